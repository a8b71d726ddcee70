"""What rose most: windows side by side, and the guard against gains of one step, on worlds worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcensus import Census
from modelcensus.errors import QuestionError
from modelcensus.schema import ACCOUNTS, COUNTED, FLOW, MODELS, NAMES, SPANS
from modelcensus.store import Engine, fill, starter
from tests.worlds.bench import SOURCE, lay, template

if TYPE_CHECKING:
    from modelcensus.store import Home

fast = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
START = date(2026, 1, 4)
Gains = dict[str, list[int]]  # group → what it gained in each interval


def day(week: int) -> date:
    """The end of that week."""
    return START + timedelta(days=7 * week)


def ask(
    gains: Gains, begin: int, end: int, by: str = "country", lengths: list[int] | None = None, **values: object
) -> list[dict[str, Any]]:
    """The movers of a window of weeks, from gains over intervals of so many weeks each (one, where nothing is said)."""
    number = max(map(len, gains.values()))
    ends = [0]
    for weeks in lengths or [1] * number:
        ends.append(ends[-1] + weeks)
    engine = Engine.start()
    spans = [
        {
            "date": day(ends[n + 1]),
            "begun": day(ends[n]),
            "observed": day(ends[n + 1]),
            "start": day(ends[n]),
            "end": day(ends[n + 1]),
            "part": 1.0,
        }
        for n in range(number)
    ]
    lay(engine, SPANS, spans)
    rows = [
        {
            "date": day(ends[n + 1]),
            "model_key": key,
            "downloads": float(held),
            "country_group": name,
            "model": name,
            "name": name,
        }
        for key, (name, series) in enumerate(gains.items())
        for n, held in enumerate(series)
        if held
    ]
    lay(engine, FLOW, rows)
    lay(engine, COUNTED, rows)
    lay(engine, ACCOUNTS, [{"account_key": 0, "name": "A", "country_group": "CN"}])
    seen = values.pop("seen", {})
    lay(engine, MODELS, [{"model_key": key, "account_key": 0, "model": name} for key, name in enumerate(gains)])
    names = [
        {"source": SOURCE, "model_key": key, "first_seen": seen.get(name, START)}
        for key, name in enumerate(gains)
        if seen.get(name, START)
    ]
    lay(engine, NAMES, names)
    places = {
        "source": SOURCE,
        "from": day(begin),
        "to": day(end),
        "before": day(2 * begin - end),
        "denominator": "all",
        "guard": "on",
        "top": 99,
    }
    return engine.rows(fill(template(f"movers.{by}"), places | values))


def test_a_rise_is_what_a_window_holds_more_than_the_one_before() -> None:
    """Over weeks 3 and 4 after 1 and 2: A 30 + 50 after 10 + 20, B 60 after 100; C gained nothing before."""
    rows = ask({"A": [10, 20, 30, 50], "B": [50, 50, 30, 30], "C": [0, 0, 5, 5]}, 2, 4)
    assert [(r["country"], r["downloads"], r["downloads_before"], r["change"], r["rank"]) for r in rows] == [
        ("A", 80, 30, 50, 1),
        ("C", 10, 0, 10, 2),
        ("B", 60, 100, -40, 3),
    ]
    assert [r["times"] for r in rows] == [pytest.approx(80 / 30), None, pytest.approx(0.6)]


def test_an_interval_that_both_windows_cut_is_split_by_days() -> None:
    """A gain of 60 in two weeks, of which the window begins in the middle, is 30 before and 30 in it."""
    (row,) = ask({"A": [10, 60, 40]}, 2, 4, lengths=[1, 2, 1])
    assert (row["downloads"], row["downloads_before"]) == (70, 40)


def test_where_the_data_does_not_cover_the_window_before_groups_stand_by_what_they_gained() -> None:
    """Nothing is compared with half a window."""
    rows = ask({"A": [10, 10, 10], "B": [90, 20, 20]}, 1, 3)
    assert [(r["country"], r["downloads_before"], r["change"]) for r in rows] == [("B", None, None), ("A", None, None)]


def test_a_gain_of_one_step_is_no_rise() -> None:
    """90 of A's 100 come in one week of four: left out, or listed and marked where the guard is off."""
    gains = {"A": [1, 1, 1, 1, 3, 3, 90, 4], "B": [1, 1, 1, 1, 20, 20, 20, 20]}
    assert [r["country"] for r in ask(gains, 4, 8)] == ["B"]
    assert [(r["country"], r["spike"]) for r in ask(gains, 4, 8, guard="off")] == [("A", True), ("B", False)]
    assert ask(gains, 4, 8, guard="off")[0]["largest_step"] == pytest.approx(0.9)


