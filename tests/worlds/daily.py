"""The history of a whole hub day by day, with the rhythm of a week, whose true downloads are known; and with the defects of daily archives.

`world()` has all of them but `lazy`, which is looked at alone, `world("rollback")` the one, `world(since_daily=…)` has snapshots on
Wednesdays alone before that day.
What is judged are ISO weeks, as the census cuts them: each of each model that truly gained `LARGE` downloads or more in it.

Nothing here knows a rule of ours. `plain` is what a dashboard does with such a history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from tests.worlds.defects.naive import _by_name
from tests.worlds.defects.show import DAY_ZERO, Gain, Show, World, number
from tests.worlds.defects.truth import clean, finished

FIRST, LAST = date(2025, 6, 1), date(2025, 12, 7)  # Sundays
MODELS = 115
DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKEND = 0.7  # of a weekday

Spoil = Callable[[Show], None]
DEFECTS: dict[str, Spoil] = {}
REAL: set[str] = set()


def defect(spoil: Spoil) -> Spoil:
    """Register what spoils what is shown under its name."""
    DEFECTS[spoil.__name__] = spoil
    return spoil


def real(spoil: Spoil) -> Spoil:
    """Register what changes what is true, and is easily taken for a defect."""
    REAL.add(spoil.__name__)
    return defect(spoil)


def world(*names: str, since_daily: date = FIRST, until: date = LAST) -> World:
    """The history with those defects, or all; before `since_daily` its snapshots are those of Wednesdays."""
    show = clean(FIRST, until, MODELS, "", 1)
    weekday = np.array([(DAY_ZERO + timedelta(days=day)).weekday() for day in range(show.rate.shape[1])])
    show.rate[:, weekday >= 5] *= WEEKEND
    chosen = {name: spoil for name, spoil in DEFECTS.items() if name in (names or {*DEFECTS} - {"lazy"})}
    for name, spoil in chosen.items():
        if name in REAL:
            spoil(show)
    show.count()
    for name, spoil in chosen.items():
        if name not in REAL:
            spoil(show)
    for place, day in enumerate(show.labels):
        show.kept[place] &= day >= since_daily or day.weekday() == 2
    return _by_weeks(finished(show), until)


def _by_weeks(shown: World, until: date) -> World:
    """The same world, told by ISO weeks."""
    ends = [FIRST + n * WEEK for n in range((until - FIRST).days // 7 + 1) if FIRST + n * WEEK >= shown.labels[0]]
    weeks = list(pairwise(ends))
    true = np.stack([shown.daily[:, number(b)] - shown.daily[:, number(a)] for a, b in weeks], axis=1)
    return replace(shown, weeks=weeks, true=dict(zip(shown.models, true, strict=True)))


def plain(shown: World) -> list[Gain]:
    """Positive differences of the cumulative counter by name between neighbouring snapshots; what is absent is 0."""
    levels = [_by_name(snapshot.rows, "downloads_all_time") for snapshot in shown.snapshots]
    return [
        Gain(name, since, day, level - before.get(name, 0))
        for (since, day), (before, now) in zip(pairwise(shown.labels), pairwise(levels), strict=True)
        for name, level in now.items()
        if level > before.get(name, 0)
    ]


def days(show: Show, first: str, last: str = "") -> list[int]:
    """The snapshots from one day to another that the history holds."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return [place for place, day in enumerate(show.wednesdays) if begin <= day <= end]


def every(show: Show, number_: int) -> np.ndarray:
    """Every so many-th model."""
    return np.arange(len(show.start)) % number_ == 0


# -- what is real


@real
def holiday(show: Show) -> None:
    """On a Monday and a Tuesday half is downloaded, and nothing makes up for it."""
    show.rate[:, number(date(2025, 9, 1)) : number(date(2025, 9, 2)) + 1] *= 0.5


@real
def busy_day(show: Show) -> None:
    """A Monday of half as much again after a usual weekend."""
    show.rate[:, number(date(2025, 9, 22))] *= 1.5


@real
def births(show: Show) -> None:
    """Models are created day after day."""
    new = show.role(8, 10)
    first, last = number(show.wednesdays[0]) + 9, number(show.wednesdays[-1]) - 9
    for turn, model in enumerate(new):
        born = first + (last - first) * turn // max(1, len(new) - 1)
        show.rate[model, :born] = 0
        show.start[model], show.born[model] = 0, born


# -- counters that stand


@defect
def lazy(show: Show) -> None:
    """From 2025-06-16 to a week before the end some models' counters are counted anew every third day, each on its own; others' every fifth."""
    found = days(show, "2025-06-16", (show.wednesdays[-1] - WEEK).isoformat())
    for often, models in ((3, show.role(9, 13)), (5, show.role(14))):
        for snapshot in found:
            counted = show.read[models, snapshot] - (number(show.wednesdays[snapshot]) + models) % often
            show.reread(snapshot, np.maximum(counted, number(date(2025, 6, 15))), models)


