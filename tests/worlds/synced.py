"""Homes that are filled by a sync from the replica hub: who brings the data in, and what was stored."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from modelcensus.census.gather import Gatherer
from modelcensus.store import Home
from tests.replica import archive
from tests.silent import Silent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from modelcensus.pipeline import Outcome
    from tests.replica import Hub, Replica

WEEKLY = "hfmlsoc/hub_weekly_snapshots"
EOI = "mmpr/open_model_evolution_data"
DAY = dt.date(2026, 9, 5)


def noon(day: dt.date | str) -> dt.datetime:
    """The middle of a day, UTC."""
    return dt.datetime.combine(dt.date.fromisoformat(str(day)), dt.time(12), dt.UTC)


def gatherer(home: Path, url: str | None = None, day: dt.date | str = DAY) -> Gatherer:
    """Who brings data into a home on a day."""
    return Gatherer(Home(home), Silent(), lambda: noon(day), url)


def bring(gather: Gatherer, name: str, local: Path | None = None) -> list[Outcome]:
    """A whole sync of one source."""
    return list(gather.bring(name, None, None, local))


def stored(home: Path) -> list[tuple[str, str]]:
    """Source and date of every snapshot."""
    return [(found.provenance.source, found.provenance.date) for found in Home(home).snapshots()]


def rows(home: Path, source: str, day: dt.date | str) -> list[dict[str, Any]]:
    """The rows of one snapshot."""
    file = home / "snapshots" / f"source={source}" / f"date={day}" / "models.parquet"
    return pq.ParquetFile(file).read().to_pylist()


def keys(hub: Hub) -> list[str]:
    """The immutable id of each model that a hub has."""
    return sorted(hub.key(number) for number in range(hub.models + hub.added) if number not in hub.removed)


def ids(home: Path, source: str, day: dt.date | str) -> list[str]:
    """The immutable id of each row of one snapshot, as often as it stands there."""
    return sorted(row["hub_id"] for row in rows(home, source, day))


def weeks(running: Replica, folder: Path, held: Mapping[str, Sequence[int] | None], *, stale: str = "") -> None:
    """Let the weekly archive have these weeks, each of these models (None: all), and the last file again as `stale`."""
    repo = running.repos[WEEKLY]
    for day, numbers in held.items():
        file = archive.write(running.hub, folder / f"{day}.parquet", date=dt.date.fromisoformat(day), numbers=numbers)
        repo.commit({f"models/{day}/models.parquet": file}, date=noon(day) + dt.timedelta(days=5))
        running.hub.move(3 * running.hub.models)
    if stale:
        repo.commit({f"models/{stale}/models.parquet": file}, date=noon(stale) + dt.timedelta(days=5))
