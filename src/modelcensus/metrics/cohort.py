"""Downloads by age: when what is downloaded was made, and how long a model's downloads last."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelcensus.metrics.common import place
from modelcensus.metrics.flow import FLOOR

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from modelcensus.store import Tables

SMOOTH = 4  # weeks
FITTED = 8  # weeks from which a decay is fitted
BEFORE, UNKNOWN = "before", "unknown"


def cohorts(tables: Tables) -> ir.Table:
    """Downloads gained in a window by the quarter in which the model was created.

    Formula: share(q) = Σ gains in the window of the models created in q ÷ Σ gains of all models of the universe.
    Counts: as the question. `before` are models created at or before the hub's floor of creation days, `unknown` those without one.
    Unit: downloads; shares 0-1. Source: the hub's counters and creation days.

    Columns: cohort, models (that gained), downloads, share, cumulative (of this and all younger cohorts; null for `unknown`).
    """
    import ibis

    counted, spans, models = tables.counted, tables.spans, tables.models
    rows = counted.select("date", "model_key", "downloads").inner_join(spans.select("date", "part"), "date")
    sums = rows.group_by("model_key").aggregate(held=(rows.downloads * rows.part).sum())
    told = sums.filter(sums.held > 0).inner_join(models.select("model_key", "created_on"), "model_key")
    dated = told.mutate(cohort=_cohort(told.created_on))
    groups = dated.group_by("cohort").aggregate(models=dated.count(), held=dated.held.sum())
    some = groups.filter(groups.held > 0)
    turn = ibis.cases((some.cohort == BEFORE, "0"), (some.cohort == UNKNOWN, ""), else_=some.cohort)
    ordered = some.mutate(turn=turn)
    whole = ordered.held.sum().over(ibis.window())
    younger = ordered.held.sum().over(ibis.cumulative_window(order_by=ibis.desc(ordered.turn)))
    return (
        ordered.select(
            *("cohort", "models"),
            downloads=ordered.held.round().cast("int64"),
            share=ordered.held / whole,
            cumulative=ibis.ifelse(ordered.cohort == UNKNOWN, ibis.null("float64"), younger / whole),
            turn="turn",
        )
        .order_by(ibis.desc("turn"))
        .drop("turn")
    )


def usage_age(tables: Tables) -> ir.Table:
    """One row: how old half of what was downloaded in the window is, after the usage half-life of bibliometrics.

    Formula: half_life_days = the smallest age such that models up to it hold half of the downloads whose model's day of creation is
    known; age = end of the interval - day of creation, at least 0. known = those downloads ÷ all.
    Unit: days; 0-1.
    """
    import ibis

    counted, spans = tables.counted, tables.spans
    models = tables.models.select("model_key", "created_on")
    rows = counted.select("date", "model_key", "downloads").inner_join(models, "model_key")
    sums = rows.group_by(["created_on", "date"]).aggregate(downloads=rows.downloads.sum().cast("float64"))
    parts = sums.inner_join(spans.select("date", "end", "part"), "date")
    told = parts.mutate(cohort=_cohort(parts.created_on), held=parts.downloads * parts.part)
    whole = told.aggregate(downloads=told.held.sum())
    aged = told.filter(told.cohort.notin([BEFORE, UNKNOWN]) & (told.held > 0))
    days = ibis.greatest(aged.end.delta(aged.created_on, unit="day"), 0)
    dated = aged.mutate(days=days)
    sums = dated.group_by("days").aggregate(held=dated.held.sum())
    along = sums.mutate(
        so_far=sums.held.sum().over(ibis.cumulative_window(order_by=sums.days)),
        half=sums.held.sum().over(ibis.window()) / 2,
    )
    found = along.aggregate(half_life_days=along.days.min(where=along.so_far >= along.half), aged=along.held.sum())
    both = found.cross_join(whole)
    return both.select("half_life_days", known=both.aged.fill_null(0.0) / both.downloads.nullif(0))


def life(tables: Tables) -> ir.Table:
    """One model's gains in each stretch that `spans` has, from its first gain to the last snapshot of the source that lists it.

    Formula: Σ gains by days; a stretch without a gain is 0 while the model is listed, and has no row once it is not.
    Unit: downloads. Source: the hub's counters.

    Columns: since, date, downloads.
    """
    counted, spans, models = tables.counted, tables.spans, tables.models
    wanted = models.filter(models.model.lower() == place("model").lower()).select("model_key")
    mine = counted.inner_join(wanted, "model_key").select("date", "downloads")
    parts = mine.inner_join(spans, "date")
    sums = parts.group_by(["start", "end"]).aggregate(held=(parts.downloads * parts.part).sum())
    states = tables.states.filter(tables.states.source == place("source")).semi_join(wanted, "model_key")
    ends = sums.aggregate(opened=sums.start.min()).cross_join(states.aggregate(seen=states.seen.max()))
    every = spans.select("start", "end").distinct().cross_join(ends)
    listed = every.filter(every.start >= every.opened, every.start < every.seen)
    told = listed.left_join(sums, ["start", "end"])
    return told.select(
        since=listed.start, date=listed.end, downloads=told.held.fill_null(0.0).round().cast("int64")
    ).order_by("date")


def _cohort(day: ir.DateColumn) -> ir.StringValue:
    """The quarter of a day of creation."""
    import ibis

    quarter = day.year().cast("string") + "-Q" + day.quarter().cast("string")
    return ibis.cases((day.isnull(), UNKNOWN), (day <= ibis.literal(FLOOR).cast("date"), BEFORE), else_=quarter)


@dataclass(frozen=True)
class Life:
    """How a model's downloads rose and fell.

    Attributes:
        peak: the end of the four weeks with most downloads.
        at_peak: their mean a week.
        half_life_days: from the peak to the week from which the mean of four stays at half of it or less; None where it has not.
        fitted: the half-life of an exponential decay fitted to the weeks after the peak; None where too few follow or none is seen.
    """

    peak: dt.date
    at_peak: float
    half_life_days: int | None
    fitted: float | None


def half_life(weeks: Sequence[tuple[dt.date, float]]) -> Life:
    """The peak of a series of weeks (end, downloads) and how long until half of it, both on the mean of four weeks.

    Raises `ValueError` for an empty series.
    """
    width = min(SMOOTH, len(weeks))
    smooth = [
        (weeks[n][0], statistics.fmean(value for _, value in weeks[n - width + 1 : n + 1]))
        for n in range(width - 1, len(weeks))
    ]
    peak, at_peak = max(smooth, key=lambda week: week[1])
    after = [week for week in smooth if week[0] >= peak]
    low = next((n for n, week in enumerate(reversed(after)) if week[1] > at_peak / 2), len(after))
    below = after[len(after) - low :]
    days = (below[0][0] - peak).days if below else None
    return Life(peak, at_peak, days, _fitted(after))


def _fitted(after: Sequence[tuple[dt.date, float]]) -> float | None:
    known = [(day, value) for day, value in after if value > 0]
    if len(known) < FITTED:
        return None
    days = [(day - known[0][0]).days for day, _ in known]
    slope = statistics.linear_regression(days, [math.log(value) for _, value in known]).slope
    return math.log(2) / -slope if slope < 0 else None
