"""A counter that stands still right after its model was made has no pace of its own yet: its first days tell what was due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from modelcensus.pipeline import build
from modelcensus.sources import arrow_schema
from modelcensus.store import Engine, Home, Provenance, write_snapshot

if TYPE_CHECKING:
    from pathlib import Path

FIRST, WEEK = date(2026, 1, 4), timedelta(days=7)
OTHERS = 30  # models that gain alike all the time, so that no snapshot as a whole is in doubt
BORN = 4  # the snapshot that shows the new model first


def gains(path: Path, levels: list[int], created: date) -> list[tuple[int, str]]:
    """What a model with those counters gained in each interval from its birth on, and how that is known."""
    home = Home(path)
    for turn in range(BORN + len(levels)):
        rows = [row(f"lab/m{number}", 5_000 + 700 * turn, date(2025, 1, 1)) for number in range(OTHERS)]
        if turn >= BORN:
            rows.append(row("lab/new", levels[turn - BORN], created))
        day = (FIRST + WEEK * turn).isoformat()
        told = {"covers": "census", "counter": "downloads_all_time", "hub": "huggingface"}
        origin = Provenance("a-hub", day, "", "", f"{turn:064d}", 1, 0, "MIT", details=told)
        write_snapshot(home, pa.Table.from_pylist(rows, schema=arrow_schema()).to_batches(), origin)
    made = build(home)
    found = Engine.on(made).rows(
        "SELECT g.downloads, g.quality FROM gains AS g JOIN models USING (model_key) WHERE model = 'lab/new' ORDER BY g.date"
    )
    return [(found["downloads"], found["quality"]) for found in found]


def row(model: str, level: int, created: date) -> dict[str, object]:
    """One stated row; the 30-day counter allows all of what is gained here."""
    hub_id = model.encode().hex().rjust(24, "0")[-24:]
    told = {"hub": "huggingface", "model": model, "hub_id": hub_id, "created_on": created, "task": "text-generation"}
    return {
        **dict.fromkeys(arrow_schema().names),
        **told,
        "downloads_all_time": level,
        "downloads_30d": min(level, 30_000),
    }


@pytest.mark.parametrize("age", [0, 2])
def test_a_stall_right_after_birth_is_spread_over_the_standstill(tmp_path: Path, age: int) -> None:
    """A thousand in the first days, nothing for a week, then fourteen thousand at once: seven in each of the two weeks."""
    created = FIRST + WEEK * BORN - timedelta(days=age)
    found = gains(tmp_path, [1_000, 1_000, 15_000, 21_000], created)
    assert found == [(1_000, "measured"), (7_000, "interpolated"), (7_000, "interpolated"), (6_000, "measured")]


def test_a_new_model_that_nobody_uses_for_a_week_is_believed(tmp_path: Path) -> None:
    """What comes after is no catch-up: it is less than what its first days let expect of one week."""
    found = gains(tmp_path, [1_000, 1_000, 1_500], FIRST + WEEK * BORN - timedelta(days=2))
    assert found == [(1_000, "measured"), (500, "measured")]


def test_a_first_sight_of_an_old_model_tells_no_pace(tmp_path: Path) -> None:
    """Its level is history, gained nobody knows when: a week without movement stays one."""
    found = gains(tmp_path, [1_000, 1_000, 15_000], date(2025, 6, 1))
    assert (14_000, "measured") in found
