"""The server: every question at `/v1/<question>`, pages in three languages, one shape of errors, nothing that writes."""

from __future__ import annotations

import datetime as dt
import inspect
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from modelcensus._version import __version__
from modelcensus.errors import CensusError, QuestionError, UnknownName
from modelcensus.messages import LANGUAGES
from modelcensus.views import escape
from modelcensus.views.web import embeds, llms, pages
from modelcensus.views.web.forms import TYPES, formed, reply
from modelcensus.views.web.held import Held
from modelcensus.views.web.limit import Limit
from modelcensus.views.web.questions import MOST, QUESTIONS, Question

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.answer import Answer

LONGEST = 2048  # characters of an address
LATE = dt.timedelta(days=3)  # beyond what a synced source promises
PROMISES = {"hf-archive": dt.timedelta(days=14), "hf-daily": dt.timedelta(days=2), "hf-live": dt.timedelta(days=7)}
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors *",
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
UNLIMITED = ("/healthz", "/metrics", "/static/page.css")
REFUSALS = {
    400: "The question cannot be asked so.",
    404: "A name in it is not there; `near` has those like it.",
    414: "The address is too long.",
    429: "Too many requests; `Retry-After` says when to ask again.",
    503: "The data is not there or damaged.",
}
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["type", "message", "hint", "near"],
            "properties": {
                "type": {"type": "string"},
                "message": {"type": "string"},
                "hint": {"type": "string"},
                "near": {"type": "array", "items": {"type": "string"}},
            },
        }
    },
}
ANSWER = {
    "type": "object",
    "required": [
        "question",
        "definition",
        "unit",
        "source",
        "snapshots",
        "build",
        "coverage",
        "caveats",
        "sql",
        "rows",
    ],
    "properties": {
        **{
            name: {"type": "string"}
            for name in ("question", "sentence", "definition", "unit", "source", "build", "sql")
        },
        "snapshots": {"type": "array", "items": {"type": "string", "format": "date"}},
        "coverage": {"type": "object", "additionalProperties": {"type": ["number", "null"]}},
        "caveats": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object"}},
    },
}
TOLD: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer.", "content": {"application/json": {"schema": ANSWER}}},
    **{
        status: {"description": why, "content": {"application/json": {"schema": ERROR}}}
        for status, why in REFUSALS.items()
    },
}


def create(home: Path | None = None, *, rate: int = 0, public: str = "") -> FastAPI:
    """The application over a home's current build. Raises `DataError` where there is none to open.

    Args:
        home: the home folder; None for the user's.
        rate: requests a minute that one address may make; 0 for no limit.
        public: what addresses begin with as others see them, such as `https://census.example`; previews of pages need it.
    """
    held = Held(home)
    held.census()
    app = FastAPI(title="modelcensus", version=__version__, docs_url=None, redoc_url=None, openapi_url="/openapi.json", description="Who makes the open AI models the world downloads, by which count, and is the number true. Read-only.")  # fmt: skip
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.middleware("http")(_guard(Limit(rate)))
    for wrong in (CensusError, RequestValidationError, HTTPException):
        app.add_exception_handler(wrong, _told)
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
    return app


def _asked(held: Held, name: str, question: Question, form: str, public: str = "") -> Any:
    """The endpoint of a question in a form, with its parameters typed as the question has them."""

    def endpoint(request: Request, **said: Any) -> Response:
        language = said.pop("lang")
        answer = answered(held, name, said, language)
        key = (name, "form", form, tuple(sorted(said.items())))
        if form == "embed":
            page = held.once(key, language, lambda census: embeds.framed_chart(census, answer, name, said, public))
            return reply(request, page, pages.HTML, answer.build)  # type: ignore[arg-type]
        body = held.once(key, language, lambda _: formed(answer, form))
        if body is None:
            raise QuestionError(f"There is no chart of {name}.", f"Ask for /v1/{name}.json or .csv.")
        return reply(request, body, TYPES[form], answer.build)  # type: ignore[arg-type]

    order = [inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)]
    for key, one in question.parameters.items():
        default = Query(one.default, description=one.means, max_length=400) if one.kind in (str, str | None) else Query(one.default, description=one.means)  # fmt: skip
        order.append(inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=one.kind))
    lang = Query("en", description="language of names and sentences", pattern=f"^({'|'.join(LANGUAGES)})$")
    order.append(inspect.Parameter("lang", inspect.Parameter.KEYWORD_ONLY, default=lang, annotation=str))
    endpoint.__signature__ = inspect.Signature(order)  # type: ignore[attr-defined]
    endpoint.__name__ = f"{name}_{form}"
    return endpoint


