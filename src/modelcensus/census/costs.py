"""What training a model cost: as it is reported, with its scope, and as compute, hardware and prices of hours would have it."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelcensus.census import capable
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
ACTIVE = re.compile(r"-A(\d+(?:\.\d+)?)B(?![a-z0-9])", re.IGNORECASE)  # Qwen3-30B-A3B uses 3 billion for each token
DOLLARS_OF = {"epoch-models": 2023}  # list → the year of its dollars, as the column's heading has it
TRAINED = "WHERE training_tokens IS NOT NULL"  # of the roster
SAME = ".6g"  # digits to which two figures are one: lists write 3.5e24 and 3.4999999999999997e24


def estimate(flop: float, chip: Chip = H100) -> tuple[float, float, float]:
    """Dollars to rent what a training run needs: lowest, usual, highest.

    Formula: FLOP ÷ (peak · utilisation) ÷ 3600 · dollars an hour. Left out: research, failed runs, staff, data, later training.

    >>> [round(usd / 1e6, 1) for usd in estimate(3.4e24)]
    [2.9, 5.5, 15.3]
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
    rows += [_listed(census, same) for same in _alike(_offers(census, model), "training_usd")]
    stated = _alike(_offers(census, model), "training_flop")
    counted = None if stated else _counted(_member(census, model))
    rows += [_rented(census, same) for same in stated]
    rows += [_multiplied(census, model, counted)] if counted else []
    return census._answer(
        say("What the training of {model} cost", model=model),
        rows=rows,
        fields=fields(say, "basis", "usd", "usd_low", "usd_high", "scope", "says_source", "on"),
        sql=f"SELECT * FROM offers WHERE model = {_quoted(model)}; SELECT * FROM roster WHERE model = {_quoted(model)}",
        snapshots=[],
        definition=say("Dollars for training, as reported or estimated from compute."),
        unit=say("US dollars"),
        caveats=_caveats(census, rows, counted),
        source=say(capable.LISTED),
    )


@dataclass(frozen=True)
class Counted:
    """Parameters and tokens of a training, where a list has both.

    Attributes:
        parameters: those that are used for each token where the name tells them, else all.
        tokens: of the training data.
        active: whether the name tells them.
        sources: who says either.
        tokens_from: who says the tokens.
    """

    parameters: float
    tokens: float
    active: bool
    sources: tuple[str, ...]
    tokens_from: str

    @property
    def flop(self) -> float:
        """6·N·D."""
        return PER_PARAMETER_AND_TOKEN * self.parameters * self.tokens


def _caveats(census: Census, rows: list[dict[str, Any]], counted: Counted | None) -> list[str]:
    say, lines = census.say, []
    if any(row["usd_low"] for row in rows):
        lines.append(
            say(
                "An estimate rents {chip} at {low} to {high} of their peak for {cheap} to {dear} dollars an hour; research, failed runs, staff and data are left out.",
                chip=H100.name,
                low=f"{UTILISATION[0]:.0%}",
                high=f"{UTILISATION[2]:.0%}",
                cheap=f"{USD_PER_HOUR[0]:g}",
                dear=f"{USD_PER_HOUR[2]:g}",
            )
        )
    if counted:
        lines.append(
            say("No list states the compute: it is taken as 6 FLOP for each parameter and token, each token read once.")
        )
    if counted and not counted.active:
        lines.append(
            say(
                "That counts all parameters. A mixture of experts uses only some of them for each token, so read its compute and dollars as an upper bound."
            )
        )
    return [*lines, say("Reported costs differ in what they include: read the scope before comparing them.")]


def _names(census: Census) -> dict[str, str]:
    """Models with a cost, with compute, or with parameters and tokens, by their small names."""
    sql = "SELECT DISTINCT model FROM offers WHERE model IS NOT NULL AND (training_flop IS NOT NULL OR training_usd IS NOT NULL) ORDER BY 1"
    models = [row["model"] for row in census._rows(sql)]
    models += [row["model"] for row in census._rows(f"SELECT * FROM roster {TRAINED} ORDER BY model") if _counted(row)]
    models += [fact["model"] for fact in census.build.facts["costs"] if fact["what"] == "training"]
    return {model.casefold(): model for model in models}


