"""Concentration and size: numbers worked out by hand, and the laws that hold of any world."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcensus import Census
from modelcensus.errors import QuestionError
from modelcensus.schema import HOLDINGS
from modelcensus.store import Engine
from tests.worlds.bench import lay, template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelcensus.store import Home

DAY = date(2026, 2, 1)
fast = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
HELD = st.lists(st.integers(1, 10_000), min_size=1, max_size=30)


def ask(question: str, held: Sequence[float]) -> list[dict[str, Any]]:
    """A question about groups that hold so much in one period."""
    engine = Engine.start()
    lay(
        engine,
        HOLDINGS,
        [{"start": DAY, "end": DAY, "member": f"g{n:03}", "held": float(value)} for n, value in enumerate(held)],
    )
    return engine.rows(template(question))


def test_concentration_is_the_one_worked_out_by_hand() -> None:
    """Of 1, 2 and 7: HHI (1 + 4 + 49) / 100; Gini ((2·1−4)·1 + (2·2−4)·2 + (2·3−4)·7) / (3·10) = 12 / 30."""
    (row,) = ask("concentration", [7, 1, 2])
    assert (row["groups"], row["downloads"]) == (3, 10)
    assert (row["hhi"], row["gini"], row["effective"]) == pytest.approx((0.54, 0.4, 1 / 0.54))
    assert (row["top_1"], row["top_5"], row["top_50"]) == pytest.approx((0.7, 1.0, 1.0))


@fast
@given(HELD)
def test_hhi_lies_between_the_equal_and_the_single(held: list[int]) -> None:
    """Laws: 1/n ≤ HHI ≤ 1; 0 ≤ Gini < 1; top k does not fall with k; order and scale change nothing."""
    (row,) = ask("concentration", held)
    assert 1 / len(held) - 1e-12 <= row["hhi"] <= 1 + 1e-12
    assert -1e-12 <= row["gini"] < 1
    assert row["top_1"] <= row["top_5"] <= row["top_10"] <= row["top_50"] <= 1 + 1e-12
    (other,) = ask("concentration", [value * 3 for value in reversed(held)])
    assert [row[name] for name in ("hhi", "gini", "top_1")] == pytest.approx(
        [other[name] for name in ("hhi", "gini", "top_1")]
    )


@fast
@given(HELD, st.data())
def test_one_group_made_of_two_is_more_concentrated(held: list[int], data: st.DataObject) -> None:
    """Law: merging two groups raises the HHI by twice the product of their shares."""
    if len(held) < 2:
        held = [*held, 1]
    one, other = data.draw(st.permutations(range(len(held))))[:2]
    merged = [value for n, value in enumerate(held) if n not in (one, other)] + [held[one] + held[other]]
    before, after = ask("concentration", held)[0]["hhi"], ask("concentration", merged)[0]["hhi"]
    assert after - before == pytest.approx(2 * held[one] * held[other] / sum(held) ** 2)


@fast
@given(HELD)
def test_a_lorenz_curve_rises_under_the_diagonal_to_one(held: list[int]) -> None:
    """Laws: it ends at (1, 1), rises, and lies on or under the line of equality."""
    points = ask("lorenz", held)
    assert (points[-1]["groups"], points[-1]["share"]) == pytest.approx((1.0, 1.0))
    shares = [point["share"] for point in points]
    assert shares == sorted(shares)
    assert all(point["share"] <= point["groups"] + 1e-12 for point in points)


def test_a_lorenz_curve_of_many_groups_has_a_hundred_points() -> None:
    """Of a thousand equal groups every tenth is a point, on the diagonal."""
    points = ask("lorenz", [1] * 1000)
    assert len(points) == 100
    assert points[24]["share"] == pytest.approx(points[24]["groups"]) == pytest.approx(0.25)


# -- on a hub counted by hand: accounts gained 860, 630, 630, 340, 340, 280; see worlds/flow.py


@pytest.fixture(scope="module")
def hub(flow_home: Home) -> Census:
    """Its census."""
    return Census.open(flow_home.path)


def test_accounts_are_as_concentrated_as_their_gains(hub: Census) -> None:
    """HHI = Σ gains² / 3,080²."""
    (row,) = hub.concentration("account", window=":", universe="all").rows
    gains = (860, 630, 630, 340, 340, 280)
    assert row["hhi"] == pytest.approx(sum(g * g for g in gains) / 3080**2)
    assert row["hhi_points"] == round(10_000 * row["hhi"])
    assert row["groups"] == 6


def test_countries_leave_out_what_has_none(hub: Census) -> None:
    """CN 860, US 840, DE 630 and FR 70 of 2,400; persons and communities are no country."""
    (row,) = hub.concentration("country", window=":", universe="all").rows
    assert (row["groups"], row["downloads"]) == (4, 2400)
    assert row["hhi"] == pytest.approx((860**2 + 840**2 + 630**2 + 70**2) / 2400**2)


def test_concentration_over_time_has_a_row_a_period(hub: Census) -> None:
    """Three intervals, each of its own."""
    rows = hub.concentration("country", universe="all", grain="interval").rows
    assert [row["downloads"] for row in rows] == [570, 1260, 570]


def test_a_grain_without_a_whole_period_is_refused(hub: Census) -> None:
    """Four weeks hold no quarter: the error says so."""
    with pytest.raises(QuestionError, match="no whole quarter"):
        hub.concentration(grain="quarter", window=":")


def test_sizes_are_weighed_by_downloads(world: Census) -> None:
    """Of 990 thousand whose size is known 790 are of 7 billion and 200 of 70: 19.7 billion on the mean, 7 in the middle."""
    (row,) = world.composition("parameters").rows
    assert row["mean_parameters"] == round((790 * 7 + 200 * 70) / 990 * 1e9)
    assert row["median_parameters"] == 7_000_000_000
    assert row["known"] == pytest.approx(0.99)


def test_a_composition_is_a_share_by_what_models_are(hub: Census) -> None:
    """By relation: 630 fine-tuned, 340 merged, the rest states no base."""
    rows = {row["relation"]: row["downloads"] for row in hub.composition("relation", window=":", universe="all").rows}
    assert rows == {"none": 2110, "finetune": 630, "merge": 340}
    assert {row["modality"] for row in hub.composition("modality", window=":", universe="all").rows} == {"text"}
