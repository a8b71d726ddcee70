"""How a figure grows with what it is measured on: a power law by least squares on logarithms, with its interval, and what it says beyond what was measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SURE = 0.95


@dataclass(frozen=True)
class Power:
    """A figure as `value = c · size ** exponent`.

    Attributes:
        exponent: the slope of log(value) over log(size).
        low: the lower end of its 95 % interval (Student's t); None from two sizes, which leave nothing to tell it from.
        high: the upper end.
        r2: the part of the variance of log(value) that the line explains.
        sizes: the sizes it rests on.
        last: the slope between the two largest sizes alone: where fixed costs fade, nearer to how it goes on than the slope over all.
    """

    exponent: float
    low: float | None
    high: float | None
    r2: float
    sizes: tuple[float, ...]
    last: float

    @property
    def steepest(self) -> float:
        """The largest of the slopes: for what is needed at most."""
        return max(self.exponent, self.last, self.high if self.high is not None else self.exponent)

    @property
    def flattest(self) -> float:
        """The smallest of the slopes."""
        return min(self.exponent, self.last, self.low if self.low is not None else self.exponent)


def power(values: Mapping[float, float]) -> Power | None:
    """The power law through values by size; None where there are fewer than two sizes, or a value is not positive."""
    from scipy import stats

    told = sorted(values.items())
    if len(told) < 2 or any(size <= 0 or value <= 0 for size, value in told):
        return None
    x, y = ([math.log(pair[side]) for pair in told] for side in (0, 1))
    fit = stats.linregress(x, y)
    free = len(told) - 2
    half = stats.t.ppf((1 + SURE) / 2, free) * fit.stderr if free else None
    low, high = (None, None) if half is None else (float(fit.slope - half), float(fit.slope + half))
    last = (y[-1] - y[-2]) / (x[-1] - x[-2])
    return Power(float(fit.slope), low, high, float(fit.rvalue**2), tuple(size for size, _ in told), last)


def beyond(value: float, size: float, wanted: float, exponent: float) -> float:
    """What a figure measured at one size is at another, going on with an exponent."""
    return float(value * (wanted / size) ** exponent)
