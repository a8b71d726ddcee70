"""Counters that fall again and again: what makes up one fall lies over what made up another, and is mended as it is counted."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from modelcensus import pipeline
from modelcensus.pipeline import gained
from modelcensus.sources import arrow_schema
from modelcensus.store import Build, Engine, Home
from tests.test_incremental import digests, store, sunday, week, whole

FALLING = [1000, 1100, 1050, 1200, 1150, 1300, 1400, 1500]  # twice in four weeks, each made up in the next
SNAPSHOTS, MODELS, PARTIAL, ALONE = (
    15,
    10,
    4,
    9,
)  # of a made-up history; from the last of these on each is built by itself


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A hub of steady models, and one whose counter falls twice in four weeks."""
    home = Home(tmp_path_factory.mktemp("twice"))
    for turn, level in enumerate(FALLING):
        store(home, sunday(turn), week(turn, told={0: {"downloads_all_time": level}}))
    return Engine.on(pipeline.build(home))


def test_a_model_has_one_gain_in_an_interval(twice: Engine) -> None:
    """What made up the second fall is spread over what it took: the first was made up before."""
    rows = twice.rows("SELECT model_key, date, count(*) AS n FROM gains GROUP BY ALL HAVING n > 1")
    assert rows == []
    told = twice.rows(
        "SELECT date, downloads, quality FROM gains JOIN models USING (model_key) WHERE model = 'lab-0/m0' ORDER BY date"
    )
    assert [row["date"] for row in told] == [sunday(turn) for turn in range(1, len(FALLING))]
    assert [row["downloads"] for row in told] == [100, 50, 50, 50, 50, 100, 100]
    assert [row["quality"] for row in told] == ["measured", *["interpolated"] * 4, *["measured"] * 2]


def test_falls_that_were_made_up_lose_and_add_nothing(twice: Engine) -> None:
    """What it gained in all is what its counter rose in all."""
    [told] = twice.rows("SELECT sum(downloads) AS n FROM gains JOIN models USING (model_key) WHERE model = 'lab-0/m0'")
    assert told["n"] == FALLING[-1] - FALLING[0]


def test_a_model_leads_an_interval_once(twice: Engine) -> None:
    """Ten models lead, not ten rows: a build of a small hub ended with a key that stood twice."""
    rows = twice.rows("SELECT universe, date, model_key FROM leading_models GROUP BY ALL HAVING count(*) > 1")
    assert rows == []


def test_a_counter_that_was_lacking_is_counted_once(tmp_path: Path) -> None:
    """The 30-day counter tells of a week without the cumulative one; when that is back, what it rose is all that is counted."""
    home = Home(tmp_path / "home")
    for turn, level in enumerate([1000, 1100, None, 1300, 1400]):
        store(home, sunday(turn), week(turn, told={0: {"downloads_all_time": level}}))
        if level is None:
            assert told_of(pipeline.build(home)) == [(100, "measured"), (100, "trailing")]  # 7 days of 430 in 30
    assert told_of(pipeline.build(home)) == [(100, "measured"), *[(100, "interpolated")] * 2, (100, "measured")]
    assert digests(pipeline.build(home)) == digests(whole(home, tmp_path / "whole"))


def test_a_counter_that_was_lacking_for_long_is_counted_once(tmp_path: Path) -> None:
    """What stands of the weeks without it is not counted again: of eight weeks' 800 the five that may still change."""
    home = Home(tmp_path / "home")
    lacking = [None] * 7
    for turn, level in enumerate([1000, 1100, *lacking, 1900, 2000]):
        store(home, sunday(turn), week(turn, told={0: {"downloads_all_time": level}}))
        built = pipeline.build(home) if turn > 7 else None
    assert built
    kinds = ["measured", *["trailing"] * 3, *["interpolated"] * 5, "measured"]
    assert told_of(built) == [(100, kind) for kind in kinds]
    assert digests(built) == digests(whole(home, tmp_path / "whole"))


