"""From counters as stated to what is believed of them: refreshed, observed, quality, twins, usable snapshots."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from modelcensus.gains.intervals import SETTLES, Tally, judge
from modelcensus.store import Engine
from tests.worlds.bench import Days, judged, said
from tests.worlds.dirty import D1, D2, D3, D4, dirty
from tests.worlds.tiny import K, Said


@pytest.fixture(scope="module")
def seen() -> Engine:
    """The dirty world, judged."""
    return judged(said(dirty()))


def history(engine: Engine, model: str) -> list[dict[str, Any]]:
    """What is believed of a model, by date."""
    return engine.rows(
        f"SELECT j.* FROM judged j JOIN names USING (model_key) WHERE names.model = '{model}' ORDER BY date"
    )


@pytest.mark.parametrize(
    ("model", "anew"),
    [
        ("a/steady", [True, True, True, True]),
        ("a/stalled", [True, False, False, True]),
        ("a/liked", [True, True, True, True]),
        ("a/late", [True, False]),
        ("a/back", [True, False]),
        ("a/told-twice", [True, True, False, True]),
        ("a/untold", [True, False, False, False]),
    ],
)
def test_a_row_was_read_anew_when_it_is_new_or_its_counter_or_likes_moved(
    seen: Engine, model: str, anew: list[bool]
) -> None:
    """A counter that stands still beside likes that stand still was copied, not read."""
    assert [row["refreshed"] for row in history(seen, model)] == anew


@pytest.mark.parametrize(
    ("model", "observed"),
    [
        ("a/steady", [D1, D2, D3, D4]),
        ("a/stalled", [D1, D1, D1, D4]),
        ("a/late", [D3, D3]),
        ("a/back", [D1, D1]),
    ],
)
def test_a_value_was_observed_when_it_was_first_seen(seen: Engine, model: str, observed: list[date]) -> None:
    """What was copied bears the date on which it was read."""
    assert [row["observed"] for row in history(seen, model)] == observed


@pytest.mark.parametrize(
    ("model", "quality"),
    [
        ("a/typed", "hard-coded"),
        ("a/typed-thrice", "hard-coded"),
        ("a/typed-twice", "measured"),
        ("a/told-twice", "measured"),
        ("a/round-moves", "measured"),
        ("a/near-round", "measured"),
        ("a/zero-liked", "never-refreshed"),
        ("a/zero-undated", "never-refreshed"),
        ("a/zero", "measured"),
        ("a/untold", "measured"),
    ],
)
def test_a_counter_is_believed_unless_it_was_typed_in_or_never_read(seen: Engine, model: str, quality: str) -> None:
    """Each defect of the dirty world gets its name, on every date, and what only looks like one does not."""
    assert {row["quality"] for row in history(seen, model)} == {quality}


@pytest.mark.parametrize(("model", "stated"), [("a/typed", 3000 * K), ("a/zero-liked", 0)])
def test_what_is_not_believed_is_unknown_and_not_zero(seen: Engine, model: str, stated: int) -> None:
    """A counter that is set aside becomes null, and what was stated is kept beside it."""
    assert {(row["downloads_30d"], row["stated_30d"]) for row in history(seen, model)} == {(None, stated)}


def test_a_real_zero_stays_zero(seen: Engine) -> None:
    """A model that nobody downloads is counted with nothing."""
    assert {row["downloads_30d"] for row in history(seen, "a/zero")} == {0}


# -- twins: one model under two names

TWINS: Days = {
    D1: [Said("Lab/Model", 100 * K)],
    D2: [Said("Lab/Model", 100 * K), Said("lab/model", 70 * K)],
    D3: [Said("Lab/Model", 200 * K), Said("lab/model", 300 * K)],
    D4: [Said("Lab/Model", 0, likes=9), Said("lab/model", 300 * K)],
}


@pytest.fixture(scope="module")
def twins() -> Engine:
    """One model that a catalogue lists in two spellings from the second date on."""
    return judged(said(TWINS))


@pytest.mark.parametrize(
    ("day", "kept"),
    [(D2, 70 * K), (D3, 300 * K), (D4, 300 * K)],
    ids=["the row read anew", "then the larger counter", "a believed row before all"],
)
def test_of_two_rows_of_a_model_one_is_kept(twins: Engine, day: date, kept: int) -> None:
    """A believed row is kept, then the one read anew, then the larger counter."""
    assert [row["downloads_30d"] for row in history(twins, "Lab/Model") if row["date"] == day] == [kept]


def test_a_model_under_two_names_is_counted_once(twins: Engine) -> None:
    """Each date has one observation of it, and says how many rows were set aside."""
    assert [row["date"] for row in history(twins, "lab/model")] == [D1, D2, D3, D4]
    assert [row["twins"] for row in twins.rows("SELECT twins FROM snapshots ORDER BY date")] == [0, 1, 1, 1]


def test_an_old_name_that_is_only_copied_does_not_come_back_as_news() -> None:
    """A catalogue that goes on listing the old name with its old, larger counter does not hide what the new name reads."""
    old = Said("Lab/Model", 300 * K)
    days: Days = {D1: [old], **{day: [old, Said("lab/model", 100 * K + n)] for n, day in enumerate((D2, D3, D4))}}
    kept = [row["downloads_30d"] for row in history(judged(said(days)), "Lab/Model")]
    assert kept == [300 * K, 100 * K, 100 * K + 1, 100 * K + 2]


@pytest.mark.parametrize("world", [TWINS, dirty()], ids=["twins", "dirty"])
def test_every_stated_row_is_counted_or_set_aside(world: Days) -> None:
    """On each date the counted rows and the twins are the rows that were stated."""
    found = judged(said(world)).rows("SELECT date, rows + twins AS n FROM snapshots ORDER BY date")
    assert [(row["date"], row["n"]) for row in found] == [(day, len(rows)) for day, rows in world.items()]


# -- which snapshots a trend may stand on


def catalogue(*sizes: int) -> Days:
    """A snapshot a month of so many models, every counter moving."""
    return {
        date(2026, month, 1): [Said(f"a/m{number}", month * K + number) for number in range(size)]
        for month, size in enumerate(sizes, 1)
    }


def verdicts(days: Days) -> list[str | None]:
    """Why each snapshot is not usable, by date."""
    return [row["why_not"] for row in judged(said(days)).rows("SELECT why_not FROM snapshots ORDER BY date")]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((10, 10, 4, 10), [None, None, "partial", None]),
        ((10, 10, 4), [None, None, "partial"]),
        ((4, 10, 10), ["partial", None, None]),
        ((10, 5, 10), [None, None, None]),
        ((10, 4, 5), [None, None, None]),
        ((6, 10, 20, 30), [None, None, None, None]),
        ((3,), [None]),
    ],
    ids=["in the middle", "at the end", "at the start", "half is enough", "one side", "a growing catalogue", "alone"],
)
def test_a_snapshot_with_under_half_of_its_neighbours_rows_is_partial(
    sizes: tuple[int, ...], expected: list[str | None]
) -> None:
    """A hole is one that both sides show, or the one side there is."""
    assert verdicts(catalogue(*sizes)) == expected


@pytest.mark.parametrize(("moved", "expected"), [(49, "not-refreshed"), (50, None)])
def test_a_snapshot_of_which_under_half_was_read_anew_is_not_refreshed(moved: int, expected: str | None) -> None:
    """What counts is the share of downloads whose counters were read, not of models."""
    still, before = Said("a/still", 100 - moved), [Said("a/moves", moved - 1)]
    days = {D1: [still, *before], D2: [still, Said("a/moves", moved)]}
    assert verdicts(days) == [None, expected]


def test_a_step_leads_from_one_usable_snapshot_to_the_next() -> None:
    """A snapshot that is not usable is stepped over and starts no step of its own."""
    days = catalogue(10, 4, 10, 10, 10)
    days[date(2026, 4, 1)] = days[date(2026, 3, 1)]
    found = judged(said(days)).rows("SELECT since, usable FROM snapshots ORDER BY date")
    assert [row["usable"] for row in found] == [True, False, True, False, True]
    assert [row["since"] for row in found] == [None, None, date(2026, 1, 1), None, date(2026, 3, 1)]


def test_sources_are_judged_apart() -> None:
    """Another source's snapshots are no neighbours, and its rows no earlier reading."""
    engine = judged(said({D1: catalogue(10)[D1]}), said({D2: [Said("a/m0", 1 * K)]}, source="other"))
    assert engine.rows("SELECT usable, since, refreshed FROM snapshots ORDER BY date") == [
        {"usable": True, "since": None, "refreshed": 10},
        {"usable": True, "since": None, "refreshed": 1},
    ]


