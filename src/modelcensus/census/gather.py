"""Bringing data in: which sources there are, what they would fetch, and the walk that stores it and builds anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelcensus.census.lists import Brought, brought, stamp
from modelcensus.errors import QuestionError, SourceError, UnknownName
from modelcensus.pipeline import (
    Outcome,
    build,
    is_current,
    prune,
    same_content,
    stands,
    store_readings,
    sync,
    unnamed_accounts,
    verify,
)
from modelcensus.store import Home, Wanted, on_disk, raw_states, write_labels, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from modelcensus.facts import Facts
    from modelcensus.pipeline import Finding
    from modelcensus.sources import Progress, Release, Source
    from modelcensus.store import Build, Provenance

SOURCES = ("hf-archive", "hf-daily", "hf-live", "eoi", "modelscope", "gitee")
OWN_LABELS = ("census", "hub")  # labels that nobody can bring: ours, and the hub's own word
HUB_MODELS = 3_000_000  # models on the Hub in August 2026: what a crawl of all is estimated by


@dataclass(frozen=True)
class Plan:
    """What a sync would fetch of one release."""

    release: Release
    bytes: int | None
    requests: int | None
    minutes: float | None


@dataclass(frozen=True)
class Gatherer:
    """Brings data into one home.

    Args:
        home: the home's folder.
        progress: who is told how far a fetch has come.
        now: the present moment.
        endpoint: another Hub than the real one, for every source that takes one.
    """

    home: Home
    progress: Progress
    now: Callable[[], dt.datetime]
    endpoint: str | None = None

    def plan(self, name: str, since: dt.date | None, until: dt.date | None, local: Path | None) -> Iterator[Plan]:
        """What would be fetched, how large it is and how long it takes under the hub's limit; nothing is stored."""
        source = self._source(name)
        for release, raw in self._releases(source, since, until, local):
            yield _planned(source, release, raw)

    def bring(self, name: str, since: dt.date | None, until: dt.date | None, local: Path | None) -> Iterator[Outcome]:
        """Fetch and store what is new of a source, or read it from a local copy. One writer at a time."""
        source = self._source(name)
        with self._writing(f"sync {name}"):
            licence = self._licence(name)
            if local is None:
                due = source.releases(since, until)
                found = sync(self.home, source, due, licence=licence, progress=self.progress, now=self.now)
            else:
                copies = self._copies(source, since, until, local)
                found = (self._store_copy(source, release, raw, licence) for release, raw in copies)
            for outcome in found:
                self._keep_labels(outcome)
                yield outcome

    def bring_lists(self, command: str, local: Path | None) -> Iterator[Brought]:
        """Fetch and keep lists of scores, prices and the like, or take a copy of one. One writer at a time."""
        with self._writing(f"sync {command}"):
            yield from brought(self.home, command, self.progress, self.now, local, self.endpoint)

    def bring_rates(self) -> str:
        """Fetch the European Central Bank's reference rates of all days; gives their last day."""
        from modelcensus.sources.rates import ADDRESS, fetch

        with self._writing("sync rates"):
            url = f"{self.endpoint.rstrip('/')}/eurofxref-hist.zip" if self.endpoint else ADDRESS
            with on_disk(self.home.rates, keep=True) as file:
                return fetch(file, url, self.progress.say).day.isoformat()

    def take_in(self, file: Path, options: Mapping[str, Any]) -> tuple[dict[str, str], Iterator[Outcome]]:
        """Store a file of one's own; gives which column was taken for what, and the outcomes as they come.

        Args:
            file: Parquet, CSV, JSON Lines or JSON with an id and a counter.
            options: hub, date, source, counter and columns as `sources.table.TableFile` takes them, and covers.
        """
        from modelcensus.sources.table import TableFile

        chosen = {key: value for key, value in options.items() if key != "covers"}
        source = TableFile(**chosen)
        if source.name in self._facts().sources:
            hint = (
                "Give your table a name of its own; `modelcensus sync NAME --from FILE` reads a copy of a source's own."
            )
            raise QuestionError(f"“{source.name}” is a source that modelcensus knows, with data of its own.", hint)
        if source.date and source.date > self.now().date() + dt.timedelta(days=1):
            raise QuestionError(
                f"--date {source.date} lies in the future.", "A snapshot bears the day its counters were read."
            )
        if file.is_file() and file.suffix.lower() in (".xlsx", ".xls", ".ods"):
            raise QuestionError(f"{file.name} is a spreadsheet.", "Save it as CSV or Parquet, then import that.")
        guesses = source.guesses(file)
        counter = "downloads_30d" if "downloads_30d" in guesses else "downloads_all_time"
        said = {"hub": source.hub, "counter": counter, "covers": options["covers"], "title": file.name}
        self._same_kind(source.name, said)
        return guesses, self._take_in(source, file, said)

    def take_in_labels(
        self, file: Path, source: str, hub: str, columns: Mapping[str, str]
    ) -> tuple[dict[str, str], int]:
        """Keep a list of accounts and their countries as a second opinion; gives which column was taken for what, and how many.

        Args:
            file: CSV, Parquet, JSON Lines or JSON with accounts and countries.
            source: the name to keep it under; what stood under it is replaced.
            hub: the hub its accounts are on.
            columns: account and country → the file's columns, where a guess would be wrong.
        """
        from modelcensus.sources import labels
        from modelcensus.sources.table import TableFile

        name = TableFile(hub=hub, source=source).name  # checks both names
        if not source or name in {*self._facts().sources, *OWN_LABELS}:
            why = f"“{name}” is a name of modelcensus's own." if source else "A list of labels needs a name."
            raise QuestionError(why, "Say whose labels they are, such as --source atom.")
        guesses, said = labels.guesses(file, columns), labels.read(file, hub, columns)
        with self._writing(f"import {file.name}"):
            write_labels(self.home, name, said)
        return guesses, len(said)

    def _same_kind(self, name: str, said: Mapping[str, str]) -> None:
        """Refuse a table that counts otherwise than what stands under the name: the two could not be compared."""
        for snapshot in self.home.snapshots():
            if snapshot.provenance.source == name:
                other = [
                    key for key in ("hub", "counter", "covers") if snapshot.provenance.details.get(key) != said[key]
                ]
                if other:
                    told = ", ".join(
                        f"{key} {snapshot.provenance.details.get(key)} and not {said[key]}" for key in other
                    )
                    raise QuestionError(f"What stands under “{name}” has {told}.", "Give this table another --source.")

    def ask_accounts(self, name: str, most: int = 500) -> int:
        """Ask the Hub whether the most downloaded accounts that no fact names are persons'; gives how many are known now.

        What it said before is not asked again. Only for the Hub's own listing, which is asked by the same client.
        """
        if name != "hf-live":
            return 0
        from modelcensus.sources.accounts import kinds
        from modelcensus.sources.live import HfLive

        wanted = unnamed_accounts(self.home, self._facts(), "hf-live", most)
        ask = HfLive(self.now().date(), self.endpoint, self._token).asker(self.progress.say)
        with self._writing("sync hf-live"), on_disk(self.home.accounts, keep=True) as known:
            return len(kinds(wanted, known, ask, self.progress))

    @property
    def is_built(self) -> bool:
        """Whether the home's tables were derived from all that is stored now, by this code: else a build is due."""
        return is_current(self.home)

    def rebuild(self, report: Callable[[str], None], *, engine: str = "duckdb", master: str | None = None) -> Build:
        """Derive the tables anew from all that is stored, on DuckDB or Spark. One writer at a time."""
        wanted = Wanted(engine, master)
        with self._writing("build"):
            return build(self.home, report, wanted)

    def verify(self) -> Iterator[Finding]:
        """Recompute every checksum in the home."""
        return verify(self.home)

    def prune(self, *, keep: int, raw: bool, dry: bool) -> Iterator[tuple[Path, int]]:
        """Remove what nothing needs; `pipeline.prune` says what that is. One writer at a time."""
        with self._writing("prune"):
            yield from prune(self.home, keep=keep, raw=raw, dry=dry)

    def _store_copy(self, source: Source, release: Release, raw: Path, licence: str) -> Outcome:
        same = same_content(self.home, release)
        if same is not None and same.date != release.date.isoformat() and not release.source.startswith("eoi"):
            return Outcome(release, "same content as before", note=same.date)
        return store_readings(self.home, source, release, raw, self._local(release, licence, {}))

    def _keep_labels(self, outcome: Outcome) -> None:
        """Keep the labels that EOI's files carry, as a second opinion beside ours."""
        if outcome.raw is None or not outcome.release.source.startswith("eoi"):
            return
        from modelcensus.sources.eoi import labels

        write_labels(self.home, outcome.release.source, labels(outcome.raw))

    def _take_in(self, source: Any, file: Path, said: Mapping[str, str]) -> Iterator[Outcome]:
        with self._writing(f"import {file.name}"):
            for release, raw in source.local(file):
                outcome = store_readings(self.home, source, release, raw, self._local(release, "your own", said))
                yield outcome
                if outcome.conflict and not outcome.dates:
                    raise QuestionError(
                        f"Another file stands there: {outcome.note}.", "Or give this one another --source."
                    )

    def _writing(self, command: str) -> Any:
        return writing(self.home.path, f"modelcensus {command}", self.now().isoformat(timespec="seconds"))

    def _releases(
        self, source: Source, since: dt.date | None, until: dt.date | None, local: Path | None
    ) -> Iterator[tuple[Release, Path | None]]:
        if local is None:
            yield from ((release, None) for release in source.releases(since, until))
        else:
            yield from self._copies(source, since, until, local)

    def _copies(
        self, source: Source, since: dt.date | None, until: dt.date | None, local: Path
    ) -> Iterator[tuple[Release, Path]]:
        if not local.exists():
            raise QuestionError(f"There is nothing at {local}.", "Name a file or folder that a sync fetched.")
        for release, raw in source.local(local):
            if (since or release.date) <= release.date <= (until or release.date):
                yield release, raw

    def _local(self, release: Release, licence: str, said: Mapping[str, str]) -> Provenance:
        return stamp(release, licence, {**release.details, **said}, self.now())

    def _licence(self, name: str) -> str:
        return self._facts().sources[name].licence

    @property
    def _token(self) -> bool | None:
        """No login is sent to an endpoint that is not the hub's own: it was given for the hub, not for a mirror."""
        return False if self.endpoint else None

    def _facts(self) -> Facts:
        from modelcensus import facts

        return facts.load(self.home.facts)

    def _source(self, name: str) -> Source:
        """The source of that name, with what it needs to know."""
        if name not in SOURCES:
            raise UnknownName("source", name, SOURCES, f"There are: {', '.join(SOURCES)}.")
        make = {"hf-archive": self._archive, "hf-daily": self._daily, "hf-live": self._live}
        rest = {"eoi": self._eoi, "modelscope": self._modelscope, "gitee": self._gitee}
        return {**make, **rest}[name]()

    def _archive(self) -> Source:
        from modelcensus.sources.archive import HfArchive

        return HfArchive(self.endpoint, self._token)

    def _daily(self) -> Source:
        from modelcensus.sources.archive import HfDaily

        states = [(day, kept) for source, day, kept in raw_states(self.home) if source == "hf-daily"]
        return HfDaily(
            self.endpoint, self._token, known={day for day, kept in states if kept and stands(self.home, kept)}
        )

    def _live(self) -> Source:
        from modelcensus.sources.live import HfLive

        last = [snapshot for snapshot in self.home.snapshots() if snapshot.provenance.source == "hf-live"]
        expect = last[-1].provenance.rows if last else HUB_MODELS
        return HfLive(self._crawl_date("hf-live"), self.endpoint, self._token, expect=expect)

    def _eoi(self) -> Source:
        from modelcensus.sources.eoi import Eoi

        return Eoi(self.endpoint, self._token)

    def _modelscope(self) -> Source:
        from modelcensus.sources.modelscope import ModelScope

        known = self._facts().organisations.values()
        owners = sorted({a.name for o in known for a in o.organisation.accounts.get("modelscope", [])})
        return ModelScope(self._crawl_date("modelscope"), owners, self.endpoint, "" if self.endpoint else None)

    def _gitee(self) -> Source:
        from modelcensus.sources.gitee import Gitee

        day = self._crawl_date("gitee")
        return Gitee(day, self.endpoint, self.endpoint) if self.endpoint else Gitee(day)

    def _crawl_date(self, name: str) -> dt.date:
        """The day a crawl stands for: that of an interrupted one from a day ago at most, for it goes on; else today."""
        today = self.now().date()
        begun = [day for source, day, kept in raw_states(self.home) if source == name and kept is None]
        near = [day for day in begun if abs((dt.date.fromisoformat(day) - today).days) <= 1]
        return dt.date.fromisoformat(max(near)) if near else today


def gatherer(progress: Progress, path: Path | str | None = None, endpoint: str | None = None) -> Gatherer:
    """What brings data into a home (default: the user's), now."""
    return Gatherer(Home.at(path), progress, lambda: dt.datetime.now(dt.UTC), endpoint)


def _planned(source: Source, release: Release, raw: Path | None) -> Plan:
    """The cost of one release: bytes where the source can weigh it, requests and minutes where a limit holds it up."""
    if raw is not None:
        return Plan(release, release.bytes, 0, 0.0)
    if release.source == "hf-live":
        from modelcensus.sources.live import estimate

        cost = estimate(HUB_MODELS)
        return Plan(release, None, cost.requests, cost.minutes)
    weigh = getattr(source, "weigh", None)
    try:
        return Plan(release, weigh(release) if weigh else release.bytes, None, None)
    except SourceError:
        return Plan(release, release.bytes, None, None)
