"""The names of the routes: faults are set, requests counted and limits drawn by them."""

from __future__ import annotations

import re

ROUTES = (
    ("models", r"/api/models"),
    ("model", r"/api/models/.+"),
    ("organizations", r"/api/organizations/.+"),
    ("users", r"/api/users/.+"),
    ("tree", r"/api/datasets/[^/]+/[^/]+/tree/.+"),
    ("commits", r"/api/datasets/[^/]+/[^/]+/commits/.+"),
    ("paths-info", r"/api/datasets/[^/]+/[^/]+/paths-info/.+"),
    ("dataset", r"/api/datasets/.+"),
    ("resolve", r"/datasets/[^/]+/[^/]+/resolve/.+"),
    ("cdn", r"/cdn/.+"),
    ("modelscope", r"/openapi/v1/.+"),
    ("gitee", r"/gitee/api/models"),
    ("gitee-prices", r"/gitee/api/pay/services"),
    ("elsewhere", r"/elsewhere.*"),
)
NAMES = (*(name for name, _ in ROUTES), "other")
BUCKETS = {
    **dict.fromkeys(("models", "model", "organizations", "users", "tree", "commits", "paths-info", "dataset"), "api"),
    "resolve": "resolvers",
    "modelscope": "modelscope",
    **dict.fromkeys(("gitee", "gitee-prices"), "gitee"),
}  # the rate limit that a route falls under; the others fall under none
_COMPILED = [(name, re.compile(pattern)) for name, pattern in ROUTES]


def route_of(path: str) -> str:
    """The name of the route that a path takes."""
    return next((name for name, pattern in _COMPILED if pattern.fullmatch(path)), "other")
