"""What rose most, and what only seems to have: a gain that came in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import GROUPINGS, place
from modelcensus.metrics.window import told_by

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

STEPS = 3  # intervals from which a window can tell a step from a rise
HALF = 0.5  # of a gain in one interval
TWICE = 2.0  # the part of the days that the interval has


def movers(tables: Tables, by: str) -> ir.Table:
    """The groups whose gains rose most from a window to the next of the same length.

    Formula: change(g) = gains of g in (from, to] - its gains in (before, from]; an interval that a window cuts counts by days.
    Window: from to to, and as long before it; where the data does not cover that, groups stand by what they gained. Of a model that
    the source lists only since then and that is older, the gains before are not known.
    Spike guard: a group is a spike where the window touches three intervals at least and the largest of them holds more than half
    of its gain and at least twice its part of the days. Such a group is left off the board (guard on) or marked (off): one step of
    a counter is more often a machine or a recount than a rise.
    Counts: the gains of the question. Unit: downloads. Source: the hub's counters.

    Columns: the group, what describes it, downloads, downloads_before (null where not known), change, times, steps (intervals in
    which it gained), largest_step (0-1 of its gain), spike, rank (by change, else by downloads).
    """
    import ibis

    told = _judged(tables, by)
    names = list(GROUPINGS[by])
    board = told.filter((place("guard") == "off") | ~told.spike)
    order = ibis.window(order_by=[ibis.desc(board.change), ibis.desc(board.downloads), board[by]])
    ranked = board.mutate(rank=ibis.row_number().over(order) + 1)
    shown = ranked.filter(ranked["rank"] <= place("top").cast("int64"))
    return shown.select(
        *names,
        *("downloads", "downloads_before", "change"),
        times=shown.downloads / shown.downloads_before.nullif(0),
        steps=shown.steps,
        largest_step=shown.largest_step,
        spike=shown.spike,
        rank=shown["rank"],
    ).order_by("rank")


def _judged(tables: Tables, by: str) -> ir.Table:
    """Every group that gained in the window, with whether it is a spike."""
    import ibis

    parts, spans = _parted(tables, by), tables.spans
    touching = spans.mutate(inside=spans.observed > place("from").cast("date"))
    known = touching.aggregate(
        covered=touching.begun.min() <= place("before").cast("date"), touched=touching.inside.sum()
    )
    names = [name for name in GROUPINGS[by] if name != by]
    groups = parts.group_by(by).aggregate(
        **{name: ibis.struct({"end": parts.observed, name: parts[name]}).max()[name] for name in names},
        gained=parts.now.sum(),
        gained_before=parts.earlier.sum(),
        steps=(parts.now > 0).sum().cast("int64"),
        most=parts.now.max(),
        expected=parts.days.argmax(parts.now),
    )
    both = groups.filter(groups.gained > 0).cross_join(known)
    if by == "model":
        both = _listed(tables, both)
    before = ibis.ifelse(both.covered, both.gained_before.round().cast("int64"), ibis.null("int64"))
    now, step = both.gained.round().cast("int64"), both.most / both.gained
    spike = (both.touched >= STEPS) & (step > HALF) & (step >= both.expected * TWICE)
    return both.mutate(downloads=now, downloads_before=before, change=now - before, largest_step=step, spike=spike)


def _listed(tables: Tables, groups: ir.Table) -> ir.Table:
    """Models whose gains before the window are known: listed by then, or made since."""
    models = tables.models.select("model", "first_seen", "created_on")
    told = groups.left_join(models, "model")
    there = (told.first_seen <= place("before").cast("date")) | (told.created_on >= place("before").cast("date"))
    return told.select(
        *(groups[name] for name in groups.columns if name != "covered"), covered=groups.covered & there.fill_null(False)
    )


def _parted(tables: Tables, by: str) -> ir.Table:
    """Each group's gains of each interval, split into those of the window and of the one before, with its part of the window's days."""
    import ibis

    flow, spans = tables.flow.filter(told_by(tables.flow.country_group)), tables.spans
    keys = [make(flow).name(name) for name, make in GROUPINGS[by].items()]
    dated = flow.group_by([*keys, flow.date]).aggregate(downloads=flow.downloads.sum().cast("float64"))
    first, last, before = (place(name).cast("date") for name in ("from", "to", "before"))
    told = dated.inner_join(spans.select("date", "begun", "observed"), "date")
    days = told.observed.delta(told.begun, unit="day").nullif(0)

    def inside(begin: ir.DateValue, end: ir.DateValue) -> ir.Value:
        span = ibis.least(told.observed, end).delta(ibis.greatest(told.begun, begin), unit="day")
        return ibis.greatest(span, 0)

    whole = last.delta(first, unit="day").nullif(0)
    return told.mutate(
        now=told.downloads * inside(first, last) / days,
        earlier=told.downloads * inside(before, first) / days,
        days=inside(first, last) / whole,
    )
