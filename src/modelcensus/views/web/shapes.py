"""The two shapes of everything that is said to programs: an answer and an error, as JSON Schema has them."""

from __future__ import annotations

from typing import Any

from modelcensus.errors import CensusError
from modelcensus.messages import marked

ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["type", "message", "hint", "near"],
            "properties": {
                "type": {"type": "string"},
                "message": {"type": "string"},
                "hint": {"type": "string"},
                "near": {"type": "array", "items": {"type": "string"}},
            },
        }
    },
}
WORDS = ("question", "definition", "unit", "source", "build", "sql")
ANSWER: dict[str, Any] = {
    "type": "object",
    "required": [*WORDS, "snapshots", "coverage", "caveats", "rows"],
    "properties": {
        **{name: {"type": "string"} for name in (*WORDS, "sentence")},
        "snapshots": {"type": "array", "items": {"type": "string", "format": "date"}},
        "coverage": {"type": "object", "additionalProperties": {"type": ["number", "null"]}},
        "caveats": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object"}},
    },
}


REFUSALS = {
    400: marked("The question cannot be asked so."),
    404: marked("A name in it is not there; `near` has those like it."),
    414: marked("The address is too long."),
    429: marked("Too many requests; `Retry-After` says when to ask again."),
    503: marked("The data is not there or damaged."),
}


def error(kind: str, message: str, hint: str, near: list[str] | None = None) -> dict[str, Any]:
    """An error: what happened, to what, the next step, and valid names like the one given."""
    return {"error": {"type": kind, "message": message, "hint": hint, "near": near or []}}


def explained(wrong: CensusError) -> dict[str, Any]:
    """One of ours in that shape."""
    return error(type(wrong).__name__, str(wrong), wrong.hint, getattr(wrong, "near", []))
