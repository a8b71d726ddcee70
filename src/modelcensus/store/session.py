"""A Spark session: started once in a process and kept quiet, and where a build on it keeps what it computes."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from modelcensus.errors import DataError
from modelcensus.store.translated import HASH

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

INSTALL = "Install it with `pip install 'modelcensus[spark]'`; it also needs Java 17 or newer (Debian: `apt install openjdk-17-jre-headless`)."
LOCAL = "local[*]"
QUIET = Path(__file__).parent / "log4j2.properties"
HERE = "file://"
SCRATCH = "MODELCENSUS_SPARK_SCRATCH"
# What every statement here relies on, whatever the cluster's defaults are.
RELIED_ON = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.parquet.writeLegacyFormat": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.legacy.storeAnalyzedPlanForView": "false",  # a view follows the tables it names
    "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}


def own_session(master: str | None) -> Any:
    """A session whose names and settings are its own, on the process's one Spark. Raises `DataError` where that cannot be started."""
    session = _spark(master).newSession()
    for name, value in RELIED_ON.items():
        session.conf.set(name, value)
    _let_hash(session)
    return session


def _spark(master: str | None) -> Any:
    """The process's Spark, started where it is not yet: at `master`, else where its own settings say, else on this machine."""
    try:
        from py4j.protocol import Py4JError
        from pyspark import SparkContext
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise DataError("The Spark engine needs PySpark, which is not installed.", INSTALL) from error
    if SparkContext._active_spark_context is not None:  # noqa: SLF001 (of any thread, which no public name tells)
        return SparkSession.builder.getOrCreate()
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise DataError("The Spark engine needs Java, which is not installed.", INSTALL)
    where = master or os.environ.get("MASTER") or LOCAL
    try:
        session = SparkSession(_context(where))
    except (PySparkException, Py4JError, OSError) as error:
        raise DataError(f"Spark could not be started at {where}: {error}", INSTALL) from error
    session.sparkContext.setLogLevel("ERROR")
    _hush()
    return session


def _context(where: str) -> Any:
    """A Spark that says nothing: what its virtual machine writes to standard error is told only where it does not come up."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway

    if where.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf().setAll(list(_settings(where).items()))
    with tempfile.TemporaryFile() as said:
        try:
            gateway = launch_gateway(conf, {"stderr": said})
            theirs = SparkConf(_jvm=gateway.jvm)  # what the virtual machine was told by files and command line
            conf.setAll([(name, value) for name, value in _usual(where).items() if not theirs.contains(name)])
            return SparkContext(conf=conf, gateway=gateway)
        except Exception as error:  # the gateway, the virtual machine and Spark itself each fail in their own way
            said.seek(0)
            told = said.read().decode(errors="replace").strip().splitlines()
            raise OSError(" ".join([str(error), *told[-3:]])) from error


def _settings(where: str) -> dict[str, str]:
    """How Spark is started: quiet, and on one machine without a network."""
    told = {
        "spark.app.name": "modelcensus",
        "spark.master": where,
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={QUIET.as_uri()}",
    }
    if not where.startswith("local"):
        return told
    return {
        **told,
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }


def _usual(where: str) -> dict[str, str]:
    """What holds where the user's settings say nothing else. Keys and endpoint of an object store Spark takes from the environment itself."""
    told = {
        "spark.sql.codegen.cache.maxEntries": "2000",  # a snapshot's statements are more than the usual 100
        # A task moves what it wrote, and the driver not again: in an object store each move is a copy. Nobody reads what is not all there.
        "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
    }
    if where.startswith("local"):  # no more partitions than this machine has cores
        told["spark.sql.shuffle.partitions"] = str(os.cpu_count() or 2)
    if region := os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"):
        told["spark.hadoop.fs.s3a.endpoint.region"] = region
    if os.environ.get("AWS_ENDPOINT_URL"):  # a store that is not Amazon's has seldom a host name for each bucket
        told["spark.hadoop.fs.s3a.path.style.access"] = "true"
    return told


def check_reads_objects(session: Any) -> None:
    """Raises `DataError` where Spark lacks what reads `s3a://`."""
    if _hadoop(session).getClassByNameOrNull("org.apache.hadoop.fs.s3a.S3AFileSystem") is None:
        version = session.sparkContext._jvm.org.apache.hadoop.util.VersionInfo.getVersion()  # noqa: SLF001
        raise DataError(
            "This Spark reads no object store: it lacks Hadoop's S3A.",
            f'Start Spark with it: `PYSPARK_SUBMIT_ARGS="--packages org.apache.hadoop:hadoop-aws:{version} pyspark-shell"`.',
        )


