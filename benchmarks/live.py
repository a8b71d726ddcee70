"""How fast the Hub is crawled where nothing limits it, beside turning the same pages by hand and keeping none.

    python benchmarks/live.py [--models N] [--json FILE]

The replica runs in a process of its own and makes its pages as they are asked for, so it is part of every figure: the
ratio says what checking, packing and syncing each page to disk cost on top. The bar is 10,000 models a second.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from measured import OURS, Ledger, Size, as_option

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import httpx2  # noqa: E402

from modelcensus.sources.live import HfLive  # noqa: E402
from tests.silent import Silent  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BAR = 10_000


def main() -> None:
    """Turn, crawl, go over it again, read; print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=100_000)
    as_option(parser)
    told = parser.parse_args()
    models, ledger = told.models, Ledger("live", Size(told.models))
    memory: dict[int, int] = {}
    with replica(models) as url, tempfile.TemporaryDirectory() as folder:
        live, into = HfLive(dt.date(2026, 9, 5), endpoint=url, token=False), Path(folder)
        release = next(live.releases())
        by_hand = timed(lambda: turn(release.url))
        crawl = timed(lambda: live.fetch(release, into, Silent(after=lambda done: memory.update({done: peak()}))))
        again = timed(lambda: live.fetch(release, into, Silent()))
        reading = next(live.read(into, release))
        read = timed(lambda: sum(batch.num_rows for batch in reading.batches))
        size = sum(path.stat().st_size for path in into.iterdir())
    print(
        f"{models:,} models, {len(memory):,} pages, {size / 1e6:.1f} MB stored, complete: {reading.notes['complete']}"
    )
    for what, seconds in (("by hand, kept nowhere", by_hand), ("crawl", crawl), ("again", again), ("read", read)):
        mine = seconds is not by_hand
        ledger.add(what if mine else "crawl", OURS if mine else "pages turned and not kept", "s", seconds)
        print(f"{what:22}{seconds:8.1f} s{models / seconds:12,.0f} models/s{seconds / by_hand:8.2f}")
    tenth = max(1, len(memory) // 10)
    print(
        f"peak memory after {tenth} pages {memory[tenth]} MB, after {len(memory)} pages {memory[len(memory)]} MB, read {peak()} MB"
    )
    ledger.add("crawl", OURS, "MB", peak())
    ledger.write(told.json)
    print(f"the bar is {BAR:,} models/s: {'met' if models / crawl >= BAR else 'not met'}")


def turn(url: str | None) -> None:
    """Ask for each page and look at none."""
    with httpx2.Client() as client:
        while url:
            url = client.get(url).links.get("next", {}).get("url")


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak() -> int:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@contextmanager
def replica(models: int) -> Iterator[str]:
    """A replica hub in a process of its own."""
    command = [sys.executable, "-m", "tests.replica", "--models", str(models), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            told = process.stdout.readline() if process.stdout else ""
            yield re.findall(r"http://\S+", told)[0]
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
