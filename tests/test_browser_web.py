"""The served pages in a real browser: Debian's Chromium, on desktop and phone, in light and dark, by mouse and by keyboard."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from modelcensus.store import starter
from modelcensus.views.web.app import create
from tests.test_browser import QUIET, SPILT, WIDTHS
from tests.worlds.hostile import MODELS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelcensus.store import Home

CHROMIUM = shutil.which("chromium")
PATHS = ["/", "/claims", "/reconcile", "/compare", "/frontier", "/choose", "/whatif", "/health", "/method"]
PATHS += [
    "/changes",
    "/api",
    "/?show=indexed&grain=month",
    "/model/Qwen/Qwen3-8B",
    "/country/CN",
    "/organisation/alibaba",
    "/family/openai/gpt-oss-20b",
    "/compare?things=CN,family:Qwen/Qwen3-8B,Qwen/Qwen3-8B,organisation:google",
    "/claims/seed-v32-aime",
    "/claims/seed",
]
PATHS += ["/reconcile?target=nonsense", "/embed/share?top=8", "/embed/claims/seed-v32-aime"]
LETTER = """() => [...document.querySelectorAll('figure svg')].filter(svg => svg.checkVisibility())
    .map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"""  # below 1 a chart's text is smaller than drawn

DRAWN = """() => { const figures = [...document.querySelectorAll('figure')].filter(figure => figure.querySelector('script'));
    const next = figures.find(figure => !figure.dataset.state); next?.scrollIntoView({block: 'center'});
    return next ? null : figures.map(figure => figure.dataset.state) }"""  # every chart, once a script has drawn it
OTHERS = "script:not([src='/static/page.js'], [src^='/static/charts-'], [type='application/json'])"
LANGUAGES = ("", "/ko", "/zh")
WAYS = list(itertools.product(WIDTHS, ("light", "dark"), LANGUAGES))
# Half of the ways, with every pair of device, theme and language: the rest comes with `make full`.
HALVES = [
    [way for turn, way in enumerate(WAYS) if (turn // 6 + turn // 3 % 2 + turn % 3) % 2 == half] for half in (0, 1)
]
EVERY = bool(os.environ.get("MODELCENSUS_EVERY_PAGE"))  # every page in every way: minutes

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
    [*HALVES[0], *(pytest.param(*way, marks=pytest.mark.full) for way in HALVES[1])],
    ids=str,
)
def test_every_page_reads_everywhere(browser: Any, site: str, device: str, scheme: str, begin: str) -> None:
    """Nothing beside the screen, a heading, every chart drawn as large as it was meant, and axe finds nothing.

    Each way has the home page and a part of the others, each page one way of either half; all of them with MODELCENSUS_EVERY_PAGE=1.
    """
    half = next(half for half in HALVES if (device, scheme, begin) in half)
    for path in PATHS if EVERY else ("/", *PATHS[1:][half.index((device, scheme, begin)) :: len(half)]):
        frame, _, rest = path.partition("/embed")
        address = (
            f"{site}{begin}{path}" if frame or not rest else f"{site}/embed{begin if 'claims' in rest else ''}{rest}"
        )
        with opened(browser, address, device, scheme) as page:
            assert set(page.wait_for_function(DRAWN).json_value()) <= {"live"}, path
            page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
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
    """A link or the form writes it, and it shows the same to the next who opens it."""
    with opened(browser, f"{site}/") as page:
        before = said(page)
        page.locator("select[name=definition]").select_option("hf-trailing-30d")
        page.locator(".controls button").click()
        page.wait_for_url("**definition=**")
        page.get_by_role("navigation", name="credit").get_by_role("link", name="creator").click()
        page.wait_for_url("**credit=creator**")
        assert "definition=hf-trailing-30d" in page.url
        assert "universe=" not in page.url  # what was left as it is does not stand in the address
        told, address = said(page), page.url
        assert told != before
    with opened(browser, address) as page:
        assert said(page) == told
        assert page.locator("select[name=definition]").input_value() == "hf-trailing-30d"
        assert page.get_by_role("navigation", name="credit").locator("[aria-current]").inner_text() == "creator"
        page.get_by_role("link", name="한국어").click()
        assert page.url.partition("#")[0] == address.partition("#")[0].replace(f"{site}/", f"{site}/ko/")


def said(page: Any) -> list[str]:
    """What a page's tables hold, open or not."""
    return page.locator("table").evaluate_all("tables => tables.map(table => table.textContent)")  # type: ignore[no-any-return]


