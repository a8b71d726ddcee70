"""Rows of foreign JSON as rows of a snapshot: what is not as known becomes null or is left out, and is counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from modelcensus.sources import arrow_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyarrow as pa

BATCH = 20_000  # rows
LONGEST = 400  # characters: a hub's names and words are far shorter


class Row(NamedTuple):
    """One row of a snapshot, in the order of `schema.SNAPSHOT`."""

    hub: str
    model: str
    hub_id: str | None = None
    downloads_30d: int | None = None
    downloads_all_time: int | None = None
    likes: int | None = None
    task: str | None = None
    licence: str | None = None
    parameters: int | None = None
    created_on: dt.date | None = None
    library: str | None = None
    base_models: list[str] | None = None


@dataclass
class Tally:
    """What a reader counts on its way.

    Attributes:
        rows: rows that came.
        distinct: models among them.
        duplicates: rows of a model that had come already.
        skipped: rows without a usable name, left out.
        odd: values that were not of their kind, read as not known.
    """

    rows: int = 0
    distinct: int = 0
    duplicates: int = 0
    skipped: int = 0
    odd: int = 0

    @property
    def notes(self) -> dict[str, str]:
        """The counts as notes of a reading."""
        return {name: str(count) for name, count in vars(self).items()}

    def once(
        self, rows: Iterable[Any], name_of: Callable[[dict[str, Any]], str | None], key: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each model's name and its row, once by `key` (by name where it has none), in the order they come.

        Only the keys are held in memory: 0.4 GB for three million models.
        """
        seen: set[str] = set()
        for row in rows:
            self.rows += 1
            name = name_of(row) if isinstance(row, dict) else None
            if name is None:
                self.skipped += 1
                continue
            identity = row.get(key)
            identity = identity if isinstance(identity, str) and identity else name
            if identity in seen:
                self.duplicates += 1
                continue
            seen.add(identity)
            self.distinct += 1
            yield name, row

    def count(self, value: object) -> int | None:
        """A counter, also where it is written as digits."""
        if type(value) is str and value.isascii() and value.isdigit() and len(value) < LONGEST:
            value = int(value)
        if type(value) is int and 0 <= value < 2**63:
            return value
        self.odd += value is not None
        return None

    def text(self, value: object) -> str | None:
        """A word of the hub's; an empty one is none."""
        if isinstance(value, str) and len(value) <= LONGEST:
            return value or None
        self.odd += value is not None
        return None

    def day(self, value: object) -> dt.date | None:
        """The day of an ISO time or of Unix seconds or milliseconds."""
        found = _iso(value[:10]) if isinstance(value, str) else _unix(value)
        self.odd += found is None and value is not None and value != ""
        return found


def named(value: object) -> str | None:
    """A model's name if it is `account/name` in whole characters."""
    if not isinstance(value, str) or len(value) > LONGEST or "\N{REPLACEMENT CHARACTER}" in value:
        return None
    account, slash, name = value.partition("/")
    return value if slash and account and name and "/" not in name else None


def batches(rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
    """The rows as record batches in the columns of a snapshot, a bounded number at a time."""
    import pyarrow as pa

    schema = arrow_schema()
    rows = iter(rows)
    while chunk := list(islice(rows, BATCH)):
        columns = zip(*chunk, strict=True)
        arrays = [pa.array(column, kind.type) for column, kind in zip(columns, schema, strict=True)]
        yield pa.record_batch(arrays, schema=schema)


@lru_cache(maxsize=16_384)
def _iso(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _unix(value: object) -> dt.date | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 10**14:
        return None
    seconds = value / 1000 if value > 10**11 else value
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC).date()