@defect
def stale_file(show: Show) -> None:
    """The file of 2025-07-08 is that of the day before."""
    for snapshot in days(show, "2025-07-08"):
        show.reread(snapshot, np.minimum(show.read[:, snapshot], number(date(2025, 7, 7))))


@defect
def frozen_days(show: Show) -> None:
    """For five days, 2025-07-10 to 07-14, nothing moves; the next catches up."""
    _stand(show, "2025-07-09", "2025-07-14")


@defect
def half_stall(show: Show) -> None:
    """From Monday 2025-07-21 to Friday half of the models stand where they stood on Sunday."""
    _stand(show, "2025-07-20", "2025-07-25", every(show, 2))


@defect
def third_stalls(show: Show) -> None:
    """A third of the models stand still for a week, 2025-10-06 to 10-12."""
    _stand(show, "2025-10-05", "2025-10-12", every(show, 3))


@defect
def every_third_day(show: Show) -> None:
    """From 2025-10-18 to 10-29 the hub counts anew every third day."""
    for snapshot in days(show, "2025-10-18", "2025-10-29"):
        day = number(show.wednesdays[snapshot])
        show.reread(snapshot, np.minimum(show.read[:, snapshot], day - (day - number(date(2025, 10, 17))) % 3))


# -- counters that fall or jump


@defect
def rollback(show: Show) -> None:
    """The snapshots of 2025-08-04 to 08-08 show the counters of ten days before; that of the 9th has recovered."""
    _older(show, "2025-08-04", "2025-08-08", 10)


@defect
def long_rollback(show: Show) -> None:
    """The snapshots of 2025-11-05 to 11-17 show counters a fortnight old."""
    _older(show, "2025-11-05", "2025-11-17", 14)


@defect
def some_roll_back(show: Show) -> None:
    """Some models show for eight days, from 2025-06-24 on, the counters of 12 days before."""
    _older(show, "2025-06-24", "2025-07-01", 12, show.role(2, 3, 6))


@defect
def spike(show: Show) -> None:
    """On Tuesday 2025-08-19 three quarters of the large models rise by two weeks' downloads more; the excess stays in the counter."""
    for snapshot in days(show, "2025-08-19"):
        weekly = show.weekly(snapshot)
        places = np.arange(len(weekly))
        hit = (show.born < number(show.wednesdays[snapshot]) - 35) & (weekly >= 1_000) & (places % 4 != 0)
        show.extra[hit, snapshot:] += (weekly * (1.8 + 0.05 * (places % 7))).astype(np.int64)[hit, None]


@defect
def recount(show: Show) -> None:
    """From 2025-08-28 on the counters of some models are three tenths lower, for good: what they gained that day is lost in it."""
    models, found = show.role(4), days(show, "2025-08-28")
    for snapshot in found:
        show.extra[models, snapshot:] -= (show.total[models, number(date(2025, 8, 28))] * 3 // 10)[:, None]
        show.untold += [(int(model), date(2025, 8, 24), date(2025, 8, 31)) for model in models]


# -- files that are not there, or in part


@defect
def partial_days(show: Show) -> None:
    """Four files in a row, Monday 2025-06-09 to Thursday, hold a quarter of the rows."""
    show.listed[np.ix_(np.arange(len(show.start)) % 50 >= 13, days(show, "2025-06-09", "2025-06-12"))] = False


@defect
def gap(show: Show) -> None:
    """Nothing from 2025-09-09 to 09-13."""
    show.kept[days(show, "2025-09-09", "2025-09-13")] = False


@defect
def read_late(show: Show) -> None:
    """The file of 2025-09-24 was read a day later and does not say so."""
    for snapshot in days(show, "2025-09-24"):
        show.reread(snapshot, show.read[:, snapshot] + 1)


@defect
def doubled(show: Show) -> None:
    """On 2025-11-26 every row stands there twice."""
    show.copies[:, days(show, "2025-11-26")] = 1


@defect
def renamed(show: Show) -> None:
    """On 2025-10-01 models come to another name; the immutable id stays."""
    for model in show.role(1):
        show.names[model, days(show, "2025-10-01", "2026-01-01")] = f"{show.names[model, 0]}-next"


def _stand(show: Show, since: str, until: str, models: np.ndarray | slice = slice(None)) -> None:
    """Let counters stand as they were on a day until another."""
    for snapshot in days(show, since, until):
        show.reread(snapshot, np.minimum(show.read[models, snapshot], number(date.fromisoformat(since))), models)


def _older(show: Show, first: str, last: str, age: int, models: np.ndarray | slice = slice(None)) -> None:
    """Let snapshots show counters that are so many days old."""
    for snapshot in days(show, first, last):
        show.reread(snapshot, show.read[models, snapshot] - age, models)
