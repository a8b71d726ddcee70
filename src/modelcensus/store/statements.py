"""Expressions that a build runs again and again, compiled once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modelcensus.store.engine import compile_sql
from modelcensus.store.sql import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from modelcensus.store.engine import Engine


@dataclass
class Statements:
    """Expressions of the floors, compiled once, on tables of an engine.

    Attributes:
        engine: where they are run.
        compiled: their SQL by a name of their own; what the same code compiled before may be put here.
        values: what the places in them stand for now (`place`).
    """

    engine: Engine
    compiled: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def sql(self, name: str, make: Callable[[Callable[[str], ir.Table]], ir.Table]) -> str:
        """The SQL of an expression on tables of the engine, under a name of its own, with its places filled."""
        if name not in self.compiled:
            self.compiled[name] = compile_sql(make(self.engine.table))
        return fill(self.compiled[name], self.values)

    def create(self, name: str, make: Callable[[Callable[[str], ir.Table]], ir.Table], label: str = "") -> None:
        """Compute an expression and keep it as a table."""
        self.engine.create(name, self.sql(label or name, make))
