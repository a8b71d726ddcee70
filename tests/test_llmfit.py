"""The reader of llmfit's catalogue, on hand-made wheels."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from modelcensus.errors import SourceError
from modelcensus.schema import SNAPSHOT
from modelcensus.sources import Release, arrow_schema
from modelcensus.sources.llmfit import Llmfit
from modelcensus.store import starter
from tests.conftest import SHARED
from tests.worlds.wheels import PROGRAM, PROGRAM_NAME, checksum, entry, payload, wheel

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, *entries: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that the reader makes of a catalogue."""
    return Llmfit().table(wheel(folder, payload(*entries))).to_pylist()


def test_a_row_is_read_as_it_was_said(tmp_path: Path) -> None:
    """Every column of a snapshot is filled from the catalogue's, and what it does not tell is null."""
    told = {
        "hub": "huggingface",
        "model": "alpha-lab/one",
        "downloads_30d": 123,
        "likes": 4,
        "task": "text-generation",
        "licence": "mit",
        "parameters": 7_000_000_000,
        "created_on": date(2025, 5, 6),
    }
    assert read(tmp_path, entry()) == [dict.fromkeys(SNAPSHOT.types) | told]


def test_the_rows_have_the_columns_of_a_snapshot(tmp_path: Path) -> None:
    """Names, order and types are those of the schema, also where every value is null."""
    unknown = dict.fromkeys(("hf_downloads", "hf_likes", "release_date", "license"))
    assert Llmfit().table(wheel(tmp_path, payload(entry(**unknown)))).schema == arrow_schema()


def test_rows_are_sorted_by_model(tmp_path: Path) -> None:
    """The same catalogue in another order gives the same snapshot."""
    names = ["b/x", "a/y", "B/x"]
    assert [row["model"] for row in read(tmp_path, *(entry(name=name) for name in names))] == sorted(names)


@pytest.mark.parametrize(
    ("told", "created"),
    [
        ("2022-03-01", None),
        ("2022-03-02", None),
        ("2022-03-03", date(2022, 3, 3)),
        ("2024-01-02T03:04:05", date(2024, 1, 2)),
        ("", None),
        (None, None),
    ],
)
def test_a_creation_date_at_the_hub_s_floor_is_unknown(tmp_path: Path, told: str | None, created: date | None) -> None:
    """The hub knows no date before 2022-03-02, so a model at it may be older."""
    assert read(tmp_path, entry(release_date=told))[0]["created_on"] == created


@pytest.mark.parametrize(
    ("column", "told", "key"),
    [
        ("pipeline_tag", "unknown", "task"),
        ("pipeline_tag", "", "task"),
        ("pipeline_tag", None, "task"),
        ("license", "", "licence"),
        ("parameters_raw", 0, "parameters"),
        ("hf_downloads", None, "downloads_30d"),
    ],
)
def test_what_the_catalogue_does_not_know_is_null(tmp_path: Path, column: str, told: object, key: str) -> None:
    """The source's own words for “not known” become null and never a value."""
    assert read(tmp_path, entry(**{column: told}))[0][key] is None


def test_a_stated_zero_stays_zero(tmp_path: Path) -> None:
    """Whether a zero is believed is decided later; the snapshot keeps it."""
    assert read(tmp_path, entry(hf_downloads=0))[0]["downloads_30d"] == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"hf_downloads": -1},
        {"hf_downloads": 1.5},
        {"hf_downloads": "12"},
        {"hf_downloads": True},
        {"hf_downloads": 2**63},
        {"hf_likes": -5},
        {"parameters_raw": 7e9},
        {"name": "no-slash"},
        {"name": "two/slash/es"},
        {"name": "/model"},
        {"name": "account/"},
        {"name": None},
        {"release_date": "spring"},
        {"release_date": 20250101},
        {"license": ["mit"]},
        {"pipeline_tag": 7},
    ],
    ids=str,
)
def test_a_row_that_is_not_as_known_stops_the_reading(tmp_path: Path, changes: dict[str, Any]) -> None:
    """A count that is none or a name that is none is an error that names the file, not a row left out."""
    with pytest.raises(SourceError, match=r"llmfit-1\.0\.0.*not as known"):
        read(tmp_path, entry(name="a/b"), entry(**changes))


