"""The second engine gives what the first gives: every question, and every table of a build, whichever engine it goes on from."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from modelcensus import pipeline
from modelcensus.errors import CorruptFile
from modelcensus.store import Build, Home, Wanted, open_build
from modelcensus.store.session import hashed, own_session
from modelcensus.store.spark import SparkEngine
from tests import plans
from tests.worlds import flow, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


pytest.importorskip("pyspark", reason="PySpark is not installed: modelcensus[spark]")
if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
    pytest.skip("Java is not installed", allow_module_level=True)

pytestmark = [  # PySpark leaves its own connections to the collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MASTER = "local[2]"
SPARK = Wanted("spark", MASTER)
# A test's tables have few rows: compiling code for them, and asking anew how to join them, costs more than it saves.
SMALL = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.ui.retainedExecutions": "20000",  # what was run is read again: `plans_of`
}
RENAMED = {"solo/own": "solo/mine"}
CATALOGUED = (date(2026, 1, 8), date(2026, 1, 29))
ALL, BEGUN = 6, 4  # snapshots


@pytest.fixture(scope="session", autouse=True)
def spark() -> Iterator[None]:
    """One Spark for all tests of this module."""
    kept = dict(os.environ)
    os.environ["JDK_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    os.environ["PYSPARK_SUBMIT_ARGS"] = " ".join([*(f"--conf {k}={v}" for k, v in SMALL.items()), "pyspark-shell"])
    session = own_session(MASTER)
    yield
    session.stop()
    os.environ.clear()
    os.environ.update(kept)


def stored(path: Path, many: int) -> Home:
    """A whole hub with rises, falls, a late model, makers, labels and a rename, and a catalogue beside it: the first snapshots of both."""
    home = flow.flow(path, 0)
    hub = [(day, _named(levels, turn)) for turn, (day, levels) in enumerate(flow.counters().items())]
    every = [*hub, *zip(CATALOGUED, (tiny.ONE, tiny.THREE), strict=True)]
    for day, rows in sorted(every, key=lambda one: one[0])[:many]:
        _ = flow.store(home, day, rows) if isinstance(rows, dict) else tiny.store(home, day, rows)
    return home


def _named(levels: dict[str, int], turn: int) -> dict[str, int]:
    """The hub's counters under the names that models bear then."""
    return {RENAMED.get(name, name) if turn > 1 else name: level for name, level in levels.items()}


def goes_on(home: Home, place: Path) -> Home:
    """A home's copy with its build, and the snapshots after it."""
    shutil.copytree(home.path, place)
    return stored(place, ALL)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The world, built whole by DuckDB."""
    home = stored(tmp_path_factory.mktemp("whole") / "home", ALL)
    pipeline.build(home)
    return home


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Home]:
    """The world's first snapshots, built by either engine."""
    homes = {name: stored(tmp_path_factory.mktemp("begun") / name, BEGUN) for name in ("duckdb", "spark")}
    pipeline.build(homes["duckdb"])
    pipeline.build(homes["spark"], wanted=SPARK)
    return homes


def same_tables(one: Build, other: Build) -> int:
    """Two builds have the same id, files, columns, types and rows, in the same order; how many files with rows."""
    assert one.id == other.id
    kinds = [{name for name in build.manifest["files"] if name != "statements.json"} for build in (one, other)]
    assert kinds[0] == kinds[1]
    full = 0
    for name in sorted(kinds[0]):
        if name.endswith(".parquet"):
            mine, theirs = (pq.ParquetFile(build.folder / name).read() for build in (one, other))
            assert mine.schema.names == theirs.schema.names, name
            assert [*map(str, mine.schema.types)] == [*map(str, theirs.schema.types)], name
            assert alike(mine.to_pylist(), theirs.to_pylist()), name
            full += mine.num_rows > 0
        else:
            assert (one.folder / name).read_text("utf-8") == (other.folder / name).read_text("utf-8"), name
    return full


def alike(mine: Sequence[Any], theirs: Sequence[Any]) -> bool:
    """Whether rows are equal: to the last digit, fractions to 1e-12."""
    assert len(mine) == len(theirs)
    for one, other in zip(mine, theirs, strict=True):
        assert list(one) == list(other)
        for name, value in one.items():
            if isinstance(value, float) and isinstance(other[name], float | int):
                assert other[name] == pytest.approx(value, rel=1e-12, abs=0), (name, one, other)
            else:
                assert other[name] == value, (name, one, other)
    return True


# -- the build


def test_spark_builds_what_duckdb_builds(begun: dict[str, Home]) -> None:
    """Table by table and row by row, under the same id."""
    assert same_tables(open_build(begun["duckdb"]), open_build(begun["spark"])) > 15


@pytest.mark.full
@pytest.mark.parametrize(("first", "then"), [("duckdb", "spark"), ("spark", "duckdb")])
def test_a_build_goes_on_from_the_other_engines(
    begun: dict[str, Home], reference: Home, tmp_path: Path, first: str, then: str
) -> None:
    """What one engine began the other ends, with the content of a build of the whole."""
    home, told = goes_on(begun[first], tmp_path / "home"), list[str]()
    build = pipeline.build(home, told.append, Wanted(then, MASTER))
    assert "2 new of 6" in told[0]
    assert same_tables(open_build(reference), build) > 15


# -- what kills a cluster


def test_no_step_multiplies_tables_that_grow(begun: dict[str, Home]) -> None:
    """Rows meet by keys in every plan that was run: each meets each only where one side has few."""
    run = plans.run_by(own_session(MASTER))
    assert len(run) > 100
    assert [loop for plan in run for loop in plans.products(plan)] == []


# -- the engine itself


def test_spark_hashes_as_duckdb_does() -> None:
    """Whether attributes are news is told by hashes that a build keeps: text, whole numbers, dates and lists, known or not."""
    import pandas as pd

    from modelcensus.store import Engine

    day = date(2026, 1, 1)
    columns = [["a", None, "가"], [7, None, 2**40], [day, None, None], [["x", "y"], None, []]]
    series = [pd.Series(column, dtype=float if turn == 1 else object) for turn, column in enumerate(columns)]
    rows = "VALUES ('a', 7::BIGINT, DATE '2026-01-01', ['x', 'y']), (NULL, NULL, NULL, NULL), ('가', 1099511627776, NULL, [])"
    told = Engine.start().rows(
        f"SELECT hash(a, b, c, a) & {2**63 - 1} AS h, hash(d) & {2**63 - 1} AS l FROM ({rows}) AS t(a, b, c, d)"
    )
    assert list(hashed(*series[:3], series[0])) == [row["h"] for row in told]
    lists = list(hashed(series[3]))
    assert (lists[0], lists[2]) == (told[0]["l"], told[2]["l"])


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """As the first engine names it."""
    file = tmp_path / "snapshots.parquet"
    file.write_bytes(b"PAR1 no longer")
    mine = SparkEngine.begin(MASTER)
    mine.view("snapshots", file)
    with pytest.raises(CorruptFile, match=r"snapshots\.parquet cannot be read"):
        mine.rows("SELECT * FROM snapshots")


def test_the_scratch_folder_goes_with_its_engine() -> None:
    """Nothing of a build stays behind."""
    mine = SparkEngine.begin(MASTER)
    mine.create("one", "SELECT 1 AS a")
    place = Path(mine.scratch.place.removeprefix("file://"))
    assert any(place.iterdir())
    mine.drop("one")
    assert not any(place.iterdir())
    mine.scratch.clear()
    assert not place.exists()
