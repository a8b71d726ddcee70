"""From foreign Arrow columns to the columns of a snapshot: vectorised, and without trust in what they hold.

A cell that is not of its kind becomes null and is counted as odd; a column of another type than is known is a `SourceError`.
"""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError
from modelcensus.sources import arrow_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyarrow as pa

CREATED_FLOOR = dt.date(2022, 3, 2)  # the Hub knows no creation date before it: a model at the floor may be older
CREATED_CEILING = dt.date(2200, 1, 1)  # a later one is no date of this world, and Python's own end in the year 9999
LONGEST = 400  # characters; the Hub allows 96 for each half of a name
COUNTERS = ("downloads_all_time", "downloads_30d", "likes")
RELATIONS = ("finetune", "adapter", "quantized", "merge")


class Notes(dict[str, str]):
    """What a reader noticed, as text; counts grow while its batches are used up."""

    def add(self, key: str, amount: int) -> None:
        """Raise a count; one that stays at zero is not noted."""
        if amount:
            self[key] = str(int(self.get(key, "0")) + amount)


def batch(columns: Mapping[str, pa.Array | None], rows: int, notes: Notes) -> pa.RecordBatch:
    """A batch of a snapshot: what is not given is null, and a row without a usable `account/name` is left out and counted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = arrow_schema()
    given = [columns.get(field.name) for field in schema]
    made = [
        pa.nulls(rows, field.type) if column is None else column for field, column in zip(schema, given, strict=True)
    ]
    model = made[schema.get_field_index("model")]
    if model.null_count:
        made = pa.record_batch(made, names=schema.names).filter(pc.is_valid(model)).columns
        notes.add("skipped", model.null_count)
    return pa.RecordBatch.from_arrays(made, schema=schema)


def told(
    rows: pa.RecordBatch | pa.Table, name: str, read: Callable[[pa.Array], pa.Array], where: str
) -> pa.Array | None:
    """What a column says, None where it is not there. Raises `SourceError` where it is not of the kind that is known."""
    import pyarrow as pa

    if name not in rows.schema.names:
        return None
    column = rows.column(name)
    try:
        return read(column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column)
    except (SourceError, pa.ArrowException) as error:
        message = f"{where}: `{name}`, which is {column.type}: {str(error).splitlines()[0][:200]}."
        raise SourceError(message, "Its layout has changed: this reader needs an update.") from error


def models(column: pa.Array) -> pa.Array:
    """The ids that are `account/name`, null elsewhere; a broken byte makes it another name, so such an id is none."""
    import pyarrow.compute as pc

    ids = text(column)
    one = pc.equal(pc.count_substring(ids, "/"), 1)
    inside = pc.invert(pc.or_(pc.starts_with(ids, "/"), pc.ends_with(ids, "/")))
    whole = pc.invert(pc.match_substring(ids, "\ufffd"))
    return _kept(ids, pc.and_(one, pc.and_(inside, whole)))


def text(column: pa.Array) -> pa.Array:
    """Text as it is, without what is empty or longer than a name can be; bytes that are no UTF-8 are replaced."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_null(column.type):
        return pa.nulls(len(column), pa.string())
    known = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_binary)
    if not any(is_known(column.type) for is_known in known):
        raise SourceError("text was known there")
    raw = column.cast(pa.binary())
    try:
        words = raw.cast(pa.string())
    except pa.ArrowInvalid:
        words = pa.array(
            [None if cell is None else cell.decode(errors="replace") for cell in raw.to_pylist()], pa.string()
        )
    sizes = pc.min_max(pc.binary_length(raw)).as_py()
    if sizes["min"] and sizes["max"] <= LONGEST:  # the common case, at half the cost
        return words
    length = pc.utf8_length(words)
    return _kept(words, pc.and_(pc.greater(length, 0), pc.less_equal(length, LONGEST)))


def count(column: pa.Array, notes: Notes) -> pa.Array:
    """Counts of 0 and up; anything negative, broken or beyond 64 bits is null and counted as odd."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.int64())
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column)  # pandas writes a null so
        believed = pc.and_(pc.equal(pc.floor(column), column), pc.less(column, pa.scalar(2.0**63).cast(kind)))
    elif pa.types.is_integer(kind):
        believed = pc.less_equal(column, pa.scalar(2**63 - 1, kind)) if kind == pa.uint64() else pc.is_valid(column)
    else:
        raise SourceError("counts were known there")
    kept = _kept(column, pc.and_(believed, pc.greater_equal(column, pa.scalar(0, kind))))
    notes.add("odd", kept.null_count - column.null_count)
    return kept.cast(pa.int64())


def day(column: pa.Array, notes: Notes, floor: dt.date | None = CREATED_FLOOR) -> pa.Array:
    """Days in UTC; null at or before a floor, where the hub does not know."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):
        days = column.cast(pa.timestamp("s", "UTC"), safe=False).cast(pa.timestamp("s")).cast(pa.date32(), safe=False)
    elif pa.types.is_date32(column.type):
        days = column
    else:
        days = _days(text(column), notes)
    sane = pc.less(days, pa.scalar(CREATED_CEILING))
    notes.add("odd", len(days) - days.null_count - (pc.sum(sane).as_py() or 0))
    return _kept(days, pc.and_(sane, pc.greater(days, pa.scalar(floor or dt.date.min))))


