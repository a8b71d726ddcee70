"""The commands about single things and the lines of models: how they went over time, who is in a family, what was made from a model."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from modelcensus.views.cli.options import (
    As,
    Build,
    Credit,
    Definition,
    Denominator,
    Grain,
    Labels,
    Language,
    Rules,
    Source,
    Top,
    Universe,
    Window,
    census,
    show,
    terms,
)

Base = Annotated[str, typer.Argument(metavar="ID", help="The base model: account/name, or its address on the hub.")]
Made = Literal["account", "country", "relation"]


def over_time(
    things: Annotated[
        list[str],
        typer.Argument(
            help="One to six countries, organisations, accounts, models or families, such as CN US family:Qwen/Qwen3-8B."
        ),
    ],
    definition: Definition = None,
    universe: Universe = None,
    window: Window = None,
    grain: Grain = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    denominator: Denominator = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """How named things went over time: downloads and share of each, step by step."""
    asked = terms(
        definition=definition,
        window=window,
        grain=grain,
        credit=credit,
        rules=rules,
        labels=labels,
        denominator=denominator,
    )
    show(census(lang, build, source).over_time(*things, universe=universe, **asked), form)


def family(
    name: Base,
    top: Top = 20,
    definition: Definition = None,
    universe: Universe = None,
    window: Window = None,
    rules: Rules = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """Who is in the family of a base model, what each gained, and the family's share."""
    asked = terms(definition=definition, window=window, rules=rules)
    show(census(lang, build, source).family(name, top, universe=universe, **asked), form)


def derivatives(
    name: Base,
    by: Annotated[Made, typer.Option(help="By publisher, its country, or how it was made.")] = "account",
    top: Top = None,
    definition: Definition = None,
    universe: Universe = None,
    window: Window = None,
    rules: Rules = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """What was made from a base model, by whom or how."""
    asked = terms(definition=definition, window=window, rules=rules)
    show(census(lang, build, source).derivatives(name, by, top=top, universe=universe, **asked), form)


COMMANDS = (over_time, family, derivatives)
