"""Named definitions: what each sets, what is laid over it, what a source cannot serve, and the grid of all of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from modelcensus import Census, definitions
from modelcensus.census import rebuild
from modelcensus.census.terms import Terms, chosen
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.views.numbers import shown
from tests.worlds import tiny
from tests.worlds.flow import SOURCE, flow, store

if TYPE_CHECKING:
    from modelcensus.answer import Answer
    from modelcensus.store import Home


@pytest.fixture(scope="module")
def hub(flow_home: Home) -> Census:
    """Its census."""
    return Census.open(flow_home.path)


def told(answer: Answer) -> dict[str, int]:
    """Group → downloads."""
    return {next(iter(row.values())): row["downloads"] for row in answer.rows}


def test_a_definition_says_what_is_not_said(hub: Census) -> None:
    """`atom-tracked` is a cumulative counter of countries' language models without copies."""
    terms, universe = chosen(hub, None, {"definition": "atom-tracked", "window": None})
    assert (terms.measure, terms.counter, terms.denominator, universe) == (
        "standing",
        "downloads_all_time",
        "countries",
        "llm-originals",
    )


def test_what_is_said_is_laid_over_the_definition(hub: Census) -> None:
    """Credit and universe given by hand hold; the rest stays the definition's."""
    terms, universe = chosen(hub, "all", {"definition": "atom-tracked", "credit": "creator"})
    assert (terms.credit, universe, terms.denominator) == ("creator", "all", "countries")


def test_a_definition_that_changes_nothing_gives_the_same_numbers(hub: Census) -> None:
    """`hub-all` over a whole hub is what a window counts anyway."""
    assert told(hub.share(definition="hub-all", window=":")) == told(hub.share(window=":"))
    assert hub.share(definition="hub-all").definition.startswith("hub-all: ")


def test_a_counter_on_one_date_is_served_from_the_counter_that_the_definition_names(hub: Census) -> None:
    """The cumulative counters of the last date: China has base's 5,860."""
    answer = hub.share(definition="cumulative", universe="all")
    assert told(answer)["CN"] == 5_860
    assert answer.unit == "downloads since each model's first day"


def test_a_copy_counts_only_where_copies_do(hub: Census) -> None:
    """A repackager's models are in `llm` and not in `llm-originals`."""
    assert "community" in told(hub.share(window=":", universe="llm"))
    assert "community" not in told(hub.share(window=":", universe="llm-originals"))


