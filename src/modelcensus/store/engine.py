"""The engine: DuckDB in this process. Ibis expressions are compiled to SQL once, when a build is made."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar

from modelcensus.errors import CorruptFile, OutputError, QuestionError
from modelcensus.remembered import Remembered, bytes_of
from modelcensus.schema import PUT_TOGETHER, SNAPSHOT, TABLES
from modelcensus.store import numbered, places, quick
from modelcensus.store.home import restore
from modelcensus.store.sql import literal, parts_of, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import ibis.expr.types as ir
    import pyarrow as pa

    from modelcensus.store.build import Build

NAMES_TABLES = re.compile(
    r"\b(show|describe|summarize|pragma|information_schema|duckdb_\w+|query|query_table)\b", re.IGNORECASE
)
LONG = 200_000
FACTS_SHAPE = 2  # of what a build compiles from the facts: claims have parts since 2
HELD = 64  # parts of queries that are held as tables, and queries that are kept as read
DAY = re.compile(r"(?<=CAST\()'(\d{4}-\d\d-\d\d)'(?= AS DATE\))")
LONG_HELD = 50_000  # rows of a part that is held: words in it are numbered
SHORT = 100  # rows of an answer that is remembered
REMEMBERED_BYTES = 4_000_000  # of such answers, on each connection
REWRITTEN = {"states"}  # parts that each build writes anew, whole: packed as fast as can be, as long tables are
FIRST_PAGES = {"steps", "states"}  # larger in Parquet's second data pages; all others are smaller there (decision 016)
UNFILTERED = (
    "WRITE_BLOOM_FILTER false"  # DuckDB makes one for each dictionary, and nothing is looked up by those columns
)
FEW_WORDS = {"models": ("hub", "task", "library", "licence", "size", "relation")}  # columns of long tables
KEPT_BYTES = 16_000_000  # of Parquet: larger tables are not kept in memory
ENGINE_TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "array<string>": "VARCHAR[]",
}


@cache
def schema_digest() -> str:
    """A checksum of every table's columns and of the shape of the compiled facts."""
    return hashlib.sha256(repr([FACTS_SHAPE, [(t.name, t.types) for t in TABLES.values()]]).encode()).hexdigest()[:12]


class Tables:
    """The published tables as unbound Ibis tables: `Tables().models`."""

    def __getattr__(self, name: str) -> ir.Table:
        import ibis

        return ibis.table((TABLES.get(name) or PUT_TOGETHER[name]).types, name=name)


def compile_sql(expression: ir.Table, dialect: str = "duckdb") -> str:
    """An expression as readable SQL of an engine."""
    import ibis

    return str(ibis.to_sql(expression, dialect=dialect))


