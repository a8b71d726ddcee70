"""What ten years of days would take: disk, memory, time and machines at 10⁶, 10⁷ and 10⁸ models, worked out from what was measured.

python benchmarks/sizing.py [--data FILE] [--years N]
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from layout import GROUPS
from measured import OURS, ROOT, Size, read
from page import BUILD, MORE, amount, bytes_of, count, environment
from reach import Figures, Key, Reached

MODELS, YEARS = (10**6, 10**7, 10**8), 10
DAYS = 365
OFTEN = {"gains", "observations", "steps"}  # tables with rows for each snapshot
DATED = {"cube", "leading_models", "snapshots", "defects"}  # with rows for each date
NIGHT, HEADROOM = 8 * 3600, 1.5  # seconds in which a build of the whole should be done; memory beside the peak
MEMORY: Key = ("build", "full build", OURS, "MB")


def gaining(models: int, days: float) -> float:
    """The part of models that the synthetic Hub expects to gain anything in so many days: counts are Poisson, rates fall off by rank."""
    from synthetic import MOST, SLOPE, TAIL

    rank = np.unique(np.geomspace(1, models, 20_000).astype(np.int64)) - 1.0
    rate = MOST * models * (rank + 1) ** -SLOPE * np.exp(-rank / (TAIL * models)) * days / 7
    return float(np.trapezoid(1 - np.exp(-rate), rank) / models)


def rows_of(figures: Figures, models: int, snapshots: int) -> float:
    """Rows of so many snapshots: at any time a part of the models that there ever were is listed, as at the largest size measured."""
    base = figures.sizes(("build", "snapshots", OURS, "rows"))[-1]
    rows, dates = (_middle(figures, ("build", "snapshots", OURS, unit), base) for unit in ("rows", "snapshots"))
    return rows / dates / base.models * models * snapshots


def disk(figures: Figures, models: int, snapshots: int) -> dict[str, tuple[float, float]]:
    """Bytes of the snapshots and of each group of tables: with as many gains a day as the generator expects, and at most (a week's each day)."""
    base = figures.sizes(("build", "snapshots", OURS, "rows"))[-1]
    rows = rows_of(figures, models, snapshots) / _middle(figures, ("build", "snapshots", OURS, "rows"), base)
    dates = snapshots / _middle(figures, ("build", "snapshots", OURS, "snapshots"), base)
    daily = gaining(models, 1) / gaining(models, 7)
    told = {"snapshots": (_middle(figures, ("build", "snapshots", OURS, "bytes"), base) * rows,) * 2}
    for group, tables in GROUPS.items():
        least = most = 0.0
        for table in tables:
            size = bytes_of(figures, table, base)
            times = rows if table in OFTEN else dates if table in DATED else models / base.models
            least += size * times * (daily if table in {"gains", "steps"} else 1)
            most += size * times
        told[group] = (least, most)
    return told


def machines(memory: float, seconds: float, cores: int) -> dict[str, Any]:
    """The smallest usual machine with room for the peak, and the cores that would build the whole in a night."""
    needed = 2 ** math.ceil(math.log2(max(memory * HEADROOM / 1e9, 4)))
    return {
        "memory": f"{needed:,} GB",
        "cores": max(cores, 2 ** math.ceil(math.log2(cores * seconds / NIGHT))) if seconds > NIGHT else cores,
    }


def page(figures: Figures, data: dict[str, Any], years: int = YEARS) -> str:
    """The page; where too little was measured to go on from, it says so."""
    snapshots = years * DAYS
    told = [one for models in MODELS if (one := _column(figures, data, models, snapshots))]
    return environment().get_template("sizing.md.jinja").render(
        columns=told, years=years, snapshots=snapshots, data=data, basis=_basis(figures), groups=list(GROUPS), count=count
    )  # fmt: skip


def _column(figures: Figures, data: dict[str, Any], models: int, snapshots: int) -> dict[str, Any] | None:
    if not figures.sizes(BUILD):
        return None
    build, more, memory = (figures.reach(of, models, snapshots) for of in (BUILD, MORE, MEMORY))
    if build is None or more is None or memory is None:
        return None
    lies = disk(figures, models, snapshots)
    whole = lies["snapshots"][0]
    return {
        "models": models,
        "rows": rows_of(figures, models, snapshots),
        "snapshots": amount(whole, "bytes"),
        "tables": {group: _between(*ends, whole) for group, ends in lies.items() if group != "snapshots"},
        "build": _ends(build, "s"),
        "more": _ends(more, "s"),
        "memory": _ends(memory, "MB"),
        "machine": machines(memory.high * 1e6, build.high, int(data["machine"]["cores"])),
        "daily": gaining(models, 1) / gaining(models, 7),
        "times": _times(build, models, snapshots),
    }


def _times(reached: Reached, models: int, snapshots: int) -> str:
    return f"{models / reached.of.models:,.3g} × models, {snapshots / reached.of.weeks:,.0f} × snapshots"


def _between(low: float, high: float, whole: float) -> str:
    return (
        f"{amount(low, 'bytes')} to {amount(high, 'bytes')} ({low / whole:.1%} to {high / whole:.1%})"
        if high > low * 1.01
        else f"{amount(low, 'bytes')} ({low / whole:.1%})"
    )


def _ends(reached: Reached, unit: str) -> str:
    low, high = amount(reached.low, unit), amount(reached.high, unit)
    return low if low == high else f"{low} to {high}"


def _basis(figures: Figures) -> Size | None:
    sizes = figures.sizes(BUILD)
    return sizes[-1] if sizes else None


def _middle(figures: Figures, of: Key, size: Size) -> float:
    figure = figures.at(of, size)
    return figure.middle if figure else 0.0


def main() -> None:
    """Print the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT / "docs" / "performance.json")
    parser.add_argument("--years", type=int, default=YEARS)
    told = parser.parse_args()
    data = json.loads(told.data.read_text(encoding="utf-8"))
    print(page(Figures(read(data)[0]), data, told.years), end="")


if __name__ == "__main__":
    main()
