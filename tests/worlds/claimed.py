"""Claims as a stranger would write them: the text of a file, and what is found of it in a census."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus import claims

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.answer import Row
    from modelcensus.census import Census

SOURCE = "source: {{publisher: A Daily, title: A report, date: {date}}}\nclaims:\n"


def text(*parts: str, published: str = "2026-08-02", **more: Any) -> str:
    """A file of one claim with those parts (each a YAML mapping), and more of its keys."""
    keys = {"id": "mine", "asserts": "Something is so", **more}
    lines = [f"  - id: {keys.pop('id')}", *(f"    {key}: {value}" for key, value in keys.items())]
    listed = ["    parts:", *(f"      - {part}" for part in parts)] if parts else []
    return SOURCE.format(date=published) + "\n".join([*lines, *listed]) + "\n"


def checked(census: Census, file: Path, written: str) -> list[Row]:
    """The rows of the verdict on a file with that text."""
    file.write_text(written, encoding="utf-8")
    return list(claims.check(census, claims.read(census, file)).rows)
