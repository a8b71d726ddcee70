"""Gains over a window: shares over all of it, and from interval to interval or week to week.

A window is left-open and right-closed. On snapshot dates it is exact; where it cuts an interval the gain is split by days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import GROUPINGS, place

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

WEEK = 7


def flowed(tables: Tables, by: str) -> ir.Table:
    """Downloads of each group by the date at which they were counted.

    Columns: the group, what describes it, date, downloads, estimated (the part that no two readings bound by themselves).
    """
    flow = tables.flow
    keys = [make(flow).name(name) for name, make in GROUPINGS[by].items()]
    return flow.group_by([*keys, flow.date]).aggregate(
        downloads=flow.downloads.sum().cast("float64"),
        estimated=flow.downloads.sum(where=flow.estimated).fill_null(0).cast("float64"),
    )


def from_cube(tables: Tables, by: str) -> ir.Table:
    """The same from the cube, where it has the grouping."""
    cube = tables.cube
    mine = cube.filter(
        cube.source == place("source"),
        cube.universe == place("universe"),
        cube.credit == place("credit"),
        cube.grouping == by,
    )
    return mine.select("date", "downloads", "estimated", **{by: mine.member})


def finest(tables: Tables) -> ir.Table:
    """Gains by interval and everything that the cube groups by: made once, for all of its rows."""
    flow = tables.flow
    keys = [flow.date, flow.task, flow.size, flow.country_group.name("country"), flow.kind]
    return flow.group_by(keys).aggregate(
        downloads=flow.downloads.sum().cast("float64"),
        estimated=flow.downloads.sum(where=flow.estimated).fill_null(0).cast("float64"),
    )


def summed(universes: ir.Table, by: str) -> ir.Table:
    """The finest sums (table `fine`) as rows of the cube (`schema.CUBE`) of one grouping, for every universe."""
    import ibis

    kinds = dict.fromkeys(("task", "size", "country", "kind"), "string")
    fine = ibis.table({"date": "date", **kinds, "downloads": "float64", "estimated": "float64"}, name="fine")
    told = fine.inner_join(universes, "task")
    groups = told.group_by([told.universe, told.date, told[by].name("member")])
    rows = groups.aggregate(downloads=told.downloads.sum(), estimated=told.estimated.sum())
    return rows.mutate(source=place("source"), credit=place("credit"), grouping=ibis.literal(by))


def share(tables: Tables, by: str, *, cube: bool = False) -> ir.Table:
    """Downloads of each group gained in a window, and their share of all that was.

    Formula: share(g) = Σ gains of the group's models in the window ÷ Σ gains of all models of the universe in it. Where the window
    cuts an interval, its gains count by the days that lie inside.
    Window: from (left-open) and to (right-closed), by the days on which the snapshots at its ends were observed.
    Counts: `gains` (rules on) or plain rises (rules off); credited to publisher or creator.
    Unit: downloads; shares 0-1. Source: the hub's counters.

    Columns: the group, what describes it, downloads, share, estimated (0-1 of the downloads), rank.
    """
    import ibis

    parts = _cut(tables, from_cube(tables, by) if cube else flowed(tables, by))
    names = [by] if cube else list(GROUPINGS[by])
    groups = parts.group_by(by).aggregate(
        **_described(parts, names, by),
        held=(parts.downloads * parts.part).sum(),
        guessed=(parts.estimated * parts.part).sum(),
    )
    return _ranked(groups, names, by, ibis.window()).order_by("rank")


def trend(tables: Tables, by: str, *, grain: str, cube: bool = False) -> ir.Table:
    """The same for each interval between usable snapshots, or for each whole ISO week, inside a window.

    Columns: the group, what describes it, since (left-open), date (right-closed), downloads, share, estimated, rank (over the window).
    In a week every gain of an interval that reaches beyond the week is estimated: it is split by days.
    """
    import ibis

    told = from_cube(tables, by) if cube else flowed(tables, by)
    parts = _weeks(tables, told) if grain == "week" else _cut(tables, told)
    names = [by] if cube else list(GROUPINGS[by])
    groups = parts.group_by([by, parts.start, parts.end]).aggregate(
        **_described(parts, names, by),
        held=(parts.downloads * parts.part).sum(),
        guessed=(ibis.ifelse(parts.split, parts.downloads, parts.estimated) * parts.part).sum(),
    )
    totals = groups.mutate(
        total=groups.held.sum().over(ibis.window(group_by=groups[by])),
        whole=groups.held.sum().over(ibis.window(group_by=[groups.start, groups.end])),
    )
    order = ibis.window(order_by=[ibis.desc(totals.total), totals[by]])
    ranked = totals.mutate(rank=ibis.dense_rank().over(order) + 1)
    shown = ranked.filter((ranked["rank"] <= place("top").cast("int64")) & (ranked.whole > 0))
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
        rank=ibis.row_number().over(ibis.window(order_by=[ibis.desc(groups.held), groups[by]])) + 1,
    )
    shown = ranked.filter((ranked["rank"] <= place("top").cast("int64")) & (ranked.held > 0))
    return shown.select(
        *names,
        downloads=shown.held.round().cast("int64"),
        share=shown.share,
        estimated=shown.guessed / shown.held.nullif(0),
        rank=shown["rank"],
    )


def spans(tables: Tables) -> ir.Table:
    """The intervals of the source that the window touches: date, start and end (inside the window), part (0-1 of its days).

    Rules off, every snapshot ends an interval, and one that the window cuts counts whole where it ends.
    """
    import ibis

    snapshots = tables.snapshots.filter(tables.snapshots.source == place("source"))
    begin = snapshots.select(since=snapshots.date, begun=snapshots.observed)
    told = snapshots.filter(snapshots.since.notnull()).inner_join(begin, "since")
    told = told.select("date", "begun", "observed", "since")
    first, last = place("from").cast("date"), place("to").cast("date")
    start, end = ibis.greatest(told.begun, first), ibis.least(told.observed, last)
    days = told.observed.delta(told.begun, unit="day")
    inside = end.delta(start, unit="day")
    return told.mutate(start=start, end=end, part=inside / days.nullif(0)).filter(lambda t: t.part > 0)


def plain_spans(tables: Tables) -> ir.Table:
    """The same where rules are off: each snapshot inside the window, whole."""
    import ibis

    snapshots = tables.snapshots.filter(tables.snapshots.source == place("source"))
    before = snapshots.date.lag().over(ibis.window(order_by=snapshots.date))
    told = snapshots.mutate(start=before, end=snapshots.date, part=ibis.literal(1.0))
    return told.filter(
        told.start.notnull(), told.observed > place("from").cast("date"), told.observed <= place("to").cast("date")
    ).select("date", "start", "end", "part", begun=told.start, observed=told.end)


def standing_spans(tables: Tables) -> ir.Table:
    """The one date on which a counter is taken as it stands: nothing of it is cut."""
    import ibis

    snapshots = tables.snapshots.filter(tables.snapshots.source == place("source"))
    day = snapshots.filter(snapshots.date == place("date").cast("date"))
    same = dict.fromkeys(("start", "end", "begun", "observed"), day.observed)
    return day.select("date", **same, part=ibis.literal(1.0))


def _cut(tables: Tables, told: ir.Table) -> ir.Table:
    spans_ = tables.spans
    split = (spans_.start != spans_.begun) | (spans_.end != spans_.observed)
    return told.inner_join(spans_, told.date == spans_.date).select(
        *(told[name] for name in told.columns if name != "date"), spans_.start, spans_.end, spans_.part, split=split
    )


def _weeks(tables: Tables, told: ir.Table) -> ir.Table:
    """Each interval's share of each whole ISO week inside the window, by days; a week ends on its Sunday."""
    import ibis

    spans_ = tables.spans
    sunday = spans_.begun.truncate("W") + ibis.interval(
        days=WEEK - 1
    )  # the end of the week that the interval begins in
    count = spans_.observed.delta(spans_.begun, unit="day") // WEEK + 2
    turns = spans_.select("date", "begun", "observed", sunday=sunday.cast("date"), turn=ibis.range(0, count).unnest())
    ends = turns.sunday.cast("timestamp") + (turns.turn * WEEK).as_interval("D")
    weeks = turns.mutate(end=ends.cast("date"), start=(ends - ibis.interval(days=WEEK)).cast("date"))
    inside = ibis.least(weeks.end, weeks.observed).delta(ibis.greatest(weeks.start, weeks.begun), unit="day")
    parted = weeks.mutate(
        part=inside / weeks.observed.delta(weeks.begun, unit="day").nullif(0),
        split=(weeks.begun < weeks.start) | (weeks.observed > weeks.end),
    )
    here = parted.filter(
        parted.part > 0, parted.start >= place("from").cast("date"), parted.end <= place("to").cast("date")
    )
    return told.inner_join(here, told.date == here.date).select(
        *(told[name] for name in told.columns if name != "date"), here.start, here.end, here.part, here.split
    )


def coverage(tables: Tables) -> ir.Table:
    """One row on a window: how much of what was gained is known (columns as `coverage.coverage`, as far as gains tell)."""
    flow, spans_ = tables.flow, tables.spans
    groups = flow.group_by([flow.date, flow.kind, flow.role, flow.country_group]).aggregate(
        downloads=flow.downloads.sum().cast("float64"),
        guessed=flow.downloads.sum(where=flow.estimated).fill_null(0).cast("float64"),
    )
    parts = groups.inner_join(spans_, groups.date == spans_.date)
    held = (groups.downloads * spans_.part).name("held")
    told = parts.select(groups.kind, groups.role, groups.country_group, held, guessed=groups.guessed * spans_.part)

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
