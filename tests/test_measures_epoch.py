"""Epoch's lists: each table's score under its own heading, the index one value a model, training as far as it is known."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from modelcensus.errors import SourceError
from modelcensus.sources import Release
from modelcensus.sources.measures import Download, epoch, tables
from modelcensus.sources.measures.epoch import MEASURES, EpochBenchmarks, EpochModels, members, slug
from tests.conftest import SHARED
from tests.silent import Silent
from tests.test_measures_scores import sheet, site

TODAY = dt.date(2026, 11, 29)
NOWHERE = Release("nowhere", "now", TODAY, "")


def packed(path: Path, **files: bytes | str) -> Path:
    """A zip of these files; two underscores in a name are a slash, and each is a CSV."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name.replace('__', '/')}.csv", content)
    return path


def read(reader: Download, raw: Path) -> dict[str, list[dict[str, Any]]]:
    """A payload's rows by table, each without what is not known of it."""
    rows = reader.read(raw, NOWHERE)
    tables(rows, NOWHERE)
    return {
        name: [{key: value for key, value in row.items() if value is not None} for row in listed]
        for name, listed in rows.items()
    }


def scored(raw: Path) -> list[dict[str, Any]]:
    """The scores of a payload of benchmarks."""
    return read(EpochBenchmarks(TODAY), raw)["said_scores"]


def one(folder: Path, name: str, row: Mapping[str, object]) -> dict[str, Any]:
    """The one score of a table of one row."""
    (score,) = scored(sheet(folder / f"{name}.csv", row))
    return score


# benchmarks: which heading


def test_a_run_of_epoch_s_own_is_told_as_such(tmp_path: Path) -> None:
    """Best score, day and log of the run; who made the model did not run it."""
    row = {"Model version": "foo-9_high", "mean_score": 0.5, epoch.BEST: 0.625, "Organization": "Foo", "Started at": "2026-01-02T03:04:05.000Z"}  # fmt: skip
    assert one(tmp_path, "gpqa_diamond", row | {"Log viewer": "https://logs.example/1"}) == {
        "name": "foo-9_high",
        "maker": "Foo",
        "benchmark": "gpqa-diamond",
        "effort": "high",
        "value": 0.625,
        "unit": "share",
        "run_by": "Epoch AI",
        "self_reported": False,
        "measured_on": dt.date(2026, 1, 2),
        "link": "https://logs.example/1",
    }


def test_another_s_score_names_its_source_and_the_program_around_the_model(tmp_path: Path) -> None:
    """Who ran it may be the maker: that is not said, and so not known."""
    row = {"Model version": "foo", "Agent": "Bar CLI", "Accuracy mean": 0.5, "Source": "Some board"}
    score = one(
        tmp_path, "terminalbench_external", row | {"Source Link": "https://b.example", "Run date": "2026-01-02"}
    )
    assert (score["run_by"], score["link"], score["measured_on"]) == (
        "Some board, Bar CLI",
        "https://b.example",
        dt.date(2026, 1, 2),
    )
    assert "self_reported" not in score


@pytest.mark.parametrize(
    ("table", "column", "said", "value", "unit"),
    [
        ("aider_polyglot_external", "Percent correct", 62.5, 0.625, "share"),
        ("os_world_external", "Score", 62.5, 0.625, "share"),
        ("arc_agi_external", "Score", 0.625, 0.625, "share"),
        ("cad_eval_external", "Overall pass (%)", 0.625, 0.625, "share"),
        ("swe_bench_bash", "% Resolved", 0.625, 0.625, "share"),
        ("webdev_arena_external", "Arena Score", 1500.5, 1500.5, "rating"),
        ("lech_mazur_writing_external", "Mean score", 8.5, 8.5, "points"),
        ("metr_time_horizons_external", "average_score", 0.625, 0.625, "share"),
    ],
)
def test_a_known_table_s_score_has_its_unit(
    tmp_path: Path, table: str, column: str, said: float, value: float, unit: str
) -> None:
    """Some tables write percent and some shares, whatever their headings say."""
    score = one(tmp_path, table, {"Model version": "foo", "Other score": 7, column: said})
    assert (score["value"], score["unit"]) == (value, unit)
    assert score["benchmark"] == table.removesuffix("_external").replace("_", "-")


