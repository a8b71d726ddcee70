"""The server: every question at `/v1/<question>`, pages in three languages, one shape of errors, nothing that writes."""

from __future__ import annotations

import datetime as dt
import inspect
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from modelcensus._version import __version__
from modelcensus.census.lanes import Gone
from modelcensus.errors import CensusError, QuestionError, UnknownName
from modelcensus.messages import LANGUAGES, speaker
from modelcensus.views import charts, escape
from modelcensus.views.web import assets, embeds, llms, pages, refusals, shapes
from modelcensus.views.web.forms import TYPES, Body, formed, gone, ready, reply
from modelcensus.views.web.held import Held, Limits
from modelcensus.views.web.limit import Limit
from modelcensus.views.web.questions import MOST, QUESTIONS, Question

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from modelcensus.answer import Answer
    from modelcensus.census import Census

log = logging.getLogger("modelcensus.web")
LONGEST = 2048  # characters of an address
LONGEST_LIST = 50_000  # rows of an answer
LATE = dt.timedelta(days=3)  # beyond what a synced source promises
PROMISES = {"hf-archive": dt.timedelta(days=14), "hf-daily": dt.timedelta(days=2), "hf-live": dt.timedelta(days=7)}
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors *",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, X-Census-Build, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After",
}
ALLOWED = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Max-Age": "86400",
}
UNLIMITED = ("/healthz", "/metrics", *assets.paths())
TOLD: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer.", "content": {"application/json": {"schema": shapes.ANSWER}}},
    **{
        status: {"description": why, "content": {"application/json": {"schema": shapes.ERROR}}}
        for status, why in shapes.REFUSALS.items()
    },
}


def create(home: Path | None = None, *, rate: int = 0, public: str = "", limits: Limits | None = None) -> FastAPI:
    """The application over a home's current build. Raises `DataError` where there is none to open.

    Args:
        home: the home folder; None for the user's.
        rate: requests a minute that one address may make; 0 for no limit.
        public: what addresses begin with as others see them, such as `https://census.example`; previews of pages need it.
        limits: what questions may take.
    """
    held = Held(home, limits=limits)
    held.look()
    ready()
    app = FastAPI(title="modelcensus", version=__version__, docs_url=None, redoc_url=None, openapi_url="/openapi.json", description="Who makes the open AI models the world downloads, by which count, and is the number true. Read-only.")  # fmt: skip
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Guard, limit=Limit(rate))
    for wrong in (CensusError, RequestValidationError, HTTPException):
        app.add_exception_handler(wrong, _told)
    app.add_exception_handler(Gone, _unheard)
    for name, question in QUESTIONS.items():
        for form in ("", *(f".{one}" for one in TYPES)):
            endpoint = _asked(held, name, question, form.removeprefix(".") or "json")
            for verb in ("GET", "HEAD"):
                told = not form and verb == "GET"
                app.add_api_route(f"/v1/{name}{form}", endpoint, methods=[verb], description=question.about, include_in_schema=told, responses=TOLD, response_class=Response)  # fmt: skip
        framed = _asked(held, name, question, "embed", public.rstrip("/"))
        app.add_api_route(f"/embed/{name}", framed, methods=["GET", "HEAD"], include_in_schema=False)
    _health(app, held)
    pages.add(app, held, public.rstrip("/"))
    app.state.held = held
    return app


