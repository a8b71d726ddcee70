"""The history of counter defects: plain differences of it are wrong, and what the census makes of it is right.

What is judged: each week of each model that truly gained `LARGE` downloads or more in it. Weeks of which the hub
showed nothing (a gap, a frozen stretch, the time before the cumulative counter, the two weeks around a file that was
read late) are judged by their sum. Two things nobody can tell, and only their bounds are tested: what a model gained in
the very week of a lasting recount, and in the week in which it was made public.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from modelcensus.pipeline import build
from modelcensus.store import Build, Engine, Home
from tests.worlds import defects
from tests.worlds.defects import ALL_TIME_SINCE, DEFECTS, LARGE, Gain, World, by_day, judge, number

INT32 = 2**31 - 1
NEAR, TOTAL = 0.10, 0.02
TAIL = 14  # usable snapshots whose gains a later one may still revise
WHOLE, DAILY = "hf-archive", "hf-daily"
AGAIN = {"spike_2026_03_19", "spike_2026_08_02"}  # what they are alone, spike_2025_03_09 shows
ALONE = [name for name in DEFECTS if name not in {*AGAIN, "wide_family"}]  # the last needs the whole history
EVERY = [*ALONE, WHOLE, DAILY]

CUTS = (
    "2025-05-21",
    "2025-11-19",
    "2026-01-21",
)  # last snapshots of earlier builds: amid a rollback, a recount, a stall

# what the `defects` table may call each, and a snapshot at which it says so; what is only real, or only a 30-day counter, is none
NAMED: dict[str, tuple[set[str], str]] = {
    "frozen_for_good": ({"frozen"}, "2026-02-25"),
    "made_public": ({"history at first sight"}, "2025-12-17"),
    "no_all_time": ({"no cumulative counter"}, "2025-02-19"),
    "spike_2025_03_09": ({"impossible rise"}, "2025-03-12"),
    "spike_2026_03_19": ({"impossible rise"}, "2026-03-25"),
    "spike_2026_08_02": ({"impossible rise"}, "2026-08-05"),
    "recount": ({"recount"}, "2025-11-05"),
    "gap_2024_08": ({"gap"}, "2024-08-28"),
    "gap_2025_07": ({"gap"}, "2025-07-09"),
    "gap_2026_04": ({"gap"}, "2026-04-25"),
    "stale_file": ({"uneven", "behind"}, "2025-04-30"),
    "half_stall": ({"uneven", "behind", "stall"}, "2026-01-21"),
    "gap_hides_stall": ({"uneven", "behind", "stall"}, "2026-04-25"),
    "frozen_weeks": ({"not-refreshed"}, "2025-09-24"),
    "rollback": ({"rollback", "uneven"}, "2025-05-21"),
    "long_rollback": ({"rollback", "uneven"}, "2026-06-17"),
    "partial": ({"partial"}, "2025-11-26"),
    "missing_rows": ({"missing rows"}, "2026-02-04"),
    "partial_last": ({"partial"}, "2026-09-02"),
    "duplicates": ({"duplicates"}, "2026-01-14"),
    "doubled": ({"duplicates"}, "2025-04-09"),
    "renamed": ({"renamed"}, "2025-08-27"),
    "transferred": ({"renamed"}, "2025-09-03"),
    "renamed_without_id": ({"renamed"}, "2025-03-12"),
}
# gains = net rise of the counters + these corrections of the `defects` table
SIGNS = {"recount": 1, "impossible rise": -1, "history at first sight": -1}


@cache
def world_of(source: str) -> World:
    """The world that a source shows: one defect alone, all of them, or the daily one."""
    if source == DAILY:
        return defects.daily()
    return defects.world(*DEFECTS) if source == WHOLE else defects.alone(source)


# -- the world is what it says


def test_without_defects_plain_differences_are_right() -> None:
    """Every true gain is a step of the counters: nothing else is wrong with the history."""
    assert judge(defects.world(), defects.plain(defects.world())).is_right


def test_the_world_is_the_same_each_time() -> None:
    """A history is made by its names alone."""
    assert defects.alone("births").snapshots == defects.alone("births").snapshots


def test_an_unknown_defect_is_refused() -> None:
    """A misspelt defect would be tested by nothing."""
    with pytest.raises(ValueError, match="rolback"):
        defects.world("rolback")


@pytest.mark.parametrize("source", [*DEFECTS, WHOLE, DAILY])
def test_a_history_can_be_judged(source: str) -> None:
    """No true gain is negative, some models are large in every week, and a week without a snapshot lies in a span."""
    shown = world_of(source)
    told = np.stack(list(shown.true.values()))
    assert told.min() >= 0
    assert (told.min(axis=1) >= LARGE * shown.step.days / 7).any()
    hidden = sum((min(end, shown.weeks[-1][1]) - begin) // shown.step for begin, end in shown.spans)
    assert len(shown.weeks) + 1 - len(shown.snapshots) <= hidden


# -- plain differences are wrong


def without_first(shown: World) -> list[Gain]:
    """Plain differences that leave out what stands there for the first time."""
    return defects.plain(shown, first=False)


# defect, the reading that it misleads, how it errs, by how much at least
WRONG: list[tuple[str, Callable[[World], list[Gain]], str, float]] = [
    ("low_week", defects.smoothed, "week", 0.9),
    (DAILY, defects.smoothed, "total", 0.12),
    ("births", without_first, "model", 1),
    ("frozen_for_good", defects.trailing, "total", 0.02),
    ("stale_30d", defects.trailing, "model", 0.4),
    ("low_30d", defects.trailing, "total", 0.04),
    ("made_public", defects.plain, "total", 0.1),
    ("no_all_time", defects.plain, "total", 15),
    ("spike_2025_03_09", defects.plain, "week", 0.5),
    ("spike_2026_03_19", defects.plain, "week", 0.5),
    ("spike_2026_08_02", defects.plain, "week", 0.5),
    ("recount", defects.plain, "week", 0.05),
    ("gap_2024_08", defects.plain, "week", 1.8),
    ("gap_2025_07", defects.plain, "week", 4),
    ("gap_2026_04", defects.plain, "week", 0.9),
    ("late", defects.plain, "week", 0.6),
    ("stale_file", defects.plain, "week", 0.6),
    ("half_stall", defects.plain, "model", 1),
    ("gap_hides_stall", defects.plain, "model", 1.9),
    ("frozen_weeks", defects.plain, "week", 4.5),
    ("rollback", defects.plain, "total", 0.07),
    ("long_rollback", defects.plain, "total", 0.12),
    ("partial", defects.plain, "total", 3),
    ("missing_rows", defects.plain, "total", 0.25),
    ("partial_last", defects.plain, "week", 0.45),
    ("duplicates", defects.plain, "total", 0.3),
    ("doubled", defects.plain, "total", 20),
    ("renamed", defects.plain, "total", 1.5),
    ("transferred", defects.plain, "total", 0.8),
    ("renamed_without_id", defects.plain, "total", 5),
    (WHOLE, defects.plain, "total", 5),
]


@pytest.mark.parametrize(("name", "naive", "measure", "least"), WRONG)
def test_what_a_dashboard_does_is_wrong(
    name: str, naive: Callable[[World], list[Gain]], measure: str, least: float
) -> None:
    """With each defect alone a usual reading errs by far more than is allowed here."""
    shown = world_of(name)
    assert getattr(judge(shown, naive(shown), week_by_week=True), measure) >= least


@pytest.mark.parametrize("name", ["low_week", DAILY])
def test_a_low_week_is_no_defect(name: str) -> None:
    """What is low and real is right as it stands: only mending it is wrong."""
    assert judge(world_of(name), defects.plain(world_of(name))).is_right


def test_every_defect_misleads_a_reading() -> None:
    """No defect is in the registry of which nothing shows that it does harm."""
    assert {name for name, *_ in WRONG} | {"several_parents", "wide_family"} == {*DEFECTS, WHOLE, DAILY}


def test_todays_account_did_not_gain_what_came_before() -> None:
    """Whoever books a model's history on the account that has it now gives that more than twice what it gained."""
    shown = world_of("transferred")
    places = {name: place for place, name in enumerate(shown.models)}
    own = sum(shown.gained(places[move.model], move.label, shown.closed) for move in shown.moves)
    assert sum(int(shown.true[move.model].sum()) for move in shown.moves) > 1.9 * own


