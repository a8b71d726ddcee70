"""How large the models are that are downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.spans import cut

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables


def sizes(tables: Tables) -> ir.Table:
    """The download-weighted mean and median size of the models downloaded in each period.

    Formula: mean = Σ parameters x downloads ÷ Σ downloads over models of known size; median = the smallest size such that models up
    to it hold half of those downloads. The mean follows the few largest models, the median what is downloaded most.
    Left out: models whose parameter count is not known; `known` says which share of the downloads is not theirs.
    Unit: parameters. Source: parameter counts as the hub states them.

    Columns: since, date, downloads, mean_parameters, median_parameters, known (0-1), models.
    """
    import ibis

    counted, models = tables.counted, tables.models
    sized = counted.inner_join(models.select("model_key", "parameters"), "model_key")
    rows = sized.group_by(["model_key", "parameters", "date"]).aggregate(
        downloads=sized.downloads.sum().cast("float64")
    )
    parts = cut(tables, rows)
    held = parts.group_by(["start", "end", "model_key", "parameters"]).aggregate(
        held=(parts.downloads * parts.part).sum()
    )
    whole = held.group_by(["start", "end"]).aggregate(downloads=held.held.sum())
    known = held.filter(held.parameters.notnull() & (held.held > 0))
    order = [known.parameters, known.model_key]
    along = ibis.cumulative_window(group_by=[known.start, known.end], order_by=order)
    told = known.mutate(
        sums=known.held.sum().over(along),
        half=known.held.sum().over(ibis.window(group_by=[known.start, known.end])) / 2,
    )
    each = told.group_by(["start", "end"]).aggregate(
        of_known=told.held.sum(),
        weighed=(told.held * told.parameters.cast("float64")).sum(),
        median=told.parameters.min(where=told.sums >= told.half),
        models=told.model_key.nunique(),
    )
    both = whole.inner_join(each, ["start", "end"])
    return both.select(
        since=both.start,
        date=both.end,
        downloads=both.downloads.round().cast("int64"),
        mean_parameters=(both.weighed / both.of_known).round().cast("int64"),
        median_parameters=both.median,
        known=both.of_known / both.downloads.nullif(0),
        models=both.models,
    ).order_by("date")
