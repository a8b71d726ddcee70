"""Syncs of the weekly archive: each week once, a stale file no observation, nothing new for next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from huggingface_hub import close_session

from modelcensus import Census
from modelcensus.store import Home, sealed
from modelcensus.views.cli import run
from tests.replica import Hub, serve
from tests.worlds.synced import WEEKLY, bring, gatherer, ids, keys, rows, stored, weeks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.replica import Replica

FIRST, SECOND, STALE = "2025-09-03", "2025-09-10", "2025-09-17"
HANDFUL = 6


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """A hub with three weeks of the archive, the third of which is the second's file again."""
    with serve(Hub(300), datasets=tmp_path_factory.mktemp("datasets")) as replica:
        weeks(replica, tmp_path_factory.mktemp("files"), {FIRST: None, SECOND: None}, stale=STALE)
        yield replica
    close_session()


@pytest.fixture(scope="module")
def synced(running: Replica, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after one sync of the archive, built. Tests only read it."""
    home = tmp_path_factory.mktemp("archive")
    gather = gatherer(home, running.url)
    bring(gather, "hf-archive")
    gather.rebuild(lambda _: None)
    return home


@pytest.fixture(scope="module")
def copies(running: Replica, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder laid out as the archive, with four weeks around the turn of a month."""
    folder = tmp_path_factory.mktemp("copies")
    content = next(file.path for file in running.repos[WEEKLY].commits[0].tree.values()).read_bytes()
    for day in ("2025-08-27", "2025-09-03", "2025-09-24", "2025-10-01"):
        file = folder / "models" / day / "models.parquet"
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
    return folder


def test_every_week_is_a_snapshot_with_every_model_once(running: Replica, synced: Path) -> None:
    """Of the two weeks with files of their own each holds the Hub's models, each once."""
    assert stored(synced) == [("hf-archive", FIRST), ("hf-archive", SECOND)]
    assert ids(synced, "hf-archive", FIRST) == ids(synced, "hf-archive", SECOND) == keys(running.hub)


def test_a_stale_file_under_a_new_label_is_recorded_and_no_observation(synced: Path) -> None:
    """The third week says whose content it is; it has neither a payload nor a snapshot nor an observation."""
    kept = sealed(synced / "raw/hf-archive" / STALE)
    assert kept is not None
    assert kept.same_as == SECOND
    assert [file.name for file in (synced / "raw/hf-archive" / STALE).iterdir()] == ["provenance.json"]
    dates = Census.open(synced).query("SELECT DISTINCT CAST(date AS VARCHAR) AS day FROM observations ORDER BY day")
    assert [row["day"] for row in dates.rows] == [FIRST, SECOND]


def test_status_says_whose_content_a_stale_file_is(synced: Path) -> None:
    """Status names the week that brought nothing, and the licence that asks for something."""
    told = " ".join(Census.open(synced).status().caveats)
    assert f"hf-archive {STALE} held the same content as {SECOND}" in told
    assert "ODbL-1.0" in told


def test_a_sync_with_nothing_new_costs_a_handful_of_requests(running: Replica, synced: Path) -> None:
    """Where all weeks are here, only the archive's tree is asked for."""
    running.forget()
    assert {outcome.what for outcome in bring(gatherer(synced, running.url), "hf-archive")} == {"here already"}
    assert 0 < running.requests() <= HANDFUL


def test_the_raw_payload_is_kept_with_the_columns_alone(running: Replica, synced: Path) -> None:
    """What is kept of a week is less than half of its file, for the model cards were never fetched."""
    (whole,) = (file for name, file in running.repos[WEEKLY].commits[0].tree.items() if FIRST in name)
    kept = synced / "raw/hf-archive" / FIRST / "models.parquet"
    assert 0 < kept.stat().st_size < whole.size / 2


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ([], 4),
        (["--since", "2025-09"], 3),
        (["--until", "2025-09"], 3),
        (["--since", "2025-09", "--until", "2025-09"], 2),
        (["--since", "2025-09-24"], 2),
        (["--until", "2025-09-03"], 2),
        (["--since", "2025-09-04", "--until", "2025-09-23"], 0),
        (["--since", "2025-08", "--until", "2025-08-27"], 1),
    ],
)
def test_a_span_takes_in_both_its_ends_and_whole_months(
    copies: Path, span: list[str], expected: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--since` and `--until` take days and months, and both ends belong to the span."""
    assert run(["sync", "hf-archive", "--from", str(copies), "--dry-run", *span]) == 0
    assert f"hf-archive: {expected} to look at" in capsys.readouterr().out


@pytest.mark.parametrize("day", ["2025-13", "2025-9-3", "yesterday", "2025-02-30", ""])
def test_what_is_no_date_is_refused(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A date that is none is a question error that shows how dates are written."""
    assert run(["sync", "hf-archive", "--since", day]) == 2
    assert "2024-07-24" in capsys.readouterr().err


def test_a_local_folder_gives_what_the_hub_gives(running: Replica, synced: Path, own_home: Path) -> None:
    """Read from a copy laid out as the archive, a week's rows are those that a fetch brings."""
    folder = running.repos[WEEKLY].commits[1].tree[f"models/{FIRST}/models.parquet"].path.parents[2]
    assert [outcome.what for outcome in bring(gatherer(own_home), "hf-archive", folder)] == ["stored", "stored"]
    assert rows(own_home, "hf-archive", FIRST) == rows(synced, "hf-archive", FIRST)


def test_a_local_file_is_the_week_of_its_folder(copies: Path, own_home: Path) -> None:
    """A single file bears the date of the folder that it lies in."""
    bring(gatherer(own_home), "hf-archive", copies / "models/2025-09-24/models.parquet")
    assert stored(own_home) == [("hf-archive", "2025-09-24")]


def test_a_copy_that_is_not_there_is_a_question_error(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path with nothing at it is named."""
    assert run(["sync", "hf-archive", "--from", str(own_home / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["hf-archive", "hf-live"])
def test_a_dry_run_says_what_it_would_cost_and_stores_nothing(
    running: Replica, own_home: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The archive's megabytes, the listing's requests and minutes; no folder appears."""
    assert run(["sync", name, "--dry-run", "--endpoint", running.url]) == 0
    said = {
        "hf-archive": f"hf-archive {SECOND}: 0.1 MB",
        "hf-live": "about 6,000 requests, 60 min under the hub's limit",
    }
    assert said[name] in capsys.readouterr().out
    assert not own_home.exists()


def test_without_a_build_the_next_sync_makes_it(running: Replica, own_home: Path) -> None:
    """`--no-build` stores only; a later sync, though nothing is new, does not leave the answers behind the snapshots."""
    command = ["sync", "hf-archive", "--endpoint", running.url]
    assert run([*command, "--no-build"]) == 0
    assert not (own_home / "tables").exists()
    assert Census.open(own_home).build.is_starter
    assert run(command) == 0
    assert Census.open(own_home).source["name"] == "hf-archive"


def test_a_sync_with_nothing_new_builds_nothing(
    running: Replica, synced: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the tables rest on all that is stored, they are left as they are."""
    monkeypatch.setenv("MODELCENSUS_HOME", str(synced))
    before = (synced / "tables/CURRENT").stat().st_mtime_ns
    assert run(["sync", "hf-archive", "--endpoint", running.url]) == 0
    assert (synced / "tables/CURRENT").stat().st_mtime_ns == before


def test_a_partial_file_is_partial_in_status(tmp_path: Path, own_home: Path) -> None:
    """A week with far fewer models than its neighbours is stored, shown, and no trend stands on it."""
    with serve(Hub(300), datasets=tmp_path / "datasets") as replica:
        weeks(replica, tmp_path, {FIRST: None, SECOND: range(100), STALE: None})
        bring(gatherer(own_home, replica.url), "hf-archive")
    close_session()
    gatherer(own_home).rebuild(lambda _: None)
    census = Census.open(own_home)
    assert [(row["rows"], row["why_not"]) for row in census.status().rows] == [
        (300, None),
        (100, "partial"),
        (300, None),
    ]
    assert f"{SECOND} (incomplete, or far fewer models than its neighbours have)" in " ".join(census.trend().caveats)


def test_a_removed_snapshot_comes_back_from_the_raw_payload(running: Replica, own_home: Path) -> None:
    """Where a snapshot was removed, as `verify` may ask, the next sync reads it anew without fetching it anew."""
    gather = gatherer(own_home, running.url)
    bring(gather, "hf-archive")
    before = ids(own_home, "hf-archive", FIRST)
    (found,) = (item for item in Home(own_home).snapshots() if item.provenance.date == FIRST)
    for file in found.folder.iterdir():
        file.unlink()
    found.folder.rmdir()
    running.forget()
    bring(gather, "hf-archive")
    assert ids(own_home, "hf-archive", FIRST) == before
    assert running.requests("resolve") == 0
