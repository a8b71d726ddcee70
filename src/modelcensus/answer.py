"""`Answer`: rows with the question, unit, definition, dates, coverage, caveats and SQL they rest on."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
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
MEANT: Mapping[Kind, type] = {  # what a column holds by its kind; others hold text, or what all their values are
    "count": int,
    "rank": int,
    "share": float,
    "points": float,
    "ratio": float,
    "date": date,
    "flag": bool,
}
LARGEST = 2**63 - 1  # of Arrow's integers


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

        A column keeps its kind's type where nothing in it is known, or where there are no rows; a column of mixed values is text.
        What the answer rests on travels in the schema's metadata, as JSON under `modelcensus`.
        """
        import pyarrow as pa

        keys = list(self.rows[0]) if self.rows else [field.key for field in self.fields]
        told = {key: value for key, value in self.as_dict().items() if key != "rows"}
        kinds = {field.key: field.kind for field in self.fields}
        columns = {key: _column([row[key] for row in self.rows], kinds.get(key, "text")) for key in keys}
        return pa.table(columns).replace_schema_metadata({"modelcensus": json.dumps(told, ensure_ascii=False)})

    def to_parquet(self) -> bytes:
        """The rows as a Parquet file, with what the answer rests on in its metadata (as `to_arrow`)."""
        import io

        import pyarrow.parquet as pq

        out = io.BytesIO()
        pq.write_table(self.to_arrow(), out, compression="zstd")
        return out.getvalue()

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


def _column(values: Sequence[object], kind: Kind) -> pa.Array:
    """Values of one column as Arrow's: of the column's kind where all fit it, else of the one type they share, else text."""
    import pyarrow as pa

    read = [_read(value, kind) for value in values]
    held = _held([value for value in read if value is not None], MEANT.get(kind, str))
    types = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32(), str: pa.string()}
    return pa.array([None if value is None else _as(held, value) for value in read], types[held])


def _read(value: object, kind: Kind) -> object:
    """A value as its column's kind reads it: a day told as text is a date, a whole count an integer."""
    if kind == "date" and isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value)
    if MEANT.get(kind) is int and isinstance(value, float) and not math.isinf(value):
        return None if math.isnan(value) else int(value) if value.is_integer() else value
    return value


def _held(values: Sequence[Any], meant: type) -> type:
    """The type that holds all of these known values: the one that is meant where there are none."""
    types = {type(value) for value in values}
    if not types:
        return meant
    if types <= {int, float}:
        whole = types == {int} and meant is not float
        return float if not whole else int if all(-LARGEST <= value <= LARGEST for value in values) else str
    return next(iter(types)) if len(types) == 1 and types <= {bool, date, str} else str


def _as(held: type, value: Any) -> Any:
    if held is str:
        return str(_plain(value))
    return float(value) if held is float else value


def _plain(value: object) -> str | int | float | bool | None:
    """A value as JSON has it; what JSON has no word for, such as a decimal of somebody's own query, is a text."""
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value)
