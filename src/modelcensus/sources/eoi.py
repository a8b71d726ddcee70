"""The public data of *Economies of Open Intelligence*: cumulative counters of a fixed set of models, with people's labels.

Two files, each with many dates: of all its models, and of models up to one year after their creation. They are two
sources, for a model that leaves the second stays in the first. Their labels are kept apart, as a second opinion.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from modelcensus.errors import SourceError, TransientError
from modelcensus.sources import Progress, Reading, Release, arrays
from modelcensus.sources.arrays import Notes
from modelcensus.sources.datasets import Dataset
from modelcensus.sources.pages import store
from modelcensus.sources.wide import readable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

FILES = {"all_downloads_with_annotations": "eoi", "one_year_rolling": "eoi-first-year"}
COUNTER = "downloadsAllTime"
READ = ("_id", "model", "time", "created", COUNTER, "merged_derived_from")
LABELS = {
    "author": "author",
    "country": "org_country_single",
    "kind": "org_type",
    "creator": "derived_author",
    "creator_country": "derived_org_country_single",
}
NO_BASE = "No"  # their word for a model that was made from none; `[]`, `Unsure` and `Unknown` do not say
ITEM = re.compile(r"'([^']*)'|\"([^\"]*)\"")
CHUNK = 8 << 20


class Eoi:
    """Both files from the Hub, or a local copy of either, also as CSV.

    Args:
        endpoint: another Hub than the real one.
        token: as huggingface_hub takes it.
    """

    name: ClassVar[str] = "eoi"
    repo: ClassVar[str] = "mmpr/open_model_evolution_data"

    def __init__(self, endpoint: str | None = None, token: str | bool | None = None) -> None:
        self._dataset = Dataset(self.repo, endpoint, token)

    def releases(self, since: dt.date | None = None, until: dt.date | None = None) -> Iterator[Release]:  # noqa: ARG002
        """Both files as they stand: each holds all its dates, whatever span is asked for, and bears its commit's date."""
        for file in self._dataset.files():
            path = Path(file.path)
            if path.suffix == ".parquet" and path.stem in FILES and file.last_commit:
                commit, time = file.last_commit.oid, file.last_commit.date
                details = {"repo": self.repo, "path": file.path, "commit": commit, "committed": time.isoformat()}
                sha256, url = file.lfs.sha256 if file.lfs else "", self._dataset.url(file.path, commit)
                yield Release(FILES[path.stem], commit, time.date(), url, sha256, file.size, details)

    def local(self, path: Path) -> Iterator[tuple[Release, Path]]:
        """A file, or those of a folder, each with its last date; one whose name says nothing else is of all downloads."""
        found = [path] if path.is_file() else sorted([*path.glob("*.parquet"), *path.glob("*.csv")])
        if not found:
            raise SourceError(f"{path} holds no .parquet or .csv file.", f"Name one of the files of {self.repo}.")
        for file in found:
            source = next((name for stem, name in FILES.items() if stem in file.stem), self.name)
            *_, (last, _) = _dates(_table(file, ["time"]), file)
            with readable(str(file)):
                content = file.read_bytes()
            sha256 = hashlib.sha256(content).hexdigest()
            details = {"repo": self.repo}
            yield Release(source, file.name, last, file.resolve().as_uri(), sha256, len(content), details), file

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:
        """Download a file whole and check its checksum; one that is there with that checksum is not fetched again."""
        target = into / Path(release.details["path"]).name
        if release.sha256 and _checksum(target) == release.sha256:
            progress.say(f"{target.name} is there already.")
            return target
        progress.begin(target.name, release.bytes, "bytes")
        file = self._dataset.open(release.details["path"], release.details["commit"], release.bytes or 0)
        content = bytearray()
        for start in range(0, file.size, CHUNK):
            content += file.get(start, min(start + CHUNK, file.size))
            progress.advance(len(content) - start)
        if release.sha256 and hashlib.sha256(content).hexdigest() != release.sha256:
            raise TransientError(f"{release.url}: what came has another checksum than the Hub states.", "Try again.")
        store(target, bytes(content))
        return target

    def read(self, raw: Path, release: Release) -> Iterator[Reading]:  # noqa: ARG002 - the dates stand in the file
        """A reading for each date of the file, oldest first; of a model that stands twice the largest counter is kept."""
        for date, rows in _dates(_table(raw, READ), raw):
            notes = Notes(observed=date.isoformat())
            yield Reading(date, [arrays.once(_batch(rows, raw.name, notes), notes)], notes)


