"""The pages that tell of a run: `performance.md` of what was measured and how it grows, `sizing.md` of what that comes to at sizes nobody measured.

Nothing is typed in: every number on both pages is computed from `performance.json`.
"""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layout import GROUPS
from measured import OURS, Check, Figure, Size, read
from reach import Figures, Key, key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from growth import Power
    from jinja2 import Environment

FULL = (2_500_000, 130)  # the size that the design speaks of
HAND = "DuckDB SQL by hand"
BUILD: Key = ("build", "full build", OURS, "s")
MORE: Key = ("build", "one more snapshot", OURS, "s")
SCALES = {
    "s": (("ms", 1e-3), ("s", 1), ("min", 60), ("h", 3600)),
    "bytes": (("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)),
}
SAME = {"ms": ("s", 1e-3), "MB": ("bytes", 1e6), "MB read": ("bytes", 1e6), "cpu s": ("s", 1.0)}


@dataclass(frozen=True)
class Aim:
    """What a figure should be at most: itself, or as a multiple of another of the same run."""

    of: Key
    most: float
    beside: Key | None = None

    def told(self, figures: Figures, size: Size) -> dict[str, Any] | None:
        """The aim, what was measured at a size, and whether it holds; None where it was not measured there."""
        figure = figures.at(self.of, size)
        other = figures.at(self.beside, size) if self.beside else None
        if figure is None or (self.beside and other is None):
            return None
        value = ratio(figure, other)[0] if other else figure.middle
        unit = f" × {self.beside[1] if self.beside[1] != self.of[1] else self.beside[2]}" if self.beside else ""
        shown = (
            (f"{value:.2f}", f"{self.most:g}{unit}")
            if other
            else (amount(value, figure.unit), amount(self.most, figure.unit))
        )
        return {
            "what": self.of[1],
            "way": self.of[2],
            "value": shown[0],
            "aim": shown[1],
            "size": size,
            "held": value <= self.most,
        }


def _asked(what: str, way: str = OURS, unit: str = "ms") -> Key:
    return "questions", what, way, unit


WEEKLY = "by country and week"
AIMS = (
    Aim(BUILD, 1.3, ("build", "full build", HAND, "s")),
    Aim(("build", "full build", OURS, "MB"), 8000),
    Aim(MORE, 0.05, BUILD),
    Aim(("build", WEEKLY, f"{OURS}, from gains", "s"), 1.2, ("build", WEEKLY, HAND, "s")),
    *(Aim(_asked(what), 1.2, _asked(what, HAND)) for what in ("share by organisation", "concentration by account", "movers by model", "cohorts")),
    *(Aim(_asked(what, f"{OURS}, kept warm"), 10) for what in ("share by country, with band", "weeks by country, with bands", "rolling years by country, with bands")),
    Aim(_asked("band by organisation"), 10, _asked("band by organisation", "its share alone")),
    Aim(("lineage", "closure of lineage", OURS, "s"), 3),
    Aim(("startup", "modelcensus --help", OURS, "s"), 0.3),
    Aim(("startup", "modelcensus share --by country", OURS, "s"), 1.5),
    Aim(("server", "300 requests/s, 95 %", OURS, "ms"), 50),
)  # fmt: skip


def amount(value: float, unit: str) -> str:
    """A value in the unit of its scale in which it is read best."""
    unit, factor = SAME.get(unit, (unit, 1.0))
    value *= factor
    if unit not in SCALES:
        return f"{value:,.0f} {unit}"
    name, scale = next(((n, s) for n, s in reversed(SCALES[unit]) if abs(value) >= s), SCALES[unit][0])
    shown = value / scale
    return f"{shown:.2g} {name}" if shown < 10 else f"{shown:,.0f} {name}"


def ratio(one: Figure, other: Figure) -> tuple[float, float, float]:
    """One way as a multiple of another: the median over runs that belong together, the least and the most."""
    if len(one.values) == len(other.values):
        told = [a / b for a, b in zip(one.values, other.values, strict=True) if b]
    else:
        told = [one.middle / other.middle] if other.middle else []
    return (statistics.median(told), min(told), max(told)) if told else (float("nan"),) * 3


def count(number: float) -> str:
    """A number of models."""
    return f"{number / 1e6:g} M" if number >= 1e6 else f"{number:,.0f}"


def named(size: Size) -> str:
    """A size in words."""
    if not size.models:
        return "the starter"
    return f"{count(size.models)} models" + (f" × {size.weeks} weeks" if size.weeks else "")


def grown(power: Power | None) -> str:
    """An exponent with its interval."""
    if power is None:
        return ""
    ends = "two sizes" if power.low is None else f"{power.low:.2f} to {power.high:.2f}, R² {power.r2:.3f}"
    return f"{power.exponent:.2f} ({ends}; last {power.last:.2f})"


def compared(figures: Figures) -> list[dict[str, Any]]:
    """Each thing that was done in several ways, at the largest size it has: a row for each way."""
    told = []
    timed = [f for f in figures.all if f.unit in {"s", "ms", "MB read"} and f.benchmark != "server"]
    for (benchmark, what, unit), group in _grouped(timed, lambda f: (f.benchmark, f.what, f.unit)):
        size = max((f.size for f in group), key=lambda size: (size.models * max(size.weeks, 1), size.weeks))
        ways = [f for f in group if f.size == size]
        base = next((f for f in ways if f.way == OURS or f.way.startswith(f"{OURS},")), None)
        if base is None or len(ways) < 2:
            continue
        rows = [_row(figures, figure, base) for figure in ways]
        told.append({"benchmark": benchmark, "what": what, "unit": unit, "size": size, "rows": rows})
    return told


def _row(figures: Figures, figure: Figure, base: Figure) -> dict[str, Any]:
    memory = figures.at((figure.benchmark, figure.what, figure.way, "MB"), figure.size)
    worked = figures.at((figure.benchmark, figure.what, figure.way, "cpu s"), figure.size)
    middle, low, high = ratio(figure, base)
    one = figure is base or len(figure.values) == 1
    return {
        "way": figure.way,
        "value": amount(figure.middle, figure.unit),
        "range": "" if len(figure.values) == 1 else f"{amount(min(figure.values), figure.unit)} to {amount(max(figure.values), figure.unit)}",
        "runs": len(figure.values),
        "ratio": f"{middle:.2f}" + ("" if one else f" ({low:.2f} to {high:.2f})"),
        "cpu": amount(worked.middle, "s") if worked else "",
        "memory": amount(max(memory.values), "MB") if memory else "",
    }  # fmt: skip


def growths(figures: Figures) -> list[dict[str, Any]]:
    """How builds, bytes and questions grow, and what that comes to at the size the design speaks of."""
    told = []
    for one in dict.fromkeys(key(figure) for figure in figures.all):
        models, weeks = figures.in_models(one), figures.in_weeks(one)
        if (models is None and weeks is None) or not _tells(figures, one):
            continue
        reached = figures.reach(one, *FULL)
        told.append({
            "what": one[1],
            "way": one[2],
            "unit": {"s": "time", "ms": "time", "MB": "memory", "bytes": "bytes"}[one[3]],
            "models": grown(models),
            "weeks": grown(weeks),
            "full": reached and _reached(reached, one[3]),
        })  # fmt: skip
    return told


def _tells(figures: Figures, of: Key) -> bool:
    """Whether its growth is told: of a build time, memory and tables over a hundredth of the snapshots, of questions time."""
    benchmark, what, way, unit = of
    if benchmark == "questions":
        return unit == "ms" and way != f"{OURS}, from files"
    if benchmark != "build" or unit not in {"s", "MB", "bytes"}:
        return False
    if unit == "MB":
        return what in {"full build", "one more snapshot"} or "raw" in way
    size = figures.sizes(of)[-1]
    largest, whole = figures.at(of, size), figures.at(("build", "snapshots", OURS, "bytes"), size)
    return unit == "s" or bool(largest and whole and largest.middle >= whole.middle / 100)


def _reached(reached: Any, unit: str) -> str:
    ends = f" ({amount(reached.low, unit)} to {amount(reached.high, unit)})" if reached.how != "measured" else ""
    return f"{amount(reached.value, unit)}{ends}, {reached.how}"


def lying(figures: Figures) -> list[dict[str, Any]]:
    """Bytes on disk by group of tables at every size, as a part of the snapshots."""
    sizes = figures.sizes(("build", "snapshots", OURS, "bytes"))
    rows = []
    for group, tables in GROUPS.items():
        told = {size: sum(bytes_of(figures, table, size) for table in tables) for size in sizes}
        rows.append({"group": group, "cells": [_part(told[size], figures, size) for size in sizes]})
    return [{"sizes": sizes, "rows": rows}] if sizes else []


def bytes_of(figures: Figures, table: str, size: Size) -> float:
    """What a table takes at a size; 0 where there is none."""
    figure = figures.at(("build", f"table {table}", OURS, "bytes"), size)
    return figure.middle if figure else 0.0


def _part(value: float, figures: Figures, size: Size) -> str:
    whole = figures.at(("build", "snapshots", OURS, "bytes"), size)
    return f"{amount(value, 'bytes')} ({value / whole.middle:.1%})" if whole else amount(value, "bytes")


def agreed(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """What was compared, over all sizes."""
    told = []
    for (what, one, other), group in _grouped(list(checks), lambda c: (c.what, c.one, c.other)):
        apart, cells = sum(c.apart for c in group), sum(c.cells for c in group)
        worst = max(c.worst for c in group)
        said = "the same" if not apart else f"{apart:,} differ, at most by {worst:.2g} of the mean cell"
        told.append(
            {"what": what, "one": one, "other": other, "sizes": len(group), "cells": f"{cells:,}", "said": said}
        )
    return told


def _grouped(rows: list[Any], by: Any) -> list[tuple[Any, list[Any]]]:
    """Rows by what they have in common, in the order of their first."""
    order = list(dict.fromkeys(map(by, rows)))
    told = groupby(sorted(rows, key=lambda row: order.index(by(row))), by)
    return [(name, list(group)) for name, group in told]


def environment() -> Environment:
    """Jinja as both pages use it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, of our own numbers
    )
    made.filters |= {"size": named, "amount": amount, "count": count}
    return made


def write(file: Path, into: Path) -> None:
    """Make both pages of the data."""
    import sizing

    data = json.loads(file.read_text(encoding="utf-8"))
    listed, checks = read(data)
    figures = Figures(listed)
    aims = (aim.told(figures, figures.sizes(aim.of)[-1]) for aim in AIMS if figures.sizes(aim.of))
    shown = environment().get_template("performance.md.jinja").render(
        data=data,
        aims=[aim for aim in aims if aim],
        checks=agreed(checks),
        compared=compared(figures),
        growths=growths(figures),
        lying=lying(figures),
        truths=[f for f in listed if f.what == "beside the truth"],
        served=[f for f in listed if f.benchmark == "server"],
        full=Size(*FULL),
    )  # fmt: skip
    (into / "performance.md").write_text(shown, encoding="utf-8")
    (into / "sizing.md").write_text(sizing.page(figures, data), encoding="utf-8")
