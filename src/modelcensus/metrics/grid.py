"""One measure under every credit and universe at once, by country: the cells that a reconciliation is read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import place
from modelcensus.metrics.spans import cut

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables


def grid(tables: Tables) -> ir.Table:
    """Downloads of each country or group by credit and universe, of every named universe, from `flow`, `other` and `spans`.

    Columns: credit, universe, member, held (downloads).
    """
    import ibis

    asked, other = place("credit"), ibis.ifelse(place("credit") == "publisher", "creator", "publisher")
    both = _summed(tables, tables.flow, asked).union(_summed(tables, tables.other, other))
    counting = both.inner_join(tables.universes, "task").filter(lambda t: t.copies | ~t.copy)
    sums = counting.group_by(["credit", "universe", "member"]).aggregate(held=counting.held.sum())
    return sums.filter(sums.held > 0)


def _summed(tables: Tables, flow: ir.Table, credit: ir.StringValue) -> ir.Table:
    dated = flow.group_by([flow.date, flow.task, flow.copy, flow.country_group.name("member")]).aggregate(
        downloads=flow.downloads.sum().cast("float64")
    )
    parts = cut(tables, dated)
    held = parts.group_by(["task", "copy", "member"]).aggregate(held=(parts.downloads * parts.part).sum())
    return held.select("task", "copy", "member", "held", credit=credit)


def cells(tables: Tables) -> ir.Table:
    """What the cube has of each cell, by date (`schema.CELLS`)."""
    cube = tables.cube
    mine = cube.filter(cube.source == place("source"), cube.grouping == "country")
    return mine.select("credit", "universe", "member", "date", "downloads")


def from_cube(tables: Tables) -> ir.Table:
    """The same from the cube (`cells`)."""
    parts = tables.cells.inner_join(tables.spans, "date")
    sums = parts.group_by(["credit", "universe", "member"]).aggregate(held=(parts.downloads * parts.part).sum())
    return sums.filter(sums.held > 0)