def licence(tags: pa.Array) -> pa.Array:
    """The licence that a list of tags states: its first `license:`."""
    import pyarrow.compute as pc

    values, rows = flat(tags)
    states = pc.starts_with(values, "license:")
    stated, rows = values.filter(states), rows.filter(states)
    first = pc.index_in(_range(len(tags)), value_set=rows)
    return text(pc.utf8_slice_codeunits(text(stated), len("license:")).take(first))


def tagged_base_models(tags: pa.Array) -> pa.Array:
    """The base models that a list of tags states; null where it states none, for earlier tags could not state any."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values, rows = flat(tags)
    states = pc.starts_with(values, "base_model:")
    rest, rows = pc.utf8_slice_codeunits(text(values.filter(states)), len("base_model:")), rows.filter(states)
    parts = pc.extract_regex(rest, rf"^(?:(?P<relation>{'|'.join(RELATIONS)}):)?(?P<id>[^/:]+/[^/:]+)$")
    relation, ids = pc.struct_field(parts, "relation"), pc.struct_field(parts, "id")
    keys = pc.binary_join_element_wise(rows.cast(pa.string()), ids, " ")
    bare = pc.equal(relation, "")
    repeats = pc.and_(bare, pc.is_in(keys, value_set=keys.filter(pc.invert(bare))))  # stated again with its relation
    edges = pc.if_else(repeats, pa.scalar(None, pa.string()), pc.binary_join_element_wise(relation, ids, ":"))
    return lists(edges, rows, pa.nulls(len(tags), pa.bool_()))


def stated_base_models(bases: pa.Array) -> pa.Array:
    """The base models of the Hub's own `baseModels`; an empty list where it states none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        values, rows = flat(pc.struct_field(bases, "models"))
        relation = text(pc.struct_field(bases, "relation")).take(rows)
        ids = models(pc.struct_field(values, "id"))
    except (pa.ArrowException, TypeError) as error:
        raise SourceError("models with a relation were known there") from error
    named = pc.if_else(pc.is_in(relation, value_set=pa.array(RELATIONS)), relation, "")
    return lists(pc.binary_join_element_wise(named, ids, ":"), rows, pa.repeat(True, len(bases)))


def lists(values: pa.Array, rows: pa.Array, empty: pa.Array) -> pa.Array:
    """Values as lists by their row, which ascends; a row without any is an empty list where `empty` is true, else null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    there = pc.is_valid(values)
    values, rows = values.filter(there), rows.filter(there)
    tally = pc.value_counts(rows)
    counts = tally.field("counts").take(pc.index_in(_range(len(empty)), value_set=tally.field("values")))
    ends = pc.cumulative_sum(pc.fill_null(counts, 0)).cast(pa.int32())
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    unknown = pc.and_(pc.is_null(counts), pc.invert(pc.fill_null(empty, False)))
    return pa.ListArray.from_arrays(offsets, values, mask=unknown)


def flat(nested: pa.Array) -> tuple[Any, Any]:
    """The values of lists and the row that each stands in."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (pa.types.is_list(nested.type) or pa.types.is_large_list(nested.type)):
        raise SourceError("lists were known there")
    values = pc.list_flatten(nested)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    return values, pc.list_parent_indices(nested).cast(pa.int64())


def ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches, each read while the one before is worked on."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch


def once(rows: pa.RecordBatch, notes: Notes) -> pa.RecordBatch:
    """The rows of one date, each model once: of several, by id or by name, the one with the largest counter."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.Table.from_batches([rows])
    for key in ("hub_id", "model"):
        keyed = table.append_column("key", pc.coalesce(table[key], table["model"]))
        if pc.count_distinct(keyed["key"]).as_py() == len(keyed):
            continue
        order = [("key", "ascending"), *((counter, "descending") for counter in COUNTERS), ("model", "ascending")]
        keyed = keyed.sort_by(order)
        names = keyed["key"].combine_chunks()
        first = pa.concat_arrays([pa.repeat(True, min(1, len(names))), pc.not_equal(names[1:], names[:-1])])
        table = keyed.filter(first).drop_columns("key")
    notes.add("duplicates", rows.num_rows - table.num_rows)
    return pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], schema=rows.schema)


def _days(told: pa.Array, notes: Notes) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    starts = pc.utf8_slice_codeunits(told, 0, 10)
    try:
        return starts.cast(pa.date32())
    except pa.ArrowInvalid:
        days = [None if cell is None else _date(cell) for cell in starts.to_pylist()]
    notes.add("odd", days.count(None) - told.null_count)
    return pa.array(days, pa.date32())


def _date(told: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(told)
    except ValueError:
        return None


def _kept(column: pa.Array, believed: pa.Array) -> pa.Array:
    """A column without the cells that are not believed; as it is where all are, which saves its copy."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pc.all(believed).as_py() is not False:
        return column
    return pc.if_else(pc.fill_null(believed, False), column, pa.scalar(None, column.type))


def _range(rows: int) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.subtract(pc.cumulative_sum(pa.repeat(1, rows)), 1)