def test_a_chart_answers_the_pointer_and_leads_on(browser: Any, site: str) -> None:
    """A bar says its name, share and band, as the table does; a click opens its page."""
    with opened(browser, f"{site}/") as page:
        page.wait_for_function(DRAWN)
        bar = page.locator("#share .live .mark-rect path").first
        bar.scroll_into_view_if_needed()
        bar.hover(position={"x": 30, "y": 8})
        tip = page.locator("#vg-tooltip-element.visible")
        tip.wait_for()
        row = page.locator("#share tbody tr").first.locator("td").all_inner_texts()
        assert {row[1], row[3]} <= set(tip.locator("td.value").all_inner_texts())
        assert f"{row[4]} – {row[5]}" in tip.inner_text()
        assert "%" in row[3]
        bar.click(position={"x": 30, "y": 8})
        page.wait_for_url(f"**/country/{row[0]}")


def test_a_point_over_time_says_its_quality(browser: Any, site: str) -> None:
    """What is mostly estimated is a grey point with its part of estimates, and the page says what grey is."""
    with opened(browser, f"{site}/?grain=week") as page:
        page.wait_for_function(DRAWN)
        points = page.locator("#trend .live .mark-symbol.role-mark path")
        assert {points.nth(turn).get_attribute("fill") for turn in range(3)} == {"#8c8c8c"}
        points.nth(1).hover(force=True)
        assert "estimated" in page.locator("#vg-tooltip-element.visible").inner_text()
        assert "Grey points" in page.locator("#trend").inner_text()


def test_it_works_without_scripts(browser: Any, site: str) -> None:
    """Charts are seen, switches switch, and SQL and citations are read."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/ko/")
        assert page.locator("figure .wide svg").first.is_visible()
        assert not page.locator("button.copy, .offer, kbd").filter(visible=True).count()
        page.locator("nav.switch a", has_text="지수").click()
        assert "show=indexed" in page.url
        page.locator("input[name=window]").fill("2026-05-01:2026-09-01")
        page.locator(".controls button").click()
        assert "show=indexed" in page.url
        assert "window=2026-05-01%3A2026-09-01" in page.url
        page.locator("#trend summary", has_text="SQL").click()
        assert "SELECT" in page.locator("#trend pre").first.inner_text()
        page.locator("#trend summary", has_text="인용").click()
        assert "@misc" in page.locator("#trend .more").inner_text()


def test_the_search_is_a_key_away(browser: Any, site: str) -> None:
    """Ctrl-K anywhere, a hub's address pasted, Enter: the model's page."""
    with opened(browser, f"{site}/method") as page:
        page.keyboard.press("Control+k")
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.insert_text("https://huggingface.co/Qwen/Qwen3-8B?library=transformers")
        page.keyboard.press("Enter")
        page.wait_for_url("**/model/Qwen/Qwen3-8B")


def test_sql_and_citations_are_copied(browser: Any, site: str) -> None:
    """The whole of it, as the answer at its own address has it, but for its lines' indentation."""
    with opened(browser, f"{site}/") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator("#share summary", has_text="SQL").click()
        page.locator("#share .copied", has=page.locator("pre", has_text="SELECT")).locator("button").click()
        page.wait_for_selector("#share button[data-done]")
        link = page.locator("#share .data a", has_text=".json").get_attribute("href")
        told = page.evaluate("navigator.clipboard.readText()")
        assert told.split() == page.request.get(f"{site}{link}").json()["sql"].split()


