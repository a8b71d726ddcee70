"""A census on a cluster, each executor a process of its own, gives what one process does: on a disk they share, and on an object store alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modelcensus.store import Build, Home, open_build
from tests.object_server import environment, serving
from tests.standalone import running, s3a, submitted
from tests.test_incremental import digests
from tests.worlds import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.object_server import Store

pytestmark = pytest.mark.full
QUESTION = ("share", "--by", "country", "--format", "json")
BUCKET = "census"


def command(home: Home, *words: str, **said: str) -> subprocess.CompletedProcess[str]:
    """What the command line answers of a home, told more by its environment."""
    asked = [sys.executable, "-m", "modelcensus", *words]
    told = os.environ | {"MODELCENSUS_HOME": str(home.path), **said}
    ran = subprocess.run(asked, env=told, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran


def same_answer(told: str, expected: str) -> bool:
    """Whether two answers have the same rows, and have any."""
    rows = json.loads(told)["rows"]
    return bool(rows) and rows == [pytest.approx(row) for row in json.loads(expected)["rows"]]


def test_a_cluster_builds_and_answers_what_one_process_does(tiny_home: Home, tmp_path: Path) -> None:
    """Every file of the build has the same rows, and a question of it the same answer."""
    there = Home(shutil.copytree(tiny_home.path, tmp_path / "there", ignore=shutil.ignore_patterns("tables")))
    with running(tmp_path) as master:
        spark = submitted() | {"MODELCENSUS_ENGINE": "spark", "MODELCENSUS_SPARK_MASTER": master}
        command(there, "build", "--quiet", **spark)
        told = command(there, *QUESTION, **spark).stdout
    alone = open_build(tiny_home)
    assert open_build(there).id == alone.id
    assert digests(open_build(there)) == digests(alone)
    assert same_answer(told, command(tiny_home, *QUESTION).stdout)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An object store with a bucket, named by the environment."""
    with serving() as store:
        store.bucket(BUCKET)
        for name, value in environment(store).items():
            monkeypatch.setenv(name, value)
        yield store


@pytest.fixture
def apart(cloud: Store, tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """What a driver is told of a cluster whose workers see nothing of what the driver has on disk: where it writes, they have a folder of their own."""
    if os.geteuid() or not shutil.which("unshare"):
        pytest.skip("Only root can hide a folder from a process.")
    jars, own, work = s3a(), tmp_path / "driver", tmp_path / "cluster"
    own.mkdir()
    work.mkdir()
    hidden = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs none "$0" && exec "$@"', str(own))
    with running(work, hidden) as master:
        yield submitted(*jars) | {
            "TMPDIR": str(own),
            "MODELCENSUS_ENGINE": "spark",
            "MODELCENSUS_SPARK_MASTER": master,
            "MODELCENSUS_SPARK_SCRATCH": f"s3a://{BUCKET}/scratch",
        }


def test_a_cluster_that_shares_an_object_store_alone_builds_goes_on_and_answers(
    apart: Mapping[str, str], cloud: Store, tmp_path: Path
) -> None:
    """A build of two snapshots, one that goes on from it with a third, and a question: the same as where all is done by one process on a disk."""
    disk = Home(tmp_path / "disk")
    tiny.write_facts(disk)
    for day, rows in zip(tiny.DATES[:2], (tiny.ONE, tiny.TWO), strict=True):
        tiny.store(disk, day, rows)
    cloud.put(disk.path, BUCKET, "home")
    there = Home.at(f"s3://{BUCKET}/home")
    assert digests(built(there, apart)) == digests(built(disk))
    for home in (disk, there):
        tiny.store(home, tiny.DATES[2], tiny.THREE)
    assert digests(built(there, apart, "1 new of 3")) == digests(built(disk))
    assert same_answer(command(there, *QUESTION, **apart).stdout, command(disk, *QUESTION).stdout)
    left = set(cloud.names(BUCKET, "scratch")) - {"scratch/"}  # S3A leaves the folder itself
    assert not left, "what was computed on the way is gone"


def built(home: Home, said: Mapping[str, str] | None = None, tells: str = "") -> Build:
    """The build that the command makes of a home, telling something while it does."""
    assert tells in command(home, "build", **(said or {})).stderr
    return open_build(home)
