"""The published site: every link leads to a file, its data are its pages', nothing of this machine is in it, and no name is unsafe."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from modelcensus import claims
from modelcensus.errors import QuestionError
from modelcensus.store import starter
from modelcensus.views.cli import run
from modelcensus.views.publish import publish
from modelcensus.views.publish.folder import MARK, aside
from modelcensus.views.publish.links import rewritten
from modelcensus.views.publish.places import Address, places
from tests.test_browser import QUIET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelcensus.store import Home

SECRET = "hf_published_nowhere"

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")
CHROMIUM = shutil.which("chromium")


class Quiet:
    """Nobody who is told how far it has come."""

    def begin(self, what: str, total: int | None, unit: str) -> None:
        """Say nothing."""

    def advance(self, amount: int) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def few() -> Iterator[None]:
    """A ledger of few claims: each costs a check in three languages."""
    whole = claims.ledger
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "ledger", lambda census: whole(census)[:3])
        patch.setenv("HF_TOKEN", SECRET)
        yield


@pytest.fixture(scope="module")
def site(few: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter's site, in two languages."""
    folder = tmp_path_factory.mktemp("published") / "a" / "site"
    assert (
        publish(folder, Quiet(), home=starter().path, top=1, languages=("en", "ko")) == len(list(files(folder))) - 1
    )  # without its mark
    return folder


@pytest.fixture(scope="module")
def small(few: None, tiny_home: Home) -> Path:
    """A home that is quickly published."""
    return tiny_home.path


def files(folder: Path) -> Iterator[Path]:
    """Every file in a folder."""
    return (file for file in sorted(folder.rglob("*")) if file.is_file())


def pages(folder: Path) -> Iterator[tuple[Path, BeautifulSoup]]:
    """Every page in a folder."""
    for file in files(folder):
        if file.suffix == ".html":
            yield file, BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def broken(folder: Path) -> list[tuple[str, str]]:
    """Links that lead to no file of the folder, or out of it."""
    wrong = []
    for file, page in pages(folder):
        for tag in page.find_all(True):
            for name in ("href", "src", "action", "poster"):
                link = tag.get(name)
                if link is None or re.match(r"(https://|data:|#)", str(link)):
                    continue
                split = urlsplit(str(link))
                to = (file.parent / unquote(split.path)).resolve()
                if split.scheme or split.query or str(link).startswith("/") or not to.is_file() or not to.is_relative_to(folder):  # fmt: skip
                    wrong.append((file.relative_to(folder).as_posix(), str(link)))
    return wrong


