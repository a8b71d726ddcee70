"""A list of accounts with who is behind each, as somebody else keeps it: CSV, Parquet, JSON Lines or JSON.

Its two columns are guessed by their names and set right by a map. What it says stays in its own words: what they mean is
decided where they are held against ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelcensus.errors import SourceError
from modelcensus.sources import cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from modelcensus.sources.cells import Table

NAMES = {
    "account": ("hforg", "account", "author", "namespace", "owner", "org", "organization", "organisation"),
    "country": ("country", "region", "orgcountry", "orgcountrysingle", "countrycode"),
}


def guesses(path: Path, columns: Mapping[str, str]) -> dict[str, str]:
    """Our column (account, country) → the file's. Raises `SourceError` where one is missing or two could be meant.

    Args:
        path: the file.
        columns: our column → the file's, where the guess would be wrong.
    """
    return _columns(cells.opened(path), columns)


def read(path: Path, hub: str, columns: Mapping[str, str]) -> pa.Table:
    """Each account once with its label: hub, account, country, the country in the file's own word.

    A row without a label says nothing and is left out. Raises `SourceError` at the first row without an account, at an
    account that is labelled in two ways, and where no row is left.
    """
    import pyarrow as pa

    table = cells.opened(path)
    found: dict[str, tuple[int, str, str]] = {}
    for number, account, word in _rows(table, _columns(table, columns)):
        first = found.setdefault(account.casefold(), (number, account, word))
        if first[2].casefold() != word.casefold():
            message = f"{table.path.name}, {table.unit} {number}: {cells.shown(account)} is {cells.shown(word)}, and {cells.shown(first[2])} in {table.unit} {first[0]}."
            raise SourceError(message, "Keep one of the two rows.")
    if not found:
        raise SourceError(
            f"{table.path.name} labels no account.", "Name a file with accounts and their countries in it."
        )
    told = [found[key] for key in sorted(found)]
    return pa.table({
        "hub": pa.array([hub] * len(told), pa.string()),
        "account": pa.array([account for _, account, _ in told], pa.string()),
        "country": pa.array([word for *_, word in told], pa.string()),
    })  # fmt: skip


def _rows(table: Table, columns: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """Number, account and label of each row that has one."""
    for number, found in table.rows(set(columns.values())):
        account = _cell(table, number, columns["account"], found)
        word = _cell(table, number, columns["country"], found)
        if account is None or "/" in account:
            why = "it is empty" if account is None else f"{cells.shown(account)} is a model's id"
            hint = "An account is the part of a model's id before the slash: mend it, or name the column: --map account=COLUMN."
            raise SourceError(f"{_place(table, number, columns['account'])}: {why}.", hint)
        if word is not None:
            yield number, account, word


def _cell(table: Table, number: int, column: str, found: Mapping[str, object]) -> str | None:
    try:
        return (cells.text(found.get(column)) or "").strip() or None
    except ValueError as error:
        raise SourceError(f"{_place(table, number, column)}: {error}.", "Mend it, or leave the row out.") from error


def _place(table: Table, number: int, column: str) -> str:
    return f"{table.path.name}, {table.unit} {number}, column {cells.quoted(column)}"


def _columns(table: Table, given: Mapping[str, str]) -> dict[str, str]:
    """Our column → the file's, guessed and mapped."""
    listed = ", ".join(cells.shown(name) for name in table.columns)[:300]
    if unknown := sorted(set(given) - set(NAMES)):
        hint = f"With --labels, --map takes account=COLUMN and country=COLUMN. Its columns: {listed}."
        raise SourceError(f"There is no column {cells.shown(unknown[0])} of ours to map to.", hint)
    found = {}
    for ours, names in NAMES.items():
        wanted = [given[ours]] if ours in given else list(names)
        alike = [name for name in table.columns if (name if ours in given else _key(name)) in wanted]
        if not alike:
            what = (
                f"no column {cells.shown(given[ours])}" if ours in given else f"no column that is known for its {ours}"
            )
            raise SourceError(f"{table.path.name} has {what}.", f"Name it: --map {ours}=COLUMN. Its columns: {listed}.")
        if len(alike) > 1:
            message = (
                f"{table.path.name}: both {cells.quoted(alike[0])} and {cells.quoted(alike[1])} could be its {ours}."
            )
            raise SourceError(message, f"Say which: --map {ours}={alike[0]}.")
        found[ours] = alike[0]
    return found


def _key(name: str) -> str:
    """A column's name without case and signs."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())
