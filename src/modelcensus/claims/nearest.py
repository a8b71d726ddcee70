"""Which definition a claimed share was: the grid of definitions held against the figures that are claimed together."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelcensus.claims import place as where
from modelcensus.claims.evidence import Evidence, Near, tolerance
from modelcensus.claims.readers import PLUS, Answers, member, once, shares, together
from modelcensus.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.answer import Answer
    from modelcensus.claims.place import Place

MOST = 3  # that are told
PLAIN = "plain"
STANDING = ("trailing-30d", "cumulative")  # counters on a date, where a window is claimed
FIRST, SECOND = 0.6, 0.4  # stand for an order without figures
WORDS = ("credit", "universe", "denominator", "definition", "labels")


def target(claim: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, float]:
    """The shares that are claimed with the same question: subject → share. Of an order alone, made-up ones in that order."""
    if part["ask"]["question"] != "share" or part["unit"] != "share" or part["ask"]["within"]:
        return {}
    said = {part["subject"]: part["expect"]["value"]} if part["expect"]["value"] is not None else {}
    for other in _beside(claim, part):
        said.setdefault(other["subject"], other["expect"]["value"])
    if part["expect"]["above"]:
        return {part["subject"]: FIRST, **dict.fromkeys(part["expect"]["above"], SECOND)}
    return {subject: float(value) for subject, value in said.items()} if part["expect"]["value"] is not None else {}


def _beside(claim: Mapping[str, Any], part: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts with the same question that claim a share of somebody."""
    return [
        other
        for other in claim["parts"]
        if other["ask"] == part["ask"] and other["unit"] == "share" and other["expect"]["value"] is not None
    ]


def grid(place: Place, claim: Mapping[str, Any], part: Mapping[str, Any], kept: Answers) -> Answer:
    """One window under every definition, the cells nearest to the claim first. Raises `QuestionError` where nothing can be laid out."""
    figures = target(claim, part)
    return _laid(place, part["ask"], ",".join(f"{subject}={value * 100}%" for subject, value in figures.items()), kept)


def _laid(place: Place, ask: Mapping[str, Any], told: str, kept: Answers) -> Answer:
    """The census's own grid, with that target."""
    window = place.window or (f":{place.date.isoformat()}" if place.date else None)
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
    if not (told.same and told.whole and told.holds is False and ranked[0].within):
        return told
    if not ranked[0].breaks:  # it breaks none of the claim's own words: they leave open which is meant
        return replace(told, same=False)
    return replace(told, true_of=ranked[0].counts)


def _spare(claim: Mapping[str, Any], part: Mapping[str, Any], subject: str) -> float:
    """How far off that subject's claimed share may be."""
    said = [other for other in (part, *_beside(claim, part)) if other["subject"] == subject]
    return tolerance((said or [part])[0]["expect"], "share")


def _cells(
    place: Place, claim: Mapping[str, Any], part: Mapping[str, Any], figures: Mapping[str, float], kept: Answers
) -> list[Near]:
    """Countries: the cells of the grid."""
    if any(PLUS in subject for subject in figures):
        return []
    try:
        answer = _laid(place, part["ask"], ",".join(f"{subject}=50%" for subject in sorted(figures)), kept)
    except QuestionError:  # a source with a single date has no window to lay the grid over
        return []
    codes = {subject: member(place.census, "country", subject) for subject in figures}
    listed = [
        row for row in answer.rows if all(row[code] for code in codes.values())
    ]  # 0 there is not listed, not none
    return [
        _near(
            claim,
            part,
            figures,
            shares={subject: float(row[code]) for subject, code in codes.items()},
            counts=str(row["counts"]),
            fits=_fits(part["ask"], row),
            breaks=_breaks(part["ask"], row),
        )
        for row in listed
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
        held = {subject: together(census, ask["by"], subject, rows) for subject in figures}
        if any(row is None or row.get("share") is None for row in held.values()):
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
                breaks=_breaks(ask, other),
            )
        )
    return found


def _breaks(ask: Mapping[str, Any], definition: Mapping[str, Any]) -> bool:
    """Whether a definition is another than the claim states."""
    return any(ask[word] is not None and definition[word] != ask[word] for word in WORDS)


def _fits(ask: Mapping[str, Any], definition: Mapping[str, Any]) -> int:
    """How many of the claim's own words a definition takes; plain rises, which believe every defect, are thought of last."""
    fitting: int = sum(definition[word] == ask[word] for word in WORDS if ask[word] is not None)
    late = definition["definition"] in STANDING and ask["window"] is not None
    return fitting - int(definition["definition"] == PLAIN and ask["rules"] != "off") - int(late)


def _near(
    claim: Mapping[str, Any],
    part: Mapping[str, Any],
    figures: Mapping[str, float],
    *,
    shares: Mapping[str, float],
    counts: str,
    fits: int,
    breaks: bool,
) -> Near:
    above = bool(part["expect"]["above"])
    if above:
        order = all(shares[part["subject"]] > shares[other] for other in part["expect"]["above"])
    else:
        ranked = sorted(figures, key=lambda subject: -figures[subject])
        order = ranked == sorted(figures, key=lambda subject: -shares[subject])
    distance = 0.0 if above else max(abs(shares[subject] - value) for subject, value in figures.items())
    near = all(abs(shares[one] - value) <= _spare(claim, part, one) * (1 + 1e-9) for one, value in figures.items())
    within = order if above else near
    return Near(
        shares=shares, counts=counts, distance=distance, within=within, fits=fits, breaks=breaks, same_order=order
    )
