"""Dataset repositories: a folder each, and in it a folder per commit with all the files of that commit.

`Repos(root)["owner/name"].commit({"a/b.parquet": …}, date=…)` adds a commit; what an earlier one holds is linked, not copied.
What lies there already is served as it is: `<root>/<owner>/<name>/<number>_<date>/…`, a number and an ISO date per commit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

LARGE = 10_000_000  # the Hub keeps larger files in LFS, and these kinds always
LARGE_KINDS = (".parquet", ".gz", ".zip", ".bin", ".safetensors")


@dataclass(frozen=True)
class File:
    """One file of a commit: where it lies, its checksums, and the number of the commit that brought it."""

    path: Path
    size: int
    sha256: str
    oid: str
    large: bool
    since: int

    @property
    def etag(self) -> str:
        """What its ETag says: the content's sha256 in LFS, the git blob's sha1 else."""
        return self.sha256 if self.large else self.oid


@dataclass(frozen=True)
class Commit:
    """One commit with its whole tree."""

    oid: str
    date: dt.datetime
    title: str
    author: str
    tree: Mapping[str, File]

    @property
    def stamp(self) -> str:
        """Its time as the Hub writes it."""
        return f"{self.date:%Y-%m-%dT%H:%M:%S}.000Z"


class Repo:
    """A dataset repository: its commits, the oldest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.commits: list[Commit] = []
        self.names: dict[str, str] = {}  # tags and further branches: name → commit
        self._known: dict[tuple[int, int], tuple[int, str, str]] = {}  # an inode's size, sha256 and git oid
        for found in sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []:
            date = dt.datetime.strptime(found.name.partition("_")[2], "%Y-%m-%dT%H%M%S").replace(tzinfo=dt.UTC)
            self._take(found, date, "Upload folder using huggingface_hub", "robot")

    def commit(
        self,
        files: Mapping[str, bytes | str | Path | None],
        *,
        date: dt.datetime,
        title: str = "Upload folder using huggingface_hub",
        author: str = "robot",
    ) -> str:
        """Add a commit: the files of the last one with these put in (content, or a path to copy) or, for None, taken out."""
        folder = self.folder / f"{len(self.commits):04d}_{date:%Y-%m-%dT%H%M%S}"
        folder.mkdir(parents=True)
        kept = self.commits[-1].tree if self.commits else {}
        for name, file in kept.items():
            if name not in files:
                _new(folder / name).hardlink_to(file.path)
        for name, content in files.items():
            if isinstance(content, Path):
                shutil.copyfile(content, _new(folder / name))
            elif content is not None:
                _new(folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return self._take(folder, date, title, author).oid

    def at(self, revision: str) -> Commit | None:
        """The commit that a branch, a tag or (part of) a commit's id names."""
        if revision in {"main", "HEAD"}:
            return self.commits[-1] if self.commits else None
        wanted = self.names.get(revision, revision)
        found = [commit for commit in self.commits if len(wanted) >= 7 and commit.oid.startswith(wanted)]
        return found[0] if found else None

    def until(self, commit: Commit) -> list[Commit]:
        """The history of a commit, the latest first."""
        return self.commits[self.commits.index(commit) :: -1]

    def entry(self, commit: Commit, path: str, *, expand: bool = False) -> dict[str, object] | None:
        """A file or a folder as the tree endpoint shows it; None where the commit has neither."""
        file = commit.tree.get(path)
        below = [file] if file else [held for name, held in commit.tree.items() if name.startswith(f"{path}/")]
        if not below:
            return None
        if file is None:
            oid = hashlib.sha1("".join(held.oid for held in below).encode(), usedforsecurity=False).hexdigest()
            shown: dict[str, object] = {"type": "directory", "oid": oid, "size": 0, "path": path}
        else:
            shown = {"type": "file", "oid": file.oid, "size": file.size, "path": path}
            if file.large:
                shown["lfs"] = {
                    "oid": file.sha256,
                    "size": file.size,
                    "pointerSize": len(_pointer(file.sha256, file.size)),
                }
        if expand:
            last = self.commits[max(held.since for held in below)]
            shown["lastCommit"] = {"id": last.oid, "title": last.title, "date": last.stamp}
            if file:
                shown["securityFileStatus"] = {"status": "safe", "avScan": None, "pickleImportScan": None}
        return shown

    def _take(self, folder: Path, date: dt.datetime, title: str, author: str) -> Commit:
        number, before = len(self.commits), self.commits[-1].tree if self.commits else {}
        tree = {}
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            size, sha256, oid = self._sums(path)
            same = before.get(name)
            since = same.since if same and same.sha256 == sha256 else number
            tree[name] = File(path, size, sha256, oid, _large(name, size), since)
        said = f"{number} {date} {title} " + " ".join(f"{name}={file.sha256}" for name, file in tree.items())
        commit = Commit(hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest(), date, title, author, tree)
        self.commits.append(commit)
        return commit

    def _sums(self, path: Path) -> tuple[int, str, str]:
        status = path.stat()
        known = self._known.get((status.st_dev, status.st_ino))
        if known is None:
            with path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            content = _pointer(sha256, status.st_size) if _large(path.name, status.st_size) else path.read_bytes()
            blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False)
            known = self._known[status.st_dev, status.st_ino] = status.st_size, sha256, blob.hexdigest()
        return known


class Repos:
    """The dataset repositories below a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._held: dict[str, Repo] = {}

    def __getitem__(self, name: str) -> Repo:
        """A repository, new where there is none yet."""
        if name not in self._held:
            self._held[name] = Repo(self._root / name)
        return self._held[name]

    def find(self, name: str) -> Repo | None:
        """A repository that has a commit."""
        if name in self._held or (name.count("/") == 1 and ".." not in name and (self._root / name).is_dir()):
            return self[name] if self[name].commits else None
        return None


def listing(commit: Commit, folder: str, *, recursive: bool) -> Iterator[str]:
    """The paths that the tree endpoint lists below a folder: the files, and the folders that they stand in."""
    prefix = f"{folder}/" if folder else ""
    below = [name.removeprefix(prefix).split("/") for name in commit.tree if name.startswith(prefix)]
    depth = max((len(parts) for parts in below), default=0) if recursive else 1
    found = {"/".join(parts[:level]) for parts in below for level in range(1, min(depth, len(parts)) + 1)}
    return (prefix + name for name in sorted(found))


def _new(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _large(name: str, size: int) -> bool:
    return size > LARGE or name.endswith(LARGE_KINDS)


def _pointer(sha256: str, size: int) -> bytes:
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode()
