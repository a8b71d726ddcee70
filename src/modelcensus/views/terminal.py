"""Answers on a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from modelcensus.views import escape, numbers

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from modelcensus.answer import Answer, Field, Row

BAR = 20
ROOMY = 120  # columns
EXTRA = {"task", "licence", "size", "role", "kind", "tasks"}
LEAST = {"model": 24, "thing": 16}
PIPE_WIDTH = 200  # where no terminal says how wide it is, nothing is cut


def console(*, stderr: bool = False) -> Console:
    """A console that follows NO_COLOR and the terminal's width."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    told = stream.isatty() or "COLUMNS" in os.environ
    return Console(stderr=stderr, width=None if told else PIPE_WIDTH, highlight=False, emoji=False)


def show(answer: Answer) -> None:
    """Print an answer: its question, its rows, and what must be known before quoting it."""
    from rich.text import Text

    out = console()
    out.print(Text(escape.visible(answer.question), style="bold"))
    if answer.sentence:
        out.print(Text(escape.visible(answer.sentence)))
    if answer.definition:
        out.print(Text(escape.visible(answer.definition), style="dim"))
    out.print(table(answer, out.width))
    for line in notes(answer):
        out.print(Text(f"· {escape.visible(line)}", style="dim"))


def notes(answer: Answer) -> list[str]:
    """Unit, dates, source and build in one line, then the caveats."""
    facts = [answer.unit]
    if answer.snapshots:
        days = [day.isoformat() for day in answer.snapshots]
        facts.append(days[0] if len(days) == 1 else f"{days[0]} … {days[-1]} ({len(days)})")
    facts += [f"source {answer.source}", f"build {answer.build}"]
    return ["; ".join(fact for fact in facts if fact), *answer.caveats]


def table(answer: Answer, width: int = PIPE_WIDTH) -> RenderableType:
    """The rows as a table; a share also as a bar. Where it is narrow, columns that only describe are left out."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    fields = [field for field in answer.fields if width >= ROOMY or field.key not in EXTRA]
    kinds = {field.key: field.kind for field in fields}
    bars = kinds.get("share") == "share" and "points" not in kinds.values() and (width >= ROOMY or len(fields) <= 5)
    for field in fields:
        right = numbers.is_number(field)
        grid.add_column(
            Text(escape.visible(field.title)),
            justify="right" if right else "left",
            overflow="fold",
            no_wrap=right or field.kind in ("date", "code"),
            min_width=LEAST.get(field.key),
        )
        if field.key == "share" and bars:
            grid.add_column("", no_wrap=True)
    most = max((float(row["share"]) for row in answer.rows if bars and isinstance(row["share"], float)), default=0.0)
    for row in answer.rows:
        grid.add_row(*(part for field in fields for part in _cells(row, field, most if bars else 0.0, bars)))
    return grid


def _cells(row: Row, field: Field, most: float, bars: bool) -> list[RenderableType]:
    from rich.bar import Bar
    from rich.text import Text

    value = row.get(field.key)
    text = Text(escape.visible(numbers.shown(value, field), escape.LONGEST if field.kind == "name" else None))
    if field.key != "share" or not bars:
        return [text]
    return [text, Bar(most or 1, 0, float(value or 0), width=BAR)]
