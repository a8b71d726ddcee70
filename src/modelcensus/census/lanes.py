"""One build asked by several at once: each asker has a connection of its own to the same tables, a time limit, and nobody waits for a slow one."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from modelcensus.census import Census
from modelcensus.census.names import Names
from modelcensus.errors import OutputError, QuestionError
from modelcensus.remembered import Remembered
from modelcensus.store import Engine, code_digest
from modelcensus.store.engine import REMEMBERED_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from modelcensus.messages import Say


AGAIN_S = 0.05  # between two orders to stop


class TooLong(QuestionError):
    """A question that took longer than it may, or more memory."""


class Gone(Exception):
    """Nobody waits for the answer any more. It is no error of the question: no page shows it, and nothing of it is kept."""


class Lane(Engine):
    """A connection of its own to another engine's tables. What runs on it ends when its time is over, or when nobody waits for it.

    `cut` says whether anything was refused for its time or memory since `within` began: what was made of that is not the whole answer.

    Args:
        whole: the engine whose tables it sees.
    """

    def __init__(self, whole: Engine) -> None:
        super().__init__(whole.connection.cursor(), whole.files, told=Remembered(REMEMBERED_BYTES))
        self._ends = float("inf")
        self._seconds = 0.0
        self._left = threading.Event()
        self.cut = False

    def leave(self) -> None:
        """End what is asked in the block of `within`: who asked is gone. It is for the one who knows that the block has not ended."""
        self._left.set()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let what is asked in the block take so long. Raises `TooLong` where it takes longer, `Gone` after `leave`."""
        self._left, self.cut = threading.Event(), False
        self._seconds, self._ends = seconds, time.monotonic() + seconds
        over = threading.Event()
        watch = threading.Thread(target=self._stop, args=(self._left, over, seconds), daemon=True)
        watch.start()
        try:
            yield
        finally:
            over.set()
            self._ends = float("inf")
            self._left.set()  # so that who watches need not wait until the time is over
            watch.join()  # and cannot stop the next question
            self._left = threading.Event()

    def _stop(self, left: threading.Event, over: threading.Event, seconds: float) -> None:
        """Stop what runs when its time is over or its asker gone, and again until the block has ended.

        A statement that is about to begin takes no notice of being stopped: told once, it would run to its end.
        """
        left.wait(seconds)
        while not over.is_set():
            self.connection.interrupt()
            over.wait(AGAIN_S)

    def _execute(self, sql: Any, values: Sequence[str] = ()) -> Any:
        self._hurry()
        try:
            return super()._execute(sql, values)
        except OutputError as error:
            self.cut = True
            raise TooLong("This question takes more memory than one may have here.", "Ask for less at once, or ask your own copy.") from error  # fmt: skip
        except (Exception, KeyboardInterrupt):  # a statement that was stopped fails as whatever it was doing
            self._hurry()
            raise

    def _find_damage(self) -> None:
        self._hurry()  # what was stopped for its time says nothing about the files
        super()._find_damage()

    def _hurry(self) -> None:
        if self._left.is_set():
            raise Gone
        if time.monotonic() >= self._ends:
            self.cut = True
            raise TooLong(f"This question takes longer than the {self._seconds:g} s that one may have here.", "Ask for less at once, or ask your own copy.")  # fmt: skip


class Lanes:
    """A build's tables, opened once, and so many connections to them.

    Args:
        path: the home folder; None for the user's.
        build: its id; None for the current one.
        many: how many may be asked at once.
        seconds: how long one question may take.
        memory: how much the engine may use in all, such as `2GB` or `40%` of the machine's; empty for the engine's own limit.
        threads: of the engine; 0 for one a core.
    """

    def __init__(
        self,
        path: Path | None,
        build: str | None = None,
        *,
        many: int,
        seconds: float,
        memory: str = "",
        threads: int = 0,
    ) -> None:
        self._base = Census.open(path, build=build)
        self._seconds = seconds
        # Where its questions are compiled anew, what that takes is loaded once, and not by several.
        if self._base.build.manifest["code"] != code_digest():
            import modelcensus.metrics  # noqa: F401
        engine = self._base._engine
        if memory:
            engine.connection.execute("SET memory_limit = ?", [memory])
        if threads:
            engine.connection.execute("SET threads = ?", [threads])
        self._base.warm()
        self._free = [Lane(engine) for _ in range(many)]
        self._waiting: deque[queue.SimpleQueue[Lane]] = deque()  # in order: who lets go and asks again is the last
        self._turns = threading.Lock()
        self._spoken: dict[tuple[int, str], Census] = {}
        self._names: dict[str, Names] = {}
        self._naming = threading.Lock()

    @property
    def build(self) -> str:
        """The id of the build that is asked."""
        return self._base.build.id

    @property
    def memory(self) -> str:
        """How much memory its engine may use, as the engine says it."""
        return str(self._base._engine.rows("SELECT current_setting('memory_limit') AS told")[0]["told"])

    @contextmanager
    def one(self, language: str) -> Iterator[tuple[Census, Lane]]:
        """A census in that language that nobody else asks meanwhile, and its connection; waits until one is free."""
        lane = self._taken()
        try:
            with lane.within(self._seconds):
                yield self._speaking(lane, language), lane
        finally:
            with self._turns:
                if self._waiting:
                    self._waiting.popleft().put(lane)
                else:
                    self._free.append(lane)

    def _taken(self) -> Lane:
        """A free connection, or the next one that is let go, in the order of asking."""
        with self._turns:
            if self._free:
                return self._free.pop()  # the last one used has most in its memory
            turn: queue.SimpleQueue[Lane] = queue.SimpleQueue()
            self._waiting.append(turn)
        return turn.get()

    def _speaking(self, lane: Lane, language: str) -> Census:
        key = (id(lane), language)
        if key not in self._spoken:
            made = Census(self._base.home, self._base.build, language, self._base.wanted)
            made.say = _discreet(made.say, self._base.home.path)
            shared = {"names": self._named(made), "_compiled": self._base._compiled}
            made.__dict__.update(_engine=lane, _warm=True, **shared)
            self._spoken[key] = made
        return self._spoken[key]

    def _named(self, census: Census) -> Names:
        """The names in a language: of millions of models, and therefore one table for all lanes."""
        with self._naming:
            if census.language not in self._names:
                self._names[census.language] = Names(self._rows, census.language, census.say)
            return self._names[census.language]

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        with self._naming:
            return self._base._engine.rows(sql)


def _discreet(say: Say, home: Path) -> Say:
    """Sentences in which the home is `<home>`: where data lies, on this machine or in which bucket, is nobody's business elsewhere."""

    def place(path: Path) -> str:
        return (
            f"<home>/{path.relative_to(home).as_posix()}".removesuffix("/.") if path.is_relative_to(home) else path.name
        )

    return lambda sentence, **values: say(
        sentence,
        **{name: place(value) if hasattr(value, "is_relative_to") else value for name, value in values.items()},
    )
