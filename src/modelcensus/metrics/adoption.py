"""How fast models are taken up, beside the most downloaded of their size at the same age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import first_named, place
from modelcensus.metrics.flow import FLOOR

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

AGES = (7, 14, 30, 60, 90, 180, 365)  # days
PEERS = 10
BUCKETS = (("under 1B", 1e9), ("1-9B", 10e9), ("10-30B", 31e9), ("31-100B", 100e9 + 1))
LARGEST = "100B+"


def adoption(tables: Tables) -> ir.Table:
    """The relative adoption metric of the ATOM report.

    Formula: RAM(m, t) = cumulative downloads of m at age t ÷ the median of those of the ten most downloaded models of its size
    bucket at that age, m itself included; where a bucket has fewer, of those there are (`peers`).
    Ages: 7, 14, 30, 60, 90, 180, 365 days from the day of creation. Buckets by parameter count: under 1B, 1-9B, 10-30B, 31-100B,
    100B+ (the edges are the first that the next bucket's name has).
    Counts: the model's gains up to that day, an interval that is cut by days; of the interval in which it was created all, since
    nothing came before.
    Left out: models made before the source's first usable snapshot, or listed later than the first one after they were made: their
    first days nobody saw; ages not reached yet; models of unknown size, or without a download by that age. Unit: downloads; a ratio. Source: the hub's counters, creation days and parameter counts.

    Columns: model, name, country, bucket, created_on, age, downloads, median, peers, adoption, rank (in its bucket at that age).
    """
    import ibis

    told = _at_ages(tables)
    group = [told.bucket, told.age]
    order = ibis.window(group_by=group, order_by=[ibis.desc(told.downloads), told.model])
    ranked = told.mutate(rank=ibis.row_number().over(order) + 1)
    first = ranked.filter(ranked["rank"] <= PEERS)
    peers = first.group_by(["bucket", "age"]).aggregate(median=first.downloads.median(), peers=first.count())
    both = ranked.inner_join(peers, ["bucket", "age"])
    shown = both.filter(
        (place("model") == "") | (both.model.lower() == place("model").lower()),
        (place("bucket") == "") | (both.bucket == place("bucket")),
        (place("age") == "") | (both.age.cast("string") == place("age")),
        (place("model") != "") | (both["rank"] <= place("top").cast("int64")),
    )
    return shown.select(
        *("model", "name", "country", "bucket", "created_on", "age"),
        downloads=shown.downloads.round().cast("int64"),
        median=shown.median.round().cast("int64"),
        peers=shown.peers,
        adoption=shown.downloads / shown.median.nullif(0),
        rank=shown["rank"],
    ).order_by(_turn(shown.bucket), "age", "rank")


def _turn(bucket: ir.StringColumn) -> ir.IntegerValue:
    import ibis

    return ibis.cases(*((bucket == name, turn) for turn, (name, _) in enumerate(BUCKETS)), else_=len(BUCKETS))


def bucket(parameters: ir.IntegerColumn) -> ir.StringValue:
    """The size bucket of a parameter count."""
    import ibis

    return ibis.cases(*((parameters < limit, name) for name, limit in BUCKETS), else_=LARGEST)


def _at_ages(tables: Tables) -> ir.Table:
    """Downloads of each model whose whole life is known, up to each age that it has reached."""
    import ibis

    counted, spans = tables.counted, tables.spans
    whole = _whole(tables)
    dated = counted.select("date", "model_key", "downloads").inner_join(
        spans.select("date", "begun", "observed"), "date"
    )
    told = dated.inner_join(whole, "model_key").mutate(age=ibis.array(list(AGES)).unnest())
    day = (told.born.cast("timestamp") + told.age.as_interval("D")).cast("date")
    aged = told.mutate(day=day, start=ibis.greatest(told.begun, told.born))
    reached = aged.filter(aged.day <= aged.closed)
    inside = ibis.least(reached.observed, reached.day).delta(reached.start, unit="day")
    part = ibis.ifelse(
        reached.observed <= reached.day, 1.0, inside / reached.observed.delta(reached.start, unit="day").nullif(0)
    )
    held = reached.mutate(held=reached.downloads * ibis.greatest(part, 0.0))
    sums = held.group_by(["model_key", "age"]).aggregate(downloads=held.held.sum())
    both = sums.filter(sums.downloads > 0).inner_join(whole, "model_key")
    named = both.inner_join(tables.accounts, both.account_key == tables.accounts.account_key)
    return named.select(
        *("model", "age", "downloads"),
        name=tables.accounts.name,
        country=tables.accounts.country_group,
        created_on=both.born,
        bucket=bucket(both.parameters),
    )


def _whole(tables: Tables) -> ir.Table:
    """The models of known size whose whole life the source saw, with its first and last day.

    That is: made since the source's first snapshot, and listed by the first usable one after they were made.
    """
    import ibis

    models, spans = tables.models, tables.spans
    span = spans.aggregate(opened=spans.begun.min(), closed=spans.end.max())
    known = models.filter(models.parameters.notnull() & (models.created_on > ibis.literal(FLOOR).cast("date")))
    own = known.select("model_key", "model", "account_key", "parameters", born="created_on").cross_join(span)
    since = own.filter(own.born >= own.opened)
    days = since.select("born").distinct().cross_join(spans.select("date", "observed"))
    after = days.filter(days.observed >= days.born)
    due = after.group_by("born").aggregate(due=after.date.min())
    listed = since.inner_join(due, "born").inner_join(first_named(tables), "model_key")
    return listed.filter(listed.listed_on <= listed.due).select(*own.columns)
