"""The pages as a folder of files that any host can carry: the server's own pages, asked in this process, with links that need no server.

Published are the pages of the menu and what they lead to, the most downloaded of each kind of thing, every claim, and the data and
charts that those pages name. The same build gives the same files.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from dataclasses import dataclass, field
from posixpath import dirname, relpath
from typing import TYPE_CHECKING, Any, Protocol

from modelcensus._version import __version__
from modelcensus.errors import DataError, QuestionError
from modelcensus.messages import LANGUAGES, marked, speaker
from modelcensus.views.publish import links, notices
from modelcensus.views.publish.folder import aside
from modelcensus.views.publish.places import Address, places
from modelcensus.views.web import embeds, templates
from modelcensus.views.web.app import create
from modelcensus.views.web.held import Limits
from modelcensus.views.web.menu import MENU, THINGS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from modelcensus.answer import Row
    from modelcensus.census import Census

TOP = 50
AT_ONCE = 4  # pages asked at once
GROUPS = 3  # among countries that are none: persons, communities, the unknown
HERE = "/elsewhere"  # the page that says what is here, and where the rest is
LOST = Address("/404")
NOTICE = Address("/NOTICE.txt")
DATA = ("v1", "embed", "badge", "static")
SERVED = (
    "find",
    "api",
    "openapi.json",
    "llms.txt",
    "healthz",
    "metrics",
    "card",
)  # what a page may lead to and a file cannot give
PREVIEW = re.compile(r'<meta (property="og:image|name="twitter:)[^>]*>\n?')  # needs whole addresses
KINDS: dict[
    str, tuple[str, str, Callable[[Census, int], Sequence[Row]]]
] = {  # what it is called, the column of its key, the largest
    "country": (marked("country"), "country", lambda census, top: census.share("country", top=top).rows),
    "organisation": (
        marked("organisation"),
        "organisation",
        lambda census, top: census.share("organisation", top=top).rows,
    ),
    "model": (marked("model"), "model", lambda census, top: census.top(top).rows),
    "family": (marked("family"), "model", lambda census, top: _families(census)[:top]),
}


def _families(census: Census) -> Sequence[Row]:
    """The bases that others were made from, those whose lines gained most first; none where nothing was gained yet."""
    try:
        rows = census.influence("model", universe="all", top=None).rows
    except QuestionError:
        return []
    return [{"model": row["model"]} for row in rows if row["derivatives"]]


class Progress(Protocol):
    """Who is told how far it has come."""

    def begin(self, what: str, total: int | None, unit: str) -> None:
        """So much of this is to be done."""

    def advance(self, amount: int) -> None:
        """So much more is done."""


@dataclass
class Site:
    """What is published, as it is gathered.

    Attributes:
        client: asks the server in this process.
        census: the build.
        progress: told how far it is.
        base: what addresses begin with where it will stand; empty where that is not known.
        top: how many of each kind have pages.
        languages: that have pages.
        pages: packed HTML by address.
        data: the addresses of data that pages name.
        places: the file of each address.
    """

    client: Any
    census: Census
    progress: Progress
    base: str = ""
    top: int = TOP
    languages: Sequence[str] = LANGUAGES
    pages: dict[Address, bytes] = field(default_factory=dict)
    data: set[Address] = field(default_factory=set)
    places: dict[Address, str] = field(default_factory=dict)

    @property
    def build(self) -> str:
        """The id of the build that is published."""
        return self.census.build.id


def publish(
    target: Path,
    progress: Progress,
    *,
    home: Path | None = None,
    top: int = TOP,
    base: str = "",
    languages: Sequence[str] = LANGUAGES,
) -> int:
    """Write the site into a folder, which takes the place of one that was published there before, and give the number of its files.

    Args:
        target: the folder.
        progress: told how far it is.
        home: the home folder; None for the user's.
        top: how many countries, organisations, models and families have pages.
        base: where it will stand, such as `https://census.example/site`: for previews, the site map and the page of what is not found.
        languages: that have pages; English is among them.

    Raises:
        QuestionError: something stands there that is not ours.
        OutputError: it cannot be written.
        DataError: a page cannot be made.
    """
    import httpx2

    from modelcensus.census import Census

    base = base.rstrip("/")
    app = create(home, public=base, limits=Limits(seconds=600, threads=1))
    site = Site(None, Census.open(home), progress, base, top, languages)

    async def made(folder: Path) -> int:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://modelcensus") as site.client:
            await _gather(site)
            await _write_data(site, folder)
        return _write_pages(site, folder)

    with aside(target, {"modelcensus": __version__, "build": site.build}) as folder:
        return asyncio.run(made(folder))


# -- what is published


def seeds(census: Census, top: int) -> dict[str, list[tuple[str, str]]]:
    """The paths of each kind of page, without their language, each with its name."""
    from modelcensus import claims

    told: dict[str, list[tuple[str, str]]] = {
        "": [(page.path, census.say(page.title)) for page in MENU if page.sections]
    }
    for kind, (_, column, ask) in KINDS.items():
        if kind in THINGS:
            rows = ask(census, top + GROUPS) if top else []
            keys = [(row[column], row.get("name")) for row in rows if _is_thing(kind, row[column])]
            known = [(str(key), str(name or key)) for key, name in keys]
            told[kind] = [(f"/{kind}/{key}", name) for key, name in known[:top]]
    known_claims = claims.ledger(census)
    ledgers = dict.fromkeys(str(claim["ledger"]) for claim in known_claims)
    told["claims"] = [(f"/claims/{name}", name) for name in [*ledgers, *(str(claim["id"]) for claim in known_claims)]]
    return told


def _is_thing(kind: str, key: Any) -> bool:
    """Whether a group has a page: persons, communities and the unknown are groups and no country or organisation."""
    return isinstance(key, str) and (len(key) == 2 if kind == "country" else key != "unknown")


async def _gather(site: Site) -> None:
    """Read every page, and note what data it names."""
    wanted = [
        Address(f"{templates.begin(language)}{path}")
        for language in site.languages
        for listed in seeds(site.census, site.top).values()
        for path, _ in listed
    ]
    site.progress.begin("pages", len(wanted), "pages")
    known = set(wanted)

    async def read(address: Address) -> None:
        page = await _read(site, address)
        found = _named(site, address, page) if page is not None else []
        further = [one for one in found if _is_page(one) and _language(one) in site.languages]
        wanted.extend(one for one in dict.fromkeys(further) if one not in known)
        known.update(further)

    await _each(site, wanted, read)


async def _each(site: Site, wanted: Sequence[Address], work: Callable[[Address], Awaitable[None]]) -> None:
    """Do some work for each of a list, a few at once; the list may grow meanwhile."""
    done = 0
    while done < len(wanted):
        some = wanted[done : done + AT_ONCE]
        await asyncio.gather(*(work(one) for one in some))
        done += len(some)
        site.progress.advance(len(some))


async def _read(site: Site, address: Address) -> str | None:
    """A page; None where there is none. Raises `DataError` where the server fails."""
    reply = await site.client.get(str(address), headers={"Accept": "text/html", "Accept-Encoding": "identity"})
    if reply.status_code >= 500:
        raise DataError(f"The page {address} cannot be made: {reply.status_code}.", "Run `modelcensus verify`.")
    if reply.status_code != 200:
        return None
    page: str = reply.text
    site.pages[address] = zlib.compress(page.encode(), 1)
    return page


def _named(site: Site, address: Address, page: str) -> list[Address]:
    """What a page leads to on this server; the data among it is noted."""
    found = links.links(page, address)
    if site.base:
        found.append(Address(f"/card/{address_card(address)}"))
    site.data.update(one for one in found if one.first in DATA or (site.base and one.first == "card"))
    return found


def address_card(address: Address) -> str:
    """Where the preview of a page lies, as `templates.drawn` has it."""
    parts = [part for part in address.path.split("/") if part]
    language = parts.pop(0) if parts and parts[0] in LANGUAGES else "en"
    return f"{language}/{'/'.join(parts) or 'home'}.png"


def _is_page(address: Address) -> bool:
    """Whether what a page leads to is a page of its own: not data, nothing that a server works out, nothing of which there are millions."""
    return not address.query and address.first not in {*DATA, *SERVED, *THINGS, "claims" if address.path.count("/") > 1 else ""}  # fmt: skip


# -- writing


async def _write_data(site: Site, folder: Path) -> None:
    """Fetch and write the data that pages name; what there is not leaves the pages' links."""
    frames = sorted(one for one in site.data if one.first == "embed")
    site.data.difference_update(frames)
    site.progress.begin("frames", len(frames), "frames")

    async def read(address: Address) -> None:
        if (page := await _read(site, address)) is not None:
            site.data.update(one for one in links.links(page, address) if one.first in DATA)

    await _each(site, frames, read)
    listed = [Address(f"{templates.begin(language)}{HERE}") for language in site.languages]
    wanted = sorted(site.data)
    site.places = {**places([*sorted({*site.pages, *listed}), LOST, *wanted]), NOTICE: "NOTICE.txt"}
    site.progress.begin("data and charts", len(wanted), "files")

    async def write(address: Address) -> None:
        reply = await site.client.get(str(address), headers={"Accept-Encoding": "identity"})
        if reply.status_code == 200:
            _put(folder / site.places[address], reply.content)
        else:
            del site.places[address]

    await _each(site, wanted, write)


