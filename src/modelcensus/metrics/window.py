"""Gains over a window: shares over all of it, and from interval to interval or week to week.

A window is left-open and right-closed. On snapshot dates it is exact; where it cuts an interval the gain is split by days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import APART, GROUPINGS, largest_first, place, told_by
from modelcensus.metrics.spans import cut

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

TESTS = ("test", "tooling")


def flowed(tables: Tables, by: str) -> ir.Table:
    """Downloads of each group by the date at which they were counted.

    Columns: the group, what describes it, date, downloads, estimated (the part that no two readings bound by themselves).
    """
    flow = tables.flow.filter(told_by(tables.flow.country_group))
    keys = [make(flow).name(name) for name, make in GROUPINGS[by].items()]
    return flow.group_by([*keys, flow.date]).aggregate(
        downloads=flow.downloads.sum().cast("float64"),
        estimated=flow.downloads.sum(where=flow.estimated).fill_null(0).cast("float64"),
    )


def share(tables: Tables, by: str) -> ir.Table:
    """Downloads of each group gained in a window, and their share of all that was.

    Formula: share(g) = Σ gains of the group's models in the window ÷ Σ gains of all models of the universe in it. Where the window
    cuts an interval, its gains count by the days that lie inside.
    Window: from (left-open) and to (right-closed), by the days on which the snapshots at its ends were observed.
    Counts: `gains` (rules on) or plain rises (rules off); credited to publisher or creator.
    Unit: downloads; shares 0-1. Source: the hub's counters.

    Columns: the group, what describes it, downloads, share, estimated (0-1 of the downloads), rank.
    """
    import ibis

    parts = cut(tables, flowed(tables, by))
    names = list(GROUPINGS[by])
    groups = parts.group_by(by).aggregate(
        **_described(parts, names, by),
        held=(parts.downloads * parts.part).sum(),
        guessed=(parts.estimated * parts.part).sum(),
    )
    return _ranked(groups, names, by, ibis.window()).order_by("rank")


def trend(tables: Tables, by: str) -> ir.Table:
    """The same for each interval between usable snapshots, or for each day, whole week, month, quarter, year or 52 weeks of a window.

    Columns: the group, what describes it, since (left-open), date (right-closed), downloads, share, estimated, rank (over the window).
    Every gain of an interval that reaches beyond the period is estimated: it is split by days.
    """
    import ibis

    parts = cut(tables, flowed(tables, by))
    names = list(GROUPINGS[by])
    groups = parts.group_by([by, parts.start, parts.end]).aggregate(
        **_described(parts, names, by),
        held=(parts.downloads * parts.part).sum(),
        guessed=(ibis.ifelse(parts.split, parts.downloads, parts.estimated) * parts.part).sum(),
    )
    wholes = groups.group_by([groups.start, groups.end]).aggregate(whole=groups.held.sum())
    totals = groups.group_by(by).aggregate(total=groups.held.sum())
    order = ibis.window(order_by=[largest_first(totals.total), totals[by]])
    ranks = totals.select(by, rank=ibis.row_number().over(order) + 1)
    told = groups.inner_join(wholes, ["start", "end"]).inner_join(ranks, by)
    shown = told.filter((told["rank"] <= place("top").cast("int64")) & (told.whole > 0))
    return shown.select(
        *names,
        since=shown.start,
        date=shown.end,
        downloads=shown.held.round().cast("int64"),
        share=shown.held / shown.whole,
        estimated=shown.guessed / shown.held.nullif(0),
        rank=shown["rank"],
    ).order_by("date", ibis.desc("share"), by)


def _described(parts: ir.Table, names: list[str], by: str) -> dict[str, ir.Value]:
    """What describes a group: as it was last, for an organisation may have moved; of several then, that of most downloads."""
    import ibis

    order = {"end": parts.end, "downloads": parts.downloads}
    return {name: ibis.struct({**order, name: parts[name]}).max()[name] for name in names if name != by}


def _ranked(groups: ir.Table, names: list[str], by: str, window: ir.WindowedExpr) -> ir.Table:
    import ibis

    whole = groups.held.sum().over(window)
    ranked = groups.mutate(
        share=groups.held / whole.nullif(0),
        rank=ibis.row_number().over(ibis.window(order_by=[largest_first(groups.held), groups[by]])) + 1,
    )
    shown = ranked.filter((ranked["rank"] <= place("top").cast("int64")) & (ranked.held > 0))
    return shown.select(
        *names,
        downloads=shown.held.round().cast("int64"),
        share=shown.share,
        estimated=shown.guessed / shown.held.nullif(0),
        rank=shown["rank"],
    )


def coverage(tables: Tables) -> ir.Table:
    """One row on a window: how much of what was gained is known (columns as `coverage.coverage`, as far as gains tell)."""
    flow, spans = tables.flow.filter(told_by(tables.flow.country_group)), tables.spans
    groups = flow.group_by([flow.date, flow.kind, flow.role, flow.country_group]).aggregate(
        downloads=flow.downloads.sum().cast("float64"),
        guessed=flow.downloads.sum(where=flow.estimated).fill_null(0).cast("float64"),
    )
    parts = groups.inner_join(spans, groups.date == spans.date)
    held = (groups.downloads * spans.part).name("held")
    told = parts.select(groups.kind, groups.role, groups.country_group, held, guessed=groups.guessed * spans.part)

    def of(condition: ir.BooleanValue) -> ir.FloatingScalar:
        return told.held.sum(where=condition).fill_null(0.0)

    return told.aggregate(
        downloads=told.held.sum().fill_null(0.0),
        classified=of(told.kind != "unknown"),
        country_known=of(~told.country_group.isin(["individual", "community", "unknown"])),
        individual=of(told.country_group == "individual"),
        community=of(told.country_group == "community"),
        repackager=of(told.role == "repackager"),
        estimated=told.guessed.sum().fill_null(0.0),
    )


def known_from_cube(tables: Tables) -> ir.Table:
    """How much of what was gained in each interval is known, from the cube: `schema.KNOWN`."""
    cube = tables.cube
    mine = cube.filter(
        cube.source == place("source"),
        cube.universe == place("universe"),
        cube.credit == place("credit"),
        cube.grouping.isin(["country", "kind", "role"]),
    )
    countries = (mine.grouping == "country") & told_by(mine.member)

    def of(condition: ir.BooleanValue) -> ir.FloatingScalar:
        return mine.downloads.sum(where=condition).fill_null(0.0)

    return mine.group_by("date").aggregate(
        downloads=of(countries),
        classified=of((mine.grouping == "kind") & (mine.member != "unknown")),
        country_known=of(countries & ~mine.member.isin([*APART, "unknown"])),
        individual=of(countries & (mine.member == "individual")),
        community=of(countries & (mine.member == "community")),
        repackager=of((mine.grouping == "role") & (mine.member == "repackager")),
        estimated=mine.estimated.sum(where=countries).fill_null(0.0),
    )


def coverage_from_cube(tables: Tables) -> ir.Table:
    """The same as `coverage` from the cube (`known`)."""
    parts = tables.known.inner_join(tables.spans, "date")
    names = (name for name in tables.known.columns if name != "date")
    return parts.aggregate(**{name: (parts[name] * parts.part).sum().fill_null(0.0) for name in names})
