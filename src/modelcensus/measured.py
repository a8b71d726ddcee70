"""Scores, prices and offers of lists, joined to the models of this census: the tables `scores`, `prices`, `offers`, `usage`, `roster`.

Nothing is averaged and nothing filled: two lists that disagree are both kept, and a roster's column says which list it is from.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from modelcensus import schema
from modelcensus.elsewhere import SERVICES, Names, canonical, like, spelt, variant
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
RELEASED = (
    FACTS,
    "epoch-models",
    "epoch-benchmarks",
)  # who is believed first on a release; a repository may be made before or after
# licences as lists and the Hub write them, with one hyphen between words
PERMISSIVE = re.compile(r"(apache(-license)?(-version)?-2(-0)?|mit|bsd(-.*)?|isc|cc-by-4-0|cc0(-.*)?|unlicense|openmdw(-.*)?|creative-commons-attribution-4-0)(-license)?")  # fmt: skip
NON_COMMERCIAL = re.compile(
    r"(.*-)?(nc|non-?commercial|research)(-.*)?|(mrl|mnpl|exaone)(-.*)?"
)  # mrl and mnpl: Mistral's
CLOSED = re.compile(r"(proprietary|closed)(-.*)?")
UNTOLD = ("", "other", "unknown", "none")  # words of a licence that tell nothing of it
TITLED = re.compile(r"^[^:()]+: |\s*\([^()]*\)")  # a seller's words about a title: whose it is, where it runs
PREVIEW = 14  # days before its release in which a model may have been measured
STANDARD, OTHER_NAME = "standard", "other-name"  # modes of a price
ASKED = ("input_per_million", "output_per_million", "first_party")
WHATEVER = ("epoch-capabilities-index",)  # one value a model, whatever its effort


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
    runs = {
        (run.model, run.benchmark, run.effort, run.date): run.usd * (run.tasks or 1)
        for run in known.costs
        if run.what == "run"
    }
    scores = [*said.get("said_scores", []), *(_scored(fact, runs) for fact in known.scores)]
    prices = said.get("said_prices", [])
    own = _own(offers)
    names = Names(known.identities, _models(offers, prices, known, world), _listed(offers, prices, own), own)
    told = {
        "scores": [_named(names, row, row.get("measured_on")) for row in scores],
        "prices": _one_standard([_priced(names, part, world) for row in prices for part in _parts(names, row)]),
        "offers": [_offered(names, row) for row in offers],
        "usage": [_named(names, row, row["since"]) if not row["is_kind"] else {**row, "model": None, "rule": "none"} for row in said.get("said_usage", [])],
    }  # fmt: skip
    told["roster"] = _roster(told, known, world)
    released = {
        row["model"]: row["released"] for row in told["roster"] if json.loads(row["sources"]).get("released") != "hub"
    }
    told["scores"] = [_possible(row, released.get(row["model"])) for row in told["scores"]]
    return {name: [_full(row, schema.TABLES[name]) for row in rows] for name, rows in told.items()}


def _own(offers: Iterable[Row]) -> dict[str, str]:
    """A maker's own name of its model → the id on the Hub that a list says of it; of several, the most trusted list's."""
    said = [row for row in offers if row.get("hub_model") and "/" in row["name"] and ":" not in row["name"]]
    said.sort(key=lambda row: (_trust(row), row["source"]), reverse=True)
    return {row["name"].casefold(): row["hub_model"] for row in said}


def _trust(row: Row) -> int:
    return TRUST.index(row["source"]) if row["source"] in TRUST else len(TRUST)


def _listed(offers: Iterable[Row], prices: Iterable[Row], own: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """List and its name → the id on the Hub that it says itself, or that another says of what a maker sells by that name."""
    found = {(row["source"], row["name"]): row["hub_model"] for row in offers if row.get("hub_model")}
    for row in prices:
        lab = own.get(f"{row['provider']}/{row['name']}".casefold()) if row.get("first_party") else None
        if told := row.get("hub_model") or lab:
            found[row["source"], row["name"]] = told
    return found


def _models(offers: Sequence[Row], prices: Sequence[Row], known: Facts, world: World) -> list[str]:
    """Every model that a name of a list could mean: on the Hub, in the facts, and what labs sell as their own.

    An id or a name that a reviewed identity has is that identity's model, and none of its own.
    """
    facts = [*known.scores, *known.costs, *known.releases]
    hub = {**{fact.model: None for fact in facts}, **dict.fromkeys(world.hub)}
    reviewed = {alias.name.casefold() for item in known.identities for alias in item.names}
    said = {row["hub_model"]: None for row in offers if row.get("hub_model") and not _is(row["hub_model"], reviewed)}
    taken = {spelt(model) for model in (*hub, *said)}
    open_forms = {spelt(model) for model in (*world.hub, *said)}
    sold = [(row["name"], row["source"]) for row in offers if "/" in row["name"]]
    sold += [(f"{row['provider']}/{row['name']}", row["source"]) for row in prices if row.get("first_party")]
    open_ones = {row["name"].casefold() for row in offers if row.get("hub_model")}
    closed = {
        name: None
        for name, source in sold
        if source in LABS
        and spelt(name) not in taken
        and name.casefold() not in open_ones
        and not MOVING.search(name)
        and not _is(name, reviewed)
        and not _variant_of(name, open_forms)
    }
    return list(dict.fromkeys([*hub, *said, *closed]))


def _is(name: str, reviewed: set[str]) -> bool:
    """Whether a name, or the part after its maker, is reviewed."""
    return name.casefold() in reviewed or name.rsplit("/", 1)[-1].casefold() in reviewed


def _variant_of(name: str, open_forms: set[str]) -> bool:
    """Whether what a lab sells is an open model in another service: MiniMax-M2.5-highspeed. Its Turbo can be another model."""
    form, _, last = spelt(name).rpartition("-")
    return form in open_forms and last in SERVICES


def _named(names: Names, row: Row, day: dt.date | None) -> Row:
    found = names.find(row["source"], row["name"], day, row.get("maker"))
    told = {**row, "model": found.model, "rule": found.rule}
    if "benchmark" not in row:
        return told
    effort = canonical(row.get("effort")) or found.effort
    return told | {"effort": None if row["benchmark"] in WHATEVER else effort}


def _offered(names: Names, row: Row) -> Row:
    """An offer with its model; what is said under a name that moves is said of whatever it means that day, and of no model."""
    told = _named(names, row, row.get("released"))
    return {**told, "model": None} if told["rule"] == "alias" else told


def _possible(row: Row, released: dt.date | None) -> Row:
    """A score with its model, unless it was measured long before that came out: then a list has carried it over from another.

    A repository's day is no release here: weights are put up anew.
    """
    measured = row.get("measured_on")
    if measured is None or released is None or (released - measured).days <= PREVIEW:
        return row
    return {**row, "model": None, "rule": "early"}


def _scored(fact: Any, runs: Mapping[tuple[Any, ...], float]) -> Row:
    """A reviewed score as a row, with what its run cost where the facts know that."""
    return {
        "source": FACTS,
        "observed": fact.date,
        "name": fact.model,
        "measured_on": fact.date,
        "link": fact.link,
        "run_by": fact.by,
        "cost_usd": runs.get((fact.model, fact.benchmark, fact.effort, fact.date)),
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


def _from(row: Row) -> dt.date:
    """The day from which a price is known to hold."""
    day: dt.date = row.get("since") or row["observed"]
    return day


def _parts(names: Names, row: Row) -> list[Row]:
    """A price cut on the days on which its name came to mean another model; what such a name costs after the list is not known."""
    begin, until = _from(row), row.get("until")
    days = [day for day in names.moves(row["source"], row["name"]) if begin < day and (until is None or day < until)]
    edges = [row.get("since"), *days, until]
    parts = [{**row, "since": since, "until": end} for since, end in pairwise(edges)]
    return [part for turn, part in enumerate(parts) if not turn or part["since"] <= row["observed"]]


def _priced(names: Names, row: Row, world: World) -> Row:
    """A price with its model, in dollars at the rate of its first day; where there is no rate for that day, unknown.

    What its name says beyond the model's is its mode: a faster or a cheaper service is not what the model costs.
    """
    currency, day = row["currency"], _from(row)
    told = _named(names, row, day)
    if told["rule"] == "alias" and not row.get("first_party") and names.disputed(row.get("hub_model"), told["model"]):
        told |= {"model": None, "rule": "none"}  # a name moves where its maker sells it; others may have kept a model
    if told["model"] and (mode := variant(row["name"], told["model"])):
        told["mode"] = mode if row["mode"] == STANDARD else f"{mode}-{row['mode']}"
    try:
        rate = 1.0 if currency == "USD" else world.per_dollar(currency, day)
    except NoData:
        rate = None
    for part in ("input", "output", "cached"):
        amount = row.get(f"{part}_per_million")
        told[f"{part}_usd_per_million_tokens"] = None if amount is None or rate is None else amount / rate
    return told


def _one_standard(prices: list[Row]) -> list[Row]:
    """The same prices; of a provider's several from one day, the one whose name is nearest to the model's stays the standard.

    Others that ask something else are of mode `other-name`: which name a list puts last decides nothing.
    """
    first: dict[tuple[Any, ...], Row] = {}
    for row in sorted(prices, key=_nearness):
        first.setdefault(_sale(row), row)
    for row in prices:
        asked = first[_sale(row)]
        if row["model"] and row["mode"] == STANDARD and any(row.get(key) != asked.get(key) for key in ASKED):
            row["mode"] = OTHER_NAME
    return prices


def _sale(row: Row) -> tuple[Any, ...]:
    return row["source"], row["model"], row["provider"], row["mode"], _from(row)


def _nearness(row: Row) -> tuple[Any, ...]:
    """The model's name as it is spelt, then without maker and signs, then the shorter name; the rest is for order's sake."""
    name, model = row["name"], row["model"] or ""
    bare = model.rsplit("/", 1)[-1]
    apart = (name not in (model, bare), name.casefold() not in (model.casefold(), bare.casefold()))
    said = tuple(str(row.get(key)) for key in ASKED)
    return (not row.get("input_per_million"), spelt(name) != spelt(model), *apart, len(name), name, *said)


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
    rows = [_opened(row) for row in said]
    rows += [{"source": "hub", "released": hub["created_on"], "open_weights": True, **hub}] if hub else []
    rows.sort(key=_trust)
    origin: dict[str, str] = {}
    alike = sorted(
        (row for row in rows if row["source"] != "hub" and _same(row, model)),
        key=lambda row: (spelt(row["name"]) != spelt(model), not like(row["name"], model)),
    )

    dated = sorted(rows, key=lambda row: (row["source"] == "hub", row["source"] not in RELEASED))

    def first(column: str) -> Any:
        # a name that says more, such as a faster or a dated one, has a title and a context of its own
        for row in {"title": alike, "context": alike, "released": dated}.get(column, rows):
            told = row.get(column)
            if told is not None and not (column == "licence" and _licence(told) in UNTOLD):
                origin[column] = row["source"]
                return row[column]
        return None

    open_weights, licence = first("open_weights"), first("licence")
    organisation, group = _maker(model, rows, world)
    return {
        "model": model,
        "title": TITLED.sub("", first("title") or "") or model.rsplit("/", 1)[-1],
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


def _same(row: Row, model: str) -> bool:
    """Whether an offer is of the model itself: its name says no more than the model's, or is reviewed and says no variant."""
    return like(row["name"], model) or (row.get("rule") == FACTS and variant(row["name"], model) is None)


def _opened(row: Row) -> Row:
    """An offer; one that names a model on the Hub says that its weights can be had."""
    implied = row.get("open_weights") is None and row.get("hub_model")
    return {**row, "open_weights": True} if implied else row


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
    word = _licence(licence or "")
    if open_weights is False or CLOSED.fullmatch(word):
        return "proprietary"
    if word in UNTOLD:
        return "unknown"
    if NON_COMMERCIAL.fullmatch(word):
        return "non-commercial"
    return "permissive" if PERMISSIVE.fullmatch(word) else "conditions"


def _licence(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", word.casefold()).strip("-")


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
