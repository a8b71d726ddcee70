"""The program as a process of its own: closed pipes, full disks, terminals, encodings, completion."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from modelcensus.views.cli import PIPE_CLOSED

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.store import Home

PROGRAM = [sys.executable, "-m", "modelcensus"]
NARROW = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000)); from modelcensus.views.cli import run; "


@pytest.fixture(autouse=True)
def here(tiny_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the processes ask the tiny world."""
    monkeypatch.setenv("MODELCENSUS_HOME", str(tiny_home.path))


def started(*command: str, **options: object) -> subprocess.CompletedProcess[str]:
    """A process that has ended, with what it said."""
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8", "timeout": 60} | options
    return subprocess.run(command, check=False, **given)  # type: ignore[call-overload]


def test_the_module_is_the_command_line() -> None:
    """`python -m modelcensus` answers on stdout, is silent on stderr, and ends with 0."""
    done = started(*PROGRAM, "share", "--format", "csv")
    assert done.stdout.splitlines()[1] == "CN,China,700000,0.7,0.0,0.71,2,1"
    assert (done.returncode, done.stderr) == (0, "")


def test_a_refusal_shows_no_traceback() -> None:
    """A question error ends the process with 2 and two lines: what happened, and the next step."""
    done = started(*PROGRAM, "model", "alpha-lab/won")
    assert (done.returncode, done.stdout) == (2, "")
    assert [line[:13] for line in done.stderr.splitlines()] == ["modelcensus: ", "  → Near: alp"]


@pytest.mark.parametrize("form", ["table", "csv"])
def test_a_closed_pipe_ends_with_141_in_silence(form: str) -> None:
    """A reader that has gone away, as after `| head -1`, is no error to tell anybody."""
    reading, writing = os.pipe()
    os.close(reading)
    done = started(*PROGRAM, "share", "--format", form, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (PIPE_CLOSED, "")


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_head_takes_the_first_line() -> None:
    """Piped into `head -1` a long answer gives its first line, and no complaint."""
    sql = "SELECT * FROM observations, range(2000)"
    done = started("bash", "-c", f"{sys.executable} -m modelcensus sql '{sql}' --format csv | head -1")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")  # noqa: PTH110
@pytest.mark.parametrize("form", ["table", "json"])
def test_a_full_disk_under_stdout_ends_with_5(form: str) -> None:
    """An answer that cannot be written out is told in words, with the code of writing."""
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        done = started(*PROGRAM, "share", "--format", form, stdout=full)
    assert done.returncode == 5
    assert done.stderr.startswith("modelcensus: The system refused: No space left on device.")


def test_a_disk_that_fills_up_leaves_the_old_report(tmp_path: Path) -> None:
    """Where the report does not fit, the earlier one stands whole and no temporary file is left."""
    old = tmp_path / "report.html"
    old.write_text("old", encoding="utf-8")
    program = NARROW + f"sys.exit(run(['report', '--out', {str(old)!r}]))"
    done = started(sys.executable, "-B", "-c", program)
    assert done.returncode == 5
    assert "Could not write" in done.stderr
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("report.html", "old")]


def test_a_terminal_gets_no_colour_where_none_is_wanted() -> None:
    """On a terminal, NO_COLOR leaves at most bold and dim."""
    ours, theirs = pty.openpty()
    done = started(*PROGRAM, "share", stdout=theirs, env=os.environ | {"TERM": "xterm-256color", "NO_COLOR": "1"})
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0
    assert "China" in shown
    assert set(re.findall(r"\x1b\[([\d;]*)m", shown)) <= {"", "0", "1", "2"}


def test_an_encoding_without_korean_is_no_obstacle() -> None:
    """A pipe gets UTF-8 whatever encoding the environment names."""
    done = started(*PROGRAM, "share", "--lang", "ko", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "중국" in done.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_completion_can_be_installed() -> None:
    """Within a shell `--show-completion` prints that shell's script."""
    done = started("bash", "-c", f"{sys.executable} -m modelcensus --show-completion; exit $?")
    assert done.returncode == 0
    assert "complete -o default" in done.stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("modelcensus sh", ["share"]),
        ("modelcensus share --universe a", ["all", "any-to-any"]),
        ("modelcensus share --date 2026-0", ["2026-06-01", "2026-07-01", "2026-08-01"]),
    ],
)
def test_names_are_completed(typed: str, offered: list[str]) -> None:
    """A shell is offered the commands, universes and dates that begin as typed."""
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_MODELCENSUS_COMPLETE": "complete_bash"}
    done = started(*PROGRAM, env=os.environ | words)
    assert done.stdout.split() == offered


def test_libraries_do_not_talk_between_ours() -> None:
    """What a client library logs of its retries does not reach standard error: the end is told once, in our words."""
    code = (
        "from modelcensus.views.cli import run; run(['--version']); import huggingface_hub.hf_api, logging; "
        "print([logging.getLogger(n).isEnabledFor(logging.ERROR) for n in ('huggingface_hub.utils._http', 'stamina')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[False, False]"
