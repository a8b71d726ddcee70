"""What can go wrong on the way, on demand: a fault waits for its request and changes the answer to it.

`faults.add("error", "models", first=3)` answers the third listing from now on with a 500, once. `every=5` does so with each
fifth from the first on, `times=None` for ever. `match` is part of the path and query that the request must have.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.replica.hostile import ROWS
from tests.replica.routes import NAMES

Options = Mapping[str, Any]
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True)
class Reply:
    """An answer about to be sent.

    Attributes:
        declared: the Content-Length that it claims; None claims what it has.
        sent: how much of the body is sent before the connection is closed; None sends all.
        pause: seconds between the halves of the body.
    """

    status: int
    headers: Headers
    body: bytes
    declared: int | None = None
    sent: int | None = None
    pause: float = 0

    def header(self, name: bytes, value: bytes | None) -> Reply:
        """The same with another value of a header, or without it."""
        kept = tuple((key, held) for key, held in self.headers if key.lower() != name)
        return replace(self, headers=kept if value is None else (*kept, (name, value)))

    def with_json(self, body: object) -> Reply:
        """The same with another body."""
        return replace(self.header(b"content-type", b"application/json"), body=json.dumps(body).encode())


@dataclass
class Fault:
    """One fault and the requests that it waits for."""

    kind: str
    route: str
    first: int
    every: int | None
    times: int | None
    match: str
    options: Options
    seen: int = field(default=0, init=False)
    fired: int = field(default=0, init=False)

    def due(self, route: str, target: str) -> bool:
        """Whether this request gets it. Each request is to be asked for once."""
        if self.route not in {"", route} or self.match not in target:
            return False
        self.seen += 1
        if self.seen < self.first or (self.times is not None and self.fired >= self.times):
            return False
        due = (self.seen - self.first) % (self.every or 1) == 0
        self.fired += due
        return due


class Faults:
    """The faults that are set. `actions` are what `act` and `moving` do before the answer is made."""

    def __init__(self, move: Callable[[int], None]) -> None:
        self._lock = threading.Lock()
        self._move = move
        self.set: list[Fault] = []

    def add(
        self,
        kind: str,
        route: str = "",
        *,
        first: int = 1,
        every: int | None = None,
        times: int | None = 1,
        match: str = "",
        **options: Any,
    ) -> Fault:
        """Set a fault. Its `fired` says how often it struck. With `every`, `times` is without end unless given."""
        if kind not in KINDS or route not in {"", *NAMES}:
            raise ValueError(f"no fault {kind!r} on {route!r}; there are {sorted(KINDS)} on {NAMES}")
        fault = Fault(kind, route, first, every, None if every and times == 1 else times, match, options)
        with self._lock:
            self.set.append(fault)
        return fault

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self.set.clear()

    def due(self, route: str, target: str) -> list[Fault]:
        """The faults that this request gets."""
        with self._lock:
            found = [fault for fault in self.set if fault.due(route, target)]
        for fault in found:
            if fault.kind == "moving":
                self._move(fault.options.get("count", 50))
            if fault.kind == "act":
                fault.options["do"]()
        return found


class Faulty:
    """The app with its faults around it. A request that gets none passes through untouched."""

    def __init__(self, app: Any, faults: Faults) -> None:
        self._app, self._faults = app, faults

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Answer, wrongly where a fault is due."""
        due = self._faults.due(scope["route"], scope["target"]) if self._faults.set else []
        if not due:
            await self._app(scope, receive, send)
            return
        said: list[MutableMapping[str, Any]] = []

        async def keep(message: MutableMapping[str, Any]) -> None:
            said.append(message)

        await self._app(scope, receive, keep)
        body = b"".join(message.get("body", b"") for message in said[1:])
        reply = Reply(said[0]["status"], tuple(said[0]["headers"]), body)
        for fault in due:
            await asyncio.sleep(fault.options.get("seconds", 0) if fault.kind == "slow" else 0)
            reply = KINDS[fault.kind](reply, {"url": scope["url"], "elsewhere": scope["elsewhere"], **fault.options})
        await _send(reply, send, head=scope["method"] == "HEAD")


