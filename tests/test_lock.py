"""One writer at a time: the second is told who the first is, a dead one holds nothing, a reader waits for nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from modelcensus import Census
from modelcensus.errors import Busy, OutputError
from modelcensus.store import Home, writing
from modelcensus.views.cli import run
from tests.worlds.synced import gatherer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD = """
import pathlib, sys
from modelcensus.store import writing
with writing(pathlib.Path(sys.argv[1]), "modelcensus sync hf-live", "2026-09-05T12:00:00+00:00"):
    print("held", flush=True)
    sys.stdin.read()
"""
WRITERS = {
    "build": ["build", "--quiet"],
    "prune": ["prune"],
    "import": ["import", "{file}", "--hub", "huggingface", "--date", "2026-09-01"],
    "sync": ["sync", "hf-archive", "--from", "{folder}"],
}


@contextmanager
def holder(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes to a home until this block ends, or until it is killed."""
    command = [sys.executable, "-c", HOLD, str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def command(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """A command that writes."""
    file = tmp_path / "counts.csv"
    file.write_text("id,downloads\nQwen/a,1\n", encoding="utf-8")
    return [part.format(file=file, folder=tmp_path) for part in WRITERS[request.param]]


@pytest.mark.parametrize("command", WRITERS, indirect=True)
def test_a_second_writer_is_told_who_the_first_is(
    own_home: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It ends with 7, names the other's command and process, and says what to do."""
    with holder(own_home) as process:
        assert run(command) == 7
    told = capsys.readouterr().err
    assert "“modelcensus sync hf-live”" in told
    assert f"process {process.pid} on " in told
    assert "since 2026-09-05T12:00:00" in told
    assert "→ Wait for it, or stop it." in told


def test_two_writers_in_one_process_are_two(own_home: Path) -> None:
    """Also within one program the second is refused."""
    said = f"“first”, process {os.getpid()} "
    with writing(own_home, "first", "now"), pytest.raises(Busy, match=said), writing(own_home, "second", "now"):
        pass


def test_a_killed_writer_holds_nothing(own_home: Path) -> None:
    """After kill -9 the lock is free, whatever note of the dead one is left."""
    with holder(own_home) as process:
        process.kill()
        process.wait()
        assert (own_home / "lock.json").is_file()
        with writing(own_home, "next", "now"):
            assert '"next"' in (own_home / "lock.json").read_text(encoding="utf-8")
    assert not (own_home / "lock.json").exists()


def test_a_writer_that_fails_holds_nothing(own_home: Path) -> None:
    """An error inside leaves the lock free and no note behind."""
    with pytest.raises(KeyError), writing(own_home, "first", "now"):
        raise KeyError
    assert not (own_home / "lock.json").exists()
    with writing(own_home, "second", "now"):
        pass


@pytest.mark.parametrize("note", ["", "{", "[]", "null", '{"command": "x"}', "\xff"])
def test_an_unreadable_note_is_no_traceback(own_home: Path, note: str) -> None:
    """Where the holder's note is damaged the refusal says that it has not said which it is."""
    with writing(own_home, "first", "now"):
        (own_home / "lock.json").write_text(note, encoding="latin-1")
        with pytest.raises(Busy, match="it has not said which"), writing(own_home, "second", "now"):
            pass


def test_a_reader_is_never_locked_out(tiny_home: Home) -> None:
    """While a writer is at work questions are answered, checksums recomputed and plans made."""
    with holder(tiny_home.path):
        assert Census.open(tiny_home.path).share().rows
        assert all(finding.whole for finding in gatherer(tiny_home.path).verify())
        assert list(gatherer(tiny_home.path).plan("hf-live", None, None, None))


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Where the home's place cannot be a folder, the error names it."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="file/home"), writing(tmp_path / "file/home", "x", "now"):
        pass
