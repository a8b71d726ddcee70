"""One writer at a time in an object store: a lock object that its holder renews, and that nobody renews when a process dies.

It is made with a conditional write (`If-None-Match: *`) and renewed with one (`If-Match`), so that of two who try only one
succeeds. One that has not been renewed for a while is taken over in the same way.
"""

from __future__ import annotations

import json
import threading
import uuid
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from modelcensus.errors import Busy, CensusError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelcensus.store.object_path import ObjectPath

RENEWED_S = 20.0  # between two renewals
LAPSED_S = 120.0  # not renewed for so long, it is its holder's no more
_held: dict[str, Lease] = {}


class Lease:
    """A lock that is held.

    Args:
        file: the lock object.
        holder: who holds it, as the lock tells others.
    """

    def __init__(self, file: ObjectPath, holder: Mapping[str, Any]) -> None:
        self._file = file
        self._content = json.dumps({**holder, "token": uuid.uuid4().hex}, indent=1).encode()
        self._tag = ""
        self._over = threading.Event()
        self._renewing = threading.Thread(target=self._renew, daemon=True)

    def take(self) -> None:
        """Take it. Raises `Busy` naming the holder."""
        store, name = self._file.fs, self._file.path
        try:
            self._tag = store.put_bytes(name, self._content, IfNoneMatch="*")
        except FileExistsError as error:
            content, tag, age = self._seen()
            if age < LAPSED_S:
                raise self._busy(content, age) from error
            try:
                self._tag = store.put_bytes(name, self._content, **({"IfMatch": tag} if tag else {"IfNoneMatch": "*"}))
            except FileExistsError:
                content, _, age = self._seen()
                raise self._busy(content, age) from error
        self._renewing.start()

    def confirm(self) -> None:
        """Raise `Busy` where another has taken it over meanwhile."""
        content, _, age = self._seen()
        if content != self._content:
            raise self._busy(content, age)

    def let_go(self) -> None:
        """Give it back, if it is still ours."""
        self._over.set()
        self._renewing.join()
        with suppress(CensusError, OSError):  # one that stays lapses by itself
            if self._seen()[0] == self._content:
                self._file.unlink()

    def _seen(self) -> tuple[bytes, str, float]:
        """What the lock says, its tag, its age; of one that has gone, that it lapsed."""
        try:
            return self._file.fs.seen(self._file.path)  # type: ignore[no-any-return]
        except FileNotFoundError:
            return b"", "", LAPSED_S

    def _renew(self) -> None:
        while not self._over.wait(RENEWED_S):
            try:
                self._tag = self._file.fs.put_bytes(self._file.path, self._content, IfMatch=self._tag)
            except OSError:
                return  # another has it: `confirm` says so before anything is published
            except CensusError:
                continue  # it may answer next time

    def _busy(self, content: bytes, age: float) -> Busy:
        home = self._file.parent
        return Busy(
            f"Another process is writing to {home}: {_holder(content)}, renewed {age:.0f} s ago.",
            f"Wait for it, or stop it. A lock that is not renewed for {LAPSED_S:.0f} s lapses by itself; "
            f"to free it at once, remove {self._file}.",
        )


def _holder(content: bytes) -> str:
    try:
        told = json.loads(content)
        return f"“{told['command']}”, process {told['process']} on {told['machine']}, since {told['since']}"
    except (ValueError, LookupError, TypeError):
        return "it has not said which"


@contextmanager
def leased(home: ObjectPath, holder: Mapping[str, Any]) -> Iterator[None]:
    """Hold the lock of a home in an object store while the block runs. Raises `Busy` naming the holder where another has it."""
    lease = Lease(home / "lock.json", holder)
    lease.take()
    _held[str(home)] = lease
    try:
        yield
    finally:
        del _held[str(home)]
        lease.let_go()


def confirm(home: ObjectPath) -> None:
    """Raise `Busy` where this process held the home's lock and lost it: asked before a pointer is written."""
    if lease := _held.get(str(home)):
        lease.confirm()
