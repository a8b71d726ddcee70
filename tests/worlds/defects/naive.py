"""What a dashboard does with a history: differences and counters as they stand, by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from tests.worlds.defects.show import Gain, World


def plain(shown: World, *, first: bool = True) -> list[Gain]:
    """Positive differences of the cumulative counter by name between neighbouring snapshots, each booked on the label's week.

    What is null or absent is 0. Without `first`, what stands there for the first time is left out.
    """
    found = []
    levels = [_by_name(snapshot.rows, "downloads_all_time") for snapshot in shown.snapshots]
    for before, now, label in zip(levels, levels[1:], shown.labels[1:], strict=False):
        found += [
            Gain(name, label - shown.step, label, level - before.get(name, 0))
            for name, level in now.items()
            if level > before.get(name, 0) and (first or name in before)
        ]
    return found


def trailing(shown: World) -> list[Gain]:
    """The 30-day counter by name, of which each snapshot's week is taken to have its share."""
    return [
        Gain(name, snapshot.label - shown.step, snapshot.label, level / 30 * shown.step.days)
        for snapshot in shown.snapshots[1:]
        for name, level in _by_name(snapshot.rows, "downloads_30d").items()
    ]


def smoothed(shown: World) -> list[Gain]:
    """Plain differences, but a snapshot far below its neighbours is taken for a defect and raised to their middle."""
    gains = plain(shown)
    total: dict[date, float] = defaultdict(float)
    for gain in gains:
        total[gain.date] += gain.downloads
    middle = float(np.median(list(total.values())))
    return [
        gain._replace(downloads=gain.downloads * middle / total[gain.date]) if total[gain.date] < 0.6 * middle else gain
        for gain in gains
    ]


def whole_families(shown: World) -> dict[str, int]:
    """Parent → what it and every model made from it truly gained, each model whole in each of its families."""
    own = {name: int(gains.sum()) for name, gains in shown.true.items()}
    total = {parent: own[parent] for parents in shown.families.values() for parent in parents}
    for name, parents in shown.families.items():
        for parent in parents:
            total[parent] += own[name]
    return total


def _by_name(rows: pa.Table, column: str) -> dict[str, int]:
    """Name → the sum of a counter over its rows, null as 0."""
    found: dict[str, int] = defaultdict(int)
    names: Sequence[str] = rows.column("model").to_pylist()
    for name, value in zip(names, rows.column(column).to_pylist(), strict=True):
        found[name] += value or 0
    return found
