"""SQL as text: names and values in it, its places, and queries that are put together of others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

PLACE = re.compile(r"':([a-z_]+):'")


def quoted(name: str) -> str:
    """A name of a table or column."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A value as text."""
    return "'" + str(value).replace("'", "''") + "'"


def narrowed(sql: str, **values: Sequence[str]) -> str:
    """A query of which only the rows with one of those values in those columns are wanted."""
    told = (f"{quoted(name)} IN ({', '.join(literal(value) for value in wanted)})" for name, wanted in values.items())
    return f"SELECT * FROM (\n{sql}\n) AS all_rows\nWHERE {' AND '.join(told)}"


def chained(parts: Mapping[str, str], sql: str) -> str:
    """A query that asks for other queries by name, with those before it (`WITH`), in their order."""
    told = parts_of(parts)
    return f"WITH {told},\n{sql[5:]}" if sql.startswith("WITH ") else f"WITH {told}\n{sql}"


def parts_of(parts: Mapping[str, str]) -> str:
    """Queries by their names, as they stand behind `WITH`."""
    return ",\n".join(f"{quoted(name)} AS (\n{part}\n)" for name, part in parts.items())


def beside(sql: str, other: str, on: Mapping[str, str], columns: Sequence[str], order: Sequence[str]) -> str:
    """The rows of a query with columns of another that agrees with it on a few (name there → name here), in an order."""
    same = " AND ".join(f"told.{quoted(here)} = other.{quoted(there)}" for there, here in on.items())
    more = ", ".join(f"other.{quoted(name)}" for name in columns)
    sorted_by = ", ".join(order)
    return (
        f"WITH told AS (\n{sql}\n),\nother AS (\n{other}\n)\n"
        f"SELECT told.*, {more} FROM told LEFT JOIN other ON {same} ORDER BY {sorted_by}"
    )


def place(name: str) -> ir.StringScalar:
    """A literal that stands in compiled SQL until it is run (`fill`)."""
    import ibis

    return ibis.literal(f":{name}:")


def fill(template: str, values: Mapping[str, object]) -> str:
    """A compiled template with its places `':name:'` filled by quoted literals."""
    return PLACE.sub(lambda match: literal(values[match.group(1)]), template)
