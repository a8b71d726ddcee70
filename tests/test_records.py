"""Answers about named things: comparisons, records, explanations, definitions, the headline, and a reader's own query."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.errors import QuestionError
from modelcensus.views.numbers import shown
from tests.worlds import tiny
from tests.worlds.tiny import K

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.answer import Answer
    from modelcensus.store import Home


@pytest.fixture(scope="module")
def world(tiny_home: Home) -> Census:
    """The tiny world's census, opened once for all of these questions."""
    return Census.open(tiny_home.path)


@pytest.fixture(scope="module")
def korean(tiny_home: Home) -> Census:
    """The tiny world's census, in Korean."""
    return Census.open(tiny_home.path, language="ko")


def facts(answer: Answer) -> dict[str, object]:
    """Field → value of a record; of a field that stands twice, the last."""
    return {row["field"]: row["value"] for row in answer.rows}


@pytest.mark.parametrize(
    ("things", "found"),
    [
        (("CN", "US"), [("country", "CN"), ("country", "US")]),
        (("us", "cn"), [("country", "US"), ("country", "CN")]),
        (("China", "persons"), [("country", "CN"), ("country", "individual")]),
        (("alpha-lab", "beta"), [("organisation", "alpha-lab"), ("organisation", "beta")]),
        (("ALPHA LAB", "Gamma University"), [("organisation", "alpha-lab"), ("organisation", "gamma")]),
        (("alpha-lab", "beta-corp"), [("account", "alpha-lab"), ("account", "beta-corp")]),
        (("account:alpha-lab", "organisation:alpha-lab"), [("account", "alpha-lab"), ("organisation", "alpha-lab")]),
        (("account:SOLO", "CN", "DE"), [("account", "solo"), ("country", "CN"), ("country", "DE")]),
        (("CN", "alpha-lab/one"), [("country", "CN"), ("model", "alpha-lab/one")]),
        (("beta-corp", "CN", "Beta"), [("account", "beta-corp"), ("country", "CN"), ("organisation", "beta")]),
        (("alpha-lab/one", "BETA-CORP/BIG"), [("model", "alpha-lab/one"), ("model", "beta-corp/big")]),
    ],
)
def test_things_are_taken_for_one_kind_where_they_can_be(
    world: Census, things: tuple[str, ...], found: list[tuple[str, str]]
) -> None:
    """A prefix decides; else all are of the first kind that knows them all; else each is of the first that knows it."""
    assert [(row["kind"], row["thing"]) for row in world.compare(*things).rows] == found


def test_a_country_is_known_by_its_korean_name(korean: Census) -> None:
    """In Korean, countries are asked for by their Korean names and shown by them."""
    rows = korean.compare("중국", "미국").rows
    assert [(row["thing"], row["name"], row["share"]) for row in rows] == [("CN", "중국", 0.7), ("US", "미국", 0.2)]


def test_a_comparison_has_each_things_share_rank_and_last_step(world: Census) -> None:
    """Beside each thing stand what it holds now and how its share moved in the last step."""
    first, second = world.compare("beta", "alpha-lab").rows
    assert (first["downloads"], first["rank"], first["country"]) == (200 * K, 2, "US")
    assert (second["since"], second["date"]) == (date(2026, 7, 1), date(2026, 8, 1))
    assert second["change"] == pytest.approx(600 / 900 - 500 / 820)


def test_a_thing_without_downloads_is_not_known(world: Census) -> None:
    """What is not in the universe that is asked has no downloads and no share, which is not zero."""
    row = world.compare("gamma-uni/embed", "alpha-lab/one").rows[0]
    assert (row["downloads"], row["share"], row["rank"], row["change"]) == (None, None, None, None)


@pytest.mark.parametrize("things", [(), ("CN",)])
def test_a_comparison_takes_two(world: Census, things: tuple[str, ...]) -> None:
    """One thing alone is no comparison; the error says what to ask instead."""
    with pytest.raises(QuestionError, match="two things") as refused:
        world.compare(*things)
    assert "modelcensus model" in refused.value.hint


