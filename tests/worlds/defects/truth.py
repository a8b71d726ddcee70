"""The history with nothing wrong, and how what is shown of it becomes a world."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from modelcensus.sources import arrow_schema
from tests.worlds.defects.show import DAY_ZERO, LAST, ROLES, Move, Show, Shown, World, number


def clean(since: date, until: date, models: int, tag: str, step: int) -> Show:
    """The history with nothing wrong: what is shown is what is true."""
    labels = [since + timedelta(days=turn) for turn in range(0, (until - since).days + 1, step)]
    size = (models, len(labels))
    rate = _rates(models, number(LAST) + 15)
    read = np.tile([number(label) for label in labels], (models, 1))
    return Show(
        rate=rate,
        start=_start(rate),
        wednesdays=labels,
        labels=list(labels),
        observed=list(labels),
        read=read,
        read_30d=read.copy(),
        extra=np.zeros(size, dtype=np.int64),
        share_30d=np.ones(len(labels)),
        listed=np.ones(size, dtype=bool),
        copies=np.zeros(size, dtype=np.int64),
        names=np.tile(_names(models, tag)[:, None], (1, len(labels))),
        born=np.array([number(date(2023, 1, 1)) - 7 * (model % (models - 2)) for model in range(models)]),
        public=np.full(models, number(since)),
        ids=[f"{tag}{model:024x}" for model in range(models)],
        kept=np.ones(len(labels), dtype=bool),
        all_time=np.ones(len(labels), dtype=bool),
        tag=tag,
    )


def _names(models: int, tag: str) -> np.ndarray:
    """Names of a thirtieth as many accounts; each account has models large and small."""
    return np.array([f"{tag}account-{model % 13}/{tag}model-{model:03d}" for model in range(models)], dtype=object)


def _start(rate: np.ndarray) -> np.ndarray:
    """Counters before the first day: one to five years of downloads."""
    places = np.arange(len(rate))
    start = (7 * rate.mean(axis=1) * (60 + 5 * (places % 40))).astype(np.int64)
    start[2::ROLES] *= 8  # a history so long that a week is far less than 1 % of it
    start[0] = 2_670_000_000
    return start


def _rates(models: int, days: int) -> np.ndarray:
    """True downloads a day: a few very large models and a long tail, each swinging slowly, a little unsteady week by week."""
    place = np.arange(models)
    weekly = np.maximum(12e6 / (place + 1) ** 1.45, 1_800)
    small = place >= models * 65 // 100
    weekly[small] = 2 + 700 * np.linspace(1, 0, int(small.sum())) ** 2
    weekly[-2:] = 0
    week = np.arange(days) / 7
    swing = 1 + 0.2 * np.sin(2 * np.pi * (week[None, :] / 60 + place[:, None] * 0.381))
    trend = 1 + 0.003 * ((place % 5) - 1)[:, None] * week[None, :]
    noise = 1 + 0.02 * (np.random.default_rng(20240724).random((models, days // 7 + 1)) - 0.5)
    return weekly[:, None] / 7 * swing * trend * noise[:, np.arange(days) // 7]


def finished(show: Show, *, partial_end: bool = False) -> World:
    show.listed &= show.read >= show.born[:, None]
    last = [str(name) for name in show.names[:, -1]]
    weeks = list(zip(show.wednesdays, show.wednesdays[1:], strict=False))
    counted = np.maximum(np.arange(show.total.shape[1])[None, :], show.public[:, None])
    true_total = np.take_along_axis(show.total, counted, axis=1)
    true = true_total[:, [number(b) for _, b in weeks]] - true_total[:, [number(a) for a, _ in weeks]]
    kept = [place for place in range(len(show.labels)) if show.kept[place]]
    return World(
        snapshots=[Shown(show.labels[place], show.observed[place], _rows(show, place)) for place in kept],
        models=last,
        true=dict(zip(last, true, strict=True)),
        weeks=weeks,
        spans=sorted(show.spans),
        untold=show.untold,
        closed=show.labels[kept[-2 if partial_end else -1]],
        moves=[Move(last[model], before, label) for model, before, label in show.moves],
        families={last[child]: [last[parent] for _, parent in made] for child, made in show.parents.items()},
        daily=true_total,
        levels=np.stack([_levels(show, place) for place in kept], axis=1),
    )


def _levels(show: Show, snapshot: int) -> np.ndarray:
    """The cumulative counters of a snapshot, -1 where a model does not stand there or none is known."""
    level = show.total[np.arange(len(show.start)), show.read[:, snapshot]] + show.extra[:, snapshot]
    return np.where(show.listed[:, snapshot] & show.all_time[snapshot], level, -1)


def _rows(show: Show, snapshot: int) -> pa.Table:
    """What a snapshot shows, a row for each time that a model stands there."""
    models = np.flatnonzero(show.listed[:, snapshot])
    again = np.repeat(models, show.copies[models, snapshot])
    rows, age = np.concatenate([models, again]), np.repeat([0, 7], [len(models), len(again)])
    read, read_30d = show.read[rows, snapshot] - age, show.read_30d[rows, snapshot] - age
    level = show.total[rows, read] + show.extra[rows, snapshot]
    month = show.total[rows, read_30d] - show.total[rows, read_30d - 30]
    many = len(rows)
    columns = {
        "hub": ["huggingface"] * many,
        "model": show.names[rows, snapshot].tolist(),
        "hub_id": [show.ids[model] for model in rows],
        "downloads_30d": np.floor(month * show.share_30d[snapshot]).astype(np.int64),
        "downloads_all_time": level if show.all_time[snapshot] else [None] * many,
        "likes": np.where(level > 0, 5 + level // 40_000, 0),  # nobody likes what nobody has used
        "task": ["text-generation"] * many,
        "licence": ["mit"] * many,
        "parameters": [7_000_000_000] * many,
        "created_on": [_created(show, model) for model in rows],
        "library": ["transformers"] * many,
        "base_models": [_made_from(show, model, snapshot) for model in rows],
    }
    return pa.table(columns, schema=arrow_schema())


def _created(show: Show, model: int) -> date | None:
    """The day a model was created; the hub's floor is null."""
    day = DAY_ZERO + timedelta(days=int(show.born[model]))
    return day if day > date(2022, 3, 2) else None


def _made_from(show: Show, model: int, snapshot: int) -> list[str] | None:
    parents: Iterable[tuple[str, int]] = show.parents.get(int(model), ())
    return [f"{relation}:{show.names[parent, snapshot]}" for relation, parent in parents] or None
