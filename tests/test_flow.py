"""Gains over windows: who gets them, how windows cut them, and what is refused, on a world counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.census.questions import CUBED, OF_MODELS, gains
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.metrics.flow import FLOWS, LARGEST, SHARED
from modelcensus.schema import ACCOUNTS, CREATORS, GAINS, SPANS, STAYS
from modelcensus.store import Engine, Tables, compile_sql, fill
from tests.worlds import bench
from tests.worlds.flow import DATES, SOURCE, flow

if TYPE_CHECKING:
    from modelcensus.answer import Answer
    from modelcensus.store import Home

D0, D1, D2, D3 = DATES
fast = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def hub(flow_home: Home) -> Census:
    """Its census."""
    return Census.open(flow_home.path)


def told(answer: Answer) -> dict[str, int]:
    """Group → downloads."""
    return {next(iter(row.values())): row["downloads"] for row in answer.rows}


# -- windows; who published each model

FIRST = {"CN": 200, "DE": 160, "US": 140, "community": 100, "individual": 100, "FR": 70}
SECOND = {"CN": 560, "US": 420, "DE": 280, "community": 140, "individual": 140}
THIRD = {"US": 280, "DE": 190, "CN": 100, "community": 100, "individual": 100}
WHOLE = {"CN": 860, "US": 840, "DE": 630, "community": 340, "individual": 340, "FR": 70}
WINDOWS = {
    "all there is": (":", WHOLE),
    "on snapshot dates": ("2026-01-11:2026-01-25", SECOND),
    "open at the start": (":2026-01-11", FIRST),
    "open at the end": ("2026-01-25:", THIRD),
    "beyond the data": ("2020-01-01:2030-01-01", WHOLE),
    "half of an interval and the next": (
        "2026-01-18:2026-02-01",
        {"US": 490, "CN": 380, "DE": 330, "community": 170, "individual": 170},
    ),
    "an interval and half of the next": (
        "2026-01-04:2026-01-18",
        {"CN": 480, "US": 350, "DE": 300, "community": 170, "individual": 170, "FR": 70},
    ),
    "inside one interval": (
        "2026-01-13:2026-01-20",
        {"CN": 280, "US": 210, "DE": 140, "community": 70, "individual": 70},
    ),
    "one day of fourteen": (
        "2026-01-11:2026-01-12",
        {"CN": 40, "US": 30, "DE": 20, "community": 10, "individual": 10},
    ),
}


@pytest.mark.parametrize(("window", "expected"), WINDOWS.values(), ids=WINDOWS)
def test_a_window_holds_what_was_gained_in_it(hub: Census, window: str, expected: dict[str, int]) -> None:
    """It is exact on the dates of snapshots, and where it cuts an interval that is split by days."""
    answer = hub.share(window=window)
    assert told(answer) == expected
    whole = sum(expected.values())
    assert [row["share"] for row in answer.rows] == pytest.approx([row["downloads"] / whole for row in answer.rows])
    assert [row["rank"] for row in answer.rows] == list(range(1, len(expected) + 1))


def test_a_window_names_the_snapshots_it_rests_on(hub: Census) -> None:
    """The ends of the intervals that it touches, the first of them included."""
    assert hub.share(window="2026-01-13:2026-02-01").snapshots == [D1, D2, D3]
    assert hub.share(window="2026-01-11:2026-01-25").snapshots == [D1, D2]


def test_a_cut_interval_is_said_and_an_exact_window_says_nothing_of_cuts(hub: Census) -> None:
    """Whoever quotes a window that no snapshot ends reads which interval was split by days, and at which day."""
    cut = "The window cuts the interval from 2026-01-11 to 2026-01-25 at 2026-01-18: what was gained in it is split by days."
    assert cut in hub.share(window="2026-01-18:2026-02-01").caveats
    assert cut in hub.share(window=":2026-01-18").caveats
    assert not any("split by days." in line for line in hub.share(window="2026-01-11:2026-01-25").caveats)


def test_a_window_beyond_the_data_says_how_much_of_it_is_covered(hub: Census) -> None:
    """What was asked for and is not there is told, not filled up."""
    assert "The data covers 2026-01-04 to 2026-02-01 of it." in hub.share(window="2020-01-01:2030-01-01").caveats


def test_the_country_of_an_organisation_that_moved_is_that_of_the_date(hub: Census) -> None:
    """Mover gained 70 while it was French; what it gained in the interval after which it is American is American."""
    assert told(hub.share(window=":2026-01-11"))["FR"] == 70
    assert "FR" not in told(hub.share(window="2026-01-11:"))


def test_what_a_model_had_when_it_was_first_seen_is_no_gain(hub: Census) -> None:
    """`solo/late` came with a long history, of which nothing was gained here."""
    assert told(hub.share("account", window="2026-01-25:"))["solo"] == 100


# -- credit, rules, labels, universe


def test_creators_share_what_was_made_from_their_models(hub: Census) -> None:
    """A model of two parents is half of each one's maker; one whose line is not known is its publisher's."""
    assert told(hub.share(credit="creator", window=":")) == {
        "CN": 1660,
        "DE": 800,
        "individual": 340,
        "US": 210,
        "FR": 70,
    }
    assert told(hub.share(credit="creator", window="2026-01-11:2026-01-25")) == {
        "CN": 910,
        "DE": 350,
        "US": 140,
        "individual": 140,
    }


def test_downloads_that_three_share_add_up_the_same_in_any_order() -> None:
    """Thirds are counted in whole 1024ths of a download: what no order of adding can change."""
    engine = Engine.start()
    gained = (
        ("model_key", 1),
        ("account_key", 1),
        ("downloads", 10),
        ("since", D0),
        ("date", D1),
        ("estimated", False),
    )
    engine.register("moves", pa.table({name: [value] for name, value in gained}))
    bench.lay(engine, ACCOUNTS, [{"account_key": key, "account": f"lab{key}"} for key in (1, 2, 3)])
    bench.lay(engine, CREATORS, [{"model_key": 1, "account_key": key, "weight": 1 / 3} for key in (1, 2, 3)])
    bench.lay(engine, STAYS, [])
    parts = [row["downloads"] for row in engine.rows(compile_sql(FLOWS["creator.census.all"](Tables())))]
    assert sorted(part * SHARED for part in parts) == [3413] * 3  # 10 × 1024 ÷ 3 = 3413⅓


def test_creators_are_credited_by_account_too(hub: Census) -> None:
    """The halves of a merge reach the accounts at its roots."""
    found = told(hub.share("account", credit="creator", window=":"))
    assert found == {"alpha-lab": 1660, "gamma-uni": 800, "solo": 340, "mover": 280}


def test_without_rules_a_counter_that_comes_back_is_counted(hub: Census) -> None:
    """Plain rises count the recovery of a fall, and the fall itself counts as nothing."""
    plain = WHOLE | {"individual": 440}
    assert told(hub.share(rules="off")) == plain
    assert any("Rules are off" in line for line in hub.share(rules="off").caveats)
    assert told(hub.share(rules="off", window=":2026-01-11")) == FIRST


def test_without_rules_a_cut_interval_counts_whole_where_it_ends(hub: Census) -> None:
    """A plain rise belongs to the snapshot that shows it."""
    cut = hub.share(rules="off", window="2026-01-18:2026-01-25")
    assert told(cut) == SECOND | {"individual": 240}
    assert sum(line.endswith("counted are those from 2026-01-11 to 2026-01-25.") for line in cut.caveats) == 1
    whole = hub.share(rules="off", window="2026-01-11:2026-01-25")
    assert not any("counted are those" in line for line in whole.caveats), "it ends on snapshots"
    with pytest.raises(QuestionError, match="No snapshot of whole-hub lies in 2026-01-11:2026-01-24"):
        hub.share(rules="off", window="2026-01-11:2026-01-24")


def test_labels_of_others_say_who_published_and_who_made(hub: Census) -> None:
    """Their words are taken for theirs: a model without a label, or with a word that is no country, is unknown."""
    assert told(hub.share(labels="others", window=":")) == {"unknown": 1250, "CN": 860, "individual": 630, "US": 340}
    assert told(hub.share(labels="others", credit="creator", window=":")) == {
        "CN": 1490,
        "unknown": 1250,
        "community": 340,
    }
    accounts = told(hub.share("account", labels="others", credit="creator", window=":"))
    assert accounts == {"alpha-lab": 1490, "unknown": 1250, "many": 340}


def test_an_answer_says_whose_labels_and_credit_it_has(hub: Census) -> None:
    """The definition names credit and attribution in full."""
    words = hub.share(labels="others", credit="creator").definition
    assert "creator" in words
    assert "others-2026" in words


@pytest.mark.parametrize("by", ["country", "account", "licence"])
def test_a_universe_holds_only_its_models(hub: Census, by: str) -> None:
    """Language models are counted without the one that embeds sentences, from the cube and from the gains alike."""
    assert sum(told(hub.share(by, universe="llm", window=":")).values()) == sum(WHOLE.values()) - 630
    assert sum(told(hub.share(by, universe="sentence-similarity", window=":")).values()) == 630


def test_groups_of_models_are_those_of_the_models_themselves(hub: Census) -> None:
    """A task is the model's, whoever is credited for it."""
    for credit in ("publisher", "creator"):
        found = told(hub.share("task", credit=credit, window=":"))
        assert found == {"text-generation": 2450, "sentence-similarity": 630}


