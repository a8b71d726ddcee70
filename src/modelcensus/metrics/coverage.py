"""How much of the downloads is known, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import counter, place, within

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables


def coverage(tables: Tables) -> ir.Table:
    """One row on a source, date and universe: how much of it is known.

    Columns: downloads (all that is counted), models, and the downloads among them of accounts that are classified at all,
    of organisations with a country, of persons, of communities, of repackagers, and of counters read anew; then what is
    left out: models and stated downloads of hard-coded counters, models never refreshed, and the downloads of models
    whose task no snapshot knows (they are in no universe but `all`).
    """
    seen, models = tables.observations, within(tables)
    day = seen.filter(seen.source == place("source"), seen.date == place("date").cast("date"))
    day = day.mutate(counter=counter(day))
    rows = day.inner_join(models, day.model_key == models.model_key)
    counted = rows.counter.notnull()
    hard = rows.quality == "hard-coded"

    def held(condition: ir.BooleanValue) -> ir.IntegerScalar:
        return rows.counter.sum(where=condition).fill_null(0).cast("int64")

    untold = tables.models.filter(tables.models.task == "unknown")
    lost = day.inner_join(untold, day.model_key == untold.model_key)
    known = rows.aggregate(
        downloads=rows.counter.sum().fill_null(0).cast("int64"),
        models=counted.sum().fill_null(0).cast("int64"),
        classified=held(rows.kind != "unknown"),
        country_known=held(rows.country.notnull()),
        individual=held(rows.kind == "individual"),
        community=held(rows.kind == "community"),
        repackager=held(rows.role == "repackager"),
        refreshed=held(rows.refreshed),
        hard_coded=hard.sum().fill_null(0).cast("int64"),
        hard_coded_downloads=rows.stated_30d.sum(where=hard).fill_null(0).cast("int64"),
        never_refreshed=(rows.quality == "never-refreshed").sum().fill_null(0).cast("int64"),
    )
    return known.cross_join(lost.aggregate(task_unknown=lost.counter.sum().fill_null(0).cast("int64")))
