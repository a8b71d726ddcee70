"""An open build: the sources, snapshots and names that are in it, and how compiled questions are run on it."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from modelcensus import messages
from modelcensus.answer import Answer, Field, Row
from modelcensus.census import caveats as told
from modelcensus.census.arguments import encodable
from modelcensus.census.names import Names
from modelcensus.errors import UnknownName
from modelcensus.store import Build, Engine, Home, Wanted, chained, code_digest, fill, narrowed, open_build, starter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

KEPT = ("cube", "snapshots", "universes", "disputes", "stays", "accounts", "models", "creators", "observations")
DUCKDB = Wanted()
COVERS = ("census", "catalogue", "panel")
WINDOWLESS = ("intervals", "calendar")  # parts of a source's whole history, of which each window takes its own


class Opened:
    """A build, in a language, with the source that answers."""

    def __init__(
        self, home: Home, build: Build, language: str = "en", source: str | None = None, engine: Wanted = DUCKDB
    ) -> None:
        self.home = home
        self.build = build
        self._wanted = source
        self._computes = engine
        self.language = language
        self.say = messages.speaker(language)
        self._warm = False
        self._at: dict[str, Self] = {}
        self._compiled: dict[str, str] = {}  # of questions whose build was made by other code

    @classmethod
    def open(
        cls,
        path: Path | str | None = None,
        *,
        build: str | None = None,
        language: str = "en",
        source: str | None = None,
        engine: str = "duckdb",
        master: str | None = None,
    ) -> Self:
        """The census in a home folder (default: `MODELCENSUS_HOME` or the user's data folder), or the starter.

        Args:
            path: the home: a folder, or `s3://bucket/prefix`.
            build: id of a build to ask instead of the current one.
            language: of names and sentences: en, ko or zh.
            source: the one source to ask; default: the widest that has a snapshot to stand on, then the latest.
            engine: what computes: duckdb, in this process, or spark.
            master: the address of a Spark cluster, such as `local[2]` or `spark://host:7077`; default: this machine.

        Raises:
            DataError: the build is missing, damaged or of another version.
        """
        home, computes = Home.at(path), Wanted(engine, master)
        found = open_build(home, wanted=build)
        shipped = starter()
        if source is not None and build is None and source not in {item["name"] for item in found.facts["sources"]}:
            kept = open_build(shipped)
            if source in {item["name"] for item in kept.facts["sources"]}:  # asked for by name, the starter answers
                return cls(shipped, kept, language, source, computes)
        return cls(home, found, language, source, computes)

    @property
    def wanted(self) -> str | None:
        """The source that was asked for by name, if one was."""
        return self._wanted

    def at(self, source: str) -> Self:
        """The same build, asked by another of its sources. Raises `UnknownName` where it has no such source."""
        if source not in self._at:
            other = type(self)(self.home, self.build, self.language, source, self._computes)
            other.__dict__["_engine"] = self._engine
            other._warm = self._warm
            self._at[source] = other
        _ = self._at[source].source
        return self._at[source]

    def warm(self) -> None:
        """Keep what most questions are answered from in memory: for a server, or a notebook that asks many."""
        self._engine.keep(*KEPT)
        self._warm = True

    # -- what is here

    @cached_property
    def _engine(self) -> Engine:
        return self._computes.to_ask(self.build)

    @cached_property
    def names(self) -> Names:
        """The names that can be asked for, and their spelling in this census's language."""
        return Names(self._rows, self.language, self.say)

    @cached_property
    def source(self) -> Mapping[str, Any]:
        """The source that answers: the one asked for, else the widest usable that counts anything, then the latest."""
        known: dict[str, dict[str, Any]] = {item["name"]: item for item in self.build.facts["sources"]}
        if self._wanted is not None:
            if self._wanted not in known:
                raise UnknownName("source", self._wanted, known, f"Here are: {', '.join(sorted(known))}.")
            return known[self._wanted]
        latest = self._rows("SELECT source, max(usable) AS usable, max(date) AS date FROM snapshots GROUP BY source")
        latest.sort(key=lambda row: (row["usable"], -COVERS.index(known[row["source"]]["covers"]), row["date"]))
        counted = (row["source"] for row in reversed(latest) if self._counts(known[row["source"]]))
        return known[next(counted, latest[-1]["source"])]

    @cached_property
    def counts(self) -> bool:
        """Whether any counter of the source that answers is known."""
        return self._counts(self.source)

    @cached_property
    def served(self) -> dict[str, bool]:
        """Each named definition, and whether the source that answers has what it counts."""
        from modelcensus.census.terms import serves

        name = str(self.source["name"])
        return {item["name"]: serves(self, item, name) for item in self.build.facts["definitions"]}  # type: ignore[arg-type]

    def _counts(self, source: Mapping[str, Any]) -> bool:
        """Whether any counter of a source is known. The latest part is looked at first: most often it tells."""
        last = self._rows(
            fill(
                "SELECT max(date) AS date FROM snapshots WHERE source = ':source:'",
                source_of := {"source": source["name"]},
            )
        )
        where = f"source = ':source:' AND {source['counter']} IS NOT NULL"
        known = (
            f"SELECT 1 AS one FROM observations WHERE {part} LIMIT 1"
            for part in (f"{where} AND date = DATE ':date:'", where)
        )
        return any(self._rows(fill(sql, {**source_of, "date": last[0]["date"]})) for sql in known)

    @cached_property
    def snapshots(self) -> list[dict[str, Any]]:
        """The source's snapshots, oldest first."""
        sql = "SELECT * FROM snapshots WHERE source = ':source:' ORDER BY date"
        return self._rows(fill(sql, {"source": self.source["name"]}))

    @cached_property
    def universes(self) -> dict[str, str]:
        """Every universe that can be asked for, with its title: the named ones, then each task."""
        named = {item["name"]: item["title"][self.language] for item in self.build.facts["universes"]}
        tasks = self._rows("SELECT DISTINCT universe FROM universes ORDER BY universe")
        return named | {
            row["universe"]: self.say("models of the task {task}", task=row["universe"])
            for row in tasks
            if row["universe"] not in named
        }

    # -- how

    @property
    def _counter(self) -> dict[str, str]:
        """The source and the counter that its shares rest on."""
        return {"source": self.source["name"], "counter": self.source["counter"]}

    def _ask(self, question: str, /, **values: object) -> tuple[list[dict[str, Any]], str]:
        """The rows of a compiled question and the SQL that gave them."""
        return self._ask_some(question, {}, **values)

    def _ask_some(
        self, question: str, only: Mapping[str, Sequence[str]], /, **values: object
    ) -> tuple[list[dict[str, Any]], str]:
        """The same, of which only the rows with one of those values in those columns are wanted."""
        sql = fill(self._query(question), {name: encodable(value) for name, value in values.items()})
        if only:
            sql = narrowed(sql, **{name: [encodable(value) for value in listed] for name, listed in only.items()})
        return self._rows(sql), sql

    def _ask_chain(
        self, parts: Mapping[str, str], question: str, /, **values: object
    ) -> tuple[list[dict[str, Any]], str]:
        """The rows of a question that asks for others by name: name → compiled part."""
        return self._ask_chain_some(parts, question, {}, **values)

    def _ask_chain_some(
        self, parts: Mapping[str, str], question: str, only: Mapping[str, Sequence[str]], /, **values: object
    ) -> tuple[list[dict[str, Any]], str]:
        """The same, of which only the rows with one of those values in those columns are wanted."""
        sql = self._sql_of(parts, question, **values)
        if only:
            sql = narrowed(sql, **{name: [encodable(value) for value in listed] for name, listed in only.items()})
        return self._rows(sql), sql

    def _sql_of(self, parts: Mapping[str, str], question: str, /, **values: object) -> str:
        """The SQL of a question that asks for others by name: name → compiled part."""
        told = {name: encodable(value) for name, value in values.items()}
        parts = _dated(parts)
        sql = fill(chained({name: self._query(part) for name, part in parts.items()}, self._query(question)), told)
        if self._warm:
            self._hold(parts, told, sql)
        return sql

    def _hold(self, parts: Mapping[str, str], told: Mapping[str, str], sql: str) -> None:
        """Hold what other questions have in common with this one: of a window its parts, on a date a whole band."""
        if "from" not in told:
            if "amounts" in parts and parts["amounts"] != "amounts.account":  # of which there are too many
                self._engine.hold(sql, twice=True)
            return
        for name, part in parts.items():
            if name in WINDOWLESS or (
                part.startswith("cube.") and name != "bounded"
            ):  # they ask for no part before them either
                self._engine.hold(fill(self._query(part), told))
        if "bounded" in parts and "calendar" in parts:  # of the whole history, whatever the window
            self._engine.hold_last({name: fill(self._query(part), told) for name, part in parts.items()})

    def _query(self, question: str) -> str:
        if self.build.manifest["code"] == code_digest() and question in self.build.queries:
            return self.build.queries[question]
        if question not in self._compiled:
            from modelcensus.metrics import QUESTIONS
            from modelcensus.store import Tables, compile_sql

            self._compiled[question] = compile_sql(QUESTIONS[question](Tables()))
        return self._compiled[question]

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        return self._engine.rows(sql)

    def _drivers(self, universe: str) -> list[str]:
        """Steps in which one model moved a twentieth of all downloads or more, each in a sentence."""
        rows, _ = self._ask("drivers", **self._counter, universe=universe)
        return [told.driver(self, row) for row in rows]

    def _coverage(self, place: Mapping[str, str]) -> dict[str, int]:
        rows, _ = self._ask("coverage", **place)
        return rows[0]

    def _place(self, universe: str | None, date: dt.date | str | None) -> dict[str, str]:
        """Source, date and universe of a question, checked. Raises `UnknownName`."""
        return {**self._counter, "date": self._date(date), "universe": self._universe(universe)}

    def _universe(self, universe: str | None) -> str:
        name = universe or str(self.source["universe"])
        if name not in self.universes:
            raise UnknownName("universe", name, self.universes, "`modelcensus definitions` lists them.")
        return name

    def _date(self, date: dt.date | str | None) -> str:
        days: list[str] = [row["date"].isoformat() for row in self.snapshots]
        if date is None:
            usable: list[str] = [row["date"].isoformat() for row in self.snapshots if row["usable"]]
            return usable[-1] if usable else days[-1]
        wanted = told.iso(str(date))
        if wanted in days:
            return wanted
        raise told.unknown_date(wanted, days)

    def _answer(
        self,
        question: str,
        *,
        rows: Sequence[Row],
        fields: Sequence[Field],
        sql: str,
        place: Mapping[str, str] | None = None,
        snapshots: Sequence[dt.date] | None = None,
        definition: str | None = None,
        unit: str | None = None,
        coverage: Mapping[str, float | None] | None = None,
        caveats: Sequence[str] = (),
        sentence: str = "",
        source: str | None = None,
    ) -> Answer:
        if snapshots is None:
            snapshots = [dt.date.fromisoformat(place["date"])] if place else []
        return Answer(
            question=question,
            definition=told.definition(self, place["universe"]) if definition is None and place else definition or "",
            unit=told.unit(self) if unit is None else unit,
            source=source or self.source["name"],
            snapshots=snapshots,
            build=self.build.id,
            rows=rows,
            fields=fields,
            coverage=coverage or {},
            caveats=list(dict.fromkeys([*caveats, *told.build_caveats(self)])),
            sql=sql,
            sentence=sentence,
        )


def _dated(parts: Mapping[str, str]) -> dict[str, str]:
    """Parts with what their stretches of time are cut from: the intervals of the source, or its calendar."""
    from modelcensus.metrics.spans import rests_on

    return {**(rests_on(parts["spans"].removeprefix("spans.")) if "spans" in parts else {}), **parts}
