"""The part of a build that makes the cube. Intervals whose gains stand keep their sums; only models that are told otherwise now move.

A model's task, size and line are the last known ones for all of its history, so a new snapshot may change what old intervals sum
up to. Sums are whole parts of a download (`flow.SHARED`) and exact: what a changed model had under its old words is taken off, what
it has under the new ones is added. Where such a model is, or would be, among an interval's leading ones, the interval is summed anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus import schema
from modelcensus.metrics import cube
from modelcensus.metrics.flow import LARGEST
from modelcensus.pipeline.fold import OLD, part_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import ibis.expr.types as ir

    from modelcensus.store import Build, Engine, Statements

    Made = Callable[[Callable[[str], ir.Table]], ir.Table]
    Intervals = set[tuple[str, str]]  # source and date of the usable snapshot at the end

NOW = ""  # what stands before the names of this build's tables, where the parent's have `OLD`
OF_PARENT = ("accounts", "creators", "stays", "disputes", "universes", "cube", "leading_models")
KINDS = ("classes", "classed", "owned", "groups", "grouped")
KEYS = "source, universe, credit, grouping, member, date"
SUMS = ("downloads", "estimated", "tests")


def cubed(run: Statements, folder: Path, intervals: Intervals, carried: Intervals, parent: Build | None) -> None:
    """Make the tables `cube` and `leading_models`, credited to publishers and to creators.

    Args:
        run: an engine with the build's other tables.
        folder: of the new build, with the parts of `gains`.
        intervals: all of them.
        carried: those whose gains are the parent's but for the models in the table `mended`.
        parent: the build that this one goes on from, by the same code; its models stand but for those in the table `afresh`.
    """
    engine = run.engine
    for name in ("cube", "leading_models"):
        engine.empty(name, schema.TABLES[name].types)
    _owners(run, NOW)
    _classes(run, NOW)
    standing = _standing(run, folder, carried, parent) if parent is not None and carried else set()
    fresh = intervals - standing
    for source in sorted({source for source, _ in fresh}):
        run.values = {"source": source}
        _view(engine, folder, {(name, date) for name, date in fresh if name == source})
        run.create("gaining", _gaining("gains", NOW))
        run.create("ahead", lambda t: cube.leading(t("gaining"), t("classes"), t("universes")))
        _sum(run, "gaining", "ahead", NOW, "cube")
        engine.append("leading_models", f"SELECT '{source}' AS source, universe, date, model_key, downloads FROM ahead")
    for name in (*KINDS, "gaining", "ahead", "fine", "led"):
        engine.drop(name)


def _owners(run: Statements, when: str) -> None:
    """Number what the accounts of this build, or of its parent, differ in."""
    made = {name: f"{when}{name}" for name in ("owned", "groups", "grouped", "accounts", "stays", "disputes")}
    run.create(made["owned"], lambda t: cube.owned(t(made["accounts"]), t(made["stays"]), t(made["disputes"])))
    run.create(made["groups"], lambda t: cube.groups(t(made["owned"])))
    run.create(made["grouped"], lambda t: cube.grouped(t(made["owned"]), t(made["groups"])))


def _classes(run: Statements, when: str) -> None:
    """Number what the models differ in."""
    models, classes = f"{when}models", f"{when}classes"
    run.create(classes, lambda t: cube.classes(t(models)))
    run.create(f"{when}classed", lambda t: cube.classed(t(models), t(classes)))


def _sum(run: Statements, rows: str, led: str, when: str, into: str) -> None:
    """Add the sums of some gains, and of the leading ones among them, to a table shaped as the cube."""
    for credit in ("publisher", "creator"):
        run.values["credit"] = credit
        for name, table in (("fine", rows), ("led", led)):
            run.create(name, _finest(table, when, credit), f"{when}{table} by {credit}")
        for by in (*cube.CUBED, *cube.BESIDE):
            run.engine.append(into, run.sql(f"{when}cube by {by}", _summed(when, by)))


def _finest(table: str, when: str, credit: str) -> Made:
    return lambda t: cube.finest(t(table), t(f"{when}grouped"), t(f"{when}creators") if credit == "creator" else None)


def _summed(when: str, by: str) -> Made:
    told = {"fine": "fine", "led": "led"} | {name: f"{when}{name}" for name in ("classes", "groups", "universes")}
    return lambda t: cube.summed({name: t(table) for name, table in told.items()}, by)


def _gaining(table: str, when: str) -> Made:
    return lambda t: cube.gaining(t(table), t(f"{when}classed"))


def _standing(run: Statements, folder: Path, carried: Intervals, parent: Build) -> Intervals:
    """Carry on what can be of the parent's cube; gives the intervals that it holds then."""
    engine = run.engine
    for name in OF_PARENT:
        engine.view(f"{OLD}{name}", parent.table(name))
    _owners(run, OLD)
    if engine.rows(SAME_WORLD):
        return set()
    engine.create("changed", CHANGED)
    moved = bool(engine.rows("SELECT 1 FROM changed LIMIT 1"))
    if moved:  # those that only have another maker, or other gains, are in the parent what they are here
        engine.append(
            f"{OLD}models",
            f'SELECT * FROM models SEMI JOIN changed USING (model_key) ANTI JOIN "{OLD}models" USING (model_key)',
        )
        _classes(run, OLD)
    standing = carried - _leading(run, folder, carried) if moved else carried
    _listed(engine, standing)
    held = f'SELECT * FROM "{OLD}cube" SEMI JOIN standing USING (source, date)'
    if standing and moved:
        held = _moved(run, folder, standing, held, parent)
    engine.append("cube", held)
    engine.append("leading_models", f'SELECT * FROM "{OLD}leading_models" SEMI JOIN standing USING (source, date)')
    for name in (*(f"{OLD}{kind}" for kind in KINDS), "changed", "standing"):
        engine.drop(name)
    return standing


