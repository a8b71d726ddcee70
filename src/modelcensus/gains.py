"""From counters as stated to what is believed of them.

This floor decides which counters were read anew, which are not to be believed, and which snapshots a trend may stand on.
It knows no account and no country.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    import ibis.expr.types as ir

ROUND = 1_000_000
CONSTANT_DATES = 3
LEAST = {"census": 0.9, "catalogue": 0.5, "panel": 0.0}  # a panel's models leave by design
REFRESHED = 0.5


def unique(said: ir.Table) -> ir.Table:
    """The stated rows with one per source, date, hub and immutable id (the name where there is none): the largest counter stays.

    `repeated` says how many others there were.
    """
    same = [_.source, _.date, _.hub, ibis.coalesce(_.hub_id, _.model)]
    largest = [ibis.desc(_.downloads_all_time), ibis.desc(_.downloads_30d), ibis.desc(_.likes)]
    counted = said.mutate(
        place=ibis.row_number().over(ibis.window(group_by=same, order_by=largest)),
        repeated=_.count().over(ibis.window(group_by=same)) - 1,
    )
    return counted.filter(_.place == 0).drop("place")


def marked(said: ir.Table) -> ir.Table:
    """Each stated row with whether it was read anew, when its value was first seen, and whether it is believed.

    A row was read anew when a counter or its likes differ from the same model's row before, or when the model is new.
    A counter that is a whole number of millions and never moved over three dates or more was typed in by hand:
    `hard-coded`. A zero beside likes, or without a creation date, was never read, unless a cumulative counter
    says that it was: `never-refreshed`. Both are unknown.
    """
    model = ibis.window(group_by=[_.source, _.hub, _.model], order_by=_.date)
    before = said.mutate(
        first=ibis.row_number().over(model) == 0,
        downloads_before=_.downloads_30d.lag().over(model),
        all_time_before=_.downloads_all_time.lag().over(model),
        likes_before=_.likes.lag().over(model),
    )
    anew = before.mutate(
        refreshed=_.first
        | ~_.downloads_30d.identical_to(_.downloads_before)
        | ~_.downloads_all_time.identical_to(_.all_time_before)
        | ~_.likes.identical_to(_.likes_before)
    )
    whole = ibis.window(group_by=[_.source, _.hub, _.model])
    return anew.mutate(
        observed=ibis.ifelse(_.refreshed, _.date, ibis.null("date"))
        .max()
        .over(ibis.window(group_by=[_.source, _.hub, _.model], order_by=_.date, preceding=None, following=0)),
        quality=ibis.cases(
            (
                (_.downloads_30d > 0)
                & (_.downloads_30d % ROUND == 0)
                & (_.downloads_30d.min().over(whole) == _.downloads_30d.max().over(whole))
                & (_.downloads_30d.count().over(whole) >= CONSTANT_DATES),
                "hard-coded",
            ),
            (
                (_.downloads_30d == 0)
                & ((_.likes > 0) | _.created_on.isnull())
                & (_.downloads_all_time.isnull() | (_.downloads_all_time == 0)),
                "never-refreshed",
            ),
            else_="measured",
        ),
    ).drop("first", "downloads_before", "all_time_before", "likes_before")


def observations(rows: ir.Table, names: ir.Table) -> ir.Table:
    """One row per source, date and model (`schema.OBSERVATIONS`), plus `twins`, the other rows of the same model that date.

    Where a model stands under two names, a counter that is believed is kept before one that is not, then the row read
    anew, then the larger counter.
    """
    named = rows.inner_join(names, ["hub", "model"])
    same = ibis.window(group_by=[named.source, named.date, named.model_key])
    order = [
        named.quality != "measured",
        ibis.desc(named.refreshed),
        ibis.desc(named.downloads_30d),
        ibis.desc(named.downloads_all_time),
        named.model,
    ]
    ranked = named.mutate(
        place=ibis.row_number().over(ibis.window(group_by=[named.source, named.date, named.model_key], order_by=order)),
        twins=named.count().over(same) - 1 + named.repeated.sum().over(same),
    )
    believed = ranked.quality == "measured"
    return (
        ranked.filter(ranked.place == 0)
        .select(
            "source",
            "date",
            "model_key",
            downloads_30d=ibis.ifelse(believed, ranked.downloads_30d, ibis.null("int64")),
            downloads_all_time=ranked.downloads_all_time,
            stated_30d=ranked.downloads_30d,
            likes=ranked.likes,
            refreshed=ranked.refreshed,
            observed=ranked.observed,
            quality=ranked.quality,
            twins=ranked.twins,
        )
        .order_by("source", "date", "model_key")
    )


def snapshots(seen: ir.Table, known: ir.Table) -> ir.Table:
    """What each snapshot is good for (`schema.SNAPSHOTS`).

    Args:
        seen: `observations`.
        known: source, date, label, sha256, complete (whether the source got everything it asked for), `least` (the share of its
            neighbours' rows under which a snapshot of that source is partial) and `counter` (the counter its shares rest on).

    A snapshot that is incomplete, or has too few rows beside its neighbours, is `partial`. One in which under half of the
    counted downloads were read anew is `not-refreshed`. A trend steps from one usable snapshot to the next.
    """
    told = seen.inner_join(known, ["source", "date"])
    told = told.mutate(
        counter_value=ibis.ifelse(told.counter == "downloads_all_time", told.downloads_all_time, told.downloads_30d)
    )
    counted = told.group_by(["source", "date", "label", "sha256", "complete", "least"]).aggregate(
        rows=told.count(),
        refreshed=told.refreshed.sum(),
        twins=told.twins.sum(),
        anew=told.counter_value.sum(where=told.refreshed).fill_null(0),
        total=told.counter_value.sum().fill_null(0),
    )
    source = ibis.window(group_by=_.source, order_by=_.date)
    beside = counted.mutate(before=_.rows.lag().over(source), after=_.rows.lead().over(source))
    small_before = _.before.isnull() | (_.rows < _.least * _.before)
    small_after = _.after.isnull() | (_.rows < _.least * _.after)
    judged = beside.mutate(
        why_not=ibis.cases(
            (~_.complete | (small_before & small_after & (_.before.notnull() | _.after.notnull())), "partial"),
            (_.anew < REFRESHED * _.total, "not-refreshed"),
        )
    ).mutate(usable=_.why_not.isnull())
    steps = judged.mutate(
        since=ibis.ifelse(
            _.usable,
            ibis.ifelse(_.usable, _.date, ibis.null("date"))
            .max()
            .over(ibis.rows_window(group_by=_.source, order_by=_.date, preceding=(None, 1))),
            ibis.null("date"),
        )
    )
    return steps.select(
        "source", "date", "label", "rows", "refreshed", "twins", "usable", "since", "why_not", "sha256"
    ).order_by("source", "date")
