"""Homes of an earlier version: tables are derived anew, and what was stored in an older shape is read."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.errors import DataError
from modelcensus.store import Home
from modelcensus.views.cli import run
from tests.worlds import tiny
from tests.worlds.synced import gatherer

if TYPE_CHECKING:
    from pathlib import Path

NEWEST = ["library", "base_models"]


@pytest.fixture
def old(own_home: Path) -> Path:
    """The tiny world with its first snapshot in the shape of a version that knew no library and no base models."""
    home = tiny.tiny(own_home)
    first = home.snapshots()[0].models
    pq.write_table(pq.ParquetFile(first).read().drop_columns(NEWEST), first)
    return own_home


@pytest.fixture
def outdated(tiny_home: Home, own_home: Path) -> Path:
    """The tiny world with a build that another schema wrote."""
    shutil.copytree(tiny_home.path, own_home)
    (manifest,) = own_home.glob("tables/*/manifest.json")
    told = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**told, "schema": "another"}), encoding="utf-8")
    return own_home


def test_a_build_of_another_schema_is_not_asked(outdated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A question ends with 3 and says which command derives the tables anew."""
    with pytest.raises(DataError, match="another version"):
        Census.open(outdated)
    assert run(["share"]) == 3
    assert "modelcensus build" in capsys.readouterr().err


def test_verify_names_a_build_of_another_schema(outdated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not whole to this version, and the next step is a build."""
    assert run(["verify", "--quiet"]) == 3
    assert "Run `modelcensus build`" in capsys.readouterr().out


def test_a_build_migrates(outdated: Path) -> None:
    """One command, and the same snapshots answer in this version's tables."""
    assert run(["build", "--quiet"]) == 0
    assert {row["country"]: row["share"] for row in Census.open(outdated).share().rows}["CN"] == pytest.approx(0.7)


def test_a_build_of_another_schema_is_not_current(outdated: Path) -> None:
    """A sync that brings nothing new still builds, for the tables are not this version's."""
    assert not gatherer(outdated).is_built
    rebuild(outdated)
    assert gatherer(outdated).is_built


def test_snapshots_of_an_older_shape_are_read(old: Path) -> None:
    """Where the oldest snapshot lacks the newest columns, what it knew answers beside the others."""
    rebuild(old)
    census = Census.open(old)
    assert [row["rows"] for row in census.status().rows] == [6, 7, 7]
    assert {row["country"] for row in census.share(date="2026-06-01").rows} == {
        "CN",
        "US",
        "community",
        "individual",
        "unknown",
    }


def test_older_snapshots_alone_are_read(old: Path) -> None:
    """Where no snapshot has the newest columns, the tables are derived all the same."""
    for snapshot in Home(old).snapshots()[1:]:
        pq.write_table(pq.ParquetFile(snapshot.models).read().drop_columns(NEWEST), snapshot.models)
    rebuild(old)
    assert {row["country"]: row["share"] for row in Census.open(old).share().rows}["CN"] == pytest.approx(0.7)


def test_a_provenance_of_an_older_version_is_read(old: Path) -> None:
    """A snapshot stored before provenance said when it was fetched is as good as it was."""
    for snapshot in Home(old).snapshots():
        file = snapshot.folder / "provenance.json"
        told = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(
            json.dumps({key: told[key] for key in told if key not in {"fetched", "same_as", "stored_sha256"}}),
            encoding="utf-8",
        )
    assert len(Home(old).snapshots()) == 3
    assert all(finding.whole for finding in gatherer(old).verify())
