"""Syncs that are killed at any moment lose nothing stored and count nothing twice.

Twelve kills in all; MODELCENSUS_KILLS sets another number.
"""

from __future__ import annotations

import math
import os
import random
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import close_session

from modelcensus import Census
from modelcensus.store import Home
from tests.replica import Hub, serve
from tests.worlds.synced import gatherer, ids, keys, stored, weeks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.replica import Replica

KILLS = int(os.environ.get("MODELCENSUS_KILLS", "12"))
ROUND = 6  # kills of one home
PATIENCE = 60
MODELS, PAGES = 2000, 4
FIRST, SECOND, STALE = "2025-09-03", "2025-09-10", "2025-09-17"
DONE = "(stored|here already)"
# patterns of what the program says before it goes on to fetch, to store, to build and to publish
MOMENTS = {
    "hf-live": ["", "pages of models", DONE, "building", "judging", "writing models", "writing universes"],
    "hf-archive": ["", FIRST, f"{FIRST}: {DONE}", f"{SECOND}: {DONE}", "same content", "building", "writing universes"],
}
REQUESTS = {
    "hf-live": ("models", PAGES, 1),
    "hf-archive": ("resolve", 2, 2),
}  # the route, how many a date, how many a kill


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Replica]:
    """A hub of 2,000 models, with two weeks of the archive and a stale file."""
    with serve(Hub(MODELS), datasets=tmp_path / "datasets") as replica:
        weeks(replica, tmp_path, {FIRST: None, SECOND: None}, stale=STALE)
        yield replica
    close_session()


@dataclass
class Killer:
    """Kills syncs of one source into one home at random moments, and knows how often it did."""

    command: list[str]
    home: Path
    moments: list[str]
    chance: random.Random
    kills: int = field(default=0, init=False)

    def start(self) -> subprocess.Popen[str]:
        """A sync as a process of its own."""
        environment = {**os.environ, "MODELCENSUS_HOME": str(self.home)}
        return subprocess.Popen(
            self.command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def strikes(self, count: int) -> None:
        """So many syncs, each killed at a moment that none before it has passed."""
        for place in sorted(self.chance.choices(range(len(self.moments)), k=count)):
            self.strike(self.moments[place], self.chance.choice((0.02, 0.1, 0.8)))
        while self.kills < count:  # some ended before
            self.strike("", 0)

    def strike(self, moment: str, longest: float) -> None:
        """One sync, killed a random while after it has said something, unless it ends before."""
        with self.start() as process:
            for line in process.stderr or ():
                if re.search(moment, line):
                    break
            time.sleep(self.chance.uniform(0, longest))
            process.kill()
            self.kills += process.wait(PATIENCE) == -9

    def finish(self) -> None:
        """One sync that is let go to its end."""
        with self.start() as process:
            told = process.communicate(timeout=PATIENCE)[1]
        assert process.returncode == 0, told


def killer(replica: Replica, source: str, home: Path, seed: int) -> Killer:
    """Who kills syncs of a source from the replica."""
    command = [sys.executable, "-m", "modelcensus", "sync", source, "--endpoint", replica.url]
    return Killer(command, home, MOMENTS[source], random.Random(seed))  # noqa: S311 - a test's moments, not a secret


def whole(home: Path) -> None:
    """Everything stored is whole, also after a prune, which leaves no temporary name."""
    gather = gatherer(home)
    assert [finding for finding in gather.verify() if not finding.whole] == []
    list(gather.prune(keep=1, raw=False, dry=False))
    assert [path for path in home.rglob("*") if path.name.startswith(".") or path.name.endswith(".part")] == []
    assert [finding for finding in gather.verify() if not finding.whole] == []


@pytest.mark.parametrize("seed", range(math.ceil(KILLS / 2 / ROUND)))
@pytest.mark.parametrize("source", ["hf-live", "hf-archive"])
def test_a_killed_sync_loses_nothing_and_counts_nothing_twice(
    running: Replica, own_home: Path, source: str, seed: int, record_property: Callable[[str, int], None]
) -> None:
    """Killed again and again, then let go: few requests anew, every model once, everything whole and answered."""
    killing = killer(running, source, own_home, seed)
    killing.strikes(ROUND)
    record_property("kills", killing.kills)
    killing.finish()
    days = [day for _, day in stored(own_home)]
    assert len(days) == len({*days}) >= {"hf-live": 1, "hf-archive": 2}[source]  # more where a midnight passed
    route, needed, anew = REQUESTS[source]
    assert running.requests(route) <= needed * len(days) + anew * killing.kills
    assert all(ids(own_home, source, day) == keys(running.hub) for day in days)
    census = Census.open(own_home)
    assert [census.source["name"], sum(row["models"] for row in census.share().rows)] == [source, MODELS]
    assert {finding.provenance.rows for finding in Home(own_home).snapshots()} == {MODELS}
    whole(own_home)
