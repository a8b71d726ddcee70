"""Builds: which one is opened, and what is said where one is damaged."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.errors import CorruptFile, DataError, NoData
from modelcensus.metrics import QUESTIONS
from modelcensus.store import Build, Engine, Home, open_build, publish, starter
from modelcensus.store.build import read_build
from tests.worlds import tiny
from tests.worlds.bench import template

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PUBLISH_UNDER_A_LIMIT = """
import resource, sys
from pathlib import Path
import pyarrow as pa
from modelcensus.errors import OutputError
from modelcensus.store import Engine, Home, publish
engine = Engine.start()
tasks = [str(number * number) for number in range(100_000)]
engine.register("universes", pa.table({"universe": tasks, "task": tasks, "copies": [True] * len(tasks)}))
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    publish(Home(Path(sys.argv[1])), {"id": "new"}, lambda folder: engine.write("universes", folder / "universes.parquet"))
except OutputError as error:
    sys.exit(f"{error} {error.hint}")
"""


@pytest.fixture
def home(tiny_home: Home, tmp_path: Path) -> Home:
    """A copy of the tiny world's home, to be damaged."""
    shutil.copytree(tiny_home.path, tmp_path / "copy")
    return Home(tmp_path / "copy")


def amend(home: Home, **changes: Any) -> Path:
    """Change what the current build's manifest says; its folder."""
    folder = open_build(home).folder
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | changes), encoding="utf-8")
    return folder


def again(home: Home, source: Build) -> Build:
    """Publish a build's content once more under its id."""
    manifest = {key: value for key, value in source.manifest.items() if key != "files"}

    def write(folder: Path) -> None:
        shutil.copytree(source.folder, folder, ignore=shutil.ignore_patterns("manifest.json"), dirs_exist_ok=True)

    return publish(home, manifest, write)


# -- which build is opened


def test_the_home_s_own_build_is_opened(home: Home) -> None:
    """What a user built comes before what ships."""
    assert open_build(home).folder.is_relative_to(home.path)


def test_a_home_without_a_build_gets_the_one_that_ships(tmp_path: Path) -> None:
    """A first question is answered before anything was built."""
    build = open_build(Home(tmp_path / "nowhere"))
    assert build.is_starter
    assert build.folder.is_relative_to(starter().path)


@pytest.mark.parametrize("version", ["this", "older"])
def test_a_home_s_build_of_nothing_but_the_starter_gives_way(home: Home, version: str) -> None:
    """What ships is never older than a copy of it, also where another version made the copy."""
    amend(home, starter=True, user_facts="", **({"schema": "older"} if version == "older" else {}))
    assert open_build(home).folder.is_relative_to(starter().path)


def test_a_home_s_build_with_facts_of_the_user_stays(home: Home) -> None:
    """The starter's snapshots under a user's own facts are the user's build."""
    folder = amend(home, starter=True)
    assert open_build(home).folder == folder


def test_an_earlier_build_can_be_asked_for(home: Home) -> None:
    """A build that is not the current one is found by its id, in the home and among what ships."""
    shipped = open_build(Home(home.path / "nowhere"))
    current = open_build(home)
    assert open_build(home, wanted=shipped.id).folder == shipped.folder
    (home.tables / "CURRENT").write_text("another", encoding="utf-8")
    assert open_build(home, wanted=current.id).folder == current.folder


def test_a_build_that_is_not_there_is_named(home: Home) -> None:
    """The error says which id was asked for and where it was looked for."""
    with pytest.raises(NoData, match="“0123456789ab”") as refused:
        open_build(home, wanted="0123456789ab")
    assert str(home.tables) in str(refused.value)
    assert "modelcensus status" in refused.value.hint


def test_a_build_of_another_version_says_what_to_run(home: Home) -> None:
    """Tables with other columns are not read as if they had these."""
    amend(home, schema="older")
    with pytest.raises(DataError, match="another version") as refused:
        open_build(home)
    assert "modelcensus build" in refused.value.hint


# -- damage


def cut(file: Path) -> None:
    """Lose the end of a file."""
    file.write_bytes(file.read_bytes()[:-9])