def _asked(held: Held, name: str, question: Question, form: str, public: str = "") -> Any:
    """The endpoint of a question in a form, with its parameters typed as the question has them."""
    kind = pages.HTML if form == "embed" else TYPES[form]

    async def endpoint(request: Request, **said: Any) -> Response:
        language, show = said.pop("lang"), said.pop("show", "share")
        if form != "embed":
            _known(name, question, request)
        asked = tuple(sorted(said.items()))

        def made(census: Census) -> Body:
            answer = held.within(census, (name, asked), lambda _: answered(census, name, said))
            if form == "embed":
                return Body.of(embeds.framed_chart(census, answer, name, said, public, show), kind, answer.build)
            body = formed(answer, form, language, show)
            if body is None:
                raise QuestionError(f"There is no chart of {name}.", f"Ask for /v1/{name}.json or .csv.")
            return Body.of(body, kind, answer.build)

        return reply(
            request, await held.soon((name, "form", form, show, asked), language, made, partial(gone, request))
        )

    order = [inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)]
    for key, one in question.parameters.items():
        default = Query(one.default, description=one.means, max_length=400) if one.kind in (str, str | None) else Query(one.default, description=one.means)  # fmt: skip
        order.append(inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=one.kind))
    lang = Query("en", description="language of names and sentences", pattern=f"^({'|'.join(LANGUAGES)})$")
    order.append(inspect.Parameter("lang", inspect.Parameter.KEYWORD_ONLY, default=lang, annotation=str))
    if form in ("svg", "png", "embed"):
        show = Query("share", description="what a chart shows: shares, downloads or an index that begins at 100")
        order.append(inspect.Parameter("show", inspect.Parameter.KEYWORD_ONLY, default=show, annotation=charts.Show))
    endpoint.__signature__ = inspect.Signature(order)  # type: ignore[attr-defined]
    endpoint.__name__ = f"{name}_{form}"
    return endpoint


def _known(name: str, question: Question, request: Request) -> None:
    """Refuse a parameter that there is not: passed over, a misspelt one would answer another question than was asked."""
    names = (*question.parameters, "lang", "show")
    strange = next((key for key in request.query_params if key not in names), None)
    if strange is not None:
        raise QuestionError(f"{name} has no parameter “{strange}”.", f"It takes: {', '.join(names)}.")


def answered(census: Census, name: str, said: Mapping[str, Any]) -> Answer:
    """The answer to a question. Raises `QuestionError` for a list that is too long."""
    top = said.get("top")
    if top is not None and not 1 <= top <= MOST:
        raise QuestionError(f"top={top} is no number of rows.", f"Ask for 1 to {MOST}.")
    answer = QUESTIONS[name].ask(census, said)
    if len(answer.rows) > LONGEST_LIST:
        raise QuestionError(f"The answer has {len(answer.rows):,} rows; at most {LONGEST_LIST:,} are given here.", f"Ask for top=1 to {MOST}, or ask your own copy.")  # fmt: skip
    return answer


class Guard:
    """Headers on every answer, and limits on what is asked and how often.

    Args:
        app: what it stands before.
        limit: how often one address may ask.
    """

    def __init__(self, app: ASGIApp, limit: Limit) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        left = (
            None if request.url.path in UNLIMITED else self._limit.take(request.client.host if request.client else "")
        )
        headers = SECURITY | (left.headers() if left else {})

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(raw=message["headers"])
                for name, value in headers.items():
                    told.setdefault(name, value)
            await send(message)

        answer = _refused(request)
        if left and not left.served:
            answer = _error(429, "TooMany", f"More than {left.limit} requests in a minute.", f"Ask again in {left.seconds} s, or run `modelcensus serve` yourself.")  # fmt: skip
        await (answer or self._app)(scope, receive, sent)


def _refused(request: Request) -> Any:
    """The error of a request that no answer can be given to, whatever it asks."""
    if len(str(request.url)) > LONGEST:
        hint = "Ask for less at once."
        return _error(414, "QuestionError", f"The address is longer than {LONGEST} characters.", hint)
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=ALLOWED)
    if request.method not in ("GET", "HEAD"):
        refused = _error(405, "QuestionError", "Nothing can be written here.", "Ask with GET or HEAD.")
        refused.headers["Allow"] = ALLOWED["Allow"]
        return refused
    return None


def _error(status: int, kind: str, message: str, hint: str, near: list[str] | None = None) -> Any:
    told = escape.to_json(shapes.error(kind, message, hint, near)) + "\n"
    return Response(told.encode(), status_code=status, media_type=TYPES["json"])


