"""Constraints → models: those that meet every one, ranked on the Pareto front of score and price. No weights: the rule is printed.

What is not known of a model does not meet a constraint on it: an unknown context is not a long one, an unknown price not a low one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from modelcensus.errors import QuestionError, UnknownName
from modelcensus.metrics.frontier import front

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from modelcensus.answer import Answer
    from modelcensus.census import Census

Candidate = dict[str, Any]
LICENCES = ("permissive", "conditions", "non-commercial", "any")
ALLOWED = {
    "permissive": ("permissive",),
    "conditions": ("permissive", "conditions"),
    "non-commercial": ("permissive", "conditions", "non-commercial"),
}
WEIGHTS = ("open", "closed", "any")
TASKS: Mapping[str, tuple[str, ...]] = {  # benchmarks that tell of a task, the one that is used first in front
    "code": ("aider-polyglot", "swe-bench-bash", "swe-bench-bash-only", "swe-bench-verified", "lmarena-webdev"),
    "math": ("aime-2025", "aime-2026", "frontiermath", "otis-mock-aime-2024-2025"),
    "agents": ("bfcl-v4-overall", "terminalbench", "the-agent-company"),
    "general": ("epoch-capabilities-index", "lmarena-text-style-control", "gpqa-diamond"),
}
FAVOURITES = 5  # that are explained
UNITS = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}


@dataclass(frozen=True)
class Wish:
    """One constraint: its name, its words, and whether a candidate meets it (None where that is not known).

    Attributes:
        name: what it is about.
        words: as it was asked.
        meets: whether a candidate meets it.
        has: what a candidate has instead, in words, for those that do not.
    """

    name: str
    words: str
    meets: Callable[[Candidate], bool | None]
    has: Callable[[Candidate], str]


def choose(census: Census, asked: Mapping[str, Any], *, top: int = 10, explain: bool = False) -> Answer:
    """The models that meet every constraint, the front first; with `explain`, which constraint left out which favourite.

    Args:
        census: whom it is asked.
        asked: budget, min (list of BENCHMARK=SCORE), licence, weights, origin, context, params_max, task, benchmark.
        top: how many models.
        explain: list the best models that were left out instead, by what, and what would let them in.

    Raises:
        QuestionError: a constraint that cannot be read, or two that no model meets together.
        UnknownName: a benchmark, licence, country or task that there is not.
    """
    main, minima = _benchmarks(census, asked)
    candidates = census.candidates([main, *(name for name, _ in minima)])
    units = {name: unit for one in candidates for name, unit in one["units"].items()}
    scored = [one for one in candidates if one["scores"].get(main) is not None]
    wishes = [_least(name, figure, units.get(name)) for name, figure in minima] + _wishes(census, asked)
    fitting = [one for one in scored if all(wish.meets(one) for wish in wishes)]
    if not fitting and not explain:
        raise _impossible(scored, wishes, main)
    rows = _left_out(scored, wishes, main) if explain else _ranked(census, fitting, main, top)
    say = census.say
    keys = ("model", "name", "country", "score", "usd", "excluded", "loosened") if explain else ("model", "name", "country", "weights", "permits", "score", "effort", "self_reported", "usd", "on_front", "context", "parameters", "trend")  # fmt: skip
    told = ", ".join(f"{wish.name} {wish.words}" for wish in wishes) or say("none")
    return census.told(
        say("Models left out, and by what") if explain else say("Models that meet every constraint"),
        rows=rows,
        keys=keys,
        sentence=say(
            "{number} of {whole} models with a score on {benchmark} meet all constraints ({wishes}).",
            number=len(fitting),
            whole=len(scored),
            benchmark=main,
            wishes=told,
        ),
        unit=say("dollars per million tokens, three parts input and one part output"),
        caveats=[
            say("Order: models on the Pareto front of score and price first, then by score, then by price. No weights are used."),
            say("What is not known of a model does not meet a constraint on it."),
            say("The trend is the change of its 30-day downloads over the last four weeks or more: a risk to know, not part of the order."),
        ],
    )  # fmt: skip


# -- reading constraints


def _benchmarks(census: Census, asked: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """The benchmark that ranks, and each benchmark that is constrained with its least score as it was written."""
    known = census.benchmarks()
    minima = [_minimum(text, known) for text in asked.get("min") or []]
    if asked.get("benchmark"):
        return _known(str(asked["benchmark"]), known), minima
    if minima:
        return minima[0][0], minima
    task = str(asked.get("task") or "general")
    if task not in TASKS:
        raise UnknownName("task", task, TASKS, f"There are: {', '.join(TASKS)}.")
    here = [name for name in TASKS[task] if known.get(name)]
    if not here:
        raise QuestionError(
            f"No benchmark of {task} is here.",
            f"It needs one of {', '.join(TASKS[task])}: `modelcensus sync aider` or `sync epoch`.",
        )
    return here[0], minima


def _known(name: str, known: Mapping[str, int]) -> str:
    if name in known:
        return name
    if begin := [one for one in known if name and one.startswith(name)]:
        return begin[0]  # the most models first
    raise UnknownName("benchmark", name, known, f"There are: {', '.join(known)}.")


def _minimum(text: str, known: Mapping[str, int]) -> tuple[str, str]:
    name, mark, figure = text.partition("=")
    if not mark or not re.fullmatch(r"\s*\d+(\.\d+)?\s*%?\s*", figure):
        raise QuestionError(
            f"“{text}” is no least score.",
            "Write BENCHMARK=SCORE: percent where scores are shares (aider-polyglot=70), else points.",
        )
    return _known(name.strip(), known), figure.strip()


def budget(text: str) -> float:
    """Dollars per million tokens of `$2/Mtok` or `2`. Raises `QuestionError`."""
    found = re.fullmatch(r"\$?\s*(\d+(?:\.\d+)?)\s*(?:/\s*(?:m|1m|mtok|mtoken|mtokens))?", text.strip(), re.IGNORECASE)
    if not found or not float(found[1]):
        raise QuestionError(f"“{text}” is no budget.", "Write dollars per million tokens: $2/Mtok.")
    return float(found[1])


def amount(text: str, what: str) -> float:
    """A count such as 128k or 40B. Raises `QuestionError`."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmbt]?)", text.strip(), re.IGNORECASE)
    if not found or not float(found[1]):
        raise QuestionError(f"“{text}” is no {what}.", "Write a number such as 128k or 40B.")
    return float(found[1]) * UNITS[found[2].casefold()]


