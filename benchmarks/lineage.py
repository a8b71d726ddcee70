"""The lineage of a synthetic hub, beside the same closure written by hand, in the same run.

    python benchmarks/lineage.py [--models N] [--edges N] [--json FILE]

2.5 million models and 1.5 million base models stated: three in a hundred models have several parents, lines have a long tail, a few
go in circles, one parent in twenty is on no snapshot. Edges (names joined, the rule by name, circles found) and closure are timed apart, with the peak
memory over what the inputs take. Beside the closure: a recursive query written by hand for several parents, and networkx where it is
installed, both from the same sound edges. Each runs in a process of its own; the outputs are compared before any time is printed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from measured import OURS, Ledger, Size, as_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES = {"seconds": 3.0, "bytes": 1e9}
INPUTS = ("bases", "names", "models", "accounts")
SOUND = "SELECT *, 1 / count(*) OVER (PARTITION BY model_key) AS part FROM edges WHERE coalesce(defect, 'outside') = 'outside'"
HUB = """
CREATE MACRO draw(i, turn, most) AS (hash(i, turn) % most)::BIGINT;
CREATE TABLE models AS SELECT i AS model_key, i // 8 AS account_key, 'huggingface' AS hub, 'account' || i // 8 || '/Model-' || CASE
    WHEN draw(i, 0, 100) >= 98 THEN floor(i * pow(draw(i, 1, 1000000) / 1e6, 2))::BIGINT || '-7B-GGUF' ELSE i || '-7B' END AS model,
    DATE '2022-03-02' + (i * 1600 // {models})::INTEGER AS created_on, 1000000 // (1 + draw(i, 2, 1 + i)) AS downloads FROM range({models}) AS t(i);
CREATE TABLE names AS SELECT hub, model, model_key, DATE '2026-09-02' AS seen FROM models
    UNION ALL SELECT hub, 'old-' || model, model_key, DATE '2026-01-07' FROM models WHERE model_key % 33 = 0;
CREATE TABLE accounts AS SELECT DISTINCT account_key, 'huggingface' AS hub, 'account' || account_key AS account,
    CASE WHEN account_key % 4000 = 0 THEN 'repackager' END AS role FROM models;
CREATE TABLE bases AS SELECT i AS model_key, 'huggingface' AS hub, list(relation || ':' || CASE
        WHEN draw(i * 3 + k, 3, 20) = 0 AND i % 125000 > 500 AND i % 100000 NOT BETWEEN 60001 AND 60049 THEN 'gone/Model-' || parent % 40000
        WHEN draw(i * 3 + k, 4, 50) = 0 THEN lower(p.model) ELSE p.model END ORDER BY k) AS base_models
    FROM (SELECT i, k, ['finetune', 'adapter', 'quantized', 'merge', ''][1 + draw(i, 5, 5)] AS relation, CASE
            WHEN i % 100000 BETWEEN 60001 AND 60049 AND k = 0 THEN i - 1                         -- a long line
            WHEN i % 125000 IN (200, 201) AND k = 0 THEN i + 1 - 2 * (i % 125000 - 200)          -- two in a circle
            WHEN i % 125000 IN (300, 301, 302) AND k = 0 THEN i + 1 - 3 * (i % 125000 // 302)    -- three in a circle
            WHEN i % 125000 = 400 THEN i                                                         -- made of itself
            WHEN draw(i * 3 + k, 6, 100) < 12 THEN greatest(i - 1 - draw(i * 3 + k, 7, 2000), 0)         -- of one made shortly before
            ELSE floor(pow(draw(i * 3 + k, 8, 1000000) / 1e6, 4) * i / 50)::BIGINT * 50 END AS parent  -- of one that many use
        FROM range({models}) AS t(i), range(3) AS u(k)
        WHERE (k = 0 OR draw(i * 3 + k, 10, 1000) < 18) AND (i % 100000 BETWEEN 60001 AND 60049 OR i % 125000 BETWEEN 200 AND 400
            OR i % 50 <> 0 AND draw(i, 0, 100) < 98 AND draw(i, 9, 1000000) < {most}))
    JOIN models AS p ON p.model_key = parent GROUP BY i;
"""
BY_HAND = f"""
CREATE TABLE lineage AS WITH RECURSIVE sound AS MATERIALIZED ({SOUND}), line AS (
    SELECT model_key, parent_key AS ancestor_key, 1 AS depth, part AS weight FROM sound
    UNION ALL SELECT line.model_key, parent_key, depth + 1, weight * part FROM line JOIN sound ON ancestor_key = sound.model_key)
SELECT model_key, ancestor_key, min(depth) AS depth, sum(weight) AS weight,
    ancestor_key NOT IN (SELECT model_key FROM sound) AS root FROM line GROUP BY ALL
"""
APART = """
SELECT count(*) AS apart FROM read_parquet('{0}') AS a FULL JOIN read_parquet('{1}') AS b USING (model_key, ancestor_key)
WHERE a.depth IS DISTINCT FROM b.depth OR a.root IS DISTINCT FROM b.root OR coalesce(abs(a.weight - b.weight) > 1e-9, true)
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=2_500_000)
    parser.add_argument("--edges", type=int, default=1_500_000)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    as_option(parser)
    told = parser.parse_args()
    if told.work:
        print(json.dumps(WORKS[told.work](told.folder)))
        return
    with tempfile.TemporaryDirectory() as folder:
        _hub(Path(folder), told.models, told.edges)
        ledger = Ledger("lineage", Size(told.models))
        _compare(Path(folder), ledger)
    ledger.write(told.json)


def _hub(folder: Path, models: int, edges: int) -> None:
    """Write the inputs as Parquet files."""
    import duckdb

    connection = duckdb.connect()
    share = edges / models / 0.98 / 0.98 / 1.036  # of those that may have a base; some state another
    connection.execute(HUB.format(models=models, most=round(1_000_000 * share)))
    for name in INPUTS:
        connection.execute(f"COPY {name} TO '{folder / name}.parquet'")


def _compare(folder: Path, ledger: Ledger) -> None:
    import duckdb

    edges = _measured("edges", folder)
    ours, hand = _measured("closure", folder), _measured("hand", folder)
    others = {"recursive query by hand": hand}
    if importlib.util.find_spec("networkx"):
        others["networkx"] = _measured("networkx", folder)
    for name, other in others.items():
        sql = APART.format(ours["file"], other["file"])
        if apart := duckdb.sql(sql).fetchall()[0][0]:
            sys.exit(f"{apart} rows differ from those of: {name}")
    print(
        f"{edges['models']:,} models, {edges['rows']:,} edges ({edges['defects']}), {ours['rows']:,} rows of lineage, depth up to {ours['depth']}"
    )
    _print("edges", edges)
    _print("closure", ours)
    _keep(ledger, "edges", OURS, edges)
    _keep(ledger, "closure of lineage", OURS, ours)
    for name, other in others.items():
        _print(name, other)
        _keep(ledger, "closure of lineage", name, other)
        ledger.agreed("closure of lineage", (OURS, name), int(ours["rows"]))
        print(
            f"  the closure takes {ours['seconds'] / other['seconds']:.2f} × the time and {ours['bytes'] / other['bytes']:.2f} × the memory of: {name}"
        )
    held = all(ours[name] <= most for name, most in SIZES.items())
    print(f"target of the closure, 3 s and 1 GB: {'held' if held else 'MISSED'}")


def _keep(ledger: Ledger, what: str, way: str, told: dict[str, float]) -> None:
    ledger.add(what, way, "s", told["seconds"])
    ledger.add(what, way, "MB", told["bytes"] / 1e6)


def _print(name: str, told: dict[str, float]) -> None:
    print(
        f"  {name:<24} {told['seconds']:6.2f} s   peak {told['bytes'] / 1e6:7,.0f} MB over the inputs' {told['before'] / 1e6:,.0f} MB"
    )


def _measured(work: str, folder: Path) -> dict:
    """What one process did: seconds, bytes over what its inputs took, rows."""
    command = [sys.executable, __file__, "--work", work, "--folder", str(folder)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def _timed(work: Callable[[], object]) -> dict[str, float]:
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    start = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - start, "bytes": _memory("VmHWM") - before, "before": before}


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) * 1024


