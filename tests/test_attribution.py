"""Account → organisation → kind and country, with rule and evidence."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from modelcensus import attribution
from modelcensus.store import Engine
from tests.worlds.bench import facts_of, judged, named, said
from tests.worlds.tiny import Said

DAY = date(2026, 8, 1)
TEXT = """
- id: mover
  name: Mover
  kind: company
  accounts:
    huggingface: [Mover, {name: mover-mirror, role: mirror, alternatives: [{country: JP, reason: it is run from Tokyo}],
      evidence: {basis: paper, says: of this account alone, checked: 2026-02-02}}]
    modelscope: [mover-cn]
  countries:
    - {country: FR, until: 2026-06-01, confidence: high}
    - {country: US, since: 2026-06-01, until: 2026-09-01, confidence: low}
  alternatives: [{country: CA, reason: its founders live there}]
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
- {id: one, name: One Person, kind: individual, accounts: {huggingface: [one]}, confidence: low,
   evidence: [{basis: knowledge, says: made up, checked: 2026-01-01}]}
- {id: club, name: Club, kind: community, accounts: {huggingface: [club]},
   evidence: [{basis: knowledge, says: made up, checked: 2026-01-01}]}
- {id: mist, name: Mist, kind: unknown, accounts: {huggingface: [mist]},
   evidence: [{basis: knowledge, says: looked up in vain, checked: 2026-01-01}]}
- {id: homeless, name: Homeless, kind: company, accounts: {huggingface: [homeless]},
   evidence: [{basis: knowledge, says: made up, checked: 2026-01-01}]}
"""


def owner(account: str, on: date = DAY) -> dict[str, Any]:
    """What the facts above say of one account on a day."""
    return next(row for row in attribution.owners(facts_of(TEXT), on).to_pylist() if row["account"] == account)


@pytest.fixture(scope="module")
def accounts() -> dict[str, dict[str, Any]]:
    """The accounts of a small world on 2026-08-01, by name."""
    models = ("MOVER/a", "Mover/b", "mover-mirror/c", "one/d", "club/e", "mist/f", "homeless/g", "stranger/h")
    engine = judged(said({DAY: [Said(model, 10) for model in models]}))
    named(engine, facts_of(TEXT), DAY)
    return {row["account"]: row for row in rows_of(engine)}


def rows_of(engine: Engine) -> list[dict[str, Any]]:
    """The accounts of an engine, in their order."""
    return engine.rows("SELECT * FROM accounts ORDER BY account_key")


@pytest.mark.parametrize(
    ("on", "country", "confidence"),
    [
        (date(1999, 1, 1), "FR", "high"),
        (date(2026, 5, 31), "FR", "high"),
        (date(2026, 6, 1), "US", "low"),
        (date(2026, 8, 31), "US", "low"),
        (date(2026, 9, 1), None, "medium"),
    ],
)
def test_the_country_is_the_one_of_that_day(on: date, country: str | None, confidence: str) -> None:
    """A country holds from its first day to the day before its last; outside all of them none is known."""
    found = owner("mover", on)
    assert (found["country"], found["confidence"]) == (country, confidence)


def test_accounts_of_every_hub_are_listed() -> None:
    """An organisation's account on another hub is attributed too."""
    listed = {(row["hub"], row["account"]) for row in attribution.owners(facts_of(TEXT), DAY).to_pylist()}
    assert ("modelscope", "mover-cn") in listed


def test_an_account_s_own_evidence_comes_before_its_organisation_s() -> None:
    """The nearest reason is read first, and none is dropped."""
    says = [item["says"] for item in json.loads(owner("mover-mirror")["evidence"])]
    assert says == ["of this account alone", "made up for the tests"]


def test_an_account_s_own_alternatives_come_before_its_organisation_s() -> None:
    """How an account could be told otherwise is kept with the reason."""
    told = [(item["country"], item["reason"]) for item in json.loads(owner("mover-mirror")["alternatives"])]
    assert told == [("JP", "it is run from Tokyo"), ("CA", "its founders live there")]


def test_every_country_is_kept_with_its_dates() -> None:
    """The dated countries travel with the account, open ends left out."""
    assert json.loads(owner("mover")["spans"]) == [
        {"country": "FR", "until": "2026-06-01", "confidence": "high"},
        {"country": "US", "since": "2026-06-01", "until": "2026-09-01", "confidence": "low"},
    ]


@pytest.mark.parametrize(("by_user", "rule"), [(False, "facts"), (True, "your facts")])
def test_the_rule_says_whose_fact_it_is(by_user: bool, rule: str) -> None:
    """A user's attribution is told from a reviewed one."""
    rows = attribution.owners(facts_of(TEXT, by_user=by_user), DAY).to_pylist()
    assert {row["rule"] for row in rows} == {rule}


def test_accounts_that_differ_in_case_are_one(accounts: dict[str, dict[str, Any]]) -> None:
    """Hubs ignore case, so two spellings are one account, keyed once."""
    assert [name for name in accounts if name.casefold() == "mover"] == ["MOVER"]


def test_case_does_not_hide_an_account_from_the_facts(accounts: dict[str, dict[str, Any]]) -> None:
    """An account is found in the facts however its models spell it."""
    assert accounts["MOVER"]["organisation"] == "mover"


@pytest.mark.parametrize(
    ("account", "group"),
    [
        ("MOVER", "US"),
        ("one", "individual"),
        ("club", "community"),
        ("mist", "unknown"),
        ("homeless", "unknown"),
        ("stranger", "unknown"),
    ],
)
def test_who_has_no_country_is_a_group_of_its_own(
    accounts: dict[str, dict[str, Any]], account: str, group: str
) -> None:
    """Persons, communities and the unknown are never spread over countries."""
    assert accounts[account]["country_group"] == group


def test_an_account_that_nobody_recorded_is_unknown_by_no_rule(accounts: dict[str, dict[str, Any]]) -> None:
    """No fact about an account is said to be none, and nothing is inferred from its name."""
    stranger = accounts["stranger"]
    assert (stranger["organisation"], stranger["kind"], stranger["rule"]) == ("unknown", "unknown", "none")
    assert (stranger["country"], stranger["evidence"], stranger["alternatives"]) == (None, "[]", "[]")


def test_an_account_that_was_looked_up_in_vain_keeps_the_rule_and_the_evidence(
    accounts: dict[str, dict[str, Any]],
) -> None:
    """A reviewed `unknown` is told from an account nobody looked at."""
    mist = accounts["mist"]
    assert (mist["organisation"], mist["rule"]) == ("unknown", "facts")
    assert "looked up in vain" in mist["evidence"]


def test_a_company_without_a_country_stays_an_organisation(accounts: dict[str, dict[str, Any]]) -> None:
    """Only its country is unknown, not who it is."""
    assert (accounts["homeless"]["organisation"], accounts["homeless"]["kind"]) == ("homeless", "company")


def test_a_role_is_of_the_account_and_not_of_its_organisation(accounts: dict[str, dict[str, Any]]) -> None:
    """A mirror beside a maker's account does not make the maker one."""
    assert (accounts["mover-mirror"]["role"], accounts["MOVER"]["role"]) == ("mirror", None)
