"""The build of a synthetic Hub and questions on its whole history, beside the same work written by hand, in the same run.

    python benchmarks/build.py [--models N] [--weeks N] [--home FOLDER] [--builds N] [--runs N] [--by-hand] [--unasked] [--json FILE]

At full size: `--models 2500000 --weeks 130 --home FOLDER`, where FOLDER stays and is taken as it is the next time (8 GB).

(a) A full `modelcensus build`, beside DuckDB SQL of the same rules written by hand on the same snapshots (`by_hand.py`). Their gains are compared
    with each other and with the truth, their cubes with each other.
(b) The build after one more snapshot, three times, as a share of the full one.
(c) What lies on disk: each table of the build, beside the snapshots it was made from.
(d) Questions in every way that `asking.py` has: our query from `gains` and from the cube, DuckDB SQL by hand, pandas and polars (no dependency of ours:
    `pip install polars`) on the same files; and what a dashboard over raw snapshots asks, beside ours without rules.

Every measurement is a process of its own, with its peak memory. What two ways give is compared before either is timed. `--builds` is how often (a) and (b)
are done, by turns. `--by-hand` stops after the hand-written SQL of (a); `--unasked` leaves (d) out, of which the ways over raw snapshots take longest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import asking
import by_hand
import duckdb
import pyarrow.parquet as pq
from asking import current
from by_week import parts
from measured import OURS, Ledger, Ran, Size, as_option, run

HAND = "DuckDB SQL by hand"
NEXT = 3  # builds after one more snapshot for each full one: they are short, and differ more


def main() -> None:
    """Generate, compare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=200_000)
    parser.add_argument("--weeks", type=int, default=40)
    parser.add_argument("--home", type=Path, help="a synthetic home to use and keep; made where it is not there")
    parser.add_argument("--builds", type=int, default=1, help="how often the full build and the next are measured")
    parser.add_argument("--runs", type=int, default=5, help="processes of each question")
    parser.add_argument("--by-hand", action="store_true", help="stop after the hand-written SQL")
    parser.add_argument("--unasked", action="store_true", help="leave the questions out")
    parser.add_argument("--step", nargs=2, help=argparse.SUPPRESS)
    as_option(parser)
    told = parser.parse_args()
    if told.step:
        by_hand.run(*told.step)
        return
    if told.home:
        told.home.parent.mkdir(parents=True, exist_ok=True)
    ledger = Ledger("build", Size(told.models, told.weeks))
    with tempfile.TemporaryDirectory(dir=told.home and told.home.absolute().parent) as folder:
        home = told.home.absolute() if told.home else Path(folder) / "home"
        _prepare(home, told.models, told.weeks, ledger)
        _builds(home, Path(folder), told.builds, ledger, only_by_hand=told.by_hand)
        if not told.by_hand:
            _bytes(home, ledger)
        if not told.by_hand and not told.unasked:
            asking.measure(home, ledger, told.runs)
    ledger.write(told.json)


def _prepare(home: Path, models: int, weeks: int, ledger: Ledger) -> None:
    """A home with its snapshots, one more of them held, and no tables."""
    import synthetic

    if not (home / "truth.parquet").is_file():
        if home.exists():
            sys.exit(f"{home} is there and holds no whole synthetic Hub: name another folder, or remove it.")
        start = time.perf_counter()
        synthetic.write(home, models, weeks, held=1)
        print(f"generated in {time.perf_counter() - start:.0f} s")
    if not any((home / "held").glob("*/*")):
        synthetic.hold(home)
    snapshots = sorted((home / "snapshots").glob("*/*/models.parquet"))
    rows = sum(pq.read_metadata(file).num_rows for file in snapshots)
    size = sum(file.stat().st_size for file in snapshots)
    ledger.add("snapshots", OURS, "snapshots", len(snapshots))
    ledger.add("snapshots", OURS, "rows", rows)
    ledger.add("snapshots", OURS, "bytes", size)
    print(f"{len(snapshots)} snapshots, {rows:,} rows, {size / 1e6:,.0f} MB")


def _builds(home: Path, folder: Path, rounds: int, ledger: Ledger, *, only_by_hand: bool) -> None:
    """Full builds and those after one more snapshot, by turns with the hand-written SQL; the last full build stays."""
    hand = folder / "by-hand"
    took: dict[tuple[str, str], list[Ran]] = {}
    for turn in range(rounds):
        shutil.rmtree(hand, ignore_errors=True)
        shutil.rmtree(home / "tables", ignore_errors=True)
        theirs = run([sys.executable, __file__, "--step", str(home), str(hand)])
        took.setdefault(("full build", HAND), []).append(theirs)
        if only_by_hand:
            print(f"  {theirs.said.strip()}")
            continue
        took.setdefault(("full build", OURS), []).append(_modelcensus(home, "build", "--quiet"))
        full = current(home)
        if turn == 0:
            print(f"  {theirs.said.strip()}")
            _agree(home, hand, ledger)
        took.setdefault(("one more snapshot", OURS), []).extend(_next(home, full) for _ in range(NEXT))
    for (what, way), runs in took.items():
        ledger.ran(what, way, runs)
        _row(f"{what}, {way}", runs, took["full build", HAND if what == "full build" else OURS])


