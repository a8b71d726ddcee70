"""The first half of a build: snapshot after snapshot, in the order of their dates, held against what was known before.

What is known is kept with the build (names, states, spellings), so that a later build goes on from it. This module
decides nothing: it calls the floors in order and lets the engine keep what they give.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from modelcensus import schema
from modelcensus.gains import reading
from modelcensus.gains.intervals import Tally
from modelcensus.store import Statements

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import ibis.expr.types as ir

    from modelcensus.store import Build, Engine, Snapshot

SAID = {column.name: column.type for column in schema.SNAPSHOT.columns} | {
    "line": "!int64",
}
EXTRAS = (
    "refreshed",
    "twins",
    "risen",
    "fallen",
    "levelled",
    "hard_coded",
    "never_refreshed",
)  # `reading.tally` also tells these
MET = {"hub": "!string", "home": "!string", "account": "!string", "account_key": "!int64"}
HASHED = schema.NAMES.types | {"name_hash": "!int64"}
STATED = (
    *(
        "line",
        "hub",
        "model",
        "hub_id",
        "downloads_30d",
        "downloads_all_time",
        "likes",
        "created_on",
        "name_hash",
    ),
    *("tags", "licence", "bases", "model_key", "account_key"),
    *(f"said_{name}" for name in reading.ATTRIBUTES),
)
HELD = {name: kind for name, kind in schema.STATES.types.items() if name != "source"}
ATTRIBUTES = {"model_key": "!int64"} | {n: SAID[n] for n in reading.ATTRIBUTES} | {"first_seen": "!date"}
OLD = "old "  # what the tables of the parent are called beside those of this build


@dataclass
class Fold:
    """What is known after some snapshots, and the parts that were derived from them.

    Args:
        engine: holds what is known as tables.
        folder: where the parts of the new build are written.
        told: what is known of each source: covers, counter.
        written: the parts that were written, and not taken over.
        carried: source and date of the intervals whose gains were taken over.
        mended: source and date of those whose gains were taken over but for the models in the table `mended`.
        since: date and source of the last snapshot that was taken over; None where none was.
    """

    engine: Engine
    folder: Path
    told: dict[str, dict[str, Any]]
    tallies: list[Tally] = field(default_factory=list)
    extras: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    carried: set[tuple[str, str]] = field(default_factory=set)
    mended: set[tuple[str, str]] = field(default_factory=set)
    since: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        self.run = Statements(self.engine)
        for name, types in (("names", HASHED), ("met", MET), ("spellings", schema.SPELLINGS.types)):
            self.engine.empty(name, types)
        self.engine.empty("attributes", ATTRIBUTES)
        self.engine.empty("several", {"model_key": "!int64"})
        self._states: dict[str, str] = {}  # each source's SQL of the readings in its last snapshot, read `FROM day`

    # -- going on from a build

    def resume(self, build: Build, tallies: list[Tally], extras: dict[tuple[str, str], dict[str, int]]) -> None:
        """Take over what was known after a build's snapshots."""
        engine = self.engine
        engine.view_parts("held names", build.parts("names"), "names")
        self.run.create("names", lambda t: _hashed(_folded(t("held names"))))
        engine.load("spellings", build.table("spellings"))
        engine.create("several", "SELECT DISTINCT model_key FROM spellings")
        engine.view("held accounts", build.table("accounts"))
        engine.create(
            "met", 'SELECT hub, lower(account) AS home, account, account_key FROM "held accounts" WHERE account_key > 0'
        )
        for name in ("models", "bases"):
            engine.load(name, build.table(name))
        last = build.manifest["snapshots"][-1]
        self.since = last["date"], last["source"]
        for file in build.parts("states"):
            source = file.parent.name.removeprefix("source=")
            engine.load(_gone(source), file)
            engine.alias(_state(source), _gone(source))
            self._states[source] = ""
        self.tallies, self.extras = list(tallies), dict(extras)

    def recall(self, keys: str = "") -> None:
        """Take over the attributes that were known of some models, or of all: until one is asked for them they stay where they are."""
        if self.since is None:
            return
        known = ", ".join(_known(name) for name in ATTRIBUTES if name != "base_models")
        some = f"SEMI JOIN {keys} USING (model_key) " if keys else ""
        self.engine.append(
            "attributes",
            f"SELECT {known}, base_models FROM (SELECT * FROM models {some}ANTI JOIN attributes USING (model_key)) AS m "
            "LEFT JOIN bases USING (model_key)",
        )

    # -- one snapshot

    def add(self, snapshot: Snapshot) -> None:
        """Hold one snapshot against what is known: write its observations and steps, and know more."""
        source, date = snapshot.provenance.source, snapshot.provenance.date
        first = source not in self._states
        self._begin(snapshot, source, date)
        self._name()
        self._judge(source)
        self._write(
            "observations", source, date, self.run.sql("observations", lambda t: reading.observations(t("day")))
        )
        if first:
            self.engine.empty("moves", schema.STEPS.types)
        else:
            self.run.create("moves", lambda t: reading.steps(t("day")))
            self._write("steps", source, date, "FROM moves")
        self._count(snapshot, source, date)
        self._mend(source, date)
        self._learn(source)

    def _begin(self, snapshot: Snapshot, source: str, date: str) -> None:
        engine, told = self.engine, self.told[source]
        if source not in self._states:
            engine.empty(_gone(source), HELD)
            engine.alias(_state(source), _gone(source))
            self._states[source] = ""
        engine.view_snapshot("said", snapshot.models, source, date)
        engine.alias("state", _state(source))
        self.run.values = {"source": source, "date": date, "covers": told["covers"], "counter": told["counter"]}

    def _name(self) -> None:
        """Give every row its model and account. Most stood in the source under the same name; of the rest, new names are resolved."""
        from modelcensus import identity

        engine, run = self.engine, self.run
        run.create("day", lambda t: reading.read(t("said"), t("state")))
        run.create("lacking", lambda t: t("state").select("model_key").anti_join(t("day"), "model_key"))
        run.create("lost", lambda t: t("day").filter(t("day").model_key.isnull()).select(*STATED))
        engine.remove("day", "model_key IS NULL")
        run.create("fresh", lambda t: reading.matched(t("lost"), t("names")))
        run.create("strange", lambda t: t("lost").anti_join(t("fresh"), "line"))
        run.create("new", lambda t: identity.unnamed(t("strange"), t("renames")))
        engine.empty("given", HASHED)
        if _some(engine, "SELECT 1 FROM new LIMIT 1"):
            self._resolve()
            engine.append("fresh", run.sql("resolved", lambda t: reading.matched(t("strange"), t("given"))))

    def _resolve(self) -> None:
        """Give new names their models."""
        from modelcensus import identity

        engine, run = self.engine, self.run
        run.create("kin", lambda t: identity.kin(t("new"), t("names")))
        run.create("found", lambda t: identity.by_id(t("new"), t("kin")))
        rest = run.sql("by_name", lambda t: identity.by_name(t("new").anti_join(t("found"), _same(t)), t("kin")))
        engine.append("found", rest)
        self._follow()
        engine.append("met", run.sql("met", lambda t: identity.met(t("new"), t("met"))))
        engine.create("top", "SELECT coalesce(max(model_key), 0) AS model_key FROM names")
        run.create("given", lambda t: _hashed(identity.given(t("new"), t("found"), t("kin"), t("top"), t("met"))))
        engine.append("names", "FROM given")
        as_spelled = "SELECT * REPLACE (nullif(folded, lower(model)) AS folded) FROM given"
        self._write("names", run.values["source"], run.values["date"], as_spelled)
        self._spell()

    def _follow(self) -> None:
        """Where nothing has an id, follow models that vanished under one name and appeared under another."""
        from modelcensus import identity

        engine, run = self.engine, self.run
        if not _some(engine, f"SELECT 1 FROM new WHERE hub_id IS NULL AND level >= {identity.ENOUGH} LIMIT 1"):
            return
        run.create(
            "vanished",
            lambda t: identity.vanished(
                t("state"), t("lacking").anti_join(t("fresh"), "model_key"), t("names"), t("found")
            ),
        )
        engine.append(
            "found",
            run.sql(
                "by_counter", lambda t: identity.by_counter(t("new").anti_join(t("found"), _same(t)), t("vanished"))
            ),
        )

    def _spell(self) -> None:
        """Keep watch over the names of models that have several now."""
        self.engine.create(
            "joined",
            "SELECT model_key FROM (SELECT model_key, model FROM names SEMI JOIN given USING (model_key)) AS now "
            "ANTI JOIN several USING (model_key) GROUP BY model_key HAVING count(DISTINCT model) > 1",
        )
        if not _some(self.engine, "SELECT 1 FROM joined LIMIT 1"):
            return
        for source in sorted(self._states):
            self.engine.append(
                "spellings",
                f"SELECT '{source}' AS source, n.hub, n.model, n.model_key, s.seen, s.observed AS read, s.stated_30d, "
                f"s.stated_all_time, s.likes FROM names AS n JOIN joined USING (model_key) "
                f'JOIN "{_state(source)}" AS s USING (model_key) '
                "WHERE NOT EXISTS (FROM given AS g WHERE g.model = n.model AND g.hub = n.hub) GROUP BY ALL",
            )
        self.engine.append("several", "FROM joined")

    def _judge(self, source: str) -> None:
        """What is believed of each model: one row each. Only models in doubt are looked at one by one."""
        from modelcensus import identity

        engine, run = self.engine, self.run
        engine.create("doubted", "SELECT DISTINCT model_key FROM (SELECT model_key FROM fresh UNION ALL FROM several)")
        counts = "SELECT (SELECT count(*) FROM day) AS rows, (SELECT count(*) FROM state) - (SELECT count(*) FROM lacking) AS models"
        told = engine.rows(counts)[0]
        if told["rows"] > told["models"]:  # else every row is the only one of its model
            engine.append("doubted", run.sql("twice", lambda t: reading.repeated(t("day"))))
        if not _some(engine, "SELECT 1 FROM doubted LIMIT 1"):
            return
        run.create("few", lambda t: t("day").semi_join(t("doubted"), "model_key").select(*STATED).union(t("fresh")))
        engine.create("near", self._read(source, "doubted"))
        run.create("own", lambda t: reading.watched(_of(t, "few"), t("spellings"), _of(t, "names")))
        run.create("aside", lambda t: reading.aside(t("few"), t("own"), t("near")))
        engine.remove("day", "model_key IN (SELECT model_key FROM doubted)")
        engine.append("day", run.sql("chosen", lambda t: reading.chosen(t("aside"))))
        run.create("spelled", lambda t: identity.spellings(_of(t, "aside"), t("names"), t("spellings")))
        engine.replace_rows("spellings", schema.SPELLINGS.key, "spelled")

    def _read(self, source: str, keys: str) -> str:
        """SQL of the source's last readings of some models."""
        gone = f'FROM "{_gone(source)}" SEMI JOIN {keys} USING (model_key)'
        if not self._states[source]:
            return gone
        last = self._states[source].replace('"day"', f'(FROM "{_day(source)}" SEMI JOIN {keys} USING (model_key))')
        return f"{last} UNION ALL BY NAME {gone}"

    def _count(self, snapshot: Snapshot, source: str, date: str) -> None:
        told = self.run.sql("tally", lambda t: reading.tally(t("day"), t("moves")))
        row = self.engine.rows(told)[0]
        self._tally(row, snapshot, source)
        self.extras[source, date] = {name: int(row[name]) for name in EXTRAS}

    def _tally(self, row: dict[str, Any], snapshot: Snapshot, source: str) -> None:
        details = snapshot.provenance.details
        self.tallies.append(
            Tally(
                source=source,
                date=snapshot.date,
                observed=_observed(snapshot),
                rows=int(row["rows"]),
                counted=int(row["counted"]),
                anew=int(row["anew"]),
                moved=int(row["moved"]),
                net=int(row["risen"]) - int(row["fallen"]),
                complete=details.get("complete") != "no",
                covers=self.told[source]["covers"],
            )
        )

    def _mend(self, source: str, date: str) -> None:
        """Mark counters that are known only now to have been typed in by hand, in the snapshots before."""
        engine = self.engine
        engine.create("typed", self.run.sql("typed", lambda t: reading.typed(t("day"))))
        found = engine.rows("SELECT min(run_since) AS since FROM typed")[0]["since"]
        if found is None:
            return
        for turn, item in enumerate(self.tallies):
            if item.source == source and item.date >= found and item.date.isoformat() < date:
                self._rewrite(turn, source, item.date.isoformat())

    def _rewrite(self, turn: int, source: str, date: str) -> None:
        from dataclasses import replace

        engine = self.engine
        mine = f"(SELECT model_key FROM typed WHERE run_since <= DATE '{date}')"
        rows = (
            f"SELECT * REPLACE (CASE WHEN model_key IN {mine} THEN 'hard-coded' ELSE quality END AS quality, "
            f"CASE WHEN model_key IN {mine} THEN coalesce(downloads_30d, stated_30d) ELSE stated_30d END AS stated_30d, "
            f"CASE WHEN model_key IN {mine} THEN NULL ELSE downloads_30d END AS downloads_30d) FROM part"
        )
        self._again("observations", source, date, rows)
        self._again("steps", source, date, f"FROM part WHERE NOT (how = 'trailing' AND model_key IN {mine})")
        engine.view_parts("observations", [self.folder / part_of("observations", source, date)])
        sums = engine.rows(
            "SELECT coalesce(sum(downloads_30d), 0) AS counted, count(*) FILTER (quality = 'hard-coded') AS hard_coded, "
            "coalesce(sum(downloads_30d) FILTER (refreshed), 0) AS anew FROM observations"
        )[0]
        self.extras[source, date]["hard_coded"] = int(sums["hard_coded"])
        if self.told[source]["counter"] == "downloads_30d":
            self.tallies[turn] = replace(self.tallies[turn], counted=int(sums["counted"]), anew=int(sums["anew"]))

    def _again(self, table: str, source: str, date: str, sql: str) -> None:
        file = self.folder / part_of(table, source, date)
        if not file.exists():
            return
        self.engine.view_parts(table, [file])
        self.engine.create("part", f"FROM {table}")
        file.unlink()
        self._write(table, source, date, sql)

    def _learn(self, source: str) -> None:
        """What is known after this snapshot: the state of its source, and attributes that are news."""
        engine, run = self.engine, self.run
        run.create("news", lambda t: reading.news(t("day")))
        if _some(engine, "SELECT 1 FROM news LIMIT 1"):
            self.recall("news")
            run.create("told", lambda t: reading.attributes(t("news"), t("attributes")))
            engine.replace_rows("attributes", ["model_key"], "told")
        engine.create("missing", "FROM lacking ANTI JOIN fresh USING (model_key)")
        engine.create("gone", self._read(source, "missing"))
        self._states[source] = run.sql("states", lambda t: reading.states(t("day")))
        engine.rename("gone", _gone(source))
        engine.rename("day", _day(source))
        now = self._states[source].replace('"day"', f'"{_day(source)}"')
        engine.look(_state(source), f'{now} UNION ALL BY NAME FROM "{_gone(source)}"')

    def _write(self, table: str, source: str, date: str, sql: str) -> None:
        name = part_of(table, source, date)
        self.engine.write(table, self.folder / name, sql)
        self.written.add(name)

    def close(self) -> None:
        """Write what a later build goes on from."""
        for source in sorted(self._states):
            file = self.folder / "states" / f"source={source}" / "part.parquet"
            self.engine.write("states", file, f'FROM "{_state(source)}"')
        every = " UNION ALL ".join(
            f'SELECT model_key, believed_30d, level FROM "{_state(s)}"' for s in sorted(self._states)
        )
        if len(self._states) > 1:
            every = f"SELECT model_key, max(believed_30d) AS believed_30d, max(level) AS level FROM ({every}) GROUP BY model_key"
        self.engine.look("readings", every)
        # One measure for all, for namesakes are compared by it: the 30-day counter, or the cumulative one where no source has that.
        self.engine.look(
            "seen",
            "SELECT model_key, CASE WHEN (SELECT count(believed_30d) FROM readings) > 0 THEN believed_30d ELSE level END AS downloads "
            "FROM readings",
        )

    def let_go(self) -> None:
        """Drop what only snapshots are held against: a large Hub's takes a gigabyte."""
        for source in self._states:
            self.engine.drop(_day(source))
            self.engine.drop(_gone(source))