# -- which snapshots of a whole hub its intervals may end at

SUNDAY = date(2026, 1, 4)
USUAL = 70_000  # downloads a week


def whole(*net: int, rows: dict[int, int] | None = None, **changed: dict[int, Any]) -> list[Tally]:
    """A snapshot a week of a whole hub: the net rise of its counters, and what is otherwise than usual, by turn."""
    told = []
    for turn, rise in enumerate(net):
        day = SUNDAY + timedelta(weeks=turn)
        item = Tally("hub", day, day, (rows or {}).get(turn, 1000), moved=400 if rise else 0, net=rise)
        told.append(replace(item, **{name: of[turn] for name, of in changed.items() if turn in of}))
    return told


def reasons(told: list[Tally]) -> list[str | None]:
    """Why each is not usable."""
    return [item.why_not for item in judge(told)]


def unusable(told: list[Tally]) -> dict[int, str]:
    """The places of those that are not usable, with why."""
    return {turn: why for turn, why in enumerate(reasons(told)) if why}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ({}, {}),
        ({3: 899}, {3: "partial"}),
        ({3: 900}, {}),
        ({3: 260, 4: 260}, {3: "partial", 4: "partial"}),
        ({7: 500}, {7: "partial"}),
        ({0: 500}, {0: "partial"}),
        ({0: 500, 1: 530, 2: 560, 3: 590, 4: 625, 5: 660, 6: 700, 7: 740}, {0: "partial"}),
    ],
    ids=["whole", "under 90 %", "90 %", "two in a row", "the last", "the first", "a growing hub"],
)
def test_a_snapshot_of_a_hub_with_under_90_percent_of_its_neighbours_rows_is_partial(
    rows: dict[int, int], expected: dict[int, str]
) -> None:
    """A whole hub does not lose a tenth of its models in a week and find them again; of the first nothing says that it is whole."""
    assert unusable(whole(0, *[USUAL] * 7, rows=rows)) == expected


