"""What rose most, and what only seems to have: a gain that came in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import GROUPINGS, place, told_by

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
    which it gained), largest_step (0-1 of its gain), spike, rank (by change, one that is not known standing between rises and falls; then by downloads).
    """
    import ibis

    told = _judged(tables, by)
    names = list(GROUPINGS[by])
    board = told.filter((place("guard") == "off") | ~told.spike)
    key = "model_key" if by == "model" else by  # names are long: only those that are shown are looked up
    order = ibis.window(order_by=[ibis.desc(board.change.fill_null(0)), ibis.desc(board.downloads), board[key]])
    ranked = board.mutate(rank=ibis.row_number().over(order) + 1)
    shown = ranked.filter(ranked["rank"] <= place("top").cast("int64"))
    if by == "model":
        shown = _named(tables, shown)
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

    spans = tables.spans
    touching = spans.mutate(inside=spans.observed > place("from").cast("date"))
    known = touching.aggregate(
        covered=touching.begun.min() <= place("before").cast("date"), touched=touching.inside.sum()
    )
    groups = _models(tables) if by == "model" else _groups(tables, by)
    both = groups.filter(groups.gained > 0).cross_join(known)
    covered = both.covered & both.listed if by == "model" else both.covered
    before = ibis.ifelse(covered, both.gained_before.round().cast("int64"), ibis.null("int64"))
    now, step = both.gained.round().cast("int64"), both.most / both.gained
    spike = (both.touched >= STEPS) & (step > HALF) & (step >= both.expected * TWICE)
    return both.mutate(downloads=now, downloads_before=before, change=now - before, largest_step=step, spike=spike)


def _groups(tables: Tables, by: str) -> ir.Table:
    """What each group gained in both windows, and its largest interval."""
    import ibis

    flow = tables.flow.filter(told_by(tables.flow.country_group))
    keys = [make(flow).name(name) for name, make in GROUPINGS[by].items()]
    dated = flow.group_by([*keys, flow.date]).aggregate(downloads=flow.downloads.sum().cast("float64"))
    parts = _parted(tables, dated)
    names = [name for name in GROUPINGS[by] if name != by]
    latest = {name: ibis.struct({"date": parts.date, name: parts[name]}).max()[name] for name in names}
    return parts.group_by(by).aggregate(**latest, **_sums(parts))


def _models(tables: Tables) -> ir.Table:
    """The same of each model, by its key; `listed`: whether its gains before the window are known, as it was listed by then or made since."""
    counted, models = tables.counted, tables.models
    parts = _parted(tables, counted.select("date", "model_key", "downloads"))
    sums = parts.group_by("model_key").aggregate(**_sums(parts))
    before = place("before").cast("date")
    early = tables.names.filter(tables.names.source == place("source"), tables.names.first_seen <= before)
    told = sums.filter(sums.gained > 0).inner_join(models.select("model_key", "created_on"), "model_key")
    there = told.model_key.isin(early.model_key) | (told.gained_before > 0)
    listed = there | (told.created_on >= before).fill_null(False)
    return told.mutate(listed=listed).select(*sums.columns, "listed")


def _named(tables: Tables, shown: ir.Table) -> ir.Table:
    """Models by their key with what describes them."""
    models, accounts = tables.models, tables.accounts
    told = shown.inner_join(models, "model_key").inner_join(accounts, models.account_key == accounts.account_key)
    kept = (shown[name] for name in shown.columns)
    return told.select(*kept, **{name: make(told) for name, make in GROUPINGS["model"].items()})


def _max_by(value: ir.Value, by: ir.Value) -> ir.Value:
    """The value of the row in which `by` is largest. Ibis' own `argmax` sorts every group on DuckDB, at twice the cost."""
    import ibis

    @ibis.udf.agg.builtin(name="max_by")  # type: ignore[untyped-decorator]
    def largest(value: float, by: float) -> float: ...  # type: ignore[empty-body]

    return largest(value, by)


def _sums(parts: ir.Table) -> dict[str, ir.Value]:
    return {
        "gained": parts.now.sum(),
        "gained_before": parts.earlier.sum(),
        "steps": (parts.now > 0).sum().cast("int64"),
        "most": parts.now.max(),
        "expected": _max_by(parts.days, parts.now),
    }


def _parted(tables: Tables, rows: ir.Table) -> ir.Table:
    """Downloads by date, split into those of the window and of the one before, with the interval's part of the window's days."""
    import ibis

    spans = tables.spans
    first, last, before = (place(name).cast("date") for name in ("from", "to", "before"))
    days = spans.observed.delta(spans.begun, unit="day").nullif(0)

    def inside(begin: ir.DateValue, end: ir.DateValue) -> ir.Value:
        span = ibis.least(spans.observed, end).delta(ibis.greatest(spans.begun, begin), unit="day")
        return ibis.greatest(span, 0)

    weights = spans.select(
        "date",
        part=inside(first, last) / days,
        part_before=inside(before, first) / days,
        days=inside(first, last) / last.delta(first, unit="day").nullif(0),
    )
    told = rows.inner_join(weights, "date")
    return told.mutate(now=told.downloads * told.part, earlier=told.downloads * told.part_before)
