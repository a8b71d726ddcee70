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
    thread), and kept until others have been asked for more lately.

    Args:
        home: the home folder; None for the user's.
        clock: seconds that only grow.
    """

    def __init__(self, home: Path | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._home, self._clock = home, clock
        self._lock = threading.RLock()
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
        with self._lock:
            census = self.census(language)
            whole = (census.build.id, language, key)
            if whole in self._kept:
                self.hits += 1
                self._kept.move_to_end(whole)
                return self._kept[whole]
            self.misses += 1
            made = make(census)
            self._kept[whole] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return made

    @property
    def build(self) -> str:
        """The id of the build that answers."""
        return self.census().build.id

    def _look(self) -> None:
        """Open the home's current build where it is another than the one that answers; one that is not whole is left alone."""
        if self._clock() - self._looked < LOOK_EVERY_S:
            return
        self._looked = self._clock()
        try:
            newest = Census.open(self._home).build.id
        except Exception:
            if not self._build:
                raise
            return
        if newest != self._build:
            self._build = newest
            self._open.clear()
