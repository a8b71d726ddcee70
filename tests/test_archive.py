"""The reader of the Hub's archives, on hand-made wide files."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcensus.errors import SourceError
from modelcensus.sources import Release, arrow_schema
from modelcensus.sources.archive import HfArchive, HfDaily
from modelcensus.sources.wide import wanted
from tests.worlds import wide

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2025, 9, 3)
NOT_STATED = Release("hf-archive", "2025-09-03", DAY, "https://hub/models.parquet")


def read(path: Path, release: Release = NOT_STATED) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The rows of a file's one reading, and its notes once all are read."""
    [reading] = HfArchive().read(path, release)
    assert reading.date == release.date
    batches = list(reading.batches)
    assert all(batch.schema.equals(arrow_schema()) for batch in batches)
    return [row for batch in batches for row in batch.to_pylist()], dict(reading.notes)


def one(tmp_path: Path, **told: Any) -> dict[str, Any]:
    """What is read of one row."""
    [row], _ = read(wide.write(tmp_path / "models.parquet", wide.row(**told)))
    return row


def test_a_row_is_read_as_it_was_said(tmp_path: Path) -> None:
    """Every column of a snapshot is filled from the archive's."""
    assert one(tmp_path) == {
        "hub": "huggingface",
        "model": "alpha-lab/one",
        "hub_id": "6814f3a1aaaaaaaaaaaaaaaa",
        "downloads_30d": 30,
        "downloads_all_time": 400,
        "likes": 5,
        "task": "text-generation",
        "licence": "mit",
        "parameters": 7_000_000_000,
        "created_on": dt.date(2025, 5, 2),
        "library": "transformers",
        "base_models": ["finetune:beta/two"],
    }


@pytest.mark.parametrize(
    ("absent", "ours"),
    [
        ("_id", "hub_id"),
        ("downloadsAllTime", "downloads_all_time"),
        ("downloads", "downloads_30d"),
        ("likes", "likes"),
        ("createdAt", "created_on"),
        ("tags", "licence"),
        ("safetensors", "parameters"),
        ("library_name", "library"),
    ],
)
def test_a_column_that_an_era_had_not_is_not_known(tmp_path: Path, absent: str, ours: str) -> None:
    """All-time totals came in February 2025, lineage in July: before, they are null and never 0."""
    path = wide.write(tmp_path / "models.parquet", wide.row(), without=(absent, "trendingScore", "cardData"))
    assert read(path)[0][0][ours] is None


def test_before_base_models_were_told_the_tags_tell_them(tmp_path: Path) -> None:
    """A tag with a relation says more than the same without one; one that tells none leaves it unknown."""
    tags = ["base_model:adapter:a/b", "base_model:a/b", "base_model:c/d", "base_model:merge:bad", "base_model:new:e/f"]
    rows = [wide.row(tags=tags), wide.row("a/none", tags=["license:mit"]), wide.row("a/null", tags=None)]
    path = wide.write(tmp_path / "models.parquet", *rows, without=("baseModels",))
    assert [row["base_models"] for row in read(path)[0]] == [["adapter:a/b", ":c/d"], None, None]


@pytest.mark.parametrize(
    ("told", "read_as"),
    [
        (None, []),
        ({"models": None, "relation": "finetune"}, []),
        ({"models": [], "relation": "finetune"}, []),
        (
            {"models": [{"_id": "1", "id": "a/b"}, {"_id": "2", "id": "c/d"}], "relation": "merge"},
            ["merge:a/b", "merge:c/d"],
        ),
        ({"models": [{"_id": "1", "id": "a/b"}], "relation": "distilled"}, [":a/b"]),
        ({"models": [{"_id": "1", "id": "a/b"}], "relation": None}, [":a/b"]),
        ({"models": [{"_id": "1", "id": None}, None, {"_id": "2", "id": "no"}], "relation": "merge"}, []),
    ],
)
def test_base_models_bear_their_relation(tmp_path: Path, told: object, read_as: list[str]) -> None:
    """Where the archive tells base models, none is none; a relation that is not known is left empty."""
    assert one(tmp_path, baseModels=told)["base_models"] == read_as


@pytest.mark.parametrize(
    ("tags", "licence"),
    [
        (["license:apache-2.0", "license:mit"], "apache-2.0"),
        (["nolicense:x", "license"], None),
        (["license:"], None),
        ([None, "license:mit"], "mit"),
        ([], None),
        (None, None),
    ],
)
def test_the_licence_is_the_first_that_the_tags_state(tmp_path: Path, tags: list[str], licence: str | None) -> None:
    """Nothing else is taken for it, and never `cardData`."""
    assert one(tmp_path, tags=tags)["licence"] == licence


