"""Evidence from reviewed facts: scores, costs, exchange rates, and which releases have open weights."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelcensus.claims.evidence import FACTS, Evidence, meets, tolerance
from modelcensus.claims.shown import day, figure
from modelcensus.errors import NoData, near

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from modelcensus.census import Census

Fact = "Mapping[str, Any]"
SURE = ("high", "medium")


def sourced(census: Census, claim: Mapping[str, Any], part: Mapping[str, Any]) -> Evidence:
    """What the facts say of it."""
    told = READERS[part["ask"]["question"]](census, claim, part)
    return replace(told, same=told.same and claim["definition"] == "public" and claim["kind"] != "first")


# -- scores


def _score(census: Census, claim: Mapping[str, Any], part: Mapping[str, Any]) -> Evidence:
    ask, expect = part["ask"], part["expect"]
    unit = "points" if part["unit"] == "score" else "share"
    scores = [
        fact for fact in census.build.facts["scores"] if fact["benchmark"] == ask["benchmark"] and fact["unit"] == unit
    ]
    if not scores:
        return _unlisted(
            census, "benchmark", ask["benchmark"], {fact["benchmark"] for fact in census.build.facts["scores"]}
        )
    mine = _of(scores, part["subject"], ask["effort"])
    if ask["of"] or expect["above"]:
        others = {name: _of(scores, name, None) for name in ask["of"] or expect["above"]}
        told = _against(census, part, mine, others)
        least = max((listed[0]["value"] for listed in others.values() if listed), default=None)
        if expect["above"] and told.holds is False and least is not None:
            kin = _kin(scores, part, lambda fact: fact["value"] > least and not _is(fact, part["subject"]))
            return _of_kin(census, told, mine[:1], kin, part)
        return told
    return _single(census, claim, part, scores, mine)


def _single(
    census: Census,
    claim: Mapping[str, Any],
    part: Mapping[str, Any],
    scores: Sequence[Mapping[str, Any]],
    mine: Sequence[Mapping[str, Any]],
) -> Evidence:
    """One model's score beside the claimed one."""
    expect, spare = part["expect"], tolerance(part["expect"], part["unit"])
    others = [fact for fact in mine if not fact["self_reported"]]
    known = others or mine  # what somebody independent measured goes before its maker's own
    fitting = [fact for fact in known if meets(expect, fact["value"], spare)]
    if known:
        best = (fitting or known)[0]
        own = others and not fitting and any(meets(expect, fact["value"], spare) for fact in mine)
        so = len(fitting) == len(known) if expect["at_most"] is not None else bool(fitting)
        told = replace(_said(census, [best]), same=True, whole=best["confidence"] in SURE)
        told = replace(told, computed=best["value"], holds=None if own else so)
        if own or so or expect["at_most"] is not None:
            return told
        return _of_kin(census, told, [best], _kin(scores, part, lambda fact: meets(expect, fact["value"], spare)), part)
    instead = next((fact for fact in scores if claim["true_of"] and _is(fact, claim["true_of"])), None)
    if instead is not None and meets(expect, instead["value"], spare):
        return _of_kin(census, replace(_said(census, []), same=True), [], instead, part)
    return _unlisted(census, "model", part["subject"], {fact["model"] for fact in scores})


def _is(fact: Mapping[str, Any], model: str) -> bool:
    return str(fact["model"]).casefold() == model.casefold()


def _unlisted(census: Census, kind: str, given: str, known: set[str]) -> Evidence:
    """That the facts have nothing of that name, and what is near."""
    like = near(given, known)
    notes = [census.say("The facts have no {kind} “{name}” there.", kind=census.say(kind), name=given)]
    notes += [census.say("Near: {names}.", names=", ".join(like))] if like else []
    return Evidence(asked=False, source=FACTS, notes=notes)


def _of(scores: Sequence[Mapping[str, Any]], model: str, effort: str | None) -> list[Mapping[str, Any]]:
    """A model's scores, those measured by others first, then the highest."""
    wanted = (effort or "").casefold()
    mine = [fact for fact in scores if _is(fact, model) and (not wanted or str(fact["effort"]).casefold() == wanted)]
    return sorted(mine, key=lambda fact: (fact["self_reported"], -fact["value"]))


def _kin(
    scores: Sequence[Mapping[str, Any]], part: Mapping[str, Any], fits: Callable[[Mapping[str, Any]], bool]
) -> Mapping[str, Any] | None:
    """A score of the same maker, of another model or effort, of which what is claimed is true."""
    maker = f"{part['subject'].split('/', maxsplit=1)[0].casefold()}/"
    theirs = (fact for fact in scores if fact["model"].casefold().startswith(maker) and fact["confidence"] in SURE)
    return next((fact for fact in theirs if fits(fact)), None)