def _leading(run: Statements, folder: Path, carried: Intervals) -> Intervals:
    """The intervals in which a changed model is among the leading ones, or gained enough to be."""
    engine = run.engine
    _view(engine, folder, carried)
    engine.create("touched", "SELECT source, date, model_key, downloads FROM gains SEMI JOIN changed USING (model_key)")
    _listed(engine, carried)
    rows = engine.rows(LED)
    return {(row["source"], row["date"].isoformat()) for row in rows}


def _moved(run: Statements, folder: Path, standing: Intervals, held: str, parent: Build) -> str:
    """SQL of the parent's sums without what changed models had there under their old words, and with what they have here under the new."""
    engine = run.engine
    parts = [held]
    for when, sign in ((OLD, "-"), (NOW, "")):
        engine.empty(f"{when}part", schema.CUBE.types)
        for source in sorted({source for source, _ in standing}):
            run.values = {"source": source}
            gains_of = parent.folder if when == OLD else folder
            _view(engine, gains_of, {(name, date) for name, date in standing if name == source})
            engine.look("shifted", "SELECT * FROM gains SEMI JOIN changed USING (model_key)")
            run.create("gaining", _gaining("shifted", when), f"{when}shifted")
            engine.create("ahead", "SELECT '' AS universe, * FROM gaining LIMIT 0")
            _sum(run, "gaining", "ahead", when, f"{when}part")
        sums = ", ".join(f"{sign}{name} AS {name}" for name in SUMS)
        parts.append(f'SELECT {KEYS}, {sums}, largest FROM "{when}part"')
    every = " UNION ALL BY NAME ".join(parts)
    sums = ", ".join(f"sum({name}) AS {name}" for name in (*SUMS, "largest"))
    return f"SELECT {KEYS}, {sums} FROM ({every}) GROUP BY {KEYS} HAVING sum(downloads) > 0"


def _view(engine: Engine, folder: Path, intervals: Intervals) -> None:
    engine.view_parts("gains", [folder / part_of("gains", source, date) for source, date in sorted(intervals)])


