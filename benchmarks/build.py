"""The build of a synthetic Hub and a question on its whole history, beside the same work written by hand, in the same run.

    python benchmarks/build.py [--models N] [--weeks N] [--home FOLDER] [--runs N] [--by-hand]

At full size: `--models 2500000 --weeks 130 --home FOLDER`, where FOLDER stays and is taken as it is the next time (8 GB).

(a) A full `modelcensus build`, beside DuckDB SQL of the same rules written by hand on the same snapshots (`by_hand.py`). Their gains are compared
    with each other and with the truth, their cubes with each other.
(b) The build after one more snapshot, as a share of the full one.
(c) Downloads by country and ISO week over all weeks: our query from `gains` and from the cube, beside hand-written DuckDB SQL and the same as an
    analyst would write it in pandas, and in polars where it is installed (it is no dependency of ours: `pip install polars`), on the same files.

Every measurement is a process of its own, with its peak memory; times of (c) are those of a warm process. What two ways give is compared before
either is timed. `--by-hand` stops after the hand-written SQL of (a).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import by_hand
import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
SOURCE = "hf-archive"

# A process's peak starts at that of the one which started it: so a small one stands between.
RUNNER = """
import json, os, sys, time
told, *command = sys.argv[1:]
start = time.perf_counter()
pid = os.posix_spawn(command[0], command, os.environ)
_, status, usage = os.wait4(pid, 0)
with open(told, "w") as out:
    json.dump([time.perf_counter() - start, usage.ru_maxrss * 1024], out)
sys.exit(os.waitstatus_to_exitcode(status))
"""

# An interval runs from the day its first snapshot was observed to that of its last; only weeks that lie wholly inside are told.
SPANS = """
SELECT b.date, a.observed AS begun, b.observed
FROM read_parquet('{build}/snapshots.parquet') AS b JOIN read_parquet('{build}/snapshots.parquet') AS a ON a.date = b.since AND a.source = b.source
"""
BY_WEEK = (
    "WITH spans AS ("
    + SPANS
    + """), intervals AS (
  SELECT date, coalesce(stays.country, country_group) AS country_group, sum(downloads) AS downloads
  FROM {gains} AS gains JOIN read_parquet('{build}/accounts.parquet') AS accounts USING (account_key)
  LEFT JOIN read_parquet('{build}/stays.parquet') AS stays ON stays.account_key = gains.account_key AND date >= stays.since AND date < stays.until GROUP BY ALL
), weeks AS (
  SELECT *, unnest(generate_series(date_trunc('week', begun + 1), date_trunc('week', observed), INTERVAL 7 DAY))::DATE AS week
  FROM intervals JOIN spans USING (date)
), split AS (
  SELECT week, country_group, sum(downloads * (least(observed, week + 6) - greatest(begun, week - 1)) / (observed - begun)) AS downloads
  FROM weeks GROUP BY ALL
)
SELECT week + 6 AS date, country_group, downloads, downloads / sum(downloads) OVER (PARTITION BY week) AS share
FROM split WHERE week > (SELECT min(begun) FROM spans) AND week + 6 <= (SELECT max(observed) FROM spans)
"""
)


@dataclass(frozen=True)
class Measured:
    """What a process said, its wall seconds and its peak memory in bytes."""

    said: str
    seconds: float
    peak: int


def main() -> None:
    """Generate, compare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=200_000)
    parser.add_argument("--weeks", type=int, default=40)
    parser.add_argument("--home", type=Path, help="a synthetic home to use and keep; made where it is not there")
    parser.add_argument("--runs", type=int, default=5, help="processes of each question")
    parser.add_argument("--by-hand", action="store_true", help="stop after the hand-written SQL")
    parser.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.step:
        name, *rest = told.step
        STEPS[name](*rest)
        return
    if told.home:
        told.home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=told.home and told.home.parent) as folder:
        home = told.home or Path(folder) / "home"
        _prepare(home, told.models, told.weeks)
        _measure(home, Path(folder), told.runs, only_by_hand=told.by_hand)


