"""An answer in a notebook: its question, a chart where there is one to draw, its rows, and what must be known before quoting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.views import charts, escape, numbers, terminal

if TYPE_CHECKING:
    from modelcensus.answer import Answer

MOST = 50  # rows
WIDTH = 640
GROUPS = 6  # lines of a chart
OWN = {
    "score_source": charts.front,
    "outside_downloads": charts.outside,
    "groups_part": charts.lorenz,
}  # column → chart


def html(answer: Answer) -> str:
    """The answer as a piece of HTML: no script, nothing fetched, readable on light and on dark."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("modelcensus", "views/notebook")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["visible"] = lambda text: escape.visible(str(text))
    notes = terminal.notes(answer)
    return environment.get_template("answer.html").render(
        answer=answer,
        heads=[(field.title, numbers.is_number(field)) for field in answer.fields],
        rows=[
            [(numbers.shown(row.get(field.key), field), numbers.is_number(field)) for field in answer.fields]
            for row in answer.rows[:MOST]
        ],
        more=max(0, len(answer.rows) - MOST),
        chart=drawn(answer),
        notes=notes,
    )


def drawn(answer: Answer) -> str:
    """The answer's chart as SVG; an empty text where it has none."""
    chart = chosen(answer)
    return "" if chart is None else charts.svg(chart)


def chosen(answer: Answer) -> Any:
    """The chart that fits the rows: lines of shares over time, bars of shares, or none."""
    first = answer.rows[0] if answer.rows else {}
    own = next((draw for key, draw in OWN.items() if key in first), None)
    if own is not None:
        return own(answer, WIDTH)
    if not isinstance(first.get("share"), float):
        return None
    keys = [field.key for field in answer.fields]
    if {"since", "date"} <= set(first) and next(iter(first)) not in ("since", "date", "thing"):
        return charts.lines(answer, next(iter(first)), WIDTH, GROUPS)
    if "rank" in keys and "date" not in first:
        label = (
            "name"
            if next(iter(first)) in ("country", "kind", "organisation") and "name" in first
            else next(iter(first))
        )
        return charts.bars(answer, label, WIDTH - 200)
    return None
