"""`Census`: the one facade. It takes a question, runs its compiled SQL on a build, and gives an `Answer`."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelcensus import messages
from modelcensus.answer import Answer, Field, Row
from modelcensus.census import attributed, trust
from modelcensus.census import caveats as told
from modelcensus.census import fields as columns
from modelcensus.census import rows as put
from modelcensus.census import window as gained
from modelcensus.census.arguments import ALL, encodable, model_id, positive
from modelcensus.census.names import Names, Thing
from modelcensus.census.window import Terms
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.store import (
    Build,
    Engine,
    Home,
    chained,
    code_digest,
    fill,
    narrowed,
    open_build,
    starter,
    write_file,
    writing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

COVERS = ("census", "catalogue", "panel")
BY = ("country", "organisation", "account", "licence", "task", "size", "kind")


class Census:
    """A build that can be asked.

    Open it with `Census.open()`; every question gives an `Answer`.
    """

    def __init__(self, home: Home, build: Build, language: str = "en", source: str | None = None) -> None:
        self.home = home
        self.build = build
        self._wanted = source
        self.language = language
        self.say = messages.speaker(language)

    @classmethod
    def open(
        cls,
        path: Path | str | None = None,
        *,
        build: str | None = None,
        language: str = "en",
        source: str | None = None,
    ) -> Census:
        """The census in a home folder (default: `MODELCENSUS_HOME` or the user's data folder), or the starter.

        Args:
            path: the home folder.
            build: id of a build to ask instead of the current one.
            language: of names and sentences: en or ko.
            source: the one source to ask; default: the widest that has a snapshot to stand on, then the latest.

        Raises:
            DataError: the build is missing, damaged or of another version.
        """
        home = Home(Path(path)) if path else Home.default()
        found = open_build(home, wanted=build)
        shipped = starter()
        if source is not None and build is None and source not in {item["name"] for item in found.facts["sources"]}:
            kept = open_build(shipped)
            if source in {item["name"] for item in kept.facts["sources"]}:  # asked for by name, the starter answers
                return cls(shipped, kept, language, source)
        return cls(home, found, language, source)

    # -- what is here

    @cached_property
    def _engine(self) -> Engine:
        return Engine.on(self.build)

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

    def _counts(self, source: Mapping[str, Any]) -> bool:
        """Whether any counter of a source is known."""
        sql = f"SELECT 1 AS one FROM observations WHERE source = ':source:' AND {source['counter']} IS NOT NULL LIMIT 1"
        return bool(self._rows(fill(sql, {"source": source["name"]})))

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

    # -- questions

    def share(
        self,
        by: str = "country",
        *,
        universe: str | None = None,
        date: dt.date | str | None = None,
        top: int | None = None,
        **terms: str,
    ) -> Answer:
        """Downloads and share of each group on one date, or gained in a window.

        Args:
            by: country, organisation, account, licence, task, size or kind.
            universe: which models count; default: those the source covers evenly.
            date: a snapshot's date; default: the latest.
            top: how many groups to list; shares stay shares of the whole.
            terms: window (FROM:TO), credit, rules, labels, as `census.window.Terms` has them; with a window, or rules off, gains are counted.
        """
        self._grouping(by)
        asked = Terms(**terms)
        if asked.asked and asked.standing:
            return gained.standing(self, asked, by, self._place(universe, date), top)
        if asked.asked:
            if date is not None:
                raise QuestionError("A date and a window are two questions.", "Give --date or --window, not both.")
            return gained.gained(self, asked, by, self._universe(universe), top)
        place = self._place(universe, date)
        rows, sql = self._ask(f"share.{by}", **place, top=positive(top))
        known = self._coverage(place)
        shown = sum(row["share"] or 0 for row in rows)
        coverage = told.coverage(known) | ({"shown": shown} if top else {})
        return self._answer(
            self.say("Share of downloads by {by}", by=self.say(by)),
            rows=self.names.translate(rows),
            fields=columns.share_fields(by, self.say),
            sql=sql,
            place=place,
            coverage=coverage,
            caveats=told.share_caveats(self, known, place["universe"], place["date"]),
        )

    def trend(
        self, by: str = "country", *, universe: str | None = None, top: int | None = None, **terms: str
    ) -> Answer:
        """How shares move: of gains from interval to interval or week to week, or of a trailing counter from step to step.

        Of a cumulative counter, and wherever any of `terms` (see `share`; and grain: interval or week) is given, it is gains that
        are counted. Of a trailing counter alone it is shares at both ends of each step between usable snapshots, on the
        models that both read anew.
        """
        self._grouping(by)
        asked = Terms(**terms)
        steps = sum(row["usable"] for row in self.snapshots) > 1
        if asked.asked or (steps and self.source["counter"] == "downloads_all_time"):
            asked = replace(asked, grain=asked.grain or "interval")
            return gained.gained(self, asked, by, self._universe(universe), top)
        place = self._place(universe, None)
        rows, sql = self._ask(f"trend.{by}", **self._counter, universe=place["universe"], top=positive(top))
        used = sorted({day for row in rows for day in (row["since"], row["date"])})
        return self._answer(
            self.say("Share of downloads by {by} from step to step, on the same models", by=self.say(by)),
            rows=self.names.translate(rows),
            fields=columns.trend_fields(by, self.say),
            sql=sql,
            place=place,
            snapshots=used,
            coverage=told.coverage(self._coverage(place)),
            caveats=[
                *([] if rows else [self.say("There is no step: a trend takes two usable snapshots of one source.")]),
                *self._drivers(place["universe"]),
                *told.trend_caveats(self),
            ],
        )

    def top(
        self,
        top: int = 20,
        *,
        universe: str | None = None,
        date: dt.date | str | None = None,
        country: str | None = None,
        organisation: str | None = None,
        account: str | None = None,
    ) -> Answer:
        """The most downloaded models, of the whole universe or of one country, organisation or account."""
        place = self._place(universe, date)
        narrow = {
            "country": self.names.one("country", country).key if country else "",
            "organisation": self.names.one("organisation", organisation).key if organisation else "",
            "account": self.names.one("account", account).key if account else "",
        }
        rows, sql = self._ask("top", **place, **narrow, top=positive(top))
        known = self._coverage(place)
        coverage = told.coverage(known) | {"shown": sum(row["share"] or 0 for row in rows)}
        return self._answer(
            self.say("The most downloaded models"),
            rows=self.names.translate(rows),
            fields=columns.share_fields("model", self.say),
            sql=sql,
            place=place,
            coverage=coverage,
            caveats=told.share_caveats(self, known, place["universe"], place["date"]),
        )

    def unattributed(
        self, top: int | None = 20, *, universe: str | None = None, date: dt.date | str | None = None
    ) -> Answer:
        """The most downloaded accounts to which no country, person or community is recorded: what to look up next.

        Each with what is known of it: its largest model, tasks, what its models are made from, what the hub and others say.
        """
        return attributed.unattributed(self, top, universe, date)

    def disagreements(
        self,
        against: str = "eoi",
        top: int | None = 20,
        *,
        universe: str | None = None,
        date: dt.date | str | None = None,
    ) -> Answer:
        """The most downloaded accounts that another source labels otherwise than this census, and what each would move.

        Args:
            against: the source whose labels are held against ours, such as eoi or atom; else the first that begins so.
            top: how many accounts, by downloads.
            universe: which models count.
            date: a snapshot's date.

        Raises:
            UnknownName: no source of that name has labels here.
        """
        return attributed.disagreements(self, against, top, universe, date)

    def compare(self, *things: str, universe: str | None = None, date: dt.date | str | None = None) -> Answer:
        """Models, accounts, organisations or countries side by side.

        A thing may say what it is (`account:Qwen`); otherwise all are taken for the same kind of thing where they can be.
        """
        if len(things) < 2:
            raise QuestionError("A comparison takes two things or more.", "For one: `modelcensus model` or `explain`.")
        place = self._place(universe, date)
        found = self.names.resolve(things)
        rows: list[Row] = []
        statements = []
        last = [row["date"].isoformat() for row in self.snapshots if row["since"]][-1:]
        for kind in dict.fromkeys(thing.kind for thing in found):
            wanted = [thing for thing in found if thing.kind == kind]
            only = {kind: [thing.key for thing in wanted]}
            listed, sql = self._ask_some(f"share.{kind}", only, **place, top=ALL)
            steps, step_sql = (
                self._ask_some(
                    f"trend.{kind}", {**only, "date": last}, **self._counter, universe=place["universe"], top=ALL
                )
                if last
                else ([], "")
            )
            statements += [part for part in (sql, step_sql) if part]
            rows += [put.compared(thing, listed, steps, self.names) for thing in wanted]
        order = {thing: number for number, thing in enumerate(found)}
        rows.sort(key=lambda row: order[Thing(str(row["kind"]), str(row["thing"]))])
        known = self._coverage(place)
        return self._answer(
            self.say("{things}, side by side", things=", ".join(things)),
            rows=rows,
            fields=put.compare_fields(self.say),
            sql=";\n\n".join(statements),
            place=place,
            coverage=told.coverage(known),
            caveats=[
                *told.share_caveats(self, known, place["universe"], place["date"]),
                self.say("The change is over the last step, on models read anew at both its ends."),
            ],
        )

    def model(self, name: str) -> Answer:
        """One model's record: who published it, what it is, and its counter by date; each with source and date."""
        record, model_sql = self._ask("model", account="", model=model_id(name))
        if not record:
            raise UnknownName(
                "model", name, self.names.like_model(name), "The id is `account/name`, as in the hub's address."
            )
        history, sql = self._ask("history", source=self.source["name"], model=record[0]["model"])
        return self._answer(
            self.say("What is recorded of {model}", model=record[0]["model"]),
            rows=put.record(record[0], history, self.source, self.names, self.say),
            fields=put.record_fields(self.say),
            sql=f"{model_sql};\n\n{sql}",
            place=self._place("all", history[-1]["date"] if history else None),
            snapshots=[row["date"] for row in history],
            caveats=[
                self.say(
                    "Scores, prices, costs and lineage are not in this census yet; what is not known is left empty."
                )
            ],
        )

    def explain(self, account: str) -> Answer:
        """Why an account is given to an organisation and a country: rule, evidence, dates, alternatives."""
        rows, sql = self._ask("account", account=account)
        if not rows:
            raise UnknownName(
                "account",
                account,
                self.names.listed("account"),
                "An account is the part of a model's id before the slash.",
            )
        place = self._place("all", None)
        held, _ = self._ask_some("share.account", {"account": [row["account"] for row in rows]}, **place, top=ALL)
        return self._answer(
            self.say("Who is behind {account}, and why", account=rows[0]["account"]),
            rows=[line for row in rows for line in put.explained(row, held, told.unit(self), self.names, self.say)],
            fields=put.explain_fields(self.say),
            sql=sql,
            place=place,
            caveats=[
                self.say(
                    "To correct it, put an organisation of your own into {folder} and run `modelcensus build`.",
                    folder=self.home.facts / "organisations",
                )
            ],
        )

    def definitions(self) -> Answer:
        """Every definition and named universe, what it counts, and whether this census can serve it."""
        rows = put.definitions(self.build.facts, self.source, self.language, self.say)
        tasks = [name for name in self.universes if name not in {u["name"] for u in self.build.facts["universes"]}]
        return self._answer(
            self.say("Definitions and universes"),
            rows=rows,
            fields=put.definition_fields(self.say),
            sql="",
            caveats=[self.say("Every task is a universe of its own: {tasks}.", tasks=", ".join(tasks))],
        )

    def status(self) -> Answer:
        """What data is here, how old and how complete."""
        sql = "SELECT * FROM snapshots ORDER BY source, date"
        rows = [{"snapshot": row["date"], **row} for row in self._rows(sql)]
        return self._answer(
            self.say("What data is here"),
            rows=[{key: value for key, value in row.items() if key != "sha256"} for row in rows],
            fields=put.status_fields(self.say),
            sql=sql,
            snapshots=[row["date"] for row in rows],
            caveats=told.status_caveats(self),
        )

    def defects(self, top: int | None = 20, *, source: str | None = None, kind: str | None = None) -> Answer:
        """What was found wrong in the data, the latest first, and what was done about it."""
        return trust.defects(self, top, source, kind)

    def renames(self, top: int | None = 20, *, what: str | None = None) -> Answer:
        """The ledger of ids that were renamed, removed or given to another model, the latest first."""
        return trust.renames(self, top, what)

    def lineage(self, name: str, top: int | None = 20) -> Answer:
        """What a model was made from, up to its creators, and what was made from it. Raises `UnknownName`."""
        return trust.lineage(self, name, top)

    def builds(self) -> Answer:
        """The builds that are kept, each of which `--as-of` can ask."""
        return trust.builds(self)

    def pin(self, build: str, *, keep: bool = True) -> str:
        """Keep a build from being pruned, or let it go. Raises `QuestionError`."""
        return trust.pin(self, build, keep=keep)

    def headline(self) -> Answer:
        """Our shares by country beside the published ones, and what each counts that ours does not."""
        answer = self.share("country")
        claims = self.build.facts["claims"]
        return Answer(
            question=self.say("Who makes the open models the world downloads?")
            if self.build.is_starter or self.source["covers"] == "census"
            else self.say("Who makes the models of {source}?", source=self.source["name"]),
            sentence=put.headline(self, answer),
            definition=answer.definition,
            unit=answer.unit,
            source=answer.source,
            snapshots=answer.snapshots,
            build=answer.build,
            rows=put.beside(self, answer, claims),
            fields=put.beside_fields(self),
            coverage=answer.coverage,
            caveats=answer.caveats,
            sql=answer.sql,
        )

    def query(self, sql: str) -> Answer:
        """The rows of a query of your own over this build's tables (read only)."""
        names, rows = self._engine.own_query(encodable(sql))
        fields = [Field(name, name) for name in names]
        return self._answer(self.say("Your query"), rows=rows, fields=fields, sql=sql, definition="", unit="")

    def keep(self, path: Path, content: bytes) -> None:
        """Write a file whole, or leave what stood there. Raises `OutputError`."""
        write_file(path, content)

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
        sql = chained({name: self._query(part) for name, part in parts.items()}, self._query(question))
        filled = fill(sql, {name: encodable(value) for name, value in values.items()})
        return self._rows(filled), filled

    def _query(self, question: str) -> str:
        if self.build.manifest["code"] == code_digest() and question in self.build.queries:
            return self.build.queries[question]
        from modelcensus.metrics import QUESTIONS
        from modelcensus.store import Tables, compile_sql

        return compile_sql(QUESTIONS[question](Tables()))

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        return self._engine.rows(sql)

    def _drivers(self, universe: str) -> list[str]:
        """Steps in which one model moved a twentieth of all downloads or more, each in a sentence."""
        rows, _ = self._ask("drivers", **self._counter, universe=universe)
        return [told.driver(self, row) for row in rows]

    def _coverage(self, place: Mapping[str, str]) -> dict[str, int]:
        rows, _ = self._ask("coverage", **place)
        return rows[0]

    def _grouping(self, by: str) -> None:
        if by not in BY:
            raise UnknownName("grouping", by, BY, f"There are: {', '.join(BY)}.")

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
    ) -> Answer:
        if snapshots is None:
            snapshots = [dt.date.fromisoformat(place["date"])] if place else []
        return Answer(
            question=question,
            definition=told.definition(self, place["universe"]) if definition is None and place else definition or "",
            unit=told.unit(self) if unit is None else unit,
            source=self.source["name"],
            snapshots=snapshots,
            build=self.build.id,
            rows=rows,
            fields=fields,
            coverage=coverage or {},
            caveats=[*caveats, *told.build_caveats(self)],
            sql=sql,
        )


def rebuild(path: Path | str | None = None, report: Callable[[str], None] = lambda _: None) -> Build:
    """Derive the tables of a home anew from its snapshots (or the starter's) and facts, and publish them.

    `report` is told each step. Raises `FactsError` naming the file and field, `DataError`, `OutputError`.
    """
    from modelcensus.pipeline import build

    home = Home(Path(path)) if path else Home.default()
    with writing(home.path, "modelcensus build", dt.datetime.now(dt.UTC).isoformat(timespec="seconds")):
        return build(home, report)