def _next(home: Path, full: Path) -> Ran:
    """The build after one more snapshot, when what was written before is on disk, as it is a week later; then all is as it was."""
    import synthetic

    synthetic.append(home)
    os.sync()
    ran = _modelcensus(home, "build", "--quiet")
    shutil.rmtree(current(home))
    (home / "tables" / "CURRENT").write_text(f"{full.name}\n", encoding="utf-8")
    synthetic.hold(home)
    return ran


def _agree(home: Path, hand: Path, ledger: Ledger) -> None:
    """Compare our build with the truth and with the one by hand."""
    build = current(home)
    _compared_with_truth(HAND, hand, home, ledger)
    _compared_with_truth(OURS, build, home, ledger)
    ways = (OURS, HAND)
    ledger.compare("gains by date", ways, _summed(build), _summed(hand), 0.001)
    ledger.compare("the cube's countries by creator and date", ways, _by_country(build), _by_country(hand), 0.001)


def _bytes(home: Path, ledger: Ledger) -> None:
    """Bytes and rows of each table of the build."""
    build = current(home)
    every: dict[str, list[Path]] = {}
    for file in build.rglob("*.parquet"):
        every.setdefault(file.relative_to(build).parts[0].removesuffix(".parquet"), []).append(file)
    whole = sum(figure.middle for figure in ledger.figures if (figure.what, figure.unit) == ("snapshots", "bytes"))
    for table, files in sorted(every.items()):
        size = sum(file.stat().st_size for file in files)
        ledger.add(f"table {table}", OURS, "bytes", size)
        ledger.add(f"table {table}", OURS, "rows", sum(pq.read_metadata(file).num_rows for file in files))
        if size > whole / 1000:
            print(f"  {table:32}{size / 1e6:10.1f} MB {size / whole:8.2%} of the snapshots")


def _modelcensus(home: Path, *words: str) -> Ran:
    return run([sys.executable, "-m", "modelcensus", *words], {"MODELCENSUS_HOME": str(home)})


def _summed(build: Path) -> dict[tuple[str, ...], float]:
    """Gains by date."""
    rows = duckdb.sql(f"SELECT date, sum(downloads) FROM {parts(build)} GROUP BY 1").fetchall()
    return {(str(date),): float(downloads) for date, downloads in rows}


def _by_country(build: Path) -> dict[tuple[str, ...], float]:
    """Downloads by date and creator's country, from a cube; by hand each grouping has a column of its own."""
    cube = f"read_parquet('{build}/cube.parquet')"
    by_hand_too = "country" in duckdb.sql(f"FROM {cube} LIMIT 0").columns
    told = "country AS member" if by_hand_too else "member"
    where = "country IS NOT NULL" if by_hand_too else "grouping = 'country'"
    rows = duckdb.sql(
        f"SELECT date, {told}, downloads FROM {cube} WHERE universe = 'all' AND credit = 'creator' AND {where}"
    ).fetchall()
    return {(str(date), member): float(downloads) for date, member, downloads in rows}


def _compared_with_truth(who: str, build: Path, home: Path, ledger: Ledger) -> None:
    rows, found, last = duckdb.sql(f"SELECT count(*), sum(downloads), max(date) FROM {parts(build)}").fetchall()[0]
    truth = f"SELECT sum(downloads) FROM '{home}/truth.parquet' WHERE hub_id IS NULL AND date <= '{last}'"
    true = duckdb.sql(truth).fetchall()[0][0]
    ledger.add("beside the truth", who, "part", float(found) / float(true) - 1)
    print(f"  {who}: {rows:,} gains, {found:,} downloads, {found / true - 1:+.3%} beside the truth")


def _row(name: str, runs: list[Ran], base: list[Ran]) -> None:
    seconds, cpu = (statistics.median(one) for one in ([r.seconds for r in runs], [r.cpu for r in runs]))
    ratio = seconds / statistics.median(other.seconds for other in base)
    peak = max(one.peak for one in runs) / 1e6
    print(f"{name:34}{seconds:8.1f} s {cpu:8.1f} s of processors {peak:8.0f} MB {ratio:7.3f} ×")


if __name__ == "__main__":
    main()
