"""The pages' frame: the menu, the languages, what a preview shows, and every stranger's name escaped."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from modelcensus.messages import marked, speaker
from modelcensus.views import charts, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelcensus.answer import Answer

NAMES = {"en": "English", "ko": "한국어", "zh": "中文"}
PLACES = {
    "/": marked("Home"),
    "/claims": marked("Published claims, checked"),
    "/reconcile": marked("Which definition was that number?"),
    "/compare": marked("Things side by side"),
    "/frontier": marked("Score against price"),
    "/choose": marked("Which model for me?"),
    "/whatif": marked("And what is not counted?"),
    "/health": marked("Data health"),
    "/method": marked("Method"),
}
PHONE, LEAST = 348, 80  # pixels: a chart on a phone, and the least of its inside


def begin(language: str) -> str:
    """What the addresses of a language begin with."""
    return "" if language == "en" else f"/{language}"


def drawn(template: str, language: str, path: str, **content: Any) -> bytes:
    """A page as HTML in the site's frame.

    Args:
        template: its file.
        language: of its sentences.
        path: its address without the language; none for an error.
        content: what the template shows; `title`, `lead`, `about`, `build` and `public` are the frame's.
    """
    first = begin(language)
    say = speaker(language)
    frame = {
        "say": say,
        "language": language,
        "begin": first,
        "path": path,
        "lead": "",
        "about": "",
        "build": "",
        "public": "",
        "card": f"/card/{language}{path if path != '/' else '/home'}.png" if path else "",
        "menu": [(f"{first}{place}", say(name)) for place, name in PLACES.items()],
        "languages": [(code, name, f"{begin(code)}{path or '/'}") for code, name in NAMES.items()],
    }
    text: str = _environment().get_template(template).render({**frame, **content})
    return text.encode()


def inline(chart: Any) -> str:
    """The chart as SVG for a page, whose fonts it takes: naming them at every text would be a third of the page."""
    return re.sub(r' font-family="[^"]*"', "", charts.svg(chart))


def narrow(chart: Any) -> str:
    """The same chart as wide as a phone, as SVG: its text keeps its size, which a picture made smaller would not."""
    inside = float(PHONE)
    for _ in range(3):  # labels move as the inside shrinks
        told = inline(chart.properties(width=inside))
        beyond = float(told.split('width="', 1)[1].split('"', 1)[0]) - PHONE
        if beyond <= 0 or inside <= LEAST:
            break
        inside = max(float(LEAST), inside - beyond)
    return told


def cite(answer: Answer) -> str:
    """How an answer is named where it is quoted."""
    day = f", {answer.snapshots[-1].isoformat()}" if answer.snapshots else ""
    return f"modelcensus, build {answer.build}, source {answer.source}{day}."


def first_of(texts: Sequence[str]) -> str:
    """The first text that says something."""
    return next((text for text in texts if text), "")


@cache
def _environment() -> Any:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=ChoiceLoader(
            [PackageLoader("modelcensus", f"views/{where}") for where in ("web", "report")]
        ),  # a verdict reads alike on both
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["visible"] = lambda text: escape.visible(str(text))
    return made
