"""The defects on record: what each does to what is shown, and in which stretch of the history it lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tests.worlds.defects.show import ALL_TIME_SINCE, FIRST, LARGE, LAST, Show, number

BESIDE = timedelta(weeks=4)  # what is shown on each side of a defect that stands alone

Spoil = Callable[[Show], None]


@dataclass(frozen=True)
class Defect:
    """A defect: what it does, and the stretch of the history that shows it alone."""

    spoil: Spoil
    since: date
    until: date
    real: bool


DEFECTS: dict[str, Defect] = {}


def defect(first: str, last: str = "", *, real: bool = False) -> Callable[[Spoil], Spoil]:
    """Register a defect under its name and the weeks it lies in; `real` ones change what is true, the others what is shown."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last or first)

    def register(spoil: Spoil) -> Spoil:
        since, until = max(FIRST, begin - BESIDE), min(LAST, end + BESIDE)
        DEFECTS[spoil.__name__] = Defect(spoil, since, until, real)
        return spoil

    return register


# -- what is real, and is easily taken for a defect


@defect("2025-12-31", real=True)
def low_week(show: Show) -> None:
    """The last week of the year is half as high as its neighbours, and nothing makes up for it."""
    show.rate[:, number(date(2025, 12, 24)) + 1 : number(date(2025, 12, 31)) + 1] *= 0.5


@defect("2025-10-15", "2026-01-14", real=True)
def births(show: Show) -> None:
    """Models are created inside intervals, week after week. Near a defect only small ones: half a week seen is no week."""
    new = show.role(8, 9, 10)
    first, last = number(show.wednesdays[0]) + 9, number(show.wednesdays[-1]) - 9
    for turn, model in enumerate(new):
        born = first + (last - first) * turn // max(1, len(new) - 1)
        if not _calm(born):
            show.rate[model] *= min(1.0, 100 / max(1.0, show.rate[model].mean()))
        show.rate[model, :born] = 0
        show.start[model], show.born[model] = 0, born


@defect("2026-02-25", "2026-04-01", real=True)
def frozen_for_good(show: Show) -> None:
    """From 2026-02-25 on nobody counts some models any more: their counters stand where they stood, the 30-day one too."""
    models, day = show.role(5), number(date(2026, 2, 25))
    show.rate[models, day + 1 :] = 0
    show.read_30d[models] = np.minimum(show.read_30d[models], day)


@defect("2026-05-06", "2026-07-08", real=True)
def stale_30d(show: Show) -> None:
    """Some models grow by a twentieth a week, while their 30-day counter is not read anew for ten snapshots."""
    models, day = show.role(11), number(date(2026, 4, 29))
    grown = 1.05 ** (np.clip(np.arange(show.rate.shape[1]) - day, 0, 70) / 7)
    show.rate[models] *= grown
    for snapshot in show.between("2026-05-06", "2026-07-08"):
        show.read_30d[models, snapshot] = day


@defect("2025-12-17", real=True)
def made_public(show: Show) -> None:
    """On 2025-12-17 models with a long history appear that were private before."""
    for model in show.role(6)[1:]:
        show.public[model] = number(date(2025, 12, 10))
        show.born[model] = number(date(2025, 1, 15))
        show.listed[model, show.between("2024-01-01", "2025-12-16")] = False
        show.untold.append((int(model), date(2025, 12, 10), date(2025, 12, 17)))


# -- the cumulative counter


@defect("2025-02-26")
def no_all_time(show: Show) -> None:
    """The cumulative counter is not known before 2025-02-26; the 30-day counter is."""
    unknown = show.between("2024-01-01", "2025-02-25")
    show.all_time[unknown] = False
    show.spans.append((show.wednesdays[0], ALL_TIME_SINCE))


@defect("2025-03-12")
def spike_2025_03_09(show: Show) -> None:
    """Three quarters of the large models rise by about twice what they gained; the excess stays in the counter."""
    _spike(show, "2025-03-12")


@defect("2026-03-25")
def spike_2026_03_19(show: Show) -> None:
    """The same a year later."""
    _spike(show, "2026-03-25")


@defect("2026-08-05")
def spike_2026_08_02(show: Show) -> None:
    """The same in August 2026, a month before the history ends."""
    _spike(show, "2026-08-05")


