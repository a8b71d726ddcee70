"""Daily snapshots, and weekly ones that turn into daily ones: the rules of gains hold over the same time as at a week's cadence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcensus.gains.intervals import Tally, days_of, earliest, judge, reach
from modelcensus.pipeline import build
from modelcensus.sources import arrow_schema
from modelcensus.store import Engine, Home, Provenance, write_snapshot
from tests.test_defects import NEAR, TOTAL, Told, gains_at, net_rise, read
from tests.test_intervals import why
from tests.worlds import daily, defects
from tests.worlds.defects import LARGE, World
from tests.worlds.defects import judge as held_against_the_truth

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "hf-daily"
MONDAY = date(2025, 3, 3)
USUAL = Tally("hub", MONDAY, MONDAY, rows=1_000, counted=10_000, anew=10_000, moved=800)
EARLY = {
    "partial_days",
    "some_roll_back",
    "stale_file",
    "frozen_days",
    "births",
    "lazy",
}  # weekly snapshots do not tell them by weeks
MIXED = [name for name in daily.DEFECTS if name not in EARLY]
DAILY_SINCE = date(2025, 7, 16)
WORLDS = {
    "daily": daily.world,
    "lazy": lambda: daily.world("lazy", until=date(2025, 8, 3)),
    "mixed": lambda: daily.world(*MIXED, since_daily=DAILY_SINCE, until=date(2025, 10, 5)),
}
CUTS = (date(2025, 8, 6), date(2025, 9, 4))  # last snapshots of earlier builds: amid a rollback, after a recount


def history(nets: list[float], step: int = 1, **changed: dict[int, Any]) -> list[Tally]:
    """Snapshots that many days apart from a Monday on, with those net rises in usual days; `rows={3: 260}` changes the rows of the fourth."""
    told = []
    for turn, net in enumerate(nets):
        day = MONDAY + timedelta(days=turn * step)
        more = {name: values[turn] for name, values in changed.items() if turn in values}
        told.append(Tally(**{**vars(USUAL), "date": day, "observed": day, "net": round(1_000 * net), **more}))
    return told


def rhythm(number_: int) -> list[float]:
    """What so many days gain from a Monday on; Saturdays and Sundays are low."""
    return [0.55 if turn % 7 >= 5 else 1.0 for turn in range(number_)]


def spoilt(number_: int, **days: float) -> list[float]:
    """The same with other gains on some days, `d30=0.2`."""
    nets = rhythm(number_)
    for day, net in days.items():
        nets[int(day[1:])] = net
    return nets


# -- which snapshots are usable


def test_mondays_do_not_make_up_weekends() -> None:
    """However busy they are: what is usual is told by the same days of other weeks."""
    nets = [1.45 if turn % 7 == 0 else net for turn, net in enumerate(rhythm(50))]
    assert why(history(nets)) == {}


def test_four_partial_files_in_a_row_are_seen() -> None:
    """Neighbours are those of two weeks on each side, not three days."""
    rows = dict.fromkeys(range(30, 34), 260)
    assert why(history(rhythm(60), rows=rows)) == dict.fromkeys(range(30, 34), "partial")


def test_half_a_stall_over_five_days_is_merged_with_the_day_that_catches_up() -> None:
    """From Wednesday to Sunday half of the usual, on Monday what was lacking."""
    days = {f"d{30 + turn}": net for turn, net in enumerate([0.5, 0.5, 0.5, 0.27, 0.27, 3.06])}
    assert why(history(spoilt(60, **days))) == dict.fromkeys(range(30, 35), "uneven")


def test_a_rollback_over_a_week_is_merged_up_to_its_recovery() -> None:
    """The counters fall by nine days' downloads, go on from there, and come back."""
    assert why(history(spoilt(70, d30=-8.0, d37=10.0))) == dict.fromkeys(range(30, 37), "uneven")


@pytest.mark.parametrize("days", [{"d30": 0.4}, {"d30": 0.5, "d31": 0.5}, {"d30": 0.5, "d31": 1.2}, {"d37": 1.6}])
def test_a_holiday_or_a_busy_day_that_nothing_makes_up_is_kept(days: dict[str, float]) -> None:
    """A day above the usual that gives less than half of what was lacking makes nothing up."""
    assert why(history(spoilt(60, **days))) == {}


