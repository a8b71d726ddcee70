"""A census that is kept open for many questions answers as one that is opened for each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from modelcensus import Census
from modelcensus.errors import CensusError
from modelcensus.remembered import Remembered
from modelcensus.store import Engine, quick
from modelcensus.store.engine import HELD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modelcensus.answer import Answer

ASKED: dict[str, Callable[[Census], Answer]] = {
    "share": lambda c: c.share(window="2026-06-01:"),
    "trend": lambda c: c.trend(grain="week", window="2026-06-01:"),
    "month": lambda c: c.trend("size", grain="month"),
    "on a date": lambda c: c.share("organisation", top=5),
    "band": lambda c: c.band(window="2026-06-01:2026-09-10"),
    "reconcile": lambda c: c.reconcile(window="2026-06-01:"),
    "movers": lambda c: c.movers(window="2026-08-04:"),
}


def numbers(answer: Answer) -> list[float]:
    """Every number of an answer's rows, in their order."""
    return [value for row in answer.rows for value in row.values() if isinstance(value, int | float)]


@pytest.fixture(scope="module")
def warm() -> Census:
    """The starter, kept in memory."""
    census = Census.open(source="llmfit")
    census.warm()
    return census


@pytest.mark.parametrize("question", ASKED)
def test_a_warm_census_gives_the_same_answer(starter: Census, warm: Census, question: str) -> None:
    """Rows and coverage, but for the last bits of sums, and the SQL that is shown; the first time and the second."""
    cold = ASKED[question](starter)
    for _ in range(2):
        again = ASKED[question](warm)
        assert [list(row) for row in again.rows] == [list(row) for row in cold.rows]
        assert numbers(again) == pytest.approx(numbers(cold), nan_ok=True)
        assert again.coverage == pytest.approx(cold.coverage)
        assert again.sql == cold.sql


@pytest.mark.parametrize("grain", ["week", "month", "rolling"])
@pytest.mark.parametrize("by", ["country", "kind"])
def test_steps_are_told_of_the_whole_history_and_taken_of_it(
    starter: Census, warm: Census, by: str, grain: str
) -> None:
    """What is held of the steps is of one credit, universe and denominator, and no window's: each takes its own, with ranks of its own."""
    for terms in ({}, {"credit": "creator"}, {"universe": "all"}, {"denominator": "attributed"}):
        for window in (":",) if grain == "rolling" else (":", "2026-05-15:2026-08-20", "2026-06-01:"):
            told = [ask(census, by, grain, window, terms) for census in (starter, warm)]
            assert told[0] == told[1]


def ask(census: Census, by: str, grain: str, window: str, terms: dict[str, str]) -> list[list[object]] | str:
    """The rows, their sums to six places; or why there are none."""
    try:
        rows = census.trend(by, grain=grain, window=window, **terms).rows  # type: ignore[arg-type]
    except CensusError as error:
        return str(error)
    return [[round(one, 6) if isinstance(one, float) else one for one in row.values()] for row in rows]


def test_days_are_taken_out_of_what_is_read_once(warm: Census) -> None:
    """A query is read once for all windows, and each gives its own."""
    asked = "SELECT CAST('{}' AS DATE) AS day, '2026-01-01' AS word"
    for day in ("2026-01-02", "2026-01-03"):
        assert warm._rows(asked.format(day)) == [{"day": date.fromisoformat(day), "word": "2026-01-01"}]
    assert asked.replace("'{}'", "?") in warm._engine.read


@pytest.mark.parametrize("by", ["country", "organisation", "account"])
def test_what_a_band_rests_on_is_held_from_the_second_time(starter: Census, warm: Census, by: str) -> None:
    """The same date asked for another number of groups: the rows and their bands are those of a census that holds nothing."""
    for top in (3, 4, 5):
        again, cold = warm.share(by, top=top, universe="all"), starter.share(by, top=top, universe="all")
        assert numbers(again) == pytest.approx(numbers(cold))
        assert [row[by] for row in again.rows] == [row[by] for row in cold.rows]
        assert again.sql == cold.sql


