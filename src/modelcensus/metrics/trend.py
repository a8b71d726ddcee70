"""How the shares moved from one snapshot to the next, on the same models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import GROUPINGS, counted, place, within

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

DRIVES = 0.05  # of a step's downloads: a model that moves so much is named beside the step


def trend(tables: Tables, by: str) -> ir.Table:
    """Shares at both ends of each step between usable snapshots, on the models that both ends read anew.

    Formula: as `share`, over the models that stand in both snapshots with a counter read anew in each; change = share
    at the end − share at the start. A catalogue grows, so the shares of two whole snapshots cannot be compared; the same
    models can. Window: the 30 days before each end; steps shorter than 30 days overlap.
    Left out: models that came or went in the step, and counters that were not read anew. Unit: downloads, shares 0-1.

    Columns: the group, what describes it, since (start), date (end), downloads_before, downloads, share_before, share,
    change, models (matched models of the group).
    """
    import ibis

    rows = matched(tables)
    attributes = GROUPINGS[by]
    keys = [make(rows).name(name) for name, make in attributes.items()]
    groups = rows.group_by([*keys, rows.since, rows.date]).aggregate(
        downloads_before=rows.downloads_before.sum().cast("int64"),
        downloads=rows.counter.sum().cast("int64"),
        models=rows.count(),
    )
    step = ibis.window(group_by=groups.date)
    shares = groups.mutate(
        share_before=groups.downloads_before / groups.downloads_before.sum().over(step).nullif(0),
        share=groups.downloads / groups.downloads.sum().over(step).nullif(0),
        held=groups.downloads.sum().over(ibis.window(group_by=groups[by])),
    )
    ranked = shares.mutate(
        rank=ibis.dense_rank().over(ibis.window(order_by=[ibis.desc(shares.held), shares[by]])) + 1,
        change=shares.share - shares.share_before,
    )
    return (
        ranked.filter(ranked["rank"] <= place("top").cast("int64"))
        .select(
            *attributes,
            "since",
            "date",
            "downloads_before",
            "downloads",
            "share_before",
            "share",
            "change",
            "models",
            "rank",
        )
        .order_by("date", ibis.desc("share"), by)
    )


def drivers(tables: Tables) -> ir.Table:
    """The one model that moved most in each step, where its move is a twentieth of the step's downloads or more.

    A counter of one model, driven by a machine or counted anew, can move a country's share by points; a reader must know.
    Columns: since, date, model, country, downloads_before, downloads (the model's), group_before, group (its country's),
    total_before, total (the step's).
    """
    import ibis

    rows = matched(tables)
    step, mine = ibis.window(group_by=rows.date), ibis.window(group_by=[rows.date, rows.country_group])
    told = rows.mutate(
        total_before=rows.downloads_before.sum().over(step).cast("int64"),
        total=rows.counter.sum().over(step).cast("int64"),
        group_before=rows.downloads_before.sum().over(mine).cast("int64"),
        group=rows.counter.sum().over(mine).cast("int64"),
        move=(rows.counter - rows.downloads_before).abs(),
    )
    first = ibis.row_number().over(ibis.window(group_by=told.date, order_by=[ibis.desc(told.move), told.model]))
    most = told.mutate(place=first)
    large = most.move >= DRIVES * ibis.greatest(most.total, most.total_before)
    return (
        most.filter(most.place == 0, large)
        .select(
            *("since", "date", "model"),
            country=most.country_group,
            downloads_before=most.downloads_before,
            downloads=most.counter,
            group_before=most.group_before,
            group=most.group,
            total_before=most.total_before,
            total=most.total,
        )
        .order_by("date")
    )


def matched(tables: Tables) -> ir.Table:
    """Each model of each step with its counter at both ends, where both snapshots read it anew."""
    seen, snapshots, models = counted(tables.observations), tables.snapshots, within(tables)
    steps = snapshots.filter(snapshots.source == place("source"), snapshots.since.notnull())
    anew = seen.filter(seen.refreshed)
    end = anew.inner_join(steps, anew.date == steps.date).select(anew.model_key, anew.counter, anew.date, steps.since)
    start = anew.select(start_key=anew.model_key, start_date=anew.date, downloads_before=anew.counter)
    matched = end.inner_join(start, [end.model_key == start.start_key, end.since == start.start_date])
    return matched.inner_join(models, matched.model_key == models.model_key)
