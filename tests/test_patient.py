"""A server that strangers can reach: whatever comes through the socket is answered or let go, and the next one is served."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
import uvicorn

from modelcensus.store import starter
from modelcensus.views.web import patient
from modelcensus.views.web.app import create
from tests.worlds.hostile import MODELS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelcensus.store import Home


@contextmanager
def served(home: Path) -> Iterator[int]:
    """The port of a server of that home, as `modelcensus serve` runs it."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    server = uvicorn.Server(patient.configured(create(home)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield taken.getsockname()[1]
    server.should_exit = True
    thread.join()
    taken.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server of the starter that waits a second for a request."""
    with pytest.MonkeyPatch.context() as patch, served(starter().path) as port:
        patch.setattr(patient, "ASKING_S", 1.0)
        yield port


def said(port: int, sent: bytes) -> bytes:
    """What the server says to these bytes until it closes or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        told = b""
        with suppress(ConnectionError):  # it may refuse before it has read all
            client.sendall(sent)
            while part := client.recv(65536):
                told += part
        return told


def get(target: bytes, *headers: bytes, verb: bytes = b"GET") -> bytes:
    """A request that asks for its connection to be closed."""
    return b"\r\n".join([verb + b" " + target + b" HTTP/1.1", b"Host: x", b"Connection: close", *headers, b"", b""])