def test_what_is_known_of_gains_is_that_counted_by_hand(hub: Census) -> None:
    """2,400 of 3,080 downloads have a country; persons and communities are apart, and nothing was estimated."""
    known = {"classified": 1.0, "country_known": 2400 / 3080, "individual": 340 / 3080, "community": 340 / 3080}
    assert hub.share(window=":").coverage == pytest.approx(known | {"repackager": 340 / 3080, "estimated": 0.0})


@pytest.mark.parametrize(("by", "who"), [("organisation", "mover"), ("account", "mover")])
def test_who_moved_is_one_group_described_as_it_was_last(hub: Census, by: str, who: str) -> None:
    """An organisation that moved inside the window has one row, with all that it gained and where it is based now."""
    rows = [row for row in hub.share(by, window=":").rows if row[by] == who]
    assert [(row["downloads"], row["country"]) for row in rows] == [(280, "US")]
    steps = [row for row in hub.trend(by).rows if row[by] == who]
    assert [(row["date"], row["downloads"], row["country"]) for row in steps] == [
        (D1, 70, "FR"),
        (D2, 140, "US"),
        (D3, 70, "US"),
    ]


# -- the counter on one date, credited to others than its publisher


def test_a_counter_is_credited_to_creators_as_it_stands(hub: Census) -> None:
    """Without a window it is the counter on the latest date: all of 5860 and 5630 and half of 5340 are Alpha Lab's."""
    answer = hub.share(credit="creator")
    assert told(answer) == {"individual": 100_340, "CN": 14_160, "DE": 8_300, "US": 5_280}
    assert answer.snapshots == [D3]
    assert sum(row["share"] for row in answer.rows) == pytest.approx(1)


