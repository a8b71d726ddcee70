"""The cells of any table that somebody has: Parquet, CSV, JSON Lines or a JSON array, row by row, each with its place.

What is broken is one `SourceError` that names the file, the place and the next step. A cell is checked by `count`, `text`,
`model` and `day`, which raise a `ValueError` that says what is wrong with it.
"""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import json
import math
import re
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError
from modelcensus.sources.rows import LONGEST, named

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    import pyarrow as pa

SAMPLE = 1000  # rows that say which keys JSON objects have
ROWS = 20_000
UNKNOWN = frozenset({"", "nan", "na", "n/a", "none", "null"})  # how programs write that a number is not known
WHOLE = re.compile(r"\d{1,19}(\.0*)?", re.ASCII)
FOREIGN = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "a gzip file", b"PK\x03\x04": "a zip file"}
SEPARATORS = ",;\t|"
SHOWN = 60
DIGITS = 19  # the least of a number beyond 64 bits
BOM = b"\xef\xbb\xbf"

Row = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Table:
    """A table that can be read again and again.

    Attributes:
        path: where it lies.
        columns: its columns, as it names them.
        unit: what its rows are counted in: `line`, `item` or `row`.
        rows: gives each row's number and its cells by column; of Parquet no more than the wanted columns are read.
    """

    path: Path
    columns: tuple[str, ...]
    unit: str
    rows: Callable[[Collection[str]], Iterator[Row]]


def opened(path: Path) -> Table:
    """A table in any known format, told by its content. Raises `SourceError` where it is none."""
    with readable(path), path.open("rb") as file:
        head = file.read(4096)
    start = head.removeprefix(BOM).lstrip()
    if not start:
        raise SourceError(f"{path} is empty.", "Name a file with a table in it.")
    if kind := next((kind for mark, kind in FOREIGN.items() if head.startswith(mark)), None):
        raise SourceError(f"{path} is {kind}.", "Save it as plain UTF-8 text (CSV or JSON), or as Parquet.")
    if head.startswith(b"PAR1") or path.suffix.lower() in {".parquet", ".pq"}:
        return _parquet(path)
    if path.suffix.lower() not in {".csv", ".tsv"} and start[:1] in b"[{":
        read = _array if start[:1] == b"[" else _lines
        sample = islice(read(path), SAMPLE)
        columns = tuple(dict.fromkeys(name for _, cells in sample for name in cells))
        return Table(path, columns, "item" if read is _array else "line", lambda _: read(path))
    return _csv(path)


def count(cell: object) -> int | None:
    """A count. Raises `ValueError` where it is none."""
    if isinstance(cell, str):
        if cell.isascii() and cell.isdigit() and len(cell) < DIGITS:  # nearly all, at a third of the cost
            return int(cell)
        word = cell.strip()
        if word.casefold() in UNKNOWN:
            return None
        cell = int(word.split(".")[0]) if WHOLE.fullmatch(word) else cell
    if cell is None or _is_nan(cell):
        return None
    if isinstance(cell, int | float | decimal.Decimal) and not isinstance(cell, bool):
        whole = int(cell) if isinstance(cell, int) or math.isfinite(cell) else -1
        if cell == whole and 0 <= whole < 2**63:
            return whole
    raise ValueError(f"{shown(cell)} is not a whole number of 0 or more")


def text(cell: object) -> str | None:
    """A word. Raises `ValueError` where it is none."""
    if not isinstance(cell, str) or not _storable(cell):
        if cell is None or _is_nan(cell):
            return None
        raise ValueError(f"{shown(cell)} is not text")
    if len(cell) > LONGEST:
        raise ValueError(f"its text is {len(cell):,} characters long, {LONGEST} is the most")
    return cell or None


def model(cell: object) -> str:
    """A model's id. Raises `ValueError` where it is none."""
    found = named(cell)
    if found is None or not _storable(found):
        raise ValueError(f"{shown(cell)} is not an id of the form account/name")
    return found


def day(cell: object) -> dt.date | None:
    """A day, in UTC. Raises `ValueError` where it is none."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    try:
        told = dt.datetime.fromisoformat(cell.strip()) if isinstance(cell, str) else cell
        if isinstance(told, dt.datetime):
            return (told.astimezone(dt.UTC) if told.tzinfo else told).date()
        if isinstance(told, dt.date):
            return told
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{shown(cell)} is not a date as YYYY-MM-DD")


def shown(cell: object) -> str:
    """A cell for a message: short, and without anything that a terminal would obey."""
    words = ascii(cell)
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"


def quoted(column: str) -> str:
    """A column's name for a message."""
    return f"`{column}`" if column.isprintable() and len(column) <= SHOWN else shown(column)


