"""Trend, top, unattributed and coverage on worlds counted by hand, and the SQL of the main questions."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from modelcensus import Census
from modelcensus.store import Engine
from tests.worlds.bench import BEFORE, NOW, Counted, ask, published, template
from tests.worlds.tiny import EMBED, K

JUNE, JULY, AUGUST = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)

# -- trend, on the tiny world
# June to July, in thousands: one 400 → 500, big 300 → 250, tune 20 → 30, quant 30 → 30, thing 10 → 10: 760 → 820.
# July to August: one 500 → 600, big 250 → 200, tune 30 → 40, quant 30 → 50, thing 10 → 10: 820 → 900. Left out: two, which
# came in July and was not read anew in August, and embed, which is no language model.

STEPS = {
    (JUNE, JULY): {
        "CN": (400, 500, 760, 820),
        "US": (300, 250, 760, 820),
        "community": (30, 30, 760, 820),
        "individual": (20, 30, 760, 820),
        "unknown": (10, 10, 760, 820),
    },
    (JULY, AUGUST): {
        "CN": (500, 600, 820, 900),
        "US": (250, 200, 820, 900),
        "community": (30, 50, 820, 900),
        "individual": (30, 40, 820, 900),
        "unknown": (10, 10, 820, 900),
    },
}


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_step_compares_the_same_models_read_anew_at_both_ends(world: Census, step: tuple[date, date]) -> None:
    """Downloads of both ends are those counted by hand, without models that came, went or stood still."""
    rows = [row for row in world.trend("country").rows if (row["since"], row["date"]) == step]
    found = {row["country"]: (row["downloads_before"], row["downloads"]) for row in rows}
    assert found == {group: (start * K, end * K) for group, (start, end, _, _) in STEPS[step].items()}


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_the_change_of_a_share_is_between_the_two_ends(world: Census, step: tuple[date, date]) -> None:
    """Each end's share is of the matched models' total at that end, and the change is their difference."""
    rows = [row for row in world.trend("country").rows if (row["since"], row["date"]) == step]
    for row in rows:
        start, end, whole_before, whole = STEPS[step][row["country"]]
        assert row["share_before"] == pytest.approx(start / whole_before)
        assert row["share"] == pytest.approx(end / whole)
        assert row["change"] == pytest.approx(end / whole - start / whole_before)


def test_a_step_says_how_many_models_it_compares(world: Census) -> None:
    """Of Alpha Lab's two models one is matched in either step."""
    matched = {
        row["date"]: row["models"] for row in world.trend("organisation").rows if row["organisation"] == "alpha-lab"
    }
    assert matched == {JULY: 1, AUGUST: 1}


def test_the_largest_groups_over_all_steps_are_kept(world: Census) -> None:
    """A cut trend follows the same groups through every step, and shares stay shares of the whole."""
    cut, whole = world.trend("country", top=2).rows, world.trend("country").rows
    assert {row["country"] for row in cut} == {"CN", "US"}
    assert list(cut) == [row for row in whole if row["country"] in {"CN", "US"}]


TREND = {
    "matched": ([Counted("a", 30, before=20)], [("US", 20, 30)]),
    "came": ([Counted("a", 30, before=20), Counted("a", 50)], [("US", 20, 30)]),
    "went": ([Counted("a", 30, before=20), Counted("b", None, "CN", before=50)], [("US", 20, 30)]),
    "not read anew": (
        [Counted("a", 30, before=20), Counted("b", 5, "CN", before=5, refreshed=False)],
        [("US", 20, 30)],
    ),
    "another universe": ([Counted("a", 30, before=20), Counted("b", 9, "CN", before=8, task=EMBED)], [("US", 20, 30)]),
    "another source": ([Counted("a", 30, before=20), Counted("b", 9, "CN", before=8, source="x")], [("US", 20, 30)]),
    "nothing": ([Counted("a", 30)], []),
}


@pytest.mark.parametrize(("rows", "expected"), TREND.values(), ids=TREND)
def test_only_a_model_counted_at_both_ends_makes_a_trend(
    rows: list[Counted], expected: list[tuple[str, int, int]]
) -> None:
    """What is known at one end only, in another universe or by another source, moves nothing."""
    found = ask(published(rows), "trend.country")
    assert [(row["country"], row["downloads_before"], row["downloads"]) for row in found] == expected
    assert all((row["since"], row["date"]) == (BEFORE, NOW) for row in found)


# -- top and unattributed


