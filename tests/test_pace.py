"""A hub's limit is used and never exceeded."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcensus.sources.live import HfLive
from modelcensus.sources.polite import UNSTATED, Asker, Pace
from tests.replica.hub import Hub
from tests.replica.limits import Window
from tests.replica.server import Replica, serve
from tests.silent import Silent


@pytest.fixture
def replica() -> Iterator[Replica]:
    """A small hub."""
    with serve(Hub(50)) as replica:
        yield replica


@dataclass
class Clock:
    """A clock that moves when it is told to wait."""

    now: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        """What time it is."""
        return self.now

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.now += seconds


@dataclass
class FixedWindow:
    """A hub that allows `quota` requests in each window and tells the seconds left as whole ones."""

    clock: Clock
    quota: int
    length: int
    phase: float
    whole: Callable[[float], int]
    served: dict[int, int] = field(default_factory=dict)
    refused: int = 0

    def ask(self) -> tuple[int, dict[str, str]]:
        """Status and headers of an answer."""
        since = self.clock.now + self.phase
        window, left = int(since // self.length), self.length - since % self.length
        used = self.served.get(window, 0)
        allowed = used < self.quota
        self.served[window] = used + allowed
        self.refused += not allowed
        rest = f'"api";r={self.quota - self.served[window]};t={self.whole(left)}'
        law = f'"fixed window";"api";q={self.quota};w={self.length}'
        return 200 if allowed else 429, {"ratelimit": rest, "ratelimit-policy": law}


@settings(max_examples=60, deadline=None)
@given(
    latency=st.floats(0.02, 0.5),
    phase=st.floats(0, 299),
    whole=st.sampled_from([math.ceil, math.floor, round]),
    quota=st.sampled_from([500, 100, 1]),
)
def test_the_limit_is_used_and_never_exceeded(
    latency: float, phase: float, whole: Callable[[float], int], quota: int
) -> None:
    """However the hub rounds, and wherever in a window a crawl begins: no 429, and full windows are used to 95 % or more."""
    clock = Clock()
    hub = FixedWindow(clock, quota, 300, phase, whole)
    pace = Pace(clock.wait, clock, lambda _: None)
    for _ in range(min(6 * quota, 3000)):
        pace.keep()
        clock.now += latency / 2
        answer = hub.ask()
        clock.now += latency / 2
        pace.learn(*answer)
    full = sorted(hub.served)[:-1][1:]
    assert hub.refused == 0
    assert all(later - earlier == 1 for earlier, later in pairwise(sorted(hub.served)))
    assert sum(hub.served[window] for window in full) >= 0.95 * quota * len(full)


def crawled(folder: Path) -> list[Window]:
    """The windows of a crawl of 75 pages where 20 may be asked for in each second."""
    with serve(Hub(75)) as replica:
        replica.limits.set("api", 20, 1)
        live = HfLive(dt.date(2026, 9, 5), endpoint=replica.url, token=False, page=1, patience=0.01)
        release = next(live.releases())
        time.sleep(1 - time.time() % 1)
        live.fetch(release, folder, Silent())
        assert replica.limits.refused["api"] == 0
        return replica.limits.windows("api")


def used(windows: list[Window]) -> float:
    """The share of the whole windows between the first and the last, in which a crawl begins and ends, that was used."""
    whole = windows[-1].start - windows[0].start - 1
    return sum(window.served for window in windows[1:-1]) / (20 * whole)


def test_a_real_limit_is_used_and_never_exceeded(tmp_path: Path) -> None:
    """By the real clock no request is refused, and 95 % or more of the limit is used, in one of three crawls at least.

    A machine that is busy otherwise may not be able to ask 20 times a second; a refusal is excused by nothing.
    """
    assert any(used(crawled(tmp_path / str(turn))) >= 0.95 for turn in range(3))


def test_a_refusal_is_waited_out(replica: Replica) -> None:
    """Where somebody else has used up the limit, the asking goes on in the next window."""
    replica.limits.set("api", 5, 1)
    time.sleep(1 - time.time() % 1)
    for _ in range(5):
        replica.limits.ask("api")
    waits: list[float] = []
    ask = Asker(replica.url, False, patience=0.01, wait=lambda seconds: (waits.append(seconds), time.sleep(seconds))[0])
    assert ask.get(f"{replica.url}/api/models?limit=1", lambda reply: reply.status) == 200
    assert replica.limits.refused["api"] == 1
    assert 0 < waits[0] < 2.1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"retry-after": "7"}, 7), ({}, UNSTATED), ({"retry-after": "soon"}, UNSTATED), ({"retry-after": "9" * 8}, 3600)],
)
def test_a_refusal_without_a_stated_limit_is_waited_out(headers: dict[str, str], seconds: float) -> None:
    """Retry-After counts where it is a number; no hub makes us wait for ever."""
    clock = Clock()
    pace = Pace(clock.wait, clock, lambda _: None)
    pace.learn(429, headers)
    pace.keep()
    assert clock.waits == [seconds]


@pytest.mark.parametrize("told", ['"api";r=0;t=' + "9" * 9, '"api";r=0;t=' + "9" * 9999, "nonsense", ""])
def test_an_absurd_limit_neither_stops_nor_breaks(told: str) -> None:
    """A limit that is none is not kept, and no wait is longer than an hour."""
    clock = Clock()
    pace = Pace(clock.wait, clock, lambda _: None)
    pace.learn(200, {"ratelimit": told})
    pace.keep()
    assert sum(clock.waits) <= 3600


def test_a_long_wait_is_told(replica: Replica) -> None:
    """Whoever watches is told that the limit holds the sync up, and for how long."""
    clock, lines = Clock(), []
    replica.limits.set("api", 1, 300)
    ask = Asker(replica.url, False, wait=clock.wait, clock=clock, say=lines.append)
    ask.get(f"{replica.url}/api/models?limit=1", lambda reply: reply.status)
    replica.limits.clear()
    ask.get(f"{replica.url}/api/models?limit=1", lambda reply: reply.status)
    assert "limit is used up" in lines[0]
    assert len(clock.waits) == 1
