"""The commands about what models can do and what that costs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from modelcensus.views.cli.options import As, Build, Language, Top, census, show


def benchmarks(incomplete: str) -> list[str]:
    """The benchmarks that begin so."""
    from modelcensus.census import Census

    return [name for name in Census.open().benchmarks() if name.startswith(incomplete)]


Bench = Annotated[
    str | None, typer.Option("--benchmark", help="With its edition, such as aider-polyglot.", autocompletion=benchmarks)
]
Country = Annotated[str | None, typer.Option(help="Only open models from this country (code or name).")]


def frontier(
    benchmark: Annotated[
        str, typer.Option(help="With its edition, such as aider-polyglot.", autocompletion=benchmarks)
    ] = "aider-polyglot",
    date: Annotated[str | None, typer.Option(help="As known and priced on that day. Default: the lists' last.")] = None,
    split: Annotated[Literal["open", "country"] | None, typer.Option(help="A front for each of these.")] = None,
    cost: Annotated[
        Literal["list", "run"], typer.Option(help="Price per million tokens, or cost of the benchmark's run.")
    ] = "list",
    chart: Annotated[Path | None, typer.Option("--chart", help="Also draw it: an SVG file.")] = None,
    form: As = "table",
    lang: Language = "en",
    build: Build = None,
) -> None:
    """Score against price: every model on a benchmark, those that nobody beats at both marked."""
    asked = census(lang, build)
    answer = asked.frontier(benchmark, date=date, split=split, cost=cost)
    if chart:
        from modelcensus.views import charts

        asked.keep(chart, charts.svg(charts.front(answer, 640)).encode())
        typer.echo(f"wrote {chart}", err=True)
    show(answer, form)


def parity(
    benchmark: Bench = None,
    within: Annotated[
        float, typer.Option(help="How far below the leader's score is about as good, of that score.")
    ] = 0.05,
    country: Country = None,
    date: Annotated[str | None, typer.Option(help="As known and priced on that day. Default: the lists' last.")] = None,
    top: Top = None,
    form: As = "table",
    lang: Language = "en",
    build: Build = None,
) -> None:
    """For each closed leader, the cheapest open model about as good, and the ratio of their prices."""
    show(census(lang, build).parity(benchmark, within=within, top=top, country=country, date=date), form)


def lag(
    benchmark: Bench = None,
    margin: Annotated[
        float, typer.Option(help="How far a score may be off, for the bounds: 0.01 is a point of a hundred.")
    ] = 0.01,
    country: Country = None,
    form: As = "table",
    lang: Language = "en",
    build: Build = None,
) -> None:
    """How many days after a closed model an open one reached its score."""
    show(census(lang, build).lag(benchmark, margin=margin, country=country), form)


def choose(
    budget: Annotated[
        str | None, typer.Option(help="At most, such as $2/Mtok (three parts input, one output).")
    ] = None,
    least: Annotated[
        list[str] | None, typer.Option("--min", help="BENCHMARK=SCORE, such as aider-polyglot=55 (percent).")
    ] = None,
    licence: Annotated[
        Literal["permissive", "conditions", "non-commercial", "any"] | None, typer.Option(help="What it must permit.")
    ] = None,
    weights: Annotated[
        Literal["open", "closed", "any"] | None, typer.Option(help="Whether weights can be had.")
    ] = None,
    origin: Annotated[str | None, typer.Option(help="Countries, such as US,FR, or not:CN.")] = None,
    context: Annotated[str | None, typer.Option(help="At least, such as 128k.")] = None,
    params_max: Annotated[str | None, typer.Option("--params-max", help="At most, such as 40B.")] = None,
    task: Annotated[
        Literal["code", "math", "agents", "general"] | None,
        typer.Option(help="Which benchmark ranks. Default: general."),
    ] = None,
    benchmark: Bench = None,
    explain: Annotated[bool, typer.Option("--explain", help="Which constraint left out which model.")] = False,
    top: Top = 10,
    form: As = "table",
    lang: Language = "en",
    build: Build = None,
) -> None:
    """Models that meet every constraint, the Pareto front of score and price first."""
    from modelcensus import choose as choosing

    asked = {
        "budget": budget,
        "min": least,
        "licence": licence,
        "weights": weights,
        "origin": origin,
        "context": context,
        "params_max": params_max,
        "task": task,
        "benchmark": benchmark,
    }
    show(choosing.choose(census(lang, build), asked, top=top or 10, explain=explain), form)


def names(top: Top = 20, form: As = "table", lang: Language = "en", build: Build = None) -> None:
    """Names of score and price lists that fit no model, by how much hangs on them."""
    show(census(lang, build).unjoined(top), form)


COMMANDS = (names, frontier, parity, lag, choose)
cost = typer.Typer(help="What models cost to make.", rich_markup_mode=None, no_args_is_help=True)


@cost.callback()
def _cost() -> None:
    """What models cost to make."""


@cost.command()
def training(
    model: Annotated[str, typer.Argument(metavar="ID", help="account/name, of a closed model maker/name.")],
    form: As = "table",
    lang: Language = "en",
    build: Build = None,
) -> None:
    """What is reported of a model's training cost, each with its scope, and what its compute would cost to rent."""
    show(census(lang, build).training_cost(model), form)
