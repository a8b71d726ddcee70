"""Scores and prices of a world of lists (tests/worlds/listed.py): joins, the front, parity, lag, records and choice, by hand."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.choose import amount, budget, choose
from modelcensus.elsewhere import Names, spelt, without_effort
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.facts.sourced import Identity
from modelcensus.measured import permits
from modelcensus.metrics.frontier import Reached, blended, front, lags, middle
from modelcensus.store import Home, open_build, starter
from modelcensus.views.cli import run
from tests.worlds import listed

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.answer import Answer


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The world of lists, built once."""
    made = listed.listed(tmp_path_factory.mktemp("listed"))
    rebuild(made.path)
    return made


@pytest.fixture
def lists(home: Home) -> Census:
    """Its census."""
    return Census.open(home.path)


def rows(answer: Answer, *keys: str) -> list[tuple[Any, ...]]:
    """Those columns of an answer's rows."""
    return [tuple(row[key] for key in keys) for row in answer.rows]


# -- names


SPELT = {
    "deepseek-ai/DeepSeek-V3.2": "deepseek-v3-2",
    "DeepSeek-V3.2 (Thinking)": "deepseek-v3-2-thinking",
    "Claude-Opus-4-5 (FC)": "claude-opus-4-5",
    "meta-llama/llama-3.1-8b-instruct:free": "llama-3-1-8b-instruct",
    "Gopher (280B)": "gopher-280b",
}


@pytest.mark.parametrize("name", SPELT)
def test_names_are_compared_by_their_spelling(name: str) -> None:
    """Without maker, case, signs, tiers and ways of calling."""
    assert spelt(name) == SPELT[name]


@pytest.mark.parametrize(
    ("form", "bare", "effort"),
    [
        ("gpt-5-high", "gpt-5", "high"),
        ("claude-opus-4-20250514-16k", "claude-opus-4-20250514", "16k"),
        ("deepseek-v3-2-non-thinking", "deepseek-v3-2", "none"),
        ("deepseek-v3-2-reasoner", "deepseek-v3-2", "thinking"),
        ("gpt-5", "gpt-5", None),
        ("high", "high", None),
    ],
)
def test_an_effort_in_a_name_is_taken_apart(form: str, bare: str, effort: str | None) -> None:
    """What is left is the model's name."""
    assert without_effort(form) == (bare, effort)


def test_a_name_that_moves_means_the_model_of_that_day() -> None:
    """And none where no day is told."""
    told = Identity.model_validate({"model": "a/new", "names": [{"name": "latest", "since": dt.date(2026, 5, 1)}]})
    old = Identity.model_validate({"model": "a/old", "names": [{"name": "latest", "until": dt.date(2026, 5, 1)}]})
    names = Names([told, old], [])
    assert names.find("x", "latest", dt.date(2026, 4, 30)).model == "a/old"
    assert names.find("x", "latest", dt.date(2026, 5, 1)).model == "a/new"
    assert names.find("x", "latest").model is None


def test_a_name_that_fits_two_models_fits_none() -> None:
    """Unless its maker tells which."""
    names = Names([], ["a/same-1", "b/same-1", "a/other-2-2024-01-02"])
    assert names.find("x", "same-1").model is None
    assert names.find("x", "same-1", maker="b").model == "b/same-1"
    assert names.find("x", "Other 2").model == "a/other-2-2024-01-02"


def test_a_bare_word_is_nobodys_name_without_its_maker() -> None:
    """`small` and `large` are what many makers call theirs."""
    names = Names([], ["a/small"])
    assert names.find("x", "small").model is None
    assert names.find("x", "small", maker="a").model == "a/small"


def test_what_fits_nothing_stays_unknown(lists: Census) -> None:
    """Its score is kept, with no model."""
    told = lists.query("SELECT model, rule FROM scores WHERE name = 'nobody knows this'").rows
    assert told == [{"model": None, "rule": "none"}]


