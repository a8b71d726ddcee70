"""Where a claim could be counted: the source that covers most of its time and place, and the command that would bring one that does."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelcensus.census.opened import COVERS
from modelcensus.census.terms import STANDING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.census import Census

NEAR = dt.timedelta(days=10)  # how far a snapshot may be from an asked day and still say something of it
SAME = dt.timedelta(days=4)  # and how far to stand for it
RECENT = dt.timedelta(days=45)  # of a claim that names no time: from its publication
WEEKLY = dt.timedelta(days=4)  # how far the end of a window is from a snapshot of a weekly archive, at most
LONG, SHORT = 0.05, 0.15  # of a window: how far its ends may be from a snapshot where it is long, and where it is short
ENOUGH = 0.5  # of a window: less of it says nothing of the whole
ALMOST = 0.99  # what supports and cannot contradict
ARCHIVE = dt.date(2024, 7, 24)  # the first snapshot of the public weekly archive


@dataclass(frozen=True)
class Place:
    """A source that can answer.

    Attributes:
        census: the census, asking that source.
        time: how much of the asked time it covers, 0-1; under 1 it may support a claim and never contradict it.
        whole: whether it covers the place too: a whole hub, or the very source that is named.
        date: the snapshot that stands for an asked date.
        window: the window to ask, its open end closed by the day of publication.
    """

    census: Census
    time: float
    whole: bool
    date: dt.date | None = None
    window: str | None = None


def places(census: Census, ask: Mapping[str, Any], published: str) -> list[Place]:
    """The sources of this build that cover any of it, the one that covers most first.

    Args:
        census: the build; where one of its sources was asked for, only that.
        ask: the question.
        published: the day of the claim (ISO), where its words name no time or no end.
    """
    known = {str(item["name"]): item for item in census.build.facts["sources"] if item["hub"] == "huggingface"}
    wanted = ask["source"] or census.wanted
    found = [place for name in known if wanted in (None, name) and (place := _place(census.at(name), ask, published))]
    return sorted(found, key=lambda place: (-place.time, not place.whole, COVERS.index(place.census.source["covers"])))


def _place(census: Census, ask: Mapping[str, Any], published: str) -> Place | None:
    plain = ask["rules"] == "off"  # a plain rise counts on whatever date shows it
    usable = [row["date"] for row in census.snapshots if row["usable"] or plain]
    if not usable or not _able(census, ask, usable):
        return None
    whole = ask["source"] is not None or census.source["covers"] == "census"
    said = dt.date.fromisoformat(published)
    if standing(census, ask) or ask["window"] is None:
        found = _on(census, usable, _asked_day(ask), said, whole=whole)
        gains = not standing(census, ask) or ask["question"] in (
            "overtake",
            "derivatives",
        )  # from wherever the data begins
        return replace(found, time=min(found.time, ALMOST)) if found and gains else found
    begin, _, end = ask["window"].partition(":")
    since = dt.date.fromisoformat(begin) if begin else usable[0]
    until = dt.date.fromisoformat(end) if end else said
    time = _over(usable, since, until)
    time = time if begin else min(time, ALMOST)  # what came before the data is not in it
    return Place(census, time, whole, None, f"{begin}:{min(until, usable[-1])}") if time else None


def _asked_day(ask: Mapping[str, Any]) -> dt.date | None:
    """The day of a counter: as asked, or the last of the window."""
    day = ask["date"] or str(ask["window"] or "").partition(":")[2]
    return dt.date.fromisoformat(day) if day else None


def _on(census: Census, usable: Sequence[dt.date], day: dt.date | None, said: dt.date, *, whole: bool) -> Place | None:
    """The snapshot that stands for a day; where no day is said, for that of publication, and then it cannot contradict."""
    wanted, most = (said, RECENT) if day is None else (day, NEAR)
    near = min(usable, key=lambda one: (abs(one - wanted), one))
    if abs(near - wanted) > most:
        return None
    return Place(census, 1.0 if day and abs(near - wanted) <= SAME else ALMOST, whole, near)


def _able(census: Census, ask: Mapping[str, Any], usable: Sequence[dt.date]) -> bool:
    """Whether the source has the counter that the named definition reads, and two dates for a window."""
    if ask["window"] and len(usable) < 2:
        return False
    if ask["rules"] == "off" and not any(row["moved"] for row in census.snapshots):
        return False
    if ask["definition"] is None:
        return census.counts
    return census.served.get(ask["definition"], True)


def _over(days: Sequence[dt.date], since: dt.date, until: dt.date) -> float:
    """How much of a window the data covers, 0-1: whole where a snapshot stands at both its ends, but for a little."""
    if until <= since:
        return 0.0
    span = until - since
    share = max(dt.timedelta(), min(days[-1], until) - max(days[0], since)) / span
    slack = min(NEAR, max(WEEKLY, span * LONG), span * SHORT)
    ends = all(min(abs(day - end) for day in days) <= slack for end in (since, until))
    return 1.0 if ends else min(share, ALMOST)


def brings(census: Census, ask: Mapping[str, Any], published: str) -> str:
    """The command that brings data which covers the question; an empty text where none does, or where it was given already."""
    source = str(ask["source"] or ask["definition"] or "")
    if source.startswith("eoi") or str(ask["labels"] or "").startswith("eoi"):
        here = {str(item["name"]) for item in census.build.facts["sources"]}
        return "" if here & {"eoi", "eoi-first-year"} else "modelcensus sync eoi"
    if ask["source"] and ask["source"] != "hf-archive":
        return ""  # a catalogue's or a crawl's past cannot be brought
    first, _, last = str(ask["window"] or "").partition(":")
    begin = dt.date.fromisoformat(first or str(ask["date"] or published))
    end = dt.date.fromisoformat(last or str(ask["date"] or published))
    return "" if end < ARCHIVE else f"modelcensus sync hf-archive --since {max(begin, ARCHIVE):%Y-%m}"


def standing(census: Census, ask: Mapping[str, Any]) -> bool:
    """Whether the question reads a counter on one date."""
    facts = {item["name"]: item for item in census.build.facts["definitions"]}
    if ask["definition"] in facts:
        return bool(facts[ask["definition"]]["asks"]["measure"] == STANDING)
    return ask["window"] is None