def answered(held: Held, name: str, said: dict[str, Any], language: str) -> Answer:
    """The answer to a question, computed once a build. Raises `QuestionError` for a list that is too long."""
    top = said.get("top")
    if top is not None and not 1 <= top <= MOST:
        raise QuestionError(f"top={top} is no number of rows.", f"Ask for 1 to {MOST}.")
    key = (name, tuple(sorted(said.items())))
    return held.once(key, language, lambda census: QUESTIONS[name].ask(census, said))  # type: ignore[return-value]


def _guard(limit: Limit) -> Any:
    """Headers on every answer, and limits on what is asked and how often."""

    async def guard(request: Request, call: Any) -> Response:
        who = request.client.host if request.client else ""
        left = None if request.url.path in UNLIMITED else limit.take(who)
        if left and not left.served:
            answer = _error(429, "TooMany", f"More than {left.limit} requests in a minute.", f"Ask again in {left.seconds} s, or run `modelcensus serve` yourself.")  # fmt: skip
        else:
            answer = _refused(request) or await call(request)
        for name, value in {**SECURITY, **(left.headers() if left else {})}.items():
            answer.headers.setdefault(name, value)
        return answer  # type: ignore[no-any-return]

    return guard


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

    told = {"error": {"type": kind, "message": message, "hint": hint, "near": near or []}}
    return Response((escape.to_json(told) + "\n").encode(), status_code=status, media_type=TYPES["json"])


async def _told(request: Request, error: Exception) -> Any:
    """Any error in the one shape, or as a page where a person asked for a page."""
    status, kind, message, hint, near = _explained(request, error)
    is_page = not request.url.path.startswith(("/v1/", "/badge/", "/card/"))
    if is_page and "text/html" in request.headers.get("accept", ""):
        first = request.url.path.split("/")[1]
        page = embeds.failed(first if first in LANGUAGES else "en", message, hint, near)
        return Response(page, status_code=status, media_type=pages.HTML)
    return _error(status, kind, message, hint, near)


def _explained(request: Request, error: Exception) -> tuple[int, str, str, str, list[str]]:
    """An error's status and words: 404 for a name that is not there, 400 for a question that cannot be asked, 503 for data."""
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        return 400, "QuestionError", f"{where}: {first['msg']}", "/openapi.json has every parameter.", []
    if isinstance(error, HTTPException):
        hint = "/ begins; /openapi.json lists what can be asked."
        return error.status_code, "NotFound", f"There is nothing at {request.url.path}.", hint, []
    if isinstance(error, CensusError):
        status = 404 if isinstance(error, UnknownName) else 400 if isinstance(error, QuestionError) else 503
        return status, type(error).__name__, str(error), error.hint, getattr(error, "near", [])
    raise error


def _health(app: FastAPI, held: Held) -> None:
    """`/healthz` fails where a synced source is over three days later than it promises; `/metrics` counts."""
    registry = CollectorRegistry()
    _counted(registry, held)

    @app.get("/llms.txt", include_in_schema=False)
    def told(request: Request) -> Response:
        """What can be asked, for programs that read before they ask."""
        return reply(request, llms.text(held.build).encode(), "text/plain; charset=utf-8", held.build)

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
    census = held.census()
    if census.build.is_starter:
        return {}
    rows = census.query("SELECT source, max(date) AS date FROM snapshots GROUP BY source").rows
    ages = {str(row["source"]): today - row["date"] for row in rows}
    return {name: age.days for name, age in ages.items() if name in PROMISES and age > PROMISES[name] + LATE}


def _counted(registry: CollectorRegistry, held: Held) -> None:

    Gauge("modelcensus_answers_kept", "Answers given from memory.", registry=registry).set_function(lambda: held.hits)
    Gauge("modelcensus_answers_made", "Answers computed.", registry=registry).set_function(lambda: held.misses)
