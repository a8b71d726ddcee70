"""What benchmarks give as data: figures with their runs, checks that two ways agree, and processes measured from outside.

Every benchmark fills a `Ledger` and, with `--json FILE`, leaves it in a file; `bench.py` puts them together.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parent.parent
OURS = "ours"
PACKAGES = ("duckdb", "ibis-framework", "pyarrow", "pandas", "polars", "numpy", "networkx")

# A process's peak starts at that of the one which started it: so a small one stands between.
RUNNER = """
import json, os, sys, time
told, *command = sys.argv[1:]
start = time.perf_counter()
pid = os.posix_spawn(command[0], command, os.environ)
_, status, usage = os.wait4(pid, 0)
with open(told, "w") as out:
    json.dump([time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024], out)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True)
class Size:
    """What something was measured on: models and weeks; 0 where that does not apply, as for the starter."""

    models: int = 0
    weeks: int = 0


@dataclass(frozen=True)
class Figure:
    """One measured thing done in one way.

    Attributes:
        benchmark: the script that measured it.
        what: what was done.
        way: `ours`, or how else.
        unit: s, ms, MB, bytes, rows or requests/s.
        values: one for each run; runs of all ways of one thing took turns, so the nth of each belong together.
        size: on what.
        date: when.
    """

    benchmark: str
    what: str
    way: str
    unit: str
    values: tuple[float, ...]
    size: Size = Size()
    date: str = ""

    @property
    def middle(self) -> float:
        """The median of the runs."""
        return statistics.median(self.values)

    @property
    def key(self) -> tuple[object, ...]:
        """What a later measurement of the same replaces."""
        return self.benchmark, self.what, self.way, self.unit, self.size


@dataclass(frozen=True)
class Check:
    """Whether two ways gave the same: of how many cells how many differ, and the largest difference as a part of the mean cell."""

    benchmark: str
    what: str
    one: str
    other: str
    cells: int
    apart: int
    worst: float
    size: Size = Size()
    date: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What a later check of the same replaces."""
        return self.benchmark, self.what, self.one, self.other, self.size


@dataclass
class Ledger:
    """The figures and checks of one benchmark at one size."""

    benchmark: str
    size: Size = Size()
    figures: list[Figure] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def add(self, what: str, way: str, unit: str, values: float | Sequence[float]) -> Figure:
        """Keep a figure: one value, or one for each run."""
        told = (values,) if isinstance(values, int | float) else values
        figure = Figure(self.benchmark, what, way, unit, tuple(round(v, 6) for v in told), self.size, _today())
        self.figures.append(figure)
        return figure

    def ran(self, what: str, way: str, runs: Sequence[Ran]) -> None:
        """Keep what processes took: wall seconds, processor seconds and peak memory."""
        self.add(what, way, "s", [run.seconds for run in runs])
        self.add(what, way, "cpu s", [run.cpu for run in runs])
        self.add(what, way, "MB", [run.peak / 1e6 for run in runs])

    def compare(
        self, what: str, names: tuple[str, str], one: Mapping[Any, float], other: Mapping[Any, float], most: float
    ) -> Check:
        """Hold two ways' cells against each other: they differ by more than `most` of the mean cell, or they do not."""
        unit = sum(abs(value) for value in other.values()) / max(len(other), 1) or 1.0
        apart = [abs(one.get(key, 0.0) - other.get(key, 0.0)) / unit for key in one.keys() | other.keys()]
        far = sum(difference > most for difference in apart)
        check = Check(self.benchmark, what, *names, len(apart), far, max(apart, default=0.0), self.size, _today())
        self.checks.append(check)
        said = f"{far} of {len(apart)} differ, at most by {check.worst:.2g} of the mean" if far else "the same"
        print(f"  {what}, {names[0]} and {names[1]}: {said}")
        return check

    def agreed(self, what: str, names: tuple[str, str], cells: int) -> None:
        """Keep that two ways gave the same in so many cells; where they did not, the benchmark had stopped."""
        self.checks.append(Check(self.benchmark, what, *names, cells, 0, 0.0, self.size, _today()))

    def write(self, file: Path | None) -> None:
        """Leave all of it in a file, where one is asked for."""
        if file is not None:
            told = {"figures": list(map(asdict, self.figures)), "checks": list(map(asdict, self.checks))}
            file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def read(told: Mapping[str, Any]) -> tuple[list[Figure], list[Check]]:
    """The figures and checks of what a ledger wrote."""
    figures = [
        Figure(**{**row, "values": tuple(row["values"]), "size": Size(**row["size"])}) for row in told["figures"]
    ]
    return figures, [Check(**{**row, "size": Size(**row["size"])}) for row in told["checks"]]


def as_option(parser: argparse.ArgumentParser) -> None:
    """Let a benchmark be asked for its data."""
    parser.add_argument("--json", type=Path, help="a file to leave the figures in, as data")


@dataclass(frozen=True)
class Ran:
    """What a process said, its wall seconds, its processor seconds and its peak memory in bytes."""

    said: str
    seconds: float
    cpu: float
    peak: int


def run(command: Sequence[str], more: Mapping[str, str] | None = None) -> Ran:
    """A process of its own, to its end; one that fails ends the benchmark."""
    paths = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    env = {**os.environ, "PYTHONPATH": paths, **(more or {})}
    with tempfile.NamedTemporaryFile() as told:
        ran = subprocess.run(
            [sys.executable, "-c", RUNNER, told.name, *command], stdout=subprocess.PIPE, env=env, check=False
        )
        if ran.returncode:
            sys.exit(f"{' '.join(command)} failed.\n{ran.stdout.decode()}")
        seconds, cpu, peak = json.loads(Path(told.name).read_text(encoding="utf-8"))
    return Ran(ran.stdout.decode(), seconds, cpu, peak)


def machine() -> dict[str, object]:
    """The class of this machine and the versions that were measured."""
    about = Path("/proc/meminfo").read_text(encoding="ascii").split("MemTotal:")[1].split()[0]
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(int(about) * 1024 / 1e9),
        "processor": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": versions,
    }


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()
