"""The second half of a build: from movements to gains. Only intervals that a new snapshot can have changed are counted anew.

Of the older half of those it can have changed only what it spreads back, and what a fall since then took from others: they are
mended, which is counting those models anew, and carrying on the others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from modelcensus import schema
from modelcensus.gains import defects, rise
from modelcensus.gains.intervals import Tally, days_of, earliest, judge, reach
from modelcensus.pipeline.fold import EXTRAS, OLD, part_of
from modelcensus.store import Statements, link

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    import ibis.expr.types as ir

    from modelcensus.pipeline.fold import Fold
    from modelcensus.store import Build, Engine, Snapshot

KEY = ("source", "model_key")
AT_ONCE = 32  # intervals that are counted together: what bounds the memory of a first build


def tallies_of(
    build: Build, snapshots: list[Snapshot], told: dict[str, dict[str, Any]]
) -> tuple[list[Tally], dict[tuple[str, str], dict[str, int]]]:
    """What a build knows of its snapshots, in their order."""
    from pyarrow.parquet import read_table

    with build.table("snapshots").open("rb") as content:
        rows = {(r["source"], r["date"].isoformat()): r for r in read_table(content).to_pylist()}
    tallies, extras = [], {}
    for snapshot in snapshots:
        key = (snapshot.provenance.source, snapshot.provenance.date)
        if key not in rows:
            continue
        row = rows[key]
        complete = snapshot.provenance.details.get("complete") != "no"
        same = {name: row[name] for name in ("source", "date", "observed", "rows", "counted", "anew", "moved")}
        covers = told[row["source"]]["covers"]
        tallies.append(Tally(**same, net=row["risen"] - row["fallen"], complete=complete, covers=covers))
        extras[key] = {name: row[name] for name in EXTRAS}
    return tallies, extras


@dataclass(frozen=True)
class _Job:
    """Intervals of one source that are counted: its snapshots as judged, the usable ones, and which of their places.

    Attributes:
        told: its snapshots as judged.
        usable: the usable ones.
        wanted: the places of those whose intervals are counted.
        mended: the places before them whose intervals are the parent's but for a few models.
        new: the place of the first that the parent has not, where any are mended.
    """

    told: list[Tally]
    usable: list[Tally]
    wanted: range
    mended: range = range(0)
    new: int = 0

    @property
    def first(self) -> int:
        """The place of the first that is counted or mended."""
        return (self.mended or self.wanted).start


def gained(engine: Engine, folder: Path, fold: Fold, parent: Build | None) -> list[Tally]:
    """Write the gains of every interval, and keep the table `found` of what was found in them; the snapshots as judged."""
    mine: dict[str, list[Tally]] = defaultdict(list)
    for tally in fold.tallies:
        mine[tally.source].append(tally)
    engine.empty("found", defects.FOUND)
    engine.empty("mended", {name: schema.STEPS.types[name] for name in KEY})
    run = Statements(engine, fold.run.compiled)
    judged = [judge(tallies) for tallies in mine.values()]
    engine.register("turns", _turns(_longest(judged)))
    jobs = [job for told in judged for job in _source(run, folder, told, parent, fold)]
    while jobs:
        several = _together(jobs)
        _count(run, folder, jobs[:several], parent)
        fold.mended |= {(item.source, item.date.isoformat()) for job in jobs[:several] for item in _mended(job)}
        jobs = jobs[several:]
    return [item for told in judged for item in told]


def _longest(judged: list[list[Tally]]) -> int:
    """The most intervals over which what one snapshot shows may be spread."""
    every = (days_of([item for item in told if item.why_not is None]) for told in judged)
    return max((turn - earliest(days, turn) for days in every for turn in range(len(days))), default=0)


def _turns(most: int) -> Any:
    import pyarrow as pa

    return pa.table({"turn": pa.array(range(most), pa.int64())})


def _source(run: Statements, folder: Path, told: list[Tally], parent: Build | None, fold: Fold) -> list[_Job]:
    """Carry on what stands of a parent's gains of one source; the rest, in parts that are counted at once."""
    usable = [item for item in told if item.why_not is None]
    kept, firm, new = _kept(parent, told, fold.written) if parent else (0, 0, 0)
    if parent and kept:
        for item in usable[1 : kept + 1]:
            link(parent, part_of("gains", item.source, item.date), folder)
            fold.carried.add((item.source, item.date.isoformat()))
    if parent and firm:
        run.engine.view(f"{OLD}defects", parent.table("defects"))
        run.values = {"source": told[0].source, "date": usable[firm].date.isoformat()}
        run.engine.append("found", run.sql("kept", lambda t: defects.kept(t(f"{OLD}defects"))))
    starts = range(firm + 1, len(usable), AT_ONCE)
    jobs = [_Job(told, usable, range(first, min(first + AT_ONCE, len(usable)))) for first in starts]
    if jobs and kept < firm:
        jobs[0] = replace(jobs[0], mended=range(kept + 1, firm + 1), new=new)
    return jobs


