"""The tables' descriptions, and that what is published is what they describe."""

from __future__ import annotations

import ibis
import pytest

from modelcensus import Census
from modelcensus.schema import SNAPSHOT, TABLES, Column, TableSchema
from tests.worlds.tiny import ONE, table

EVERY = [SNAPSHOT, *TABLES.values()]
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
    """What identifies a row stands in the table and is never null."""
    known = {column.name for column in shape.columns if not column.nullable}
    assert shape.key
    assert set(shape.key) <= known


@pytest.mark.parametrize("shape", EVERY, **NAMED)
def test_only_whole_numbers_bear_a_unit(shape: TableSchema) -> None:
    """A unit stands where something is counted."""
    assert all(column.type.endswith("int64") for column in shape.columns if column.unit)


@pytest.mark.parametrize("shape", EVERY, **NAMED)
def test_a_counter_bears_its_unit(shape: TableSchema) -> None:
    """No number of downloads, likes, models or parameters is without its unit."""
    counted = [c for c in shape.columns if c.type.endswith("int64") and not c.name.endswith("_key")]
    assert [column.name for column in counted if not column.unit] == []


@pytest.mark.parametrize(("kind", "nullable"), [("int64", True), ("!int64", False)])
def test_a_column_may_be_unknown_unless_its_type_says_otherwise(kind: str, nullable: bool) -> None:
    """The mark before a type decides whether null may stand there."""
    assert Column("x", kind, "something").nullable is nullable


@pytest.mark.parametrize("shape", TABLES.values(), **NAMED)
def test_a_published_table_has_the_columns_and_types_of_its_schema(world: Census, shape: TableSchema) -> None:
    """The Parquet file of a build holds what the documentation says, in that order."""
    found = ibis.duckdb.connect().read_parquet(world.build.table(shape.name)).schema()
    expected = ibis.schema({name: kind.lstrip("!") for name, kind in shape.types.items()})
    assert found == expected


def test_a_stored_snapshot_has_the_columns_of_its_schema() -> None:
    """The worlds that the tests stand on are stored as sources store theirs."""
    assert table(ONE).column_names == list(SNAPSHOT.types)