def test_a_counter_on_an_earlier_date_is_credited_as_of_it(hub: Census) -> None:
    """On 2026-01-11 Mover was French, and nobody had seen `solo/late`."""
    found = told(hub.share(credit="creator", date="2026-01-11"))
    assert found == {"CN": 12_890, "DE": 7_710, "individual": 10_000, "FR": 5_070}


def test_a_counter_is_labelled_by_others_as_it_stands(hub: Census) -> None:
    """The same words hold for what stands on one date."""
    assert told(hub.share(labels="others")) == {"unknown": 111_250, "CN": 5_860, "individual": 5_630, "US": 5_340}


# -- through time


def test_a_trend_of_a_cumulative_counter_is_of_gains(hub: Census) -> None:
    """Each interval between usable snapshots has its own shares, with the largest group over all of it first in rank."""
    rows = hub.trend().rows
    for since, day, expected in ((D0, D1, FIRST), (D1, D2, SECOND), (D2, D3, THIRD)):
        mine = {row["country"]: row["downloads"] for row in rows if (row["since"], row["date"]) == (since, day)}
        assert mine == expected
    assert {row["rank"] for row in rows if row["country"] == "CN"} == {1}


WEEKS = {
    (date(2026, 1, 4), date(2026, 1, 11)): (FIRST, 0.0),
    (date(2026, 1, 11), date(2026, 1, 18)): ({group: half // 2 for group, half in SECOND.items()}, 1.0),
    (date(2026, 1, 18), date(2026, 1, 25)): ({group: half // 2 for group, half in SECOND.items()}, 1.0),
    (date(2026, 1, 25), date(2026, 2, 1)): (THIRD, 0.0),
}


def test_weeks_end_on_sunday_and_long_intervals_are_split_over_theirs(hub: Census) -> None:
    """Two weeks between snapshots give each half, all of it estimated; a week between two is measured."""
    rows = hub.trend(grain="week").rows
    assert {(row["since"], row["date"]) for row in rows} == set(WEEKS)
    for week, (expected, estimated) in WEEKS.items():
        mine = [row for row in rows if (row["since"], row["date"]) == week]
        assert {row["country"]: row["downloads"] for row in mine} == expected
        assert {row["estimated"] for row in mine} == {estimated}


def test_only_whole_weeks_of_a_window_are_told(hub: Census) -> None:
    """A week that the window cuts would be less than it was, so it is left out, and that is said."""
    answer = hub.trend(grain="week", window="2026-01-06:2026-01-27")
    assert {row["date"] for row in answer.rows} == {date(2026, 1, 18), date(2026, 1, 25)}
    assert sum(line.startswith("Steps are whole weeks:") for line in answer.caveats) == 1
    assert not any(line.startswith("Steps are") for line in hub.trend(window="2026-01-06:2026-01-27").caveats)


def test_intervals_of_a_window_are_cut_like_the_window(hub: Census) -> None:
    """The first and the last interval are those parts of them that lie inside."""
    rows = hub.trend(window="2026-01-18:2026-02-01").rows
    steps = {(row["since"], row["date"]): row["downloads"] for row in rows if row["country"] == "CN"}
    assert steps == {(date(2026, 1, 18), D2): 280, (D2, D3): 100}


def test_a_cut_trend_keeps_shares_of_the_whole(hub: Census) -> None:
    """The largest group of all is followed through every interval, and its shares stay as they were."""
    cut, whole = hub.trend(top=1).rows, hub.trend().rows
    assert cut == [row for row in whole if row["country"] == "CN"]


# -- laws


def answers(hub: Census, by: str, **terms: str) -> list[list[dict[str, Any]]]:
    """The rows of a share and of both trends."""
    return [hub.share(by, **terms).rows, *(hub.trend(by, grain=grain, **terms).rows for grain in ("interval", "week"))]


@pytest.mark.parametrize("window", [":", "2026-01-13:2026-01-30"])
@pytest.mark.parametrize("credit", ["publisher", "creator"])
@pytest.mark.parametrize("by", CUBED)
def test_the_cube_and_the_gains_give_the_same_answer(
    hub: Census, monkeypatch: pytest.MonkeyPatch, by: str, credit: str, window: str
) -> None:
    """What is summed beforehand is what is summed when it is asked, cell for cell, whichever universe."""
    universes = [{"universe": name} for name in ("all", "llm")]
    quick = [rows for which in universes for rows in answers(hub, by, credit=credit, window=window, **which)]
    monkeypatch.setattr("modelcensus.census.questions.CUBED", ())
    slow = [rows for which in universes for rows in answers(hub, by, credit=credit, window=window, **which)]
    assert [[list(row) for row in rows] for rows in quick] == [[list(row) for row in rows] for rows in slow]
    for mine, others in zip(quick, slow, strict=True):
        for row, other in zip(mine, others, strict=True):
            assert list(row.values()) == [pytest.approx(v) if isinstance(v, float) else v for v in other.values()]


DAYS = st.integers(0, (D3 - D0).days)
TERMS = st.fixed_dictionaries({
    "credit": st.sampled_from(("publisher", "creator")),
    "labels": st.sampled_from(("census", "others")),
    "rules": st.sampled_from(("on", "off")),
    "universe": st.sampled_from(("all", "llm")),
})  # fmt: skip


def between(first: int, last: int) -> str:
    """A window by days counted from the first snapshot."""
    return f"{D0 + timedelta(days=first)}:{D0 + timedelta(days=last)}"


def rounded(rows: list[dict[str, Any]]) -> list[list[Any]]:
    """The values of rows, but for the last bits of sums."""
    return [[round(v, 12) if isinstance(v, float) else v for v in row.values()] for row in rows]


@fast
@given(DAYS, DAYS, st.sampled_from(("country", "organisation", "account", "kind", "size")), TERMS)
def test_rows_that_count_alike_in_a_window_may_bear_one_date(
    hub: Census, one: int, two: int, by: str, terms: dict[str, str]
) -> None:
    """Summed before anything is looked up, a share is what it is of every row by itself, whoever moved when."""
    assume(one < two)
    assume(terms["labels"] == "census" or by in ("country", "account", "kind"))
    assume(terms["rules"] == "on" or any(D0 + timedelta(days=one) < day <= D0 + timedelta(days=two) for day in DATES))
    given_terms = {"window": between(one, two), **{name: terms[name] for name in ("credit", "labels", "rules")}}
    asked = gains(hub, given_terms, terms["universe"])
    parts, spans = asked.flows(whole=by not in OF_MODELS), asked.spans("interval")
    quick, _ = asked.ask(asked.over(parts, spans=spans), f"window.{by}", top=99)
    slow, _ = asked.ask({**parts, "spans": spans}, f"window.{by}", top=99)
    assert rounded(quick) == rounded(slow)


ROWS = st.lists(
    st.tuples(st.sampled_from((D1, D2)), st.integers(0, 60), st.integers(1, 30)),
    max_size=80,
    unique_by=lambda row: row[:2],
)


@fast
@given(ROWS)
def test_the_leaders_of_an_interval_are_its_ten_largest(rows: list[tuple[date, int, int]]) -> None:
    """Dealing models into heaps first leaves out none of the ten that gained most; of equal ones the lower keys lead."""
    engine = Engine.start()
    told = [{"source": SOURCE, "date": day, "model_key": key, "downloads": held} for day, key, held in rows]
    bench.lay(engine, GAINS, told)
    bench.lay(engine, SPANS, [{"date": D1}, {"date": D2}])
    found = engine.rows(fill(bench.template("leaders.on.all"), {"source": SOURCE}))
    first = [sorted((-held, key) for day, key, held in rows if day == one)[:LARGEST] for one in (D1, D2)]
    expected = {(day, key) for day, few in zip((D1, D2), first, strict=True) for _, key in few}
    assert {(row["date"], row["model_key"]) for row in found} == expected


@fast
@given(DAYS, DAYS, st.sampled_from(("country", "account", "kind")), TERMS)
def test_shares_sum_to_one(hub: Census, one: int, two: int, by: str, terms: dict[str, str]) -> None:
    """Whatever is asked, the groups are the whole: their shares sum to 1, unless nothing was gained."""
    first, last = sorted((one, two))
    assume(first < last)
    assume(terms["rules"] == "on" or any(first < (day - D0).days <= last for day in DATES))
    rows = hub.share(by, window=between(first, last), **terms).rows
    assert sum(row["share"] for row in rows) == pytest.approx(1 if rows else 0)
    assert all(row["share"] >= 0 for row in rows)


@fast
@given(st.lists(DAYS, min_size=3, max_size=3, unique=True), st.sampled_from(("publisher", "creator")))
def test_two_windows_that_meet_are_together_the_window_over_both(hub: Census, days: list[int], credit: str) -> None:
    """No download is lost or counted twice at a border, but for the rounding of a row."""
    first, middle, last = sorted(days)
    parts = [told(hub.share(window=between(*ends), credit=credit)) for ends in ((first, middle), (middle, last))]
    whole = told(hub.share(window=between(first, last), credit=credit))
    assert set(whole) == set(parts[0]) | set(parts[1])
    for group, downloads in whole.items():
        assert downloads == pytest.approx(sum(part.get(group, 0) for part in parts), abs=1)


# -- what is refused

REFUSED = {
    "no date": ({"window": "yesterday:today"}, "no window"),
    "half a date": ({"window": "2026-01:2026-02"}, "no window"),
    "no colon": ({"window": "2026-01-11"}, "no window"),
    "three ends": ({"window": "2026-01-11:2026-01-25:2026-02-01"}, "no window"),
    "nothing at all": ({"window": ""}, "no window"),
    "the end before the start": ({"window": "2026-02-01:2026-01-11"}, "ends before it begins"),
    "no length": ({"window": "2026-01-11:2026-01-11"}, "nothing is in it"),
    "before all data": ({"window": "2025-01-01:2026-01-04"}, "outside the data"),
    "after all data": ({"window": "2026-02-01:2026-03-01"}, "outside the data"),
    "open after all data": ({"window": "2026-02-02:"}, "The window 2026-02-02: lies outside the data"),
    "a window and a date": ({"window": ":", "date": "2026-01-25"}, "two questions"),
}


@pytest.mark.parametrize(("terms", "why"), REFUSED.values(), ids=REFUSED)
def test_a_window_that_cannot_be_answered_is_refused_with_its_reason(
    hub: Census, terms: dict[str, Any], why: str
) -> None:
    """No window is guessed at: the error says what is wrong with it and how one is written or what there is."""
    with pytest.raises(QuestionError, match=why) as refused:
        hub.share(**terms)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("terms", "nearest"),
    [
        ({"credit": "publishers"}, "publisher"),
        ({"credit": "maker"}, "publisher, creator"),
        ({"rules": "of"}, "off"),
        ({"labels": "othres-2026"}, "others-2026"),
        ({"grain": "weeks"}, "week"),
    ],
    ids=str,
)
def test_an_unknown_term_is_refused_with_the_near_ones(hub: Census, terms: dict[str, str], nearest: str) -> None:
    """A term that is not there is an error that says which are."""
    with pytest.raises(UnknownName) as refused:
        hub.trend(**terms)
    assert nearest in refused.value.hint


@pytest.mark.parametrize("by", ["organisation", "task", "size", "licence"])
def test_labels_of_others_are_not_grouped_by_what_they_do_not_say(hub: Census, by: str) -> None:
    """They label models with a country and an account, and nothing else."""
    with pytest.raises(QuestionError, match=f"say nothing of {by}"):
        hub.share(by, labels="others")


def test_plain_rises_take_a_cumulative_counter(world: Census) -> None:
    """Of a trailing counter alone there is no rise to count."""
    with pytest.raises(QuestionError, match="no cumulative counter"):
        world.share(rules="off")


def test_plain_rises_have_no_weeks(hub: Census) -> None:
    """They are not split by days."""
    with pytest.raises(QuestionError, match="have no weeks"):
        hub.trend(rules="off", grain="week")


def test_a_window_takes_two_usable_snapshots(tmp_path: Any) -> None:
    """Where there is one, nothing was gained between two yet."""
    rebuild(flow(tmp_path, days=1).path)
    with pytest.raises(QuestionError, match="between two usable snapshots"):
        Census.open(tmp_path).share(window=":")


def test_the_source_of_the_world_is_a_census_of_a_hub(hub: Census) -> None:
    """What these answers rest on is named in each of them."""
    assert hub.share(window=":").source == SOURCE
