"""`Census`: the one facade. It takes a question, runs its compiled SQL on a build, and gives an `Answer`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from modelcensus.answer import Answer, Field, Row
from modelcensus.census import (
    aged,
    attributed,
    band,
    capable,
    concentrated,
    costs,
    course,
    families,
    fronts,
    ledger,
    moved,
    outside,
    recorded,
    shares,
    trust,
)
from modelcensus.census import caveats as told
from modelcensus.census import fields as columns
from modelcensus.census import overtake as overtaking
from modelcensus.census import reconcile as reconciling
from modelcensus.census import rows as put
from modelcensus.census.arguments import ALL, encodable, positive
from modelcensus.census.names import Thing
from modelcensus.census.opened import Opened
from modelcensus.census.questions import asked, gains
from modelcensus.census.terms import check_grouping
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.store import Build, Home, Wanted, fill, write_file, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

BY = ("country", "organisation", "account", "licence", "task", "size", "kind", "relation", "modality", "experts")


class Census(Opened):
    """A build that can be asked.

    Open it with `Census.open()`; every question gives an `Answer`.
    """

    # -- questions

    def share(
        self,
        by: str = "country",
        *,
        universe: str | None = None,
        date: dt.date | str | None = None,
        top: int | None = None,
        **terms: str | None,
    ) -> Answer:
        """Downloads and share of each group on one date, or gained in a window.

        Args:
            by: country, organisation, account, licence, task, size, kind, relation, modality or experts.
            universe: which models count; default: those the source covers evenly.
            date: a snapshot's date; default: the latest.
            top: how many groups to list; shares stay shares of the whole.
            terms: definition, window (FROM:TO), credit, rules, labels, denominator, as `census.terms.Terms` has them.

        Each row has `low` and `high`: the band over the variants of the definition (`band` explains it).
        """
        question = asked(self, terms, universe, date)
        check_grouping(question.terms, by, BY)
        if question.terms.asked:
            return shares.shares(question, by, top)
        place = self._place(universe, date)
        share = fill(self._query(f"share.{by}"), {**place, "top": str(positive(top))})
        rows, sql = band.banded(question, by, share)
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
        self, by: str = "country", *, universe: str | None = None, top: int | None = None, **terms: str | None
    ) -> Answer:
        """How shares move: of gains from step to step, or of a trailing counter on the same models.

        Of a cumulative counter, and wherever any of `terms` (see `share`; and grain: interval, day, week, month, quarter, year or rolling)
        is given, it is gains that are counted. Of a trailing counter alone it is shares at both ends of each step between usable
        snapshots, on the models that both read anew.
        """
        if course.counts_gains(self, terms):
            question = gains(self, terms, universe)
            check_grouping(question.terms, by, BY)
            return shares.shares(question, by, top, question.terms.grain or "interval")
        self._grouping(by)
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

    def over_time(self, *things: str, universe: str | None = None, **terms: str | None) -> Answer:
        """How one to six countries, organisations, accounts, models or families went: downloads and share of each, step by step.

        A thing may say what it is (`account:Qwen`, `family:Qwen/Qwen3-8B-Base`); otherwise all are taken for the same kind of thing
        where they can be. What is counted, and in which steps, as `trend`; shares stay shares of the whole, and bear a band as there,
        but for models and families, which no variant of a share is of.
        """
        return course.over_time(self, things, universe, terms)

    def grain(self, most: int, **terms: str | None) -> str | None:
        """The grain in which a trend under those terms has at most `most` steps, for who draws it; None where it has no more as it is."""
        return course.grain(self, terms, most)

    def family(self, name: str, top: int | None = 20, *, universe: str | None = None, **terms: str | None) -> Answer:
        """Who is in the family of a base model (itself and everything made from it), what each gained in a window, and the family's share.

        Terms as `influence`. Raises `UnknownName` where no model and no base of one is called so.
        """
        return families.family(self, name, top, universe, terms)

    def derivatives(
        self,
        name: str,
        by: str = "account",
        *,
        top: int | None = None,
        universe: str | None = None,
        **terms: str | None,
    ) -> Answer:
        """What was made from a base model, by the accounts that published it, their countries, or its relation (how it was made)."""
        return families.derivatives(self, name, by, top, universe, terms)

    def bases(self, model: str) -> list[str]:
        """The names of the bases of a model's line, whose families it is of; none where it has no line."""
        return families.bases(self, model)

    def band(
        self,
        by: str = "country",
        *,
        universe: str | None = None,
        date: dt.date | str | None = None,
        top: int | None = 2,
        **terms: str | None,
    ) -> Answer:
        """What each reasonable variant of the definition does to the shares of the largest groups (arguments as `share`)."""
        question = asked(self, terms, universe, date)
        check_grouping(question.terms, by, BY)
        return band.band(question, by, positive(top))

    def overtake(
        self,
        one: str,
        other: str,
        *,
        by: str = "country",
        universe: str | None = None,
        **terms: str | None,
    ) -> Answer:
        """When one group passed another, and whether for good: each crossing with its date, leader and margin.

        A crossing is lasting where the new leader leads in every later period, over four weeks at least, and its mean lead since then
        holds under every variant of the definition. Terms as `trend`; the grain is the interval unless given.
        """
        question = gains(self, terms, universe)
        check_grouping(question.terms, by, overtaking.BY)
        return overtaking.overtake(question, by, (one, other), question.terms.grain or "interval")

    def reconcile(
        self,
        by: str = "country",
        *,
        universe: str | None = None,
        target: str | None = None,
        window: str | None = None,
        definition: str | None = None,
        credit: str | None = None,
    ) -> Answer:
        """One window under every measure, credit, universe and denominator, so that it shows why published shares differ.

        Args:
            by: country.
            universe: one more universe beside the named ones.
            target: published figures such as `CN=17.1,US=15.8`; the cells nearest to them come first and are marked.
            window: FROM:TO; a counter is that of the last date in it.
            definition: only the measure of this named definition.
            credit: only this credit.
        """
        measure = None if definition is None else reconciling.measure(self, definition)
        question = gains(self, {"window": window, "credit": credit}, universe)
        check_grouping(question.terms, by, ("country",))
        return reconciling.reconcile(question, target, measure, credit)

    def whatif(
        self,
        outside_downloads: float,
        outside_share: str,
        *,
        universe: str | None = None,
        date: dt.date | str | None = None,
        **terms: str | None,
    ) -> Answer:
        """Shares by country as a function of what is not counted: a supposition, beside what is known of other hubs.

        Args:
            outside_downloads: how many downloads are supposed to be outside.
            outside_share: whose they are supposed to be, such as `CN=0.9`.
            universe: of the measured share.
            date: of the measured share.
            terms: of the measured share, as `share`.
        """
        measured = self.share("country", universe=universe, date=date, top=None, **terms)
        return outside.whatif(self, outside_downloads, outside_share, measured)

    def frontier(
        self, benchmark: str, *, date: dt.date | str | None = None, split: str | None = None, cost: str = "list"
    ) -> Answer:
        """Score against price on one benchmark, the Pareto front marked.

        Args:
            benchmark: its name, with its edition.
            date: only what was known and asked on that day; default: the last day of the lists.
            split: a front for each of open (weights open or closed) or country; default: one of all.
            cost: list (dollars per million tokens, blended 3:1) or run (what the benchmark's run cost, where that was measured).
        """
        return fronts.frontier(self, benchmark, date, split, cost)

    def parity(
        self,
        benchmark: str | None = None,
        *,
        within: float = fronts.NEAR,
        top: int | None = None,
        country: str | None = None,
        date: dt.date | str | None = None,
    ) -> Answer:
        """For each closed leader, the cheapest open model within that part of its score, and the ratio of their prices.

        Args:
            benchmark: one; default: all with three models or more.
            within: how far below the leader's score still counts as about as good, of that score.
            top: how many leaders of each benchmark.
            country: only open models of this country.
            date: as known and priced on that day; default: the last day of the lists.
        """
        return fronts.parity(self, benchmark, within, top, country, date)

    def lag(self, benchmark: str | None = None, *, margin: float = 0.01, country: str | None = None) -> Answer:
        """For each record of closed models, how many days later an open one (of a country) reached it."""
        return fronts.lag(self, benchmark, margin, country)

    def unjoined(self, top: int | None = 20) -> Answer:
        """Names of score and price lists that fit no model, by how much hangs on them: what to add to the identities."""
        rows, sql = capable.unjoined(self, int(positive(top)))
        whole = self._rows(
            "SELECT count(*) AS n, count(model) AS joined FROM (SELECT model FROM scores UNION ALL SELECT model FROM prices)"
        )[0]
        return self._answer(
            self.say("Names of lists that fit no model"),
            rows=rows,
            fields=columns.fields(self.say, "name", "lists", "scores", "prices"),
            sql=sql,
            definition="",
            unit=self.say("scores and prices"),
            sentence=self.say(
                "{joined} of {whole} scores and prices are joined to a model.", joined=whole["joined"], whole=whole["n"]
            ),
            caveats=[self.say("A name may stand in `<home>/facts/identities`; then `modelcensus build`.")],
        )

    def benchmarks(self) -> dict[str, int]:
        """Each benchmark that is here, and how many models have a score on it, the most first."""
        return capable.benchmarks(self)

    def candidates(self, benchmarks: Sequence[str]) -> list[dict[str, Any]]:
        """Every model that has a score, a price or a cost: its scores on those benchmarks, its price, licence, size, context and country."""
        return capable.candidates(self, [capable.benchmark(self, name) for name in benchmarks])

    def growth(self, model: str) -> float | None:
        """How a model's 30-day downloads changed over the last four weeks or more; None where that is not known."""
        return capable.growth(self, model)

    def told(
        self,
        question: str,
        *,
        rows: Sequence[Row],
        keys: Sequence[str],
        sentence: str,
        unit: str,
        caveats: Sequence[str],
    ) -> Answer:
        """An answer of a floor above that rests on lists: scores, prices and the roster."""
        return fronts.listed(
            self,
            question,
            rows=rows,
            keys=keys,
            day=capable.last_day(self),
            unit=unit,
            sentence=sentence,
            caveats=caveats,
        )

    def training_cost(self, model: str) -> Answer:
        """What is reported of the cost of a model's training, each with its scope, and what its compute would cost to rent."""
        return costs.training(self, model)

    def concentration(
        self,
        by: str = "organisation",
        *,
        universe: str | None = None,
        date: dt.date | str | None = None,
        lorenz: bool = False,
        **terms: str | None,
    ) -> Answer:
        """How concentrated downloads are over countries, organisations, accounts or models: HHI, Gini, the largest; with `grain` over time.

        With `lorenz` the points of the Lorenz curve instead. Other terms as `share`.
        """
        question = asked(self, terms, universe, date)
        check_grouping(question.terms, by, concentrated.OWNERS)
        return concentrated.concentration(question, by, lorenz=lorenz)

    def composition(
        self,
        by: str = "size",
        *,
        universe: str | None = None,
        date: dt.date | str | None = None,
        top: int | None = None,
        **terms: str | None,
    ) -> Answer:
        """What is downloaded, by what the models are: size, task, licence, relation, modality, experts, kind; with `grain` over time.

        By `parameters`: the download-weighted mean and median size. Other terms as `share`.
        """
        question = asked(self, terms, universe, date)
        check_grouping(question.terms, by, (*concentrated.PARTS, concentrated.SIZES))
        return concentrated.composition(question, by, top)

    def movers(
        self,
        by: str = "model",
        *,
        universe: str | None = None,
        top: int | None = 20,
        spikes: bool = False,
        **terms: str | None,
    ) -> Answer:
        """The groups whose gains rose most over the window before, of the same length.

        A group more than half of whose gain came in one step is no mover: it is left out, or with `spikes` listed and marked.
        Where no window is said, it is the newest of four weeks and three steps that has as long a one before it.
        """
        question = gains(self, terms, universe)
        if not (terms.get("window") or terms.get("definition")):
            question = gains(self, {**terms, "window": moved.newest(question)}, universe)
        check_grouping(question.terms, by, (*BY, "model"))
        return moved.movers(question, by, top, spikes=spikes)

    def influence(
        self, by: str = "model", *, universe: str | None = None, top: int | None = 20, **terms: str | None
    ) -> Answer:
        """Downloads of whole lines of models, by base model, or its organisation, account or country; and the derivatives new in the window."""
        question = gains(self, terms, universe)
        check_grouping(question.terms, by, moved.ROOTS)
        return moved.influence(question, by, top)

    def adoption(
        self,
        model: str | None = None,
        *,
        age: int | None = None,
        bucket: str | None = None,
        universe: str | None = None,
        top: int | None = 5,
        **terms: str | None,
    ) -> Answer:
        """How fast models are taken up: downloads at an age over the median of the ten most downloaded of their size at that age.

        Args:
            model: one model; else the `top` of each bucket and age.
            age: 7, 14, 30, 60, 90, 180 or 365 days; default: all.
            bucket: under 1B, 1-9B, 10-30B, 31-100B or 100B+; default: all.
            universe: which models are peers.
            top: models of each bucket and age.
            terms: as `share`.
        """
        return aged.adoption(gains(self, terms, universe), model, age, bucket, top)

    def cohort(self, model: str | None = None, *, universe: str | None = None, **terms: str | None) -> Answer:
        """Downloads by the quarter in which models were made, and the age of half of them; of one model, its weeks and half-life."""
        question = gains(self, terms, universe)
        return aged.cohort(question) if model is None else aged.life(question, model)

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
        whom = [self.names.country(key) or key if kind == "country" else key for kind, key in narrow.items() if key]
        return self._answer(
            self.say("The most downloaded models of {whom}", whom=", ".join(whom))
            if whom
            else self.say("The most downloaded models"),
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
        """Models, accounts, organisations, countries or families side by side.

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
            if kind == "family":
                keys = [thing.key for thing in wanted]
                held = [families.stood(self, key, universe, date) for key in keys]
                moved_by = [families.stepped(self, key, place["universe"]) for key in keys]
                rows += [
                    put.compared(thing, held, [row for part, _ in moved_by for row in part], self.names)
                    for thing in wanted
                ]
                statements += [sql for _, sql in moved_by]
                continue
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
        """One model's record: adoption, lineage, licence, sizes, scores, prices and costs, each with source and date; closed ones too."""
        return recorded.model(self, name)

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
        rows = put.definitions(self.build.facts, self.served, self.language, self.say)
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

    def corrections(self) -> Answer:
        """The ledger of corrections of our own numbers: what was said, what is said now, why, and what shows it."""
        return ledger.corrections(self)

    def moved(self) -> Answer:
        """What moved in the shares by country between the last two builds that are kept, and whether data, facts or code differ."""
        return ledger.moved(self)

    def pin(self, build: str, *, keep: bool = True) -> str:
        """Keep a build from being pruned, or let it go. Raises `QuestionError`."""
        return trust.pin(self, build, keep=keep)

    def headline(self) -> Answer:
        """Our shares by country beside the published ones, and what each counts that ours does not."""
        answer = self.share("country")
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
            rows=put.beside(self, answer),
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

    def _grouping(self, by: str) -> None:
        if by not in BY:
            raise UnknownName("grouping", by, BY, f"There are: {', '.join(BY)}.")


def rebuild(
    path: Path | str | None = None,
    report: Callable[[str], None] = lambda _: None,
    *,
    engine: str = "duckdb",
    master: str | None = None,
) -> Build:
    """Derive the tables of a home anew from its snapshots (or the starter's) and facts, and publish them.

    `report` is told each step; `engine` is duckdb or spark, `master` the address of a Spark cluster. The tables are the same. Raises `FactsError` naming the file and field, `DataError`, `OutputError`.
    """
    from modelcensus.pipeline import build

    home, wanted = Home.at(path), Wanted(engine, master)
    with writing(home.path, "modelcensus build", dt.datetime.now(dt.UTC).isoformat(timespec="seconds")):
        return build(home, report, wanted)
