"""How far gains are from the truth, unit by unit: weeks, or stretches of which nothing shown tells the weeks apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from tests.worlds.defects.show import LARGE, Gain, World, number


@dataclass(frozen=True)
class Verdict:
    """How far gains are from the truth: all together, in the worst week of all, in the worst week of a large model."""

    total: float
    week: float
    model: float

    @property
    def is_right(self) -> bool:
        """Whether they are true but for the arithmetic."""
        return max(self.total, self.week, self.model) < 1e-12


def judge(shown: World, gains: Iterable[Gain], *, week_by_week: bool = False) -> Verdict:
    """Compare gains, spread by days, with the truth up to where it is known, unit by unit."""
    spread = by_day(shown, gains)
    borders = units(shown, [], shown.weeks[-1][1]) if week_by_week else units(shown, shown.spans, shown.closed)
    said = np.stack([spread[:, a + 1 : b + 1].sum(axis=1) for a, b in borders], axis=1)
    true = np.stack([shown.daily[:, b] - shown.daily[:, a] for a, b in borders], axis=1)
    large = true >= LARGE * np.array([(b - a) / 7 for a, b in borders])
    for model, since, last in shown.untold:
        large[model, [a < number(last) and number(since) < b for a, b in borders]] = False
    off = np.abs(said[:-1] - true)[large] / true[large]
    sums = np.abs(said.sum(axis=0) - true.sum(axis=0)) / true.sum(axis=0)
    return Verdict(abs(said.sum() - true.sum()) / true.sum(), float(sums.max()), float(off.max()))


def by_day(shown: World, gains: Iterable[Gain]) -> np.ndarray:
    """Gains spread evenly over the days of their intervals: a row a model, and a last one for names that are no model."""
    rows = {name: row for row, name in enumerate(shown.models)}
    spread = np.zeros((len(rows) + 1, shown.daily.shape[1]))
    for gain in gains:
        first, last = number(gain.since) + 1, number(gain.date) + 1
        spread[rows.get(gain.model, len(rows)), first:last] += gain.downloads / (last - first)
    return spread


def units(shown: World, spans: list[tuple[date, date]], until: date) -> list[tuple[int, int]]:
    """The weeks up to a date as days counted from 0; those of one span are one unit."""
    ends = [shown.weeks[0][0], *(end for _, end in shown.weeks if end <= until)]
    told = [number(day) for day in ends if not any(since < day < last for since, last in spans)]
    return list(pairwise(told))
