"""Writes that happen whole or not at all, homes and their snapshots, and the SQL templates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import pytest

from modelcensus.errors import CorruptFile, OutputError
from modelcensus.store import Engine, Home, fill, write_file
from modelcensus.store.home import PACKAGE, restore
from modelcensus.store.safe import aside, aside_folder
from tests.worlds import tiny

if TYPE_CHECKING:
    from pathlib import Path

WRITE_UNDER_A_LIMIT = """
import resource, sys
from pathlib import Path
from modelcensus.errors import OutputError
from modelcensus.store.safe import write_file
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_file(Path(sys.argv[1]), b"new" * 1000)
except OutputError as error:
    sys.exit(f"{error} {error.hint}")
"""


@pytest.fixture
def standing(tmp_path: Path) -> Path:
    """A file that stands there before anything is written."""
    path = tmp_path / "place" / "answer.csv"
    write_file(path, b"old")
    return path


def listing(folder: Path) -> list[str]:
    """What lies in a folder, hidden or not."""
    return sorted(file.name for file in folder.iterdir())


# -- writes


def test_a_write_makes_the_folders_it_needs_and_leaves_the_file_alone(standing: Path) -> None:
    """No temporary file stays beside what was written."""
    assert standing.read_bytes() == b"old"
    assert listing(standing.parent) == ["answer.csv"]


def test_a_write_replaces_what_stood_there(standing: Path) -> None:
    """The new content stands whole in place of the old, however much shorter."""
    write_file(standing, b"n")
    assert standing.read_bytes() == b"n"


def test_a_written_file_may_be_read_by_whom_the_umask_allows(standing: Path) -> None:
    """A file written aside does not keep the narrow permissions of a temporary one."""
    umask = os.umask(0)
    os.umask(umask)
    assert standing.stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_write_that_fails_half_way_leaves_what_stood_there(standing: Path) -> None:
    """An error inside the block changes nothing and leaves nothing half-written."""
    with suppress(KeyError), aside(standing) as temporary:
        temporary.write_bytes(b"half")
        raise KeyError
    assert standing.read_bytes() == b"old"
    assert listing(standing.parent) == ["answer.csv"]


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("place", "folder"),
        ("place/answer.csv/below", "Not a directory|File exists"),
        ("place/" + "x" * 300, "too long"),
    ],
    ids=["a folder in the way", "below a file", "a name too long"],
)
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, standing: Path, place: str, why: str) -> None:
    """The error says which path, why, and that nothing was changed."""
    with pytest.raises(OutputError, match=why) as refused:
        write_file(tmp_path / place, b"new")
    assert str(tmp_path / place) in str(refused.value)
    assert "Nothing was changed" in refused.value.hint
    assert listing(tmp_path / "place") == ["answer.csv"]
    assert standing.read_bytes() == b"old"


def test_a_full_disk_leaves_what_stood_there(standing: Path) -> None:
    """Where the system takes no more bytes, the old file stands and the error names it."""
    command = [sys.executable, "-c", WRITE_UNDER_A_LIMIT, str(standing)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"Could not write {standing}: File too large." in done.stderr
    assert (standing.read_bytes(), listing(standing.parent)) == (b"old", ["answer.csv"])


def test_a_folder_that_fails_half_way_is_not_there(tmp_path: Path) -> None:
    """A build of which one table could not be written leaves no folder of its name."""
    with suppress(KeyError), aside_folder(tmp_path / "build") as temporary:
        (temporary / "models.parquet").write_bytes(b"half")
        raise KeyError
    assert listing(tmp_path) == []


def test_a_folder_that_stands_there_is_left_as_it_is(tmp_path: Path) -> None:
    """A build's name says its content, so a second one of that name changes nothing."""
    for content in (b"first", b"second"):
        with aside_folder(tmp_path / "build") as temporary:
            (temporary / "models.parquet").write_bytes(content)
    assert listing(tmp_path) == ["build"]
    assert (tmp_path / "build" / "models.parquet").read_bytes() == b"first"


# -- homes and snapshots


def test_the_home_is_the_one_that_the_environment_names(own_home: Path) -> None:
    """`MODELCENSUS_HOME` decides where a user's data lies."""
    assert Home.default().path == own_home


