"""Which snapshots of a source are usable: the ends of its intervals. A few thousand rows, judged in order.

The rules count snapshots, as they are a week apart: n of them lie in n - 1 weeks. Where snapshots are closer than that, as many count as
lie in those weeks, so that daily snapshots are judged over the same time as weekly ones, and weekly ones by their number alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, dropwhile, pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

WEEK = 7
LEAST = {"census": 0.9, "catalogue": 0.5, "panel": 0.0}  # rows beside the neighbours'; a panel's models leave by design
BESIDE = 3  # neighbours on each side whose rows a snapshot is held against: two partial ones in a row are still seen
READ_ANEW = 0.5  # of the counted downloads, where only the trailing counter is known
STILL = 0.1  # of the models that usually move
LOW, HIGH = 0.6, 1.15  # of the usual downloads a day
EVEN = (0.7, 1.4)  # what a low interval and what makes it up must give together
BEFORE, AFTER = 4, 2  # intervals that tell what is usual; of short ones the same days of so many weeks
SHORT = 3  # days of an interval up to which it shows the rhythm of a week
FAR = 8  # snapshots back to which those before are looked for: one that nothing like it precedes for longer is the new usual
MAKES_UP = 3  # intervals after a low one in which it may be made up
HALF = 0.5  # of what short intervals lack: what one that makes them up gives beyond its own at least
SPREAD = 5  # intervals over which one reading is spread at most
LASTS = 4  # usable snapshots over which a lower level is a recount
# Later intervals that the gains of one may rest on: up to SPREAD - 1 over which a later rise is spread back, and what tells there
# that an earlier fall lasts.
REACH = SPREAD - 1 + LASTS - 1
SETTLES = REACH + MAKES_UP + 1  # usable snapshots after one, themselves beyond doubt, from which on its gains stand


def weeks(snapshots: int) -> int:
    """The days in which so many snapshots lie where they are a week apart."""
    return WEEK * (snapshots - 1)


REACH_DAYS = weeks(SPREAD) + weeks(LASTS)  # the same as days: later snapshots in under so many
TOLD_DAYS = weeks(MAKES_UP) + AFTER * WEEK  # in which it is told whether a snapshot between short intervals is uneven


def days_of(usable: Sequence[Tally]) -> list[int]:
    """The day on which each was observed, as a number, and never before an earlier one's."""
    return list(accumulate((item.observed.toordinal() for item in usable), max))


def earliest(days: Sequence[int], turn: int) -> int:
    """The usable snapshot from which on what the one at `turn` shows may be spread."""
    return back(days, turn, SPREAD, weeks(SPREAD))


def back(days: Sequence[int], turn: int, number: int, span: int) -> int:
    """The usable snapshot that is so many before another, or the first in so many days before it."""
    return max(0, min(turn - number, bisect_left(days, days[turn] - span)))


def reach(days: Sequence[int], turn: int) -> int:
    """The last usable snapshot that the gains which end at another may rest on."""
    return min(len(days) - 1, max(turn + REACH, bisect_left(days, days[turn] + REACH_DAYS) - 1))


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

    Of an interval of up to `SHORT` days usual is what the same days of other weeks gave: weekends are low, and no Monday makes them
    up. It is made up in the time of `MAKES_UP` weekly snapshots, as long as all is low together, and by what is above the usual by
    `HALF` of what was lacking at least.

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
    settled, last, linked = _settled(told), None, []
    for item, stands in zip(told, settled, strict=True):
        linked.append(replace(item, settled=stands, since=last if item.why_not is None else item.since))
        last = item.date if item.why_not is None else last
    return linked


def _settled(told: Sequence[Tally]) -> list[bool]:
    """Whether after each there are enough usable snapshots that nothing unseats: by their number, and by the days to the last of them."""
    days, found, firm = days_of(told), [False] * len(told), 0
    final, short = (
        0,
        0,
    )  # the last day that is beyond doubt; when the next snapshot that is followed in a few days was observed
    for turn in range(len(told) - 1, -1, -1):
        if turn + 1 < len(told) and days[turn + 1] - days[turn] <= SHORT:
            short = days[turn]
        near = short and short < days[turn] + REACH_DAYS
        found[turn] = firm >= SETTLES and final >= days[turn] + REACH_DAYS + (TOLD_DAYS if near else 0)
        beyond_doubt = turn + BESIDE < len(told) and days[-1] >= days[turn] + weeks(BESIDE)
        if told[turn].why_not is None and beyond_doubt:
            firm, final = firm + 1, final or days[turn]
    return found


def _beside(told: Sequence[Tally], turn: int, number: int) -> tuple[Sequence[Tally], Sequence[Tally]]:
    """So many snapshots before and after one, or all in as many weekly ones' time."""
    day, first, last = told[turn].observed.toordinal(), turn, turn
    span = weeks(number)
    while first and (turn - first < number or day - told[first - 1].observed.toordinal() <= span):
        first -= 1
    while last + 1 < len(told) and (last - turn < number or told[last + 1].observed.toordinal() - day <= span):
        last += 1
    return told[first:turn], told[turn + 1 : last + 1]


def _partial(told: Sequence[Tally], turn: int) -> str | None:
    item = told[turn]
    number = BESIDE if item.covers == "census" else 1  # a catalogue may grow by half from one release to the next
    few = [
        item.rows < LEAST[item.covers] * median(other.rows for other in side)
        for side in _beside(told, turn, number)
        if side
    ]
    return "partial" if not item.complete or (few and all(few)) else None


