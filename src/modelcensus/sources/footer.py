"""The footer of a Parquet file, rewritten for some of its columns: so a file is projected by copying bytes, without decoding.

A footer is a struct of Thrift's compact protocol (apache/parquet-format, `parquet.thrift`). Structs are read here as
{field: (type, value)} and lists as (type, values), whatever they hold, so that what is not known stays as it is.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, _MAP, STRUCT = range(1, 13)
DEEPEST = 32
MAGIC = b"PAR1"
TAIL = 8  # bytes: the footer's length and the magic

SCHEMA, ROW_GROUPS, METADATA, ORDERS, ENCRYPTED = 2, 4, 5, 7, 8  # of FileMetaData
NAME, CHILDREN = 4, 5  # of SchemaElement
COLUMNS, PLAIN_SIZE, SORTED, GROUP_OFFSET, GROUP_SIZE = 1, 2, 4, 5, 6  # of RowGroup
CHUNK_OFFSET, CHUNK = 2, 3  # of ColumnChunk; what follows are places of indexes, which are not copied
UNCOMPRESSED, SIZE, DATA, INDEX, DICTIONARY, BLOOM, BLOOM_SIZE = 6, 7, 9, 10, 11, 14, 15  # of ColumnMetaData

Struct = dict[int, tuple[int, Any]]


@dataclass(frozen=True)
class Piece:
    """One column of one row group: where its bytes lie."""

    start: int
    size: int


class Footer:
    """A footer, for some leaf columns only. Raises `ValueError` where it is none.

    Args:
        content: the footer without length and magic.
        wanted: whether a leaf is wanted, by its dotted path.
    """

    def __init__(self, content: bytes, wanted: Callable[[str], bool]) -> None:
        reader = _Reader(content)
        self._root: Struct = reader.struct()
        if ENCRYPTED in self._root:
            raise ValueError("it is encrypted")
        schema = self._root[SCHEMA][1][1]
        self.paths = list(_paths(schema))
        self._kept = [wanted(path) for path in self.paths]
        self._root[SCHEMA] = (LIST, (STRUCT, _pruned(schema, self._kept)))
        if ORDERS in self._root:
            kind, orders = self._root[ORDERS][1]
            self._root[ORDERS] = (LIST, (kind, [order for order, kept in zip(orders, self._kept, strict=True) if kept]))
        self._groups: list[Struct] = self._root.get(ROW_GROUPS, (LIST, (STRUCT, [])))[1][1]
        for group in self._groups:
            columns = zip(group[COLUMNS][1][1], self._kept, strict=True)
            group[COLUMNS] = (LIST, (STRUCT, [column for column, kept in columns if kept]))
        self.pieces = [_piece(column) for group in self._groups for column in group[COLUMNS][1][1]]

    def moved(self, metadata: dict[bytes, bytes]) -> bytes:
        """The tail of a file that holds the magic and then the pieces, in their order; with other metadata than it had."""
        at = len(MAGIC)
        for group in self._groups:
            at = _move(group, at)
        pairs = [{1: (BINARY, key), 2: (BINARY, value)} for key, value in metadata.items()]
        self._root[METADATA] = (LIST, (STRUCT, pairs))
        out = bytearray()
        _write_struct(out, self._root)
        return bytes(out) + struct.pack("<I", len(out)) + MAGIC


def _paths(schema: list[Struct]) -> Iterator[str]:
    """The dotted paths of the leaves. The schema is a tree, told depth first; its root has no name."""
    above: list[tuple[str, int]] = [("", int(schema[0][CHILDREN][1]))]
    for element in schema[1:]:
        while above and not above[-1][1]:
            above.pop()
        prefix, left = above.pop()
        above.append((prefix, left - 1))
        path = prefix + bytes(element[NAME][1]).decode()
        children = int(element.get(CHILDREN, (I32, 0))[1])
        if children:
            above.append((f"{path}.", children))
        else:
            yield path


def _pruned(schema: list[Struct], kept: list[bool]) -> list[Struct]:
    """The schema with its kept leaves and what stands above them. Raises `ValueError` where it is cut short."""
    leaves, elements = iter(kept), iter(schema)

    def below(element: Struct) -> list[Struct]:
        children = int(element.get(CHILDREN, (I32, 0))[1])
        if not children:
            return [element] if next(leaves) else []
        found = [below(next(elements)) for _ in range(children)]
        there = [part for part in found if part]
        head = {**element, CHILDREN: (I32, len(there))}
        return [head, *(inner for part in there for inner in part)] if there else []

    try:
        return below(next(elements))
    except StopIteration as error:
        raise ValueError("its schema tells of more than there is") from error


def _piece(column: Struct) -> Piece:
    told = column[CHUNK][1]
    data, size, dictionary = (told.get(field, (I64, 0))[1] for field in (DATA, SIZE, DICTIONARY))
    start = min(data, dictionary) if dictionary > 0 else data
    if start < len(MAGIC) or size < 0:
        raise ValueError("it says nothing of where a column lies")
    return Piece(start, size)


def _move(group: Struct, at: int) -> int:
    """Lay a row group's columns one after the other from a place on; gives where they end."""
    begin, plain = at, 0
    for column in group[COLUMNS][1][1]:
        told, piece = column[CHUNK][1], _piece(column)
        for field in (DATA, DICTIONARY):
            if field in told:
                told[field] = (I64, told[field][1] + at - piece.start)
        for field in (INDEX, BLOOM, BLOOM_SIZE):
            told.pop(field, None)
        for field in [field for field in column if field not in {CHUNK_OFFSET, CHUNK}]:
            del column[field]
        column[CHUNK_OFFSET] = (I64, 0)
        at, plain = at + piece.size, plain + told[UNCOMPRESSED][1]
    group.pop(SORTED, None)
    group |= {PLAIN_SIZE: (I64, plain), GROUP_OFFSET: (I64, begin), GROUP_SIZE: (I64, at - begin)}
    return at


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._depth = 0

    def struct(self) -> Struct:
        found: Struct = {}
        field = 0
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError("it is nested too deeply")
        while head := self._byte():
            delta, kind = head >> 4, head & 15
            field = field + delta if delta else _signed(self._varint())
            found[field] = (kind, kind == TRUE if kind in {TRUE, FALSE} else self._value(kind))
        self._depth -= 1
        return found

    def _value(self, kind: int) -> Any:
        if kind in {TRUE, FALSE, BYTE}:
            return self._byte()
        if kind in {I16, I32, I64}:
            return _signed(self._varint())
        if kind == DOUBLE:
            return self._bytes(8)
        if kind == BINARY:
            return self._bytes(self._varint())
        if kind in {LIST, SET}:
            return self._list()
        if kind == STRUCT:
            return self.struct()
        raise ValueError(f"it holds a type that is not known: {kind}")

    def _list(self) -> tuple[int, list[Any]]:
        head = self._byte()
        kind, size = head & 15, head >> 4
        size = self._varint() if size == 15 else size
        if size > len(self._content) - self._at:
            raise ValueError("it breaks off")
        return kind, [self._value(kind) for _ in range(size)]

    def _byte(self) -> int:
        self._at += 1
        if self._at > len(self._content):
            raise ValueError("it breaks off")
        return self._content[self._at - 1]

    def _bytes(self, size: int) -> bytes:
        self._at += size
        if self._at > len(self._content):
            raise ValueError("it breaks off")
        return self._content[self._at - size : self._at]

    def _varint(self) -> int:
        found = shift = 0
        while True:
            byte = self._byte()
            found |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return found
            if shift > 63:
                raise ValueError("a number in it is too long")


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _write_struct(out: bytearray, told: Struct) -> None:
    last = 0
    for field, (kind, value) in sorted(told.items()):
        head = (TRUE if value else FALSE) if kind in {TRUE, FALSE} else kind
        if 0 < field - last < 16:
            out.append((field - last) << 4 | head)
        else:
            out.append(head)
            _write_number(out, field << 1 if field >= 0 else (-field << 1) - 1)
        if kind not in {TRUE, FALSE}:
            _write(out, kind, value)
        last = field
    out.append(0)


def _write(out: bytearray, kind: int, value: Any) -> None:
    if kind in {TRUE, FALSE, BYTE}:
        out.append(value)
    elif kind in {I16, I32, I64}:
        _write_number(out, value << 1 if value >= 0 else (-value << 1) - 1)
    elif kind == BINARY:
        _write_number(out, len(value))
        out += value
    elif kind == DOUBLE:
        out += value
    elif kind == STRUCT:
        _write_struct(out, value)
    else:
        inner, values = value
        out.append((min(len(values), 15) << 4) | inner)
        if len(values) >= 15:
            _write_number(out, len(values))
        for each in values:
            _write(out, inner, each)


def _write_number(out: bytearray, number: int) -> None:
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
