"""Downloads by country and ISO week over a whole history: ours from `gains`, and from the cube with the band of each share, beside the same written by hand on the same files.

By hand in DuckDB SQL, and as an analyst would write it in pandas and in polars.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import by_hand
import duckdb
import pyarrow as pa
from asking import Question, current
from measured import OURS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOURCE = "hf-archive"
COUNTED = {
    "calendar": "calendar.week",
    "spans": "spans.week",
    "moves": "moves.on",
    "flow": "flow.publisher.census.each",
}
CUBED = {  # with the band of each share, as people are given it
    "calendar": "calendar.week",
    "spans": "spans.every.week",
    "amounts": "cube.amounts.country",
    "shifts": "cube.shifts",
    "bounded": "cube.bounded.periods.disputed",
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


def parts(build: Path | str, table: str = "gains") -> str:
    """A table that is a folder of parts."""
    return f"read_parquet('{build}/{table}/*/*/*.parquet', hive_partitioning = true, hive_types = {{date: DATE}})"


def _in_duckdb(home: Path) -> Callable[[], pa.Table]:
    build = current(home)
    engine = duckdb.connect(config={"threads": by_hand.THREADS})
    sql = BY_WEEK.format(gains=parts(build), build=build)
    return lambda: engine.sql(sql).to_arrow_table()


def _in_ours(home: Path, *, cube: bool) -> Callable[[], pa.Table]:
    from modelcensus.store import Engine, chained, fill, read_build

    build = read_build(current(home))
    asked = {name: build.queries[part] for name, part in (CUBED if cube else COUNTED).items()}
    days = duckdb.sql(f"SELECT min(begun), max(observed) FROM ({SPANS.format(build=build.folder)})").fetchall()[0]
    values = {"source": SOURCE, "universe": "all", "credit": "publisher", "denominator": "all", "top": 1000}
    question = "cube.banded.periods.country" if cube else "periods.country"
    sql = fill(chained(asked, build.queries[question]), {**values, "from": days[0], "to": days[1]})
    opened = Engine.on(build)
    opened.open_due()
    engine = opened.connection
    engine.execute(f"SET threads = {by_hand.THREADS}")

    def answer() -> pa.Table:
        table = engine.sql(sql).to_arrow_table()
        return table.rename_columns(["country_group" if n == "country" else n for n in table.column_names])

    return answer


def _in_pandas(home: Path) -> Callable[[], pa.Table]:
    build = current(home)
    return lambda: pa.Table.from_pandas(_pandas(str(build)), preserve_index=False)


def _pandas(build: str) -> Any:
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


def _in_polars(home: Path) -> Callable[[], pa.Table]:
    build = current(home)
    return lambda: _polars(str(build)).to_arrow()


def _polars(build: str) -> Any:
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


QUESTION = Question(
    "by country and week",
    {
        "DuckDB SQL by hand": _in_duckdb,
        f"{OURS}, from gains": lambda home: _in_ours(home, cube=False),
        f"{OURS}, from the cube": lambda home: _in_ours(home, cube=True),
        **({"pandas": _in_pandas} if importlib.util.find_spec("pandas") else {}),
        **({"polars": _in_polars} if importlib.util.find_spec("polars") else {}),
    },
    ("date", "country_group"),
    "downloads",
    1e-4,
)