def test_a_merged_model_counted_whole_in_each_family_is_counted_twice() -> None:
    """The families together gain more than their models."""
    shown = world_of("several_parents")
    members = {*shown.families, *(parent for parents in shown.families.values() for parent in parents)}
    assert sum(defects.whole_families(shown).values()) > 1.005 * sum(int(shown.true[name].sum()) for name in members)


def test_a_family_does_not_fit_into_32_bits() -> None:
    """Its models fit each, their sum does not and turns negative."""
    shown = world_of("wide_family")
    own = [
        int(shown.true[name].sum())
        for name in ({shown.families[child][0] for child in shown.families} | {*shown.families})
    ]
    assert max(own) <= INT32 < sum(own)
    assert int(np.sum(own, dtype=np.int32)) != sum(own)


# -- the census is right


@dataclass(frozen=True)
class Told:
    """What a build says of each source: gains by model with the account that is credited, snapshots, defects."""

    engine: Engine
    gains: dict[str, list[Gain]]
    credited: dict[str, list[str]]
    snapshots: dict[str, dict[date, dict[str, Any]]]
    found: dict[str, list[dict[str, Any]]]


def read(made: Build) -> Told:
    """The published tables of a build."""
    engine = Engine.on(made)
    gains, credited, snapshots, found = (defaultdict(kind) for kind in (list, list, dict, list))  # type: ignore[var-annotated]
    for row in engine.rows(
        "SELECT g.source, m.model, a.account, g.since, g.date, g.downloads, g.quality FROM gains AS g "
        "JOIN models AS m USING (model_key) JOIN accounts AS a ON a.account_key = g.account_key ORDER BY ALL"
    ):
        source, model, account, *rest = row.values()
        gains[source].append(Gain(model, *rest))
        credited[source].append(account)
    for row in engine.rows("SELECT * FROM snapshots ORDER BY source, date"):
        snapshots[row["source"]][row["date"]] = row
    for row in engine.rows("SELECT * FROM defects ORDER BY source, date, kind"):
        found[row["source"]].append(row)
    return Told(engine, gains, credited, snapshots, found)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    """Builds of the whole history as it grows: amid several defects, and whole."""
    home, shown = Home(tmp_path_factory.mktemp("grown")), world_of(WHOLE)
    ends = [1 + shown.labels.index(date.fromisoformat(day)) for day in CUTS]
    told = []
    for snapshots in (*ends, len(shown.snapshots)):
        defects.write(home, defects.cut(shown, snapshots), WHOLE)
        told.append(read(build(home)))
    return told


