"""Rate limits as the hubs set them: so many requests per fixed window, told in headers and refused with 429 past them."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from tests.replica.routes import BUCKETS

Scope = MutableMapping[str, Any]


@dataclass
class Window:
    """What was asked for in one window by one asker."""

    start: float
    quota: int
    served: int = 0
    refused: int = 0


@dataclass
class Policy:
    """So many requests per window; with a token, perhaps more."""

    quota: int
    window: int
    token_quota: int | None = None
    windows: dict[str, list[Window]] = field(default_factory=dict)  # by token; "" is whoever has none

    def now(self, asker: str, clock: float) -> Window:
        """The window that is open."""
        start = clock // self.window * self.window
        held = self.windows.setdefault(asker, [])
        if not held or held[-1].start != start:
            held.append(Window(start, self.token_quota or self.quota if asker else self.quota))
        return held[-1]


class Limits:
    """The policies by bucket: `api`, `resolvers`, `modelscope`, `gitee`. A bucket without one is not limited.

    Attributes:
        clock: gives the time in seconds; a test may set its own.
        made: requests by bucket, refused ones among them.
        refused: those answered with 429.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock, self._lock = clock, threading.Lock()
        self._policies: dict[str, Policy] = {}
        self.made: dict[str, int] = {}
        self.refused: dict[str, int] = {}

    def set(self, bucket: str, quota: int, window: int = 300, *, token_quota: int | None = None) -> None:
        """Limit a bucket from now on, with a window of whole seconds that starts on multiples of itself."""
        with self._lock:
            self._policies[bucket] = Policy(quota, window, token_quota)

    def clear(self) -> None:
        """Lift all limits; the counts stay."""
        with self._lock:
            self._policies.clear()

    def windows(self, bucket: str, asker: str = "") -> list[Window]:
        """All windows of a bucket in which something was asked for, the oldest first."""
        policy = self._policies.get(bucket)
        return list(policy.windows.get(asker, [])) if policy else []

    def ask(self, bucket: str, asker: str = "") -> tuple[bool, list[tuple[bytes, bytes]]]:
        """Whether a request is let through, and the headers that say what is left."""
        with self._lock:
            self.made[bucket] = self.made.get(bucket, 0) + 1
            policy = self._policies.get(bucket)
            if policy is None:
                return True, []
            now = self.clock()
            window = policy.now(asker, now)
            served = window.served < window.quota
            window.served += served
            window.refused += not served
            self.refused[bucket] = self.refused.get(bucket, 0) + (not served)
            left = math.ceil(window.start + policy.window - now)
            told = f'"{bucket}";r={window.quota - window.served};t={left}'
            law = f'"fixed window";"{bucket}";q={window.quota};w={policy.window}'
            return served, [(b"ratelimit", told.encode()), (b"ratelimit-policy", law.encode())]


class Limited:
    """The app with its limits before it."""

    def __init__(self, app: Any, limits: Limits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer, or refuse. ModelScope and Gitee tell nothing in headers."""
        bucket = BUCKETS.get(scope["route"])
        if bucket is None:
            await self._app(scope, receive, send)
            return
        asker = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        served, headers = self._limits.ask(bucket, asker)
        told = headers if bucket in {"api", "resolvers"} else []

        async def tell(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *told]
            await send(message)

        if served:
            await self._app(scope, receive, tell)
            return
        body = json.dumps(REFUSALS.get(bucket, {"error": "Too many requests."})).encode()
        size = (b"content-length", str(len(body)).encode())
        start = {
            "type": "http.response.start",
            "status": 429,
            "headers": [(b"content-type", b"application/json"), size],
        }
        await tell(start)
        await send({"type": "http.response.body", "body": body})


REFUSALS = {
    "modelscope": {
        "success": False,
        "code": "QuotaLimitExceed",
        "message": "Too many requests, please try again later.",
    },
}
