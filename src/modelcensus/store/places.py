"""Where things lie: in folders of this machine, or in an object store. The one seam between the two.

A path is a `pathlib.Path`, or one of `store.objects` that has the same names for the same things. What neither a path nor an
object store can do alike stands here: whole folders, standing for another file, and having a file on this machine.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from modelcensus.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from modelcensus.store.object_path import ObjectPath
    from modelcensus.store.objects import Objects

ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
SEALS = ("provenance.json", "manifest.json")  # written last: in an object store a folder without one is not there
LOADED = "modelcensus.store.object_path"  # among the modules once a home in an object store was named
STANDS_FOR = b"modelcensus: stands for "


def place(said: Path | str) -> Path:
    """The path that is meant: a folder, or `s3://bucket/prefix` in an object store. Raises `QuestionError`."""
    if not isinstance(said, str):
        if isinstance(said, Path) and re.match(r"s3a?:/", str(said)):  # pathlib makes one slash of two
            raise QuestionError(f"“{said}” is a path on disk, not an address.", "Give s3://bucket/prefix as text.")
        return said
    if not ADDRESS.match(said):
        return Path(said)
    try:
        from modelcensus.store.object_path import object_path
    except ImportError as error:
        raise QuestionError(
            f"A home in an object store needs more than is installed: {error}.", "Run `pip install 'modelcensus[s3]'`."
        ) from error
    return object_path(said)


def is_object(path: Path) -> bool:
    """Whether a path is of an object store. Loads nothing that is not loaded."""
    loaded = sys.modules.get(LOADED)
    return loaded is not None and isinstance(path, loaded.ObjectPath)


def client(path: Path) -> Objects:
    """What asks the object store that a path is of."""
    return cast("ObjectPath", path).fs


def key(path: Path) -> str:
    """The name by which its client asks for an object: bucket/key."""
    return str(cast("ObjectPath", path).path)


def there(folder: Path) -> bool:
    """Whether a stored folder is there. In an object store, which cannot rename, one without its seal is not."""
    if is_object(folder):
        return not {f"{key(folder)}/{seal}" for seal in SEALS}.isdisjoint(client(folder).listing(key(folder)))
    return folder.exists()


def folders(root: Path, pattern: str, seal: str) -> list[Path]:
    """The stored folders below a root, sorted; in an object store those that are sealed."""
    if is_object(root):
        return sorted(file.parent for file in root.glob(f"{pattern}/{seal}"))
    return sorted(root.glob(pattern))


def unsealed(root: Path, patterns: Sequence[str]) -> list[Path]:
    """The folders of an object store whose upload was cut off: there are objects in them, and no seal."""
    inside = {path.parent for pattern in patterns for path in root.glob(f"{pattern}/*")}
    whole = {path.parent for pattern in patterns for seal in SEALS for path in root.glob(f"{pattern}/{seal}")}
    return sorted(inside - whole)


def read_all(files: Sequence[Path]) -> list[bytes]:
    """The content of small files, in an object store asked for all at once. Raises `OSError`."""
    if files and is_object(files[0]):
        return list(client(files[0]).read_all([key(file) for file in files]))
    return [file.read_bytes() for file in files]


def ahead(files: Iterable[Path]) -> None:
    """Small objects that will be read one by one are asked for all at once; files of this machine need no such thing."""
    if objects := [file for file in files if is_object(file)]:
        client(objects[0]).ahead([key(file) for file in objects])


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it. In an object store its seal goes first: what is left then is not there."""
    if is_object(path):
        inside = client(path).listing(key(path)) or ([key(path)] if path.is_file() else [])
        seals = [name for name in inside if name.rpartition("/")[2] in SEALS]
        client(path).delete(seals)
        client(path).delete([name for name in inside if name not in seals])
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def weight(path: Path) -> int:
    """The bytes of a file, or of all files below a folder."""
    if is_object(path):
        return sum(one["size"] for one in client(path).listing(key(path)).values()) or (
            path.stat().st_size if path.is_file() else 0
        )
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def stand_for(file: Path, other: Path) -> None:
    """Let a file that is written here stand for an object: it is copied where that lies, and never comes here."""
    file.write_bytes(STANDS_FOR + str(other).encode())


def meant(file: Path) -> Path:
    """The object that a file stands for; else the file."""
    if LOADED not in sys.modules or is_object(file):
        return file
    try:
        with file.open("rb") as content:
            if content.read(len(STANDS_FOR)) == STANDS_FOR:
                return place(content.read().decode())
    except OSError:  # it is not there yet
        return file
    return file


@contextmanager
def on_disk(path: Path, *, keep: bool = False) -> Iterator[Path]:
    """A file or folder as one of this machine while the block runs: itself, or a copy of what an object store has.

    With `keep` a file that has changed goes back there, however the block ends.
    """
    if not is_object(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="modelcensus-") as scratch:
        copy = Path(scratch, path.name)
        inside = client(path).listing(key(path))
        for name in inside or ([key(path)] if path.is_file() else []):
            target = copy / name.removeprefix(f"{key(path)}/") if inside else copy
            target.parent.mkdir(parents=True, exist_ok=True)
            client(path).download(name, target)
        before = copy.read_bytes() if copy.is_file() else b""
        try:
            yield copy
        finally:
            if keep and copy.is_file() and copy.read_bytes() != before:
                path.write_bytes(copy.read_bytes())


def copied(file: Path) -> Path:
    """A file as one of this machine for as long as the process runs: itself, or a copy of the object, if there is one."""
    if not is_object(file):
        return file
    copy = Path(_scratch().name, hashlib.sha256(str(file).encode()).hexdigest(), file.name)
    copy.parent.mkdir(exist_ok=True)
    if file.is_file():
        copy.write_bytes(file.read_bytes())
    else:
        copy.unlink(missing_ok=True)
    return copy


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="modelcensus-")


def upload(folder: Path, target: Path) -> None:
    """Put a folder of this machine into an object store: its seal last, for it makes the folder count.

    What stands for an object is copied there from that one. What an earlier try left under the name goes first.
    """
    if not is_object(target):
        raise TypeError(f"{target} is no place in an object store")
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    names = {file: f"{key(target)}/{file.relative_to(folder).as_posix()}" for file in files}
    client(target).delete(sorted(set(client(target).listing(key(target))) - set(names.values())))
    seals = [file for file in files if file.parent == folder and file.name in SEALS]
    for some in ([file for file in files if file not in seals], seals):
        client(target).put_all(_moves(some, names))


def _moves(files: Iterable[Path], names: dict[Path, str]) -> list[tuple[Path | str, str]]:
    """What is sent (a file) or copied there (an object's name), and as what."""
    moves: list[tuple[Path | str, str]] = []
    for file in files:
        other = meant(file)
        moves.append((key(other) if is_object(other) else file, names[file]))
    return moves


def address(path: Path) -> str:
    """The address by which another engine finds a file: `s3://bucket/key` in an object store, else its path."""
    return str(meant(path))


def tell_trouble() -> None:
    """Raise what kept an engine from reading an object, if that is why it failed: it does not say so itself."""
    if LOADED in sys.modules:
        from modelcensus.store.objects import objects

        if trouble := objects().take_trouble():
            raise trouble


def open_to(connection: Any) -> None:
    """Let an engine's connection read from the object store, where a home in one was named."""
    if LOADED in sys.modules:
        from modelcensus.store.object_reader import reader

        connection.register_filesystem(reader())
