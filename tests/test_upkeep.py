"""`verify` names what is not whole and what to do; `prune` removes what nothing needs and nothing else."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import close_session

from modelcensus import Census
from modelcensus.store import Home
from modelcensus.views.cli import run
from tests.replica import Hub, serve
from tests.worlds.synced import DAY, bring, gatherer, ids, keys, stored, weeks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.replica import Replica

WEEK, STALE = "2025-09-03", "2025-09-10"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """A hub of 100 models, with a week of the archive and a stale file."""
    with serve(Hub(100), datasets=tmp_path_factory.mktemp("datasets")) as replica:
        weeks(replica, tmp_path_factory.mktemp("files"), {WEEK: None}, stale=STALE)
        yield replica
    close_session()


@pytest.fixture(scope="module")
def filled(running: Replica, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the archive, the listing and a build of them."""
    home = tmp_path_factory.mktemp("filled") / "home"
    gather = gatherer(home, running.url)
    for name in ("hf-archive", "hf-live"):
        bring(gather, name)
    gather.rebuild(lambda _: None)
    return home


@pytest.fixture
def home(filled: Path, own_home: Path) -> Path:
    """A copy of it, to be damaged."""
    shutil.copytree(filled, own_home)
    return own_home


def build_of(home: Path) -> Path:
    """The current build's folder."""
    return home / "tables" / (home / "tables/CURRENT").read_text(encoding="utf-8").strip()


def flip(file: Path) -> None:
    """Turn one bit in the middle of a file."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def age(home: Path, name: str) -> Path:
    """An older build of that name."""
    copy = home / "tables" / name
    shutil.copytree(build_of(home), copy)
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps({**manifest, "id": name}), encoding="utf-8")
    return copy


def snapshot(home: Path) -> Path:
    """The folder of the archive's one snapshot."""
    return home / "snapshots/source=hf-archive" / f"date={WEEK}"


DAMAGES = {
    "a flipped bit in a snapshot": (
        lambda home: flip(snapshot(home) / "models.parquet"),
        [
            "snapshot",
            f"date={WEEK}",
            "Its rows have changed. Remove the folder",
            "modelcensus sync hf-archive` reads it anew",
        ],
    ),
    "a snapshot without rows": (
        lambda home: (snapshot(home) / "models.parquet").unlink(),
        ["snapshot", f"date={WEEK}", "Remove the folder and sync or import it again"],
    ),
    "a snapshot without provenance": (
        lambda home: (snapshot(home) / "provenance.json").unlink(),
        ["snapshot", f"date={WEEK}", "Its provenance is missing. Remove the folder"],
    ),
    "a damaged provenance": (
        lambda home: (snapshot(home) / "provenance.json").write_text("{", encoding="utf-8"),
        ["snapshot", f"date={WEEK}", "provenance.json is missing or damaged", "Remove the folder"],
    ),
    "an interrupted fetch": (
        lambda home: (home / "raw/hf-archive" / WEEK / "provenance.json").unlink(),
        ["raw", WEEK, "An interrupted try. `modelcensus sync hf-archive` goes on from it."],
    ),
    "a flipped bit in a raw file": (
        lambda home: flip(home / "raw/hf-archive" / WEEK / "models.parquet"),
        ["raw", WEEK, "Its checksum has changed. `modelcensus sync hf-archive` fetches it again"],
    ),
    "a flipped bit in a raw page": (
        lambda home: flip(home / "raw/hf-live" / DAY.isoformat() / "page-000001.json.gz"),
        ["raw", DAY.isoformat(), "Its checksum has changed. `modelcensus sync hf-live` fetches it again"],
    ),
    "a damaged table": (
        lambda home: flip(build_of(home) / "models.parquet"),
        ["build", "models.parquet does not match its checksum", "run `modelcensus build`"],
    ),
    "a missing table": (
        lambda home: (build_of(home) / "models.parquet").unlink(),
        ["build", "models.parquet is missing", "run `modelcensus build`"],
    ),
    "a damaged manifest": (
        lambda home: (build_of(home) / "manifest.json").write_text("[]", encoding="utf-8"),
        ["build", "manifest.json is damaged", "run `modelcensus build`"],
    ),
}