@pytest.mark.parametrize(
    ("column", "said", "value", "unit"),
    [
        ("Score", (0.5, 1), (0.5, 1), "share"),
        ("Percent correct", (50, 100), (0.5, 1), "share"),
        ("Percent correct", (0.5, 1), (0.5, 1), "share"),
        ("Score", (50, 100), (50, 100), "points"),  # percent or not: it does not say
        ("Score", (-31, 11_182), (-31, 11_182), "points"),
        ("Elo", (0.5, 1), (0.5, 1), "rating"),
    ],
)
def test_a_new_table_s_unit_is_what_its_values_bear_out(
    tmp_path: Path, column: str, said: tuple[float, ...], value: tuple[float, ...], unit: str
) -> None:
    """A table that is not known has one of the usual headings; what is no share for sure is points."""
    raw = sheet(tmp_path / "brand_new.csv", *({"Model version": f"foo-{number}", column: number} for number in said))
    rows = scored(raw)
    assert tuple(row["value"] for row in rows) == value
    assert {(row["benchmark"], row["unit"]) for row in rows} == {("brand-new", unit)}


def test_the_fullest_of_the_usual_headings_is_taken(tmp_path: Path) -> None:
    """Of several it is the one that comes first in their order, not in the table's."""
    assert one(tmp_path, "brand_new", {"Model version": "foo", "Accuracy": 0.1, "mean_score": 0.5})["value"] == 0.5


def test_a_known_table_that_renamed_its_heading_is_read_by_the_usual_ones(tmp_path: Path) -> None:
    """As `weirdml` did."""
    assert one(tmp_path, "weirdml_external", {"Model version": "foo", "Average": 0.5})["value"] == 0.5


def test_the_archive_says_where_a_new_table_has_its_score(tmp_path: Path) -> None:
    """Its heading and scale hold for tables that are not known; a scale that the values gainsay makes points."""
    about = "source_file,score_column,scale\nnew_external.csv,Marks,0.01\nodd.csv,Marks,1.0\n,Marks,1.0\n"
    table = "Model version,Score,Marks\nfoo,1,62.5\n"
    rows = scored(packed(tmp_path / "b.zip", benchmark_metadata=about, new_external=table, odd=table))
    assert [(row["benchmark"], row["value"], row["unit"]) for row in rows] == [
        ("new", 0.625, "share"),
        ("odd", 62.5, "points"),
    ]


def test_a_new_table_without_a_usual_heading_is_left_out(tmp_path: Path) -> None:
    """The others are read without it; alone it is refused."""
    table = "Model version,Marks\nfoo,62.5\n"
    both = packed(tmp_path / "b.zip", new=table, mmlu_external="Model version,EM\nfoo,0.5\n")
    assert [row["benchmark"] for row in scored(both)] == ["mmlu"]
    with pytest.raises(SourceError, match="holds no table of scores"):
        scored(packed(tmp_path / "c.zip", new=table))


# benchmarks: names, effort, editions, costs


@pytest.mark.parametrize(
    ("version", "effort"),
    [
        ("foo-9_high", "high"),
        ("foo-9_xhigh", "xhigh"),
        ("foo-9_16K", "16K"),
        ("foo-9_none", "none"),
        ("foo-9_unknown", None),
        ("foo-9_8B", None),
        ("foo-high", None),
        ("foo-9", None),
    ],
)
def test_effort_is_the_documented_suffix(tmp_path: Path, version: str, effort: str | None) -> None:
    """The name keeps it; an effort that Epoch does not know either is unknown."""
    score = one(tmp_path, "gsm8k_external", {"Model version": version, "EM": 0.5})
    assert (score["name"], score.get("effort")) == (version, effort)