def _edges(folder: Path) -> dict:
    from modelcensus import lineage
    from modelcensus.store import Statements

    engine = _loaded(folder, *INPUTS)
    told = _timed(lambda: lineage.edges(Statements(engine), "bases", "names", "models", "models", "accounts"))
    engine.connection.execute(f"COPY edges TO '{folder / 'edges.parquet'}'")
    defects = engine.rows("SELECT defect, count(*) AS n FROM edges WHERE defect IS NOT NULL GROUP BY 1 ORDER BY 1")
    rules = engine.rows("SELECT 'by ' || rule AS defect, count(*) AS n FROM edges GROUP BY 1 ORDER BY 1")
    said = ", ".join(f"{row['n']:,} {row['defect']}" for row in [*rules, *defects])
    return {
        **told,
        **_counted(engine, "edges"),
        "models": engine.rows("SELECT count(*) AS n FROM models")[0]["n"],
        "defects": said,
    }


def _closure(folder: Path) -> dict:
    from modelcensus import lineage
    from modelcensus.store import Statements

    engine = _loaded(folder, "edges")
    return _written(engine, folder / "ours.parquet", lambda: lineage.closure(Statements(engine)))


def _hand(folder: Path) -> dict:
    engine = _loaded(folder, "edges")
    return _written(engine, folder / "hand.parquet", lambda: engine.connection.execute(BY_HAND))


