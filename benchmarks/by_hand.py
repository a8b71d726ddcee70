"""What a build does, in DuckDB SQL written by hand: the floor that `benchmarks/build.py` holds ours against.

Steps, gains, observations, what is last known of each model, edges, lineage, creators and the cube, from the same snapshots. Left out is what
this synthetic Hub has no case of (unknown all-time counters, models without a hub id, bases told by names alone, accounts that moved), and
what is kept for people: the evidence of attribution, the table of defects, the states that a next build goes on from.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import duckdb

MEMORY, THREADS = "8GB", 2

# The rules, set-based. `idx` numbers the snapshots that are not partial, `u` the usable ones among them.
RULES = {
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
CREATE TABLE attributes AS
SELECT model_key, max_by(task, idx) AS task, max_by(licence, idx) AS licence, max_by(parameters, idx) AS parameters,
  max_by(raw.created_on, idx) AS created_on, max_by(library, idx) AS library, max_by(base_models, idx) AS base_models, min(idx) AS first, max(idx) AS last
FROM raw JOIN models USING (hub_id) GROUP BY model_key;
COPY attributes TO '{out}/attributes.parquet'""",
    # A base is named as it was called once: names are those of all snapshots, the last bearer holds.
    "edges": """
CREATE TABLE called AS
SELECT lower(raw.model) AS name, max_by(model_key, idx) AS parent_key FROM raw JOIN models USING (hub_id)
WHERE raw.model IN (SELECT split_part(item, ':', 2) FROM (SELECT DISTINCT unnest(base_models) AS item FROM attributes)) GROUP BY 1;
CREATE TABLE edges AS
WITH said AS (
  SELECT model_key, nullif(split_part(item, ':', 1), '') AS relation, split_part(item, ':', 2) AS parent
  FROM (SELECT model_key, unnest(base_models) AS item FROM attributes)
), outside AS (
  SELECT name, -dense_rank() OVER (ORDER BY name) AS parent_key FROM (SELECT DISTINCT lower(parent) AS name FROM said) ANTI JOIN called USING (name)
)
SELECT model_key, coalesce(called.parent_key, outside.parent_key) AS parent_key, min(parent) AS parent, min(relation) AS relation
FROM said LEFT JOIN called ON called.name = lower(parent) LEFT JOIN outside ON outside.name = lower(parent) GROUP BY ALL""",
    # Of a line that comes back to where it was, no edge is walked.
    "lineage": """
CREATE TABLE circular AS
WITH RECURSIVE inner_edges AS MATERIALIZED (
  SELECT model_key, parent_key FROM edges
  WHERE model_key IN (SELECT parent_key FROM edges) AND parent_key IN (SELECT model_key FROM edges WHERE parent_key IN (SELECT model_key FROM edges))
), walk AS (
  SELECT model_key AS origin, parent_key AS reached, 1 AS depth FROM inner_edges
  UNION SELECT origin, parent_key, depth + 1 FROM walk JOIN inner_edges ON reached = model_key WHERE reached <> origin AND depth < 12
)
SELECT DISTINCT origin AS model_key FROM walk WHERE reached = origin;
CREATE TABLE sound AS
SELECT model_key, parent_key, 1 / count(*) OVER (PARTITION BY model_key) AS part
FROM edges WHERE NOT (model_key IN (FROM circular) AND parent_key IN (FROM circular));
CREATE TABLE lineage AS WITH RECURSIVE line AS (
  SELECT model_key, parent_key AS ancestor_key, 1 AS depth, part AS weight FROM sound
  UNION ALL SELECT line.model_key, parent_key, depth + 1, weight * part FROM line JOIN sound ON ancestor_key = sound.model_key
)
SELECT model_key, ancestor_key, min(depth) AS depth, sum(weight) AS weight, ancestor_key NOT IN (SELECT model_key FROM sound) AS root
FROM line GROUP BY ALL;
COPY edges TO '{out}/edges.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY lineage TO '{out}/lineage.parquet' (FORMAT parquet, COMPRESSION zstd)""",
    "owned": """
CREATE TABLE accounts AS
WITH listed AS (
  SELECT account_key, lower(split_part(any_value(model), '/', 1)) AS account FROM models GROUP BY account_key
), beyond AS (
  SELECT -1 - row_number() OVER (ORDER BY account) AS account_key, account
  FROM (SELECT DISTINCT lower(split_part(parent, '/', 1)) AS account FROM edges WHERE parent_key < 0) ANTI JOIN listed USING (account)
)
SELECT account_key, account, coalesce(country_group, 'unknown') AS country, coalesce(kind, 'unknown') AS kind, coalesce(role, 'none') AS role
FROM (FROM listed UNION ALL FROM beyond) LEFT JOIN owners USING (account);
CREATE TABLE creators AS
WITH outside AS (SELECT parent_key, account_key FROM edges JOIN accounts ON account = lower(split_part(parent, '/', 1)) WHERE parent_key < 0 GROUP BY ALL)
SELECT l.model_key, coalesce(m.account_key, o.account_key) AS account_key, sum(weight) AS weight
FROM lineage AS l LEFT JOIN models AS m ON m.model_key = ancestor_key LEFT JOIN outside AS o ON o.parent_key = ancestor_key WHERE root GROUP BY ALL;
CREATE TABLE described AS
WITH said AS (
  SELECT model_key, bool_or(relation = 'merge') AS merge, bool_or(relation = 'quantized') AS quantized, bool_or(relation = 'adapter') AS adapter,
    bool_or(relation = 'finetune') AS finetune
  FROM sound JOIN edges USING (model_key, parent_key) GROUP BY model_key
)
SELECT model_key, account_key, hub_id, model, coalesce(task, 'unknown') AS task, lower(coalesce(licence, 'unknown')) AS licence, library, parameters, created_on,
  first, last, role = 'repackager' OR coalesce(quantized, false) AS copy,
  CASE WHEN parameters IS NULL THEN 'unknown' WHEN parameters < 1e9 THEN 'under 1B' WHEN parameters < 1e10 THEN '1B to 10B'
    WHEN parameters < 31e9 THEN '10B to 31B' WHEN parameters < 1e11 THEN '31B to 100B' ELSE '100B and over' END AS size,
  CASE WHEN said.model_key IS NULL THEN 'none' WHEN merge THEN 'merge' WHEN quantized THEN 'quantized' WHEN adapter THEN 'adapter'
    WHEN finetune THEN 'finetune' ELSE 'unsaid' END AS relation
FROM (SELECT model_key, account_key, hub_id, model FROM models) JOIN (SELECT * EXCLUDE (first, last), first, last FROM attributes) USING (model_key)
JOIN accounts USING (account_key) LEFT JOIN said USING (model_key);
COPY described TO '{out}/models.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY creators TO '{out}/creators.parquet' (FORMAT parquet, COMPRESSION zstd)""",
    "cube": """
CREATE TABLE told AS
SELECT date, model_key, g.account_key, downloads, quality <> 'measured' AS estimated, task, copy, size, relation
FROM (SELECT gains.*, account_key FROM gains JOIN models USING (model_key)) AS g JOIN usable USING (u) JOIN described USING (model_key);
CREATE TABLE leading_models AS
WITH few AS (FROM told QUALIFY row_number() OVER (PARTITION BY date, task, copy ORDER BY downloads DESC, model_key) <= 10)
SELECT universe, few.* FROM few JOIN universes USING (task) WHERE copies OR NOT copy
QUALIFY row_number() OVER (PARTITION BY universe, date ORDER BY downloads DESC, model_key) <= 10;
CREATE TABLE fine AS
WITH led AS (SELECT universe, date, model_key, account_key, downloads, estimated, task, copy, size, relation FROM leading_models),
every AS (
  SELECT 'publisher' AS credit, NULL AS universe, date, account_key, downloads, estimated, task, copy, size, relation FROM told
  UNION ALL SELECT 'creator', NULL, date, coalesce(c.account_key, t.account_key), round(downloads * coalesce(weight, 1) * 1024) / 1024, estimated, task, copy, size,
    relation FROM told AS t LEFT JOIN creators AS c USING (model_key)
  UNION ALL SELECT 'publisher', universe, date, account_key, downloads, estimated, task, copy, size, relation FROM led
  UNION ALL SELECT 'creator', universe, date, coalesce(c.account_key, t.account_key), round(downloads * coalesce(weight, 1) * 1024) / 1024, estimated, task, copy,
    size, relation FROM led AS t LEFT JOIN creators AS c USING (model_key)
)
SELECT credit, universe, date, task, copy, size, relation, country, kind, role, sum(downloads) AS downloads, sum(downloads) FILTER (estimated) AS estimated
FROM every JOIN accounts USING (account_key) GROUP BY ALL;
COPY (
  WITH every AS (
    SELECT credit, u.universe, date, task, size, relation, country, kind, role, downloads, coalesce(estimated, 0) AS estimated, 0 AS largest
    FROM fine JOIN universes AS u USING (task) WHERE fine.universe IS NULL AND (copies OR NOT copy)
    UNION ALL SELECT credit, universe, date, task, size, relation, country, kind, role, 0, 0, downloads FROM fine WHERE universe IS NOT NULL
  )
  SELECT credit, universe, date, task, size, relation, country, kind, role, sum(downloads) AS downloads, sum(estimated) AS estimated,
    sum(downloads) FILTER (role IN ('test', 'tooling')) AS tests, sum(largest) AS largest
  FROM every
  GROUP BY GROUPING SETS ((credit, universe, date, task), (credit, universe, date, size), (credit, universe, date, relation), (credit, universe, date, country),
    (credit, universe, date, kind), (credit, universe, date, role)) ORDER BY ALL
) TO '{out}/cube.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY leading_models TO '{out}/leading_models.parquet' (FORMAT parquet, COMPRESSION zstd)""",
}