def test_a_row_without_a_version_goes_by_the_name_it_has(tmp_path: Path) -> None:
    """A model's or an agent's; a score of nobody and a model without a score are none."""
    rows = [
        {"Model version": "", "Name": "Foo (old)", "EM": 0.5},
        {"Model version": "", "Name": "", "EM": 0.4},
        {"Model version": "bar", "Name": "Bar", "EM": ""},
    ]
    assert [row["name"] for row in scored(sheet(tmp_path / "mmlu_external.csv", *rows))] == ["Foo (old)"]
    agent = {"Model version": "", "Agent": "Foo agent (50 steps)", "Score": 50}
    assert one(tmp_path, "os_world_external", agent)["name"] == "Foo agent (50 steps)"


@pytest.mark.parametrize(
    ("table", "row", "benchmark"),
    [
        (
            "live_bench_external",
            {"Global average": 50, "LiveBench Version": "LiveBench-2024-11-25"},
            "livebench-2024-11-25",
        ),
        ("live_bench_external", {"Global average": 50, "LiveBench Version": ""}, "live-bench"),
        (
            "metr_time_horizons_external",
            {"average_score": 0.5, "METR version": "METR-Horizon-v1.1"},
            "metr-horizon-v1-1",
        ),
        ("frontiermath_tier_4", {epoch.BEST: 0.5}, "frontiermath-tier-4"),
    ],
)
def test_editions_of_a_benchmark_are_benchmarks(
    tmp_path: Path, table: str, row: dict[str, object], benchmark: str
) -> None:
    """Where a table says which edition a score is of, scores of others do not stand beside it."""
    assert one(tmp_path, table, {"Model version": "foo"} | row)["benchmark"] == benchmark


@pytest.mark.parametrize(
    ("table", "row", "cost", "tasks"),
    [
        (
            "aider_polyglot_external",
            {"Percent correct": 50, "Cost": 1.25},
            None,
            None,
        ),  # some are of a task, some of the run
        ("swe_bench_bash", {"% Resolved": 0.5, "Avg. Cost ($)": 0.07}, 35, 500),
        ("swe_bench_bash", {"% Resolved": 0.5, "Avg. Cost ($)": ""}, None, None),
        ("swe_bench_bash", {"% Resolved": 0.5, "Avg. Cost ($)": 0}, None, None),  # not kept
        ("the_agent_company_external", {"% Resolved": 0.5, "Average costs": 2}, 350, 175),
        ("weirdml_external", {"Accuracy": 0.5, "Cost per run": 2}, None, None),  # of one of many runs
    ],
)
def test_a_cost_is_of_the_whole_run(
    tmp_path: Path, table: str, row: dict[str, object], cost: float | None, tasks: int | None
) -> None:
    """A mean over tasks is multiplied by the benchmark's tasks; what is not listed is unknown."""
    score = one(tmp_path, table, {"Model version": "foo"} | row)
    assert (score.get("cost_usd"), score.get("tasks")) == (cost, tasks)


def test_a_rating_has_the_interval_that_the_table_gives(tmp_path: Path) -> None:
    """Standard errors of others are not made into one."""
    row = {"Model version": "foo", "Arena Score": 1500, "95% CI High": 1510, "95% CI Low": 1490}
    score = one(tmp_path, "webdev_arena_external", row)
    assert (score["low"], score["high"]) == (1490, 1510)
    assert "low" not in one(tmp_path, "gsm8k_external", {"Model version": "foo", "EM": 0.5, "stderr": 0.1})


# the index

INDEX = {
    "Model version": "foo-9_high",
    "ECI Score": 141.5,
    "Release date": "2026-01-02",
    "Organization": "Foo,Bar",
    "Country": "France",
    "Model accessibility": "Open weights (restricted use)",
    "Training compute (FLOP)": 1e25,
    "Confidence": "Likely",
    "Model name": "Foo 9",
    "Display name": "",
}


