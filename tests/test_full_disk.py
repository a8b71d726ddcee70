"""A disk that fills: words instead of a traceback, what was stored stays whole, and a later run goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import close_session

from modelcensus import Census
from tests.replica import Hub, serve
from tests.worlds.synced import bring, gatherer, stored, weeks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.replica import Replica

FIRST, SECOND = "2025-09-03", "2025-09-10"
NARROW = """
import resource, sys
from modelcensus.views.cli import run
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(run(sys.argv[2:]))
"""
# where the disk is full: the largest file that can be written, the command, what cannot be written
PLACES = {
    "fetching ranges": (4000, ["sync", "hf-archive", "--endpoint", "{url}", "--no-build"], "raw/hf-archive/"),
    "fetching pages": (4000, ["sync", "hf-live", "--endpoint", "{url}", "--no-build"], "raw/hf-live/"),
    "storing a snapshot": (4000, ["sync", "hf-archive", "--from", "{copy}"], f"date={SECOND}"),
    "building": (4000, ["build"], "tables/"),
    "saying who writes": (10, ["build"], "lock.json"),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """A hub of 300 models with one week of the archive, and soon another."""
    with serve(Hub(300), datasets=tmp_path_factory.mktemp("datasets")) as replica:
        weeks(replica, tmp_path_factory.mktemp("files"), {FIRST: None, SECOND: None})
        yield replica
    close_session()


@pytest.fixture
def before(running: Replica, own_home: Path) -> list[tuple[str, str]]:
    """A home with the first week, not yet built."""
    first = next(iter(running.repos["hfmlsoc/hub_weekly_snapshots"].commits[0].tree.values())).path
    bring(gatherer(own_home), "hf-archive", first)
    return stored(own_home)


def limited(running: Replica, place: str, limit: int) -> subprocess.CompletedProcess[str]:
    """The command of a place, in a process that can write no larger file."""
    copy = running.repos["hfmlsoc/hub_weekly_snapshots"].commits[-1].tree[f"models/{SECOND}/models.parquet"].path
    command = [part.format(url=running.url, copy=copy) for part in PLACES[place][1]]
    program = [sys.executable, "-c", NARROW, str(limit), *command]
    return subprocess.run(program, capture_output=True, text=True, timeout=60, check=False, env=os.environ.copy())


@pytest.mark.parametrize("place", PLACES)
def test_a_full_disk_loses_nothing(running: Replica, own_home: Path, before: list[tuple[str, str]], place: str) -> None:
    """It ends with 5 and names what could not be written; what was stored is whole, and nothing half is left."""
    done = limited(running, place, PLACES[place][0])
    assert done.returncode == 5, done.stderr
    assert "Traceback" not in done.stderr
    assert PLACES[place][2] in done.stderr.splitlines()[-2]
    assert done.stderr.splitlines()[-1].startswith("  → ")
    assert stored(own_home) == before
    assert {finding.what for finding in gatherer(own_home).verify() if not finding.whole} <= {"raw"}
    assert list((own_home / "snapshots").rglob(".*")) == []
    assert [path for path in (own_home / "tables").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("place", ["fetching pages", "building"])
def test_when_there_is_room_again_a_later_run_succeeds(
    running: Replica, own_home: Path, before: list[tuple[str, str]], place: str
) -> None:
    """The same command goes on, everything is whole, and a build answers from it."""
    limited(running, place, PLACES[place][0])
    done = limited(running, place, 10**9)
    assert done.returncode == 0, done.stderr
    assert len(stored(own_home)) == len(before) + (place != "building")
    assert all(finding.whole for finding in gatherer(own_home).verify())
    assert Census.open(own_home).build.is_starter == (place != "building")