def test_a_score_from_before_a_model_came_out_is_not_its(lists: Census) -> None:
    """A list that carries an older model's score over to a new name does not make it the new one's."""
    told = lists.query("SELECT model, rule, value FROM scores WHERE benchmark = 'haste'").rows
    assert told == [{"model": None, "rule": "early", "value": 0.99}]


# -- prices and scores


def test_a_price_belongs_to_the_model_and_the_day(lists: Census) -> None:
    """The moving name's two prices are of two models; a currency without a rate is unknown, not 0."""
    told = lists.query(
        "SELECT model, input_usd_per_million_tokens AS usd FROM prices WHERE name = 'alpha-latest' ORDER BY since"
    ).rows
    assert [(row["model"], row["usd"]) for row in told] == [("alpha-lab/two", 0.2), ("alpha-lab/one", 1.0)]
    unknown = lists.query("SELECT input_usd_per_million_tokens AS usd FROM prices WHERE currency = 'XXX'").rows
    assert unknown == [{"usd": None}]


def test_the_front_by_hand(lists: Census) -> None:
    """Independent scores first; the maker's price, else the middle; a free tier is no price; what has none is left out and counted."""
    answer = lists.frontier("sums")
    assert rows(answer, "model", "effort", "score", "usd", "on_front") == [
        ("beta-corp/big", "high", 0.9, 4.0, True),
        ("alpha-lab/one", None, 0.8, 1.0, True),
        ("beta-corp/big", None, 0.7, 4.0, False),
        ("alpha-lab/two", None, 0.6, 0.25, True),
    ]
    one = answer.rows[1]
    assert (one["usd_low"], one["usd_high"], one["providers"], one["own_price"]) == (0.5, 2.0, 3, True)
    assert any("1 models with a score have no known price" in line for line in answer.caveats)
    assert any("7 of 8 scores" not in line for line in answer.caveats)


def test_the_front_of_each_group_and_of_runs(lists: Census) -> None:
    """Split by weights the best closed model is on its own front; by the run's cost only measured runs count."""
    split = lists.frontier("sums", split="open")
    assert {row["model"] for row in split.rows if row["on_front"] and row["weights"] == "open"} == {
        "alpha-lab/one",
        "alpha-lab/two",
    }
    run_costs = lists.frontier("sums", cost="run")
    assert rows(run_costs, "model", "usd") == [("beta-corp/big", 20.0), ("alpha-lab/one", 2.0)]


def test_a_day_before_knows_less(lists: Census) -> None:
    """Scores measured and prices asked later are not there yet."""
    assert rows(lists.frontier("sums", date="2026-02-01"), "model") == [("beta-corp/big",), ("beta-corp/big",)]


def test_parity_by_hand(lists: Census) -> None:
    """Within a fifth of 0.9 the cheapest open model is the one of 0.8, at a quarter of the price."""
    answer = lists.parity("sums", within=0.2)
    row = answer.rows[0]
    assert (row["leader"], row["model"], row["ratio"]) == ("beta-corp/big", "alpha-lab/one", 0.25)
    assert (row["ratio_low"], row["ratio_high"]) == (0.125, 0.5)
    with pytest.raises(QuestionError, match="No open model"):
        lists.parity("sums", within=0.05)


def test_lag_by_hand(lists: Census) -> None:
    """0.5 of June 2025 was reached in March 2026; 0.9 not yet."""
    answer = lists.lag("sums")
    assert rows(answer, "leader", "model", "days", "reached") == [
        ("beta-corp/small", "alpha-lab/two", (dt.date(2026, 3, 1) - dt.date(2025, 6, 1)).days, True),
        (
            "beta-corp/big",
            None,
            (dt.date(2026, 5, 10) - dt.date(2026, 1, 1)).days,
            False,
        ),  # the last day that sums tells of
    ]


@pytest.mark.parametrize("ask", ["frontier", "parity", "lag"])
def test_a_benchmark_that_there_is_not_lists_those_that_are(ask: str, lists: Census) -> None:
    """With the near ones."""
    with pytest.raises(UnknownName, match="sum"):
        getattr(lists, ask)("sum")