def test_the_index_is_one_value_whatever_the_effort(tmp_path: Path) -> None:
    """Its rows are versions, and no row has an effort; in points."""
    score = one(tmp_path, "epoch_capabilities_index_2026-07", INDEX)
    assert score == {
        "name": "foo-9_high",
        "maker": "Foo,Bar",
        "benchmark": "epoch-capabilities-index",
        "value": 141.5,
        "unit": "points",
        "run_by": "Epoch AI",
        "link": "https://epoch.ai/benchmarks",
    }


def test_the_index_s_table_says_what_a_model_is(tmp_path: Path) -> None:
    """Also of one without a value; lists of makers stay as they are written."""
    bare = INDEX | {"Model version": "bar", "ECI Score": "", "Model accessibility": "", "Country": ""}
    raw = sheet(tmp_path / "epoch_capabilities_index.csv", INDEX, bare)
    first, second = read(EpochBenchmarks(TODAY), raw)["said_offers"]
    assert first == {
        "name": "foo-9_high",
        "title": "Foo 9",
        "maker": "Foo,Bar",
        "country": "France",
        "released": dt.date(2026, 1, 2),
        "open_weights": True,
        "training_flop": 1e25,
        "confidence": "Likely",
    }
    assert "open_weights" not in second
    assert "country" not in second


def test_the_index_of_later_archives_has_an_interval(tmp_path: Path) -> None:
    """Since 2026-09 it stands in a folder, by model, with tables about its making beside it that hold no scores."""
    index = "Model,Display name,eci,eci_ci_low,eci_ci_high,date,Organization,Country (of organization),Model accessibility\nFoo 9,Foo Nine,141.5,139,144,2026-01-02,Foo,France,API access\n"
    about = "model_version,model_group,date,display_name,organization,country,accessibility,training_compute_flop\nfoo-9_high,Foo 9,2026-01-02,,Foo,France,Open weights (unrestricted),1e25\n,,,,,,,\n"
    table = "Model version,EM,Organization,Country\nfoo-9_high,0.5,Other,Other\n"
    made = "benchmark,edi\nmmlu,100\n"
    raw = packed(
        tmp_path / "b.zip",
        a_external=table.replace("EM", "Score"),
        epoch_capabilities_index__eci_scores=index,
        epoch_capabilities_index__edi_scores=made,
        model_metadata=about,
    )
    said = read(EpochBenchmarks(TODAY), raw)
    score = next(row for row in said["said_scores"] if row["benchmark"] == "epoch-capabilities-index")
    assert (score["name"], score["value"], score["low"], score["high"]) == ("Foo 9", 141.5, 139, 144)
    offers = {row["name"]: row for row in said["said_offers"]}
    assert set(offers) == {"Foo 9", "foo-9_high"}
    assert (offers["Foo 9"]["title"], offers["Foo 9"]["open_weights"]) == ("Foo Nine", False)
    version = offers["foo-9_high"]
    assert (version["maker"], version["country"], version["title"]) == ("Foo", "France", "Foo 9"), "its own table leads"
    assert version["training_flop"] == 1e25


def test_a_model_is_what_all_tables_together_say(tmp_path: Path) -> None:
    """What the first leaves open the next may say; a model of which none says anything is no offer."""
    first = "Model version,EM,Organization,Country\nfoo,0.5,Foo,\nbar,0.5,,\n"
    second = "Model version,EM,Organization,Country,Release date\nfoo,0.5,Other,France,2026-01-02\n"
    raw = packed(tmp_path / "b.zip", gsm8k_external=first, mmlu_external=second)
    assert read(EpochBenchmarks(TODAY), raw)["said_offers"] == [
        {"name": "foo", "maker": "Foo", "country": "France", "released": dt.date(2026, 1, 2)}
    ]


# notable models