@pytest.mark.parametrize(
    "name",
    [
        "alpha-lab/one",
        "Alpha-Lab/ONE",
        "https://huggingface.co/alpha-lab/one",
        "http://www.huggingface.co/alpha-lab/one/tree/main",
        "huggingface.co/alpha-lab/one?library=transformers",
        "https://hf.co/alpha-lab/one/",
    ],
)
def test_a_model_is_found_by_id_or_address(world: Census, name: str) -> None:
    """The hub's address of a model, as pasted from a browser, is as good as its id."""
    answer = world.model(name)
    assert answer.question == "What is recorded of alpha-lab/one"


def test_a_model_is_found_by_its_other_names(starter: Census) -> None:
    """A model that stands under two names is one model, found by either and counted once."""
    known = starter.query("SELECT model, aliases FROM models WHERE aliases <> '[]' ORDER BY model_key LIMIT 1").rows[0]
    alias = json.loads(known["aliases"])[0]
    answer = starter.model(alias)
    assert answer.question.endswith(known["model"])
    assert alias in str(facts(answer)["also known as"])


def test_a_record_gives_what_is_known_and_leaves_out_the_rest(world: Census) -> None:
    """Each fact stands with source and date; what no snapshot says is empty."""
    known = facts(world.model("solo/tune"))
    assert (known["account"], known["kind"], known["country"]) == ("solo", "individual", "persons")
    assert (known["task"], known["parameters"], known["licence"]) == ("text-generation", 7 * 10**9, None)


def test_a_records_history_is_the_counter_by_date(world: Census) -> None:
    """Every date of a model has its counter; one that was not read anew says when it was read."""
    rows = [row for row in world.model("alpha-lab/two").rows if row["field"] == "downloads in 30 days"]
    assert [(row["on"].month, row["value"]) for row in rows] == [(7, 100 * K), (8, 100 * K)]
    assert [row["note"] for row in rows] == [None, "as read on 2026-07-01"]


def test_an_account_of_ones_own_facts_says_so(world: Census) -> None:
    """An account that the user's facts name is explained by them, with evidence and alternatives."""
    known = facts(world.explain("ALPHA-LAB"))
    assert known["rule"] == "your own facts name this account"
    assert (known["organisation"], known["country"], known["confidence"]) == ("Alpha Lab", "China", "high")
    assert known["alternative"] == "Singapore: its holding is registered in Singapore"
    assert known["downloads in the trailing 30 days"] == 700 * K


def test_a_reviewed_account_shows_its_evidence(starter: Census) -> None:
    """An account of the shipped facts is explained by evidence with the day it was checked."""
    rows = starter.explain("Qwen").rows
    assert facts(starter.explain("Qwen"))["rule"] == "the reviewed facts of modelcensus name this account"
    shown = [row for row in rows if str(row["field"]).startswith("evidence")]
    assert shown
    assert all(row["checked"] for row in shown)


def test_an_unrecorded_account_is_unknown_and_nowhere(world: Census) -> None:
    """An account that no fact names has no country, and the explanation says why."""
    known = facts(world.explain("stranger"))
    assert known["rule"] == "no fact names this account: it is unknown, not spread over countries"
    assert (known["country"], known["kind"]) == ("unknown", "unknown")


def test_an_explanation_says_where_to_correct_it(world: Census) -> None:
    """The folder of the user's own facts stands in the caveats."""
    assert any(str(world.home.facts) in line for line in world.explain("stranger").caveats)


def test_only_the_trailing_counter_is_served_here(world: Census) -> None:
    """Of the named definitions a source of 30-day counters serves those of that counter; each universe is served."""
    served = {(row["what"], row["name"]): row["served"] for row in world.definitions().rows}
    assert {name for (what, name), here in served.items() if what == "definition" and here} == {
        "trailing-30d",
        "hf-trailing-30d",
    }
    assert all(here for (what, _), here in served.items() if what == "universe")


def test_every_universe_that_can_be_asked_for_is_listed(world: Census) -> None:
    """The definitions name each universe, the named ones as rows and the tasks in a sentence."""
    answer = world.definitions()
    listed = " ".join([*(row["name"] for row in answer.rows), *answer.caveats])
    assert [name for name in world.universes if name not in listed] == []