def _of_kin(
    census: Census,
    told: Evidence,
    own: Sequence[Mapping[str, Any]],
    kin: Mapping[str, Any] | None,
    part: Mapping[str, Any],
) -> Evidence:
    """The evidence with what the claim is true of instead, where there is such a score."""
    if kin is None:
        return told
    effort = f" ({kin['effort']})" if _is(kin, part["subject"]) and kin["effort"] else ""
    said = _said(census, [*own, kin])
    value = figure(kin["value"], "share" if kin["unit"] == "share" else "score", census.language)
    true = f"{kin['model']}{effort}, {value}"
    return replace(told, true_of=true, definition=said.definition, notes=said.notes, since=said.since, until=said.until)


def _against(
    census: Census,
    part: Mapping[str, Any],
    mine: Sequence[Mapping[str, Any]],
    others: Mapping[str, Sequence[Mapping[str, Any]]],
) -> Evidence:
    """A model's score beside others': the smallest lead, as a difference or an order."""
    found = [(name, listed[0]) for name, listed in others.items() if listed]
    if not mine or len(found) < len(others):
        lacking = part["subject"] if not mine else next(name for name, listed in others.items() if not listed)
        known = {
            fact["model"] for fact in census.build.facts["scores"] if fact["benchmark"] == part["ask"]["benchmark"]
        }
        return _unlisted(census, "model", lacking, known)
    used = [mine[0], *(fact for _, fact in found)]
    leads = [mine[0]["value"] - fact["value"] for _, fact in found]
    expect, spare = part["expect"], tolerance(part["expect"], part["unit"])
    if expect["above"]:
        computed, holds = mine[0]["value"], min(leads) > 0
    else:
        computed = max(leads) if expect["at_most"] is not None else min(leads)
        holds = all(meets(expect, lead, spare) for lead in leads)
    sure = all(fact["confidence"] in SURE for fact in used)
    return replace(_said(census, used), computed=computed, holds=holds, same=True, whole=sure)


# -- costs


def _cost(census: Census, claim: Mapping[str, Any], part: Mapping[str, Any]) -> Evidence:  # noqa: ARG001 - readers take the same
    ask = part["ask"]
    what = "run" if ask["benchmark"] else "training"
    costs = [
        fact for fact in census.build.facts["costs"] if fact["what"] == what and fact["benchmark"] == ask["benchmark"]
    ]
    found = {name: next((fact for fact in costs if _is(fact, name)), None) for name in (part["subject"], *ask["of"])}
    lacking = next((name for name, fact in found.items() if fact is None), None)
    if lacking:
        return _unlisted(census, "model", lacking, {fact["model"] for fact in costs})
    mine, *others = [fact for fact in found.values() if fact is not None]
    if not others:
        return _priced(census, part, mine, costs)
    ratios = [_usd(mine) / _usd(fact) for fact in others]
    spare = tolerance(part["expect"], part["unit"])
    holds = all(meets(part["expect"], ratio, spare) for ratio in ratios)
    rumour = any(fact["basis"] == "press" for fact in (mine, *others))
    told = _said(census, [mine, *others])
    told = replace(
        told, computed=max(ratios), same=not rumour, whole=_firm([mine, *others]), low=min(ratios), high=max(ratios)
    )
    return replace(told, holds=None if rumour else holds, notes=[*told.notes, *_increments(census, [mine, *others])])


def _increments(census: Census, facts: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        census.say(
            "The cost of {model} comes on top of that of {base}.", model=fact["model"], base=fact["increment_on"]
        )
        for fact in facts
        if fact["increment_on"]
    ]


def _priced(
    census: Census, part: Mapping[str, Any], mine: Mapping[str, Any], costs: Sequence[Mapping[str, Any]]
) -> Evidence:
    say, language = census.say, census.language
    usd = _usd(mine)
    notes = [mine["scope"][language]]
    if mine["gpu_hours"] and mine["usd_per_gpu_hour"]:
        notes.append(
            say(
                "{hours} GPU hours at {price} each.",
                hours=figure(mine["gpu_hours"], "score", language),
                price=figure(mine["usd_per_gpu_hour"], "usd", language),
            )
        )
    base = next((fact for fact in costs if fact["model"] == mine["increment_on"]), None)
    if base:
        notes.append(
            say(
                "It comes on top of {base}: {whole} together.",
                base=base["model"],
                whole=figure(usd + _usd(base), "usd", language),
            )
        )
    told = _said(census, [mine])
    told = replace(told, computed=usd, notes=[*notes, *told.notes], same=True, whole=_firm([mine]))
    if mine["basis"] == "press":
        return replace(
            told,
            holds=None,
            same=False,
            notes=[*told.notes, say("Only the press has it; its maker has not confirmed it.")],
        )
    return replace(told, holds=meets(part["expect"], usd, tolerance(part["expect"], part["unit"])))