def notable(**said: object) -> dict[str, object]:
    """A row of the table of models."""
    row = {
        "Model": "Foo 9",
        "Organization": "Foo,Bar",
        "Publication date": "2026-01-02",
        "Domain": "Language",
        "Parameters": "9000000000.0",
        "Training compute (FLOP)": "1.5e+24",
        "Training dataset size (total)": "2000000000000",
        "Dataset size notes": "",
        "Confidence": "Likely",
        "Link": "https://foo.example",
        "Country (of organization)": "France,Germany",
        "Training hardware": "Chip A,Chip B",
        "Training compute cost (2023 USD)": "1234567.5",
        "Model accessibility": "API access",
    }
    return row | said


def offered(folder: Path, **said: object) -> dict[str, Any]:
    """The one model of such a table."""
    (offer,) = read(EpochModels(TODAY), sheet(folder / "notable_ai_models.csv", notable(**said)))["said_offers"]
    return offer


def test_a_model_s_training_is_read(tmp_path: Path) -> None:
    """Comma lists stay as they are written."""
    assert offered(tmp_path) == {
        "name": "Foo 9",
        "maker": "Foo,Bar",
        "country": "France,Germany",
        "released": dt.date(2026, 1, 2),
        "open_weights": False,
        "parameters": 9_000_000_000,
        "training_flop": 1.5e24,
        "training_usd": 1234567.5,
        "training_tokens": 2e12,
        "training_hardware": "Chip A,Chip B",
        "confidence": "Likely",
        "link": "https://foo.example",
    }


def test_what_is_not_known_of_a_training_stays_unknown(tmp_path: Path) -> None:
    """A blank is no 0."""
    blank = dict.fromkeys(set(notable()) - {"Model"}, "")
    assert offered(tmp_path, **blank) == {"name": "Foo 9"}


@pytest.mark.parametrize(
    ("access", "open_weights"),
    [
        ("Open weights (unrestricted)", True),
        ("Open weights (non-commercial)", True),
        ("API access", False),
        ("Hosted access (no API)", False),
        ("Unreleased", False),
        ("", None),
        ("By appointment", None),
    ],
)
def test_weights_are_open_where_it_says_so(tmp_path: Path, access: str, open_weights: bool | None) -> None:
    """What is neither of the known words is unknown."""
    assert offered(tmp_path, **{"Model accessibility": access}).get("open_weights") is open_weights


@pytest.mark.parametrize(
    ("said", "tokens"),
    [
        ({"Domain": "Language"}, 2e12),
        ({"Domain": "Vision"}, None),  # images
        ({"Domain": "Vision,Language"}, None),  # pairs, perhaps
        ({"Domain": "Vision,Language", "Dataset size notes": "about 2T tokens"}, 2e12),
        ({"Domain": "Vision", "Dataset size notes": "patches are tokens"}, None),
        ({"Training dataset size (total)": "14180000,14180000"}, None),  # two data sets
        ({"Training dataset size (total)": ""}, None),
    ],
)
def test_data_counts_as_tokens_only_where_it_is_counted_in_them(
    tmp_path: Path, said: dict[str, object], tokens: float | None
) -> None:
    """The same column counts images and games elsewhere."""
    assert offered(tmp_path, **said).get("training_tokens") == tokens


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"Parameters": "many"}, "Parameters is 'many', which is no number"),
        ({"Parameters": "-5"}, "Parameters is -5, which is no count"),
        ({"Parameters": "1e30"}, "which is no count"),
        ({"Model": ""}, "Model is not said"),
        ({"Training compute (FLOP)": "lots"}, "which is no number"),
    ],
)
def test_a_wrong_row_of_models_is_named(tmp_path: Path, said: dict[str, object], why: str) -> None:
    """File, row and what is wrong with it."""
    raw = sheet(tmp_path / "notable_ai_models.csv", notable(), notable(**said))
    with pytest.raises(SourceError, match=rf"notable_ai_models\.csv, row 2: .*{why}"):
        read(EpochModels(TODAY), raw)


