"""A census on a cluster: a master and two workers, each executor a process of its own, give what one process does."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modelcensus.store import Home, open_build
from tests.test_incremental import digests

if TYPE_CHECKING:
    from collections.abc import Iterator

found = find_spec("pyspark")
if found is None or found.origin is None:
    pytest.skip("PySpark is not installed: modelcensus[spark]", allow_module_level=True)
if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
    pytest.skip("Java is not installed", allow_module_level=True)

pytestmark = pytest.mark.full
CLASS = Path(found.origin).parent / "bin" / "spark-class"
HOST = "127.0.0.1"
WORKERS, PATIENCE = 2, 60  # seconds for a process to come up
# As many partitions as there are executors: a cluster's usual 200 are for tables that are larger than a test's.
SUBMITTED = "--driver-memory 1g --executor-memory 1g --conf spark.sql.shuffle.partitions=2 pyspark-shell"
SAID = {"SPARK_LOCAL_IP": HOST, "PYSPARK_PYTHON": sys.executable, "PYSPARK_SUBMIT_ARGS": SUBMITTED}


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def started(name: str, log: Path, *words: str) -> subprocess.Popen[bytes]:
    """A process of Spark's own cluster; what it says is in the log."""
    command = [str(CLASS), f"org.apache.spark.deploy.{name}", "--host", HOST, "--webui-port", "0", *words]
    with log.open("wb") as said:
        return subprocess.Popen(command, stdout=said, stderr=said, env=os.environ | SAID)


def wait_for(word: str, log: Path, times: int) -> None:
    """Wait until a log has a word so many times."""
    until = time.monotonic() + PATIENCE
    while (said := log.read_text(encoding="utf-8", errors="replace")).count(word) < times:
        assert time.monotonic() < until, said[-2000:]
        time.sleep(0.2)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a master with `WORKERS` workers of one core each."""
    place, port = tmp_path_factory.mktemp("cluster"), str(free_port())
    address, log = f"spark://{HOST}:{port}", place / "master.log"
    running = [started("master.Master", log, "--port", port)]
    try:
        wait_for("New state: ALIVE", log, 1)
        for turn in range(WORKERS):
            words = ("--cores", "1", "--memory", "1g", "--work-dir", str(place / f"work{turn}"), address)
            running.append(started("worker.Worker", place / f"worker{turn}.log", *words))
        wait_for("Registering worker", log, WORKERS)
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(PATIENCE)


def command(home: Home, *words: str, master: str = "") -> str:
    """What the command line says of a home, on that cluster where one is given."""
    engine = {**SAID, "MODELCENSUS_ENGINE": "spark", "MODELCENSUS_SPARK_MASTER": master} if master else {}
    said = {"MODELCENSUS_HOME": str(home.path), **engine}
    asked = [sys.executable, "-m", "modelcensus", *words]
    ran = subprocess.run(asked, env=os.environ | said, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


def test_a_cluster_builds_and_answers_what_one_process_does(cluster: str, tiny_home: Home, tmp_path: Path) -> None:
    """Every file of the build has the same rows, and a question of it the same answer."""
    alone = open_build(tiny_home)
    there = Home(shutil.copytree(tiny_home.path, tmp_path / "there", ignore=shutil.ignore_patterns("tables")))
    command(there, "build", "--quiet", master=cluster)
    assert open_build(there).id == alone.id
    assert digests(open_build(there)) == digests(alone)
    question = ("share", "--by", "country", "--format", "json")
    told, expected = json.loads(command(there, *question, master=cluster)), json.loads(command(tiny_home, *question))
    assert told["rows"]
    assert told["rows"] == [pytest.approx(row) for row in expected["rows"]]
