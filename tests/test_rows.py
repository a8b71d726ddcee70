"""Foreign values as a snapshot's: what is not of its kind is not known, and counted."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcensus.sources import arrow_schema
from modelcensus.sources.rows import BATCH, Row, Tally, batches, named

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def ident(row: dict[str, Any]) -> str | None:
    """A row's name under `id`."""
    return named(row.get("id"))


def test_a_row_has_the_columns_of_a_snapshot() -> None:
    """Names and order are those of the schema."""
    assert list(Row._fields) == arrow_schema().names


@pytest.mark.parametrize("value", ["a/b", "a/b:c", "a/\x00", "한/국", "a" * 200 + "/" + "b" * 199])
def test_account_and_name_make_a_model(value: str) -> None:
    """A name is kept letter for letter, whatever the letters."""
    assert named(value) == value


@pytest.mark.parametrize("value", ["", "/", "a", "a/", "/b", "a/b/c", "a/\ufffd", "a/" + "b" * 400, None, 1, ["a/b"]])
def test_other_names_are_none(value: object) -> None:
    """What is not one account and one name in whole characters is not a model's name."""
    assert named(value) is None


@pytest.mark.parametrize(("value", "read"), [(0, 0), (7, 7), ("12", 12), (2**63 - 1, 2**63 - 1), (None, None)])
def test_a_counter_is_read(value: object, read: int | None) -> None:
    """A stated zero stays zero; digits count as a number."""
    tally = Tally()
    assert tally.count(value) == read
    assert tally.odd == 0


@pytest.mark.parametrize(
    "value", [-1, 1.5, True, "x", "-3", "٣", "9" * 5000, 2**63, 10**39, math.inf, math.nan, [], {}]
)
def test_what_is_no_counter_is_not_known(value: object) -> None:
    """It becomes null, never 0, and is counted."""
    tally = Tally()
    assert tally.count(value) is None
    assert tally.odd == 1


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-05-06T07:08:09.000Z", dt.date(2024, 5, 6)),
        ("2024-05-06", dt.date(2024, 5, 6)),
        (1_714_979_289, dt.date(2024, 5, 6)),
        (1_714_979_289_000, dt.date(2024, 5, 6)),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read(value: object, day: dt.date | None) -> None:
    """ISO times, Unix seconds and milliseconds are days in UTC."""
    tally = Tally()
    assert tally.day(value) == day
    assert tally.odd == 0


@given(anything)
def test_no_value_breaks_a_reader(value: object) -> None:
    """Whatever comes is read as a value of its kind or as not known."""
    tally = Tally()
    assert isinstance(tally.day(value), dt.date | None)
    assert isinstance(tally.text(value), str | None)
    assert isinstance(tally.count(value), int | None)
    assert isinstance(named(value), str | None)


@given(st.lists(st.fixed_dictionaries({"_id": st.sampled_from(["x", "y", "", None, 3]), "id": anything}) | anything))
def test_every_row_is_counted_once(rows: list[object]) -> None:
    """Rows are models, duplicates or skipped, and nothing else."""
    tally = Tally()
    got = list(tally.once(rows, ident, "_id"))
    assert tally.rows == len(rows) == tally.distinct + tally.duplicates + tally.skipped
    assert tally.distinct == len(got)


def test_a_model_counts_once_by_its_immutable_id() -> None:
    """A renamed model is one; where no id is stated the name is what tells."""
    rows = [{"_id": "1", "id": "a/new"}, {"_id": "1", "id": "a/old"}, {"id": "b/x"}, {"id": "b/x"}, {"id": "b/y"}]
    tally = Tally()
    assert [name for name, _ in tally.once(rows, ident, "_id")] == ["a/new", "b/x", "b/y"]
    assert tally.duplicates == 2


def test_batches_are_bounded_and_whole() -> None:
    """However many rows come, a batch holds a bounded number of them and none is lost."""
    rows = (Row("huggingface", f"a/{number}", downloads_30d=number) for number in range(BATCH * 2 + 1))
    got = list(batches(rows))
    assert [batch.num_rows for batch in got] == [BATCH, BATCH, 1]
    assert {batch.schema for batch in got} == {arrow_schema()}
    assert got[2].to_pylist()[0]["model"] == f"a/{BATCH * 2}"


def test_no_rows_are_no_batches() -> None:
    """A page without rows adds nothing."""
    assert list(batches(iter(()))) == []
