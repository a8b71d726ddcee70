"""The ledger that ships: whose claims are in it, in which languages, what is judged on the starter, and the page beside the article."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from modelcensus import Census, claims, facts
from modelcensus.claims.shown import figure
from modelcensus.claims.verdicts import VERDICTS
from modelcensus.facts import Facts
from modelcensus.messages import LANGUAGES
from modelcensus.views.cli import run
from modelcensus.views.report import claimed

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.answer import Answer

# What the article says, in its order, and the claims that each statement has become.
ARTICLE = {
    "Chinese models passed US ones in a year's downloads, 17.1 against 15.8 percent": ["seed-china-passes-us"],
    "it is the first time": ["seed-first-time"],
    "over 540 million downloads of Chinese models by October 2025": ["seed-540-million"],
    "most of them are DeepSeek's and Qwen's": ["seed-deepseek-qwen-most"],
    "China's own hubs are left out; the real share is higher": ["seed-own-hubs-left-out", "seed-real-share-higher"],
    "V3.2 has 96.0 on AIME 2025 where GPT-5 (high) has 94.6": [
        "seed-v32-aime",
        "seed-gpt5-aime",
        "seed-v32-above-gpt5",
    ],
    "gold-medal level at IMO and IOI": ["seed-imo-gold", "seed-ioi-gold"],
    "Qwen3-Coder is near the flagships": ["seed-qwen3-coder-near"],
    "Kimi-K2-Thinking is ahead on some benchmarks": ["seed-k2-thinking-ahead"],
    "V3 was trained for $5.576M, 8.2 billion won": ["seed-v3-cost", "seed-v3-won"],
    "that is a tenth of competitors'": ["seed-v3-tenth"],
    "R1 was trained for $294K, 431 million won": ["seed-r1-cost", "seed-r1-won"],
    "K2 Thinking was trained for $4.6M, 6.7 billion won": ["seed-k2-cost", "seed-k2-won"],
    "ten times to tens of times cheaper at near-equal performance": ["seed-ten-times-cheaper"],
    "most new US startups use Chinese open models": ["seed-startups-majority"],
    "Chinese flagships are open, US ones closed": ["seed-flagships-open-cn", "seed-flagships-closed-us"],
    "developers all over the world choose them": ["seed-developers-world"],
    "poor countries will adopt them": ["seed-schmidt-forecast"],
    "US labs stay closed for capital and security": ["seed-us-closed-why"],
    "OpenAI's leader hinted at opening": ["seed-openai-hint"],
    "developers inside China use ModelScope and Gitee": ["seed-inside-china-hubs"],
}
SCRIPTS = {"en": r"[A-Za-z]", "ko": r"[가-힣]", "zh": r"[\u4e00-\u9fff]"}
HANGUL = re.compile(r"[가-힣]")


@pytest.fixture(scope="module")
def shipped() -> Facts:
    """The facts that ship."""
    return facts.load()


@pytest.fixture(scope="module")
def checked() -> dict[str, Answer]:
    """Language → the verdicts on the whole ledger on the starter."""
    return {language: _checked(language) for language in LANGUAGES}


def _checked(language: str) -> Answer:
    census = Census.open(language=language)
    return claims.check(census, claims.find(census, []))


def test_every_statement_of_the_article_is_a_claim_in_its_order(shipped: Facts) -> None:
    """Nothing of it is left out, nothing is added, and the order is the article's."""
    said = [claim for ids in ARTICLE.values() for claim in ids]
    assert said == [claim.id for claim in shipped.claims.values() if claim.ledger == "seed"]


def test_the_ledger_is_wide(shipped: Facts) -> None:
    """At least sixty claims by at least eight publishers."""
    assert len(shipped.claims) >= 60
    assert len({claim.source.publisher for claim in shipped.claims.values() if claim.source}) >= 8


