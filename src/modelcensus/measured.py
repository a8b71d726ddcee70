"""Scores, prices and offers of lists, joined to the models of this census: the tables `scores`, `prices`, `offers`, `usage`, `roster`.

Nothing is averaged and nothing filled: two lists that disagree are both kept, and a roster's column says which list it is from.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelcensus import schema
from modelcensus.elsewhere import Names, spelt
from modelcensus.errors import NoData

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from modelcensus.facts import Facts

Row = dict[str, Any]
FACTS = "facts"
LABS = ("models-dev", "model-prices")  # lists that name models as `lab/name`
MOVING = re.compile(r"latest|^deepseek/deepseek-(chat|reasoner|flash)$|:")  # names that have meant more than one model
TRUST = (
    FACTS,
    "hub",
    "models-dev",
    "epoch-models",
    "epoch-benchmarks",
    "openrouter",
    "llm-stats",
)  # who is believed first
PERMISSIVE = ("apache-2.0", "mit", "bsd", "isc", "cc-by-4.0", "cc0", "unlicense", "openmdw", "apache 2", "mit license")
NON_COMMERCIAL = ("-nc", "non-commercial", "noncommercial", "research")
CLOSED = ("proprietary", "closed", "api")


@dataclass(frozen=True)
class World:
    """What is known of models and makers beside lists.

    Attributes:
        hub: model → its row on the Hub (licence, parameters, created_on, account), of accounts that somebody is recorded for.
        makers: a maker's account or name, small → organisation id and country group.
        per_dollar: currency and day → what a dollar is worth; raises `NoData`.
    """

    hub: Mapping[str, Row]
    makers: Mapping[str, tuple[str, str]]
    per_dollar: Callable[[str, dt.date], float]


def joined(said: Mapping[str, Sequence[Row]], known: Facts, world: World) -> dict[str, list[Row]]:
    """Every published table of this module from what lists say and the reviewed facts."""
    offers = [*said.get("said_offers", []), *map(_released, known.releases)]
    scores = [*said.get("said_scores", []), *map(_scored, known.scores)]
    listed = {(row["source"], row["name"]): row["hub_model"] for row in offers if row.get("hub_model")}
    listed |= {
        (row["source"], row["name"]): row["hub_model"] for row in said.get("said_prices", []) if row.get("hub_model")
    }
    names = Names(known.identities, _models(offers, said.get("said_prices", []), known, world), listed)
    told = {
        "scores": [_named(names, row, row.get("measured_on")) for row in scores],
        "prices": [_priced(names, row, world) for row in said.get("said_prices", [])],
        "offers": [_offered(names, row) for row in offers],
        "usage": [_named(names, row, row["since"]) if not row["is_kind"] else {**row, "model": None, "rule": "none"} for row in said.get("said_usage", [])],
    }  # fmt: skip
    told["roster"] = _roster(told, known, world)
    return {name: [_full(row, schema.TABLES[name]) for row in rows] for name, rows in told.items()}


def _models(offers: Sequence[Row], prices: Iterable[Row], known: Facts, world: World) -> list[str]:
    """Every model that a name of a list could mean: on the Hub, in the facts, and what labs sell as their own."""
    facts = [*known.scores, *known.costs, *known.releases]
    hub = {**{fact.model: None for fact in facts}, **dict.fromkeys(world.hub)}
    said = {row["hub_model"]: None for row in offers if row.get("hub_model")}
    taken = {spelt(model) for model in (*hub, *said)}
    sold = [(row["name"], row["source"]) for row in offers if "/" in row["name"]]
    sold += [(f"{row['provider']}/{row['name']}", row["source"]) for row in prices if row.get("first_party")]
    closed = {
        name: None for name, source in sold if source in LABS and spelt(name) not in taken and not MOVING.search(name)
    }
    return list(dict.fromkeys([*hub, *said, *closed]))


def _named(names: Names, row: Row, day: dt.date | None) -> Row:
    found = names.find(row["source"], row["name"], day, row.get("maker"))
    told = {**row, "model": found.model, "rule": found.rule}
    return told | ({"effort": row.get("effort") or found.effort} if "benchmark" in row else {})


def _offered(names: Names, row: Row) -> Row:
    """An offer with its model; what is said under a name that moves is said of whatever it means that day, and of no model."""
    told = _named(names, row, row.get("released"))
    return {**told, "model": None} if told["rule"] == "alias" else told


def _scored(fact: Any) -> Row:
    """A reviewed score as a row."""
    return {
        "source": FACTS,
        "observed": fact.date,
        "name": fact.model,
        "measured_on": fact.date,
        "link": fact.link,
        "run_by": fact.by,
        **{key: getattr(fact, key) for key in ("benchmark", "effort", "value", "unit", "self_reported", "confidence")},
    }


def _released(fact: Any) -> Row:
    """A reviewed release as a row."""
    return {
        "source": FACTS,
        "observed": fact.date,
        "name": fact.model,
        "country": fact.country,
        "released": fact.date,
        "open_weights": fact.weights == "open",
        "confidence": fact.confidence,
        "link": fact.link,
    }


def _priced(names: Names, row: Row, world: World) -> Row:
    """A price with its model, in dollars at the rate of its first day; where there is no rate for that day, unknown."""
    told = _named(names, row, row.get("since") or row["observed"])
    currency, day = row["currency"], row.get("since") or row["observed"]
    try:
        rate = 1.0 if currency == "USD" else world.per_dollar(currency, day)
    except NoData:
        rate = None
    for part in ("input", "output", "cached"):
        amount = row.get(f"{part}_per_million")
        told[f"{part}_usd_per_million_tokens"] = None if amount is None or rate is None else amount / rate
    return told


def _full(row: Row, table: schema.TableSchema) -> Row:
    return {column.name: row.get(column.name) for column in table.columns}


# -- the roster


def _roster(told: Mapping[str, Sequence[Row]], known: Facts, world: World) -> list[Row]:
    """One row a model, each column as the first source in the order of trust says it."""
    named = {row["model"] for name in ("scores", "prices", "offers") for row in told[name] if row["model"]}
    named |= {fact.model for fact in known.costs}
    said: dict[str, list[Row]] = {model: [] for model in named}
    for row in told["offers"]:
        if row["model"]:
            said[row["model"]].append(row)
    return [_member(model, said[model], world) for model in sorted(named)]


def _member(model: str, said: Sequence[Row], world: World) -> Row:
    hub = world.hub.get(model)
    rows = [*said, *([{"source": "hub", "released": hub["created_on"], "open_weights": True, **hub}] if hub else [])]
    rows.sort(key=lambda row: TRUST.index(row["source"]) if row["source"] in TRUST else len(TRUST))
    origin: dict[str, str] = {}

    def first(column: str) -> Any:
        for row in rows:
            if row.get(column) is not None:
                origin[column] = row["source"]
                return row[column]
        return None

    open_weights, licence = first("open_weights"), first("licence")
    organisation, group = _maker(model, rows, world)
    return {
        "model": model,
        "title": first("title") or model.rsplit("/", 1)[-1],
        "organisation": organisation,
        "country_group": group,
        "weights": {True: "open", False: "closed", None: "unknown"}[open_weights],
        "licence": licence,
        "permits": permits(licence, open_weights),
        **{
            column: first(column)
            for column in ("released", "context", "parameters", "training_flop", "training_tokens")
        },
        "on_hub": hub is not None,
        "sources": json.dumps(origin, sort_keys=True),
    }


def _maker(model: str, rows: Iterable[Row], world: World) -> tuple[str | None, str]:
    """Organisation and country of a model's maker: by its account or name in the reviewed facts, else as a reviewed release says."""
    words = [model.split("/", maxsplit=1)[0], *(str(row["maker"]) for row in rows if row.get("maker"))]
    for word in words:
        if found := world.makers.get(word.casefold()):
            return found
    country = next((row["country"] for row in rows if row["source"] == FACTS and row.get("country")), None)
    return None, str(country or "unknown")


