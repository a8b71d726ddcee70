"""Lists of scores: each reader keeps the list's own names, tells its editions apart and makes up nothing."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modelcensus.errors import SourceError
from modelcensus.sources import Release
from modelcensus.sources.measures import Download, tables
from modelcensus.sources.measures import livebench as live
from modelcensus.sources.measures.aider import Aider
from modelcensus.sources.measures.bfcl import Bfcl
from modelcensus.sources.measures.livebench import LiveBench
from modelcensus.sources.measures.llm_stats import LlmStats
from modelcensus.sources.measures.lmarena import REPO, LmArena, effort_of
from modelcensus.sources.measures.matharena import MathArena, benchmark_of
from tests.conftest import SHARED
from tests.replica.hub import Hub
from tests.replica.server import serve
from tests.silent import Silent

TODAY = dt.date(2026, 11, 29)
NOWHERE = Release("nowhere", "now", TODAY, "")


@contextmanager
def site(answers: Mapping[str, bytes]) -> Iterator[str]:
    """A web site on this machine that has these paths and no others."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answers.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fetched(reader: Download, into: Path) -> tuple[Path, Release]:
    """What a reader brings of the list as it stands."""
    (release,) = reader.releases()
    return reader.fetch(release, into, Silent()), release


def scores(reader: Download, raw: Path) -> list[dict[str, Any]]:
    """The scores of a payload, each without what is not known of it."""
    read = reader.read(raw, NOWHERE)
    tables(read, NOWHERE)  # raises for a column that there is not and for one that may not be unknown
    return [{key: value for key, value in row.items() if value is not None} for row in read["said_scores"]]


def sheet(path: Path, *rows: Mapping[str, object]) -> Path:
    """A CSV of these rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


# Aider


def test_aider_s_share_is_of_two_tries(tmp_path: Path) -> None:
    """The second try's rate is read, with cost, effort, tasks and day; the model's name stays as it is written."""
    raw = tmp_path / "board.yml"
    raw.write_text(
        "- {model: Foo 9 (low), pass_rate_1: 10.0, pass_rate_2: 62.5, total_cost: 1.5, date: 2025-03-04, test_cases: 225, reasoning_effort: low}\n"
        "- {model: Bar, pass_rate_1: 10.0, pass_rate_2: 4.4, total_cost: 0.0, date: 2025-03-05, test_cases: 225}\n",
        encoding="utf-8",
    )
    first, second = scores(Aider(TODAY), raw)
    assert first == {
        "name": "Foo 9 (low)",
        "benchmark": "aider-polyglot",
        "effort": "low",
        "value": 0.625,
        "unit": "share",
        "cost_usd": 1.5,
        "tasks": 225,
        "run_by": "Aider",
        "self_reported": False,
        "measured_on": dt.date(2025, 3, 4),
        "link": "https://aider.chat/docs/leaderboards/",
    }
    assert "cost_usd" not in second, "a cost of 0 was not kept"
    assert "effort" not in second


def test_aider_reads_a_csv_of_the_board_too(tmp_path: Path) -> None:
    """A row without a rate is no score."""
    raw = sheet(tmp_path / "a.csv", {"model": "Foo", "pass_rate_2": 50}, {"model": "Bar", "pass_rate_2": ""})
    assert [(row["name"], row["value"]) for row in scores(Aider(TODAY), raw)] == [("Foo", 0.5)]


def test_aider_s_list_with_another_heading_is_refused(tmp_path: Path) -> None:
    """It is not read as a list without scores."""
    with pytest.raises(SourceError, match=r"a\.csv, row 1: there is no pass_rate_2"):
        scores(Aider(TODAY), sheet(tmp_path / "a.csv", {"model": "Foo", "rate": 50}))


# LMArena


def arena(**said: object) -> dict[str, object]:
    """A row of a board."""
    row = {"category": "overall", "model_name": "foo-9", "organization": "foo", "rating": 1400.5}
    return row | {"rating_lower": 1390.0, "rating_upper": 1411.0, "vote_count": 1200.0} | said


def test_a_board_s_overall_ratings_are_read(tmp_path: Path) -> None:
    """Ratings of single categories of prompts are left out; the interval and the votes are kept."""
    raw = sheet(tmp_path / "lmarena_webdev_2026-01-02.csv", arena(), arena(category="math", rating=1500))
    assert scores(LmArena(TODAY), raw) == [
        {
            "name": "foo-9",
            "maker": "foo",
            "benchmark": "lmarena-webdev",
            "value": 1400.5,
            "unit": "rating",
            "low": 1390.0,
            "high": 1411.0,
            "tasks": 1200,
            "run_by": "LMArena",
            "self_reported": False,
            "link": "https://lmarena.ai/leaderboard",
        }
    ]


def test_a_folder_s_boards_are_one_list(tmp_path: Path) -> None:
    """Both boards count, the day is that of the files' names, and a file of the same kind from elsewhere is left alone."""
    sheet(tmp_path / "lmarena_webdev_2026-01-02.csv", arena())
    sheet(tmp_path / "lmarena_text_style_control_2026-01-02.csv", arena())
    sheet(tmp_path / "webdev_arena_external.csv", {"Model version": "foo"})
    ((release, raw),) = LmArena(TODAY).local(tmp_path)
    assert release.date == dt.date(2026, 1, 2)
    assert [row["benchmark"] for row in scores(LmArena(TODAY), raw)] == ["lmarena-text-style-control", "lmarena-webdev"]


