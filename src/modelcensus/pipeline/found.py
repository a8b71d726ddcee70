"""The table of defects: what was found in the movements, in the snapshots, and in names and last readings."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from modelcensus.gains import defects
from modelcensus.pipeline.fold import OLD, part_of
from modelcensus.store import Statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from modelcensus.gains.intervals import Tally
    from modelcensus.pipeline.fold import Fold
    from modelcensus.store import Build, Engine


def defects_of(engine: Engine, folder: Path, fold: Fold, judged: list[Tally], parent: Build | None) -> None:
    """Keep the table `defects` (`schema.DEFECTS`); `found` holds what the movements told, as `gained` left it."""
    mine: dict[str, list[Tally]] = defaultdict(list)
    for item in judged:
        mine[item.source].append(item)
    of_snapshots: list[defects.Found] = []
    for source, told in mine.items():
        more = {item.date: fold.extras[source, item.date.isoformat()] for item in told}
        of_snapshots += defects.of_snapshots(told, more)
    engine.register("of_snapshots", _table(of_snapshots))
    engine.append("found", "FROM of_snapshots")
    run = Statements(engine, fold.run.compiled)
    _named(run, folder, fold, parent)
    for source, told in mine.items():
        _standing(run, source, told)
    engine.register("done", _done())
    engine.create("defects", "SELECT f.*, d.done FROM found AS f JOIN done AS d USING (kind)")


def _named(run: Statements, folder: Path, fold: Fold, parent: Build | None) -> None:
    """What the names tell; of movements only the snapshots with renames are read, and what the parent says of its own stands."""
    engine = run.engine
    run.create("renamed", lambda t: defects.renames(t("names")))
    if parent is not None:
        told = [item for item in fold.tallies if part_of("observations", item.source, item.date) in fold.written]
        engine.register("anew", _days([(item.source, item.date) for item in told]))
        engine.view(f"{OLD}defects", parent.table("defects"))
        columns = ", ".join(defects.FOUND)
        engine.append(
            "found",
            f"SELECT {columns} FROM \"{OLD}defects\" ANTI JOIN anew USING (source, date) WHERE kind = 'renamed'",
        )
        engine.create("renamed", "SELECT * FROM renamed SEMI JOIN anew USING (source, date)")
    days = engine.rows("SELECT DISTINCT source, date FROM renamed ORDER BY ALL")
    files = [folder / part_of("steps", day["source"], day["date"]) for day in days]
    engine.view_parts("steps", [file for file in files if file.exists()])
    engine.append("found", run.sql("brought", lambda t: defects.renamed(t("renamed"), t("steps"))))
    engine.append("found", run.sql("again", lambda t: defects.again(t("names"))))


def _standing(run: Statements, source: str, told: list[Tally]) -> None:
    """What the last readings of one source tell."""
    last = max((item.date for item in told if item.why_not is None), default=None)
    if last is None:
        return
    run.engine.alias("state", f"state of {source}")
    run.values = {"source": source, "date": last.isoformat()}
    run.engine.append("found", run.sql("frozen", lambda t: defects.frozen(t("state"))))
    run.engine.append("found", run.sql("undated", lambda t: defects.undated(t("state"), t("models"))))


def _table(found: Iterable[defects.Found]) -> Any:
    import pyarrow as pa

    kinds = {"string": pa.string(), "int64": pa.int64(), "date": pa.date32()}
    rows = list(found)
    return pa.table({
        name: pa.array([getattr(row, name) for row in rows], kinds[kind.lstrip("!")]) for name, kind in defects.FOUND.items()
    })  # fmt: skip


def _days(told: Sequence[tuple[str, date]]) -> Any:
    import pyarrow as pa

    sources, dates = [source for source, _ in told], [day for _, day in told]
    return pa.table({"source": pa.array(sources, pa.string()), "date": pa.array(dates, pa.date32())})


def _done() -> Any:
    import pyarrow as pa

    return pa.table({"kind": list(defects.KINDS), "done": list(defects.KINDS.values())})