@pytest.fixture(scope="module")
def each(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """One build of a home in which each defect alone, and the daily history, is a source of its own."""
    home = Home(tmp_path_factory.mktemp("each"))
    for source in (*ALONE, DAILY):
        defects.write(home, world_of(source), source)
    return read(build(home))


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Told:
    """The build that holds the source which a test is about; that of the whole history where it names none."""
    source = getattr(request.node, "callspec", None) and request.node.callspec.params["source"]
    built: Told = request.getfixturevalue("each") if source in {*ALONE, DAILY} else request.getfixturevalue("grown")[-1]
    return built


@pytest.mark.parametrize("source", EVERY)
def test_gains_are_true(told: Told, source: str) -> None:
    """All gains together are within 2 % of the truth, each week of a large model and of all within 10 %."""
    verdict = judge(world_of(source), told.gains[source])
    assert verdict.total <= TOTAL
    assert verdict.week <= NEAR
    assert verdict.model <= NEAR


@pytest.mark.parametrize("source", EVERY)
def test_what_is_marked_measured_is_exact(told: Told, source: str) -> None:
    """A gain that is estimated in any way, if only spread by days, says so."""
    shown = world_of(source)
    places = {name: place for place, name in enumerate(shown.models)}
    untold = {shown.models[model] for model, *_ in shown.untold}
    late = date(2025, 8, 13) if shown.snapshots[0].label <= date(2025, 8, 13) <= shown.closed else None
    for gain in told.gains[source]:
        if gain.quality == "measured" and gain.model not in untold and late not in {gain.since, gain.date}:
            true = shown.gained(places[gain.model], gain.since, gain.date)
            assert abs(gain.downloads - true) <= max(20, 0.02 * true), gain


@pytest.mark.parametrize("source", EVERY)
def test_intervals_lead_from_one_usable_snapshot_to_the_next(told: Told, source: str) -> None:
    """Every gain ends at a usable snapshot and begins at the usable one before it."""
    since = {day: row["since"] for day, row in told.snapshots[source].items() if row["usable"]}
    assert {(gain.since, gain.date) for gain in told.gains[source]} <= {(start, day) for day, start in since.items()}


@pytest.mark.parametrize("source", ["partial", "partial_last", WHOLE])
def test_a_partial_snapshot_is_not_used(told: Told, source: str) -> None:
    """It is named, no gain begins or ends at it, and no model leaves the census with it."""
    for name in ("partial", "partial_last") if source == WHOLE else (source,):
        row = told.snapshots[source][date.fromisoformat(NAMED[name][1])]
        assert (row["usable"], row["why_not"]) == (False, "partial")
    models = told.engine.rows(f"SELECT count(DISTINCT model_key) AS n FROM observations WHERE source = '{source}'")
    assert models[0]["n"] >= len(world_of(source).models)


@pytest.mark.parametrize("source", ["missing_rows", "low_week", "births", "several_parents", DAILY])
def test_what_is_whole_is_used(told: Told, source: str) -> None:
    """A few missing rows, a low week that nothing makes up, and weekends make no snapshot unusable."""
    assert all(row["usable"] for row in told.snapshots[source].values())


@pytest.mark.parametrize("source", ["low_week", "births", "frozen_for_good", "stale_30d", "low_30d", "doubled", DAILY])
def test_nothing_is_mended_that_is_not_broken(told: Told, source: str) -> None:
    """Where the cumulative counters are right every gain is measured."""
    assert {gain.quality for gain in told.gains[source]} == {"measured"}


@pytest.mark.parametrize("source", ["no_all_time", WHOLE])
def test_gains_before_the_all_time_counter_are_trailing(told: Told, source: str) -> None:
    """Up to 2025-02-26 the 30-day counter alone tells, and no gain after it rests on it. What is new that day began at zero."""
    shown = world_of(source)
    day = shown.labels.index(ALL_TIME_SINCE)
    known = {*shown.snapshots[day - 1].rows.column("model").to_pylist()}
    renamed = {move.before: move.model for move in shown.moves}
    known |= {renamed[name] for name in known & {*renamed}}
    early = {gain.quality for gain in told.gains[source] if gain.date <= ALL_TIME_SINCE and gain.model in known}
    later = {gain.quality for gain in told.gains[source] if gain.date > ALL_TIME_SINCE}
    assert early == {"trailing"}
    assert "trailing" not in later


@pytest.mark.parametrize(("source", "day"), [("late", "2025-08-13"), (WHOLE, "2025-08-13")])
def test_a_snapshot_keeps_its_label_and_the_day_it_was_read(told: Told, source: str, day: str) -> None:
    """A file that was read five days after its label says both."""
    row = told.snapshots[source][date.fromisoformat(day)]
    assert row["observed"] - row["date"] == timedelta(days=5)


@pytest.mark.parametrize("source", ["late", WHOLE])
def test_a_gain_is_of_the_days_between_two_readings(told: Told, source: str) -> None:
    """The interval that ends with the file read late has twelve days of downloads, and the next one two."""
    shown = world_of(source)
    places = {name: place for place, name in enumerate(shown.models)}
    read_on = {snapshot.label: snapshot.observed for snapshot in shown.snapshots}
    late = date(2025, 8, 13)
    near = [gain for gain in told.gains[source] if late in {gain.since, gain.date}]
    assert {(read_on[gain.date] - read_on[gain.since]).days for gain in near} == {12, 2}
    for gain in near:
        true = shown.gained(places[gain.model], read_on[gain.since], read_on[gain.date])
        assert abs(gain.downloads - true) <= max(20, 0.02 * true), gain


@pytest.mark.parametrize(
    ("source", "extra"), [("duplicates", "2026-01-14"), ("doubled", "2025-04-09"), (WHOLE, "2025-04-09")]
)
def test_duplicates_are_counted(told: Told, source: str, extra: str) -> None:
    """Every row that stands there once more is set aside and counted."""
    [shown] = [shown for shown in world_of(source).snapshots if shown.label == date.fromisoformat(extra)]
    names = shown.rows.column("model").to_pylist()
    row = told.snapshots[source][shown.label]
    assert row["twins"] == len(names) - len(set(names)) > 0
    assert row["rows"] == len(set(names))


@pytest.mark.parametrize("source", ["renamed", "transferred", "renamed_without_id", WHOLE])
def test_nothing_from_before_is_credited_to_a_new_owner(told: Told, source: str) -> None:
    """What a model gained before it came to another name is its old account's, what came after is the new one's."""
    moves = {move.model: move for move in world_of(source).moves}
    assert moves
    for gain, account in zip(told.gains[source], told.credited[source], strict=True):
        move = moves.get(gain.model)
        if move and gain.date < move.label:
            assert account == move.before.partition("/")[0], gain
        elif move and gain.since >= move.label:
            assert account == gain.model.partition("/")[0], gain


@pytest.mark.parametrize("source", ["renamed", "transferred", "renamed_without_id", WHOLE])
def test_a_renamed_model_is_one(told: Told, source: str) -> None:
    """Its old name and its new one are one model; a new model under the name part of one that is gone is another."""
    keys = {
        row["model"]: row["model_key"]
        for row in told.engine.rows("SELECT model, model_key FROM names ORDER BY first_seen")
    }
    shown = world_of(source)
    assert all(keys[move.model] == keys[move.before] for move in shown.moves)
    assert len({keys[name] for name in shown.models}) == len(shown.models)


@pytest.mark.parametrize("source", ["made_public", WHOLE])
def test_a_model_made_public_brings_no_history(told: Told, source: str) -> None:
    """At first sight at most its 30-day counter is counted."""
    shown = world_of(source)
    day = date(2025, 12, 17)
    [rows] = [snapshot.rows for snapshot in shown.snapshots if snapshot.label == day]
    month = dict(zip(rows.column("model").to_pylist(), rows.column("downloads_30d").to_pylist(), strict=True))
    public = {shown.models[model] for model, since, _ in shown.untold if since == date(2025, 12, 10)}
    gained = {gain.model: gain.downloads for gain in told.gains[source] if gain.date == day and gain.model in public}
    assert public
    assert all(downloads <= month[model] for model, downloads in gained.items())


@pytest.mark.parametrize("source", ["recount", WHOLE])
def test_a_recount_gives_no_gain(told: Told, source: str) -> None:
    """In the week of a lasting recount a model gains no more than it truly did."""
    shown = world_of(source)
    places = [model for model, since, _ in shown.untold if since == date(2025, 10, 29)]
    spread = by_day(shown, told.gains[source])
    first, last = number(date(2025, 10, 29)), number(date(2025, 11, 5))
    assert places
    for model in places:
        true = shown.daily[model, last] - shown.daily[model, first]
        assert spread[model, first + 1 : last + 1].sum() <= (1 + NEAR) * true


@pytest.mark.parametrize("source", [source for source in EVERY if source not in {"no_all_time", "gap_2024_08"}])
def test_gains_are_the_net_rise_of_the_counters_after_the_corrections(told: Told, source: str) -> None:
    """Nothing comes from nowhere and nothing is lost: what differs is listed in `defects`, to the last download."""
    shown = world_of(source)
    since = ALL_TIME_SINCE if source == WHOLE else shown.labels[0]
    gained = sum(gain.downloads for gain in told.gains[source] if gain.since >= since)
    corrected = sum(
        SIGNS.get(row["kind"], 0) * (row["downloads"] or 0) for row in told.found[source] if row["date"] > since
    )
    assert (
        gained
        == net_rise(shown, since, {day for day, row in told.snapshots[source].items() if row["usable"]}) + corrected
    )


def net_rise(shown: World, since: date, usable: set[date]) -> int:
    """The last known level of each model less its level on a date; a model that was not there yet began at nothing."""
    kept = [place for place, label in enumerate(shown.labels) if since <= label and label in usable]
    levels = shown.levels[:, kept]
    last = [next((level for level in reversed(row) if level >= 0), 0) for row in levels.tolist()]
    return sum(last) - int(np.maximum(levels[:, 0], 0).sum())


@pytest.mark.parametrize(
    ("name", "source"), [(name, source) for name in NAMED for source in (name, WHOLE) if source not in AGAIN]
)
def test_a_defect_that_is_found_is_named(told: Told, name: str, source: str) -> None:
    """The `defects` table says on which snapshot it lies, how much it touches and what was done, also among all others."""
    kinds, day = NAMED[name]
    rows = [row for row in told.found[source] if row["date"] == date.fromisoformat(day) and row["kind"] in kinds]
    assert rows, [(row["date"], row["kind"]) for row in told.found[source]]
    assert all(row["done"] for row in rows)


@pytest.mark.parametrize("source", ["low_week", "births", "several_parents", "low_30d", DAILY])
def test_what_is_no_defect_is_not_named(told: Told, source: str) -> None:
    """A history that is merely uneven has none but the creation dates that the hub itself does not tell."""
    assert {row["kind"] for row in told.found[source]} == {"unknown creation date"}


@pytest.mark.parametrize("source", ["births", WHOLE])
def test_creation_dates_that_nobody_knows_are_counted(told: Told, source: str) -> None:
    """Models created at the hub's floor are counted once, at the last usable snapshot."""
    last = max(day for day, row in told.snapshots[source].items() if row["usable"])
    [rows] = [snapshot.rows for snapshot in world_of(source).snapshots if snapshot.label == last]
    [found] = [row for row in told.found[source] if row["kind"] == "unknown creation date"]
    assert (found["date"], found["models"]) == (last, rows.column("created_on").null_count)


def test_a_new_snapshot_changes_no_settled_gain(grown: list[Told]) -> None:
    """What a build calls settled stands in every later one, and all but the last few usable snapshots are."""
    after = gains_at(grown[-1], WHOLE)
    for earlier in grown[:-1]:
        snapshots = earlier.snapshots[WHOLE]
        settled = {day for day, row in snapshots.items() if row["settled"]}
        usable = sorted(day for day, row in snapshots.items() if row["usable"])
        assert settled >= set(usable[:-TAIL])
        before = gains_at(earlier, WHOLE)
        assert {day: before[day] for day in settled} == {day: after[day] for day in settled}


def gains_at(told: Told, source: str) -> dict[date, set[tuple[str, date, float, str]]]:
    """The gains that end at each snapshot, by the account and the name part of the model, which may come to another name."""
    found: dict[date, set[tuple[str, date, float, str]]] = defaultdict(set)
    for gain, account in zip(told.gains[source], told.credited[source], strict=True):
        part = gain.model.partition("/")[2].removesuffix("-next")
        found[gain.date].add((f"{account}/{part}", gain.since, gain.downloads, gain.quality))
    return found


@pytest.mark.parametrize("source", ["several_parents", WHOLE])
def test_a_merged_model_is_shared_among_its_families(told: Told, source: str) -> None:
    """The families together gain what their derived models gained: each is shared, not counted whole in each."""
    children = ", ".join(f"'{name}'" for name in world_of(source).families)
    rows = told.engine.rows(
        f"SELECT m.model, sum(l.weight) AS weight FROM lineage AS l JOIN models AS m USING (model_key) "
        f"WHERE l.root AND m.model IN ({children}) GROUP BY ALL"
    )
    assert {row["model"] for row in rows} == {*world_of(source).families}
    assert all(row["weight"] == pytest.approx(1) for row in rows)


def test_a_family_beyond_32_bits_is_summed_right(told: Told) -> None:
    """The first model and its derivatives, whose gains together pass 2^31 - 1."""
    shown = world_of(WHOLE)
    root = shown.models[0]
    true = shown.true[root].sum() + sum(
        shown.true[child].sum() for child, made in shown.families.items() if made == [root]
    )
    [row] = told.engine.rows(
        "SELECT sum(g.downloads) AS n FROM gains AS g WHERE g.source = 'hf-archive' AND g.model_key IN ("
        "SELECT l.model_key FROM lineage AS l JOIN models AS m ON m.model_key = l.ancestor_key "
        f"WHERE m.model = '{root}' AND l.weight = 1 UNION SELECT model_key FROM models WHERE model = '{root}')"
    )
    assert row["n"] > INT32
    assert row["n"] == pytest.approx(true, rel=TOTAL)