def _wishes(census: Census, asked: Mapping[str, Any]) -> list[Wish]:
    wishes = []
    if asked.get("budget"):
        wishes.append(_most("budget", asked["budget"], "usd", budget(asked["budget"]), "${:,.4g}"))
    if asked.get("context"):
        wishes.append(_at_least("context", asked["context"], "context", amount(asked["context"], "context")))
    if asked.get("params_max"):
        wishes.append(
            _most("params-max", asked["params_max"], "parameters", amount(asked["params_max"], "size"), "{:,.3g}")
        )
    if asked.get("licence") not in (None, "any"):
        wishes.append(_licence(str(asked["licence"])))
    if asked.get("weights") not in (None, "any"):
        wishes.append(_weights(str(asked["weights"])))
    if asked.get("origin"):
        wishes.append(_origin(census, str(asked["origin"])))
    return wishes


def _least(name: str, figure: str, unit: str | None) -> Wish:
    """A least score: of a share in percent, or as a share where it is 1 or less and no percent is written."""
    value, percent = float(figure.rstrip("% ")), figure.endswith("%")
    if percent and unit == "points":
        raise QuestionError(f"{name} is scored in points, not in percent.", f"Write {name}={figure.rstrip('% ')}.")
    least = value / 100 if unit == "share" and (percent or value > 1) else value

    def meets(one: Candidate) -> bool | None:
        score = one["scores"].get(name)
        return None if score is None else score >= least

    return Wish("min", f"{name}={figure}", meets, lambda one: _shown(one, name))


def _shown(one: Candidate, name: str) -> str:
    score = one["scores"].get(name)
    return "?" if score is None else f"{score * 100:.1f}" if one["units"].get(name) == "share" else f"{score:,.1f}"


def _most(name: str, words: str, key: str, most: float, form: str) -> Wish:
    return Wish(
        name,
        f"≤ {words}",
        lambda one: None if one[key] is None else bool(one[key] <= most),
        lambda one: "?" if one[key] is None else form.format(one[key]),
    )


def _at_least(name: str, words: str, key: str, least: float) -> Wish:
    return Wish(
        name,
        f"≥ {words}",
        lambda one: None if one[key] is None else bool(one[key] >= least),
        lambda one: "?" if one[key] is None else f"{one[key]:,}",
    )


