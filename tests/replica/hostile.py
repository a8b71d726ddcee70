"""Rows that are not as they should be. Each kind takes the rows of an answer and gives others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Any

Rows = list[dict[str, Any]]
STRANGE = (
    "../../../../etc/passwd", "no-account", "a/b/c", "", "/", "a/", " /b", "a/\x00b", "a/\ud800", "a/\u202eb",
    "a/b\nc", "=cmd|'/c calc'!A0/b", "<script>alert(1)</script>/b", "a/" + "é" * 300, "'; drop table models; --/b",
)  # fmt: skip
WRONG = ("12", -1, 1.5, True, [], {}, 1e400, [1, "x"], {"$oid": 1}, "", None)


def duplicates(rows: Rows, options: Mapping[str, Any]) -> Rows:
    """The first `count` rows stand once more at the end."""
    return [*rows, *(dict(row) for row in rows[: options.get("count", 10)])]


def nulls(rows: Rows, options: Mapping[str, Any]) -> Rows:
    """In each `step`-th row the named keys, or all but `_id` and `id`, are null."""
    keys = options.get("keys")
    return _some(rows, options, lambda row: {key: None if _named(key, keys) else row[key] for key in row})


def missing(rows: Rows, options: Mapping[str, Any]) -> Rows:
    """In each `step`-th row the named keys, or all but `_id` and `id`, are not there."""
    keys = options.get("keys")
    return _some(rows, options, lambda row: {key: row[key] for key in row if not _named(key, keys)})


def huge(rows: Rows, options: Mapping[str, Any]) -> Rows:
    """In each `step`-th row the id is `length` characters long and every count has 40 digits."""
    long = "a" * options.get("length", 100_000)
    return _some(
        rows, options, lambda row: {key: 10**39 if _count(row[key]) else row[key] for key in row} | {"id": f"a/{long}"}
    )


def types(rows: Rows, options: Mapping[str, Any]) -> Rows:
    """In each `step`-th row every value but the id is of another type."""
    wrong = cycle(WRONG)
    return _some(rows, options, lambda row: {key: row[key] if key == "id" else next(wrong) for key in row})


def strange(rows: Rows, options: Mapping[str, Any]) -> Rows:
    """In each `step`-th row the id is none that a model can have."""
    names = cycle(options.get("names", STRANGE))
    return _some(rows, options, lambda row: row | {"id": next(names)})


def rubbish(rows: Rows, options: Mapping[str, Any]) -> list[Any]:
    """Each `step`-th row is no object."""
    wrong = cycle((None, 1, "row", [], True))
    return [next(wrong) if place % options.get("step", 3) == 0 else row for place, row in enumerate(rows)]


def empty(_: Rows, __: Mapping[str, Any]) -> Rows:
    """There are no rows."""
    return []


ROWS: dict[str, Callable[[Rows, Mapping[str, Any]], list[Any]]] = {
    kind.__name__: kind for kind in (duplicates, nulls, missing, huge, types, strange, rubbish, empty)
}


def _some(rows: Rows, options: Mapping[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]]) -> Rows:
    return [change(row) if place % options.get("step", 3) == 0 else row for place, row in enumerate(rows)]


def _named(key: str, keys: object) -> bool:
    return key in keys if isinstance(keys, tuple | list | set) else key not in {"_id", "id"}


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