def test_a_file_that_is_no_board_is_refused(tmp_path: Path) -> None:
    """Which board it is, only its name can say."""
    with pytest.raises(SourceError, match="holds no board"):
        scores(LmArena(TODAY), sheet(tmp_path / "text.csv", arena()))
    with pytest.raises(SourceError, match="holds no file of LMArena"):
        list(LmArena(TODAY).local(tmp_path))


def test_a_board_is_fetched_from_the_hub_s_data_set(tmp_path: Path) -> None:
    """The latest split of each board comes as Parquet, also from the other host of large files, with its publication day."""
    rows = [arena(leaderboard_publish_date="2026-02-03"), arena(category="math", leaderboard_publish_date="2026-02-03")]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "board.parquet")
    board = (tmp_path / "board.parquet").read_bytes()
    split = {f"{name}/{kind}-00000-of-00001.parquet": board for name in ("text_style_control", "webdev", "text") for kind in ("latest", "full")}  # fmt: skip
    with serve(Hub(3), datasets=tmp_path / "datasets") as replica:
        replica.repos[REPO].commit(split, date=dt.datetime(2026, 2, 4, tzinfo=dt.UTC))
        replica.cdn = True
        raw, release = fetched(LmArena(TODAY, replica.url), tmp_path / "into")
    assert release.url == f"{replica.url}/datasets/{REPO}"
    assert len(list(raw.rglob("*.parquet"))) == 2
    said = scores(LmArena(TODAY), raw)
    assert [row["benchmark"] for row in said] == ["lmarena-text-style-control", "lmarena-webdev"]
    assert {row["measured_on"] for row in said} == {dt.date(2026, 2, 3)}


def test_a_hub_without_the_boards_is_told(tmp_path: Path) -> None:
    """A data set whose files have other names is an error."""
    with serve(Hub(3), datasets=tmp_path / "datasets") as replica:
        replica.repos[REPO].commit(
            {"text_style_control/full.parquet": b"1"}, date=dt.datetime(2026, 2, 4, tzinfo=dt.UTC)
        )
        with pytest.raises(SourceError, match="has no text_style_control"):
            fetched(LmArena(TODAY, replica.url), tmp_path / "into")


@pytest.mark.parametrize(
    ("name", "effort"),
    [
        ("foo-9-high", "high"),
        ("foo-9-high-32k", "high-32k"),
        ("foo-9-xhigh (bar-harness)", "xhigh"),
        ("foo-9-high-preview", "high"),
        ("foo-9-pro-high-20260813", "high"),
        ("foo-9-thinking", "thinking"),
        ("foo-9-thinking-16k", "thinking-16k"),
        ("foo-9-no-thinking", "no-thinking"),
        ("foo-9 (thinking-minimal)", "thinking-minimal"),
        ("foo 9.1 (xHigh)", "xHigh"),
        ("foo (non-thinking)", "non-thinking"),
        ("foo-9-thinking-64k-high-effort", "thinking-64k-high-effort"),
        ("foo-9-thinking-auto-medium-effort", "thinking-auto-medium-effort"),
        ("foo-9-xhigh-effort", "xhigh-effort"),
        ("foo-9-max", "max"),
        ("foo-medium", None),  # a size
        ("foo-medium-2505", None),
        ("foo-9-medium-4k-instruct", None),
        ("qwen99-max", None),  # a size, too
        ("foo-9-thinking-2507", None),  # a model of its own
        ("foo-9", None),
    ],
)
def test_effort_is_what_a_suffix_says(name: str, effort: str | None) -> None:
    """Only where the suffix is one of the list's, at the end, and not the name of a size."""
    assert effort_of(name) == effort


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"rating": "high"}, r"row 2: rating is 'high', which is no number"),
        ({"model_name": ""}, "row 2: model_name is not said"),
        ({"vote_count": "1e30"}, "row 2: vote_count is .*, which is no count"),
    ],
)  # fmt: skip
def test_a_board_s_wrong_row_is_named(tmp_path: Path, row: dict[str, object], why: str) -> None:
    """File, row and what is wrong with it."""
    raw = sheet(tmp_path / "lmarena_webdev_2026-01-02.csv", arena(), arena(**row))
    with pytest.raises(SourceError, match=rf"lmarena_webdev_2026-01-02\.csv, {why}"):
        scores(LmArena(TODAY), raw)


