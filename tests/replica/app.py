"""The routes of the hubs: the listing, accounts, ModelScope, Gitee. Dataset repositories are in `datasets`."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.replica import datasets
from tests.replica.fields import FIELDS, FULL, LISTED
from tests.replica.hub import SORTS
from tests.replica.order import Key
from tests.replica.others import PAGE, WINDOW

if TYPE_CHECKING:
    from tests.replica.server import Replica

PLAIN = {"false", "0", ""}


def application(replica: Replica) -> Starlette:
    """The app that answers for a replica."""
    app = Starlette(
        routes=[
            Route("/api/models", models),
            Route("/api/models/{name:path}", model),
            Route("/api/organizations/{account}/overview", overview),
            Route("/api/users/{account}/overview", overview),
            *datasets.ROUTES,
            Route("/openapi/v1/models", modelscope),
            Route("/openapi/v1/models/{owner}/{name}", modelscope_model),
            Route("/gitee/api/models", gitee),
            Route("/gitee/api/pay/services", prices),
            Route("/elsewhere{rest:path}", elsewhere),
        ]
    )
    app.state.replica = replica
    return app


async def models(request: Request) -> Response:
    """A page of the listing, and a link to the next in the order as it is when that is asked for."""
    try:
        asked = _asked(request)
    except ValueError as error:
        return _error(400, str(error))
    replica: Replica = request.app.state.replica
    key = (replica.hub.version, replica.hub.day, request.scope["target"])
    if key not in replica.kept:
        rows, cursor = replica.hub.page(**asked)
        links = {} if cursor is None else {"Link": _next(request, cursor)}
        body = json.dumps(rows, separators=(",", ":")).encode()
        if not replica.keep:
            return Response(body, media_type="application/json", headers=links)
        replica.kept[key] = body, links
    body, links = replica.kept[key]
    return Response(body, media_type="application/json", headers=links)


async def model(request: Request) -> Response:
    """One model; an old name leads to the new one."""
    hub, name = request.app.state.replica.hub, request.path_params["name"]
    number = hub.find(name)
    if number is None:
        return _error(401, "Repository not found", "RepoNotFound")
    if hub.name(number) != name:
        return RedirectResponse(f"/api/models/{hub.name(number)}", status_code=307)
    return JSONResponse(hub.row(number, _keys(request, FULL)) | {"modelId": name})


async def overview(request: Request) -> Response:
    """An organisation or a person; 404 where the account is of the other kind or none."""
    hub, account = request.app.state.replica.hub, request.path_params["account"]
    kind = "org" if request.url.path.startswith("/api/organizations/") else "user"
    if hub.accounts.kind(account) != kind:
        return _error(404, "This organization does not exist" if kind == "org" else "This user does not exist")
    said = {"avatarUrl": f"/avatars/{account}.svg", "fullname": account, "type": kind, "isFollowing": False}
    said |= {"numModels": len(hub.numbers(account)), "numDatasets": 0, "numSpaces": 0, "numFollowers": 1}
    said |= {"name": account, "isVerified": True, "numUsers": 9} if kind == "org" else {"user": account, "orgs": []}
    return JSONResponse(said)


async def modelscope(request: Request) -> Response:
    """A page of ModelScope's listing; past its window of 3,000 rows it refuses."""
    asked = request.query_params
    try:
        number, size = int(asked.get("page_number", 1)), int(asked.get("page_size", 10))
    except ValueError:
        return _refused(400, "InputParameterError", "page_number and page_size must be numbers")
    if number < 1 or not 1 <= size <= PAGE or number * size > WINDOW:
        return _refused(400, "InputParameterError", f"page_size <= {PAGE}, page_number * page_size <= {WINDOW}")
    data = request.app.state.replica.modelscope.page(
        number,
        size,
        owner=asked.get("owner", ""),
        search=asked.get("search", ""),
        sort=asked.get("sort", "default"),
        task=asked.get("filter.task", ""),
    )
    return JSONResponse({"success": True, "data": data, "request_id": "replica"})


async def modelscope_model(request: Request) -> Response:
    """One of ModelScope's models."""
    found = request.app.state.replica.modelscope.find("{owner}/{name}".format(**request.path_params))
    if found is None:
        return _refused(404, "ResourceNotFound", "the model does not exist")
    return JSONResponse({"success": True, "data": found, "request_id": "replica"})


async def gitee(request: Request) -> Response:
    """A page of Gitee AI's catalogue; past its end an empty one."""
    asked = request.query_params
    number, size = int(asked.get("page", 1)), min(100, int(asked.get("page_size", 20)))
    return JSONResponse(request.app.state.replica.gitee.page(number, size))


async def prices(request: Request) -> Response:
    """Gitee AI's price list."""
    return JSONResponse(request.app.state.replica.gitee.prices(int(request.query_params.get("size", 20))))


async def elsewhere(request: Request) -> Response:
    """What another host would see of a request that was led to it."""
    request.app.state.replica.elsewhere.append((request.url.path, dict(request.headers)))
    return JSONResponse([])


def _asked(request: Request) -> dict[str, Any]:
    asked, most = request.query_params, request.app.state.replica.page_limit
    sort, limit = asked.get("sort", "trendingScore"), int(asked.get("limit", most))
    if sort not in SORTS or limit < 1:
        raise ValueError(f"limit must be positive and sort one of {', '.join(SORTS)}")
    return {
        "keys": _keys(request),
        "limit": min(limit, most),
        "sort": sort,
        "ascending": asked.get("direction", "-1") != "-1",
        "after": _cursor(asked["cursor"]) if "cursor" in asked else None,
        "author": asked.get("author", ""),
        "tagged": [tag for tag in (*asked.getlist("filter"), asked.get("pipeline_tag")) if tag],
        "search": asked.get("search", ""),
    }


def _keys(request: Request, otherwise: tuple[str, ...] = LISTED) -> tuple[str, ...]:
    asked = request.query_params
    expand = tuple(dict.fromkeys(asked.getlist("expand") + asked.getlist("expand[]")))
    extra = [key for key in ("full", "cardData", "config") if asked.get(key, "").lower() not in PLAIN]
    if expand and extra:
        raise ValueError(f"expand excludes {', '.join(extra)}")
    if unknown := [key for key in expand if key not in FIELDS]:
        raise ValueError(f"expand knows no {', '.join(unknown)}; it knows {', '.join(FIELDS)}")
    return expand or (FULL if "full" in extra else otherwise) + tuple(key for key in extra if key != "full")


def _cursor(text: str) -> Key:
    value, place, number = json.loads(base64.urlsafe_b64decode(text))
    return int(value), int(place), int(number)


def _next(request: Request, cursor: Key) -> str:
    token = base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode()
    asked = [(key, value) for key, value in request.query_params.multi_items() if key != "cursor"]
    return f'<{request.url.replace(query=urlencode([*asked, ("cursor", token)]))}>; rel="next"'


def _error(status: int, message: str, code: str = "") -> Response:
    headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
    return JSONResponse({"error": message}, status_code=status, headers=headers)


def _refused(status: int, code: str, message: str) -> Response:
    body = {"success": False, "code": code, "message": message, "request_id": "replica"}
    return JSONResponse(body, status_code=status)
