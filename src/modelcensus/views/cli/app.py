"""The commands: each asks the census one question and shows the answer."""

from __future__ import annotations

import inspect
import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from modelcensus._version import __version__
from modelcensus.views.cli import asking, capable, claiming, data, lined, measuring, serving
from modelcensus.views.cli.options import (
    As,
    Build,
    Date,
    Language,
    Source,
    Top,
    Universe,
    census,
    claim_ids,
    on_any_engine,
    show,
)

app = typer.Typer(
    name="modelcensus",
    help="Count who makes the open AI models the world uses, and check what is published about it.",
    epilog="Exit codes: 0 answered, 2 the question, 3 the data, 4 a facts file, 5 writing, 6 a source, 7 busy, 8 the object store, 130 interrupted.",
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"modelcensus {__version__}")
        raise typer.Exit


def _home(named: str | None) -> None:
    """Let what is asked be asked of that home: everything that opens one looks there."""
    if named:
        os.environ["MODELCENSUS_HOME"] = named


@app.callback()
def _root(
    home: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            callback=_home,
            is_eager=True,
            help="The home: a folder, or s3://bucket/prefix. Default: MODELCENSUS_HOME, or your platform's folder.",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of the program itself."""


@app.command()
def headline(form: As = "table", lang: Language = "en", source: Source = None, build: Build = None) -> None:
    """Who makes the open models the world downloads: ours beside the published numbers."""
    show(census(lang, build, source).headline(), form)


for command in (*asking.COMMANDS, *lined.COMMANDS, *claiming.COMMANDS, *capable.COMMANDS, *measuring.COMMANDS):
    app.command()(command)


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
    answer = census(lang, build, source).top(
        top or 20, universe=universe, date=date, country=country, organisation=organisation, account=account
    )
    show(answer, form)


@app.command()
def compare(
    things: Annotated[
        list[str], typer.Argument(help="Countries, organisations, accounts, models or families, such as CN US.")
    ],
    universe: Universe = None,
    date: Date = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """Set models, accounts, organisations or countries side by side."""
    show(census(lang, build, source).compare(*things, universe=universe, date=date), form)


@app.command()
def model(
    name: Annotated[str, typer.Argument(metavar="ID", help="account/name, or the model's address on the hub.")],
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """One model's record, each fact with its source and date."""
    show(census(lang, build, source).model(name), form)


@app.command()
def explain(
    account: Annotated[str, typer.Argument(help="An account, such as unsloth.")],
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """Why an account is given to an organisation and a country."""
    show(census(lang, build, source).explain(account), form)


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
    asked = census(lang, build, source)
    if against is None:
        show(asked.unattributed(top or 20, universe=universe, date=date), form)
    else:
        show(asked.disagreements(against, top or 20, universe=universe, date=date), form)


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
    show(census(lang, build, source).lineage(name, top), form)


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
    show(census(lang, build, source).renames(top, what=what), form)


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
    show(census(lang, build, source).defects(top, source=source, kind=kind), form)


@app.command()
def corrections(form: As = "table", lang: Language = "en", source: Source = None, build: Build = None) -> None:
    """Our own numbers that were wrong: what was said, what is said now, and why."""
    show(census(lang, build, source).corrections(), form)


@app.command()
def definitions(form: As = "table", lang: Language = "en", source: Source = None, build: Build = None) -> None:
    """What can be counted, and which models can count."""
    show(census(lang, build, source).definitions(), form)


@app.command()
def status(form: As = "table", lang: Language = "en", source: Source = None, build: Build = None) -> None:
    """What data is here, how old, how complete."""
    show(census(lang, build, source).status(), form)


@app.command()
def report(
    out: Annotated[Path, typer.Option(help="Where to write the page.")] = Path("census-report.html"),
    claims: Annotated[
        str | None,
        typer.Option(help="The page of one source's claims instead, such as seed.", autocompletion=claim_ids),
    ] = None,
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """Write the page a newsroom would print: one file, charts and tables, how to cite."""
    asked = census(lang, build, source)
    if claims:
        from modelcensus.views.report import claimed

        claimed.write(asked, claims, out)
    else:
        from modelcensus.views.report import write

        write(asked, out)
    typer.echo(f"wrote {out}", err=True)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="A query over the build's tables; `modelcensus status` names them.")],
    form: As = "table",
    build: Build = None,
) -> None:
    """Run the SQL of an answer, or your own, over the tables."""
    show(census("en", build).query(query), form)


builds = typer.Typer(
    help="The builds that are kept; --as-of asks one of them.", rich_markup_mode=None, invoke_without_command=True
)


@builds.callback()
def _builds(ctx: typer.Context, form: As = "table", lang: Language = "en") -> None:
    """The builds that are kept; --as-of asks one of them."""
    if ctx.invoked_subcommand is None:
        show(census(lang).builds(), form)


@builds.command()
def moved(form: As = "table", lang: Language = "en", source: Source = None) -> None:
    """What moved between the last two builds, and whether data, facts or code differ."""
    show(census(lang, None, source).moved(), form)


Id = Annotated[str, typer.Argument(metavar="BUILD", help="A build's id, or its beginning.")]


@builds.command()
def pin(build: Id) -> None:
    """Keep a build: it is never pruned."""
    typer.echo(f"pinned {census('en').pin(build)}", err=True)


@builds.command()
def unpin(build: Id) -> None:
    """Let a build go again."""
    typer.echo(f"unpinned {census('en').pin(build, keep=False)}", err=True)


app.add_typer(builds, name="builds")
app.add_typer(claiming.claim, name="claim")
app.add_typer(capable.cost, name="cost")
app.add_typer(data.sync, name="sync")
app.command(name="import")(data.import_)
for asking_command in (
    command for group in (app, claiming.claim, capable.cost) for command in group.registered_commands
):
    if asking_command.callback is not None and "build" in inspect.signature(asking_command.callback).parameters:
        asking_command.callback = on_any_engine(asking_command.callback)
app.command()(serving.serve)
app.command()(serving.publish)
app.command()(serving.mcp)
app.command()(data.verify)
app.command()(data.prune)
app.command()(data.build)