# -- laws


points = st.lists(st.tuples(st.floats(0.01, 100), st.floats(0, 1)), min_size=1, max_size=30)


@given(points)
def test_nobody_on_the_front_is_beaten(told: list[tuple[float, float]]) -> None:
    """Whoever is not on it is beaten by somebody who is; the cheapest and the best are always on it."""
    marks = front(told, lambda one: one[0], lambda one: one[1])
    best = [one for one, mark in zip(told, marks, strict=True) if mark]
    assert max(score for _, score in told) in {score for _, score in best}
    for (price, score), mark in zip(told, marks, strict=True):
        beaten = any(p <= price and s >= score and (p, s) != (price, score) for p, s in best)
        assert mark is not beaten


@given(st.floats(0, 1e3), st.floats(0, 1e3))
def test_a_blend_lies_between(one: float, other: float) -> None:
    """And is nearer to the input's price."""
    value = blended(one, other)
    assert value is not None
    assert min(one, other) - 1e-9 <= value <= max(one, other) + 1e-9
    assert blended(one, None) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 400)), min_size=1, max_size=20))
def test_a_later_mark_is_never_lower(told: list[tuple[float, int]]) -> None:
    """Marks rise, and a margin down is never reached later than the mark."""
    begin = dt.date(2025, 1, 1)
    leaders = [Reached(f"m{n}", score, begin + dt.timedelta(days=day)) for n, (score, day) in enumerate(told)]
    followers = [Reached(f"f{n}", score, begin + dt.timedelta(days=day + 30)) for n, (score, day) in enumerate(told)]
    found = lags(leaders, followers, begin + dt.timedelta(days=900), lambda _: 0.05)
    assert [one.leader.score for one in found] == sorted(one.leader.score for one in found)
    for one in found:
        if one.follower and one.low is not None:
            assert one.low <= one.days
    assert middle([]) is None


# -- records


def test_a_closed_model_has_a_record_too(lists: Census) -> None:
    """Each cell with its source; what nobody says is not there."""
    told = {row["field"]: row for row in lists.model("beta-corp/small").rows}
    assert told["score on sums"]["value"] == "50.0%"
    assert "self-reported" in told["score on sums"]["note"]
    assert "price per million tokens, 3:1" not in told
    assert "0 of 4" in told["openness"]["value"]


def test_a_record_joins_adoption_scores_and_prices(lists: Census) -> None:
    """Of a model on the Hub: its counter, its score with the run's cost, its maker's price and the range."""
    told = {row["field"]: row for row in lists.model("alpha-lab/one").rows}
    assert told["downloads in 30 days"]["value"] == 600_000
    assert told["price per million tokens, 3:1"]["value"] == "$1"
    assert told["price per million tokens, lowest to highest"]["value"] == "$0.5 … $2"
    assert "run cost $2.00" in told["score on sums"]["note"]


def test_nobodys_model_names_the_near_ones(lists: Census) -> None:
    """Closed ones among them."""
    with pytest.raises(UnknownName) as refused:
        lists.model("beta-corp/smal")
    assert "beta-corp/small" in refused.value.near


@pytest.mark.parametrize(
    ("licence", "weights", "permitted"),
    [
        ("Apache-2.0", True, "permissive"),
        ("mit", True, "permissive"),
        ("llama3.1", True, "conditions"),
        ("cc-by-nc-4.0", True, "non-commercial"),
        (None, False, "proprietary"),
        (None, None, "unknown"),
        ("other", True, "unknown"),
        ("apache_2_0", True, "permissive"),
        ("MIT License", True, "permissive"),
        ("modified-mit", True, "conditions"),
        ("creative_commons_attribution_4_0_license", True, "permissive"),
        ("mrl", True, "non-commercial"),
        ("exaone", True, "non-commercial"),
        ("rapid-license", True, "conditions"),
    ],
)
def test_licences_are_graded_by_what_they_permit(licence: str | None, weights: bool | None, permitted: str) -> None:
    """What is not known is not guessed."""
    assert permits(licence, weights) == permitted


