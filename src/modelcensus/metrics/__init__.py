"""Questions: one a file, each from Ibis tables to a table. A question's docstring is its published definition.

`QUESTIONS` names every question that is compiled when a build is made: key → a function of the tables.
Values that are known only when it is asked stand as places, see `place`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from modelcensus.metrics import (
    adoption,
    attributed,
    cohort,
    composition,
    concentration,
    coverage,
    family,
    flow,
    grid,
    influence,
    ledger,
    line,
    movers,
    record,
    share,
    spans,
    trend,
    variants,
    window,
)
from modelcensus.metrics.common import GROUPINGS
from modelcensus.metrics.cube import CUBED

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

Question = Callable[["Tables"], "ir.Table"]

GAINED = tuple(by for by in GROUPINGS if by != "model")  # by what gains are shared out
OWNERS = ("country", "organisation", "account", "model")  # whose downloads can be concentrated
GRAINS = ("interval", *spans.UNITS, "rolling")

QUESTIONS: dict[str, Question] = {
    **{f"share.{by}": partial(share.share, by=by) for by in GROUPINGS},
    **{f"trend.{by}": partial(trend.trend, by=by) for by in GROUPINGS},
    **{f"moves.{rules}": part for rules, part in flow.MOVES.items()},
    **{f"leaders.{name}": part for name, part in flow.LEADERS.items()},
    **{f"counted.{name}": part for name, part in flow.COUNTED.items()},
    **{f"flow.{name}": part for name, part in flow.FLOWS.items()},
    "intervals": spans.intervals,
    **{f"calendar.{name}": part for name, part in spans.CALENDARS.items()},
    **{f"spans.{name}": part for name, part in spans.SPANS.items()},
    **{f"window.{by}": partial(window.share, by=by) for by in GAINED},
    **{f"periods.{by}": partial(window.trend, by=by) for by in GAINED},
    **{f"amounts.{by}": partial(variants.amounts, by=by) for by in GAINED},
    **{f"cube.amounts.{by}": partial(variants.from_cube, by=by) for by in CUBED},
    **{f"cube.banded.window.{by}": partial(variants.banded, by=by, steps=False) for by in CUBED},
    **{f"cube.banded.periods.{by}": partial(variants.banded, by=by, steps=True) for by in CUBED},
    "disputed": variants.disputed,
    "cube.disputed": variants.disputed_from_cube,
    "cube.shifts": variants.shifts_from_cube,
    **{
        f"cube.bounded.window.{shape}": partial(variants.bounded, shape=shape, steps=False) for shape in variants.SHAPES
    },
    **{
        f"cube.bounded.periods.{shape}": partial(variants.bounded, shape=shape, steps=True) for shape in variants.SHAPES
    },
    **{f"variants.{shape}": partial(variants.variants, shape=shape) for shape in variants.SHAPES},
    **{f"bounds.{shape}": partial(variants.bounds, shape=shape) for shape in variants.SHAPES},
    "window.coverage": window.coverage,
    "cube.known": window.known_from_cube,
    "cube.coverage": window.coverage_from_cube,
    "unborn": flow.unborn,
    **{f"holdings.{by}": partial(concentration.holdings, by=by) for by in OWNERS},
    "concentration": concentration.concentration,
    "lorenz": concentration.lorenz,
    "sizes": composition.sizes,
    **{f"movers.{by}": partial(movers.movers, by=by) for by in GROUPINGS},
    **{f"influence.{by}": partial(influence.influence, by=by) for by in influence.ROOTS},
    "adoption": adoption.adoption,
    "cohorts": cohort.cohorts,
    "usage_age": cohort.usage_age,
    "life": cohort.life,
    "grid": grid.grid,
    "cube.cells": grid.cells,
    "cube.grid": grid.from_cube,
    "drivers": trend.drivers,
    "top": share.top,
    "unattributed": share.unattributed,
    "coverage": coverage.coverage,
    "unattributed.known": attributed.known,
    "disagreements": attributed.disagreements,
    "account": record.account,
    "model": record.model,
    "history": record.history,
    "renames": ledger.renames,
    "defects": ledger.defects,
    "ancestors": line.ancestors,
    "descendants": lambda tables: line.descendants(tables, ledger.latest(tables)),
    "relatives": line.relatives,
    "periods.one": partial(family.periods, family=False),
    "periods.family": partial(family.periods, family=True),
    "periods.any": family.whole,
    "trend.family": family.steps,
    "family.members": family.members,
    "family.summary": family.summary,
    **{f"family.{by}": partial(family.groups, by=by) for by in family.GROUPS},
    "bases": family.bases,
}

__all__ = ["CUBED", "GRAINS", "GROUPINGS", "OWNERS", "QUESTIONS", "Question"]
