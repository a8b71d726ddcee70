"""A user's own table of counters: any Parquet, CSV, JSON Lines or JSON file with an id and a counter.

Its columns are guessed by their names, told by `guesses` and set right by a map. Nothing else is guessed: a cell that is
not what its column should hold stops the reading with an error that says where it is.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from modelcensus.errors import SourceError
from modelcensus.sources import Progress, Reading, Release, arrays, arrow_schema, cells
from modelcensus.sources.arrays import CREATED_FLOOR, Notes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from modelcensus.sources.cells import Table

NAMES = {
    "model": ("id", "model", "modelid", "name", "repoid"),
    "hub_id": ("_id", "hubid"),
    "downloads_30d": ("downloads30d", "hfdownloads"),
    "downloads_all_time": ("downloadsalltime",),
    "likes": ("likes", "hflikes"),
    "task": ("task", "pipelinetag"),
    "licence": ("licence", "license"),
    "parameters": ("parameters", "numparameters", "parametersraw"),
    "created_on": ("createdon", "created", "createdat"),
    "library": ("library", "libraryname"),
    "date": ("date", "time", "snapshotdate", "timestamp"),
}


def _parameters(cell: object) -> int | None:
    """A parameter count; a model of none is one whose count is not known."""
    return cells.count(cell) or None


READERS: Mapping[str, Callable[[object], Any]] = {
    "model": cells.model,
    **dict.fromkeys(("hub_id", "task", "licence", "library"), cells.text),
    **dict.fromkeys(("downloads_30d", "downloads_all_time", "likes"), cells.count),
    "parameters": _parameters,
    "created_on": cells.day,
}
COUNTERS = {"30d": "downloads_30d", "all-time": "downloads_all_time"}
BARE = {"huggingface": "30d", "modelscope": "all-time"}  # what a hub means by `downloads` and nothing else
OUT = "-"
HELD = 25_000  # rows of all dates together, before they become batches
WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Counter = Literal["30d", "all-time"]


@dataclass(frozen=True)
class TableFile:
    """A user's table of one hub.

    Args:
        hub: the hub that its ids are of.
        date: the date that all rows stand for; None where each row says it.
        source: the name under which its snapshots are kept; tables of one name are compared with each other.
        counter: which counter a bare `downloads` is; None where the hub says it.
        columns: our column → the file's, where the guess is wrong; `-` leaves one out.
    """

    hub: str
    date: dt.date | None = None
    source: str = ""
    counter: Counter | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the names."""
        for what, word in (("hub", self.hub), ("source", self.name)):
            if not WORD.fullmatch(word):
                hint = "It is made of small letters, digits and single hyphens."
                raise SourceError(f"{cells.shown(word)} cannot be the name of a {what}.", hint)
        if unknown := sorted(set(self.columns) - set(NAMES)):
            hint = f"--map takes ours=theirs, ours being one of {', '.join(NAMES)}."
            raise SourceError(f"There is no column {cells.shown(unknown[0])} of ours to map to.", hint)

    @property
    def name(self) -> str:
        """The source's name."""
        return self.source or f"import-{self.hub}"

    def releases(self, since: dt.date | None = None, until: dt.date | None = None) -> Iterator[Release]:  # noqa: ARG002
        """None: a table is named, not looked for."""
        return iter(())

    def local(self, path: Path) -> Iterator[tuple[Release, Path]]:
        """The one file, with its date or, where its rows say theirs, the last of them."""
        with cells.readable(path), path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
        table = cells.opened(path)
        columns = self._columns(table)
        dated = {ours: theirs for ours, theirs in columns.items() if ours == "date"}
        date = self.date or max(date for date, _ in _rows(table, dated, self))
        yield Release(self.name, path.name, date, f"file:{path.name}", sha256, size, {"hub": self.hub}), path

    def guesses(self, path: Path) -> dict[str, str]:
        """Our column → the file's. Raises `SourceError` where an id, a counter or a date is missing or two could be meant."""
        return self._columns(cells.opened(path))

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:  # noqa: ARG002
        """Not possible: a table lies where its owner has it."""
        raise SourceError(f"{release.label} cannot be fetched.", "Name the file: modelcensus import FILE.")

    def read(self, raw: Path, release: Release) -> Iterator[Reading]:  # noqa: ARG002 - what was asked stands in `self`
        """A reading for each date, oldest first; of a model that stands twice the largest counter is kept."""
        table = cells.opened(raw)
        columns = self._columns(table)
        ours = [name for name in columns if name != "date"]
        grouped = _grouped(_rows(table, columns, self), ours, self.hub)
        for date in sorted(grouped):
            notes = Notes(observed=date.isoformat())
            yield Reading(date, [arrays.once(grouped.pop(date), notes)], notes)

    def _columns(self, table: Table) -> dict[str, str]:
        """Our column → the file's, guessed and mapped."""
        found = {ours: theirs for ours, theirs in self.columns.items() if theirs != OUT}
        for theirs in found.values():
            if theirs not in table.columns:
                hint = f"Its columns: {_listed(table.columns)}."
                raise SourceError(f"{table.path.name} has no column {cells.shown(theirs)}.", hint)
        free = [name for name in table.columns if name not in found.values()]
        for ours, names in NAMES.items():
            alike = [name for name in free if _key(name) in names]
            if ours not in self.columns and alike:
                found[ours] = _one(table, ours, alike)
        self._add_bare(table, found, [name for name in free if _key(name) == "downloads"])
        self._check(table, found)
        return {ours: found[ours] for ours in NAMES if ours in found}

    def _add_bare(self, table: Table, found: dict[str, str], bare: list[str]) -> None:
        counter = self.counter or BARE.get(self.hub)
        if bare and counter is None:
            hint = "Say --counter 30d or --counter all-time."
            raise SourceError(f"{table.path.name}: {cells.quoted(bare[0])} may be either counter on {self.hub}.", hint)
        ours = COUNTERS.get(counter or "", "")
        if bare and ours not in self.columns:
            found[ours] = _one(table, ours, [*filter(None, [found.get(ours)]), *bare])
        elif self.counter and ours not in found:
            message = f"{table.path.name} has no `downloads` that could be the {self.counter} counter."
            raise SourceError(message, f"Name the column: --map {ours}=COLUMN. Its columns: {_listed(table.columns)}.")

    def _check(self, table: Table, found: dict[str, str]) -> None:
        """Raises `SourceError` where something needed is missing or a used column stands twice."""
        for what, any_of in (("id", {"model"}), ("counter", set(COUNTERS.values()))):
            if not any_of & set(found):
                hint = f"Name it: --map {max(any_of)}=COLUMN. Its columns: {_listed(table.columns)}."
                raise SourceError(f"{table.path.name} has no column that is known for its {what}.", hint)
        if "date" not in found and not self.date:
            raise SourceError(
                f"{table.path.name} does not say its date.", "Give --date YYYY-MM-DD, or --map date=COLUMN."
            )
        for theirs in found.values():
            if table.columns.count(theirs) > 1:
                raise SourceError(
                    f"{table.path.name} has the column {cells.quoted(theirs)} twice.", "Rename one of them in the file."
                )


