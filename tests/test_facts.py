"""The reviewed facts that ship, tested as data, and the loader that refuses what is not as agreed."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from babel import Locale

from modelcensus import Census, facts
from modelcensus.errors import FactsError
from modelcensus.facts import MOST_BYTES, Facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelcensus.facts.model import Alternative, Evidence, Organisation

GOOD = """
name: Made Up
kind: company
accounts: {huggingface: [made-up]}
countries: [{country: US, confidence: high}]
evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
"""
TWO = "- {id: %s, name: A, kind: individual, accounts: {huggingface: [%s]}, evidence: [{basis: knowledge, says: made up, checked: 2026-01-01}]}\n"
LATEST = "(SELECT max(date) FROM snapshots WHERE usable)"


@pytest.fixture(scope="module")
def shipped() -> Facts:
    """The facts that ship, loaded once."""
    return facts.load()


@pytest.fixture(scope="module")
def organisations(shipped: Facts) -> list[Organisation]:
    """Every organisation that ships."""
    return [owned.organisation for owned in shipped.organisations.values()]


def evidence(organisations: list[Organisation]) -> Iterator[tuple[str, Evidence]]:
    """Every piece of evidence, with the organisation it is for."""
    for item in organisations:
        accounts = itertools.chain.from_iterable(item.accounts.values())
        for said in [*item.evidence, *(account.evidence for account in accounts if account.evidence)]:
            yield item.id, said


def alternatives(item: Organisation) -> list[Alternative]:
    """How an organisation or one of its accounts could be told otherwise."""
    accounts = itertools.chain.from_iterable(item.accounts.values())
    return [*item.alternatives, *(other for account in accounts for other in account.alternatives)]


def write(folder: Path, text: str | bytes, name: str = "organisations/x.yaml") -> Path:
    """Put one file into a user's facts."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


# -- the facts that ship


def test_no_account_stands_in_two_organisations(organisations: list[Organisation]) -> None:
    """An account of a hub is of one organisation, case ignored."""
    owners = [
        (hub, a.name.casefold()) for item in organisations for hub, listed in item.accounts.items() for a in listed
    ]
    assert [account for account in set(owners) if owners.count(account) > 1] == []


def test_every_country_is_on_the_list(organisations: list[Organisation]) -> None:
    """Each code, of a country or of an alternative, has a name in English, Korean and Chinese."""
    codes = {span.country for item in organisations for span in item.countries}
    codes |= {other.country for item in organisations for other in alternatives(item)}
    for language in ("en", "ko", "zh"):
        assert codes <= set(Locale(language).territories)


def test_every_organisation_has_evidence_for_what_is_said_of_it(organisations: list[Organisation]) -> None:
    """Nothing is attributed without a sentence that says why."""
    unsaid = {item.id for item in organisations} - {
        owner for owner, said in evidence(organisations) if said.says.strip()
    }
    assert unsaid == set()


def test_evidence_from_a_page_or_a_paper_bears_its_link(organisations: list[Organisation]) -> None:
    """Who reads that a page says so can open it."""
    unlinked = [
        owner for owner, said in evidence(organisations) if said.basis in {"paper", "official-page"} and not said.link
    ]
    assert unlinked == []


def test_every_link_is_an_address(shipped: Facts, organisations: list[Organisation]) -> None:
    """A link is of the web, has a host with a dot, and ends in no stray punctuation."""
    links = [said.link for _, said in evidence(organisations) if said.link]
    links += [claim.source.link for claim in shipped.claims.values() if claim.source and claim.source.link]
    links += [fact.link for fact in (*shipped.scores, *shipped.costs, *shipped.releases, *shipped.outside) if fact.link]
    parts = [(link, urlsplit(link)) for link in links]
    wrong = [link for link, at in parts if at.scheme not in {"http", "https"} or "." not in (at.hostname or "")]
    assert len(links) > 100
    assert [*wrong, *(link for link in links if link.endswith((".", ",", ")", ";")))] == []


def test_an_alternative_is_another_country_than_the_recorded_one(organisations: list[Organisation]) -> None:
    """An alternative that says the same again is none."""
    same = [i.id for i in organisations for o in i.alternatives if o.country in {span.country for span in i.countries}]
    assert same == []


def test_a_dispute_about_one_team_is_of_its_account_alone(organisations: list[Organisation]) -> None:
    """That the WizardLM team worked in Beijing puts no doubt on all of Microsoft, in whose band it would stand."""
    (microsoft,) = (item for item in organisations if item.name == "Microsoft")
    disputed = {account.name for account in microsoft.accounts["huggingface"] if account.alternatives}
    assert (microsoft.alternatives, disputed) == ([], {"WizardLMTeam"})


