"""A world of a whole hub with a cumulative counter: eight models on four Sundays, whose gains can be counted by hand.

What each model gains from one snapshot to the next, and what was said of it:

| model           | who                    | made from                | 01-11 | 01-25 | 02-01 | label of others             |
|-----------------|------------------------|--------------------------|-------|-------|-------|-----------------------------|
| alpha-lab/base  | Alpha Lab, CN          |                          |   200 |   560 |   100 | China; its own              |
| beta-corp/tune  | Beta, US               | alpha-lab/base           |   140 |   280 |   210 | a user; made by China       |
| club/mix        | a community            | base and root            |   100 |   140 |   100 | US; made by the community   |
| gamma-uni/root  | Gamma University, DE   | (embeds sentences)       |   160 |   280 |   190 | a word that is no country   |
| solo/own        | a person               |                          |   100 |   140 |   100 |                             |
| mover/m         | FR, from 01-20 on US   |                          |    70 |   140 |    70 |                             |
| solo/dip        | a person               |                          |  -100 |  +100 |     0 |                             |
| solo/late       | a person               | (first seen on 02-01 with a long history)       |       |                             |

The first snapshot is of 2026-01-04, so the middle interval is of two ISO weeks. Each interval gains 110 a day. A counter that
fell and came back (`dip`) gained nothing; plain rises count it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from modelcensus.sources import arrow_schema
from modelcensus.store import Home, Provenance, write_labels, write_snapshot
from tests.worlds import tiny
from tests.worlds.tiny import EMBED, TEXT

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "whole-hub"
DATES = (date(2026, 1, 4), date(2026, 1, 11), date(2026, 1, 25), date(2026, 2, 1))
GAINS = {
    "alpha-lab/base": (200, 560, 100),
    "beta-corp/tune": (140, 280, 210),
    "club/mix": (100, 140, 100),
    "gamma-uni/root": (160, 280, 190),
    "solo/own": (100, 140, 100),
    "mover/m": (70, 140, 70),
    "solo/dip": (-100, 100, 0),
}
BASES = {"beta-corp/tune": ["finetune:alpha-lab/base"], "club/mix": ["merge:alpha-lab/base", "merge:gamma-uni/root"]}
MOVER = """
- id: mover
  name: Mover
  kind: company
  accounts: {huggingface: [mover]}
  countries: [{country: FR, until: 2026-01-20, confidence: high}, {country: US, since: 2026-01-20, confidence: high}]
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
"""
LABELS = (  # model, country, creator, the creator's country
    ("alpha-lab/base", "China", "alpha-lab", "China"),
    ("beta-corp/tune", "User", "alpha-lab", "China"),
    ("club/mix", "United States of America", "many", "International / Online"),
    ("gamma-uni/root", "Atlantis", None, None),
)


def counters() -> dict[date, dict[str, int]]:
    """Date → model → cumulative counter."""
    levels = dict.fromkeys(GAINS, 5000)
    told = {DATES[0]: dict(levels)}
    for turn, day in enumerate(DATES[1:]):
        levels = {model: level + GAINS[model][turn] for model, level in levels.items()}
        told[day] = dict(levels)
    told[DATES[-1]]["solo/late"] = 90_000
    return told


def table(levels: dict[str, int]) -> pa.Table:
    """The rows of one snapshot."""
    return pa.Table.from_pylist([_row(model, level) for model, level in levels.items()], schema=arrow_schema())


def store(home: Home, day: date, levels: dict[str, int], source: str = SOURCE, **details: str) -> Path:
    """Store one snapshot of a whole hub that counts downloads of all time."""
    said = {"covers": "census", "counter": "downloads_all_time", "hub": "huggingface", **details}
    origin = Provenance(source, day.isoformat(), "", "", f"{day.toordinal():064d}", 1, 0, "MIT", details=said)
    return write_snapshot(home, table(levels).to_batches(), origin).folder


def flow(path: Path, days: int = len(DATES)) -> Home:
    """The world above, stored but not built."""
    home = Home(path)
    tiny.write_facts(home, tiny.FACTS + MOVER)
    for day, levels in list(counters().items())[:days]:
        store(home, day, levels)
    names = ("model", "country", "creator", "creator_country")
    said = {name: pa.array([row[turn] for row in LABELS], pa.string()) for turn, name in enumerate(names)}
    accounts = [row[0].split("/")[0] for row in LABELS]
    write_labels(home, "others-2026", pa.table({"hub": ["huggingface"] * len(LABELS), "account": accounts, **said}))
    return home


def _row(model: str, level: int) -> dict[str, Any]:
    return {
        "hub": "huggingface",
        "model": model,
        "downloads_all_time": level,
        "likes": 5,
        "task": EMBED if model == "gamma-uni/root" else TEXT,
        "licence": "mit",
        "created_on": date(2025, 6, 1),
        "base_models": BASES.get(model, []),
    }