def _key(name: str) -> str:
    """A column's name without case and signs; `_id`, which is another than `id`, keeps its first."""
    return ("_" if name.startswith("_") else "") + re.sub(r"[^a-z0-9]", "", name.casefold())


def _one(table: Table, ours: str, alike: list[str]) -> str:
    """The one column that is meant. Raises `SourceError` where two that differ could be."""
    rows = islice(table.rows(alike), cells.SAMPLE) if len(alike) > 1 else ()
    if any(found.get(name) != found.get(alike[0]) for _, found in rows for name in alike):
        message = f"{table.path.name}: both {cells.quoted(alike[0])} and {cells.quoted(alike[1])} could be its {ours}."
        raise SourceError(message, f"Say which: --map {ours}={alike[0]}.")
    return alike[0]


def _rows(table: Table, columns: Mapping[str, str], options: TableFile) -> Iterator[tuple[dt.date, list[Any]]]:
    """Each row's date and its cells, in our columns' order. Raises `SourceError` at the first wrong one, or where there is none."""
    number = 0
    readers = [(ours, theirs, READERS[ours]) for ours, theirs in columns.items() if ours != "date"]
    dated = columns.get("date")
    for number, found in table.rows(set(columns.values())):
        told = options.date if dated is None else found.get(dated)
        date = _date(table, number, dated or "date", told, options.date)
        cells_of_row = []
        for ours, theirs, read in readers:
            try:
                cells_of_row.append(read(found.get(theirs)))
            except ValueError as error:
                raise _wrong(table, number, ours, theirs, str(error)) from error
        yield date, cells_of_row
    if not number:
        raise SourceError(f"{table.path.name} has no rows.", "Name a file with models in it.")


def _date(table: Table, number: int, theirs: str, cell: object, given: dt.date | None) -> dt.date:
    """A row's date. Raises `SourceError` where it is none or not the one that is given for all."""
    try:
        date = cells.day(cell)
    except ValueError as error:
        raise _wrong(table, number, "date", theirs, str(error)) from error
    if date is None:
        raise _wrong(table, number, "date", theirs, "it is empty")
    if given and date != given:
        raise _wrong(table, number, "date", theirs, f"it is {date}, where --date says {given}")
    return date


def _wrong(table: Table, number: int, ours: str, theirs: str, why: str) -> SourceError:
    optional = ours not in {"model", *COUNTERS.values()}
    hint = f"Mend it, or {'leave the column out' if optional else 'name another column'}: --map {ours}="
    where = f"{table.path.name}, {table.unit} {number}, column {cells.quoted(theirs)}"
    return SourceError(f"{where}: {why}.", hint + (f"{OUT}." if optional else "COLUMN."))


def _grouped(
    rows: Iterator[tuple[dt.date, list[Any]]], columns: Sequence[str], hub: str
) -> dict[dt.date, pa.RecordBatch]:
    """The rows of each date."""
    import pyarrow as pa

    made: dict[dt.date, list[pa.RecordBatch]] = defaultdict(list)
    while part := list(islice(rows, HELD)):
        held: dict[dt.date, list[list[Any]]] = defaultdict(list)
        for date, row in part:
            held[date].append(row)
        for date, of_date in held.items():
            made[date].append(_batch(of_date, columns, hub))
    return {date: pa.concat_batches(of_date) for date, of_date in made.items()}


def _batch(rows: list[list[Any]], columns: Sequence[str], hub: str) -> pa.RecordBatch:
    import pyarrow as pa

    schema = arrow_schema()
    made = {name: pa.array([row[at] for row in rows], schema.field(name).type) for at, name in enumerate(columns)}
    if "created_on" in made:
        floor = CREATED_FLOOR if hub == "huggingface" else None
        made["created_on"] = arrays.day(made["created_on"], Notes(), floor)
    return arrays.batch({"hub": pa.repeat(hub, len(rows)), **made}, len(rows), Notes())


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(cells.shown(name) for name in columns)[:300]