@pytest.mark.parametrize("content", [b"", b"PAR1 no PAR1", b"<html>"])
def test_what_is_no_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    """A page saved in place of a board is told from one."""
    raw = tmp_path / "webdev.parquet"
    raw.write_bytes(content)
    with pytest.raises(SourceError, match=r"webdev\.parquet is no Parquet file"):
        scores(LmArena(TODAY), raw)


def test_a_parquet_board_without_ratings_is_refused(tmp_path: Path) -> None:
    """It says which column it lacks."""
    pq.write_table(pa.table({"category": ["overall"], "model_name": ["foo"]}), tmp_path / "webdev.parquet")
    with pytest.raises(SourceError, match="has no rating"):
        scores(LmArena(TODAY), tmp_path / "webdev.parquet")


def test_a_parquet_board_that_swells_is_refused(tmp_path: Path) -> None:
    """A few bytes can stand for very many rows."""
    many = pa.array(["x"]).take(pa.array([0] * 1_000_001))
    pq.write_table(pa.table(dict.fromkeys(("category", "model_name", "rating"), many)), tmp_path / "webdev.parquet")
    with pytest.raises(SourceError, match="no size that a board can have"):
        scores(LmArena(TODAY), tmp_path / "webdev.parquet")


# BFCL


def bfcl(**said: object) -> dict[str, object]:
    """A row of the function calling board."""
    row = {"Model": "Foo-9 (FC)", "Overall Acc": "62.50%", "Total Cost ($)": "12.34", "Organization": "Foo"}
    return row | {"Web Search Acc": "1.00%", "Memory Acc": "2.00%"} | said


def test_bfcl_s_overall_accuracy_comes_with_its_cost(tmp_path: Path) -> None:
    """Percent is a share; a cost that is not listed or 0 is unknown; the mode of calling stays in the name."""
    raw = sheet(tmp_path / "b.csv", bfcl(), bfcl(**{"Total Cost ($)": "N/A"}), bfcl(**{"Total Cost ($)": "0"}))
    first, *others = scores(Bfcl(TODAY), raw)
    assert first == {
        "name": "Foo-9 (FC)",
        "maker": "Foo",
        "benchmark": "bfcl-v4-overall",
        "value": 0.625,
        "unit": "share",
        "cost_usd": 12.34,
        "run_by": "BFCL",
        "self_reported": False,
        "link": "https://gorilla.cs.berkeley.edu/leaderboard.html",
    }
    assert all("cost_usd" not in row for row in others)


def test_another_version_of_bfcl_is_not_taken_for_the_fourth(tmp_path: Path) -> None:
    """Scores of versions do not compare: a table without the fourth's parts is refused."""
    with pytest.raises(SourceError, match="there is no Web Search Acc"):
        scores(Bfcl(TODAY), sheet(tmp_path / "b.csv", {"Model": "Foo", "Overall Acc": "50%"}))


@pytest.mark.parametrize("said", ["150%", "-1%", "fine"])
def test_bfcl_s_wrong_accuracy_is_named(tmp_path: Path, said: str) -> None:
    """What is no share of 100 percent is an error with file and row."""
    with pytest.raises(SourceError, match=r"b\.csv, row 1: "):
        scores(Bfcl(TODAY), sheet(tmp_path / "b.csv", bfcl(**{"Overall Acc": said})))


def test_bfcl_is_fetched_as_it_is(tmp_path: Path) -> None:
    """The file comes byte for byte, under its own name."""
    content = sheet(tmp_path / "b.csv", bfcl()).read_bytes()
    with site({"/data_overall.csv": content}) as url:
        raw, release = fetched(Bfcl(TODAY, url), tmp_path / "into")
    assert (raw.name, release.date) == ("data_overall.csv", TODAY)
    assert raw.read_bytes() == content


def test_a_list_that_has_moved_is_told(tmp_path: Path) -> None:
    """Nothing at the address is an error, not an empty list."""
    with site({}) as url, pytest.raises(SourceError, match="has nothing there"):
        fetched(Bfcl(TODAY, url), tmp_path)


# MathArena

HEADS = ("Rank", "Model Name", "Provider", "Accuracy (± 95% CI)", "Cost", "Open")


