"""What a hub shows of true downloads, on the way to a world; and a world: a history as it was shown, with the truth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa

DAY_ZERO = date(2024, 6, 1)  # every day here is counted from it
FIRST, LAST = date(2024, 7, 24), date(2026, 9, 2)  # Wednesdays, as the labels of the weekly archive
ALL_TIME_SINCE = date(2025, 2, 26)
LARGE = 1_000  # downloads a week from which on a single model is judged
ROLES = 23  # a model's place among the models, modulo this, says which defect meets it


def number(day: date) -> int:
    """A date as a day counted from `DAY_ZERO`."""
    return (day - DAY_ZERO).days


class Gain(NamedTuple):
    """What somebody says that a model gained between two dates."""

    model: str
    since: date
    date: date
    downloads: float
    quality: str = "measured"


class Shown(NamedTuple):
    """One snapshot: the date it is labelled with, the day its source says it was read, its rows."""

    label: date
    observed: date
    rows: pa.Table


class Move(NamedTuple):
    """A model that came to another name: from this label on."""

    model: str
    before: str
    label: date


@dataclass
class Show:
    """What is shown of the true downloads, on the way to a world: models × snapshots, days counted from `DAY_ZERO`.

    Attributes:
        rate: true downloads of each model on each day.
        start: counter of each model before the first day.
        wednesdays: the regular label of each snapshot, by which a defect finds it.
        labels: the label it bears; observed: the day its source says it was read.
        read: the day whose counters a row shows; read_30d: the same for the 30-day counter.
        extra: what the cumulative counter is off by.
        share_30d: the part of the downloads that the 30-day counter sees.
        listed: whether the model stands there; copies: how often it stands there once more, with counters a week older.
        names: its name; born: the day it was created; public: the first day whose downloads count for the hub.
        parents: the models it was made from, with the relation.
        spans: stretches in which nothing shown tells the weeks apart: they are judged by their sum.
        untold: (model, since, until) that nothing shown can tell, for that model alone: not judged.
    """

    rate: np.ndarray
    start: np.ndarray
    wednesdays: list[date]
    labels: list[date]
    observed: list[date]
    read: np.ndarray
    read_30d: np.ndarray
    extra: np.ndarray
    share_30d: np.ndarray
    listed: np.ndarray
    copies: np.ndarray
    names: np.ndarray
    born: np.ndarray
    public: np.ndarray
    ids: list[str | None]
    kept: np.ndarray
    all_time: np.ndarray
    tag: str
    parents: dict[int, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    moves: list[tuple[int, str, date]] = field(default_factory=list)
    spans: list[tuple[date, date]] = field(default_factory=list)
    untold: list[tuple[int, date, date]] = field(default_factory=list)
    total: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))

    def role(self, *roles: int) -> np.ndarray:
        """The models that a defect meets."""
        places = np.arange(len(self.start))
        return places[np.isin(places % ROLES, roles)]

    def at(self, *labels: str) -> list[int]:
        """The places of the snapshots of these Wednesdays, those of them that lie in the window."""
        return [self.wednesdays.index(day) for day in map(date.fromisoformat, labels) if day in self.wednesdays]

    def between(self, since: str, until: str) -> list[int]:
        """The places of the snapshots from one Wednesday to another."""
        first, last = date.fromisoformat(since), date.fromisoformat(until)
        return [place for place, day in enumerate(self.wednesdays) if first <= day <= last]

    def weekly(self, snapshot: int) -> np.ndarray:
        """What each model truly gained in the week that ends with a snapshot."""
        day = number(self.wednesdays[snapshot])
        return self.total[:, day] - self.total[:, day - 7]

    def count(self) -> None:
        """Add the true downloads up to the true cumulative counters."""
        self.total = self.start[:, None] + np.floor(self.rate.cumsum(axis=1)).astype(np.int64)

    def reread(self, snapshot: int, days: np.ndarray | int, models: np.ndarray | slice = slice(None)) -> None:
        """Let a snapshot show both counters of other days; a 30-day counter that was stale before stays so."""
        stale = self.read_30d[models, snapshot] < self.read[models, snapshot]
        older = np.minimum(self.read_30d[models, snapshot], days)
        self.read_30d[models, snapshot] = np.where(stale, older, days)
        self.read[models, snapshot] = days


@dataclass(frozen=True)
class World:
    """A history as it was shown, and the truth.

    Attributes:
        snapshots: what was shown, by label.
        models: the last name of each model.
        true: last name → true gain in each week of `weeks`.
        weeks: (since, date] of each week, Wednesday to Wednesday, whether or not there is a snapshot of it.
        spans: weeks that are judged by their sum; untold: weeks of a model that are not judged.
        closed: the last date to which the counters are known whole.
        moves: the models that came to another name.
        families: last name → last names of the models it was made from.
        daily: models × days, true cumulative downloads, level until the first day that counts for the hub.
        levels: models × snapshots, the cumulative counter as shown, -1 where it is not.
    """

    snapshots: list[Shown]
    models: list[str]
    true: dict[str, np.ndarray]
    weeks: list[tuple[date, date]]
    spans: list[tuple[date, date]]
    untold: list[tuple[int, date, date]]
    closed: date
    moves: list[Move]
    families: dict[str, list[str]]
    daily: np.ndarray
    levels: np.ndarray

    @property
    def labels(self) -> list[date]:
        """The labels of the snapshots."""
        return [shown.label for shown in self.snapshots]

    @property
    def step(self) -> timedelta:
        """From one regular label to the next."""
        return self.weeks[0][1] - self.weeks[0][0]

    def gained(self, model: int, since: date, until: date) -> int:
        """What a model truly gained between two dates."""
        return int(self.daily[model, number(until)] - self.daily[model, number(since)])
