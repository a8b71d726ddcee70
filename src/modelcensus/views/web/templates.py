"""The pages' frame: the menu, the languages, what a preview shows, and every stranger's name escaped."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from modelcensus.messages import marked, speaker
from modelcensus.views import charts, escape
from modelcensus.views.web import assets

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = {"en": "English", "ko": "한국어", "zh": "中文"}
PLACES = {  # a page's name in the menu, shorter than its heading
    "/": marked("Home"),
    "/claims": marked("Claims"),
    "/reconcile": marked("Which definition?"),
    "/compare": marked("Compare"),
    "/frontier": marked("Score and price"),
    "/choose": marked("Choose a model"),
    "/whatif": marked("What if"),
    "/health": marked("Data health"),
    "/method": marked("Method"),
    "/changes": marked("Changes"),
    "/api": marked("API"),
}
OFFERS = {
    "en": "Read this page in English",
    "ko": "이 페이지를 한국어로",
    "zh": "用中文阅读本页",
}  # each in its own language
DESK, PHONE = 952, 361  # pixels: a chart in a page's column, and on a phone
PLACED, FINE = re.compile(r' (?:d|transform|[xy]\d?)="[^"]*"'), re.compile(r"(\.\d)\d+")
DEPTH = re.compile(r"^ +", re.MULTILINE)  # of a query's lines: half of it shows the same, and a page has many queries
ALOUD = re.compile(r' (?:font-family|role|aria-[a-z]+)="[^"]*"|</?a\b[^>]*>')


def begin(language: str) -> str:
    """What the addresses of a language begin with."""
    return "" if language == "en" else f"/{language}"


def drawn(template: str, language: str, path: str, **content: Any) -> bytes:
    """A page as HTML in the site's frame.

    Args:
        template: its file.
        language: of its sentences.
        path: its address without the language; none for an error.
        content: what the template shows; `title`, `lead`, `about`, `build`, `query` (what the address holds after its path) and
            `public` are the frame's.
    """
    first = begin(language)
    say = speaker(language)
    held = f"?{content['query']}" if content.get("query") else ""
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
        "languages": [(code, name, f"{begin(code)}{path or '/'}{held}") for code, name in NAMES.items()],
        "offers": OFFERS,
        "style": assets.STYLE,
        "script": assets.PAGE,
        "drawer": assets.drawer(),
    }
    text: str = _environment().get_template(template).render({**frame, **content})
    return text.encode()


def charted(chart: Any) -> dict[str, str]:
    """The chart for a page: drawn as SVG for a desk and for a phone, and its specification for a script.

    The figure that holds it is one picture to a reader aloud, whose numbers are in the table below: what the drawing says of itself,
    its links and its fonts (the page's) are left out, which halves it.
    """
    wide, narrow = charts.fitted(chart, DESK), charts.fitted(chart, PHONE)
    return {"wide": inline(wide), "narrow": inline(narrow), "spec": charts.spec(wide)}


def inline(chart: Any) -> str:
    """The chart as SVG for a figure of a page, its places to a tenth of a pixel."""
    return PLACED.sub(lambda found: FINE.sub(r"\1", found[0]), ALOUD.sub("", charts.svg(chart)))


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
    made.filters["narrow"] = lambda sql: DEPTH.sub(lambda found: found.group()[::2], sql)
    return made
