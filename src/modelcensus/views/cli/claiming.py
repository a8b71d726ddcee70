"""The commands about published claims: the ledger, verdicts, a claim of one's own, and what is not counted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from modelcensus.errors import QuestionError
from modelcensus.views.cli.options import (
    As,
    Build,
    Credit,
    Date,
    Definition,
    Denominator,
    Language,
    Source,
    Universe,
    Window,
    census,
    claim_ids,
    show,
    terms,
)

if TYPE_CHECKING:
    from modelcensus.census import Census

Page = Literal["table", "csv", "json", "html"]
Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CLAIM]...",
        help="Ids of claims, or the name of a source of them such as seed. Default: all.",
        autocompletion=claim_ids,
    ),
]
File = Annotated[Path | None, typer.Option("--file", help="Check the claims of this YAML file instead.")]


def claims(
    publisher: Annotated[str | None, typer.Option(help="Only claims of publishers whose name holds this.")] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="Only this kind: measurement, comparison, first, forecast, opinion or hearsay."),
    ] = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """The ledger of published claims."""
    from modelcensus import claims as ledger

    show(ledger.listed(census(lang, build, source), publisher=publisher, kind=kind), form)


def check(
    ids: Ids = None,
    file: File = None,
    reconcile: Annotated[
        bool,
        typer.Option("--reconcile", help="Of one claimed share: every definition, the nearest to it first."),
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 where something is contradicted.")] = False,
    form: Annotated[Page, typer.Option("--format", help="How to print the verdicts.")] = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """A verdict on published claims: what each counts, what the census finds, and why they differ."""
    from modelcensus import claims as ledger

    asked = census(lang, build, source)
    chosen = ledger.read(asked, file) if file else ledger.find(asked, ids or [])
    if file and ids:
        chosen = ledger.only(chosen, ids)
    if reconcile:
        if form == "html":
            raise QuestionError("--reconcile gives a table, not a page.", "Ask for --format table, csv or json.")
        show(ledger.grid(asked, ledger.single(chosen)), form)
        return
    answer = ledger.check(asked, chosen, explain=file is not None)
    if form == "html":
        from modelcensus.views.report import claimed

        sys.stdout.write(claimed.page(asked, answer, claimed.title(asked, chosen)))
    else:
        show(answer, form)
    if strict and any(row["verdict"] == "contradicted" for row in answer.rows):
        raise typer.Exit(1)


def whatif(
    outside_downloads: Annotated[
        float, typer.Option("--outside-downloads", help="How many downloads are supposed not to be counted.")
    ],
    outside_share: Annotated[
        str, typer.Option("--outside-share", help="Whose they are supposed to be, such as CN=0.9.")
    ] = "CN=0.9",
    chart: Annotated[Path | None, typer.Option("--chart", help="Also draw it: an SVG file.")] = None,
    definition: Definition = None,
    universe: Universe = None,
    date: Date = None,
    window: Window = None,
    credit: Credit = None,
    denominator: Denominator = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """A share as a function of what is not counted, such as China's own hubs. A supposition, not a measurement."""
    asked = census(lang, build, source)
    said = terms(definition=definition, window=window, credit=credit, denominator=denominator)
    answer = asked.whatif(outside_downloads, outside_share, universe=universe, date=date, **said)
    if chart:
        from modelcensus.views import charts

        asked.keep(chart, charts.svg(charts.outside(answer, 640)).encode())
        typer.echo(f"wrote {chart}", err=True)
    show(answer, form)


COMMANDS = (claims, check, whatif)
claim = typer.Typer(help="A claim of one's own.", rich_markup_mode=None, no_args_is_help=True)


@claim.callback()
def _claim() -> None:
    """A claim of one's own."""


@claim.command()
def new(
    out: Annotated[
        Path | None, typer.Option(help="Where to write it. Default: the claim's id, in the current folder.")
    ] = None,
    lang: Language = "en",
) -> None:
    """Ask a few questions and write a claim that `modelcensus check --file` can judge."""
    from modelcensus.claims import written

    asked = census(lang)
    if out:
        written.free(out)
    said = _said(asked)
    made = written.claim(asked, said)
    path = out or Path(f"{made.claims[0].id}.yaml")
    written.keep(asked, path, made)
    typer.echo(asked.say("Wrote {path}. Now: modelcensus check --file {path}", path=path), err=True)


def _said(asked: Census) -> dict[str, str]:
    """The answers to the questions, each asked only where the ones before it make it one."""
    from modelcensus.claims.written import QUESTIONS

    said: dict[str, str] = {}
    for question in QUESTIONS:
        if not question.asked(said):
            continue
        while True:
            given = typer.prompt(
                asked.say(question.words),
                default=question.default or "",
                show_default=bool(question.default),
                prompt_suffix=" ",
                err=True,
            )
            wrong = question.wrong(given.strip())
            if not wrong:
                break
            typer.echo(f"  {wrong}", err=True)
        said[question.key] = given.strip()
    return said
