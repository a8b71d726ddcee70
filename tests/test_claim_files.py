"""Claim files: what a stranger may write wrong, and that the error names the file, the line and the fix."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from modelcensus import claims
from modelcensus.errors import FactsError
from modelcensus.facts import claims as read
from modelcensus.facts.claim import ClaimFile
from modelcensus.views.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus import Census

GOOD = """source:
  publisher: A Daily
  title: A report
  date: 2026-08-02
claims:
  - id: mine
    asserts: China is at 17.1%
    parts:
      - subject: CN
        ask: {question: share, by: country, window: "2025-01-01:2025-06-30"}
        expect: {value: 17.1%}
"""
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
WRONG = {
    "unknown key": (GOOD.replace("asserts:", "assert:"), 7, "assert", "near: asserts"),
    "unknown key of a question": (GOOD.replace("by:", "buy:"), 10, "buy", "near: by"),
    "bad date": (GOOD.replace("2026-08-02", "2026-13-02"), 4, "month must be in 1..12", "Mend the line"),
    "no date": (GOOD.replace("2026-08-02", "soon"), 4, "source.date", "Mend that field"),
    "bad window": (GOOD.replace("2025-06-30", "2024-06-30"), 10, "ends before it begins", "Mend that field"),
    "no window": (GOOD.replace(":2025-06-30", ""), 10, "is no window", "Mend that field"),
    "impossible share": (GOOD.replace("17.1%}", "171}"), 9, "171 is no share", "Mend that field"),
    "percent for a share": (GOOD.replace("17.1%}", "17.1}"), 9, "write 0.171 or 17.1%", "Mend that field"),
    "negative share": (GOOD.replace("17.1%}", "-0.1}"), 9, "lies between 0 and 1", "Mend that field"),
    "no source": ("claims:" + GOOD.partition("claims:")[2], 1, "source", "Add `source`"),
    "no publisher": (GOOD.replace("  publisher: A Daily\n", ""), 1, "publisher", "Add `publisher`"),
    "no claims": (GOOD.partition("claims:")[0], 1, "claims", "Add `claims`"),
    "nothing asserted": (GOOD.replace("    asserts: China is at 17.1%\n", ""), 6, "asserts", "Add `asserts`"),
    "two expectations": (GOOD.replace("17.1%}", "17.1%, at_least: 0.1}"), 11, "say one of", "Mend that field"),
    "no expectation": (GOOD.replace("{value: 17.1%}", "{}"), 11, "none of them", "Mend that field"),
    "above itself": (GOOD.replace("{value: 17.1%}", "{above: [CN]}"), 9, "above itself", "Mend that field"),
    "a unit of another question": (GOOD.replace("expect:", "unit: usd\n        expect:"), 9, "not in usd", "Mend that field"),
    "an order of a number": (GOOD.replace("question: share", "question: derivatives").replace("{value: 17.1%}", "{rank: 1}"), 9, "not rank", "Mend that field"),
    "a subject of all models": (GOOD.replace("question: share", "question: concentration, measure: hhi"), 9, "write `all`", "Mend that field"),
    "a passing of nobody": (GOOD.replace("question: share", "question: overtake"), 10, "needs `of`", "Mend that field"),
    "a number without end": (GOOD.replace("17.1%", ".inf"), 11, "is no figure", "Mend that field"),
    "a tolerance of all": (GOOD.replace("17.1%}", "17.1%, tolerance: 50%}"), 9, "almost anything", "Mend that field"),
    "a country that YAML reads as no": (GOOD.replace("subject: CN", "subject: NO"), 9, "string", "Quote it"),
    "of a time to come": (GOOD.replace("2025-01-01:2025-06-30", "2027-01-01:"), 1, "kind: forecast", "Mend that field"),
    "nothing to judge": (GOOD.partition("    parts:")[0], 6, "needs `parts`", "Mend that field"),
    "a forecast with figures": (GOOD.replace("asserts", "kind: forecast\n    asserts"), 6, "leave them out", "Mend that field"),
    "a score of nothing": (GOOD.replace("question: share", "question: score"), 10, "needs `benchmark`", "Mend that field"),
    "a link that is none": (GOOD.replace("title:", "link: here\n  title:"), 3, "link", "Mend that field"),
    "same id twice": (GOOD + GOOD.partition("claims:\n")[2], 12, "stands already", "another id"),
    "same key twice": (GOOD + "claims: []\n", 12, "stands twice", "Mend the line"),
    "repeats nothing": (GOOD + "    repeats: [nobody]\n", 12, "no claim “nobody”", "modelcensus claims"),
    "repeats itself": (GOOD + "    repeats: [mine]\n", 12, "the links go round", "Keep only the link"),
    "a list": ("- a\n", 1, "expected `source` and `claims`", "modelcensus claim new"),
    "text": ("hello\n", 1, "expected `source` and `claims`", "modelcensus claim new"),
}  # fmt: skip
HOSTILE = {
    "an anchors bomb": (BOMB, "alias"),
    "ten megabytes": ("#" * 10_000_000, "larger"),
    "a tag": ('!!python/object/apply:os.system ["true"]\n', "YAML"),
    "very deep": ("[" * 100_000, "YAML"),
    "not UTF-8": (b"source: \xff\xfe\n", "UTF-8"),
    "control characters": ("source: \x00\n", "YAML"),
}


@pytest.mark.parametrize(("written", "at", "what", "fix"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_its_line_and_the_fix(
    tmp_path: Path, written: str, at: int, what: str, fix: str
) -> None:
    """The error has the file, the line, what is wrong there and the next step."""
    file = tmp_path / "mine.yaml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(FactsError) as refused:
        read([file], [])
    message = str(refused.value)
    assert str(file) in message
    assert f"line {at}" in message, message
    assert what in message
    assert fix in refused.value.hint


@pytest.mark.parametrize(("written", "what"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_yaml_is_refused(tmp_path: Path, written: str | bytes, what: str) -> None:
    """Nothing of it is expanded, constructed or run."""
    file = tmp_path / "mine.yaml"
    file.write_bytes(written.encode() if isinstance(written, str) else written)
    with pytest.raises(FactsError, match=what):
        read([file], [])


def test_links_that_go_round_are_refused(tmp_path: Path) -> None:
    """Three claims of two files of which each repeats the next."""
    names = ["one", "two", "three"]
    files = []
    for name, other in zip(names, [*names[1:], names[0]], strict=True):
        files.append(tmp_path / f"{name}.yaml")
        text = GOOD.replace("id: mine", f"id: {name}") + f"    repeats: [{other}]\n"
        files[-1].write_text(text, encoding="utf-8")
    with pytest.raises(FactsError, match=r"line 12: .*the links go round"):
        read(files, [])


def test_a_later_claim_is_repeated_by_nobody(tmp_path: Path) -> None:
    """A link leads to an earlier claim."""
    for name, day, link in (("old", "2025-12-01", "    repeats: [new]\n"), ("new", "2026-08-02", "")):
        text = GOOD.replace("id: mine", f"id: {name}").replace("2026-08-02", day) + link
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FactsError, match="new was published later"):
        read([tmp_path / "old.yaml", tmp_path / "new.yaml"], [])


def test_a_chain_of_links_is_no_circle(tmp_path: Path) -> None:
    """A claim may repeat two that repeat the same one."""
    files = []
    for name, others in {"one": "[]", "two": "[one]", "three": "[one]", "four": "[two, three]"}.items():
        files.append(tmp_path / f"{name}.yaml")
        files[-1].write_text(GOOD.replace("id: mine", f"id: {name}") + f"    repeats: {others}\n", encoding="utf-8")
    assert set(read(files, [])) == {"one", "two", "three", "four"}


def test_a_stranger_may_write_in_one_language(tmp_path: Path) -> None:
    """A sentence without translations is the same in every language."""
    (tmp_path / "mine.yaml").write_text(GOOD, encoding="utf-8")
    claim = read([tmp_path / "mine.yaml"], [])["mine"]
    assert {claim.asserts.en, claim.asserts.ko, claim.asserts.zh} == {"China is at 17.1%"}
    assert claim.ledger == "mine"
    assert claim.source is not None
    assert claim.source.publisher == "A Daily"


def test_a_users_claim_takes_the_place_of_ours(tmp_path: Path) -> None:
    """Of the same id the user's stands, in the order of ours."""
    for name, words in (("ours", "ours"), ("theirs", "theirs")):
        (tmp_path / f"{name}.yaml").write_text(GOOD.replace("China is at 17.1%", words), encoding="utf-8")
    assert read([tmp_path / "ours.yaml"], [tmp_path / "theirs.yaml"])["mine"].asserts.en == "theirs"


