"""The cube: gains by interval and group, summed when a build is made, so that a question on a whole history reads few rows.

Models are many and alike, and so are accounts: each gets the number of its like (`classes`, `groups`), gains are summed by
numbers, and the few sums are told in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import place
from modelcensus.metrics.flow import LARGEST, weighed
from modelcensus.metrics.window import TESTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

CUBED = ("country", "kind", "task", "size", "relation")  # groupings of questions
BESIDE = ("role", "disputed")  # and of what is told beside them
ALIKE = {"classes": ("task", "copy", "size", "relation"), "groups": ("country", "kind", "role", "disputed")}
SUMS = ("downloads", "estimated", "tests", "largest")


def classes(models: ir.Table) -> ir.Table:
    """What models differ in that the cube groups by, numbered: class_key, task, copy, size, relation."""
    return _numbered(models, "classes", "class_key")


def classed(models: ir.Table, classes_: ir.Table) -> ir.Table:
    """The class of each model: model_key, class_key."""
    return models.inner_join(classes_, ALIKE["classes"]).select("model_key", "class_key")


def owned(accounts: ir.Table, stays: ir.Table, disputes: ir.Table) -> ir.Table:
    """Who is behind each account: account_key, since, until, country, kind, role, disputed.

    `since` and `until` are null but in the rows of a time in which it belonged to another country than it does otherwise.
    """
    import ibis

    never = ibis.null("date")
    told = accounts.mutate(role=accounts.role.fill_null("none"))
    always = told.select("account_key", "kind", "role", country=told.country_group, since=never, until=never)
    away = stays.inner_join(told.select("account_key", "kind", "role"), "account_key").select(always.columns)
    both = always.union(away)
    named = both.account_key.cast("string") + "|" + both.country
    return both.mutate(disputed=both.account_key.isin(disputes.account_key).ifelse(named, "none"))


def groups(owned_: ir.Table) -> ir.Table:
    """What accounts differ in that the cube groups by, numbered: group_key, country, kind, role, disputed."""
    return _numbered(owned_, "groups", "group_key")


def grouped(owned_: ir.Table, groups_: ir.Table) -> ir.Table:
    """The group of each account: account_key, since, until, group_key."""
    return owned_.inner_join(groups_, ALIKE["groups"]).select("account_key", "since", "until", "group_key")


def _numbered(rows: ir.Table, alike: str, key: str) -> ir.Table:
    import ibis

    each = rows.select(*ALIKE[alike]).distinct()
    return each.mutate(**{key: ibis.row_number().over(ibis.window(order_by=list(ALIKE[alike])))})


def gaining(gains: ir.Table, classed_: ir.Table) -> ir.Table:
    """The source's gains with the class of their model: date, model_key, class_key, account_key, downloads, estimated."""
    mine = gains.filter(gains.source == place("source"))
    told = mine.select("date", "model_key", "account_key", "downloads", estimated=mine.quality != "measured")
    return told.inner_join(classed_, "model_key")


def leading(rows: ir.Table, classes_: ir.Table, universes: ir.Table) -> ir.Table:
    """The gains of the ten models that gained most in each interval, of each universe: the columns of `gaining`, and universe.

    First of each task, which are few, then of the universes that the tasks are in.
    """
    kinds = classes_.select("class_key", "task", "copy")
    few = _likely(rows, kinds).inner_join(kinds, "class_key")
    every = _most(few, ["date", "task", "copy"]).inner_join(universes, "task")
    counting = every.filter(every.copies | ~every.copy)
    return _most(counting, ["universe", "date"]).select("universe", *rows.columns)


