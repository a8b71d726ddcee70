"""Laws that hold for every world, on worlds that hypothesis makes up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.worlds.bench import Counted, Days, ask, judged, published, said
from tests.worlds.tiny import EMBED, TEXT, Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelcensus.store import Engine

GROUPS = ("US", "CN", "FR", "individual", "community", "unknown")
COUNTS = st.integers(0, 10**12)
QUESTIONS = ("share.country", "share.account", "share.kind", "share.task")

fast = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
few = settings(fast, max_examples=12)  # each is a history of three snapshots on disk


@st.composite
def counted(draw: st.DrawFn, downloads: st.SearchStrategy[int | None] = COUNTS) -> Counted:
    """One model of one of six accounts, each of which is always of the same group."""
    number = draw(st.integers(0, 5))
    known = draw(downloads)
    before = draw(st.none() | COUNTS) if known is not None else None
    task = draw(st.sampled_from((TEXT, TEXT, TEXT, EMBED)))
    return Counted(f"a{number}", known, GROUPS[number], before=before, task=task)


worlds = st.lists(counted(st.none() | COUNTS), min_size=1, max_size=12)


def shares(rows: list[Counted], question: str = "share.country", **values: object) -> dict[str, float]:
    """Group → share; empty where nothing is counted."""
    found = ask(published(rows), question, **values)
    return {next(iter(row.values())): row["share"] for row in found if row["share"] is not None}


def told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without the numbers of models, which depend on how the tables are keyed."""
    return [{key: value for key, value in row.items() if key != "model"} for row in rows]


@fast
@given(worlds, st.sampled_from(QUESTIONS))
def test_shares_sum_to_one(rows: list[Counted], question: str) -> None:
    """Whatever the grouping, the parts are the whole, and none is negative."""
    found = shares(rows, question)
    assume(found)
    assert sum(found.values()) == pytest.approx(1)
    assert min(found.values()) >= 0


@fast
@given(worlds, st.sampled_from(QUESTIONS))
def test_downloads_of_the_groups_are_those_of_the_models(rows: list[Counted], question: str) -> None:
    """No download of the universe is lost or counted twice on the way into the groups."""
    whole = sum(row.downloads or 0 for row in rows if row.task == TEXT)
    assert sum(row["downloads"] for row in ask(published(rows), question)) == whole


@fast
@given(worlds, st.randoms(use_true_random=False), st.sampled_from((*QUESTIONS, "trend.country", "coverage")))
def test_the_order_of_rows_changes_nothing(rows: list[Counted], chance: Any, question: str) -> None:
    """A table in another order gives the same rows in the same order."""
    other = list(rows)
    chance.shuffle(other)
    assert told(ask(published(rows), question)) == told(ask(published(other), question))


@fast
@given(worlds, COUNTS)
def test_an_unattributed_account_more_never_raises_a_named_share(rows: list[Counted], downloads: int) -> None:
    """What nobody is known to have made takes from the others and gives to none."""
    before, after = shares(rows), shares([*rows, Counted("new", downloads, "unknown")])
    for group in set(before) - {"unknown"}:
        assert after[group] <= before[group] + 1e-12


@fast
@given(worlds)
def test_merging_two_groups_adds_their_shares(rows: list[Counted]) -> None:
    """If France were China, its share would be both, and every other share would stand."""
    before = shares(rows)
    after = shares([replace(row, group="CN") if row.group == "FR" else row for row in rows])
    merged = {**before, "CN": before.get("CN", 0) + before.get("FR", 0)}
    merged.pop("FR", None)
    assert {key: after.get(key, 0) for key in merged} == pytest.approx(merged)


@fast
@given(worlds, st.sampled_from(GROUPS), st.sampled_from((*QUESTIONS, "share.model", "trend.country", "unattributed")))
def test_a_model_with_unknown_downloads_changes_nothing(rows: list[Counted], group: str, question: str) -> None:
    """What is not known is not zero: it makes no group, takes no rank and moves no share."""
    unknown = Counted(f"of-{group}", None, group)
    assert ask(published(rows), question) == ask(published([*rows, unknown]), question)


