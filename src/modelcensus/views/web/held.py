"""The build that a server answers from, and the answers it has given: a new build is made ready while the old one still answers."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread

from modelcensus.census.lanes import Gone, Lanes
from modelcensus.errors import CensusError
from modelcensus.remembered import Remembered, bytes_of
from modelcensus.views.web import heap

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable
    from pathlib import Path

    from modelcensus.census import Census
    from modelcensus.census.lanes import Lane

log = logging.getLogger("modelcensus.web")
LOOK_EVERY_S = 2.0  # between two looks for a new build
# Answers, and seconds: what is asked most is worked out on a new build before it answers.
AGAIN, AGAIN_S = 3000, 120.0
MAKING_BYTES = 1000  # of what makes an answer again
KEEP_BYTES = 100_000_000
TENTH = 10  # of them is for answers, which another form of the same question asks for; the rest is for what is sent


@dataclass(frozen=True)
class Limits:
    """What questions may take.

    Attributes:
        lanes: how many may be worked out at once; others wait, and what is kept waits for none.
        seconds: how long one may take.
        memory: what the engine may use in all, such as `2GB` or `40%` of the machine's; empty for its own limit.
        threads: of the engine; 0 for one a core. With one alone sums are the same to their last bit each time.
        keep: how many bytes of memory take what was sent and is kept to be sent again.
    """

    lanes: int = 4
    seconds: float = 20.0
    memory: str = ""
    threads: int = 0
    keep: int = KEEP_BYTES


WAIT_S = 0.2  # between two looks whether who waits for another's work is still there


@dataclass
class Work:
    """An answer that is being worked out, for all who wait for it.

    Attributes:
        alone: held by the one that works it out.
        askers: who waits for it, each by a mark of its own.
        lane: what it is worked out on; None before it begins and after it ends.
    """

    alone: threading.Lock = field(default_factory=threading.Lock)
    askers: set[object] = field(default_factory=set)
    lane: Lane | None = None


class Held:
    """A build and the answers it has given.

    A build never changes, so an answer of it never does: what is sent of it is made once, and kept until others have been asked for more
    lately. A new build answers once what is asked most has been worked out on it, so that nobody meets an empty memory.

    Args:
        home: the home folder; None for the user's.
        clock: seconds that only grow.
        limits: what questions may take.
    """

    def __init__(
        self, home: Path | None = None, clock: Callable[[], float] = time.monotonic, limits: Limits | None = None
    ) -> None:
        self._home, self._clock, self._limits = home, clock, limits or Limits()
        self._looking = threading.Lock()  # one looks for a new build at a time
        self._keeping = threading.Lock()  # what is kept; never held while anything is worked out
        self._lanes: Lanes | None = None
        self._looked = -LOOK_EVERY_S
        keep = self._limits.keep
        self._kept: Remembered[tuple[str, str, Hashable], tuple[object, Any]] = Remembered(keep - keep // TENTH)
        self._answers: Remembered[tuple[str, str, Hashable], Any] = Remembered(keep // TENTH)
        self._making: dict[Hashable, Work] = {}
        self._absent: set[object] = set()  # askers that are gone
        self._waiting = anyio.CapacityLimiter(16 * self._limits.lanes)
        self.hits = self.misses = 0

    @property
    def bytes(self) -> int:
        """How much memory is taken by what is kept."""
        return self._kept.bytes + self._answers.bytes

    @property
    def build(self) -> str:
        """The id of the build that answers."""
        return (self._lanes or self.look()).build

    def look(self) -> Lanes:
        """The newest build that is whole, opened where it is another than the one that answers."""
        if self._lanes is not None and self._looking.locked():
            return self._lanes  # another one is being made ready: nobody waits for it
        with self._looking:
            lanes = self._lanes
            if lanes is not None and not self._due():
                return lanes
            self._looked = self._clock()
            try:
                from modelcensus.census import Census

                newest = Census.open(self._home).build.id
                if lanes is None or newest != lanes.build:
                    lanes = self._readied(newest)
            except Exception:  # a build that is removed meanwhile or damaged fails in many ways
                if lanes is None:
                    raise
                log.warning("the newest build cannot be opened; %s goes on answering", lanes.build, exc_info=True)
            return lanes

    def ask(self, language: str, make: Callable[[Census], Any]) -> Any:
        """What `make` gives of the build that answers; it is not kept. Raises `TooLong`."""
        with (self._lanes or self.look()).one(language) as (census, _):
            return make(census)

    @property
    def memory(self) -> str:
        """How much memory questions may take in all."""
        return (self._lanes or self.look()).memory

    async def soon(
        self,
        key: Hashable,
        language: str,
        make: Callable[[Census], Any],
        gone: Callable[[], Awaitable[None]] | None = None,
    ) -> Any:
        """As `once`: at once where it is kept, else as soon as one is free to work it out.

        `gone` ends when who asks is gone. Once nobody waits for an answer any more its work is stopped, and this raises `Gone`.
        """
        if self._lanes is not None:
            if self._due() and not self._looking.locked():
                threading.Thread(target=self.look, daemon=True).start()
            found, told = self._recall((self._lanes.build, language, key))
            if found:
                return told
            lanes, asker = self._lanes, object()
            watch = asyncio.create_task(self._watched((lanes.build, language, key), asker, gone)) if gone else None
            try:
                return await anyio.to_thread.run_sync(
                    self._made, lanes, key, language, make, asker, limiter=self._waiting
                )
            finally:
                if watch:
                    watch.cancel()
                self._absent.discard(asker)
        return await anyio.to_thread.run_sync(self.once, key, language, make, limiter=self._waiting)

    async def _watched(self, whole: Hashable, asker: object, gone: Callable[[], Awaitable[None]]) -> None:
        """Let go of an answer when who asked for it is gone; the last to go stops the work."""
        await gone()
        with self._keeping:
            self._absent.add(asker)
            work = self._making.get(whole)
            if work is not None:
                work.askers.discard(asker)
                if not work.askers and work.lane is not None:
                    work.lane.leave()

    def once(self, key: Hashable, language: str, make: Callable[[Census], Any]) -> Any:
        """What `make` gives of the build that answers for that key, worked out once. Raises `TooLong`."""
        lanes = self._lanes if self._lanes is not None and not self._due() else self.look()
        return self._made(lanes, key, language, make)

    def within(self, census: Census, key: Hashable, make: Callable[[Census], Any]) -> Any:
        """What `make` gives, for what is made of it: not worked out again for another form that is asked for soon."""
        whole = (census.build.id, census.language, key)
        with self._keeping:
            told = self._answers.get(whole)
        if told is None:
            told = make(census)
            with self._keeping:
                self._answers.put(whole, told, bytes_of((whole, told)))
        return told

    def _made(
        self, lanes: Lanes, key: Hashable, language: str, make: Callable[[Census], Any], asker: object = None
    ) -> Any:
        whole = (lanes.build, language, key)
        asker = asker or object()
        with self._keeping:
            if asker in self._absent:
                raise Gone
            work = self._making.setdefault(whole, Work())
            work.askers.add(asker)
        try:
            self._turn(work, asker)
            try:
                found, told = self._recall(whole)
                return told if found else self._worked(lanes, whole, make, work)
            finally:
                work.alone.release()
        finally:
            with self._keeping:
                work.askers.discard(asker)
                if not work.askers and self._making.get(whole) is work:
                    del self._making[whole]

    def _turn(self, work: Work, asker: object) -> None:
        """Wait until nobody else works the answer out: who asks the same meanwhile waits for it. Raises `Gone`."""
        while not work.alone.acquire(timeout=WAIT_S):
            if asker in self._absent:
                raise Gone
        if asker in self._absent:
            work.alone.release()
            raise Gone

    def _worked(self, lanes: Lanes, whole: tuple[str, str, Hashable], make: Callable[[Census], Any], work: Work) -> Any:
        """The answer, worked out on a free connection as long as anybody waits for it. Raises `Gone`."""
        with lanes.one(whole[1]) as (census, lane):
            with self._keeping:
                if not work.askers:
                    raise Gone
                work.lane = lane
            try:
                told = make(census)
            finally:
                with self._keeping:
                    work.lane = None  # from here on nobody stops what others ask on that connection
            if not lane.cut:  # else a page says of a part of it that it took too long, which is no answer to keep
                self._keep(whole, told, make)
            return told

    def _recall(self, whole: tuple[str, str, Hashable]) -> tuple[bool, object]:
        with self._keeping:
            known = self._kept.get(whole)
            if known is None:
                return False, None
            self.hits += 1
            return True, known[0]

    def _keep(self, whole: tuple[str, str, Hashable], told: object, make: Callable[[Census], Any]) -> None:
        size = bytes_of((whole, told)) + MAKING_BYTES
        with self._keeping:
            self.misses += 1
            self._kept.put(whole, (told, make), size)

    def _due(self) -> bool:
        return self._clock() - self._looked >= LOOK_EVERY_S

    def _readied(self, build: str) -> Lanes:
        """That build, opened, with what is asked most worked out on it; from now on it answers."""
        limits = self._limits
        lanes = Lanes(
            self._home, build, many=limits.lanes, seconds=limits.seconds, memory=limits.memory, threads=limits.threads
        )
        with self._keeping:
            known = [(whole, make) for whole, (_, make) in self._kept.most_asked()]
        until = time.monotonic() + AGAIN_S
        for (_, language, key), make in known[:AGAIN]:
            begun = time.monotonic()
            if begun > until:
                break
            with suppress(CensusError):  # what the new build cannot answer is told to who asks it
                self._made(lanes, key, language, make)
            time.sleep(time.monotonic() - begun)  # half of the time is for those who ask the old one meanwhile
        self._lanes = lanes
        with self._keeping:
            for kept in (self._kept, self._answers):
                for whole in [whole for whole in kept if whole[0] != lanes.build]:
                    kept.forget(whole)
        gc.collect()  # the old build's tables go with the last who asks it
        heap.give_back()
        return lanes
