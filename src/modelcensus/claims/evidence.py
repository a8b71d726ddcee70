"""What was found about one part of a claim: the value by which it is judged, and how well the data and the definition fit it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

Figure = float | str
NEVER = "never"  # as a date: it did not happen in the time that is covered
MOST = 0.005  # of a share
ROUND = 0.05  # of any other figure: 10 million is a round word, and no claim of 5 to 15
FACTS = "facts"  # as a source: reviewed facts, not counters


@dataclass(frozen=True)
class Near:
    """Another definition, and what it gives.

    Attributes:
        shares: group → share (0-1) of the groups that the claim names.
        counts: what it counts, in a sentence.
        distance: how far its farthest figure is from the claim's.
        within: whether that is within the claim's tolerance.
        fits: how many of the claim's own words it takes.
        breaks: whether it breaks one of them.
        same_order: whether it puts the groups in the claim's order.
    """

    shares: Mapping[str, float]
    counts: str
    distance: float
    within: bool
    fits: int
    breaks: bool
    same_order: bool


@dataclass(frozen=True)
class Evidence:
    """What the census and the facts say of one part of a claim.

    Attributes:
        computed: the value as counted here, in the part's unit: a number, a date or a name; None where nothing is known.
        holds: whether what is expected is so; None where that cannot be told.
        same: whether it was counted by the claim's own definition.
        whole: whether the data covers what is claimed, its place and all of its time.
        inside: whether the claimed value lies within the band of the computed one.
        low: the lowest over the variants of the definition, high the highest.
        true_of: what the claimed value is true of instead.
        near: definitions of which some value is near the claimed one, the most fitting first.
        order: in how many of how many definitions the claimed order holds.
        asked: whether anything here asks that at all.
        listed: whether data that was asked lists it.
        loose: whether it is so only by reading the claim widely.
        brings: the command that would bring data which covers it.
        source: what it rests on, and the dates of that.
        definition: what was counted, in words.
        sql: the query.
        notes: what must be known of it.
    """

    computed: Figure | None = None
    holds: bool | None = None
    same: bool = False
    whole: bool = False
    inside: bool | None = None
    low: float | None = None
    high: float | None = None
    true_of: str = ""
    near: Sequence[Near] = ()
    order: tuple[int, int] | None = None
    asked: bool = True
    listed: bool = True
    loose: bool = False
    brings: str = ""
    source: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    definition: str = ""
    sql: str = ""
    notes: Sequence[str] = ()


def meets(expect: Mapping[str, object], found: float, tolerance: float) -> bool:
    """Whether a figure is what is expected: a value within the tolerance, at least, or at most."""
    if expect["value"] is not None:
        return abs(found - float(str(expect["value"]))) <= tolerance * (1 + 1e-9)
    if expect["at_least"] is not None:
        return found >= float(str(expect["at_least"])) - 1e-12
    return found <= float(str(expect["at_most"])) + 1e-12


def tolerance(expect: Mapping[str, object], unit: str) -> float:
    """How far off a value may be: as the claim says, else half of its last printed digit; of a share half a point at most."""
    if expect["tolerance"] is not None:
        return float(str(expect["tolerance"]))
    exponent = Decimal(repr(float(str(expect["value"] or 0)))).normalize().as_tuple().exponent
    half = 0.5 * 10.0 ** int(exponent)
    return min(half, MOST) if unit in ("share", "points") else min(half, ROUND * abs(float(str(expect["value"] or 0))))