def _usd(fact: Mapping[str, Any]) -> float:
    """The cost: recomputed from hours and price where both are known."""
    if fact["gpu_hours"] and fact["usd_per_gpu_hour"]:
        return float(fact["gpu_hours"] * fact["usd_per_gpu_hour"])
    return float(fact["usd"])


def _firm(facts: Sequence[Mapping[str, Any]]) -> bool:
    return all(fact["confidence"] in SURE and fact["basis"] != "estimate" for fact in facts)


# -- rates and weights


def _rate(census: Census, claim: Mapping[str, Any], part: Mapping[str, Any]) -> Evidence:  # noqa: ARG001
    from modelcensus.sources.rates import rate

    ask = part["ask"]
    try:
        found = rate(part["unit"].upper(), dt.date.fromisoformat(ask["date"]), census.home.rates_here)
    except NoData:
        later = dt.date.fromisoformat(ask["date"]) > dt.date(
            2020, 1, 1
        )  # the package begins in 1999 and ends when it was made
        note = census.say(
            "There is no reference rate of {currency} on {day}.", currency=part["unit"].upper(), day=ask["date"]
        )
        return Evidence(brings="modelcensus sync rates" if later else "", notes=[note])
    amount = ask["amount"] * found.per_dollar
    note = census.say(
        "{dollars} at {rate} a dollar, the European Central Bank's reference rate of {day}.",
        dollars=figure(ask["amount"], "usd", census.language),
        rate=f"{found.per_dollar:,.2f}",
        day=day(found.day, census.language),
    )
    return Evidence(
        computed=amount,
        holds=meets(part["expect"], amount, tolerance(part["expect"], part["unit"])),
        same=True,
        whole=True,
        source="ecb",
        since=found.day,
        until=found.day,
        definition=census.say("Dollars by way of the euro, at the reference rates of one day."),
        notes=[note],
    )


def _weights(census: Census, claim: Mapping[str, Any], part: Mapping[str, Any]) -> Evidence:  # noqa: ARG001
    say = census.say
    mine = [fact for fact in census.build.facts["releases"] if fact["flagship"] and fact["country"] == part["subject"]]
    if not mine:
        return _unlisted(
            census, "country", part["subject"], {fact["country"] for fact in census.build.facts["releases"]}
        )
    are = [fact["model"] for fact in mine if fact["weights"] == "open"]
    others = [fact["model"] for fact in mine if fact["weights"] != "open"]
    share = len(are) / len(mine)
    told = say(
        "Of {number} flagships on our list, open: {are}; closed: {others}.",
        number=len(mine),
        are=", ".join(are) or "–",
        others=", ".join(others) or "–",
    )
    base = _said(census, mine)
    return replace(
        base,
        computed=share,
        holds=meets(part["expect"], share, tolerance(part["expect"], part["unit"])),
        definition=say("Flagship releases whose weights can be had, of all flagship releases on a reviewed list."),
        notes=[told],
    )


READERS: dict[str, Callable[[Census, Mapping[str, Any], Mapping[str, Any]], Evidence]] = {
    "score": _score,
    "cost": _cost,
    "rate": _rate,
    "weights": _weights,
}


def _said(census: Census, facts: Sequence[Mapping[str, Any]]) -> Evidence:
    """The facts as evidence: where each is written, by whom, and how sure that is."""
    say = census.say
    if not facts:
        return Evidence(source=FACTS)
    days = sorted(dt.date.fromisoformat(fact["date"]) for fact in facts)
    notes = []
    if any(fact.get("self_reported") for fact in facts):
        notes.append(say("Reported by its maker about itself; nobody independent has measured it here."))
    doubtful = [fact["model"] for fact in facts if fact["confidence"] == "low"]
    if doubtful:
        notes.append(say("Of low confidence: {models}.", models=", ".join(doubtful)))
    told = "; ".join(dict.fromkeys(f"{fact['model']}: {fact['source']}" for fact in facts))
    return Evidence(source=FACTS, since=days[0], until=days[-1], definition=told, notes=notes)
