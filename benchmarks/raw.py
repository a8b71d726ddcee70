"""Questions as a dashboard over raw snapshots answers them: one wide Parquet file a date, differences of counters, a file of labels.

Beside each the same from our build with `--rules off`, which counts the same: every rise of a counter since the model's reading before. Models are
told apart by the hub's id, as a careful dashboard would; the file of labels is what our build says of accounts, under all of their names.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
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
IN_DUCKDB, IN_PANDAS = "raw snapshots, DuckDB", "raw snapshots, pandas"
LABELS = """
SELECT lower(name) AS account, any_value(owner) AS owner, any_value(country) AS country FROM (
  SELECT unnest(list_prepend(account, from_json(aliases, '["VARCHAR"]'))) AS name, account_key AS owner, country_group AS country
  FROM read_parquet('{build}/accounts.parquet')
) GROUP BY 1
"""
# Rows of one model on one date stand together, the one that counts last: it is held against what was before the first of them.
RISES = """
SELECT date, lower(split_part(model, '/', 1)) AS account, level - before AS rise FROM (
  SELECT date, model, downloads_all_time AS level,
    CASE WHEN lag(date) OVER w = date THEN lag(level, 2) OVER w ELSE lag(level) OVER w END AS before
  FROM read_parquet('{home}/snapshots/*/*/models.parquet', hive_partitioning = true, hive_types = {{date: DATE}}, file_row_number = true)
  WHERE downloads_all_time IS NOT NULL WINDOW w AS (PARTITION BY hub_id ORDER BY date, downloads_all_time, file_row_number DESC)
  QUALIFY lead(date) OVER w IS DISTINCT FROM date
)
"""
BY_COUNTRY = """
SELECT date, coalesce(country, 'unknown') AS country, sum(rise) AS downloads
FROM ({rises}) LEFT JOIN labels USING (account) WHERE rise > 0 AND date > '{since}' AND date <= '{until}' GROUP BY ALL
"""
CONCENTRATION = """
WITH held AS (
  SELECT coalesce(owner::VARCHAR, account) AS owner, sum(rise) AS x FROM ({rises}) LEFT JOIN labels USING (account)
  WHERE rise > 0 AND date > '{since}' AND date <= '{until}' GROUP BY ALL
)
SELECT 'hhi' AS what, sum(x * x) / sum(x) ** 2 AS value FROM held
"""
HISTORY = """
SELECT date, downloads FROM (
  SELECT date, level - lag(level) OVER (ORDER BY date) AS downloads FROM (
    SELECT date, max(downloads_all_time) AS level
    FROM read_parquet('{home}/snapshots/*/*/models.parquet', hive_partitioning = true, hive_types = {{date: DATE}})
    WHERE model = '{model}' GROUP BY date
  )
) WHERE downloads > 0
"""
LARGEST = """
SELECT model FROM read_parquet('{build}/models.parquet') JOIN (
  SELECT model_key, sum(downloads) AS held FROM read_parquet('{build}/gains/*/*/*.parquet', hive_partitioning = true) GROUP BY 1
) USING (model_key) WHERE aliases = '[]' ORDER BY held DESC, model LIMIT 1
"""


@cache
def _ends(build: Path) -> tuple[dt.date, dt.date]:
    """The first and the last usable snapshot: between them lies what is asked."""
    usable = f"SELECT min(date), max(date) FROM read_parquet('{build}/snapshots.parquet') WHERE usable"
    since, until = duckdb.sql(usable).fetchall()[0]
    return since, until


@cache
def _largest(build: Path) -> str:
    """The most downloaded model that was never renamed."""
    return str(duckdb.sql(LARGEST.format(build=build)).fetchall()[0][0])


def _in_duckdb(home: Path, sql: str) -> Callable[[], pa.Table]:
    build = current(home)
    settings = {"threads": by_hand.THREADS, "memory_limit": by_hand.MEMORY, "preserve_insertion_order": False}
    engine = duckdb.connect(config={**settings, "temp_directory": str(home.parent / "spill")})
    engine.execute(f"CREATE TABLE labels AS {LABELS.format(build=build)}")
    since, until = _ends(build)
    told = sql.format(rises=RISES.format(home=home), home=home, model=_largest(build), since=since, until=until)
    return lambda: engine.sql(told).to_arrow_table()


def _ours(home: Path, make: Callable[[Any], str]) -> Callable[[], pa.Table]:
    """Our SQL of a question with rules off."""
    from modelcensus import Census
    from modelcensus.census.questions import gains
    from modelcensus.store import Engine

    census = Census.open(home, source=SOURCE)
    sql = make(gains(census, {"window": ":", "rules": "off"}, "all"))
    opened = Engine.on(census.build)
    opened.open_due()
    engine = opened.connection
    engine.execute(f"SET threads = {by_hand.THREADS}")
    return lambda: engine.sql(sql).to_arrow_table()


def _by_country(asked: Any) -> str:
    return str(asked.sql(asked.chain("country", "interval"), "periods.country", top=10**9))


def _concentration(asked: Any) -> str:
    chain = {**asked.over(asked.flows(whole=True)), "holdings": "holdings.account"}
    return f"SELECT 'hhi' AS what, hhi AS value FROM ({asked.sql(chain, 'concentration')})"


def _history(asked: Any) -> str:
    from modelcensus.store import fill

    census = asked.census
    mine = f"SELECT model_key FROM models WHERE model = '{_largest(census.build.folder)}'"
    return f"SELECT date, downloads FROM ({fill(census.build.queries['moves.off'], asked.place)}) WHERE model_key = ({mine})"


def _in_pandas(home: Path, finish: Callable[[Any, Any], Any]) -> Callable[[], pa.Table]:
    """`finish` makes the answer of rises by date and account, and labels."""
    labels = duckdb.sql(LABELS.format(build=current(home))).df().set_index("account")
    since, until = _ends(current(home))

    def answer() -> pa.Table:
        rises = _rises(home)
        rises = rises[(rises["date"] > since) & (rises["date"] <= until)]
        return pa.Table.from_pandas(finish(rises, labels), preserve_index=False)

    return answer


def _rises(home: Path) -> Any:
    """Snapshot after snapshot, what each account's models gained since they were read before: date, account, rise."""
    import pandas as pd

    last, told = None, []
    for date, file in _files(home):
        said = pd.read_parquet(file, columns=["hub_id", "model", "downloads_all_time"])
        said = said.dropna(subset=["downloads_all_time"])
        now = said.sort_values("downloads_all_time", ascending=False, kind="stable").drop_duplicates("hub_id")
        if last is not None:
            both = now.merge(last[["hub_id", "downloads_all_time"]], on="hub_id", suffixes=("", "_before"))
            both["rise"] = both["downloads_all_time"] - both["downloads_all_time_before"]
            both = both[both["rise"] > 0]
            account = both["model"].str.split("/").str[0].str.lower().rename("account")
            told.append(both.groupby(account)["rise"].sum().reset_index().assign(date=date))
            now = pd.concat([now, last]).drop_duplicates("hub_id")
        last = now
    return pd.concat(told)