def flip(file: Path) -> None:
    """Change one byte of a file and not its size."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


PART = "gains/source=llmfit/date=2026-08-01/part.parquet"
DAMAGE: list[Callable[[Path], None]] = [cut, flip, lambda file: file.write_bytes(b""), lambda file: file.unlink()]


@pytest.mark.parametrize("damage", DAMAGE, ids=["cut short", "one byte changed", "empty", "missing"])
@pytest.mark.parametrize("name", ["models.parquet", PART, "facts.json", "queries.json"])
def test_a_damaged_file_of_a_build_is_named(home: Home, name: str, damage: Callable[[Path], None]) -> None:
    """The error names the file, and the command that makes it again, before anything is answered."""
    file = open_build(home).folder / name
    damage(file)
    with pytest.raises(CorruptFile) as refused:
        open_build(home)
    assert str(file) in str(refused.value)
    assert "modelcensus build" in refused.value.hint


@pytest.mark.parametrize("content", ["", "{", "{}", "[]", "null", '{"files": 3}', "\xff"])
def test_a_damaged_manifest_is_named(home: Home, content: str) -> None:
    """A manifest that is cut short or of another shape is an error that names it."""
    file = open_build(home).folder / "manifest.json"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(CorruptFile) as refused:
        open_build(home)
    assert str(file) in str(refused.value)
    assert "modelcensus build" in refused.value.hint


@pytest.mark.parametrize("content", [b"", b"0123456789ab\n", b"\xff\xfe"], ids=["empty", "of no build", "no text"])
def test_a_damaged_pointer_to_the_current_build_is_named(home: Home, content: bytes) -> None:
    """Where `CURRENT` leads nowhere the starter is not answered from as if nothing were there."""
    (home.tables / "CURRENT").write_bytes(content)
    with pytest.raises(CorruptFile) as refused:
        open_build(home)
    assert str(home.tables) in str(refused.value)
    assert "modelcensus build" in refused.value.hint


def test_a_file_that_breaks_after_the_build_was_opened_is_named(home: Home) -> None:
    """A table that cannot be read any more is told from a question that cannot be answered."""
    engine = Engine.on(open_build(home))
    file = open_build(home).parts("observations")[1]
    file.write_bytes(b"PAR1" + b"\xff" * 500 + file.read_bytes()[504:])
    with pytest.raises(CorruptFile) as refused:
        engine.rows("SELECT * FROM observations")
    assert str(file) in str(refused.value)


@pytest.mark.parametrize("damage", DAMAGE[:1] + DAMAGE[2:], ids=["cut short", "empty", "missing"])
def test_a_damaged_snapshot_is_named(home: Home, damage: Callable[[Path], None]) -> None:
    """Of many snapshots the error names the one that cannot be read, and nothing is published."""
    shutil.rmtree(home.tables)
    files = [snapshot.models for snapshot in home.snapshots()]
    damage(files[1])
    with pytest.raises(CorruptFile) as refused:
        rebuild(home.path)
    assert str(files[1]) in str(refused.value)
    assert list(home.tables.iterdir()) == []


def test_building_again_mends_a_damaged_build(home: Home, tiny_home: Home) -> None:
    """The command that the error names brings the table back."""
    cut(open_build(home).table("models"))
    assert again(home, open_build(tiny_home)).folder.is_relative_to(home.path)
    assert open_build(home).manifest == open_build(tiny_home).manifest


def test_a_whole_build_is_not_written_again(home: Home, tiny_home: Home) -> None:
    """Readers keep the files they opened."""
    before = open_build(home).table("models").stat()
    again(home, open_build(tiny_home))
    assert open_build(home).table("models").stat().st_ino == before.st_ino


def test_a_full_disk_leaves_the_build_that_stood(home: Home) -> None:
    """A build that cannot be written leaves nothing of itself, and the current one stays current."""
    before = sorted(home.tables.rglob("*")), open_build(home).id
    command = [sys.executable, "-c", PUBLISH_UNDER_A_LIMIT, str(home.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "Could not write" in done.stderr) == (1, True), done.stderr
    assert (sorted(home.tables.rglob("*")), open_build(home).id) == before


# -- compiled questions


def test_the_compiled_questions_are_what_the_code_compiles(world: Census) -> None:
    """A build carries every question as the code that made it asks it, places still open."""
    assert dict(world.build.queries) == {question: template(question) for question in QUESTIONS}


def test_a_build_of_other_code_is_asked_the_questions_of_this_code(tiny_home: Home) -> None:
    """Where the code changed since, its questions are compiled anew and answer the same."""
    build = open_build(tiny_home)
    older = Build(build.folder, {**build.manifest, "code": "other"}, build.facts, queries={})
    assert Census(tiny_home, older).share().rows == Census(tiny_home, build).share().rows


def test_a_build_is_read_from_its_folder_alone(tiny_home: Home, tmp_path: Path) -> None:
    """A build that is moved elsewhere answers there."""
    build = open_build(tiny_home)
    shutil.copytree(build.folder, tmp_path / "moved")
    rows = Engine.on(read_build(tmp_path / "moved")).rows("SELECT count(*) AS n FROM models")
    assert rows == [{"n": len({row.model for row in (*tiny.ONE, *tiny.TWO, *tiny.THREE)})}]
