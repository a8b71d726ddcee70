"""The tables' descriptions, and that what is published is what they describe."""

from __future__ import annotations

from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modelcensus import Census
from modelcensus.schema import SNAPSHOT, TABLES, Column, TableSchema
from tests.worlds.tiny import ONE, table

EVERY = [SNAPSHOT, *TABLES.values()]
KEYLESS = {
    "creators",
    "spellings",
    "scores",
    "prices",
    "offers",
    "usage",
}  # a creator may be unknown; two sources may state one name on one date
NAMED = {"ids": lambda shape: shape.name}


@pytest.mark.parametrize("shape", EVERY, **NAMED)
def test_a_table_says_what_its_row_and_every_column_mean(shape: TableSchema) -> None:
    """Nothing stands in the documentation without a meaning."""
    assert shape.row
    assert all(column.meaning for column in shape.columns)


@pytest.mark.parametrize("shape", EVERY, **NAMED)
def test_a_table_names_no_column_twice(shape: TableSchema) -> None:
    """A column's name finds one column."""
    assert len(shape.types) == len(shape.columns)


@pytest.mark.parametrize("shape", EVERY, **NAMED)
def test_a_key_is_of_columns_that_are_always_known(shape: TableSchema) -> None:
    """What identifies a row stands in the table and is never null, but for the id of a name, which a source may not give."""
    known = {column.name for column in shape.columns if not column.nullable} | {"hub_id"}
    assert shape.key or shape.name in KEYLESS
    assert set(shape.key) <= known


@pytest.mark.parametrize("shape", EVERY, **NAMED)
def test_only_numbers_bear_a_unit(shape: TableSchema) -> None:
    """A unit stands where something is counted or summed."""
    assert all(column.type.endswith(("int64", "float64")) for column in shape.columns if column.unit)


@pytest.mark.parametrize("shape", EVERY, **NAMED)
def test_a_counter_bears_its_unit(shape: TableSchema) -> None:
    """No number of downloads, likes, models or parameters is without its unit; a key and a hash are no numbers of anything."""
    counted = [c for c in shape.columns if c.type.endswith("int64") and not c.name.endswith("_key")]
    assert [c.name for c in counted if not (c.unit or c.meaning.startswith("a hash"))] == []


@pytest.mark.parametrize(("kind", "nullable"), [("int64", True), ("!int64", False)])
def test_a_column_may_be_unknown_unless_its_type_says_otherwise(kind: str, nullable: bool) -> None:
    """The mark before a type decides whether null may stand there."""
    assert Column("x", kind, "something").nullable is nullable


@pytest.mark.parametrize("shape", [shape for shape in TABLES.values() if not shape.parts], **NAMED)
def test_a_published_table_has_the_columns_and_types_of_its_schema(world: Census, shape: TableSchema) -> None:
    """The Parquet file of a build holds what the documentation says, in that order."""
    assert columns(world.build.table(shape.name)) == expected(shape, set())


@pytest.mark.parametrize("shape", [shape for shape in TABLES.values() if shape.parts], **NAMED)
def test_each_part_of_a_table_has_the_columns_that_its_folders_do_not_say(world: Census, shape: TableSchema) -> None:
    """Source and date of a part stand in the names of its folders and in no row; the rest is as documented."""
    parts = world.build.parts(shape.name)
    assert parts
    for file in parts:
        folders = {name.partition("=")[0] for name in file.relative_to(world.build.folder).parts if "=" in name}
        assert folders <= {"source", "date"}
        assert columns(file) == expected(shape, folders)


@pytest.mark.parametrize("shape", TABLES.values(), **NAMED)
def test_every_table_can_be_asked_under_its_name(world: Census, shape: TableSchema) -> None:
    """Whoever asks a build by SQL finds each table whole, in one file or in parts, with all of its columns."""
    answer = world.query(f"SELECT * FROM {shape.name} LIMIT 1")
    assert [field.key for field in answer.fields] == list(shape.types)


def columns(file: Path) -> list[tuple[str, pa.DataType]]:
    """The columns of a Parquet file with their types, in their order."""
    return [(field.name, field.type) for field in pq.read_schema(file)]


def expected(shape: TableSchema, said: set[str]) -> list[tuple[str, pa.DataType]]:
    """The columns of a table but for those said elsewhere."""
    kinds = ibis.schema({name: kind.lstrip("!") for name, kind in shape.types.items() if name not in said})
    return [(field.name, field.type) for field in kinds.to_pyarrow()]


def test_a_stored_snapshot_has_the_columns_of_its_schema() -> None:
    """The worlds that the tests stand on are stored as sources store theirs."""
    assert table(ONE).column_names == list(SNAPSHOT.types)