def _still(told: Sequence[Tally], turn: int) -> str | None:
    item = told[turn]
    if item.why_not or turn == 0:
        return None
    whole = [other.moved for other in _beside(told, turn, FAR)[0] if other.moved and other.why_not is None]
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
    """What a source rose by between two usable snapshots: the later one, the day of each, models that moved and downloads."""

    date: dt.date
    begun: int
    ended: int
    moved: int
    net: int

    @property
    def days(self) -> int:
        return max(1, self.ended - self.begun)

    @property
    def rate(self) -> float:
        return self.net / self.days


def _uneven(usable: Sequence[Tally], told: Sequence[Tally]) -> set[dt.date]:
    """Snapshots between a low interval and the one that makes it up."""
    found: set[dt.date] = set()
    steps = [
        _Interval(b.date, a.observed.toordinal(), b.observed.toordinal(), *_within(told, a, b))
        for a, b in pairwise(usable)
    ]
    steps = list(dropwhile(lambda step: not step.moved, steps))  # before the first cumulative counters nothing is low
    usual = _usual(steps)
    for turn, low in enumerate(steps):
        if usual(turn) <= 0 or low.rate >= LOW * usual(turn) or low.date in found:
            continue
        short = low.days <= SHORT
        after = _made_up_in_days(steps, turn, usual) if short else _made_up(steps, turn, usual(turn))
        if after is not None:
            found |= {step.date for step in steps[turn:after]}
        elif turn and (_balance_in_days if short else _balance)(steps, turn - 1, turn, usual):
            found.add(steps[turn - 1].date)
    return found


def _within(told: Sequence[Tally], first: Tally, last: Tally) -> tuple[int, int]:
    inside = [item for item in told if first.date < item.date <= last.date]
    return sum(item.moved for item in inside), sum(item.net for item in inside)


def _usual(steps: Sequence[_Interval]) -> Callable[[int], float]:
    """What a source gains a day as a rule where an interval lies: 0 where too little tells."""
    ends = [steps[0].begun, *(step.ended for step in steps)] if steps else []
    sums = list(accumulate((step.net for step in steps), initial=0))
    shifts = [WEEK * week for week in (*range(-BEFORE, 0), *range(1, AFTER + 1))]

    def by(day: int) -> float:
        """What was gained up to a day, evenly within intervals."""
        turn = min(bisect_right(ends, day), len(ends) - 1)
        first, last = ends[turn - 1], ends[turn]
        return sums[turn - 1] + (sums[turn] - sums[turn - 1]) * (day - first) / max(1, last - first)

    @cache
    def usual(turn: int) -> float:
        step = steps[turn]
        near: list[float] = []
        if step.days <= SHORT:
            there = [(step.begun + days, step.begun + step.days + days) for days in shifts]
            near = [
                (by(last) - by(first)) / step.days for first, last in there if first >= ends[0] and last <= ends[-1]
            ]
        if len(near) < 2:
            near = [other.rate for other in (*steps[max(0, turn - BEFORE) : turn], *steps[turn + 1 : turn + 1 + AFTER])]
        return median(near) if len(near) > 1 else 0.0

    return usual


def _made_up(steps: Sequence[_Interval], turn: int, usual: float) -> int | None:
    """The interval that makes up what those from `turn` on lack, all held against what is usual there."""
    for last in range(turn + 1, min(len(steps), turn + 1 + MAKES_UP)):
        if steps[last].rate > HIGH * usual and _balanced(steps[turn : last + 1], usual):
            return last
    return None


def _balance(steps: Sequence[_Interval], first: int, last: int, usual: Callable[[int], float]) -> bool:
    """Whether an interval made up beforehand what the next one lacks."""
    return steps[first].rate > HIGH * usual(last) and _balanced(steps[first : last + 1], usual(last))


def _balanced(steps: Sequence[_Interval], usual: float) -> bool:
    together = sum(step.net for step in steps) / sum(step.days for step in steps)
    return EVEN[0] * usual <= together <= EVEN[1] * usual


def _made_up_in_days(steps: Sequence[_Interval], turn: int, usual: Callable[[int], float]) -> int | None:
    """The same among short intervals, each held against what is usual on its days."""
    net, due = float(steps[turn].net), usual(turn) * steps[turn].days
    for last in range(turn + 1, len(steps)):
        if net >= LOW * due or steps[last].ended - steps[turn].ended > weeks(MAKES_UP):
            return None
        own = usual(last) * steps[last].days
        over = steps[last].net - own
        if _high(steps[last], own) and over >= HALF * (due - net) and _as_due(net + steps[last].net, due + own):
            return last
        net, due = net + steps[last].net, due + own
    return None


def _balance_in_days(steps: Sequence[_Interval], first: int, last: int, usual: Callable[[int], float]) -> bool:
    high, low = steps[first], steps[last]
    own, due = usual(first) * high.days, usual(last) * low.days
    made_up = high.net - own >= HALF * (due - low.net)
    return _high(high, own) and made_up and _as_due(high.net + low.net, own + due)


def _high(step: _Interval, due: float) -> bool:
    return due > 0 and step.net > HIGH * due


def _as_due(net: float, due: float) -> bool:
    return EVEN[0] * due <= net <= EVEN[1] * due
