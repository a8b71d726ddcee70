"""The folders: a home with its snapshots, tables and a user's facts, and the starter that ships inside the package.

<home>/snapshots/source=<source>/date=<date>/{models.parquet,provenance.json}
<home>/tables/<build>/…      <home>/tables/CURRENT
<home>/facts/…               the user's own
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from modelcensus.errors import CorruptFile
from modelcensus.store.safe import aside, explained, write_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

PACKAGE = Path(__file__).parent.parent
DERIVES = ("schema.py", "gains.py", "identity.py", "attribution.py", "pipeline.py", "metrics", "store")


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
class Home:
    """A folder that holds snapshots, tables and facts."""

    path: Path

    @classmethod
    def default(cls) -> Home:
        """`MODELCENSUS_HOME`, or the platform's folder for a user's data."""
        if named := os.environ.get("MODELCENSUS_HOME"):
            return cls(Path(named).expanduser())
        from platformdirs import user_data_path

        return cls(user_data_path("modelcensus", appauthor=False))

    @property
    def tables(self) -> Path:
        """Where builds are published."""
        return self.path / "tables"

    @property
    def facts(self) -> Path:
        """The user's own facts."""
        return self.path / "facts"

    def snapshots(self) -> list[Snapshot]:
        """Every stored snapshot, by source and date. Raises `CorruptFile` where one lacks its provenance."""
        folders = sorted((self.path / "snapshots").glob("source=*/date=*"))
        return [Snapshot(folder, _provenance(folder)) for folder in folders]


@cache
def starter() -> Home:
    """The starter inside the package: read only."""
    return Home(PACKAGE / "starter")


@cache
def code_digest() -> str:
    """A checksum of the code that derives and asks: a build made by other code is recompiled or rebuilt."""
    total = hashlib.sha256()
    for name in DERIVES:
        place = PACKAGE / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            total.update(file.read_bytes())
    return total.hexdigest()[:12]


def write_snapshot(home: Home, table: pa.Table, provenance: Provenance) -> Path:
    """Store a snapshot whole: its rows, then its provenance. Gives its folder."""
    import pyarrow.parquet as pq

    folder = home.path / "snapshots" / f"source={provenance.source}" / f"date={provenance.date}"
    with explained(folder), aside(folder / "models.parquet") as temporary:
        pq.write_table(table, temporary, compression="zstd", compression_level=12, row_group_size=1_000_000)
    write_file(folder / "provenance.json", json.dumps(asdict(provenance), indent=1, sort_keys=True).encode() + b"\n")
    return folder


def snapshot_table(snapshots: list[Snapshot]) -> pa.Table:
    """What is known of each snapshot: source, date, label, rows, sha256, and the sha256 of its rows as stored."""
    import pyarrow as pa

    return pa.table({
        "source": [item.provenance.source for item in snapshots],
        "date": pa.array([item.date for item in snapshots], type=pa.date32()),
        "label": [item.provenance.label for item in snapshots],
        "sha256": [item.provenance.sha256 for item in snapshots],
    })  # fmt: skip


def _provenance(folder: Path) -> Provenance:
    file = folder / "provenance.json"
    try:
        return Provenance(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise CorruptFile(f"{file} is missing or damaged: {error}", restore(folder)) from error


def restore(path: Path) -> str:
    """The command that brings a damaged stored file back."""
    if path.is_relative_to(PACKAGE):
        return "It ships with the package: reinstall it with `pip install --force-reinstall --no-deps modelcensus` (in a checkout: `git checkout src/modelcensus/starter`, then `make install`)."
    if "tables" in path.parts:
        return "Derived tables can be made again: run `modelcensus build`."
    return "Remove that folder and store the snapshot again."
