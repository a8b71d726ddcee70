"""Paths in an object store, with the names that `pathlib.Path` has for the same things."""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from modelcensus.errors import QuestionError
from modelcensus.store.object_reader import Reading
from modelcensus.store.objects import RANGE, objects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path, PurePath

    from modelcensus.store.objects import Objects


def object_path(address: str) -> Path:
    """The path of `s3://bucket/prefix`. Raises `QuestionError` for what can be no home."""
    scheme, _, rest = address.partition("://")
    if scheme.lower() not in ("s3", "s3a"):
        raise QuestionError(
            f"A home lies in a folder or in an object store, not at “{address}”.",
            "Write s3://bucket/prefix; AWS_ENDPOINT_URL names a store that is not Amazon's.",
        )
    parts = rest.rstrip("/").split("/")
    if not parts[0] or any(part in ("", ".", "..") for part in parts) or re.search(r"[\x00-\x1f\x7f?#\\]", rest):
        raise QuestionError(
            f"“{address}” is no address of a home.",
            "Write s3://bucket/prefix without empty parts, `.`, `..`, `?`, `#`, backslashes and control characters.",
        )
    return cast("Path", ObjectPath(PurePosixPath(*parts), objects()))  # it has what is used of one


@dataclass(frozen=True, order=True)
class ObjectPath:
    """A path in an object store, with the names that `pathlib.Path` has for the same things.

    What lists does so with one request a thousand objects, whatever their folders.

    Args:
        pure: bucket and key.
        fs: what asks the store.
    """

    pure: PurePosixPath
    fs: Objects = field(compare=False, repr=False)

    @property
    def path(self) -> str:
        """Its name in the store: bucket/key."""
        return str(self.pure)

    def __str__(self) -> str:
        return f"s3://{self.pure}"

    def __truediv__(self, other: str | PurePath) -> ObjectPath:
        return ObjectPath(self.pure / other, self.fs)

    def joinpath(self, *others: str | PurePath) -> ObjectPath:
        """The path of something below."""
        return ObjectPath(self.pure.joinpath(*others), self.fs)

    @property
    def name(self) -> str:
        """Its last part."""
        return self.pure.name

    @property
    def stem(self) -> str:
        """Its last part without its ending."""
        return self.pure.stem

    @property
    def suffix(self) -> str:
        """The ending of its last part."""
        return self.pure.suffix

    @property
    def parts(self) -> tuple[str, ...]:
        """Bucket, then the parts of the key."""
        return self.pure.parts

    @property
    def parent(self) -> ObjectPath:
        """What it lies in."""
        return ObjectPath(self.pure.parent, self.fs)

    @property
    def parents(self) -> tuple[ObjectPath, ...]:
        """What it lies in, and what that lies in."""
        return tuple(ObjectPath(one, self.fs) for one in self.pure.parents)

    def as_posix(self) -> str:
        """Its address."""
        return str(self)

    as_uri = as_posix

    def relative_to(self, other: ObjectPath) -> PurePosixPath:
        """The part below another. Raises `ValueError`."""
        return self.pure.relative_to(other.pure)

    def is_relative_to(self, other: object) -> bool:
        """Whether it lies below another path."""
        return isinstance(other, ObjectPath) and self.pure.is_relative_to(other.pure)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - as pathlib has it
        """Whether there is such an object."""
        try:
            return bool(self.fs.info(self.path)["type"] == "file")
        except FileNotFoundError:
            return False

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002
        """Whether there is any object below."""
        return bool(self.fs.listing(self.path, 1))

    def exists(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002
        """Whether there is such an object, or any below."""
        return self.is_file() or self.is_dir()

    def is_symlink(self) -> bool:
        """There are none."""
        return False

    def stat(self) -> os.stat_result:
        """Its bytes, and when it was written. Raises `FileNotFoundError`."""
        info = self.fs.info(self.path)
        if info["type"] != "file":
            raise FileNotFoundError(2, "there is no such object", str(self))
        when = info["LastModified"].timestamp()
        return os.stat_result((0o100644, 0, 0, 1, 0, 0, info["size"], when, when, when))

    def samefile(self, other: object) -> bool:
        """Whether it is that object."""
        return bool(self == other)

    def mkdir(self, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        """Nothing: folders are but parts of names."""

    def expanduser(self) -> ObjectPath:
        """Itself."""
        return self

    resolve = absolute = expanduser

    def iterdir(self) -> Iterator[ObjectPath]:
        """What lies directly below."""
        return self.glob("*")

    def rglob(self, pattern: str, **_: Any) -> Iterator[ObjectPath]:
        """The objects below whose last part fits."""
        for name in self.fs.listing(self.path):
            if fnmatchcase(name.rpartition("/")[2], pattern):
                yield self / name.removeprefix(f"{self.path}/")

    def glob(self, pattern: str, **_: Any) -> Iterator[ObjectPath]:
        """The objects and folders below that fit, part by part, in the order of their names. Its own name is taken as it is."""
        wanted = pattern.split("/")
        fixed = next((turn for turn, part in enumerate(wanted) if re.search(r"[*?\[]", part)), len(wanted) - 1)
        start = self.joinpath(*wanted[:fixed]) if fixed else self
        rest, met = wanted[fixed:], dict[str, None]()
        for name in start.fs.listing(start.path):
            parts = name.removeprefix(f"{start.path}/").split("/")
            if len(parts) >= len(rest) and all(map(fnmatchcase, parts, rest)):
                met["/".join(parts[: len(rest)])] = None
        return (start / name for name in met)

    def read_bytes(self) -> bytes:
        """The object's content, in one request."""
        return bytes(self.fs.get_bytes(self.path))

    def read_text(self, encoding: str | None = "utf-8", errors: str | None = None, newline: str | None = None) -> str:  # noqa: ARG002
        """The object's content as text, in one request."""
        return self.read_bytes().decode(encoding or "utf-8", errors or "strict")

    def write_bytes(self, data: bytes) -> int:
        """Write the object, whole, in one request."""
        self.fs.put_bytes(self.path, bytes(data))
        return len(data)

    def write_text(self, data: str, encoding: str | None = "utf-8", errors: str | None = None, newline: str | None = None) -> int:  # noqa: ARG002  # fmt: skip
        """Write the object, whole, in one request."""
        return self.write_bytes(data.encode(encoding or "utf-8", errors or "strict"))

    def open(self, mode: str = "r", buffering: int = -1, **_: Any) -> io.BufferedReader:  # noqa: ARG002
        """The object to be read, range by range; there is no other mode."""
        if mode != "rb":
            raise io.UnsupportedOperation(f"an object is opened to be read as it is, not as “{mode}”")
        return io.BufferedReader(Reading(self.fs, self.path), RANGE)

    def unlink(self, missing_ok: bool = False) -> None:  # noqa: ARG002
        """Remove the object."""
        self.fs.delete([self.path])