def _write_pages(site: Site, folder: Path) -> int:
    """Write every page with its links, what is here, what is not found, the notices and the map of the site; the number of files."""
    for address, page in site.pages.items():
        _put(folder / site.places[address], _linked(site, address, zlib.decompress(page).decode()))
    for language in site.languages:
        address = Address(f"{templates.begin(language)}{HERE}")
        _put(folder / site.places[address], _linked(site, address, _listed(site, language).decode()))
    _put(folder / "404.html", _lost(site, folder))
    _put(folder / "NOTICE.txt", notices.text(site.census).encode())
    _put(folder / ".nojekyll", b"")
    if site.base:
        _put(folder / "sitemap.xml", _map(site))
    return sum(1 for file in folder.rglob("*") if file.is_file())


def _put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _linked(site: Site, at: Address, page: str) -> bytes:
    """A page whose links lead to the files beside it."""
    here = dirname(site.places[at])
    say = speaker(_language(at))
    otherwise, whole = say("To choose otherwise, run `modelcensus serve`."), say("What is published here")
    listed = relpath(site.places[Address(f"{templates.begin(_language(at))}{HERE}")], here or ".")

    def resolve(value: str, name: str) -> str | None:
        address = links.local(value, at, site.base)
        if address is None:
            return value
        mark = f"#{value.partition('#')[2]}" if "#" in value else ""
        if address in site.places:
            place = site.places[address]
            is_whole = name == "content" or (site.base and value.startswith(site.base))
            return f"{site.base}/{place}{mark}" if is_whole and site.base else None if is_whole else relpath(place, here or ".") + mark  # fmt: skip
        return listed if name == "href" and address.first in SERVED[1:] else None

    def form(kind: str) -> str:
        if kind == "controls":
            return f'<p class="fine">{otherwise}</p>'
        return f'<p class="fine"><a href="{listed}">{whole}</a></p>' if kind == "find" else ""

    return links.rewritten(page if site.base else PREVIEW.sub("", page), resolve, form).encode()


