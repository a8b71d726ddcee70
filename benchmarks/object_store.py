"""What a home in an object store costs beside the same home on disk: requests, bytes and seconds of opening and asking.

    python benchmarks/object_store.py HOME [--delay MS] [--runs N]

A real S3 server (moto) in a process of its own has a copy of HOME; each request waits `--delay` milliseconds, as a store in the same region would.
Each run is a fresh process, in turn on disk and in the store; the least time of the runs is printed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.object_server import environment, serving  # noqa: E402

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

STEPS = """
import json, sys, time
from modelcensus import Census
began = time.perf_counter()
def told(what):
    global began
    print(json.dumps([what, time.perf_counter() - began]), flush=True)
    sys.stdin.readline()
    began = time.perf_counter()
census = Census.open(sys.argv[1])
told("open")
census.share()
told("share by country")
census.share()
told("the same again")
census.share("organisation", window=sys.argv[2])
told("share of a window by organisation")
Census.open(sys.argv[1])
told("look for a newer build")
"""


def serve(home: str, delay: float, pipe: Connection) -> None:
    """Serve a copy of a home; tell what was asked since the last time whenever the pipe says so."""
    with serving() as store:
        store.bucket("bench")
        store.put(Path(home), "bench", "home")
        store.fault = lambda *_: bool(time.sleep(delay / 1000))  # type: ignore[func-returns-value]
        store.asked.clear()
        pipe.send(environment(store))
        while pipe.recv():
            pipe.send((len(store.asked), sum(one.bytes for one in store.asked)))
            store.asked.clear()


def asked(place: str, window: str, variables: dict[str, str], pipe: Connection | None) -> dict[str, list[float]]:
    """Step → seconds, requests, bytes, in a fresh process."""
    command = [sys.executable, "-c", STEPS, place, window]
    env = {**os.environ, **variables, "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if process.stdin is None or process.stdout is None:
        raise OSError("no pipes")
    found = {}
    for line in process.stdout:
        step, seconds = json.loads(line)
        count, size = 0, 0
        if pipe:
            pipe.send(True)
            count, size = pipe.recv()
        found[step] = [seconds, count, size]
        process.stdin.write("\n")
        process.stdin.flush()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home")
    parser.add_argument("--delay", type=float, default=0.0, help="milliseconds each request waits")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--window", default="2026-06-01:2026-08-30", help="of the third question")
    given = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(given.home, given.delay, theirs))
    server.start()
    variables = ours.recv()
    runs = [
        (asked(given.home, given.window, {}, None), asked("s3://bench/home", given.window, variables, ours))
        for _ in range(given.runs)
    ]
    print(f"{'':36}{'on disk':>10}{'in the store':>14}{'requests':>10}{'MB':>8}")
    for step, (_, count, size) in runs[0][1].items():
        here, there = (min(run[side][step][0] for run in runs) for side in (0, 1))
        print(f"{step:36}{here:>8.2f} s{there:>12.2f} s{count:>10}{size / 1e6:>8.2f}")
    ours.send(False)
    server.join()


if __name__ == "__main__":
    main()
