"""Sources: one file a source. `fetch` brings raw payloads, `read` gives rows; neither knows a store or an organisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from modelcensus.schema import SNAPSHOT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa


@dataclass(frozen=True)
class Release:
    """One thing a source can be asked for.

    Attributes:
        source: the source's name.
        label: the source's own name of it: a folder's date, a commit, a version.
        date: the date it stands for.
        url: where it is fetched.
        sha256: checksum of the content as the hub states it; empty where it states none.
        bytes: what would be fetched, as far as that is known beforehand.
        details: what else is stated of it, such as a commit and its time.
    """

    source: str
    label: str
    date: dt.date
    url: str
    sha256: str = ""
    bytes: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """The rows of one date, streamed in the columns of `arrow_schema()`.

    Attributes:
        date: the date they stand for.
        batches: record batches, each once.
        notes: what the reader noticed, such as `observed`, `complete`, `duplicates`, `skipped`. Complete when the batches are used up.
    """

    date: dt.date
    batches: Iterable[pa.RecordBatch]
    notes: Mapping[str, str] = field(default_factory=dict)


class Progress(Protocol):
    """Who is told how far a fetch has come."""

    def begin(self, what: str, total: int | None, unit: str) -> None:
        """Something begins: `total` of `unit` (bytes, pages, rows) where it is known."""

    def advance(self, amount: int) -> None:
        """So much more is done."""

    def say(self, line: str) -> None:
        """A line for the log."""


class Reader(Protocol):
    """Gives rows from what was fetched."""

    @property
    def name(self) -> str:
        """The source's name."""

    def read(self, raw: Path, release: Release) -> Iterator[Reading]:
        """The readings of what was fetched. Raises `SourceError` where it is not as known."""


class Source(Reader, Protocol):
    """The one seam: how a hub is read."""

    def releases(self, since: dt.date | None, until: dt.date | None) -> Iterator[Release]:
        """What can be fetched in a span of dates, oldest first, by few requests."""

    def local(self, path: Path) -> Iterator[tuple[Release, Path]]:
        """The same from a local file or folder, each with what `read` takes."""

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:
        """Bring a release into a folder, which may hold an interrupted try, and give what `read` takes."""


def arrow_schema() -> pa.Schema:
    """The Arrow schema of a snapshot's rows."""
    import pyarrow as pa

    kinds = {"string": pa.string(), "int64": pa.int64(), "date": pa.date32(), "array<string>": pa.list_(pa.string())}
    return pa.schema([
        pa.field(column.name, kinds[column.type.lstrip("!")], nullable=column.nullable) for column in SNAPSHOT.columns
    ])  # fmt: skip
