"""Answers on a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Literal

from modelcensus.views import escape, fitted, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, RenderableType

    from modelcensus.answer import Answer, Field, Row
    from modelcensus.views.fitted import Fit

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
    if answer.rows:  # else the sentence and the notes say that there is nothing, and a head alone would not
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
    """The rows as a table; a share also as a bar. Where it is too narrow for that, each row as a block of lines."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = [[_shown(row, field) for field in answer.fields] for row in answer.rows]
    fit = fitted.fitted(answer.fields, rows, width)
    if fit is None:
        return _blocks(answer.fields, rows)
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, (fit.gap - 1) // 2))
    for place, size in zip(fit.columns, fit.widths, strict=True):
        field = answer.fields[place]
        side: Literal["left", "right"] = "right" if numbers.is_number(field) else "left"
        grid.add_column(Text(escape.visible(field.title)), justify=side, overflow="fold", width=size)
        if field.key == "share" and fit.bars:
            grid.add_column("", no_wrap=True, width=fitted.BAR)
    most = max((float(row["share"]) for row in answer.rows if fit.bars and isinstance(row["share"], float)), default=0)
    for row, texts in zip(answer.rows, rows, strict=True):
        grid.add_row(*_cells(answer.fields, row, texts, fit, most))
    return grid


def _shown(row: Row, field: Field) -> str:
    longest = escape.LONGEST if field.kind == "name" else None
    return escape.visible(numbers.shown(row.get(field.key), field), longest)


def _cells(fields: Sequence[Field], row: Row, texts: Sequence[str], fit: Fit, most: float) -> list[RenderableType]:
    from rich.bar import Bar
    from rich.text import Text

    cells: list[RenderableType] = []
    for place in fit.columns:
        cells.append(Text(texts[place]))
        if fields[place].key == "share" and fit.bars:
            cells.append(Bar(most or 1, 0, float(row["share"] or 0), width=fitted.BAR))
    return cells


def _blocks(fields: Sequence[Field], rows: Sequence[Sequence[str]]) -> RenderableType:
    """Each row as lines of title and value, what is not known left out."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    for number, row in enumerate(rows):
        if number:
            grid.add_row()
        for field, value in zip(fields, row, strict=True):
            if value:
                grid.add_row(Text(escape.visible(field.title), style="dim"), Text(value))
    return grid
