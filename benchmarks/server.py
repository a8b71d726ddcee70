"""The server: a question asked anew and one asked before, beside the same question by hand in DuckDB, and under load beside the bare framework.

    python benchmarks/server.py [--rate N] [--seconds N] [--connections N] [--json FILE]
    python benchmarks/server.py --full [--home HOME] [--models N] [--weeks N] [--seconds 600]

Server and client are processes of this machine. Requests under load are sent at fixed times whether or not earlier ones were answered, and
their time counts from when they were due, so that a server that stands still cannot hide it; `work each` is the processor time of one, in ms. The bare framework answers a constant of the same size.
Short, it is on the starter, and the load is a mix of pages and answers. Full, it is on a synthetic Hub (made and built twice where `--home` is not there; the second
build has one week more): shares by country over windows between any two snapshots, some asked far more often than others, for a minute that is
not counted and then for `--seconds`; in the middle the second build is published. Then the highest rate that holds is looked for.
The aims: an answer that is kept within 10 ms, 300 requests a second over 50 connections with a 95th percentile of 50 ms, no error, memory that does not grow.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

import synthetic  # noqa: E402
from measured import OURS, Ledger, Size, as_option  # noqa: E402

from modelcensus.store import starter  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNS = 40
LEAD = 60  # seconds of the full load that are shown and not counted: nothing is kept when it begins
HEAD = (
    f"{'':28}{'median':>9}{'95 %':>9}{'99 %':>9}{'most':>9}{'errors':>9}{'MB before':>11}{'after':>8}{'work each':>11}"
)
ASKED = "/v1/share?by=country&top=15"
MIX = ("/v1/share?by=country", "/v1/share?by=organisation&top=20", "/v1/trend?top=3", "/v1/top?top=20", "/")
BY_HAND = """
SELECT country_group, sum(downloads_30d) AS d, d / sum(d) OVER () AS share
FROM {observations} AS o JOIN {models} AS m USING (model_key) JOIN {accounts} AS a ON a.account_key = m.account_key
WHERE date = (SELECT max(date) FROM {observations}) AND downloads_30d IS NOT NULL
  AND task IN ('text-generation', 'text2text-generation', 'image-text-to-text', 'any-to-any')
