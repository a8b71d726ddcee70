"""The options that commands share, and how an answer is shown."""

from __future__ import annotations

import inspect
import sys
from contextvars import ContextVar
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelcensus.answer import Answer
    from modelcensus.census import Census


class By(StrEnum):
    """What a share is grouped by."""

    country = "country"
    organisation = "organisation"
    account = "account"
    licence = "licence"
    task = "task"
    size = "size"
    kind = "kind"
    relation = "relation"
    modality = "modality"
    experts = "experts"


Format = Literal["table", "csv", "json"]
Lang = Literal["en", "ko", "zh"]


def universes(incomplete: str) -> list[str]:
    """The universes that begin so."""
    from modelcensus.census import Census

    return [name for name in Census.open().universes if name.startswith(incomplete)]


def dates(incomplete: str) -> list[str]:
    """The dates of snapshots that begin so."""
    from modelcensus.census import Census

    return [day for row in Census.open().snapshots if (day := str(row["date"])).startswith(incomplete)]


def definitions(incomplete: str) -> list[str]:
    """The named definitions that begin so."""
    from modelcensus.census import Census

    facts = Census.open().build.facts["definitions"]
    return [str(item["name"]) for item in facts if str(item["name"]).startswith(incomplete)]


ByOption = Annotated[By, typer.Option("--by", help="What to group by.")]
Universe = Annotated[
    str | None,
    typer.Option(
        help="Which models count: llm, all, or a task. Default: what the source covers evenly.",
        autocompletion=universes,
    ),
]
Date = Annotated[
    str | None, typer.Option(help="A snapshot's date, such as 2026-10-08. Default: the latest.", autocompletion=dates)
]
Top = Annotated[int | None, typer.Option(min=1, help="How many rows; shares stay shares of the whole.")]
As = Annotated[Format, typer.Option("--format", help="How to print the answer.")]
Language = Annotated[Lang, typer.Option("--lang", help="Language of names and sentences.")]
Source = Annotated[str | None, typer.Option(help="The one source to ask. Default: the widest that is here.")]
Build = Annotated[str | None, typer.Option("--as-of", help="Ask an earlier build by its id.")]
Engine = Annotated[
    Literal["duckdb", "spark"],
    typer.Option("--engine", help="What computes: DuckDB in this process, or Spark.", envvar="MODELCENSUS_ENGINE"),
]
Master = Annotated[
    str | None,
    typer.Option(
        "--master",
        help="The Spark cluster's address, such as local[2] or spark://host:7077. Default: this machine.",
        envvar="MODELCENSUS_SPARK_MASTER",
    ),
]
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
Grain = Annotated[
    Literal["interval", "day", "week", "month", "quarter", "year", "rolling"] | None,
    typer.Option(help="Steps over time; rolling: the 52 weeks up to each Sunday."),
]
Denominator = Annotated[
    Literal["all", "attributed", "countries"] | None,
    typer.Option(help="What shares are of: all downloads, those of known accounts, or those with a country."),
]
Definition = Annotated[
    str | None,
    typer.Option(
        help="A named definition; other options are laid over it. `modelcensus definitions` lists them.",
        autocompletion=definitions,
    ),
]


def claim_ids(incomplete: str) -> list[str]:
    """The claims, and the sources of claims, that begin so."""
    from modelcensus import claims
    from modelcensus.census import Census

    known = claims.ledger(Census.open())
    return [
        name
        for name in dict.fromkeys([*(item["ledger"] for item in known), *(item["id"] for item in known)])
        if name.startswith(incomplete)
    ]


def census(lang: str, build: str | None = None, source: str | None = None) -> Census:
    """The census that is asked."""
    from modelcensus.census import Census

    engine, master = computes.get()
    return Census.open(language=lang, build=build, source=source, engine=engine, master=master)


computes: ContextVar[tuple[str, str | None]] = ContextVar("computes", default=("duckdb", None))


def on_any_engine(command: Callable[..., None]) -> Callable[..., None]:
    """The same command with the options `--engine` and `--master`, which say what computes its answers."""

    @wraps(command)
    def told(*given: Any, engine: str = "duckdb", master: str | None = None, **named: Any) -> None:
        token = computes.set((engine, master))
        try:
            command(*given, **named)
        finally:
            computes.reset(token)

    told.__annotations__ = {**get_type_hints(command, include_extras=True), "engine": Engine, "master": Master}
    parameters = list(inspect.signature(command, eval_str=True).parameters.values())
    for name, default in (("engine", "duckdb"), ("master", None)):
        kind = told.__annotations__[name]
        parameters.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind))
    told.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return told


def terms(**said: str | None) -> dict[str, str]:
    """The terms that were given."""
    return {name: value for name, value in said.items() if value is not None}


def show(answer: Answer, how: str) -> None:
    """Print an answer in the form that was asked for."""
    if how == "table":
        from modelcensus.views import terminal

        terminal.show(answer)
        return
    from modelcensus.views import export

    sys.stdout.write(export.as_json(answer) if how == "json" else export.as_csv(answer))
