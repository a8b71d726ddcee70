"""A world of lists: the tiny world's models with scores, prices and offers that are made up, small enough to reckon by hand.

| model            | who     | weights | bench (by others) | price, blended 3:1             |
|------------------|---------|---------|-------------------|--------------------------------|
| alpha-lab/one    | CN      | open    | 0.80              | maker 1.00, others 0.50 … 2.00 |
| alpha-lab/two    | CN      | open    | 0.60              | 0.25 (one provider)            |
| beta-corp/big    | US      | closed  | 0.90 (high), 0.70 | 4.00 (maker)                   |
| beta-corp/small  | US      | closed  | 0.50 (own word)   | unknown                        |
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from modelcensus.sources import Release
from modelcensus.sources.measures import tables
from modelcensus.store import Home, Provenance, write_measures
from tests.worlds import tiny

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 8, 1)
RELEASES = """
- {model: alpha-lab/one, date: 2026-05-01, source: a page, confidence: high, country: CN, weights: open, flagship: true}
- {model: alpha-lab/two, date: 2026-03-01, source: a page, confidence: high, country: CN, weights: open, flagship: false}
- {model: beta-corp/big, date: 2026-01-01, source: a page, confidence: high, country: US, weights: closed, flagship: true}
- {model: beta-corp/small, date: 2025-06-01, source: a page, confidence: high, country: US, weights: closed, flagship: false}
"""
IDENTITIES = """
- model: alpha-lab/one
  names: ["The One", {name: alpha-latest, since: 2026-05-01}]
- model: alpha-lab/two
  names: [{name: alpha-latest, since: 2026-03-01, until: 2026-05-01}]
"""


def score(name: str, value: float, **more: Any) -> dict[str, Any]:
    """A score by somebody independent."""
    return {
        "name": name,
        "benchmark": "sums",
        "value": value,
        "unit": "share",
        "run_by": "others",
        "self_reported": False,
        **more,
    }


def price(provider: str, name: str, both: float | None, **more: Any) -> dict[str, Any]:
    """A price that is the same for input and output, so that its blend is it too."""
    told = {"provider": provider, "name": name, "mode": "standard", "currency": "USD", **more}
    return told | {"input_per_million": both, "output_per_million": both}


SCORES = [
    score("The One", 0.8, measured_on=dt.date(2026, 5, 10), cost_usd=2.0),
    score("alpha-lab/two", 0.6, measured_on=dt.date(2026, 3, 10)),
    score("alpha-lab/one", 0.99, benchmark="haste", measured_on=dt.date(2026, 1, 10)),
    score("two", 0.6, maker="alpha-lab", benchmark="words"),
    score("beta-corp/big-high", 0.9, measured_on=dt.date(2026, 1, 10), cost_usd=20.0),
    score("beta-corp/big", 0.7, measured_on=dt.date(2026, 1, 10)),
    score("beta-corp/big-high", 0.95, self_reported=True, run_by="Beta"),
    score("beta-corp/big-xhigh", 0.97, self_reported=True, run_by="Beta"),
    score("beta-corp/small", 0.5, self_reported=True, run_by="Beta", measured_on=dt.date(2025, 6, 10)),
    score("nobody knows this", 0.99),
]
PRICES = [
    price("alpha", "alpha-latest", 1.0, first_party=True, since=dt.date(2026, 5, 2)),
    price("alpha", "alpha-latest", 0.2, first_party=True, since=dt.date(2026, 3, 2), until=dt.date(2026, 5, 1)),
    price("cheap", "The One", 0.5),
    price("dear", "alpha-lab/one", 2.0),
    price("free", "alpha-lab/one", 0.0),
    price("cheap", "alpha-lab/two", 0.25),
    price("beta", "beta-corp/big", 4.0, first_party=True, since=dt.date(2026, 1, 1)),
    price("beta", "beta-corp/small", None, first_party=True),
    price("yuan", "alpha-lab/two", 7.0, currency="XXX"),
]
OFFERS = [
    {"name": "alpha-lab/one", "hub_model": "alpha-lab/one", "open_weights": True, "context": 128_000, "licence": "mit"},
    {"name": "two", "hub_model": "alpha-lab/two", "open_weights": True, "licence": "apache-2.0"},
    {"name": "big", "maker": "beta-corp", "country": "Elsewhere", "context": 400_000, "training_flop": 1e24},
]


def listed(path: Path) -> Home:
    """The world above, stored but not built."""
    home = tiny.tiny(path)
    for name, written in (("releases", RELEASES), ("identities", IDENTITIES)):
        folder = home.facts / name
        folder.mkdir(parents=True)
        (folder / "mine.yaml").write_text(written, encoding="utf-8")
    keep(home, "a-list", {"said_scores": SCORES, "said_prices": PRICES, "said_offers": OFFERS})
    return home


def keep(home: Home, source: str, rows: dict[str, list[dict[str, Any]]], day: dt.date = DAY, sha256: str = "x") -> bool:
    """Store made-up rows as the list of a day."""
    release = Release(source, "made up", day, "https://example.org/")
    provenance = Provenance(source, day.isoformat(), "made up", release.url, sha256, 1, 0, "MIT")
    return write_measures(home, tables(rows, release), provenance)
