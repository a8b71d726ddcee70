"""The build that a server answers from, and the answers it has given: a new build is opened while the old one still answers."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from modelcensus.census import Census

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

LOOK_EVERY_S = 2.0  # between two looks for a new build
KEPT = 2048  # answers


class Held:
    """One census a language, over the home's current build.

    A build never changes, so an answer of it never does: each is computed once, one at a time (an engine's connection is for one
    thread), and kept until others have been asked for more lately. What is kept is given while another answer is computed and
    while a new build is opened.

    Args:
        home: the home folder; None for the user's.
        clock: seconds that only grow.
    """

    def __init__(self, home: Path | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._home, self._clock = home, clock
        self._lock = threading.RLock()  # the engine's
        self._keeping = threading.Lock()  # what is kept; never held while anything is computed
        self._open: dict[str, Census] = {}
        self._looked = -LOOK_EVERY_S
        self._build = ""
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self.hits = self.misses = 0

    def census(self, language: str = "en") -> Census:
        """The census in that language, of the newest build that is whole."""
        with self._lock:
            self._look()
            if language not in self._open:
                opened = Census.open(self._home, build=self._build or None, language=language)
                opened.warm()
                self._open[language] = opened
            return self._open[language]

    def once(self, key: Hashable, language: str, make: Callable[[Census], object]) -> object:
        """What `make` gives of the current build for that key, made once."""
        if self._due() and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        found, told = self._recall((self._build, language, key))
        if found:
            return told
        with self._lock:
            census = self.census(language)
            whole = (census.build.id, language, key)
            found, told = self._recall(whole)
            if found:  # another asker had it made
                return told
            made = make(census)
            self._keep(whole, made)
            return made

    def _recall(self, whole: Hashable) -> tuple[bool, object]:
        with self._keeping:
            if whole not in self._kept:
                return False, None
            self.hits += 1
            self._kept.move_to_end(whole)
            return True, self._kept[whole]

    def _keep(self, whole: Hashable, made: object) -> None:
        with self._keeping:
            self.misses += 1
            self._kept[whole] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    @property
    def build(self) -> str:
        """The id of the build that answers."""
        return self._build or self.census().build.id

    def _due(self) -> bool:
        return self._clock() - self._looked >= LOOK_EVERY_S

    def _look(self) -> None:
        """Open the home's current build where it is another than the one that answers; one that is not whole is left alone."""
        if not self._due():
            return
        self._looked = self._clock()
        try:
            newest = Census.open(self._home).build.id
        except (
            Exception
        ):  # a build that is being removed or is damaged fails in many ways; the one that answers goes on
            if not self._build:
                raise
            return
        if newest != self._build:
            self._build = newest
            self._open.clear()
