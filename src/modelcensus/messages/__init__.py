"""Sentences for people, by language, from gettext catalogues. The English sentence is the key."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from modelcensus.errors import UnknownName

Language = Literal["en", "ko", "zh"]
LANGUAGES: tuple[str, ...] = get_args(Language)
Say = Callable[..., str]


@cache
def speaker(language: str = "en") -> Say:
    """A function `say(sentence, **values)` that gives the sentence in that language with its values put in.

    Values stand in the sentence as `{name}`. Raises `UnknownName` for a language without a catalogue.
    """
    if language not in LANGUAGES:
        raise UnknownName("language", language, LANGUAGES, f"There are: {', '.join(LANGUAGES)}.")
    catalogue = gettext.translation(
        "modelcensus", Path(__file__).parent / "locale", languages=[language], fallback=language == "en"
    )

    def say(sentence: str, **values: object) -> str:
        return catalogue.gettext(sentence).format(**values)

    return say


def marked(sentence: str) -> str:
    """The sentence unchanged: marks it for translation where it is spoken elsewhere by its value."""
    return sentence
