"""Score against price: which models nobody beats at both, who is as good for less, and how long open models took to catch up.

No tables here: these are small results that lists and facts give, finished in Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")
INPUT_PARTS, OUTPUT_PARTS = 3, 1  # of a blended price


def blended(input_price: float | None, output_price: float | None) -> float | None:
    """A price of tokens as one figure: three parts input, one part output; None where one of them is not known.

    Formula: (3 · input + output) ÷ 4. Unit: of the prices, per million tokens.

    >>> blended(1.25, 10)
    3.4375
    """
    if input_price is None or output_price is None:
        return None
    return (INPUT_PARTS * input_price + OUTPUT_PARTS * output_price) / (INPUT_PARTS + OUTPUT_PARTS)


def front(items: Sequence[T], price: Callable[[T], float], score: Callable[[T], float]) -> list[bool]:
    """Which items are on the Pareto front: no other is at least as good and as cheap, and better in one of the two.

    >>> front([(1, 5), (2, 5), (2, 6)], lambda x: x[0], lambda x: x[1])
    [True, False, True]
    """
    return [
        not any(
            price(other) <= price(item)
            and score(other) >= score(item)
            and (price(other) < price(item) or score(other) > score(item))
            for other in items
        )
        for item in items
    ]


@dataclass(frozen=True)
class Reached:
    """A model's score on a benchmark, the day from which it could be had, at which effort, and whether its maker says so itself."""

    model: str
    score: float
    day: dt.date
    effort: str | None = None
    own: bool = False


@dataclass(frozen=True)
class Lag:
    """How long after a leader reached a score another group did.

    Attributes:
        leader: who set the mark.
        follower: who of the other group reached it first; None while nobody has.
        days: days between them, under 0 where the other group was first; to the last day of the data while nobody has.
        low: days to reach the mark less the margin, high: the mark and the margin; None while nobody has.
    """

    leader: Reached
    follower: Reached | None
    days: int
    low: int | None
    high: int | None


def lags(
    leaders: Iterable[Reached], followers: Sequence[Reached], last: dt.date, margin: Callable[[float], float]
) -> list[Lag]:
    """For each record of the leaders, when the followers first reached it.

    A record is a score above all earlier ones of the leaders. `margin` is how far a score of that height may be off: the lag is also given for
    the mark less and plus it. A mark that nobody has reached is counted to the last day, and is at least that long.
    Formula: day of the first follower with score ≥ mark − day of the leader.
    """
    found: list[Lag] = []
    best = float("-inf")
    for leader in sorted(leaders, key=lambda one: (one.day, -one.score)):
        if leader.score <= best:
            continue
        best = leader.score
        first = _first(followers, leader.score)
        found.append(
            Lag(
                leader,
                first,
                ((first.day if first else last) - leader.day).days,
                _days(_first(followers, leader.score - margin(leader.score)), leader),
                _days(_first(followers, leader.score + margin(leader.score)), leader),
            )
        )
    return found


def _first(followers: Sequence[Reached], mark: float) -> Reached | None:
    reached = [one for one in followers if one.score >= mark]
    return min(reached, key=lambda one: (one.day, one.model), default=None)


def _days(follower: Reached | None, leader: Reached) -> int | None:
    return (follower.day - leader.day).days if follower else None


def middle(found: Sequence[Lag]) -> float | None:
    """The median lag over marks, those not reached yet counted as longer than all; None where that decides it."""
    told = sorted(float("inf") if lag.follower is None else float(lag.days) for lag in found)
    value = median(told) if told else float("inf")
    return None if value == float("inf") else value
