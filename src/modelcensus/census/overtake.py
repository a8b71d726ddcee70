"""When one group passed another: each crossing, whether it lasted, and what the variants of the definition say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.census.band import ASKED, varied, word
from modelcensus.census.fields import fields
from modelcensus.census.shares import none_whole
from modelcensus.errors import QuestionError
from modelcensus.messages import marked

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from modelcensus.answer import Answer
    from modelcensus.census.questions import Asked
    from modelcensus.metrics.overtake import Crossing, Lead

LONG, LONGER_THAN_A_DAY = 10, 2  # days from which an interval hides the week of a crossing, and its day
COLUMNS = (
    "since",
    "date",
    "leader",
    "passed",
    "margin",
    "until",
    "lasting",
    "margin_low",
    "margin_high",
    "earliest",
    "latest",
)
NONE = marked("{one} and {other} never crossed here: {leader} leads throughout.")
NO_WEEK = marked(
    "The crossing that shows on {date} lies in one interval from {begun} to {observed}: its week cannot be known better."
)
NO_DAY = marked(
    "The crossing that shows on {date} lies in one interval from {begun} to {observed}: its day cannot be known better."
)
BY = ("country", "organisation", "account", "kind", "licence", "task", "size", "relation", "modality")

Series = dict[tuple[str, str], "list[Lead]"]


def overtake(asked: Asked, by: str, given: tuple[str, str], grain: str) -> Answer:
    """Every crossing of two groups, the oldest first."""
    one, other = _members(asked, by, given)
    rows, sql = varied(asked, by, grain, (one, other))
    if not rows:
        raise none_whole(asked, grain) if grain != "interval" else _nobody(one, other)
    series = _series(rows, one, other)
    own = series[ASKED, ""]
    from modelcensus.metrics.overtake import crossings

    found = crossings(own)
    told = [_row(crossing, one, other, series) for crossing in found]
    say = asked.census.say
    return asked.answer(
        say("When {one} and {other} passed each other", one=_name(asked, by, one), other=_name(asked, by, other)),
        rows=told,
        fields=fields(say, *COLUMNS),
        sql=sql,
        sentence=_sentence(asked, by, (one, other), own, told),
        unit=say("share of downloads gained"),
        lead=[*_merged(asked, found), *_doubt(asked, by, found, series)],
    )


def _members(asked: Asked, by: str, given: tuple[str, str]) -> tuple[str, str]:
    names = asked.census.names
    if by in ("country", "organisation", "account") and asked.terms.labels == "census":
        one, other = (names.one(by, name).key for name in given)
    else:
        one, other = given
    if one == other:
        raise QuestionError(f"{given[0]} and {given[1]} are one and the same.", "Name two groups, such as CN US.")
    return one, other


def _nobody(one: str, other: str) -> QuestionError:
    return QuestionError(
        f"Neither {one} nor {other} gained anything in this window.", "`modelcensus share` lists the groups that did."
    )


def _name(asked: Asked, by: str, member: str) -> str:
    return (asked.census.names.country(member) or member) if by == "country" else member


def _series(rows: Sequence[Mapping[str, Any]], one: str, other: str) -> Series:
    """Variant → the lead in each period of the question; a dispute that moves nothing in a period leaves the asked value there."""
    from modelcensus.metrics.overtake import leads

    parts: dict[tuple[str, str], dict[tuple[Any, ...], Mapping[str, Any]]] = {}
    for row in rows:
        parts.setdefault((row["variant"], row["detail"]), {})[row["member"], row["since"], row["date"]] = row
    own = parts[ASKED, ""]
    filled = {key: ({**own, **found} if key[0] in ("disputed", "unknown") else found) for key, found in parts.items()}
    both = {key: leads(list(found.values()), one, other) for key, found in filled.items() if key[0] != "unknown"}
    for member in (one, other):  # the unknown go to one side at a time
        mine = {**own, **{key: row for key, row in parts.get(("unknown", ""), {}).items() if key[0] == member}}
        if ("unknown", "") in parts:
            both["unknown", member] = leads(list(mine.values()), one, other)
    return dict(sorted(both.items()))


def _row(crossing: Crossing, one: str, other: str, series: Series) -> dict[str, Any]:
    from modelcensus.metrics.overtake import lead_since

    leader, passed = (one, other) if crossing.ahead else (other, one)
    told: dict[str, Any] = {
        "date": crossing.date,
        "since": crossing.since,
        "leader": leader,
        "passed": passed,
        "margin": crossing.margin,
        "until": crossing.until,
        "lasting": False,
        **dict.fromkeys(("margin_low", "margin_high", "earliest", "latest")),
    }
    if crossing.stays:
        means = [lead_since(found, crossing.date, ahead=crossing.ahead) for found in series.values()]
        known = [mean for mean in means if mean is not None]
        days = [day for found in series.values() if (day := _passed(found, ahead=crossing.ahead)) is not None]
        told |= {"lasting": min(known) > 0, "margin_low": min(known), "margin_high": max(known)}
        told |= {"earliest": min(days, default=None), "latest": max(days, default=None)}
    return told


def _passed(series: Sequence[Lead], *, ahead: bool) -> dt.date | None:
    """When the same group passes the other for good under a variant; None where it never does or always led."""
    from modelcensus.metrics.overtake import crossings

    return next((c.date for c in crossings(series) if c.stays and c.ahead == ahead), None)


def _sentence(
    asked: Asked, by: str, given: tuple[str, str], own: Sequence[Lead], told: Sequence[Mapping[str, Any]]
) -> str:
    say, one, other = asked.census.say, *(_name(asked, by, member) for member in given)
    if not told:
        ahead = sum(lead.margin for lead in own) > 0
        return say(NONE, one=one, other=other, leader=one if ahead else other)
    last = told[-1]
    said = {
        "leader": _name(asked, by, last["leader"]),
        "passed": _name(asked, by, last["passed"]),
        "since": last["since"],
        "date": last["date"],
        "number": len(told),
    }
    if last["lasting"]:
        return say("{leader} passed {passed} for good between {since} and {date}; crossings in all: {number}.", **said)
    if last["margin_low"] is not None:
        return say(
            "{leader} passed {passed} between {since} and {date} and leads since, but not in every variant of the definition; crossings in all: {number}.",
            **said,
        )
    return say(
        "No lead has lasted: {leader} was the last to pass, between {since} and {date}; crossings in all: {number}.",
        **said,
    )


def _merged(asked: Asked, found: Sequence[Crossing]) -> list[str]:
    """Which crossings fall into a stretch whose weeks, or days where these are asked for, cannot be told apart."""
    inside = asked.found.spans if asked.found else []
    daily = asked.terms.grain == "day"
    say, long = asked.census.say, LONGER_THAN_A_DAY if daily else LONG
    days = {row["date"]: row["observed"] for row in asked.census.snapshots}
    lines = []
    for crossing in found:
        for row in inside:
            begun = days.get(row["since"])
            if (
                begun
                and begun < crossing.date
                and row["observed"] > crossing.since
                and (row["observed"] - begun).days >= long
            ):
                said = {"date": crossing.date, "begun": begun, "observed": row["observed"]}
                lines.append(say(NO_DAY if daily else NO_WEEK, **said))
                break
    return lines


def _doubt(asked: Asked, by: str, found: Sequence[Crossing], series: Series) -> list[str]:
    """What the variants say of a lasting crossing: how many agree, and which do not."""
    lasting = next((crossing for crossing in found if crossing.stays), None)
    if lasting is None:
        return []
    from modelcensus.metrics.overtake import lead_since

    say = asked.census.say
    against = [
        key
        for key, leads in series.items()
        if (mean := lead_since(leads, lasting.date, ahead=lasting.ahead)) is not None and mean <= 0
    ]
    lines = [
        say(
            "The lead since then holds in {number} of {whole} variants of the definition.",
            number=len(series) - len(against),
            whole=len(series),
        )
    ]
    lines += [say("It does not hold: {variant}.", variant=_variant(asked, by, key)) for key in against]
    days = ((_passed(leads, ahead=lasting.ahead), key) for key, leads in series.items())
    moved = sorted((day, key) for day, key in days if day and day != lasting.date)
    lines += [
        say("On another date, {date}: {variant}.", date=day, variant=_variant(asked, by, key)) for day, key in moved
    ]
    return lines


def _variant(asked: Asked, by: str, key: tuple[str, str]) -> str:
    if key[0] == "unknown":
        return asked.census.say("{name} with all downloads of unknown accounts", name=_name(asked, by, key[1]))
    return word(asked, *key)