def test_a_file_read_late_is_merged_with_the_low_one_behind_it() -> None:
    """Half a day too much on Tuesday is what Wednesday lacks."""
    assert why(history(spoilt(60, d29=1.5, d30=0.5))) == {29: "uneven"}


def test_a_hub_that_counts_every_third_day_has_a_snapshot_every_third_day() -> None:
    """Those between are not refreshed, also where a few models move."""
    nets = [3.0 if turn % 3 == 0 else 0.0 for turn in range(60)]
    idle = [turn for turn in range(60) if turn % 3]
    told = why(history(nets, moved=dict.fromkeys(idle, 5), anew=dict.fromkeys(idle, 0)))
    assert told == dict.fromkeys(idle, "not-refreshed")


def test_a_rule_reaches_over_the_weeks_of_its_weekly_snapshots() -> None:
    """A reading is spread over 28 days of daily snapshots and five of weekly ones; later ones matter for seven weeks."""
    by_day, by_week = days_of(history(rhythm(90))), days_of(history(rhythm(90), step=7))
    assert (earliest(by_day, 60), earliest(by_week, 60)) == (32, 55)
    assert (reach(by_day, 20), reach(by_week, 20)) == (68, 27)


def test_days_are_settled_after_the_weeks_that_weekly_snapshots_take() -> None:
    """A day's gains stand from the day on from which no rule looks at what comes next: 77 days, and 14 until those are beyond doubt."""
    settled = [item.settled for item in judge(history(rhythm(150)))]
    assert settled == [turn <= 149 - 14 - 77 for turn in range(150)]


KINDS = st.sampled_from(["usual"] * 4 + ["low", "high", "catches up", "frozen", "partial", "fallen", "recovers"])
STEPS = st.sampled_from([1, 1, 1, 1, 2, 7])


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(KINDS, STEPS), min_size=80, max_size=170), st.lists(st.tuples(KINDS, STEPS), max_size=40))
def test_what_follows_changes_nothing_settled(before: list[tuple[str, int]], after: list[tuple[str, int]]) -> None:
    """At any cadence: whatever is added, settled snapshots stay what they are, and so do those their gains may rest on."""
    nets = {"low": 0.4, "high": 1.5, "catches up": 4, "frozen": 0, "fallen": -6, "recovers": 8}
    day, told = MONDAY, []
    for kind, step in [*before, *after]:
        day += timedelta(days=step)
        weekend = 0.6 if step == 1 and day.weekday() >= 5 else step
        net = round(1_000 * nets.get(kind, weekend))
        more = {"rows": 300 if kind == "partial" else 1_000, "moved": 0 if kind == "frozen" else 800}
        told.append(Tally(**{**vars(USUAL), "date": day, "observed": day, "net": net, **more}))
    earlier, later = judge(told[: len(before)]), judge(told)
    usable = [item for item in earlier if item.why_not is None]
    days = days_of(usable)
    for turn, item in enumerate(usable):
        if item.settled:
            rests_on = usable[reach(days, turn)].date
            same = [(a.why_not, b.why_not) for a, b in zip(earlier, later, strict=False) if a.date <= rests_on]
            assert all(one == other for one, other in same)
    assert [item.settled for item in earlier if item.settled] == [item.settled for item in later][
        : sum(i.settled for i in earlier)
    ]


# -- gains


@pytest.fixture(scope="module", params=WORLDS)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, list[Told]]:
    """A world with the builds of its history: of the mixed one also as it grew."""
    shown, home = WORLDS[request.param](), Home(tmp_path_factory.mktemp(request.param))
    ends = [1 + shown.labels.index(day) for day in CUTS] if request.param == "mixed" else []
    builds = []
    for snapshots in (*ends, len(shown.snapshots)):
        defects.write(home, defects.cut(shown, snapshots), SOURCE)
        builds.append(read(build(home)))
    return shown, builds


def test_plain_differences_are_wrong(told: tuple[World, list[Told]]) -> None:
    """All together by far more than is allowed, or, where counters are merely lazy, in the weeks of large models."""
    verdict = held_against_the_truth(told[0], daily.plain(told[0]))
    assert max(verdict.total / TOTAL, verdict.model / NEAR) > 4


def test_without_defects_plain_differences_are_right() -> None:
    """Nothing else is wrong with the history."""
    shown = daily.world("births", until=date(2025, 7, 6))
    assert held_against_the_truth(shown, daily.plain(shown)).is_right


