"""The second engine gives what the first gives: every table of a build, whichever engine it goes on from, and every question's rows.

Whole numbers are the same to the last digit, fractions to 1e-12. One file, for one process: a second Spark would have to start and warm up.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from modelcensus import Census, pipeline
from modelcensus.census.opened import Opened
from modelcensus.errors import CorruptFile, DataError, QuestionError
from modelcensus.store import Build, Home, Wanted, open_build, places
from modelcensus.store import spark as engine
from modelcensus.store.session import hashed, own_session
from modelcensus.store.spark import SparkEngine
from modelcensus.views.cli import run
from tests import plans
from tests.asked import ASKED, CATALOGUE, CUT, DAILY, FIRST, HUB, LONG, WINDOW, long_home
from tests.worlds import flow, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelcensus.answer import Answer

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
PARTS = {"parent": "2026-01-04", "new": "2026-01-11"}
EVERY, DAYS_TURN = (
    6,
    3,
)  # of the first questions every sixth is asked at each change, days among them; all in `make full`
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


def test_settings_of_the_users_own_hold() -> None:
    """What Spark is told by file or command line goes before what is usual here."""
    told = own_session(MASTER).sparkContext.getConf()
    assert told.get("spark.sql.shuffle.partitions") == SMALL["spark.sql.shuffle.partitions"]
    assert int(told.get("spark.sql.codegen.cache.maxEntries")) > 100  # of which they say nothing


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


def test_what_executors_wrote_elsewhere_is_brought_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part is read where it was written and where the parent's lie, at once; the file that is brought is as executors wrote it."""
    names = {name: tmp_path / name / "names" / f"source=hub/date={day}" / "part.parquet" for name, day in PARTS.items()}
    rows = "SELECT CAST({} AS BIGINT) AS model_key, 'huggingface' AS hub, 'a/b' AS model"
    SparkEngine.begin(MASTER).write("names", names["parent"], rows.format(1))
    monkeypatch.setenv("MODELCENSUS_SPARK_SCRATCH", str(tmp_path / "elsewhere"))
    mine = SparkEngine.begin(MASTER)
    mine.write("names", names["new"], rows.format(2))
    assert pq.read_table(names["new"], columns=["model_key"], partitioning=None).to_pylist() == [{"model_key": 2}]
    names["new"].write_bytes(b"no executor reads it")
    mine.view_parts("names", list(names.values()))
    told = mine.rows("SELECT source, date, model_key FROM names ORDER BY model_key")
    assert told == [
        {"source": "hub", "date": date.fromisoformat(day), "model_key": key}
        for key, day in enumerate(PARTS.values(), 1)
    ]


def test_an_object_store_that_spark_cannot_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """PySpark comes without what reads one; nothing is asked of the store."""
    pytest.importorskip("s3fs")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    with pytest.raises(DataError, match="lacks Hadoop's S3A") as told:
        SparkEngine.begin(MASTER).view("models", places.place("s3://bucket/models.parquet"))
    assert "hadoop-aws:3." in str(told.value.hint)  # of the Hadoop in Spark


# -- questions


@pytest.fixture(scope="session")
def censuses(reference: Home) -> tuple[Census, Census]:
    """The world, asked of DuckDB and of Spark."""
    return both(reference)


def both(home: Home) -> tuple[Census, Census]:
    """A home's census, asked of DuckDB and of Spark."""
    return Census.open(home.path), Census.open(home.path, engine="spark", master=MASTER)


@pytest.fixture(scope="session")
def longer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Census, Census]:
    """A year of weeks and a month of days, asked of DuckDB and of Spark."""
    home = long_home(tmp_path_factory.mktemp("longer"))
    pipeline.build(home)
    return both(home)


@pytest.fixture
def pair(source: str, request: pytest.FixtureRequest) -> tuple[Census, Census]:
    """The census of a source, asked of DuckDB and of Spark."""
    one, other = request.getfixturevalue("longer" if source in {LONG, DAILY} else "censuses")
    return one.at(source), other.at(source)