def _hadoop(session: Any) -> Any:
    return session.sparkContext._jsc.hadoopConfiguration()  # noqa: SLF001 (only Spark has its file systems)


def _hush() -> None:
    """PySpark tells of what it raises in its own log too."""
    import logging

    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _let_hash(session: Any) -> None:
    """Let Spark ask for DuckDB's hash, by which a build tells whether attributes are news: a build may go on from the other engine's."""
    import pandas as pd
    from pyspark.sql.functions import pandas_udf

    hashed.__annotations__ = {"columns": pd.Series, "return": pd.Series}  # PySpark reads them to know what it is given
    session.udf.register(HASH, pandas_udf(hashed, "bigint"))


def hashed(*columns: pd.Series) -> pd.Series:
    """DuckDB's hash of the rows of some columns, as the bits of a signed number."""
    import duckdb
    import pyarrow as pa

    table = pa.table({f"c{turn}": _arrow(column) for turn, column in enumerate(columns)})
    names = ", ".join(table.column_names)
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.register("words", table)
        sql = f"SELECT CAST(hash({names}) & 9223372036854775807 AS BIGINT) AS h FROM words"
        told: pa.Table = connection.sql(sql).to_arrow_table()
        return told.column("h").to_pandas()


def _arrow(column: pd.Series) -> Any:
    """A column in the type DuckDB has it in: whole numbers came as floating ones where some are null."""
    import pandas as pd
    import pyarrow as pa

    if pd.api.types.is_numeric_dtype(column):
        return pa.array(column.astype("Int64"))
    told = pa.array(column, from_pandas=True)
    return told.cast(pa.string()) if pa.types.is_null(told.type) else told


@dataclass(frozen=True)
class Scratch:
    """A folder for what a build computes on its way, gone with it: here, or where `MODELCENSUS_SPARK_SCRATCH` says for a cluster."""

    session: Any
    place: str

    @classmethod
    def within(cls, session: Any) -> Scratch:
        """A new one."""
        if named := os.environ.get(SCRATCH):
            return cls(session, f"{named.rstrip('/')}/modelcensus-{uuid4()}")
        return cls(session, f"{HERE}{tempfile.mkdtemp(prefix='modelcensus-spark-')}")

    def folder(self, turn: int, table: str) -> str:
        """The name of a new folder for a table."""
        return f"{self.place}/{turn}-{re.sub(r'[^A-Za-z0-9]', '_', table)}"

    def kept(self, folder: str, table: pa.Table) -> bool:
        """Write a table that this process holds into a new folder, where that is on this machine; else Spark has to."""
        from pyarrow.parquet import write_table

        if here := self._here(folder):
            here.mkdir()
            write_table(table, here / "part.parquet")
        return here is not None

    def is_empty(self, folder: str) -> bool:
        """Whether a folder is known to hold no row: a plan on nothing is nothing. Of folders elsewhere it is not asked."""
        from pyarrow.parquet import read_metadata

        here = self._here(folder)
        return here is not None and not any(read_metadata(file).num_rows for file in here.glob("*.parquet"))

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine."""
        return self.place.startswith(HERE)

    def folder_of(self, file: Path, table: str) -> str:
        """Where executors write a table's file, below the source and date that its folders say."""
        said = [part for part in file.parent.parts if "=" in part]
        return "/".join([self.place, "written", table, *said])

    def fetch(self, folder: str, file: Path) -> str:
        """Bring the one file of a folder to this machine; gives where it lies there."""
        files = self._path(folder).getFileSystem(_hadoop(self.session))
        (found,) = files.globStatus(self._path(f"{folder}/part-*.parquet"))
        files.copyToLocalFile(False, found.getPath(), self._path(f"{HERE}{file.absolute()}"), True)
        return str(found.getPath().toString())

    def _path(self, named: str) -> Any:
        return self.session.sparkContext._jvm.org.apache.hadoop.fs.Path(named)  # noqa: SLF001

    def _here(self, folder: str) -> Path | None:
        return Path(folder.removeprefix(HERE)) if folder.startswith(HERE) else None

    def remove(self, folder: str) -> None:
        """Remove a folder."""
        if here := self._here(folder):
            shutil.rmtree(here, ignore_errors=True)
            return
        path = self._path(folder)
        path.getFileSystem(_hadoop(self.session)).delete(path, True)

    def clear(self) -> None:
        """Remove all, unless Spark is gone, which alone could."""
        from py4j.protocol import Py4JError

        with suppress(Py4JError, OSError):
            self.remove(self.place)
