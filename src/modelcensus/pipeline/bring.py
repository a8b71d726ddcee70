"""The walk from a source to stored snapshots: fetch, keep raw, read, store. Nothing stored is lost or counted twice.

A raw payload counts once its provenance stands beside it, which is written last; until then it is an interrupted try, and the
next sync goes on from it. A snapshot is stored by one rename.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from modelcensus.sources import Release
from modelcensus.store import (
    Home,
    Provenance,
    checksum,
    fetched,
    on_disk,
    raw_states,
    remove,
    seal,
    sealed,
    there,
    write_snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from modelcensus.sources import Progress, Reader, Source

DATES = "dates"  # among a raw payload's details: the dates of its snapshots
What = Literal["stored", "here already", "same content as before"]


@dataclass(frozen=True)
class Outcome:
    """What became of one release.

    Attributes:
        release: the release.
        what: whether something was stored.
        dates: the dates stored anew.
        rows: their rows.
        note: a word on why nothing was, or on what was noticed.
        held: all dates it holds.
        raw: what was read.
        conflict: whether other content stands under one of its dates.
    """

    release: Release
    what: What
    dates: tuple[dt.date, ...] = ()
    rows: int = 0
    note: str = ""
    held: tuple[dt.date, ...] = ()
    raw: Path | None = None
    conflict: bool = False


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
    yield from _again(home, source)
    for release in releases:
        folder = home.raw(release.source, release.date)
        kept = sealed(folder)
        if kept is not None and stands(home, kept):
            changed = (
                ""
                if _is_same(kept, release)
                else "the hub now serves other content under this label; what was stored stands"
            )
            yield Outcome(release, "here already", note=changed)
            continue
        earlier = same_content(home, release)
        if earlier is not None:
            seal(folder, _provenance(release, licence, now(), same_as=earlier.date, size=earlier.bytes))
            yield Outcome(release, "same content as before", note=earlier.date)
            continue
        with fetched(folder) as place:
            raw = source.fetch(release, place, progress)
            digest, size = checksum(raw)
            whole = _provenance(release, licence, now(), stored=digest, size=size)
            outcome = store_readings(home, source, release, raw, whole)
            yield outcome
            seal(place, replace(whole, details={**whole.details, DATES: " ".join(map(str, outcome.held))}))


def store_release(home: Home, source: Reader, release: Release, raw: Path, licence: str) -> Path:
    """Store the one reading of a raw file that is not kept itself, as the starter's are. Gives the snapshot's folder."""
    whole = replace(_provenance(release, licence, None), bytes=raw.stat().st_size)
    store_readings(home, source, release, raw, whole)
    return _snapshot(home, release.source, release.date.isoformat())


def store_readings(home: Home, source: Reader, release: Release, raw: Path, provenance: Provenance) -> Outcome:
    """Store every date that a raw payload holds as a snapshot. A date that stands already is left as it is."""
    held, dates, rows, notes, conflict = [], [], 0, [], False
    for reading in source.read(raw, release):
        named = replace(provenance, date=reading.date.isoformat())
        held.append(reading.date)
        standing = _snapshot(home, named.source, named.date)
        other = sealed(standing) if there(standing) else None
        if other is not None and other.details.get("complete") == "no" and reading.notes.get("complete") == "yes":
            remove(standing)  # an interrupted crawl's part gives way to the whole
        if there(standing):
            differs = other is not None and other.sha256 != named.sha256 and not release.details.get("repo")
            word = f" with other content; to replace it, remove {standing} and store it again" if differs else ""
            notes.append(f"{named.date} is here already{word}")
            conflict = conflict or differs
            continue
        snapshot = write_snapshot(home, reading.batches, named, reading.notes)
        dates.append(reading.date)
        rows += snapshot.provenance.rows
        notes += [
            f"{count} {word}" for word in ("duplicates", "skipped") if (count := reading.notes.get(word, "0")) != "0"
        ]
    what: What = "stored" if dates else "here already"
    note = "; ".join(notes[:3]) + (" …" if len(notes) > 3 else "")
    return Outcome(release, what, tuple(dates), rows, note, tuple(held), raw, conflict)


def stands(home: Home, kept: Provenance) -> bool:
    """Whether every snapshot that was read from a raw payload is there. One with the content of another date has none."""
    dates = kept.details.get(DATES, kept.date).split()
    return bool(kept.same_as) or all(there(_snapshot(home, kept.source, date)) for date in dates)


def _snapshot(home: Home, source: str, date: str) -> Path:
    return home.path / "snapshots" / f"source={source}" / f"date={date}"


def _is_same(kept: Provenance, release: Release) -> bool:
    """Whether what is here is what the release offers: by its checksum where the hub states one, else by its label."""
    return kept.sha256 == release.sha256 if release.sha256 else kept.label == release.label


def same_content(home: Home, release: Release) -> Provenance | None:
    """What is stored of another date of the source with the same content, as a raw payload or a snapshot."""
    if not release.sha256:
        return None
    stored = home.path / "snapshots" / f"source={release.source}"
    for folder in [*sorted((home.path / "raw" / release.source).glob("*")), *sorted(stored.glob("date=*"))]:
        found = sealed(folder)
        if found and not found.same_as and found.sha256 == release.sha256 and found.date != release.date.isoformat():
            return found
    return None


def _again(home: Home, source: Source) -> Iterator[Outcome]:
    """Read anew what is kept raw and whole and lacks its snapshot, of whatever date: a crawl cannot be asked for again."""
    for name, _, kept in raw_states(home):
        if name != source.name or kept is None or kept.same_as or stands(home, kept):
            continue
        folder = home.raw(name, dt.date.fromisoformat(kept.date))
        payload = [path for path in folder.iterdir() if path.name != "provenance.json"]
        if payload:
            day = dt.date.fromisoformat(kept.date)
            release = Release(name, kept.label, day, kept.url, kept.sha256, kept.bytes, kept.details)
            raw = (
                payload[0] if len(payload) == 1 and payload[0].is_file() and payload[0].suffix == ".parquet" else folder
            )
            with on_disk(raw) as place:
                yield store_readings(home, source, release, place, kept)


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
