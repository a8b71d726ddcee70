"""Questions by days: of intervals of a day as they are, of longer ones by equal parts, and marked so."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from modelcensus import Census
from modelcensus.census import rebuild, shares
from modelcensus.census.questions import CUBED
from modelcensus.errors import QuestionError
from modelcensus.views import charts, export
from modelcensus.views.cli import run
from modelcensus.views.web.app import create
from tests.worlds.flow import flow, store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from modelcensus.store import Home

DAY = timedelta(days=1)
FIRST = date(2026, 2, 1)  # the last snapshot of the world; days follow
DAILY = [{"alpha-lab/base": 60, "beta-corp/tune": 20}, {"alpha-lab/base": 10, "beta-corp/tune": 50}, {"alpha-lab/base": 30, "beta-corp/tune": 30}]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The world of intervals of one and two weeks, and three days after it."""
    made = flow(tmp_path_factory.mktemp("days"))
    levels = {"alpha-lab/base": 5860, "beta-corp/tune": 5630}
    for turn, gains in enumerate(DAILY):
        levels = {model: level + gains[model] for model, level in levels.items()}
        store(made, FIRST + (turn + 1) * DAY, {**dict.fromkeys(REST, 5000), **levels})
    rebuild(made.path)
    return made


REST = ("club/mix", "gamma-uni/root", "solo/own", "mover/m", "solo/dip")


@pytest.fixture(scope="module")
def hub(home: Home) -> Census:
    """Its census."""
    return Census.open(home.path)


def by_day(rows: Iterable[Mapping[str, Any]]) -> dict[date, dict[str, int]]:
    """Day → country → downloads."""
    told: dict[date, dict[str, int]] = {}
    for row in rows:
        assert row["since"] == row["date"] - DAY
        told.setdefault(row["date"], {})[row["country"]] = row["downloads"]
    return told


def test_a_day_between_two_snapshots_is_what_was_gained(hub: Census) -> None:
    """Intervals of a day are days, measured."""
    rows = hub.trend(grain="day", window="2026-02-01:").rows
    assert by_day(rows) == {
        FIRST + DAY: {"CN": 60, "US": 20},
        FIRST + 2 * DAY: {"US": 50, "CN": 10},
        FIRST + 3 * DAY: {"CN": 30, "US": 30},
    }
    assert {row["estimated"] for row in rows} == {0.0}
    assert rows == hub.trend(grain="interval", window="2026-02-01:").rows


def test_a_day_of_a_longer_interval_is_an_equal_part_and_estimated(hub: Census) -> None:
    """Of two weeks in which 560 were gained each day has 40; the answer says how many intervals are such."""
    answer = hub.trend(grain="day", window=":2026-02-02")
    told = by_day(answer.rows)
    assert [told[date(2026, 1, 12) + turn * DAY]["CN"] for turn in range(14)] == [40] * 14
    assert {row["estimated"] for row in answer.rows if row["date"] <= FIRST} == {1.0}
    assert {row["estimated"] for row in answer.rows if row["date"] > FIRST} == {0.0}
    assert any(line.startswith("3 of 4 intervals are longer than a day") for line in answer.caveats)
    drawn = charts.lines(answer, "country", 600, 1).to_dict()
    points = [row for rows in drawn["datasets"].values() for row in rows if "ink" in row]
    assert {point["ink"] == charts.GREY for point in points if point["date"] <= FIRST.isoformat()} == {True}
    assert {point["ink"] == charts.GREY for point in points if point["date"] > FIRST.isoformat()} == {False}


@pytest.mark.parametrize("by", CUBED)
def test_days_sum_to_weeks_and_to_the_window(hub: Census, by: str) -> None:
    """Whatever they are grouped by, from the cube."""
    days, weeks = hub.trend(by, grain="day").rows, hub.trend(by, grain="week").rows
    for week in weeks:
        mine = [row["downloads"] for row in days if row[by] == week[by] and week["since"] < row["date"] <= week["date"]]
        assert sum(mine) == pytest.approx(week["downloads"], abs=7)
    whole = Counter[str]()
    for row in days:
        whole[row[by]] += row["downloads"]
    assert whole == {row[by]: pytest.approx(row["downloads"], abs=20) for row in hub.share(by, window=":").rows}


