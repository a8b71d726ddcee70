"""What a reader must know before quoting gains, or a counter that is credited otherwise than to publishers by us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.census.caveats import percent, requests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.census import Census
    from modelcensus.census.terms import Terms
    from modelcensus.census.window import Window


def owners(census: Census, known: Mapping[str, float]) -> list[str]:
    """Whose the downloads without a country are."""
    whole = known["downloads"]
    if not whole:
        return []
    unknown = max(
        0.0, whole - known["country_known"] - known["individual"] - known["community"]
    )  # sums of parts of days
    return [
        census.say(
            "{persons} of these downloads are of models of single persons, {communities} of communities, and {unknown} of accounts without a known country; none of these is spread over countries.",
            persons=percent(known["individual"] / whole),
            communities=percent(known["community"] / whole),
            unknown=percent(unknown / whole),
        )
    ]


def standing_caveats(census: Census, known: Mapping[str, float]) -> list[str]:
    """What a reader must know before quoting a counter that is credited otherwise than to publishers by us."""
    source, language = census.source, census.language
    return [source["about"][language], source["dates"][language], *owners(census, known), requests(census.say)]


def caveats(census: Census, terms: Terms, found: Window, known: Mapping[str, float]) -> list[str]:
    """What a reader must know before quoting gains."""
    say, whole = census.say, known["downloads"]
    lines = [
        census.source["about"][census.language],
        *_measures(census, found),
        *_cuts(census, found, terms),
        *_whole(census, terms),
        *_days(census, found, terms),
        *_merged(census, found, terms),
    ]
    if whole:
        lines += owners(census, known)
        lines.append(
            say(
                "{share} are estimated: split by days, capped, or told by the 30-day counter alone; the rest is measured.",
                share=percent(known["estimated"] / whole),
            )
        )
    if terms.rules == "off":
        lines.append(say("Rules are off: known defects of the counters are counted as if they were downloads."))
    return [*lines, requests(say)]


def _cuts(census: Census, found: Window, terms: Terms) -> list[str]:
    """Where the window does not end on usable snapshots."""
    if not found.spans:
        return []
    if terms.rules == "off":
        return _steps(census, found)
    days = {row["date"]: row["observed"] for row in census.snapshots}
    lines = []
    for day, asked in ((found.start, found.since), (found.end, found.until)):
        cut = next((row for row in found.spans if days[row["since"]] < day < row["observed"]), None)
        if cut:
            lines.append(
                census.say(
                    "The window cuts the interval from {since} to {date} at {day}: what was gained in it is split by days.",
                    since=cut["since"],
                    date=cut["date"],
                    day=asked,
                )
            )
    ends = {row["date"] for row in found.spans} | {row["since"] for row in found.spans}
    if not lines and not {found.since, found.until} <= ends:
        lines.append(census.say("The data covers {since} to {until} of it.", since=min(ends), until=max(ends)))
    return lines


def _steps(census: Census, found: Window) -> list[str]:
    """Which plain rises count where the window does not end on snapshots."""
    until = found.spans[-1]["date"]
    since = max((row["date"] for row in census.snapshots if row["date"] < found.spans[0]["date"]), default=found.since)
    if (since, until) == (found.since, found.until):
        return []
    return [
        census.say(
            "With rules off a rise counts whole on the date that shows it: counted are those from {since} to {until}.",
            since=since,
            until=until,
        )
    ]


def _whole(census: Census, terms: Terms) -> list[str]:
    """That no part of a week, month, quarter or year is a step."""
    if terms.grain not in ("week", "month", "quarter", "year"):
        return []
    return [
        census.say(
            "Steps are whole {steps}: what was gained before the first and after the last of them is in none.",
            steps=census.say(f"{terms.grain}s"),
        )
    ]


def _days(census: Census, found: Window, terms: Terms) -> list[str]:
    """Of which intervals nothing tells the days apart, where days are asked for."""
    if terms.grain != "day":
        return []
    days = {row["date"]: row["observed"] for row in census.snapshots}
    long = sum((row["observed"] - days[row["since"]]).days > 1 for row in found.spans)
    if not long:
        return []
    return [
        census.say(
            "{number} of {whole} intervals are longer than a day: each of their days is given an equal part, all of it estimated.",
            number=long,
            whole=len(found.spans),
        )
    ]


def _measures(census: Census, found: Window) -> list[str]:
    """By which counter the gains are told, where it is not the cumulative one alone."""
    told = [row["date"] for row in found.spans if not row["levelled"]]
    if not told:
        return []
    if len(told) == len(found.spans):
        return [
            census.say(
                "No cumulative counter is known in this window: a day's gain is taken to be a thirtieth of the 30-day counter."
            )
        ]
    return [
        census.say(
            "Up to {date} gains are told by the 30-day counter alone, after it by the cumulative one: two measures stand in one share.",
            date=max(told),
        )
    ]


def _merged(census: Census, found: Window, terms: Terms) -> list[str]:
    """Which intervals were merged because a snapshot in them was not to be used."""
    if terms.rules == "off":
        return []
    lines, unused = [], [row for row in census.snapshots if not row["usable"]]
    for row in found.spans:
        inside = [other for other in unused if row["since"] < other["date"] < row["date"]]
        if inside:
            why = sorted({census.say(other["why_not"]) for other in inside})
            lines.append(
                census.say(
                    "One interval from {since} to {date}; snapshots inside it that are not used: {number} ({why}). When in it the downloads came is not known.",
                    since=row["since"],
                    date=row["date"],
                    number=len(inside),
                    why=", ".join(why),
                )
            )
    if len(lines) > 3:
        lines = [
            *lines[:3],
            census.say(
                "… and {number} more merged intervals; `modelcensus defects` lists them.", number=len(lines) - 3
            ),
        ]
    return lines
