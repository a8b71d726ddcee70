"""Numbers and dates as people read them. One place, so that terminal, page and picture agree.

Without a language they are written as terminals and files have them; with one, as its readers do (Babel, from CLDR).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from modelcensus.views import escape

if TYPE_CHECKING:
    from modelcensus.answer import Field, Value

WHOLE = 1.000001  # a sum of shares may miss 1 by its last bits; a column of shares may also hold counts
LOCALES = {"en": "en", "ko": "ko_KR", "zh": "zh_Hans_CN"}
DAYS = {**LOCALES, "en": "en_GB"}  # the day before the month
PERCENT = "#,##0.0%"


def shown(value: Value, field: Field, language: str = "") -> str:
    """A value as text: counts with thousands separators, shares in percent, an empty text for what is not known."""
    match value:
        case None:
            return ""
        case bool():
            return "✓" if value else "–"
        case float():
            return _fraction(value, field, language)
        case int():
            return count(value, language)
        case date():
            return day(value, language)
        case _:
            return escape.visible(str(value))


def count(value: int, language: str = "") -> str:
    """A count in full, its thousands set apart."""
    if not language:
        return f"{value:,}"
    from babel.numbers import format_decimal

    return format_decimal(value, locale=LOCALES[language])


def percent(value: float, language: str = "") -> str:
    """A share as percent with one decimal."""
    if not language:
        return f"{value:.1%}"
    from babel.numbers import format_percent

    return format_percent(value, PERCENT, locale=LOCALES[language])


def day(value: date, language: str = "") -> str:
    """A date; without a language as ISO has it."""
    if not language:
        return value.isoformat()
    from babel.dates import format_date

    return format_date(value, "medium", locale=DAYS[language])


def compact(value: float, language: str = "") -> str:
    """A large count in millions or billions, in Korean in 만 and 억, in Chinese in 万 and 亿.

    >>> compact(153_154_468), compact(153_154_468, "ko"), compact(1_150_000_000, "zh")
    ('153 M', '1.5억', '11.5亿')
    """
    if not language:
        return f"{value / 1e9:.2f} B" if value >= 1e9 else f"{value / 1e6:.0f} M"
    from babel.numbers import format_compact_decimal

    return format_compact_decimal(value, fraction_digits=1, locale=LOCALES[language])


def _fraction(value: float, field: Field, language: str) -> str:
    if field.kind == "ratio":
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    if field.kind not in ("share", "points"):
        return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if field.kind == "points":
        return f"{value * 100:+.1f}"
    return percent(value, language) if value < WHOLE else compact(value, language)


def is_number(field: Field) -> bool:
    """Whether a column is set to the right."""
    return field.kind in ("count", "share", "points", "rank", "ratio")
