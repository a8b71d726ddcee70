"""The build of a synthetic Hub and a question on its whole history, beside the same work written by hand, in the same run.

    python benchmarks/build.py [--models N] [--weeks N] [--home FOLDER] [--runs N] [--by-hand]

At full size: `--models 2500000 --weeks 130 --home FOLDER`, where FOLDER stays and is taken as it is the next time (8 GB).

(a) A full `modelcensus build`, beside hand-written DuckDB SQL of the same rules on the same snapshots, which writes steps, gains, observations and
    what is last known of each model: no edges, no lineage, no attribution, no cube, no defects; and no rule that this Hub has no case of: unknown
    all-time counters (`trailing`), models without a hub id. Their gains are compared with each other and with the truth.
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

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
MEMORY, THREADS = "8GB", 2
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

# The rules, set-based. `idx` numbers the snapshots that are not partial, `u` the usable ones among them.
BY_HAND = {
    "snapshots": """
CREATE TABLE snaps AS
WITH told AS (
  SELECT date::DATE AS date, (details->>'observed')::DATE AS observed, rows
  FROM read_json('{home}/snapshots/source=hf-archive/date=*/provenance.json', columns = {{date: 'VARCHAR', details: 'JSON', rows: 'BIGINT'}})
), judged AS (
  SELECT *, rows < 0.9 * least(coalesce(lag(rows) OVER w, lead(rows) OVER w), coalesce(lead(rows) OVER w, lag(rows) OVER w)) AS partial
  FROM told WINDOW w AS (ORDER BY date)
)
SELECT date, observed, row_number() OVER (ORDER BY date)::SMALLINT AS idx FROM judged WHERE NOT partial;
CREATE VIEW raw AS
SELECT idx, coalesce(hub_id, model) AS hub_id, model, downloads_all_time AS level, downloads_30d AS d30, created_on, likes, task, licence,
  parameters, library, base_models
FROM read_parquet('{home}/snapshots/source=hf-archive/date=*/models.parquet', hive_partitioning = true, hive_types = {{date: DATE}})
JOIN snaps USING (date)""",
    "models": """
CREATE TABLE found AS SELECT hub_id, min(idx) AS first, max(idx) AS last FROM raw GROUP BY hub_id;
CREATE TABLE models AS
WITH named AS (
  SELECT hub_id, first, min(model) AS model, min(created_on) AS created FROM found JOIN raw USING (hub_id) WHERE idx = last GROUP BY hub_id, first
), owned AS (
  SELECT *, lower(split_part(model, '/', 1)) AS account, min(first) OVER (PARTITION BY account) AS account_first FROM named
)
SELECT row_number() OVER (ORDER BY first, hub_id)::INTEGER AS model_key,
  dense_rank() OVER (ORDER BY account_first, account)::INTEGER AS account_key, hub_id, model, created
FROM owned""",
    # Twins stand together, the largest last: it alone is kept, and compared with what was before the first of them.
    "steps": """
CREATE TABLE steps AS
WITH dense AS (SELECT model_key, idx, level, d30::INTEGER AS d30 FROM raw JOIN models USING (hub_id))
SELECT model_key, idx, level, d30,
  CASE WHEN lag(idx) OVER w = idx THEN lag(level, 2) OVER w ELSE lag(level) OVER w END AS before,
  CASE WHEN lag(idx) OVER w = idx THEN lag(d30, 2) OVER w ELSE lag(d30) OVER w END AS before_30d,
  CASE WHEN lag(idx) OVER w = idx THEN lag(idx, 2) OVER w ELSE lag(idx) OVER w END AS seen
FROM dense
WINDOW w AS (PARTITION BY model_key ORDER BY idx, level)
QUALIFY lead(idx) OVER w IS DISTINCT FROM idx AND level IS DISTINCT FROM before""",
    "usable": """