def page(*rows: tuple[str, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    """A competition's table as the site gives it."""
    head = "".join(f'<th class="help-title" title="What it is.">{name}</th>' for name in heads)
    body = "".join(f'<tr class="model-row">{"".join(f"<td>{cell}</td>" for cell in row)}</tr>' for row in rows)
    return json.dumps({"table": f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"}).encode()


MODEL = '<a class="model-link" href="/models/foo">Foo &amp; 9 (high)</a> <span title="Released after.">⚠️ later</span>'
ROW = ("1", MODEL, "Foo", "87.50% ± 2.50%", "$0.10", "❌")


def test_a_competition_is_a_benchmark_of_its_year(tmp_path: Path) -> None:
    """The link's words are the name, the parentheses the effort, and the interval is the site's own; cost is a problem's and left out."""
    (tmp_path / "aime--aime_2026.json").write_bytes(page(ROW))
    assert scores(MathArena(TODAY), tmp_path) == [
        {
            "name": "Foo & 9 (high)",
            "maker": "Foo",
            "benchmark": "aime-2026",
            "effort": "high",
            "value": 0.875,
            "unit": "share",
            "low": 0.85,
            "high": 0.9,
            "run_by": "MathArena",
            "self_reported": False,
            "link": "https://matharena.ai/?comp=aime--aime_2026",
        }
    ]


def test_what_matharena_only_expects_is_no_score(tmp_path: Path) -> None:
    """A mean without an interval was not measured; a row that is shorter holds no model."""
    expected, note = ("2", "Bar", "Bar", "60.00%", "-", "-"), ("more",)
    (tmp_path / "aime--aime_2026.json").write_bytes(page(ROW, expected, note))
    assert [row["name"] for row in scores(MathArena(TODAY), tmp_path)] == ["Foo & 9 (high)"]


def test_what_was_reported_to_the_hub_is_read(tmp_path: Path) -> None:
    """A CSV of it has the Hub's names, and the day and place of each report."""
    said = {"model_hf_id": "foo/Foo-9", "competition": "hmmt/hmmt_feb_2026", "score": 62.5, "date": "2026-03-01"}
    assert scores(MathArena(TODAY), sheet(tmp_path / "matharena.csv", said | {"pr_url": "https://hub/1"})) == [
        {
            "name": "foo/Foo-9",
            "benchmark": "hmmt-february-2026",
            "value": 0.625,
            "unit": "share",
            "run_by": "MathArena",
            "self_reported": False,
            "measured_on": dt.date(2026, 3, 1),
            "link": "https://hub/1",
        }
    ]


def test_matharena_s_tables_are_fetched(tmp_path: Path) -> None:
    """One file a competition; one that is gone is left out."""
    with site({"/competition_tables/aime--aime_2026": page(ROW)}) as url:
        raw, _ = fetched(MathArena(TODAY, url), tmp_path / "into")
    assert [file.name for file in raw.iterdir()] == ["aime--aime_2026.json"]
    assert [row["benchmark"] for row in scores(MathArena(TODAY), raw)] == ["aime-2026"]


def test_matharena_without_tables_is_told(tmp_path: Path) -> None:
    """A site that has none of them has moved."""
    with site({}) as url, pytest.raises(SourceError, match="none of the tables"):
        fetched(MathArena(TODAY, url), tmp_path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<html>", "is not JSON with a table in it"),
        (b"[]", "is not JSON with a table in it"),
        (b'{"table": 7}', "its table is no HTML"),
        (b"[" * 100_000, "is not JSON with a table in it"),
        (page(ROW, heads=("Rank", "Who", "Provider", "Accuracy", "Cost", "Open")), "has no heading Model"),
        (page(ROW, heads=("Rank", "Model", "Provider", "Points", "Cost", "Open")), "has no heading Accuracy"),
        (page(("1", "Foo", "Foo", "150% ± 1%", "", "")), "row 1: 150 is no share of 100"),
        (page(("1", "", "Foo", "50% ± 1%", "", "")), "row 1: name is not said"),
        (page(), "holds no table of MathArena"),
    ],
    ids=range(9),
)
def test_a_table_in_another_form_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    """What is not found where it was known to be is an error that names the file."""
    (tmp_path / "aime--aime_2026.json").write_bytes(content)
    with pytest.raises(SourceError, match=why):
        scores(MathArena(TODAY), tmp_path)


@pytest.mark.parametrize(
    ("competition", "benchmark"),
    [
        ("aime/aime_2026", "aime-2026"),
        ("hmmt--hmmt_feb_2026", "hmmt-february-2026"),
        ("hmmt_nov_2025", "hmmt-november-2025"),
    ],
)
def test_a_competition_s_name_is_spelled_out(competition: str, benchmark: str) -> None:
    """The same competition has one name, however a list writes it."""
    assert benchmark_of(competition) == benchmark


# LiveBench

CATEGORIES = json.dumps({"Logic": ["maze", "zebra"], "Code": ["sort"]}).encode()
TABLE = b"model,maze,zebra,sort\nfoo-9-high,80,60,90\nbar,50,,30\nbaz,50,50,\n"
COST = b"model,maze,zebra,sort,nq_maze,nq_zebra,nq_sort,input_price_per_million\nfoo-9-high,0.5,0.25,1,50,25,10,3\nbar,0,0,0,50,50,10,3\n"
FILES = {"table_2026_01_08.csv": TABLE, "categories_2026_01_08.json": CATEGORIES, "cost_2026_01_08.csv": COST}


def release_of(folder: Path, **files: bytes) -> Path:
    """A folder with the files of a release."""
    folder.mkdir(exist_ok=True)
    for name, content in (FILES | files).items():
        (folder / name).write_bytes(content)
    return folder


def test_a_release_s_average_is_of_its_categories(tmp_path: Path) -> None:
    """The mean of categories, each of the tasks that there are; a model that lacks a category has no average."""
    first, second = scores(LiveBench(TODAY), release_of(tmp_path / "live"))
    assert first == {
        "name": "foo-9-high",
        "benchmark": "livebench-2026-01-08",
        "effort": "high",
        "value": 0.8,
        "unit": "share",
        "cost_usd": 1.75,
        "tasks": 85,
        "run_by": "LiveBench",
        "self_reported": False,
        "link": "https://livebench.ai",
    }
    assert (second["name"], second["value"]) == ("bar", 0.4)
    assert "cost_usd" not in second, "a cost of 0 was not kept"


def test_two_releases_are_two_benchmarks(tmp_path: Path) -> None:
    """Their questions differ, so their scores do not compare."""
    folder = release_of(
        tmp_path / "live",
        **{"table_2025_04_25.csv": b"model,sum\nbar,50\n", "categories_2025_04_25.json": b'{"M": ["sum"]}'},
    )
    said = [(row["name"], row["benchmark"], row["value"]) for row in scores(LiveBench(TODAY), folder)]
    assert said[0] == ("bar", "livebench-2025-04-25", 0.5)
    assert {benchmark for _, benchmark, _ in said} == {"livebench-2025-04-25", "livebench-2026-01-08"}


def test_a_table_alone_takes_its_categories_from_beside_it(tmp_path: Path) -> None:
    """Without them its tasks add up to nothing, which is told."""
    folder = release_of(tmp_path / "live")
    assert len(scores(LiveBench(TODAY), folder / "table_2026_01_08.csv")) == 2
    (folder / "categories_2026_01_08.json").unlink()
    with pytest.raises(SourceError, match="release 2026-01-08 has no categories"):
        scores(LiveBench(TODAY), folder / "table_2026_01_08.csv")


def test_epoch_s_copy_of_a_release_is_read(tmp_path: Path) -> None:
    """It names the release in a column; without one a score stands for nothing."""
    said = {"Model version": "foo-9_low", "Global average": 62.5, "LiveBench Version": "LiveBench-2024-11-25"}
    raw = sheet(tmp_path / "live_bench_external.csv", said, said | {"LiveBench Version": ""})
    ((release, _),) = LiveBench(TODAY).local(raw)
    assert release.label == raw.name
    (row,) = scores(LiveBench(TODAY), raw)
    assert (row["name"], row["benchmark"], row["effort"], row["value"]) == (
        "foo-9_low",
        "livebench-2024-11-25",
        "low",
        0.625,
    )


def test_the_releases_that_the_site_lists_are_fetched(tmp_path: Path) -> None:
    """Its program lists them; a release without categories is left out, and one without costs is not."""
    code = b'x={a:["2026-09-09"],b:["2024-06-24","2026-01-08", "2026-06-25"]}'
    answers = {"/": b'<script src="./static/js/main.1a2b.js">', "/static/js/main.1a2b.js": code}
    answers |= {f"/{name}": content for name, content in FILES.items() if "cost" not in name}
    with site(answers | {"/table_2026_06_25.csv": TABLE, "/table_2026_09_09.csv": TABLE}) as url:
        raw, _ = fetched(LiveBench(TODAY, url), tmp_path / "into")
    assert sorted(file.name for file in raw.iterdir()) == ["categories_2026_01_08.json", "table_2026_01_08.csv"]
    assert len(scores(LiveBench(TODAY), raw)) == 2


@pytest.mark.parametrize("home", [b"<html>", b'<script src="/static/js/main.1.js">'])
def test_a_site_that_lists_no_releases_is_asked_for_the_known_ones(tmp_path: Path, home: bytes) -> None:
    """And that is said."""
    progress = Silent()
    with site({"/": home} | {f"/{name}": content for name, content in FILES.items()}) as url:
        reader = LiveBench(TODAY, url)
        (release,) = reader.releases()
        raw = reader.fetch(release, tmp_path, progress)
    assert len(list(raw.iterdir())) == 3
    assert "does not list its releases" in progress.lines[0]
    assert progress.done == len(live.KNOWN)


def test_a_site_without_tables_is_told(tmp_path: Path) -> None:
    """It has moved."""
    with site({}) as url, pytest.raises(SourceError, match="has no table"):
        fetched(LiveBench(TODAY, url), tmp_path)


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"table_2026_01_08.csv": b"name,maze\nfoo,1\n"}, "release 2026-01-08, row 1: there is no model"),
        ({"table_2026_01_08.csv": b"model,maze,zebra,sort\nfoo,x,1,1\n"}, "release 2026-01-08, row 1: maze is 'x'"),
        ({"table_2026_01_08.csv": b"model,maze,zebra,sort\nfoo,900,1,1\n"}, "row 1: .* is no share of 100"),
        ({"categories_2026_01_08.json": b"<html>"}, "its categories are no JSON"),
        ({"categories_2026_01_08.json": b'{"Logic": "maze"}'}, "its categories are not lists of tasks"),
        ({"categories_2026_01_08.json": b"{}"}, "its categories are not lists of tasks"),
        ({"cost_2026_01_08.csv": b"model,maze,nq_maze\nfoo,a lot,1\n"}, "costs, row 1: maze is 'a lot'"),
        ({"table_2026_01_08.csv": b"\xff\xfe"}, "is no text"),
        ({"table_2026_01_08.csv": b"model,maze\n"}, "holds no table of LiveBench"),
        ({"table_2026_01_08.csv": b"model\n" + b"x" * 200_000}, "is no CSV"),
    ],
    ids=range(10),
)
def test_a_release_in_another_form_is_refused(tmp_path: Path, files: dict[str, bytes], why: str) -> None:
    """The error names release and row."""
    with pytest.raises(SourceError, match=why):
        scores(LiveBench(TODAY), release_of(tmp_path / "live", **files))


