"""A history with defects, built snapshot by snapshot: the same tables, row by row, as where it is built at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa

from modelcensus.pipeline import build
from modelcensus.store import Build, Engine, Home, Provenance, write_snapshot
from tests.worlds import defects
from tests.worlds.defects import World

ARCHIVE, OTHER = "hf-archive", "a-list"
SHOWN = (
    *("births", "low_week", "made_public", "recount", "late", "half_stall", "frozen_weeks", "partial"),
    *("missing_rows", "duplicates", "renamed", "transferred"),
)
TYPED = 5_000_000  # a counter that somebody typed in by hand: it is known for one when it stands for the third time
Day = tuple[str, date]  # a source and one of its dates


@cache
def whole() -> World:
    """Forty weeks with defects whose reach is long."""
    return defects.world(*SHOWN, since=date(2025, 5, 28), until=date(2026, 3, 4), models=60)


def days() -> list[Day]:
    """Every snapshot in the order of its date; every fifth week there is one of a second source."""
    labels = whole().labels
    return sorted([*((ARCHIVE, day) for day in labels), *((OTHER, day) for day in labels[::5])], key=lambda d: d[::-1])


def stored(home: Home, wanted: Iterable[Day]) -> Home:
    """A home with these snapshots; those that it has already are left."""
    for source, day in wanted:
        [shown] = [shown for shown in whole().snapshots if shown.label == day]
        rows, details = shown.rows, {"covers": "census", "counter": "downloads_all_time", "complete": "yes"}
        if source == OTHER:
            rows, details = listed(rows), {"covers": "catalogue", "counter": "downloads_30d"}
        name = day.isoformat()
        told = Provenance(source, name, name, "https://example.org/", "0" * 64, 1, len(rows), "MIT", details)
        write_snapshot(home, rows.to_batches(), told, {"observed": shown.observed.isoformat()})
    return home


def listed(rows: pa.Table) -> pa.Table:
    """Two models in three without ids and cumulative counters; the counter of the first was typed in by hand."""
    some = rows.take([place for place in range(len(rows)) if place % 3])
    unknown: list[int | None] = [None] * len(some)
    month = [TYPED, *some["downloads_30d"].to_pylist()[1:]]
    for name, values in {"hub_id": unknown, "downloads_all_time": unknown, "downloads_30d": month}.items():
        place = some.schema.get_field_index(name)
        some = some.set_column(place, some.schema.field(place), pa.array(values, some.schema.field(place).type))
    return some


def built(home: Home) -> tuple[Build, str]:
    """A build, and from how many snapshots it says that it is made."""
    said: list[str] = []
    made = build(home, said.append)
    return made, said[0].partition(" from ")[2]


def content(made: Build) -> dict[str, str]:
    """Every table's content by the file that holds it."""
    engine = Engine.start()
    return {file: engine.digest(made.folder / file) for file in made.manifest["files"] if file.endswith(".parquet")}


def test_a_history_that_grew_is_the_one_that_was_built_at_once(tmp_path: Path) -> None:
    """Snapshot by snapshot, source by source: the same files, the same rows, under the same id."""
    home, order, said = Home(tmp_path / "grown"), days(), []
    for number in (26, 27, 29, len(order)):
        made, told = built(stored(home, order[:number]))
        said.append(told)
    last = len(order)
    assert said == [
        "26 snapshots",
        "1 new of 27 snapshots",
        "2 new of 29 snapshots",
        f"{last - 29} new of {last} snapshots",
    ]
    anew, _ = built(stored(Home(tmp_path / "anew"), order))
    assert made.id == anew.id
    assert content(made) == content(anew)


def test_a_snapshot_that_arrives_late_is_taken_in_its_turn(tmp_path: Path) -> None:
    """One older than the newest changes what comes after it: the build begins anew, and is as if it had always been there."""
    some = days()[:9]
    late = some[-3]
    home = stored(Home(tmp_path / "late"), [day for day in some if day != late])
    built(home)
    made, told = built(stored(home, [late]))
    assert told == "9 snapshots"
    anew, _ = built(stored(Home(tmp_path / "anew"), some))
    assert content(made) == content(anew)