def part_of(table: str, source: str, date: object) -> str:
    """Where a table's part of one source and date lies in a build."""
    return f"{table}/source={source}/date={date}/part.parquet"


def _state(source: str) -> str:
    return f"state of {source}"


def _day(source: str) -> str:
    """The last snapshot of a source, of which its state is read."""
    return f"day of {source}"


def _gone(source: str) -> str:
    """The state of the models that it lacks."""
    return f"gone of {source}"


def _of(table: Callable[[str], ir.Table], name: str) -> ir.Table:
    """The rows of models that have several names."""
    return table(name).semi_join(table("several"), "model_key")


def _folded(names: ir.Table) -> ir.Table:
    """Names as they are written, which leave out what the name itself says."""
    return names.mutate(folded=names.folded.fill_null(names.model.lower()))


def _hashed(names: ir.Table) -> ir.Table:
    return names.mutate(name_hash=reading.name_hash(names))


def _same(table: Callable[[str], ir.Table]) -> list[ir.BooleanValue]:
    new, found = table("new"), table("found")
    return [new.hub == found.hub, new.model == found.model, new.hub_id.identical_to(found.hub_id)]


def _some(engine: Engine, sql: str) -> bool:
    return bool(engine.rows(sql))


def _observed(snapshot: Snapshot) -> Any:
    from datetime import date

    told = snapshot.provenance.details.get("observed", "")[:10]
    try:
        return max(date.fromisoformat(told), snapshot.date)
    except ValueError:
        return snapshot.date


def _known(name: str) -> str:
    return f"nullif({name}, 'unknown') AS {name}" if name in ("task", "licence") else name