@pytest.mark.parametrize(
    ("narrow", "expected"),
    [
        ({}, [(1, "alpha-lab/one"), (2, "beta-corp/big"), (3, "alpha-lab/two"), (4, "club/quant"), (5, "solo/tune"), (6, "stranger/thing")]),
        ({"country": "CN"}, [(1, "alpha-lab/one"), (3, "alpha-lab/two")]),
        ({"country": "China"}, [(1, "alpha-lab/one"), (3, "alpha-lab/two")]),
        ({"country": "individual"}, [(5, "solo/tune")]),
        ({"organisation": "beta"}, [(2, "beta-corp/big")]),
        ({"account": "ALPHA-lab"}, [(1, "alpha-lab/one"), (3, "alpha-lab/two")]),
        ({"account": "alpha-lab", "country": "US"}, []),
        ({"universe": EMBED}, [(1, "gamma-uni/embed")]),
        ({"universe": "all", "country": "DE"}, [(4, "gamma-uni/embed")]),
        ({"date": "2026-06-01", "account": "club"}, [(3, "club/quant")]),
    ],
    ids=str,
)  # fmt: skip
def test_the_top_of_a_part_keeps_its_places_in_the_whole(
    world: Census, narrow: dict[str, str], expected: list[tuple[int, str]]
) -> None:
    """Filters choose rows; rank stays the place in the whole universe on that date."""
    assert [(row["rank"], row["model"]) for row in world.top(**narrow).rows] == expected


def test_the_top_lists_as_many_as_are_asked_for_of_the_chosen(world: Census) -> None:
    """The number is of the rows that the filters leave, not of the whole."""
    assert [row["model"] for row in world.top(1, country="US").rows] == ["beta-corp/big"]
    assert [row["model"] for row in world.top(2).rows] == ["alpha-lab/one", "beta-corp/big"]


def test_shares_of_the_top_are_of_the_whole_universe(world: Census) -> None:
    """A narrowed list does not sum to one."""
    shares = [row["share"] for row in world.top(country="CN").rows]
    assert shares == pytest.approx([0.6, 0.1])


def test_a_quote_in_a_name_is_part_of_the_name() -> None:
    """A filter with a quote finds nothing and breaks nothing."""
    assert ask(published([Counted("a", 1)]), "top", account="O'Neill' OR 'a' = 'a") == []


TIES = [Counted("b", 5, "FR"), Counted("a", 5, "DE"), Counted("c", 9, "US"), Counted("d", 5, "CN")]


@pytest.mark.parametrize("turn", [1, -1])
def test_equal_downloads_are_ranked_by_name(turn: int) -> None:
    """Ties have an order that is the same in every run, and every place is taken once."""
    rows = ask(published(TIES[::turn]), "share.country")
    assert [(row["rank"], row["country"]) for row in rows] == [(1, "US"), (2, "CN"), (3, "DE"), (4, "FR")]


def test_the_unattributed_are_neither_persons_nor_communities(world: Census) -> None:
    """Of the tiny world one account has nobody recorded; its rank is among all accounts."""
    found = [(row["account"], row["downloads"], row["rank"]) for row in world.unattributed().rows]
    assert found == [("stranger", 10 * K, 5)]


def test_a_company_without_a_known_country_is_unattributed() -> None:
    """Who it is may be known where its country is not: that too is to be looked up."""
    found = ask(published([Counted("seatless", 5, "unknown", kind="company"), Counted("known", 9)]), "unattributed")
    assert [(row["account"], row["kind"]) for row in found] == [("seatless", "company")]


def test_the_unattributed_are_listed_by_downloads() -> None:
    """What to look up next comes first, and no more than was asked for."""
    rows = [Counted(name, count, "unknown") for name, count in (("x", 1), ("y", 3), ("z", 2))]
    found = ask(published([*rows, Counted("known", 9)]), "unattributed", top=2)
    assert [(row["account"], row["rank"], row["share"]) for row in found] == [
        ("y", 2, 0.2),
        ("z", 3, pytest.approx(2 / 15)),
    ]


# -- coverage

USUAL = {"downloads": 40, "models": 1, "classified": 40, "country_known": 40, "individual": 0, "community": 0}
USUAL |= {"repackager": 0, "refreshed": 40, "hard_coded": 0, "hard_coded_downloads": 0, "never_refreshed": 0}
USUAL |= {"task_unknown": 0}
FIRST = Counted("a", 40)
COVERED: dict[str, tuple[Counted, dict[str, int]]] = {
    "a country": (Counted("b", 9), {"downloads": 49, "models": 2, "classified": 49, "country_known": 49, "refreshed": 49}),
    "a person": (Counted("b", 9, "individual"), {"downloads": 49, "models": 2, "classified": 49, "individual": 9, "refreshed": 49}),
    "a community": (Counted("b", 9, "community"), {"downloads": 49, "models": 2, "classified": 49, "community": 9, "refreshed": 49}),
    "nobody known": (Counted("b", 9, "unknown"), {"downloads": 49, "models": 2, "refreshed": 49}),
    "a repackager": (replace(FIRST, account="b", downloads=9, role="repackager"), {"downloads": 49, "models": 2, "classified": 49, "country_known": 49, "repackager": 9, "refreshed": 49}),
    "not read anew": (replace(FIRST, account="b", downloads=9, refreshed=False), {"downloads": 49, "models": 2, "classified": 49, "country_known": 49}),
    "hard-coded": (Counted("b", None, stated=7_000_000, quality="hard-coded"), {"hard_coded": 1, "hard_coded_downloads": 7_000_000}),
    "never read": (Counted("b", None, stated=0, quality="never-refreshed"), {"never_refreshed": 1}),
    "no task known": (Counted("b", 9, task="unknown"), {"task_unknown": 9}),
    "another task": (Counted("b", 9, task=EMBED), {}),
    "another source": (Counted("b", 9, source="x"), {}),
}  # fmt: skip


