"""Syncs of the whole Hub from its own listing: everything once, nothing twice, and on from where it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stamina
from huggingface_hub import close_session

from modelcensus import Census
from modelcensus.errors import TransientError
from modelcensus.store import Home, raw_states
from tests.replica import Hub, serve
from tests.worlds.synced import DAY, bring, gatherer, ids, keys, stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.replica import Replica

NEXT = "2026-09-06"
PAGES = 3


@pytest.fixture
def running() -> Iterator[Replica]:
    """A hub of 1,200 models, which are three pages."""
    with serve(Hub(1200)) as replica:
        yield replica
    close_session()


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home after one sync of the Hub, built. Tests only read it."""
    home = tmp_path_factory.mktemp("synced")
    with serve(Hub(1200)) as replica:
        gather = gatherer(home, replica.url)
        bring(gather, "hf-live")
        gather.rebuild(lambda _: None)
        yield home
    close_session()


@pytest.fixture
def dead(running: Replica, own_home: Path) -> Replica:
    """A hub that died for good after its first page, in the middle of a sync."""
    running.faults.add("error", "models", first=2, times=None)
    with stamina.set_testing(True), pytest.raises(TransientError, match="500"):  # no waits between tries
        bring(gatherer(own_home, running.url), "hf-live")
    return running


def alive(replica: Replica) -> Replica:
    """The same hub again, and nothing counted yet."""
    replica.faults.clear()
    replica.forget()
    return replica


def test_everything_the_hub_lists_is_stored_once(running: Replica, own_home: Path) -> None:
    """After one sync each model of the Hub is a row of the day's snapshot, and no model is two."""
    (outcome,) = bring(gatherer(own_home, running.url), "hf-live")
    assert (outcome.what, outcome.dates, outcome.rows) == ("stored", (DAY,), 1200)
    assert ids(own_home, "hf-live", DAY) == keys(running.hub)


def test_what_was_synced_answers_before_the_starter(synced: Path) -> None:
    """The Hub's own listing, a census of all models, is what a share rests on; its downloads are those listed."""
    census = Census.open(synced)
    answer = census.share("country")
    assert (answer.source, census.source["covers"], census.source["universe"]) == ("hf-live", "census", "all")
    assert answer.snapshots == [DAY]
    assert sum(row["models"] for row in answer.rows) == 1200


def test_the_starter_is_not_mixed_in(synced: Path) -> None:
    """Where something was synced, no table holds a row of the starter's source."""
    census = Census.open(synced)
    for table in ("snapshots", "observations"):
        assert [row["source"] for row in census.query(f"SELECT DISTINCT source FROM {table}").rows] == ["hf-live"]


def test_status_names_what_was_synced(synced: Path) -> None:
    """Status has the one snapshot and says whose it is, what it covers and under which licence."""
    answer = Census.open(synced).status()
    assert [(row["source"], row["rows"], row["usable"]) for row in answer.rows] == [("hf-live", 1200, True)]
    assert any("hf-live" in line and "census" in line and "licence" in line for line in answer.caveats)


def test_a_second_sync_on_the_same_day_costs_no_request(running: Replica, own_home: Path) -> None:
    """What is here already is not asked for again."""
    bring(gatherer(own_home, running.url), "hf-live")
    running.forget()
    (outcome,) = bring(gatherer(own_home, running.url), "hf-live")
    assert (outcome.what, running.requests()) == ("here already", 0)


def test_the_next_day_is_a_snapshot_of_its_own(running: Replica, own_home: Path) -> None:
    """A day later the Hub is crawled anew, new models among it; the day before stands as it was."""
    bring(gatherer(own_home, running.url), "hf-live")
    before = keys(running.hub)
    running.hub.add(10)
    bring(gatherer(own_home, running.url, NEXT), "hf-live")
    assert ids(own_home, "hf-live", DAY) == before
    assert ids(own_home, "hf-live", NEXT) == keys(running.hub)


def test_fetched_pages_are_read_from_a_folder(running: Replica, own_home: Path, tmp_path: Path) -> None:
    """The pages that one home fetched give another the same models, under the day of the Hub's own clock."""
    bring(gatherer(own_home, running.url), "hf-live")
    (outcome,) = bring(gatherer(tmp_path / "other"), "hf-live", own_home / "raw/hf-live" / DAY.isoformat())
    assert ids(tmp_path / "other", "hf-live", outcome.dates[0]) == keys(running.hub)


def test_an_interrupted_crawl_stores_no_snapshot(dead: Replica, own_home: Path) -> None:
    """Where the Hub dies in the middle there is no half snapshot, only the pages that came."""
    assert stored(own_home) == []
    assert raw_states(Home(own_home)) == [("hf-live", DAY.isoformat(), None)]
    assert len(list((own_home / "raw/hf-live" / DAY.isoformat()).glob("page-*"))) == 1


def test_status_names_an_interrupted_crawl(dead: Replica, own_home: Path) -> None:
    """Status says which crawl did not come to its end, and the command that goes on from it."""
    line = "Interrupted: hf-live 2026-09-05; `modelcensus sync hf-live` goes on from it."
    assert line in Census.open(own_home).status().caveats


@pytest.mark.parametrize("day", [DAY.isoformat(), NEXT])
def test_the_next_sync_goes_on_from_the_page(dead: Replica, own_home: Path, day: str) -> None:
    """The same day or the next, only the missing pages are asked for, and every model is there once."""
    replica = alive(dead)
    bring(gatherer(own_home, replica.url, day), "hf-live")
    assert replica.requests("models") == PAGES - 1
    assert stored(own_home) == [("hf-live", DAY.isoformat())]
    assert ids(own_home, "hf-live", DAY) == keys(replica.hub)


def test_an_interrupted_crawl_of_long_ago_is_not_gone_on_from(dead: Replica, own_home: Path) -> None:
    """Pages of two days and more before today belong to another state of the Hub: it is crawled anew."""
    bring(gatherer(own_home, alive(dead).url, "2026-09-07"), "hf-live")
    assert stored(own_home) == [("hf-live", "2026-09-07")]


@pytest.mark.parametrize("other", ["2026-09-04", "2026-09-06", "2036-01-01", "2001-01-01"])
def test_a_clock_that_jumps_between_two_syncs_loses_nothing(running: Replica, own_home: Path, other: str) -> None:
    """Whatever the clock says next, what was stored stands, and each date is one snapshot with each model once."""
    for day in (DAY.isoformat(), other, DAY.isoformat()):
        bring(gatherer(own_home, running.url, day), "hf-live")
    assert stored(own_home) == sorted([("hf-live", DAY.isoformat()), ("hf-live", other)])
    assert ids(own_home, "hf-live", DAY) == ids(own_home, "hf-live", other) == keys(running.hub)


def test_a_crawl_begun_under_a_wrong_clock_does_not_capture_later_ones(dead: Replica, own_home: Path) -> None:
    """An interrupted crawl that bears a date far ahead is left alone: today's crawl is today's."""
    (own_home / "raw/hf-live" / DAY.isoformat()).rename(own_home / "raw/hf-live/2036-01-01")
    bring(gatherer(own_home, alive(dead).url), "hf-live")
    assert stored(own_home) == [("hf-live", DAY.isoformat())]
