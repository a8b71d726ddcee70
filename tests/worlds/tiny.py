"""A world small enough to count by hand: seven models of six accounts on three dates.

Counters (30 days), in thousands, where the model stands in the snapshot:

| model              | who                  | task            | 06-01 | 07-01 | 08-01 |
|--------------------|----------------------|-----------------|-------|-------|-------|
| alpha-lab/one      | Alpha Lab, CN        | text-generation |   400 |   500 |   600 |
| alpha-lab/two      | Alpha Lab, CN        | any-to-any      |     – |   100 |   100 | not read anew on 08-01
| beta-corp/big      | Beta, US             | text-generation |   300 |   250 |   200 |
| gamma-uni/embed    | Gamma University, DE | sentence-sim…   |    50 |    60 |    70 |
| solo/tune          | a person             | text-generation |    20 |    30 |    40 |
| club/quant         | a community          | (none, then text-generation) | 30 | 30+ | 50 |
| stranger/thing     | nobody recorded      | text-generation |    10 |    10+|    10+ | likes move, so read anew

In the universe `llm` on 08-01: 600 + 100 + 200 + 40 + 50 + 10 = 1,000 thousand: CN 0.70, US 0.20, community 0.05,
individual 0.04, unknown 0.01.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from modelcensus.sources import arrow_schema
from modelcensus.store import Home, Provenance, write_snapshot

if TYPE_CHECKING:
    from pathlib import Path

K = 1_000
TEXT, ANY, EMBED = "text-generation", "any-to-any", "sentence-similarity"
DATES = (date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1))

FACTS = """
- id: alpha-lab
  name: Alpha Lab
  kind: company
  accounts: {huggingface: [alpha-lab]}
  countries: [{country: CN, confidence: high}]
  alternatives: [{country: SG, reason: its holding is registered in Singapore}]
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
- id: beta
  name: Beta
  kind: company
  accounts: {huggingface: [beta-corp, {name: beta-old, renamed_to: beta-corp}]}
  countries: [{country: US, confidence: high}]
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
- id: gamma
  name: Gamma University
  kind: university
  accounts: {huggingface: [gamma-uni]}
  countries: [{country: DE, confidence: medium}]
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
- id: solo
  name: solo
  kind: individual
  accounts: {huggingface: [solo]}
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
- id: club
  name: Club
  kind: community
  accounts: {huggingface: [{name: club, role: repackager}]}
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
"""


@dataclass(frozen=True)
class Said:
    """One stated row; what is left out is as in most rows."""

    model: str
    downloads: int | None
    likes: int | None = 5
    task: str | None = TEXT
    licence: str | None = "mit"
    parameters: int | None = 7_000_000_000
    created: date | None = date(2026, 1, 1)
    hub_id: str | None = None


ONE = [
    Said("alpha-lab/one", 400 * K),
    Said("beta-corp/big", 300 * K, parameters=70_000_000_000),
    Said("gamma-uni/embed", 50 * K, task=EMBED, parameters=100_000_000),
    Said("solo/tune", 20 * K, licence=None),
    Said("club/quant", 30 * K, task=None),
    Said("stranger/thing", 10 * K, parameters=None),
]
TWO = [
    Said("alpha-lab/one", 500 * K),
    Said("alpha-lab/two", 100 * K, task=ANY),
    Said("beta-corp/big", 250 * K, parameters=70_000_000_000),
    Said("gamma-uni/embed", 60 * K, task=EMBED, parameters=100_000_000),
    Said("solo/tune", 30 * K, licence=None),
    Said("club/quant", 30 * K, likes=6, task=None),
    Said("stranger/thing", 10 * K, likes=6, parameters=None),
]
THREE = [
    Said("alpha-lab/one", 600 * K),
    Said("alpha-lab/two", 100 * K, task=ANY),
    Said("beta-corp/big", 200 * K, parameters=70_000_000_000),
    Said("gamma-uni/embed", 70 * K, task=EMBED, parameters=100_000_000),
    Said("solo/tune", 40 * K, licence=None),
    Said("club/quant", 50 * K),
    Said("stranger/thing", 10 * K, likes=7, parameters=None),
]


def table(rows: list[Said]) -> pa.Table:
    """Stated rows in the columns of a snapshot."""
    return pa.Table.from_pylist([_full(row) for row in rows], schema=arrow_schema())


def store(home: Home, day: date, rows: list[Said], source: str = "llmfit") -> Path:
    """Store stated rows as the snapshot of a day."""
    provenance = Provenance(
        source=source,
        date=day.isoformat(),
        label=f"test-{day}",
        url="https://example.org/",
        sha256=f"{day.toordinal():064d}",
        bytes=1,
        rows=len(rows),
        licence="MIT",
    )
    return write_snapshot(home, table(rows).to_batches(), provenance).folder


def write_facts(home: Home, text: str = FACTS) -> None:
    """Put organisations into the home's own facts."""
    folder = home.facts / "organisations"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "world.yaml").write_text(text, encoding="utf-8")


def tiny(path: Path) -> Home:
    """The world above, stored but not built."""
    home = Home(path)
    write_facts(home)
    for day, rows in zip(DATES, (ONE, TWO, THREE), strict=True):
        store(home, day, rows)
    return home


def _full(row: Said) -> dict[str, Any]:
    return {
        "hub": "huggingface",
        "model": row.model,
        "hub_id": row.hub_id,
        "downloads_30d": row.downloads,
        "downloads_all_time": None,
        "likes": row.likes,
        "task": row.task,
        "licence": row.licence,
        "parameters": row.parameters,
        "created_on": row.created,
        "library": None,
        "base_models": None,
    }
