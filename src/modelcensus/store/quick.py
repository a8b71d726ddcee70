"""How a process that asks much the same all day asks it quickly. None of it changes what is answered.

A query is read once for all windows; one of a few held rows is run as it is written, for planning it would take a third of its time; and
many rows are fetched column by column, and made dictionaries of by a display with its keys written out, each in half the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MANY = 1000  # rows from which columns are faster
PLAIN = frozenset(
    {"BIGINT", "BOOLEAN", "DATE", "DOUBLE", "INTEGER", "VARCHAR"}
)  # types that numpy gives back as they are
WORDS = 1000  # that a column may have to be held by their numbers


@dataclass
class Read:
    """A query as the engine read it.

    Attributes:
        statement: what the engine runs, with the days that it is told.
        small: it asks of held tables alone.
        many: its last answer had many rows.
    """

    statement: Any
    small: bool
    many: bool = False


def fetched(result: Any, *, many: bool) -> list[tuple[Any, ...]]:
    """The rows of a result, each value as Python has it; `many`: by columns, where all are of plain types."""
    if not many or not all(str(column[1]) in PLAIN for column in result.description):
        return result.fetchall()  # type: ignore[no-any-return]
    return list(zip(*(_values(column) for column in result.fetchnumpy().values()), strict=True))


def _values(column: Any) -> list[Any]:
    """A column's values; numpy has moments where the engine has days, and None where it masks."""
    return (column.astype("datetime64[D]") if column.dtype.kind == "M" else column).tolist()  # type: ignore[no-any-return]


def dictionaries(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Rows as dictionaries. The engine says that each has as many values as there are names: to look would cost a quarter."""
    if len(rows) < MANY:
        return [dict(zip(names, values, strict=False)) for values in rows]
    return _display(tuple(names))(rows)


@lru_cache(maxsize=64)
def _display(names: tuple[str, ...]) -> Callable[[Iterable[tuple[Any, ...]]], list[dict[str, Any]]]:
    turns = "".join(f"_{turn}, " for turn in range(len(names)))
    pairs = ", ".join(f"{name!r}: _{turn}" for turn, name in enumerate(names))
    return eval(f"lambda rows: [{{{pairs}}} for {turns}in rows]")  # type: ignore[no-any-return]  # noqa: S307 - names, quoted
