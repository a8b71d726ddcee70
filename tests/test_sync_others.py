"""Syncs of EOI, ModelScope and Gitee AI, and of all sources together."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import stamina
from huggingface_hub import close_session

from modelcensus import Census
from modelcensus.errors import SourceError
from modelcensus.store import Home
from modelcensus.views.cli import run
from tests.conftest import SHARED
from tests.replica import Hub, ModelScope, serve
from tests.test_eoi import as_parquet, row
from tests.worlds.synced import DAY, EOI, bring, gatherer, noon, rows, stored, weeks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.replica import Replica

WEEK = "2025-09-03"
OWNERS = {"Qwen": 60, "deepseek-ai": 20, "nobody-known": 20}
COUNTED = [row(time=day, model=f"{who}/m", _id=f"{n:024x}", downloadsAllTime=str(n * 100)) for day in
           ("2026-01-12", "2026-01-19") for n, who in enumerate(("Qwen", "google", "Kijai"), 1)]  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """All hubs, small: 100 models on each, a week of the archive, a day of the daily one, and EOI's file of all downloads."""
    files = tmp_path_factory.mktemp("files")
    hubs = {"datasets": tmp_path_factory.mktemp("datasets"), "modelscope": ModelScope(OWNERS)}
    with serve(Hub(100), **hubs) as replica:  # type: ignore[arg-type]
        weeks(replica, files, {WEEK: None})
        eoi = as_parquet(files / "all_downloads_with_annotations.parquet", *COUNTED)
        replica.repos[EOI].commit({eoi.name: eoi}, date=noon("2026-02-01"))
        replica.repos["cfahlgren1/hub-stats"].commit({"models.parquet": files / f"{WEEK}.parquet"}, date=noon(WEEK))
        yield replica
    close_session()