CREATE TABLE usable AS
WITH rises AS (SELECT idx, sum(level - before) FILTER (level > before) AS rise FROM steps GROUP BY idx),
spans AS (
  SELECT idx, date, observed, observed - lag(observed) OVER (ORDER BY idx) AS days, coalesce(rise, 0) AS rise FROM snaps LEFT JOIN rises USING (idx)
), near AS (
  SELECT a.idx, median(b.rise / b.days) AS usual
  FROM spans a JOIN spans b ON b.idx BETWEEN a.idx - 4 AND a.idx + 4 AND b.idx <> a.idx AND b.days IS NOT NULL GROUP BY a.idx
), rates AS (
  SELECT *, rise / days / usual AS rate, lead(rise) OVER w / lead(days) OVER w / usual AS after, lag(rise) OVER w / lag(days) OVER w / usual AS earlier,
    (rise + lead(rise) OVER w) / (days + lead(days) OVER w) / usual AS with_after,
    (rise + lag(rise) OVER w) / (days + lag(days) OVER w) / usual AS with_earlier
  FROM spans JOIN near USING (idx) WINDOW w AS (ORDER BY idx)
), judged AS (
  SELECT *, rate < 0.05 OR (rate < 0.6 AND after > 1.15 AND with_after BETWEEN 0.6 AND 1.5) AS behind,
    rate < 0.6 AND earlier > 1.15 AND with_earlier BETWEEN 0.6 AND 1.5 AS ahead
  FROM rates
), kept AS (
  SELECT idx, date, observed, NOT (coalesce(behind, false) OR coalesce(lead(ahead AND NOT behind) OVER (ORDER BY idx), false)) AS usable FROM judged
)
SELECT idx, date, observed, row_number() OVER w::SMALLINT AS u, lag(date) OVER w AS since, lag(observed) OVER w AS opened,
  (observed - lag(observed) OVER w)::INTEGER AS days
FROM kept WHERE usable WINDOW w AS (ORDER BY idx);
CREATE TABLE places AS
SELECT idx, min(u) AS u, count(*) OVER (PARTITION BY min(u)) = 1 AS alone
FROM snaps JOIN (SELECT u, idx AS last FROM usable) ON last >= idx GROUP BY idx""",
    "moved": """
CREATE TABLE moved AS
SELECT model_key, u, level, d30, before, before_30d, seen IS NULL AS fresh FROM steps JOIN places USING (idx) WHERE alone
UNION ALL
SELECT model_key, u, max_by(level, idx), max_by(d30, idx), min_by(before, idx), min_by(before_30d, idx), bool_or(seen IS NULL)
FROM steps JOIN places USING (idx) WHERE NOT alone GROUP BY model_key, u;
CREATE TABLE fallen AS SELECT DISTINCT model_key FROM moved WHERE level < before""",
    # Few models ever fall; of the others the rise is the plain difference.
    "rises": """
