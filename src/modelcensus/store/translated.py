"""The engine's SQL in Spark's words. What is compiled and written here is DuckDB's dialect; sqlglot knows most of how the two differ.

The rest is here: each rule says what DuckDB means by its words, and the words by which Spark means the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.spark import Spark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Columns = Callable[[str], Sequence[str]]

HASH = "engine_hash"  # the function by which Spark asks for DuckDB's hash (`spark.hashed`)
FRAMELESS = (
    exp.RowNumber,
    exp.Rank,
    exp.DenseRank,
    exp.Lag,
    exp.Lead,
)  # Spark lets nobody state the only frame they have
NAMED: Mapping[str, str] = {"LIST_EXTRACT": "TRY_ELEMENT_AT", "LIST_INDEXOF": "ARRAY_POSITION", "HASH": HASH}
WORDS = "ARRAY<STRING>"
TURN, KEPT = "turn_of_key", "row_is_kept"  # columns that rules of this module add and take away


class _Spark(Spark):
    """Spark as it is: parts that ask for others by name (`WITH`) may lie within others, where one of theirs hides one outside."""

    class Generator(Spark.Generator):  # type: ignore[misc,valid-type]
        EXPRESSIONS_WITHOUT_NESTED_CTES: ClassVar[set[type[exp.Expr]]] = set()


def _unknown(query: str) -> Sequence[str]:
    raise NotImplementedError(f"columns that only an engine knows: {query}")


def translated(sql: str, columns: Columns = _unknown, *, pretty: bool = False) -> str:
    """A query in DuckDB's dialect as one that gives the same on Spark.

    Args:
        sql: the query.
        columns: gives the names of the columns of a query in Spark's dialect; asked only where rows are put together by name.
        pretty: whether people read it.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    for node in reversed(list(tree.walk(bfs=False))):  # what lies inside before what it lies in
        new = _rewritten(node, columns)
        if new is not node:
            tree = new if node is tree else tree
            node.replace(new)
    return spoken(tree, pretty=pretty)


def condition(sql: str) -> str:
    """A condition on rows in Spark's dialect."""
    return spoken(sqlglot.parse_one(sql, read="duckdb"))


def spoken(tree: exp.Expr, *, pretty: bool = False) -> str:
    """A query as Spark reads it; every name is quoted, for its reserved words are others."""
    return tree.sql(dialect=_Spark, identify=True, pretty=pretty)


def _rewritten(node: exp.Expr, columns: Columns) -> exp.Expr:
    if isinstance(node, exp.SetOperation) and node.args.get("by_name"):
        return _by_name(node, columns)
    if isinstance(node, exp.Select):
        return _select(node, columns)
    rule = RULES.get(type(node))
    return rule(node) if rule else node


def _window(node: exp.Window) -> exp.Expr:
    """Over windows Spark states no frame that goes without saying, and leaves rows out by making them null."""
    if isinstance(node.this, FRAMELESS):
        node.set("spec", None)
    if isinstance(node.this, exp.Filter):
        told, where = node.this.this, node.this.expression.this
        of = exp.Literal.number(1) if isinstance(told.this, exp.Star) else told.this
        node.set("this", type(told)(this=exp.case().when(where, of)))
    return node


def _called(node: exp.Anonymous) -> exp.Expr:
    """Functions that the two call otherwise."""
    name = node.name.upper()
    if name == "FROM_JSON":  # of a list of words
        return exp.Anonymous(this=name, expressions=[node.expressions[0], exp.Literal.string(WORDS)])
    return exp.Anonymous(this=NAMED[name], expressions=node.expressions) if name in NAMED else node


def _days(node: exp.ToDays) -> exp.Expr:
    """Whole days to add to a time."""
    return exp.Anonymous(this="MAKE_DT_INTERVAL", expressions=[exp.cast(node.this, "int")])


def _interval(node: exp.Interval) -> exp.Expr:
    """Spark's intervals know no quarter."""
    if node.text("unit").upper() != "QUARTER":
        return node
    return exp.Interval(this=exp.Literal.string(str(3 * int(node.this.name))), unit=exp.var("MONTH"))


def _truncated(node: exp.DateTrunc) -> exp.Expr:
    """A date begins its own day; Spark, which cuts dates to weeks and longer, gives null for it."""
    return exp.cast(node.this, "date") if node.text("unit").upper() == "DAY" else node


def _percentile(node: exp.PercentileCont) -> exp.Expr:
    """A median between the two numbers in the middle."""
    return exp.Anonymous(this="PERCENTILE", expressions=[node.this, node.expression])


def _first(node: exp.First) -> exp.Expr:
    """The first in an order of another column: what stands where that is largest, or least."""
    if not isinstance(node.this, exp.Order):
        return node
    by: exp.Ordered = node.this.expressions[0]
    return exp.Anonymous(this="MAX_BY" if by.args.get("desc") else "MIN_BY", expressions=[node.this.this, by.this])


def _list(node: exp.ArrayAgg) -> exp.Expr:
    """A list in the order of its own items."""
    order = node.this
    if not isinstance(order, exp.Order):
        return node
    by: exp.Ordered = order.expressions[0]
    if len(order.expressions) > 1 or by.this != order.this or by.args.get("desc"):
        raise NotImplementedError(f"a list in an order of its own: {node.sql(dialect='duckdb')}")
    return exp.Anonymous(this="ARRAY_SORT", expressions=[exp.Anonymous(this="COLLECT_LIST", expressions=[order.this])])