def _together(jobs: list[_Job]) -> int:
    """How many jobs are counted at once: as many intervals as may be, of several sources where they are few."""
    several = 1
    while several < len(jobs) and sum(len(job.wanted) for job in jobs[: several + 1]) <= AT_ONCE:
        several += 1
    return several


def _kept(parent: Build, told: list[Tally], written: set[str]) -> tuple[int, int, int]:
    """The last usable snapshots up to which the parent's gains stand, and its rises; and the first that it has not.

    They stand where nothing that they rest on was judged otherwise. Where a snapshot that it has is judged otherwise now, and not
    only new ones came, rises stand no further than gains: what they were spread over is counted by the usable ones.
    """
    from pyarrow.parquet import read_table

    with parent.table("snapshots").open("rb") as content:
        rows = read_table(content, columns=["source", "date", "why_not"]).to_pylist()
    before = {row["date"]: row["why_not"] for row in rows if row["source"] == told[0].source}
    changed = {item.date for item in told if item.date not in before or before[item.date] != item.why_not}
    changed |= {
        item.date for item in told if part_of("steps", item.source, item.date) in written and item.date in before
    }
    first = min(changed, default=None)
    usable = [item for item in told if item.why_not is None]
    if first is None:
        return len(usable) - 1, len(usable) - 1, len(usable)
    earlier = [item for item in usable if item.date < first]
    days = days_of([*earlier, *(item for item in told if item.date == first)])
    kept = _last(days, reach)
    return kept, kept if first in before else max(kept, _last(days, rise.rests)), len(earlier)


def _last(days: list[int], reaches: Callable[[list[int], int], int]) -> int:
    """The last of some snapshots that does not reach the end of them."""
    return max((turn for turn in range(len(days)) if reaches(days, turn) < len(days) - 1), default=0)


def _count(run: Statements, folder: Path, jobs: list[_Job], parent: Build | None) -> None:
    """Count the gains of some intervals, from the movements in and around them."""
    import pyarrow as pa

    engine = run.engine
    for name, around in (("before", _before), ("steps", _within)):
        files = [folder / part_of("steps", item.source, item.date) for job in jobs for item in around(job)]
        engine.view_parts(name, [file for file in files if file.exists()], "steps")
    engine.register("calendar", pa.concat_tables(_calendar(job.told, job.usable) for job in jobs))
    engine.register("intervals", pa.concat_tables(_intervals(job.usable) for job in jobs))
    wanted = [job.usable[turn] for job in jobs for turn in job.wanted]
    mended = [item for job in jobs for item in _mended(job)]
    for name, ends in (("wanted", wanted), ("due", [*wanted, *mended])):
        engine.register(name, _ends(ends))
    engine.register("newest", _newest(jobs))
    engine.create("ends", "SELECT source, max(idx) AS last, max(day) AS last_day FROM intervals GROUP BY source")
    _raise(run)
    engine.create("touched", TOUCHED)
    gains = run.sql("gains", lambda t: rise.gains(t("rises"), t("intervals"), t("turns")))
    engine.create("gained", f"FROM ({gains}) SEMI JOIN due USING (source, date) ORDER BY source, date")
    for item in wanted:
        engine.write("gains", folder / part_of("gains", item.source, item.date), f"FROM gained {_at(item)}")
    engine.append("mended", "FROM touched")
    for item in mended:
        part = part_of("gains", item.source, item.date)
        engine.view_parts("stood", [parent.folder / part] if parent else [], "gains")
        engine.write("gains", folder / part, MENDED.format(_at(item)))
    found = run.sql("defects", lambda t: rise.defects(t("rises"), t("intervals")))
    engine.append("found", f"FROM ({found}) SEMI JOIN wanted USING (source, date)")
    for name in ("context", "spreading", "shared", "peaked", "rises", "gained", "touched"):
        engine.drop(name)


# The models of which intervals that are mended are counted anew: those that a new movement is spread back over, and those that fell since.
TOUCHED = """
SELECT source, model_key FROM spreading UNION SELECT source, model_key FROM steps SEMI JOIN newest USING (source) WHERE level < before
"""
MENDED = """
SELECT * FROM (FROM gained {}) SEMI JOIN touched USING (source, model_key)
UNION ALL BY NAME SELECT * FROM stood ANTI JOIN touched USING (source, model_key)
"""


def _at(item: Tally) -> str:
    return f"WHERE source = '{item.source}' AND date = DATE '{item.date}'"


def _ends(items: list[Tally]) -> Any:
    """The ends of some intervals."""
    import pyarrow as pa

    return pa.table({
        "source": pa.array([item.source for item in items], pa.string()),
        "date": pa.array([item.date for item in items], pa.date32()),
    })  # fmt: skip


