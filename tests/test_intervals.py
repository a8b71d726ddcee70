"""Which snapshots of a source can be the ends of intervals, judged by what each holds beside its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcensus.gains.intervals import BESIDE, SETTLES, Tally, judge

WEEK = timedelta(days=7)
FIRST = date(2025, 1, 1)
USUAL = Tally("hub", FIRST, FIRST, rows=1_000, counted=10_000, anew=10_000, moved=800, net=7_000)


def history(*nets: int, step: timedelta = WEEK, covers: str = "census", **changed: dict[int, Any]) -> list[Tally]:
    """Snapshots a step apart with those net rises; `rows={3: 260}` changes the rows of the fourth."""
    days = [FIRST + step * turn for turn in range(len(nets))]
    told = [replace(USUAL, date=day, observed=day, net=net, covers=covers) for day, net in zip(days, nets, strict=True)]
    for name, values in changed.items():
        for turn, value in values.items():
            told[turn] = replace(told[turn], **{name: value})
    return told


def why(told: Sequence[Tally]) -> dict[int, str]:
    """Place → why that snapshot is not usable."""
    return {turn: item.why_not for turn, item in enumerate(judge(told)) if item.why_not}


def steady(number: int) -> list[int]:
    """As many usual weeks."""
    return [7_000] * number


# -- rows


@pytest.mark.parametrize(("rows", "partial"), [(260, True), (899, True), (901, False)])
def test_a_census_with_under_nine_tenths_of_its_neighbours_rows_is_partial(rows: int, partial: bool) -> None:
    """One row in ten may be missing, no more."""
    assert why(history(*steady(9), rows={4: rows})) == ({4: "partial"} if partial else {})


def test_two_partial_snapshots_in_a_row_are_both_seen() -> None:
    """Neither is the other's measure."""
    assert why(history(*steady(9), rows={4: 260, 5: 270})) == {4: "partial", 5: "partial"}


@pytest.mark.parametrize("turn", [0, 8])
def test_the_first_and_the_last_can_be_partial(turn: int) -> None:
    """A snapshot at an end is held against the neighbours on its one side."""
    assert why(history(*steady(9), rows={turn: 400})) == {turn: "partial"}


def test_a_hub_that_grows_is_never_partial() -> None:
    """An early snapshot has fewer rows than those after it, but not than those before."""
    assert why(history(*steady(9), rows={turn: 500 + 25 * turn for turn in range(9)})) == {}


@pytest.mark.parametrize(("covers", "partial"), [("census", True), ("catalogue", True), ("panel", False)])
def test_models_leave_a_panel_by_design(covers: str, partial: bool) -> None:
    """Absent from a panel is not zero; of a catalogue half may go."""
    assert why(history(*steady(9), rows={4: 450}, covers=covers)) == ({4: "partial"} if partial else {})


def test_what_a_source_calls_incomplete_is_partial() -> None:
    """Whatever it holds."""
    assert why(history(*steady(9), complete={4: False})) == {4: "partial"}


# -- counters that stand


def test_weeks_in_which_nothing_moves_are_merged_with_the_one_that_catches_up() -> None:
    """Five frozen snapshots are none, and the next interval begins before them."""
    frozen = range(4, 9)
    told = judge(
        history(*steady(4), *[0] * 5, 42_000, *steady(4), moved=dict.fromkeys(frozen, 3), anew=dict.fromkeys(frozen, 0))
    )
    assert {turn: item.why_not for turn, item in enumerate(told) if item.why_not} == dict.fromkeys(
        frozen, "not-refreshed"
    )
    assert told[9].since == told[3].date


def test_a_frozen_end_is_seen() -> None:
    """Before anything catches up the last snapshot is not usable, however long it lasts."""
    assert why(history(*steady(6), 0, 0, moved={6: 0, 7: 0})) == {6: "not-refreshed", 7: "not-refreshed"}


def test_before_cumulative_counters_the_30_day_ones_tell() -> None:
    """No cumulative counter moves in the beginning: a snapshot is usable where over half was read anew."""
    told = history(*[0] * 5, *steady(5), moved=dict.fromkeys(range(5), 0), anew={2: 4_000, 3: 6_000})
    assert why(told) == {2: "not-refreshed"}