def _filter(node: exp.Filter) -> exp.Expr:
    """What is left out of a list that is sorted is left out before it is."""
    if node.this.name != "ARRAY_SORT":
        return node
    kept = exp.Filter(this=node.this.expressions[0], expression=node.expression)
    return exp.Anonymous(this="ARRAY_SORT", expressions=[kept])


def _cast(node: exp.Cast) -> exp.Expr:
    """A list kept as JSON: Spark reads its items as text, of which it gives a member as text, or null where it is not there."""
    if not node.to.is_type("array<json>"):
        return node
    kept = node.this.this if isinstance(node.this, exp.Cast) else node.this
    return exp.Anonymous(this="FROM_JSON", expressions=[kept, exp.Literal.string(WORDS)])


def _equal(node: exp.EQ) -> exp.Expr:
    """Whether a member of such an item is text: it is, or it is not there."""
    if not isinstance(node.this, exp.JSONType):
        return node
    return exp.not_(exp.Is(this=node.this.this, expression=exp.null()))


def _member(node: exp.JSONExtractScalar) -> exp.Expr:
    """The text of a member of such an item."""
    inner = node.this.unnest()
    return inner if isinstance(inner, exp.JSONExtract) else node


def _select(select: exp.Select, columns: Columns) -> exp.Expr:
    star = select.expressions[0]
    if isinstance(star, exp.Star) and star.args.get("replace"):
        return _replacing(select, star.args["replace"], columns)
    if select.args.get("qualify"):
        return _qualified(select)
    distinct = select.args.get("distinct")
    return _first_of_each(select, distinct.args["on"]) if distinct and distinct.args.get("on") else select


def _replacing(select: exp.Select, told: Sequence[exp.Alias], columns: Columns) -> exp.Expr:
    """All columns, some of them computed anew: named one by one."""
    plain = select.copy()
    plain.set("expressions", [exp.Star()])
    anew = {alias.alias: alias for alias in told}
    names = columns(spoken(plain))
    return select.select(*(anew.get(name, exp.column(name)) for name in names), append=False)


def _qualified(select: exp.Select) -> exp.Expr:
    """The rows that a condition on windows holds for (`QUALIFY`): it is told as a column, and asked outside."""
    inner = select.copy()
    told = inner.args["qualify"].this.copy()
    inner.set("qualify", None)
    inner = inner.select(exp.paren(told, copy=False).as_(KEPT))
    without = exp.Star(except_=[exp.to_identifier(KEPT)])
    return exp.select(without).from_(inner.subquery("qualified")).where(exp.column(KEPT))


def _first_of_each(select: exp.Select, on: exp.Tuple) -> exp.Expr:
    """One row of each key, the first in an order (`DISTINCT ON`): rows are numbered within their key."""
    order = select.args.get("order")
    by = [item.copy() for item in order.expressions] if order else [on.expressions[0].copy()]
    names = [part.alias_or_name for part in select.expressions]
    keys = [part for part in select.expressions if part.alias_or_name in {key.name for key in on.expressions}]
    parts = [part.unalias() if isinstance(part, exp.Alias) else part for part in keys] or on.expressions
    turn = exp.Window(
        this=exp.RowNumber(), partition_by=[part.copy() for part in parts], order=exp.Order(expressions=by)
    )
    inner = select.copy()
    inner.set("distinct", None)
    inner.set("order", None)
    inner = inner.select(turn.as_(TURN))
    told: list[exp.Expr] = (
        [exp.Star(except_=[exp.to_identifier(TURN)])]
        if isinstance(select.expressions[0], exp.Star)
        else [exp.column(name) for name in names]
    )
    return exp.select(*told).from_(inner.subquery("numbered")).where(exp.column(TURN).eq(1))


def _by_name(union: exp.SetOperation, columns: Columns) -> exp.Expr:
    """Rows put together by the names of their columns: each side's columns in one order, null where it has none of that name."""
    sides: list[Any] = [
        side.unnest() if isinstance(side, exp.Subquery) else side for side in (union.this, union.expression)
    ]
    listed = [list(columns(spoken(side))) for side in sides]
    names = list(dict.fromkeys([*listed[0], *listed[1]]))
    union.set("by_name", None)
    for place, side, here in zip(("this", "expression"), sides, listed, strict=True):
        told = [exp.column(name) if name in here else exp.null().as_(name) for name in names]
        union.set(place, exp.select(*told).from_(side.subquery("side")))
    return union


RULES: Mapping[type[exp.Expr], Callable[[Any], exp.Expr]] = {
    exp.Anonymous: _called,
    exp.ArrayAgg: _list,
    exp.Cast: _cast,
    exp.DateTrunc: _truncated,
    exp.EQ: _equal,
    exp.Filter: _filter,
    exp.First: _first,
    exp.Interval: _interval,
    exp.JSONExtractScalar: _member,
    exp.PercentileCont: _percentile,
    exp.ToDays: _days,
    exp.Window: _window,
}
