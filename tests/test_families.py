"""Things over time and the families of base models, on worlds counted by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.errors import QuestionError, UnknownName
from tests.worlds.flow import DATES

if TYPE_CHECKING:
    from modelcensus.answer import Answer
    from modelcensus.store import Home

TOTALS = (770, 1540, 770)  # of the three intervals of `worlds.flow`
ALPHA = (200 + 140 + 50, 560 + 280 + 70, 100 + 210 + 50)  # base, tune, and half of mix, which was made from two


@pytest.fixture
def census(flow_home: Home) -> Census:
    """It, opened anew."""
    return Census.open(flow_home.path)


def line(answer: Answer, thing: str) -> list[tuple[date, Any, float]]:
    """A thing's steps: their last day, downloads and share."""
    return [(row["date"], row["downloads"], row["share"]) for row in answer.rows if row["thing"] == thing]


def test_a_family_is_its_base_and_what_was_made_from_it_by_parts(census: Census) -> None:
    """The base's own, the tune whole, and half of what was made from two; shares are of all that was gained."""
    told = line(census.over_time("family:alpha-lab/base"), "alpha-lab/base")
    shares = [
        (day, held, pytest.approx(held / whole)) for day, held, whole in zip(DATES[1:], ALPHA, TOTALS, strict=True)
    ]
    assert told == shares


def test_a_model_is_counted_by_itself(census: Census) -> None:
    """Without what was made from it."""
    told = line(census.over_time("alpha-lab/base"), "alpha-lab/base")
    assert [held for _, held, _ in told] == [200, 560, 100]


def test_families_of_all_roots_sum_to_the_whole(census: Census) -> None:
    """What was made from two is of each in parts, so nothing is counted twice."""
    bases = [f"family:{name}" for name in ("alpha-lab/base", "gamma-uni/root", "solo/own", "mover/m")]
    rows = census.over_time(*bases).rows
    for day, whole in zip(DATES[1:], TOTALS, strict=True):
        assert sum(row["downloads"] for row in rows if row["date"] == day) == whole


@pytest.mark.parametrize("grain", ["interval", "week"])
@pytest.mark.parametrize(
    ("kind", "thing"), [("country", "CN"), ("country", "US"), ("organisation", "alpha-lab"), ("account", "club")]
)
def test_a_group_over_time_is_its_part_of_the_trend(census: Census, kind: str, thing: str, grain: str) -> None:
    """Step by step the same downloads, share and band as beside all others."""
    keys = ("since", "date", "downloads", "share", "low", "high", "estimated")
    beside = [row for row in census.trend(kind, grain=grain).rows if row[kind] == thing]
    told = census.over_time(f"{kind}:{thing}", grain=grain).rows
    assert [[row[key] for key in keys] for row in told] == [[row[key] for key in keys] for row in beside]
    assert told


def test_things_of_several_kinds_stand_in_one_answer(census: Census) -> None:
    """Each with its kind and name, of one date in the order in which they were named."""
    rows = census.over_time("family:alpha-lab/base", "country:CN", "alpha-lab/base").rows
    assert [(row["kind"], row["thing"]) for row in rows[:3]] == [
        ("family", "alpha-lab/base"),
        ("country", "CN"),
        ("model", "alpha-lab/base"),
    ]
    assert {row["name"] for row in rows} == {"family of alpha-lab/base", "China", "alpha-lab/base"}
    assert all((row["low"] is None) == (row["kind"] != "country") for row in rows)


def test_a_trailing_counter_compares_the_same_models(world: Census) -> None:
    """Country and model as in the trend; a family of one is its model."""
    keys = ("since", "date", "downloads_before", "downloads", "share_before", "share", "change")
    rows = world.over_time("CN", "alpha-lab/one", "family:alpha-lab/one").rows
    by = {
        kind: [[row[key] for key in keys] for row in rows if row["kind"] == kind]
        for kind in ("country", "model", "family")
    }
    assert by["country"] == [
        [row[key] for key in keys] for row in world.trend("country").rows if row["country"] == "CN"
    ]
    assert [step[2:4] for step in by["model"]] == [[400_000, 500_000], [500_000, 600_000]]
    assert by["family"] == by["model"]


def test_a_model_that_stands_still_gained_nothing(tmp_path: Any) -> None:
    """While it is listed that is 0, from its first gain on; an interval that no usable snapshot bounds is no step at all."""
    from tests.worlds import flow as hub

    home = hub.flow(tmp_path)
    levels = dict(hub.counters()[DATES[-1]])
    levels["solo/own"] += 0
    for name in set(levels) - {"solo/own"}:
        levels[name] += 500
    hub.store(home, date(2026, 2, 8), levels)
    rebuild(home.path)
    told = line(Census.open(home.path).over_time("solo/own"), "solo/own")
    assert [held for _, held, _ in told] == [100, 140, 100, 0]


