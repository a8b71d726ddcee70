"""Which engine computes: DuckDB in this process, or Spark. Nothing above this floor knows more of them than the name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelcensus.errors import UnknownName
from modelcensus.store.engine import Engine

if TYPE_CHECKING:
    from modelcensus.store.build import Build

ENGINES = ("duckdb", "spark")


@dataclass(frozen=True)
class Wanted:
    """The engine that is asked for, and for Spark the cluster's address (`local[2]`, `spark://…`, `yarn`).

    Raises `UnknownName` for an engine that is not there; where Spark cannot be started, `DataError` comes with its first use.
    """

    name: str = "duckdb"
    master: str | None = None

    def __post_init__(self) -> None:
        if self.name not in ENGINES:
            raise UnknownName("engine", self.name, ENGINES, f"There are: {', '.join(ENGINES)}.")

    def to_build(self) -> Engine:
        """An empty engine. What it writes is sorted as it is written, so the order of rows in between needs not be kept."""
        if self.name == "duckdb":
            return Engine.start(ordered=False, reuses=True)
        from modelcensus.store.spark import SparkEngine

        return SparkEngine.begin(self.master)

    def to_ask(self, build: Build) -> Engine:
        """An engine that sees a build's tables under their names."""
        if self.name == "duckdb":
            return Engine.on(build)
        from modelcensus.store.spark import SparkEngine

        return SparkEngine.asking(build, self.master)
