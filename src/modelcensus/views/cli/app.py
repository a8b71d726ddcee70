"""The commands: each asks the census one question and shows the answer."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from modelcensus._version import __version__
from modelcensus.views.cli import data

if TYPE_CHECKING:
    from modelcensus.answer import Answer
    from modelcensus.census import Census

app = typer.Typer(
    name="modelcensus",
    help="Count who makes the open AI models the world uses, and check what is published about it.",
    epilog="Exit codes: 0 answered, 2 the question, 3 the data, 4 a facts file, 5 writing, 6 a source, 7 busy, 130 interrupted.",
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


class By(StrEnum):
    """What a share is grouped by."""

    country = "country"
    organisation = "organisation"
    account = "account"
    licence = "licence"
    task = "task"
    size = "size"
    kind = "kind"


Format = Literal["table", "csv", "json"]
Lang = Literal["en", "ko"]


def _universes(incomplete: str) -> list[str]:
    from modelcensus.census import Census

    return [name for name in Census.open().universes if name.startswith(incomplete)]


def _dates(incomplete: str) -> list[str]:
    from modelcensus.census import Census

    return [day for row in Census.open().snapshots if (day := str(row["date"])).startswith(incomplete)]


ByOption = Annotated[By, typer.Option("--by", help="What to group by.")]
Universe = Annotated[
    str | None,
    typer.Option(
        help="Which models count: llm, all, or a task. Default: what the source covers evenly.",
        autocompletion=_universes,
    ),
]
Date = Annotated[
    str | None, typer.Option(help="A snapshot's date, such as 2026-10-08. Default: the latest.", autocompletion=_dates)
]
Top = Annotated[int | None, typer.Option(min=1, help="How many rows; shares stay shares of the whole.")]
As = Annotated[Format, typer.Option("--format", help="How to print the answer.")]
Language = Annotated[Lang, typer.Option("--lang", help="Language of names and sentences.")]
Source = Annotated[str | None, typer.Option(help="The one source to ask. Default: the widest that is here.")]
Build = Annotated[str | None, typer.Option("--as-of", help="Ask an earlier build by its id.")]
Window = Annotated[
    str | None,
    typer.Option(help="Count what was gained in FROM:TO, such as 2025-02-26:2025-08-27; either side may be left open."),
]
Credit = Annotated[
    Literal["publisher", "creator"] | None,
    typer.Option(help="Credit the account that uploaded a model, or the makers of what it was made from."),
]
Rules = Annotated[
    Literal["on", "off"] | None,
    typer.Option(help="Off: plain rises of the cumulative counter, falls clipped at 0, defects and all."),
]
Labels = Annotated[
    str | None, typer.Option(help="Whose attribution: census (ours), or a source with labels, such as eoi.")
]
Grain = Annotated[Literal["interval", "week"] | None, typer.Option(help="Steps of a trend of gains.")]


def _census(lang: str, build: str | None = None, source: str | None = None) -> Census:
    from modelcensus.census import Census

    return Census.open(language=lang, build=build, source=source)


def _terms(**said: str | None) -> dict[str, str]:
    """The terms that were given."""
    return {name: value for name, value in said.items() if value is not None}


def _show(answer: Answer, how: str) -> None:
    if how == "table":
        from modelcensus.views import terminal

        terminal.show(answer)
        return
    from modelcensus.views import export

    sys.stdout.write(export.as_json(answer) if how == "json" else export.as_csv(answer))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"modelcensus {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of the program itself."""


@app.command()
def headline(form: As = "table", lang: Language = "en", source: Source = None, build: Build = None) -> None:
    """Who makes the open models the world downloads: ours beside the published numbers."""
    _show(_census(lang, build, source).headline(), form)


