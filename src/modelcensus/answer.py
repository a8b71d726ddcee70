"""`Answer`: rows with the question, unit, definition, dates, coverage, caveats and SQL they rest on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Kind = Literal["text", "name", "count", "share", "points", "date", "flag", "code", "rank"]
Value = str | int | float | bool | date | None
Row = Mapping[str, Any]  # values are `Value`; typed loosely, since they come from an engine


@dataclass(frozen=True)
class Field:
    """One column of an answer: its key, what people call it, and how it is to be read."""

    key: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Answer:
    """What the census says to one question.

    Attributes:
        question: the question in words.
        definition: what is counted, in words.
        unit: the unit of `downloads` in the rows.
        source: the one source it rests on.
        snapshots: the dates of the snapshots it rests on.
        build: id of the build that was asked.
        coverage: shares (0–1) of downloads, by what is known of them.
        caveats: what a reader must know before quoting it.
        sql: the query that gave the rows; `modelcensus sql` runs it.
        rows: one mapping a row; the first key is the group, shares are 0–1, None is not known.
        fields: the columns of the rows, in order.
        sentence: the answer in one sentence, where it has one.
    """

    question: str
    definition: str
    unit: str
    source: str
    snapshots: Sequence[date]
    build: str
    rows: Sequence[Row]
    fields: Sequence[Field]
    coverage: Mapping[str, float | None] = field(default_factory=dict)
    caveats: Sequence[str] = ()
    sql: str = ""
    sentence: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain values, ready for JSON: dates are ISO strings."""
        return {
            "question": self.question,
            **({"sentence": self.sentence} if self.sentence else {}),
            "definition": self.definition,
            "unit": self.unit,
            "source": self.source,
            "snapshots": [day.isoformat() for day in self.snapshots],
            "build": self.build,
            "coverage": {key: None if value is None else round(value, 6) for key, value in self.coverage.items()},
            "caveats": list(self.caveats),
            "sql": self.sql,
            "rows": [{key: _plain(value) for key, value in row.items()} for row in self.rows],
        }


def _plain(value: object) -> str | int | float | bool | None:
    """A value as JSON has it; what JSON has no word for, such as a decimal of somebody's own query, is a text."""
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value)
