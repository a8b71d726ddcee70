"""Downloads by age: cohorts, the age of half of them, and how long a model's last, worked out by hand."""

from __future__ import annotations

import itertools
import math
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcensus import Census
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.metrics.cohort import half_life
from modelcensus.schema import COUNTED, MODELS, SPANS, STATES
from modelcensus.store import Engine, fill
from tests.worlds.bench import SOURCE, lay, template

fast = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
BEGIN, END = date(2026, 1, 4), date(2026, 2, 1)
FLOOR = date(2022, 3, 2)


def ask(question: str, models: list[tuple[date | None, float]], part: float = 1.0) -> list[dict[str, Any]]:
    """A question on one interval, of models by their day of creation and what they gained."""
    engine = Engine.start()
    lay(engine, SPANS, [{"date": END, "start": BEGIN, "end": END, "part": part, "begun": BEGIN, "observed": END}])
    lay(engine, MODELS, [{"model_key": key, "created_on": born} for key, (born, _) in enumerate(models)])
    lay(engine, COUNTED, [{"date": END, "model_key": key, "downloads": held} for key, (_, held) in enumerate(models)])
    return engine.rows(fill(template(question), {}))


def test_a_cohort_is_the_quarter_of_creation_youngest_first() -> None:
    """20 of 2026, 30 of late 2025, 40 at the floor, 10 without a day: what is not known is in no order."""
    models = [
        (date(2026, 1, 9), 20.0),
        (date(2025, 10, 1), 10.0),
        (date(2025, 12, 31), 20.0),
        (FLOOR, 40.0),
        (None, 10.0),
    ]
    rows = ask("cohorts", models)
    assert [(r["cohort"], r["models"], r["downloads"], r["share"]) for r in rows] == [
        ("2026-Q1", 1, 20, pytest.approx(0.2)),
        ("2025-Q4", 2, 30, pytest.approx(0.3)),
        ("before", 1, 40, pytest.approx(0.4)),
        ("unknown", 1, 10, pytest.approx(0.1)),
    ]
    assert [r["cumulative"] for r in rows] == [pytest.approx(0.2), pytest.approx(0.5), pytest.approx(0.9), None]


def test_a_window_that_cuts_an_interval_counts_it_by_days() -> None:
    """Of half an interval half of the gains are there."""
    assert ask("cohorts", [(date(2025, 10, 1), 100.0)], part=0.5)[0]["downloads"] == 50


def test_half_of_the_downloads_is_of_models_younger_than_the_usage_age() -> None:
    """40 of models ten days old and 60 of a hundred: half is reached at a hundred; a fifth is of models of unknown age."""
    models = [(END - timedelta(days=10), 40.0), (END - timedelta(days=100), 60.0), (None, 20.0), (FLOOR, 5.0)]
    (row,) = ask("usage_age", models)
    assert (row["half_life_days"], row["known"]) == (100, pytest.approx(100 / 125))


def test_a_model_made_after_the_interval_is_of_age_zero() -> None:
    """A day of creation that a hub corrected later is no negative age."""
    assert ask("usage_age", [(END + timedelta(days=3), 1.0)])[0]["half_life_days"] == 0


def test_an_age_that_nobody_states_is_not_known() -> None:
    """Null, not zero."""
    assert ask("usage_age", [(None, 1.0)]) == [{"half_life_days": None, "known": 0.0}]


@fast
@given(
    st.lists(
        st.tuples(st.none() | st.dates(date(2022, 1, 1), END), st.integers(1, 99).map(float)), min_size=1, max_size=12
    )
)
def test_cohorts_are_all_that_was_gained(models: list[tuple[date | None, float]]) -> None:
    """Laws: shares sum to 1, downloads to the whole; what is cumulative never falls."""
    rows = ask("cohorts", models)
    assert sum(r["share"] for r in rows) == pytest.approx(1.0)
    assert sum(r["downloads"] for r in rows) == sum(held for _, held in models)
    along = [r["cumulative"] for r in rows if r["cumulative"] is not None]
    assert along == sorted(along)


# -- one model


def weeks(*downloads: float) -> list[tuple[date, float]]:
    """Consecutive weeks."""
    return [(END + timedelta(days=7 * n), value) for n, value in enumerate(downloads)]


def test_a_week_without_a_gain_is_nothing_while_the_model_is_listed() -> None:
    """Gains in weeks 2 and 5 of 8, and listed to the end of week 7: six weeks, four of them without a download."""
    ends = [END + timedelta(days=7 * n) for n in range(9)]
    engine = Engine.start()
    lay(engine, SPANS, [
        {"date": after, "start": before, "end": after, "part": 1.0, "begun": before, "observed": after}
        for before, after in itertools.pairwise(ends)
    ])  # fmt: skip
    lay(engine, MODELS, [{"model_key": 1, "model": "a/m"}])
    lay(
        engine,
        COUNTED,
        [{"date": ends[2], "model_key": 1, "downloads": 10}, {"date": ends[5], "model_key": 1, "downloads": 4}],
    )
    lay(
        engine,
        STATES,
        [{"source": SOURCE, "model_key": 1, "seen": ends[7]}, {"source": "other", "model_key": 1, "seen": ends[8]}],
    )
    rows = engine.rows(fill(template("life"), {"model": "A/M", "source": SOURCE}))
    assert [row["downloads"] for row in rows] == [10, 0, 0, 4, 0, 0]
    assert (rows[0]["since"], rows[-1]["date"]) == (ends[1], ends[7])


def test_a_half_life_runs_from_the_peak_to_where_half_is_not_passed_again() -> None:
    """Smoothed over four weeks, 100 four times are the peak of week 3; zeros bring it to 50 two weeks later, to stay."""
    life = half_life(weeks(100, 100, 100, 100, 0, 0, 0, 0))
    assert (life.at_peak, life.half_life_days) == (100, 14)
    assert life.peak == weeks(0, 0, 0, 0)[3][0]


def test_a_model_that_comes_back_has_not_fallen_to_half() -> None:
    """Whatever lay between: at the end it is over half of its peak."""
    assert half_life(weeks(100, 100, 0, 0, 0, 0, 0, 90, 90, 90, 90)).half_life_days is None
    assert half_life(weeks(10, 20, 30)).half_life_days is None


def test_a_decay_is_found_again_by_the_fit() -> None:
    """Halving every three weeks is a half-life of 21 days, and so is what the smoothed series has once it falls."""
    life = half_life(weeks(*(1000 * math.exp(-math.log(2) * n / 3) for n in range(40))))
    assert life.fitted == pytest.approx(21)
    assert half_life(weeks(*([10] * 7))).fitted is None


def test_the_weeks_of_a_model_are_told_with_its_peak(starter: Census) -> None:
    """A model's weeks follow each other, and the sentence says what became of its peak."""
    answer = starter.cohort("Qwen/Qwen3-8B")
    ends = [row["date"] for row in answer.rows]
    assert all(b - a == timedelta(days=7) for a, b in itertools.pairwise(ends))
    assert "Qwen/Qwen3-8B peaked at " in answer.sentence


def test_a_model_that_is_not_there_or_gained_nothing_is_said(starter: Census) -> None:
    """With the near ones, or the next step."""
    with pytest.raises(UnknownName):
        starter.cohort("Qwen/Qwen3-8X")
    with pytest.raises(QuestionError, match="gained nothing in a whole week"):
        starter.cohort("Qwen/Qwen3-8B", window="2026-10-06:")
