"""The folder that is published: written aside, put in place whole, and never in place of anything that is not ours."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelcensus.errors import OutputError, QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MARK = "modelcensus-site.json"  # what a folder of ours bears; it lists its files


@contextmanager
def aside(target: Path, told: Mapping[str, Any]) -> Iterator[Path]:
    """An empty folder beside the target that takes its place when the block ends well. What others put into the target stays in it.

    Args:
        target: the folder that is published.
        told: what the mark says, beside the list of files.

    Raises:
        QuestionError: something stands there that is not ours.
        OutputError: the system refuses; what stood there stands.
    """
    target = target.expanduser().resolve()
    ours = _ours(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise _refused(target, error) from error
    try:
        yield made
        files = sorted(file.relative_to(made).as_posix() for file in made.rglob("*") if file.is_file())
        mark = json.dumps({**told, "files": files}, indent=1, ensure_ascii=False)
        (made / MARK).write_text(mark + "\n", encoding="utf-8")
        made.chmod(0o755)
        _put(made, target, ours)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _ours(target: Path) -> set[str]:
    """The names at the top of the target that we put there. Raises `QuestionError` where it is not ours."""
    if not target.exists():
        return set()
    if not target.is_dir():
        raise QuestionError(f"{target} is a file.", "Name a folder; it is made.")
    if not any(target.iterdir()):
        return set()
    try:
        files = json.loads((target / MARK).read_text(encoding="utf-8"))["files"]
        return {MARK, *(str(file).split("/")[0] for file in files)}
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise QuestionError(
            f"{target} is not empty, and nothing in it says that `modelcensus publish` made it.",
            "Name a folder that is new or empty.",
        ) from error


def _put(made: Path, target: Path, ours: set[str]) -> None:
    """Let the new folder take the place of the old one, and what is not ours in that go over."""
    if not target.exists():
        made.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
    old.rmdir()
    target.rename(old)
    try:
        made.rename(target)
    except OSError:
        old.rename(target)
        raise
    for other in old.iterdir():
        if other.name not in ours and not (target / other.name).exists():
            other.rename(target / other.name)
    shutil.rmtree(old)


def _refused(target: Path, error: OSError) -> OutputError:
    return OutputError(
        f"Could not write {target}: {error.strerror or error}.",
        "Nothing was changed. Make room or choose another place, then try again.",
    )
