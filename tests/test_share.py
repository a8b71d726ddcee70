"""Shares on the world that can be counted by hand."""

from __future__ import annotations

import pytest

from modelcensus import Census


def test_shares_by_country_are_those_counted_by_hand(world: Census) -> None:
    """On the last date of the tiny world, every group has the share worked out in its docstring."""
    rows = world.share("country").rows
    shares = {row["country"]: row["share"] for row in rows}
    assert shares == pytest.approx({"CN": 0.7, "US": 0.2, "community": 0.05, "individual": 0.04, "unknown": 0.01})
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5]
