"""Questions on a synthetic Hub: those that the cube covers in milliseconds, others beside SQL written by hand, bands beside their shares.

    python benchmarks/questions.py [--models N] [--weeks N] [--home FOLDER] [--runs N] [--json FILE]

At full size: `--models 2500000 --weeks 130 --home FOLDER`, where FOLDER stays and is taken as it is the next time. Everything is run in one warm process on
two threads, in turn, so that a machine whose speed drifts treats all alike; what two ways give is compared before either is timed. The aims: at most
10 ms from the cube, at most 1.2 times SQL by hand where no cube covers the question, a band at most 10 times its share.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import synthetic
from measured import OURS, Ledger, Size, as_option

from modelcensus import Census
from modelcensus.census.questions import Asked, gains
from modelcensus.pipeline import build as make
from modelcensus.store import Engine, Home

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from measured import Figure

SOURCE, THREADS = "hf-archive", 2
LATE = 0.6  # of the history: where the later of two windows begins


@dataclass(frozen=True)
class Way:
    """One query and what it is called."""

    name: str
    sql: str


def banded(asked: Asked, grain: str | None = None, top: int = 10**9) -> str:
    """The query of a share by country with its band, over the window or in each step of it."""
    return asked.sql(*asked.banded_chain("country", grain), top=top)


CUBED: dict[str, Callable[[Asked], str]] = {
    "share by country, with band": banded,
    "weeks by country, with bands": lambda asked: banded(asked, "week"),
    "weeks by country, the ten largest, with bands": lambda asked: banded(asked, "week", 10),
    "rolling years by country, with bands": lambda asked: banded(asked, "rolling"),
    "how much is known": lambda asked: asked.sql({"spans": asked.spans(), "known": "cube.known"}, "cube.coverage"),
    "grid of credit and universe": lambda asked: asked.sql(
        {"spans": asked.spans(), "cells": "cube.cells"}, "cube.grid"
    ),
}


def anew(census: Census, runs: int) -> dict[str, list[float]]:
    """Milliseconds of what the cube covers, and of whole answers, each time with a window of its own; the first is not timed."""
    first = gains(census, {"window": ":"}, "all").found
    assert first is not None  # noqa: S101 - gains have a window
    took: dict[str, list[float]] = {name: [] for name in (*CUBED, *ANSWERS)}
    for turn in range(runs + 1):
        for number, name in enumerate(took):
            window = f"{first.start + dt.timedelta(days=turn * len(took) + number)}:"
            start = time.perf_counter()
            if name in CUBED:
                census._rows(CUBED[name](gains(census, {"window": window}, "all")))  # noqa: SLF001
            else:
                ANSWERS[name](census, window)
            took[name].append(time.perf_counter() - start)
    return {name: [one * 1000 for one in seconds[1:]] for name, seconds in took.items()}


ANSWERS: dict[str, Callable[[Census, str], object]] = {
    "whole answer: share, band, caveats": lambda census, window: census.share("country", universe="all", window=window),
    "whole answer by week: trend, bands, caveats": lambda census, window: census.trend(
        "country", universe="all", window=window, grain="week"
    ),
}


def pairs(asked: Asked, build: Path) -> list[tuple[Way, Way]]:
    """Our query and the one by hand, of questions that no cube covers."""
    flows, spans = asked.flows(whole=True), asked.spans("interval")
    found = asked.found
    assert found is not None  # noqa: S101 - gains have a window
    middle = found.start + (found.end - found.start) * LATE
    before = middle - (found.end - middle)
    late = {"from": str(middle), "to": str(found.end), "before": str(before), "guard": "off", "top": 20}
    files = {name: f"read_parquet('{build}/{name}.parquet')" for name in ("models", "accounts", "snapshots")}
    hand = {"gains": f"read_parquet('{build}/gains/*/*/part.parquet', hive_partitioning = true)", **files}
    hand |= {"from": found.start, "to": found.end, "middle": middle, "before": before}
    told = {
        "share by organisation": asked.sql(asked.over(flows, spans=spans), "window.organisation", top=10**9),
        "concentration by account": asked.sql({**asked.over(flows), "holdings": "holdings.account"}, "concentration"),
        "movers by model": asked.census._sql_of(  # noqa: SLF001
            {**asked.models(), "spans": "spans.before"}, "movers.model", **{**asked.place, **late}
        ),
        "cohorts": asked.sql(asked.over(asked.models(), spans=spans), "cohorts"),
    }
    return [(Way(name, sql), Way("by hand", BY_HAND[name].format(**hand))) for name, sql in told.items()]


PARTS = """
WITH spans AS (
  SELECT b.date, a.observed AS begun, b.observed,
    (least(b.observed, DATE '{to}') - greatest(a.observed, DATE '{from}')) / (b.observed - a.observed) AS part
  FROM {snapshots} AS b JOIN {snapshots} AS a ON a.date = b.since AND a.source = b.source
)
"""
BY_HAND = {
    "share by organisation": PARTS
    + """
