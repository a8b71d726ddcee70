"""Figures and dates in the words of a language: what Babel knows of them, by unit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelcensus.claims.evidence import Figure

DIGITS = 4  # that a compact number keeps
MYRIADS = ("ko", "zh")  # count in ten thousands
COMPACT = 10_000  # from here a number is told in thousands, ten thousands, millions
PATTERNS = {"share": ("#,##0.0#%", 1), "points": ("+#,##0.0;-#,##0.0", 100)}
CURRENCIES = {"usd": "USD", "krw": "KRW", "cny": "CNY"}


def figure(value: Figure | None, unit: str, language: str) -> str:
    """A figure as people read it; a question mark where it is not known."""
    from babel import dates, numbers

    if value is None:
        return "?"
    if isinstance(value, str) and not value[:1].isdigit():
        return value
    if isinstance(value, str):
        return dates.format_date(dt.date.fromisoformat(value), "medium", locale=language) if unit == "date" else value
    places = _places(value, language)
    if unit in CURRENCIES:
        code: Any = CURRENCIES[unit]
        told = numbers.format_compact_currency(value, code, locale=language, fraction_digits=places)
    elif unit in PATTERNS:
        pattern, times = PATTERNS[unit]
        told = numbers.format_decimal(value * times, pattern, locale=language)
    elif abs(value) >= COMPACT:
        told = numbers.format_compact_decimal(value, locale=language, fraction_digits=places)
    else:
        told = numbers.format_decimal(round(value, 4), locale=language)
    return str(told)


def _places(value: float, language: str) -> int:
    """How many decimal places a compact number takes to keep `DIGITS` digits, none of them a last zero."""
    step = 4 if language in MYRIADS else 3
    scaled = abs(value)
    while scaled >= 10**step:
        scaled /= 10**step
    kept = float(f"{scaled:.{DIGITS}g}")
    fitting = (places for places in range(DIGITS) if abs(round(kept, places) - kept) < 1e-9)
    return next(fitting, DIGITS)


def day(value: dt.date, language: str) -> str:
    """A day as people read it."""
    from babel import dates

    return str(dates.format_date(value, "medium", locale=language))


def listed(parts: list[str], language: str) -> str:
    """Names in a row, as the language joins them."""
    from babel.lists import format_list

    return str(format_list(parts, locale=language)) if parts else ""
