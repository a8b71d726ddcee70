"""The window of a question as it is found in the data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelcensus.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.census import Census


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
            f"The window {asked} lies outside the data of {census.source['name']}.",
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
    if not (first and last):
        return since, until  # an open side is the data's own end: what lies beyond it lies outside the data
    if since == until:
        raise QuestionError(
            f"The window {asked} ends on the day after which it begins: nothing is in it.",
            "It is left-open and right-closed: FROM:TO.",
        )
    if since > until:
        raise QuestionError(f"The window {asked} ends before it begins.", "It is left-open and right-closed: FROM:TO.")
    return since, until