@pytest.mark.parametrize(
    ("source", "question", "given", "terms"),
    [
        pytest.param(*asked, marks=[] if turn % EVERY == DAYS_TURN and asked in FIRST else [pytest.mark.full])
        for turn, asked in enumerate(ASKED)
    ],
    ids=str,
)
def test_both_engines_answer_alike(
    pair: tuple[Census, Census], question: str, given: tuple[Any, ...], terms: dict[str, Any]
) -> None:
    """The same rows, sentence, coverage, caveats and SQL; a question that cannot be asked is refused alike."""
    one, other = (answered(census, question, given, terms) for census in pair)
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
        return
    assert alike(one.rows, other.rows)
    assert (one.sql, one.unit, one.sentence, one.caveats) == (other.sql, other.unit, other.sentence, other.caveats)
    assert dict(one.coverage) == pytest.approx(dict(other.coverage), rel=1e-12)


@pytest.mark.full
def test_every_compiled_question_is_among_them(
    censuses: tuple[Census, Census], longer: tuple[Census, Census], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked of both engines needs every part that is compiled: what none needs is asked of nobody."""
    needed, query = set[str](), Opened._query

    def noted(self: Opened, question: str) -> str:
        needed.add(question)
        return query(self, question)

    monkeypatch.setattr(Opened, "_query", noted)
    for source, question, given, terms in ASKED:
        answered((longer if source in {LONG, DAILY} else censuses)[0].at(source), question, given, terms)
    assert set(pipeline.queries()) - needed == set()


def answered(census: Census, question: str, given: tuple[Any, ...], terms: dict[str, Any]) -> Answer | str:
    """An answer, or why there is none."""
    try:
        return getattr(census, question)(*given, **terms)
    except (QuestionError, DataError) as error:
        return str(error)


@pytest.mark.parametrize(
    ("question", "terms", "table"),
    [
        pytest.param("share", {"credit": "creator", **CUT}, "gains", id="what was gained in a window"),
        pytest.param("share", {"rules": "off", **WINDOW}, "steps", id="plain rises in a window"),
        pytest.param("share", {"date": "2026-01-25", "credit": "creator"}, "observations", id="a counter on a date"),
    ],
)
def test_files_of_other_sources_and_dates_are_left_out(
    censuses: tuple[Census, Census], question: str, terms: dict[str, str], table: str
) -> None:
    """Source and date are folders: what a question does not ask for is not opened."""
    census = censuses[1].at(HUB)
    answer = getattr(census, question)("organisation", **terms)
    scans = [scan for scan in plans.read(census._engine.plan(answer.sql)).reads() if plans.table_of(scan) == table]
    assert scans
    for scan in scans:
        assert "source" in scan.said("PartitionFilters"), scan.detail
        assert "date" in scan.said("PartitionFilters"), scan.detail


def test_more_rows_than_one_process_takes_are_refused(
    censuses: tuple[Census, Census], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver holds answers, and no table."""
    monkeypatch.setattr(engine, "MOST", 3)
    with pytest.raises(DataError, match="more than 3 rows"):
        censuses[1]._engine.rows("SELECT * FROM models")
    assert len(censuses[1]._engine.rows("SELECT * FROM models LIMIT 3")) == 3


@pytest.mark.parametrize("sql", ["DROP TABLE models", "SELECT nothing FROM models", "SELECT 1 AS a, 2 AS a"])
def test_a_query_of_ones_own_that_cannot_be_run_is_refused(censuses: tuple[Census, Census], sql: str) -> None:
    """In one line, as the first engine refuses it."""
    with pytest.raises(QuestionError) as refused:
        censuses[1].query(sql)
    assert "\n" not in str(refused.value)


def test_the_command_line_asks_either_engine(
    reference: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--engine spark`, or the environment, changes nothing that is printed."""
    monkeypatch.setenv("MODELCENSUS_HOME", str(reference.path))
    question = ["top", "--source", CATALOGUE, "--format", "json"]
    assert run(question) == 0
    printed = capsys.readouterr().out
    assert run([*question, "--engine", "spark", "--master", MASTER]) == 0
    assert capsys.readouterr().out == printed


# -- what kills a cluster


def test_no_step_multiplies_tables_that_grow(begun: dict[str, Home], censuses: tuple[Census, Census]) -> None:
    """Rows meet by keys in every plan that was run: each meets each only where one side has few."""
    run = plans.run_by(own_session(MASTER))
    assert len(run) > 100
    assert [loop for plan in run for loop in plans.products(plan)] == []
