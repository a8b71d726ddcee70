"""The facade: how a question is put, what it is refused for, and what an answer must carry."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from modelcensus import Census
from modelcensus.census import BY
from modelcensus.errors import QuestionError, UnknownName
from tests.worlds import tiny
from tests.worlds.tiny import K

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelcensus.answer import Answer
    from modelcensus.store import Home

KEYS = ["question", "definition", "unit", "source", "snapshots", "build", "coverage", "caveats", "sql", "rows"]
QUESTIONS: dict[str, Callable[[Census], Answer]] = {
    "share": lambda census: census.share(),
    "trend": lambda census: census.trend(),
    "top": lambda census: census.top(),
    "unattributed": lambda census: census.unattributed(),
    "compare": lambda census: census.compare("CN", "US"),
    "model": lambda census: census.model("alpha-lab/one"),
    "explain": lambda census: census.explain("alpha-lab"),
    "definitions": lambda census: census.definitions(),
    "status": lambda census: census.status(),
    "headline": lambda census: census.headline(),
}
LLM = {"classified": 990, "country_known": 900, "individual": 40, "community": 50, "repackager": 50, "refreshed": 900}
ALL = {"classified": 1060, "country_known": 970, "individual": 40, "community": 50, "repackager": 50, "refreshed": 970}
asking = pytest.mark.parametrize("ask", QUESTIONS.values(), ids=list(QUESTIONS))


@pytest.fixture(scope="module")
def world(tiny_home: Home) -> Census:
    """The tiny world's census, opened once for all of these questions."""
    return Census.open(tiny_home.path)


@pytest.mark.parametrize(("universe", "known", "whole"), [("llm", LLM, 1000), ("all", ALL, 1070)])
def test_coverage_is_that_counted_by_hand(world: Census, universe: str, known: dict[str, int], whole: int) -> None:
    """Coverage is the share of downloads of which each thing is known: of one unread counter, 100 of the thousands."""
    coverage = world.share(universe=universe).coverage
    assert coverage == pytest.approx({part: held / whole for part, held in known.items()})


@pytest.mark.parametrize("by", BY)
def test_coverage_does_not_hang_on_the_grouping(world: Census, by: str) -> None:
    """What is known of the downloads is the same however they are grouped."""
    assert world.share(by).coverage == world.share().coverage


def test_the_latest_usable_snapshot_is_the_default(world: Census) -> None:
    """Without a date the answer rests on the latest snapshot that a trend may stand on."""
    assert world.share().snapshots == [date(2026, 8, 1)]


def test_a_date_may_be_a_date_or_its_text(world: Census) -> None:
    """A `date` and its ISO text ask the same."""
    assert world.share(date=date(2026, 7, 1)) == world.share(date="2026-07-01")