def test_a_table_of_models_with_other_headings_is_refused(tmp_path: Path) -> None:
    """It is not read as one of unknown trainings."""
    with pytest.raises(SourceError, match="there is no Training compute cost"):
        read(EpochModels(TODAY), sheet(tmp_path / "a.csv", {"Model": "Foo", "Training compute (FLOP)": 1}))


def test_of_the_archive_of_models_the_notable_ones_are_read(tmp_path: Path) -> None:
    """The same models stand in its other tables, too."""
    content = sheet(tmp_path / "n.csv", notable()).read_bytes()
    raw = packed(
        tmp_path / "ai_models.zip", notable_ai_models=content, all_ai_models=content, frontier_ai_models=content
    )
    assert len(read(EpochModels(TODAY), raw)["said_offers"]) == 1
    with pytest.raises(SourceError, match=r"holds no notable_ai_models\.csv"):
        read(EpochModels(TODAY), packed(tmp_path / "other.zip", all_ai_models=content))


# payloads


@pytest.mark.parametrize(("reader", "file"), [(EpochBenchmarks, "benchmark_data.zip"), (EpochModels, "ai_models.zip")])
def test_the_archive_is_fetched(tmp_path: Path, reader: type[Any], file: str) -> None:
    """From its address, byte for byte, and it can be read."""
    content = sheet(tmp_path / "n.csv", notable() | {"Model version": "foo", "Score": 0.5}).read_bytes()
    payload = packed(tmp_path / "made.zip", notable_ai_models=content, superglue_external=content).read_bytes()
    with site({f"/{file}": payload}) as url:
        lists = reader(TODAY, url)
        (release,) = lists.releases()
        raw = lists.fetch(release, tmp_path / "into", Silent())
    assert raw.read_bytes() == payload
    assert read(lists, raw)
    assert reader(TODAY).address == f"https://epoch.ai/data/{file}"


def test_a_folder_of_members_and_one_of_them_are_the_archive(tmp_path: Path) -> None:
    """A copy is unpacked or not; its day is in its name or that of its files."""
    table = "Model version,EM\nfoo,0.5\n"
    raw = packed(tmp_path / "benchmark_data_2026-01-02.zip", gsm8k_external=table, sub__mmlu_external=table)
    folder = tmp_path / "unpacked_2026-01-03"
    with zipfile.ZipFile(raw) as archive:
        archive.extractall(folder)
    (folder / "README.md").write_text("not read", encoding="utf-8")
    (folder / "._mmlu_external.csv").write_bytes(b"\x00\xff")  # a Mac puts it beside
    reader = EpochBenchmarks(TODAY)
    ((zipped, _),), ((unpacked, path),) = reader.local(raw), reader.local(folder)
    assert (zipped.date, unpacked.date) == (dt.date(2026, 1, 2), dt.date(2026, 1, 3))
    assert scored(raw) == scored(path)
    assert [row["benchmark"] for row in scored(folder / "sub" / "mmlu_external.csv")] == ["mmlu"]


def test_a_folder_s_checksum_is_of_all_its_files(tmp_path: Path) -> None:
    """A changed file, a changed name and a moved border between two files are other content."""
    seen = set()
    for number, files in enumerate([{"a": "12", "b": "3"}, {"a": "1", "b": "23"}, {"a": "12", "c": "3"}]):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, content in files.items():
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        ((release, _),) = EpochBenchmarks(TODAY).local(folder)
        assert release.bytes == 3
        seen.add(release.sha256)
    assert len(seen) == 3


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    """It says what to name instead."""
    with pytest.raises(SourceError, match="holds no file of Epoch AI benchmark data") as told:
        list(EpochBenchmarks(TODAY).local(tmp_path))
    assert "benchmark_data.zip" in told.value.hint


