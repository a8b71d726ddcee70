"""The reader of EOI's public data, on hand-made files and on the copy that is shared."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modelcensus.errors import SourceError
from modelcensus.sources import Release, arrow_schema
from modelcensus.sources.eoi import Eoi, labels
from tests.conftest import SHARED

if TYPE_CHECKING:
    from pathlib import Path

ANY = Release("eoi", "x", dt.date(2026, 2, 1), "")
LISTS = ("org_country", "derived_org_country", "merged_derived_from", "merged_languages")
UTC = pa.timestamp("us", "UTC")


def row(time: str = "2026-01-12", **told: Any) -> dict[str, Any]:
    """One row as text."""
    made = {
        "_id": "67be03c930eecba21c83a91e",
        "model": "Kijai/WanVideo_comfy",
        "author": "Kijai",
        "time": time,
        "created": "2025-02-25 17:54:17",
        "downloadsAllTime": "31433170",
        "annotator": "7",
        "org_model": "user",
        "org_type": "user",
        "org_country": "['user']",
        "derived_author": "Wan-AI",
        "org_country_single": "user",
        "derived_org_country": "['China']",
        "derived_org_country_single": "China",
        "merged_derived_from": "['Wan-AI/Wan2.1-VACE-1.3B']",
        "merged_languages": "['English' 'Mandarin Chinese']",
        "merged_modality": "Image --> Video",
    }
    return made | told


def as_csv(path: Path, *rows: dict[str, Any]) -> Path:
    """The rows in the CSV form: lists as text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_parquet(path: Path, *rows: dict[str, Any]) -> Path:
    """The rows as they are published: lists as lists, times as timestamps."""
    columns: dict[str, pa.Array] = {name: pa.array([each[name] for each in rows]) for name in rows[0]}
    for name in LISTS:
        columns[name] = pa.array([each[name].split("'")[1::2] for each in rows], pa.list_(pa.string()))
    times = [dt.datetime.fromisoformat(each["time"]) for each in rows]
    created = [dt.datetime.fromisoformat(each["created"]).replace(tzinfo=dt.UTC) for each in rows]
    columns |= {"time": pa.array(times, pa.timestamp("ns")), "created": pa.array(created, UTC)}
    columns["downloadsAllTime"] = pa.array([int(each["downloadsAllTime"]) for each in rows])
    pq.write_table(pa.table(columns), path)
    return path


def read(path: Path) -> dict[str, tuple[list[dict[str, Any]], dict[str, str]]]:
    """Date → its rows and notes, in the order they come."""
    found = {}
    for reading in Eoi().read(path, ANY):
        batches = list(reading.batches)
        assert all(batch.schema.equals(arrow_schema()) for batch in batches)
        found[reading.date.isoformat()] = (
            [each for batch in batches for each in batch.to_pylist()],
            dict(reading.notes),
        )
    return found


@pytest.mark.parametrize("write", [as_csv, as_parquet])
def test_a_row_is_read_as_it_was_said(tmp_path: Path, write: Any) -> None:
    """From Parquet and from CSV alike; the relation to a base model is not told."""
    suffix = "csv" if write is as_csv else "parquet"
    found = read(write(tmp_path / f"x.{suffix}", row()))
    assert found == {
        "2026-01-12": (
            [
                {
                    "hub": "huggingface",
                    "model": "Kijai/WanVideo_comfy",
                    "hub_id": "67be03c930eecba21c83a91e",
                    "downloads_30d": None,
                    "downloads_all_time": 31433170,
                    "likes": None,
                    "task": None,
                    "licence": None,
                    "parameters": None,
                    "created_on": dt.date(2025, 2, 25),
                    "library": None,
                    "base_models": [":Wan-AI/Wan2.1-VACE-1.3B"],
                }
            ],
            {"observed": "2026-01-12"},
        )
    }


def test_each_date_is_a_reading_of_its_own_oldest_first(tmp_path: Path) -> None:
    """Whatever the order of the rows."""
    found = read(
        as_csv(
            tmp_path / "x.csv",
            row("2026-01-12"),
            row("2025-02-26"),
            row("2026-01-05"),
            row("2026-01-12", _id="b", model="a/b"),
        )
    )
    assert list(found) == ["2025-02-26", "2026-01-05", "2026-01-12"]
    assert [len(rows) for rows, _ in found.values()] == [1, 1, 2]


def test_of_rows_that_stand_twice_the_largest_counter_is_kept(tmp_path: Path) -> None:
    """By id, also under another name, and by name under another id; what is left out is counted."""
    rows = [row(downloadsAllTime=str(count)) for count in (5, 9, 7)]
    rows += [row(downloadsAllTime="8", model="old/name"), row(downloadsAllTime="2", _id="other")]
    rows += [row(downloadsAllTime="1", _id="second", model="c/d"), row("2026-01-19", downloadsAllTime="6")]
    found = read(as_csv(tmp_path / "x.csv", *rows))
    kept, notes = found["2026-01-12"]
    assert [(each["model"], each["downloads_all_time"]) for each in kept] == [("Kijai/WanVideo_comfy", 9), ("c/d", 1)]
    assert notes["duplicates"] == "4"
    assert "duplicates" not in found["2026-01-19"][1]


@pytest.mark.parametrize(
    ("told", "bases"),
    [
        ("['No']", []),
        ("['Unsure']", None),
        ("['Unknown']", None),
        ("[]", None),
        ("", None),
        ("['a/b' 'c/d']", [":a/b", ":c/d"]),
        ("['a/b', 'c/d']", [":a/b", ":c/d"]),
        ("['a/b'\n 'c/d']", [":a/b", ":c/d"]),
        ('["it\'s/one"]', [":it's/one"]),
        ("['No' 'a/b']", [":a/b"]),
    ],
)
def test_their_word_for_no_base_is_none_and_for_not_knowing_unknown(
    tmp_path: Path, told: str, bases: list[str] | None
) -> None:
    """Lists as text are written with or without commas."""
    [(rows, _)] = read(as_csv(tmp_path / "x.csv", row(merged_derived_from=told))).values()
    assert rows[0]["base_models"] == bases


