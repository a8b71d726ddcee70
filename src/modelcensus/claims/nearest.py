"""Which definition a claimed share was: the grid of definitions held against the figures that are claimed together."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelcensus.claims import place as where
from modelcensus.claims.counted import Answers, member, once, shares, together
from modelcensus.claims.evidence import Evidence, Near, tolerance
from modelcensus.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.answer import Answer
    from modelcensus.claims.place import Place

MOST = 3  # that are told
PLAIN = "plain"
FIRST, SECOND = 0.6, 0.4  # stand for an order without figures
WORDS = ("credit", "universe", "denominator", "definition", "labels")


def target(claim: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, float]:
    """The shares that are claimed with the same question: subject → share; of an order alone, made-up ones in that order."""
    said = {
        other["subject"]: float(other["expect"]["value"])
        for other in claim["parts"]
        if other["ask"] == part["ask"] and other["unit"] == "share" and other["expect"]["value"] is not None
    }
    above = part["expect"]["above"]
    if part["ask"]["question"] != "share" or part["unit"] != "share":
        return {}
    if above and not {part["subject"], *above} <= said.keys():
        return {part["subject"]: FIRST, **dict.fromkeys(above, SECOND)}
    return said if above or part["expect"]["value"] is not None else {}


def grid(place: Place, claim: Mapping[str, Any], part: Mapping[str, Any], kept: Answers) -> Answer:
    """One window under every definition, the cells nearest to the claim first. Raises `QuestionError` where nothing can be laid out."""
    ask = part["ask"]
    window = ask["window"] or (f":{place.date.isoformat()}" if place.date else None)
    told = ",".join(f"{subject}={value * 100}%" for subject, value in target(claim, part).items())
    key = ("reconcile", place.census.source["name"], window, told, ask["universe"])
    return once(
        kept, key, lambda: place.census.reconcile("country", universe=ask["universe"], target=told, window=window)
    )


def with_nearest(
    place: Place, claim: Mapping[str, Any], part: Mapping[str, Any], told: Evidence, kept: Answers
) -> Evidence:
    """The evidence with the definitions that come nearest, where the claim is a share that is not so as first counted."""
    figures = target(claim, part)
    if not figures or told.holds is True or place.time < where.ENOUGH:
        return told
    ask = part["ask"]
    found = (_cells if ask["by"] == "country" else _others)(place, claim, part, figures, kept)
    if not found:
        return told
    ranked = sorted(found, key=lambda near: (not near.within, -near.fits if near.within else 0, near.distance))
    order = (sum(near.same_order for near in found), len(found)) if len(figures) > 1 else None
    told = replace(told, near=ranked[:MOST], order=order)
    if told.same and told.whole and told.holds is False and ranked[0].within:
        return replace(told, true_of=ranked[0].counts)
    return told


def _spare(claim: Mapping[str, Any], figures: Mapping[str, float]) -> float:
    """The widest tolerance of the figures that are claimed together."""
    said = [other["expect"] for other in claim["parts"] if other["subject"] in figures]
    return max(tolerance(expect, "share") for expect in said)


def _cells(
    place: Place, claim: Mapping[str, Any], part: Mapping[str, Any], figures: Mapping[str, float], kept: Answers
) -> list[Near]:
    """Countries: the cells of the grid."""
    try:
        answer = grid(place, claim, part, kept)
    except QuestionError:  # a source with a single date has no window to lay the grid over
        return []
    codes = {subject: member(place.census, "country", subject) for subject in figures}
    return [
        _near(
            claim,
            part,
            figures,
            shares={subject: float(row[code]) for subject, code in codes.items()},
            counts=str(row["counts"]),
            fits=_fits(part["ask"], row),
        )
        for row in answer.rows
    ]


def _others(
    place: Place, claim: Mapping[str, Any], part: Mapping[str, Any], figures: Mapping[str, float], kept: Answers
) -> list[Near]:
    """Organisations, accounts and others: the same question by other credits, denominators and universes."""
    ask, census, say = part["ask"], place.census, place.census.say
    if ask["by"] == "model" or ask["within"]:
        return []
    universes = [ask["universe"]] if ask["universe"] else list(dict.fromkeys([census.source["universe"], "llm", "all"]))
    found = []
    for credit, denominator, universe in itertools.product(("publisher", "creator"), ("all", "attributed"), universes):
        other = {**ask, "credit": credit, "denominator": denominator, "universe": universe}
        try:
            rows = shares(place, other, kept).rows
        except QuestionError:
            continue
        held = {subject: together(census, ask["by"], subject, None, rows) for subject in figures}
        if any(row is None or row["share"] is None for row in held.values()):
            continue
        found.append(
            _near(
                claim,
                part,
                figures,
                shares={subject: float(row["share"]) for subject, row in held.items() if row},
                counts=say(
                    "universe {universe}, credited to the {credit}, of {denominator}",
                    universe=universe,
                    credit=say(credit),
                    denominator=say("all downloads")
                    if denominator == "all"
                    else say("downloads whose account is known"),
                ),
                fits=_fits(ask, other),
            )
        )
    return found


def _fits(ask: Mapping[str, Any], definition: Mapping[str, Any]) -> int:
    """How many of the claim's own words a definition takes; plain rises, which believe every defect, are thought of last."""
    fitting: int = sum(definition[word] == ask[word] for word in WORDS if ask[word] is not None)
    return fitting - int(definition["definition"] == PLAIN and ask["rules"] != "off")


def _near(
    claim: Mapping[str, Any],
    part: Mapping[str, Any],
    figures: Mapping[str, float],
    *,
    shares: Mapping[str, float],
    counts: str,
    fits: int,
) -> Near:
    order = sorted(figures, key=lambda subject: -figures[subject]) == sorted(
        figures, key=lambda subject: -shares[subject]
    )
    above = bool(part["expect"]["above"])
    distance = 0.0 if above else max(abs(shares[subject] - value) for subject, value in figures.items())
    within = order if above else distance <= _spare(claim, figures) * (1 + 1e-9)
    return Near(shares=shares, counts=counts, distance=distance, within=within, fits=fits, same_order=order)
