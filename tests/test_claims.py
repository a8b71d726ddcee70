"""Verdicts: each rule has a claim that triggers it and one that nearly does, in a world counted by hand (tests/worlds/tiny.py)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from modelcensus import Census, claims
from modelcensus.census import rebuild
from modelcensus.claims.evidence import Evidence, meets, tolerance
from modelcensus.claims.verdicts import RULES, VERDICTS, judged
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.views.cli import run
from tests.worlds import tiny
from tests.worlds.claimed import checked, text

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.store import Home

OURS = "question: share, date: 2026-08-01, source: llmfit, universe: llm"
HUB = "question: share, date: 2026-08-01, universe: llm"
SCORES = """
- {model: lab/strong, date: 2026-01-01, source: a report, confidence: medium, benchmark: sums, value: 0.9, effort: high, by: lab, self_reported: true}
- {model: lab/strong, date: 2026-01-01, source: a report, confidence: medium, benchmark: sums, value: 0.8, effort: low, by: lab, self_reported: true}
- {model: lab/weak, date: 2026-01-01, source: a report, confidence: medium, benchmark: sums, value: 0.5, by: lab, self_reported: true}
- {model: lab/weak, date: 2026-02-01, source: a test, confidence: high, benchmark: sums, value: 0.4, by: others, self_reported: false}
- {model: other/middling, date: 2026-01-01, source: a test, confidence: high, benchmark: sums, value: 0.7, by: others, self_reported: false}
- {model: other/guessed, date: 2026-01-01, source: a memory, confidence: low, benchmark: sums, value: 0.6, by: others, self_reported: false}
"""
COSTS = """
- {model: lab/strong, what: training, usd: 1000, gpu_hours: 600, usd_per_gpu_hour: 2, scope: one run, basis: reported, date: 2026-01-01, source: a paper, confidence: high}
- {model: lab/weak, what: training, usd: 100, increment_on: lab/strong, scope: the rest, basis: reported, date: 2026-01-01, source: a paper, confidence: high}
- {model: other/middling, what: training, usd: 9000, scope: all of it, basis: estimate, date: 2026-01-01, source: an estimate, confidence: medium}
- {model: other/rumoured, what: training, usd: 500, scope: not said, basis: press, date: 2026-01-01, source: a paper, confidence: low}
"""
RELEASES = """
- {model: lab/strong, date: 2026-01-01, source: a page, confidence: high, country: DE, weights: open, flagship: true}
- {model: lab/old, date: 2025-01-01, source: a page, confidence: high, country: DE, weights: closed, flagship: true}
- {model: lab/small, date: 2025-01-01, source: a page, confidence: high, country: DE, weights: closed, flagship: false}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The tiny world with scores, costs and releases of its own."""
    made = tiny.tiny(tmp_path_factory.mktemp("claimed"))
    for name, written in (("scores", SCORES), ("costs", COSTS), ("releases", RELEASES)):
        folder = made.facts / name
        folder.mkdir(parents=True)
        (folder / "mine.yaml").write_text(written, encoding="utf-8")
    rebuild(made.path)
    return made


@pytest.fixture
def counted(home: Home) -> Census:
    """That world's census."""
    return Census.open(home.path)


@dataclass(frozen=True)
class Case:
    """A rule with the part that triggers it, and one that nearly does with the rule that takes it instead."""

    hits: str
    misses: str
    instead: str
    keys: dict[str, Any] | None = None
    near: dict[str, Any] | None = None