# llm-stats


def stated(**said: object) -> dict[str, object]:
    """A row of a CSV of llm-stats."""
    row = {"model_id": "foo-9", "org": "foo", "country": "FR", "release_date": "2025-02-03", "license": "mit"}
    return (
        row | {"param_count": "9000", "benchmark": "gpqa", "score": "0.5", "self_reported": "True", "source": ""} | said
    )


def test_a_maker_s_own_score_is_told_as_such(tmp_path: Path) -> None:
    """Whether a score is self-reported is what the list says, of each row."""
    raw = sheet(tmp_path / "l.csv", stated(), stated(self_reported="False"), stated(self_reported=""))
    first, second, third = scores(LlmStats(TODAY), raw)
    assert first == {
        "name": "foo-9",
        "maker": "foo",
        "benchmark": "gpqa",
        "value": 0.5,
        "unit": "share",
        "self_reported": True,
    }
    assert second["self_reported"] is False
    assert "self_reported" not in third


def test_what_it_says_of_a_model_is_said_once(tmp_path: Path) -> None:
    """Maker, country, day, licence and size; what is blank stays unknown."""
    raw = sheet(
        tmp_path / "l.csv", stated(), stated(benchmark="mmlu"), stated(model_id="bar", country="", param_count="")
    )
    first, second = LlmStats(TODAY).read(raw, NOWHERE)["said_offers"]
    assert {key: value for key, value in first.items() if value is not None} == {
        "name": "foo-9",
        "maker": "foo",
        "country": "FR",
        "released": dt.date(2025, 2, 3),
        "licence": "mit",
        "parameters": 9000,
    }
    assert second["country"] is None
    assert second["parameters"] is None


