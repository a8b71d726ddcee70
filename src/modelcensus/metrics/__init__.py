"""Questions: one a file, each from Ibis tables to a table. A question's docstring is its published definition.

`QUESTIONS` names every question that is compiled when a build is made: key → a function of the tables.
Values that are known only when it is asked stand as places, see `place`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from modelcensus.metrics import coverage, record, share, trend
from modelcensus.metrics.common import GROUPINGS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

Question = Callable[["Tables"], "ir.Table"]

QUESTIONS: dict[str, Question] = {
    **{f"share.{by}": partial(share.share, by=by) for by in GROUPINGS},
    **{f"trend.{by}": partial(trend.trend, by=by) for by in GROUPINGS},
    "drivers": trend.drivers,
    "top": share.top,
    "unattributed": share.unattributed,
    "coverage": coverage.coverage,
    "disagreements": record.disagreements,
    "account": record.account,
    "model": record.model,
    "history": record.history,
}

__all__ = ["GROUPINGS", "QUESTIONS", "Question"]