async def _send(reply: Reply, send: Any, *, head: bool) -> None:
    if not head or reply.declared is not None:
        size = len(reply.body) if reply.declared is None else reply.declared
        reply = reply.header(b"content-length", str(size).encode())
    await send({"type": "http.response.start", "status": reply.status, "headers": list(reply.headers)})
    sent = reply.body if reply.sent is None else reply.body[: reply.sent]
    half = len(sent) // 2 if reply.pause else 0
    if half:
        await send({"type": "http.response.body", "body": sent[:half], "more_body": True})
        await asyncio.sleep(reply.pause)
    hang_up = reply.sent is not None
    await send({"type": "http.response.body", "body": sent[half:], "more_body": hang_up})


def _error(reply: Reply, options: Options) -> Reply:
    failed = replace(reply, status=options.get("status", 500)).header(b"link", None)
    for name, value in options.get("headers", {}).items():
        failed = failed.header(name.lower().encode(), value.encode())
    return failed.with_json({"error": "Internal Error - We're working hard to fix this as soon as possible!"})


def _html(reply: Reply, options: Options) -> Reply:
    page = b"<!DOCTYPE html><html><body><h1>Down for maintenance</h1></body></html>"
    bare = reply.header(b"link", None).header(b"content-type", b"text/html; charset=utf-8")
    return replace(bare, status=options.get("status", 200), body=page)


def _cut(reply: Reply, options: Options) -> Reply:
    return replace(reply, declared=len(reply.body), sent=int(len(reply.body) * options.get("share", 0.5)))


def _length(reply: Reply, options: Options) -> Reply:
    by = options.get("by", -10)
    if by < 0:  # consistent, but short: only who knows what is due can tell
        return replace(reply, body=reply.body[: max(0, len(reply.body) + by)])
    return replace(reply, declared=len(reply.body) + by, sent=len(reply.body))


def _redirect(reply: Reply, options: Options) -> Reply:
    to = options.get("to", options["elsewhere"])
    return replace(reply.header(b"location", to.encode()), status=options.get("status", 302), body=b"")


def _bomb(reply: Reply, options: Options) -> Reply:
    blank = b"[" + b" " * options.get("size", 64_000_000) + b"]"
    packed = gzip.compress(blank, compresslevel=9, mtime=0)
    return replace(reply.header(b"content-encoding", b"gzip"), body=packed)


def _utf8(reply: Reply, _: Options) -> Reply:
    return replace(reply, body=reply.body.replace(b'": "', b'": "\xff\xc3\x28').replace(b'":"', b'":"\xff\xc3\x28'))


def _link(reply: Reply, options: Options) -> Reply:
    to = options.get("to", options["url"])
    return reply.header(b"link", f'<{to}>; rel="next"'.encode())


def _headers(reply: Reply, options: Options) -> Reply:
    for name, value in options.get("headers", {}).items():
        reply = reply.header(name.lower().encode(), None if value is None else value.encode())
    return reply


def _rows(kind: str) -> Callable[[Reply, Options], Reply]:
    def change(reply: Reply, options: Options) -> Reply:
        body = json.loads(reply.body)
        data = body.get("data", body) if isinstance(body, dict) else body
        holder = next((key for key in ("models", "items", "data") if isinstance(data, dict) and key in data), None)
        rows = ROWS[kind](data[holder] if holder else data, options)
        if holder:
            data[holder] = rows
        elif data is body:
            body = rows
        else:
            body["data"] = rows
        return reply.with_json(body)

    return change


KINDS: dict[str, Callable[[Reply, Options], Reply]] = {
    "error": _error,  # status=500, headers={}
    "slow": lambda reply, _: reply,  # seconds: before anything is sent
    "stall": lambda reply, options: replace(reply, pause=options["seconds"]),  # in the middle of the body
    "cut": _cut,  # share=0.5 of the body, then the connection is closed
    "length": _length,  # by=-10: so much is missing and not declared; by=10: so much is declared that never comes
    "html": _html,  # status=200
    "shape": lambda reply, options: reply.with_json(options.get("body", {"error": "not what you know"})),
    "utf8": _utf8,  # bytes that are no UTF-8 in every string
    "bomb": _bomb,  # size=64_000_000 once unpacked
    "redirect": _redirect,  # to another host unless `to` says where, status=302
    "link": _link,  # the next page is `to`, or this page for ever
    "headers": _headers,  # headers={name: value or None}
    "moving": lambda reply, _: reply,  # count=50 models of the listing move first
    "act": lambda reply, _: reply,  # do: whatever is to be done first
    **{kind: _rows(kind) for kind in ROWS},
}