def test_a_panel_may_lose_models() -> None:
    """Models leave a panel by design."""
    told = [replace(item, covers="panel") for item in whole(0, *[USUAL] * 4, rows={2: 100})]
    assert unusable(told) == {}


def test_a_snapshot_that_its_source_calls_incomplete_is_partial() -> None:
    """However many rows it has."""
    assert unusable(whole(0, *[USUAL] * 4, complete={2: False})) == {2: "partial"}


@pytest.mark.parametrize(("moved", "expected"), [(39, {3: "not-refreshed"}), (41, {})])
def test_a_snapshot_in_which_next_to_no_counter_moves_is_not_refreshed(moved: int, expected: dict[int, str]) -> None:
    """Under a tenth of the models that usually move: the source stood still, whatever the few gained."""
    assert unusable(whole(0, *[USUAL] * 7, moved={3: moved})) == expected


def test_before_the_first_cumulative_counter_the_trailing_one_tells() -> None:
    """Where no cumulative counter is known, half of the counted downloads must have been read anew."""
    told = whole(*[0] * 4, counted=dict.fromkeys(range(4), 100), anew={0: 100, 1: 50, 2: 49, 3: 100})
    assert unusable(told) == {2: "not-refreshed"}


@pytest.mark.parametrize(
    ("net", "expected"),
    [
        ((0, *[USUAL] * 3, USUAL // 10, USUAL * 19 // 10, *[USUAL] * 3), {4: "uneven"}),
        ((0, *[USUAL] * 3, 30_000, 30_000, 150_000, *[USUAL] * 3), {4: "uneven", 5: "uneven"}),
        ((0, *[USUAL] * 3, -USUAL, 3 * USUAL, *[USUAL] * 3), {4: "uneven"}),
        ((0, *[USUAL] * 3, 2 * USUAL, 0, *[USUAL] * 3), {4: "uneven", 5: "not-refreshed"}),
        ((0, *[USUAL] * 3, USUAL // 10, *[USUAL] * 4), {}),
        ((0, *[USUAL] * 3, USUAL * 3, *[USUAL] * 4), {}),
        ((0, *[USUAL] * 3, USUAL * 7 // 10, USUAL * 13 // 10, *[USUAL] * 3), {}),
    ],
    ids=["made up", "made up after two", "rolled back", "read late", "low", "high", "nearly even"],
)
def test_an_interval_that_is_low_is_merged_with_the_one_that_makes_it_up(
    net: tuple[int, ...], expected: dict[int, str]
) -> None:
    """A low interval that nothing makes up is real, and so is a high one that makes nothing up."""
    assert unusable(whole(*net)) == expected


def test_an_interval_leads_over_what_is_not_usable() -> None:
    """The snapshot after one that is left out is held against the one before it."""
    told = judge(whole(0, *[USUAL] * 7, rows={3: 100}))
    assert [item.since for item in told] == [None, *(SUNDAY + timedelta(weeks=n) for n in (0, 1)), None, *(
        SUNDAY + timedelta(weeks=n) for n in (2, 4, 5, 6))]  # fmt: skip


def test_gains_are_settled_only_where_no_later_snapshot_can_change_them() -> None:
    """The last ones are provisional, and adding a snapshot unsettles none that was settled."""
    told = whole(0, *[USUAL] * 29)
    settled = [sum(item.settled for item in judge(told[:number])) for number in range(1, len(told) + 1)]
    assert settled[-1] > 0
    assert settled[:SETTLES] == [0] * SETTLES
    assert settled == sorted(settled)
