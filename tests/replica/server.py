"""A replica that runs: uvicorn in a thread, on loopback, on a free port, for as long as a `with` lasts."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn

from tests.replica.app import application
from tests.replica.faults import Faults, Faulty
from tests.replica.hub import Hub
from tests.replica.limits import Limited, Limits
from tests.replica.others import Gitee, ModelScope
from tests.replica.repos import File, Repos
from tests.replica.routes import route_of

HOST = "127.0.0.1"
PATIENCE = 10


@dataclass
class Traffic:
    """What a route has served, refusals and faults among it. Bytes are those of bodies, as sent."""

    requests: int = 0
    bytes: int = 0


@dataclass
class Replica:
    """The hubs behind one address, and what a test may turn and read of them.

    Attributes:
        url: the endpoint for Hugging Face and ModelScope clients.
        elsewhere_url: the same machine under another host's name: a client must not send its token there.
        elsewhere: path and headers of each request to that other host: redirected by a fault, or to the CDN.
        traffic: requests and bytes by route.
        log: the last 100,000 requests: method, path with query, status.
        page_limit: the most rows of a page of the listing, and how many it has unless asked.
        tree_page: entries of a page of a tree; a twentieth with `expand`.
        keep: whether a page that was worked out is kept for as long as nothing changes: for benchmarks, whose second
            crawl then measures the client and not the replica.
        cdn: whether large files are at another host, to which `resolve` redirects, as on the real Hub.
    """

    hub: Hub
    repos: Repos
    modelscope: ModelScope
    gitee: Gitee
    limits: Limits
    faults: Faults
    url: str = ""
    elsewhere_url: str = ""
    page_limit: int = 1000
    tree_page: int = 1000
    cdn: bool = False
    keep: bool = False
    elsewhere: list[tuple[str, dict[str, str]]] = field(default_factory=list, repr=False)
    traffic: dict[str, Traffic] = field(default_factory=dict)
    log: deque[tuple[str, str, int]] = field(default_factory=lambda: deque(maxlen=100_000), repr=False)
    blobs: dict[str, File] = field(default_factory=dict, repr=False)
    kept: dict[tuple[int, int, str], tuple[bytes, dict[str, str]]] = field(default_factory=dict, repr=False)

    @property
    def gitee_url(self) -> str:
        """The endpoint for Gitee AI and its price list."""
        return f"{self.url}/gitee"

    def requests(self, *routes: str) -> int:
        """How many requests these routes, or all, have had."""
        return sum(held.requests for name, held in self.traffic.items() if not routes or name in routes)

    def bytes(self, *routes: str) -> int:
        """How many bytes these routes, or all, have served."""
        return sum(held.bytes for name, held in self.traffic.items() if not routes or name in routes)

    def forget(self) -> None:
        """Begin to count anew: traffic and log. What the limits count stays."""
        self.traffic.clear()
        self.log.clear()


class Metered:
    """The app with its meter before it."""

    def __init__(self, app: Any, replica: Replica) -> None:
        self._app, self._replica = app, replica

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Answer, and count it."""
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        target = f"{path}?{query}" if query else path
        replica, route = self._replica, route_of(path)
        traffic = replica.traffic.setdefault(route, Traffic())
        traffic.requests += 1
        scope |= {"route": route, "target": target, "url": replica.url + target}
        scope["elsewhere"] = f"{replica.elsewhere_url}/elsewhere"

        async def count(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                replica.log.append((scope["method"], target, message["status"]))
            elif scope["method"] != "HEAD":
                traffic.bytes += len(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, count)


@contextmanager
def serve(
    hub: Hub | None = None,
    *,
    datasets: Path | None = None,
    modelscope: ModelScope | None = None,
    gitee: Gitee | None = None,
    port: int = 0,
) -> Iterator[Replica]:
    """A running replica: of this hub (2,500 models by default) and of the dataset repositories in a folder."""
    hub = hub or Hub()
    with TemporaryDirectory() as empty, socket.create_server((HOST, port)) as listener:
        replica = Replica(
            hub,
            Repos(datasets or Path(empty)),
            modelscope or ModelScope(),
            gitee or Gitee(),
            Limits(),
            Faults(hub.move),
        )
        # asyncio asks for this only of sockets that name their protocol; without it each body waits 40 ms for an ACK
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        port = listener.getsockname()[1]
        replica.url, replica.elsewhere_url = f"http://{HOST}:{port}", f"http://localhost:{port}"
        app = Metered(Limited(Faulty(application(replica), replica.faults), replica.limits), replica)
        with _running(app, listener):
            yield replica


class _Server(uvicorn.Server):
    """uvicorn without the pauses of its shutdown: a test's server ends at once, whatever it is still about to say."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().serve(sockets)

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for held in (*self.servers, *(sockets or ())):
            held.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    def end(self) -> None:
        """From another thread."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._ended.set)


@contextmanager
def _running(app: Any, listener: socket.socket) -> Iterator[None]:
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # it would report each body that is cut short
    server = _Server(
        uvicorn.Config(app, lifespan="off", ws="none", http="h11", loop="asyncio", log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run, args=([listener],), name="replica", daemon=True)
    thread.start()
    until = time.monotonic() + PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise RuntimeError("the replica does not start")
        time.sleep(0.002)
    try:
        yield
    finally:
        server.end()
        thread.join(PATIENCE)
