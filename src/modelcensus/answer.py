"""`Answer`: rows with the question, unit, definition, dates, coverage, caveats and SQL they rest on."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from modelcensus.errors import QuestionError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Kind = Literal["text", "name", "count", "share", "points", "date", "flag", "code", "rank", "ratio"]
Value = str | int | float | bool | date | None
Row = Mapping[str, Any]  # values are `Value`; typed loosely, since they come from an engine
Show = Callable[["Answer"], str]


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

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table: counts are integers, shares floats (0-1), dates dates; what is not known is null.

        What the answer rests on travels in the schema's metadata, as JSON under `modelcensus`.
        """
        import pyarrow as pa

        keys = list(self.rows[0]) if self.rows else [field.key for field in self.fields]
        told = {key: value for key, value in self.as_dict().items() if key != "rows"}
        columns = {key: _column([row[key] for row in self.rows]) for key in keys}
        return pa.table(columns).replace_schema_metadata({"modelcensus": json.dumps(told, ensure_ascii=False)})

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas data frame, in pandas' types that know null. Raises `QuestionError` where it is not installed."""
        pandas = _library("pandas")
        return self.to_arrow().to_pandas(types_mapper=pandas.ArrowDtype)

    def to_polars(self) -> pl.DataFrame:
        """The rows as a polars data frame. Raises `QuestionError` where it is not installed."""
        return _library("polars").from_arrow(self.to_arrow())  # type: ignore[no-any-return]

    def _repr_html_(self) -> str | None:
        """What a notebook shows: the question, a chart, the rows, and what must be known before quoting them."""
        return _shows[-1](self) if _shows else None


_shows: list[Show] = []


def show_with(show: Show) -> None:
    """Let answers be shown so in notebooks. The package sets it: answers know no views."""
    _shows.append(show)


def _library(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise QuestionError(f"{name} is not installed.", f"pip install {name}, or take to_arrow().") from error


def _column(values: Sequence[object]) -> pa.Array:
    """Values of one column as Arrow's, in the narrowest type that holds them all; what is mixed is text."""
    import pyarrow as pa

    kinds = {type(value) for value in values if value is not None}
    numbers = {int, float}
    if kinds <= numbers and float in kinds:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())  # type: ignore[arg-type]
    if len(kinds) > 1:
        return pa.array([None if value is None else str(_plain(value)) for value in values], pa.string())
    types = {int: pa.int64(), bool: pa.bool_(), date: pa.date32(), str: pa.string()}
    kind = next(iter(kinds), str)
    if kind in types:
        return pa.array(values, types[kind])
    return pa.array([None if value is None else str(_plain(value)) for value in values], pa.string())


def _plain(value: object) -> str | int | float | bool | None:
    """A value as JSON has it; what JSON has no word for, such as a decimal of somebody's own query, is a text."""
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value)