def test_a_member_that_swells_is_not_unpacked_whole(tmp_path: Path) -> None:
    """Some kilobytes can stand for gigabytes: reading stops at the bound."""
    raw = packed(tmp_path / "b.zip", gsm8k_external=b"0" * (epoch.LIMIT + 2))
    assert raw.stat().st_size < 100_000
    with pytest.raises(SourceError, match=r"gsm8k_external\.csv is larger than 64 MiB"):
        scored(raw)


def test_many_members_may_not_swell_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a folder or a file alone escape the bound."""
    monkeypatch.setattr(epoch, "LIMIT", 10)
    monkeypatch.setattr(epoch, "ALTOGETHER", 25)
    raw = packed(tmp_path / "b.zip", a="0" * 10, b="0" * 10, c="0" * 10)
    with pytest.raises(SourceError, match=r"c\.csv is larger"):
        list(members(raw, r"\.csv$"))
    large = tmp_path / "folder" / "a.csv"
    large.parent.mkdir()
    large.write_bytes(b"0" * 11)
    for path in (large, large.parent):
        with pytest.raises(SourceError, match=r"a\.csv is larger"):
            list(members(path, r"\.csv$"))


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"PK\x03\x04 and no more"])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    """A page saved in its place is told from one."""
    raw = tmp_path / "benchmark_data.zip"
    raw.write_bytes(content)
    with pytest.raises(SourceError, match="is no readable zip"):
        scored(raw)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    """Some bytes that changed on the way are noticed by its checksums."""
    raw = packed(tmp_path / "b.zip", gsm8k_external="Model version,EM\n" + "foo,0.5\n" * 500)
    content = bytearray(raw.read_bytes())
    content[60:80] = b"\x07" * 20
    raw.write_bytes(content)
    with pytest.raises(SourceError, match="is no readable zip"):
        scored(raw)


def test_a_missing_archive_is_told(tmp_path: Path) -> None:
    """With the reason that the system gives."""
    with pytest.raises(SourceError, match="cannot be read"):
        scored(tmp_path / "absent.zip")


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (b"Model version,EM\nfoo,0.5\nbar,good\n", r"gsm8k_external\.csv, row 2: EM is 'good', which is no number"),
        (b"Model version,EM\nfoo,0.5\nbar,50\n", r"gsm8k_external\.csv, row 2: 50 is no share of 1"),
        (b"Model version,EM\nfoo,\xff\n", r"gsm8k_external\.csv is no text"),
        (b"Model version,EM\nfoo," + b"1" * 200_000, r"gsm8k_external\.csv is no CSV"),
        (b"<html>", "holds no table of scores"),
        (b"", "holds no table of scores"),
    ],
    ids=range(6),
)
def test_a_wrong_cell_is_named(tmp_path: Path, table: bytes, why: str) -> None:
    """Archive, table and row: not a row left out."""
    with pytest.raises(SourceError, match=why):
        scored(packed(tmp_path / "b.zip", gsm8k_external=table))


def test_a_new_table_s_wrong_cell_is_named_too(tmp_path: Path) -> None:
    """Also where its unit is still to be found."""
    with pytest.raises(SourceError, match=r"new\.csv, row 1: Score is 'good'"):
        scored(packed(tmp_path / "b.zip", new="Model version,Score\nfoo,good\n"))


def test_the_archive_s_wrong_scale_is_named(tmp_path: Path) -> None:
    """What it says of its own tables is checked, too."""
    about = "source_file,score_column,scale\nnew.csv,Score,lots\n"
    with pytest.raises(SourceError, match=r"benchmark_metadata\.csv, row 1: scale is 'lots'"):
        scored(packed(tmp_path / "b.zip", new="Model version,Score\nfoo,1\n", benchmark_metadata=about))


def test_a_slug_is_lower_case_with_hyphens() -> None:
    """And spells out the signs that tell names apart."""
    assert [slug(name) for name in ("gpqa_diamond", "A+ (B)", "x-<1k", "x->1k", "It's")] == [
        "gpqa-diamond",
        "a-plus-b",
        "x-under-1k",
        "x-over-1k",
        "its",
    ]


# the real lists


@pytest.fixture(scope="module")
def archive() -> dict[str, list[dict[str, Any]]]:
    """What is read of the shared archive."""
    reader = EpochBenchmarks(TODAY)
    ((release, raw),) = reader.local(SHARED / "benchmarks" / "epoch_benchmark_data")
    rows = reader.read(raw, release)
    tables(rows, release)
    return rows


ON_RECORD = [
    ("gpt-5-2025-08-07_high", 150.0),
    ("claude-sonnet-4-5-20250929", 146.8),
    ("deepseek-reasoner", 146.6),
    ("kimi-k2-thinking", 146.1),
    ("DeepSeek-R1", 139.7),
]


@pytest.mark.needs_shared
def test_the_real_index() -> None:
    """683 versions, 428 with a value, of the day in the file's name; five values that are on record."""
    reader = EpochBenchmarks(TODAY)
    ((release, raw),) = reader.local(SHARED / "benchmarks" / "epoch_capabilities_index_2026-07.csv")
    rows = reader.read(raw, release)
    assert release.date == dt.date(2026, 7, 1)
    assert (len(rows["said_scores"]), len(rows["said_offers"])) == (428, 683)
    said = {row["name"]: row for row in rows["said_scores"]}
    assert all(row.get("effort") is None and row["unit"] == "points" for row in said.values())
    for name, value in ON_RECORD:
        assert round(said[name]["value"], 1) == value


