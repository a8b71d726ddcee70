"""A crawl of the Hub that is killed at any moment loses at most the page it was about to store."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from modelcensus.sources import pages
from modelcensus.sources.live import HfLive
from tests.replica.hub import Hub
from tests.replica.server import Replica, serve
from tests.silent import Silent

CRAWL = """
import datetime, sys, pathlib
from modelcensus.sources.live import HfLive
from tests.silent import Silent
live = HfLive(datetime.date(2026, 9, 5), endpoint=sys.argv[1], token=False, page=50, patience=0.01)
told = Silent(after=lambda done: print(done, flush=True))
live.fetch(next(live.releases()), pathlib.Path(sys.argv[2]), told)
"""


def killed(replica: Replica, into: Path, after: int, pause: float) -> None:
    """Crawl in a process of its own and kill it some time after so many pages."""
    command = [sys.executable, "-c", CRAWL, replica.url, str(into)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as process:
        for line in process.stdout or ():
            if int(line) >= after:
                time.sleep(pause)
                os.kill(process.pid, signal.SIGKILL)
                break


def test_a_killed_crawl_goes_on_and_counts_nothing_twice(tmp_path: Path) -> None:
    """Killed eight times at random, the crawl asks for at most a page anew each time and ends with every model once."""
    chance = random.Random(7)  # noqa: S311 - a test's moments, not a secret
    with serve(Hub(2000)) as replica:
        for turn in range(8):
            killed(replica, tmp_path, turn * 4 + chance.randint(1, 4), chance.uniform(0, 0.03))
        assert 0 < len(pages.chain(tmp_path)) <= 40
        live = HfLive(dt.date(2026, 9, 5), endpoint=replica.url, token=False, page=50, patience=0.01)
        release = next(live.releases())
        live.fetch(release, tmp_path, Silent())
        (reading,) = live.read(tmp_path, release)
        ids = [row["hub_id"] for batch in reading.batches for row in batch.to_pylist()]
        assert sorted(ids) == sorted(replica.hub.key(number) for number in range(2000))
        assert (reading.notes["pages"], reading.notes["rows"], reading.notes["complete"]) == ("40", "2000", "yes")
        assert replica.requests() <= 40 + 8
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
