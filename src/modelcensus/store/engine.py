"""The engine: DuckDB in this process. Ibis expressions are compiled to SQL once, when a build is made."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelcensus.errors import CorruptFile, OutputError, QuestionError
from modelcensus.schema import TABLES
from modelcensus.store.home import restore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir
    import pyarrow as pa

    from modelcensus.store.build import Build

PLACE = re.compile(r"':([a-z_]+):'")


@cache
def schema_digest() -> str:
    """A checksum of every table's columns."""
    return hashlib.sha256(repr([(t.name, t.types) for t in TABLES.values()]).encode()).hexdigest()[:12]


def narrowed(sql: str, **values: Sequence[str]) -> str:
    """A query of which only the rows with one of those values in those columns are wanted."""
    told = (f"{_quoted(name)} IN ({', '.join(_literal(value) for value in listed)})" for name, listed in values.items())
    return f"SELECT * FROM (\n{sql}\n) AS all_rows\nWHERE {' AND '.join(told)}"


class Tables:
    """The published tables as unbound Ibis tables: `Tables().models`."""

    def __getattr__(self, name: str) -> ir.Table:
        import ibis

        return ibis.table(TABLES[name].types, name=name)


def compile_sql(expression: ir.Table, dialect: str = "duckdb") -> str:
    """An expression as readable SQL of an engine."""
    import ibis

    return str(ibis.to_sql(expression, dialect=dialect))


def fill(template: str, values: Mapping[str, object]) -> str:
    """A compiled template with its places `':name:'` filled by quoted literals."""

    def literal(match: re.Match[str]) -> str:
        return _literal(values[match.group(1)])

    return PLACE.sub(literal, template)


@dataclass
class Engine:
    """A DuckDB connection and the Parquet files it reads."""

    connection: Any
    files: list[Path] = field(default_factory=list)

    @classmethod
    def start(cls) -> Engine:
        """An empty engine in memory. Its progress bar is off: it would stand in the data, and it swallows Ctrl-C."""
        import duckdb

        connection = duckdb.connect(":memory:")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"SET temp_directory = {_text(Path(tempfile.gettempdir(), f'modelcensus-{os.getpid()}'))}")
        return cls(connection)

    @classmethod
    def on(cls, build: Build) -> Engine:
        """An engine that sees a build's tables under their names."""
        engine = cls.start()
        for name in TABLES:
            engine.view(name, build.table(name))
        return engine

    def view(self, name: str, file: Path) -> None:
        """Let a Parquet file be asked by name."""
        self.files.append(file)
        self._run(f"CREATE VIEW {_quoted(name)} AS FROM read_parquet({_text(file)})")

    def view_snapshots(self, name: str, files: list[Path]) -> None:
        """Let snapshots be asked as one table, their source and date taken from their folders."""
        self.files += files
        listed = ", ".join(_text(file) for file in files)
        self._run(
            f"CREATE VIEW {_quoted(name)} AS SELECT * REPLACE (CAST(source AS VARCHAR) AS source, CAST(date AS DATE) AS date) "
            f"FROM read_parquet([{listed}], hive_partitioning = true, hive_types_autocast = false)"
        )

    def register(self, name: str, table: pa.Table) -> None:
        """Let an Arrow table be asked by name."""
        self.connection.register(name, table)

    def table(self, name: str) -> ir.Table:
        """A table or view of this engine, to build expressions on."""
        import ibis

        return ibis.duckdb.from_connection(self.connection).table(name)

    def create(self, name: str, expression: ir.Table) -> None:
        """Compute an expression and keep it as a table of that name."""
        self._run(f"CREATE TABLE {_quoted(name)} AS {compile_sql(expression)}")

    def drop(self, name: str) -> None:
        """Let go of a table that nothing asks any more."""
        self._run(f"DROP TABLE {_quoted(name)}")

    def write(self, name: str, file: Path) -> None:
        """Write a table of this engine as a Parquet file, in the types of its schema and sorted by its key.

        Raises `OSError` where the system refuses.
        """
        import duckdb

        table = TABLES[name]
        expression = self.table(name).select(*table.types).cast(table.types).order_by(*table.key)
        how = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 12"
        try:
            self._execute(f"COPY ({compile_sql(expression)}) TO {_text(file)} ({how})")
        except duckdb.IOException as error:
            raise OSError(str(error)) from error

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries, in its order. Raises `CorruptFile` naming the file that cannot be read."""
        names, rows = self._run(sql)
        return [dict(zip(names, values, strict=True)) for values in rows]

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
            result = self._execute(sql)
            names = [column[0] for column in result.description]
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise QuestionError(f"Two columns are called {', '.join(twice)}.", "Name each with AS.")
            return names, [dict(zip(names, values, strict=True)) for values in result.fetchall()]
        except duckdb.Error as error:
            raise QuestionError(
                f"The engine refuses this query: {_reason(error)}", "`modelcensus status` lists the tables."
            ) from error

    def digest(self, file: Path) -> str:
        """A checksum of a Parquet file's rows in their order, whatever wrote the bytes."""
        sql = f"SELECT md5(string_agg(CAST(r AS VARCHAR), chr(10))) AS digest FROM read_parquet({_text(file)}) AS r"
        return str(self.rows(sql)[0]["digest"])

    def _run(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns and rows of a statement of ours. Raises `CorruptFile` where a file it reads is damaged."""
        import duckdb

        try:
            result = self._execute(sql)
            return [column[0] for column in result.description or ()], result.fetchall()
        except duckdb.Error:
            self._find_damage()
            raise

    def _execute(self, sql: str) -> Any:
        """What a statement gives. Ctrl-C while it runs is `KeyboardInterrupt`, whatever the engine calls it."""
        import duckdb

        try:
            return self.connection.execute(sql)
        except duckdb.OutOfMemoryException as error:
            raise OutputError(
                f"Memory or room for temporary files ran out: {error}", "Make room, then try again."
            ) from error
        except RuntimeError as error:
            if "interrupted" in str(error):
                raise KeyboardInterrupt from error
            raise

    def _find_damage(self) -> None:
        """Read every file whole. Raises `CorruptFile` for the first that cannot be."""
        import duckdb

        for file in self.files:
            try:
                self.connection.execute(f"SELECT max(hash(r)) FROM read_parquet({_text(file)}) AS r").fetchall()
            except duckdb.Error as error:
                raise CorruptFile(f"{file} cannot be read: {_reason(error)}", restore(file)) from error


def _reason(error: Exception) -> str:
    """What the engine says, in one line, without the drawing of where in the query it stopped."""
    return " ".join(str(error).partition("\n\nLINE ")[0].split())


def _literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