@defect("2025-11-05")
def recount(show: Show) -> None:
    """From 2025-11-05 on the counters of some models are three tenths lower, for good."""
    [snapshot] = show.at("2025-11-05")
    models = show.role(4)
    level = show.total[models, number(date(2025, 11, 5))]
    show.extra[models, snapshot:] -= (level * 3 // 10)[:, None]
    # what was gained in the very week is lost in the correction
    show.untold += [(int(model), date(2025, 10, 29), date(2025, 11, 5)) for model in models]


@defect("2025-07-02", "2025-08-20")
def low_30d(show: Show) -> None:
    """Since July 2025 the 30-day counters see a twentieth less than the cumulative ones."""
    show.share_30d[[place for place, day in enumerate(show.wednesdays) if day >= date(2025, 7, 1)]] = 0.95


# -- snapshots that are not there


@defect("2024-08-14", "2024-08-28")
def gap_2024_08(show: Show) -> None:
    """Two weeks of August 2024 are missing."""
    _gap(show, "2024-08-07", "2024-08-28")


@defect("2025-06-04", "2025-07-09")
def gap_2025_07(show: Show) -> None:
    """Nothing for 36 days to 2025-07-09."""
    _relabel(show, "2025-06-04", date(2025, 6, 3))
    _gap(show, "2025-06-04", "2025-07-09")
    show.spans.append((date(2025, 5, 28), date(2025, 7, 9)))


@defect("2026-04-15", "2026-04-29")
def gap_2026_04(show: Show) -> None:
    """Nothing for 17 days to Saturday 2026-04-25."""
    _relabel(show, "2026-04-22", date(2026, 4, 25))
    _gap(show, "2026-04-08", "2026-04-22")
    show.spans.append((date(2026, 4, 8), date(2026, 4, 29)))


# -- snapshots that show another day than they say


@defect("2025-08-13")
def late(show: Show) -> None:
    """The file of 2025-08-13 was read five days after its label, and says so."""
    for snapshot in show.at("2025-08-13"):
        show.observed[snapshot] += timedelta(days=5)
        show.reread(snapshot, number(show.observed[snapshot]))
    show.spans.append((date(2025, 8, 6), date(2025, 8, 20)))


@defect("2025-04-30")
def stale_file(show: Show) -> None:
    """The file of 2025-04-30 was read two days after the one before and says that it was a week; the next one makes it up."""
    for snapshot in show.at("2025-04-30"):
        show.reread(snapshot, number(date(2025, 4, 25)))


@defect("2026-01-21")
def half_stall(show: Show) -> None:
    """On 2026-01-21 half of the models show the counters of a week before."""
    half = np.arange(len(show.start)) % 2 == 0
    for snapshot in show.at("2026-01-21"):
        show.reread(snapshot, number(date(2026, 1, 14)), half)


@defect("2026-04-15", "2026-04-29")
def gap_hides_stall(show: Show) -> None:
    """After the 17 days of April 2026 a third of the models still show the counters from before them."""
    gap_2026_04(show)
    third = np.arange(len(show.start)) % 3 == 0
    for snapshot in show.at("2026-04-22"):
        show.reread(snapshot, number(date(2026, 4, 8)), third)


@defect("2025-09-10", "2025-10-15")
def frozen_weeks(show: Show) -> None:
    """For five snapshots, 2025-09-10 to 10-08, nothing moves; the next catches up."""
    for snapshot in show.between("2025-09-10", "2025-10-08"):
        show.reread(snapshot, number(date(2025, 9, 3)))
    show.spans.append((date(2025, 9, 3), date(2025, 10, 15)))


@defect("2025-05-21")
def rollback(show: Show) -> None:
    """The snapshot of 2025-05-21 shows the counters of a fortnight before; the next one has recovered."""
    for snapshot in show.at("2025-05-21"):
        show.reread(snapshot, number(date(2025, 5, 7)))


@defect("2026-06-10", "2026-06-24")
def long_rollback(show: Show) -> None:
    """The snapshots of 2026-06-10 and 06-17 show counters three weeks old."""
    for snapshot in show.at("2026-06-10", "2026-06-17"):
        show.reread(snapshot, number(show.wednesdays[snapshot]) - 21)


# -- rows that are not there, or more than once


@defect("2025-11-26")
def partial(show: Show) -> None:
    """The snapshot of 2025-11-26 holds 26 % of the rows."""
    show.listed[np.arange(len(show.start)) % 50 >= 13, show.at("2025-11-26")[0]] = False


@defect("2026-02-04")
def missing_rows(show: Show) -> None:
    """The snapshot of 2026-02-04 lacks one row in 25."""
    show.listed[np.arange(len(show.start)) % 25 == 13, show.at("2026-02-04")[0]] = False


@defect("2026-09-02")
def partial_last(show: Show) -> None:
    """The last snapshot holds two fifths of the rows."""
    show.listed[np.arange(len(show.start)) % 5 >= 2, -1] = False


@defect("2026-01-14")
def duplicates(show: Show) -> None:
    """On 2026-01-14 some models stand there up to five times, with older counters too."""
    models = show.role(12)
    show.copies[models, show.at("2026-01-14")[0]] = 1 + np.arange(len(models)) % 4


@defect("2025-04-09")
def doubled(show: Show) -> None:
    """On 2025-04-09 every row stands there twice, so that the day's total doubles."""
    show.copies[:, show.at("2025-04-09")[0]] = 1


# -- names


@defect("2025-08-27")
def renamed(show: Show) -> None:
    """On 2025-08-27 models come to another name; the immutable id stays."""
    for model in show.role(1):
        _rename(show, model, f"{show.names[model, 0]}-next", "2025-08-27")


@defect("2025-09-03")
def transferred(show: Show) -> None:
    """On 2025-09-03 models go to another account: what they gained before is the old one's."""
    for model in show.role(3):
        part = show.names[model, 0].partition("/")[2]
        _rename(show, model, f"{show.tag}new-owner/{part}", "2025-09-03")


@defect("2025-03-12")
def renamed_without_id(show: Show) -> None:
    """On 2025-03-12 names vanish and others appear with the history of the old ones: no id says that they are one.

    One model vanishes for good, and another of the same name part is created that week: these are two.
    """
    for model in show.role(2)[:5]:
        part = show.names[model, 0].partition("/")[2]
        show.ids[model] = None
        _rename(show, model, f"{show.tag}sentences/{part}", "2025-03-12")
    gone, new = show.role(7)[[1, 3]]  # `new` is one that no spike hits
    show.ids[gone] = show.ids[new] = None
    show.listed[gone, show.between("2025-03-12", "2027-01-01")] = False
    show.names[new, :] = f"{show.tag}stranger/{show.names[gone, 0].partition('/')[2]}"
    _begin(show, new, date(2025, 3, 7))
    show.rate[gone, number(date(2025, 3, 5)) + 1 :] = 0
    show.count()


# -- families


@defect("2025-12-03")
def several_parents(show: Show) -> None:
    """One model in ten is merged from two models of two families."""
    for model in range(4, len(show.start), 10):
        show.parents[model] += [("merge", 0), ("merge", 2)]


@defect("2024-07-24", "2026-09-02")
def wide_family(show: Show) -> None:
    """The derivatives of the first model gain more than 2^31 - 1 together."""
    for model in range(1, 60, 2):
        show.parents[model].append(("finetune", 0))


# -- inside


EVENTS = [
    date.fromisoformat(day)
    for day in (
        *("2025-03-12", "2025-04-09", "2025-04-30", "2025-05-21", "2025-06-18", "2025-07-02", "2025-08-13", "2025-08-27"),
        *("2025-09-10", "2025-09-24", "2025-10-08", "2025-11-05", "2025-11-26", "2025-12-17", "2025-12-31", "2026-01-14"),
        *("2026-01-21", "2026-02-04", "2026-03-25", "2026-04-15", "2026-04-25", "2026-06-10", "2026-06-17", "2026-08-05"),
        "2026-09-02",
    )
]  # fmt: skip


def _calm(day: int) -> bool:
    """Whether a model that is created on a day can be told week by week: the counters are known and no defect is near."""
    return day > number(ALL_TIME_SINCE) + 7 and all(abs(day - number(event)) > 12 for event in EVENTS)


def _begin(show: Show, model: int, born: date) -> None:
    """Let a model be created on a day."""
    show.rate[model, : number(born)] = 0
    show.start[model], show.born[model] = 0, number(born)


def _spike(show: Show, label: str) -> None:
    [snapshot] = show.at(label)
    weekly = show.weekly(snapshot)
    places = np.arange(len(weekly))
    old = show.born < number(show.wednesdays[snapshot]) - 35
    hit = old & (weekly >= LARGE) & (places % 4 != 0)
    excess = (weekly * (0.9 + 0.05 * (places % 7))).astype(np.int64)
    show.extra[hit, snapshot:] += excess[hit, None]


def _relabel(show: Show, wednesday: str, label: date) -> None:
    for snapshot in show.at(wednesday):
        show.labels[snapshot] = show.observed[snapshot] = label
        show.reread(snapshot, number(label))


def _gap(show: Show, since: str, until: str) -> None:
    """Leave out the snapshots between two Wednesdays."""
    missing = show.between(since, until)[1:-1]
    show.kept[missing] = False
    show.spans.append((date.fromisoformat(since), date.fromisoformat(until)))


def _rename(show: Show, model: int, name: str, label: str) -> None:
    show.moves.append((int(model), str(show.names[model, 0]), date.fromisoformat(label)))
    show.names[model, show.between(label, "2027-01-01")] = name