def test_every_claim_is_told_in_every_language(shipped: Facts) -> None:
    """What is asserted, what is open and what is beside it: in English, Korean and Chinese, each its own."""
    for claim in shipped.claims.values():
        for text in (claim.asserts, claim.open, claim.beside, claim.unmeasurable, claim.counts, claim.differs):
            if text is None:
                continue
            for language, letters in SCRIPTS.items():
                assert re.search(letters, getattr(text, language)), (claim.id, language)
            assert not HANGUL.search(text.zh), claim.id
            assert text.en != text.zh


def test_sourced_facts_say_where_they_are_from(shipped: Facts) -> None:
    """A score or a cost has a source, a date and a confidence; what is recalled is of low confidence or says so."""
    sourced = [*shipped.scores, *shipped.costs, *shipped.releases]
    assert len(sourced) > 40
    for fact in sourced:
        assert len(fact.source) > 5, fact
        if fact.note and "memory" in fact.note:
            assert fact.confidence != "high", fact
    named = [(s.model, s.benchmark, s.effort, s.by, s.date) for s in shipped.scores]
    assert len(named) == len(set(named))


def test_models_that_claims_name_are_in_the_facts(shipped: Facts) -> None:
    """A claim about a score or a cost is not silently without evidence because of a misspelt name."""
    scored = {(score.model, score.benchmark) for score in shipped.scores}
    costed = {cost.model for cost in shipped.costs}
    elsewhere = {"imo-2025", "ioi-2025"}  # only of the variant that the claims mistake for the model
    for claim in shipped.claims.values():
        for part in claim.parts:
            names = [part.subject, *part.ask.of, *part.expect.above]
            if part.ask.question == "score" and part.ask.benchmark not in elsewhere:
                assert {(name, part.ask.benchmark) for name in names} <= scored, claim.id
            if part.ask.question == "cost":
                assert set(names) <= costed, claim.id


def test_what_can_be_judged_on_the_starter_is(checked: dict[str, Answer]) -> None:
    """The rest says no-data with the command, or why nobody can tell; every row has its reason."""
    rows = checked["en"].rows
    found = Counter(row["verdict"] for row in rows)
    assert set(found) <= set(VERDICTS)
    assert found["reproduced"] >= 6
    assert found["misattributed"] >= 3
    for row in rows:
        assert row["why"]
        assert row["would_change"]
        if row["verdict"] == "no-data":
            assert row["brings"].startswith("modelcensus sync "), row["id"]
            assert row["brings"] in row["would_change"]


SEED = {
    "seed-v32-aime": "misattributed",
    "seed-v32-above-gpt5": "misattributed",
    "seed-imo-gold": "misattributed",
    "seed-gpt5-aime": "reproduced",
    "seed-v3-cost": "reproduced",
    "seed-v3-won": "reproduced",
    "seed-r1-won": "reproduced",
    "seed-k2-won": "reproduced",
    "seed-k2-cost": "not-reproducible",
    "seed-china-passes-us": "no-data",
    "seed-startups-majority": "not-a-measurement",
    "seed-schmidt-forecast": "not-a-measurement",
    "seed-developers-world": "not-measurable",
}


@pytest.mark.parametrize("claim", SEED)
def test_the_articles_claims_on_the_starter(claim: str, checked: dict[str, Answer]) -> None:
    """Each has the verdict that its facts give."""
    assert {row["verdict"] for row in checked["en"].rows if row["id"] == claim} == {SEED[claim]}


@pytest.mark.parametrize("language", ["ko", "zh"])
def test_a_verdict_is_the_same_in_every_language(language: str, checked: dict[str, Answer]) -> None:
    """Figures, rules and verdicts agree cell for cell; only the words differ."""
    spoken = {"subject", "asserted", "expected_shown", "computed_shown", "definition", "judged", "why", "would_change", "nearest", "open", "beside"}  # fmt: skip
    for english, other in zip(checked["en"].rows, checked[language].rows, strict=True):
        assert {k: v for k, v in english.items() if k not in spoken} == {
            k: v for k, v in other.items() if k not in spoken
        }
        for key in ("asserted", "judged", "why", "would_change"):
            assert re.search(SCRIPTS[language], other[key]), (other["id"], key)