@pytest.mark.parametrize(
    ("kind", "told", "created"),
    [
        (pa.string(), "2025-05-02T16:31:29.000Z", dt.date(2025, 5, 2)),
        (pa.string(), "2025-05-02", dt.date(2025, 5, 2)),
        (pa.string(), "2022-03-02T23:29:04.000Z", None),
        (pa.string(), "2021-01-01T00:00:00.000Z", None),
        (pa.string(), "spring", None),
        (pa.string(), "2025-02-31T00:00:00.000Z", None),
        (pa.string(), "", None),
        (pa.timestamp("ns"), dt.datetime(2022, 3, 3), dt.date(2022, 3, 3)),
        (pa.timestamp("ms", "Asia/Seoul"), dt.datetime(2025, 1, 1, 23, tzinfo=dt.UTC), dt.date(2025, 1, 1)),
        (pa.timestamp("s"), dt.datetime(2022, 3, 2, 23, 29, 4), None),
        (pa.date32(), dt.date(2025, 5, 2), dt.date(2025, 5, 2)),
        (pa.string(), None, None),
    ],
)
def test_a_creation_date_is_a_day_in_utc_above_the_hub_s_floor(
    tmp_path: Path, kind: pa.DataType, told: object, created: dt.date | None
) -> None:
    """Text or timestamp, of any unit and zone; at the floor or broken it is unknown."""
    path = wide.write(tmp_path / "models.parquet", wide.row(createdAt=told), types={"createdAt": kind})
    assert read(path)[0][0]["created_on"] == created


@pytest.mark.parametrize("model", ["gpt2", "", None, "a/b/c", "/b", "a/", "a/" + "x" * 500])
def test_a_row_without_a_usable_id_is_left_out_and_counted(tmp_path: Path, model: str | None) -> None:
    """The rest of the file stands."""
    rows, notes = read(wide.write(tmp_path / "models.parquet", wide.row("a/b"), wide.row("c/d", id=model)))
    assert [row["model"] for row in rows] == ["a/b"]
    assert notes["skipped"] == "1"


def test_counts_that_are_none_are_not_known_and_counted(tmp_path: Path) -> None:
    """Negative, broken and endless ones are null, as is a null that pandas wrote as NaN; zero stays zero."""
    told = [-1.0, 1.5, float("inf"), 1e30, float("nan"), 0.0, 12.0]
    rows = [wide.row(f"a/m{number}", downloads=value) for number, value in enumerate(told)]
    found, notes = read(wide.write(tmp_path / "models.parquet", *rows, types={"downloads": pa.float64()}))
    assert [row["downloads_30d"] for row in found] == [None, None, None, None, None, 0, 12]
    assert notes["odd"] == "4"


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint64(), pa.int32(), pa.null()])
def test_counts_may_be_of_any_whole_type(tmp_path: Path, kind: pa.DataType) -> None:
    """A column of nulls has no type at all."""
    value = None if kind == pa.null() else 7
    path = wide.write(tmp_path / "models.parquet", wide.row(likes=value), types={"likes": kind})
    assert read(path)[0][0]["likes"] == value


def test_a_count_beyond_64_bits_is_not_known(tmp_path: Path) -> None:
    """It does not wrap round to a negative one."""
    rows = [wide.row(downloadsAllTime=2**64 - 1), wide.row("a/b", downloadsAllTime=2**63 - 1)]
    path = wide.write(tmp_path / "models.parquet", *rows, types={"downloadsAllTime": pa.uint64()})
    assert [row["downloads_all_time"] for row in read(path)[0]] == [None, 2**63 - 1]


@pytest.mark.parametrize(
    ("column", "kind", "value"),
    [
        ("downloads", pa.string(), "30"),
        ("id", pa.int64(), 7),
        ("createdAt", pa.int64(), 1_700_000_000),
        ("tags", pa.list_(pa.int64()), [1]),
    ],
)
def test_a_column_of_another_kind_stops_the_reading(
    tmp_path: Path, column: str, kind: pa.DataType, value: object
) -> None:
    """A layout that changed is an error that names file and column, not a file of unknown counters."""
    path = wide.write(tmp_path / "models.parquet", wide.row(**{column: value}), types={column: kind})
    with pytest.raises(SourceError, match=rf"models\.parquet: `{column}`"):
        read(path)


@pytest.mark.parametrize("without", [("id",), ("downloads", "downloadsAllTime")])
def test_a_file_of_something_else_is_refused(tmp_path: Path, without: tuple[str, ...]) -> None:
    """Without ids or counters it is no file of models."""
    with pytest.raises(SourceError, match="no `id` and `downloads`"):
        read(wide.write(tmp_path / "models.parquet", wide.row(), without=without))


def test_bytes_that_are_no_text_do_not_stop_the_reading(tmp_path: Path) -> None:
    """A broken id is none and left out; other broken text is read with replacement characters."""
    kinds = dict.fromkeys(("id", "pipeline_tag"), pa.binary())
    rows = [wide.row("a/b", pipeline_tag=b"\xff\xfe"), wide.row("c/d", id=b"c/\xff")]
    found, notes = read(wide.write(tmp_path / "models.parquet", *rows, types=kinds))
    assert [(row["model"], row["task"]) for row in found] == [("a/b", "\ufffd\ufffd")]
    assert notes["skipped"] == "1"