def test_a_renamed_account_leads_to_one_of_the_same_organisation(organisations: list[Organisation]) -> None:
    """A rename never carries a model to somebody else."""
    for item in organisations:
        for listed in item.accounts.values():
            names = {account.name.casefold() for account in listed}
            assert {a.renamed_to.casefold() for a in listed if a.renamed_to} <= names, item.id


def test_who_has_no_seat_has_no_country(starter: Census) -> None:
    """In the compiled facts persons, communities and unknown accounts are groups of their own."""
    headless = "SELECT DISTINCT kind, country, country_group FROM accounts WHERE kind IN ('individual', 'community', 'unknown')"
    rows = starter.query(headless).rows
    assert {row["kind"] for row in rows} == {"individual", "community", "unknown"}
    assert all(row["country"] is None and row["country_group"] == row["kind"] for row in rows)


def test_the_500_most_downloaded_accounts_were_looked_up(starter: Census) -> None:
    """Whoever is downloaded most stands in the facts, even if as unknown."""
    counted = f"""SELECT account, any_value(rule) AS rule, sum(downloads_30d) AS downloads FROM observations
        JOIN accounts USING (account_key) WHERE date = {LATEST} GROUP BY account"""
    largest = starter.query(f"{counted} ORDER BY downloads DESC NULLS LAST, account LIMIT 500").rows
    assert len(largest) == 500
    assert [row["account"] for row in largest if row["rule"] == "none"] == []


@pytest.mark.parametrize("universe", ["llm", "all"])
def test_at_least_97_and_a_half_percent_of_downloads_are_classified(starter: Census, universe: str) -> None:
    """Of what the newest snapshot counts, next to nothing is of accounts whose kind is unknown."""
    classified = starter.share(universe=universe).coverage["classified"]
    assert classified is not None
    assert classified >= 0.975


def test_the_headlines_claims_name_a_country_once(shipped: Facts) -> None:
    """What is set beside the headline has one figure a country, and one unit."""
    compared = [claim for claim in shipped.claims.values() if claim.counts]
    assert {claim.id for claim in compared} == {"eoi-2025", "hf-spring-2026", "atom-2026"}
    for claim in compared:
        named = [part.subject for part in claim.parts]
        assert len(named) == len(set(named)), claim.id
        assert len({part.unit for part in claim.parts}) == 1
        assert all(part.expect.value is not None for part in claim.parts)


# -- what the loader refuses

BROKEN = {
    "unknown key": (GOOD + "colour: red\n", "colour"),
    "bad date": (GOOD.replace("2026-01-01", "2026-13-01"), "month"),
    "no date": (GOOD.replace("2026-01-01", "soon"), "evidence.0.checked"),
    "bad country": (GOOD.replace("US", "usa"), "countries.0.country"),
    "no country of the list": (GOOD.replace("US", "UK"), "UK is no ISO 3166-1 code"),
    "country of nobody": (GOOD.replace("US", "ZZ"), "ISO 3166-1"),
    "two countries at once": (GOOD.replace("high}", "high}, {country: CN, confidence: low}"), "same time"),
    "country ends first": (GOOD.replace("US", "US, since: 2026-02-01, until: 2026-01-01"), "before it begins"),
    "a person with a country": (GOOD.replace("company", "individual"), "has no country"),
    "no evidence": (GOOD.replace("evidence: [{", "evidence: [] # [{"), "evidence"),
    "no accounts": (GOOD.replace("[made-up]", "[]"), "no accounts"),
    "accounts no list": (GOOD.replace("[made-up]", "[made-up], modelscope: iic"), "accounts.modelscope"),
    "account with a slash": (GOOD.replace("[made-up]", "[made-up/model]"), "accounts.huggingface.0"),
    "account twice": (TWO % ("a", "x-1") + TWO % ("b", "X-1"), "stands twice, in a and b"),
    "same id twice": (TWO % ("a", "x-1") + TWO % ("a", "x-2"), "stands already"),
    "same key twice": (GOOD + "kind: university\n", "“kind” stands twice"),
    "not a mapping": ("just text\n", "expected a mapping"),
    "list of text": ("- text\n", "entry"),
    "empty": ("", "expected a mapping"),
    "alias": (GOOD + "a: &a [1, 2]\nb: [*a, *a]\n", "alias"),
    "python tag": ('!!python/object/apply:os.system ["true"]\n', "YAML"),
    "not UTF-8": (b"name: \xff\xfe\n", "UTF-8"),
    "too large": ("#" * (MOST_BYTES + 1), "larger"),
    "too deep": ("[" * 5000, "YAML"),
    "number too long": (GOOD + "x: " + "9" * 5000, "digits"),
    "no YAML": ("name: [\n", "YAML"),
}


