"""A progress that says nothing and remembers what it was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Silent:
    """What a fetch told of its way. `after` is called with the units done so far."""

    began: list[tuple[str, int | None, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    done: int = 0
    after: Callable[[int], None] = lambda _: None

    def begin(self, what: str, total: int | None, unit: str) -> None:
        """Something begins."""
        self.began.append((what, total, unit))

    def advance(self, amount: int) -> None:
        """So much more is done."""
        self.done += amount
        self.after(self.done)

    def say(self, line: str) -> None:
        """A line for the log."""
        self.lines.append(line)
