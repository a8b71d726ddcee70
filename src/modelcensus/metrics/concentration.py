"""How concentrated downloads are: on few groups or on many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import told_by
from modelcensus.metrics.spans import cut

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

FIRST = (1, 5, 10, 50)
POINTS = 100  # of a Lorenz curve


def holdings(tables: Tables, by: str) -> ir.Table:
    """What each group holds in each period: start, end, member, held (over 0).

    An account that nobody is recorded for is a group of its own among organisations; among countries, what has none is left out.
    Models and accounts stand under their keys: how many there are counts here, not what they are called.
    """
    import ibis

    rows = tables.counted if by == "model" else tables.flow.filter(told_by(tables.flow.country_group))
    if by == "country":
        rows = rows.filter(rows.country.notnull())
    member = {
        "model": lambda t: t.model_key,
        "account": lambda t: t.account_key,
        "organisation": lambda t: ibis.ifelse(t.organisation == "unknown", t.account, t.organisation),
        "country": lambda t: t.country,
    }[by](rows)
    dated = rows.group_by([member.name("member"), "date"]).aggregate(downloads=rows.downloads.sum().cast("float64"))
    parts = cut(tables, dated)
    held = parts.group_by(["start", "end", "member"]).aggregate(held=(parts.downloads * parts.part).sum())
    return held.filter(held.held > 0).mutate(member=held.member.cast("string"))


def concentration(tables: Tables) -> ir.Table:
    """Concentration of downloads over the groups of `holdings`, in each period.

    Formulas, over the n groups that gained anything, xᵢ what each gained, sᵢ = xᵢ / Σx:
    hhi = Σ sᵢ² (0-1; ten thousand times it are the points in which it is usually printed), between 1/n and 1;
    effective = 1 / hhi, the number of equal groups that would be as concentrated;
    gini = Σ (2i - n - 1) xᵢ / (n Σ x), x ascending: 0 where all are equal;
    top_k: the share of the k largest groups.
    Left out: groups that gained nothing. They are many and not all known, and each would raise the Gini.
    Unit: shares 0-1. Source: the hub's counters.

    Columns: since, date, groups, downloads, hhi, effective, gini, top_1, top_5, top_10, top_50.
    """
    import ibis

    held = tables.holdings
    period = [held.start, held.end]
    told = held.mutate(
        turn=ibis.row_number().over(ibis.window(group_by=period, order_by=[held.held, held.member])) + 1,
        n=held.count().over(ibis.window(group_by=period)),
    )
    sums = told.group_by(["start", "end"]).aggregate(
        groups=told.count(),
        whole=told.held.sum(),
        squares=(told.held * told.held).sum(),
        turned=(told.held * told.turn.cast("float64")).sum(),
        **{f"of_{k}": told.held.sum(where=told.turn > told.n - k) for k in FIRST},
    )
    n, whole = sums.groups.cast("float64"), sums.whole
    hhi = sums.squares / (whole * whole)
    return sums.select(
        since=sums.start,
        date=sums.end,
        groups=sums.groups,
        downloads=whole.round().cast("int64"),
        hhi=hhi,
        effective=1.0 / hhi,
        gini=(2.0 * sums.turned - (n + 1.0) * whole) / (n * whole),
        **{f"top_{k}": sums[f"of_{k}"] / whole for k in FIRST},
    ).order_by("date")


def lorenz(tables: Tables) -> ir.Table:
    """Points of the Lorenz curve of each period: the smallest groups first, which part of the downloads each part of the groups holds.

    At most a hundred points a period and always the last; the first, (0, 0), is understood.

    Columns: since, date, groups (0-1, the part of the groups so far), share (0-1, what they hold together).
    """
    import ibis

    held = tables.holdings
    along = ibis.window(group_by=[held.start, held.end], order_by=[held.held, held.member])
    whole = ibis.window(group_by=[held.start, held.end])
    told = held.mutate(
        turn=ibis.row_number().over(along) + 1,
        n=held.count().over(whole),
        sums=held.held.sum().over(
            ibis.cumulative_window(group_by=[held.start, held.end], order_by=[held.held, held.member])
        ),
        whole=held.held.sum().over(whole),
    )
    bucket = (told.turn * POINTS / told.n).floor()
    before = ((told.turn - 1) * POINTS / told.n).floor()
    few = told.filter(bucket > before)
    return few.select(since=few.start, date=few.end, groups=few.turn / few.n, share=few.sums / few.whole).order_by(
        "date", "groups"
    )