def _pandas_by_country(rises: Any, labels: Any) -> Any:
    named = rises.assign(country=rises["account"].map(labels["country"]).fillna("unknown"))
    return named.groupby(["date", "country"])["rise"].sum().rename("downloads").reset_index()


def _pandas_concentration(rises: Any, labels: Any) -> Any:
    import pandas as pd

    owner = rises["account"].map(labels["owner"]).astype("string").fillna(rises["account"])
    held = rises.groupby(owner)["rise"].sum().astype(float)
    return pd.DataFrame({"what": ["hhi"], "value": [(held**2).sum() / held.sum() ** 2]})


def _pandas_history(home: Path) -> Callable[[], pa.Table]:
    import pandas as pd

    model = _largest(current(home))

    def answer() -> pa.Table:
        told = []
        for date, file in _files(home):
            row = pd.read_parquet(file, columns=["model", "downloads_all_time"], filters=[("model", "==", model)])
            told += [(date, level) for level in row["downloads_all_time"].dropna()]
        history = pd.DataFrame(told, columns=["date", "level"])
        history["downloads"] = history["level"].diff()
        return pa.Table.from_pandas(history[history["downloads"] > 0][["date", "downloads"]], preserve_index=False)

    return answer


def _files(home: Path) -> list[tuple[dt.date, Path]]:
    found = sorted((home / "snapshots" / f"source={SOURCE}").glob("date=*"))
    return [(dt.date.fromisoformat(one.name.removeprefix("date=")), one / "models.parquet") for one in found]


OURS_OFF = f"{OURS}, rules off"
QUESTIONS = (
    Question(
        "by country and interval, plain differences",
        {
            IN_DUCKDB: lambda home: _in_duckdb(home, BY_COUNTRY),
            OURS_OFF: lambda home: _ours(home, _by_country),
            IN_PANDAS: lambda home: _in_pandas(home, _pandas_by_country),
        },
        ("date", "country"),
        "downloads",
        1e-6,
    ),
    Question(
        "concentration by account, plain differences",
        {
            IN_DUCKDB: lambda home: _in_duckdb(home, CONCENTRATION),
            OURS_OFF: lambda home: _ours(home, _concentration),
            IN_PANDAS: lambda home: _in_pandas(home, _pandas_concentration),
        },
        ("what",),
        "value",
        1e-6,
    ),
    Question(
        "one model's history, plain differences",
        {
            IN_DUCKDB: lambda home: _in_duckdb(home, HISTORY),
            OURS_OFF: lambda home: _ours(home, _history),
            IN_PANDAS: _pandas_history,
        },
        ("date",),
        "downloads",
        1e-6,
    ),
)
