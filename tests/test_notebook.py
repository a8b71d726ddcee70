"""An answer in a notebook, and as Arrow, pandas and polars."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from bs4 import BeautifulSoup

from modelcensus import Census
from modelcensus.answer import Answer, Field
from modelcensus.errors import QuestionError
from modelcensus.views import notebook

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTILE = "<script>alert(1)</script>\u202e=1+1"


@pytest.fixture
def answer() -> Answer:
    """An answer of every kind of column, with what is not known in each."""
    rows = [
        {
            "country": "CN",
            "name": HOSTILE,
            "downloads": 2**53 + 1,
            "share": 0.75,
            "date": date(2026, 1, 4),
            "usable": True,
            "value": 3,
        },
        {"country": None, "name": None, "downloads": None, "share": None, "date": None, "usable": None, "value": "x"},
    ]
    kinds = {
        "country": "code",
        "name": "name",
        "downloads": "count",
        "share": "share",
        "date": "date",
        "usable": "flag",
        "value": "text",
    }
    fields = [Field(key, key, kind) for key, kind in kinds.items()]  # type: ignore[arg-type]
    return Answer(
        "a question", "a definition", "downloads", "here", [date(2026, 1, 4)], "abc", rows, fields, sql="SELECT 1"
    )


def page(answer: Answer) -> BeautifulSoup:
    """What a notebook shows."""
    return BeautifulSoup(answer._repr_html_() or "", "html.parser")


def test_a_share_shows_bars_and_its_rows(world: Census) -> None:
    """A chart, a row a group, the unit, the caveats."""
    shown = page(world.share())
    assert len(shown.find_all("svg")) == 1
    assert len(shown.find("tbody").find_all("tr")) == 5  # type: ignore[union-attr]
    assert "70.0%" in shown.get_text()
    assert "downloads in the trailing 30 days" in shown.get_text()


def test_a_trend_shows_a_line_a_group_with_its_band(starter: Census) -> None:
    """The chart has the groups' names and an area for the band."""
    answer = starter.trend(grain="month", top=2)
    spec = notebook.chosen(answer).to_dict()
    assert {layer["mark"]["type"] for layer in spec["layer"]} == {"area", "line"}
    assert "United States" in page(answer).get_text()


@pytest.mark.parametrize(
    "ask", [lambda c: c.definitions(), lambda c: c.status(), lambda c: c.top(3), lambda c: c.overtake("CN", "US")]
)
def test_an_answer_without_a_chart_shows_its_rows(starter: Census, ask: Callable[[Census], Answer]) -> None:
    """Whatever the question, there is a table, and a heading with the question."""
    answer = ask(starter)
    shown = page(answer)
    assert shown.find("table") is not None
    assert answer.question in shown.get_text()


def test_a_strangers_name_is_harmless(answer: Answer) -> None:
    """It is text, with what steers a reader's eye written out."""
    shown = page(answer)
    assert shown.find("script") is None
    assert "\\u202e" in shown.get_text()


def test_a_long_answer_says_how_many_rows_are_not_shown(starter: Census) -> None:
    """Fifty are."""
    whole = starter.share("account")
    assert len(page(whole).find("tbody").find_all("tr")) == notebook.MOST  # type: ignore[union-attr]
    assert f"+{len(whole.rows) - notebook.MOST}" in page(whole).get_text()


def test_nothing_is_fetched_and_nothing_runs(starter: Census) -> None:
    """No script, no link, no image of another place."""
    shown = page(starter.share())
    assert shown.find_all(["script", "link", "iframe", "img"]) == []


def test_arrow_has_a_type_for_each_kind_and_null_for_what_is_not_known(answer: Answer) -> None:
    """A count beyond a float's digits stays whole; a column of mixed values is text."""
    table = answer.to_arrow()
    kinds = {
        "country": pa.string(),
        "name": pa.string(),
        "downloads": pa.int64(),
        "share": pa.float64(),
        "date": pa.date32(),
        "usable": pa.bool_(),
        "value": pa.string(),
    }
    assert dict(zip(table.column_names, table.schema.types, strict=True)) == kinds
    assert table["downloads"].to_pylist() == [2**53 + 1, None]
    assert table["value"].to_pylist() == ["3", "x"]
    assert [table[name][1].as_py() for name in kinds if name != "value"] == [None] * 6


def test_what_an_answer_rests_on_travels_with_its_table(answer: Answer) -> None:
    """Definition, unit, dates, build and SQL are in the schema."""
    told: dict[str, Any] = json.loads(answer.to_arrow().schema.metadata[b"modelcensus"])
    assert (told["definition"], told["unit"], told["build"], told["sql"], told["snapshots"]) == (
        "a definition",
        "downloads",
        "abc",
        "SELECT 1",
        ["2026-01-04"],
    )


def test_an_answer_without_rows_has_its_columns(answer: Answer) -> None:
    """Whoever joins it finds them."""
    assert replace(answer, rows=[]).to_arrow().column_names == [field.key for field in answer.fields]


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_data_frames_agree_cell_for_cell_with_the_rows(starter: Census, name: str) -> None:
    """Of every kind of question."""
    library = pytest.importorskip(name)
    for answer in (starter.share(), starter.trend(grain="month"), starter.top(5), starter.model("Qwen/Qwen3-8B")):
        arrow = answer.to_arrow()
        frame = getattr(answer, f"to_{name}")()
        assert isinstance(frame, library.DataFrame)
        back = pa.Table.from_pandas(frame) if name == "pandas" else frame.to_arrow()
        for column in arrow.column_names:
            assert back[column].to_pylist() == arrow[column].to_pylist()


def test_a_library_that_is_not_there_is_named_with_the_next_step(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a traceback of an import."""
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(QuestionError, match="polars is not installed") as caught:
        answer.to_polars()
    assert "pip install polars" in caught.value.hint