def test_gains_are_true(told: tuple[World, list[Told]]) -> None:
    """All gains together are within 2 % of the truth, each week of a large model and of all within 10 %."""
    verdict = held_against_the_truth(told[0], told[1][-1].gains[SOURCE])
    assert verdict.total <= TOTAL
    assert verdict.week <= NEAR
    assert verdict.model <= NEAR


def test_what_is_marked_measured_is_exact(told: tuple[World, list[Told]], request: pytest.FixtureRequest) -> None:
    """A day's gain that is estimated in any way, if only spread, says so.

    Two things nothing tells: that a file was read late, and that the standing counter of a small model is a lazy one.
    """
    shown, builds = told
    places = {name: place for place, name in enumerate(shown.models)}
    untold = {shown.models[model] for model, *_ in shown.untold}
    if request.node.callspec.params["told"] == "lazy":
        untold |= {model for model, gains in shown.true.items() if gains.min() < LARGE}
    late = date(2025, 9, 24)
    for gain in builds[-1].gains[SOURCE]:
        if (
            gain.quality == "measured"
            and gain.model not in untold
            and not gain.since <= late <= gain.date + timedelta(days=1)
        ):
            true = shown.gained(places[gain.model], gain.since, gain.date)
            assert abs(gain.downloads - true) <= max(20, 0.02 * true), gain


def test_gains_are_the_net_rise_of_the_counters_after_the_corrections(told: tuple[World, list[Told]]) -> None:
    """Nothing comes from nowhere and nothing is lost, to the last download."""
    shown, builds = told
    made, since = builds[-1], shown.labels[0]
    signs = {"recount": 1, "impossible rise": -1, "history at first sight": -1}
    corrected = sum(
        signs.get(row["kind"], 0) * (row["downloads"] or 0) for row in made.found[SOURCE] if row["date"] > since
    )
    usable = {day for day, row in made.snapshots[SOURCE].items() if row["usable"]}
    assert sum(gain.downloads for gain in made.gains[SOURCE]) == net_rise(shown, since, usable) + corrected


def test_a_new_snapshot_changes_no_settled_gain(told: tuple[World, list[Told]]) -> None:
    """What a build of the mixed history calls settled stands in every later one."""
    _, builds = told
    after = gains_at(builds[-1], SOURCE)
    for earlier in builds[:-1]:
        before = gains_at(earlier, SOURCE)
        settled = [day for day, row in earlier.snapshots[SOURCE].items() if row["settled"]]
        assert {day: before[day] for day in settled} == {day: after[day] for day in settled}


@pytest.mark.full
def test_a_build_that_grew_is_the_build_of_the_whole(told: tuple[World, list[Told]], tmp_path: Path) -> None:
    """What was carried on from earlier builds, weekly and daily, is what a first build gives."""
    shown, builds = told
    if len(builds) == 1:
        pytest.skip("built at once")
    home = Home(tmp_path / "whole")
    defects.write(home, shown, SOURCE)
    assert gains_at(read(build(home)), SOURCE) == gains_at(builds[-1], SOURCE)


def test_a_trailing_counter_gives_its_downloads_day_by_day(tmp_path: Path) -> None:
    """Models with a 30-day counter of 7 gain 7 each in thirty days, on other days each: a thirtieth rounded would be nothing."""
    home = Home(tmp_path / "home")
    row = {"hub": "huggingface", "downloads_30d": 7, "task": "x", "created_on": date(2024, 1, 1)}
    details = {"covers": "census", "counter": "downloads_30d", "hub": "huggingface"}
    for turn in range(31):
        day = MONDAY + timedelta(days=turn)
        told = Provenance(SOURCE, day.isoformat(), "", "", f"{turn:064d}", 1, 30, "MIT", details=details)
        rows = [{**row, "model": f"lab/m{model}", "likes": turn} for model in range(30)]
        write_snapshot(home, pa.Table.from_pylist(rows, schema=arrow_schema()).to_batches(), told)
    engine = Engine.on(build(home))
    [found] = engine.rows(
        "SELECT min(n) AS least, max(n) AS most FROM (SELECT sum(downloads) AS n FROM gains GROUP BY model_key UNION ALL "
        "SELECT sum(downloads) FROM gains GROUP BY date)"
    )
    assert (found["least"], found["most"]) == (7, 7)
