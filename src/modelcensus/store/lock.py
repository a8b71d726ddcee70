"""One writer at a time: a lock that names its holder and that a crash lets go of by itself."""

from __future__ import annotations

import json
import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from modelcensus.errors import Busy
from modelcensus.store import places
from modelcensus.store.safe import explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelcensus.store.object_path import ObjectPath


@contextmanager
def writing(home: Path, command: str, since: str) -> Iterator[None]:
    """Hold the home's lock while the block runs. Raises `Busy` naming the holder where another process has it.

    The operating system lets the lock go when its process ends, however it ends; the note of who holds it may outlive
    the process and is believed only while the lock is held. In an object store the lock is an object (`store.lease`).
    """
    holder = {"process": os.getpid(), "machine": socket.gethostname(), "command": command, "since": since}
    if places.is_object(home):
        from modelcensus.store.lease import leased

        with leased(cast("ObjectPath", home), holder):
            yield
        return
    from filelock import FileLock, Timeout

    with explained(home):
        home.mkdir(parents=True, exist_ok=True)
    note = home / "lock.json"
    lock = FileLock(home / "lock", timeout=0, thread_local=False)
    try:
        with lock:
            with explained(note):
                note.write_text(json.dumps(holder), encoding="utf-8")
            try:
                yield
            finally:
                note.unlink(missing_ok=True)
    except Timeout as error:
        raise Busy(f"Another process is writing to {home}: {_holder(note)}.", "Wait for it, or stop it.") from error


def confirm(home: Path) -> None:
    """Raise `Busy` where this process held the lock and another took it over: asked before a pointer is written."""
    if places.is_object(home):
        from modelcensus.store import lease

        lease.confirm(cast("ObjectPath", home))


def _holder(note: Path) -> str:
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
        return f"“{told['command']}”, process {told['process']} on {told['machine']}, since {told['since']}"
    except (OSError, ValueError, LookupError, TypeError):
        return "it has not said which"