@pytest.mark.parametrize(
    ("ask", "nearest"),
    [
        (lambda census: census.share("contry"), "country"),
        (lambda census: census.trend("organization"), "organisation"),
        (lambda census: census.share(universe="lm"), "llm"),
        (lambda census: census.top(universe="text-generatio"), "text-generation"),
        (lambda census: census.share(date="2026-07-02"), "2026-07-01, 2026-08-01, 2026-06-01"),
        (lambda census: census.top(date="2027-01-01"), "2026-08-01, 2026-07-01, 2026-06-01"),
        (lambda census: census.share(date="yesterday"), "Dates are ISO, such as 2026-08-01"),
        (lambda census: census.share(date="2026-02-30"), "Dates are ISO, such as 2026-08-01"),
        (lambda census: census.top(organisation="Alpha Lap"), "Alpha Lab"),
        (lambda census: census.top(account="beta-crop"), "beta-corp"),
        (lambda census: census.top(country="Chin"), "China"),
        (lambda census: census.explain("alpha-lap"), "alpha-lab"),
        (lambda census: census.model("alpha-lab/on"), "alpha-lab/one"),
        (lambda census: census.model("someone/embed"), "gamma-uni/embed"),
        (lambda census: census.compare("CN", "alpha-lap"), "alpha-lab"),
        (lambda census: census.compare("CN", "account:clib"), "club"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(
    world: Census, ask: Callable[[Census], Answer], nearest: str
) -> None:
    """A name that is not there is an error that says what is near, never an empty answer."""
    with pytest.raises(UnknownName) as refused:
        ask(world)
    assert nearest in refused.value.hint


@pytest.mark.parametrize("top", [0, -1])
@pytest.mark.parametrize("question", ["share", "trend", "top", "unattributed"])
def test_a_top_below_one_is_refused(world: Census, question: str, top: int) -> None:
    """No question lists nothing."""
    with pytest.raises(QuestionError, match="1 or more"):
        getattr(world, question)(top=top)


def test_a_top_beyond_all_lists_all(world: Census) -> None:
    """More rows than a machine's integer can count are all rows."""
    assert world.share(top=10**30).rows == world.share().rows


def test_a_trend_steps_over_the_same_models(world: Census) -> None:
    """Each step has the shares worked out by hand over the models that both its ends read anew.

    alpha-lab/two came in July and was not read anew in August, so it is in neither step.
    """
    rows = world.trend().rows
    steps = {(row["country"], row["date"].month): (row["downloads_before"], row["downloads"]) for row in rows}
    assert steps == {
        key: (before * K, after * K)
        for key, (before, after) in {
            ("CN", 7): (400, 500),
            ("US", 7): (300, 250),
            ("community", 7): (30, 30),
            ("individual", 7): (20, 30),
            ("unknown", 7): (10, 10),
            ("CN", 8): (500, 600),
            ("US", 8): (250, 200),
            ("community", 8): (30, 50),
            ("individual", 8): (30, 40),
            ("unknown", 8): (10, 10),
        }.items()
    }


def test_the_change_of_a_step_is_between_its_two_shares(world: Census) -> None:
    """The shares of a step are of its own models at each end, and the change is their difference."""
    july = next(row for row in world.trend().rows if row["country"] == "CN")
    assert (july["share_before"], july["share"]) == pytest.approx((400 / 760, 500 / 820))
    assert july["change"] == pytest.approx(500 / 820 - 400 / 760)


def test_a_trend_names_the_snapshots_it_used(world: Census) -> None:
    """The dates of an answer are the ends of its steps."""
    assert world.trend().snapshots == list(tiny.DATES)


def test_a_trend_is_cut_to_the_largest_groups(world: Census) -> None:
    """Cut to two groups, a trend keeps both in every step, with shares of the whole."""
    whole, cut = world.trend().rows, world.trend(top=2).rows
    assert cut == [row for row in whole if row["country"] in {"CN", "US"}]


@pytest.mark.parametrize(
    ("narrow", "models"),
    [
        ({}, ["alpha-lab/one", "beta-corp/big", "alpha-lab/two"]),
        ({"country": "CN"}, ["alpha-lab/one", "alpha-lab/two"]),
        ({"country": "china"}, ["alpha-lab/one", "alpha-lab/two"]),
        ({"country": "community"}, ["club/quant"]),
        ({"organisation": "beta"}, ["beta-corp/big"]),
        ({"organisation": "Gamma University", "universe": "all"}, ["gamma-uni/embed"]),
        ({"account": "SOLO"}, ["solo/tune"]),
        ({"country": "US", "account": "solo"}, []),
    ],
)
def test_the_top_is_of_what_is_asked_for(world: Census, narrow: dict[str, str], models: list[str]) -> None:
    """The most downloaded models are of that country, organisation or account alone, most downloaded first."""
    assert [row["model"] for row in world.top(3, **narrow).rows] == models


def test_a_narrowed_top_keeps_shares_and_ranks_of_the_whole(world: Census) -> None:
    """Of one country's models, share and rank are those among all, `shown` is the sum of the shares, and the title says whose."""
    answer = world.top(country="CN")
    assert answer.question == "The most downloaded models of China"
    assert world.top().question == "The most downloaded models"
    assert [(row["share"], row["rank"]) for row in answer.rows] == [(pytest.approx(0.6), 1), (pytest.approx(0.1), 3)]
    assert answer.coverage["shown"] == pytest.approx(0.7)


def test_the_unattributed_are_the_accounts_nobody_recorded(world: Census) -> None:
    """A person and a community are known; only the stranger is not."""
    rows = world.unattributed().rows
    assert [(row["account"], row["kind"], row["downloads"], row["rank"]) for row in rows] == [
        ("stranger", "unknown", 10 * K, 5)
    ]


@asking
def test_an_answer_says_what_it_rests_on(world: Census, ask: Callable[[Census], Answer]) -> None:
    """As plain values an answer has the published keys in their order; the sentence stands only where there is one."""
    keys = list(ask(world).as_dict())
    assert [key for key in keys if key != "sentence"] == KEYS
    assert keys.index("definition") == (2 if "sentence" in keys else 1)


@asking
def test_plain_values_are_json(world: Census, ask: Callable[[Census], Answer]) -> None:
    """As plain values an answer holds nothing that JSON has no word for."""
    rows = ask(world).as_dict()["rows"]
    assert rows
    assert {type(value) for row in rows for value in row.values()} <= {str, int, float, bool, type(None)}


@asking
def test_every_answer_names_its_source_and_build(world: Census, ask: Callable[[Census], Answer]) -> None:
    """An answer can be cited: it names the source and the build, and its columns."""
    answer = ask(world)
    assert (answer.source, answer.build) == ("llmfit", world.build.id)
    assert {field.key for field in answer.fields} <= set(answer.rows[0])


@pytest.mark.parametrize("question", ["share", "trend", "top", "unattributed", "status"])
def test_the_sql_of_an_answer_gives_its_rows(world: Census, question: str) -> None:
    """Run by itself, an answer's SQL gives the answer's values."""
    answer = QUESTIONS[question](world)
    again = world.query(answer.sql).rows
    shared = [key for key in answer.rows[0] if key in again[0] and key != "name"]
    assert len(shared) > 4
    assert [[row[key] for key in shared] for row in answer.rows] == [[row[key] for key in shared] for row in again]


def test_the_starter_says_that_it_is_the_starter(starter: Census) -> None:
    """An answer from the data that ships says so."""
    assert any("starter" in line for line in starter.share().caveats)


def test_a_census_of_ones_own_is_not_called_the_starter(world: Census) -> None:
    """An answer from snapshots of one's own does not claim to be the starter."""
    assert not any("starter" in line for line in world.share().caveats)


def test_changed_facts_of_ones_own_are_told(tiny_home: Home, tmp_path: Path) -> None:
    """After a user's facts change, every answer says that the build is older, until it is built anew."""
    home = shutil.copytree(tiny_home.path, tmp_path / "copy")
    assert not any("have changed" in line for line in Census.open(home).share().caveats)
    (home / "facts/organisations/more.yaml").write_text("[]\n", encoding="utf-8")
    assert any("have changed" in line for line in Census.open(home).share().caveats)


def test_the_universe_that_the_source_does_not_cover_is_told(world: Census) -> None:
    """Asked for more than the source covers evenly, the answer says so."""
    assert any("evenly" in line for line in world.share(universe="all").caveats)
    assert not any("evenly" in line for line in world.share().caveats)
