"""What if what is not counted were counted: the formula by hand, its laws, and what it never does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcensus.errors import QuestionError, UnknownName
from modelcensus.metrics.outside import needed, share
from modelcensus.views.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus import Census

amounts = st.floats(min_value=1, max_value=1e12)
parts = st.floats(min_value=0, max_value=1)


@given(whole=amounts, measured=parts, outside=amounts, own=parts)
def test_it_rises_exactly_past_the_measured_share(whole: float, measured: float, outside: float, own: float) -> None:
    """More of the outside being its own than it has inside lifts a share, less lowers it."""
    found = share(measured * whole, whole, outside, own)
    assert found is not None
    assert min(measured, own) - 1e-9 <= found <= max(measured, own) + 1e-9
    if own > measured + 1e-6 and outside > whole * 1e-3:
        assert found > measured
    if own < measured - 1e-6 and outside > whole * 1e-3:
        assert found < measured


@given(whole=amounts, measured=parts, own=parts, wanted=parts)
def test_what_is_needed_brings_it_there(whole: float, measured: float, own: float, wanted: float) -> None:
    """The number that is said to bring a share to a wanted one does; where there is none, none is said."""
    amount = needed(measured * whole, whole, own, wanted)
    if amount is None:
        assert own <= wanted
    elif amount and own > wanted + 1e-6:
        assert share(measured * whole, whole, amount, own) == pytest.approx(wanted, abs=1e-6)


def test_nothing_counted_has_no_share() -> None:
    """No download at all is not a share of 0."""
    assert share(0, 0, 0, 0.5) is None


def test_the_tiny_world_by_hand(world: Census) -> None:
    """CN has 700 of 1,000 thousand; with 1,000 thousand outside, of which 90 % its own: 1,600 of 2,000."""
    answer = world.whatif(1_000_000, "CN=0.9", date="2026-08-01")
    rows = {row["mark"]: row for row in answer.rows}
    assert rows["measured"]["share"] == pytest.approx(0.7)
    assert rows["as supposed"]["share"] == pytest.approx(0.8)
    assert [row["threshold"] for row in answer.rows] == [pytest.approx(0.7)] * len(answer.rows)


def test_modelscope_is_one_marked_point_and_says_its_unit(starter: Census) -> None:
    """Its published totals stand as a point with its own share, and as cumulative."""
    answer = starter.whatif(400_000_000, "CN=0.9")
    point = next(row for row in answer.rows if row["published"])
    assert (point["mark"], point["outside_downloads"]) == ("modelscope 2026-06-19", 197_281_034)
    measured = starter.share("country")
    china = next(row for row in measured.rows if row["country"] == "CN")
    whole = sum(row["downloads"] for row in measured.rows)
    assert point["share"] == pytest.approx((china["downloads"] + 197_281_034) / (whole + 197_281_034))
    assert any("cumulative" in line.casefold() for line in answer.caveats)


def test_it_is_in_no_measured_share(starter: Census) -> None:
    """Asking leaves every measured share as it was."""
    before = starter.share("country").rows
    starter.whatif(1e9, "CN=1")
    assert starter.share("country").rows == before


@pytest.mark.parametrize(
    ("outside", "supposed"), [(0, "CN=0.9"), (-5, "CN=0.9"), (float("nan"), "CN=0.9"), (1, "CN=0.9,US=0.2"), (1, "CN")]
)
def test_what_cannot_be_supposed_is_refused(starter: Census, outside: float, supposed: str) -> None:
    """No downloads, less than none, or shares of more than all."""
    with pytest.raises(QuestionError):
        starter.whatif(outside, supposed)


def test_a_country_that_there_is_not_is_named(starter: Census) -> None:
    """With the near ones."""
    with pytest.raises(UnknownName, match="Chinaa"):
        starter.whatif(1e6, "Chinaa=0.9")


def test_it_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A chart of the share, its threshold and the points; JSON has the same figures as the table."""
    out = tmp_path / "o.svg"
    assert (
        run(
            [
                "whatif",
                "--outside-downloads",
                "400000000",
                "--outside-share",
                "CN=0.9",
                "--chart",
                str(out),
                "--format",
                "json",
            ]
        )
        == 0
    )
    drawn = out.read_text(encoding="utf-8")
    assert "modelscope 2026-06-19" in drawn
    assert "as supposed" in drawn
    assert json.loads(capsys.readouterr().out)["rows"][0]["mark"] == "measured"