def test_what_a_sync_stored_is_whole(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Raw payloads, a stale label, snapshots and the build are all looked at, and are whole."""
    assert run(["verify"]) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[-1] == "6 looked at, 0 not whole"
    assert f"the same content as {WEEK}" in told


def test_quiet_says_nothing_of_what_is_whole(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --quiet only the sum is said."""
    assert run(["verify", "--quiet"]) == 0
    assert capsys.readouterr().out == "6 looked at, 0 not whole\n"


@pytest.mark.parametrize("damage", DAMAGES)
def test_verify_names_what_is_not_whole_and_the_next_step(
    home: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One damage is one line with its place and what to do about it, and the command ends with 3."""
    do, words = DAMAGES[damage]
    do(home)
    assert run(["verify", "--quiet"]) == 3
    (line, total) = capsys.readouterr().out.splitlines()
    assert line.startswith("NOT WHOLE  ")
    assert [word for word in words if word not in line] == []
    assert total == "6 looked at, 1 not whole"


@pytest.mark.parametrize("damage", [name for name in DAMAGES if "raw" in name or "snapshot" in name])
def test_what_verify_advises_mends_it(running: Replica, home: Path, damage: str) -> None:
    """The named folder removed and the source synced again, everything is whole, and every model there once."""
    DAMAGES[damage][0](home)
    gather = gatherer(home, running.url)
    (broken,) = [finding for finding in gather.verify() if not finding.whole]
    shutil.rmtree(broken.path)
    before = keys(running.hub)
    for name in ("hf-archive", "hf-live"):
        bring(gather, name)
    assert [finding for finding in gather.verify() if not finding.whole] == []
    assert ids(home, "hf-archive", WEEK) == ids(home, "hf-live", DAY) == before


def test_an_interrupted_fetch_is_mended_by_a_sync(running: Replica, home: Path) -> None:
    """What was interrupted needs nothing removed: the next sync completes it without a byte of the file anew."""
    DAMAGES["an interrupted fetch"][0](home)
    running.forget()
    bring(gatherer(home, running.url), "hf-archive")
    assert all(finding.whole for finding in gatherer(home).verify())
    assert running.requests("resolve") == 0


def test_a_damaged_build_is_mended_by_a_build(home: Path) -> None:
    """A table that was damaged is derived again under the same id."""
    before = build_of(home)
    DAMAGES["a damaged table"][0](home)
    gatherer(home).rebuild(lambda _: None)
    assert build_of(home) == before
    assert all(finding.whole for finding in gatherer(home).verify())


def test_what_a_killed_try_left_is_not_taken_for_damage(home: Path) -> None:
    """A temporary file beside a payload is neither part of its checksum nor a finding."""
    for place in (f"raw/hf-live/{DAY}/.page-000002.json.gz.part", f"raw/hf-archive/{WEEK}/.provenance.json.abcd1234"):
        (home / place).write_bytes(b"half")
    assert all(finding.whole for finding in gatherer(home).verify())


LEFT = (
    ".accounts.json.part", f"raw/hf-live/{DAY}/.page-000002.json.gz.part", f"raw/hf-archive/{WEEK}/.models.parquet.part",
    f"raw/hf-archive/{WEEK}/.provenance.json.a1b2c3d_", "raw/gitee/2026-09-05/prices/.page-000001.json.gz.part",
    "snapshots/source=hf-live/.date=2026-09-06.abcdefgh/models.parquet", "tables/.0123456789ab.abcdefgh/models.parquet",
    "tables/.CURRENT.abcdefgh",
)  # fmt: skip


def test_prune_removes_what_crashes_left(home: Path) -> None:
    """Every temporary name goes, wherever a crash left it; what is stored stays whole."""
    for place in LEFT:
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).write_bytes(b"half")
    (home / "raw/gitee/2026-09-05/provenance.json").write_bytes(
        (home / f"raw/hf-live/{DAY}/provenance.json").read_bytes()
    )
    assert run(["prune"]) == 0
    assert [place for place in LEFT if (home / place).exists()] == []
    assert stored(home) == [("hf-archive", WEEK), ("hf-live", DAY.isoformat())]


def test_prune_leaves_hidden_files_that_are_not_ours(home: Path) -> None:
    """A user's own hidden files in the home, such as a repository, stay."""
    for place in (".git/config", ".gitignore", ".DS_Store", "tables/.keep"):
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).write_text("mine", encoding="utf-8")
    assert run(["prune", "--raw", "--keep", "1"]) == 0
    assert all((home / place).exists() for place in (".git/config", ".gitignore", ".DS_Store", "tables/.keep"))


def test_prune_keeps_the_current_build_and_the_newest(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the current build, however old, only the newest stay."""
    current = build_of(home)
    for number, name in enumerate(("old1", "old2", "new1")):
        age(home, name)
        stamp = current.stat().st_mtime + number + 1
        os.utime(home / "tables" / name, (stamp, stamp))
    assert run(["prune", "--keep", "1"]) == 0
    assert {path.name for path in (home / "tables").iterdir() if path.is_dir()} == {current.name, "new1"}
    stamp = (home / "tables/new1").stat().st_mtime + 1
    os.utime(current, (stamp, stamp))
    assert run(["prune", "--keep", "1"]) == 0  # the current build is not counted, where it is the newest neither
    assert (home / "tables/new1").is_dir()
    assert Census.open(home).build.id == current.name


def test_prune_of_raw_keeps_its_provenance(home: Path) -> None:
    """Raw payloads whose snapshots stand go; what they were stays said, and everything is still whole."""
    assert run(["prune", "--raw"]) == 0
    assert {file.name for file in (home / "raw").rglob("*") if file.is_file()} == {"provenance.json"}
    findings = list(gatherer(home).verify())
    assert all(finding.whole for finding in findings)
    assert sum(finding.note == "the payload was pruned" for finding in findings) == 2


def test_prune_of_raw_keeps_what_has_no_snapshot(home: Path) -> None:
    """A payload whose snapshot is not there is the only copy: it stays."""
    shutil.rmtree(snapshot(home))
    assert run(["prune", "--raw"]) == 0
    assert (home / "raw/hf-archive" / WEEK / "models.parquet").is_file()
    assert not list((home / "raw/hf-live").rglob("page-*"))


def test_after_a_prune_of_raw_a_sync_fetches_nothing_again(running: Replica, home: Path) -> None:
    """What was pruned is still known to be here."""
    run(["prune", "--raw"])
    running.forget()
    for name in ("hf-archive", "hf-live"):
        bring(gatherer(home, running.url), name)
    assert running.requests("resolve", "models") == 0


def test_a_dry_prune_removes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what would go and how large it is: of two builds as old as the current one, one, and the raw payloads."""
    age(home, "old1")
    age(home, "old2")
    before = sorted(home.rglob("*"))
    assert run(["prune", "--raw", "--keep", "1", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert told.count("would remove ") == 3
    assert f"would remove {home / 'tables' / 'old1'} " in told
    assert told.splitlines()[-1].endswith("MB to free")
    assert sorted(path for path in home.rglob("*") if path.name != "lock") == [p for p in before if p.name != "lock"]


def test_an_empty_home_has_nothing_to_verify_or_prune(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing was ever stored both end well."""
    assert (run(["verify"]), run(["prune", "--raw"])) == (0, 0)
    assert capsys.readouterr().out == "0 looked at, 0 not whole\n0.0 MB freed\n"
    assert Home(own_home).snapshots() == []
