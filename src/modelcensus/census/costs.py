"""What training a model cost: as it is reported, with its scope, and as compute, hardware and prices of hours would have it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelcensus.census.fields import fields
from modelcensus.errors import UnknownName
from modelcensus.messages import marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.answer import Answer
    from modelcensus.census import Census


@dataclass(frozen=True)
class Chip:
    """A chip's peak in dense 16-bit FLOP a second, as its maker states it."""

    name: str
    peak: float


BASES = (marked("reported"), marked("reviewed"), marked("press"))
H100 = Chip("H100 or H800", 989e12)
UTILISATION = (0.25, 0.35, 0.5)  # of the peak: low, usual, high in published large runs
USD_PER_HOUR = (1.5, 2.0, 4.0)  # of renting one: low, usual, high
PER_PARAMETER_AND_TOKEN = 6  # FLOP of training: two forward, four backward


def estimate(flop: float, chip: Chip = H100) -> tuple[float, float, float]:
    """Dollars to rent what a training run needs: lowest, usual, highest.

    Formula: FLOP ÷ (peak · utilisation) ÷ 3600 · dollars an hour. Left out: research, failed runs, staff, data, later training.

    >>> [round(usd / 1e6, 1) for usd in estimate(3.4e24)]
    [1.1, 5.5, 15.3]
    """
    hours = [flop / (chip.peak * used) / 3600 for used in UTILISATION]
    return hours[2] * USD_PER_HOUR[0], hours[1] * USD_PER_HOUR[1], hours[0] * USD_PER_HOUR[2]


def training(census: Census, name: str) -> Answer:
    """Every cost that is known or can be estimated of one model's training, each with its scope, basis, source and date."""
    say = census.say
    known = _names(census)
    model = known.get(name.casefold())
    if model is None:
        raise UnknownName(
            "model with a cost or compute", name, known.values(), "`modelcensus sync epoch` brings compute of many."
        )
    costs = census.build.facts["costs"]
    mine = [fact for fact in costs if fact["what"] == "training" and fact["model"] == model]
    rows = [_reported(census, fact) for fact in mine]
    rows += [line for fact in mine for line in _whole(census, fact, costs)]
    rows += [_listed(census, row) for row in _offers(census, model) if row["training_usd"] is not None]
    rows += _estimates(census, model)
    caveats = [
        say(
            "An estimate rents {chip} at {low} to {high} of their peak for {cheap} to {dear} dollars an hour; research, failed runs, staff and data are left out.",
            chip=H100.name,
            low=f"{UTILISATION[0]:.0%}",
            high=f"{UTILISATION[2]:.0%}",
            cheap=USD_PER_HOUR[0],
            dear=USD_PER_HOUR[2],
        ),
        say("Reported costs differ in what they include: read the scope before comparing them."),
    ]  # fmt: skip
    return census._answer(
        say("What the training of {model} cost", model=model),
        rows=rows,
        fields=fields(say, "basis", "usd", "usd_low", "usd_high", "scope", "says_source", "on"),
        sql="SELECT * FROM offers; SELECT * FROM roster",
        snapshots=[],
        definition=say("Dollars for training, as reported or estimated from compute."),
        unit=say("US dollars"),
        caveats=caveats,
    )


def _names(census: Census) -> dict[str, str]:
    """Models with a cost or compute, by their small names."""
    sql = "SELECT DISTINCT model FROM offers WHERE model IS NOT NULL AND (training_flop IS NOT NULL OR training_usd IS NOT NULL) ORDER BY 1"
    models = [row["model"] for row in census._rows(sql)]
    models += [fact["model"] for fact in census.build.facts["costs"] if fact["what"] == "training"]
    return {model.casefold(): model for model in models}


def _offers(census: Census, model: str) -> list[dict[str, Any]]:
    quoted = model.replace("'", "''")
    return census._rows(f"SELECT * FROM offers WHERE model = '{quoted}' ORDER BY source, name")


def _reported(census: Census, fact: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "basis": census.say(fact["basis"]),
        "usd": fact["usd"],
        "usd_low": None,
        "usd_high": None,
        "scope": fact["scope"][census.language],
        "says_source": fact["source"],
        "on": dt.date.fromisoformat(fact["date"]),
        "confidence": fact["confidence"],
        "link": fact["link"],
    }


def _whole(census: Census, fact: Mapping[str, Any], costs: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The cost with that of the model it comes on top of."""
    base = next((one for one in costs if one["model"] == fact["increment_on"] and one["what"] == "training"), None)
    if base is None:
        return []
    scope = census.say("together with {base}, on which it rests", base=base["model"])
    row = _reported(census, fact)
    return [
        row
        | {"basis": census.say("sum"), "usd": fact["usd"] + base["usd"], "scope": scope, "says_source": base["source"]}
    ]


def _listed(census: Census, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "basis": census.say("estimate"),
        "usd": row["training_usd"],
        "usd_low": None,
        "usd_high": None,
        "scope": census.say("as {source} estimates it", source=row["source"]),
        "says_source": row["source"],
        "on": row["observed"],
        "confidence": row["confidence"],
        "link": row["link"],
    }


def _estimates(census: Census, model: str) -> list[dict[str, Any]]:
    """From stated compute, else from parameters and tokens."""
    found = [
        (row["training_flop"], row["source"], row["observed"]) for row in _offers(census, model) if row["training_flop"]
    ]
    if not found:
        quoted = model.replace("'", "''")
        row = next(iter(census._rows(f"SELECT * FROM roster WHERE model = '{quoted}'")), None)
        if row and row["parameters"] and row["training_tokens"]:
            flop = PER_PARAMETER_AND_TOKEN * row["parameters"] * row["training_tokens"]
            found = [(flop, "6·N·D", None)]
    told = []
    for flop, source, day in found:
        low, usual, high = estimate(flop)
        scope = census.say("renting what {flop} FLOP take", flop=f"{flop:.2g}")
        told.append({"basis": census.say("estimate"), "usd": usual, "usd_low": low, "usd_high": high, "scope": scope, "says_source": source, "on": day, "confidence": None, "link": None})  # fmt: skip
    return told