async def _unheard(request: Request, error: Exception) -> Response:
    """What is said to who is gone: nothing. The status is the one that nginx logs for it."""
    del request, error
    return Response(status_code=499)


async def _told(request: Request, error: Exception) -> Any:
    """Any error in the one shape, or as a page where a person asked for a page."""
    status, kind, message, hint, near = _explained(request, error)
    explained = error if isinstance(error, UnknownName) else QuestionError(message, hint)
    wanted = next((one for one in (request.query_params.get("lang"), *request.url.path.split("/")) if one in LANGUAGES), "en")  # fmt: skip
    message, hint = refusals.told(explained, speaker(wanted))
    is_page = not request.url.path.startswith(("/v1/", "/badge/", "/card/"))
    if is_page and "text/html" in request.headers.get("accept", ""):
        page = embeds.failed(wanted, message, hint, near)
        return Response(page, status_code=status, media_type=pages.HTML)
    return _error(status, kind, message, hint, near)


def _explained(request: Request, error: Exception) -> tuple[int, str, str, str, list[str]]:
    """An error's status and words: 404 for a name that is not there, 400 for a question that cannot be asked, 503 for data."""
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        return 400, "QuestionError", f"{where}: {first['msg']}", "/api has every parameter.", []
    if isinstance(error, HTTPException):
        hint = "/ begins; /api lists what can be asked."
        return error.status_code, "NotFound", f"There is nothing at {request.url.path}.", hint, []
    if isinstance(error, CensusError):
        if not isinstance(error, QuestionError):
            log.error("%s %s", error, error.hint)  # it names files, which are nobody's business elsewhere
            return (
                503,
                type(error).__name__,
                "The data is not there or damaged.",
                "The log of this server says more.",
                [],
            )
        status = 404 if isinstance(error, UnknownName) else 400
        return status, type(error).__name__, str(error), error.hint, getattr(error, "near", [])
    raise error


def _health(app: FastAPI, held: Held) -> None:
    """`/healthz` fails where a synced source is over three days later than it promises; `/metrics` counts."""
    registry = CollectorRegistry()
    _counted(registry, held)

    @app.get("/llms.txt", include_in_schema=False)
    def told(request: Request) -> Response:
        """What can be asked, for programs that read before they ask."""
        return reply(request, Body.of(llms.text(held.build).encode(), "text/plain; charset=utf-8", held.build))

    @app.get("/healthz", responses={503: {"description": "A source is late."}}, response_class=Response)
    def healthz() -> Response:
        """Whether the data is as fresh as its sources promise. The starter promises nothing."""
        late = stale(held, dt.datetime.now(dt.UTC).date())
        told = {"build": held.build, "late": late, "ok": not late}
        return Response(escape.to_json(told), 503 if late else 200, media_type=TYPES["json"])

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        """Counts for Prometheus."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def stale(held: Held, today: dt.date) -> dict[str, int]:
    """Each synced source that is late: its age in days."""
    ages = {name: today - day for name, day in held.once("newest", "en", _newest).items()}
    return {name: age.days for name, age in ages.items() if name in PROMISES and age > PROMISES[name] + LATE}


def _newest(census: Census) -> dict[str, dt.date]:
    """The last day of each synced source."""
    if census.build.is_starter:
        return {}
    rows = census.query("SELECT source, max(date) AS date FROM snapshots GROUP BY source").rows
    return {str(row["source"]): row["date"] for row in rows}


def _counted(registry: CollectorRegistry, held: Held) -> None:

    Gauge("modelcensus_answers_kept", "Answers given from memory.", registry=registry).set_function(lambda: held.hits)
    Gauge("modelcensus_answers_made", "Answers computed.", registry=registry).set_function(lambda: held.misses)
    Gauge("modelcensus_kept_bytes", "Bytes of answers in memory.", registry=registry).set_function(lambda: held.bytes)