GROUP BY 1 ORDER BY 2 DESC LIMIT 15"""


def main() -> None:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=300)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--full", action="store_true", help="on a synthetic Hub, while a new build is published")
    parser.add_argument("--home", type=Path, help="the synthetic home to use and keep")
    parser.add_argument("--models", type=int, default=1_000_000)
    parser.add_argument("--weeks", type=int, default=60)
    parser.add_argument("--child", choices=["ours", "bare"], help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    as_option(parser)
    given = parser.parse_args()
    if given.child:
        serve(given.child, given.port, given.home)
    elif given.full:
        with tempfile.TemporaryDirectory() as folder:
            full(given, given.home or Path(folder, "home"))
    else:
        short(given)


def short(given: argparse.Namespace) -> None:
    """On the starter: one asker, one who waits for no slow one, then the mix under load."""
    ledger = Ledger("server")
    alone(ledger)
    seconds = given.seconds or 20
    print(f"\n{given.rate} requests/s over {given.connections} connections for {seconds} s, ms\n{HEAD}")
    told = {}
    for name in ("bare", "ours"):
        with child(name) as (port, process):
            for path in MIX:
                asyncio.run(ask(port, path))
            told[name] = asyncio.run(load(port, given.rate, seconds, given.connections, itertools.cycle(MIX), process))
            print(told[name].line(name))
            noted(ledger, given.rate, name, told[name])
    ledger.write(given.json)
    print(f"{'ratio of the 95 %':28}{'':9}{told['ours'].part(95) / told['bare'].part(95):9.2f}")


def noted(ledger: Ledger, rate: int, name: str, told: Told) -> None:
    """Write a load down: its times and errors."""
    way = OURS if name == "ours" else "the bare framework"
    for percent in (50, 95, 99):
        ledger.add(f"{rate} requests/s, {percent} %", way, "ms", told.part(percent) * 1e3)
    ledger.add(f"{rate} requests/s, errors", way, "requests", told.errors)


def full(given: argparse.Namespace, home: Path) -> None:
    """On a synthetic Hub: the load while a new build is published, memory by the minute, and the highest rate that holds."""
    ledger = Ledger("server", Size(given.models, given.weeks))
    first, second = builds(home, given.models, given.weeks)
    windows = asked(home)
    seconds = given.seconds or 600
    print(f"{len(windows[0]):,} questions, {given.rate} requests/s over {given.connections} connections for {seconds} s after {LEAD} s; ms\n{HEAD}")  # fmt: skip
    told = {}
    for name in ("bare", "ours"):
        current(home, first)
        with child(name, home) as (port, process):
            counted = seconds if name == "ours" else min(seconds, 60)
            paths = drawn(windows)
            if name == "ours":
                lead = asyncio.run(load(port, given.rate, LEAD, given.connections, paths, process))
                print(lead.line(f"{name}, the first {LEAD} s"))
            publish = (counted / 2, lambda: current(home, second)) if name == "ours" else None
            told[name] = asyncio.run(load(port, given.rate, counted, given.connections, paths, process, publish))
            print(told[name].line(name))
            if name == "ours":
                print(
                    f"builds that answered: {', '.join(f'{build} {number:,}' for build, number in told[name].builds.items())}"
                )
                print("memory by the minute, MB: " + " ".join(f"{one:.0f}" for one in told[name].memory[::6]))
                ledger.add("memory by the minute", OURS, "MB", told[name].memory[::6])
            noted(ledger, given.rate, name, told[name])
            highest(port, name, given, paths, process)
    ledger.write(given.json)
    print(f"{'ratio of the 95 %':28}{'':9}{told['ours'].part(95) / told['bare'].part(95):9.2f}")


def highest(port: int, name: str, given: argparse.Namespace, paths: Iterator[str], process: subprocess.Popen[bytes]) -> None:  # fmt: skip
    """The highest rate with a 95th percentile of 50 ms and no error, in steps of a half more."""
    rate, held = given.rate, 0
    while rate < 20_000:
        told = asyncio.run(load(port, rate, 10, given.connections, paths, process))
        if told.errors or told.part(95) > 0.05:
            break
        held, rate = rate, int(rate * 1.5)
    print(
        f"{name}: {held:,} requests/s hold; at {rate:,} the 95 % is {told.part(95) * 1e3:.0f} ms with {told.errors} errors"
    )


def builds(home: Path, models: int, weeks: int) -> tuple[str, str]:
    """Two builds of a synthetic Hub, the second with one week more; made where they are not there."""
    kept = home / "two-builds"
    if not kept.exists():
        if not home.exists():
            synthetic.write(home, models, weeks, held=1)
        told = []
        for turn in range(2):
            if turn:
                synthetic.append(home)
            subprocess.run([sys.executable, "-m", "modelcensus", "build", "--quiet"], check=True, env={**os.environ, "MODELCENSUS_HOME": str(home), "PYTHONPATH": str(ROOT / "src")})  # fmt: skip
            told.append((home / "tables" / "CURRENT").read_text(encoding="utf-8").strip())
        kept.write_text("\n".join(told), encoding="utf-8")
    first, second = kept.read_text(encoding="utf-8").split("\n")
    return first, second


def current(home: Path, build: str) -> None:
    """Publish a build, as `modelcensus build` does at its end: one rename."""
    aside = home / "tables" / ".CURRENT.new"
    aside.write_text(f"{build}\n", encoding="utf-8")
    aside.replace(home / "tables" / "CURRENT")


def asked(home: Path) -> tuple[list[str], list[float]]:
    """Every question of the full load that both builds can answer, and how often each is asked beside the others: as one over its place."""
    days = sorted(folder.name.removeprefix("date=") for folder in (home / "snapshots" / "source=hf-archive").iterdir())
    days.pop()  # which the first build does not have
    paths = [f"/v1/share?by=country&top=20&window={one}:{other}" for one, other in itertools.combinations(days, 2)]
    random.Random(1).shuffle(paths)
    return paths, [1 / place for place in range(1, len(paths) + 1)]


def drawn(asked: tuple[list[str], list[float]]) -> Iterator[str]:
    """Questions by chance, the same each time."""
    chance = random.Random(2)
    while True:
        yield from chance.choices(asked[0], asked[1], k=1000)


def alone(ledger: Ledger) -> None:
    """One asker: by hand, asked anew and asked before, in turn."""
    home = starter()
    build = home.tables / (home.tables / "CURRENT").read_text(encoding="utf-8").strip()
    files = {name: f"read_parquet('{build / name}.parquet')" for name in ("models", "accounts")}
    files["observations"] = f"read_parquet('{build}/observations/**/*.parquet', hive_partitioning = true)"
    hand, sql = duckdb.connect(), BY_HAND.format(**files)
    names = ("asked anew", "asked before", "known (304)")
    times: dict[str, list[float]] = {name: [] for name in ("by hand in DuckDB", *names)}
    with child("ours") as (port, _):
        _, tag = asyncio.run(ask(port, ASKED))
        times["asked anew, beside /claims"] = asyncio.run(beside(port))
        for turn in range(RUNS):
            times["by hand in DuckDB"].append(timed(lambda: hand.execute(sql).fetchall()))
            told = asyncio.run(several(port, [f"/v1/share?by=country&top={turn + 100}", ASKED, ASKED], tag))
            for name, seconds in zip(names, told, strict=True):
                times[name].append(seconds)
    base = statistics.median(times["by hand in DuckDB"])
    print(f"share by country, one asker, {RUNS} runs, ms\n{'':28}{'median':>9}{'least':>9}{'most':>9}{'ratio':>9}")
    for name, all_of in times.items():
        hand_way = name == "by hand in DuckDB"
        ledger.add(
            "share by country, one asker", name if hand_way else f"{OURS}, {name}", "ms", [one * 1e3 for one in all_of]
        )
        middle = statistics.median(all_of)
        print(f"{name:28}{middle * 1e3:9.2f}{min(all_of) * 1e3:9.2f}{max(all_of) * 1e3:9.2f}{middle / base:9.2f}")


async def beside(port: int) -> list[float]:
    """How long new questions take while every claim is checked for the first time."""
    slow, times = asyncio.create_task(ask(port, "/claims")), []
    await asyncio.sleep(0.2)
    for turn in range(RUNS):
        if slow.done():
            break
        start = time.perf_counter()
        await ask(port, f"/v1/share?by=country&top={turn + 400}")
        times.append(time.perf_counter() - start)
    await slow
    return times


def timed(work: object) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


async def several(port: int, paths: list[str], tag: str) -> list[float]:
    """How long each takes on one connection; the last asks with the tag of what it has."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    told = []
    for turn, path in enumerate(paths):
        start = time.perf_counter()
        await exchange(reader, writer, path, tag if turn == len(paths) - 1 else "")
        told.append(time.perf_counter() - start)
    writer.close()
    return told


