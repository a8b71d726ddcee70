"""Shares on the world that can be counted by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcensus import Census
from modelcensus.census import BY
from tests.worlds.tiny import K

if TYPE_CHECKING:
    from modelcensus.store import Home

# downloads in thousands on 2026-08-01; of `llm` there are 1,000, of `all` 1,070
COUNTED = {
    ("country", "llm"): {"CN": 700, "US": 200, "community": 50, "individual": 40, "unknown": 10},
    ("country", "all"): {"CN": 700, "US": 200, "DE": 70, "community": 50, "individual": 40, "unknown": 10},
    ("organisation", "llm"): {"alpha-lab": 700, "beta": 200, "club": 50, "solo": 40, "unknown": 10},
    ("organisation", "all"): {"alpha-lab": 700, "beta": 200, "gamma": 70, "club": 50, "solo": 40, "unknown": 10},
    ("account", "llm"): {"alpha-lab": 700, "beta-corp": 200, "club": 50, "solo": 40, "stranger": 10},
    ("account", "all"): {"alpha-lab": 700, "beta-corp": 200, "gamma-uni": 70, "club": 50, "solo": 40, "stranger": 10},
    ("licence", "llm"): {"mit": 960, "unknown": 40},
    ("licence", "all"): {"mit": 1030, "unknown": 40},
    ("task", "llm"): {"text-generation": 900, "any-to-any": 100},
    ("task", "all"): {"text-generation": 900, "any-to-any": 100, "sentence-similarity": 70},
    ("size", "llm"): {"1B to 10B": 790, "31B to 100B": 200, "unknown": 10},
    ("size", "all"): {"1B to 10B": 790, "31B to 100B": 200, "under 1B": 70, "unknown": 10},
    ("kind", "llm"): {"company": 900, "community": 50, "individual": 40, "unknown": 10},
    ("kind", "all"): {"company": 900, "university": 70, "community": 50, "individual": 40, "unknown": 10},
}
counted = pytest.mark.parametrize(("by", "universe"), COUNTED)


@pytest.fixture(scope="module")
def world(tiny_home: Home) -> Census:
    """The tiny world's census, opened once for all of these questions."""
    return Census.open(tiny_home.path)


@counted
def test_shares_are_those_counted_by_hand(world: Census, by: str, universe: str) -> None:
    """Every group holds the downloads worked out above, and its share is that of their sum."""
    rows = world.share(by, universe=universe).rows
    by_hand = COUNTED[by, universe]
    assert {row[by]: row["downloads"] for row in rows} == {group: held * K for group, held in by_hand.items()}
    whole = sum(by_hand.values())
    assert {row[by]: row["share"] for row in rows} == pytest.approx({g: held / whole for g, held in by_hand.items()})


@counted
def test_groups_are_ranked_by_downloads(world: Census, by: str, universe: str) -> None:
    """Rows stand in the order of their rank, the most downloaded first."""
    rows = world.share(by, universe=universe).rows
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(before["downloads"] >= after["downloads"] for before, after in pairwise(rows))


@counted
def test_the_first_key_of_a_row_is_its_group(world: Census, by: str, universe: str) -> None:
    """A reader that takes the first column gets the group."""
    answer = world.share(by, universe=universe)
    assert {next(iter(row)) for row in answer.rows} == {by}
    assert answer.fields[0].key == by


@pytest.mark.parametrize("by", BY)
def test_every_column_has_a_title(world: Census, by: str) -> None:
    """The keys of the rows are the keys of the columns: none is untitled, none is empty."""
    answer = world.share(by)
    assert list(answer.rows[0]) == [field.key for field in answer.fields]


@pytest.mark.parametrize("universe", ["llm", "all"])
def test_groups_are_counted_in_models(world: Census, universe: str) -> None:
    """The models of a group are those whose counters were added up: six language models, seven in all."""
    models = {row["country"]: row["models"] for row in world.share(universe=universe).rows}
    assert models == {"CN": 2, "US": 1, "community": 1, "individual": 1, "unknown": 1} | (
        {"DE": 1} if universe == "all" else {}
    )


@pytest.mark.parametrize(
    ("day", "by_hand"),
    [
        ("2026-06-01", {"CN": 400, "US": 300, "community": 30, "individual": 20, "unknown": 10}),
        ("2026-07-01", {"CN": 600, "US": 250, "community": 30, "individual": 30, "unknown": 10}),
        ("2026-08-01", {"CN": 700, "US": 200, "community": 50, "individual": 40, "unknown": 10}),
    ],
)
def test_each_date_has_its_own_shares(world: Census, day: str, by_hand: dict[str, int]) -> None:
    """A share on a date rests on that date's counters and names it."""
    answer = world.share(date=day)
    whole = sum(by_hand.values())
    shares = {row["country"]: row["share"] for row in answer.rows}
    assert shares == pytest.approx({group: held / whole for group, held in by_hand.items()})
    assert [snapshot.isoformat() for snapshot in answer.snapshots] == [day]


def test_a_task_is_a_universe_of_its_own(world: Census) -> None:
    """Of the models of one task the shares are shares of that task alone."""
    assert [(row["country"], row["share"]) for row in world.share(universe="sentence-similarity").rows] == [("DE", 1.0)]


@pytest.mark.parametrize("top", [1, 2, 4])
def test_top_leaves_shares_of_the_whole(world: Census, top: int) -> None:
    """Cut to N groups, the shares are as they were, and `shown` says how much of the whole they are."""
    whole = world.share().rows
    cut = world.share(top=top)
    assert list(cut.rows) == list(whole[:top])
    assert cut.coverage["shown"] == pytest.approx(sum(row["share"] for row in whole[:top]))


def test_an_uncut_share_says_nothing_of_what_is_shown(world: Census) -> None:
    """Where every group is listed there is no `shown`."""
    assert "shown" not in world.share().coverage


def test_a_date_without_models_has_no_shares(world: Census) -> None:
    """Where nothing is counted there are no rows, and the coverage is not known, which is not zero."""
    answer = world.share(universe="any-to-any", date="2026-06-01")
    assert answer.rows == []
    assert set(answer.coverage.values()) == {None}


@settings(deadline=None, max_examples=25)
@given(by=st.sampled_from(BY), day=st.sampled_from(["2026-06-01", "2026-07-01", "2026-08-01"]), data=st.data())
def test_shares_sum_to_one(world: Census, by: str, day: str, data: st.DataObject) -> None:
    """Whatever is asked, the groups are the whole: their shares sum to 1, unless nothing is counted."""
    universe = data.draw(st.sampled_from(sorted(world.universes)))
    rows = world.share(by, universe=universe, date=day).rows
    assert sum(row["share"] for row in rows) == pytest.approx(1 if rows else 0)