@dataclass
class Engine:
    """A DuckDB connection and the Parquet files it reads."""

    types_are_compiled: ClassVar[bool] = True  # whether what is compiled on its tables may be kept for later builds
    connection: Any
    files: list[Path] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    told: Remembered[str, tuple[list[str], list[tuple[Any, ...]]]] | None = None
    due: dict[str, list[Path] | Path] = field(default_factory=dict)
    read: OrderedDict[str, quick.Read] = field(default_factory=OrderedDict)
    plans: bool | None = True  # as the connection is set: whether a query is planned before it runs

    @classmethod
    def start(cls, *, ordered: bool = True, reuses: bool = False) -> Engine:
        """An empty engine in memory. Its progress bar is off: it would stand in the data, and it swallows Ctrl-C.

        Where what is written is sorted anyway, the order of rows in between needs not be kept (`ordered`). Where table follows table,
        memory that one let go of is kept for the next (`reuses`, up to half of what the engine may take): a fifth of the system's time was
        spent on giving it back and fetching it. Nothing is ever checkpointed: in memory that saves nothing, and took a third of a
        long build's time.
        """
        import duckdb

        connection = duckdb.connect(":memory:")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET checkpoint_threshold = '1TB'")
        if reuses:
            connection.execute("SET block_allocator_memory = '50%'")
        connection.execute(f"SET preserve_insertion_order = {str(ordered).lower()}")
        connection.execute(f"SET temp_directory = {_text(Path(tempfile.gettempdir(), f'modelcensus-{os.getpid()}'))}")
        places.open_to(connection)
        return cls(connection)

    @classmethod
    def on(cls, build: Build) -> Engine:
        """An engine that sees a build's tables under their names. A table's files are opened when it is first asked."""
        engine = cls.start()
        engine.see(build)
        return engine

    def see(self, build: Build) -> None:
        """Let a build's tables be asked under their names."""
        for name, table in TABLES.items():
            if table.parts:
                self.due[name] = build.parts(name)
            elif (file := build.table(name)).name in build.manifest["files"]:
                self.due[name] = file

    def open_due(self, sql: str = "") -> None:
        """Let tables be asked that a query may name; all where none is given."""
        words, later = sql.lower(), dict(self.due)
        now = {name: later.pop(name) for name in self.due if not sql or name in words}
        self.due = {}  # what opens a table is no query that names others
        try:
            places.ahead(files for files in now.values() if not isinstance(files, list))
            for name, files in now.items():
                if isinstance(files, list):
                    self.view_parts(name, files)
                else:
                    self.view(name, files)
        except BaseException:  # also where it is stopped: the next query opens them then
            self.due = now
            raise
        finally:
            self.due |= later

    def view(self, name: str, file: Path) -> None:
        """Let a Parquet file be asked by name."""
        self.files.append(file)
        self._run(
            f"CREATE OR REPLACE VIEW {quoted(name)} AS FROM read_parquet({_text(file)}, hive_partitioning = false)"
        )

    def view_parts(self, name: str, files: Sequence[Path], shape: str = "") -> None:
        """Let the parts of a table be asked as one, their source and date taken from their folders.

        `shape` is the table they are parts of where that is not the name.
        """
        table = TABLES[shape or name]
        kinds = table.types
        if files:
            self.files += files
            hive = ", ".join(
                f"'{c}': {ENGINE_TYPES[kinds[c].lstrip('!')]}" for c in ("source", "date") if c in table.key
            )
            read = f"read_parquet([{', '.join(map(_text, files))}], hive_partitioning = true, hive_types = {{{hive}}})"
            self._run(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT {', '.join(map(quoted, kinds))} FROM {read}")
        else:
            nothing = ", ".join(f"CAST(NULL AS {ENGINE_TYPES[k.lstrip('!')]}) AS {quoted(c)}" for c, k in kinds.items())
            self._run(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT {nothing} WHERE false")

    def view_snapshot(self, name: str, file: Path, source: str, date: str) -> None:
        """Let one snapshot be asked by name, with its source, its date and the place of each row.

        A column that it was stored without is null: nobody asked for it then.
        """
        self.files = [file]
        read = f"read_parquet({_text(file)}, file_row_number = true, hive_partitioning = false)"
        here = set(self._run(f"FROM {read} LIMIT 0")[0])
        told = [
            quoted(c) if c in here else f"CAST(NULL AS {ENGINE_TYPES[k.lstrip('!')]}) AS {quoted(c)}"
            for c, k in SNAPSHOT.types.items()
        ]
        told += [f"{literal(source)} AS source", f"CAST({literal(date)} AS DATE) AS date", "file_row_number AS line"]
        self._run(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT {', '.join(told)} FROM {read}")

    def keep(self, *names: str) -> None:
        """Hold those tables in memory that are not large, and remember what short answers were given.

        For a process that asks many questions of what never changes: opening files costs more than reading them.
        """
        self.told = Remembered(REMEMBERED_BYTES)
        self.open_due()
        for name in names:
            if self._bytes(name) > KEPT_BYTES:
                continue
            self._run(f"CREATE OR REPLACE TABLE {quoted(f'kept_{name}')} AS FROM {quoted(name)}")
            self._run(f"CREATE OR REPLACE VIEW {quoted(name)} AS FROM {quoted(f'kept_{name}')}")

    def _bytes(self, name: str) -> int:
        """How large the files of a table are."""
        mine = (file for file in self.files if name == file.stem or name in file.parts[-4:-1])  # name/source=…/date=…/
        return sum(file.stat().st_size for file in mine)

    def hold(self, part: str, *, twice: bool = False) -> None:
        """Compute a part that many queries have in common, and take its rows wherever a query has its very words.

        Planning such a part anew costs more than a question from the cube. The latest are held; with `twice` only what is asked again is.
        """
        if twice and part not in self.held:
            self._stand(part, "")
        elif not self.held.get(part):
            table = self._computed(part, part)
            self._stand(part, f"FROM {table}")

    def hold_last(self, parts: Mapping[str, str]) -> None:
        """The same of the last of several parts, which asks for those before it by name."""
        listed, last = parts_of(parts), quoted(list(parts)[-1])
        if listed not in self.held:
            table = self._computed(listed, f"WITH {listed}\nFROM {last}")
            self._stand(listed, f"{last} AS (\nFROM {table}\n)")

    def _computed(self, part: str, sql: str) -> str:
        table = _held(part)
        self._run(f"CREATE OR REPLACE TEMP TABLE {table} AS {self._with_held(sql)}")
        if self._run(f"SELECT count(*) >= {LONG_HELD} FROM {table}")[1][0][0]:
            numbered.retype(self._run, table, numbered.kinds(self._run, table, numbered.texts(self._run, table)))
        return table

    def _stand(self, part: str, instead: str) -> None:
        self.held[part] = instead
        if len(self.held) > HELD and self.held.pop(oldest := next(iter(self.held))):
            self._run(f"DROP TABLE {_held(oldest)}")

    def _with_held(self, sql: str) -> str:
        """A query that takes the rows of what is held."""
        for part in sorted(self.held, key=len, reverse=True):  # the whole before what it is made of
            if instead := self.held[part]:
                sql = sql.replace(part, instead)
        return sql

    def register(self, name: str, table: pa.Table) -> None:
        """Let an Arrow table be asked by name."""
        self.connection.register(name, table)

    def table(self, name: str) -> ir.Table:
        """A table or view of this engine, to build expressions on."""
        import ibis

        self.open_due(name)
        return ibis.duckdb.from_connection(self.connection).table(name)

    def create(self, name: str, expression: ir.Table | str) -> None:
        """Compute an expression, or SQL compiled before, and keep it as a table of that name in place of what stood there."""
        sql = expression if isinstance(expression, str) else compile_sql(expression)
        self._run(f"CREATE OR REPLACE TABLE {quoted(name)} AS {sql}")

    def load(self, name: str, file: Path) -> None:
        """Keep the rows of a table's file as a table; of a long one, columns of few words by their numbers."""
        rows = f"read_parquet({_text(file)}, hive_partitioning = false)"
        kinds = numbered.kinds(self._run, rows, FEW_WORDS.get(name, ())) if self._long(rows) else {}
        told = ", ".join(f"CAST({quoted(column)} AS {kind}) AS {quoted(column)}" for column, kind in kinds.items())
        self.create(name, f"SELECT * {told and f'REPLACE ({told}) '}FROM {rows}")

    def append(self, name: str, sql: str) -> None:
        """Add the rows of a query to a table, by the names of their columns."""
        self._run(f"INSERT INTO {quoted(name)} BY NAME {sql}")

    def remove(self, name: str, where: str) -> None:
        """Take the rows of a table away that answer a condition."""
        self._run(f"DELETE FROM {quoted(name)} WHERE {where}")

    def replace_rows(self, name: str, key: Sequence[str], rows: str) -> None:
        """Put the rows of one table in place of those of another that have their keys."""
        same = " AND ".join(f"old.{quoted(part)} = new.{quoted(part)}" for part in key)
        self._run(f"DELETE FROM {quoted(name)} AS old USING {quoted(rows)} AS new WHERE {same}")
        numbered.widen(self._run, quoted(name), quoted(rows))
        self.append(name, f"FROM {quoted(rows)}")

    def empty(self, name: str, types: Mapping[str, str]) -> None:
        """Make an empty table of those columns."""
        told = ", ".join(f"{quoted(c)} {ENGINE_TYPES[k.lstrip('!')]}" for c, k in types.items())
        self._run(f"CREATE OR REPLACE TABLE {quoted(name)} ({told})")

    def alias(self, name: str, table: str) -> None:
        """Let a table be asked under another name too."""
        self._run(f"CREATE OR REPLACE VIEW {quoted(name)} AS FROM {quoted(table)}")

    def look(self, name: str, sql: str) -> None:
        """Let a query be asked by name; it is computed when it is."""
        self._run(f"CREATE OR REPLACE VIEW {quoted(name)} AS {sql}")

    def rename(self, table: str, name: str) -> None:
        """Give a table another name, in place of the table that has it."""
        self._run(f"DROP TABLE IF EXISTS {quoted(name)}")
        self._run(f"ALTER TABLE {quoted(table)} RENAME TO {quoted(name)}")

    def drop(self, name: str) -> None:
        """Let go of a table that nothing asks any more."""
        self._run(f"DROP TABLE IF EXISTS {quoted(name)}")

    def write(self, name: str, file: Path, sql: str | None = None) -> None:
        """Write a table of this engine, or a query, as a Parquet file in the types of the schema, sorted by its key.

        What the file's folders say (source, date) is left out of it. Raises `OSError` where the system refuses.
        """
        import duckdb

        table = TABLES[name]
        said = {part.partition("=")[0] for part in file.parent.parts if "=" in part} if table.parts else set()
        words = numbered.numbered(self._run, quoted(name)) if name in FEW_WORDS else {}  # which are written as words
        columns = ", ".join(
            quoted(c) if c in words else f"CAST({quoted(c)} AS {ENGINE_TYPES[k.lstrip('!')]}) AS {quoted(c)}"
            for c, k in table.types.items()
            if c not in said
        )
        order = ", ".join(quoted(c) for c in table.key if c not in said) or "ALL"
        level = 1 if name in REWRITTEN else 3 if table.parts else 1 if self._long(quoted(name)) else 9
        split = "float64" in {kind.lstrip("!") for kind in table.types.values()}  # by bytes, which Spark does not read
        pages = "v1" if split or name in FIRST_PAGES else "v2"
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = f"SELECT {columns} FROM ({sql or 'FROM ' + quoted(name)}) ORDER BY {order}"
        try:
            self._execute(
                f"COPY ({rows}) TO {literal(file)} (FORMAT parquet, PARQUET_VERSION {pages}, COMPRESSION zstd, COMPRESSION_LEVEL {level}, {UNFILTERED})"
            )
        except duckdb.IOException as error:
            raise OSError(str(error)) from error

    @contextmanager
    def writing(self, names: Sequence[str], folder: Path) -> Iterator[None]:
        """Write tables to a folder beside what the engine does within; they must stay as they are until then. Raises what `write` does."""
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1, "writing") as apart:
            written = apart.submit(Engine(self.connection.cursor()).write_all, names, folder)
            yield
            written.result()

    def write_all(self, names: Iterable[str], folder: Path) -> None:
        """Write tables (`write`) to a folder, each to a file of its name."""
        for name in names:
            self.write(name, folder / f"{name}.parquet")

    def _long(self, rows: str) -> bool:
        """Whether a table has so many rows that packing them tighter would cost more than it saves."""
        return bool(self._run(f"SELECT count(*) > {LONG} FROM {rows}")[1][0][0])

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries, in its order. Raises `CorruptFile` naming the file that cannot be read."""
        return quick.dictionaries(*self._told(sql))

    def _told(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns and rows of a query, short ones from memory where they are remembered."""
        if self.told is None:
            return self._run(self._with_held(sql))
        if (told := self.told.get(sql)) is not None:
            return told
        read, days = self._read(self._with_held(sql))
        names, rows = self._run(read, days)
        read.many = len(rows) >= quick.MANY
        if len(rows) <= SHORT:
            self.told.put(sql, (names, rows), bytes_of([sql, names, rows]))
        return names, rows

    def _read(self, sql: str) -> tuple[quick.Read, list[str]]:
        """A query, and the days in it, as the engine reads it once for all windows: reading takes a sixth of a short one's time."""
        template = DAY.sub("?", sql)
        if template not in self.read:
            small = '"held_' in sql and not any(quoted(name) in sql for name in TABLES)
            self.read[template] = quick.Read(self.connection.extract_statements(template)[0], small=small)
            while len(self.read) > HELD:
                self.read.popitem(last=False)
        self.read.move_to_end(template)
        return self.read[template], DAY.findall(sql)

    def own_query(self, sql: str) -> tuple[list[str], list[dict[str, Any]]]:
        """The columns and rows of a query that a person wrote. Raises `QuestionError` with the engine's reason."""
        import duckdb

        try:
            kinds = {statement.type for statement in self.connection.extract_statements(sql)}
            if kinds != {duckdb.StatementType.SELECT}:
                raise QuestionError(
                    "Only a query that reads is run here.",
                    "It begins with SELECT, WITH, FROM, DESCRIBE or SHOW TABLES.",
                )
            self.open_due(sql if NAMES_TABLES.search(sql) is None else "")
            result = self._execute(sql)
            names = [column[0] for column in result.description]
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise QuestionError(f"Two columns are called {', '.join(twice)}.", "Name each with AS.")
            return names, [dict(zip(names, values, strict=True)) for values in result.fetchall()]
        except duckdb.Error as error:
            raise QuestionError(
                f"The engine refuses this query: {_reason(error)}", "`modelcensus status` lists the tables."
            ) from error

    def leave(self) -> None:
        """Let go of everything, beside whatever is done next: to free what a large build held takes a while."""
        Thread(target=self.connection.close, name="leaving").start()

    def digest(self, file: Path) -> str:
        """A checksum of a Parquet file's rows and their places, whatever wrote the bytes and in whatever order they are read."""
        rows = f"read_parquet({_text(file)}, file_row_number = true)"
        return str(self.rows(f"SELECT bit_xor(md5_number(CAST(r AS VARCHAR))) AS digest FROM {rows} AS r")[0]["digest"])

    def _run(self, sql: Any, values: Sequence[str] = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns and rows of a statement of ours, as text or read. Raises `CorruptFile` where a file it reads is damaged."""
        import duckdb

        try:
            result = self._execute(sql, values)
            names = [column[0] for column in result.description or ()]
            return names, quick.fetched(result, many=isinstance(sql, quick.Read) and sql.many)
        except duckdb.Error:
            places.tell_trouble()
            self._find_damage()
            raise

    def _execute(self, sql: Any, values: Sequence[str] = ()) -> Any:
        """What a statement gives. Ctrl-C while it runs is `KeyboardInterrupt`, whatever the engine calls it."""
        import duckdb

        if self.due:
            self.open_due(sql)
        try:
            if isinstance(sql, quick.Read):
                self._plan(plans=not sql.small)
                return self.connection.execute(sql.statement, values)
            self._plan(plans=True)
            return self.connection.execute(sql, values) if values else self.connection.execute(sql)
        except duckdb.OutOfMemoryException as error:
            raise OutputError(
                f"Memory or room for temporary files ran out: {error}", "Make room, then try again."
            ) from error
        except RuntimeError as error:
            if "interrupted" in str(error):
                raise KeyboardInterrupt from error
            raise

    def _plan(self, *, plans: bool) -> None:
        """Let the connection plan its next queries, or run them as they are written."""
        if plans != self.plans:
            self.plans = None  # not known where this is stopped halfway
            self.connection.execute(f"PRAGMA {'enable' if plans else 'disable'}_optimizer")
            self.plans = plans

    def _find_damage(self) -> None:
        """Read every file whole. Raises `CorruptFile` for the first that cannot be."""
        import duckdb

        for file in self.files:
            try:
                self.connection.execute(f"SELECT max(hash(r)) FROM read_parquet({_text(file)}) AS r").fetchall()
            except duckdb.Error as error:
                raise CorruptFile(f"{file} cannot be read: {_reason(error)}", restore(file)) from error


def _held(part: str) -> str:
    """The name of the table of what is held."""
    return quoted(f"held_{hashlib.sha256(part.encode()).hexdigest()[:16]}")


def _reason(error: Exception) -> str:
    """What the engine says, in one line, without the drawing of where in the query it stopped."""
    return " ".join(str(error).partition("\n\nLINE ")[0].split())


def _text(path: Path) -> str:
    return literal(places.address(path))