def _language(address: Address) -> str:
    first = address.path.strip("/").split("/")[0]
    return first if first in LANGUAGES else "en"


def _listed(site: Site, language: str) -> bytes:
    """The page of what is here."""
    from modelcensus.census import Census

    census = Census(site.census.home, site.census.build, language)
    titles = {"": census.say("Pages"), "claims": census.say("Published claims, checked")}
    begin = templates.begin(language)
    told: list[tuple[str, Sequence[tuple[str, str]]]] = []
    for kind, listed in seeds(census, site.top).items():
        here = [(str(Address(begin + path)), name) for path, name in listed if Address(begin + path) in site.pages]
        told.append((titles.get(kind) or census.say(KINDS[kind][0]), here))
    title = census.say("What is published here")
    return templates.drawn("listed.html", language, HERE, title=title, about=title, build=site.build, public=site.base, lists=told)  # fmt: skip


def _lost(site: Site, folder: Path) -> bytes:
    """The page of what is not found, which a host shows at any address: it leads only where it knows the whole address, and bears its own style."""
    say = speaker("en")
    page = embeds.failed("en", say("There is nothing at this address."), "", []).decode()
    style = folder / site.places.get(Address("/static/page.css"), "")

    def resolve(value: str, _: str) -> str | None:
        address = links.local(value, LOST, site.base)
        place = site.places.get(address) if address else value
        return value if address is None else f"{site.base}/{place}" if place and site.base else None

    told = links.rewritten(page, resolve, lambda _: "")
    if not site.base and style.is_file():
        told = told.replace("</head>", f"<style>\n{style.read_text(encoding='utf-8')}</style>\n</head>", 1)
    return told.encode()


def _map(site: Site) -> bytes:
    """Every page but frames, as a site map."""
    from xml.sax.saxutils import escape

    shown = sorted(site.places[one] for one in site.pages if one.first != "embed")
    lines = [f"<url><loc>{escape(f'{site.base}/{place}')}</loc></url>" for place in shown]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', *lines, "</urlset>", ""]).encode()  # fmt: skip
