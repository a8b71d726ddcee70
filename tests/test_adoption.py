"""Relative adoption: cumulative downloads at an age, size buckets, peers and what is left out, worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from modelcensus import Census
from modelcensus.census.aged import AGES, BUCKETS
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.metrics import adoption
from modelcensus.schema import ACCOUNTS, COUNTED, MODELS, NAMES, SPANS
from modelcensus.store import Engine, fill
from tests.worlds.bench import SOURCE, lay, template

START = date(2026, 1, 1)
B = 1_000_000_000


def day(number: int) -> date:
    """So many days after the source's first snapshot."""
    return START + timedelta(days=number)


@dataclass(frozen=True)
class Model:
    """A model made on a day, of a size, with its gains over each interval of ten days."""

    born: int | None
    gains: tuple[int, ...]
    parameters: int | None = 7 * B
    listed: int | None = None  # the day on which the source lists it first, where that is not in time


def ask(models: list[Model], intervals: int = 4, **values: object) -> list[dict[str, Any]]:
    """Adoption in a source of snapshots every ten days."""
    engine = Engine.start()
    ends = range(1, intervals + 1)
    lay(engine, SPANS, [
        {"date": day(10 * n), "begun": day(10 * n - 10), "observed": day(10 * n), "start": day(10 * n - 10), "end": day(10 * n), "part": 1.0}
        for n in ends
    ])  # fmt: skip
    lay(engine, MODELS, [
        {"model_key": key, "model": f"a/m{key}", "account_key": 0, "parameters": m.parameters, "created_on": None if m.born is None else day(m.born)}
        for key, m in enumerate(models)
    ])  # fmt: skip
    lay(engine, COUNTED, [
        {"date": day(10 * n), "model_key": key, "model": f"a/m{key}", "name": "A", "country_group": "CN", "downloads": float(m.gains[n - 1])}
        for key, m in enumerate(models)
        for n in ends
        if n <= len(m.gains) and m.gains[n - 1]
    ])  # fmt: skip
    lay(engine, NAMES, [
        {"source": SOURCE, "model_key": key, "first_seen": day(10 * max(0, -(-(m.born or 0) // 10)) if m.listed is None else m.listed)}
        for key, m in enumerate(models)
    ])  # fmt: skip
    lay(engine, ACCOUNTS, [{"account_key": 0, "name": "A", "country_group": "CN"}])
    places = {"source": SOURCE, "model": "", "bucket": "", "age": "", "top": 99}
    return engine.rows(fill(template("adoption"), places | values))


def at(rows: list[dict[str, Any]], model: int = 0) -> dict[int, int]:
    """Age → downloads of one model."""
    return {row["age"]: row["downloads"] for row in rows if row["model"] == f"a/m{model}"}


def test_an_interval_is_cut_at_the_age_by_days() -> None:
    """Made with the first snapshot: 100 in the first ten days are 70 at seven; at fourteen four tenths of the next 50 are added."""
    assert at(ask([Model(0, (100, 50, 0, 30))])) == {7: 70, 14: 120, 30: 150}


def test_all_of_the_interval_in_which_a_model_was_made_came_after_that() -> None:
    """Made on day 6: the first 40 came in four days, so at seven days 40 and three tenths of 100."""
    assert at(ask([Model(6, (40, 100, 10, 10))]))[7] == 70
    assert at(ask([Model(2, (40,))], intervals=1))[7] == 35


def test_an_age_that_is_not_reached_has_no_row() -> None:
    """Of forty days of data a model of day 12 has ages of 7 and 14 alone."""
    assert set(at(ask([Model(12, (0, 10, 10, 10))]))) == {7, 14}


LEFT_OUT = {
    "made before the first snapshot": Model(-1, (10, 10)),
    "no day of creation": Model(None, (10, 10)),
    "listed two snapshots after it was made": Model(0, (0, 0, 10), listed=30),
    "listed one snapshot late": Model(6, (0, 10), listed=20),
    "size not known": Model(0, (10, 10), None),
}


@pytest.mark.parametrize("model", LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_cannot_be_told_is_left_out(model: Model) -> None:
    """It has no row and is nobody's peer."""
    rows = ask([model, Model(0, (10, 10))])
    assert {row["model"] for row in rows} == {"a/m1"}
    assert {row["peers"] for row in rows} == {1}


def test_adoption_is_the_downloads_over_the_median_of_the_ten_largest() -> None:
    """Of twelve models gaining 10 to 120 in ten days the ten largest are 30 to 120, their median 75; at seven days 0.7 of each."""
    rows = [row for row in ask([Model(0, (10 * n,)) for n in range(1, 13)], intervals=1) if row["age"] == 7]
    assert rows[0]["median"] == pytest.approx(52, abs=1)
    assert {row["peers"] for row in rows} == {10}
    assert rows[0]["adoption"] == pytest.approx(84 / 52.5)
    assert [row["rank"] for row in rows] == list(range(1, 13))


def test_the_model_in_the_middle_has_an_adoption_of_one() -> None:
    """Where a bucket has fewer than ten, the median is of those there are."""
    rows = {row["model"]: row for row in ask([Model(0, (n,)) for n in (10, 20, 40)], intervals=1)}
    assert (rows["a/m1"]["adoption"], rows["a/m1"]["peers"]) == (pytest.approx(1.0), 3)


EDGES = {
    B - 1: "under 1B",
    B: "1-9B",
    10 * B - 1: "1-9B",
    10 * B: "10-30B",
    31 * B - 1: "10-30B",
    31 * B: "31-100B",
    100 * B: "31-100B",
    100 * B + 1: "100B+",
}


@pytest.mark.parametrize("parameters", EDGES)
def test_a_size_bucket_begins_where_its_name_says(parameters: int) -> None:
    """Each edge is in one bucket."""
    assert ask([Model(0, (10,), parameters)], intervals=1)[0]["bucket"] == EDGES[parameters]


def test_models_of_other_buckets_are_no_peers() -> None:
    """Each is measured by its own size."""
    rows = ask([Model(0, (10,)), Model(0, (1000,), 70 * B)], intervals=1)
    assert {row["bucket"]: row["median"] for row in rows} == {"1-9B": pytest.approx(7), "31-100B": pytest.approx(700)}


def test_a_narrowed_question_keeps_the_peers_of_all() -> None:
    """One model, one age: the median is still the bucket's."""
    (row,) = ask([Model(0, (n, n, n)) for n in (10, 20, 40)], model="A/M0", age="14", intervals=3)
    assert (row["model"], row["age"], row["peers"], row["median"]) == ("a/m0", 14, 3, pytest.approx(28))


def test_the_facade_names_the_ages_and_buckets_that_there_are() -> None:
    """What can be asked for is what is computed."""
    assert AGES == adoption.AGES
    assert (*(name for name, _ in adoption.BUCKETS), adoption.LARGEST) == BUCKETS


def test_what_cannot_be_asked_is_refused_with_what_can(starter: Census) -> None:
    """An age between, a bucket that is none, a model that is not there, one that is too old."""
    with pytest.raises(QuestionError, match="no age of 8 days"):
        starter.adoption(age=8)
    with pytest.raises(UnknownName, match="size bucket"):
        starter.adoption(bucket="2B")
    with pytest.raises(UnknownName):
        starter.adoption("nobody/nothing")
    with pytest.raises(QuestionError, match="No model whose whole life"):
        starter.adoption("openai-community/gpt2")
