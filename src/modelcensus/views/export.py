"""Answers as CSV and JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from modelcensus.views import escape

if TYPE_CHECKING:
    from modelcensus.answer import Answer


def as_json(answer: Answer) -> str:
    """The whole answer as JSON text."""
    return escape.to_json(answer.as_dict()) + "\n"


def as_csv(answer: Answer) -> str:
    """The answer's rows as CSV with a header; shares are 0-1, what is not known is empty."""
    out = io.StringIO()
    keys = list(answer.rows[0]) if answer.rows else [field.key for field in answer.fields]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([escape.cell(key) for key in keys])
    for row in answer.rows:
        writer.writerow([escape.cell(row[key]) for key in keys])
    return out.getvalue()