def test_a_missing_column_stops_the_reading(tmp_path: Path) -> None:
    """A catalogue that renamed a column is not read as one of unknown counters."""
    bare = entry()
    del bare["hf_downloads"]
    with pytest.raises(SourceError, match="hf_downloads"):
        read(tmp_path, bare)


def test_a_model_that_stands_twice_stops_the_reading(tmp_path: Path) -> None:
    """Of two counters of one model none is chosen silently."""
    with pytest.raises(SourceError, match="stands twice"):
        read(tmp_path, entry(), entry(hf_downloads=5))


@pytest.mark.parametrize(
    ("program", "why"),
    [
        (payload(entry(), entry(name="a/b"))[: len(PROGRAM) + 300], "breaks off"),
        (PROGRAM, "no catalogue"),
        (PROGRAM + json.dumps([entry()]).encode(), "no catalogue"),
        (b"", "no catalogue"),
    ],
    ids=["truncated", "none", "in another layout", "empty"],
)
def test_a_program_without_a_whole_catalogue_is_refused(tmp_path: Path, program: bytes, why: str) -> None:
    """What is not found where it was known to be is an error, not an empty hub."""
    with pytest.raises(SourceError, match=why):
        Llmfit().table(wheel(tmp_path, program))


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    """A page saved in place of the wheel is told from one."""
    page = tmp_path / "page.whl"
    page.write_text("<html>not found</html>", encoding="utf-8")
    with pytest.raises(SourceError, match="not a readable wheel"):
        Llmfit().table(page)


@pytest.mark.parametrize(
    ("at", "junk"), [(30 + len(PROGRAM_NAME), b"\x07"), (200, b"\xff" * 60)], ids=["start", "middle"]
)
def test_a_damaged_wheel_is_refused(tmp_path: Path, at: int, junk: bytes) -> None:
    """A wheel of which some bytes changed on the way is not read, wherever the unpacking breaks off."""
    path = wheel(tmp_path, payload(*(entry(name=f"a/m{number}") for number in range(200))))
    raw = bytearray(path.read_bytes())
    raw[at : at + len(junk)] = junk
    path.write_bytes(raw)
    with pytest.raises(SourceError, match="not a readable wheel"):
        Llmfit().table(path)


def release(sha256: str) -> Release:
    """The release that a hand-made wheel stands for."""
    return Release("llmfit", "1.0.0", date(2026, 1, 1), "https://example.org/", sha256)


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel that pip finds in a folder; it may ask no index."""
    offer = tmp_path / "offer"
    offer.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(offer))
    monkeypatch.setenv("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    return wheel(offer, payload(entry()))


def test_a_release_is_fetched_by_its_checksum(offered: Path, tmp_path: Path) -> None:
    """The pinned wheel is brought through pip, byte for byte."""
    brought = Llmfit().fetch(release(checksum(offered)), tmp_path)
    assert brought.parent == tmp_path
    assert brought.read_bytes() == offered.read_bytes()


@pytest.mark.usefixtures("offered")
def test_a_release_of_another_checksum_is_refused(tmp_path: Path) -> None:
    """What is offered under the name but not pinned is not taken."""
    with pytest.raises(SourceError, match="could not bring llmfit"):
        Llmfit().fetch(release("0" * 64), tmp_path)
    assert not list(tmp_path.glob("*.whl"))


@pytest.mark.needs_shared
@pytest.mark.parametrize("label", ["0.9.31", "1.1.10", "1.1.16", "1.1.17"])
def test_a_shipped_snapshot_agrees_with_an_independent_reading_of_the_release(label: str) -> None:
    """Models, 30-day counters and likes are those of the shared panel's block of the same release.

    The panel was read from the same releases by other hands; four of its seven blocks are of releases that the starter
    keeps (it keeps one release per distinct state). The last, 1.1.17, is the newest snapshot.
    """
    panel = pq.read_table(SHARED / "adoption" / "llmfit_panel.parquet", filters=[("version", "=", label)])
    stored = next(item for item in starter().snapshots() if item.provenance.label == label)
    ours = pq.read_table(stored.models, partitioning=None)
    theirs = zip(*(panel[name].to_pylist() for name in ("name", "hf_downloads", "hf_likes")), strict=True)
    said = zip(*(ours[name].to_pylist() for name in ("model", "downloads_30d", "likes")), strict=True)
    assert sorted(said) == sorted(theirs)
