"""A history of a whole hub whose true downloads are known, and what the hub would have shown of it with each defect on record.

`world("rollback", …)` is that history with the named defects, `world(*DEFECTS)` with all of them, `world()` with none.
A defect is a function that spoils what is shown (`spoils`); the registry says in which stretch of the history it lies, so that
it can be looked at alone on few snapshots (`alone`).

Nothing here knows a rule of ours. `plain` is what a dashboard does with such a history.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from modelcensus.store import Home, Provenance, write_snapshot
from tests.worlds.defects.judging import by_day, judge
from tests.worlds.defects.naive import plain, smoothed, trailing, whole_families
from tests.worlds.defects.show import ALL_TIME_SINCE, DAY_ZERO, FIRST, LARGE, LAST, Gain, World, number
from tests.worlds.defects.spoils import DEFECTS
from tests.worlds.defects.truth import clean, finished

MODELS, FEW = 400, 115

__all__ = [
    "ALL_TIME_SINCE", "DAY_ZERO", "DEFECTS", "LARGE", "Gain", "World", "alone", "by_day", "cut", "daily", "judge", "number", "plain", "smoothed",
    "trailing", "whole_families", "world", "write",
]  # fmt: skip


def world(
    *names: str, since: date = FIRST, until: date = LAST, models: int = MODELS, tag: str = "", step: int = 7
) -> World:
    """A history with the named defects, on the Wednesdays (or days, by `step`) of a window; `tag` makes its names its own."""
    show = clean(since, until, models, tag, step)
    chosen = [found for name, found in DEFECTS.items() if name in names]
    if unknown := set(names) - DEFECTS.keys():
        raise ValueError(f"no such defects: {sorted(unknown)}")
    for found in chosen:
        if found.real:
            found.spoil(show)
    show.count()
    for found in chosen:
        if not found.real:
            found.spoil(show)
    return finished(show, partial_end="partial_last" in names)


def alone(name: str) -> World:
    """The stretch of the history that shows one defect, with few models under names of its own."""
    found = DEFECTS[name]
    return world(name, since=found.since, until=found.until, models=FEW, tag=f"{name.replace('_', '-')}-")


def daily() -> World:
    """Six weeks day by day, each weekend at just over half: no defect."""
    show = clean(date(2026, 3, 4), date(2026, 4, 15), 60, "daily-", 1)
    weekday = np.array([(DAY_ZERO + timedelta(days=day)).weekday() for day in range(show.rate.shape[1])])
    show.rate[:, weekday >= 5] *= 0.55
    show.count()
    return finished(show)


def cut(whole: World, snapshots: int) -> World:
    """A world as it was shown when it had fewer snapshots."""
    return replace(whole, snapshots=whole.snapshots[:snapshots])


def write(home: Home, shown: World, source: str = "hf-archive") -> None:
    """Store the snapshots of a world as its source would have: those that stand there already are left."""
    told = {"covers": "census", "counter": "downloads_all_time", "complete": "yes"}
    for number_, (label, observed, rows) in enumerate(shown.snapshots):
        provenance = Provenance(
            source=source,
            date=label.isoformat(),
            label=label.isoformat(),
            url="https://example.org/",
            sha256=f"{number_:064d}",
            bytes=1,
            rows=len(rows),
            licence="ODbL-1.0",
            details=told,
        )
        write_snapshot(home, rows.to_batches(), provenance, {"observed": observed.isoformat()})
