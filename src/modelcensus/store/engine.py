"""The engine: DuckDB in this process. Ibis expressions are compiled to SQL once, when a build is made."""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from modelcensus.errors import CorruptFile, QuestionError
from modelcensus.schema import TABLES
from modelcensus.store.home import restore

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

    from modelcensus.store.build import Build

PLACE = re.compile(r"':([a-z_]+):'")


@cache
def schema_digest() -> str:
    """A checksum of every table's columns."""
    return hashlib.sha256(repr([(t.name, t.types) for t in TABLES.values()]).encode()).hexdigest()[:12]


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
        return "'" + str(values[match.group(1)]).replace("'", "''") + "'"

    return PLACE.sub(literal, template)


@dataclass
class Engine:
    """A DuckDB connection."""

    connection: Any

    @classmethod
    def start(cls) -> Engine:
        """An empty engine in memory."""
        import duckdb

        return cls(duckdb.connect(":memory:"))

    @classmethod
    def on(cls, build: Build) -> Engine:
        """An engine that sees a build's tables under their names."""
        engine = cls.start()
        for name in TABLES:
            engine.view(name, build.table(name))
        return engine

    def view(self, name: str, file: Path) -> None:
        """Let a Parquet file be asked by name."""
        with _damage(file):
            self.connection.execute(f"CREATE VIEW {_quoted(name)} AS FROM read_parquet({_text(file)})")

    def view_snapshots(self, name: str, files: list[Path]) -> None:
        """Let snapshots be asked as one table, their source and date taken from their folders."""
        listed = ", ".join(_text(file) for file in files)
        with _damage(files[0].parent.parent.parent):
            self.connection.execute(
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
        self.connection.execute(f"CREATE TABLE {_quoted(name)} AS {compile_sql(expression)}")

    def write(self, name: str, file: Path) -> None:
        """Write a table of this engine as a Parquet file, in the types of its schema and sorted by its key."""
        table = TABLES[name]
        expression = self.table(name).select(*table.types).cast(table.types).order_by(*table.key)
        self.connection.execute(
            f"COPY ({compile_sql(expression)}) TO {_text(file)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 12)"
        )

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries, in its order."""
        import duckdb

        try:
            result = self.connection.execute(sql)
            names = [column[0] for column in result.description]
            return [dict(zip(names, values, strict=True)) for values in result.fetchall()]
        except duckdb.IOException as error:
            raise CorruptFile(f"A table of this build cannot be read: {error}", "Run `modelcensus build`.") from error

    def own_query(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query that a person wrote. Raises `QuestionError` with the engine's reason."""
        import duckdb

        try:
            return self.rows(sql)
        except duckdb.Error as error:
            raise QuestionError(
                f"The engine refuses this query: {error}", "`modelcensus status` lists the tables."
            ) from error

    def digest(self, file: Path) -> str:
        """A checksum of a Parquet file's rows in their order, whatever wrote the bytes."""
        sql = f"SELECT md5(string_agg(CAST(r AS VARCHAR), chr(10))) AS digest FROM read_parquet({_text(file)}) AS r"
        return str(self.rows(sql)[0]["digest"])


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise CorruptFile(f"{path} cannot be read: {error}", restore(path)) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
