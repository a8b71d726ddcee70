"""Clients that go away before they are answered: their question stops, and what others wait for goes on."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from modelcensus.census.lanes import Gone, Lane, TooLong
from modelcensus.store import Engine, starter
from modelcensus.views.web import patient
from modelcensus.views.web.app import create
from modelcensus.views.web.held import Limits
from modelcensus.views.web.questions import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelcensus.answer import Answer
    from modelcensus.census import Census

ENDLESS = "SELECT count(*) AS n FROM range(10000000) AS a, range(10000000) AS b WHERE (a.range * b.range) % 7 = 3"
SHORT = "SELECT sum(a.range * b.range) AS n FROM range(3000) AS a, range(30000) AS b"
LONG_S = 60.0  # a question may take so long: whatever ends sooner was stopped


@dataclass
class Slow:
    """A question that runs in the engine until it is stopped, or let go.

    Attributes:
        begun: it runs.
        let_go: it may give its answer.
        ended: what became of each time that it was worked out.
        sql: what it asks the engine, again and again.
    """

    begun: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    ended: list[str] = field(default_factory=list)
    sql: str = ENDLESS

    def ask(self, census: Census, said: Mapping[str, Any]) -> Answer:
        """The definitions, after a long time in the engine."""
        del said
        self.begun.set()
        try:
            while not self.let_go.is_set():
                census._rows(self.sql)
                census._engine.told = None  # so that it is asked of the engine again
        except Gone:
            self.ended.append("stopped")
            raise
        self.ended.append("answered")
        return census.definitions()


@contextlib.contextmanager
def served(limits: Limits) -> Iterator[int]:
    """The port of a server of the starter, as `modelcensus serve` runs it."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    server = uvicorn.Server(patient.configured(create(starter().path, limits=limits)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield taken.getsockname()[1]
    server.should_exit = True
    thread.join()
    taken.close()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    """It stands where the definitions are asked for."""
    made = Slow()
    monkeypatch.setitem(QUESTIONS, "definitions", replace(QUESTIONS["definitions"], ask=made.ask))
    return made


def asking(port: int, path: str) -> socket.socket:
    """A client that has asked and not read."""
    client = socket.create_connection(("127.0.0.1", port), timeout=LONG_S)
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    return client


def read(client: socket.socket) -> bytes:
    """All that a client is told."""
    told = b""
    with client:
        while part := client.recv(65536):
            told += part
    return told


def until(condition: Any) -> None:
    """Wait for it, at most a minute: a page has many parts, and the machine others to serve."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_question_of_a_client_that_leaves_is_stopped(slow: Slow) -> None:
    """In the engine, long before its time is over; the one connection is free for the next question."""
    with served(Limits(lanes=1, seconds=LONG_S)) as port:
        client = asking(port, "/v1/definitions")
        assert slow.begun.wait(20)
        time.sleep(0.2)
        assert slow.ended == []
        client.close()
        until(lambda: slow.ended)
        assert slow.ended == ["stopped"]
        assert read(asking(port, "/v1/status")).startswith(b"HTTP/1.1 200")


def test_what_another_waits_for_goes_on(slow: Slow) -> None:
    """Two ask the same, the first leaves: the second is given the answer of the same work. When both leave it stops."""
    slow.sql = SHORT
    with served(Limits(lanes=2, seconds=LONG_S)) as port:
        first = asking(port, "/v1/definitions")
        assert slow.begun.wait(20)
        second = asking(port, "/v1/definitions")
        time.sleep(0.5)
        first.close()
        time.sleep(0.5)
        assert slow.ended == []
        slow.let_go.set()
        told = read(second)
        assert told.startswith(b"HTTP/1.1 200")
        assert json.loads(told.partition(b"\r\n\r\n")[2])["rows"]
        assert slow.ended == ["answered"]

        slow.let_go.clear()
        slow.begun.clear()
        both = [asking(port, "/v1/definitions?lang=ko") for _ in range(2)]
        assert slow.begun.wait(20)
        time.sleep(0.5)
        for client in both:
            client.close()
        until(lambda: len(slow.ended) == 2)
        assert slow.ended[1] == "stopped"


def test_a_question_that_waits_for_its_turn_is_never_begun(slow: Slow) -> None:
    """Its client left before a connection was free."""
    with served(Limits(lanes=1, seconds=LONG_S)) as port:
        first = asking(port, "/v1/definitions")
        assert slow.begun.wait(20)
        waiting = asking(port, "/v1/definitions?lang=zh")
        time.sleep(0.3)
        waiting.close()
        time.sleep(0.3)
        slow.begun.clear()
        first.close()
        until(lambda: slow.ended)
        assert read(asking(port, "/v1/status")).startswith(b"HTTP/1.1 200")
        assert slow.ended == ["stopped"]
        assert not slow.begun.is_set()


def test_a_page_is_stopped_as_a_whole(slow: Slow) -> None:
    """None of its further parts is begun, and no page that says that a part is missing is kept for others."""
    with served(Limits(lanes=1, seconds=LONG_S)) as port:
        client = asking(port, "/method")
        assert slow.begun.wait(20)
        client.close()
        until(lambda: slow.ended)
        slow.let_go.set()
        told = read(asking(port, "/method"))
        assert told.startswith(b"HTTP/1.1 200")
        assert b'role="alert"' not in told


def test_a_page_with_a_part_that_took_too_long_is_not_kept(slow: Slow) -> None:
    """Who asks again when there is time for it is given the whole page."""
    with served(Limits(lanes=1, seconds=0.5)) as port:
        assert b'role="alert"' in read(asking(port, "/method"))
        slow.let_go.set()
        until(lambda: b'role="alert"' not in read(asking(port, "/method")))


@pytest.mark.parametrize("why", ["gone", "too long"])
def test_a_statement_that_is_about_to_begin_is_stopped(monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    """Between the look at the clock and its first row nothing runs that could be stopped: it is told again once it runs."""
    lane, checked, look = Lane(Engine.start()), threading.Event(), Lane._hurry

    def slowly(self: Lane) -> None:
        look(self)
        checked.set()
        time.sleep(0.4)

    monkeypatch.setattr(Lane, "_hurry", slowly)
    begun = time.monotonic()
    leaver = threading.Thread(target=lambda: checked.wait(20) and lane.leave(), daemon=True)
    with pytest.raises(Gone if why == "gone" else TooLong), lane.within(LONG_S if why == "gone" else 0.2):
        if why == "gone":
            leaver.start()
        lane.rows(ENDLESS)
    assert time.monotonic() - begun < LONG_S / 4
    with lane.within(LONG_S):
        assert lane.rows("SELECT 1 AS one") == [{"one": 1}]