def test_signs_tell_benchmarks_apart(tmp_path: Path) -> None:
    """A plus, a lower and an upper bound make other benchmarks; an apostrophe makes none."""
    names = ["humaneval", "humaneval+", "walks-<128k", "walks->128k", "humanity's-last-exam"]
    raw = sheet(tmp_path / "l.csv", *(stated(benchmark=name) for name in names))
    said = [row["benchmark"] for row in scores(LlmStats(TODAY), raw)]
    assert said == ["humaneval", "humaneval-plus", "walks-under-128k", "walks-over-128k", "humanitys-last-exam"]


def test_a_score_above_one_is_points(tmp_path: Path) -> None:
    """A contest's rating is kept as it was published, not as a share."""
    (row,) = scores(LlmStats(TODAY), sheet(tmp_path / "l.csv", stated(score="2134")))
    assert (row["value"], row["unit"]) == (2134, "points")


MAKER = {"organization_id": "foo", "name": "Foo Inc.", "country": "FR"}
ABOUT = {
    "model_id": "foo-9",
    "name": "Foo 9",
    "organization_id": "foo",
    "release_date": "2025-02-03",
    "license_id": "mit",
    "param_count": 9_000_000_000,
    "training_tokens": 2_000_000_000_000,
    "source_weights_link": "https://huggingface.co/foo-lab/Foo-9",
}
RUN = {
    "benchmark_id": "gpqa",
    "model_id": "foo-9",
    "score": 0.5,
    "is_self_reported": True,
    "self_reported_source_link": "https://foo.example/9",
}