@pytest.fixture(autouse=True)
def calm(running: Replica) -> Iterator[None]:
    """Let every test begin with hubs that answer, and wait for nothing between tries."""
    running.faults.clear()
    running.forget()
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture(scope="module")
def gitee(running: Replica, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with Gitee's catalogue alone, built. Tests only read it."""
    home = tmp_path_factory.mktemp("gitee")
    gather = gatherer(home, running.gitee_url)
    bring(gather, "gitee")
    gather.rebuild(lambda _: None)
    return home


@pytest.fixture(scope="module")
def everything(running: Replica, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A home after `sync all` while the archive's files cannot be had, and how it ended. Tests only read it."""
    home = tmp_path_factory.mktemp("all")
    running.faults.clear()
    running.faults.add("error", "resolve", times=None, match="hub_weekly_snapshots", status=404)
    with pytest.MonkeyPatch.context() as patch, stamina.set_testing(True, attempts=3):
        patch.setenv("MODELCENSUS_HOME", str(home))
        return home, run(["sync", "all", "--endpoint", running.url])


def test_eoi_gives_a_snapshot_for_each_date_in_its_file(running: Replica, own_home: Path) -> None:
    """The one file holds two dates; each is a snapshot of cumulative counters."""
    (outcome,) = bring(gatherer(own_home, running.url), "eoi")
    assert [day.isoformat() for day in outcome.dates] == ["2026-01-12", "2026-01-19"]
    assert {row["downloads_all_time"] for row in rows(own_home, "eoi", "2026-01-12")} == {100, 200, 300}
    assert {row["downloads_30d"] for row in rows(own_home, "eoi", "2026-01-12")} == {None}


def test_eoi_is_not_fetched_again(running: Replica, own_home: Path) -> None:
    """A file that is here already costs the listing of its repository, and no byte of it."""
    bring(gatherer(own_home, running.url), "eoi")
    running.forget()
    assert [outcome.what for outcome in bring(gatherer(own_home, running.url), "eoi")] == ["here already"]
    assert (running.requests("resolve"), running.requests()) == (0, 1)


def test_a_later_file_adds_its_new_dates_alone(running: Replica, own_home: Path, tmp_path: Path) -> None:
    """When EOI publishes again, dates that are here stand as they were and the new ones come."""
    bring(gatherer(own_home, running.url), "eoi")
    later = [*COUNTED, row(time="2026-01-26", model="Qwen/m", _id=f"{1:024x}", downloadsAllTime="900")]
    file = as_parquet(tmp_path / "all_downloads_with_annotations.parquet", *later)
    (outcome,) = bring(gatherer(own_home), "eoi", file)
    assert [day.isoformat() for day in outcome.dates] == ["2026-01-26"]
    assert outcome.note == "2026-01-12 is here already; 2026-01-19 is here already"


@pytest.mark.needs_shared
def test_eoi_is_read_from_the_csv_that_is_shared(own_home: Path) -> None:
    """The one-year file as CSV is a source of its own, with many dates and no 30-day counter."""
    outcomes = bring(gatherer(own_home), "eoi", SHARED / "adoption/eoi_one_year_rolling.csv")
    assert {source for source, _ in stored(own_home)} == {"eoi-first-year"}
    assert len(stored(own_home)) == len(outcomes[0].dates) > 1
    assert all(row["downloads_all_time"] for row in rows(own_home, "eoi-first-year", stored(own_home)[-1][1]))


def test_modelscope_is_asked_for_the_owners_in_the_facts(running: Replica, own_home: Path) -> None:
    """Every model of the hub's is there once, with its cumulative counter and no other."""
    bring(gatherer(own_home, running.url), "modelscope")
    found = rows(own_home, "modelscope", DAY)
    assert sorted(row["model"] for row in found) == sorted(str(model["id"]) for model in running.modelscope.models)
    assert {row["downloads_30d"] for row in found} == {None}
    assert any("owner=Qwen" in target for _, target, _ in running.log)


def test_modelscope_goes_on_where_it_was_interrupted(running: Replica, own_home: Path) -> None:
    """After a death in the middle no page is asked for twice."""
    fault = running.faults.add("error", "modelscope", first=3, times=None)
    with pytest.raises(SourceError):
        bring(gatherer(own_home, running.url), "modelscope")
    assert (fault.fired > 0, stored(own_home)) == (True, [])
    running.faults.clear()
    bring(gatherer(own_home, running.url), "modelscope")
    asked = [target for _, target, status in running.log if status == 200]
    assert len(asked) == len({*asked})
    assert len(rows(own_home, "modelscope", DAY)) == sum(OWNERS.values())


def test_gitee_has_models_and_no_counter(running: Replica, gitee: Path) -> None:
    """The whole catalogue is stored, and none of its models has a counter."""
    found = rows(gitee, "gitee", DAY)
    assert len(found) == len(running.gitee.models)
    assert {(row["downloads_30d"], row["downloads_all_time"]) for row in found} == {(None, None)}


@pytest.mark.parametrize("name", ["hf-daily", "eoi"])
def test_a_removed_snapshot_of_any_source_comes_back(running: Replica, own_home: Path, name: str) -> None:
    """A date that was removed is read anew by the next sync of its source, from the payload that is kept."""
    bring(gatherer(own_home, running.url), name)
    before = stored(own_home)
    shutil.rmtree(Home(own_home).snapshots()[0].folder)
    running.forget()
    bring(gatherer(own_home, running.url), name)
    assert stored(own_home) == before
    assert running.requests("resolve") == 0


@pytest.mark.parametrize("question", ["share", "trend", "top", "unattributed"])
def test_over_gitee_no_share_is_known(gitee: Path, question: str) -> None:
    """Where no counter is known there are no rows and no coverage, rather than shares of 0 %."""
    answer = getattr(Census.open(gitee), question)()
    assert answer.rows == []
    assert {value for part, value in answer.coverage.items() if part != "shown"} <= {None}


@pytest.mark.parametrize(("language", "words"), [("en", "not known"), ("ko", "알 수 없")])
def test_over_gitee_an_answer_says_that_downloads_are_not_known(gitee: Path, language: str, words: str) -> None:
    """The caveats say so, and no per cent stands among them."""
    caveats = Census.open(gitee, language=language).share().caveats
    assert any(words in line for line in caveats)
    assert not any("%" in line for line in caveats)


def test_a_source_without_counters_does_not_answer_before_one_with(running: Replica, own_home: Path) -> None:
    """A later catalogue without counters does not silence a table of counters of the same width."""
    (own_home.parent / "counts.csv").write_text("id,downloads\nQwen/a,10\n", encoding="utf-8")
    options = ["--hub", "huggingface", "--date", "2026-01-01", "--no-build"]
    assert run(["import", str(own_home.parent / "counts.csv"), *options]) == 0
    gather = gatherer(own_home, running.gitee_url)
    bring(gather, "gitee")
    gather.rebuild(lambda _: None)
    assert Census.open(own_home).source["name"] == "import-huggingface"
    assert Census.open(own_home, source="gitee").share().rows == []


def test_one_failing_source_does_not_keep_the_others(everything: tuple[Path, int]) -> None:
    """All that answered is stored, whatever stood before or after the failing one."""
    assert {source for source, _ in stored(everything[0])} == {"hf-daily", "hf-live", "eoi", "modelscope"}


def test_sync_all_ends_with_the_failure(everything: tuple[Path, int]) -> None:
    """It ends with 6, though most went well."""
    assert everything[1] == 6


def test_sync_all_builds_what_came(everything: tuple[Path, int]) -> None:
    """What the others brought is in the tables, and the widest of it answers."""
    census = Census.open(everything[0])
    assert {row["source"] for row in census.status().rows} == {"hf-daily", "hf-live", "eoi", "modelscope"}
    assert census.source["name"] == "hf-live"
    assert gatherer(everything[0]).is_built


def test_the_failure_is_told_when_it_happens_and_at_the_end(
    running: Replica, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The failing source is named with its reason at once, and the last lines are what happened and the next step."""
    running.faults.add("error", "resolve", times=None, match="hub_weekly_snapshots", status=404)
    assert run(["sync", "all", "--dry-run", "--endpoint", running.url]) in {0, 6}
    assert run(["sync", "all", "--no-build", "--endpoint", running.url]) == 6
    told = capsys.readouterr().err.splitlines()
    assert any(line.startswith("hf-archive: ") and "404" in line for line in told)
    assert told[-2].startswith("modelcensus: ")
    assert told[-1].startswith("  → ")