def _networkx(folder: Path) -> dict:
    import networkx as nx
    import pyarrow as pa

    engine = _loaded(folder, "edges")

    def walk() -> None:
        graph = nx.DiGraph()
        sound = engine.connection.sql(SOUND).to_arrow_table().to_pylist()
        graph.add_weighted_edges_from((row["model_key"], row["parent_key"], row["part"]) for row in sound)
        rows = list(_lines(graph, list(reversed(list(nx.topological_sort(graph))))))
        names = ("model_key", "ancestor_key", "depth", "weight", "root")
        engine.register("lineage", pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))))

    return _written(engine, folder / "networkx.parquet", walk)


def _lines(graph: object, order: list[int]) -> Iterator[tuple[int, int, int, float, bool]]:
    lines: dict[int, dict[int, tuple[int, float]]] = {}
    for model in order:
        mine = lines[model] = {}
        for parent, told in graph[model].items():  # type: ignore[index]
            part = told["weight"]
            for key, (depth, weight) in {parent: (0, 1.0), **lines[parent]}.items():
                least, sum_ = mine.get(key, (depth + 1, 0.0))
                mine[key] = (min(least, depth + 1), sum_ + part * weight)
        yield from ((model, key, depth, weight, not lines[key]) for key, (depth, weight) in mine.items())


def _written(engine: object, file: Path, work: Callable[[], object]) -> dict:
    told = _timed(work)
    engine.connection.execute(f"COPY lineage TO '{file}'")  # type: ignore[attr-defined]
    depth = engine.rows("SELECT max(depth) AS depth FROM lineage")[0]["depth"]  # type: ignore[attr-defined]
    return {**told, **_counted(engine, "lineage"), "depth": depth, "file": str(file)}


def _counted(engine: object, name: str) -> dict[str, int]:
    return {"rows": engine.rows(f"SELECT count(*) AS n FROM {name}")[0]["n"]}  # type: ignore[attr-defined]


def _loaded(folder: Path, *names: str) -> object:
    """An engine that holds those tables, with what only a first use costs paid."""
    from modelcensus.store import Engine, compile_sql

    engine = Engine.start()
    for name in names:
        engine.connection.execute(f"CREATE TABLE {name} AS FROM '{folder / name}.parquet'")
        compile_sql(engine.table(name).limit(1))
    return engine


WORKS = {"edges": _edges, "closure": _closure, "hand": _hand, "networkx": _networkx}


if __name__ == "__main__":
    main()