PARTLY = {"definition": "partly"}
CASES = {
    "same-and-so": Case(
        f"{{subject: CN, ask: {{{OURS}}}, expect: {{value: 70%}}}}",
        f"{{subject: CN, ask: {{{OURS}}}, expect: {{value: 70.2%}}}}",
        "same-and-not-so",
    ),
    "same-and-not-so": Case(
        f"{{subject: US, ask: {{{OURS}}}, expect: {{above: [CN]}}}}",
        f"{{subject: US, ask: {{{HUB}}}, expect: {{above: [CN]}}}}",
        "a-sync-would-more",  # a catalogue cannot contradict a claim about the whole hub
    ),
    "of-another": Case(
        "{subject: lab/weak, ask: {question: score, benchmark: sums}, expect: {value: 90%}}",
        "{subject: lab/weak, ask: {question: score, benchmark: sums}, expect: {value: 70%}}",
        "same-and-not-so",
    ),
    "no-question": Case(
        "{subject: many, ask: {question: other}, expect: {value: 10%}}",
        "{subject: lab/weak, ask: {question: score, benchmark: sums}, expect: {value: 40%}}",
        "same-and-so",
    ),
    "of-another-definition": Case(
        f"{{subject: US, ask: {{{OURS}, denominator: all}}, expect: {{value: 22.2%}}}}",  # of downloads with a country
        f"{{subject: US, ask: {{{OURS}, denominator: all}}, expect: {{value: 23.2%}}}}",
        "same-and-not-so",
    ),
    "so-by-another": Case(
        f"{{subject: CN, ask: {{{HUB}}}, expect: {{above: [US]}}}}",
        f"{{subject: CN, ask: {{{HUB}}}, expect: {{rank: 2}}}}",
        "a-sync-would-more",
    ),
    "within-the-band": Case(
        f"{{subject: US, ask: {{{HUB}}}, expect: {{value: 20.5%}}}}",
        f"{{subject: US, ask: {{{HUB}}}, expect: {{value: 21.7%}}}}",
        "not-public-but-near",
        PARTLY,
        PARTLY,
    ),
    "near-another": Case(
        f"{{subject: US, ask: {{{HUB}}}, expect: {{value: 22.2%}}}}",
        f"{{subject: US, ask: {{{HUB}}}, expect: {{value: 22.9%}}}}",
        "not-public-but-near",
        PARTLY,
        PARTLY,
    ),
    "a-sync-would": Case(
        "{subject: CN, ask: {question: share, window: 2025-01-01:2025-06-01}, expect: {above: [US]}}",
        "{subject: CN, ask: {question: share, window: 2023-01-01:2023-06-01}, expect: {above: [US]}}",
        "not-public",  # older than any archive
    ),
    "a-sync-would-more": Case(
        "{subject: CN, ask: {question: share, window: 2026-01-01:2026-07-01}, expect: {above: [US]}}",
        "{subject: CN, ask: {question: share, window: 2026-06-01:2026-08-01, source: llmfit}, expect: {above: [US]}}",
        "same-and-so",
    ),
    "not-listed": Case(
        f"{{subject: IT, ask: {{{OURS}}}, expect: {{value: 10%}}}}",
        f"{{subject: US, ask: {{{OURS}}}, expect: {{value: 10%}}}}",
        "same-and-not-so",
    ),
    "not-public-but-near": Case(
        f"{{subject: CN, ask: {{{HUB}}}, expect: {{value: 90%}}}}",
        f"{{subject: CN, ask: {{{HUB}}}, expect: {{value: 90%}}}}",
        "a-sync-would-more",
        {"definition": "not"},
        {"definition": "public"},
    ),
    "not-public": Case(
        "{subject: CN, ask: {question: share, window: 2023-01-01:2023-06-01}, expect: {above: [US]}}",
        "{subject: CN, ask: {question: share, window: 2025-01-01:2025-06-01}, expect: {above: [US]}}",
        "a-sync-would",
    ),
    "so-in-a-source": Case(
        "{subject: other/middling, ask: {question: cost}, unit: usd, expect: {value: 9000}}",
        "{subject: other/middling, ask: {question: cost}, unit: usd, expect: {value: 8000}}",
        "not-public-but-near",
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_decides_what_it_fits_and_no_more(rule: str, counted: Census, tmp_path: Path) -> None:
    """The claim that fits gets the rule's verdict, the one that nearly does another."""
    case = CASES[rule]
    hit = checked(counted, tmp_path / "hit.yaml", text(case.hits, **(case.keys or {})))[0]
    miss = checked(counted, tmp_path / "miss.yaml", text(case.misses, **(case.near or {})))[0]
    assert (hit["rule"], miss["rule"]) == (rule, case.instead)
    for row in (hit, miss):
        assert row["verdict"] == next(each.verdict for each in RULES if each.name == row["rule"])
        assert row["why"]
        assert row["would_change"]


WORDS = {
    "words": ({"kind": "forecast", "beside": "A count"}, "not-a-measurement"),
    "unmeasurable": ({"unmeasurable": "Nobody counts it.", "beside": "A count"}, "not-measurable"),
}


@pytest.mark.parametrize("rule", WORDS)
def test_what_is_no_measurement_is_listed_and_not_judged(rule: str, counted: Census, tmp_path: Path) -> None:
    """It has one row without figures, and says what can be counted beside it."""
    keys, verdict = WORDS[rule]
    row = checked(counted, tmp_path / "mine.yaml", text(**keys))[0]
    assert (row["rule"], row["verdict"], row["expected"], row["computed"]) == (rule, verdict, None, None)
    assert row["beside"] == "A count"


def test_every_rule_has_its_cases() -> None:
    """No rule is without a claim that triggers it, and no verdict without a rule."""
    assert {rule.name for rule in RULES} == {*CASES, *WORDS}
    assert {rule.verdict for rule in RULES} == set(VERDICTS)


def test_without_evidence_nothing_is_reproduced_or_contradicted() -> None:
    """Missing data is not zero: a claim of which nothing is known is never called wrong or right."""
    for kind in ("measurement", "comparison", "first"):
        rule = judged({"kind": kind, "unmeasurable": None}, Evidence())
        assert rule.verdict == "not-reproducible"
        assert judged({"kind": kind, "unmeasurable": None}, Evidence(brings="x")).verdict == "no-data"


# -- evidence from facts


SOURCED = {
    "independent measurements stand before one's own": (
        "{subject: lab/weak, ask: {question: score, benchmark: sums}, expect: {above: [other/middling]}}",
        ("misattributed", 0.4),
    ),
    "a score of another model of the same maker": (
        "{subject: lab/weak, ask: {question: score, benchmark: sums}, expect: {value: 90%}}",
        ("misattributed", 0.4),
    ),
    "a score of another effort": (
        "{subject: lab/strong, ask: {question: score, benchmark: sums, effort: low}, expect: {value: 90%}}",
        ("misattributed", 0.8),
    ),
    "a score of another maker's is nobody's excuse": (
        "{subject: lab/weak, ask: {question: score, benchmark: sums}, expect: {value: 70%}}",
        ("contradicted", 0.4),
    ),
    "a score at any effort": (
        "{subject: lab/strong, ask: {question: score, benchmark: sums}, expect: {value: 80%}}",
        ("reproduced", 0.8),
    ),
    "an order of scores": (
        "{subject: lab/strong, ask: {question: score, benchmark: sums}, expect: {above: [other/middling, lab/weak]}}",
        ("reproduced", 0.9),
    ),
    "near enough": (
        "{subject: other/middling, ask: {question: score, benchmark: sums, of: [lab/strong]}, unit: points, expect: {at_least: -0.25}}",
        ("reproduced", 0.7 - 0.9),
    ),
    "not near enough": (
        "{subject: other/middling, ask: {question: score, benchmark: sums, of: [lab/strong]}, unit: points, expect: {at_least: -0.05}}",
        ("contradicted", 0.7 - 0.9),
    ),
    "a score of low confidence contradicts nothing": (
        "{subject: other/guessed, ask: {question: score, benchmark: sums}, expect: {value: 61%}}",
        ("not-reproducible", 0.6),
    ),
    "nor does a model that nobody measured": (
        "{subject: lab/strong, ask: {question: score, benchmark: sums, of: [no/body]}, unit: points, expect: {at_least: 0}}",
        ("not-reproducible", None),
    ),
    "a cost is hours times price": (
        "{subject: lab/strong, ask: {question: cost}, unit: usd, expect: {value: 1200}}",
        ("reproduced", 1200.0),
    ),
    "and not what is written beside them": (
        "{subject: lab/strong, ask: {question: cost}, unit: usd, expect: {value: 1010}}",
        ("contradicted", 1200.0),
    ),
    "a rumour is told and judges nothing": (
        "{subject: other/rumoured, ask: {question: cost}, unit: usd, expect: {value: 500}}",
        ("not-reproducible", 500.0),
    ),
    "a ratio of costs": (
        "{subject: lab/weak, ask: {question: cost, of: [lab/strong]}, unit: ratio, expect: {at_most: 0.1}}",
        ("reproduced", 100 / 1200),
    ),
    "flagships alone": (
        "{subject: DE, ask: {question: weights}, expect: {value: 50%}}",
        ("consistent", 0.5),
    ),
    "won at the rate of the day": (
        "{subject: KRW, ask: {question: rate, amount: 100, date: 2025-12-04}, unit: krw, expect: {value: 147000}}",
        ("reproduced", None),
    ),
    "won at no rate of the day": (
        "{subject: KRW, ask: {question: rate, amount: 100, date: 2025-12-04}, unit: krw, expect: {value: 130000}}",
        ("contradicted", None),
    ),
    "a day without rates yet": (
        "{subject: KRW, ask: {question: rate, amount: 100, date: 2099-12-04}, unit: krw, expect: {value: 130000}}",
        ("no-data", None),
    ),
}


@pytest.mark.parametrize("name", SOURCED)
def test_sourced_facts_judge(name: str, counted: Census, tmp_path: Path) -> None:
    """Each rule of scores, costs, rates and releases."""
    part, (verdict, computed) = SOURCED[name]
    row = checked(counted, tmp_path / "mine.yaml", text(part, published="2099-12-31"))[0]
    assert row["verdict"] == verdict, row["why"]
    if computed is not None:
        assert row["computed"] == pytest.approx(computed)


def test_an_increment_names_what_it_comes_on_top_of(counted: Census, tmp_path: Path) -> None:
    """A cost that is only the rest of it says so, with the sum."""
    part = "{subject: lab/weak, ask: {question: cost}, unit: usd, expect: {value: 100}}"
    row = checked(counted, tmp_path / "mine.yaml", text(part))[0]
    assert "on top of lab/strong: $1,300 together" in row["why"].replace("$1.3K", "$1,300")


def test_what_it_is_true_of_is_named(counted: Census, tmp_path: Path) -> None:
    """A misattributed score says whose it is, with the source of that one too."""
    part = "{subject: lab/weak, ask: {question: score, benchmark: sums}, expect: {value: 90%}}"
    row = checked(counted, tmp_path / "mine.yaml", text(part))[0]
    assert "lab/strong, 90.0%" in row["why"]
    assert "lab/strong: a report" in row["definition"]


# -- evidence from counting


def test_several_groups_count_together(counted: Census, tmp_path: Path) -> None:
    """`A + B` is their sum, and `within` makes it a share of one country's downloads."""
    both = f"{{subject: alpha-lab + beta-corp, ask: {{{OURS}, by: account}}, expect: {{value: 90%}}}}"
    inside = f"{{subject: alpha-lab, ask: {{{OURS}, by: account, within: CN}}, expect: {{value: 100%}}}}"
    rows = checked(counted, tmp_path / "mine.yaml", text(both, inside))
    assert [(row["verdict"], round(row["computed"], 9)) for row in rows] == [("reproduced", 0.9), ("reproduced", 1.0)]


def test_what_a_part_of_a_hub_counts_is_the_least(counted: Census, tmp_path: Path) -> None:
    """A catalogue can show that there were at least so many, never that there were fewer."""
    least = f"{{subject: CN, ask: {{{HUB}}}, unit: downloads, expect: {{at_least: 600000}}}}"
    more = f"{{subject: CN, ask: {{{HUB}}}, unit: downloads, expect: {{at_least: 800000}}}}"
    rows = checked(counted, tmp_path / "mine.yaml", text(least, more))
    assert [row["verdict"] for row in rows] == ["consistent", "no-data"]


def test_figures_that_are_claimed_together_are_sought_together(counted: Census, tmp_path: Path) -> None:
    """The nearest definition is near with all of them, and the order is counted over all definitions."""
    parts = [
        f"{{subject: {code}, ask: {{{HUB}}}, expect: {{value: {share}%}}}}"
        for code, share in (("CN", 77.8), ("US", 22.2))
    ]
    rows = checked(counted, tmp_path / "mine.yaml", text(*parts, definition="partly"))
    assert all("of downloads with a known country" in row["nearest"] for row in rows)
    assert all("The claimed order holds in" in row["nearest"] for row in rows)


NO_PROOF = {
    "a subject outside of the country": "{subject: beta-corp, ask: {@, by: account, within: CN}, expect: {at_least: 0}}",
    "no time is said": "{subject: CN, ask: {question: share, universe: llm, source: llmfit}, expect: {value: 10%}}",
    "an open beginning": "{subject: CN, ask: {question: share, window: ':2026-08-01', source: llmfit}, unit: downloads, expect: {value: 5}}",
    "an end between snapshots": "{subject: CN, ask: {question: share, window: '2026-06-10:2026-07-20', source: llmfit}, expect: {value: 1%}}",
    "a date between snapshots": "{subject: CN, ask: {question: share, date: 2026-07-08, source: llmfit}, expect: {value: 1%}}",
    "one of two is not listed": "{subject: mit + mitt, ask: {@, by: licence}, expect: {at_most: 99%}}",
    "most do not say": "{subject: mixture, ask: {@, by: experts}, expect: {at_most: 20%}}",
    "a group that is not listed": "{subject: FR, ask: {@}, expect: {above: [DE]}}",
    "an account that is not here": "{subject: nobody-here, ask: {@, by: account}, expect: {value: 10%}}",
    "a crossing of which the time is half here": "{subject: CN, ask: {question: overtake, of: [US], window: '2026-01-01:2026-08-01'}, unit: date, expect: {between: [2026-01-01, 2026-08-01]}}",
    "what no question asks": "{subject: CN, ask: {question: concentration, by: country, measure: top_7, date: 2026-08-01, source: llmfit}, expect: {value: 1%}}".replace("CN", "top 7"),
    "a single model by another's counter": "{subject: alpha-lab/one, ask: {question: share, by: model, date: 2026-08-01, source: llmfit, credit: creator}, expect: {value: 1%}}",
    "the words leave open of what": "{subject: US, ask: {@}, expect: {value: 22.2%}}",
}  # fmt: skip


@pytest.mark.parametrize("name", NO_PROOF)
def test_what_is_not_known_neither_proves_nor_contradicts(name: str, counted: Census, tmp_path: Path) -> None:
    """Where data, time or words fall short, a claim is at most consistent, and never contradicted or misattributed."""
    row = checked(counted, tmp_path / "mine.yaml", text(NO_PROOF[name].replace("@", OURS)))[0]
    assert row["verdict"] not in {"reproduced", "contradicted", "misattributed"}, row["why"]


def test_a_window_without_an_end_runs_to_the_day_of_publication(counted: Census, tmp_path: Path) -> None:
    """What was published long after the data ends is not judged whole by it."""
    part = "{subject: CN, ask: {question: share, window: '2026-06-01:', source: llmfit}, expect: {above: [US]}}"
    soon = checked(counted, tmp_path / "soon.yaml", text(part))[0]
    late = checked(counted, tmp_path / "late.yaml", text(part, published="2026-10-01"))[0]
    assert (soon["verdict"], late["verdict"]) == ("reproduced", "consistent")


def test_groups_with_as_much_share_their_place(counted: Census, tmp_path: Path) -> None:
    """On 2026-06-01 two licences' models tie: either may be called the better."""
    tied = [
        f"{{subject: {name}, ask: {{question: share, by: account, date: 2026-08-01, source: llmfit, universe: all}}, expect: {{rank: {rank}}}}}"
        for name, rank in (("gamma-uni", 3), ("club", 4))
    ]
    assert [row["verdict"] for row in checked(counted, tmp_path / "mine.yaml", text(*tied))] == ["reproduced"] * 2


def test_a_first_time_is_never_proven(counted: Census, tmp_path: Path) -> None:
    """What came before the data cannot be ruled out."""
    part = f"{{subject: CN, ask: {{{OURS}}}, expect: {{rank: 1}}}}"
    row = checked(counted, tmp_path / "mine.yaml", text(part, kind="first"))[0]
    assert row["verdict"] == "consistent"
    assert "Before Jun 1, 2026" in row["why"]


@pytest.mark.parametrize("key", ["definition: no-such", "source: no-such", "universe: no-such"])
def test_a_term_that_there_is_not_is_refused(key: str, counted: Census, tmp_path: Path) -> None:
    """Whether or not anything covers the time."""
    part = f"{{subject: CN, ask: {{question: share, window: '2025-01-01:2025-06-01', {key}}}, expect: {{above: [US]}}}}"
    with pytest.raises(UnknownName, match="no-such"):
        checked(counted, tmp_path / "mine.yaml", text(part))


def test_one_claim_without_its_account_does_not_keep_others_from_their_verdict(counted: Census, tmp_path: Path) -> None:
    """What this build does not know is told beside that claim alone, with the near names."""
    parts = [
        f"{{subject: {name}, ask: {{{OURS}, by: account}}, expect: {{at_least: 1%}}}}"
        for name in ("alpha-lob", "alpha-lab")
    ]
    lost, found = checked(counted, tmp_path / "mine.yaml", text(*parts))
    assert found["verdict"] == "reproduced"
    assert "alpha-lab" in lost["why"]


def test_an_answer_is_asked_once(counted: Census, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts with the same question share its answer."""
    asked = []
    share = Census.share
    monkeypatch.setattr(Census, "share", lambda self, *given, **said: asked.append(said) or share(self, *given, **said))
    parts = [f"{{subject: {code}, ask: {{{OURS}}}, expect: {{at_least: 0}}}}" for code in ("CN", "US", "DE")]
    checked(counted, tmp_path / "mine.yaml", text(*parts[:2]))
    assert len(asked) == 1


def test_a_group_that_there_is_not_is_named(counted: Census, tmp_path: Path) -> None:
    """A subject that is no country is an error with the near ones, not a verdict."""
    with pytest.raises(UnknownName, match="Chinaa"):
        checked(counted, tmp_path / "mine.yaml", text(f"{{subject: Chinaa, ask: {{{OURS}}}, expect: {{value: 70%}}}}"))


def test_a_file_that_is_checked_may_repeat_our_claims(counted: Census, tmp_path: Path) -> None:
    """A link to a claim of the ledger is followed; one to nothing is refused (tests/test_claim_files.py)."""
    part = f"{{subject: CN, ask: {{{OURS}}}, expect: {{value: 70%}}}}"
    row = checked(counted, tmp_path / "mine.yaml", text(part, repeats="[eoi-2025]"))[0]
    assert row["repeats"] == "eoi-2025"


@pytest.mark.parametrize(
    ("expect", "found", "so"),
    [
        ({"value": 0.171}, 0.1705, True),
        ({"value": 0.171}, 0.1704, False),
        ({"at_least": 0.5}, 0.5, True),
        ({"at_least": 0.5}, 0.4999, False),
        ({"at_most": 0.1}, 0.1, True),
        ({"at_most": 0.1}, 0.1001, False),
    ],
)
def test_an_expectation_is_met_up_to_its_rounding(expect: dict[str, float], found: float, so: bool) -> None:
    """A share printed with one decimal is met by what rounds to it."""
    whole = dict.fromkeys(("value", "at_least", "at_most", "tolerance")) | expect
    assert meets(whole, found, tolerance(whole, "share")) is so


# -- the grid


def test_the_grid_of_a_claim_has_the_nearest_first(counted: Census, tmp_path: Path) -> None:
    """`--reconcile` is the census's grid with the claim's figures as its target."""
    parts = [
        f"{{subject: {code}, ask: {{{HUB}}}, expect: {{value: {share}%}}}}"
        for code, share in (("CN", 77.8), ("US", 22.2))
    ]
    (tmp_path / "mine.yaml").write_text(text(*parts), encoding="utf-8")
    answer = claims.grid(counted, claims.read(counted, tmp_path / "mine.yaml")[0])
    assert answer.rows[0]["denominator"] == "countries"
    assert answer.rows[0]["is_near"]
    assert [row["distance"] for row in answer.rows] == sorted(row["distance"] for row in answer.rows)


def test_what_claims_no_share_has_no_grid(starter: Census) -> None:
    """A score is set in no grid of definitions; several claims are not either."""
    with pytest.raises(QuestionError, match="no share of countries"):
        claims.grid(starter, claims.find(starter, ["seed-v32-aime"])[0])
    with pytest.raises(QuestionError, match="one claim"):
        claims.single(claims.find(starter, ["seed"]))


# -- on the command line


def test_strict_fails_where_something_is_contradicted(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 with --strict, 0 without, and 0 where nothing is contradicted."""
    monkeypatch.setenv("MODELCENSUS_HOME", str(home.path))
    wrong, right = tmp_path / "wrong.yaml", tmp_path / "right.yaml"
    wrong.write_text(text(f"{{subject: CN, ask: {{{OURS}}}, expect: {{value: 75%}}}}"), encoding="utf-8")
    right.write_text(text(f"{{subject: CN, ask: {{{OURS}}}, expect: {{value: 70%}}}}"), encoding="utf-8")
    assert run(["check", "--file", str(wrong)]) == 0
    assert run(["check", "--file", str(wrong), "--strict"]) == 1
    assert run(["check", "--file", str(right), "--strict"]) == 0
    assert "contradicted" in capsys.readouterr().out


def test_json_rows_say_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Each row has the claim, what is expected and computed, the verdict, its rule and why."""
    assert run(["check", "seed-v32-aime", "--format", "json"]) == 0
    row = json.loads(capsys.readouterr().out)["rows"][0]
    wanted = {"id", "publisher", "subject", "asserted", "expected", "computed", "definition", "verdict", "why", "rule"}
    assert wanted <= row.keys()
    assert (row["id"], row["subject"], row["expected"]) == ("seed-v32-aime", "deepseek-ai/DeepSeek-V3.2", 0.96)
    assert row["verdict"] == "misattributed"
    assert "DeepSeek-V3.2-Speciale" in row["why"]


def test_an_unknown_claim_names_the_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """A typing error leads to the claim that was meant."""
    assert run(["check", "seed-v32-aim"]) == 2
    assert "seed-v32-aime" in capsys.readouterr().err


# -- real data


@pytest.mark.needs_shared
def test_on_the_public_panel_the_order_depends_on_the_credit(panel_home: Home, tmp_path: Path) -> None:
    """EOI's panel: 17.1 and 15.8 are no definition's, the order is that of creators, the crossing lies in July 2025."""
    census = Census.open(panel_home.path)
    rows = claims.check(census, claims.find(census, ["seed-china-passes-us", "seed-first-time", "atom-2026"])).rows
    assert [row["verdict"] for row in rows] == [
        "not-reproducible",
        "not-reproducible",
        "consistent",
        "consistent",
        "no-data",
        "no-data",
    ]
    assert "credited to who made what it rests on" in rows[2]["why"]
    assert "51%" in rows[0]["why"]
    assert str(rows[3]["computed"]) == "2025-07-16"
    plain = "question: share, window: 2025-02-26:2025-08-27, source: eoi-first-year, rules: 'off', labels: eoi, universe: all"
    said = {"publisher": (("US", 37.3), ("CN", 34.8)), "creator": (("US", 39.8), ("CN", 42.7))}
    parts = [
        f"{{subject: {code}, ask: {{{plain}, credit: {credit}}}, expect: {{value: {value}%, tolerance: 0.002}}}}"
        for credit, figures in said.items()
        for code, value in figures
    ]
    found = checked(census, tmp_path / "plain.yaml", text(*parts))
    assert [row["verdict"] for row in found] == ["reproduced"] * 4
    swapped = checked(
        census, tmp_path / "swapped.yaml", text(*(part.replace("publisher", "creator") for part in parts[:2]))
    )
    assert {row["verdict"] for row in swapped} == {"misattributed"}
    assert "credited to who uploaded it" in swapped[0]["why"]