@pytest.mark.parametrize(
    ("levels", "gains"),
    [
        ([1000, 1100, 1200, None, 1400, 1500], [100, 233, 67, 100]),  # to 1200, and two thirds of what came after
        ([1000, 1100, None, 1300, 1400, 1500], [100, 200, 100, 100]),
        ([None, 1100, None, 1300, 1400, 1500], [100, 200, 100, 100]),
    ],
    ids=["known-then-lacking", "lacking-then-known", "begins-lacking"],
)
def test_a_rise_up_to_a_partial_snapshot_is_kept(levels: list[int | None], gains: list[int], tmp_path: Path) -> None:
    """A partial snapshot bounds no interval, and what it shows of a counter counts where the next snapshot or it lacks one."""
    home = Home(tmp_path / "home")
    for turn, level in enumerate(levels):
        models = PARTIAL if turn == 2 else MODELS
        store(home, sunday(turn), week(turn, models, told={0: {"downloads_all_time": level}}))
        built = pipeline.build(home) if turn > 2 else None
    assert built
    assert [downloads for downloads, _ in told_of(built)] == gains
    assert digests(built) == digests(whole(home, tmp_path / "whole"))


def told_of(built: Build) -> list[tuple[int, str]]:
    """What the first model gained, interval by interval, and how that is known."""
    rows = Engine.on(built).rows(
        "SELECT downloads, quality FROM gains JOIN models USING (model_key) WHERE model = 'lab-0/m0' ORDER BY date"
    )
    return [(row["downloads"], row["quality"]) for row in rows]


def history(seed: int, gaps: Sequence[int]) -> list[tuple[date, pa.Table]]:
    """Snapshots of models that fall, recover, stand still, miss and lose their counters at random."""
    dice, day, told = random.Random(seed), date(2026, 1, 4), []  # noqa: S311 - a made-up world is no secret
    levels = [dice.choice([50, 900, 20_000, 400_000]) for _ in range(MODELS)]
    paces, still = [max(1, level // dice.choice([20, 50, 200])) for level in levels], [0] * MODELS
    for turn in range(SNAPSHOTS):
        days = dice.choice(gaps)
        day += timedelta(days=days)
        rows: list[dict[str, Any]] = []
        for model in range(MODELS):
            if still[model]:
                still[model] -= 1
            else:
                levels[model] = moved(dice, levels[model] + int(paces[model] * days * dice.random() * 2))
                still[model] = dice.choice([0] * 11 + [1, 2, 4])
            if dice.random() < 0.08:
                continue
            rows.append({
                "hub": "huggingface",
                "model": f"lab-{model % 4}/m{model}",
                "hub_id": f"id{model}",
                "downloads_all_time": None if dice.random() < 0.03 else levels[model],
                "downloads_30d": paces[model] * dice.choice([25, 30, 40]),
                "likes": turn,
                "task": "text-generation",
                "created_on": date(2025, 1, 1) if model % 3 else day - timedelta(days=2),
            })  # fmt: skip
        told.append((day, pa.Table.from_pylist(rows, schema=arrow_schema())))
    return told


def moved(dice: random.Random, level: int) -> int:
    """A counter, or what a rollback, a recount or a jump made of it."""
    return int(level * dice.choice([1.0] * 20 + [0.98, 0.8, 0.5, 1.2]))


@pytest.mark.parametrize("gaps", [(7,), (3, 4)], ids=["weeks", "days"])
def test_what_is_mended_is_what_would_be_counted(
    gaps: Sequence[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Built snapshot by snapshot, older intervals are mended for a few models; it is the build of the whole, and some were."""
    mended, count = [0], gained._count

    def counted(run: Any, folder: Path, jobs: list[Any], parent: Any) -> None:
        mended[0] += sum(len(job.mended) for job in jobs)
        count(run, folder, jobs, parent)

    monkeypatch.setattr(gained, "_count", counted)
    home = Home(tmp_path / "home")
    for turn, (day, rows) in enumerate(history(3, gaps)):
        store(home, day, rows)
        if turn >= ALONE:
            built = pipeline.build(home)
    assert mended[0]
    assert Engine.on(built).rows("SELECT 1 FROM gains GROUP BY source, date, model_key HAVING count(*) > 1") == []
    assert digests(built) == digests(whole(home, tmp_path / "whole"))
