"""When one group passed another, and whether for good: small results of the engine, finished here."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

WEEKS = 4  # that a lead must last to be called lasting


@dataclass(frozen=True)
class Lead:
    """By how much one group is ahead of another in one period: since (left-open), date, margin (share of one less that of the other)."""

    since: dt.date
    date: dt.date
    margin: float


@dataclass(frozen=True)
class Crossing:
    """One group's passing of another.

    Attributes:
        since: the period in which it shows begins after this day.
        date: the last day of that period.
        ahead: whether it is the one (else the other) that leads from then on.
        margin: its lead in that period, a share.
        until: the last day of the last period in which it still leads.
        stays: whether it leads in every later period, over four weeks at least.
    """

    since: dt.date
    date: dt.date
    ahead: bool
    margin: float
    until: dt.date
    stays: bool


def leads(rows: Sequence[Mapping[str, Any]], one: str, other: str) -> list[Lead]:
    """The lead of one group in each period, from rows of member, since, date, share; a group without a row there has nothing."""
    shares: dict[tuple[dt.date, dt.date], dict[str, float]] = {}
    for row in rows:
        shares.setdefault((row["since"], row["date"]), {})[str(row["member"])] = float(row["share"])
    ends = sorted(shares, key=lambda end: (end[1], end[0]))
    return [Lead(*end, shares[end].get(one, 0.0) - shares[end].get(other, 0.0)) for end in ends]


def crossings(series: Sequence[Lead]) -> list[Crossing]:
    """Every crossing in a series of periods in their order.

    Definition: a crossing is a period in which another group leads than in the last period before that had a leader. So the first
    period is none: a crossing needs a before; a tie leads nobody. The new leader stays ahead where it leads in every later period,
    ties excluded, and these and its own together are four weeks at least; the crossing is lasting where that lead also holds in
    every variant of the definition.
    """
    turns = [(n, lead) for n, lead in enumerate(series) if lead.margin]
    pairs = itertools.pairwise(turns)
    starts = [n for (_, before), (n, now) in pairs if (before.margin > 0) != (now.margin > 0)]
    return [_crossing(series, start) for start in starts]


def _crossing(series: Sequence[Lead], start: int) -> Crossing:
    ahead = series[start].margin > 0
    held = 0
    for lead in series[start:]:
        if not lead.margin or (lead.margin > 0) != ahead:
            break
        held += 1
    first, last = series[start], series[start + held - 1]
    stays = start + held == len(series)
    long = (last.date - first.since).days >= WEEKS * 7
    return Crossing(first.since, first.date, ahead, abs(first.margin), last.date, stays=stays and long)


def lead_since(series: Sequence[Lead], day: dt.date, *, ahead: bool) -> float | None:
    """The mean lead over the periods that end on that day or later, by their days; None where there are none."""
    later = [lead for lead in series if lead.date >= day]
    days = sum((lead.date - lead.since).days for lead in later)
    if not days:
        return None
    mean = sum(lead.margin * (lead.date - lead.since).days for lead in later) / days
    return mean if ahead else -mean