def _prepare(home: Path, models: int, weeks: int) -> None:
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
    shutil.rmtree(home / "tables", ignore_errors=True)


def _measure(home: Path, folder: Path, runs: int, *, only_by_hand: bool) -> None:
    snapshots = sorted((home / "snapshots").glob("*/*/models.parquet"))
    print(f"{len(snapshots)} snapshots, {sum(pq.read_metadata(file).num_rows for file in snapshots):,} rows")
    hand = folder / "by-hand"
    theirs = _step("by_hand", home, hand)
    print(f"  {theirs.said.strip()}")
    _row("full build, DuckDB SQL by hand", theirs)
    _compared_with_truth("by hand", hand, home)
    if only_by_hand:
        return
    full = _modelcensus(home, "build", "--quiet")
    _row("full build", full, theirs)
    _compared_with_truth("ours", _build(home), home)
    _compared(_summed(_build(home)), _summed(hand), 0.001, "gains by date, ours and by hand")
    _compared(
        _by_country(_build(home)),
        _by_country(hand),
        0.001,
        "the cube's countries by creator and date, ours and by hand",
    )
    _questions(home, folder, runs)
    import synthetic

    synthetic.append(home)
    more = _modelcensus(home, "build", "--quiet")
    _row("one more snapshot", more)
    print(f"{'':34}{more.seconds / full.seconds:8.1%} of the full build")


def _questions(home: Path, folder: Path, runs: int) -> None:
    """Ask every way once and compare, then time them."""
    build, queries = _build(home), folder / "queries.json"
    queries.write_text(json.dumps(_compiled(home)), encoding="utf-8")
    ways = ["duckdb", "gains", "cube", "pandas", *(["polars"] if importlib.util.find_spec("polars") else [])]
    for way in ways:
        _step("ask", way, build, queries, 0, folder / f"{way}.parquet")
    first = _by_week(pq.read_table(folder / "duckdb.parquet"))
    for way in ways[1:]:
        _compared(
            _by_week(pq.read_table(folder / f"{way}.parquet")), first, 1e-4, f"by country and week, {way} and by hand"
        )
    times: dict[str, list[Measured]] = {way: [] for way in ways}
    for _ in range(runs):  # in turn, so that a machine whose speed drifts treats them alike
        for way in ways:
            times[way].append(_step("ask", way, build, queries, 3, folder / f"{way}.parquet"))
    middle = {way: statistics.median(float(run.said) for run in took) for way, took in times.items()}
    names = {"duckdb": "DuckDB SQL by hand", "gains": "ours, from gains", "cube": "ours, from the cube"}
    print("by country and week, all weeks")
    for way in ways:
        peak = max(run.peak for run in times[way]) / 1e6
        print(
            f"  {names.get(way, way):32}{middle[way] * 1000:8.1f} ms{peak:9.0f} MB {middle[way] / middle['duckdb']:7.2f} ×"
        )


def _compiled(home: Path) -> dict[str, str]:
    """Our SQL of the question, from the cube and from `gains`, as it is put together where no cube covers it."""
    from modelcensus.store import chained, fill

    queries = json.loads((_build(home) / "queries.json").read_text(encoding="utf-8"))
    names = {"moves": "moves.on", "flow": "flow.publisher.census.each", "spans": "spans.week"}
    parts = {name: queries[part] for name, part in names.items()}
    days = duckdb.sql(f"SELECT min(begun), max(observed) FROM ({SPANS.format(build=_build(home))})").fetchall()[0]
    values = {"source": SOURCE, "universe": "all", "credit": "publisher", "denominator": "all", "top": 1000}
    values |= {"from": days[0], "to": days[1]}
    told = {
        "cube": chained({"spans": parts["spans"]}, queries["cube.periods.country"]),
        "gains": chained(parts, queries["periods.country"]),
    }
    return {way: fill(sql, values) for way, sql in told.items()}