@app.command()
def share(
    by: ByOption = By.country,
    universe: Universe = None,
    date: Date = None,
    top: Top = None,
    window: Window = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """Downloads and share of each group on one date, or gained in a window."""
    terms = _terms(window=window, credit=credit, rules=rules, labels=labels)
    _show(_census(lang, build, source).share(by.value, universe=universe, date=date, top=top, **terms), form)


@app.command()
def trend(
    by: ByOption = By.country,
    universe: Universe = None,
    top: Top = 5,
    window: Window = None,
    grain: Grain = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """How shares moved: of gains by interval or week, or of a trailing counter on the models of both snapshots."""
    terms = _terms(window=window, grain=grain, credit=credit, rules=rules, labels=labels)
    _show(_census(lang, build, source).trend(by.value, universe=universe, top=top, **terms), form)


@app.command()
def top(
    top: Top = 20,
    universe: Universe = None,
    date: Date = None,
    country: Annotated[str | None, typer.Option(help="Only models from this country (code or name).")] = None,
    organisation: Annotated[str | None, typer.Option(help="Only models of this organisation.")] = None,
    account: Annotated[str | None, typer.Option(help="Only models of this account.")] = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """The most downloaded models."""
    census = _census(lang, build, source)
    answer = census.top(
        top or 20, universe=universe, date=date, country=country, organisation=organisation, account=account
    )
    _show(answer, form)


@app.command()
def compare(
    things: Annotated[list[str], typer.Argument(help="Countries, organisations, accounts or models, such as CN US.")],
    universe: Universe = None,
    date: Date = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """Set models, accounts, organisations or countries side by side."""
    _show(_census(lang, build, source).compare(*things, universe=universe, date=date), form)


@app.command()
def model(
    name: Annotated[str, typer.Argument(metavar="ID", help="account/name, or the model's address on the hub.")],
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """One model's record, each fact with its source and date."""
    _show(_census(lang, build, source).model(name), form)


@app.command()
def explain(
    account: Annotated[str, typer.Argument(help="An account, such as unsloth.")],
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """Why an account is given to an organisation and a country."""
    _show(_census(lang, build, source).explain(account), form)


@app.command()
def attribution(
    against: Annotated[
        str | None, typer.Option(help="A source whose labels to hold against ours, such as eoi.")
    ] = None,
    top: Top = 20,
    universe: Universe = None,
    date: Date = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """The largest accounts without a known country, or those that another source labels otherwise."""
    census = _census(lang, build, source)
    if against is None:
        _show(census.unattributed(top or 20, universe=universe, date=date), form)
    else:
        _show(census.disagreements(against, top or 20, universe=universe, date=date), form)


@app.command()
def lineage(
    name: Annotated[str, typer.Argument(metavar="ID", help="account/name, or the model's address on the hub.")],
    top: Top = 20,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """What a model was made from, up to its creator, and what was made from it."""
    _show(_census(lang, build, source).lineage(name, top), form)


@app.command()
def renames(
    what: Annotated[
        Literal["renamed", "removed", "again"] | None, typer.Option(help="Only these; `again`: a name given anew.")
    ] = None,
    top: Top = 20,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """The ledger of ids that were renamed or removed."""
    _show(_census(lang, build, source).renames(top, what=what), form)


@app.command()
def defects(
    kind: Annotated[str | None, typer.Option(help="Only this kind, such as partial or recount.")] = None,
    top: Top = 20,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """What was found wrong in the data, and what was done about it."""
    _show(_census(lang, build, source).defects(top, source=source, kind=kind), form)


@app.command()
def definitions(form: As = "table", lang: Language = "en", source: Source = None, build: Build = None) -> None:
    """What can be counted, and which models can count."""
    _show(_census(lang, build, source).definitions(), form)


@app.command()
def status(form: As = "table", lang: Language = "en", source: Source = None, build: Build = None) -> None:
    """What data is here, how old, how complete."""
    _show(_census(lang, build, source).status(), form)


@app.command()
def report(
    out: Annotated[Path, typer.Option(help="Where to write the page.")] = Path("census-report.html"),
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """Write the page a newsroom would print: one file, charts and tables, how to cite."""
    from modelcensus.views.report import write

    write(_census(lang, build, source), out)
    typer.echo(f"wrote {out}", err=True)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="A query over the build's tables; `modelcensus status` names them.")],
    form: As = "table",
    build: Build = None,
) -> None:
    """Run the SQL of an answer, or your own, over the tables."""
    _show(_census("en", build).query(query), form)


builds = typer.Typer(
    help="The builds that are kept; --as-of asks one of them.", rich_markup_mode=None, invoke_without_command=True
)


@builds.callback()
def _builds(ctx: typer.Context, form: As = "table", lang: Language = "en") -> None:
    """The builds that are kept; --as-of asks one of them."""
    if ctx.invoked_subcommand is None:
        _show(_census(lang).builds(), form)


Id = Annotated[str, typer.Argument(metavar="BUILD", help="A build's id, or its beginning.")]


@builds.command()
def pin(build: Id) -> None:
    """Keep a build: it is never pruned."""
    typer.echo(f"pinned {_census('en').pin(build)}", err=True)


@builds.command()
def unpin(build: Id) -> None:
    """Let a build go again."""
    typer.echo(f"unpinned {_census('en').pin(build, keep=False)}", err=True)


app.add_typer(builds, name="builds")
app.add_typer(data.sync, name="sync")
app.command(name="import")(data.import_)
app.command()(data.verify)
app.command()(data.prune)
app.command()(data.build)
