"""Account → organisation → kind and country, with the rule and the evidence. This floor knows no counter.

The country is the one an organisation is based in on the build's last date. Persons, communities and unknown accounts are
groups of their own; no country is ever inferred from a model's name, language or base.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cache
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
OTHER_NAMES = {
    "united states of america": "US",
    "usa": "US",
    "us": "US",
    "uk": "GB",
    "uae": "AE",
    "hong kong": "HK",
    "russian federation": "RU",
}
GROUPS = ("individual", "community", UNKNOWN)
HUB = "hub"  # the name under which the hub's own word on accounts stands among the labels
# Lists that know regions only: `eu` is theirs for the Union and its neighbours (Swiss and British accounts stand under it),
# `other` is what is neither that nor China nor the United States.
EUROPE = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
NAMED_APART = frozenset({"CN", "US"})
NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})  # CLDR has codes for these too


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


def model_labels(said: Iterable[tuple[str, pa.Table]]) -> pa.Table:
    """The same of each model, with who made its base: source, hub, model, account, country_group, creator, creator_group.

    Args:
        said: source → its labels, with hub, model, account, country, creator and creator_country; one that labels accounts
            alone has nothing to say here.
    """
    import pyarrow as pa

    parts = []
    for source, table in said:
        if "model" not in table.column_names:  # a list of accounts
            continue
        groups = {
            name: pa.array([_group_of(word) if word else None for word in table[name].to_pylist()], pa.string())
            for name in ("country", "creator_country")
        }
        columns = {name: table[name].cast(pa.string()) for name in ("hub", "model", "account", "creator")}
        groups = {"country_group": groups["country"], "creator_group": groups["creator_country"]}
        parts.append(pa.table({"source": pa.repeat(source, len(table)), **columns, **groups}))
    names = ("source", "hub", "model", "account", "creator", "country_group", "creator_group")
    return pa.concat_tables(parts) if parts else pa.table({name: pa.array([], pa.string()) for name in names})


def stays(facts: Facts) -> pa.Table:
    """Where organisations that moved were based while: hub, home (account in lower case), since, until, country."""
    import pyarrow as pa

    rows = [
        (hub, account.name.casefold(), span.since or date.min, span.until or date.max, span.country)
        for owned in facts.organisations.values()
        if len(owned.organisation.countries) > 1
        for hub, accounts in owned.organisation.accounts.items()
        for account in accounts
        for span in owned.organisation.countries
    ]
    kinds = {
        "hub": pa.string(),
        "home": pa.string(),
        "since": pa.date32(),
        "until": pa.date32(),
        "country": pa.string(),
    }
    return pa.table({
        name: pa.array([row[turn] for row in rows], kind) for turn, (name, kind) in enumerate(kinds.items())
    })  # fmt: skip


def said_by_hub(hub_says: Mapping[str, str]) -> pa.Table:
    """What Hugging Face itself says of accounts, as labels: `user`, `organisation` or `gone`."""
    import pyarrow as pa

    told = sorted(hub_says.items())
    columns = {
        "hub": ["huggingface"] * len(told),
        "account": [name for name, _ in told],
        "country": [word for _, word in told],
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


@cache
def _group_of(word: str) -> str | None:
    """A label in a source's own words as a country's code or a group without one; words for regions are none."""
    from babel import Locale

    apart = {
        "user": "individual",
        "international / online": "community",
        "international": "community",
        "online": "community",
        "community": "community",
    }
    named = {str(name).casefold(): str(code) for code, name in Locale("en").territories.items() if str(code).isalpha()}
    codes = {name: code for name, code in named.items() if code not in NO_COUNTRY}
    said = word.strip().casefold()
    plain = word.strip() if word.strip() in codes.values() else None
    return apart.get(said) or OTHER_NAMES.get(said) or codes.get(said) or plain


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


def accounts(met: ir.Table, owned: ir.Table, renames: ir.Table) -> ir.Table:
    """One row per account that a model ever stood under (`schema.ACCOUNTS`).

    Args:
        met: hub, home (lower case, the last name of a renamed account), account (as spelled), account_key.
        owned: `owners`.
        renames: hub, account (lower case) → renamed_to.
    """
    facts = owned.rename(key="account", owner_hub="hub")
    former = (
        renames.mutate(home=renames.renamed_to.lower())
        .group_by(["hub", "home"])
        .aggregate(aliases=lambda t: t.account.collect(order_by=t.account))
    )
    both = met.left_join(facts, [met.hub == facts.owner_hub, met.home == facts.key]).left_join(
        former, [met.hub == former.hub, met.home == former.home]
    )
    kind = facts.kind.fill_null(UNKNOWN)
    return both.select(
        account_key=met.account_key,
        hub=met.hub,
        account=met.account,
        organisation=ibis.ifelse(kind == UNKNOWN, UNKNOWN, facts.organisation.fill_null(UNKNOWN)),
        name=ibis.ifelse(kind == UNKNOWN, met.account, facts.name.fill_null(met.account)),
        kind=kind,
        country=facts.country,
        country_group=ibis.coalesce(facts.country, ibis.ifelse(kind.isin(GROUPS), kind, UNKNOWN)),
        role=facts.role,
        rule=facts.rule.fill_null("none"),
        confidence=facts.confidence,
        evidence=facts.evidence.fill_null("[]"),
        aliases=former.aliases.cast("json").cast("string").fill_null("[]"),
        spans=facts.spans.fill_null("[]"),
        alternatives=facts.alternatives.fill_null("[]"),
    )


def disputes(accounts: ir.Table) -> ir.Table:
    """Each other country that an account could be given, one row each (`schema.DISPUTES`)."""
    told = accounts.filter(accounts.alternatives != "[]")
    each = told.mutate(other=told.alternatives.cast("json").cast("array<json>").unnest())
    spelled = each.select(
        *("account_key", "account", "organisation", "name"),
        country=each.other["country"].str,
        reason=each.other["reason"].str,
    )
    return spelled.group_by(["account_key", "account", "organisation", "name", "country"]).aggregate(
        reason=spelled.reason.min()
    )


def beyond(edges: ir.Table, models: ir.Table, met: ir.Table, renames: ir.Table) -> ir.Table:
    """The accounts of base models that no snapshot lists and that no listed model has: as `met`, with negative keys."""
    outside = edges.filter(edges.parent_key < 0).inner_join(models.select("model_key", "hub"), "model_key")
    named = outside.mutate(stated=outside.parent.split("/")[0])
    moved = named.mutate(account=named.stated.lower()).left_join(renames, ["hub", "account"])
    told = moved.select(
        "hub",
        home=ibis.coalesce(moved.renamed_to.lower(), moved.account),
        stated=ibis.coalesce(moved.renamed_to, moved.stated),
    )
    each = told.group_by(["hub", "home"]).aggregate(account=told.stated.min()).anti_join(met, ["hub", "home"])
    turn = ibis.row_number().over(ibis.window(order_by=[each.hub, each.home]))
    return each.mutate(account_key=(-1 - turn).cast("int64"))


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