def ask(way: str, build: str, queries: str, runs: str, out: str) -> None:
    """Downloads by country and week in one way: the answer into a file, or with runs the median seconds, after one that is not timed."""
    answer = _way(way, build, queries)
    pq.write_table(answer(), out)
    seconds = []
    for _ in range(int(runs)):
        start = time.perf_counter()
        answer()
        seconds.append(time.perf_counter() - start)
    if seconds:
        print(statistics.median(seconds))


def _way(way: str, build: str, queries: str) -> Callable[[], pa.Table]:
    if way == "pandas":
        return lambda: pa.Table.from_pandas(_in_pandas(build), preserve_index=False)
    if way == "polars":
        return lambda: _in_polars(build).to_arrow()
    engine = duckdb.connect(config={"threads": by_hand.THREADS})
    sql = BY_WEEK.format(gains=_parts(build), build=build)
    if way != "duckdb":
        sql = json.loads(Path(queries).read_text(encoding="utf-8"))[way]
        from modelcensus.store import Engine, read_build

        engine = Engine.on(read_build(Path(build))).connection
    return lambda: engine.sql(sql).to_arrow_table()


def _in_pandas(build: str) -> Any:
    import pandas as pd

    gains = pd.read_parquet(f"{build}/gains", columns=["date", "account_key", "downloads"])
    accounts = pd.read_parquet(f"{build}/accounts.parquet", columns=["account_key", "country_group"])
    owned = gains.merge(accounts, on="account_key")
    summed = owned.groupby(["date", "country_group"], observed=True)["downloads"].sum().reset_index()
    spans = duckdb.sql(SPANS.format(build=build)).df()
    for table in (spans, summed):
        table["date"] = pd.to_datetime(table["date"].astype(str))
    told = summed.merge(spans, on="date")
    told["day"] = [
        pd.date_range(first, last, inclusive="right")
        for first, last in zip(told["begun"], told["observed"], strict=True)
    ]
    told["downloads"] /= (told["observed"] - told["begun"]).dt.days
    days = told.explode("day")
    days["day"] = pd.to_datetime(days["day"])
    days["week"] = days["day"] - pd.to_timedelta(days["day"].dt.day_of_week, unit="D")
    weeks = days.groupby(["week", "country_group"])["downloads"].sum().reset_index()
    weeks["date"] = weeks["week"] + pd.Timedelta(days=6)
    weeks = weeks[(weeks["week"] > spans["begun"].min()) & (weeks["date"] <= spans["observed"].max())]
    weeks = weeks.assign(date=weeks["date"].dt.date).drop(columns="week")
    return weeks.assign(share=weeks["downloads"] / weeks.groupby("date")["downloads"].transform("sum"))


def _in_polars(build: str) -> Any:
    import polars as pl

    gains = pl.scan_parquet(f"{build}/gains/**/*.parquet", hive_partitioning=True, try_parse_hive_dates=True)
    accounts = pl.scan_parquet(f"{build}/accounts.parquet").select("account_key", "country_group")
    spans = pl.from_arrow(duckdb.sql(SPANS.format(build=build)).to_arrow_table())
    summed = gains.join(accounts, on="account_key").group_by("date", "country_group").agg(pl.col("downloads").sum())
    days = (
        summed.join(spans.lazy(), on="date")
        .select(
            pl.date_ranges("begun", "observed", closed="right").alias("day"),
            "country_group",
            pl.col("downloads") / (pl.col("observed") - pl.col("begun")).dt.total_days(),
        )
        .explode("day")
    )
    weeks = days.group_by(pl.col("day").dt.truncate("1w").alias("week"), "country_group").agg(pl.col("downloads").sum())
    weeks = weeks.with_columns(date=pl.col("week").dt.offset_by("6d"))
    inside = (pl.col("week") > spans["begun"].min()) & (pl.col("date") <= spans["observed"].max())
    return (
        weeks.filter(inside)
        .with_columns(share=pl.col("downloads") / pl.col("downloads").sum().over("date"))
        .drop("week")
        .collect()
    )