@pytest.mark.needs_shared
def test_every_real_table_is_known(archive: dict[str, list[dict[str, Any]]]) -> None:
    """50 tables of which none needs the usual headings: as many rows as name a model and have a score."""
    files = (SHARED / "benchmarks" / "epoch_benchmark_data").glob("*.csv")
    stems = {path.stem.removesuffix("_external") for path in files}
    assert stems - {"epoch_capabilities_index"} == set(MEASURES)
    assert len(stems) == 50
    rows = archive["said_scores"]
    assert len(rows) == 4071
    assert sum(row["benchmark"] == "epoch-capabilities-index" for row in rows) == 348
    assert {row["unit"] for row in rows} == {"share", "points", "rating"}


@pytest.mark.needs_shared
def test_real_figures_of_the_archive(archive: dict[str, list[dict[str, Any]]]) -> None:
    """A run's cost is that of its 500 issues; of Aider's runs, whose costs Epoch mixes, the board's own scores."""
    rows = archive["said_scores"]
    said = {(row["name"], row["benchmark"]): row for row in rows}
    assert said["claude-opus-4-5-20251101", "swe-bench-bash"]["value"] == 0.768
    assert said["claude-opus-4-5-20251101", "swe-bench-bash"]["cost_usd"] == 375
    gpt = said["gpt-5-2025-08-07_high", "aider-polyglot"]
    assert (gpt["value"], gpt["effort"], gpt["cost_usd"]) == (0.88, "high", None)
    assert said["DeepSeek-R1", "aider-polyglot"]["value"] == 0.569
    assert len(archive["said_offers"]) == 585


@pytest.mark.needs_shared
def test_the_real_notable_models() -> None:
    """Of 1,036 models 529 have a compute and 179 a cost; since 2024 only 16 of 242."""
    reader = EpochModels(TODAY)
    ((release, raw),) = reader.local(SHARED / "training_cost" / "epoch_notable_ai_models_2026-07.csv")
    rows = reader.read(raw, release)["said_offers"]
    tables({"said_offers": rows}, release)
    assert len(rows) == 1036
    assert sum(row["training_flop"] is not None for row in rows) == 529
    assert sum(row["training_usd"] is not None for row in rows) == 179
    late = [row for row in rows if row["released"] and row["released"].year >= 2024]
    assert (len(late), sum(row["training_usd"] is not None for row in late)) == (242, 16)
    assert [sum(row["open_weights"] is said for row in rows) for said in (True, False, None)] == [319, 457, 260]
