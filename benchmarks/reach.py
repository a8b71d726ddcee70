"""What the figures of several sizes say together: how each grows with models and with weeks, and what that comes to at a size that was not measured."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from growth import Power, beyond, power
from measured import Figure, Size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FEWEST, FITS, FLAT = 3, 0.9, 0.2  # sizes, R² and the exponent under which a figure hardly grows, whatever the R²
Key = tuple[str, str, str, str]  # benchmark, what, way, unit


@dataclass(frozen=True)
class Reached:
    """A figure at a size: as it was measured, or going on from the largest size that was.

    Attributes:
        value: with the slope over all sizes.
        low: with the flatter, and high with the steeper, of that slope and the one between the two largest sizes.
        how: `measured` or `extrapolated`.
        of: the size that was measured.
    """

    value: float
    low: float
    high: float
    how: str
    of: Size


def key(figure: Figure) -> Key:
    """What a figure is of, whatever its size."""
    return figure.benchmark, figure.what, figure.way, figure.unit


class Figures:
    """All figures, found by what they are of and by size."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self.all = list(figures)
        self._found = {(key(figure), figure.size): figure for figure in self.all}

    def sizes(self, of: Key) -> list[Size]:
        """The sizes at which it was measured, the smallest first."""
        told = (figure.size for figure in self.all if key(figure) == of)
        return sorted(told, key=lambda size: (size.models * max(size.weeks, 1), size.models))

    def at(self, of: Key, size: Size) -> Figure | None:
        """The figure at a size."""
        return self._found.get((of, size))

    def in_models(self, of: Key) -> Power | None:
        """How it grows with models, over the sizes that share the commonest number of weeks."""
        return self._along(of, lambda size: size.weeks, lambda size: size.models)

    def in_weeks(self, of: Key) -> Power | None:
        """How it grows with weeks, over the sizes that share the commonest number of models."""
        return self._along(of, lambda size: size.models, lambda size: size.weeks)

    def _along(self, of: Key, fixed: Callable[[Size], int], moving: Callable[[Size], int]) -> Power | None:
        sizes = self.sizes(of)
        counted = Counter(fixed(size) for size in sizes)
        if not counted:
            return None
        common = max(counted, key=lambda value: (counted[value], value))
        told = {moving(size): self._found[of, size].middle for size in sizes if fixed(size) == common}
        return power(told)

    def reach(self, of: Key, models: int, weeks: int) -> Reached | None:
        """What it is at a size; None where too few sizes were measured, or a power law does not fit them, so that nothing can be told."""
        sizes = self.sizes(of)
        if not sizes:
            return None
        if measured := self.at(of, Size(models, weeks)):
            value = measured.middle
            return Reached(value, min(measured.values), max(measured.values), "measured", measured.size)
        base, slopes = sizes[-1], (self.in_models(of), self.in_weeks(of))
        value, wanted = self._found[of, base].middle, ((models, base.models), (weeks, base.weeks))
        ends = []
        for choose in (_over_all, _flatter, _steeper):
            told = value
            for slope, (to, at) in zip(slopes, wanted, strict=True):
                if to == at:
                    continue
                if slope is None or not _holds(slope):
                    return None
                told = beyond(told, at, to, choose(slope, to > at))
            ends.append(told)
        return Reached(ends[0], min(ends), max(ends), "extrapolated", base)


def _holds(slope: Power) -> bool:
    return len(slope.sizes) >= FEWEST and (slope.r2 >= FITS or abs(slope.exponent) < FLAT)


def _over_all(slope: Power, _up: bool) -> float:
    return slope.exponent


def _flatter(slope: Power, up: bool) -> float:
    return min(slope.exponent, slope.last) if up else max(slope.exponent, slope.last)


def _steeper(slope: Power, up: bool) -> float:
    return max(slope.exponent, slope.last) if up else min(slope.exponent, slope.last)
