"""Where a claim could be counted: the source that covers most of its time and place, and the command that would bring one that does."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelcensus.census.opened import COVERS
from modelcensus.census.terms import STANDING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.census import Census

SLACK = dt.timedelta(days=10)  # published windows and dates are rounder than snapshots
ARCHIVE = dt.date(2024, 7, 24)  # the first snapshot of the public weekly archive
ENOUGH = 0.5  # of a window: less of it says nothing of the whole


@dataclass(frozen=True)
class Place:
    """A source that can answer.

    Attributes:
        census: the census, asking that source.
        time: how much of the asked time it covers, 0-1.
        whole: whether it covers the place too: a whole hub, or the very source that is named.
        date: the snapshot that stands for an asked date.
    """

    census: Census
    time: float
    whole: bool
    date: dt.date | None


def places(census: Census, ask: Mapping[str, Any]) -> list[Place]:
    """The sources of this build that cover any of it, the one that covers most first."""
    names = [str(item["name"]) for item in census.build.facts["sources"] if item["hub"] == "huggingface"]
    found = [place for name in names if ask["source"] in (None, name) and (place := _place(census.at(name), ask))]
    return sorted(found, key=lambda place: (-place.time, not place.whole, COVERS.index(place.census.source["covers"])))


def _place(census: Census, ask: Mapping[str, Any]) -> Place | None:
    usable = [row["date"] for row in census.snapshots if row["usable"]]
    if not usable or not _able(census, ask, usable):
        return None
    whole = ask["source"] is not None or census.source["covers"] == "census"
    if ask["window"]:
        time = _over(ask["window"], usable[0], usable[-1])
        return Place(census, time, whole, None) if time else None
    if ask["date"] is None:
        return Place(census, 1.0, whole, None)
    wanted = dt.date.fromisoformat(ask["date"])
    near = min(usable, key=lambda day: (abs(day - wanted), day))
    return Place(census, 1.0, whole, near) if abs(near - wanted) <= SLACK else None


def _able(census: Census, ask: Mapping[str, Any], usable: list[dt.date]) -> bool:
    """Whether the source has the counter that the named definition reads, and two dates for a window."""
    if ask["window"] and len(usable) < 2:
        return False
    if ask["rules"] == "off" and not any(row["moved"] for row in census.snapshots):
        return False
    if ask["definition"] is None:
        return census.counts
    return census.served.get(ask["definition"], True)


def _over(window: str, first: dt.date, last: dt.date) -> float:
    """How much of a window lies within the data, 0-1."""
    begin, _, end = window.partition(":")
    since = dt.date.fromisoformat(begin) if begin else first
    until = dt.date.fromisoformat(end) if end else last
    if first <= since + SLACK and last >= until - SLACK:
        return 1.0
    return max(0.0, (min(last, until) - max(first, since)) / (until - since)) if until > since else 0.0


def brings(ask: Mapping[str, Any]) -> str:
    """The command that brings data which covers the question; an empty text where none does."""
    source = str(ask["source"] or "")
    if source.startswith("eoi"):
        return "modelcensus sync eoi"
    if source and source not in ("hf-archive", "hf-daily", "hf-live"):
        return ""
    first, _, last = str(ask["window"] or "").partition(":")
    begin = first or str(ask["date"] or "")
    end = last or str(ask["date"] or "")
    if end and dt.date.fromisoformat(end) < ARCHIVE:
        return ""
    since = max(dt.date.fromisoformat(begin) if begin else ARCHIVE, ARCHIVE)
    return f"modelcensus sync hf-archive --since {since:%Y-%m}"


def standing(census: Census, ask: Mapping[str, Any]) -> bool:
    """Whether the question reads a counter on one date."""
    facts = {item["name"]: item for item in census.build.facts["definitions"]}
    if ask["definition"] in facts:
        return bool(facts[ask["definition"]]["asks"]["measure"] == STANDING)
    return ask["window"] is None
