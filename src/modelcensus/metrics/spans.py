"""The stretches of time that a question is asked of: which part of each interval's gains falls into which of them.

A gain between two snapshots is spread evenly over the days between them. So a window that ends on snapshots is exact, and one
that cuts an interval takes the gain by days.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modelcensus.metrics.common import place

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from modelcensus.store import Tables

YEAR = 364  # days of 52 weeks
UNITS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def window(tables: Tables, begin: str = "from") -> ir.Table:
    """The intervals of the source that the window touches (`schema.SPANS`), with the part of their days that lies inside.

    `begin` is the place of the day that it begins after.
    """
    import ibis

    told = tables.intervals
    start = ibis.greatest(told.begun, place(begin).cast("date"))
    end = ibis.least(told.observed, place("to").cast("date"))
    part = end.delta(start, unit="day") / told.observed.delta(told.begun, unit="day").nullif(0)
    inside = told.mutate(start=start, end=end, part=part).filter(lambda t: t.part > 0)
    return _told(inside, (inside.start != inside.begun) | (inside.end != inside.observed))


def plain(tables: Tables) -> ir.Table:
    """The same where rules are off: each snapshot in the window ends an interval, which counts whole where it ends."""
    import ibis

    snapshots = tables.snapshots.filter(tables.snapshots.source == place("source"))
    before = snapshots.date.lag().over(ibis.window(order_by=snapshots.date))
    told = snapshots.mutate(start=before, end=snapshots.date, begun=before, part=ibis.literal(1.0))
    inside = told.filter(
        told.start.notnull(), told.observed > place("from").cast("date"), told.observed <= place("to").cast("date")
    )
    return _told(inside, (inside.begun != inside.start) | (inside.observed != inside.end))


def whole(tables: Tables, make: Callable[[Tables], ir.Table]) -> ir.Table:
    """The same with the ends of the window in place of each interval's: one stretch of time in all."""
    told = make(tables)
    return told.mutate(start=place("from").cast("date"), end=place("to").cast("date"))


def standing(tables: Tables) -> ir.Table:
    """The one date on which a counter is taken as it stands: nothing of it is cut."""
    import ibis

    snapshots = tables.snapshots.filter(tables.snapshots.source == place("source"))
    day = snapshots.filter(snapshots.date == place("date").cast("date"))
    told = day.mutate(start=day.observed, end=day.observed, begun=day.observed, part=ibis.literal(1.0))
    return _told(told, ibis.literal(value=False))


def calendar(tables: Tables, grain: str) -> ir.Table:
    """Every day, week (ISO, ending on Sunday), month, quarter or year that the source has intervals in, with its part of each.

    It asks for no window, so a server keeps it and each window takes of it what lies inside (`periods`).
    """
    import ibis

    told = intervals(tables)
    count = told.observed.delta(told.begun, unit="day")
    turns = told.select("date", "begun", "observed", days=count, turn=ibis.range(1, count + 1).unnest())
    days = turns.mutate(day=(turns.begun.cast("timestamp") + turns.turn.as_interval("D")).cast("date"))
    dated = days.mutate(opened=days.day.truncate(UNITS[grain]).cast("date"))
    parts = dated.group_by(["date", "begun", "observed", "days", "opened"]).aggregate(inside=dated.day.count())
    length = ibis.interval(**{f"{grain}s": 1})
    opened = parts.opened.cast("timestamp")  # of dates, engines differ in what adding gives
    whole = parts.mutate(
        start=(opened - ibis.interval(days=1)).cast("date"),
        end=(opened + length - ibis.interval(days=1)).cast("date"),
        part=parts.inside / parts.days,
    )
    return _told(whole, (whole.begun < whole.start) | (whole.observed > whole.end))


def rolling(tables: Tables) -> ir.Table:
    """The 52 weeks up to each Sunday at which a week of the source ends, in the same way."""
    import ibis

    told, weeks = intervals(tables), calendar(tables, "week")
    ends = weeks.select(close=weeks.end).distinct()
    whole = ends.mutate(open=(ends.close.cast("timestamp") - ibis.interval(days=YEAR)).cast("date"))
    both = told.cross_join(whole).filter(lambda t: (t.begun < t.close) & (t.observed > t.open))
    inside = ibis.least(both.close, both.observed).delta(ibis.greatest(both.open, both.begun), unit="day")
    part = inside / both.observed.delta(both.begun, unit="day").nullif(0)
    here = both.mutate(start=both.open, end=both.close, part=part)
    return _told(here, (here.begun < here.start) | (here.observed > here.end))


def periods(tables: Tables) -> ir.Table:
    """Of a calendar, the periods that lie wholly inside the window."""
    told = tables.calendar
    return told.filter(told.start >= place("from").cast("date"), told.end <= place("to").cast("date"))


def every(tables: Tables) -> ir.Table:
    """All periods of a calendar."""
    return tables.calendar.select(tables.calendar)


def intervals(tables: Tables) -> ir.Table:
    """The intervals between usable snapshots of the source (`schema.INTERVALS`)."""
    snapshots = tables.snapshots.filter(tables.snapshots.source == place("source"))
    begin = snapshots.select(since=snapshots.date, begun=snapshots.observed)
    told = snapshots.filter(snapshots.since.notnull()).inner_join(begin, "since")
    return told.select("date", "begun", "observed")


def _told(spans: ir.Table, split: ir.BooleanValue) -> ir.Table:
    return spans.select("date", "start", "end", "part", "begun", "observed", split=split)


def cut(tables: Tables, told: ir.Table) -> ir.Table:
    """Rows by date with the stretches that their interval falls into, and its part in each."""
    spans = tables.spans
    kept = (told[name] for name in told.columns if name != "date")
    return told.inner_join(spans, told.date == spans.date).select(
        *kept, spans.start, spans.end, spans.part, spans.split
    )


SPANS: dict[str, Callable[[Tables], ir.Table]] = {
    "on": window,
    "off": plain,
    "before": partial(window, begin="before"),
    "whole.on": partial(whole, make=window),
    "whole.off": partial(whole, make=plain),
    "standing": standing,
    **dict.fromkeys((*UNITS, "rolling"), periods),
    **{f"every.{grain}": every for grain in (*UNITS, "rolling")},
}
CALENDARS: dict[str, Callable[[Tables], ir.Table]] = {
    **{grain: partial(calendar, grain=grain) for grain in UNITS},
    "rolling": rolling,
}


def rests_on(name: str) -> dict[str, str]:
    """The part that those stretches are cut from, by the name under which they ask for it; nothing where they need none."""
    grain = name.removeprefix("every.")
    if grain in CALENDARS:
        return {"calendar": f"calendar.{grain}"}
    return {} if name in ("off", "whole.off", "standing") else {"intervals": "intervals"}
