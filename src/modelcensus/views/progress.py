"""How far a fetch has come: a bar with rate and time left on a terminal, a plain log elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from modelcensus.views import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVERY_S = 10.0  # seconds between two lines of a plain log


class Log:
    """Lines on standard error: one when something begins, one every ten seconds, one at its end."""

    def __init__(self, write: Callable[[str], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._what, self._unit = "", ""
        self._total: int | None = None
        self._done = self._said = 0
        self._began = self._told = 0.0

    def begin(self, what: str, total: int | None, unit: str) -> None:
        """Something begins; what went on before has ended."""
        self.end()
        self._what, self._unit, self._total, self._done, self._said = what, unit, total, 0, 0
        self._began = self._told = self._clock()
        self.say(f"{what}: {_amount(total, unit)}" if total else what)

    def advance(self, amount: int) -> None:
        """So much more is done."""
        self._done += amount
        whole = self._total and self._said < self._total <= self._done
        if whole or self._clock() - self._told >= EVERY_S:
            self._tell()

    def end(self) -> None:
        """What went on has ended: its last line, where there is more to say than was said."""
        if self._done > self._said:
            self._tell()

    def say(self, line: str) -> None:
        """A line for the log."""
        self._write(escape.visible(line) + "\n")

    def _tell(self) -> None:
        self._told, self._said = self._clock(), self._done
        self.say(self._line(self._told - self._began))

    def _line(self, seconds: float) -> str:
        rate = self._done / seconds if seconds > 0 else 0.0
        parts = [f"{self._what}: {_amount(self._done, self._unit)}"]
        if self._total:
            parts.append(f"of {_amount(self._total, self._unit)}")
        parts.append(f"{_amount(int(rate), self._unit)}/s")
        if self._total and rate > 0 and self._done < self._total:
            parts.append(f"{(self._total - self._done) / rate / 60:.1f} min left")
        return ", ".join(parts)


class Bar:
    """A bar on a terminal, with rate and time left."""

    def __init__(self, bars: Any) -> None:
        self._bars = bars
        self._task: Any = None

    def begin(self, what: str, total: int | None, unit: str) -> None:
        """Something begins."""
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(escape.visible(what), total=total, unit=unit, done="")

    def advance(self, amount: int) -> None:
        """So much more is done."""
        self._bars.advance(self._task, amount)
        task = next(task for task in self._bars.tasks if task.id == self._task)
        unit = task.fields["unit"]
        speed = f" {_amount(int(task.speed), unit)}/s" if task.speed else ""
        self._bars.update(self._task, done=f"{_amount(int(task.completed), unit)}{speed}")

    def say(self, line: str) -> None:
        """A line above the bar."""
        from rich.text import Text

        self._bars.console.print(Text(escape.visible(line)))


@contextmanager
def progress() -> Iterator[Bar | Log]:
    """A bar where standard error is a terminal, else a log."""
    if not sys.stderr.isatty():
        log = Log(sys.stderr.write)
        try:
            yield log
        finally:
            log.end()
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from modelcensus.views.terminal import console

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[done]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as bars:
        yield Bar(bars)


def _amount(value: int | None, unit: str) -> str:
    """A number with its unit, bytes in megabytes."""
    if value is None:
        return "?"
    return f"{value / 1e6:,.1f} MB" if unit == "bytes" else f"{value:,} {unit}"