def run(home: str, out: str) -> None:
    """Run the rules; the seconds of each part are printed."""
    Path(out).mkdir(parents=True)
    spill = f"{out}/spill"
    engine = duckdb.connect(
        config={"memory_limit": MEMORY, "threads": THREADS, "preserve_insertion_order": False, "temp_directory": spill}
    )
    _facts(engine)
    took = []
    for name, sql in RULES.items():
        start = time.perf_counter()
        if name == "cube":
            _universes(engine)
        engine.execute(sql.format(home=home, out=out))
        took.append(f"{name} {time.perf_counter() - start:.1f}")
    engine.close()
    shutil.rmtree(spill, ignore_errors=True)
    print("seconds by hand:", ", ".join(took))


def _facts(engine: duckdb.DuckDBPyConnection) -> None:
    """Whose an account is, as the facts record it."""
    from datetime import UTC, datetime

    from modelcensus import attribution, facts

    engine.register("recorded", attribution.owners(facts.load(), datetime.now(UTC).date(), {}))
    engine.execute(
        "CREATE TABLE owners AS SELECT account, any_value(coalesce(country, CASE WHEN kind IN ('individual', 'community') THEN kind ELSE 'unknown' END)) AS country_group, any_value(kind) AS kind, any_value(role) AS role "
        "FROM recorded WHERE hub = 'huggingface' GROUP BY account"
    )


def _universes(engine: duckdb.DuckDBPyConnection) -> None:
    from modelcensus import facts
    from modelcensus.pipeline import inputs

    tasks = [task for (task,) in engine.sql("SELECT DISTINCT task FROM described ORDER BY task").fetchall()]
    engine.register("told_universes", inputs.universes(facts.load(), tasks))
    engine.execute("CREATE TABLE universes AS FROM told_universes")