def _offers(census: Census, model: str) -> list[dict[str, Any]]:
    return census._rows(f"SELECT * FROM offers WHERE model = {_quoted(model)} ORDER BY source, name")


def _member(census: Census, model: str) -> dict[str, Any] | None:
    return next(iter(census._rows(f"SELECT * FROM roster {TRAINED} AND model = {_quoted(model)}")), None)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _alike(offers: list[dict[str, Any]], column: str) -> list[list[dict[str, Any]]]:
    """Offers that say the same figure together: lists name one model several times, and copy from one another."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in offers:
        if row[column]:
            found.setdefault(format(row[column], SAME), []).append(row)
    return list(found.values())


def _counted(row: Mapping[str, Any] | None) -> Counted | None:
    """What a row of the roster says of parameters and tokens; None where it lacks either."""
    if row is None or not row["training_tokens"]:
        return None
    told = ACTIVE.search(row["model"])
    parameters = float(told[1]) * 1e9 if told else row["parameters"]
    if not parameters:
        return None
    origin = json.loads(row["sources"])
    said = ["training_tokens"] if told else ["parameters", "training_tokens"]
    sources = tuple(dict.fromkeys(origin[column] for column in said))
    return Counted(parameters, row["training_tokens"], told is not None, sources, origin["training_tokens"])


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
        | {
            "basis": census.say("sum"),
            "usd": fact["usd"] + base["usd"],
            "scope": scope,
            "says_source": f"{fact['source']}; {base['source']}",
        }
    ]


def _listed(census: Census, same: list[dict[str, Any]]) -> dict[str, Any]:
    """The dollars that lists state."""
    row, years = same[0], {DOLLARS_OF.get(row["source"]) for row in same}
    (year,) = years if len(years) == 1 else (None,)
    source = _named(same)
    scope = (
        census.say("as {source} estimates it, in dollars of {year}", source=source, year=year)
        if year
        else census.say("as {source} estimates it", source=source)
    )
    return _estimated(census, (None, row["training_usd"], None), scope, source, _latest(same)) | {
        "confidence": row["confidence"],
        "link": row["link"],
    }


def _rented(census: Census, same: list[dict[str, Any]]) -> dict[str, Any]:
    """From compute that lists state."""
    flop = same[0]["training_flop"]
    scope = census.say("renting what {flop} FLOP take", flop=f"{flop:.3g}")
    return _estimated(census, estimate(flop), scope, _named(same), _latest(same))


def _multiplied(census: Census, model: str, counted: Counted) -> dict[str, Any]:
    """From parameters and tokens, where no list states compute."""
    say = census.say
    told = {"flop": f"{counted.flop:.3g}", "parameters": f"{counted.parameters / 1e9:,.4g}", "tokens": f"{counted.tokens / 1e9:,.6g}"}  # fmt: skip
    scope = (
        say(
            "renting what {flop} FLOP take: 6 × {parameters} billion active parameters × {tokens} billion tokens",
            **told,
        )
        if counted.active
        else say("renting what {flop} FLOP take: 6 × {parameters} billion parameters × {tokens} billion tokens", **told)
    )
    said = [row for row in _offers(census, model) if row["source"] == counted.tokens_from and row["training_tokens"]]
    row = _estimated(census, estimate(counted.flop), scope, ", ".join(counted.sources), _latest(said))
    return row if counted.active else row | {"basis": say("upper bound")}


def _estimated(
    census: Census, usd: tuple[float | None, float, float | None], scope: str, source: str, day: dt.date | None
) -> dict[str, Any]:
    low, usual, high = usd
    return {
        "basis": census.say("estimate"),
        "usd": usual,
        "usd_low": low,
        "usd_high": high,
        "scope": scope,
        "says_source": source,
        "on": day,
        "confidence": None,
        "link": None,
    }


def _named(same: list[dict[str, Any]]) -> str:
    return ", ".join(dict.fromkeys(row["source"] for row in same))


def _latest(same: list[dict[str, Any]]) -> dt.date | None:
    return max((row["observed"] for row in same), default=None)
