"""What readers of lists share: rows of CSV, YAML and JSON files, and their cells with what is not said as None."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

UNSAID = frozenset({"", "nan", "none", "null", "n/a", "-"})


def opened(path: Path, needs: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """The rows of a CSV, YAML or JSON list. Raises `SourceError` where it is none, or a row lacks a column that it needs."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read: {error}.", "Name a whole copy of it.") from error
    yield from _needed(path, _parsed(path, content), needs)


def rows_of(content: str, where: str, needs: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """The rows of CSV text, such as a member of an archive."""
    for turn, row in enumerate(csv.DictReader(io.StringIO(content)), 1):
        _check(where, turn, row, needs)
        yield dict(row)


def _parsed(path: Path, content: str) -> Any:
    if path.suffix.lower() in (".yml", ".yaml"):
        import yaml

        try:
            return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is a safe loader
        except yaml.YAMLError as error:
            raise SourceError(f"{path} is no YAML: {' '.join(str(error).split())}.", "Fetch it again.") from error
    if path.suffix.lower() in (".json", ".jsonl"):
        try:
            return (
                json.loads(content) if path.suffix.lower() == ".json" else list(map(json.loads, content.splitlines()))
            )
        except ValueError as error:
            raise SourceError(f"{path} is no JSON: {error}.", "Fetch it again.") from error
    return list(csv.DictReader(io.StringIO(content)))


def _needed(path: Path, listed: Any, needs: Sequence[str]) -> Iterator[dict[str, Any]]:
    if not isinstance(listed, list):
        raise SourceError(f"{path} holds no list of rows.", "If the list has changed its form, report it.")
    for turn, row in enumerate(listed, 1):
        _check(str(path), turn, row, needs)
        yield row


def _check(where: str, turn: int, row: Any, needs: Sequence[str]) -> None:
    lacking = next((name for name in needs if not isinstance(row, dict) or name not in row), None)
    if lacking is not None or not isinstance(row, dict):
        raise SourceError(
            f"{where}, row {turn}: there is no {lacking or 'column'}.", "If the list has changed its form, report it."
        )


def text(row: Mapping[str, Any], key: str) -> str | None:
    """A cell's text; None where it says nothing."""
    said = row.get(key)
    told = "" if said is None else str(said).strip()
    return None if told.casefold() in UNSAID else told


def number(row: Mapping[str, Any], key: str) -> float | None:
    """A cell's number; None where it says nothing. Raises `SourceError` for a cell that is no number."""
    told = text(row, key)
    if told is None:
        return None
    try:
        value = float(told.replace(",", "").removeprefix("$").rstrip("%"))
    except ValueError as error:
        raise SourceError(
            f"{key} is {told!r}, which is no number.", "If the list has changed its form, report it."
        ) from error
    return value if math.isfinite(value) else None


def whole(row: Mapping[str, Any], key: str) -> int | None:
    """A cell's whole number; None where it says nothing."""
    value = number(row, key)
    return None if value is None else round(value)


def date(row: Mapping[str, Any], key: str) -> dt.date | None:
    """A cell's day, of a date or a moment in ISO's writing; None where it says nothing or something else."""
    told = text(row, key)
    try:
        return dt.date.fromisoformat(told[:10]) if told else None
    except ValueError:
        return None


def flag(row: Mapping[str, Any], key: str) -> bool | None:
    """A cell's yes or no; None where it says neither."""
    told = text(row, key)
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get((told or "").casefold())
