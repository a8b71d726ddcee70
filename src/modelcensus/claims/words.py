"""What is said of a claim: its expectation, its verdict's reason, and the definitions near it, in the language of the census."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from modelcensus.claims.evidence import NEVER
from modelcensus.claims.shown import day, figure, listed
from modelcensus.messages import marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.census import Census
    from modelcensus.claims.evidence import Evidence, Figure, Near
    from modelcensus.claims.verdicts import Rule

LABELS = (marked("all"), marked("mean"), marked("median"))
KINDS = {
    "measurement": marked("measurement"),
    "comparison": marked("comparison"),
    "first": marked("first time"),
    "forecast": marked("forecast"),
    "opinion": marked("opinion"),
    "hearsay": marked("hearsay"),
}


def subject(census: Census, part: Mapping[str, Any]) -> str:
    """Who or what a part is about, as people call it."""
    return _named(census, part, part["subject"])


def _named(census: Census, part: Mapping[str, Any], name: str) -> str:
    if name in LABELS:
        return census.say(name)
    if part["ask"]["by"] == "country" and part["ask"]["question"] not in ("score", "cost"):
        return census.names.country(name) or name
    return name


def expected(part: Mapping[str, Any]) -> Figure:
    """What is expected, as data: a number for a value, else the relation."""
    expect = part["expect"]
    if expect["value"] is not None:
        return float(expect["value"])
    if expect["above"]:
        return f"> {', '.join(expect['above'])}"
    if expect["between"]:
        return "/".join(expect["between"])
    if expect["rank"] is not None:
        return f"rank {expect['rank']}"
    least = expect["at_least"] is not None
    return f"{'>=' if least else '<='} {expect['at_least'] if least else expect['at_most']:g}"


def expectation(census: Census, part: Mapping[str, Any]) -> str:
    """What is expected, in words."""
    say, language, expect, unit = census.say, census.language, part["expect"], part["unit"]
    if expect["value"] is not None:
        return figure(float(expect["value"]), unit, language)
    if expect["above"]:
        others = [_named(census, part, name) for name in expect["above"]]
        return say("above {others}", others=listed(others, language))
    if expect["between"]:
        first, last = (day(dt.date.fromisoformat(end), language) for end in expect["between"])
        return say("between {first} and {last}", first=first, last=last)
    if expect["rank"] is not None:
        return say("first of all") if expect["rank"] == 1 else say("number {rank}", rank=expect["rank"])
    if expect["at_least"] is not None:
        return say("at least {figure}", figure=figure(float(expect["at_least"]), unit, language))
    return say("at most {figure}", figure=figure(float(expect["at_most"]), unit, language))


def computed(census: Census, part: Mapping[str, Any], found: Evidence) -> str:
    """What was found, in words."""
    if found.computed is None:
        return census.say("not known")
    if found.computed == NEVER:
        return census.say("never")
    unit = "rank" if part["expect"]["rank"] is not None else part["unit"]
    return figure(found.computed, unit, census.language)


def reason(
    census: Census, claim: Mapping[str, Any], part: Mapping[str, Any] | None, rule: Rule, found: Evidence
) -> str:
    """Why the verdict is what it is."""
    values = _values(census, claim, part, found)
    return " ".join([census.say(rule.why, **values), *found.notes])


def change(
    census: Census, claim: Mapping[str, Any], part: Mapping[str, Any] | None, rule: Rule, found: Evidence
) -> str:
    """What would change the verdict."""
    return census.say(rule.change, **_values(census, claim, part, found))


def _values(
    census: Census, claim: Mapping[str, Any], part: Mapping[str, Any] | None, found: Evidence
) -> dict[str, str]:
    language = census.language
    values = {
        "kind": census.say(KINDS[claim["kind"]]),
        "unmeasurable": claim["unmeasurable"][language] if claim["unmeasurable"] else "",
        "source": found.source,
        "brings": found.brings,
        "true_of": found.true_of,
        "near": nearest(census, found.near[0]) if found.near else "",
        "low": figure(found.low, part["unit"] if part else "share", language),
        "high": figure(found.high, part["unit"] if part else "share", language),
    }
    if part is None:
        return values
    told = {
        "subject": subject(census, part),
        "expected": expectation(census, part),
        "computed": computed(census, part, found),
    }
    return values | told


def nearest(census: Census, near: Near) -> str:
    """A definition and what it gives, in a sentence."""
    figures = [
        census.say(
            "{name} {share}", name=census.names.country(group) or group, share=figure(share, "share", census.language)
        )
        for group, share in near.shares.items()
    ]
    return census.say("{counts} ({figures})", counts=near.counts, figures=listed(figures, census.language))


def near(census: Census, found: Evidence) -> str:
    """The nearest definitions, each with what it gives, and in how many the order holds."""
    lines = [nearest(census, each) for each in found.near]
    if found.order:
        lines.append(
            census.say(
                "The claimed order holds in {number} of {whole} definitions.",
                number=found.order[0],
                whole=found.order[1],
            )
        )
    return " · ".join(lines)
