"""The walk from a source to stored snapshots: fetch, keep raw, read, store. Nothing stored is lost or counted twice.

A raw payload counts once its provenance stands beside it, which is written last; until then it is an interrupted try, and the
next sync goes on from it. A snapshot is stored by one rename.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from modelcensus.store import Home, Provenance, checksum, seal, sealed, write_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from modelcensus.sources import Progress, Reader, Release, Source

DATES = "dates"  # among a raw payload's details: the dates of its snapshots
What = Literal["stored", "here already", "same content as before"]


@dataclass(frozen=True)
class Outcome:
    """What became of one release: the dates stored anew, their rows, a word on why where nothing was, and all dates it holds."""

    release: Release
    what: What
    dates: tuple[dt.date, ...] = ()
    rows: int = 0
    note: str = ""
    held: tuple[dt.date, ...] = ()
    raw: Path | None = None


def sync(
    home: Home,
    source: Source,
    releases: Iterable[Release],
    *,
    licence: str,
    progress: Progress,
    now: Callable[[], dt.datetime],
) -> Iterator[Outcome]:
    """Bring releases into the home, oldest first; each outcome is given as it happens, so that what came before stays.

    A release that is here already costs nothing. One whose content the hub has served before under an earlier date is
    recorded as the same and is not a new observation. Raises `SourceError`; what was fetched until then is kept.
    """
    for release in releases:
        folder = home.raw(release.source, release.date)
        kept = sealed(folder)
        if kept is not None and _is_same(kept, release) and stands(home, kept):
            yield Outcome(release, "here already")
            continue
        earlier = _earlier(home, release)
        if earlier is not None:
            seal(folder, _provenance(release, licence, now(), same_as=earlier.date, size=earlier.bytes))
            yield Outcome(release, "same content as before", note=earlier.date)
            continue
        raw = source.fetch(release, folder, progress)
        digest, size = checksum(raw)
        whole = _provenance(release, licence, now(), stored=digest, size=size)
        outcome = store_readings(home, source, release, raw, whole)
        yield outcome
        seal(folder, replace(whole, details={**whole.details, DATES: " ".join(map(str, outcome.held))}))


def store_release(home: Home, source: Reader, release: Release, raw: Path, licence: str) -> Path:
    """Store the one reading of a raw file that is not kept itself, as the starter's are. Gives the snapshot's folder."""
    whole = replace(_provenance(release, licence, None), bytes=raw.stat().st_size)
    store_readings(home, source, release, raw, whole)
    return _snapshot(home, release.source, release.date.isoformat())


def store_readings(home: Home, source: Reader, release: Release, raw: Path, provenance: Provenance) -> Outcome:
    """Store every date that a raw payload holds as a snapshot. A date that stands already is left as it is."""
    held, dates, rows, notes = [], [], 0, []
    for reading in source.read(raw, release):
        named = replace(provenance, date=reading.date.isoformat())
        held.append(reading.date)
        if _snapshot(home, named.source, named.date).exists():
            notes.append(f"{named.date} is here already")
            continue
        snapshot = write_snapshot(home, reading.batches, named, reading.notes)
        dates.append(reading.date)
        rows += snapshot.provenance.rows
    what: What = "stored" if dates else "here already"
    note = "; ".join(notes[:3]) + (" …" if len(notes) > 3 else "")
    return Outcome(release, what, tuple(dates), rows, note, tuple(held), raw)


def stands(home: Home, kept: Provenance) -> bool:
    """Whether every snapshot that was read from a raw payload is there. One with the content of another date has none."""
    dates = kept.details.get(DATES, kept.date).split()
    return bool(kept.same_as) or all(_snapshot(home, kept.source, date).exists() for date in dates)


def _snapshot(home: Home, source: str, date: str) -> Path:
    return home.path / "snapshots" / f"source={source}" / f"date={date}"


def _is_same(kept: Provenance, release: Release) -> bool:
    """Whether what is here is what the release offers: by its checksum where the hub states one, else by its label."""
    return kept.sha256 == release.sha256 if release.sha256 else kept.label == release.label


def _earlier(home: Home, release: Release) -> Provenance | None:
    """The raw payload of an earlier date of the source with the same content."""
    if not release.sha256:
        return None
    for folder in sorted((home.path / "raw" / release.source).glob("*")):
        found = sealed(folder)
        if found and not found.same_as and found.sha256 == release.sha256 and found.date < release.date.isoformat():
            return found
    return None


def _provenance(
    release: Release, licence: str, when: dt.datetime | None, *, stored: str = "", size: int = 0, same_as: str = ""
) -> Provenance:
    return Provenance(
        source=release.source,
        date=release.date.isoformat(),
        label=release.label,
        url=release.url,
        sha256=release.sha256 or stored,
        bytes=size,
        rows=0,
        licence=licence,
        details=dict(release.details),
        fetched=when.astimezone(dt.UTC).isoformat(timespec="seconds") if when else "",
        same_as=same_as,
        stored_sha256=stored,
    )
