"""Numbers and dates as people read them. One place, so that terminal, page and picture agree."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from modelcensus.views import escape

if TYPE_CHECKING:
    from modelcensus.answer import Field, Value

WHOLE = 1.000001  # a sum of shares may miss 1 by its last bits; a column of shares may also hold counts


def shown(value: Value, field: Field) -> str:
    """A value as text: counts with thousands separators, shares in percent, an empty text for what is not known."""
    match value:
        case None:
            return ""
        case bool():
            return "✓" if value else "–"
        case float():
            return _fraction(value, field)
        case int():
            return f"{value:,}"
        case date():
            return value.isoformat()
        case _:
            return escape.visible(str(value))


def _fraction(value: float, field: Field) -> str:
    if field.kind == "ratio":
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    if field.kind not in ("share", "points"):
        return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if field.kind == "points":
        return f"{value * 100:+.1f}"
    return f"{value:.1%}" if value < WHOLE else compact(value)


def compact(value: float) -> str:
    """A large count in millions or billions."""
    if value >= 1e9:
        return f"{value / 1e9:.2f} B"
    return f"{value / 1e6:.0f} M"


def is_number(field: Field) -> bool:
    """Whether a column is set to the right."""
    return field.kind in ("count", "share", "points", "rank", "ratio")
