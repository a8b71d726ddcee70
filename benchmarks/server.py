"""The server: a question asked anew and one asked before, beside the same question by hand in DuckDB, and under load beside the bare framework.

    python benchmarks/server.py [--rate N] [--seconds N] [--connections N]

Server and client are processes of this machine, on the starter. Requests under load are sent at fixed times whether or not earlier ones were answered, and
their time counts from when they were due, so that a server that stands still cannot hide it. The bare framework answers a constant of the same size.
The aims: an answer that is kept within 10 ms, 300 requests a second over 50 connections with a 95th percentile of 50 ms, no error.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

from modelcensus.store import starter  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS = 40
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
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--child", choices=["ours", "bare"], help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        serve(given.child, given.port)
        return
    alone()
    print(f"\n{given.rate} requests/s over {given.connections} connections for {given.seconds} s, ms")
    print(f"{'':28}{'median':>9}{'95 %':>9}{'99 %':>9}{'most':>9}{'errors':>9}{'MB before':>11}{'after':>8}")
    middle = {}
    for name in ("bare", "ours"):
        with child(name) as (port, process):
            for path in MIX:
                asyncio.run(ask(port, path))
            before = memory(process)
            times, errors = asyncio.run(load(port, given.rate, given.seconds, given.connections))
            parts = statistics.quantiles(times, n=100)
            middle[name] = parts[94]
            print(f"{name:28}{parts[49] * 1e3:9.2f}{parts[94] * 1e3:9.2f}{parts[98] * 1e3:9.2f}{max(times) * 1e3:9.2f}{errors:9}{before:11.0f}{memory(process):8.0f}")  # fmt: skip
    print(f"{'ratio of the 95 %':28}{'':9}{middle['ours'] / middle['bare']:9.2f}")


def alone() -> None:
    """One asker: by hand, asked anew and asked before, in turn."""
    home = starter()
    build = home.tables / (home.tables / "CURRENT").read_text(encoding="utf-8").strip()
    files = {name: f"read_parquet('{build / name}.parquet')" for name in ("models", "accounts")}
    files["observations"] = f"read_parquet('{build}/observations/**/*.parquet', hive_partitioning = true)"
    hand, sql = duckdb.connect(), BY_HAND.format(**files)
    times: dict[str, list[float]] = {"by hand in DuckDB": [], "asked anew": [], "asked before": [], "known (304)": []}
    with child("ours") as (port, _):
        _, tag = asyncio.run(ask(port, ASKED))
        for turn in range(RUNS):
            times["by hand in DuckDB"].append(timed(lambda: hand.execute(sql).fetchall()))
            told = asyncio.run(several(port, [f"/v1/share?by=country&top={turn + 100}", ASKED, ASKED], tag))
            for name, seconds in zip(list(times)[1:], told, strict=True):
                times[name].append(seconds)
    base = statistics.median(times["by hand in DuckDB"])
    print(f"share by country, one asker, {RUNS} runs, ms\n{'':28}{'median':>9}{'least':>9}{'most':>9}{'ratio':>9}")
    for name, all_of in times.items():
        middle = statistics.median(all_of)
        print(f"{name:28}{middle * 1e3:9.2f}{min(all_of) * 1e3:9.2f}{max(all_of) * 1e3:9.2f}{middle / base:9.2f}")


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


async def load(port: int, rate: int, seconds: int, connections: int) -> tuple[list[float], int]:
    """The times of all requests from when each was due, and how many failed."""
    turns, times, errors = iter(range(rate * seconds)), [], 0
    paths, begin = itertools.cycle(MIX), time.perf_counter() + 0.2

    async def one() -> None:
        nonlocal errors
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for turn in turns:
            due = begin + turn / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            status, _ = await exchange(reader, writer, next(paths))
            times.append(time.perf_counter() - due)
            errors += status != 200
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    return times, errors


@contextmanager
def child(name: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A server in a process of its own, until it is no longer needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, __file__, "--child", name, "--port", str(port)])
    try:
        for _ in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port, process
    finally:
        process.terminate()
        process.wait()


def serve(name: str, port: int) -> None:
    """Our server of the starter, or the bare framework with a constant."""
    import uvicorn

    if name == "ours":
        from modelcensus.views.web.app import create

        uvicorn.run(create(starter().path), port=port, log_level="error")
        return
    from fastapi import FastAPI, Response
    from starlette.middleware.gzip import GZipMiddleware

    app, body = FastAPI(), b"0123456789abcdef" * 1024
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_api_route("/{path:path}", lambda: Response(body))
    uvicorn.run(app, port=port, log_level="error")


def memory(process: subprocess.Popen[bytes]) -> float:
    """Megabytes that a process holds."""
    pages = Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
