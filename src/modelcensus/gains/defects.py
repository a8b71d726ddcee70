"""What can be wrong in the data: every kind of defect, what is done about it, and how each is told from what was found.

Three things tell of defects: the movements of counters (`rise.defects`, which a later build carries on), the judged snapshots, and
the names and last readings of models. The last two are small, and are told anew in each build.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from modelcensus.gains.reading import WINDOW
from modelcensus.messages import marked
from modelcensus.store import place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    import ibis.expr.types as ir

    from modelcensus.gains.intervals import Tally

FOUND = {"source": "!string", "date": "!date", "kind": "!string", "models": "int64", "downloads": "int64"}
GAP = 14  # days from which nothing between two snapshots is a gap
LACKS = 0.99  # of the rows of both its neighbours: what a whole snapshot holds at least
GRACE = 7  # days by which a file may be read later than its label

KINDS = {  # kind → what was done
    marked("recount"): marked(
        "counted on from the lower level: what it fell is no loss, and what it rose before stays"
    ),
    marked("rollback"): marked("measured against the level before it: what came back is no new download"),
    marked("stall"): marked("spread by days over the intervals in which the counter stood still"),
    marked("impossible rise"): marked("capped at what the 30-day counter allows"),
    marked("history at first sight"): marked("not counted: it was gained before the model was first seen"),
    marked("partial"): marked("left out: no interval begins or ends at it"),
    marked("not-refreshed"): marked("its intervals are merged with the one that catches up and spread by days"),
    marked("uneven"): marked("its intervals are merged with the one that makes it up and spread by days"),
    marked("gap"): marked("one interval; by weeks it is spread by days"),
    marked("missing rows"): marked("the missing models are counted on from their last reading when they are back"),
    marked("duplicates"): marked("of each model one row is kept, that with the largest counter"),
    marked("no cumulative counter"): marked("gains up to here are told from the 30-day counter alone"),
    marked("hard-coded"): marked("the counter is taken as unknown"),
    marked("never-refreshed"): marked("the zero is taken as unknown"),
    marked("frozen"): marked("no gains since: the cumulative counter stands, whatever the 30-day counter says"),
    marked("renamed"): marked("joined: what it gained before stays its old name's"),
    marked("again"): marked("kept apart: it does not inherit the history of the model that had its name"),
    marked("unknown creation date"): marked("left out where gains are counted from a model's creation"),
}
MOVEMENTS = ("recount", "rollback", "stall", "impossible rise", "history at first sight")


@dataclass(frozen=True)
class Found:
    """One defect: the models and the downloads that it touches, None where that cannot be said."""

    source: str
    date: dt.date
    kind: str
    models: int | None = None
    downloads: int | None = None


def kept(known: ir.Table) -> ir.Table:
    """What an earlier build found in the movements of a source up to a date, which still stands."""
    mine = known.filter(
        known.source == place("source"), known.date <= place("date").cast("date"), known.kind.isin(MOVEMENTS)
    )
    return mine.select(*FOUND)


# -- the snapshots


def of_snapshots(told: Sequence[Tally], more: Mapping[dt.date, Mapping[str, int]]) -> Iterator[Found]:
    """What is wrong with the judged snapshots of one source, oldest first.

    Args:
        told: `intervals.judge`.
        more: date → refreshed, twins, risen, levelled, hard_coded and never_refreshed, as `reading.tally` counts them.
    """
    for turn, item in enumerate(told):
        here = more[item.date]
        amounts = {
            item.why_not or "": (_models(told, turn, here["refreshed"]), _misplaced(told, turn, here["risen"])),
            "gap": (None, here["risen"]) if turn and (item.observed - told[turn - 1].observed).days > GAP else None,
            "missing rows": (_missing(told, turn), None),
            "duplicates": (here["twins"], None),
            "no cumulative counter": (item.rows, None) if _ends_without(told, turn, more) else None,
            "hard-coded": (here["hard_coded"], None),
            "never-refreshed": (here["never_refreshed"], None),
        }
        for kind, found in amounts.items():
            if kind and found and (found[0] != 0 or kind == item.why_not):
                yield Found(item.source, item.date, kind, *found)


def _models(told: Sequence[Tally], turn: int, refreshed: int) -> int | None:
    """Models that an unusable snapshot lacks beside the whole one before it, or that it shows as they were."""
    item = told[turn]
    if item.why_not == "not-refreshed":
        return item.rows - refreshed
    before = next((other.rows for other in reversed(told[:turn]) if other.why_not != "partial"), None)
    return (max(0, before - item.rows) if before else None) if item.why_not == "partial" else item.rows


def _misplaced(told: Sequence[Tally], turn: int, risen: int) -> int | None:
    """What plain differences give an unusable snapshot beyond its days' share of the interval it lies in; negative if less."""
    item = told[turn]
    first = next((n for n in range(turn - 1, -1, -1) if told[n].why_not is None), None)
    last = next((n for n in range(turn + 1, len(told)) if told[n].why_not is None), None)
    if first is None or last is None or not any(other.moved for other in told[first + 1 : last + 1]):
        return None
    whole = sum(other.net for other in told[first + 1 : last + 1])
    days = max(1, (told[last].observed - told[first].observed).days)
    return risen - whole * (item.observed - told[turn - 1].observed).days // days


