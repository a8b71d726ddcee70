"""Exchange rates: the reference rate of the day, the last one before it on days without, and nothing outside of what is known."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from modelcensus.errors import NoData
from modelcensus.sources.rates import rate
from tests.conftest import SHARED


def test_a_dollar_goes_by_way_of_the_euro() -> None:
    """The won of a dollar are the euro's won over its dollars, of the same day."""
    found = rate("KRW", dt.date(2025, 12, 4))
    assert found.day == dt.date(2025, 12, 4)
    assert 1_460 < found.per_dollar < 1_480


def test_a_weekend_has_the_rate_of_the_friday_before() -> None:
    """And says of which day it is."""
    sunday, friday = rate("KRW", dt.date(2025, 12, 7)), rate("KRW", dt.date(2025, 12, 5))
    assert sunday.day == friday.day == dt.date(2025, 12, 5)
    assert sunday.per_dollar == friday.per_dollar


@pytest.mark.parametrize(("currency", "day"), [("KRW", "2099-01-01"), ("KRW", "1980-01-01"), ("XXX", "2025-12-04")])
def test_outside_of_what_is_known_there_is_no_rate(currency: str, day: str) -> None:
    """No rate is made up, neither later nor earlier nor of another currency."""
    with pytest.raises(NoData, match=f"no reference rate of {currency}"):
        rate(currency, dt.date.fromisoformat(day))


@pytest.mark.needs_shared
def test_it_agrees_with_the_daily_table() -> None:
    """The package's rates are those of a table of the same bank, on every day of the last two years."""
    with (SHARED / "fx" / "usd_krw_cny_daily.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["date"] >= "2024-10-01"]
    assert len(rows) > 400
    for row in rows[::20]:
        assert rate("KRW", dt.date.fromisoformat(row["date"])).per_dollar == pytest.approx(
            float(row["USDKRW"]), abs=1e-4
        )
