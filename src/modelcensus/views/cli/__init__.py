"""The command line. Commands never catch: `main` turns an error into what happened, to what, and the next step."""

from __future__ import annotations

import contextlib
import gc
import io
import logging
import os
import sys
from typing import cast

from modelcensus.errors import CensusError, OutputError

INTERRUPTED = 130
PIPE_CLOSED = 141
USUAL = gc.get_threshold()  # after how many new things Python looks for garbage, as it does where something lives long
SELDOM = (50_000, *USUAL[1:])  # what a command imports stays: looking as often took a tenth of importing


def main() -> None:
    """Run the command line and exit with the code that `errors` documents."""
    gc.set_threshold(*SELDOM)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what cannot be written in a terminal's encoding is written out
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    code = run()
    gc.freeze()  # else Python looks through all that lives once more before it ends: a quarter of a second after a build
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    os.environ.setdefault(
        "HF_HUB_VERBOSITY", "critical"
    )  # read when huggingface_hub is loaded, which then sets its own level
    for library in ("stamina", "modelscope_hub", "urllib3"):
        logging.getLogger(library).setLevel(logging.CRITICAL)  # what went wrong is told once, in our own words
    try:
        return _asked(arguments)
    except CensusError as error:
        _tell(str(error), error.hint)
        return error.exit_code
    except KeyboardInterrupt:
        _tell("Interrupted.", "Nothing half-written was left.")
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return PIPE_CLOSED
    except OSError as error:
        _drop_output()
        reason = ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
        _tell(f"The system refused: {reason}.", "Make room or choose another place, then try again.")
        return OutputError.exit_code


def _asked(arguments: list[str] | None) -> int:
    """The exit code of the commands, with Typer's ways of ending turned into Python's.

    Typer's errors derive from a Click that is its own since 0.2x and was a package before: `ClickException` is reached by
    the class that both export.
    """
    import typer

    from modelcensus.views.cli.app import app

    wrong = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[2])
    try:
        result = app(args=arguments, standalone_mode=False, prog_name="modelcensus")
        sys.stdout.flush()
    except wrong as error:
        error.show()
        return error.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit as ended:
        raise (ended.__context__ if isinstance(ended.__context__, BrokenPipeError) else ended) from None
    if result == INTERRUPTED:
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def _drop_output() -> None:
    """Send what is still to be written nowhere, so that Python's own last flush does not fail again."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(message: str, hint: str) -> None:
    from modelcensus.views.escape import visible

    sys.stderr.write(f"modelcensus: {visible(message)}\n")
    if hint:
        sys.stderr.write(f"  → {visible(hint)}\n")
