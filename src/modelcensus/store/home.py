"""The folders, on disk or in an object store (`store.places`): a home with its snapshots, tables and a user's facts, and the starter that ships inside the package.

<home>/snapshots/source=<source>/date=<date>/{models.parquet,provenance.json}
<home>/tables/<build>/…      <home>/tables/CURRENT
<home>/facts/…               the user's own
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from modelcensus.errors import CorruptFile, NoData
from modelcensus.store import places
from modelcensus.store.safe import aside, aside_folder, explained, write_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

PACKAGE = Path(__file__).parent.parent
PROVENANCE = "provenance.json"
WALKS = ("schema", "gains", "identity.py", "pipeline", "store")  # what a later build goes on from rests on these
DERIVES = (*WALKS, "attribution.py", "elsewhere.py", "lineage.py", "measured.py", "metrics")


@dataclass(frozen=True)
class Provenance:
    """Where a snapshot came from.

    Attributes:
        source: the source that was read.
        date: the date it stands for (ISO).
        label: the source's own name of it.
        url: where it was fetched.
        sha256: checksum of the raw file.
        bytes: size of the raw file.
        rows: models in it.
        licence: the source's licence.
        details: what else the source says, such as the exact upload time.
        fetched: when it was fetched (ISO, UTC); empty for the starter.
        same_as: the earlier date whose content the hub served again under this one; then there is no snapshot of this date.
        stored_sha256: checksum of the rows as stored.
    """

    source: str
    date: str
    label: str
    url: str
    sha256: str
    bytes: int
    rows: int
    licence: str
    details: Mapping[str, str] = field(default_factory=dict)
    fetched: str = ""
    same_as: str = ""
    stored_sha256: str = ""


@dataclass(frozen=True)
class Snapshot:
    """A stored snapshot: its folder and its provenance."""

    folder: Path
    provenance: Provenance

    @property
    def date(self) -> date:
        """The date it stands for."""
        return date.fromisoformat(self.provenance.date)

    @property
    def models(self) -> Path:
        """The Parquet file with its rows."""
        return self.folder / "models.parquet"


@dataclass(frozen=True)
class Listed:
    """A stored list of scores, prices and the like: its folder with a Parquet file a table, and its provenance."""

    folder: Path
    provenance: Provenance

    def tables(self) -> dict[str, Path]:
        """Table of `schema.SAID` → its Parquet file."""
        return {file.stem: file for file in sorted(self.folder.glob("*.parquet"))}


@dataclass(frozen=True)
class Home:
    """A folder that holds snapshots, tables and facts."""

    path: Path

    @classmethod
    def at(cls, said: Path | str | None) -> Home:
        """The home in a folder or at `s3://bucket/prefix`; the user's own where none is named. Raises `QuestionError`."""
        return cls(places.place(said)) if said else cls.default()

    @classmethod
    def default(cls) -> Home:
        """`MODELCENSUS_HOME`, or the platform's folder for a user's data."""
        if named := os.environ.get("MODELCENSUS_HOME"):
            return cls(places.place(named).expanduser())
        from platformdirs import user_data_path

        return cls(user_data_path("modelcensus", appauthor=False))

    @property
    def tables(self) -> Path:
        """Where builds are published."""
        return self.path / "tables"

    def raw(self, source: str, day: date) -> Path:
        """Where the raw payload of a source's date lies."""
        return self.path / "raw" / source / day.isoformat()

    @property
    def facts(self) -> Path:
        """The user's own facts."""
        return self.path / "facts"

    @property
    def rates(self) -> Path:
        """The European Central Bank's reference rates, where a sync brought them."""
        return self.path / "rates" / "eurofxref-hist.zip"

    @property
    def rates_here(self) -> Path:
        """The same on this machine; of a home in an object store a copy."""
        return places.copied(self.rates)

    @property
    def accounts(self) -> Path:
        """What the Hub says of accounts: a JSON object, account → `user`, `organisation` or `gone`."""
        return self.path / "accounts.json"

    def hub_says(self) -> dict[str, str]:
        """The content of `accounts`; empty where nothing was asked. Raises `CorruptFile`."""
        try:
            return dict(json.loads(self.accounts.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError) as error:
            raise CorruptFile(f"{self.accounts} is damaged: {error}", "Remove it: the next sync asks anew.") from error

    def labels(self) -> list[tuple[str, Path]]:
        """Each source that says who is behind accounts, with the Parquet file of its labels."""
        return [(file.stem, file) for file in sorted((self.path / "labels").glob("*.parquet"))]

    def measures(self) -> dict[str, Listed]:
        """The latest list of scores, prices and the like of each source. Raises `CorruptFile`."""
        found = places.folders(self.path / "measures", "*/*", PROVENANCE)
        folders = sorted(found, key=lambda folder: folder.name)
        return {
            folder.parent.name: Listed(folder, _parsed(folder / PROVENANCE, folder))
            for folder in folders
            if _is_date(folder.name)
        }

    def snapshots(self) -> list[Snapshot]:
        """Every stored snapshot, by source and date. Raises `CorruptFile` where one lacks its provenance."""
        folders = places.folders(self.path / "snapshots", "source=*/date=*", PROVENANCE)
        return [Snapshot(folder, said) for folder, said in zip(folders, _provenances(folders), strict=True)]


@cache
def starter() -> Home:
    """The starter inside the package: read only."""
    return Home(PACKAGE / "starter")


@cache
def code_digest(parts: tuple[str, ...] = DERIVES) -> str:
    """A checksum of the code that derives and asks: a build made by other code is recompiled or rebuilt."""
    total = hashlib.sha256()
    for name in parts:
        place = PACKAGE / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            total.update(file.read_bytes())
    return total.hexdigest()[:12]


def write_snapshot(
    home: Home,
    batches: Iterable[pa.RecordBatch],
    provenance: Provenance,
    notes: Mapping[str, str] = MappingProxyType({}),
) -> Snapshot:
    """Store a snapshot whole, batch by batch: its rows, then its provenance with their number and checksum.

    `notes` are what the reader noticed; they join the provenance's details once every batch is written.
    A snapshot is immutable: one that stands already is left and given back.
    """
    folder = home.path / "snapshots" / f"source={provenance.source}" / f"date={provenance.date}"
    if not places.there(folder):
        with explained(folder), aside_folder(folder) as temporary:
            rows = _write_rows(batches, temporary / "models.parquet")
            if not rows:
                raise NoData(
                    f"{provenance.source} has no models on {provenance.date}: nothing was stored.",
                    "Look at what was read.",
                )
            stored = checksum(temporary / "models.parquet")[0]
            details = {**provenance.details, **notes}
            seal(temporary, replace(provenance, rows=rows, stored_sha256=stored, details=details))
    return Snapshot(folder, _provenance(folder))


def write_labels(home: Home, source: str, table: pa.Table) -> None:
    """Keep what a source says of who is behind accounts; what it said before is replaced."""
    import pyarrow.parquet as pq

    file = home.path / "labels" / f"{source}.parquet"
    with explained(file), aside(file) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def write_measures(home: Home, tables: Mapping[str, pa.Table], provenance: Provenance) -> bool:
    """Store a list whole; gives whether it is new. One of that source and day with other rows is replaced by the later reading."""
    import pyarrow.parquet as pq

    folder = home.path / "measures" / provenance.source / provenance.date
    stored = sealed(folder) if places.there(folder) else None
    if stored is not None and provenance.sha256 and stored.sha256 == provenance.sha256:
        return False
    with explained(folder), aside_folder(folder) as temporary:
        for name, table in tables.items():
            pq.write_table(table, temporary / f"{name}.parquet", compression="zstd")
        rows = sum(table.num_rows for table in tables.values())
        if not rows:
            raise NoData(
                f"{provenance.source} lists nothing on {provenance.date}: nothing was stored.", "Look at what was read."
            )
        seal(temporary, replace(provenance, rows=rows, stored_sha256=checksum(temporary)[0]))
        if places.there(folder):
            places.remove(folder)
    return True


def seal(folder: Path, provenance: Provenance) -> None:
    """Say where a folder's content came from. Written last: a folder without it is an interrupted try."""
    write_file(folder / PROVENANCE, json.dumps(asdict(provenance), indent=1, sort_keys=True).encode() + b"\n")


def sealed(folder: Path) -> Provenance | None:
    """What a folder says of itself; None where nothing whole is there."""
    file = folder / PROVENANCE
    if not places.is_object(folder):
        return _parsed(file, folder) if file.is_file() else None
    try:
        return _parsed(file, folder, file.read_bytes())
    except FileNotFoundError:
        return None


@contextmanager
def fetched(folder: Path) -> Iterator[Path]:
    """Where a raw payload is fetched into: its folder.

    Of an object store's it lies on this machine. Where the block ends well it is sent, its provenance last; else it is kept,
    and the next try here goes on from it.
    """
    if not places.is_object(folder):
        yield folder
        return
    begun = _begun(folder.parents[2]) / folder.parent.name / folder.name
    yield begun
    if sealed(begun):
        places.upload(begun, folder)
        places.remove(begun)


def _begun(home: Path) -> Path:
    """Where this machine keeps what it has begun to fetch for a home in an object store."""
    from platformdirs import user_cache_path

    name = hashlib.sha256(str(home).encode()).hexdigest()[:16]
    return user_cache_path("modelcensus", appauthor=False) / "fetched" / name


def raw_states(home: Home) -> list[tuple[str, str, Provenance | None]]:
    """Source, date and provenance of every raw payload; None where a try was interrupted."""
    folders = places.folders(home.path / "raw", "*/*", PROVENANCE)
    if not places.is_object(home.path):
        return [(f.parent.name, f.name, sealed(f)) for f in folders if f.is_dir() and _is_date(f.name)]
    texts = places.read_all([folder / PROVENANCE for folder in folders])
    kept = {(f.parent.name, f.name): _parsed(f / PROVENANCE, f, text) for f, text in zip(folders, texts, strict=True)}
    begun = {(f.parent.name, f.name): None for f in _begun(home.path).glob("*/*")}
    return [(source, day, said) for (source, day), said in sorted({**begun, **kept}.items())]


def checksum(path: Path) -> tuple[str, int]:
    """The sha256 and the bytes of a file, or of all files below a folder in the order of their names.

    Hidden files do not count: they are what a killed try left.
    """
    total, size = hashlib.sha256(), 0
    inside = path.is_dir()
    for file in sorted(f for f in path.rglob("*") if _counts(f)) if inside else [path]:
        if inside:
            total.update(file.relative_to(path).as_posix().encode() + b"\0")
        with file.open("rb") as content:
            while block := content.read(1 << 20):
                total.update(block)
                size += len(block)
    return total.hexdigest(), size


def _counts(file: Path) -> bool:
    return file.is_file() and file.name != PROVENANCE and not file.name.startswith(".")


def _write_rows(batches: Iterable[pa.RecordBatch], file: Path) -> int:
    import pyarrow.parquet as pq

    from modelcensus.sources import arrow_schema

    rows = 0
    few = [
        "hub",
        "task",
        "licence",
        "library",
    ]  # columns of few different values; a dictionary of the others costs time
    with pq.ParquetWriter(file, arrow_schema(), compression="zstd", compression_level=3, use_dictionary=few) as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def snapshot_table(snapshots: list[Snapshot]) -> pa.Table:
    """What is known of each snapshot: source, date, label and the sha256 of the raw file."""
    import pyarrow as pa

    return pa.table({
        "source": [item.provenance.source for item in snapshots],
        "date": pa.array([item.date for item in snapshots], type=pa.date32()),
        "label": [item.provenance.label for item in snapshots],
        "sha256": [item.provenance.sha256 for item in snapshots],
    })  # fmt: skip


def _provenances(folders: list[Path]) -> list[Provenance]:
    """What snapshots say of themselves; in an object store all are asked for at once."""
    if not folders or not places.is_object(folders[0]):
        return [_provenance(folder) for folder in folders]
    texts = places.read_all([folder / PROVENANCE for folder in folders])
    return [_provenance(folder, text) for folder, text in zip(folders, texts, strict=True)]


def _provenance(folder: Path, text: bytes | None = None) -> Provenance:
    file = folder / PROVENANCE
    found = _parsed(file, folder, text)
    if (folder.parent.name, folder.name) != (f"source={found.source}", f"date={found.date}"):
        raise CorruptFile(f"{file} is of {found.source} on {found.date}: it lies in the wrong folder.", restore(folder))
    return found


def _parsed(file: Path, folder: Path, text: bytes | None = None) -> Provenance:
    try:
        found = Provenance(**json.loads(file.read_text(encoding="utf-8") if text is None else text))
    except (OSError, ValueError, TypeError) as error:
        raise CorruptFile(f"{file} is missing or damaged: {error}", restore(folder)) from error
    if not (isinstance(found.rows, int) and _is_date(found.date)):
        raise CorruptFile(f"{file} is damaged: its date or rows are none.", restore(folder))
    return found


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def restore(path: Path) -> str:
    """The command that brings a damaged stored file back."""
    if path.is_relative_to(PACKAGE):
        return "It ships with the package: reinstall it with `pip install --force-reinstall --no-deps modelcensus` (in a checkout: `git checkout src/modelcensus/starter`, then `make census`)."
    if "tables" in path.parts:
        return "Derived tables can be made again: run `modelcensus build`."
    return "Remove that folder and store the snapshot again."