def labels(raw: Path) -> pa.Table:
    """Their labels of each model, the latest, in their own words: who published it and where, who made its base and where.

    Columns, all text: hub, hub_id, model, account, author, country, kind, creator, creator_country.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    told = [rows for _, rows in _dates(_table(raw, ["_id", "model", "time", *LABELS.values()]), raw)]
    rows = pa.concat_tables(reversed(told))
    columns = {"model": arrays.told(rows, "model", arrays.models, raw.name)}
    columns |= {ours: arrays.told(rows, theirs, arrays.text, raw.name) for ours, theirs in LABELS.items()}
    account = pc.list_element(pc.split_pattern(columns["model"], "/"), 0)
    hub = pa.repeat("huggingface", len(rows))
    table = pa.table(
        {"hub": hub, "hub_id": arrays.told(rows, "_id", arrays.text, raw.name), **columns, "account": account}
    )
    first = pc.equal(pc.index_in(table["model"], value_set=table["model"]), pa.array(range(len(rows)), pa.int32()))
    order = ["hub", "hub_id", "model", "account", *LABELS]
    return table.filter(pc.and_(first, pc.is_valid(table["model"]))).select(order).sort_by("model")


def _batch(rows: pa.Table, name: str, notes: Notes) -> pa.RecordBatch:
    import pyarrow as pa

    columns = {
        "hub": pa.repeat("huggingface", len(rows)),
        "model": arrays.told(rows, "model", arrays.models, name),
        "hub_id": arrays.told(rows, "_id", arrays.text, name),
        "downloads_all_time": arrays.told(rows, COUNTER, lambda column: arrays.count(column, notes), name),
        "created_on": arrays.told(rows, "created", lambda column: arrays.day(column, notes), name),
        "base_models": arrays.told(rows, "merged_derived_from", _bases, name),
    }
    return arrays.batch(columns, len(rows), notes)


def _bases(column: pa.Array) -> pa.Array:
    """Their base models, whose relation they do not say; an empty list where they say that there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (pa.types.is_list(column.type) or pa.types.is_large_list(column.type)):
        words = arrays.text(column).dictionary_encode()
        parted = [["".join(item) for item in ITEM.findall(word)] for word in words.dictionary.to_pylist()]
        column = pa.array(parted, pa.list_(pa.string())).take(words.indices)
    values, rows = arrays.flat(column)
    none = rows.filter(pc.fill_null(pc.equal(arrays.text(values), NO_BASE), False))
    empty = pc.is_in(pa.array(range(len(column)), pa.int64()), value_set=none)
    return arrays.lists(pc.binary_join_element_wise("", arrays.models(values), ":"), rows, empty)


def _dates(table: pa.Table, raw: Path) -> Iterator[tuple[dt.date, pa.Table]]:
    """The rows by date, oldest first. Raises `SourceError` where a row has none."""
    import pyarrow.compute as pc

    odd = Notes()
    days = arrays.told(table, "time", lambda column: arrays.day(column, odd, None), raw.name)
    if days is None or days.null_count or not len(days):
        row = f"row {pc.index(pc.is_null(days), True).as_py() + 1} has no date" if days else "it has no rows"
        raise SourceError(f"{raw.name}: `time`: {row}.", "Fetch it again.")
    dated = table.append_column("date", days).sort_by("date")
    start = 0
    for run in pc.value_counts(dated["date"]).to_pylist():
        yield run["values"], dated.slice(start, run["counts"])
        start += run["counts"]


def _table(raw: Path, columns: Sequence[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    if raw.suffix.lower() == ".csv":
        types = {name: pa.float64() if name == COUNTER else pa.string() for name in columns}
        convert = pyarrow.csv.ConvertOptions(column_types=types, include_columns=columns, strings_can_be_null=True)
        parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
        with readable(raw.name, "CSV"):
            return pyarrow.csv.read_csv(raw, parse_options=parse, convert_options=convert)
    with readable(raw.name):
        file = pq.ParquetFile(raw)
        if missing := sorted(set(columns) - set(file.schema_arrow.names)):
            raise SourceError(f"{raw.name} has no column `{missing[0]}`.", "It is no file of " + Eoi.repo + ".")
        return file.read(list(columns))


def _checksum(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