def _listed(engine: Engine, intervals: Intervals) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = sorted(intervals)
    dates = pc.cast(pa.array([date for _, date in rows], pa.string()), pa.date32())
    engine.register(
        "standing_rows", pa.table({"source": pa.array([name for name, _ in rows], pa.string()), "date": dates})
    )
    engine.create("standing", "FROM standing_rows")


# What every sum rests on beside models and their lines: one row where it is not what the parent's rested on.
SAME_WORLD = f"""
SELECT 1 FROM (
  (SELECT * FROM "{OLD}owned" WHERE account_key > 0 EXCEPT FROM owned)
  UNION ALL (SELECT o.* FROM owned AS o SEMI JOIN "{OLD}owned" USING (account_key) WHERE account_key > 0 EXCEPT FROM "{OLD}owned")
) UNION ALL SELECT 1 FROM (
  (SELECT * FROM "{OLD}universes" EXCEPT FROM universes)
  UNION ALL (SELECT u.* FROM universes AS u SEMI JOIN "{OLD}universes" USING (task) EXCEPT FROM "{OLD}universes")
) LIMIT 1
"""
_WORDS = "c.task, c.copy, c.size, c.relation"


def _apart(these: str, those: str) -> str:
    """Models made afresh of which one build knows another maker than the other does.

    Keys of accounts that are only heard of, below 0, are given anew each time: such makers are told in words.
    """
    made = '(SELECT * FROM "{0}creators" SEMI JOIN afresh USING (model_key))'
    known = f"SELECT model_key, account_key, weight FROM {made} WHERE account_key > 0"
    heard = (
        f"SELECT model_key, country, kind, role, disputed, sum(weight) AS weight FROM {made} "
        'JOIN "{0}owned" USING (account_key) WHERE account_key < 0 GROUP BY ALL'
    )
    told = {known: "account_key", heard: "country, kind, role, disputed"}
    return " UNION ALL ".join(
        f"SELECT model_key FROM ({part.format(these)}) ANTI JOIN ({part.format(those)}) USING (model_key, weight, {words})"
        for part, words in told.items()
    )


# Makers that are only heard of, of whom this build says otherwise than the parent: they stand for models that are not made afresh too.
_HEARD = (
    'SELECT account_key, hub, lower(account) AS home, o.country, o.kind, o.role, disputed FROM "{0}accounts" AS a '
    'JOIN "{0}owned" AS o USING (account_key) WHERE account_key < 0'
)
_OTHERWISE = f"""
SELECT account_key FROM ({_HEARD.format(OLD)}) ANTI JOIN ({_HEARD.format(NOW)}) USING (hub, home, country, kind, role, disputed)
"""
CHANGED = f"""
SELECT c.model_key FROM models AS c JOIN "{OLD}models" AS o USING (model_key)
WHERE ({_WORDS}) IS DISTINCT FROM (o.task, o.copy, o.size, o.relation)
UNION ({_apart(OLD, NOW)})
UNION (SELECT * FROM ({_apart(NOW, OLD)}) ANTI JOIN newborn USING (model_key))
UNION (SELECT model_key FROM "{OLD}creators" SEMI JOIN ({_OTHERWISE}) USING (account_key))
UNION (SELECT model_key FROM mended)
"""
# Intervals with a changed model among those that lead, or one that gained as much as the last of these where they are full.
LED = f"""
WITH least AS (
  SELECT source, universe, date, CASE WHEN count(*) < {LARGEST} THEN 0 ELSE min(downloads) END AS least
  FROM "{OLD}leading_models" GROUP BY ALL
), counting AS (
  SELECT t.source, t.date, t.downloads, u.universe FROM touched AS t JOIN models AS m USING (model_key)
  JOIN universes AS u ON u.task = m.task AND (u.copies OR NOT m.copy)
)
SELECT source, date FROM "{OLD}leading_models" SEMI JOIN changed USING (model_key)
UNION
SELECT c.source, c.date FROM counting AS c LEFT JOIN least AS l USING (source, universe, date) WHERE c.downloads >= coalesce(l.least, 0)
"""
