"""A cluster of Spark's own on this machine: a master, and workers whose executors are processes of theirs."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

found = find_spec("pyspark")
if found is None or found.origin is None:
    pytest.skip("PySpark is not installed: modelcensus[spark]", allow_module_level=True)
if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
    pytest.skip("Java is not installed", allow_module_level=True)

CLASS = Path(found.origin).parent / "bin" / "spark-class"
HOST = "127.0.0.1"
WORKERS, PATIENCE = 2, 60  # seconds for a process to come up
# Names a folder with Hadoop's S3A (`tools/s3a.py`).
S3A = "MODELCENSUS_S3A"
# That release is older than the Hadoop in PySpark, whose defaults tell times with their units and keys by classes it does not know.
S3A_OLDER = {
    "aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
    "connection.establish.timeout": "30000",
    "connection.timeout": "200000",
    "connection.ttl": "300000",
    "multipart.purge.age": "86400",
    "threads.keepalivetime": "60",
}


def submitted(*words: str) -> dict[str, str]:
    """What a driver is told by its environment. As many partitions as executors: a cluster's usual 200 are for larger tables than a test's."""
    told = f"--driver-memory 1g --executor-memory 1g --conf spark.sql.shuffle.partitions={WORKERS}"
    return {
        "SPARK_LOCAL_IP": HOST,
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": " ".join([told, *words, "pyspark-shell"]),
    }


def s3a() -> list[str]:
    """What a driver is told to read `s3a://` by. Skips the test where the jars are not here."""
    jars = sorted(Path(os.environ.get(S3A, "none")).resolve().glob("*.jar"))
    if not jars:
        pytest.skip(f"Hadoop's S3A is not here: `python tools/s3a.py FOLDER`, and {S3A}=FOLDER")
    older = [f"--conf spark.hadoop.fs.s3a.{name}={value}" for name, value in S3A_OLDER.items()]
    return ["--jars", ",".join(map(str, jars)), *older]


@contextmanager
def running(place: Path, before: Sequence[str] = ()) -> Iterator[str]:
    """The address of a master with `WORKERS` workers of one core each, while the block runs.

    Args:
        place: a folder for their work and for what they say.
        before: words put before a worker's command.
    """
    port = str(_free_port())
    address, log = f"spark://{HOST}:{port}", place / "master.log"
    processes = [_started("master.Master", log, "--port", port)]
    try:
        _wait_for("New state: ALIVE", log, 1)
        for turn in range(WORKERS):
            words = ("--cores", "1", "--memory", "1g", "--work-dir", str(place / f"work{turn}"), address)
            processes.append(_started("worker.Worker", place / f"worker{turn}.log", *words, before=before))
        _wait_for("Registering worker", log, WORKERS)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _started(name: str, log: Path, *words: str, before: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    command = [*before, str(CLASS), f"org.apache.spark.deploy.{name}", "--host", HOST, "--webui-port", "0", *words]
    with log.open("wb") as said:
        return subprocess.Popen(command, stdout=said, stderr=said, env=os.environ | submitted())


def _wait_for(word: str, log: Path, times: int) -> None:
    until = time.monotonic() + PATIENCE
    while (said := log.read_text(encoding="utf-8", errors="replace")).count(word) < times:
        assert time.monotonic() < until, said[-2000:]
        time.sleep(0.2)