@given(st.floats(min_value=0, max_value=100))
def test_percent_is_read_as_a_share(percent: float) -> None:
    """`17.1%` and 0.171 are the same figure."""
    written = yaml.safe_load(GOOD.replace("17.1%}", f"{percent:.3f}%}}"))
    value = ClaimFile.model_validate(written).claims[0].parts[0].expect.value
    assert value == pytest.approx(float(f"{percent:.3f}") / 100)


# -- `claim new`

SAID = {
    "share": ["share", "country", "CN", "47%", "2026-10-08", "llm", ""],
    "ahead": ["ahead", "account", "Qwen", "meta-llama", "2025-09-01:", "", ""],
    "first": ["first", "organisation", "alibaba", "2026-10-08", "", "publisher"],
    "count": ["count", "country", "CN", "540,000,000", "", "", ""],
    "passed": ["passed", "country", "CN", "US", "2025-06-01:2025-09-30", "", ""],
    "score": ["score", "deepseek-ai/DeepSeek-V3.2", "aime-2025", "96%"],
    "cost": ["cost", "deepseek-ai/DeepSeek-V3", "5576000"],
    "words": ["words", "forecast", "Downloads by country"],
}
FIRST = ["A Blog", "On models", "2026-11-01", "", "Something about models: it's so"]


