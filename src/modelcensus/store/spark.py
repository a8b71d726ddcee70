"""The second engine: PySpark, for a Hub's history that one machine should not carry. It gives what DuckDB gives, and writes the same files.

A table of a build in progress is a list of Parquet folders in a scratch folder: what is computed is written before it is asked, so
a statement may read what it replaces, and no plan grows with the history. The driver holds no table: it collects at most `MOST` rows.
"""

from __future__ import annotations

import itertools
import re
import shutil
import weakref
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar

from modelcensus.errors import CorruptFile, DataError, QuestionError
from modelcensus.schema import SNAPSHOT, TABLES
from modelcensus.store import places
from modelcensus.store.engine import Engine, compile_sql
from modelcensus.store.home import restore
from modelcensus.store.session import Scratch, check_reads_objects, own_session
from modelcensus.store.translated import condition, translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

    from modelcensus.store.build import Build

PARTED = re.compile(r"(/\w+=[^/]*)*/[^/]*$")  # what folders of parts say, and the file in them
MOST = 1_000_000  # rows that the driver takes at once; what has more is a table, and no answer
GROUP = (
    8 << 20
)  # bytes of rows that are read at once: about as many rows as DuckDB writes together, for it reads in parallel
SPARK_TYPES = {
    "string": "string",
    "int64": "bigint",
    "float64": "double",
    "date": "date",
    "boolean": "boolean",
    "array<string>": "array<string>",
}
ARROW_TYPES = {
    "double": "float64",
    "date32[day]": "date",
    "bool": "boolean",
    "list<item: string>": "array<string>",
    "list<element: string>": "array<string>",
}
IBIS_TYPES = {
    "bigint": "int64",
    "int": "int32",
    "double": "float64",
    "timestamp_ntz": "timestamp",
    "void": "null",
}


@dataclass
class _Stored:
    """A table of a build in progress: its Parquet folders, which several tables may share, and its columns in Spark's types."""

    folders: list[str]
    types: dict[str, str]