CREATE TABLE rises AS
SELECT model_key, u, u AS from_u, d30, before_30d, level - before AS downloads
FROM moved ANTI JOIN fallen USING (model_key) WHERE NOT fresh AND level > before;
INSERT INTO rises
SELECT model_key, u, u, d30, NULL, CASE WHEN created > opened AND created <= observed THEN level ELSE least(level, d30) END
FROM moved JOIN usable USING (u) JOIN models USING (model_key) WHERE fresh AND since IS NOT NULL AND level > 0;
CREATE TABLE recovered AS
WITH ordered AS (
  SELECT *, lag(level) OVER w AS last, max(level) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS top,
    max(level) OVER (w RANGE BETWEEN CURRENT ROW AND 3 FOLLOWING) AS soon
  FROM moved SEMI JOIN fallen USING (model_key) WINDOW w AS (PARTITION BY model_key ORDER BY u)
), based AS (
  SELECT *, count(*) FILTER (level < last AND soon < top AND u + 3 <= (SELECT max(u) FROM usable)) OVER (PARTITION BY model_key ORDER BY u) AS base
  FROM ordered
), against AS (
  SELECT *, max(level) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS best FROM based WINDOW w AS (PARTITION BY model_key, base ORDER BY u)
)
SELECT model_key, u, d30, before_30d, level - best AS downloads,
  max(u) FILTER (best IS NULL OR level >= best) OVER (PARTITION BY model_key, base ORDER BY u ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS good,
  best IS NOT NULL AND level > best AND NOT fresh AS gained
FROM against;
INSERT INTO rises
SELECT r.model_key, r.u, coalesce(min(m.u), r.u), r.d30, r.before_30d, r.downloads
FROM recovered r LEFT JOIN recovered m ON m.model_key = r.model_key AND m.u > r.good AND m.u < r.u WHERE r.gained
GROUP BY r.model_key, r.u, r.d30, r.before_30d, r.downloads""",
    "capped": """
CREATE TABLE surges AS
WITH large AS (SELECT u, days, d30, before_30d, downloads FROM rises JOIN usable USING (u) WHERE before_30d >= 1000),
ratios AS (SELECT sum(downloads) / (sum(before_30d) * any_value(days) / 30) AS ratio FROM large GROUP BY u),
expected AS (
  SELECT u, downloads, c, greatest(c * (d30 - before_30d) + c * before_30d * days / 30, 0) AS most FROM large, (SELECT median(ratio) AS c FROM ratios)
)
SELECT u, any_value(c) AS c FROM expected
GROUP BY u HAVING avg((downloads > 1.5 * most)::INTEGER) > 0.5 AND sum(downloads) > 1.5 * sum(most);
CREATE TABLE capped AS
WITH bounded AS (
  SELECT model_key, u, from_u, days, downloads, c IS NOT NULL AS surge,
    least(CASE WHEN days <= 30 AND from_u = u THEN (1.15 * d30)::BIGINT END,
      CASE WHEN c IS NOT NULL AND before_30d >= 1000 THEN greatest(c * (d30 - before_30d) + c * before_30d * days / 30, 0)::BIGINT END) AS most
  FROM rises JOIN usable USING (u) LEFT JOIN surges USING (u)
), judged AS (SELECT *, coalesce(downloads > most * CASE WHEN surge THEN 1.5 ELSE 1 END, false) AS over FROM bounded)
SELECT model_key, u, from_u, days, over, CASE WHEN over THEN most ELSE downloads END AS downloads FROM judged""",
    # A model's own stall: only those that ever gained as much in one interval can have one.
    "gains": """
CREATE TABLE stalls AS
WITH busy AS (SELECT model_key FROM capped GROUP BY model_key HAVING max(downloads) >= 20),
paced AS (
  SELECT model_key, u, from_u, days, downloads, lag(u) OVER w AS last_u, lag(downloads) OVER w / lag(days) OVER w AS pace
  FROM capped SEMI JOIN busy USING (model_key) WINDOW w AS (PARTITION BY model_key ORDER BY u)
)
SELECT model_key, p.u, last_u + 1 AS stalled
FROM paced p JOIN usable a ON a.u = p.last_u JOIN usable e ON e.u = p.u - 1
WHERE p.u - last_u BETWEEN 2 AND 5 AND from_u = p.u AND pace * (e.observed - a.observed) >= 20 AND downloads > 1.15 * pace * p.days;
CREATE TABLE gains AS
WITH long AS (
  SELECT model_key, u, coalesce(stalled, from_u) AS from_u, downloads FROM capped LEFT JOIN stalls USING (model_key, u)
  WHERE coalesce(stalled, from_u) < u
), parts AS (
  SELECT model_key, v.u, round(downloads * (v.observed - a.opened) / (e.observed - a.opened))::BIGINT
    - round(downloads * (v.opened - a.opened) / (e.observed - a.opened))::BIGINT AS downloads
  FROM long l JOIN usable a ON a.u = l.from_u JOIN usable e ON e.u = l.u JOIN usable v ON v.u BETWEEN l.from_u AND l.u
)
SELECT model_key, u, downloads, CASE WHEN over THEN 'capped' ELSE 'measured' END AS quality
FROM capped ANTI JOIN stalls USING (model_key, u) WHERE from_u = u AND downloads > 0
UNION ALL
SELECT model_key, u, downloads, 'interpolated' FROM parts WHERE downloads > 0""",
    "written": """
COPY (
  SELECT 'hf-archive' AS source, s.date, model_key::BIGINT AS model_key, account_key::BIGINT AS account_key, level, before, p.date AS seen,
    d30 AS downloads_30d, before_30d, CASE WHEN p.idx IS NULL THEN created END AS born
  FROM steps JOIN models USING (model_key) JOIN snaps s USING (idx) LEFT JOIN snaps p ON p.idx = steps.seen
) TO '{out}/steps' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (source, date));
COPY (
  SELECT 'hf-archive' AS source, since, date, model_key::BIGINT AS model_key, account_key::BIGINT AS account_key, downloads, quality
  FROM gains JOIN models USING (model_key) JOIN usable USING (u)
) TO '{out}/gains' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (source, date));
COPY (SELECT model_key::BIGINT AS model_key, account_key::BIGINT AS account_key, hub_id, model, created FROM models) TO '{out}/models.parquet'""",
    "observations": """