def test_a_long_interval_holds_much_without_being_a_step() -> None:
    """An interval of six of eight weeks holds three quarters of an even gain."""
    (row,) = ask({"A": [8, 60, 10, 10]}, 8, 16, lengths=[8, 6, 1, 1])
    assert (row["spike"], row["largest_step"]) == (False, pytest.approx(0.75))


def test_a_window_of_two_intervals_cannot_tell_a_step() -> None:
    """Nobody is left out of a board that cannot be judged."""
    (row,) = ask({"A": [1, 1, 1, 99]}, 2, 4)
    assert row["spike"] is False


def test_of_an_older_model_that_is_listed_anew_the_gains_before_are_not_known() -> None:
    """What no snapshot listed is not nothing."""
    gains = {"old/a": [5, 5, 9, 9], "old/b": [0, 0, 9, 9]}
    rows = ask(gains, 2, 4, by="model", seen={"old/b": day(2)})
    assert [(r["model"], r["downloads_before"]) for r in rows] == [("old/a", 10), ("old/b", None)]


def test_of_a_model_that_another_source_listed_first_the_gains_before_are_not_known() -> None:
    """When this source began to list it is not recorded, unless it gained something here before: then it was there."""
    gains = {"a/new": [0, 0, 9, 9], "a/old": [0, 1, 9, 9]}
    rows = ask(gains, 2, 4, by="model", seen=dict.fromkeys(gains))
    assert {r["model"]: r["downloads_before"] for r in rows} == {"a/new": None, "a/old": 1}


def test_a_rise_that_is_not_known_stands_between_rises_and_falls() -> None:
    """Of three, one rose by 5, one fell by 5, and one was not listed before."""
    gains = {"a/fell": [9, 9, 9, 4], "a/unknown": [0, 0, 50, 50], "a/rose": [1, 1, 4, 3]}
    rows = ask(gains, 2, 4, by="model", seen={"a/unknown": day(3)})
    assert [r["model"] for r in rows] == ["a/rose", "a/unknown", "a/fell"]


def test_equal_rises_are_ranked_by_downloads_then_by_name() -> None:
    """The order is the same in every run."""
    rows = ask({"B": [1, 1, 3, 3], "A": [1, 1, 3, 3], "C": [5, 5, 7, 7]}, 2, 4)
    assert [r["country"] for r in rows] == ["C", "A", "B"]


@fast
@given(st.dictionaries(st.sampled_from("ABCDE"), st.lists(st.integers(0, 50), min_size=8, max_size=8), min_size=1))
def test_the_board_and_the_spikes_are_all_that_gained(gains: Gains) -> None:
    """Laws: guard on is guard off without the spikes; no entry of the board has half its gain in one week of four; sums agree."""
    on, off = ask(gains, 4, 8), ask(gains, 4, 8, guard="off")
    assert {r["country"] for r in on} == {r["country"] for r in off if not r["spike"]}
    assert all(r["largest_step"] <= 0.5 for r in on)
    assert {r["country"]: r["downloads"] for r in off} == {
        name: sum(series[4:]) for name, series in gains.items() if sum(series[4:])
    }


# -- on a hub counted by hand


def test_movers_are_told_with_the_window_they_are_held_against(flow_home: Home) -> None:
    """Germany gained 190 in the last week and 140 in the one before, half of an interval of two."""
    answer = Census.open(flow_home.path).movers("country", window="2026-01-25:", universe="all")
    rows = {row["country"]: (row["downloads"], row["downloads_before"], row["grown"]) for row in answer.rows}
    assert rows["DE"] == (190, 140, 50)
    assert rows["CN"] == (100, 280, -180)
    assert answer.caveats[0] == "Against the window before, of the same length: 2026-01-18 to 2026-01-25."


def test_without_a_window_the_newest_is_held_against_one_before_it() -> None:
    """Of the whole history nothing lies before; of the starter's the newest four weeks of three steps are asked."""
    census = Census.open(starter().path)
    answer = census.movers(top=5)
    usable = [row["date"] for row in census.snapshots if row["usable"]]
    since, until = answer.snapshots[0], answer.snapshots[-1]
    assert until == usable[-1]
    assert until - since >= timedelta(weeks=4)
    assert sum(since < day for day in usable) >= 3
    assert answer.caveats[0].startswith("Against the window before")
    assert all(row["grown"] > 0 for row in answer.rows)
    newer = next(day for day in usable if day > since)  # a window that begins there is too short, or of too few steps
    assert until - newer < timedelta(weeks=4) or sum(newer < day for day in usable) < 3


def test_without_rules_no_window_is_held_against_another(flow_home: Home) -> None:
    """Plain rises are not split by days, and stand on dates that are not used otherwise."""
    with pytest.raises(QuestionError, match="cannot be held against the one before"):
        Census.open(flow_home.path).movers("country", window="2026-01-25:", rules="off")
