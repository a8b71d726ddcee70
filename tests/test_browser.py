"""The report in a real browser: Debian's Chromium, opened by its file, on desktop and phone, in light and dark."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests import pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHROMIUM = shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUIET += ["--disable-sync", "--no-first-run"]
WIDTHS = {"desktop": 1440, "phone": 390}
INK = """() => ({
    page: getComputedStyle(document.body).color,
    paper: getComputedStyle(document.body).backgroundColor,
    charts: [...new Set([...document.querySelectorAll('svg text')].map(text => getComputedStyle(text).fill))],
})"""
SPILT = """() => [...document.querySelectorAll('body *')]
    .filter(part => !part.closest('.scroll, svg, pre > *') && part.getBoundingClientRect().right > innerWidth + 1)
    .map(part => part.outerHTML.slice(0, 80))"""

PAGES = [(pages.html, "en"), (pages.html, "ko"), (pages.beside, "ko"), (pages.beside, "zh")]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all of these tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.mark.parametrize(("drawn", "language"), PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", WIDTHS)
def test_the_page_reads_everywhere(
    browser: Any, tmp_path: Path, device: str, scheme: str, drawn: Callable[[str], str], language: str
) -> None:
    """No message, no request but the file's own, nothing beside the screen, headings seen, charts in the page's ink."""
    file = tmp_path / "report.html"
    file.write_text(drawn(language), encoding="utf-8")
    told: list[str] = []
    with browser.new_context(viewport={"width": WIDTHS[device], "height": 900}, color_scheme=scheme) as context:
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: told.append(request.url))
        page.goto(file.as_uri())
        assert told == [file.as_uri()]
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[device]
        assert page.evaluate(SPILT) == []
        assert all(heading.is_visible() for heading in page.locator("h1, h2").all())
        assert sum(chart.is_visible() for chart in page.locator("figure svg").all()) == len(
            page.locator("figure").all()
        )
        ink = page.evaluate(INK)
    assert ink["charts"] == [ink["page"]]
    assert (_light(ink["paper"]) > _light(ink["page"])) is (scheme == "light")


def _light(colour: str) -> int:
    """How light a colour is, from its three parts."""
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")[:3])
