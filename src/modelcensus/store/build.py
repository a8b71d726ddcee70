"""Builds: derived tables under an id that says what they were made from, published by one rename and read whole."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from modelcensus.errors import CorruptFile, DataError, NoData
from modelcensus.store import places
from modelcensus.store.home import Home, checksum, restore, starter
from modelcensus.store.lock import confirm
from modelcensus.store.safe import aside_folder, explained, write_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SMALL = (
    8_000_000  # builds up to this many bytes are checked by sha256 at each opening (about 5 ms), larger ones by size
)
NEEDED = {"id", "starter", "user_facts", "code", "schema", "files"}


@dataclass(frozen=True)
class Build:
    """A published build.

    Attributes:
        folder: where its tables lie.
        manifest: its id, inputs and tables.
        facts: universes, sources, definitions and claims as compiled into it.
        queries: question → SQL, compiled when it was built.
    """

    folder: Path
    manifest: Mapping[str, Any]
    facts: Mapping[str, Any] = field(repr=False, default_factory=dict)
    queries: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def id(self) -> str:
        """The build's id: a hash of its snapshots, facts and code."""
        return str(self.manifest["id"])

    @property
    def is_starter(self) -> bool:
        """Whether it rests on the snapshots that ship with the package."""
        return bool(self.manifest["starter"])

    def table(self, name: str) -> Path:
        """The Parquet file of a table."""
        return self.folder / f"{name}.parquet"

    def parts(self, name: str) -> list[Path]:
        """The Parquet files of a table that is kept in parts, by source and date."""
        return [self.folder / file for file in sorted(self.manifest["files"]) if file.startswith(f"{name}/")]