SHOWN = {
    ("en", "share", 0.171): "17.1%",
    ("en", "usd", 5_576_000.0): "$5.576M",
    ("en", "downloads", 1_150_000_000.0): "1.15B",
    ("ko", "downloads", 1_150_000_000.0): "11.5억",
    ("zh", "downloads", 723_000_000.0): "7.23亿",
    ("ko", "krw", 8_200_000_000.0): "₩82억",
    ("en", "date", "2025-07-16"): "Jul 16, 2025",
    ("zh", "date", "2025-07-16"): "2025年7月16日",
    ("en", "points", -0.05): "-5.0",
    ("en", "derivatives", 403.0): "403",
    ("en", "share", None): "?",
}


@pytest.mark.parametrize(("language", "unit", "value"), SHOWN)
def test_figures_are_told_in_the_words_of_the_language(language: str, unit: str, value: float | str | None) -> None:
    """Numbers, money and dates as readers of that language write them."""
    assert figure(value, unit, language) == SHOWN[language, unit, value]


# -- the page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_statement_in_its_order(language: str, tmp_path: Path) -> None:
    """In that language, each with its verdict, what would change it and its source; nothing is fetched and nothing runs."""
    out = tmp_path / "page.html"
    assert run(["report", "--claims", "seed", "--lang", language, "--out", str(out)]) == 0
    page = BeautifulSoup(out.read_text(encoding="utf-8"), "html.parser")
    assert page.html is not None
    assert page.html["lang"] == language
    articles = page.find_all("article", class_="claim")
    assert [article["id"] for article in articles] == [claim for ids in ARTICLE.values() for claim in ids]
    for article in articles:
        assert article.find(class_="verdict") is not None
        heading = article.find("h3")
        assert heading is not None
        assert re.search(SCRIPTS[language], heading.get_text())
    assert page.find("script") is None
    assert page.find_all(src=re.compile("^http")) == []
    assert page.find(id="outside") is not None


def test_the_page_escapes_what_strangers_wrote(starter: Census, tmp_path: Path) -> None:
    """A claim file's words are text, not markup, on the page and on a terminal."""
    from tests.worlds.claimed import text

    written = text(asserts="'<script>alert(1)</script> \\u202e'", kind="opinion", beside="'<b>x</b>'")
    (tmp_path / "mine.yaml").write_text(written, encoding="utf-8")
    page = claimed.page(starter, claims.check(starter, claims.read(starter, tmp_path / "mine.yaml")), "<i>")
    assert "<script>" not in page
    assert "<b>x</b>" not in page
    assert "<i>" not in page


def test_check_prints_the_page_too(capsys: pytest.CaptureFixture[str]) -> None:
    """--format html is the same page, of the claims that were asked for."""
    assert run(["check", "seed-v32-aime", "--format", "html"]) == 0
    page = BeautifulSoup(capsys.readouterr().out, "html.parser")
    assert [article["id"] for article in page.find_all("article")] == ["seed-v32-aime"]


# -- the list


def test_the_list_can_be_narrowed(capsys: pytest.CaptureFixture[str]) -> None:
    """By publisher and by kind; what is not there is named with what is."""
    assert run(["claims", "--publisher", "epoch", "--format", "json"]) == 0
    assert {row["publisher"] for row in json.loads(capsys.readouterr().out)["rows"]} == {"Epoch AI"}
    assert run(["claims", "--kind", "hearsay", "--format", "json"]) == 0
    assert {row["kind"] for row in json.loads(capsys.readouterr().out)["rows"]} == {"hearsay"}
    assert run(["claims", "--publisher", "nobody at all"]) == 2
    assert "News1" in capsys.readouterr().err


def test_a_whole_source_can_be_checked_by_its_name(starter: Census) -> None:
    """`check seed` is every claim of the article, once."""
    found = [claim["id"] for claim in claims.find(starter, ["seed", "seed-v32-aime"])]
    assert len(found) == len(set(found)) == sum(map(len, ARTICLE.values()))