def test_text_longer_than_any_name_is_not_kept(tmp_path: Path) -> None:
    """A megabyte where a task belongs is not the hub's word for one."""
    assert one(tmp_path, pipeline_tag="x" * 1_000_000)["task"] is None


@pytest.mark.parametrize("damage", [lambda whole: whole[: len(whole) // 2], lambda _: b"", lambda _: b"<html>" * 9])
def test_a_broken_file_is_one_error_that_names_it(tmp_path: Path, damage: Any) -> None:
    """Cut short, empty or something else."""
    path = wide.write(tmp_path / "models.parquet", wide.row())
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(SourceError, match=r"models\.parquet cannot be read as Parquet"):
        read(path)


def test_a_file_that_breaks_in_the_middle_is_one_error(tmp_path: Path) -> None:
    """Its footer is whole, its pages are not."""
    path = wide.write(tmp_path / "models.parquet", *(wide.row(f"a/m{n}") for n in range(500)), use_dictionary=False)
    whole = bytearray(path.read_bytes())
    whole[8:4000] = b"\xff" * 3992
    path.write_bytes(whole)
    with pytest.raises(SourceError, match=r"models\.parquet cannot be read as Parquet"):
        read(path)


def test_card_data_and_config_are_never_asked_for() -> None:
    """What anybody may have written is not among the columns that are read."""
    paths = [
        "cardData",
        "config",
        "siblings.list.element.rfilename",
        "gguf.chat_template",
        "author",
        "safetensors.parameters.F32",
    ]
    assert not [path for path in paths if wanted(path)]
    assert not wanted("tags.list.element", tags=False)


def test_the_commit_s_date_is_told_beside_the_label_s(tmp_path: Path) -> None:
    """A label is the start of a week; what it shows may be up to seven days later."""
    release = Release("hf-archive", "2025-09-03", DAY, "", details={"committed": "2025-09-08T04:05:06+00:00"})
    _, notes = read(wide.write(tmp_path / "models.parquet", wide.row()), release)
    assert notes["observed"] == "2025-09-08"


def test_a_local_file_bears_the_date_of_its_folder(tmp_path: Path) -> None:
    """And the checksum of its whole content, by which the same under another label is told."""
    path = wide.write(tmp_path / "models" / "2025-09-03" / "models.parquet", wide.row())
    [(release, raw)] = HfArchive().local(path)
    assert (release.source, release.label, release.date, raw) == ("hf-archive", "2025-09-03", DAY, path)
    assert release.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert release.bytes == path.stat().st_size


def test_a_local_file_without_a_date_asks_for_one(tmp_path: Path) -> None:
    """A date that is given is taken."""
    path = wide.write(tmp_path / "some.parquet", wide.row())
    with pytest.raises(SourceError, match="which date") as refused:
        list(HfDaily().local(path))
    assert "--date" in refused.value.hint
    [(release, _)] = HfDaily().local(path, DAY)
    assert (release.source, release.date) == ("hf-daily", DAY)


@pytest.mark.parametrize("root", ["models", "."])
def test_a_local_folder_is_read_in_the_order_of_its_dates(tmp_path: Path, root: str) -> None:
    """Laid out as the archive, or with the dates at its top."""
    for date in ("2025-09-10", "2025-09-03"):
        wide.write(tmp_path / root / date / "models.parquet", wide.row())
    assert [release.label for release, _ in HfArchive().local(tmp_path)] == ["2025-09-03", "2025-09-10"]


def test_an_empty_folder_and_a_path_to_nothing_say_what_is_wanted(tmp_path: Path) -> None:
    """Both hold no file of the archive."""
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(SourceError, match="holds no file of hf-archive"):
            list(HfArchive().local(path))


def test_a_file_without_rows_has_no_rows(tmp_path: Path) -> None:
    """Whether that is believed is decided elsewhere."""
    assert read(wide.write(tmp_path / "models.parquet")) == ([], {})


CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.sampled_from(["a/b", "license:mit", "base_model:a/b", "base_model:merge:a/b"])
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            CELLS,
            st.one_of(st.none(), st.lists(CELLS, max_size=5)),
            st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
        ),
        max_size=12,
    )
)
def test_whatever_the_cells_hold_every_row_is_read_or_counted(tmp_path: Path, cells: list[Any]) -> None:
    """Nothing crashes, nothing is invented, and rows never vanish unseen."""
    rows = [
        wide.row(id=model, tags=tags, downloads=count)
        for model, tags, count in ((model, tags, count) for model, tags, count in cells)
    ]
    found, notes = read(wide.write(tmp_path / "models.parquet", *rows, without=("baseModels",)))
    assert len(found) + int(notes.get("skipped", 0)) == len(rows)
    assert all(row["model"].count("/") == 1 for row in found)
    assert all(row["downloads_30d"] is None or row["downloads_30d"] >= 0 for row in found)
    for row in found:
        assert row["licence"] in {None, "mit"} or f"license:{row['licence']}" in str(cells)
