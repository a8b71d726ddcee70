"""Account → organisation → kind and country, with the rule and the evidence. This floor knows no counter.

The country is the one an organisation is based in on the build's last date. Persons, communities and unknown accounts are
groups of their own; no country is ever inferred from a model's name, language or base.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import ibis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import ibis.expr.types as ir
    import pyarrow as pa

    from modelcensus.facts import Facts, Owned
    from modelcensus.facts.model import Account

UNKNOWN = "unknown"
OWNED = (
    *("hub", "account", "organisation", "name", "kind", "country", "role", "rule", "confidence"),
    *("evidence", "spans", "alternatives"),
)
OTHER_NAMES = {"united states of america": "US", "usa": "US", "uk": "GB", "hong kong": "HK", "russian federation": "RU"}
GROUPS = ("individual", "community", UNKNOWN)


def owners(facts: Facts, on: date, hub_says: Mapping[str, str] = MappingProxyType({})) -> pa.Table:
    """Every account of which something is known, flat: hub, account (lower case) and who is behind it.

    `hub_says` is what Hugging Face itself says of accounts (`user`, `organisation`, `gone`): a person's account that no fact
    names is `individual` by the rule `hub`. An organisation's stays unknown: the Hub states no country.
    """
    import pyarrow as pa

    rows = list(_rows(facts, on))
    named = {(row["hub"], row["account"]) for row in rows}
    persons = {account.casefold(): account for account, kind in hub_says.items() if kind == "user"}
    rows += [_person(account, on) for key, account in persons.items() if ("huggingface", key) not in named]
    return pa.table({name: pa.array([row[name] for row in rows], type=pa.string()) for name in OWNED})


def labels(said: Iterable[tuple[str, pa.Table]]) -> pa.Table:
    """What other sources say of accounts (`schema.LABELS`), from each source's labels of its models.

    Args:
        said: source → its labels, with hub, account and country, the country in the source's own words.
    """
    import pyarrow as pa

    columns: dict[str, list[object]] = {
        "source": [],
        "hub": [],
        "account": [],
        "says": [],
        "country_group": [],
        "models": [],
    }
    for source, table in said:
        rows = [
            row for row in table.select(["hub", "account", "country"]).to_pylist() if row["country"] and row["account"]
        ]
        votes = Counter((row["hub"], row["account"], row["country"]) for row in rows)
        commonest: dict[tuple[str, str], tuple[int, str]] = {}
        for (hub, account, word), models in sorted(votes.items()):
            commonest[hub, account] = max(commonest.get((hub, account), (0, "")), (models, word))
        for (hub, account), (models, word) in commonest.items():
            for name, value in zip(columns, (source, hub, account, word, _group_of(word), models), strict=True):
                columns[name].append(value)
    kinds = {"models": pa.int64()}
    return pa.table({name: pa.array(values, type=kinds.get(name, pa.string())) for name, values in columns.items()})


def _group_of(word: str) -> str | None:
    """A label in a source's own words as a country's code or a group without one."""
    from babel import Locale

    apart = {
        "user": "individual",
        "international / online": "community",
        "international": "community",
        "online": "community",
        "community": "community",
    }
    codes = {str(name).casefold(): str(code) for code, name in Locale("en").territories.items() if str(code).isalpha()}
    said = word.strip().casefold()
    return apart.get(said) or OTHER_NAMES.get(said) or codes.get(said)


def renames(facts: Facts) -> pa.Table:
    """Accounts that were renamed: hub, account (lower case), renamed_to (the last name of the line)."""
    import pyarrow as pa

    step = {
        (hub, account.name.casefold()): account.renamed_to
        for owned in facts.organisations.values()
        for hub, accounts in owned.organisation.accounts.items()
        for account in accounts
        if account.renamed_to
    }
    final = {key: _last(key, step) for key in step}
    return pa.table({
        "hub": pa.array([hub for hub, _ in final], type=pa.string()),
        "account": pa.array([name for _, name in final], type=pa.string()),
        "renamed_to": pa.array(list(final.values()), type=pa.string()),
    })  # fmt: skip


def accounts(named: ir.Table, owned: ir.Table) -> ir.Table:
    """One row per account that published a model (`schema.ACCOUNTS`)."""
    spelled = named.mutate(account=named.canonical.split("/")[0])
    seen = (
        spelled.mutate(key=spelled.account.lower())
        .group_by(["hub", "key"])
        .aggregate(account=lambda t: t.account.min())
    )
    facts = owned.rename(key="account", owner_hub="hub")
    both = seen.left_join(facts, [seen.hub == facts.owner_hub, seen.key == facts.key])
    kind = both.kind.fill_null(UNKNOWN)
    return both.select(
        account_key=ibis.row_number().over(ibis.window(order_by=[both.hub, both.account])).cast("int64"),
        hub=both.hub,
        account=both.account,
        organisation=ibis.ifelse(kind == UNKNOWN, UNKNOWN, both.organisation.fill_null(UNKNOWN)),
        name=ibis.ifelse(kind == UNKNOWN, both.account, both.name.fill_null(both.account)),
        kind=kind,
        country=both.country,
        country_group=ibis.coalesce(both.country, ibis.ifelse(kind.isin(GROUPS), kind, UNKNOWN)),
        role=both.role,
        rule=both.rule.fill_null("none"),
        confidence=both.confidence,
        evidence=both.evidence.fill_null("[]"),
        spans=both.spans.fill_null("[]"),
        alternatives=both.alternatives.fill_null("[]"),
    ).order_by("account_key")


def _rows(facts: Facts, on: date) -> Iterator[Mapping[str, str | None]]:
    for owned in facts.organisations.values():
        for hub, listed in owned.organisation.accounts.items():
            for account in listed:
                yield {"hub": hub, "account": account.name.casefold()} | _owner(owned, account, on)


def _owner(owned: Owned, account: Account, on: date) -> dict[str, str | None]:
    organisation = owned.organisation
    here = [s for s in organisation.countries if (s.since or date.min) <= on < (s.until or date.max)]
    evidence = [("account", account.evidence)] if account.evidence else []
    evidence += [("organisation", item) for item in organisation.evidence]
    return {
        "organisation": organisation.id,
        "name": organisation.name,
        "kind": organisation.kind,
        "country": here[0].country if here else None,
        "role": account.role,
        "rule": "your facts" if owned.by_user else "facts",
        "confidence": here[0].confidence if here else organisation.confidence,
        "evidence": _dumped([{"for": of, **_plain(item)} for of, item in evidence]),
        "spans": _json(organisation.countries),
        "alternatives": _json([*account.alternatives, *organisation.alternatives]),
    }


def _person(account: str, on: date) -> dict[str, str | None]:
    """What is recorded of an account that only the hub says is a person's."""
    says = "the hub lists this account as a person's"
    return {
        **dict.fromkeys(OWNED),
        "hub": "huggingface",
        "account": account.casefold(),
        "organisation": account.casefold(),
        "name": account,
        "kind": "individual",
        "rule": "hub",
        "confidence": "high",
        "evidence": _dumped([{"for": "account", "basis": "official-page", "says": says, "checked": on.isoformat()}]),
        "spans": "[]",
        "alternatives": "[]",
    }


def _json(items: list[Any]) -> str:
    return _dumped([_plain(item) for item in items])


def _plain(item: Any) -> dict[str, Any]:
    return dict(item.model_dump(mode="json", exclude_none=True))


def _dumped(items: list[dict[str, Any]]) -> str:
    return json.dumps(items, ensure_ascii=False)


def _last(key: tuple[str, str], step: Mapping[tuple[str, str], str]) -> str:
    hub, seen = key[0], {key}
    name = step[key]
    while (following := (hub, name.casefold())) in step and following not in seen:
        seen.add(following)
        name = step[following]
    return name