def test_a_first_year_ends_365_days_after_creation(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Made on 2025-06-01: of the 70 days after 2026-05-03, 29 are of the first year, so 29 of 70 gained downloads count."""
    home = flow(tmp_path_factory.mktemp("first-year"), days=0)
    for day, level in ((date(2026, 3, 1), 1000), (date(2026, 5, 3), 1100), (date(2026, 7, 12), 1170)):
        store(home, day, {"alpha-lab/base": level, "gamma-uni/root": level})
    rebuild(home.path)
    census = Census.open(home.path)
    assert told(census.share(window=":", universe="all")) == {"CN": 170, "DE": 170}
    assert told(census.share(definition="first-year", universe="all")) == {"CN": 129, "DE": 129}
    assert told(census.share(definition="first-year", universe="all", window="2026-05-03:2026-07-12")) == {
        "CN": 29,
        "DE": 29,
    }


def test_a_first_year_says_what_it_cannot_count(hub: Census) -> None:
    """How much of the downloads is of models whose day of creation is not known stands beside the answer."""
    assert any("day of creation is not known" in line for line in hub.share(definition="first-year").caveats)


DENOMINATORS = {"all": 1000, "attributed": 990, "countries": 900}


@pytest.mark.parametrize("denominator", DENOMINATORS)
def test_a_share_is_of_what_its_denominator_leaves(world: Census, denominator: str) -> None:
    """Of the tiny world's 1,000 thousand, 10 are unknown's, and 90 a person's and a community's."""
    rows = {row["country"]: row["share"] for row in world.share(denominator=denominator).rows}
    assert rows["CN"] == pytest.approx(700 / DENOMINATORS[denominator])
    assert sum(rows.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("denominator", ["all", "attributed", "countries"])
def test_the_cube_and_the_gains_agree_on_every_denominator(
    hub: Census, monkeypatch: pytest.MonkeyPatch, denominator: str
) -> None:
    """Whichever answers: downloads, bands, and how much is known."""
    cube = hub.share(window=":", denominator=denominator)
    monkeypatch.setattr("modelcensus.census.questions.CUBED", ())
    gained = hub.share(window=":", denominator=denominator)
    assert told(gained) == told(cube)
    for name in ("share", "low", "high"):
        assert [row[name] for row in gained.rows] == pytest.approx([row[name] for row in cube.rows])
    assert gained.coverage == pytest.approx(cube.coverage)
    assert all(part is None or 0 <= part <= 1 + 1e-9 for part in cube.coverage.values())


def test_an_unknown_definition_names_the_near_ones(world: Census) -> None:
    """As every unknown name does."""
    with pytest.raises(UnknownName, match="trailing"):
        world.share(definition="trailing")
    with pytest.raises(UnknownName, match="denominator"):
        world.share(denominator="some")


def test_what_a_source_cannot_serve_is_refused_and_the_ones_that_can_are_named(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A 30-day catalogue has no cumulative counter; the hub beside it has."""
    home = flow(tmp_path_factory.mktemp("two"))
    for day in tiny.DATES:
        tiny.store(home, day, [tiny.Said("alpha-lab/one", 400)])
    rebuild(home.path)
    census = Census.open(home.path, source="llmfit")
    with pytest.raises(QuestionError, match="cannot serve hub-all: it needs the cumulative counter") as caught:
        census.share(definition="hub-all")
    assert caught.value.hint == f"These can: {SOURCE} (--source)."


def test_where_no_source_can_serve_it_the_error_says_what_would(world: Census) -> None:
    """The next step is a sync."""
    with pytest.raises(QuestionError) as caught:
        world.share(definition="first-year")
    assert "modelcensus sync" in caught.value.hint


def test_what_the_starter_can_serve_is_named_too(hub: Census) -> None:
    """Asked for by name, the starter answers beside a home of one's own."""
    with pytest.raises(QuestionError, match="it needs the 30-day counter") as caught:
        hub.share(definition="hf-trailing-30d")
    assert caught.value.hint == "These can: llmfit (--source)."


def test_a_universe_without_a_download_is_said_to_be_not_known(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A hub of copies alone has nothing in a universe without copies: no row, and a sentence that this is not none."""
    home = flow(tmp_path_factory.mktemp("nothing"), days=0)
    for day, level in ((date(2026, 3, 1), 1000), (date(2026, 3, 8), 1100)):
        store(home, day, {"club/mix": level})
    rebuild(home.path)
    answer = Census.open(home.path).share(window=":", universe="llm-originals")
    assert answer.rows == []
    assert answer.caveats[0].startswith("Nothing is counted: whole-hub has no download of the universe llm-originals")


def test_a_counter_on_one_date_has_no_window(world: Census) -> None:
    """Two questions in one are refused."""
    with pytest.raises(QuestionError, match="so it has no window"):
        world.share(definition="trailing-30d", window="2026-06-01:2026-08-01")
    with pytest.raises(QuestionError, match="about gains over time"):
        world.trend(definition="trailing-30d")


def test_every_definition_can_be_cited_and_points_at_claims_that_are_there(world: Census) -> None:
    """Each has a sentence to cite; what it is meant to be near is in the ledger; what is guessed is said where something is."""
    claims = {item["id"] for item in world.build.facts["claims"]}
    for item in world.build.facts["definitions"]:
        assert item["name"] in item["cite"]["en"]
        assert set(item["near"]) <= claims
        assert not item["near"] or item["guessed"] or item["name"] == "first-year"


# -- the grid

TARGETS = {
    "CN=17.1,US=15.8": {"CN": 0.171, "US": 0.158},
    "CN=41%, US=36.5%": {"CN": 0.41, "US": 0.365},
    "CN=0.54": {"CN": 0.54},
    "CN=0.9%": {"CN": 0.009},
}


@pytest.mark.parametrize("text", TARGETS)
def test_a_target_is_percent_above_one_or_where_it_says_so(text: str) -> None:
    """Shares and percents are both read."""
    assert definitions.target(text) == pytest.approx(TARGETS[text])


@pytest.mark.parametrize("text", ["CN", "CN=", "=4", "CN=140", "CN=-1", "CN=abc"])
def test_what_is_no_target_is_refused(text: str) -> None:
    """The error shows how to write one."""
    with pytest.raises(QuestionError, match="is no figure of a target"):
        definitions.target(text)


def test_a_cell_is_the_share_that_the_same_question_gives(hub: Census) -> None:
    """Every cell of gains and of counters equals `share` asked by itself under its definition."""
    answer = hub.reconcile(window=":")
    assert len(answer.rows) > 20
    for row in answer.rows:
        terms = {"credit": row["credit"], "denominator": row["denominator"]}
        asked = {
            "hub-all": {"window": ":"},
            "plain": {"window": ":", "rules": "off"},
            "first-year": {"window": ":", "definition": "first-year"},
            "cumulative": {"definition": "cumulative"},
        }[row["definition"]]
        shares = {line["country"]: line["share"] for line in hub.share(universe=row["universe"], **terms, **asked).rows}
        assert row["CN"] == pytest.approx(shares.get("CN", 0.0)), row


def test_the_cells_nearest_to_the_target_come_first_and_are_marked(hub: Census) -> None:
    """Of all gains China has 860 of 3,080 = 27.9 % and the US 27.3 %: asked for that, this is the nearest."""
    answer = hub.reconcile(window=":", target="China=27.9,US=27.3")
    first = answer.rows[0]
    assert (first["definition"], first["credit"], first["universe"], first["denominator"]) == (
        "hub-all",
        "publisher",
        "all",
        "all",
    )
    assert first["is_near"]
    distances = [row["distance"] for row in answer.rows]
    assert distances == sorted(distances)
    (off,) = (field for field in answer.fields if field.key == "distance")
    assert shown(0.261, off) == "+26.1", "a distance of two shares is in points, no share"
    assert "the nearest gives China 27.9%, United States 27.3%" in answer.sentence


def test_a_grid_can_be_narrowed_to_a_definition_and_a_credit(hub: Census) -> None:
    """What is named is all that is there; what the source cannot serve is refused."""
    rows = hub.reconcile(window=":", definition="atom-tracked", credit="creator").rows
    assert {(row["definition"], row["credit"]) for row in rows} == {("cumulative", "creator")}
    with pytest.raises(QuestionError, match="has nothing of that to count"):
        hub.reconcile(definition="trailing-30d")


def test_a_grid_says_in_words_what_each_cell_counts(hub: Census) -> None:
    """One sentence a cell, and no two alike."""
    words = [row["counts"] for row in hub.reconcile(window=":").rows]
    assert len(set(words)) == len(words)
    assert "credited to who made what it rests on" in " ".join(words)


def test_terms_say_what_they_are() -> None:
    """Nothing said is a counter on one date; a window or a grain makes it gains; a measure decides before all."""
    assert Terms().standing
    assert not Terms(window=":").standing
    assert not Terms(grain="week").standing
    assert Terms(window=":", measure="standing").standing
