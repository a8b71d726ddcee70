"""An answer in a notebook: its question, a chart where there is one to draw, its rows, and what must be known before quoting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.views import charts, escape, numbers, terminal
from modelcensus.views.charts.look import label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelcensus.answer import Answer

MOST = 50  # rows
WIDTH = 640
GROUPS = 6  # lines of a chart
OWN = {
    "score_source": charts.front,
    "outside_downloads": charts.outside,
    "groups_part": charts.lorenz,
    "done": charts.calendar,
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


def chosen(
    answer: Answer,
    width: int = WIDTH,
    *,
    reader: charts.Reader = charts.PLAIN,
    show: charts.Show = "share",
    marks: Sequence[charts.Mark] = (),
) -> Any:
    """The chart that fits the rows: lines over time, bars of shares, one of the question's own, or none.

    Args:
        answer: what is drawn.
        width: of the inside, in pixels.
        reader: who reads it.
        show: shares, downloads, or an index that begins at 100, for lines and bars.
        marks: days that lines over time point out.
    """
    first = answer.rows[0] if answer.rows else {}
    own = next((draw for key, draw in OWN.items() if key in first), None)
    if own is not None:
        return own(answer, width, reader=reader)
    if not isinstance(first.get("share"), float):
        return None
    keys, group = [field.key for field in answer.fields], str(next(iter(first)))
    if (
        {"since", "date"} <= set(first)
        and group not in ("since", "date")
        and not (group == "thing" and "rank" in first)
    ):
        return charts.lines(answer, group, width, GROUPS, reader=reader, show=show, marks=marks)
    if "rank" in keys and "date" not in first:
        return charts.bars(answer, label_of(answer, group), width - 200, reader=reader, show=show)
    return None
