"""Stretches of time: days, calendar weeks, months, quarters, years and 52 weeks, against a count of days."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcensus.metrics.spans import rests_on
from modelcensus.schema import SNAPSHOTS
from modelcensus.store import Engine, chained, fill
from tests.worlds.bench import lay, template

SOURCE = "hub"
fast = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
Part = tuple[date, date]


def engine_of(observed: list[date]) -> Engine:
    """An engine whose source has usable snapshots observed on those days, each labelled by its day."""
    engine = Engine.start()
    rows = [
        {"source": SOURCE, "date": day, "observed": day, "usable": True, "since": before}
        for before, day in zip([None, *observed], observed, strict=False)
    ]
    lay(engine, SNAPSHOTS, rows)
    return engine


def spans(engine: Engine, grain: str, begin: date, end: date) -> list[dict[str, Any]]:
    """The rows of one grain in a window."""
    parts = {name: template(part) for name, part in rests_on(grain).items()}
    sql = chained(parts, template(f"spans.{grain}"))
    return engine.rows(fill(sql, {"source": SOURCE, "from": begin, "to": end}))


def counted(observed: list[date], begin: date, end: date, period: Any) -> dict[tuple[date, Part], float]:
    """The part of each interval in each whole period of the window, by counting its days one by one."""
    found: dict[tuple[date, Part], float] = {}
    for before, day in itertools.pairwise(observed):
        whole = (day - before).days
        tally = Counter(period(before + timedelta(days=n)) for n in range(1, whole + 1))
        for part, inside in tally.items():
            if part[0] >= begin and part[1] <= end:
                found[day, part] = inside / whole
    return found


def week(day: date) -> Part:
    """The ISO week of a day: the Sunday before it, its own Sunday."""
    monday = day - timedelta(days=day.weekday())
    return monday - timedelta(days=1), monday + timedelta(days=6)


def months(number: int) -> Any:
    """The period of that many months that a day lies in."""

    def period(day: date) -> Part:
        first = date(day.year, (day.month - 1) // number * number + 1, 1)
        after = (first + timedelta(days=31 * number)).replace(day=1)
        return first - timedelta(days=1), after - timedelta(days=1)

    return period


def alone(day: date) -> Part:
    """A day by itself."""
    return day - timedelta(days=1), day


GRAINS = {"day": alone, "week": week, "month": months(1), "quarter": months(3), "year": months(12)}
DAYS = st.lists(st.dates(date(2023, 11, 1), date(2026, 2, 1)), min_size=2, max_size=8, unique=True).map(sorted)


@pytest.mark.parametrize("grain", GRAINS)
@fast
@given(observed=DAYS, begin=st.dates(date(2023, 10, 1), date(2024, 6, 1)), length=st.integers(1, 900))
def test_a_calendar_grain_takes_each_interval_by_its_days(
    grain: str, observed: list[date], begin: date, length: int
) -> None:
    """Every part is what a count of days gives, and only whole periods inside the window are there."""
    end = begin + timedelta(days=length)
    rows = spans(engine_of(observed), grain, begin, end)
    found = {(row["date"], (row["start"], row["end"])): row["part"] for row in rows}
    assert found == pytest.approx(counted(observed, begin, end, GRAINS[grain]))


def test_a_quarter_ends_on_its_last_day_and_says_where_an_interval_is_split() -> None:
    """Of the 20 days from 22 June to 12 July, 8 are of the second quarter and 12 of the third, which the window does not hold whole."""
    rows = spans(
        engine_of([date(2025, 3, 31), date(2025, 6, 22), date(2025, 7, 12)]),
        "quarter",
        date(2025, 1, 1),
        date(2025, 8, 1),
    )
    told = {(row["date"], row["start"], row["end"]): (row["part"], row["split"]) for row in rows}
    second = (date(2025, 3, 31), date(2025, 6, 30))
    assert told == {(date(2025, 6, 22), *second): (1.0, False), (date(2025, 7, 12), *second): (8 / 20, True)}


def test_a_rolling_year_is_the_52_weeks_up_to_each_sunday() -> None:
    """A window of 53 weeks, from a Sunday to a Sunday, holds two of them; the first leaves the last week out."""
    first, last = date(2025, 1, 5), date(2026, 1, 11)
    observed = [first, date(2025, 7, 6), last]
    rows = spans(engine_of(observed), "rolling", first, last)
    told = {(row["end"], row["date"]): row["part"] for row in rows}
    whole = (last - date(2025, 7, 6)).days
    assert told == pytest.approx({
        (date(2026, 1, 4), date(2025, 7, 6)): 1.0,
        (date(2026, 1, 4), last): (whole - 7) / whole,
        (date(2026, 1, 11), date(2025, 7, 6)): 175 / 182,
        (date(2026, 1, 11), last): 1.0,
    })  # fmt: skip


def test_a_window_shorter_than_52_weeks_has_no_rolling_year() -> None:
    """Nothing is scaled up to a year."""
    observed = [date(2025, 1, 5), date(2025, 12, 28)]
    assert spans(engine_of(observed), "rolling", observed[0], observed[-1]) == []