@dataclass
class SparkEngine(Engine):
    """A Spark session with names of its own, and the Parquet files it reads."""

    types_are_compiled: ClassVar[bool] = False  # Spark's sums are of other types than DuckDB's
    scratch: Scratch = field(kw_only=True)
    stored: dict[str, _Stored] = field(default_factory=dict)
    # Where executors find what they wrote of the files that are on this machine alone.
    written: dict[Path, str] = field(default_factory=dict)
    reads_objects: bool = False  # known to
    _turns: itertools.count[int] = field(default_factory=itertools.count)

    @classmethod
    def begin(cls, master: str | None = None) -> SparkEngine:
        """An empty engine on a session of its own. Raises `DataError` where PySpark or Java is not installed."""
        session = own_session(master)
        engine = cls(session, scratch=Scratch.within(session))
        weakref.finalize(engine, engine.scratch.clear)
        return engine

    @classmethod
    def asking(cls, build: Build, master: str | None = None) -> SparkEngine:
        """An engine that sees a build's tables under their names."""
        engine = cls.begin(master)
        engine.see(build)
        return engine

    def see(self, build: Build) -> None:
        """Let a build's tables be asked under their names; a view of Spark's costs a look at the names of its files."""
        super().see(build)
        self.open_due()

    # -- what is read

    def view(self, name: str, file: Path) -> None:
        """Let a Parquet file be asked by name."""
        self.files.append(file)
        self._frame_of([file], self._types_of(name, file)).createOrReplaceTempView(_quoted(name))

    def view_parts(self, name: str, files: Sequence[Path], shape: str = "") -> None:
        """Let the parts of a table be asked as one, their source and date taken from their folders."""
        table = TABLES[shape or name]
        types = _in_spark(table.types)
        self.files += files
        self._parts_of(files, types).createOrReplaceTempView(_quoted(name))

    def view_snapshot(self, name: str, file: Path, source: str, date: str) -> None:
        """Let one snapshot be asked by name, with its source, its date and the place of each row."""
        from pyspark.sql import functions as f

        self.files = [file]
        types = _in_spark(SNAPSHOT.types)
        self._frame_of([file], types).select(
            *types,
            f.lit(source).alias("source"),
            f.lit(date).cast("date").alias("date"),
            f.col("_metadata.row_index").alias("line"),
        ).createOrReplaceTempView(_quoted(name))

    def register(self, name: str, table: pa.Table) -> None:
        """Let an Arrow table be asked by name."""
        told = _typed(table)
        folder = self.scratch.folder(next(self._turns), name)
        if self.scratch.kept(folder, told):
            types = {f.name: SPARK_TYPES[ARROW_TYPES.get(str(f.type), str(f.type))] for f in told.schema}
            self._settle(name, _Stored([folder], types))
        else:
            self._keep(name, self.connection.createDataFrame(told))

    def table(self, name: str) -> ir.Table:
        """A table or view of this engine, to build expressions on."""
        import ibis

        types = _types(self.connection.table(_quoted(name)))
        return ibis.table({c: IBIS_TYPES.get(kind, kind) for c, kind in types.items()}, name=name)

    # -- what is made

    def create(self, name: str, expression: ir.Table | str) -> None:
        """Compute an expression, or SQL compiled before, and keep it as a table of that name in place of what stood there."""
        self._keep(name, self._frame(expression if isinstance(expression, str) else compile_sql(expression)))

    def load(self, name: str, file: Path) -> None:
        """Keep the rows of a table's file as a table."""
        self._keep(name, self._frame_of([file], self._types_of(name, file)))

    def append(self, name: str, sql: str) -> None:
        """Add the rows of a query to a table, by the names of their columns."""
        table = self.stored[name]
        folder = self._saved(name, self._shaped(self._frame(sql), table.types))
        self._settle(name, _Stored([*table.folders, folder], table.types))

    def remove(self, name: str, where: str) -> None:
        """Take the rows of a table away that answer a condition."""
        self._keep(name, self.connection.sql(f"SELECT * FROM {_quoted(name)} WHERE ({condition(where)}) IS NOT TRUE"))

    def replace_rows(self, name: str, key: Sequence[str], rows: str) -> None:
        """Put the rows of one table in place of those of another that have their keys."""
        keys = ", ".join(map(_quoted, key))
        told = f"SELECT * FROM {_quoted(name)} ANTI JOIN {_quoted(rows)} USING ({keys})"
        types = self.stored[name].types
        kept = self._saved(name, self._shaped(self.connection.sql(told), types))
        new = self._saved(name, self._shaped(self.connection.table(_quoted(rows)), types))
        self._settle(name, _Stored([kept, new], types))

    def empty(self, name: str, types: Mapping[str, str]) -> None:
        """Make an empty table of those columns."""
        self._settle(name, _Stored([], _in_spark(types)))

    def alias(self, name: str, table: str) -> None:
        """Let a table be asked under another name too."""
        self.look(name, f'SELECT * FROM "{table}"')

    def look(self, name: str, sql: str) -> None:
        """Let a query be asked by name; it is computed when it is."""
        self.connection.sql(f"CREATE OR REPLACE TEMPORARY VIEW {_quoted(name)} AS {self._translated(sql)}")

    def rename(self, table: str, name: str) -> None:
        """Give a table another name, in place of the table that has it."""
        self._settle(name, self.stored.pop(table))
        self.connection.catalog.dropTempView(_quoted(table))

    def drop(self, name: str) -> None:
        """Let go of a table that nothing asks any more."""
        self.connection.catalog.dropTempView(_quoted(name))
        self._forget(self.stored.pop(name, None))

    def write(self, name: str, file: Path, sql: str | None = None) -> None:
        """Write a table of this engine, or a query, as a Parquet file in the types of the schema, sorted by its key.

        One task sorts and writes one file: it holds at most a snapshot's models, and spills to disk what its memory does not hold.
        """
        table = TABLES[name]
        said = {part.partition("=")[0] for part in file.parent.parts if "=" in part} if table.parts else set()
        types = {column: kind for column, kind in _in_spark(table.types).items() if column not in said}
        order = [column for column in table.key if column not in said] or list(types)
        frame = self._shaped(self._frame(sql or f'SELECT * FROM "{name}"'), types)
        sorted_ = frame.repartition(1).sortWithinPartitions(*(_last(column) for column in order))
        told = sorted_.write.mode("overwrite").option("parquet.block.size", GROUP)
        file.parent.mkdir(parents=True, exist_ok=True)
        if not self.scratch.is_here:  # executors share no disk with this machine
            folder = self.scratch.folder_of(file, name)
            told.parquet(folder)
            self.written[file] = self.scratch.fetch(folder, file)
            return
        aside = file.parent / f".{file.stem}.spark"
        try:
            told.parquet(self._place(aside))
            next(aside.glob("part-*.parquet")).replace(file)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    # -- what is asked

    def keep(self, *names: str) -> None:
        """Nothing: what is asked of a cluster is read where it lies."""

    def hold(self, part: str, *, twice: bool = False) -> None:
        """Nothing: Spark plans a part that several queries have in common with each."""

    def hold_last(self, parts: Mapping[str, str]) -> None:
        """Nothing, as with one part."""

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries, in its order. Raises `CorruptFile`, and `DataError` for more than `MOST` rows."""
        return [dict(zip(row.__fields__, row, strict=True)) for row in self._collected(self._frame(sql))]

    def own_query(self, sql: str) -> tuple[list[str], list[dict[str, Any]]]:
        """The columns and rows of a query that a person wrote in DuckDB's dialect. Raises `QuestionError`."""
        import sqlglot
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        try:
            if not isinstance(sqlglot.parse_one(sql, read="duckdb"), sqlglot.exp.Query):
                raise QuestionError("Only a query that reads is run here.", "It begins with SELECT, WITH or FROM.")
            frame = self.connection.sql(self._translated(sql))
            if twice := sorted({name for name in frame.columns if frame.columns.count(name) > 1}):
                raise QuestionError(f"Two columns are called {', '.join(twice)}.", "Name each with AS.")
            return frame.columns, [dict(zip(frame.columns, row, strict=True)) for row in self._collected(frame)]
        except (PySparkException, Py4JJavaError, sqlglot.errors.SqlglotError) as error:
            raise QuestionError(f"The engine refuses this query: {reason(error)}", "`modelcensus status` lists the tables.") from error  # fmt: skip

    @contextmanager
    def writing(self, names: Sequence[str], folder: Path) -> Iterator[None]:
        """Write tables to a folder before anything else: a cluster is busy with each as it is."""
        self.write_all(names, folder)
        yield

    def leave(self) -> None:
        """Nothing: its session is another engine's too."""

    def plan(self, sql: str) -> str:
        """How Spark would compute a query (`EXPLAIN FORMATTED`)."""
        return str(self.connection.sql(f"EXPLAIN FORMATTED {self._translated(sql)}").first()[0])

    # -- how

    def _translated(self, sql: str) -> str:
        return translated(sql, lambda query: self.connection.sql(query).columns)

    def _frame(self, sql: str) -> Any:
        """A query as a frame; nothing is computed yet."""
        return self.connection.sql(self._translated(sql))

    def _collected(self, frame: Any) -> list[Any]:
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        try:
            rows = frame.limit(MOST + 1).collect()
        except (PySparkException, Py4JJavaError):
            self._find_damage()
            raise
        if len(rows) > MOST:
            raise DataError(
                f"This has more than {MOST:,} rows: too many for one process.", "Ask for fewer: `LIMIT`, or a sum."
            )
        return list(rows)

    def _frame_of(self, files: Sequence[Path], types: Mapping[str, str]) -> Any:
        """Parquet files as a frame of those columns, null where a file lacks one."""
        return self.connection.read.schema(_schema(types)).parquet(*map(self._place, files))

    def _parts_of(self, files: Sequence[Path], types: Mapping[str, str]) -> Any:
        """The parts of a table as one frame. What their folders say begins where these do: in several places where some are new."""
        begun = dict[str, list[str]]()
        for where in map(self._place, files):
            begun.setdefault(PARTED.sub("", where), []).append(where)
        reader = self.connection.read.schema(_schema(types))
        frames = [reader.option("basePath", base).parquet(*some).select(*types) for base, some in begun.items()]
        return reduce(lambda one, other: one.union(other), frames) if frames else self._nothing(types)

    def _place(self, file: Path) -> str:
        """Where a file lies, as Spark's executors find it. Raises `DataError` for an object where Spark cannot read one."""
        if file in self.written:
            return self.written[file]
        named = places.address(file)
        if not named.startswith("s3://"):
            return f"file://{file.absolute()}"
        if not self.reads_objects:  # asked once: a table has a file for each snapshot
            check_reads_objects(self.connection)
            self.reads_objects = True
        return f"s3a{named[2:]}"

    def _types_of(self, name: str, file: Path) -> dict[str, str]:
        """The columns of a file: those of the schema where it is one of ours, else what the file says."""
        if name in TABLES:
            return _in_spark(TABLES[name].types)
        return _types(self.connection.read.parquet(self._place(file)))

    def _nothing(self, types: Mapping[str, str]) -> Any:
        """No row of those columns, told so that Spark plans nothing for what is joined with it."""
        told = ", ".join(f"CAST(NULL AS {kind}) AS {_quoted(name)}" for name, kind in types.items())
        return self.connection.sql(f"SELECT {told} WHERE false")

    def _shaped(self, frame: Any, types: Mapping[str, str]) -> Any:
        """The rows of a frame in those columns and types, null where it has none of that name."""
        from pyspark.sql import functions as f

        here = set(frame.columns)
        return frame.select(
            *(
                (f.col(_quoted(name)) if name in here else f.lit(None)).cast(kind).alias(name)
                for name, kind in types.items()
            )
        )

    def _keep(self, name: str, frame: Any) -> None:
        self._settle(name, _Stored([self._saved(name, frame)], _types(frame)))

    def _saved(self, name: str, frame: Any) -> str:
        """Compute a frame into a new folder, whose name says of which table: so plans do."""
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        folder = self.scratch.folder(next(self._turns), name)
        try:
            frame.write.parquet(folder)
        except (PySparkException, Py4JJavaError):
            self._find_damage()
            raise
        return folder

    def _settle(self, name: str, table: _Stored) -> None:
        """Let a table be asked by name, in place of what stood there."""
        table.folders[:] = [folder for folder in table.folders if not self.scratch.is_empty(folder)]
        reader = self.connection.read.schema(_schema(table.types))
        frame = reader.parquet(*table.folders) if table.folders else self._nothing(table.types)
        frame.createOrReplaceTempView(_quoted(name))
        before = self.stored.get(name)
        self.stored[name] = table
        self._forget(before)

    def _forget(self, table: _Stored | None) -> None:
        """Remove the folders that no table has any more."""
        had = {folder for other in self.stored.values() for folder in other.folders}
        for folder in table.folders if table else ():
            if folder not in had:
                self.scratch.remove(folder)

    def _find_damage(self) -> None:
        """Read every file whole. Raises `CorruptFile` for the first that cannot be."""
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile

        for file in self.files:
            try:
                with places.meant(file).open("rb") as content, ParquetFile(content) as whole:
                    for _ in whole.iter_batches():
                        pass
            except (ArrowException, OSError) as error:
                raise CorruptFile(f"{file} cannot be read: {error}", restore(file)) from error


def reason(error: Exception) -> str:
    """What Spark says, in one line, without where in the query it stopped."""
    said = re.sub(r"^\[[A-Z_.0-9]+\]\s*", "", str(error).partition("; line ")[0].partition("\n\n")[0])
    return " ".join(said.split())


def _typed(table: pa.Table) -> pa.Table:
    """An Arrow table whose columns all have a type: one of nothing but nulls is taken for text."""
    import pyarrow as pa

    fields = [pa.field(f.name, pa.string()) if pa.types.is_null(f.type) else f for f in table.schema]
    return table.cast(pa.schema(fields))


def _types(frame: Any) -> dict[str, str]:
    return {field.name: field.dataType.simpleString() for field in frame.schema}


def _in_spark(types: Mapping[str, str]) -> dict[str, str]:
    return {name: SPARK_TYPES[kind.lstrip("!")] for name, kind in types.items()}


def _schema(types: Mapping[str, str]) -> str:
    return ", ".join(f"{_quoted(name)} {kind}" for name, kind in types.items())


def _last(column: str) -> Any:
    """A column to sort by as DuckDB does: what is not known comes last."""
    from pyspark.sql import functions as f

    return f.col(_quoted(column)).asc_nulls_last()


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
