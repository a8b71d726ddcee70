"""What pages load besides themselves, all of it from here: their style, their script, and the script that draws charts."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from fastapi import Request, Response

from modelcensus.views import charts
from modelcensus.views.web import forms

HERE = Path(__file__).parent
SCRIPT = "text/javascript; charset=utf-8"
STYLE, PAGE = "/static/page.css", "/static/page.js"
FOREVER = "public, max-age=31536000, immutable"


@cache
def drawer() -> str:
    """The address of the script that draws charts. It names the script's edition, so that what is kept never goes stale."""
    import altair as alt

    return f"/static/charts-{version('vl-convert-python')}-{alt.SCHEMA_VERSION}.js"


def paths() -> tuple[str, ...]:
    """Every address that is loaded by a page."""
    return STYLE, PAGE, drawer()


@lru_cache(8)
def body(path: str, build: str) -> forms.Body:
    """What lies at one of these addresses; it is packed once."""
    if path == STYLE:
        return forms.Body.of(_style(), "text/css; charset=utf-8", build)
    script = (HERE / "page.js").read_bytes() if path == PAGE else charts.bundle().encode()
    return forms.Body.of(script, SCRIPT, build)


def reply(request: Request, path: str, build: str) -> Response:
    """One of them, as a server answers; the large one is kept by browsers for good."""
    told = forms.reply(request, body(path, build))
    if path == drawer():
        told.headers["Cache-Control"] = FOREVER
    return told


@cache
def _style() -> bytes:
    return (HERE.parent / "report" / "page.css").read_bytes() + b"\n" + (HERE / "web.css").read_bytes()