def test_the_status_lists_every_snapshot(world: Census) -> None:
    """The status has a row for each stored snapshot, with its models and how many were read anew."""
    rows = world.status().rows
    assert [(row["snapshot"], row["rows"], row["refreshed"]) for row in rows] == [
        (date(2026, 6, 1), 6, 6),
        (date(2026, 7, 1), 7, 7),
        (date(2026, 8, 1), 7, 6),
    ]
    assert any(str(world.home.path) in line for line in world.status().caveats)


def test_the_headline_says_what_was_counted_by_hand(world: Census) -> None:
    """The sentence has the date, the downloads, the models and the two countries of the tiny world."""
    assert world.headline().sentence == (
        "1,000,000 downloads of 6 language and vision-language models were counted in the 30 days to 2026-08-01. "
        "By the country of the publisher: China 70.0%, United States 20.0%; "
        "persons, communities and accounts without a known country 10.0%."
    )


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_headlines_figures_are_those_of_its_rows(language: str) -> None:
    """Every percentage of the starter's sentence is a share of the same census, as a table prints it."""
    census = Census.open(language=language)
    headline, shares = census.headline(), census.share().rows
    apart = sum(row["share"] for row in shares if row["country"] in {"individual", "community", "unknown"})
    based = [row["share"] for row in shares if len(row["country"]) == 2][:2]
    said = re.findall(r"\d+\.\d%", headline.sentence)
    assert said == [f"{share:.1%}" for share in [*based, apart]]
    assert [headline.rows[0]["CN"], headline.rows[0]["US"]] == based


@pytest.mark.parametrize(
    ("who", "china", "america"),
    [("Longpre", "17.1%", "15.8%"), ("Hugging Face", "41.0%", "36.5%"), ("ATOM", "1.15 B", "723 M")],
)
def test_the_published_numbers_stand_beside_ours(starter: Census, who: str, china: str, america: str) -> None:
    """Each published figure is shown as published, with its title, what it counts, and whether it was read at its source."""
    answer = starter.headline()
    row = next(row for row in answer.rows if row["who"].startswith(who))
    columns = {field.key: field for field in answer.fields}
    assert (shown(row["CN"], columns["CN"]), shown(row["US"], columns["US"])) == (china, america)
    assert row["title"]
    assert row["counts"]
    assert row["link"] or row["basis"] == "secondary"


def test_a_world_without_countries_has_no_headline(tmp_path: Path) -> None:
    """Where fewer than two countries are known the sentence says so instead of inventing one."""
    home = tiny.Home(tmp_path)
    tiny.store(home, date(2026, 8, 1), [tiny.Said("nobody/x", 5)])
    rebuild(home.path)
    assert Census.open(home.path).headline().sentence == "There is too little data for a headline."


def test_a_query_of_ones_own_sees_the_tables(world: Census) -> None:
    """Any SELECT over the build's tables gives its rows, under its own names."""
    answer = world.query("SELECT count(*) AS n, max(date) AS latest FROM snapshots")
    assert answer.rows == [{"n": 3, "latest": date(2026, 8, 1)}]
    assert [field.key for field in answer.fields] == ["n", "latest"]


def test_a_query_without_rows_keeps_its_columns(world: Census) -> None:
    """Nothing found is an answer: no rows, and the columns that were asked for."""
    answer = world.query("SELECT model, task FROM models WHERE model = 'no'")
    assert (answer.rows, [field.key for field in answer.fields]) == ([], ["model", "task"])


@pytest.mark.parametrize(
    "sql",
    [
        "SELEC 1",
        "SELECT nothing FROM models",
        "SELECT 1 FROM nowhere",
        "SELECT CAST('x' AS INTEGER)",
        "",
        "-- nothing",
        "SELECT 1 AS a, 2 AS a",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "CREATE TABLE mine AS SELECT 1",
        "ATTACH '{folder}/other.db'",
        "SELECT 1; COPY (SELECT 1) TO '{folder}/out.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/out.csv'",
    ],
)
def test_a_query_that_does_not_read_is_refused(world: Census, sql: str, tmp_path: Path) -> None:
    """A query that is wrong, empty, ambiguous or that would write is a question error, and nothing is written."""
    with pytest.raises(QuestionError):
        world.query(sql.format(folder=tmp_path))
    assert list(tmp_path.iterdir()) == []
