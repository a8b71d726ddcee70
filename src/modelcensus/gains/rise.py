"""From movements to gains between usable snapshots: rollbacks, recounts, stalls, births, impossible rises.

A gain is what a counter rose above its running maximum. A lower level that lasts over `LASTS` usable snapshots, and as many as lie in
the weeks of so many weekly ones, is a recount, from which on it is measured anew. What a rise makes up of a rollback or of a stall is spread by days over the intervals that lacked it.
A rise that the 30-day counter rules out is capped. So over a closed period the gains of a source are the net rise of its cumulative
counters, with what recounts took off given back, and without what was capped and what first rows brought as history: `defects`
lists all three.

What is said here of an interval rests on a few intervals around it, never on the whole history: so a new snapshot changes
only the unsettled end. `SPREAD` and `LASTS` bound how far (`intervals.reach`); `begins` says how much before it has to be looked at.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import ibis
from ibis import _

from modelcensus.gains.intervals import LASTS, SHORT, SPREAD, back, weeks
from modelcensus.gains.reading import LARGE, WINDOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

EXPECTED = 20  # downloads that must have been due before a counter that stands exactly still is a stall
CAUGHT_UP = 1.2  # of the usual gain: what a catch-up gives at least
IMPOSSIBLE = 1.15  # of the 30-day counter; the all-time counter runs 3 to 9 % above it
ABOVE = 1.5  # of what the 30-day counter allows: a surge, where most large models show it together
TOGETHER = 0.5
USUAL_RATIO = 1.05  # of all-time growth to the 30-day counter, where no earlier interval tells
USUAL = 4  # intervals before one that tell its source's usual ratio
RAISED = (
    *("source", "date", "idx", "start", "floor", "from_day", "to_day", "day", "model_key", "account_key", "how"),
    *("level", "before", "downloads_30d", "before_30d", "rise", "quality", "lasting", "stalled", "history"),
)
CONTEXT = USUAL + SPREAD + LASTS + 1  # usable snapshots before an interval that its gains may rest on
STANDS = weeks(LASTS)  # days over which a lower level stands that is a recount
KNOWN = STANDS - weeks(2)  # and of which that many tell so until more are there


def begins(days: Sequence[int], turn: int) -> int:
    """The first usable snapshot that gains of the interval which ends at `turn` may rest on; `days` as of `intervals.days_of`."""
    return back(days, turn, CONTEXT, weeks(SPREAD + 2 * LASTS))


def rests(days: Sequence[int], turn: int) -> int:
    """The last usable snapshot that the rises which end at another may rest on: one that tells whether a fall there lasts.

    One more than there are where the days do not reach that far yet.
    """
    return max(turn + LASTS - 1, bisect_left(days, days[turn] + KNOWN), bisect_right(days, days[turn] + STANDS) - 1)


def context(before: ir.Table, steps: ir.Table, calendar: ir.Table, spreading: ir.Table) -> ir.Table:
    """Of the movements before those that are counted, the ones that their gains rest on.

    Large ones tell what is usual, and those of models whose counter falls from which level it fell; where several snapshots lie in
    one interval, all are needed to see it as one. Of models some rise of which is spread back over these intervals all are needed.

    Args:
        before: `schema.STEPS` before the first interval that is wanted.
        steps: the same from there on.
        calendar: as for `placed`.
        spreading: source and model_key of those models.
    """
    key = ["source", "model_key"]
    fell = before.filter(before.level < before.before).select(*key)
    fell = fell.union(steps.filter(steps.level < steps.before).select(*key)).distinct()
    shared = calendar.filter(calendar.shared).select("source", "date")
    told = before.left_join(fell.mutate(fell=True), key).drop("source_right").drop("model_key_right")
    told = told.left_join(shared.mutate(shared=True), ["source", "date"]).drop("source_right").drop("date_right")
    told = told.left_join(spreading.mutate(spreads=True), key).drop("source_right").drop("model_key_right")
    needed = (told.downloads_30d >= LARGE) | told.fell.notnull() | told.shared.notnull() | told.spreads.notnull()
    return told.filter(needed).select(*before.columns)


def placed(steps: ir.Table, calendar: ir.Table, intervals: ir.Table) -> ir.Table:
    """Each movement with the usable interval it ends in (`idx`), where it begins (`start`) and the interval's length.

    Args:
        steps: `schema.STEPS`.
        calendar: source, date, idx (place of the usable snapshot at or after the date), floor (at or before it), shared (whether
            other snapshots lie in the same interval), observed, on (the day the usable snapshot at `idx` was observed).
        intervals: source, idx, since, date, from_day and to_day (when its ends were observed), day (the latter as a number), earliest
            and earliest_day (the usable snapshot from which on what it shows may be spread: its place, and its day), whole (whether the source is a census); one row
            per pair of neighbouring usable snapshots.
    """
    seen = calendar.select("source", seen=calendar.date, floor=calendar.floor, seen_on=calendar.observed)
    moved = calendar.select("source", moved=calendar.date, moved_idx=calendar.idx, moved_on=calendar.on)
    here = steps.inner_join(calendar.select("source", "date", "idx", "shared"), ["source", "date"])
    here = here.left_join(seen, ["source", "seen"]).drop("source_right").drop("seen_right")
    here = here.left_join(moved, ["source", "moved"]).drop("source_right").drop("moved_right")
    ends = intervals.select("source", "idx", "from_day", "to_day", "day", "earliest", "earliest_day", "whole")
    return here.inner_join(ends, ["source", "idx"])


def spreading(here: ir.Table, newest: ir.Table) -> ir.Table:
    """The models of which a new movement may be spread over intervals before its own: source, model_key.

    Those whose counter fell are not looked for: all of their movements are at hand (`context`).

    Args:
        here: `placed`.
        newest: source, new: the place of the source's first new usable snapshot.
    """
    told = here.inner_join(newest, "source")
    waited = told.shared & (told.moved_idx < told.idx - 1)  # several movements may have caught up together
    further = _stalled(told) | (told.floor < told.idx - 1) | waited
    return told.filter((told.idx >= told.new) & further).select("source", "model_key").distinct()


def condensed(here: ir.Table) -> ir.Table:
    """Of several movements of a model within one usable interval one: from its level before the first to that after the last.

    Where its level is known when the interval begins, rises of it tell more than what the 30-day counter alone told in between.
    """
    here = _with_last_level(here)
    own = {"group_by": [here.source, here.model_key, here.idx]}
    whole = ibis.window(**own, order_by=here.date, preceding=None, following=None)
    last = ibis.row_number().over(ibis.window(**own, order_by=ibis.desc(here.date))) == 0
    begun = here.mutate(last=last, begun=here.before.first().over(whole), first_30d=here.before_30d.first().over(whole))
    told = begun.mutate(turn=ibis.ifelse(begun.begun.isnull() | (begun.how == "moved"), 0, 1))
    rises_first = ibis.window(
        group_by=[told.source, told.model_key, told.idx],
        order_by=[told.turn, told.date],
        preceding=None,
        following=None,
    )
    names = ("how", "before", "seen", "floor", "seen_on", "told", "born", "moved", "pace", "moved_idx", "moved_on")
    several = told.mutate(**{f"first_{name}": told[name].first().over(rises_first) for name in names})
    one = several.filter(several["last"])
    one = one.mutate(before_30d=one.first_30d, **{name: one[f"first_{name}"] for name in names})
    return one.select(*here.columns).filter(_.level.isnull() | (_.how != "moved") | (_.level != _.before))


def _with_last_level(here: ir.Table) -> ir.Table:
    """The same, each with the last level that is known in its interval: a fall is one also where a reading without a level follows."""
    whole = ibis.window(group_by=["source", "model_key", "idx"])
    known_on = ibis.ifelse(here.level.notnull(), here.date, ibis.null("date")).max().over(whole)
    dated = here.mutate(known_on=known_on)
    level = ibis.ifelse(dated.date == dated.known_on, dated.level, ibis.null("int64")).max().over(whole)
    return dated.mutate(level=level).select(*here.columns)


def peaks(events: ir.Table, last: ir.Table) -> ir.Table:
    """For models whose counter fell: the level that a rise is measured against, and the place where it fell (`peak`, `fell_at`).

    The running maximum, as far as it was not given up: a level that stays lower over `LASTS` usable snapshots, and over all in
    `STANDS` days, is a recount (`lasting`), from which on only what came after it counts.

    Args:
        events: movements of those models, one per model and interval.
        last: source, last: the place of the source's last usable snapshot; last_day: its day as a number.
    """
    told = events.inner_join(last, "source").select(events, last=last["last"], last_day=last["last_day"])
    told = told.mutate(fell=(told.level < told.before).fill_null(ibis.literal(value=False)))
    own = {"group_by": ["source", "model_key"], "preceding": 0}
    ahead = ibis.range_window(**own, order_by=told.idx, following=LASTS - 1)
    weeks_ahead = ibis.range_window(**own, order_by=told.day, following=STANDS)
    told = told.mutate(highest=ibis.greatest(told.level.max().over(ahead), told.level.max().over(weeks_ahead)))
    known = (told["last"] >= told.idx + LASTS - 1) & (told.last_day >= told.day + KNOWN)
    told = told.mutate(lasting=told.fell & (told.highest < told.before) & known)
    epoch = (
        told.lasting.cast("int64").sum().over(ibis.cumulative_window(group_by=["source", "model_key"], order_by="idx"))
    )
    told = told.mutate(epoch=epoch)
    mine = {"group_by": ["source", "model_key", "epoch"]}
    by_idx, by_day = {**mine, "order_by": told.idx}, {**mine, "order_by": told.day}
    behind = ibis.range_window(**by_idx, preceding=(LASTS, 1)), ibis.range_window(**by_day, preceding=(STANDS, 1))
    until = (
        ibis.range_window(**by_idx, preceding=LASTS - 1, following=0),
        ibis.range_window(**by_day, preceding=STANDS, following=0),
    )
    standing = ibis.ifelse(told.lasting, ibis.null("int64"), told.before)
    told = told.mutate(
        peak=ibis.greatest(
            *(told.level.max().over(each) for each in behind), *(standing.max().over(each) for each in until)
        )
    )
    return _fallen(told).select(*events.columns, "lasting", "peak", "fell_at")


def _fallen(told: ir.Table) -> ir.Table:
    """The same with the place of the first fall that nothing made up yet (`fell_at`): of those since the counter stood as high as ever."""
    high = (told.level >= told.peak).fill_null(ibis.literal(value=False)).cast("int64")
    whole = ibis.cumulative_window(group_by=["source", "model_key", "epoch"], order_by="idx")
    told = told.mutate(climbs=high.sum().over(whole) - high)
    mine = {"group_by": ["source", "model_key", "epoch", "climbs"]}
    behind = (
        ibis.range_window(**mine, order_by=told.idx, preceding=(LASTS, 1)),
        ibis.range_window(**mine, order_by=told.day, preceding=(STANDS, 1)),
    )
    fell_at = ibis.ifelse(told.fell & ~told.lasting, told.idx, ibis.null("int64"))
    return told.mutate(fell_at=ibis.least(*(fell_at.min().over(each) for each in behind)))


def level(events: ir.Table) -> ir.Table:
    """The same columns for movements of models whose counter never fell: a rise is measured against the level before."""
    return events.mutate(lasting=ibis.literal(value=False), peak=events.before, fell_at=ibis.null("int64"))


def raised(events: ir.Table) -> ir.Table:
    """Each movement as a rise: how much, over which intervals (`start` to `idx`), and how it is known.

    Of its columns those are left that the rest needs (`RAISED`); new are start, rise, quality, stalled and history (what a first
    appearance had before and is not counted).
    """
    spread = events.mutate(
        rise=_rise(events),
        stalled=_stalled(events),
        start=events.idx - 1,
    )
    begins = ibis.cases(
        (spread.how == "born", spread.idx - 1),
        (spread.stalled, ibis.least(spread.moved_idx, spread.floor.fill_null(spread.idx - 1))),
        (spread.fell_at.notnull() & (spread.peak > spread.before), ibis.least(spread.fell_at - 1, spread.floor)),
        else_=spread.floor.fill_null(spread.idx - 1),
    )
    first = ibis.greatest(ibis.least(begins, spread.idx - 1), spread.earliest)
    quality = ibis.cases(
        (spread.how == "trailing", "trailing"),
        ((spread.how == "born") & (spread.rise < spread.level), "capped"),
        (first < spread.idx - 1, "interpolated"),
        else_="measured",
    )
    history = ibis.ifelse(spread.how == "born", spread.level - spread.rise.fill_null(0), 0)
    told = spread.mutate(start=first, quality=quality, history=history)
    return told.filter((_.rise > 0) | (_.history > 0) | (_.level < _.before)).select(*RAISED)


def _rise(events: ir.Table) -> ir.IntegerValue:
    moved = ibis.greatest(events.level - events.peak, 0).fill_null(0)
    return ibis.cases(
        (events.how == "moved", _untold(events, moved)), (events.how == "born", _born(events)), else_=_trailing(events)
    )


def _untold(events: ir.Table, moved: ir.IntegerValue) -> ir.IntegerValue:
    """Of what a counter rose that was long lacking, the days from where it may be spread on: before, the 30-day counter told it."""
    until = ibis.least(events.told, events.earliest_day)
    days = events.to_day.delta(events.seen_on, unit="day")
    part = moved * events.to_day.delta(until, unit="day") // days
    return ibis.ifelse(events.told.notnull() & (until > events.seen_on), part, moved).cast("int64")


def _born(events: ir.Table) -> ir.IntegerValue:
    """What a first row counts: its level as far as its 30-day counter bears it out where it was created inside the interval.

    Else, in a census, at most that counter: the rest is history. A panel and a catalogue may list an old model for the first time.
    """
    days = events.to_day.delta(events.from_day, unit="day")
    counter = events.downloads_30d
    most = counter * IMPOSSIBLE * ibis.greatest(days, WINDOW) / WINDOW + EXPECTED
    return ibis.cases(
        (events.born >= events.from_day, ibis.least(events.level, most.ceil().cast("int64"))),
        (events.whole, ibis.ifelse(counter.notnull(), ibis.least(events.level, counter), 0)),
        else_=0,
    )


def _trailing(events: ir.Table) -> ir.IntegerValue:
    """What the 30-day counter tells where no cumulative one does: its share of the days, or all of it for a model created in them."""
    days = events.to_day.delta(events.from_day, unit="day")
    counter, before = events.downloads_30d, events.before_30d
    span = ibis.greatest(events.to_day.delta(events.seen_on, unit="day").fill_null(0), days)
    mean = (counter + before.fill_null(counter)) / (2 * WINDOW)
    return ibis.cases(
        (events.born >= events.from_day, counter),
        (events.born.notnull() & before.notnull(), ibis.greatest(counter - before, 0)),
        (span == 1, _day(events, counter)),
        (span <= WINDOW, (counter * span / WINDOW).round().cast("int64")),
        else_=(counter + (span - WINDOW) * mean).round().cast("int64"),
    )


def _day(events: ir.Table, counter: ir.IntegerValue) -> ir.IntegerValue:
    """A day's thirtieth in whole downloads: rounded so that thirty days have the counter, of each model on other days.

    Rounded each by itself, a counter under fifteen would give nothing day after day.
    """
    turned = events.day + events.model_key
    return (counter * turned // WINDOW - counter * (turned - 1) // WINDOW).cast("int64")


def _stalled(events: ir.Table) -> ir.BooleanValue:
    """Whether the counter stood exactly still although downloads were due, and then caught up."""
    still = events.from_day.delta(events.moved_on, unit="day")
    days = events.to_day.delta(events.from_day, unit="day")
    waited = (events.moved_idx < events.idx - 1) & (events.moved_idx >= events.earliest)
    due = events.pace * still >= EXPECTED
    caught_up = events.level - events.before > CAUGHT_UP * events.pace * days
    return ((events.how == "moved") & waited & due & caught_up).fill_null(ibis.literal(value=False))


def allowed(rises: ir.Table, ratios: ir.Table) -> ir.Table:
    """Each rise with what the 30-day counter allows it at most (`most`), null where that says nothing.

    Over an interval of d days: c x (now - before) + c x before x d / 30, at least c x now x d / 30, at most 1.15 x now, where c is
    the source's usual ratio of all-time growth to the 30-day counter (`ratios`: source, idx, ratio). It says nothing of more
    than 30 days, of a rise over several intervals, and where a large one stands exactly: that was not read anew.
    """
    told = rises.left_join(ratios, ["source", "idx"]).drop("source_right").drop("idx_right")
    days = told.to_day.delta(told.from_day, unit="day")
    now, before = told.downloads_30d, told.before_30d
    c = told.ratio.fill_null(USUAL_RATIO)
    part = c * ibis.least(days, WINDOW) / WINDOW
    limit = ibis.greatest(part * now, c * (now - before) + part * before)
    read = (now != before) | (now < LARGE)
    known = (told.how == "moved") & read & now.notnull() & (days <= WINDOW) & (told.start == told.idx - 1)
    return told.mutate(most=ibis.ifelse(known, ibis.least(limit, IMPOSSIBLE * now), ibis.null("float64"))).drop("ratio")


def ratios(rises: ir.Table) -> ir.Table:
    """The usual ratio of all-time growth to the 30-day counter before each interval: the median of those in the four before it.

    Of short intervals those in the time of four weekly ones: four days may be two of a weekend and two of a holiday.
    """
    large = rises.filter((rises.how == "moved") & (rises.downloads_30d >= LARGE) & (rises.start == rises.idx - 1))
    days = large.to_day.delta(large.from_day, unit="day")
    told = large.group_by(["source", "idx"]).aggregate(
        day=large.day.max(),
        days=days.max(),
        ratio=large.rise.sum() / (large.downloads_30d * days / WINDOW).sum().nullif(0),
    )
    past = ibis.range_window(group_by="source", order_by="idx", preceding=(USUAL, 1))
    weeks_past = ibis.range_window(group_by="source", order_by="day", preceding=(weeks(USUAL), 1))
    usual = ibis.ifelse(told.days <= SHORT, told.ratio.median().over(weeks_past), told.ratio.median().over(past))
    return told.select("source", "idx", ratio=usual).filter(_.ratio.notnull())


def surges(rises: ir.Table) -> ir.Table:
    """Intervals in which most large models rose far more than their 30-day counters allow: source, idx."""
    large = rises.filter(rises.most.notnull() & (rises.downloads_30d >= LARGE))
    above = large.group_by(["source", "idx"]).aggregate(
        share=(large.rise > ABOVE * large.most).mean(), models=_.count()
    )
    return above.filter((above.share >= TOGETHER) & (above.models > 1)).select("source", "idx", surge=True)


def capped(rises: ir.Table, surges_: ir.Table) -> ir.Table:
    """Each rise with what is believed of it, `downloads`: an impossible one only as far as the 30-day counter allows."""
    told = rises.left_join(surges_, ["source", "idx"]).drop("source_right").drop("idx_right")
    impossible = told.rise > IMPOSSIBLE * told.downloads_30d + EXPECTED
    surge = told.surge.fill_null(ibis.literal(value=False)) & (told.rise > ABOVE * told.most)
    over = (told.most.notnull() & (impossible | surge)).fill_null(ibis.literal(value=False))
    return told.select(
        *("source", "idx", "start", "floor", "to_day", "model_key", "account_key"),
        *("level", "before", "rise", "lasting", "stalled", "history"),
        over=over,
        downloads=ibis.ifelse(over, told.most.round().cast("int64"), told.rise),
        quality=ibis.ifelse(over, "capped", told.quality),
    )


def gains(rises: ir.Table, intervals: ir.Table, turns: ir.Table) -> ir.Table:
    """What each model gained in each interval (`schema.GAINS`): a rise over several is split by days, to whole downloads.

    Where a cumulative counter was lacking for a while, what the 30-day counter let guess gives way to what it rose meanwhile.

    Args:
        rises: `capped`.
        intervals: as for `placed`.
        turns: turn, from 0 to one less than the most intervals over which anything is spread.
    """
    counted = rises.filter(rises.downloads > 0)
    one = counted.filter(counted.start == counted.idx - 1)
    long = counted.filter(counted.start < counted.idx - 1)
    ends = intervals.select("source", "idx", "since", "date", "from_day", "to_day")
    columns = ("source", "since", "date", "model_key", "account_key", "downloads", "quality", "idx")
    single = one.drop("to_day").inner_join(ends, ["source", "idx"]).select(*columns)
    split = _split(long, ends, turns).select(*columns)
    key = ["source", "date", "model_key"]
    told = split.filter(split.quality == "interpolated")
    guessed = single.filter(single.quality == "trailing").semi_join(told, key)
    single = single.anti_join(guessed, key)  # a model has one rise that ends in an interval
    return single.anti_join(split, key).drop("idx").union(_together(single.semi_join(split, key).union(split)))


def _together(parts: ir.Table) -> ir.Table:
    """Of several rises that lie in one interval of a model one gain: they are summed, and known as the least of them is.

    A model has such that was last seen in a snapshot that is not usable: what it rose up to there, and of what it rose by its next
    reading the days from there on.
    """
    told = parts.group_by(["source", "since", "date", "model_key"]).aggregate(
        account_key=parts.account_key.argmin(parts.idx),
        downloads=parts.downloads.sum().cast("int64"),
        quality=ibis.cases(
            *(((parts.quality == kind).any(), kind) for kind in ("capped", "interpolated", "trailing")),
            else_="measured",
        ),
    )
    return told.select("source", "since", "date", "model_key", "account_key", "downloads", "quality")


def _split(long: ir.Table, ends: ir.Table, turns: ir.Table) -> ir.Table:
    """The parts of rises over several intervals: the columns of a gain, and idx, in which the rise showed."""
    begin = ends.select("source", start=ends.idx - 1, begun=ends.from_day)
    told = long.select("source", "model_key", "account_key", "idx", "start", "downloads", "quality", until=long.to_day)
    told = told.inner_join(begin, ["source", "start"]).cross_join(turns)
    told = told.mutate(at=told.idx - told.turn).filter(_.at > _.start)
    here = ends.select("source", "since", "date", "from_day", "to_day", at=ends.idx)
    told = told.inner_join(here, ["source", "at"])
    span = told.until.delta(told.begun, unit="day")
    low = told.downloads * told.from_day.delta(told.begun, unit="day") // span
    high = told.downloads * told.to_day.delta(told.begun, unit="day") // span
    return told.select(
        *("source", "since", "date", "model_key", "account_key", "idx"),
        downloads=(high - low).cast("int64"),
        quality=ibis.ifelse(told.quality == "measured", "interpolated", told.quality),
    ).filter(_.downloads > 0)


def defects(rises: ir.Table, intervals: ir.Table) -> ir.Table:
    """What was found in the movements (`defects.MOVEMENTS`): source, date, kind, models, downloads."""
    found = {
        "recount": (rises.lasting, rises.before - rises.level),
        "rollback": ((rises.level < rises.before) & ~rises.lasting, rises.before - rises.level),
        "stall": (rises.stalled & (rises.floor.fill_null(rises.idx - 1) >= rises.idx - 1), rises.downloads),
        "impossible rise": (rises.over, rises.rise - rises.downloads),
        "history at first sight": (rises.history > 0, rises.history),
    }
    parts = [
        rises.filter(where).select("source", "idx", kind=ibis.literal(kind), amount=amount.cast("int64"))
        for kind, (where, amount) in found.items()
    ]
    told = parts[0].union(*parts[1:]).group_by(["source", "idx", "kind"])
    summed = told.aggregate(models=_.count(), downloads=_.amount.sum().cast("int64"))
    ends = intervals.select("source", "idx", "date")
    return summed.inner_join(ends, ["source", "idx"]).select("source", "date", "kind", "models", "downloads")
