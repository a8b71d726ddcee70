"""The pages' addresses, in each language: what is asked of the census there, and how it is drawn."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request, Response
from starlette.responses import RedirectResponse

from modelcensus.errors import UnknownName
from modelcensus.messages import LANGUAGES
from modelcensus.views import numbers
from modelcensus.views.web import assets, changes, documented, embeds, found, pictures, sections, templates
from modelcensus.views.web.forms import TYPES, Body, gone, reply
from modelcensus.views.web.menu import MENU, THINGS, Page, about
from modelcensus.views.web.questions import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from modelcensus.census import Census
    from modelcensus.views.web.held import Held

HTML = "text/html; charset=utf-8"
TEMPLATES = {"/": "home.html", "/health": "health.html", "/changes": "changes.html", "/api": "api.html"}


def add(app: FastAPI, held: Held, public: str = "") -> None:
    """Put every page at its address, in each language. `public` is what addresses begin with as others see them."""

    def put(path: str, endpoint: Any) -> None:
        app.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)

    for path in assets.paths():
        put(path, _asset(held, path))
    for language in LANGUAGES:
        begin = templates.begin(language)
        for page in MENU:
            put(f"{begin}{page.path}", _page(held, page, language, public))
        put(f"{begin}/claims/{{claim}}", _claim(held, language, public, embeds.claimed, HTML))
        put(f"/embed{begin}/claims/{{claim}}", _claim(held, language, public, embeds.framed_claim, HTML))
        put(f"/badge{begin}/claims/{{claim}}.svg", _claim(held, language, public, _badge, TYPES["svg"]))
        put(f"/card/{language}/{{path:path}}.png", _card(held, language))
        for kind in THINGS:
            put(f"{begin}/{kind}/{{name:path}}", _thing(held, kind, language, public))
        put(f"{begin}/find", _find(held, begin, language))


def _asset(held: Held, path: str) -> Any:
    def endpoint(request: Request) -> Response:
        return assets.reply(request, path, held.build)

    return endpoint


def _page(held: Held, page: Page, language: str, public: str) -> Any:
    allowed = {name for section in page.sections for name in (*QUESTIONS[section.question].parameters, *section.choices)}  # fmt: skip

    async def endpoint(request: Request) -> Response:
        said = {key: value for key, value in request.query_params.items() if key in allowed and value != ""}
        key = ("page", page.path, tuple(sorted(said.items())))
        return await _kept(held, request, key, language, lambda census: _drawn(census, page, said, public), HTML)

    return endpoint


def _thing(held: Held, kind: str, language: str, public: str) -> Any:
    async def endpoint(request: Request, name: str) -> Response:
        page = about(kind, name)
        allowed = {choice for section in page.sections for choice in section.choices}  # of whom it is, its path says
        said = {key: value for key, value in request.query_params.items() if key in allowed and value != ""}
        draw = lambda census: _drawn(census, page, said, public, strict=True)  # noqa: E731
        return await _kept(held, request, (kind, name, tuple(sorted(said.items()))), language, draw, HTML)

    return endpoint


def _claim(held: Held, language: str, public: str, draw: Callable[[Census, str, str], bytes], kind: str) -> Any:
    async def endpoint(request: Request, claim: str) -> Response:
        key = (draw.__name__, claim)
        return await _kept(held, request, key, language, lambda census: draw(census, claim, public), kind)

    return endpoint


def _badge(census: Census, claim: str, public: str) -> bytes:
    del public
    return embeds.badge(census, claim)


def _card(held: Held, language: str) -> Any:
    async def endpoint(request: Request, path: str) -> Response:
        return await _kept(
            held, request, ("card", path), language, lambda census: _pictured(census, path), TYPES["png"]
        )

    return endpoint


def _pictured(census: Census, path: str) -> bytes:
    """The preview of the page at that path. Raises `UnknownName` where there is none."""
    kind, _, name = path.partition("/")
    page = next((one for one in MENU if one.path.strip("/") == path.removeprefix("home")), None)
    if kind == "claims" and name:
        answer, title = embeds.checked(census, name)
        text, first = answer.sentence, answer.rows[0]
        if len({row["id"] for row in answer.rows}) == 1:
            title, text = str(first["asserted"]), f"{first['judged']}. {first['why']}"
    elif page or (kind in THINGS and name):
        told = _content(census, page or about(kind, name), {}, strict=page is None, draw=False)
        title, text = told["title"], told["about"]
    else:
        raise UnknownName("page", path, [one.path.strip("/") or "home" for one in MENU])
    return pictures.card(title, text, f"{census.say('build')} {census.build.id}")


def _find(held: Held, begin: str, language: str) -> Any:
    def endpoint(q: str = "") -> Response:
        first: UnknownName | None = None
        for tongue in dict.fromkeys((language, *LANGUAGES)):  # a name may be typed in another language than the page's
            try:
                address = held.ask(tongue, lambda census: _address(census, q[:300]))
            except UnknownName as error:
                first = first or error
            else:
                return RedirectResponse(f"{begin}{address}", status_code=303)
        raise first or UnknownName("page", q, [])

    return endpoint


def _address(census: Census, asked: str) -> str:
    """The page of what was typed: a hub's address or a model's id, else a country or an organisation. Raises `UnknownName`.

    A name that only lists of scores and prices know is a model's too; one that is known as a base alone is a family's.
    """
    name = found.named(asked)
    is_base = ":" not in name and not census.names.is_model(name) and census.names.is_base(name)
    if "/" in name and ":" not in name and not is_base:
        return f"/model/{quote(name)}"
    thing = found.thing(census, f"family:{name}" if is_base else asked)
    if thing.kind in THINGS:
        return f"/{thing.kind}/{quote(thing.key)}"
    return f"/compare?{urlencode({'things': f'account:{thing.key},account:{thing.key}'})}"


# -- drawing


def _drawn(census: Census, page: Page, said: Mapping[str, str], public: str, *, strict: bool = False) -> bytes:
    """A page as HTML."""
    content = _content(census, page, said, strict=strict)
    if page.path == "/changes":
        content |= changes.told(census)
    if page.path == "/api":
        content |= documented.told(census.say)
    return templates.drawn(TEMPLATES.get(page.path, "page.html"), census.language, page.path, query=urlencode(said), build=census.build.id, public=public, **content)  # fmt: skip


def _content(
    census: Census, page: Page, said: Mapping[str, str], *, strict: bool = False, draw: bool = True
) -> dict[str, Any]:
    """What a page shows: its heading, its sections, and how fresh and whose its data is."""
    told = sections.of(census, page, said, strict=strict, draw=draw)
    lead = census.headline().sentence if page.path == "/" else ""
    answer = next((one["answer"] for one in told if "answer" in one), None)
    return {
        "title": census.say(page.title) if page in MENU else _named(census, page),
        "lead": lead,
        "about": lead or (templates.first_of([answer.sentence, answer.definition, answer.question]) if answer else ""),
        "sections": told,
        "related": [] if page in MENU else _related(census, page),
        "sources": _sources(census) if page.path in ("/", "/health") else [],
    }


def _named(census: Census, page: Page) -> str:
    """A thing's page is called as the thing is: a country by its name, others by theirs."""
    kind = page.path.split("/")[1]
    if kind == "family":
        return census.say("family of {model}", model=page.title)
    return census.names.country(page.title) or page.title if kind == "country" else page.title