def permits(licence: str | None, open_weights: bool | None) -> str:
    """What a licence permits: permissive, conditions (a use policy, a limit of users), non-commercial, proprietary or unknown."""
    word = (licence or "").casefold()
    if open_weights is False or any(part in word for part in CLOSED):
        return "proprietary"
    if not word:
        return "unknown"
    if any(part in word for part in NON_COMMERCIAL):
        return "non-commercial"
    return "permissive" if word.startswith(PERMISSIVE) else "unknown" if word in ("other", "unknown") else "conditions"


def makers(accounts: Iterable[Row], known: Facts) -> dict[str, tuple[str, str]]:
    """A maker's accounts, id and name, small → organisation and country group."""
    found: dict[str, tuple[str, str]] = {}
    groups: dict[str, Counter[str]] = {}
    for row in accounts:
        if row["organisation"] != "unknown":
            found.setdefault(row["account"].casefold(), (row["organisation"], row["country_group"]))
            groups.setdefault(row["organisation"], Counter())[row["country_group"]] += 1
    for name, owned in known.organisations.items():
        spans = owned.organisation.countries
        group = (
            groups[name].most_common(1)[0][0]
            if name in groups
            else spans[-1].country
            if spans
            else owned.organisation.kind
        )
        for word in (
            name,
            owned.organisation.name,
            *(a.name for listed in owned.organisation.accounts.values() for a in listed),
        ):
            found.setdefault(word.casefold(), (name, group))
    return found
