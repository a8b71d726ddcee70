"""The command that measures: a capability claim tested by oneself, against any OpenAI-compatible endpoint."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from modelcensus.views.cli.options import census

if TYPE_CHECKING:
    from modelcensus.measure import Measured

Page = Literal["table", "json"]
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh"]


def measure(
    endpoint: Annotated[
        str,
        typer.Option("--endpoint", metavar="URL", help="An OpenAI-compatible API, such as http://127.0.0.1:8000/v1."),
    ],
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="The model's name there.")],
    tasks: Annotated[
        str,
        typer.Option(
            "--tasks",
            metavar="FILE.jsonl|inspect:TASK",
            help="Questions, one JSON object a line with input, target and perhaps choices; or an Inspect task.",
        ),
    ],
    epochs: Annotated[
        int | None, typer.Option(min=1, help="How often each question is asked. Default: once, or as the task says.")
    ] = None,
    known_as: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="ID", help="The model's name here, account/name, where the endpoint's is another."
        ),
    ] = None,
    benchmark: Annotated[
        str | None, typer.Option(help="The name to keep the score under. Default: the file's or the task's.")
    ] = None,
    effort: Annotated[
        Effort | None, typer.Option(help="The effort to ask for; scores of different efforts are kept apart.")
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(min=0, max=2, help="The temperature to ask with. Default: the endpoint's.")
    ] = None,
    input_price: Annotated[
        float | None, typer.Option("--input-price", min=0, help="Today's price of a million tokens in, in dollars.")
    ] = None,
    output_price: Annotated[
        float | None, typer.Option("--output-price", min=0, help="Today's price of a million tokens out, in dollars.")
    ] = None,
    form: Annotated[Page, typer.Option("--format", help="How to print the result.")] = "table",
) -> None:
    """Test a capability claim yourself: ask an endpoint a benchmark's questions through Inspect AI, and keep the score.

    The key is read from MODELCENSUS_API_KEY. The score goes into your own facts, marked as measured here.
    """
    from modelcensus import measure as measuring
    from modelcensus.views.progress import progress

    wanted = measuring.plan(
        endpoint,
        model,
        tasks,
        known_as=known_as,
        benchmark=benchmark,
        epochs=epochs,
        effort=effort,
        temperature=temperature,
        input_price=input_price,
        output_price=output_price,
    )
    secret = measuring.key(os.environ.get(measuring.KEY))
    asked = census("en")
    measuring.place(asked, wanted.benchmark)
    measuring.require()
    today = dt.datetime.now(dt.UTC).date()
    with progress() as told:
        told.say(f"asking {wanted.endpoint} whether {wanted.asked_as} answers")
        measuring.reach(wanted, secret)
        found = measuring.run(wanted, secret, day=today, clock=time.monotonic, progress=told)
    try:
        file = measuring.keep(asked, found)
        typer.echo(f"wrote {file}; `modelcensus build` takes it up", err=True)
    finally:
        _show(found, form)  # also where it could not be kept: it was paid for


def _show(found: Measured, form: Page) -> None:
    from modelcensus.views import escape

    if form == "json":
        sys.stdout.write(escape.to_json(found.as_dict()) + "\n")
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from modelcensus.views.terminal import console

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=False)
    for name, value in _lines(found):
        grid.add_row(Text(name, style="dim"), Text(escape.visible(value), overflow="fold"))
    out = console()
    out.print(Text(escape.visible(f"{found.model} on {found.benchmark}, measured here"), style="bold"))
    out.print(grid)


def _lines(found: Measured) -> list[tuple[str, str]]:
    """The result as people read it, line by line."""
    between = "not known"
    if found.low is not None and found.high is not None:
        between = f"{found.low:.1%} to {found.high:.1%} at 95% ({found.interval})"
    tokens = "not known" if found.tokens_in is None else f"{found.tokens_in:,} in, {found.tokens_out:,} out"
    return [
        ("score", f"{found.value:.1%}"),
        ("interval", between),
        ("questions", f"{found.n:,}" + (f", each asked {found.epochs} times" if found.epochs > 1 else "")),
        ("tokens", tokens),
        ("cost", "not known" if found.usd is None else f"${found.usd:,.6f}"),
        ("time", f"{found.seconds:,.1f} s"),
        ("date", found.date.isoformat()),
        *found.settings.items(),
    ]


COMMANDS = (measure,)