@pytest.mark.parametrize(("added", "changed"), COVERED.values(), ids=COVERED)
def test_coverage_tells_what_is_known_of_each_download(added: Counted, changed: dict[str, int]) -> None:
    """A model beside a first one of 40 downloads moves the columns it belongs to and no other."""
    assert ask(published([FIRST, added]), "coverage") == [USUAL | changed]


def test_coverage_of_nothing_is_zero_and_not_unknown() -> None:
    """On a date without rows everything is counted as nothing."""
    assert ask(published([FIRST]), "coverage", date=JUNE) == [dict.fromkeys(USUAL, 0)]


def test_coverage_of_the_tiny_world_is_the_one_counted_by_hand(world: Census) -> None:
    """Of 1,000 thousand downloads 990 are classified, 900 have a country, and 100 were not read anew."""
    expected = {"classified": 0.99, "country_known": 0.9, "individual": 0.04, "community": 0.05, "repackager": 0.05}
    assert world.share().coverage == pytest.approx(expected | {"refreshed": 0.9})


# -- one definition on every engine

REVIEWED = [
    *("share.country", "trend.country", "top", "coverage"),
    *(
        "moves.on",
        "moves.off",
        "moves.first-year",
        "moves.gathered.on",
        "moves.beside.on",
        "leaders.on.some",
        "leaders.told",
    ),
    *("flow.publisher.census.all", "flow.creator.census.some"),
    *("intervals", "calendar.quarter", "calendar.rolling", "spans.on", "spans.off", "spans.whole.on", "spans.day"),
    *("window.country", "periods.country", "window.coverage", "cube.coverage", "cube.known"),
    *(
        "amounts.country",
        "cube.amounts.country",
        "cube.bounded.window.disputed",
        "cube.banded.window.country",
        "cube.banded.periods.kind",
        "variants.disputed",
        "bounds.plain",
    ),
    *("holdings.organisation", "concentration", "lorenz", "sizes", "grid", "cube.cells", "cube.grid", "unborn"),
    *("movers.country", "movers.model", "adoption", "cohorts", "usage_age", "life", "influence.model", "counted.some"),
    *("ancestors", "descendants", "relatives", "renames", "defects"),
    *("periods.one", "periods.family", "trend.family", "family.members", "family.summary", "family.account", "bases"),
]
GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("MODELCENSUS_UPDATE_GOLDEN") == "1"


@pytest.mark.parametrize("engine", ["duckdb", "pyspark"])
@pytest.mark.parametrize("question", REVIEWED)
def test_the_sql_of_a_question_is_the_reviewed_one(question: str, engine: str) -> None:
    """A change of a definition, or of its translation, shows as a change of its SQL; MODELCENSUS_UPDATE_GOLDEN=1 writes it anew."""
    file, sql = GOLDEN / engine / f"{question}.sql", template(question, engine) + "\n"
    if UPDATE:
        file.write_text(sql, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == sql


def columns(engine: Engine, question: str) -> list[str]:
    """The columns of a question's rows."""
    rows: list[dict[str, Any]] = ask(engine, question)
    return list(rows[0])


@pytest.mark.parametrize("question", ["share", "trend"])
def test_the_first_column_of_a_grouped_question_is_its_group(question: str) -> None:
    """Whoever reads the rows finds the group first, whatever it is grouped by."""
    engine = published([Counted("a", 30, before=20)])
    for by in ("country", "organisation", "account", "licence", "task", "size", "kind", "model"):
        assert columns(engine, f"{question}.{by}")[0] == by


def test_a_model_that_drives_a_step_is_named() -> None:
    """From 100 to 900 of 1,100 before and 1,900 after is more than a twentieth; the smaller moves are not named."""
    engine = published([
        Counted("big", 900, "CN", before=100),
        Counted("rest", 500, "CN", before=500),
        Counted("other", 500, "US", before=500),
    ])  # fmt: skip
    (row,) = ask(engine, "drivers")
    assert (row["model"], row["country"], row["downloads_before"], row["downloads"]) == ("big/m0", "CN", 100, 900)
    assert (row["group_before"], row["group"], row["total_before"], row["total"]) == (600, 1400, 1100, 1900)


def test_a_step_without_a_driver_names_nobody() -> None:
    """Moves under a twentieth of the step's downloads are nobody's."""
    engine = published([Counted("a", 104, "CN", before=100), Counted("b", 1000, "US", before=1000)])
    assert ask(engine, "drivers") == []
