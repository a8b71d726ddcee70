"""Questions: one a file, each from Ibis tables to a table. A question's docstring is its published definition.

`QUESTIONS` names every question that is compiled when a build is made: key → a function of the tables.
Values that are known only when it is asked stand as places, see `place`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from modelcensus.metrics import attributed, coverage, flow, ledger, line, record, share, trend, window
from modelcensus.metrics.common import GROUPINGS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

Question = Callable[["Tables"], "ir.Table"]

GRAINS = ("interval", "week")
CUBED = ("country", "kind", "task", "size")  # groupings that the cube sums beforehand

QUESTIONS: dict[str, Question] = {
    **{f"share.{by}": partial(share.share, by=by) for by in GROUPINGS},
    **{f"trend.{by}": partial(trend.trend, by=by) for by in GROUPINGS},
    **{f"moves.{rules}": part for rules, part in flow.MOVES.items()},
    **{f"flow.{name}": part for name, part in flow.FLOWS.items()},
    "spans.on": window.spans,
    "spans.off": window.plain_spans,
    "spans.standing": window.standing_spans,
    **{f"window.{by}": partial(window.share, by=by) for by in GROUPINGS},
    **{f"{grain}.{by}": partial(window.trend, by=by, grain=grain) for grain in GRAINS for by in GROUPINGS},
    **{f"cube.window.{by}": partial(window.share, by=by, cube=True) for by in CUBED},
    **{f"cube.{grain}.{by}": partial(window.trend, by=by, grain=grain, cube=True) for grain in GRAINS for by in CUBED},
    "window.coverage": window.coverage,
    "drivers": trend.drivers,
    "top": share.top,
    "unattributed": share.unattributed,
    "coverage": coverage.coverage,
    "unattributed.known": attributed.known,
    "disagreements": attributed.disagreements,
    "account": record.account,
    "model": record.model,
    "history": record.history,
    "renames": ledger.renames,
    "defects": ledger.defects,
    "ancestors": line.ancestors,
    "descendants": lambda tables: line.descendants(tables, ledger.latest(tables)),
    "relatives": line.relatives,
}

__all__ = ["CUBED", "GRAINS", "GROUPINGS", "QUESTIONS", "Question"]
