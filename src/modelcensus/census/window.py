"""Questions about gains in a window: from which compiled parts each is put together, and what must be said of its answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from modelcensus.census import caveats as told
from modelcensus.census import fields as columns
from modelcensus.census.arguments import positive
from modelcensus.census.caveats import percent, requests
from modelcensus.errors import QuestionError, UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.answer import Answer
    from modelcensus.census import Census

Credit = Literal["publisher", "creator"]
Rules = Literal["on", "off"]
Grain = Literal["interval", "week"]
CUBED = ("country", "kind", "task", "size")
OF_MODELS = ("task", "licence", "size", "model")
LONG = 10  # days from which a merged interval is told of


@dataclass(frozen=True)
class Terms:
    """How downloads are counted and credited.

    Attributes:
        window: FROM:TO, either side may be left open; None for the whole of the data.
        credit: publisher or creator.
        rules: on (gains as this census believes them) or off (plain rises, falls clipped at 0).
        labels: whose attribution: census, or a source that has labels.
        grain: of a trend: interval or week.
    """

    window: str | None = None
    credit: str = "publisher"
    rules: str = "on"
    labels: str = "census"
    grain: str | None = None

    @property
    def asked(self) -> bool:
        """Whether anything but the counter on one date, credited to publishers by us, was asked for."""
        return self != Terms()

    @property
    def standing(self) -> bool:
        """Whether it is the counter as it stands on one date that is credited, and not gains."""
        return self.window is None and self.rules == "on" and self.grain is None


@dataclass(frozen=True)
class Window:
    """A window as it was found in the data.

    Attributes:
        start: the day it begins after (left-open), as observed.
        end: the day it ends with (right-closed), as observed.
        since: the snapshots' dates or days that were asked for.
        until: the same at the end.
        spans: the intervals that it touches; rules off, the snapshots in it.
    """

    start: dt.date
    end: dt.date
    since: dt.date
    until: dt.date
    spans: Sequence[Mapping[str, Any]]


def standing(census: Census, terms: Terms, by: str, place: dict[str, str], top: int | None) -> Answer:
    """Shares of the counter on one date, credited to creators or by the labels of others."""
    checked(census, terms, by)
    terms = replace(terms, labels=labels(census, terms.labels))
    place = {**place, "credit": terms.credit, "labels": terms.labels}
    rows, sql = census._ask_chain(parts(terms, by, place["universe"])[0], f"window.{by}", **place, top=positive(top))
    known = _known(census, terms, place)
    return census._answer(
        census.say("Share of downloads by {by}", by=census.say(by)),
        rows=census.names.translate(rows),
        fields=columns.gained_fields(by, census.say, steps=False),
        sql=sql,
        place=place,
        definition=definition(census, terms, place["universe"]),
        coverage=told.coverage_of_gains(known),
        caveats=standing_caveats(census, known),
    )


def gained(census: Census, terms: Terms, by: str, universe: str, top: int | None) -> Answer:
    """Shares of what was gained in a window: over all of it, or by grain."""
    checked(census, terms, by)
    terms = replace(terms, labels=labels(census, terms.labels))
    found = window(census, terms.window, terms.rules)
    place = {"source": census.source["name"], "universe": universe, "credit": terms.credit, "labels": terms.labels}
    place |= {"from": found.start.isoformat(), "to": found.end.isoformat()}
    chain, prefix = parts(terms, by, universe)
    rows, sql = census._ask_chain(chain, f"{prefix}{terms.grain or 'window'}.{by}", **place, top=positive(top))
    known, say = _known(census, terms, place), census.say
    what = {
        None: say("Share of what was gained, by {by}", by=say(by)),
        "interval": say("Share of what was gained from snapshot to snapshot, by {by}", by=say(by)),
        "week": say("Share of what was gained in each week, by {by}", by=say(by)),
    }[terms.grain]
    return census._answer(
        what,
        rows=census.names.translate(rows),
        fields=columns.gained_fields(by, say, steps=terms.grain is not None),
        sql=sql,
        snapshots=sorted({found.spans[0]["since"] or found.since, *(row["date"] for row in found.spans)}),
        definition=definition(census, terms, universe),
        unit=say("downloads gained"),
        coverage=told.coverage_of_gains(known),
        caveats=caveats(census, terms, found, known),
    )


def _known(census: Census, terms: Terms, place: Mapping[str, str]) -> dict[str, float]:
    """How much of the downloads is known, whatever they are grouped by."""
    return census._ask_chain(parts(terms, "account", place["universe"])[0], "window.coverage", **place)[0][0]


def window(census: Census, asked: str | None, rules: str = "on") -> Window:
    """The window that is asked for, within what the source has. Raises `QuestionError` where it has nothing there."""
    days = {row["date"]: row["observed"] for row in census.snapshots}
    usable = [row["date"] for row in census.snapshots if row["usable"]]
    if len(usable) < 2:
        raise QuestionError(
            f"There is nothing between two usable snapshots of {census.source['name']} yet.",
            "A window takes two; `modelcensus status` lists what is here.",
        )
    since, until = _ends(asked, usable)
    start, end = days.get(since, since), days.get(until, until)
    first, last = days[usable[0]], days[usable[-1]]
    if start >= last or end <= first:
        raise QuestionError(
            f"The window {since}:{until} lies outside the data of {census.source['name']}.",
            f"It has snapshots from {usable[0]} to {usable[-1]}.",
        )
    if rules == "off":
        spans = [row for row in census.snapshots if start < row["observed"] <= end]
        if not spans:
            raise QuestionError(
                f"No snapshot of {census.source['name']} lies in {since}:{until}.",
                "With rules off a rise counts on the date that shows it; `modelcensus status` lists the dates.",
            )
    else:
        spans = [
            row for row in census.snapshots if row["since"] and days[row["since"]] < end and row["observed"] > start
        ]
    return Window(max(start, first), min(end, last), since, until, spans)


def _ends(asked: str | None, usable: Sequence[dt.date]) -> tuple[dt.date, dt.date]:
    if asked is None:
        return usable[0], usable[-1]
    first, mark, last = asked.partition(":")
    try:
        since = dt.date.fromisoformat(first) if first else usable[0]
        until = dt.date.fromisoformat(last) if last else usable[-1]
    except ValueError as error:
        raise QuestionError(f"“{asked}” is no window.", f"Write FROM:TO, such as {usable[0]}:{usable[-1]}.") from error
    if not mark:
        raise QuestionError(f"“{asked}” is no window.", f"Write FROM:TO, such as {usable[0]}:{usable[-1]}.")
    if since >= until:
        raise QuestionError(f"The window {asked} ends before it begins.", "It is left-open and right-closed: FROM:TO.")
    return since, until


def parts(terms: Terms, by: str, universe: str) -> tuple[dict[str, str], str]:
    """The names of the compiled parts that answer, in order: those asked for by name, then the question's prefix.

    The smallest table that covers the question is asked: the cube where it is gains with the rules on, the attribution is ours
    and it has the grouping.
    """
    counted = "standing" if terms.standing else terms.rules
    spans = {"spans": f"spans.{counted}"}
    if counted == "on" and terms.labels == "census" and by in CUBED:
        return spans, "cube."
    whole = "all" if universe == "all" and by not in OF_MODELS else "some"
    labels = "census" if terms.labels == "census" else "others"
    flow = {"moves": f"moves.{counted}", "flow": f"flow.{terms.credit}.{labels}.{whole}"}
    return {**flow, **spans}, ""


def labels(census: Census, asked: str) -> str:
    """The source whose labels are asked for: the one that answers where it has some, else the first that begins so.

    Raises `UnknownName` where nobody of that name labels models here.
    """
    if asked == "census":
        return asked
    known = [row["source"] for row in census._rows("SELECT DISTINCT source FROM model_labels ORDER BY source")]
    fitting = [name for name in known if name.startswith(asked)]
    if not fitting:
        raise UnknownName(
            "source with labels", asked, known, "`modelcensus sync eoi` brings EOI's; `census` is our own."
        )
    return str(census.source["name"] if census.source["name"] in fitting else fitting[0])


def checked(census: Census, terms: Terms, by: str) -> None:
    """Refuse what the source or the labels cannot serve. Raises `QuestionError`."""
    for name, given, valid in (
        ("credit", terms.credit, ("publisher", "creator")),
        ("rules", terms.rules, ("on", "off")),
        ("grain", terms.grain or "interval", ("interval", "week")),
    ):
        if given not in valid:
            raise UnknownName(name, given, valid, f"There are: {', '.join(valid)}.")
    if terms.rules == "off" and terms.grain == "week":
        raise QuestionError(
            "Plain rises are not split by days, so they have no weeks.", "Ask for --grain interval, or leave rules on."
        )
    if terms.rules == "off" and not any(row["moved"] for row in census.snapshots):
        raise QuestionError(
            f"{census.source['name']} has no cumulative counter, so there are no plain rises.", "Leave rules on."
        )
    if terms.labels != "census" and by not in ("country", "account", "kind"):
        raise QuestionError(
            f"The labels of others say nothing of {by}.", "They can be grouped by country, account or kind."
        )


def definition(census: Census, terms: Terms, universe: str) -> str:
    """What is counted, in words."""
    say, source = census.say, census.source
    if terms.standing:
        chosen = told.chosen_definition(census)
        return say(
            "{name}: {counts} Universe: {universe} ({title}). Credit: {credit}. Attribution: {labels}.",
            name=chosen["name"],
            counts=chosen["counts"][census.language],
            universe=universe,
            title=census.universes[universe],
            credit=say(terms.credit),
            labels=say("this census") if terms.labels == "census" else terms.labels,
        )
    name = (
        "first-year" if source["name"] == "eoi-first-year" else "hub-all" if source["covers"] == "census" else "gains"
    )
    measure = (
        say("what each model's counter gained, after known counter defects are corrected")
        if terms.rules == "on"
        else say("every rise of each model's cumulative counter from one snapshot to the next, falls clipped at 0")
    )
    return say(
        "{name}: {measure}, within a window that is left-open and right-closed. Universe: {universe} ({title}). Credit: {credit}. Attribution: {labels}.",
        name=name,
        measure=measure,
        universe=universe,
        title=census.universes[universe],
        credit=say(terms.credit),
        labels=say("this census") if terms.labels == "census" else terms.labels,
    )


def _owners(census: Census, known: Mapping[str, float]) -> list[str]:
    """Whose the downloads without a country are."""
    whole = known["downloads"]
    if not whole:
        return []
    unknown = whole - known["country_known"] - known["individual"] - known["community"]
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
    return [source["about"][language], source["dates"][language], *_owners(census, known), requests(census.say)]


def caveats(census: Census, terms: Terms, found: Window, known: Mapping[str, float]) -> list[str]:
    """What a reader must know before quoting gains."""
    say, whole = census.say, known["downloads"]
    lines = [
        census.source["about"][census.language],
        *_measures(census, found),
        *_cuts(census, found, terms),
        *_merged(census, found, terms),
    ]
    if whole:
        lines += _owners(census, known)
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
    if terms.rules == "off" or not found.spans:
        return []
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
    lines = []
    for row in found.spans:
        inside = [other for other in census.snapshots if row["since"] < other["date"] < row["date"]]
        if inside:
            why = sorted({census.say(other["why_not"]) for other in inside})
            lines.append(
                census.say(
                    "One interval from {since} to {date}: {number} snapshots inside it are not used ({why}); when in it the downloads came is not known.",
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