def test_the_first_cumulative_counters_are_no_movement() -> None:
    """The snapshot that shows them first is usable although nothing moved since."""
    assert why(history(*[0] * 4, 0, *steady(5), moved=dict.fromkeys(range(5), 0))) == {}


# -- uneven intervals


def test_a_low_interval_that_the_next_makes_up_is_merged_with_it() -> None:
    """A file that is a few days old under a new label."""
    told = judge(history(*steady(5), 2_000, 12_000, *steady(4)))
    assert {turn: item.why_not for turn, item in enumerate(told) if item.why_not} == {5: "uneven"}
    assert told[6].since == told[4].date


def test_a_low_interval_that_the_one_before_makes_up_is_merged_with_that() -> None:
    """A file that was read late under an early label."""
    assert why(history(*steady(5), 12_000, 2_000, *steady(4))) == {5: "uneven"}


def test_a_rollback_over_two_snapshots_is_merged_up_to_its_recovery() -> None:
    """What fell comes back two snapshots later."""
    assert why(history(*steady(5), -7_000, 7_000, 21_000, *steady(4))) == {5: "uneven", 6: "uneven"}


def test_a_low_week_that_nothing_makes_up_is_kept() -> None:
    """The last week of the year is half as high as others, and real."""
    assert why(history(*steady(5), 3_500, *steady(5))) == {}


def test_a_high_week_alone_is_kept() -> None:
    """A surge is no snapshot's fault; what is impossible in it is capped model by model."""
    assert why(history(*steady(5), 15_000, *steady(5))) == {}


def test_weekends_are_kept() -> None:
    """Day by day every Saturday and Sunday is low, and Monday does not make it up."""
    nets = [550 if (FIRST + timedelta(days=turn)).weekday() >= 5 else 1_000 for turn in range(30)]
    assert why(history(*nets, step=timedelta(days=1))) == {}


def test_rates_use_the_days_between_two_readings() -> None:
    """Three times as much in three weeks is as usual, and so is a file that says that it was read five days late."""
    told = history(*steady(5), 21_000, *steady(4))
    told = told[:5] + [replace(item, date=item.date + 2 * WEEK, observed=item.observed + 2 * WEEK) for item in told[5:]]
    assert why(told) == {}
    late = history(*steady(5), 12_000, 2_000, *steady(4))
    late[5] = replace(late[5], observed=late[5].date + timedelta(days=5))
    assert why(late) == {}


# -- what is settled


def test_what_is_settled_has_enough_usable_snapshots_after_it() -> None:
    """All but the last `SETTLES` usable ones, and those that a later one could still unseat."""
    told = judge(history(*steady(30)))
    assert [item.settled for item in told] == [turn < 30 - SETTLES - BESIDE for turn in range(30)]


KINDS = st.sampled_from(["usual", "low", "high", "frozen", "partial", "fallen"])


@given(st.lists(KINDS, min_size=1, max_size=45), st.lists(KINDS, max_size=8))
def test_what_follows_changes_nothing_settled(before: list[str], after: list[str]) -> None:
    """Whatever is added, settled snapshots stay what they are, and so do those their gains may rest on."""
    nets = {"low": 2_000, "high": 12_000, "frozen": 0, "fallen": -5_000}
    kinds = [*before, *after]
    told = history(
        *(nets.get(kind, 7_000) for kind in kinds),
        rows={turn: 300 for turn, kind in enumerate(kinds) if kind == "partial"},
        moved={turn: 0 for turn, kind in enumerate(kinds) if kind == "frozen"},
    )
    earlier, later = judge(told[: len(before)]), judge(told)
    settled = [turn for turn, item in enumerate(earlier) if item.settled]
    assert settled == [*range(len(settled))]
    assert [item.why_not for item in earlier[: len(settled)]] == [item.why_not for item in later[: len(settled)]]
    assert all(later[turn].settled for turn in settled)