STEPS: dict[str, Callable[..., None]] = {"by_hand": by_hand.run, "ask": ask}


def _step(*words: object) -> Measured:
    return _run([sys.executable, __file__, "--step", *map(str, words)], {})


def _modelcensus(home: Path, *words: str) -> Measured:
    return _run([sys.executable, "-m", "modelcensus", *words], {"MODELCENSUS_HOME": str(home)})


def _run(command: list[str], more: dict[str, str]) -> Measured:
    """A process of its own, to its end."""
    paths = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    env = {**os.environ, "PYTHONPATH": paths, **more}
    with tempfile.NamedTemporaryFile() as told:
        ran = subprocess.run(
            [sys.executable, "-c", RUNNER, told.name, *command], stdout=subprocess.PIPE, env=env, check=False
        )
        if ran.returncode:
            sys.exit(f"{' '.join(command)} failed.\n{ran.stdout.decode()}")
        seconds, peak = json.loads(Path(told.name).read_text(encoding="utf-8"))
    return Measured(ran.stdout.decode(), seconds, peak)


def _build(home: Path) -> Path:
    return home / "tables" / (home / "tables" / "CURRENT").read_text(encoding="utf-8").strip()


def _parts(build: Path | str, table: str = "gains") -> str:
    """A table that is a folder of parts."""
    return f"read_parquet('{build}/{table}/*/*/*.parquet', hive_partitioning = true, hive_types = {{date: DATE}})"


def _summed(build: Path) -> dict[tuple[str, ...], float]:
    """Gains by date."""
    rows = duckdb.sql(f"SELECT date, sum(downloads) FROM {_parts(build)} GROUP BY 1").fetchall()
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


def _compared_with_truth(who: str, build: Path, home: Path) -> None:
    rows, found, last = duckdb.sql(f"SELECT count(*), sum(downloads), max(date) FROM {_parts(build)}").fetchall()[0]
    truth = f"SELECT sum(downloads) FROM '{home}/truth.parquet' WHERE hub_id IS NULL AND date <= '{last}'"
    true = duckdb.sql(truth).fetchall()[0][0]
    print(f"  {who}: {rows:,} gains, {found:,} downloads, {found / true - 1:+.3%} beside the truth")


def _by_week(table: pa.Table) -> dict[tuple[str, ...], float]:
    """Downloads by week and group, whatever the two columns are called."""
    week = next(name for name in ("week", "date") if name in table.column_names)
    group = next(name for name in ("country_group", "country") if name in table.column_names)
    days = pc.cast(table[week], pa.date32()).to_pylist()
    rows = zip(days, table[group].to_pylist(), table["downloads"].to_pylist(), strict=True)
    return {(str(day), str(country)): float(downloads) for day, country, downloads in rows}


def _compared(one: dict[tuple[str, ...], float], other: dict[tuple[str, ...], float], most: float, what: str) -> None:
    """Say where two ways differ by more than a part of the whole's mean."""
    unit = sum(other.values()) / max(len(other), 1)
    apart = {key: one.get(key, 0.0) - other.get(key, 0.0) for key in one.keys() | other.keys()}
    worst = max(apart, key=lambda key: abs(apart[key]), default=("",))
    far = sum(abs(difference) > most * unit for difference in apart.values())
    said = "the same" if not far else f"{far} of {len(apart)} differ, most on {' '.join(worst)} by {apart[worst]:,.1f}"
    print(f"  {what}: {said}")


def _row(name: str, measured: Measured, base: Measured | None = None) -> None:
    ratio = f"{measured.seconds / base.seconds:7.2f} ×" if base else ""
    print(f"{name:34}{measured.seconds:8.1f} s {measured.peak / 1e6:8.0f} MB {ratio}")


if __name__ == "__main__":
    main()
