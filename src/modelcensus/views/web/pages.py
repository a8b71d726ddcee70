"""The pages: each a few answers with their charts, tables, caveats, SQL, how to cite, and the addresses of their data."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request, Response
from starlette.responses import RedirectResponse

from modelcensus.errors import CensusError, UnknownName
from modelcensus.messages import LANGUAGES, marked
from modelcensus.views import numbers
from modelcensus.views.notebook import chosen
from modelcensus.views.web import embeds, pictures, templates
from modelcensus.views.web.forms import TYPES, reply
from modelcensus.views.web.questions import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from modelcensus.census import Census
    from modelcensus.views.web.held import Held

HERE = Path(__file__).parent
SHOWN = 50  # rows of a table on a page; its CSV has all
HUBS = ("huggingface.co/", "hf.co/", "modelscope.cn/models/")
HTML = "text/html; charset=utf-8"
LABELS = {
    "universe": marked("universe"), "credit": marked("credit"), "denominator": marked("denominator"),
    "target": marked("published shares"), "window": marked("window"), "things": marked("things to compare"),
    "benchmark": marked("benchmark"), "split": marked("a front for each"), "cost": marked("price or cost of the run"),
    "within": marked("how far below is as good"), "country": marked("country"), "budget": marked("budget"),
    "min": marked("least scores"), "licence": marked("licence"), "origin": marked("origin"), "context": marked("context"),
    "params_max": marked("most parameters"), "task": marked("task"), "outside_downloads": marked("downloads not counted"),
    "outside_share": marked("whose they are supposed to be"), "by": marked("group by"),
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One answer on a page: its heading, the question and what is said to it."""

    title: str
    question: str
    said: Mapping[str, Any] = field(default_factory=dict)
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class Page:
    """A page: its place in the menu, its heading and its sections."""

    path: str
    title: str
    sections: Sequence[Section]


MENU = (
    Page("/", marked("Who makes the open models the world downloads?"), (
        Section(marked("By country"), "share", {"by": "country", "top": 12}, ("universe", "credit", "denominator")),
        Section(marked("Step by step, on the same models"), "trend", {"by": "country", "top": 3}),
        Section(marked("The organisations at the top"), "share", {"by": "organisation", "top": 15}),
        Section(marked("What rose"), "movers", {"by": "organisation", "top": 10}),
    )),
    Page("/claims", marked("Published claims, checked"), (Section(marked("Every claim and its verdict"), "check"),)),
    Page("/reconcile", marked("Which definition was that number?"), (
        Section(marked("One window under every definition"), "reconcile", {"target": "CN=41,US=36.5"}, ("target", "window", "credit")),
    )),
    Page("/compare", marked("Things side by side"), (Section(marked("Side by side"), "compare", {"things": "CN,US"}, ("things", "universe")),)),
    Page("/frontier", marked("Score against price"), (
        Section(marked("The front"), "frontier", {"benchmark": "aider-polyglot"}, ("benchmark", "split", "cost")),
        Section(marked("About as good, for how much?"), "parity", {}, ("within", "country")),
    )),
    Page("/choose", marked("Which model for me?"), (
        Section(marked("Models that meet every constraint"), "choose", {}, ("budget", "min", "licence", "origin", "context", "params_max", "task")),
    )),
    Page("/whatif", marked("And what is not counted?"), (
        Section(marked("A share as a function of what is not counted"), "whatif", {"outside_downloads": 400_000_000.0, "outside_share": "CN=0.9"}, ("outside_downloads", "outside_share")),
    )),
    Page("/health", marked("Data health"), (
        Section(marked("What data is here"), "status"),
        Section(marked("What was found wrong, and what was done"), "defects", {"top": 50}),
        Section(marked("Who is unattributed"), "attribution", {"top": 30}),
    )),
    Page("/method", marked("Method"), (Section(marked("Definitions and universes"), "definitions"), Section(marked("What each variant does"), "band", {"by": "country", "top": 2}, ("by", "credit")))),
)  # fmt: skip


def add(app: FastAPI, held: Held, public: str = "") -> None:
    """Put every page at its address, in each language. `public` is what addresses begin with as others see them."""

    def put(path: str, endpoint: Any) -> None:
        app.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)

    def css(request: Request) -> Response:
        return reply(request, _css(), "text/css; charset=utf-8", held.build)

    put("/static/page.css", css)
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
        put(f"{begin}/find", _find(held, begin))


