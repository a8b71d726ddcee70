"""Looking after a home: `verify` recomputes checksums, `prune` removes what nothing needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelcensus.errors import CensusError
from modelcensus.pipeline.bring import stands
from modelcensus.store import checksum, folders, leftovers, made_at, pinned, read_build, remove, sealed, weight

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelcensus.store import Home

SEAL, MANIFEST = "provenance.json", "manifest.json"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: where it lies, whether it is whole, and what to do."""

    what: str
    path: Path
    whole: bool
    note: str = ""


def verify(home: Home) -> Iterator[Finding]:
    """Recompute the checksum of everything stored; each finding says what to do where something is not whole."""
    for folder in folders(home.path / "raw", "*/*", SEAL):
        yield _raw(folder)
    for folder in folders(home.path / "snapshots", "source=*/date=*", SEAL):
        yield _snapshot(folder)
    for folder in folders(home.path / "measures", "*/*", SEAL):
        if folder.is_dir() and not folder.name.startswith("."):
            yield _list(folder)
    for folder in folders(home.tables, "*", MANIFEST):
        if folder.is_dir() and not folder.name.startswith("."):
            yield _build(folder, _current(home))


def prune(home: Home, *, keep: int, raw: bool, dry: bool) -> Iterator[tuple[Path, int]]:
    """Remove builds but the current one, those pinned and the newest `keep` of the others, what crashes left, and, if asked, raw payloads.

    Raw payloads go only where their snapshot stands; their provenance stays. Gives each path with its bytes.
    """
    for path in [*leftovers(home.path), *_old_builds(home, keep), *(_raw_payloads(home) if raw else [])]:
        size = weight(path)
        if not dry:
            remove(path)
        yield path, size


def _raw(folder: Path) -> Finding:
    try:
        kept = sealed(folder)
    except CensusError as error:
        return Finding("raw", folder, whole=False, note=f"{error} {error.hint}")
    again = f"`modelcensus sync {_command(folder.parent.name)}` fetches it again after the folder is removed."
    if kept is None:
        return Finding(
            "raw",
            folder,
            whole=False,
            note=f"An interrupted try. `modelcensus sync {_command(folder.parent.name)}` goes on from it.",
        )
    if kept.same_as:
        return Finding("raw", folder, whole=True, note=f"the same content as {kept.same_as}")
    files = _payload(folder)
    taken = [folder, *files] if len(files) == 1 else [folder]  # of a folder of pages even where it holds one
    if kept.stored_sha256 and files and all(checksum(path)[0] != kept.stored_sha256 for path in taken):
        return Finding("raw", folder, whole=False, note=f"Its checksum has changed. {again}")
    return Finding("raw", folder, whole=True, note="" if files else "the payload was pruned")


def _payload(folder: Path) -> list[Path]:
    """What was fetched: everything but its provenance and what a killed try left."""
    return [p for p in sorted(folder.iterdir()) if p.name != "provenance.json" and not p.name.startswith(".")]


def _snapshot(folder: Path) -> Finding:
    source = folder.parent.name.removeprefix("source=")
    try:
        kept = sealed(folder)
        stored = checksum(folder / "models.parquet")[0]
    except (CensusError, OSError) as error:
        return Finding("snapshot", folder, whole=False, note=f"{error} Remove the folder and sync or import it again.")
    if kept is None:
        return Finding(
            "snapshot", folder, whole=False, note="Its provenance is missing. Remove the folder and store it again."
        )
    if kept.stored_sha256 and kept.stored_sha256 != stored:
        again = (
            f"`modelcensus sync {_command(source)}` reads it anew from what is kept raw"
            if _raw_kept(folder, source)
            else "sync or import it again"
        )
        note = f"Its rows have changed. Remove the folder, then {again}."
        return Finding("snapshot", folder, whole=False, note=note)
    return Finding("snapshot", folder, whole=True)


def _list(folder: Path) -> Finding:
    """A stored list of scores, prices and the like."""
    again = (
        "Remove the folder and sync it again; an earlier list of the source, or the one that ships, counts until then."
    )
    try:
        kept, stored = sealed(folder), checksum(folder)[0]
    except (CensusError, OSError) as error:
        return Finding("list", folder, whole=False, note=f"{error} {again}")
    if kept is None or (kept.stored_sha256 and kept.stored_sha256 != stored):
        return Finding("list", folder, whole=False, note=f"Its rows or its provenance have changed. {again}")
    return Finding("list", folder, whole=True)


def _command(source: str) -> str:
    """The sync that brings a source: both of EOI's files come by one."""
    return "eoi" if source.startswith("eoi") else source


def _raw_kept(folder: Path, source: str) -> bool:
    """Whether a snapshot came from a sync, which keeps the raw payload, and not from an import."""
    return (folder.parent.parent.parent / "raw" / source).is_dir()


def _build(folder: Path, current: str) -> Finding:
    try:
        read_build(folder, thorough=True)
    except CensusError as error:
        mend = error.hint if folder.name == current else "No answer rests on it: remove the folder."
        return Finding("build", folder, whole=False, note=f"{error} {mend}")
    return Finding("build", folder, whole=True)


def _current(home: Home) -> str:
    current = home.tables / "CURRENT"
    return current.read_text(encoding="utf-8").strip() if current.is_file() else ""


def _old_builds(home: Home, keep: int) -> list[Path]:
    standing = {_current(home), *pinned(home)}
    found = folders(home.tables, "*", MANIFEST)
    others = [path for path in found if path.is_dir() and not path.name.startswith(".") and path.name not in standing]
    return sorted(others, key=lambda path: (made_at(path), path.name), reverse=True)[keep:]


def _raw_payloads(home: Home) -> list[Path]:
    found = []
    for folder in folders(home.path / "raw", "*/*", SEAL):
        kept = sealed(folder)
        if kept is not None and stands(home, kept):
            found += _payload(folder)
    return found
