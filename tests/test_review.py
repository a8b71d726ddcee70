"""What a review found once and must not come back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.census.gather import Gatherer
from modelcensus.errors import NoData, QuestionError
from modelcensus.store import Home, starter
from tests.silent import Silent
from tests.worlds import tiny
from tests.worlds.bench import judged, said
from tests.worlds.tiny import K, Said

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
TABLE = "id,downloads\nalpha-lab/one,10\nbeta-corp/big,30\n"
OPTIONS = {"hub": "huggingface", "date": dt.date(2026, 11, 1), "source": "mine", "columns": {}, "covers": "catalogue"}


def take_in(home: Path, file: Path, **options: object) -> None:
    """Import a file into a home."""
    _, outcomes = Gatherer(Home(home), Silent(), lambda: NOW).take_in(file, {**OPTIONS, "counter": "30d", **options})
    list(outcomes)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A small table of one's own."""
    file = tmp_path / "mine.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def test_a_login_is_not_sent_to_another_endpoint_than_the_hubs_own(tmp_path: Path) -> None:
    """With an endpoint of somebody else no token is used, of whichever hub."""
    assert Gatherer(Home(tmp_path), Silent(), lambda: NOW, "https://mirror.example")._token is False
    assert Gatherer(Home(tmp_path), Silent(), lambda: NOW)._token is None


def test_a_build_is_another_where_the_same_file_is_read_otherwise(tmp_path: Path, table: Path) -> None:
    """The id of a build rests on what is stored, not on the raw file alone."""
    take_in(tmp_path / "a", table)
    take_in(tmp_path / "b", table, counter="all-time")
    assert rebuild(tmp_path / "a").id != rebuild(tmp_path / "b").id
    assert Census.open(tmp_path / "b").share().unit == "downloads since each model's first day"


def test_tables_that_count_otherwise_are_not_kept_under_one_name(tmp_path: Path, table: Path) -> None:
    """A source has one counter: another needs another name."""
    take_in(tmp_path, table)
    with pytest.raises(QuestionError, match="counter downloads_30d and not downloads_all_time"):
        take_in(tmp_path, table, counter="all-time", date=dt.date(2026, 11, 2))


def test_a_table_of_the_future_is_refused(tmp_path: Path, table: Path) -> None:
    """A snapshot cannot bear a day that has not come."""
    with pytest.raises(QuestionError, match="future"):
        take_in(tmp_path, table, date=dt.date(2027, 11, 1))


def test_two_names_of_one_immutable_id_count_once() -> None:
    """A model that stands under its old and new name in one snapshot keeps the larger counter."""
    rows = [Said("a/old", 10 * K, hub_id="1"), Said("a/new", 12 * K, hub_id="1"), Said("a/other", 5 * K, hub_id="2")]
    engine = judged(said({NOW.date(): rows}))
    named = "SELECT DISTINCT model_key, downloads_30d FROM judged JOIN names USING (model_key) WHERE model = '{}'"
    assert [row["downloads_30d"] for row in engine.rows(named.format("a/new"))] == [12 * K]
    assert [row["downloads_30d"] for row in engine.rows(named.format("a/other"))] == [5 * K]
    assert engine.rows(named.format("a/old")) == engine.rows(named.format("a/new"))


def test_a_snapshot_without_models_is_not_stored(tmp_path: Path) -> None:
    """Nothing read is no observation of nothing."""
    with pytest.raises(NoData, match="no models"):
        tiny.store(Home(tmp_path), NOW.date(), [])
    assert Home(tmp_path).snapshots() == []


def test_the_starter_answers_where_it_is_asked_for_by_name(tmp_path: Path, table: Path) -> None:
    """What one imports answers first; the starter is a name away and is not mixed in."""
    take_in(tmp_path, table)
    rebuild(tmp_path)
    assert Census.open(tmp_path).share().source == "mine"
    asked = Census.open(tmp_path, source="llmfit")
    assert (asked.build.folder.parent, asked.share().source) == (starter().tables, "llmfit")


def test_what_is_stored_and_not_built_is_said(tmp_path: Path, table: Path) -> None:
    """An import without a build does not claim that nothing was imported."""
    take_in(tmp_path, table)
    census = Census.open(tmp_path)
    assert any("not in these tables" in line for line in census.share().caveats)
    assert any("not yet in the tables: 1 snapshots" in line for line in census.status().caveats)


def test_an_unusable_snapshot_does_not_answer_without_a_word(tmp_path: Path) -> None:
    """A snapshot that holds far fewer models than its neighbours says so beside its shares."""
    home = Home(tmp_path)
    many = [Said(f"a/m{n}", n) for n in range(1, 9)]
    for day, rows in ((1, many), (2, many[:2]), (3, many)):
        tiny.store(home, dt.date(2026, 6, day), rows)
    rebuild(tmp_path)
    lines = Census.open(tmp_path).share(date="2026-06-02").caveats
    assert any("not usable for a trend (partial)" in line for line in lines)


def test_a_trend_of_one_snapshot_says_that_there_is_no_step(tmp_path: Path, table: Path) -> None:
    """An empty table alone would leave a reader guessing."""
    take_in(tmp_path, table)
    rebuild(tmp_path)
    answer = Census.open(tmp_path).trend()
    assert answer.rows == []
    assert answer.caveats[0].startswith("There is no step")
