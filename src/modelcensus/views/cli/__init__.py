"""The command line. Commands never catch: `main` turns an error into what happened, to what, and the next step."""

from __future__ import annotations

import os
import sys

from modelcensus.errors import CensusError

INTERRUPTED = 130
PIPE_CLOSED = 141


def main() -> None:
    """Run the command line and exit with the code that `errors` documents."""
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    import click

    from modelcensus.views.cli.app import app

    try:
        result = app(args=arguments, standalone_mode=False, prog_name="modelcensus")
    except CensusError as error:
        _tell(str(error), error.hint)
        return error.exit_code
    except click.exceptions.Abort:
        return _interrupted()
    except KeyboardInterrupt:
        return _interrupted()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return result if isinstance(result, int) else 0


def _interrupted() -> int:
    _tell("Interrupted.", "Nothing half-written was left.")
    return INTERRUPTED


def _tell(message: str, hint: str) -> None:
    from modelcensus.views.escape import visible

    sys.stderr.write(f"modelcensus: {visible(message)}\n")
    if hint:
        sys.stderr.write(f"  → {visible(hint)}\n")