def _related(census: Census, page: Page) -> list[tuple[str, str]]:
    """The pages that stand beside a thing's: of a model its families, of a family its base and the families it is a part of."""
    kind, begin, name = page.path.split("/")[1], templates.begin(census.language), page.title
    if kind not in ("model", "family"):
        return []
    bases = [base for base in census.bases(name) if kind == "model" or base != name]
    own = [(name, f"{begin}/model/{quote(name)}")] if kind == "family" and census.names.is_model(name) else []
    return [*own, *((census.say("family of {model}", model=base), f"{begin}/family/{quote(base)}") for base in bases)]


def _sources(census: Census) -> list[dict[str, Any]]:
    """Each source of the build that has snapshots: what it is, its licence, and the day of its newest data; who answers first."""
    rows = census.status().rows
    told = []
    for source in census.build.facts["sources"]:
        days = [row["date"] for row in rows if row["source"] == source["name"]]
        if days:
            about_it = source["about"][census.language]
            told.append({**source, "about": about_it, "day": max(days), "shown": numbers.day(max(days), census.language), "many": len(days)})  # fmt: skip
    return sorted(told, key=lambda source: source["name"] != census.source["name"])


async def _kept(
    held: Held, request: Request, key: Hashable, language: str, draw: Callable[[Census], bytes], kind: str
) -> Response:
    """What was drawn of a build, once."""
    body = await held.soon(
        key, language, lambda census: Body.of(draw(census), kind, census.build.id), partial(gone, request)
    )
    return reply(request, body)
