"""What a question is given, made fit to ask with."""

from __future__ import annotations

import re

from modelcensus.errors import QuestionError

ALL = 10**12
ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface|hf)\.co/([^/?#]+/[^/?#]+)")


def positive(top: int | None) -> int:
    """How many rows are wanted, all where nothing is said. Raises `QuestionError` under 1."""
    if top is None:
        return ALL
    if top < 1:
        raise QuestionError(f"`top` is {top}; it must be 1 or more.")
    return min(top, ALL)


def encodable(value: object) -> str:
    """The value as text, with a mark for what no name holds: halves of characters, as a damaged argument leaves them."""
    return str(value).encode("utf-8", "replace").decode()


def model_id(name: str) -> str:
    """The id in a hub's address or a bare id."""
    found = ADDRESS.match(name)
    return found[1] if found else name.strip("/")
