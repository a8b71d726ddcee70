"""A hub's names are strangers' strings: made harmless here for terminals, CSV and JSON. HTML has Jinja."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

HIDDEN = (
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
)  # control, format (direction marks), surrogates, unassigned, line breaks
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 120


def visible(text: str, longest: int | None = None) -> str:
    """The text with every character that steers a terminal or a reader's eye written out, cut at `longest`."""
    shown = "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in HIDDEN else c for c in text)
    return shown if longest is None or len(shown) <= longest else shown[: longest - 1] + "…"


def cell(value: object) -> object:
    """A CSV cell: text that a spreadsheet would run as a formula is preceded by an apostrophe."""
    if not isinstance(value, str):
        return value
    text = visible(value)
    return f"'{text}" if value.startswith(FORMULA) else text


def to_json(content: Any) -> str:
    """JSON in which hidden characters inside strings are written as escapes; it reads back to the same content."""
    return re.sub(r"[^\x00-\x7e]", _escaped, json.dumps(content, ensure_ascii=False, indent=2))


def _escaped(match: re.Match[str]) -> str:
    character = match.group()
    if unicodedata.category(character) not in HIDDEN:
        return character
    return json.dumps(character)[1:-1]