# -- choice


def test_a_choice_meets_every_constraint(lists: Census) -> None:
    """And says by which rule it is ordered."""
    answer = choose(lists, {"benchmark": "sums", "budget": "$2/Mtok", "licence": "permissive", "origin": "not:US"})
    assert rows(answer, "model", "on_front") == [("alpha-lab/one", True), ("alpha-lab/two", True)]
    assert any("Pareto front" in line for line in answer.caveats)


def test_what_is_not_known_meets_nothing(lists: Census) -> None:
    """No context is told of the second model, so it is not long enough."""
    answer = choose(lists, {"benchmark": "sums", "context": "100k", "weights": "open"})
    assert rows(answer, "model") == [("alpha-lab/one",)]


def test_it_explains_what_left_out_whom(lists: Census) -> None:
    """And what would let it in."""
    answer = choose(lists, {"benchmark": "sums", "budget": "$2/Mtok"}, explain=True)
    told = {row["model"]: (row["excluded"], row["loosened"]) for row in answer.rows}
    assert told["beta-corp/big"] == ("budget", "budget ≤ $2/Mtok: $4")
    assert told["beta-corp/small"] == ("budget", "budget ≤ $2/Mtok: ?")


def test_two_constraints_that_exclude_each_other_are_named(lists: Census) -> None:
    """Which two, not merely that nothing is left."""
    with pytest.raises(QuestionError, match=r"both min sums=85 and budget"):
        choose(lists, {"min": ["sums=85"], "budget": "$2/Mtok"})
    with pytest.raises(QuestionError, match="wants US and does not"):
        choose(lists, {"benchmark": "sums", "origin": "US,not:US"})
    with pytest.raises(QuestionError, match=r"has budget ≤ \$0.01"):
        choose(lists, {"benchmark": "sums", "budget": "$0.01/Mtok"})


@pytest.mark.parametrize(("least", "fitting"), [("70", 2), ("0.7", 2), ("85%", 1), ("0.7%", 4)])
def test_a_least_score_is_in_percent_or_a_share(least: str, fitting: int, lists: Census) -> None:
    """A share may be written either way; with the sign it is percent however small."""
    answer = choose(lists, {"min": [f"sums={least}"]})
    assert len(answer.rows) == fitting


@pytest.mark.parametrize("text", ["sums", "sums=nan", "sums=-1", "sums=much"])
def test_a_least_score_that_cannot_be_read_is_refused(text: str, lists: Census) -> None:
    """With how to write it."""
    with pytest.raises(QuestionError, match="no least score"):
        choose(lists, {"min": [text]})


def test_of_two_least_scores_both_count(lists: Census) -> None:
    """The harder decides; the front's order is told with each score's effort and whose it is."""
    answer = choose(lists, {"min": ["sums=85", "sums=50"]})
    assert rows(answer, "model", "effort", "self_reported") == [("beta-corp/big", "high", False)]


def test_a_makers_own_score_never_stands_above_anothers(lists: Census) -> None:
    """Not even at an effort that nobody else has measured."""
    for answer in (lists.frontier("sums"), lists.lag("sums"), lists.parity("sums", within=0.2)):
        assert 0.97 not in {row.get("score") for row in answer.rows} | {row.get("leader_score") for row in answer.rows}


@pytest.mark.parametrize("text", ["two dollars", "$-2", "0", "$2/kg", ""])
def test_a_budget_that_cannot_be_read_is_refused(text: str) -> None:
    """With how to write it."""
    with pytest.raises(QuestionError, match="no budget"):
        budget(text)


@pytest.mark.parametrize(("text", "value"), [("128k", 128e3), ("40B", 40e9), ("1.5m", 1.5e6), ("7", 7)])
def test_amounts_are_read_as_people_write_them(text: str, value: float) -> None:
    """Thousands, millions, billions."""
    assert amount(text, "size") == value
    with pytest.raises(QuestionError, match="no size"):
        amount(f"{text}x", "size")


