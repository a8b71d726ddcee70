"""How the engine reads objects in place: a filesystem of fsspec's kind, as DuckDB asks one."""

from __future__ import annotations

import datetime as dt
import io
import threading
from typing import TYPE_CHECKING, Any, ClassVar

from fsspec.spec import AbstractFileSystem

from modelcensus.errors import CensusError, CorruptFile
from modelcensus.store import objects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.store.objects import Objects


class Reading(io.RawIOBase):
    """An object that is read: a small one whole, a large one by ranges.

    Several threads of the engine read through one handle, each with its own place in it: the engine first seeks and then reads.
    """

    def __init__(self, store: Objects, name: str, size: int | None = None) -> None:
        self._store, self._name = store, name
        self._size = int(store.info(name)["size"]) if size is None else size
        self._at = threading.local()

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """This thread's place."""
        return int(getattr(self._at, "place", 0))

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move this thread's place."""
        self._at.place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self._size}[whence]
        return self.tell()

    def read(self, size: int = -1, /) -> bytes:
        """The bytes from this thread's place on."""
        start = self.tell()
        end = self._size if size is None or size < 0 else min(start + size, self._size)
        if start >= end:
            return b""
        try:
            content = self._bytes(start, end)
        except CensusError as error:
            self._store.trouble = error
            raise
        self._at.place = end
        return content

    def _bytes(self, start: int, end: int) -> bytes:
        small = self._size <= objects.WHOLE
        try:
            content = (
                self._store.whole(self._name)[start:end] if small else self._store.get_bytes(self._name, start, end)
            )
        except FileNotFoundError as error:
            raise CorruptFile(f"s3://{self._name} was removed after it was opened.", "Open the home anew.") from error
        if len(content) != end - start:
            raise CorruptFile(f"s3://{self._name} is shorter than it was.", "Run `modelcensus verify`.")
        return bytes(content)

    def readinto(self, buffer: Any, /) -> int:
        """The same, into a buffer."""
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


class Reader(AbstractFileSystem):  # type: ignore[misc]
    """What DuckDB asks of a filesystem, answered from an object store. Names are exact: nothing in them is a pattern.

    It asks for an object's size and time again and again; each engine has a reader of its own, which asks the store once.
    """

    protocol: ClassVar[str] = "s3"
    cachable = False

    def __init__(self, store: Objects) -> None:
        super().__init__()
        self._store = store
        self._met: dict[str, Mapping[str, Any]] = {}

    def glob(self, path: str, **_: Any) -> list[str]:
        """The one object of that name."""
        return [path]

    def open(self, path: str, mode: str = "rb", **_: Any) -> Reading:
        """The object, to be read."""
        if mode != "rb":
            raise io.UnsupportedOperation("the engine only reads from an object store")
        return Reading(self._store, self._name(path), self.size(path))

    def size(self, path: str) -> int:
        """Its bytes."""
        return int(self._info(path)["size"])

    def modified(self, path: str) -> dt.datetime:
        """When it was written, told as an hour earlier.

        The engine holds what it read of an object as long as this stands, and does not trust what was written in the last seconds.
        """
        return self._info(path)["LastModified"] - dt.timedelta(hours=1)  # type: ignore[no-any-return]

    def exists(self, path: str, **_: Any) -> bool:
        """Whether it is there."""
        return bool(self._store.exists(self._name(path)))

    isfile = exists

    def _info(self, path: str) -> Mapping[str, Any]:
        name = self._name(path)
        if name not in self._met:
            self._met[name] = self._store.info(name)
        return self._met[name]

    def _name(self, path: str) -> str:
        return path.removeprefix("s3://")


def reader() -> Reader:
    """The filesystem by which an engine reads objects."""
    return Reader(objects.objects())
