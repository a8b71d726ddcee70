"""The wide Parquet file of all models of the Hugging Face Hub: which of its columns are read, and what they say.

Only the typed columns that a snapshot needs: never `cardData`, `config` or `siblings`, which are most of the file and hold
anybody's text. `tags` is the widest that is read, about a third of it: nothing else outside `cardData` states the licence,
nor the base models before `baseModels` came in July 2025. Columns came by and by; one that is not there is not known.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from modelcensus.errors import SourceError
from modelcensus.sources import arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from modelcensus.sources.arrays import Notes

ROWS = 65_536  # in a batch: tens of megabytes
MARK = b"modelcensus"
COLUMNS = re.compile(
    r"_id|id|createdAt|downloads|downloadsAllTime|likes|pipeline_tag|library_name|safetensors\.total"
    r"|baseModels\.relation|baseModels\.models\..*\bid"
)
TAGS = re.compile(r"tags\..*")
COUNTS = {"downloads_30d": "downloads", "downloads_all_time": "downloadsAllTime", "likes": "likes"}
TEXTS = {"hub_id": "_id", "task": "pipeline_tag", "library": "library_name"}


def wanted(path: str, *, tags: bool = True) -> bool:
    """Whether a leaf column is read."""
    return bool(COLUMNS.fullmatch(path) or (tags and TAGS.fullmatch(path)))


def known(paths: Iterable[str], name: str) -> None:
    """Raises `SourceError` where the columns are not those of a file of models."""
    there = list(paths)
    if "id" not in there or not {"downloads", "downloadsAllTime"} & set(there):
        message = f"{name} has no `id` and `downloads` among its columns: {', '.join(there)[:300]}."
        raise SourceError(message, "A file of another layout is for `modelcensus import`.")


class WideFile:
    """A wide file on disk, whole or projected. Raises `SourceError` where it is no file of models."""

    def __init__(self, path: Path) -> None:
        import pyarrow.parquet as pq

        self._name = path.name
        with readable(path.name):
            self._file = pq.ParquetFile(path, pre_buffer=False, page_checksum_verification=True)
            paths = [self._file.schema.column(number).path for number in range(len(self._file.schema))]
        known(paths, path.name)
        self._columns = [path for path in paths if wanted(path)]

    @property
    def mark(self) -> bytes | None:
        """What a projected file was made for; None in any other."""
        told: dict[bytes, bytes] = self._file.metadata.metadata or {}
        return told.get(MARK)

    def read(self, notes: Notes) -> Iterator[pa.RecordBatch]:
        """Its rows in the columns of a snapshot."""
        with readable(self._name):
            for batch in arrays.ahead(self._batches()):
                yield arrays.batch(self._snapshot(batch, notes), batch.num_rows, notes)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        """Row group by row group, so that one of them is in memory and not the file."""
        for group in range(self._file.num_row_groups):
            yield from self._file.iter_batches(ROWS, [group], self._columns)

    def _snapshot(self, batch: pa.RecordBatch, notes: Notes) -> dict[str, pa.Array | None]:
        import pyarrow as pa

        def column(theirs: str, read: Callable[[pa.Array], pa.Array]) -> pa.Array | None:
            return arrays.told(batch, theirs, read, self._name)

        def count(told: pa.Array) -> pa.Array:
            return arrays.count(told, notes)

        bases = column("baseModels", arrays.stated_base_models)
        return {
            "hub": pa.repeat("huggingface", batch.num_rows),
            "model": column("id", arrays.models),
            "parameters": column("safetensors", lambda told: count(told.flatten()[0])),  # `total` alone is read of it
            "created_on": column("createdAt", lambda told: arrays.day(told, notes)),
            "licence": column("tags", arrays.licence),
            "base_models": column("tags", arrays.tagged_base_models) if bases is None else bases,
            **{ours: column(theirs, arrays.text) for ours, theirs in TEXTS.items()},
            **{ours: column(theirs, count) for ours, theirs in COUNTS.items()},
        }


@contextmanager
def readable(name: str, kind: str = "Parquet") -> Iterator[None]:
    """Turns what pyarrow raises over a broken file into a `SourceError`."""
    import pyarrow as pa

    try:
        yield
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        said = "".join(str(error).strip().splitlines()[:1])[:300]
        raise SourceError(f"{name} cannot be read as {kind}: {said}", "Fetch it again.") from error
