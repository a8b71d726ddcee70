"""How a build's tables should lie on disk: each table written in many layouts, with its bytes, the time to write it and the time to ask it.

    python benchmarks/layout.py --home FOLDER [--tables NAME …] [--layouts NAME …] [--rounds N] [--json FILE]

The home is one that `benchmarks/build.py` or `modelcensus build` built. Each table is written anew from its own files, part by part as a build does, and must hold the same
rows afterwards. Times are of processors (all threads), for other work on the machine does not show in them; of questions, the median of the rounds. Two
questions matter: a sum by country and date over all of a table, and one model's history. The last table says what each group of tables would take at
2.5 million models and 130 weeks, as a part of the snapshots they are made from.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from asking import current
from measured import Ledger, Size, as_option

THREADS = 2
ZSTD = "FORMAT parquet, COMPRESSION zstd"
# What questions need, by what they ask; and what only a next build needs. A table stands where it is needed first.
GROUPS = {
    "questions about gains": [
        *(
            "gains",
            "cube",
            "leading_models",
            "models",
            "accounts",
            "disputes",
            "edges",
            "lineage",
            "creators",
            "snapshots",
        ),
        *(
            "stays",
            "universes",
            "countries",
            "labels",
            "model_labels",
            "defects",
            "scores",
            "prices",
            "offers",
            "roster",
        ),
        *("costs", "benchmarks"),
    ],
    "names (movers, renames, the next build)": ["names"],
    "counters as they stood, rules off": ["observations", "steps"],
    "the next build": ["states", "bases", "spellings"],
}
VALUE = {"gains": "downloads", "observations": "downloads_30d", "steps": "level"}
FULL = {"models": 2_500_000, "weeks": 130, "rows": 183_700_000, "wide": 5.884e9}


@dataclass(frozen=True)
class Layout:
    """One way to write a table.

    Attributes:
        name: what it is called.
        options: of DuckDB's COPY.
        order: columns to sort by in place of the key.
        narrow: columns stored as 32-bit integers.
        without: columns left out.
        whole: one file in place of one a date, sorted by model and date.
        arrow: written by pyarrow with these encodings, in place of DuckDB.
    """

    name: str
    options: str = f"{ZSTD}, COMPRESSION_LEVEL 3"
    order: str = ""
    narrow: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    whole: bool = False
    arrow: dict[str, Any] = field(default_factory=dict)


KEYS = ("model_key", "account_key", "parent_key", "ancestor_key")
V2 = f"{ZSTD}, PARQUET_VERSION v2"
LAYOUTS = [
    Layout("v1, level 3"),
    *(Layout(f"v1, level {n}", f"{ZSTD}, COMPRESSION_LEVEL {n}") for n in (1, 9, 19)),
    *(Layout(f"v2, level {n}", f"{V2}, COMPRESSION_LEVEL {n}") for n in (1, 3, 9, 19)),
    Layout("v1, row groups of 1 M", f"{ZSTD}, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 1048576"),
    Layout("v2, row groups of 1 M", f"{V2}, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 1048576"),
    Layout("v1, no dictionary", f"{ZSTD}, COMPRESSION_LEVEL 3, DICTIONARY_SIZE_LIMIT 1"),
    Layout("v2, no dictionary", f"{V2}, COMPRESSION_LEVEL 3, DICTIONARY_SIZE_LIMIT 1"),
    Layout("v1, 32-bit keys", narrow=KEYS),
    Layout("v2, 32-bit keys", f"{V2}, COMPRESSION_LEVEL 3", narrow=KEYS),
    Layout("v2, by account", f"{V2}, COMPRESSION_LEVEL 3", order="account_key, model_key"),
    Layout("v2, without account_key", f"{V2}, COMPRESSION_LEVEL 3", without=("account_key",)),
    Layout("v1, one file by model", whole=True),
    Layout("v2, one file by model", f"{V2}, COMPRESSION_LEVEL 3", whole=True),
    Layout("pyarrow, delta keys", arrow={"delta": KEYS}),
    Layout("pyarrow, delta keys, split numbers", arrow={"delta": KEYS, "split": True}),
]
ORDER = {"edges": "model_key, parent_key", "lineage": "model_key, ancestor_key", "names": "model_key, hub_id, model"}


class Table:
    """A table of a build: its files, and what is compared and asked of it."""

    def __init__(self, build: Path, name: str) -> None:
        self.name, self.build = name, build
        folder = build / name
        self.files = sorted(folder.rglob("*.parquet")) if folder.is_dir() else [build / f"{name}.parquet"]
        self.parts = folder.is_dir()
        self.dated = self.parts and "date=" in str(self.files[0])
        self.columns = pq.read_schema(self.files[0]).names

    def read(self, files: list[Path]) -> str:
        """SQL that reads those files as one."""
        listed = ", ".join(f"'{file}'" for file in files)
        hive = ", hive_partitioning = true, hive_types = {date: DATE}" if self.dated else ", hive_partitioning = false"
        return f"read_parquet([{listed}]{hive})"

    def fits(self, layout: Layout) -> bool:
        """Whether the layout is another one for this table."""
        lacks = {*layout.without, *layout.narrow, *layout.order.split(", ")} - {""}
        if layout.whole:
            return self.dated and "model_key" in self.columns
        return not lacks or bool(lacks & set(self.columns) if layout.narrow else lacks <= set(self.columns))


def write(engine: Any, table: Table, layout: Layout, folder: Path) -> list[Path]:
    """Write a table in a layout; its files."""
    if layout.whole:
        file = folder / f"{table.name}.parquet"
        _copy(engine, layout, table.read(table.files), file, "model_key, date", ["date", *table.columns])
        return [file]
    told = []
    for file in table.files:
        out = folder / file.relative_to(table.build)
        out.parent.mkdir(parents=True, exist_ok=True)
        source = f"read_parquet('{file}', hive_partitioning = false)"
        order = layout.order or ORDER.get(table.name, "model_key" if "model_key" in table.columns else "ALL")
        _copy(engine, layout, source, out, order, table.columns)
        told.append(out)
    return told


def _copy(engine: Any, layout: Layout, source: str, out: Path, order: str, columns: list[str]) -> None:
    chosen = ", ".join(
        f"{name}::INTEGER AS {name}" if name in layout.narrow else name
        for name in columns
        if name not in layout.without and name != "source"
    )
    rows = f"SELECT {chosen} FROM {source} ORDER BY {order}"
    if not layout.arrow:
        engine.execute(f"COPY ({rows}) TO '{out}' ({layout.options})")
        return
    told = engine.sql(rows).to_arrow_table()
    pq.write_table(told, out, compression="zstd", compression_level=3, **_encodings(told, layout))


def _encodings(told: pa.Table, layout: Layout) -> dict[str, Any]:
    """Keys as differences; other numbers split into bytes, or by dictionary; words by dictionary."""
    plain = {name: "DELTA_BINARY_PACKED" for name in layout.arrow["delta"] if name in told.column_names}
    if layout.arrow.get("split"):
        numbers = (f.name for f in told.schema if pa.types.is_integer(f.type) or pa.types.is_floating(f.type))
        plain |= {name: "BYTE_STREAM_SPLIT" for name in numbers if name not in plain}
    return {"use_dictionary": [n for n in told.column_names if n not in plain], "column_encoding": plain}


def asked(table: Table, files: list[Path], model: int) -> dict[str, str]:
    """The questions that matter, on those files."""
    read = table.read(files)
    if table.dated and len(files) == 1:
        read = f"read_parquet('{files[0]}', hive_partitioning = false)"
    if table.name in VALUE:
        value = VALUE[table.name]
        sums = f"SELECT date, account_key, sum({value}) AS x FROM {read} GROUP BY ALL"
        by_country = f"SELECT date, country_group, sum(x) FROM ({sums}) JOIN '{table.build}/accounts.parquet' USING (account_key) GROUP BY ALL"
        history = f"SELECT date, {value} FROM {read} WHERE model_key = {model} ORDER BY date"
        return {"by country": by_country, "one model": history}
    return {"all of it": f"SELECT max(hash(r)) FROM {read} AS r"}


def same(table: Table, files: list[Path], layout: Layout) -> str:
    """SQL of a checksum of the rows, whatever their order and width, of the columns that every layout has."""
    columns = ", ".join(f"{n}::BIGINT" if n in KEYS else n for n in table.columns if n not in {"account_key", "source"})
    read = table.read(files) if not layout.whole else f"read_parquet('{files[0]}', hive_partitioning = false)"
    return f"SELECT count(*), sum(hash({columns})::HUGEINT) FROM {read}"


def measure(build: Path, tables: list[str], layouts: list[Layout], rounds: int, ledger: Ledger) -> None:
    """Every table in every layout."""
    for name in tables:
        table = Table(build, name)
        print(f"\n{name:36}{'MB':>9}{'of v1':>8}{'write s':>9}  questions, ms of processors")
        base, right = 0, None
        for layout in filter(table.fits, layouts):
            with tempfile.TemporaryDirectory(dir=build.parent.parent.parent) as folder:
                told = _layout(table, layout, Path(folder), rounds)
            base, right = base or told["bytes"], right or told["same"]
            if told["same"] != right:
                raise SystemExit(f"{name}, {layout.name}: other rows than before.")
            _keep(ledger, name, layout.name, told)
            asks = "".join(f"  {what} {ms:,.0f}" for what, ms in told["asked"].items())
            print(f"  {layout.name:34}{told['bytes'] / 1e6:9.2f}{told['bytes'] / base:8.2f}{told['write']:9.2f}{asks}")


def _keep(ledger: Ledger, table: str, layout: str, told: dict[str, Any]) -> None:
    ledger.add(f"{table}, bytes", layout, "bytes", told["bytes"])
    ledger.add(f"{table}, write", layout, "cpu s", told["write"])
    for what, milliseconds in told["asked"].items():
        ledger.add(f"{table}, {what}", layout, "cpu ms", milliseconds)


def _layout(table: Table, layout: Layout, folder: Path, rounds: int) -> dict[str, Any]:
    engine = duckdb.connect(config={"threads": THREADS})
    start = time.process_time()
    files = write(engine, table, layout, folder)
    took = time.process_time() - start
    names = () if "account_key" in layout.without else asked(table, files, _middle(engine, table)).items()
    times = {what: _timed(engine, sql, rounds) for what, sql in names}
    size = sum(file.stat().st_size for file in files)
    return {"bytes": size, "write": took, "asked": times, "same": engine.sql(same(table, files, layout)).fetchall()}


def _middle(engine: Any, table: Table) -> int:
    """A model in the middle of the keys."""
    if "model_key" not in table.columns:
        return 0
    read = table.read(table.files)
    return int(engine.sql(f"SELECT quantile_disc(model_key, 0.5) FROM {read}").fetchall()[0][0])


def _timed(engine: Any, sql: str, rounds: int) -> float:
    """Milliseconds of processor time, the median; the first answer is not timed."""
    told = []
    for _ in range(rounds + 1):
        start = time.process_time()
        engine.execute(sql).fetchall()
        told.append((time.process_time() - start) * 1000)
    return statistics.median(told[1:])


def projected(build: Path, ledger: Ledger, layouts: list[str]) -> None:
    """What each group of tables would take at full size, as a part of the snapshots.

    Tables of parts grow with the rows of the snapshots, others with the models, the cube with the weeks.
    """
    home = build.parent.parent
    files = sorted((home / "snapshots").glob("*/*/models.parquet"))
    rows, size = sum(pq.read_metadata(f).num_rows for f in files), sum(f.stat().st_size for f in files)
    models = pq.read_metadata(build / "models.parquet").num_rows
    wide = size / rows * FULL["rows"]
    said = f"snapshots here {size / 1e6:,.0f} MB for {rows:,} rows, so {wide / 1e9:.1f} GB at full size (as measured before: {FULL['wide'] / 1e9:.1f} GB)"
    print(f"\n{said}")
    told = {(f.what, f.way): f.middle for f in ledger.figures}
    for layout in layouts:
        print(f"\n{layout:44}{'MB at full size':>16}{'of snapshots':>14}")
        for group, tables in GROUPS.items():
            full = {
                name: _full(build, name, told.get((f"{name}, bytes", layout)), rows, models, len(files))
                for name in tables
            }
            total = sum(full.values())
            ledger.add(f"{group}, of the snapshots at full size", layout, "part", total / FULL["wide"])
            print(f"{group:44}{total / 1e6:16,.0f}{total / FULL['wide']:14.2%}")
            for name, one in sorted(full.items(), key=lambda item: -item[1]):
                if one > FULL["wide"] / 1000:
                    print(f"  {name:42}{one / 1e6:16,.0f}{one / FULL['wide']:14.2%}")


def _full(build: Path, name: str, size: float | None, rows: int, models: int, weeks: int) -> float:
    folder, file = build / name, build / f"{name}.parquet"
    if not (folder.is_dir() or file.is_file()):
        return 0.0
    size = size or sum(one.stat().st_size for one in (folder.rglob("*.parquet") if folder.is_dir() else [file]))
    if name in {"gains", "observations", "steps"}:
        return size * FULL["rows"] / rows
    return size * (
        FULL["weeks"] / weeks if name in {"cube", "leading_models", "snapshots"} else FULL["models"] / models
    )


def main() -> None:
    """Write, compare, time, project."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    every = ["gains", "observations", "steps", "names", "models", "states", "edges", "lineage", "bases", "cube"]
    parser.add_argument("--tables", nargs="+", default=every)
    parser.add_argument("--layouts", nargs="+", help="only those whose name holds one of these")
    parser.add_argument("--rounds", type=int, default=3)
    as_option(parser)
    told = parser.parse_args()
    build = current(told.home.absolute())
    chosen = [one for one in LAYOUTS if not told.layouts or any(word in one.name for word in told.layouts)]
    files = list((told.home / "snapshots").glob("*/*/models.parquet"))
    ledger = Ledger("layout", Size(pq.read_metadata(build / "models.parquet").num_rows, len(files)))
    measure(build, told.tables, chosen, told.rounds, ledger)
    projected(build, ledger, [one.name for one in chosen if not one.without])
    ledger.write(told.json)


if __name__ == "__main__":
    main()