@pytest.mark.parametrize(("text", "why"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, text: str | bytes, why: str) -> None:
    """The error names the file and what is wrong in it; nothing of it is taken."""
    write(tmp_path, text)
    with pytest.raises(FactsError) as refused:
        facts._organisations(tmp_path)
    assert why in str(refused.value)
    assert str(tmp_path) in str(refused.value)
    assert refused.value.hint


def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    """A link to nothing is an error and not an empty list."""
    (tmp_path / "universes.yaml").symlink_to(tmp_path / "gone")
    with pytest.raises(FactsError, match=r"universes\.yaml cannot be read"):
        facts.load(tmp_path)


def test_a_universe_may_not_stand_twice(tmp_path: Path) -> None:
    """The second of two universes of one name does not silently win."""
    write(tmp_path, "- {name: u, title: {en: a, ko: b}, tasks: null}\n" * 2, "universes.yaml")
    with pytest.raises(FactsError, match="“u” stands already"):
        facts.load(tmp_path)


# -- a user's facts laid over ours


@pytest.fixture
def over(tmp_path: Path) -> Facts:
    """Our facts with a user's over them: Qwen moves to another organisation, and Mistral AI is told anew."""
    write(tmp_path, GOOD.replace("made-up", "QWEN"), "organisations/mine.yaml")
    write(tmp_path, GOOD.replace("made-up", "mistral-mine"), "organisations/mistral-ai.yaml")
    write(tmp_path, "- {name: llm, title: {en: mine, ko: mine}, tasks: [text-generation]}\n", "universes.yaml")
    return facts.load(tmp_path)


def accounts(known: Facts, name: str) -> set[str]:
    """The accounts of an organisation on Hugging Face."""
    return {account.name for account in known.organisations[name].organisation.accounts["huggingface"]}


def test_an_account_that_a_user_names_leaves_the_organisation_it_had(over: Facts, shipped: Facts) -> None:
    """It moves whole, in whatever case it is written, and its old organisation keeps its others."""
    assert accounts(over, "mine") == {"QWEN"}
    assert accounts(over, "alibaba") == accounts(shipped, "alibaba") - {"Qwen"}


def test_an_organisation_of_the_same_id_is_replaced(over: Facts) -> None:
    """A user's organisation stands for ours of that id, and is known as the user's."""
    assert accounts(over, "mistral-ai") == {"mistral-mine"}
    assert over.organisations["mistral-ai"].by_user
    assert not over.organisations["alibaba"].by_user


def test_an_organisation_that_loses_its_last_account_goes(tmp_path: Path, shipped: Facts) -> None:
    """Who has no account left is not listed."""
    alone = next(
        o.organisation for o in shipped.organisations.values() if [*o.organisation.accounts] == ["huggingface"]
    )
    names = ", ".join(account.name for account in alone.accounts["huggingface"])
    write(tmp_path, GOOD.replace("made-up", names))
    assert alone.id not in facts.load(tmp_path).organisations


def test_a_universe_of_the_same_name_is_replaced(over: Facts, shipped: Facts) -> None:
    """A user's universe stands for ours; the others stay."""
    assert over.universes["llm"].tasks == ["text-generation"]
    assert over.universes["all"] == shipped.universes["all"]


def test_the_digest_of_facts_is_of_names_and_content(tmp_path: Path) -> None:
    """Equal files give an equal digest wherever they lie; another word or another name gives another."""
    same = [facts.digest(write(tmp_path / place, GOOD).parent) for place in ("a", "b")]
    other = facts.digest(write(tmp_path / "c", GOOD.replace("Made", "Mad")).parent)
    named = facts.digest(write(tmp_path / "d", GOOD, "organisations/y.yaml").parent)
    assert same[0] == same[1]
    assert len({same[0], other, named}) == 3


def test_no_facts_have_no_digest(tmp_path: Path, shipped: Facts) -> None:
    """Whether a user has facts at all can be told from the digest."""
    assert facts.digest(tmp_path / "nowhere") == facts.digest(tmp_path) == shipped.user_digest == ""
