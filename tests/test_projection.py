"""Parquet files projected by copying bytes: what pyarrow and DuckDB read of them is what the whole file says."""

from __future__ import annotations

import random
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcensus.errors import SourceError
from modelcensus.sources.footer import Piece
from modelcensus.sources.projection import HOLE, MOST, Projection, Ranges, wishes
from modelcensus.sources.wide import wanted
from tests.worlds import wide

if TYPE_CHECKING:
    from pathlib import Path

LEAVES = 12  # of the wide file's columns that are wanted


class Asked:
    """A file in memory that keeps which of its ranges were asked for."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.ranges: list[tuple[int, int]] = []
        self.file = Ranges("the file", len(content), self._get)

    def _get(self, start: int, stop: int) -> bytes:
        self.ranges.append((start, stop))
        return self.content[start:stop]


def many(count: int) -> list[dict[str, Any]]:
    """Rows that differ, some with nulls, with much `cardData` that no codec makes small."""
    noise = random.Random(1)  # noqa: S311 - the same on every run
    return [
        wide.row(
            f"account-{number % 7}/model-{number}",
            cardData=noise.randbytes(600).hex(),
            downloads=number if number % 3 else None,
            tags=["license:mit"] * (number % 4) if number % 5 else None,
            baseModels=None
            if number % 2
            else {"models": [{"_id": "x", "id": f"a/{number}"}] * (number % 3), "relation": "merge"},
        )
        for number in range(count)
    ]


def projected(path: Path, out: Path) -> Projection:
    """Project a file to another."""
    made = Projection(Asked(path.read_bytes()).file, wanted)
    with out.open("wb") as file:
        assert sum(made.copy(file, {b"mark": b"made for a test"})) <= made.came
    return made


@pytest.mark.parametrize(
    "options",
    [
        {"compression": "snappy"},
        {"compression": "zstd", "row_group_size": 100},
        {"compression": "none", "use_dictionary": False, "data_page_version": "2.0"},
        {"compression": "gzip", "data_page_size": 500, "write_page_index": True},
        {"compression": "brotli", "write_page_checksum": True, "store_schema": False},
        {"version": "1.0", "use_deprecated_int96_timestamps": True, "row_group_size": 7},
        {"write_statistics": False, "sorting_columns": [pq.SortingColumn(1)], "use_byte_stream_split": False},
    ],
    ids=str,
)
def test_a_projected_file_holds_what_the_whole_one_says(tmp_path: Path, options: dict[str, Any]) -> None:
    """Row group by row group, whatever wrote it and however."""
    whole = wide.write(tmp_path / "whole.parquet", *many(400), **options)
    part = tmp_path / "part.parquet"
    projected(whole, part)
    found, known = pq.ParquetFile(part), pq.ParquetFile(whole)
    paths = [found.schema.column(number).path for number in range(len(found.schema))]
    assert len(paths) == LEAVES
    assert all(wanted(path) for path in paths)
    assert found.num_row_groups == known.num_row_groups
    assert found.metadata.metadata == {b"mark": b"made for a test"}
    for group in range(known.num_row_groups):
        assert found.read_row_group(group).to_pylist() == known.read_row_group(group, columns=paths).to_pylist()


def test_duckdb_reads_it_and_is_read(tmp_path: Path) -> None:
    """Another writer and another reader than pyarrow."""
    whole, other, part = (tmp_path / f"{name}.parquet" for name in ("whole", "other", "part"))
    wide.write(whole, *many(5000))
    duckdb.sql(f"copy (from '{whole}') to '{other}' (format parquet, row_group_size 2048)")
    projected(other, part)
    ask = "select count(*), sum(downloads), sum(len(tags)), max(baseModels.relation), sum(hash(id) % 1000) from '{}'"
    assert duckdb.sql(ask.format(part)).fetchall() == duckdb.sql(ask.format(whole)).fetchall()


def test_nothing_is_asked_for_but_the_columns_and_the_footer(tmp_path: Path) -> None:
    """Of a file that is mostly `cardData`, a small part."""
    path = wide.write(tmp_path / "whole.parquet", *many(3000), compression="snappy", row_group_size=1500)
    asked = Asked(path.read_bytes())
    made = Projection(asked.file, wanted)
    with (tmp_path / "part").open("wb") as out:
        assert sum(made.copy(out, {})) < len(asked.content) / 4
    fat = next(
        column
        for number in range(20)
        if (column := pq.read_metadata(path).row_group(0).column(number)).path_in_schema == "cardData"
    )
    begin = min(fat.dictionary_page_offset or fat.data_page_offset, fat.data_page_offset)
    inside = range(begin + HOLE, begin + fat.total_compressed_size - HOLE)
    assert len(inside) > 1_000_000
    assert not [span for span in asked.ranges if set(range(*span, 1000)) & set(inside)]
    assert made.weight <= made.came <= made.weight + HOLE * made.requests


def test_near_pieces_are_asked_for_together_and_large_ones_in_parts() -> None:
    """A small hole costs less than another request; memory holds a few parts and not the file."""
    near = wishes([Piece(10, 5), Piece(15, 5), Piece(20 + HOLE, 5), Piece(26 + 2 * HOLE, 1)])
    assert [(wish.start, wish.stop) for wish in near] == [(10, 25 + HOLE), (26 + 2 * HOLE, 27 + 2 * HOLE)]
    assert near[0].parts == [(10, 15), (15, 20), (20 + HOLE, 25 + HOLE)]
    assert [wish.stop - wish.start for wish in wishes([Piece(4, 2 * MOST + 1)])] == [MOST, MOST, 1]
    assert [wish.start for wish in wishes([Piece(100, 5), Piece(50, 5)])] == [100, 50]


def test_a_large_footer_takes_a_second_request(tmp_path: Path) -> None:
    """One of many row groups is longer than what is asked for first."""
    path = wide.write(tmp_path / "whole.parquet", *many(900), row_group_size=5)
    asked = Asked(path.read_bytes())
    assert Projection(asked.file, wanted).requests == 2
    projected(path, tmp_path / "part.parquet")
    assert pq.read_metadata(tmp_path / "part.parquet").num_rows == 900


def test_every_way_of_cutting_a_file_short_is_one_error(tmp_path: Path) -> None:
    """No half footer is taken for a whole one."""
    content = wide.write(tmp_path / "whole.parquet", wide.row()).read_bytes()
    for size in range(0, len(content), 7):
        with pytest.raises(SourceError, match="cannot be read as Parquet"):
            Projection(Asked(content[:size]).file, wanted)


@given(noise=st.binary(max_size=300))
def test_a_footer_of_anything_is_one_error(noise: bytes) -> None:
    """Nothing but a `SourceError` comes of foreign bytes."""
    with pytest.raises(SourceError, match="cannot be read as Parquet"):
        Projection(Asked(b"PAR1" + noise + len(noise).to_bytes(4, "little") + b"PAR1").file, wanted)


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_a_footer_with_a_changed_byte_is_an_error_or_still_one(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is said of offsets and sizes, no byte outside the file is asked for."""
    path = tmp_path_factory.getbasetemp() / "changed.parquet"
    content = bytearray((path if path.exists() else wide.write(path, *many(20))).read_bytes())
    length = int.from_bytes(content[-8:-4], "little")
    at = data.draw(st.integers(len(content) - 8 - length, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))
    asked = Asked(bytes(content))
    with suppress(SourceError):
        list(Projection(asked.file, wanted).copy(BytesIO(), {b"mark": b""}))
    assert all(0 <= start <= stop <= len(content) for start, stop in asked.ranges)
