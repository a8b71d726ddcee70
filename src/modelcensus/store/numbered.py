"""Columns of few words, held by their numbers (`ENUM`, in the words' order): they are sorted, grouped and written in a fraction of the time.

What is asked of such a column is answered in words, and what is written of it are words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modelcensus.store import quick
from modelcensus.store.sql import literal, quoted

Run = Callable[[str], tuple[list[str], list[tuple[Any, ...]]]]  # the columns and rows of a statement
TEXT, NUMBERED = "VARCHAR", "ENUM("


def kinds(run: Run, rows: str, columns: Sequence[str]) -> dict[str, str]:
    """The types that number the words in those columns of some rows; a column without words, or of too many, has none."""
    if not columns:
        return {}
    listed = ", ".join(f"list_sort(list(DISTINCT {quoted(name)}))" for name in columns)
    found = run(f"SELECT {listed} FROM {rows}")[1][0]
    return {
        name: _kind(words) for name, words in zip(columns, found, strict=True) if words and len(words) <= quick.WORDS
    }


def texts(run: Run, table: str) -> list[str]:
    """The columns of a table that hold words as such."""
    return [name for name, kind, *_ in run(f"DESCRIBE {table}")[1] if kind == TEXT]


def numbered(run: Run, table: str) -> dict[str, str]:
    """The columns of a table that hold their words by numbers, and their types."""
    return {name: kind for name, kind, *_ in run(f"DESCRIBE {table}")[1] if kind.startswith(NUMBERED)}


def retype(run: Run, table: str, types: Mapping[str, str]) -> None:
    """Hold columns of a table in those types."""
    for name, kind in types.items():
        run(f"ALTER TABLE {table} ALTER {quoted(name)} TYPE {kind}")


def widen(run: Run, table: str, rows: str) -> None:
    """Let a table's numbered columns take the words of some rows; one of too many words then holds them as such."""
    for name, kind in numbered(run, table).items():
        column = quoted(name)
        new = f"SELECT DISTINCT {column} AS word FROM {rows} WHERE {column} IS NOT NULL AND TRY_CAST({column} AS {kind}) IS NULL"
        words = run(
            f"SELECT word FROM ({new}) UNION SELECT unnest(enum_range(NULL::{kind})) WHERE EXISTS ({new}) ORDER BY 1"
        )[1]
        if words:
            retype(run, table, {name: _kind([word for (word,) in words]) if len(words) <= quick.WORDS else TEXT})


def _kind(words: Sequence[str]) -> str:
    return f"ENUM ({', '.join(map(literal, words))})"