def _parquet(path: Path) -> Table:
    import pyarrow.parquet as pq

    with readable(path):
        columns = tuple(pq.ParquetFile(path).schema_arrow.names)
    return Table(path, columns, "row", lambda wanted: _parquet_rows(path, wanted))


def _parquet_rows(path: Path, wanted: Collection[str]) -> Iterator[Row]:
    import pyarrow.parquet as pq

    at = 0
    with readable(path):
        for batch in pq.ParquetFile(path).iter_batches(ROWS, columns=list(wanted)):
            columns = {
                name: _cells(batch.column(name), f"{path.name}, column {quoted(name)}, row", at) for name in wanted
            }
            for number, cells in enumerate(zip(*columns.values(), strict=True), at + 1):
                yield number, dict(zip(columns, cells, strict=True))
            at += batch.num_rows


def _cells(column: pa.Array, where: str, at: int) -> list[Any]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):  # Python knows neither nanoseconds nor every time zone
        column = column.cast(pa.timestamp("us", "UTC" if column.type.tz else None), safe=False)
    found: list[Any] = []
    try:
        found.extend(cell.as_py() for cell in column)
    except (ValueError, OverflowError) as error:
        hint = "Mend the file, or leave the column out with --map."
        raise SourceError(f"{where} {at + len(found) + 1} cannot be read: {error}", hint) from error
    return found


def _csv(path: Path) -> Table:
    _, columns = next(_csv_lines(path), (1, []))
    return Table(path, tuple(columns), "line", lambda wanted: _csv_rows(path, wanted))


def _csv_rows(path: Path, wanted: Collection[str]) -> Iterator[Row]:
    lines = _csv_lines(path)
    _, columns = next(lines)
    places = [(place, name) for place, name in enumerate(columns) if name in wanted]
    for line, cells in lines:
        if len(cells) != len(columns):
            message = f"{path.name}, line {line} has {len(cells)} cells where the header has {len(columns)}."
            raise SourceError(message, "Mend that line; a cell with the separator in it stands in quotes.")
        yield line, {name: cells[place] for place, name in places}


def _csv_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """What stands in each line that is not blank, the header first, with the number of the line that it begins in."""
    first = next((line for _, line in _decoded(path) if line.strip()), "")
    reader = csv.reader((line for _, line in _decoded(path)), delimiter=max(SEPARATORS, key=first.count), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(f"{path.name}, line {line} is not CSV: {error}.", "Mend that line.") from error


def _lines(path: Path) -> Iterator[Row]:
    for number, line in _decoded(path):
        if line.strip():
            yield number, _object(_json(line, f"{path.name}, line {number}"), f"{path.name}, line {number}")


def _array(path: Path) -> Iterator[Row]:
    items = _json("".join(line for _, line in _decoded(path)), path.name)
    for number, item in enumerate(items, 1):
        yield number, _object(item, f"{path.name}, item {number}")


def _json(words: str, where: str) -> Any:
    try:
        return json.loads(words)
    except (ValueError, RecursionError) as error:
        hint = "JSON Lines have one whole object on each line; a JSON file is one array of objects."
        raise SourceError(f"{where} is not JSON: {error}.", hint) from error


def _object(item: Any, where: str) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise SourceError(f"{where} is {shown(item)}, not an object.", "Each row is one object: {column: value, …}.")
    return item


def _decoded(path: Path) -> Iterator[tuple[int, str]]:
    with readable(path), path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield number, (line.removeprefix(BOM) if number == 1 else line).decode()
            except UnicodeDecodeError as error:
                message = (
                    f"{path.name}, line {number} is not UTF-8: byte {error.start + 1} is {line[error.start]:#04x}."
                )
                raise SourceError(message, "Save the file as UTF-8.") from error


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turns what a file that cannot be opened or decoded raises into a `SourceError`."""
    import pyarrow as pa

    try:
        yield
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        said = "".join(str(error).strip().splitlines()[:1])[:300]
        raise SourceError(f"{path} cannot be read: {said}", "Name another file, or make this one anew.") from error


def _is_nan(cell: object) -> bool:
    return isinstance(cell, float | decimal.Decimal) and math.isnan(cell)


def _storable(word: str) -> bool:
    """Whether it is whole Unicode: JSON can hold halves of characters."""
    try:
        return word.isascii() or bool(word.encode())
    except UnicodeEncodeError:
        return False