def test_rows_that_were_given_can_be_changed(warm: Census) -> None:
    """What is remembered is not what was handed out."""
    sql = "SELECT 1 AS one"
    warm._rows(sql)[0]["one"] = 2
    assert warm._rows(sql) == [{"one": 1}]


def test_what_is_held_does_not_grow_without_end(warm: Census) -> None:
    """Of many windows the latest are kept."""
    for day in range(1, 29):
        for month in (5, 6, 7):
            warm.share(window=f"2026-{month:02}-{day:02}:")
    assert len(warm._engine.held) <= HELD


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> Census:
    """The starter kept in memory, where all that is held is long, and every answer has many rows."""
    monkeypatch.setattr("modelcensus.store.engine.LONG_HELD", 1)
    monkeypatch.setattr("modelcensus.store.quick.MANY", 1)
    census = Census.open(source="llmfit")
    census.warm()
    return census


@pytest.mark.parametrize("question", ASKED)
def test_numbered_words_and_columns_give_the_same_answer(starter: Census, eager: Census, question: str) -> None:
    """Values are of the same types too; the second time rows are fetched by columns."""
    cold = ASKED[question](starter)
    for _ in range(2):
        again = ASKED[question](eager)
        eager._engine.told = Remembered(0)
        assert [types(row) for row in again.rows] == [types(row) for row in cold.rows]
        assert numbers(again) == pytest.approx(numbers(cold), nan_ok=True)


def test_words_of_a_long_part_are_held_by_their_numbers(eager: Census) -> None:
    """Rows are told in words all the same."""
    rows = eager.reconcile(window="2026-06-01:").rows
    told = "SELECT data_type FROM duckdb_columns() WHERE starts_with(table_name, 'held_') AND column_name = 'universe'"
    assert [kind[:4] for (kind,) in eager._engine.connection.execute(told).fetchall()] == ["ENUM"]
    assert {row["universe"] for row in rows} >= {"llm", "all"}


def types(row: Mapping[str, object]) -> list[tuple[str, type]]:
    """The columns of a row and what they hold."""
    return [(name, type(value)) for name, value in row.items()]


def test_many_rows_have_the_values_of_few() -> None:
    """What is not known is None, dates are dates, and no number is another library's."""
    engine = Engine.start()
    sql = """SELECT CASE i WHEN 1 THEN NULL ELSE i END AS whole, CASE i WHEN 1 THEN NULL ELSE i / 8 END AS part, i = 2 AS flag,
        CASE i WHEN 1 THEN NULL ELSE 'w' || i END AS word, CASE i WHEN 1 THEN NULL ELSE DATE '0099-12-31' + i::INTEGER END AS day
        FROM range(3) AS t(i)"""
    one, other = (quick.fetched(engine.connection.execute(sql), many=many) for many in (False, True))
    assert one == other
    assert [[type(value) for value in row] for row in one] == [[type(value) for value in row] for row in other]


@pytest.mark.parametrize(
    "sql",
    ["SELECT [1, 2] AS listed", "SELECT sum(1::BIGINT) AS huge", "SELECT TIMESTAMP '2026-01-01 10:00:00' AS moment"],
)
def test_what_numpy_would_tell_otherwise_is_fetched_by_rows(sql: str) -> None:
    """Lists, numbers beyond 64 bits and moments."""
    connection = Engine.start().connection
    assert quick.fetched(connection.execute(sql), many=True) == connection.execute(sql).fetchall()


def test_only_a_query_of_what_is_held_is_run_as_it_is_written(warm: Census) -> None:
    """Whatever else is asked on the same connection is planned."""
    engine = warm._engine
    warm.share(window="2026-06-02:")
    assert not engine.plans
    warm._rows("SELECT CAST('2026-01-02' AS DATE) AS day, count(*) AS rows FROM \"snapshots\"")
    assert engine.plans