@fast
@given(worlds)
def test_ranks_count_from_one_by_falling_downloads(rows: list[Counted]) -> None:
    """Every place is taken once, and nobody stands above one with more."""
    found = ask(published(rows), "share.account")
    assert [row["rank"] for row in found] == list(range(1, len(found) + 1))
    assert [row["downloads"] for row in found] == sorted((row["downloads"] for row in found), reverse=True)


@fast
@given(worlds, st.integers(1, 6))
def test_a_cut_list_is_the_beginning_of_the_whole_one(rows: list[Counted], top: int) -> None:
    """Fewer rows are asked for, not another whole."""
    engine = published(rows)
    for question in ("share.account", "top", "unattributed"):
        assert ask(engine, question, top=top) == ask(engine, question)[:top]


@fast
@given(st.lists(counted(), min_size=1, max_size=12))
def test_the_changes_of_a_step_cancel_out(rows: list[Counted]) -> None:
    """What one group gains in share the others lose."""
    found = ask(published(rows), "trend.country")
    assume(found and all(row["change"] is not None for row in found))
    assert sum(row["change"] for row in found) == pytest.approx(0, abs=1e-9)


# -- counters, as a source may state them

COUNTERS = st.lists(st.none() | st.sampled_from((-1, 0, 7, 8, 1_000_000)), min_size=3, max_size=3)  # -1: not listed
STATED = st.lists(st.tuples(st.sampled_from(("a/x", "A/x", "a/y", "b/z")), COUNTERS), min_size=1, max_size=4)
DATES = tuple(date(2026, month, 1) for month in (1, 2, 3))


def history(stated: list[tuple[str, list[int | None]]]) -> Days:
    """Stated rows by date, each name once."""
    lines = dict(stated)
    days = {
        day: [Said(name, line[turn]) for name, line in lines.items() if line[turn] != -1]
        for turn, day in enumerate(DATES)
    }
    return {day: rows for day, rows in days.items() if rows}


def judging(check: Callable[[Engine, Days], None], stated: list[tuple[str, list[int | None]]]) -> None:
    """Let a law look at what is believed of made-up counters."""
    days = history(stated)
    assume(days)
    check(judged(said(days)), days)


@few
@given(STATED)
def test_no_stated_row_is_lost(stated: list[tuple[str, list[int | None]]]) -> None:
    """Every row is an observation or a twin of one."""

    def check(engine: Engine, days: Days) -> None:
        rows = engine.rows("SELECT date, rows + twins AS stated, rows FROM snapshots ORDER BY date")
        seen = engine.rows("SELECT date, count(*) AS rows FROM judged GROUP BY date ORDER BY date")
        assert [(row["date"], row["stated"]) for row in rows] == [(day, len(listed)) for day, listed in days.items()]
        assert [(row["date"], row["rows"]) for row in rows] == [(row["date"], row["rows"]) for row in seen]

    judging(check, stated)


@few
@given(STATED)
def test_what_was_read_anew_was_observed_that_day(stated: list[tuple[str, list[int | None]]]) -> None:
    """A value is as old as its last reading, never from the future."""

    def check(engine: Engine, _: Days) -> None:
        rows = engine.rows("FROM judged")
        assert all((row["observed"] == row["date"]) is row["refreshed"] for row in rows)
        assert all(row["observed"] <= row["date"] for row in rows)

    judging(check, stated)


@few
@given(STATED)
def test_a_counter_is_believed_as_stated_or_not_at_all(stated: list[tuple[str, list[int | None]]]) -> None:
    """No counter is made up: it is a stated one, or unknown where its quality says why, and then that one is kept beside it."""

    def check(engine: Engine, days: Days) -> None:
        for row in engine.rows("FROM judged"):
            aside = "stated_30d" if row["quality"] == "measured" else "downloads_30d"
            assert row[aside] is None
            told = row["downloads_30d"] if aside == "stated_30d" else row["stated_30d"]
            assert told in {said.downloads for said in days[row["date"]]}

    judging(check, stated)