def _likely(rows: ir.Table, kinds: ir.Table) -> ir.Table:
    """The rows that can be among the largest of their interval, task and copy, told by their order of magnitude: ranking all would cost most of a cube."""
    import ibis

    sized = rows.mutate(magnitude=rows.downloads.log2().floor().cast("int64"))
    counts = sized.group_by(["date", "class_key", "magnitude"]).aggregate(rows=sized.count())
    each = counts.inner_join(kinds, "class_key")
    each = each.group_by(["date", "task", "copy", "magnitude"]).aggregate(rows=each.rows.sum())
    downwards = ibis.cumulative_window(group_by=["date", "task", "copy"], order_by=ibis.desc(each.magnitude))
    enough = each.mutate(above=each.rows.sum().over(downwards) - each.rows)
    least = enough.filter(enough.above < LARGEST)
    least = least.group_by(["date", "task", "copy"]).aggregate(least=least.magnitude.min())
    bounds = least.inner_join(kinds, ["task", "copy"]).select("date", "class_key", "least")
    both = sized.inner_join(bounds, ["date", "class_key"])
    return both.filter(both.magnitude >= both.least).select(*rows.columns)


def _most(rows: ir.Table, by: list[str]) -> ir.Table:
    import ibis

    order = ibis.window(group_by=by, order_by=[ibis.desc(rows.downloads), rows.model_key])
    return rows.mutate(turn=ibis.row_number().over(order)).filter(lambda t: t.turn < LARGEST).drop("turn")


def finest(rows: ir.Table, grouped_: ir.Table, creators: ir.Table | None) -> ir.Table:
    """Gains summed by interval (and universe, where they have one), class of model and group of account.

    Args:
        rows: `gaining`, or `leading`.
        grouped_: whom each account counts for.
        creators: `schema.CREATORS` where creators are credited, else None.
    """
    keys = ["universe", "date"] if "universe" in rows.columns else ["date"]
    moves = rows if creators is None else weighed(rows, creators)
    always, away = (grouped_.filter(where) for where in (grouped_.since.isnull(), grouped_.since.notnull()))
    own = moves.inner_join(always.select("account_key", "group_key"), "account_key")
    there = [own.account_key == away.account_key, own.date >= away.since, own.date < away.until]
    dated = own.left_join(away, there)
    here = dated.select(
        *(own[name] for name in (*keys, "class_key", "downloads", "estimated")),
        group_key=away.group_key.fill_null(own.group_key),
    )
    return here.group_by([*keys, "class_key", "group_key"]).aggregate(
        downloads=here.downloads.sum().cast("float64"),
        estimated=here.downloads.sum(where=here.estimated).fill_null(0).cast("float64"),
    )


def summed(tables: dict[str, ir.Table], by: str) -> ir.Table:
    """The finest sums as rows of the cube (`schema.CUBE`) of one grouping, for every universe.

    Args:
        tables: fine and led (`finest` of all and of the leading), classes, groups and universes.
        by: one of `CUBED` or `BESIDE`.
    """
    import ibis

    fine, led, universes = tables["fine"], tables["led"], tables["universes"]
    zero = ibis.literal(0.0)
    every = _in_words(tables, fine).inner_join(universes, "task")
    counting = every.filter(every.copies | ~every.copy)
    tests = ibis.ifelse(counting.role.isin(TESTS), counting.downloads, zero)
    rows = counting.select("universe", "date", "downloads", "estimated", tests=tests, member=counting[by], largest=zero)
    most = _in_words(tables, led)
    top = most.select("universe", "date", **dict.fromkeys(SUMS[:3], zero), member=most[by], largest=most.downloads)
    both = rows.union(top)
    if by in BESIDE:
        both = both.filter(both.member != "none")
    sums = both.group_by(["universe", "date", "member"]).aggregate(**{name: both[name].sum() for name in SUMS})
    return sums.filter(sums.downloads > 0).mutate(
        source=place("source"), credit=place("credit"), grouping=ibis.literal(by)
    )


def _in_words(tables: dict[str, ir.Table], sums: ir.Table) -> ir.Table:
    return sums.inner_join(tables["classes"], "class_key").inner_join(tables["groups"], "group_key")