def publish(home: Home, manifest: dict[str, Any], write: Callable[[Path], None], parent: Build | None = None) -> Build:
    """Let `write` fill a folder with tables, sign it with a manifest, and make it the home's current build.

    A damaged build of the same id is replaced. Parts that are the parent's own files (`link`) keep its signatures.
    """
    folder = home.tables / manifest["id"]
    with explained(folder), aside_folder(folder) as temporary:
        write(temporary)
        files = sorted(file for file in temporary.rglob("*") if file.is_file())
        signed = manifest | {
            "files": {file.relative_to(temporary).as_posix(): _signature(file, temporary, parent) for file in files}
        }
        (temporary / "manifest.json").write_text(json.dumps(signed, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        if places.there(folder) and not _is_whole(folder):
            places.remove(folder)
    confirm(home.path)
    write_file(home.tables / "CURRENT", manifest["id"].encode() + b"\n")
    return read_build(folder)


def open_build(home: Home, *, wanted: str | None = None) -> Build:
    """The home's current build, or the starter where the home has none.

    A home's build that holds nothing but an older starter gives way to the one that ships, unless facts, labels or lists of the user's are in it.
    Raises `NoData` for a build that is not there, `CorruptFile` for a damaged one.
    """
    shipped = starter().tables
    if wanted is not None:
        for tables in (home.tables, shipped):
            if (tables / wanted / "manifest.json").is_file():
                return read_build(tables / wanted)
        raise NoData(f"There is no build “{wanted}” in {home.tables}.", "`modelcensus status` names the current one.")
    if (name := _name(home.tables / "CURRENT")) is not None:
        mine = home.tables / name
        said = _said(mine)
        manifest = _manifest(mine, said)
        own = manifest["user_facts"] or manifest.get("labels") or manifest.get("measures") != _lists(shipped)
        if not manifest["starter"] or own:
            return read_build(mine, said=said)
    return read_build(shipped / str(_name(shipped / "CURRENT")))


def _lists(shipped: Path) -> object:
    """The lists of scores and prices that the build which ships rests on."""
    return _manifest(shipped / str(_name(shipped / "CURRENT"))).get("measures")


@dataclass(frozen=True)
class Kept:
    """One build that is kept: its id, when it was made, what it was made from, and whether it is current or pinned."""

    id: str
    made: str
    snapshots: int
    latest: str
    current: bool
    pinned: bool
    bytes: int


def kept_builds(home: Home) -> list[Kept]:
    """The builds of a home, the newest first; a damaged one is left out (`modelcensus verify` names it)."""
    name, kept, found = _name(home.tables / "CURRENT"), pinned(home), []
    for file in home.tables.glob("*/manifest.json"):
        try:
            manifest = _manifest(file.parent)
        except CorruptFile:
            continue
        made = datetime.fromtimestamp(made_at(file.parent), UTC).isoformat(sep=" ", timespec="seconds")
        dates = [item["date"] for item in manifest.get("snapshots", [])]
        size = sum(item["bytes"] for item in manifest["files"].values())
        one = str(manifest["id"])
        found.append(Kept(one, made, len(dates), max(dates, default=""), one == name, one in kept, size))
    return sorted(found, key=lambda item: item.made, reverse=True)


def made_at(folder: Path) -> float:
    """When a build was made, in seconds since 1970: in an object store only files have a time."""
    return (folder / "manifest.json" if places.is_object(folder) else folder).stat().st_mtime


def pinned(home: Home) -> set[str]:
    """The ids of the builds that are never pruned."""
    try:
        return set((home.tables / "PINNED").read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return set()


def pin_build(home: Home, build: str, *, keep: bool) -> None:
    """Pin a build, or let it go."""
    ids = pinned(home) | {build} if keep else pinned(home) - {build}
    write_file(home.tables / "PINNED", "".join(f"{one}\n" for one in sorted(ids)).encode())


def read_build(folder: Path, *, thorough: bool = False, said: Mapping[str, bytes] = MappingProxyType({})) -> Build:
    """Read a build's manifest and compiled facts, and check that its files are whole: large ones by their size, or thoroughly.

    Those of an object store are checked by their size too, and small ones by their checksum when they are read.
    `said` is the content of files that was read before.
    """
    from modelcensus.store.engine import schema_digest

    if thorough and places.is_object(folder):
        places.client(folder).forget(places.key(folder))
    said = said or _said(folder)
    manifest = _manifest(folder, said)
    small = sum(signature["bytes"] for signature in manifest["files"].values()) <= SMALL
    if places.is_object(folder):
        for name in said.keys() & manifest["files"].keys():
            if hashlib.sha256(said[name]).hexdigest() != manifest["files"][name]["sha256"]:
                raise CorruptFile(f"{folder / name} does not match its checksum.", restore(folder))
        places.client(folder).know(places.key(folder), manifest["files"], said)
        small = False
    for name, signature in manifest["files"].items():
        _check(folder / name, signature, thorough=thorough or small)
    if manifest["schema"] != schema_digest():
        raise DataError(f"{folder} was built by another version of modelcensus.", "Run `modelcensus build`.")
    facts, queries = (_json(folder / name, said.get(name)) for name in ("facts.json", "queries.json"))
    return Build(folder, manifest, facts, queries)


def _is_whole(folder: Path) -> bool:
    try:
        return bool(read_build(folder, thorough=True))
    except DataError:
        return False


def _said(folder: Path) -> dict[str, bytes]:
    """What is read at each opening; from an object store all at once, else one by one when it is needed."""
    if not places.is_object(folder):
        return {}
    names = ("manifest.json", "facts.json", "queries.json")
    try:
        return dict(zip(names, places.read_all([folder / name for name in names]), strict=True))
    except FileNotFoundError:
        return {}


def _manifest(folder: Path, said: Mapping[str, bytes] = MappingProxyType({})) -> dict[str, Any]:
    file = folder / "manifest.json"
    manifest = _json(file, said.get("manifest.json"))
    if not (isinstance(manifest, dict) and manifest.keys() >= NEEDED and isinstance(manifest["files"], dict)):
        raise CorruptFile(f"{file} is damaged: it does not say what it must.", restore(file))
    return manifest


def _name(current: Path) -> str | None:
    """The build that a pointer names, if there is one. Raises `CorruptFile`."""
    try:
        return current.read_text(encoding="utf-8").strip() or "nothing"
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise CorruptFile(f"{current} cannot be read: {error}", restore(current)) from error


def _json(file: Path, content: bytes | None = None) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8") if content is None else content)
    except (OSError, ValueError) as error:
        raise CorruptFile(f"{file} is missing or damaged: {error}", restore(file)) from error


def link(parent: Build, name: str, folder: Path) -> None:
    """Let a new build share a part of its parent: the same file, not a copy, where the system can; in an object store its copy there."""
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if places.is_object(parent.folder):
        places.stand_for(target, parent.folder / name)
        return
    try:
        target.hardlink_to(parent.folder / name)
    except OSError:
        shutil.copyfile(parent.folder / name, target)


def _signature(file: Path, folder: Path, parent: Build | None) -> dict[str, Any]:
    name = file.relative_to(folder).as_posix()
    if parent is not None and name in parent.manifest["files"] and _is_same(file, parent.folder / name):
        return dict(parent.manifest["files"][name])
    return {"bytes": file.stat().st_size, "sha256": checksum(file)[0]}


def _is_same(file: Path, other: Path) -> bool:
    return places.meant(file) == other if places.is_object(other) else file.samefile(other)


def _check(file: Path, signature: Mapping[str, Any], *, thorough: bool) -> None:
    if not file.is_file():
        raise CorruptFile(f"{file} is missing.", restore(file))
    size = file.stat().st_size
    if size != signature["bytes"]:
        raise CorruptFile(f"{file} has {size} bytes where {signature['bytes']} were written.", restore(file))
    if thorough and checksum(file)[0] != signature["sha256"]:
        raise CorruptFile(f"{file} does not match its checksum.", restore(file))