SELECT organisation, sum(downloads * part) AS downloads, sum(downloads * part) / sum(sum(downloads * part)) OVER () AS share
FROM (SELECT date, account_key, sum(downloads) AS downloads FROM {gains} GROUP BY ALL)
JOIN spans USING (date) JOIN {accounts} USING (account_key) GROUP BY organisation
""",
    "concentration by account": PARTS
    + """
, held AS (
  SELECT account, sum(downloads * part) AS x FROM (SELECT date, account_key, sum(downloads) AS downloads FROM {gains} GROUP BY ALL)
  JOIN spans USING (date) JOIN {accounts} USING (account_key) GROUP BY account HAVING x > 0
), turned AS (SELECT x, row_number() OVER (ORDER BY x) AS i FROM held)
SELECT count(*) AS groups, sum(x * x) / sum(x) ** 2 AS hhi,
  (2 * sum(i * x) - (count(*) + 1) * sum(x)) / (count(*) * sum(x)) AS gini FROM turned
""",
    "movers by model": PARTS
    + """
, told AS (
  SELECT model_key, downloads * greatest(0, least(observed, DATE '{to}') - greatest(begun, DATE '{middle}')) / (observed - begun) AS now,
    downloads * greatest(0, least(observed, DATE '{middle}') - greatest(begun, DATE '{before}')) / (observed - begun) AS earlier,
    greatest(0, least(observed, DATE '{to}') - greatest(begun, DATE '{middle}')) / (DATE '{to}' - DATE '{middle}') AS days
  FROM {gains} JOIN spans USING (date) WHERE observed > DATE '{before}'
), sums AS (
  SELECT model_key, sum(now) AS now, sum(earlier) AS earlier, max(now) AS most, count(*) FILTER (now > 0) AS steps, arg_max(days, now) AS expected
  FROM told GROUP BY ALL HAVING sum(now) > 0
)
SELECT model, name, country_group AS country, task, licence, size, round(now) AS downloads, most / now AS largest_step, steps,
  most / now > 0.5 AND most / now >= 2 * expected AND (SELECT count(*) >= 3 FROM spans WHERE observed > DATE '{middle}') AS spike
FROM sums JOIN {models} USING (model_key) JOIN {accounts} USING (account_key)
ORDER BY CASE WHEN first_seen <= DATE '{before}' OR earlier > 0 OR created_on >= DATE '{before}' THEN round(now) - round(earlier) END DESC NULLS LAST,
  round(now) DESC, model LIMIT 20
""",
    "cohorts": PARTS
    + """
, held AS (SELECT model_key, sum(downloads * part) AS x FROM {gains} JOIN spans USING (date) GROUP BY ALL)
SELECT CASE WHEN created_on IS NULL THEN 'unknown' WHEN created_on <= DATE '2022-03-02' THEN 'before'
  ELSE year(created_on) || '-Q' || quarter(created_on) END AS cohort, sum(x) AS downloads, sum(x) / sum(sum(x)) OVER () AS share
