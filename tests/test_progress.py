"""How far a fetch has come: lines in a log, a bar on a terminal, and nothing of a bar in a pipe."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from modelcensus.views.progress import Bar, Log, progress

HOSTILE = "a\x1b[31mred\x07 [bold]b[/bold] \u202egnp"


@dataclass
class Told:
    """A log under a clock that a test turns."""

    now: float = 100.0
    lines: list[str] = field(default_factory=list)
    log: Log = field(init=False)

    def __post_init__(self) -> None:
        """Let the log write here."""
        self.log = Log(self.lines.append, lambda: self.now)

    def after(self, seconds: float, amount: int) -> list[str]:
        """The lines that an advance brings some seconds later."""
        before = len(self.lines)
        self.now += seconds
        self.log.advance(amount)
        return self.lines[before:]


@pytest.fixture
def told() -> Told:
    """A log that has just begun with 1,200 pages."""
    made = Told()
    made.log.begin("pages of models", 1200, "pages")
    return made


@dataclass
class Terminal:
    """A bar on a terminal of plain text."""

    screen: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        """Draw only when asked to."""
        console = Console(file=self.screen, force_terminal=True, width=200, no_color=True)
        columns = (TextColumn("{task.description}", markup=False), TextColumn("{task.fields[done]}", markup=False))
        self.bars = Progress(*columns, console=console, auto_refresh=False)
        self.bar = Bar(self.bars)

    def shown(self) -> str:
        """The screen after one more drawing."""
        self.bars.console.print(self.bars.get_renderable())
        return self.screen.getvalue()


def test_a_log_says_what_begins_and_how_much_it_is(told: Told) -> None:
    """The first line names the thing and its whole."""
    assert told.lines == ["pages of models: 1,200 pages\n"]


@pytest.mark.parametrize(("total", "unit", "line"), [(None, "pages", "x\n"), (2_500_000, "bytes", "x: 2.5 MB\n")])
def test_a_whole_is_told_in_its_unit_or_not_at_all(total: int | None, unit: str, line: str) -> None:
    """Bytes are told in megabytes; a whole that is not known is not made up."""
    made = Told()
    made.log.begin("x", total, unit)
    assert made.lines == [line]


def test_a_log_is_silent_for_ten_seconds(told: Told) -> None:
    """However often something advances, there is at most a line in ten seconds."""
    assert [told.after(1, 1) for _ in range(9)] == [[]] * 9
    assert len(told.after(1, 1)) == 1
    assert told.after(9.9, 1) == []


def test_a_line_has_the_rate_and_the_minutes_left(told: Told) -> None:
    """600 of 1,200 pages in two minutes are five a second, with two minutes to go."""
    assert told.after(120, 600) == ["pages of models: 600 pages, of 1,200 pages, 5 pages/s, 2.0 min left\n"]


def test_the_whole_is_told_once_when_it_is_reached(told: Told) -> None:
    """The line of the whole comes at once, and what goes beyond it does not bring a line each."""
    assert told.after(2, 1200) == ["pages of models: 1,200 pages, of 1,200 pages, 600 pages/s\n"]
    assert [told.after(0.01, 1) for _ in range(50)] == [[]] * 50


def test_the_end_is_told_where_the_whole_was_not_known() -> None:
    """What ends before ten seconds are over, or is less than expected, has a last line."""
    made = Told()
    made.log.begin("pages", None, "pages")
    assert made.after(4, 8) == []
    made.log.end()
    assert made.lines == ["pages\n", "pages: 8 pages, 2 pages/s\n"]


def test_the_end_is_not_told_twice(told: Told) -> None:
    """After the line of the whole there is nothing left to say."""
    told.after(2, 1200)
    before = list(told.lines)
    told.log.end()
    told.log.begin("more", None, "rows")
    assert told.lines == [*before, "more\n"]


def test_what_begins_ends_what_was(told: Told) -> None:
    """The last line of one thing stands before the first of the next, and counts for itself."""
    told.after(2, 100)
    told.log.begin("next", None, "rows")
    assert told.lines[1:] == ["pages of models: 100 pages, of 1,200 pages, 50 pages/s, 0.4 min left\n", "next\n"]
    assert told.after(10, 30) == ["next: 30 rows, 3 rows/s\n"]


def test_a_clock_that_stands_still_is_no_division_by_zero(told: Told) -> None:
    """Where no time has passed the rate is 0 and no time left is told."""
    assert told.after(0, 1200) == ["pages of models: 1,200 pages, of 1,200 pages, 0 pages/s\n"]


def test_hostile_text_is_made_visible_in_a_log() -> None:
    """Control characters of a foreign name do not reach the terminal."""
    made = Told()
    made.log.begin(HOSTILE, None, "pages")
    made.log.say(HOSTILE)
    assert not any(sign in "".join(made.lines) for sign in ("\x1b", "\x07", "\u202e"))


def test_a_bar_has_amount_and_rate() -> None:
    """The bar names what comes, how much came and how fast."""
    terminal = Terminal()
    terminal.bar.begin("archive", 4_000_000, "bytes")
    for _ in range(3):
        terminal.bar.advance(1_000_000)
    assert "archive" in terminal.shown()
    assert "3.0 MB" in terminal.shown()
    assert "MB/s" in terminal.shown()


def test_a_bar_takes_the_place_of_the_one_before() -> None:
    """There is one bar at a time."""
    terminal = Terminal()
    terminal.bar.begin("first", 10, "pages")
    terminal.bar.begin("second", None, "pages")
    assert [task.description for task in terminal.bars.tasks] == ["second"]


def test_hostile_text_is_made_visible_on_a_bar() -> None:
    """A foreign name is neither control characters nor markup."""
    terminal = Terminal()
    terminal.bar.begin(HOSTILE, 10, "pages")
    terminal.bar.say(HOSTILE)
    assert terminal.shown().count("[bold]b[/bold]") == 2
    assert not any(sign in terminal.shown() for sign in ("\x1b[31m", "\x07", "\u202e"))


def test_in_a_pipe_there_are_lines_and_no_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where standard error is no terminal there is a log, closed with its last line, without an escape code."""
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with progress() as made:
        made.begin("pages", None, "pages")
        made.advance(3)
    assert pipe.getvalue().splitlines()[0] == "pages"
    assert pipe.getvalue().splitlines()[1].startswith("pages: 3 pages, ")
    assert "\x1b" not in pipe.getvalue()


def test_a_log_ends_also_where_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it came is told before the error is."""
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with pytest.raises(OSError, match="gone"), progress() as made:
        made.begin("pages", None, "pages")
        made.advance(3)
        raise OSError("gone")
    assert "pages: 3 pages" in pipe.getvalue()


def test_on_a_terminal_there_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where standard error is a terminal, a bar is drawn there."""
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", screen)
    with progress() as made:
        assert isinstance(made, Bar)
        made.begin("pages", 10, "pages")
        made.advance(5)