def repository(path: Path, **files: object) -> Path:
    """The repository as a zip, with files of one model."""
    told: dict[str, object] = {"organization": MAKER, "models/foo-9/model": ABOUT, "models/foo-9/benchmarks": [RUN]}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("repo-main/README.md", "not read")
        for name, content in (told | files).items():
            archive.writestr(f"repo-main/data/organizations/foo/{name}.json", json.dumps(content))
    return path


def test_the_repository_is_read_whole(tmp_path: Path) -> None:
    """A score has its link, a model its name for people, its size in tokens and where its weights are on the Hub."""
    read = LlmStats(TODAY).read(repository(tmp_path / "r.zip"), NOWHERE)
    ((score,), (offer,)) = read["said_scores"], read["said_offers"]
    assert (score["name"], score["maker"], score["benchmark"], score["value"]) == ("foo-9", "foo", "gpqa", 0.5)
    assert (score["self_reported"], score["link"]) == (True, "https://foo.example/9")
    assert offer == {
        "name": "foo-9",
        "title": "Foo 9",
        "maker": "foo",
        "country": "FR",
        "hub_model": "foo-lab/Foo-9",
        "released": dt.date(2025, 2, 3),
        "licence": "mit",
        "parameters": 9_000_000_000,
        "training_tokens": 2e12,
    }


def test_a_model_without_scores_is_still_a_model(tmp_path: Path) -> None:
    """Its offer stands, with weights that are elsewhere than on the Hub left out."""
    other = ABOUT | {"model_id": "bar", "source_weights_link": "https://foo.example/bar"}
    read = LlmStats(TODAY).read(repository(tmp_path / "r.zip", **{"models/bar/model": other}), NOWHERE)
    assert [(offer["name"], offer["hub_model"]) for offer in read["said_offers"]] == [
        ("foo-9", "foo-lab/Foo-9"),
        ("bar", None),
    ]
    assert len(read["said_scores"]) == 1


def test_the_repository_is_fetched_and_its_folder_says_the_same(tmp_path: Path) -> None:
    """A zip from its address and an unpacked copy of it give the same rows, and a copy has a checksum."""
    content = repository(tmp_path / "r.zip").read_bytes()
    with site({"/LLMStats.zip": content}) as url:
        raw, _ = fetched(LlmStats(TODAY, url), tmp_path / "into")
    assert raw.read_bytes() == content
    with zipfile.ZipFile(raw) as archive:
        archive.extractall(tmp_path / "unpacked")
    ((release, folder),) = LlmStats(TODAY).local(tmp_path / "unpacked")
    assert release.sha256
    assert release.bytes
    assert LlmStats(TODAY).read(folder, release) == LlmStats(TODAY).read(raw, release)


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"models/foo-9/benchmarks": [RUN | {"score": "good"}]}, "foo-9, row 1: score is 'good'"),
        ({"models/foo-9/benchmarks": [RUN | {"score": -1}]}, "foo-9, row 1: -1 is no score"),
        (
            {"models/foo-9/benchmarks": [RUN | {"score": [1]}]},
            r"benchmarks\.json, row 1: it is no object of plain values",
        ),
        ({"models/foo-9/benchmarks": [7]}, "it is no object of plain values"),
        ({"models/foo-9/benchmarks": []}, "holds no scores"),
        ({"models/foo-9/model": ABOUT | {"model_id": None}, "models/foo-9/benchmarks": []}, "model_id is not said"),
        ({"models/foo-9/model": ABOUT | {"param_count": -5}}, "param_count is -5, which is no count"),
        ({"models/foo-9/model": ABOUT | {"param_count": 10**30}}, "which is no count"),
        ({"models/foo-9/model": []}, r"model\.json is empty"),
    ],
    ids=range(9),
)
def test_a_repository_in_another_form_is_refused(tmp_path: Path, files: dict[str, object], why: str) -> None:
    """A value that is none is an error that names its file, not a row left out."""
    with pytest.raises(SourceError, match=why):
        LlmStats(TODAY).read(repository(tmp_path / "r.zip", **files), NOWHERE)


def test_a_file_of_the_repository_that_is_no_json_is_named(tmp_path: Path) -> None:
    """Also one that is nested without end."""
    for content in ("<html>", "[" * 100_000):
        with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
            archive.writestr("data/organizations/foo/organization.json", content)
        with pytest.raises(SourceError, match=r"organization\.json is no JSON"):
            LlmStats(TODAY).read(tmp_path / "r.zip", NOWHERE)


# a copy of any of them


