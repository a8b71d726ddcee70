"""Which snapshots of a source are usable: the ends of its intervals. A few hundred rows, judged in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import dropwhile, pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

LEAST = {"census": 0.9, "catalogue": 0.5, "panel": 0.0}  # rows beside the neighbours'; a panel's models leave by design
BESIDE = 3  # neighbours on each side whose rows a snapshot is held against: two partial ones in a row are still seen
READ_ANEW = 0.5  # of the counted downloads, where only the trailing counter is known
STILL = 0.1  # of the models that usually move
LOW, HIGH = 0.6, 1.15  # of the usual downloads a day
EVEN = (0.7, 1.4)  # what a low interval and what makes it up must give together
BEFORE, AFTER = 4, 2  # intervals that tell what is usual
FAR = 8  # snapshots back to which those before are looked for: one that nothing like it precedes for longer is the new usual
MAKES_UP = 3  # intervals after a low one in which it may be made up
SPREAD = 5  # intervals over which one reading is spread at most
LASTS = 4  # usable snapshots over which a lower level is a recount
# Later intervals that the gains of one may rest on: up to SPREAD - 1 over which a later rise is spread back, and what tells there
# that an earlier fall lasts.
REACH = SPREAD - 1 + LASTS - 1
SETTLES = REACH + MAKES_UP + 1  # usable snapshots after one, themselves beyond doubt, from which on its gains stand


@dataclass(frozen=True)
class Tally:
    """What one snapshot holds, and what it is good for.

    Attributes:
        source: its source.
        date: the date it stands for.
        observed: the day its counters were read.
        rows: its models.
        counted: the sum of the counter that shares rest on.
        anew: the part of it that was read anew.
        moved: models whose cumulative counter moved since its reading before.
        net: what those counters rose, less what they fell.
        complete: whether the source got everything it asked for.
        covers: census, catalogue or panel.
        why_not: why it is not usable; None where it is.
        since: the usable snapshot before it.
        settled: whether no later snapshot can change the gains that end here.
    """

    source: str
    date: dt.date
    observed: dt.date
    rows: int
    counted: int = 0
    anew: int = 0
    moved: int = 0
    net: int = 0
    complete: bool = True
    covers: str = "census"
    why_not: str | None = None
    since: dt.date | None = None
    settled: bool = False


def judge(tallies: Sequence[Tally]) -> list[Tally]:
    """The snapshots of one source, oldest first, each with what it is good for.

    A snapshot that its source calls incomplete, or whose rows are under `LEAST` of the median of its neighbours' (`BESIDE` on
    each side, where there are any), is `partial`. One in which under a tenth of the usual number of cumulative counters moved is
    `not-refreshed`; before the first cumulative counters, one of whose counted downloads under half were read anew. Usual is the
    median of `BEFORE` before and `AFTER` after it, so a new snapshot changes only the end.

    Where a source gained under `LOW` of its usual downloads a day in an interval, and one of the next `MAKES_UP`, or the one before,
    is above `HIGH` and together they are as usual (`EVEN`), the snapshots between them are `uneven`: a stall, a rollback, or a file
    that was read on another day than it says. A low interval that nothing makes up is real, and its snapshot stays.

    What an unusable snapshot shows lies inside the interval between the usable ones around it.
    """
    told = [replace(item, why_not=_partial(tallies, turn)) for turn, item in enumerate(tallies)]
    for turn, item in enumerate(told):
        told[turn] = replace(item, why_not=item.why_not or _still(told, turn))
    uneven = _uneven([item for item in told if item.why_not is None], told)
    told = [replace(item, why_not=item.why_not or ("uneven" if item.date in uneven else None)) for item in told]
    return _linked(told)


def _linked(told: Sequence[Tally]) -> list[Tally]:
    """Each with the usable snapshot before it, and whether enough usable ones that nothing unseats come after it."""
    linked: list[Tally] = []
    firm, last = 0, None
    for turn in range(len(told) - 1, -1, -1):
        linked.append(replace(told[turn], settled=firm >= SETTLES))
        firm += told[turn].why_not is None and turn + BESIDE < len(told)
    linked.reverse()
    for turn, item in enumerate(linked):
        if item.why_not is None:
            linked[turn], last = replace(item, since=last), item.date
    return linked


def _partial(told: Sequence[Tally], turn: int) -> str | None:
    item = told[turn]
    beside = BESIDE if item.covers == "census" else 1  # a catalogue may grow by half from one release to the next
    before = [other.rows for other in told[max(0, turn - beside) : turn]]
    after = [other.rows for other in told[turn + 1 : turn + 1 + beside]]
    few = [item.rows < LEAST[item.covers] * median(rows) for rows in (before, after) if rows]
    return "partial" if not item.complete or (few and all(few)) else None


def _still(told: Sequence[Tally], turn: int) -> str | None:
    item = told[turn]
    if item.why_not or turn == 0:
        return None
    whole = [other.moved for other in told[max(0, turn - FAR) : turn] if other.moved and other.why_not is None]
    before = whole[-BEFORE:]
    after = [other.moved for other in told[turn + 1 : turn + 1 + AFTER] if other.moved]
    cumulative = before or item.moved  # before the first cumulative counters only the trailing ones tell
    stands = (
        item.moved < STILL * median(before + after)
        if cumulative and before + after
        else item.anew < READ_ANEW * item.counted
    )
    return "not-refreshed" if stands else None


@dataclass(frozen=True)
class _Interval:
    """What a source rose by between two usable snapshots: the later one, the days between, models that moved and downloads."""

    date: dt.date
    days: int
    moved: int
    net: int

    @property
    def rate(self) -> float:
        return self.net / self.days


def _uneven(usable: Sequence[Tally], told: Sequence[Tally]) -> set[dt.date]:
    """Snapshots between a low interval and the one that makes it up."""
    found: set[dt.date] = set()
    steps = [
        _Interval(b.date, max(1, (b.observed - a.observed).days), *_within(told, a, b)) for a, b in pairwise(usable)
    ]
    steps = list(dropwhile(lambda step: not step.moved, steps))  # before the first cumulative counters nothing is low
    for turn, low in enumerate(steps):
        near = [*steps[max(0, turn - BEFORE) : turn], *steps[turn + 1 : turn + 1 + AFTER]]
        usual = median([step.rate for step in near]) if len(near) > 1 else 0.0
        if usual <= 0 or low.rate >= LOW * usual or low.date in found:
            continue
        after = next((n for n in range(turn + 1, turn + 1 + MAKES_UP) if _even(steps, turn, n, usual)), None)
        if after is not None:
            found |= {step.date for step in steps[turn:after]}
        elif turn and steps[turn - 1].rate > HIGH * usual and _balanced(steps[turn - 1 : turn + 1], usual):
            found.add(steps[turn - 1].date)
    return found


def _within(told: Sequence[Tally], first: Tally, last: Tally) -> tuple[int, int]:
    inside = [item for item in told if first.date < item.date <= last.date]
    return sum(item.moved for item in inside), sum(item.net for item in inside)


def _even(steps: Sequence[_Interval], turn: int, last: int, usual: float) -> bool:
    """Whether the interval `last` makes up what those from `turn` on lack."""
    return last < len(steps) and steps[last].rate > HIGH * usual and _balanced(steps[turn : last + 1], usual)


def _balanced(steps: Sequence[_Interval], usual: float) -> bool:
    together = sum(step.net for step in steps) / sum(step.days for step in steps)
    return EVEN[0] * usual <= together <= EVEN[1] * usual