def _newest(jobs: list[_Job]) -> Any:
    """The sources any intervals of which are mended, and the place of the first new snapshot of each (`rise.spreading`)."""
    import pyarrow as pa

    told = [job for job in jobs if job.mended]
    return pa.table({
        "source": pa.array([job.usable[0].source for job in told], pa.string()),
        "new": pa.array([job.new for job in told], pa.int64()),
    })  # fmt: skip


def _mended(job: _Job) -> list[Tally]:
    """The snapshots at the ends of the intervals that are mended."""
    return [job.usable[turn] for turn in job.mended]


def _within(job: _Job) -> list[Tally]:
    """The snapshots whose movements end in the wanted intervals, or are spread back over them."""
    first = job.usable[job.wanted.start - 1].date
    last = job.usable[reach(days_of(job.usable), job.wanted.stop - 1)].date
    return [item for item in job.told if first < item.date <= last]


def _before(job: _Job) -> list[Tally]:
    """The snapshots before them whose movements tell what is usual, from which level a counter fell, or what is mended."""
    places = rise.begins(days_of(job.usable), job.first), job.wanted.start - 1
    first, last = (job.usable[place].date for place in places)
    return [item for item in job.told if first < item.date <= last]


def _raise(run: Statements) -> None:
    """Movements as rises: first those of models whose counter fell, then all, then what the 30-day counters allow."""
    engine = run.engine
    run.create("placed", lambda t: rise.placed(t("steps"), t("calendar"), t("intervals")))
    run.create("spreading", lambda t: rise.spreading(t("placed"), t("newest")))
    run.create("context", lambda t: rise.context(t("before"), t("steps"), t("calendar"), t("spreading")))
    engine.append(
        "placed", run.sql("context placed", lambda t: rise.placed(t("context"), t("calendar"), t("intervals")))
    )
    run.create("shared", lambda t: rise.condensed(t("placed").filter(t("placed").shared)))
    engine.look("events", "FROM placed WHERE NOT shared UNION ALL BY NAME FROM shared")
    engine.create("fell", "SELECT DISTINCT source, model_key FROM events WHERE level < before")
    run.create("peaked", lambda t: rise.peaks(t("events").semi_join(t("fell"), KEY), t("ends")))
    run.create("raised", _raised)
    engine.drop("placed")
    run.create("ratios", lambda t: rise.ratios(t("raised")))
    run.create("surges", lambda t: rise.surges(rise.allowed(t("raised"), t("ratios"))))
    run.create("rises", lambda t: rise.capped(rise.allowed(t("raised"), t("ratios")), t("surges")))
    engine.drop("raised")


def _raised(table: Callable[[str], ir.Table]) -> ir.Table:
    level = rise.level(table("events").anti_join(table("fell"), KEY))
    return rise.raised(table("peaked").select(*level.columns).union(level))


def _calendar(told: list[Tally], usable: list[Tally]) -> Any:
    """Each snapshot's place among the usable ones (`rise.placed`)."""
    import pyarrow as pa

    places = {item.date: turn for turn, item in enumerate(usable)}
    rows, floor = [], None
    for item in told:
        floor = places.get(item.date, floor)
        later = next((turn for turn, other in enumerate(usable) if other.date >= item.date), None)
        rows.append((item.source, item.date, later, floor, item.observed))
    idx = [row[2] for row in rows]
    return pa.table({
        "source": pa.array([row[0] for row in rows], pa.string()),
        "date": pa.array([row[1] for row in rows], pa.date32()),
        "idx": pa.array(idx, pa.int64()),
        "floor": pa.array([row[3] for row in rows], pa.int64()),
        "shared": pa.array([place is not None and idx.count(place) > 1 for place in idx], pa.bool_()),
        "observed": pa.array([row[4] for row in rows], pa.date32()),
        "on": pa.array([None if place is None else usable[place].observed for place in idx], pa.date32()),
    })  # fmt: skip


def _intervals(usable: list[Tally]) -> Any:
    """Each pair of neighbouring usable snapshots (`rise.placed`)."""
    import pyarrow as pa

    pairs = list(pairwise(usable))
    days: list[tuple[date, date]] = [(a.observed, max(b.observed, a.observed)) for a, b in pairs]
    numbers = days_of(usable)
    first = [earliest(numbers, turn) for turn in range(1, len(usable))]
    return pa.table({
        "source": pa.array([b.source for _, b in pairs], pa.string()),
        "idx": pa.array(range(1, len(usable)), pa.int64()),
        "since": pa.array([a.date for a, _ in pairs], pa.date32()),
        "date": pa.array([b.date for _, b in pairs], pa.date32()),
        "from_day": pa.array([start for start, _ in days], pa.date32()),
        "to_day": pa.array([end for _, end in days], pa.date32()),
        "day": pa.array(numbers[1:], pa.int64()),
        "earliest": pa.array(first, pa.int64()),
        "earliest_day": pa.array([usable[turn].observed for turn in first], pa.date32()),
        "whole": pa.array([b.covers == "census" for _, b in pairs], pa.bool_()),
    })  # fmt: skip