LONG = b"x" * 1500
HOSTILE = {
    "up": get(b"/static/../../../../etc/passwd"),
    "up, written out": get(b"/static/%2e%2e/%2e%2e/etc/passwd"),
    "up, twice written out": get(b"/claims/%252e%252e%252fetc"),
    "up in a name": get(b"/model/../../../etc/passwd"),
    "back": get(b"/claims/..%5c..%5cetc"),
    "nothing in a name": get(b"/claims/%00"),
    "nothing in a value": get(b"/v1/share?universe=%00"),
    "half a letter": get(b"/v1/share?universe=%ED%A0%80&by=%FF"),
    "half a letter in a path": get(b"/organisation/%ED%A0%80%FF"),
    "half an escape": get(b"/organisation/%E"),
    "line breaks": get(b"/find?q=a%0d%0aSet-Cookie:%20x=1/b"),
    "elsewhere": get(b"/find?q=//evil.example/x"),
    "elsewhere by path": get(b"//evil.example/%2e%2e"),
    "a proxy's": get(b"http://evil.example/v1/share"),
    "no path": get(b"*"),
    "raw bytes": get(b"/\xff\xfe"),
    "many parameters": get(b"/v1/share?" + b"&".join(b"a%d=1" % n for n in range(250))),
    "twice the same": get(b"/v1/share?by=country&by=licence&top=1&top=2"),
    "a long address": get(b"/v1/share?universe=" + b"x" * 5000),
    "a long name": get(b"/model/" + LONG + b"/a"),
    "a huge address": get(b"/" + b"x" * 200_000),
    "huge headers": get(b"/", b"X-Long: " + b"x" * 200_000),
    "many headers": get(b"/", *(b"X-%d: 1" % n for n in range(5000))),
    "tags": get(b"/v1/definitions", b"If-None-Match: " + b'W/"a",' * 1500),
    "a host": get(b"/", b"X-Forwarded-Host: evil.example", b"Forwarded: for=<script>"),
    "who for": get(b"/", b"X-Forwarded-For: " + b"1," * 2000),
    "languages": get(b"/", b"Accept-Language: " + b"ko;q=9," * 1500),
    "a range": get(b"/", b"Range: bytes=0-,0-,0-"),
    "a body": get(b"/v1/share", b"Content-Length: 5") + b"hello",
    "a body that lies": get(b"/v1/share", b"Content-Length: 5", b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "two lengths": get(b"/v1/share", b"Content-Length: 5", b"Content-Length: 6") + b"hello!",
    "another verb": get(b"/v1/share", verb=b"TRACE"),
    "a socket": get(b"/", b"Upgrade: websocket", b"Connection: Upgrade"),
    "a tunnel": get(b"evil.example:443", verb=b"CONNECT"),
    "no request": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
    "half a request": b"GET / HTT",
    "numbers": get(b"/v1/whatif?outside_downloads=1e308&outside_share=CN=nan"),
    "no number": get(b"/v1/whatif?outside_downloads=inf"),
    "a number of many digits": get(b"/v1/share?top=" + b"9" * 1500),
    "dates": get(b"/v1/share?window=9999-12-31:0001-01-01"),
    "a later date": get(b"/v1/frontier?date=9999-12-31"),
    "a card": get(b"/card/en/../../etc/passwd.png"),
    "a card of nothing": get(b"/card/en/model/%00.png"),
    "a badge": get(b"/badge/claims/%3Csvg%3E.svg"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_comes_is_answered_or_let_go(name: str, port: int) -> None:
    """An answer, a way on or a refusal, never a failure, nothing of the machine's, and no header of a stranger's making."""
    told = said(port, HOSTILE[name])
    status = re.match(rb"HTTP/1\.1 (\d{3})", told)
    assert status or name == "half a request", told[:200]
    if status:
        assert 200 <= int(status.group(1)) < 500, told[:400]
    assert b"root:" not in told
    head = told.split(b"\r\n\r\n")[0].lower()
    assert b"\r\nset-cookie" not in head
    assert b"location: http" not in head
    assert b"location: //" not in head
    assert said(port, get(b"/healthz")).startswith(b"HTTP/1.1 200")


def test_strangers_names_are_served_safely(hostile_home: Home) -> None:
    """A home whose models have hostile names: each one's page and record is answered or refused."""
    from urllib.parse import quote

    with served(hostile_home.path) as port:
        for name in MODELS.values():
            for path in ("/model/", "/v1/model?name=", "/v1/lineage?name=", "/find?q=", "/card/en/model/"):
                told = said(port, get((path + quote(name, errors="surrogatepass")).encode()))
                assert 200 <= int(told[9:12]) < 500, (path, name, told[:300])
                assert b"application/json" in told or b"<script>alert" not in told


def test_who_asks_too_slowly_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte by byte, head or body: the time counts from the first one. A whole request is answered however long that takes."""
    monkeypatch.setattr(patient, "ASKING_S", 0.5)
    for begun in (b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(begun)
            start = time.monotonic()
            with pytest.raises(OSError, match=r"reset|[Bb]roken|aborted"):
                for _ in range(100):
                    time.sleep(0.1)
                    client.sendall(b"X")
            assert time.monotonic() - start < 5
    assert said(port, get(b"/healthz")).startswith(b"HTTP/1.1 200")


def test_who_reads_too_slowly_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that nobody reads is not kept for ever; one that is read steadily is given whole."""
    monkeypatch.setattr(patient, "READING_S", 0.4)
    ask = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
    whole = said(port, get(b"/openapi.json"))
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(10)
        client.connect(("127.0.0.1", port))
        client.sendall(ask * 200)
        time.sleep(2.5)
        told = 0
        with pytest.raises(ConnectionError):
            while part := client.recv(65536):
                told += len(part)
            raise ConnectionError
        assert told < 200 * len(whole) / 2
    assert said(port, get(b"/healthz")).startswith(b"HTTP/1.1 200")


def test_many_connections_are_refused_in_the_open(port: int) -> None:
    """Beyond so many at once the server says that it is busy, and serves again when they are gone."""
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(patient.AT_ONCE + 5)]
    try:
        assert said(port, get(b"/healthz")).startswith(b"HTTP/1.1 503")
    finally:
        for one in idle:
            one.close()
    for _ in range(50):
        if said(port, get(b"/healthz")).startswith(b"HTTP/1.1 200"):
            break
        time.sleep(0.1)
    else:
        pytest.fail("it does not serve again")


def test_the_first_questions_may_come_at_once() -> None:
    """In a new process, of every form: nothing that is loaded on first use is met half loaded."""
    import subprocess
    import sys

    asked = [
        "/v1/share.svg",
        "/v1/share.parquet",
        "/claims",
        "/v1/trend.png",
        "/",
        "/v1/choose",
        "/frontier",
        "/ko/health",
    ]
    script = f"""
import asyncio, httpx2
from modelcensus.store import starter
from modelcensus.views.web.app import create
async def ask():
    transport = httpx2.ASGITransport(app=create(starter().path))
    async with httpx2.AsyncClient(transport=transport, base_url="http://x") as client:
        print([one.status_code for one in await asyncio.gather(*map(client.get, {asked}))])
asyncio.run(ask())"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=120)
    assert told.stdout.strip() == str([200] * len(asked)), told.stderr[-2000:]