def _missing(told: Sequence[Tally], turn: int) -> int:
    """Models that a whole hub's snapshot lacks beside both its neighbours; 0 where that is no more than usual."""
    item = told[turn]
    if item.covers != "census" or item.why_not == "partial":
        return 0
    beside = [
        next((other.rows for other in side if other.why_not != "partial"), 0)
        for side in (told[turn - 1 :: -1] if turn else (), told[turn + 1 :])
    ]
    return min(beside) - item.rows if item.rows < LACKS * min(beside) else 0


def _ends_without(told: Sequence[Tally], turn: int, more: Mapping[dt.date, Mapping[str, int]]) -> bool:
    """Whether a stretch of snapshots without cumulative counters ends here."""
    ends = turn + 1 == len(told) or more[told[turn + 1].date]["levelled"] > 0
    return ends and more[told[turn].date]["levelled"] == 0


# -- names and last readings


def renames(names: ir.Table) -> ir.Table:
    """Models that came to another name (case aside): source, date of the snapshot that shows it, model_key.

    Args:
        names: `schema.NAMES`.
    """
    known = ("id", "name", "counter")
    mine = names.semi_join(names.filter(names.rule.isin(known)), "model_key")
    turn = ibis.window(group_by=mine.model_key, order_by=[mine.date, mine.source, mine.model])
    told = mine.mutate(last=mine.model.lag().over(turn).lower())
    other = told.filter(told.rule.isin(known), told.last != told.model.lower())
    return other.select("source", "date", "model_key").distinct()


def renamed(models: ir.Table, steps: ir.Table) -> ir.Table:
    """How many came to another name in each snapshot, and what a difference by name would give them: the history they brought.

    Args:
        models: `renames`.
        steps: `schema.STEPS` of those snapshots.
    """
    both = models.left_join(steps, ["source", "date", "model_key"])
    return _counted(both, "renamed", both.before.sum())


def again(names: ir.Table) -> ir.Table:
    """New models under a name that another had, by the snapshot that shows them."""
    return _counted(names.filter(names.rule == "again"), "again", ibis.null("int64"))


def frozen(state: ir.Table) -> ir.Table:
    """Models whose cumulative counter stands so long that their 30-day counter must be zero and is not.

    Args:
        state: `schema.STATES` of one source. The places `source` and `date` (of its last usable snapshot) are filled later.
    """
    told = state.mutate(source=place("source"), since=ibis.coalesce(state.moved, state.observed))
    last = place("date").cast("date")
    stood = last.delta(told.since, unit="day") > WINDOW + GRACE
    mine = told.filter(stood, told.seen >= last, told.level.notnull(), told.stated_30d > 0, told.believed_30d > 0)
    mine = mine.select("source", "model_key", "believed_30d", date=mine.since)
    return _counted(mine, "frozen", mine.believed_30d.sum())


def undated(state: ir.Table, models: ir.Table) -> ir.Table:
    """Models of a source's last usable snapshot whose creation date is not known: the hub's floor, or never stated."""
    last = place("date").cast("date")
    mine = state.filter(state.seen >= last).semi_join(models.filter(models.created_on.isnull()), "model_key")
    mine = mine.select("model_key", source=place("source"), date=last)
    return _counted(mine, "unknown creation date", ibis.null("int64"))


def _counted(rows: ir.Table, kind: str, downloads: ir.IntegerValue) -> ir.Table:
    told = rows.group_by(["source", "date"]).aggregate(models=_.model_key.nunique(), downloads=downloads.cast("int64"))
    return told.select("source", "date", "models", "downloads", kind=ibis.literal(kind))