FROM held JOIN {models} USING (model_key) GROUP BY 1
""",
}
COMPARED = {
    "share by organisation": ("organisation", ("share",)),
    "concentration by account": ("groups", ("hhi", "gini")),
    "movers by model": ("model", ("downloads", "largest_step", "steps", "spike")),
    "cohorts": ("cohort", ("share",)),
}


def compare(connection: Any, one: Way, other: Way) -> int:
    """Stop where two ways do not give the same; else how many cells were compared."""
    key, columns = COMPARED[one.name]
    told = [{row[key]: row for row in connection.sql(way.sql).to_arrow_table().to_pylist()} for way in (one, other)]
    if told[0].keys() != told[1].keys():
        sys.exit(f"{one.name}: {len(told[0])} groups and {len(told[1])} by hand")
    for group, row in told[0].items():
        for column in columns:
            if abs(float(row[column]) - float(told[1][group][column])) > 1e-6 * max(1.0, abs(float(row[column]))) + (
                column == "downloads"
            ):
                sys.exit(f"{one.name}: {group} {column} {row[column]} and {told[1][group][column]} by hand")
    return len(told[0]) * len(columns)


def measure(run: Callable[[str], object], ways: Sequence[Way], runs: int) -> list[list[float]]:
    """Milliseconds of each, run in turn after one run that is not timed."""
    took: list[list[float]] = [[] for _ in ways]
    for turn in range(runs + 1):
        for way, seconds in zip(ways, took, strict=True):
            start = time.perf_counter()
            run(way.sql)
            if turn:
                seconds.append((time.perf_counter() - start) * 1000)
    return took


def main() -> None:
    """Build where there is no build yet, compare, measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", type=int, default=100_000)
    parser.add_argument("--weeks", type=int, default=60)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--home", type=Path)
    as_option(parser)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        home = told.home or Path(place)
        os.environ["MODELCENSUS_HOME"] = str(home)
        if not (home / "snapshots").exists():
            synthetic.write(home, told.models, told.weeks)
        if not (home / "tables" / "CURRENT").exists():
            make(Home(home))
        census = Census.open(home, source=SOURCE)
        ledger = Ledger("questions", Size(told.models, told.weeks))
        report(census, gains(census, {"window": ":"}, "all"), told.runs, ledger)
    ledger.write(told.json)


def report(census: Census, asked: Asked, runs: int, ledger: Ledger) -> None:
    """Measure and print."""
    build = census.build.folder
    engine = Engine.on(census.build)
    engine.open_due()
    connection = engine.connection
    connection.execute(f"SET threads = {THREADS}")
    warm = Census.open(census.home.path, source=SOURCE)
    warm.warm()
    for opened in (census, warm):
        opened._engine.connection.execute(f"SET threads = {THREADS}")  # noqa: SLF001
    cold, kept = anew(census, runs), anew(warm, runs)
    print(f"{'from the cube, each time a new window':38}{'from files':>12}{'kept warm':>12}")
    for name in kept:
        files = ledger.add(name, f"{OURS}, from files", "ms", cold[name])
        warmed = ledger.add(name, f"{OURS}, kept warm", "ms", kept[name])
        print(f"  {name:36}{files.middle:9.1f} ms{warmed.middle:9.1f} ms")
    print("without a cube")
    for one, other in pairs(asked, build):
        ledger.agreed(one.name, (OURS, "DuckDB SQL by hand"), compare(connection, one, other))
        mine, hand = measure(engine.rows, (one, other), runs)
        _line(one.name, ledger.add(one.name, OURS, "ms", mine), ledger.add(one.name, "DuckDB SQL by hand", "ms", hand))
    share = asked.sql(asked.chain("organisation"), "window.organisation", top=10**9)
    chain, shape = asked.band_chain("organisation")
    alone, band = measure(engine.rows, (Way("share", share), Way("band", asked.sql(chain, f"bounds.{shape}"))), runs)
    name = "band by organisation"
    _line(name, ledger.add(name, OURS, "ms", band), ledger.add(name, "its share alone", "ms", alone))


def _line(name: str, mine: Figure, other: Figure) -> None:
    print(f"  {name:34}{mine.middle:9.1f} ms   {other.way} {other.middle:9.1f} ms {mine.middle / other.middle:7.2f} ×")


if __name__ == "__main__":
    main()