@pytest.mark.slow
def test_every_link_leads_to_a_file(site: Path) -> None:
    """Relative and without a query, so that the site stands under any path and in a folder; each language has every page."""
    assert broken(site) == []
    told = {file.relative_to(site).as_posix() for file in files(site)}
    for language in ("", "ko/"):
        assert {f"{language}{page}.html" for page in ("index", "claims", "method", "health", "elsewhere", "country/CN", "organisation/alibaba")} <= told  # fmt: skip
    assert sum(name.startswith("family/") and name.endswith(".html") for name in told) == 1
    assert {"404.html", "NOTICE.txt", ".nojekyll", "static/page.css", MARK} <= told
    assert "MIT License" in (site / "NOTICE.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_needs_a_server_is_told(site: Path) -> None:
    """No form is left; what is not published is text, or leads to the page that says so."""
    named = 0
    for _, page in pages(site):
        assert page.find("form") is None
        named += sum(1 for tag in page.select("td a") if not tag.get("href"))
    assert named
    index = BeautifulSoup((site / "ko" / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert "../ko/elsewhere.html" not in [tag.get("href") for tag in index.find_all("a")]
    assert "elsewhere.html" in [tag.get("href") for tag in index.select("footer a")]


@pytest.mark.slow
def test_a_published_pages_numbers_are_those_of_its_csv(site: Path) -> None:
    """For every section of every page that has both: each share in the file stands in the table."""
    compared = 0
    for file, page in pages(site):
        for section in page.find_all("section"):
            link = next((str(tag["href"]) for tag in section.find_all("a", href=True) if str(tag["href"]).endswith(".csv")), None)  # fmt: skip
            if link is None or section.find("table") is None:
                continue
            with (file.parent / link).open(encoding="utf-8") as table:
                rows = list(csv.DictReader(table))
            shown = section.select("tbody tr")
            assert len(shown) == min(len(rows), 50), (file, link)
            for row, cells in zip(rows, shown, strict=False):
                if row.get("share"):
                    assert f"{float(row['share']):.1%}" in [cell.get_text() for cell in cells.find_all("td")]
                    compared += 1
    assert compared > 100


@pytest.mark.slow
def test_nothing_of_this_machine_is_in_it(site: Path, own_home: Path) -> None:
    """No path, no user, no token."""
    import getpass
    import tempfile
    from pathlib import Path as Paths

    import modelcensus

    secrets = [
        SECRET,
        tempfile.gettempdir() + "/",
        str(Paths(modelcensus.__file__).parent),
        str(Paths.home()),
        str(site),
    ]
    assert getpass.getuser()
    for file in files(site):
        told = file.read_bytes()
        for secret in secrets:
            assert secret.encode() not in told, (file, secret)


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
def test_it_opens_from_a_folder(site: Path) -> None:
    """In a browser, without a server: styled, without a word to the console, and one page leads to the next."""
    from playwright.sync_api import sync_playwright

    told: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith(("file:", "data:")) or told.append(asked.url))
        page.goto((site / "index.html").as_uri())
        ink = page.evaluate("getComputedStyle(document.body).fontFamily")
        assert "serif" in ink or "sans" in ink
        page.click(".languages >> text=한국어")
        assert page.get_attribute("html", "lang") == "ko"
        page.wait_for_selector("figure[data-state=live]")  # its charts are drawn from files too
        page.click("main a[href*='country/CN'] >> visible=true")
        assert page.url.endswith("/ko/country/CN.html")
        page.click("nav a >> nth=0")
        page.click("nav ul a >> nth=0")
        assert page.url.endswith("/ko/claims.html")
        page.click("main td a[href*='claims/'] >> nth=0")
        assert page.locator(".verdict").count() > 0
        browser.close()
    assert told == []


# -- the whole of it


def digests(folder: Path) -> dict[str, str]:
    """Every file and a checksum of it."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files(folder)
    }


@pytest.mark.full
@pytest.mark.slow
def test_the_same_build_gives_the_same_files(small: Path, tmp_path: Path) -> None:
    """To the last byte."""
    told = []
    for name in ("one", "two"):
        publish(tmp_path / name, Quiet(), home=small, top=2, languages=("en",))
        told.append(digests(tmp_path / name))
    assert told[0] == told[1]


@pytest.mark.full
@pytest.mark.slow
def test_with_its_address_it_has_previews_and_a_map(small: Path, tmp_path: Path) -> None:
    """Whole addresses for those who see it from elsewhere, each of a file that is there."""
    base = "https://census.example/site"
    publish(tmp_path / "site", Quiet(), home=small, top=1, base=base + "/", languages=("en", "ko"))
    site, seen = tmp_path / "site", 0

    def there(address: str) -> bool:
        return address.startswith(f"{base}/") and (site / unquote(address.removeprefix(f"{base}/"))).is_file()

    for file, page in pages(site):
        for tag in page.find_all("meta", property=["og:url", "og:image"]):
            assert there(str(tag["content"])), (file, tag)
            seen += 1
        for tag in page.find_all(["a", "link"], href=True):
            link = str(tag["href"])
            assert (
                there(link)
                or link.startswith(("https://", "data:", "#"))
                or (file.parent / link.partition("#")[0]).resolve().is_file()
            )
    assert seen > 20
    places = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    assert len(places) > 20
    assert all(there(place) for place in places)
    lost = BeautifulSoup((site / "404.html").read_text(encoding="utf-8"), "html.parser")
    assert there(str(lost.select("link[rel=stylesheet]")[0]["href"]))
    assert all(there(str(tag["href"])) for tag in lost.find_all("a", href=True) if not str(tag["href"]).startswith("#"))


@pytest.mark.slow
def test_charts_lead_to_the_files_beside_them(site: Path) -> None:
    """A mark's page is where it lies here, and the script that draws is there; a mark without a page leads nowhere."""
    import json

    seen = 0
    for name in ("index.html", "ko/index.html", "country/CN.html"):
        file = site / name
        page = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        assert page.html is not None
        assert (file.parent / str(page.html["data-charts"])).is_file()
        for tag in page.select("figure script"):
            for rows in json.loads(tag.get_text())["datasets"].values():
                urls = [row["url"] for row in rows if row.get("url")]
                assert all((file.parent / unquote(url)).resolve().is_file() for url in urls), (name, urls)
                seen += len(urls)
    assert seen > 10


@pytest.mark.slow
@pytest.mark.parametrize("many", [4, pytest.param(30, marks=pytest.mark.full)])
def test_strangers_names_become_safe_files(few: None, hostile_home: Home, tmp_path: Path, many: int) -> None:
    """Of a home whose models have hostile names: every name is one everywhere, no two differ in case alone, and nothing lies outside."""
    publish(tmp_path / "site", Quiet(), home=hostile_home.path, top=many, languages=("en",))
    told = [file.relative_to(tmp_path / "site").as_posix() for file in files(tmp_path / "site")]
    assert sum(name.startswith("model/") for name in told) >= min(many, 20)
    assert len({name.casefold() for name in told}) == len(told)
    assert [part for name in told for part in name.split("/") if not NAME.fullmatch(part) and part != ".nojekyll"] == []
    assert [entry.name for entry in tmp_path.iterdir()] == ["site"]
    assert broken(tmp_path / "site") == []
    for _, page in pages(tmp_path / "site"):
        for tag in page.find_all("script"):  # ours, or a chart's data, which nothing in it can leave
            assert (tag.get("src") and not tag.get_text()) or (
                tag["type"] == "application/json" and "<" not in tag.get_text()
            )


# -- names


def test_names_that_differ_in_case_are_told_apart() -> None:
    """Both bear a mark, in folders as in files; others keep their names."""
    told = places(Address(f"/model/{name}") for name in ("Qwen/A", "qwen/B", "x/Same", "x/same", "x/other"))
    assert [*told.values()][-1] == "model/x/other.html"
    assert len({place.casefold() for place in told.values()}) == 5
    folders = {place.split("/")[1].casefold() for place in told.values()}
    assert len(folders) == 3
    assert all("~" in place for place in list(told.values())[:4])


paths = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(lambda part: "/" not in part), min_size=1, max_size=3)  # fmt: skip


@given(st.lists(paths, min_size=1, max_size=6, unique_by=tuple))
def test_any_names_have_places_of_their_own(given_paths: list[list[str]]) -> None:
    """Whatever strangers call things."""
    told = places(Address("/model/" + "/".join(path)) for path in given_paths)
    assert len({place.casefold() for place in told.values()}) == len(told)
    for place in told.values():
        assert all(NAME.fullmatch(part) and len(part) <= 130 for part in place.split("/"))
        assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)", place.rsplit("/", 1)[-1])