# -- storing lists


def test_the_latest_list_of_a_source_counts(home: Home, tmp_path: Path) -> None:
    """An earlier one stays stored; the same one again is not stored twice; a later one takes its place in the next build."""
    home = Home(shutil.copytree(home.path, tmp_path / "copy"))
    first = open_build(home).id
    assert not listed.keep(home, "a-list", {"said_scores": listed.SCORES})
    assert listed.keep(home, "a-list", {"said_scores": [listed.score("The One", 0.1)]}, dt.date(2026, 9, 1), "y")
    assert rebuild(home.path).id != first
    assert [
        row["score"]
        for row in Census.open(home.path).query("SELECT value AS score FROM scores WHERE source = 'a-list'").rows
    ] == [0.1]
    assert Census.open(home.path, build=first).benchmarks()["sums"] == 4


def test_a_list_comes_by_sync(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A local copy is stored with its provenance, built, and answers; again it costs nothing; a broken one changes nothing."""
    monkeypatch.setenv("MODELCENSUS_HOME", str(tmp_path / "home"))
    copy = tmp_path / "polyglot-2026-08-01.csv"
    copy.write_text("model,pass_rate_2,total_cost,test_cases\nsome/model-x,50.0,1.5,225\n", encoding="utf-8")
    assert run(["sync", "aider", "--from", str(copy)]) == 0
    assert "aider 2026-08-01: 1 rows" in capsys.readouterr().err
    assert run(["sql", "SELECT name, value FROM scores WHERE source = 'aider'", "--format", "csv"]) == 0
    assert "some/model-x,0.5" in capsys.readouterr().out
    assert run(["sync", "aider", "--from", str(copy)]) == 0
    assert "here already" in capsys.readouterr().err
    copy.write_text("nothing,of,this\n1,2,3\n", encoding="utf-8")
    assert run(["sync", "aider", "--from", str(copy)]) == 6
    assert Census.open().query("SELECT name FROM scores WHERE source = 'aider'").rows == [{"name": "some/model-x"}]


def test_a_damaged_list_is_named_and_changes_nothing(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`verify` finds it, a build says which file and what to do, and what was built before still answers."""
    home = Home(shutil.copytree(home.path, tmp_path / "copy"))
    before = open_build(home).id
    file = next((home.path / "measures" / "a-list").rglob("said_scores.parquet"))
    file.write_bytes(file.read_bytes()[:100])
    monkeypatch.setenv("MODELCENSUS_HOME", str(home.path))
    assert run(["verify", "--quiet"]) == 3
    assert "NOT WHOLE" in capsys.readouterr().out
    assert run(["build"]) in (0, 3)
    (home.facts / "identities" / "mine.yaml").write_text(listed.IDENTITIES + "\n", encoding="utf-8")
    assert run(["build"]) == 3
    assert "said_scores.parquet is damaged" in capsys.readouterr().err
    assert Census.open(home.path).build.id == before


def test_what_does_not_join_is_listed_by_its_weight(lists: Census) -> None:
    """So that it can be looked up."""
    assert "nobody knows this" in {row["name"] for row in lists.unjoined(5000).rows}


def test_a_cost_of_one_task_is_not_the_runs() -> None:
    """Facts that tell the mean cost of a task give the run's cost times its tasks, as the lists do."""
    from modelcensus import facts

    known = facts.load()
    told = {(cost.model, cost.benchmark): cost for cost in known.costs if cost.what == "run"}
    one = told["deepseek-ai/DeepSeek-V3.2", "swe-bench-bash-only-v2"]
    sql = f"SELECT cost_usd FROM scores WHERE source = 'facts' AND model = '{one.model}' AND benchmark = '{one.benchmark}'"
    found = Census.open(starter().path).query(sql).rows
    assert one.tasks
    assert found == [{"cost_usd": one.usd * one.tasks}]
    assert all(cost.tasks for (_, benchmark), cost in told.items() if str(benchmark).startswith("swe-bench"))