@pytest.mark.parametrize(
    "terms", [{}, {"credit": "creator"}, {"denominator": "countries"}, {"definition": "first-year"}], ids=str
)
def test_the_cube_and_the_gains_give_the_same_days(
    hub: Census, monkeypatch: pytest.MonkeyPatch, terms: dict[str, str]
) -> None:
    """With their bands."""
    quick = hub.trend(grain="day", **terms).rows
    monkeypatch.setattr("modelcensus.census.questions.CUBED", ())
    slow = hub.trend(grain="day", **terms).rows
    assert len(quick) == len(slow) > 0
    for one, other in zip(quick, slow, strict=True):
        assert one == {key: pytest.approx(value) if isinstance(value, float) else value for key, value in other.items()}
        assert one["low"] <= one["share"] + 1e-9 <= one["high"] + 2e-9


def test_a_crossing_in_a_long_interval_has_no_day(hub: Census) -> None:
    """Days tell when one passed the other where there are any; in an interval of a week nobody knows the day."""
    answer = hub.overtake("CN", "US", grain="day")
    days = [row["date"] for row in answer.rows]
    assert FIRST + 2 * DAY in days
    assert any(line.endswith("its day cannot be known better.") for line in answer.caveats)
    assert not any(str(FIRST + 2 * DAY) in line for line in answer.caveats if line.endswith("known better."))


def test_concentration_and_composition_are_told_day_by_day(hub: Census) -> None:
    """Each of the 31 days has its row; on the second of February two organisations shared 80 as 60 and 20."""
    rows = hub.concentration("organisation", grain="day").rows
    assert [row["date"] for row in rows] == [date(2026, 1, 5) + turn * DAY for turn in range(31)]
    [day] = [row for row in rows if row["date"] == FIRST + DAY]
    assert (day["groups"], day["hhi"]) == (2, pytest.approx((60**2 + 20**2) / 80**2))
    assert len({row["date"] for row in hub.composition("task", grain="day").rows}) == 31


def test_every_form_has_the_same_days(
    home: Home, hub: Census, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line as JSON and CSV, the web, and a build asked by its id."""
    monkeypatch.setenv("MODELCENSUS_HOME", str(home.path))
    expected = [(row["date"].isoformat(), row["country"], row["downloads"]) for row in hub.trend(grain="day").rows]

    def printed(form: str) -> str:
        assert run(["trend", "--grain", "day", "--top", "50", "--format", form, "--as-of", hub.build.id]) == 0
        return capsys.readouterr().out

    for rows in (
        json.loads(printed("json"))["rows"],
        list(csv.DictReader(io.StringIO(printed("csv")))),
        TestClient(create(home.path)).get("/v1/trend?grain=day").json()["rows"],
        json.loads(export.as_json(hub.trend(grain="day")))["rows"],
    ):
        assert [(row["date"], row["country"], int(row["downloads"])) for row in rows] == expected


def test_the_page_offers_days(home: Home) -> None:
    """As a step of share over time, and draws them."""
    page = TestClient(create(home.path)).get("/?grain=day")
    assert page.status_code == 200
    assert "grain=day" in page.text


def test_more_rows_than_anybody_reads_are_refused(hub: Census, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what would be less; what fits is given, and so are longer steps."""
    monkeypatch.setattr(shares, "MOST", 40)
    with pytest.raises(QuestionError, match=r"would have \d+ rows; an answer by days has 40 at most") as refused:
        hub.trend("account", grain="day")
    assert "--grain week" in refused.value.hint
    with pytest.raises(QuestionError, match="at most"):
        hub.concentration("account", grain="day", lorenz=True)
    assert len(hub.trend("account", grain="day", top=1).rows) == 31
    assert hub.trend("account", grain="week").rows


def test_plain_rises_have_no_days(hub: Census) -> None:
    """They are not split."""
    with pytest.raises(QuestionError, match="have no days"):
        hub.trend(rules="off", grain="day")
