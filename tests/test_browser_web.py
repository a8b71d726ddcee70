"""The served pages in a real browser: Debian's Chromium, on desktop and phone, in light and dark, by mouse and by keyboard."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from modelcensus.census import rebuild
from modelcensus.store import starter
from modelcensus.views.web.app import create
from tests.test_browser import QUIET, SPILT, WIDTHS
from tests.worlds.hostile import MODELS, hostile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = shutil.which("chromium")
PATHS = ["/", "/claims", "/reconcile", "/compare", "/frontier", "/choose", "/whatif", "/health", "/method"]
PATHS += ["/model/Qwen/Qwen3-8B", "/country/CN", "/organisation/alibaba", "/claims/seed-v32-aime", "/claims/seed"]
PATHS += ["/reconcile?target=nonsense", "/embed/share?top=8", "/embed/claims/seed-v32-aime"]
LETTER = """() => [...document.querySelectorAll('figure svg')].filter(svg => svg.checkVisibility())
    .map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"""  # below 1 a chart's text is smaller than drawn

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")


@contextmanager
def served(home: Path) -> Iterator[str]:
    """A server of that home on a free port of this machine."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create(home), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{taken.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    taken.close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The starter's pages."""
    with served(starter().path) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all of these tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@contextmanager
def opened(browser: Any, address: str, device: str = "desktop", scheme: str = "light") -> Iterator[Any]:
    """A page that has loaded without a word to the console and without a request to anybody else."""
    told: list[str] = []
    site = "/".join(address.split("/")[:3])
    with browser.new_context(viewport={"width": WIDTHS[device], "height": 900}, color_scheme=scheme) as context:
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: request.url.startswith((f"{site}/", "data:")) or told.append(request.url))
        page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
        page.goto(address)
        yield page
        assert told == []


@pytest.mark.parametrize(
    ("device", "scheme", "begin"),
    [("desktop", "dark", "/ko"), ("phone", "light", "/zh")],  # each value once: every combination takes minutes
)
def test_every_page_reads_everywhere(browser: Any, site: str, device: str, scheme: str, begin: str) -> None:
    """Nothing beside the screen, a heading, charts as large as they are drawn, and axe finds nothing."""
    for path in PATHS:
        frame, _, rest = path.partition("/embed")
        address = (
            f"{site}{begin}{path}" if frame or not rest else f"{site}/embed{begin if 'claims' in rest else ''}{rest}"
        )
        with opened(browser, address, device, scheme) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[device], path
            assert page.evaluate(SPILT) == [], path
            assert page.locator("h1").is_visible(), path
            assert all(scale > 0.95 for scale in page.evaluate(LETTER)), path
            assert complaints(page) == [], path


def complaints(page: Any) -> list[tuple[str, str]]:
    """What axe-core finds wrong on a page; nothing where it is not installed."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        return []
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


def test_a_person_gets_an_error_as_a_page(browser: Any, site: str) -> None:
    """In the site's frame, with what to do next; the browser's own word on the 404 is all there is in its console."""
    with browser.new_context() as context:
        page = context.new_page()
        answer = page.goto(f"{site}/ko/find?q=alibabaa")
        assert answer.status == 404
        assert page.locator("h1").is_visible()
        assert complaints(page) == []
        page.locator("main li a").first.click()
        assert page.url == f"{site}/ko/organisation/alibaba"


def test_it_is_used_by_keyboard_alone(browser: Any, site: str) -> None:
    """The first stop leads to the content, every stop is seen, and Enter in the search leads to the model."""
    with opened(browser, f"{site}/") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["x"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.goto(f"{site}/")
        for _ in range(40):
            page.keyboard.press("Tab")
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring != "none", page.evaluate("document.activeElement.outerHTML")
            if page.evaluate("document.activeElement.name") == "q":
                break
        page.keyboard.type("https://huggingface.co/Qwen/Qwen3-8B/tree/main")
        page.keyboard.press("Enter")
        page.wait_for_url("**/model/Qwen/Qwen3-8B")


def test_a_choice_is_an_address_that_can_be_shared(browser: Any, site: str) -> None:
    """The form writes it, and it shows the same to the next who opens it."""
    with opened(browser, f"{site}/") as page:
        page.locator("select[name=credit]").select_option("creator")
        page.locator(".controls button").first.click()
        page.wait_for_url("**credit=creator**")
        table, address = page.locator("table").first.inner_text(), page.url
    with opened(browser, address) as page:
        assert page.locator("table").first.inner_text() == table
        assert page.locator("select[name=credit]").input_value() == "creator"


def test_the_first_page_is_light(browser: Any, site: str) -> None:
    """At most 300 kB with its style, before compression, and no script."""
    with opened(browser, f"{site}/") as page:
        size = len(page.content().encode()) + len(page.request.get(f"{site}/static/page.css").body())
        assert size <= 300_000
        assert page.locator("script").count() == 0


def test_no_hostile_name_runs(browser: Any, tmp_path: Path) -> None:
    """A list and the record of each hostile model open, show its name as text, and run nothing."""
    from urllib.parse import quote

    home = hostile(tmp_path)
    rebuild(home.path)
    with served(home.path) as site:
        for path in ("/", *(f"/model/{quote(name)}" for name in list(MODELS.values())[:6])):
            with opened(browser, f"{site}{path}", "phone") as page:
                assert page.locator("script, iframe, main img, [onerror], [onload]").count() == 0
                assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"], path