def _licence(asked: str) -> Wish:
    if asked not in LICENCES:
        raise UnknownName("licence", asked, LICENCES, f"There are: {', '.join(LICENCES)}.")
    allowed = ALLOWED[asked]
    return Wish(
        "licence",
        asked,
        lambda one: None if one["permits"] == "unknown" else one["permits"] in allowed,
        lambda one: str(one["permits"]),
    )


def _weights(asked: str) -> Wish:
    if asked not in WEIGHTS:
        raise UnknownName("kind of weights", asked, WEIGHTS, f"There are: {', '.join(WEIGHTS)}.")
    return Wish(
        "weights",
        asked,
        lambda one: None if one["weights"] == "unknown" else one["weights"] == asked,
        lambda one: str(one["weights"]),
    )


def _origin(census: Census, asked: str) -> Wish:
    """Countries that are wanted, and those that are not: `US,FR` or `not:CN`."""
    wanted: set[str] = set()
    unwanted: set[str] = set()
    for part in asked.split(","):
        name = part.strip()
        into = unwanted if name.startswith("not:") else wanted
        into.add(census.names.one("country", name.removeprefix("not:").strip()).key)
    if both := wanted & unwanted:
        raise QuestionError(f"--origin wants {', '.join(sorted(both))} and does not.", "Leave one of the two out.")

    def meets(one: Candidate) -> bool | None:
        if one["country"] == "unknown":
            return None
        return one["country"] not in unwanted and (not wanted or one["country"] in wanted)

    return Wish("origin", asked, meets, lambda one: str(one["country"]))


# -- what fits, and what does not


def _ranked(census: Census, fitting: Sequence[Candidate], main: str, top: int) -> list[dict[str, Any]]:
    """The front first, then by score, then by price; what has no price stands behind what has."""
    priced = [one for one in fitting if one["usd"] is not None]
    marks = dict(
        zip(
            (one["model"] for one in priced),
            front(priced, lambda one: one["usd"], lambda one: one["scores"][main]),
            strict=True,
        )
    )
    order = sorted(fitting, key=lambda one: (not marks.get(one["model"], False), -one["scores"][main], one["usd"] is None, one["usd"] or 0, one["model"]))  # fmt: skip
    return [
        {
            **{key: one[key] for key in ("model", "name", "country", "weights", "permits")},
            "score": one["scores"][main],
            "effort": one["efforts"][main],
            "self_reported": one["own"][main],
            "usd": one["usd"],
            "on_front": marks.get(one["model"], False),
            "context": one["context"],
            "parameters": one["parameters"],
            "trend": census.growth(one["model"]),
        }
        for one in order[:top]
    ]


def _left_out(scored: Sequence[Candidate], wishes: Sequence[Wish], main: str) -> list[dict[str, Any]]:
    """The best models that were left out: by which constraints, and what each would have to be to let it in."""
    best = sorted(scored, key=lambda one: (-one["scores"][main], one["model"]))
    rows = []
    for one in best:
        failed = [wish for wish in wishes if not wish.meets(one)]
        if failed:
            rows.append(
                {
                    **{key: one[key] for key in ("model", "name", "country")},
                    "score": one["scores"][main],
                    "usd": one["usd"],
                    "excluded": ", ".join(wish.name for wish in failed),
                    "loosened": "; ".join(f"{wish.name} {wish.words}: {wish.has(one)}" for wish in failed),
                }
            )
    alone = [row for row in rows if "," not in row["excluded"]]
    return [*alone[: FAVOURITES * 2], *[row for row in rows if row not in alone][:FAVOURITES]]


def _impossible(scored: Sequence[Candidate], wishes: Sequence[Wish], main: str) -> QuestionError:
    """The error for constraints that nothing meets: the one, or the two, that cannot be met."""
    for wish in wishes:
        if not any(wish.meets(one) for one in scored):
            return QuestionError(
                f"No model with a score on {main} has {wish.name} {wish.words}.",
                "Loosen it; --explain lists what comes near.",
            )
    for one, other in combinations(wishes, 2):
        if not any(one.meets(each) and other.meets(each) for each in scored):
            return QuestionError(
                f"No model has both {one.name} {one.words} and {other.name} {other.words}.",
                "Loosen one of the two; --explain says what that would buy.",
            )
    return QuestionError(
        "No model meets all of these together.", "--explain says which constraint left out which model."
    )