def test_what_there_is_nothing_of_is_told(census: Census) -> None:
    """Not zero, and not an empty chart: the universe has no model of theirs."""
    with pytest.raises(QuestionError, match="universe llm is counted here for Germany"):
        census.over_time("DE", universe="llm")
    answer = census.over_time("DE", "CN", universe="llm")
    assert {row["thing"] for row in answer.rows} == {"CN"}
    assert any("is counted here for Germany" in line for line in answer.caveats)


@pytest.mark.parametrize("things", [[], ["CN", "US", "DE", "FR", "club", "solo", "beta"]], ids=len)
def test_one_to_six_things_are_followed(census: Census, things: list[str]) -> None:
    """More than a chart can tell apart is refused."""
    with pytest.raises(QuestionError, match="One to 6 things"):
        census.over_time(*things)


def test_who_is_in_a_family(census: Census) -> None:
    """The base first, then what was made from it: how, in how many steps, which part, what was gained, and its part of the family."""
    answer = census.family("alpha-lab/base")
    told = [(r["model"], r["relation"], r["steps"], r["weight"], r["downloads"], r["share"]) for r in answer.rows]
    assert told == [
        ("alpha-lab/base", "none", 0, 1.0, 860, pytest.approx(860 / 1660)),
        ("beta-corp/tune", "finetune", 1, 1.0, 630, pytest.approx(630 / 1660)),
        ("club/mix", "merge", 1, 0.5, 170, pytest.approx(170 / 1660)),
    ]
    assert answer.sentence.startswith("Models made from alpha-lab/base: 2, by accounts: 2.")
    assert "53.9% of what was gained from 2026-01-04 to 2026-02-01, 1,660 downloads; 51.8%" in answer.sentence


def test_what_was_made_from_a_base(census: Census) -> None:
    """By publisher and by how it was made; the base itself is left out."""
    by_account = census.derivatives("alpha-lab/base").rows
    assert [(r["account"], r["downloads"], r["share"], r["models"]) for r in by_account] == [
        ("beta-corp", 630, pytest.approx(630 / 800), 1),
        ("club", 170, pytest.approx(170 / 800), 1),
    ]
    by_relation = census.derivatives("alpha-lab/base", "relation").rows
    assert [(r["relation"], r["downloads"]) for r in by_relation] == [("finetune", 630), ("merge", 170)]
    assert [r["country"] for r in census.derivatives("alpha-lab/base", "country").rows] == ["US", "community"]


def test_a_family_holds_what_influence_says(census: Census) -> None:
    """The two ways to count a line agree for every root."""
    for row in census.influence("model", top=None).rows:
        told = census.family(row["model"], None)
        assert sum(r["downloads"] for r in told.rows) == pytest.approx(row["downloads"], abs=1)
        assert len(told.rows) - 1 == row["derivatives"]


def test_a_family_inside_another_says_so(census: Census) -> None:
    """What a base was made from itself stands before all else."""
    assert (
        "was itself made from others: its family is a part of that of alpha-lab/base"
        in census.family("beta-corp/tune").caveats[0]
    )
    assert census.bases("club/mix") == ["alpha-lab/base", "gamma-uni/root"]
    assert census.bases("alpha-lab/base") == ["alpha-lab/base"]
    assert census.bases("solo/own") == []


def test_families_stand_beside_countries(census: Census) -> None:
    """By the counter on the last date: a family's is the sum of its models', each by its part."""
    told = {row["thing"]: row for row in census.compare("CN", "family:alpha-lab/base").rows}
    assert told["alpha-lab/base"]["downloads"] == 5860 + 5630 + 5340 / 2
    assert told["alpha-lab/base"]["models"] == 3


def test_a_family_that_is_not_there_has_near_names() -> None:
    """As a model's."""
    with pytest.raises(UnknownName, match="There is no family") as told:
        Census.open().family("openai/gpt-oss-20bb")
    assert "openai/gpt-oss-20b" in told.value.near


def test_a_base_that_nobody_lists_has_a_family(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in no snapshot, and models that are say that they were made from it: nothing of it is known but they."""
    from tests.worlds import flow as hub

    monkeypatch.setitem(hub.BASES, "solo/own", ["finetune:Gone/Base"])
    home = hub.flow(tmp_path)
    rebuild(home.path)
    census = Census.open(home.path)
    answer = census.family("gone/base")
    assert [(row["model"], row["steps"], row["downloads"]) for row in answer.rows] == [("solo/own", 1, 340)]
    assert "0.0% of those are its own" in answer.sentence
    assert [held for _, held, _ in line(census.over_time("family:Gone/Base"), "Gone/Base")] == [100, 140, 100]
    assert census.bases("solo/own") == ["Gone/Base"]
