"""What a table is: columns with type, meaning and unit, and a key."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """One column: its name, its type, what it means and its unit."""

    name: str
    type: str
    meaning: str
    unit: str = ""

    @property
    def nullable(self) -> bool:
        """Whether null, that is "not known", may stand here."""
        return not self.type.startswith("!")


@dataclass(frozen=True)
class TableSchema:
    """One table: its name, what a row is, its columns and the columns that identify a row."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = field(default=())
    parts: bool = False  # stored as one file for each source and date, or for each source

    @property
    def types(self) -> dict[str, str]:
        """Column name → Ibis type."""
        return {column.name: column.type for column in self.columns}