def test_a_language_is_on_offer_and_never_forced(browser: Any, site: str) -> None:
    """A reader of Korean gets the page that was asked for, with a way to the Korean one; no is remembered."""
    with browser.new_context(locale="ko-KR") as context:
        page = context.new_page()
        page.goto(f"{site}/compare?things=KR,FR")
        assert page.url == f"{site}/compare?things=KR,FR"
        offer = page.locator(".offer:visible")
        assert offer.get_attribute("lang") == "ko"
        offer.locator("a").click()
        assert page.url == f"{site}/ko/compare?things=KR%2CFR"
        assert page.locator(".offer:visible").count() == 0
        page.goto(f"{site}/")
        page.locator(".offer:visible button").click()
        page.reload()
        assert page.locator(".offer:visible").count() == 0


def test_the_file_behind_a_chart_has_the_pages_numbers(browser: Any, site: str) -> None:
    """Row by row: the CSV, the table, and the bars that are drawn."""
    with opened(browser, f"{site}/") as page:
        link = page.locator("#share .data a", has_text=".csv").get_attribute("href")
        rows = list(csv.DictReader(io.StringIO(page.request.get(f"{site}{link}").text())))
        shares = [f"{float(row['share']):.1%}" for row in rows]
        assert page.locator("#share tbody td:nth-child(4)").all_inner_texts() == shares
        (drawn,) = json.loads(page.locator("#share figure script").text_content())["datasets"].values()
        assert [row["value"] for row in drawn] == [float(row["share"]) for row in rows]


def test_a_claim_is_checked(browser: Any, site: str) -> None:
    """From the list to the claim, with its verdict and why."""
    with opened(browser, f"{site}/claims") as page:
        page.locator("tbody a", has_text="seed-v32-aime").first.click()
        page.wait_for_url("**/claims/seed-v32-aime")
        assert page.locator(".verdict").first.inner_text() == "misattributed"
        assert "What would change the verdict" in page.locator("main").inner_text()


def test_a_model_is_chosen(browser: Any, site: str) -> None:
    """Constraints in, models out: every one of them within the budget."""
    with opened(browser, f"{site}/choose") as page:
        whole = page.locator(".says").inner_text()
        page.locator("input[name=budget]").fill("$0.5/Mtok")
        page.locator("input[name=origin]").fill("not:US")
        page.locator(".controls button").click()
        page.wait_for_url("**budget=**")
        heads = page.locator("thead th").all_inner_texts()
        rows = [dict(zip(heads, row.locator("td").all_inner_texts(), strict=True)) for row in page.locator("tbody tr").all()]  # fmt: skip
        assert rows
        assert all(float(row["dollars"]) <= 0.5 and row["country"] != "US" for row in rows)
        assert page.locator(".says").inner_text() != whole


def test_it_prints_without_its_menu(browser: Any, site: str) -> None:
    """What cannot be used on paper is not on it; charts and tables are."""
    with opened(browser, f"{site}/") as page:
        page.emulate_media(media="print")
        assert page.locator("header nav, .switches, .data").filter(visible=True).count() == 0
        assert page.locator("figure svg").filter(visible=True).count() == page.locator("figure").count()


def test_the_first_page_is_light(browser: Any, site: str) -> None:
    """At most 300 kB with its style and script, before compression; the charts' script comes later and is ours."""
    with opened(browser, f"{site}/") as page:
        parts = [page.request.get(f"{site}{path}").body() for path in ("/", "/static/page.css", "/static/page.js")]
        assert sum(map(len, parts)) <= 300_000
        assert page.locator(OTHERS).count() == 0


def test_no_hostile_name_runs(browser: Any, hostile_home: Home) -> None:
    """A list and the record of each hostile model open, show its name as text, and run nothing."""
    from urllib.parse import quote

    with served(hostile_home.path) as site:
        for path in ("/", *(f"/model/{quote(name)}" for name in list(MODELS.values())[:6])):
            with opened(browser, f"{site}{path}", "phone") as page:
                assert page.locator(f"{OTHERS}, iframe, main img, [onerror], [onload]").count() == 0
                assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"], path