@pytest.mark.parametrize("about", SAID)
def test_a_few_answers_make_a_claim_that_can_be_checked(
    about: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starter: Census, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it is about, what is written is valid and gets a verdict."""
    answers = iter([*FIRST, *SAID[about]])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    out = tmp_path / "mine.yaml"
    assert run(["claim", "new", "--out", str(out)]) == 0
    assert next(answers, None) is None
    assert "modelcensus check --file" in capsys.readouterr().err
    row = claims.check(starter, claims.read(starter, out)).rows[0]
    assert row["asserted"] == FIRST[-1]
    wanted = {"share": "consistent", "words": "not-a-measurement", "score": "misattributed", "cost": "reproduced"}
    assert row["verdict"] == wanted.get(about, row["verdict"])


def test_a_wrong_answer_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be is said, and asked once more."""
    said = ["A Blog", "", "On models", "soon", "2026-11-01", "", "So", "shares", *SAID["share"]]
    answers = iter(said)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    assert run(["claim", "new", "--out", str(tmp_path / "mine.yaml")]) == 0
    told = capsys.readouterr().err
    assert ["It is needed." in told, "A date such as" in told, "One of: share" in told] == [True] * 3


def test_a_file_that_is_there_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written over somebody's file."""
    answers = iter(itertools.chain(FIRST, SAID["share"]))
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    out = tmp_path / "mine.yaml"
    out.write_text("mine", encoding="utf-8")
    assert run(["claim", "new", "--out", str(out)]) == 4
    assert out.read_text(encoding="utf-8") == "mine"
    assert "is there already" in capsys.readouterr().err


def test_a_group_that_there_is_not_is_refused_before_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A country that is none leads to the near ones, and to no file."""
    answers = iter([*FIRST, "share", "country", "Chinaa", "47%", "", "", ""])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    assert run(["claim", "new", "--out", str(tmp_path / "mine.yaml")]) == 2
    assert not (tmp_path / "mine.yaml").exists()
    assert "China" in capsys.readouterr().err
