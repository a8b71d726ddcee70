"""Every question, asked of both engines: the same rows, whole numbers to the last digit and fractions to 1e-12."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from modelcensus import Census
from modelcensus.errors import DataError, QuestionError
from modelcensus.store import Home
from modelcensus.store import spark as engine
from modelcensus.views.cli import run
from tests import plans
from tests.test_spark import MASTER, alike, own_session, pytestmark, reference, spark
from tests.worlds import flow

if TYPE_CHECKING:
    from modelcensus.answer import Answer

__all__ = ["pytestmark", "reference", "spark"]  # fixtures of the other half

WINDOW = {"window": "2026-01-04:2026-02-01"}
CUT = {"window": "2026-01-06:2026-01-30"}
HUB, CATALOGUE = flow.SOURCE, "llmfit"
BY = ("country", "organisation", "account", "licence", "task", "size", "kind", "relation", "modality", "experts")
ASKED: list[tuple[str, str, tuple[Any, ...], dict[str, Any]]] = [
    *((CATALOGUE, "share", (by,), {"top": 5}) for by in ("country", "organisation", "experts")),
    *((HUB, "share", (by,), CUT) for by in BY),
    (HUB, "share", ("country",), {**WINDOW, "credit": "creator"}),
    (HUB, "share", ("organisation",), {**CUT, "credit": "creator", "universe": "llm"}),
    (HUB, "share", ("country",), {**WINDOW, "labels": "others-2026", "credit": "creator"}),
    (HUB, "share", ("country",), {**WINDOW, "rules": "off", "denominator": "attributed"}),
    (HUB, "share", ("country",), {"definition": "first-year", **WINDOW}),
    (HUB, "share", ("kind",), {"credit": "creator"}),
    *((CATALOGUE, "trend", (by,), {}) for by in ("country", "account")),
    *((HUB, "trend", ("country",), {"grain": grain}) for grain in ("interval", "week", "quarter")),
    (HUB, "trend", ("organisation",), {"grain": "week", **CUT}),
    (HUB, "band", ("country",), WINDOW),
    (CATALOGUE, "band", ("country",), {}),
    (HUB, "overtake", ("CN", "US"), {}),
    (HUB, "reconcile", ("country",), {"target": "CN=17.1,US=15.8"}),
    (CATALOGUE, "whatif", (1_000_000, "CN=0.9"), {}),
    *((HUB, "concentration", (by,), {}) for by in ("organisation", "model")),
    (CATALOGUE, "concentration", ("organisation",), {}),
    *((HUB, "composition", (by,), {}) for by in ("size", "modality")),
    *((HUB, "movers", (by,), WINDOW) for by in ("model", "country")),
    *((HUB, "influence", (by,), WINDOW) for by in ("model", "country")),
    (HUB, "adoption", (), {"age": 30}),
    (HUB, "cohort", (), {}),
    (HUB, "cohort", ("alpha-lab/base",), {}),
    (CATALOGUE, "top", (5,), {"country": "CN"}),
    (CATALOGUE, "top", (5,), {"organisation": "beta"}),
    (CATALOGUE, "unattributed", (), {}),
    (HUB, "unattributed", (), {}),
    (HUB, "disagreements", ("others-2026",), {}),
    (CATALOGUE, "compare", ("CN", "US"), {}),
    (CATALOGUE, "compare", ("alpha-lab/one", "beta-corp/big"), {}),
    (CATALOGUE, "model", ("alpha-lab/one",), {}),
    (HUB, "model", ("solo/own",), {}),
    (CATALOGUE, "explain", ("club",), {}),
    (CATALOGUE, "definitions", (), {}),
    (CATALOGUE, "status", (), {}),
    (HUB, "defects", (), {}),
    (HUB, "renames", (), {}),
    (HUB, "lineage", ("club/mix",), {}),
    (CATALOGUE, "headline", (), {}),
    (CATALOGUE, "unjoined", (), {}),
    (CATALOGUE, "parity", (), {}),
    (CATALOGUE, "lag", (), {}),
    (CATALOGUE, "query", ("SELECT organisation, count(*) AS accounts FROM accounts GROUP BY ALL ORDER BY ALL",), {}),
]


@pytest.fixture(scope="session")
def censuses(reference: Home) -> tuple[Census, Census]:
    """The world, asked of DuckDB and of Spark."""
    return Census.open(reference.path), Census.open(reference.path, engine="spark", master=MASTER)


@pytest.mark.parametrize(
    ("source", "question", "given", "terms"),
    [pytest.param(*asked, marks=[pytest.mark.full] if turn % 3 else []) for turn, asked in enumerate(ASKED)],
    ids=str,
)
def test_both_engines_answer_alike(
    censuses: tuple[Census, Census], source: str, question: str, given: tuple[Any, ...], terms: dict[str, Any]
) -> None:
    """The same rows, sentence, coverage, caveats and SQL; a question that cannot be asked is refused alike."""
    one, other = (answered(census.at(source), question, given, terms) for census in censuses)
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
        return
    assert alike(one.rows, other.rows)
    assert (one.sql, one.unit, one.sentence, one.caveats) == (other.sql, other.unit, other.sentence, other.caveats)
    assert dict(one.coverage) == pytest.approx(dict(other.coverage), rel=1e-12)


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


def test_no_step_multiplies_tables_that_grow(censuses: tuple[Census, Census]) -> None:
    """Rows meet by keys in every plan that was run: each meets each only where one side has few."""
    run = plans.run_by(own_session(MASTER))
    assert len(run) > 10
    assert [loop for plan in run for loop in plans.products(plan)] == []
