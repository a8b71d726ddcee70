"""A build of a synthetic Hub on both engines, in one run, table by table the same.

    python benchmarks/spark.py [--models N] [--weeks N] [--master URL]

Both build from the same snapshots, DuckDB first. Each table's rows are compared by a checksum in their order before any time is printed.
On one machine Spark is the slower one: what is measured here is what its steps cost, and that they give the same.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from synthetic import write

from modelcensus import pipeline
from modelcensus.store import Build, Engine, Home, Wanted


def main() -> None:
    """Write a Hub, build it twice, compare and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=20_000)
    parser.add_argument("--weeks", type=int, default=24)
    parser.add_argument("--master", default="local[2]")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        home = Path(place, "duckdb")
        write(home, told.models, told.weeks)
        shutil.copytree(home, Path(place, "spark"))
        took, builds = {}, {}
        for name in ("duckdb", "spark"):
            wanted = Wanted(name, told.master)
            wanted.to_build()  # what starting it takes is no build
            begun = time.perf_counter()
            builds[name] = pipeline.build(Home(Path(place, name)), wanted=wanted)
            took[name] = time.perf_counter() - begun
        rows = same(builds["duckdb"], builds["spark"])
        print(
            f"{told.models:,} models, {told.weeks} weeks: {rows:,} rows in {len(files(builds['spark']))} files, the same on both"
        )
        for name, seconds in took.items():
            print(f"{name:<8} {seconds:8.1f} s")


def same(one: Build, other: Build) -> int:
    """How many rows two builds have, which are the same."""
    engine, rows = Engine.start(), 0
    if one.id != other.id or files(one) != files(other):
        raise SystemExit("The two builds are not of the same snapshots and files.")
    for name in files(one):
        if engine.digest(one.folder / name) != engine.digest(other.folder / name):
            raise SystemExit(f"{name} differs.")
        rows += engine.rows(f"SELECT count(*) AS n FROM '{one.folder / name}'")[0]["n"]
    return rows


def files(build: Build) -> list[str]:
    """The tables of a build and their parts."""
    return sorted(name for name in build.manifest["files"] if name.endswith(".parquet"))


if __name__ == "__main__":
    main()