def test_a_copy_stands_for_the_day_in_its_name(tmp_path: Path) -> None:
    """And has the checksum and size of its content."""
    raw = sheet(tmp_path / "bfcl_2025-12-16.csv", bfcl())
    ((release, path),) = Bfcl(TODAY).local(raw)
    assert (release.source, release.date, path) == ("bfcl", dt.date(2025, 12, 16), raw)
    assert (release.sha256, release.bytes) == (hashlib.sha256(raw.read_bytes()).hexdigest(), raw.stat().st_size)


@pytest.mark.parametrize("reader", [Aider, Bfcl, LmArena, MathArena, LiveBench, LlmStats])
def test_no_copy_at_all_is_told(tmp_path: Path, reader: type[Any]) -> None:
    """A path that is not there is an error that says what to name."""
    with pytest.raises(SourceError, match="There is no file") as told:
        list(reader(TODAY).local(tmp_path / "absent"))
    assert told.value.hint


# the real lists


def real(reader: Download, path: str) -> dict[str, list[dict[str, Any]]]:
    """What a reader makes of a file of the shared data."""
    ((release, raw),) = reader.local(SHARED / path)
    read = reader.read(raw, release)
    tables(read, release)
    return read


@pytest.mark.needs_shared
def test_the_real_aider_board() -> None:
    """69 runs, and three that are on record: what they solved and what they cost."""
    said = {row["name"]: row for row in real(Aider(TODAY), "benchmarks/aider_polyglot.csv")["said_scores"]}
    rows = real(Aider(TODAY), "benchmarks/aider_polyglot.csv")["said_scores"]
    assert len(rows) == 69
    for name, value, cost in [
        ("DeepSeek-V3.2-Exp (Reasoner)", 0.742, 1.30),
        ("DeepSeek R1", 0.569, 5.42),
        ("gpt-5 (high)", 0.88, 29.08),
    ]:
        assert said[name]["value"] == pytest.approx(value, abs=1e-6)
        assert said[name]["cost_usd"] == pytest.approx(cost, abs=0.01)


@pytest.mark.needs_shared
def test_the_real_boards_of_lmarena() -> None:
    """The overall category of 10,359 and 493 rows, of the day in the files' names."""
    ((release, raw),) = LmArena(TODAY).local(SHARED / "benchmarks")
    said = LmArena(TODAY).read(raw, release)["said_scores"]
    assert release.date == dt.date(2026, 8, 19)
    boards = [row["benchmark"] for row in said]
    assert (boards.count("lmarena-text-style-control"), boards.count("lmarena-webdev")) == (393, 117)
    text = {row["name"]: row for row in said if row["benchmark"] == "lmarena-text-style-control"}
    assert text["deepseek-r1"]["value"] == pytest.approx(1398.10, abs=0.01)
    assert text["gpt-5-high"]["value"] == pytest.approx(1434.15, abs=0.01)
    assert (text["gpt-5-high"]["effort"], text["qwen3.8-max"]["effort"]) == ("high", None)


@pytest.mark.needs_shared
def test_the_real_bfcl() -> None:
    """109 runs, each with a cost; the first has 77.47 percent."""
    rows = real(Bfcl(TODAY), "benchmarks/bfcl_v4_overall.csv")["said_scores"]
    assert len(rows) == 109
    assert all(row["cost_usd"] for row in rows)
    assert (rows[0]["value"], rows[0]["cost_usd"]) == (0.7747, 86.55)


@pytest.mark.needs_shared
def test_the_real_matharena() -> None:
    """24 scores of two competitions, by the Hub's names."""
    rows = real(MathArena(TODAY), "benchmarks/matharena_eval_scores.csv")["said_scores"]
    assert len(rows) == 24
    assert {row["benchmark"] for row in rows} == {"aime-2026", "hmmt-february-2026"}
    said = {(row["name"], row["benchmark"]): row["value"] for row in rows}
    assert said["deepseek-ai/DeepSeek-V3.2", "aime-2026"] == 0.9417


@pytest.mark.needs_shared
def test_the_real_copy_of_livebench() -> None:
    """Of Epoch's 64 rows 53 name both a model and the release."""
    rows = real(LiveBench(TODAY), "benchmarks/epoch_benchmark_data/live_bench_external.csv")["said_scores"]
    assert len(rows) == 53
    assert {row["benchmark"] for row in rows} == {"livebench-2024-11-25"}


@pytest.mark.needs_shared
def test_the_real_llm_stats() -> None:
    """2,224 scores of 164 models, 99 percent of them self-reported, all but two shares."""
    read = real(LlmStats(TODAY), "benchmarks/llm_stats_model_benchmarks.csv")
    rows = read["said_scores"]
    assert (len(rows), len(read["said_offers"])) == (2224, 164)
    assert sum(row["self_reported"] for row in rows) == 2206
    assert sum(row["unit"] == "points" for row in rows) == 2
    assert sum(offer["country"] is not None for offer in read["said_offers"]) == 156
