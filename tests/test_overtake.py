"""Crossings: what is one, which last, what the variants say of them, and the one of the public one-year panel."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcensus import Census
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.metrics.overtake import Lead, crossings, lead_since, leads
from tests.conftest import SHARED

if TYPE_CHECKING:
    from modelcensus.store import Home

START = date(2026, 1, 4)
PANEL = SHARED / "adoption" / "eoi_one_year_rolling.csv"


def week(number: int) -> date:
    """The end of that week."""
    return START + timedelta(days=7 * number)


def series(*margins: float) -> list[Lead]:
    """Leads of consecutive weeks."""
    return [Lead(week(n), week(n + 1), margin) for n, margin in enumerate(margins)]


CROSSED = {
    "nobody passes": ((0.1, 0.2, 0.1), []),
    "the first period is none": ((0.1,), []),
    "one passing, for good": ((-0.1, 0.1, 0.2, 0.1, 0.3), [(1, True, 5, True)]),
    "one passing, too short yet": ((-0.1, 0.1, 0.2, 0.1), [(1, True, 4, False)]),
    "there and back": ((-0.1, 0.1, -0.2, -0.1, -0.1, -0.2), [(1, True, 2, False), (2, False, 6, True)]),
    "a tie leads nobody": ((-0.1, 0.0, 0.1, 0.2, 0.1, 0.1), [(2, True, 6, True)]),
    "a tie and the same again": ((0.1, 0.0, 0.1), []),
    "a tie later on ends the lead": ((-0.1, 0.1, 0.1, 0.1, 0.1, 0.0), [(1, True, 5, False)]),
    "ties before all": ((0.0, 0.0, 0.1), []),
    "nothing": ((), []),
}


@pytest.mark.parametrize(("margins", "expected"), CROSSED.values(), ids=CROSSED)
def test_a_crossing_is_where_another_leads_than_before(
    margins: tuple[float, ...], expected: list[tuple[int, bool, int, bool]]
) -> None:
    """Each with the week in which it shows, who is ahead, until when, and whether it stays: four weeks and to the end."""
    found = [(c.since, c.ahead, c.until, c.stays) for c in crossings(series(*margins))]
    assert found == [(week(n), ahead, week(until), stays) for n, ahead, until, stays in expected]


@given(st.lists(st.sampled_from([-0.2, -0.1, 0.0, 0.1, 0.2]), max_size=12))
def test_crossings_alternate_and_at_most_the_last_stays(margins: list[float]) -> None:
    """Laws: whoever passes was behind before; only the last crossing can last; turning the sides turns every crossing."""
    found = crossings(series(*margins))
    assert all(a.ahead != b.ahead for a, b in itertools.pairwise(found))
    assert not any(c.stays for c in found[:-1])
    turned = crossings(series(*(-margin for margin in margins)))
    assert [(c.date, not c.ahead, c.stays) for c in turned] == [(c.date, c.ahead, c.stays) for c in found]


def test_a_group_without_a_row_has_nothing_in_that_period() -> None:
    """The other leads by its own share."""
    rows = [
        {"member": "CN", "since": week(0), "date": week(1), "share": 0.4},
        {"member": "US", "since": week(1), "date": week(2), "share": 0.3},
    ]
    assert [lead.margin for lead in leads(rows, "CN", "US")] == [0.4, -0.3]


def test_the_lead_since_a_day_is_weighed_by_days() -> None:
    """One week of 0.1 and two of 0.4 are 0.3 on the mean; seen from the other side, as much behind."""
    found = [Lead(week(0), week(1), 0.1), Lead(week(1), week(3), 0.4)]
    assert lead_since(found, week(1), ahead=True) == pytest.approx(0.3)
    assert lead_since(found, week(1), ahead=False) == pytest.approx(-0.3)
    assert lead_since(found, week(4), ahead=True) is None


# -- on a hub counted by hand: in three intervals CN 200, 560, 100; US 140, 420, 280; DE 160, 280, 190


@pytest.fixture(scope="module")
def hub(flow_home: Home) -> Census:
    """Its census."""
    return Census.open(flow_home.path)


def test_each_crossing_is_listed_with_its_dates_leader_and_margin(hub: Census) -> None:
    """The US passes China in the last interval, by 280 to 100 of 770, which is too short to last."""
    (row,) = hub.overtake("China", "us", universe="all").rows
    assert (row["since"], row["date"], row["leader"], row["passed"]) == (
        date(2026, 1, 25),
        date(2026, 2, 1),
        "US",
        "CN",
    )
    assert row["margin"] == pytest.approx(180 / 770)
    assert (row["lasting"], row["margin_low"]) == (False, None)
    titles = {field.key: field.title for field in hub.overtake("China", "us", universe="all").fields}
    assert titles["margin"] != titles["margin_low"].split(",")[0], (
        "the one is of the crossing, the other of all that follows"
    )


def test_a_crossing_inside_a_long_interval_says_that_its_week_cannot_be_known_better(hub: Census) -> None:
    """Germany is behind the US from the interval of two weeks on."""
    answer = hub.overtake("DE", "US", universe="all", grain="week")
    assert [(row["leader"], row["since"]) for row in answer.rows] == [("US", date(2026, 1, 11))]
    assert any("from 2026-01-11 to 2026-01-25: its week cannot be known better" in line for line in answer.caveats)


def test_groups_that_never_cross_have_no_row_and_a_sentence(hub: Census) -> None:
    """The one that leads throughout is named."""
    answer = hub.overtake("CN", "FR", universe="all")
    assert answer.rows == []
    assert answer.sentence == "China and France never crossed here: China leads throughout."


def test_what_cannot_be_compared_is_refused_with_the_next_step(hub: Census) -> None:
    """The same group twice, one that is not there, a counter on one date."""
    with pytest.raises(QuestionError, match="one and the same"):
        hub.overtake("CN", "China")
    with pytest.raises(UnknownName, match="Atlantis"):
        hub.overtake("CN", "Atlantis")
    with pytest.raises(QuestionError, match="counts on one date"):
        hub.overtake("CN", "US", definition="cumulative")


@pytest.fixture
def panel(panel_home: Home) -> Census:
    """The census of the public one-year panel."""
    return Census.open(panel_home.path, source="eoi-first-year")


@pytest.mark.needs_shared
@pytest.mark.slow
def test_china_passes_the_united_states_in_july_2025_by_publisher_and_in_a_merged_interval_by_creator(
    panel: Census,
) -> None:
    """Both last and hold in every variant; of the one by creator no week can be told."""
    by_publisher, by_creator = (panel.overtake("CN", "US", credit=credit) for credit in ("publisher", "creator"))
    for answer, span in (
        (by_publisher, (date(2025, 7, 9), date(2025, 7, 16))),
        (by_creator, (date(2025, 5, 28), date(2025, 7, 9))),
    ):
        (row,) = [row for row in answer.rows if row["lasting"]]
        assert (row["leader"], row["since"], row["date"]) == ("CN", *span)
        assert row["margin_low"] > 0
        assert row["earliest"] <= row["date"] <= row["latest"]
    assert any("from 2025-05-28 to 2025-07-09: its week cannot be known better" in line for line in by_creator.caveats)
    assert not any("cannot be known better" in line for line in by_publisher.caveats)


@pytest.mark.needs_shared
@pytest.mark.slow
def test_credit_and_first_years_alone_move_china_and_the_united_states_past_each_other(panel: Census) -> None:
    """In the published window the US leads among publishers and China among creators, whatever the shares are of."""
    rows = [row for row in panel.reconcile(window="2025-02-26:2025-08-27").rows if row["definition"] != "cumulative"]
    assert {(row["credit"], row["CN"] > row["US"]) for row in rows} == {("publisher", False), ("creator", True)}
