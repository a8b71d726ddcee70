"""The cube: gains by interval and group, summed when a build is made, so that a question on a whole history reads few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import place
from modelcensus.metrics.window import TESTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

LARGEST = 10  # models of an interval that a band leaves out
CUBED = ("country", "kind", "task", "size", "relation")  # groupings of questions
BESIDE = ("role", "disputed")  # and of what is told beside them
KEYS = ("date", "task", "copy")
SUMS = ("downloads", "estimated", "tests", "largest")


def leading(tables: Tables) -> ir.Table:
    """The ten models that gained most in each interval, of each universe: universe, date, model_key.

    First of each task, which are few, then of the universes that the tasks are in.
    """
    moves, models, universes = tables.moves, tables.models, tables.universes
    told = moves.inner_join(models.select("model_key", "task", "copy"), "model_key")
    few = _most(told.select("date", "model_key", "task", "copy", "downloads"), ["date", "task", "copy"])
    every = few.inner_join(universes, "task")
    counting = every.filter(every.copies | ~every.copy)
    return _most(counting, ["universe", "date"]).select("universe", "date", "model_key")


def _most(rows: ir.Table, groups: list[str]) -> ir.Table:
    import ibis

    order = ibis.window(group_by=groups, order_by=[ibis.desc(rows.downloads), rows.model_key])
    return rows.mutate(turn=ibis.row_number().over(order)).filter(lambda t: t.turn < LARGEST).drop("turn")


def finest(tables: Tables) -> ir.Table:
    """Gains by interval and everything that the cube groups by: made once, for all of its rows."""
    flow = _keyed(tables)
    return flow.group_by([*KEYS, *CUBED_ONLY, *BESIDE]).aggregate(
        downloads=flow.downloads.sum().cast("float64"),
        estimated=flow.downloads.sum(where=flow.estimated).fill_null(0).cast("float64"),
        tests=flow.downloads.sum(where=flow.role.isin(TESTS)).fill_null(0).cast("float64"),
    )


def finest_of_leading(tables: Tables) -> ir.Table:
    """The same of the leading models alone (table `leading`), for each universe that they lead."""
    import ibis

    led = ibis.table({"universe": "string", "date": "date", "model_key": "int64"}, name="leading")
    flow = _keyed(tables).inner_join(led, ["date", "model_key"])
    return flow.group_by(["universe", *KEYS, *CUBED_ONLY, *BESIDE]).aggregate(
        largest=flow.downloads.sum().cast("float64")
    )


CUBED_ONLY = tuple(name for name in CUBED if name not in KEYS)


def _keyed(tables: Tables) -> ir.Table:
    flow = tables.flow
    disputed = flow.account_key.isin(tables.disputes.account_key)
    named = flow.account_key.cast("string") + "|" + flow.country_group
    return flow.mutate(
        country=flow.country_group,
        role=flow.role.fill_null("none"),
        disputed=disputed.ifelse(named, "none"),
    )


def summed(universes: ir.Table, by: str) -> ir.Table:
    """The finest sums (tables `fine` and `led`) as rows of the cube (`schema.CUBE`) of one grouping, for every universe."""
    import ibis

    kinds = {"date": "date", "task": "string", "copy": "boolean"}
    kinds |= dict.fromkeys((*CUBED_ONLY, *BESIDE), "string")
    fine = ibis.table({**kinds, **dict.fromkeys(SUMS[:3], "float64")}, name="fine")
    led = ibis.table({"universe": "string", **kinds, "largest": "float64"}, name="led")
    every = fine.inner_join(universes, "task")
    counting = every.filter(every.copies | ~every.copy)
    zero = ibis.literal(0.0)
    told = counting.select("universe", "date", *SUMS[:3], member=counting[by], largest=zero)
    top = led.select("universe", "date", **dict.fromkeys(SUMS[:3], zero), member=led[by], largest=led.largest)
    both = told.union(top)
    if by in BESIDE:
        both = both.filter(both.member != "none")
    rows = both.group_by(["universe", "date", "member"]).aggregate(**{name: both[name].sum() for name in SUMS})
    return rows.mutate(source=place("source"), credit=place("credit"), grouping=ibis.literal(by))