async def ask(port: int, path: str) -> tuple[int, str]:
    """The status and the tag of one answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    told = await exchange(reader, writer, path)
    writer.close()
    return told


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, tag: str = ""
) -> tuple[int, str]:
    """Ask on an open connection and read the whole answer."""
    known = f"If-None-Match: {tag}\r\n" if tag else ""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n{known}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    told = {name.lower(): value for name, value in fields.items()}
    await reader.readexactly(int(told.get("content-length", 0)))
    return int(head.split(" ", 2)[1]), told.get("etag", "")


@dataclass
class Told:
    """What a load gave: the seconds of each request, how many failed, which builds answered, and memory by ten seconds."""

    times: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)  # what was answered instead, by status
    builds: Counter[str] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)
    worked: float = 0.0  # seconds of processor time

    @property
    def errors(self) -> int:
        """How many failed."""
        return self.failed.total()

    def part(self, percent: int) -> float:
        """Within how many seconds that part was answered."""
        return statistics.quantiles(self.times, n=100)[percent - 1]

    def line(self, name: str) -> str:
        """As a row of the table."""
        times = "".join(f"{seconds * 1e3:9.2f}" for seconds in (self.part(50), self.part(95), self.part(99), max(self.times)))  # fmt: skip
        return (
            f"{name:28}{times}{self.errors:9}{self.memory[0]:11.0f}{self.memory[-1]:8.0f}{self.worked / len(self.times) * 1e3:11.2f}"
            + "".join(f" {kind}: {number}" for kind, number in self.failed.items())
        )


async def load(
    port: int,
    rate: int,
    seconds: float,
    connections: int,
    paths: Iterator[str],
    process: subprocess.Popen[bytes] | None = None,
    then: tuple[float, Callable[[], object]] | None = None,
) -> Told:
    """What a load of so many requests a second gave. `then` is done after so many seconds."""
    turns, told = iter(range(int(rate * seconds))), Told()
    begin, worked = time.perf_counter() + 0.2, work(process) if process else 0.0

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for turn in turns:
            due = begin + turn / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            try:
                status, tag = await exchange(reader, writer, next(paths))
            except (OSError, EOFError):
                status, tag = 0, ""
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            told.times.append(time.perf_counter() - due)
            if status != 200:
                told.failed[str(status) if status else "no answer"] += 1
            told.builds[tag.removeprefix('W/"').partition(".")[0]] += 1
        writer.close()

    async def watch() -> None:
        while True:
            told.memory.append(memory(process))
            await asyncio.sleep(10)

    async def later(after: float, act: Callable[[], object]) -> None:
        await asyncio.sleep(after)
        act()

    beside = [asyncio.create_task(watch())] if process else []
    beside += [asyncio.create_task(later(*then))] if then else []
    await asyncio.gather(*(one() for _ in range(connections)))
    for task in beside:
        task.cancel()
    if process:
        told.memory.append(memory(process))
        told.worked = work(process) - worked
    return told


@contextmanager
def child(name: str, home: Path | None = None) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A server in a process of its own, until it is no longer needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ["--home", str(home)] if home else []
    process = subprocess.Popen([sys.executable, __file__, "--child", name, "--port", str(port), *where])
    try:
        for _ in range(1200):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port, process
    finally:
        process.terminate()
        process.wait()


def serve(name: str, port: int, home: Path | None) -> None:
    """Our server of that home or the starter, or the bare framework with a constant."""
    import uvicorn

    if name == "ours":
        from modelcensus.views.web import heap
        from modelcensus.views.web.app import create
        from modelcensus.views.web.patient import configured

        heap.few_arenas()
        uvicorn.Server(configured(create(home or starter().path), port=port)).run()
        return
    from fastapi import FastAPI, Response
    from starlette.middleware.gzip import GZipMiddleware

    app, body = FastAPI(), b"0123456789abcdef" * 512
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_api_route("/{path:path}", lambda: Response(body))
    uvicorn.run(app, port=port, log_level="error")


def work(process: subprocess.Popen[bytes]) -> float:
    """Seconds of processor time that a process has had."""
    told = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: subprocess.Popen[bytes]) -> float:
    """Megabytes that a process holds."""
    pages = Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