THINGS: dict[str, Callable[[str], Sequence[Section]]] = {
    "country": lambda name: (Section(marked("Its place"), "compare", {"things": f"country:{name},country:{'US' if name != 'US' else 'CN'}"}), Section(marked("Its models"), "top", {"country": name, "top": 30})),
    "organisation": lambda name: (Section(marked("Its models"), "top", {"organisation": name, "top": 30}),),
    "model": lambda name: (Section(marked("Its record"), "model", {"name": name}), Section(marked("Its line"), "lineage", {"name": name})),
}  # fmt: skip


def _page(held: Held, page: Page, language: str, public: str) -> Any:
    allowed = {name for section in page.sections for name in QUESTIONS[section.question].parameters}

    def endpoint(request: Request) -> Response:
        said = {key: value for key, value in request.query_params.items() if key in allowed}
        key = ("page", page.path, tuple(sorted(said.items())))
        body = held.once(key, language, lambda census: _drawn(census, page, said, public))
        return _reply(request, body, HTML, held)

    return endpoint


def _thing(held: Held, kind: str, language: str, public: str) -> Any:
    def endpoint(request: Request, name: str) -> Response:
        page = _about(kind, name)
        body = held.once((kind, name), language, lambda census: _drawn(census, page, {}, public, strict=True))
        return _reply(request, body, HTML, held)

    return endpoint


def _about(kind: str, name: str) -> Page:
    return Page(f"/{kind}/{quote(name)}", name, THINGS[kind](name))


def _claim(held: Held, language: str, public: str, draw: Callable[[Census, str, str], bytes], kind: str) -> Any:
    def endpoint(request: Request, claim: str) -> Response:
        body = held.once((draw.__name__, claim), language, lambda census: draw(census, claim, public))
        return _reply(request, body, kind, held)

    return endpoint


def _badge(census: Census, claim: str, public: str) -> bytes:
    del public
    return embeds.badge(census, claim)


def _card(held: Held, language: str) -> Any:
    def endpoint(request: Request, path: str) -> Response:
        body = held.once(("card", path), language, lambda census: _pictured(census, path))
        return _reply(request, body, TYPES["png"], held)

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
        told = _content(census, page or _about(kind, name), {}, strict=page is None, draw=False)
        title, text = told["title"], told["about"]
    else:
        raise UnknownName("page", path, [one.path.strip("/") or "home" for one in MENU])
    return pictures.card(title, text, f"{census.say('build')} {census.build.id}")


def _find(held: Held, begin: str) -> Any:
    def endpoint(q: str = "") -> Response:
        return RedirectResponse(f"{begin}{_address(held.census(), q[:300])}", status_code=303)

    return endpoint


def _address(census: Census, asked: str) -> str:
    """The page of what was typed: a hub's address or a model's id, else a country or an organisation. Raises `UnknownName`."""
    text = asked.strip()
    for hub in HUBS:
        if hub in text:
            text = "/".join(text.split(hub, 1)[1].split("?")[0].split("/")[:2])
    if "/" in text:
        return f"/model/{quote(text)}"
    thing = census.names.resolve([text])[0]
    if thing.kind in THINGS:
        return f"/{thing.kind}/{quote(thing.key)}"
    return f"/compare?{urlencode({'things': f'account:{thing.key},account:{thing.key}'})}"


# -- drawing


def _drawn(census: Census, page: Page, said: Mapping[str, str], public: str, *, strict: bool = False) -> bytes:
    """A page as HTML."""
    return templates.drawn("page.html", census.language, page.path, **_content(census, page, said, strict=strict), build=census.build.id, public=public)  # fmt: skip


def _content(
    census: Census, page: Page, said: Mapping[str, str], *, strict: bool = False, draw: bool = True
) -> dict[str, Any]:
    """What a page shows. What a section cannot answer it says; a page about one thing fails with it."""
    sections: list[dict[str, Any]] = []
    for turn, section in enumerate(page.sections if draw else page.sections[:1]):
        known = QUESTIONS[section.question].parameters
        given = {key: value for key, value in said.items() if key in section.choices or (key in known and turn == 0)}
        try:
            sections.append(_section(census, section, given, draw=draw))
        except CensusError as error:
            if strict and turn == 0:
                raise
            sections.append(_refused(census, section, given, error))
    lead = census.headline().sentence if page.path == "/" else ""
    answer = sections[0].get("answer")
    return {
        "title": census.say(page.title) if page in MENU else page.title,
        "lead": lead,
        "about": lead or (templates.first_of([answer.sentence, answer.definition, answer.question]) if answer else ""),
        "sections": sections,
    }