COPY (
  SELECT 'hf-archive' AS source, date, model_key, account_key, level, d30, likes FROM raw JOIN models USING (hub_id) JOIN snaps USING (idx)
) TO '{out}/observations' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (source, date))""",
    "attributes": """
COPY (
  SELECT model_key, max_by(task, idx) AS task, max_by(licence, idx) AS licence, max_by(parameters, idx) AS parameters,
    max_by(raw.created_on, idx) AS created_on, max_by(library, idx) AS library, max_by(base_models, idx) AS base_models, min(idx) AS first, max(idx) AS last
  FROM raw JOIN models USING (hub_id) GROUP BY model_key
) TO '{out}/attributes.parquet'""",
}

# An interval runs from the day its first snapshot was observed to that of its last; only weeks that lie wholly inside are told.
SPANS = """
SELECT b.date, a.observed AS begun, b.observed
FROM read_parquet('{build}/snapshots.parquet') AS b JOIN read_parquet('{build}/snapshots.parquet') AS a ON a.date = b.since AND a.source = b.source
"""
BY_WEEK = (
    "WITH spans AS ("
    + SPANS
    + """), intervals AS (
  SELECT date, country_group, sum(downloads) AS downloads
  FROM {gains} JOIN read_parquet('{build}/accounts.parquet') USING (account_key) GROUP BY ALL
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
    names = {"moves": "moves.on", "flow": "flow.publisher.census.all", "spans": "spans.week"}
    parts = {name: queries[part] for name, part in names.items()}
    days = duckdb.sql(f"SELECT min(begun), max(observed) FROM ({SPANS.format(build=_build(home))})").fetchall()[0]
    values = {"source": SOURCE, "universe": "all", "credit": "publisher", "denominator": "all", "top": 1000}
    values |= {"from": days[0], "to": days[1]}
    told = {
        "cube": chained({"spans": parts["spans"]}, queries["cube.periods.country"]),
        "gains": chained(parts, queries["periods.country"]),
    }
    return {way: fill(sql, values) for way, sql in told.items()}


def by_hand(home: str, out: str) -> None:
    """Run the hand-written rules; the seconds of each part are printed."""
    Path(out).mkdir(parents=True)
    engine = duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "threads": THREADS,
            "preserve_insertion_order": False,
            "temp_directory": f"{out}/spill",
        }
    )
    took = []
    for name, sql in BY_HAND.items():
        start = time.perf_counter()
        engine.execute(sql.format(home=home, out=out))
        took.append(f"{name} {time.perf_counter() - start:.1f}")
    engine.close()
    shutil.rmtree(f"{out}/spill", ignore_errors=True)
    print("seconds by hand:", ", ".join(took))


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
    engine = duckdb.connect(config={"threads": THREADS})
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


STEPS: dict[str, Callable[..., None]] = {"by_hand": by_hand, "ask": ask}


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