def test_a_home_without_a_name_is_the_platform_s_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the variable the home is where data belongs on this system."""
    monkeypatch.delenv("MODELCENSUS_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Home.default().path.is_relative_to(tmp_path)
    assert Home.default().path.name == "modelcensus"


def test_snapshots_are_listed_by_source_and_date(tmp_path: Path) -> None:
    """Each is found again with its provenance and its rows, whatever else lies beside."""
    home = tiny.tiny(tmp_path)
    tiny.store(home, date(2026, 5, 1), tiny.ONE, source="a-source")
    (tmp_path / "snapshots" / "source=llmfit" / ".date=2026-09-01.tmp").mkdir()
    found = [(item.provenance.source, item.date, item.models.is_file()) for item in home.snapshots()]
    assert found == [("a-source", date(2026, 5, 1), True), *(("llmfit", day, True) for day in tiny.DATES)]


def test_an_empty_home_has_no_snapshots(tmp_path: Path) -> None:
    """A home that was never used is none that is broken."""
    assert Home(tmp_path / "nowhere").snapshots() == []


SAYS = {"missing": None, "cut short": '{"source": "llm', "of another shape": "[]", "lacking": "{}"}


@pytest.mark.parametrize("content", SAYS.values(), ids=SAYS)
def test_a_damaged_provenance_is_named(tmp_path: Path, content: str | None) -> None:
    """A snapshot whose origin cannot be read is an error, not one snapshot less."""
    file = tiny.store(Home(tmp_path), tiny.DATES[0], tiny.ONE) / "provenance.json"
    file.unlink() if content is None else file.write_text(content, encoding="utf-8")
    with pytest.raises(CorruptFile, match="missing or damaged") as refused:
        Home(tmp_path).snapshots()
    assert str(file) in str(refused.value)
    assert "store the snapshot again" in refused.value.hint


@pytest.mark.parametrize("change", [{"date": "2026-06-02"}, {"source": "other"}, {"rows": "6"}], ids=str)
def test_a_provenance_that_belies_its_folder_is_named(tmp_path: Path, change: dict[str, str]) -> None:
    """A snapshot that was moved or edited by hand is not counted under a wrong date."""
    file = tiny.store(Home(tmp_path), tiny.DATES[0], tiny.ONE) / "provenance.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(CorruptFile, match=r"provenance\.json"):
        Home(tmp_path).snapshots()


@pytest.mark.parametrize(
    ("place", "step"),
    [
        (PACKAGE / "starter" / "tables" / "CURRENT", "pip install --force-reinstall"),
        (PACKAGE.parent / "home" / "tables" / "x" / "models.parquet", "modelcensus build"),
        (PACKAGE.parent / "home" / "snapshots" / "source=x", "store the snapshot again"),
    ],
    ids=["shipped", "derived", "stored"],
)
def test_what_is_damaged_comes_back_by_the_step_that_made_it(place: Path, step: str) -> None:
    """Shipped files are installed again, tables built again, snapshots stored again."""
    assert step in restore(place)


# -- templates


@pytest.mark.parametrize("value", ["plain", "O'Neill", "'; DROP TABLE models; --", ":date:", "':date:'", "1''2", "\\'"])
def test_what_is_filled_in_is_one_literal_whatever_it_holds(value: str) -> None:
    """Quotes are doubled and a place inside a value stays text."""
    sql = fill("SELECT ':given:' AS given, ':date:' AS date", {"given": value, "date": "2026-08-01"})
    assert Engine.start().rows(sql) == [{"given": value, "date": "2026-08-01"}]


GAINS = (
    "SELECT 'hf' AS source, DATE '2026-01-07' AS since, DATE '2026-01-14' AS date, i AS model_key, i % 50 AS account_key, "
    "i % 7 AS downloads, 'measured' AS quality FROM range({start}, {start} + 1000) AS t(i) ORDER BY hash(i)"
)


def test_keys_are_stored_as_differences_and_read_back_by_others(tmp_path: Path) -> None:
    """A sorted key takes next to nothing, whatever rows come in first; another reader finds the same rows, sorted."""
    import pyarrow.parquet as pq

    engine, file = Engine.start(), tmp_path / "gains" / "source=hf" / "date=2026-01-14" / "part.parquet"
    engine.write("gains", file, GAINS.format(start=10**6))
    columns = pq.read_metadata(file).row_group(0)
    key = columns.column(pq.read_schema(file).names.index("model_key"))
    assert "DELTA_BINARY_PACKED" in key.encodings
    assert key.total_compressed_size < 1000 * 8 / 20
    assert pq.ParquetFile(file).read().column("model_key").to_pylist() == list(range(10**6, 10**6 + 1000))


def test_steps_keep_the_pages_that_pack_them_best(tmp_path: Path) -> None:
    """Levels and what they were before are larger as differences of neighbours: such a table keeps the first kind of page."""
    import pyarrow.parquet as pq

    from modelcensus.schema import STEPS

    engine, file = Engine.start(), tmp_path / "steps" / "source=hf" / "date=2026-01-14" / "part.parquet"
    rows = ", ".join(f"NULL AS {name}" for name in STEPS.types if name not in {"source", "date", "model_key"})
    engine.write(
        "steps",
        file,
        f"SELECT 'hf' AS source, DATE '2026-01-14' AS date, i AS model_key, {rows} FROM range(1000) AS t(i)",
    )
    key = pq.read_metadata(file).row_group(0).column(pq.read_schema(file).names.index("model_key"))
    assert "DELTA_BINARY_PACKED" not in key.encodings