def _refused(census: Census, section: Section, given: Mapping[str, str], error: CensusError) -> dict[str, Any]:
    told = {"title": census.say(section.title), "question": section.question, "controls": _controls(section, given)}
    return {**told, "wrong": str(error), "hint": error.hint}


def _section(census: Census, section: Section, said: Mapping[str, str], *, draw: bool = True) -> dict[str, Any]:
    question = QUESTIONS[section.question]
    given = {
        **{name: one.default for name, one in question.parameters.items()},
        **section.said,
        **_typed(section, said),
    }
    answer = question.ask(census, given)
    told = {
        key: value for key, value in given.items() if value is not None and value != question.parameters[key].default
    }
    if census.language != "en":
        told["lang"] = census.language
    drawn = chosen(answer) if draw else None
    return {
        "title": census.say(section.title),
        "question": section.question,
        "answer": answer,
        "chart": templates.inline(drawn) if drawn is not None else "",
        "narrow": templates.narrow(drawn) if drawn is not None else "",
        "embed": f"/embed/{section.question}?{urlencode(told)}" if drawn is not None else "",
        "heads": [(one.title, numbers.is_number(one)) for one in answer.fields],
        "rows": [[_cell(census, row, one) for one in answer.fields] for row in answer.rows[:SHOWN]],
        "more": max(0, len(answer.rows) - SHOWN),
        "links": [(form, f"/v1/{section.question}.{form}?{urlencode(told)}") for form in ("json", "csv", "parquet", *(("svg", "png") if drawn is not None else ()))],
        "controls": _controls(section, given),
        "cite": templates.cite(answer),
    }  # fmt: skip


def _typed(section: Section, said: Mapping[str, str]) -> dict[str, Any]:
    """What a form gave, in the types of the question; what cannot be read is left to the question to refuse."""
    told: dict[str, Any] = {}
    for key, value in said.items():
        kind = QUESTIONS[section.question].parameters[key].kind
        if value == "":
            continue
        try:
            told[key] = (
                float(value)
                if kind is float
                else int(value)
                if kind in (int, int | None)
                else value in ("1", "true", "on")
                if kind is bool
                else value
            )
        except ValueError:
            told[key] = section.said.get(key, QUESTIONS[section.question].parameters[key].default)
    return told


def _controls(section: Section, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of a section's form: a list where there are few values, else a line of text."""
    from typing import Literal, get_args, get_origin

    told = []
    for name in section.choices:
        one = QUESTIONS[section.question].parameters[name]
        parts = (
            [one.kind]
            if get_origin(one.kind) is Literal
            else [part for part in get_args(one.kind) if get_origin(part) is Literal]
        )
        values = [value for part in parts for value in get_args(part)]
        now = given.get(name)
        told.append(
            {
                "name": name,
                "label": LABELS[name],
                "means": one.means,
                "values": values,
                "value": "" if now is None else str(now),
            }
        )
    return told


def _cell(census: Census, row: Mapping[str, Any], one: Any) -> tuple[str, bool, str]:
    """A cell's text, whether it is a number, and the page it leads to."""
    text = numbers.shown(row.get(one.key), one)
    begin = templates.begin(census.language)
    value = row.get(one.key)
    link = ""
    if one.key in ("model", "leader") and isinstance(value, str) and "/" in value:
        link = f"{begin}/model/{quote(value)}"
    elif one.key == "country" and isinstance(value, str) and len(value) == 2:
        link = f"{begin}/country/{quote(value)}"
    elif one.key == "organisation" and isinstance(value, str) and value != "unknown":
        link = f"{begin}/organisation/{quote(value)}"
    elif one.key == "id" and isinstance(value, str) and "verdict" in row:
        link = f"{begin}/claims/{quote(value)}"
    return text, numbers.is_number(one), link


def _reply(request: Request, body: object, kind: str, held: Held) -> Response:
    return reply(request, bytes(body) if isinstance(body, bytes) else b"", kind, held.build)


@cache
def _css() -> bytes:
    return (HERE.parent / "report" / "page.css").read_bytes() + b"\n" + (HERE / "web.css").read_bytes()
