"""Writes that happen whole or not at all: aside, synced, then renamed. What stood there before stands until then."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from modelcensus.errors import OutputError, Unreachable
from modelcensus.store import places

if TYPE_CHECKING:
    from collections.abc import Iterator

ASIDE = re.compile(r"\..+\.([a-z0-9_]{8}|part)")  # what a whole write is called until it is renamed
STORED = ("raw/*/*", "snapshots/source=*/date=*", "measures/*/*", "tables/*")  # folders that are stored whole


def write_file(path: Path, content: bytes) -> None:
    """Write a whole file. Raises `OutputError` where it cannot; nothing half-written is left."""
    with explained(path), aside(path) as temporary:
        temporary.write_bytes(content)


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """A temporary name beside `path` that takes its place when the block ends well, and is removed when it does not.

    Of an object store's it lies on this machine, and what it holds becomes the object by one request.
    """
    if places.is_object(path):
        with tempfile.TemporaryDirectory(prefix="modelcensus-") as scratch:
            yield Path(scratch, path.name)
            places.client(path).put_all([(Path(scratch, path.name), places.key(path))])
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder", str(path))
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        _sync(temporary)
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def aside_folder(path: Path) -> Iterator[Path]:
    """Like `aside`, for a folder. A folder that stands there already is left as it is: its name says its content.

    Of an object store's its seal is sent last, and until then the folder is not there.
    """
    if places.is_object(path):
        with tempfile.TemporaryDirectory(prefix="modelcensus-") as scratch:
            yield Path(scratch)
            if not places.there(path):
                with _unpublished(path):
                    places.upload(Path(scratch), path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        yield temporary
        temporary.chmod(0o777 & ~_umask())
        for file in temporary.rglob("*"):
            if file.is_file():
                _sync(file)
        if not path.exists():
            temporary.rename(path)
            _sync_folder(path.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def _unpublished(path: Path) -> Iterator[None]:
    """Add to what an object store refuses that nothing was published."""
    try:
        yield
    except Unreachable as error:
        hint = f"{error.hint} Nothing was published; `modelcensus prune` removes what was sent."
        raise Unreachable(f"{path} could not be stored. {error}", hint) from error


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn a system's refusal to write into an `OutputError` that names the path."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"Could not write {path}: {reason}.",
            "Nothing was changed. Make room or choose another place, then try again.",
        ) from error


def leftovers(home: Path) -> list[Path]:
    """What interrupted writes left in a home: temporary names beside what they were to become; in an object store folders without a seal.

    A writer that is at work has such too: whoever removes them holds the lock.
    """
    if places.is_object(home):
        return places.unsealed(home, STORED)
    kinds = ("snapshots/source=*", "labels", "measures/*", "rates", "raw/*", "raw/*/*", "raw/*/*/*")
    beside = [home, home / "tables", *(place for kind in kinds for place in home.glob(kind))]
    return sorted(path for place in beside if place.is_dir() for path in place.glob(".*") if ASIDE.fullmatch(path.name))


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Let a rename in a folder reach the disk, where the system can."""
    with contextlib.suppress(OSError):  # some systems cannot sync a folder
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