def test_a_row_without_a_usable_id_is_left_out_and_counted(tmp_path: Path) -> None:
    """And a count that is none is not known."""
    rows = [
        row(),
        row(model="gpt2", _id="b"),
        row(model="a/b", _id="c", downloadsAllTime="-4"),
        row(model="a/c", _id="d", downloadsAllTime=""),
    ]
    [(found, notes)] = read(as_csv(tmp_path / "x.csv", *rows)).values()
    assert [(each["model"], each["downloads_all_time"]) for each in found] == [
        ("Kijai/WanVideo_comfy", 31433170),
        ("a/b", None),
        ("a/c", None),
    ]
    assert (notes["skipped"], notes["odd"]) == ("1", "1")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "cannot be read as CSV"),
        (b"_id,model\na,b/c\n", "cannot be read as CSV"),
        (b"\xff\xfe_id", "cannot be read as CSV"),
    ],
)
def test_a_broken_csv_file_is_one_error_that_names_it(tmp_path: Path, content: bytes, says: str) -> None:
    """Empty, of other columns or in another encoding."""
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=rf"x\.csv {says}"):
        read(path)


def test_a_count_or_a_date_that_is_none_names_file_and_column(tmp_path: Path) -> None:
    """A file with a word for a number is not theirs."""
    with pytest.raises(SourceError, match=r"x\.csv cannot be read as CSV.*many"):
        read(as_csv(tmp_path / "x.csv", row(downloadsAllTime="many")))
    with pytest.raises(SourceError, match=r"x\.csv: `time`: row 2 has no date"):
        read(as_csv(tmp_path / "x.csv", row(), row("soon")))


def test_a_parquet_file_of_something_else_names_what_it_lacks(tmp_path: Path) -> None:
    """And one that is cut short says so."""
    pq.write_table(pa.table({"_id": ["a"], "model": ["a/b"], "time": ["2026-01-12"]}), tmp_path / "x.parquet")
    with pytest.raises(SourceError, match=r"x\.parquet has no column `created`"):
        read(tmp_path / "x.parquet")
    path = as_parquet(tmp_path / "y.parquet", row())
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceError, match=r"y\.parquet cannot be read as Parquet"):
        read(path)


def test_their_labels_are_kept_in_their_words(tmp_path: Path) -> None:
    """The latest of each model; the account is the id's, which is not always what they call the author."""
    rows = [
        row("2026-01-05", org_country_single="China", org_type="company"),
        row("2026-01-12"),
        row(
            "2026-01-12", _id="b", model="Comfy-Org/x", author="comfy", org_type="", org_country_single="International"
        ),
        row("2026-01-12", _id="c", model="gpt2"),
    ]
    table = labels(as_csv(tmp_path / "x.csv", *rows))
    assert table.to_pylist() == [
        {
            "hub": "huggingface",
            "hub_id": "b",
            "model": "Comfy-Org/x",
            "account": "Comfy-Org",
            "author": "comfy",
            "country": "International",
            "kind": None,
            "creator": "Wan-AI",
            "creator_country": "China",
        },
        {
            "hub": "huggingface",
            "hub_id": "67be03c930eecba21c83a91e",
            "model": "Kijai/WanVideo_comfy",
            "account": "Kijai",
            "author": "Kijai",
            "country": "user",
            "kind": "user",
            "creator": "Wan-AI",
            "creator_country": "China",
        },
    ]


def test_a_local_copy_is_the_source_that_its_name_says(tmp_path: Path) -> None:
    """With its last date; a folder gives all its files."""
    as_csv(tmp_path / "eoi_one_year_rolling.csv", row("2026-01-05"), row("2026-02-01"))
    as_parquet(tmp_path / "all_downloads_with_annotations.parquet", row("2026-01-12"))
    found = [release for release, _ in Eoi().local(tmp_path)]
    assert [(release.source, release.label, release.date.isoformat()) for release in found] == [
        ("eoi", "all_downloads_with_annotations.parquet", "2026-01-12"),
        ("eoi-first-year", "eoi_one_year_rolling.csv", "2026-02-01"),
    ]
    assert all(len(release.sha256) == 64 for release in found)
    assert len(list(Eoi().local(tmp_path / "eoi_one_year_rolling.csv"))) == 1


def test_a_folder_with_nothing_in_it_says_what_is_wanted(tmp_path: Path) -> None:
    """So does a path to nothing."""
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(SourceError, match=r"holds no \.parquet or \.csv file"):
            list(Eoi().local(path))


@pytest.mark.needs_shared
def test_the_shared_copy_reads_as_it_was_counted() -> None:
    """67 dates and 550 models; of 19,361 rows those of 2026-01-12 stand up to five times."""
    path = SHARED / "adoption" / "eoi_one_year_rolling.csv"
    found = read(path)
    dates = list(found)
    assert (len(dates), dates[0], dates[-1]) == (67, "2025-02-26", "2026-02-01")
    rows = [each for of_date, _ in found.values() for each in of_date]
    twice = {date: int(notes["duplicates"]) for date, (_, notes) in found.items() if "duplicates" in notes}
    assert twice == {"2026-01-12": 676}
    assert len(rows) + 676 == 19_361
    assert len({each["model"] for each in rows}) == 550
    assert not [notes for _, notes in found.values() if {"skipped", "odd"} & set(notes)]
    assert len(labels(path)) == 550
