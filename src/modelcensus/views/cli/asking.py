"""The commands that ask about counted downloads: each one question, under any definition."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from modelcensus.views.cli.options import (
    As,
    Build,
    By,
    ByOption,
    Credit,
    Date,
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

Owner = Literal["country", "organisation", "account", "model"]
Mover = Literal[
    "model", "organisation", "account", "country", "licence", "task", "size", "kind", "relation", "modality", "experts"
]
Bucket = Literal["under 1B", "1-9B", "10-30B", "31-100B", "100B+"]
Root = Literal["model", "organisation", "account", "country"]
Part = Literal["size", "task", "licence", "relation", "modality", "experts", "kind", "parameters"]


def share(
    by: ByOption = By.country,
    definition: Definition = None,
    universe: Universe = None,
    date: Date = None,
    window: Window = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    denominator: Denominator = None,
    top: Top = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """Downloads and share of each group on one date, or gained in a window, each with its band."""
    asked = terms(
        definition=definition, window=window, credit=credit, rules=rules, labels=labels, denominator=denominator
    )
    answer = census(lang, build, source).share(by.value, top=top, universe=universe, date=date, **asked)
    show(answer, form)


def trend(
    by: ByOption = By.country,
    definition: Definition = None,
    universe: Universe = None,
    window: Window = None,
    grain: Grain = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    denominator: Denominator = None,
    top: Top = 5,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """How shares moved: of gains from step to step, or of a trailing counter on the models of both snapshots."""
    asked = terms(
        definition=definition,
        window=window,
        grain=grain,
        credit=credit,
        rules=rules,
        labels=labels,
        denominator=denominator,
    )
    answer = census(lang, build, source).trend(by.value, top=top, universe=universe, **asked)
    show(answer, form)


def overtake(
    one: Annotated[str, typer.Argument(help="A group, such as CN.")],
    other: Annotated[str, typer.Argument(help="Another, such as US.")],
    by: ByOption = By.country,
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
    """When one group passed another, and whether for good."""
    asked = terms(
        definition=definition,
        window=window,
        grain=grain,
        credit=credit,
        rules=rules,
        labels=labels,
        denominator=denominator,
    )
    answer = census(lang, build, source).overtake(one, other, by=by.value, universe=universe, **asked)
    show(answer, form)


def concentration(
    by: Annotated[Owner, typer.Option(help="Over whom.")] = "organisation",
    definition: Definition = None,
    universe: Universe = None,
    date: Date = None,
    window: Window = None,
    grain: Grain = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    denominator: Denominator = None,
    lorenz: Annotated[bool, typer.Option("--lorenz", help="The points of the Lorenz curve instead.")] = False,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """How concentrated downloads are: HHI, Gini, the largest; with --grain over time."""
    asked = terms(
        definition=definition,
        window=window,
        grain=grain,
        credit=credit,
        rules=rules,
        labels=labels,
        denominator=denominator,
    )
    answer = census(lang, build, source).concentration(by, lorenz=lorenz, universe=universe, date=date, **asked)
    show(answer, form)


def composition(
    by: Annotated[Part, typer.Option(help="What of the models; parameters: their mean and median size.")] = "size",
    definition: Definition = None,
    universe: Universe = None,
    date: Date = None,
    window: Window = None,
    grain: Grain = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    denominator: Denominator = None,
    top: Top = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """What is downloaded, by what the models are; with --grain over time."""
    asked = terms(
        definition=definition,
        window=window,
        grain=grain,
        credit=credit,
        rules=rules,
        labels=labels,
        denominator=denominator,
    )
    answer = census(lang, build, source).composition(by, top=top, universe=universe, date=date, **asked)
    show(answer, form)


def band(
    by: ByOption = By.country,
    definition: Definition = None,
    universe: Universe = None,
    date: Date = None,
    window: Window = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    denominator: Denominator = None,
    top: Top = 2,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """What each variant of the definition does to the shares of the largest groups."""
    asked = terms(
        definition=definition, window=window, credit=credit, rules=rules, labels=labels, denominator=denominator
    )
    answer = census(lang, build, source).band(by.value, top=top, universe=universe, date=date, **asked)
    show(answer, form)


def reconcile(
    by: Annotated[Literal["country"], typer.Option(help="What to group by.")] = "country",
    target: Annotated[
        str | None, typer.Option(help="Published figures, such as CN=17.1,US=15.8: the nearest definitions come first.")
    ] = None,
    definition: Definition = None,
    universe: Universe = None,
    window: Window = None,
    credit: Credit = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """One window under every definition, so that it shows why published shares differ."""
    answer = census(lang, build, source).reconcile(
        by, universe=universe, target=target, window=window, definition=definition, credit=credit
    )
    show(answer, form)


def movers(
    by: Annotated[Mover, typer.Option("--by", help="What to group by.")] = "model",
    top: Top = 20,
    spikes: Annotated[bool, typer.Option("--spikes", help="List those too whose gain is one step, marked.")] = False,
    definition: Definition = None,
    universe: Universe = None,
    window: Window = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    denominator: Denominator = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """What rose most over the window before, of the same length."""
    asked = terms(
        definition=definition, window=window, credit=credit, rules=rules, labels=labels, denominator=denominator
    )
    answer = census(lang, build, source).movers(by, universe=universe, top=top, spikes=spikes, **asked)
    show(answer, form)


def adoption(
    model: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One model; else the fastest of each size.")
    ] = None,
    age: Annotated[int | None, typer.Option(help="7, 14, 30, 60, 90, 180 or 365 days. Default: all.")] = None,
    bucket: Annotated[Bucket | None, typer.Option(help="One size bucket. Default: all.")] = None,
    top: Top = 5,
    definition: Definition = None,
    universe: Universe = None,
    window: Window = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    denominator: Denominator = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """How fast models are taken up: downloads at an age over the median of the largest of their size."""
    asked = terms(
        definition=definition, window=window, credit=credit, rules=rules, labels=labels, denominator=denominator
    )
    answer = census(lang, build, source).adoption(model, age=age, bucket=bucket, universe=universe, top=top, **asked)
    show(answer, form)


def cohort(
    model: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One model: its weeks, peak and half-life.")
    ] = None,
    definition: Definition = None,
    universe: Universe = None,
    window: Window = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    denominator: Denominator = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """Downloads by when models were made, and how old half of them is; of one model, its half-life."""
    asked = terms(
        definition=definition, window=window, credit=credit, rules=rules, labels=labels, denominator=denominator
    )
    show(census(lang, build, source).cohort(model, universe=universe, **asked), form)


def influence(
    by: Annotated[Root, typer.Option(help="The base model, or who made it.")] = "model",
    top: Top = 20,
    definition: Definition = None,
    universe: Universe = None,
    window: Window = None,
    credit: Credit = None,
    rules: Rules = None,
    labels: Labels = None,
    denominator: Denominator = None,
    form: As = "table",
    lang: Language = "en",
    source: Source = None,
    build: Build = None,
) -> None:
    """Downloads of whole lines of models, by what they are made from; and the new derivatives of each."""
    asked = terms(
        definition=definition, window=window, credit=credit, rules=rules, labels=labels, denominator=denominator
    )
    show(census(lang, build, source).influence(by, universe=universe, top=top, **asked), form)


COMMANDS = (share, trend, overtake, concentration, movers, adoption, cohort, composition, influence, band, reconcile)
