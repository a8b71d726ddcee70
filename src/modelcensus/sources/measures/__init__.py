"""Lists of scores, prices, training and use: one file a list. A reader keeps the list's own names and never joins or fills.

`fetch` brings the list from its real address, `local` takes a copy of it, `read` gives rows in the columns of `schema.SAID`.
What a list does not say stays unknown: a missing price is never 0, a missing effort never a default.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from modelcensus import schema
from modelcensus.errors import SourceError
from modelcensus.sources import Release

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from modelcensus.sources import Progress

# a copy can be a part of a list: what its rows are about, one by one
PARTS = {"said_scores": "benchmark", "said_offers": "name"}
Rows = dict[str, list[dict[str, Any]]]  # table of `schema.SAID` → rows, unknown columns left out


class Measures(Protocol):
    """One list that can be read."""

    name: str
    title: str
    licence: str
    url: str

    def releases(self) -> Iterator[Release]:
        """What the list offers now."""
        ...

    def local(self, path: Path) -> Iterator[tuple[Release, Path]]:
        """A copy of it: a file or a folder."""
        ...

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:
        """Bring it from its address."""
        ...

    def read(self, raw: Path, release: Release) -> Rows:
        """Its rows, without `source` and `observed`, which are the release's."""
        ...


@dataclass(frozen=True)
class Download:
    """A list that is one file at one address: what most lists are. Readers derive from it and add `read`.

    Attributes:
        name: of the list.
        title: what people call it.
        licence: under which it may be used.
        url: its real address.
        file: the name its payload is kept under.
        today: the day a fetch stands for.
        endpoint: another address than the real one, for the tests and for mirrors.
    """

    name: str
    title: str
    licence: str
    url: str
    file: str
    today: dt.date
    endpoint: str | None = None

    @property
    def address(self) -> str:
        """The address that is asked."""
        return self.url if self.endpoint is None else f"{self.endpoint.rstrip('/')}/{self.file}"

    def releases(self) -> Iterator[Release]:
        """The list as it stands today."""
        yield Release(self.name, self.today.isoformat(), self.today, self.address)

    def local(self, path: Path) -> Iterator[tuple[Release, Path]]:
        """A copy of the list, which stands for the day of its file unless its name has a date."""
        if not path.is_file():
            raise SourceError(f"There is no file {path}.", f"Name a copy of {self.file}.")
        content = path.read_bytes()
        day = dated(path.name) or dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).date()
        checksum = hashlib.sha256(content).hexdigest()
        yield Release(self.name, path.name, day, path.resolve().as_uri(), checksum, len(content)), path

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:
        """Bring the file, whole or not at all."""
        from modelcensus.sources.pages import store
        from modelcensus.sources.polite import Asker

        progress.begin(self.title, None, "bytes")
        body = Asker(release.url, say=progress.say).get(
            release.url, lambda reply: reply.body if reply.status == 200 else None
        )
        if not body:
            raise SourceError(f"{release.url} has nothing there.", "If it stays so, the list has moved: report it.")
        progress.advance(len(body))
        store(into / self.file, body)
        return into / self.file


def dated(name: str) -> dt.date | None:
    """The last ISO date, or year and month, in a file's name."""
    import re

    found = re.findall(r"(20\d\d)-(\d\d)(?:-(\d\d))?", name)
    if not found:
        return None
    year, month, day = found[-1]
    return dt.date(int(year), int(month), int(day or 1))


def tables(rows: Mapping[str, Sequence[Mapping[str, Any]]], release: Release) -> dict[str, pa.Table]:
    """A reader's rows as tables in the columns of `schema.SAID`, with source and day put in.

    Raises `SourceError` for a row that lacks what may not be unknown or has a column that there is not.
    """
    import pyarrow as pa

    made = {}
    for name, listed in rows.items():
        columns = schema.SAID[name].columns
        known = {column.name for column in columns}
        for number, row in enumerate(listed, 1):
            extra = sorted(set(row) - known)
            if extra:
                raise SourceError(f"{release.source}, row {number}: {extra[0]} is no column of {name}.", "Report it.")
        full = [{"source": release.source, "observed": release.date, **row} for row in listed]
        arrays = []
        for column in columns:
            values = [row.get(column.name) for row in full]
            if not column.nullable and None in values:
                raise SourceError(
                    f"{release.source}, row {values.index(None) + 1}: {column.name} is not said.",
                    "If it stays so, report it.",
                )
            arrays.append(pa.array(values, arrow(column.type)))
        made[name] = pa.table(arrays, names=[column.name for column in columns])
    return made


@cache
def arrow(kind: str) -> pa.DataType:
    """The type of a column of `schema` in a table: string, date, float64, int64 or boolean, a `!` before it left out."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "date": pa.date32(),
        "float64": pa.float64(),
        "int64": pa.int64(),
        "boolean": pa.bool_(),
    }
    return types[kind.lstrip("!")]