def test_only_links_are_rewritten() -> None:
    """Text that looks like a link stays; a form goes with all that is in it."""
    page = '<p title="/x">href="/a" &lt;a href="/a"&gt;</p>\n<svg><text>src="/a"</text></svg><a class="b" href="/a?x=1&amp;y=2">A</a><form class="f"><a href="/a">in</a></form><a href="/b">B</a>'
    told = rewritten(page, lambda value, _: {"/a?x=1&y=2": "a.html?'"}.get(value), lambda kind: f"[{kind}]")
    assert told == page.replace('href="/a?x=1&amp;y=2"', 'href="a.html?&#x27;"').replace('<form class="f"><a href="/a">in</a></form>', "[f]").replace('<a href="/b">B</a>', "<a>B</a>")  # fmt: skip


# -- the folder


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    """A folder with something in it, and a file, are refused before anything is made."""
    full = tmp_path / "full"
    full.mkdir()
    (full / "thesis.txt").write_text("mine", encoding="utf-8")
    for target in (full, full / "thesis.txt"):
        with pytest.raises(QuestionError):
            publish(target, Quiet(), home=starter().path)
    assert [file.name for file in files(tmp_path)] == ["thesis.txt"]


def test_a_site_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """Whole: what is gone is gone, and what others put beside it stays. One that fails changes nothing."""
    target = tmp_path / "site"
    with aside(target, {"build": "1"}) as folder:
        (folder / "old.html").write_text("old", encoding="utf-8")
    (target / "CNAME").write_text("census.example", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), aside(target, {}) as folder:
        (folder / "half.html").write_text("half", encoding="utf-8")
        raise ZeroDivisionError
    assert [file.name for file in files(target)] == ["CNAME", MARK, "old.html"]
    with aside(target, {"build": "2"}) as folder:
        (folder / "new.html").write_text("new", encoding="utf-8")
    assert [file.name for file in files(target)] == ["CNAME", MARK, "new.html"]
    assert json.loads((target / MARK).read_text(encoding="utf-8")) == {"build": "2", "files": ["new.html"]}
    assert [entry.name for entry in tmp_path.iterdir()] == ["site"]


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An address that is none, and a folder that is not ours."""
    (tmp_path / "x").write_text("x", encoding="utf-8")
    assert run(["publish", str(tmp_path / "new"), "--base-url", "census"]) == 2
    assert run(["publish", str(tmp_path)]) == 2
    assert "modelcensus publish" in capsys.readouterr().err
