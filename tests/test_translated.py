"""What DuckDB's SQL says, in Spark's words: each rule, read without Spark. `test_spark` holds what they give against each other."""

from __future__ import annotations

import pytest

from modelcensus.store.translated import condition, translated
from tests import plans

SAID = {
    "a table alone": ("FROM t", "SELECT * FROM `t`"),
    "quotes and backslashes are text": ("SELECT 'it''s \\ a' AS x", "SELECT 'it\\'s \\\\ a' AS `x`"),
    "what is not known comes last": (
        "SELECT a FROM t ORDER BY a, b DESC",
        "SELECT `a` FROM `t` ORDER BY `a` NULLS LAST, `b` DESC",
    ),
    "a part of a text may not be there": (
        "SELECT list_extract(str_split(a, '/'), 2) FROM t",
        "SELECT TRY_ELEMENT_AT(SPLIT(`a`, CONCAT('\\\\Q', '/', '\\\\E')), 2) FROM `t`",
    ),
    "days are added to a time": (
        "SELECT CAST(CAST(a AS TIMESTAMP) + to_days(n) AS DATE) FROM t",
        "SELECT CAST(CAST(`a` AS TIMESTAMP_NTZ) + MAKE_DT_INTERVAL(CAST(`n` AS INT)) AS DATE) FROM `t`",
    ),
    "a quarter is three months": (
        "SELECT a + INTERVAL '1' QUARTER FROM t",
        "SELECT `a` + INTERVAL '3' MONTH FROM `t`",
    ),
    "the first by another column": (
        "SELECT first(a ORDER BY b DESC), first(a ORDER BY b) FROM t",
        "SELECT MAX_BY(`a`, `b`), MIN_BY(`a`, `b`) FROM `t`",
    ),
    "a sorted list without what is not known": (
        "SELECT array_agg(a ORDER BY a) FILTER (WHERE a IS NOT NULL) FROM t",
        "SELECT ARRAY_SORT(COLLECT_LIST(`a`) FILTER(WHERE NOT `a` IS NULL)) FROM `t`",
    ),
    "a median lies between two": ("SELECT quantile_cont(a, 0.5) FROM t", "SELECT PERCENTILE(`a`, 0.5) FROM `t`"),
    "a rank has no frame": (
        "SELECT row_number() OVER (ORDER BY a ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM t",
        "SELECT ROW_NUMBER() OVER (ORDER BY `a` NULLS LAST) FROM `t`",
    ),
    "a sum over a window leaves out by null": (
        "SELECT sum(a) FILTER (WHERE b) OVER (PARTITION BY c), count(*) FILTER (WHERE b) OVER () FROM t",
        "SELECT SUM(CASE WHEN `b` THEN `a` END) OVER (PARTITION BY `c`), COUNT(CASE WHEN `b` THEN 1 END) OVER () FROM `t`",
    ),
    "a condition on a window is asked outside": (
        "SELECT a FROM t QUALIFY row_number() OVER (PARTITION BY b ORDER BY c) = 1",
        (
            "SELECT * EXCEPT (`row_is_kept`) FROM (SELECT `a`, (ROW_NUMBER() OVER (PARTITION BY `b` ORDER BY `c` NULLS LAST) = 1) "
            "AS `row_is_kept` FROM `t`) AS `qualified` WHERE `row_is_kept`"
        ),
    ),
    "one row of each key": (
        "SELECT DISTINCT ON (k) s.k, n.a FROM s JOIN n USING (h) ORDER BY s.k, n.b DESC",
        (
            "SELECT `k`, `a` FROM (SELECT `s`.`k`, `n`.`a`, ROW_NUMBER() OVER (PARTITION BY `s`.`k` ORDER BY `s`.`k` NULLS LAST, "
            "`n`.`b` DESC) AS `turn_of_key` FROM `s` JOIN `n` USING (`h`)) AS `numbered` WHERE `turn_of_key` = 1"
        ),
    ),
    "a part may lie within another and hide one outside": (
        "WITH a AS (SELECT 1 AS x), b AS (WITH a AS (SELECT 2 AS x) FROM a) SELECT * FROM a, b",
        "WITH `a` AS (SELECT 1 AS `x`), `b` AS (WITH `a` AS (SELECT 2 AS `x`) SELECT * FROM `a`) SELECT * FROM `a`, `b`",
    ),
    "hashes are DuckDB's": ("SELECT hash(a, b) & 7 FROM t", "SELECT ENGINE_HASH(`a`, `b`) & 7 FROM `t`"),
    "a date's day is the date": (
        "SELECT date_trunc('day', CAST(a AS DATE)), date_trunc('week', CAST(a AS DATE)) FROM t",
        "SELECT CAST(`a` AS DATE), TRUNC(CAST(`a` AS DATE), 'WEEK') FROM `t`",
    ),
    "words kept as JSON": (
        "SELECT unnest(from_json(a, '[\"VARCHAR\"]')) FROM t",
        "SELECT EXPLODE(FROM_JSON(`a`, 'ARRAY<STRING>')) FROM `t`",
    ),
}


@pytest.mark.parametrize(("said", "spoken"), SAID.values(), ids=SAID)
def test_spark_is_told_in_its_own_words(said: str, spoken: str) -> None:
    """The rule's case, word for word."""
    assert translated(said) == spoken


def test_rows_are_put_together_by_name() -> None:
    """Each side gives its columns in one order, and null where it has none of that name."""
    has = {"SELECT * FROM `t`": ["a", "b"], "SELECT * FROM `u`": ["b", "c"]}
    assert translated("FROM t UNION ALL BY NAME FROM u", has.__getitem__) == (
        "SELECT `a`, `b`, NULL AS `c` FROM (SELECT * FROM `t`) AS `side` "
        "UNION ALL SELECT NULL AS `a`, `b`, `c` FROM (SELECT * FROM `u`) AS `side`"
    )


def test_a_column_is_replaced_in_its_place() -> None:
    """The others are named, in their order."""
    assert (
        translated("SELECT * REPLACE (1 AS b) FROM t", lambda _: ["a", "b", "c"])
        == "SELECT `a`, 1 AS `b`, `c` FROM `t`"
    )


def test_a_list_in_another_order_is_refused() -> None:
    """No rule carries it over, and none pretends to."""
    with pytest.raises(NotImplementedError, match="an order of its own"):
        translated("SELECT array_agg(a ORDER BY b) FROM t")


def test_a_condition_is_told_by_itself() -> None:
    """As the rows of a table are taken away by it."""
    assert condition("k IN (SELECT k FROM u)") == "`k` IN (SELECT `k` FROM `u`)"


PLAN = """== Physical Plan ==
HashAggregate (4)
+- BroadcastNestedLoopJoin ExistenceJoin(exists#7) BuildRight (3)
   :- Scan parquet  (1)
   +- Scan parquet  (2)


(1) Scan parquet
Location: InMemoryFileIndex [file:/tmp/lines/1-lineage_1]

(2) Scan parquet
Location: InMemoryFileIndex [file:/tmp/lines/2-lineage_0]

(3) BroadcastNestedLoopJoin ExistenceJoin(exists#7) BuildRight
Join condition: (ancestor_key#1L = model_key#2L)
"""


def test_a_product_is_seen_whatever_it_is_for() -> None:
    """A plan in which each row is looked for among all of another table is one that ends a cluster: `NOT IN` as a column was."""
    [loop] = plans.products(plans.read(PLAN))
    assert [plans.table_of(scan) for scan in loop.reads()] == ["lineage_1", "lineage_0"]
