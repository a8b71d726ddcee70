"""An answer in a notebook, and as Arrow, pandas and polars."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from bs4 import BeautifulSoup

from modelcensus import Census
from modelcensus.answer import MEANT, Answer, Field, Kind
from modelcensus.errors import QuestionError
from modelcensus.views import charts, notebook

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
    assert {layer["mark"]["type"] for layer in spec["layer"]} == {"area", "line", "circle"}
    assert "United States" in page(answer).get_text()


@pytest.mark.parametrize("by", ["country", "organisation"])
def test_a_trend_of_steps_shows_a_line_a_step(starter: Census, by: str) -> None:
    """Each joins one group's shares on the same models at two dates; none crosses a change of the models."""
    answer = starter.trend(by)
    (points,) = notebook.chosen(answer).to_dict()["datasets"].values()
    drawn = Counter(point["line"] for point in points)
    assert set(drawn.values()) == {2}
    assert len(drawn) == sum(row[by] in {point["line"].rsplit(" ", 1)[0] for point in points} for row in answer.rows)
    assert page(answer).find("svg").select(".mark-line path")  # type: ignore[union-attr]


def test_no_two_lines_share_a_colour_and_a_country_keeps_its_own(starter: Census) -> None:
    """Persons and the unknown never take the colour of a country beside them."""
    answer = starter.trend(grain="month")
    line = next(layer for layer in notebook.chosen(answer).to_dict()["layer"] if layer["mark"]["type"] == "line")
    scale = line["encoding"]["color"]["scale"]
    colours = dict(zip(scale["domain"], scale["range"], strict=True))
    assert len(set(colours.values())) == len(colours) == notebook.GROUPS
    assert {colours[name] for name in ("China", "United States", "France")} == {
        charts.PALETTE[code] for code in ("CN", "US", "FR")
    }


def test_groups_of_one_name_are_lines_of_their_own() -> None:
    """Two names that are cut to the same letters are not joined into one line."""
    day = {"since": date(2026, 1, 1), "date": date(2026, 2, 1), "share": 0.5}
    rows = [{"account": "a" * 40 + end, **day, "rank": rank} for rank, end in enumerate("xy", 1)]
    fields = [Field("account", "account", "name"), Field("share", "share", "share")]
    chart = notebook.chosen(Answer("q", "d", "downloads", "here", [], "b", rows, fields)).to_dict()
    line = next(layer for layer in chart["layer"] if layer["mark"]["type"] == "line")
    assert line["encoding"]["detail"]["field"] == "line"
    assert len({point["line"] for point in next(iter(chart["datasets"].values()))}) == 2


@pytest.mark.parametrize(
    "ask", [lambda c: c.definitions(), lambda c: c.status(), lambda c: c.top(3), lambda c: c.overtake("CN", "US")]
)
def test_an_answer_without_a_chart_shows_its_rows(starter: Census, ask: Callable[[Census], Answer]) -> None:
    """Whatever the question, there is a table, and a heading with the question."""
    answer = ask(starter)
    shown = page(answer)
    assert shown.find("table") is not None
    assert answer.question in shown.get_text()


def test_a_strangers_name_is_harmless(world: Census, answer: Answer) -> None:
    """In a table and in a chart it is text, with what steers a reader's eye written out."""
    share = world.share()
    charted = replace(share, question=HOSTILE, rows=[{**row, "name": HOSTILE} for row in share.rows])
    assert page(charted).find("svg") is not None
    for asked in (answer, charted):
        shown = page(asked)
        assert shown.find("script") is None
        assert "\u202e" not in str(shown)
        assert "\\u202e" in shown.find("table").get_text()  # type: ignore[union-attr]


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


@pytest.mark.parametrize("rows", [[], [dict.fromkeys(MEANT)]], ids=["no rows", "nothing known"])
def test_a_column_keeps_its_type_where_nothing_in_it_is_known(answer: Answer, rows: list[dict[str, None]]) -> None:
    """Whoever joins it finds every column, as it is where there are values."""
    table = replace(answer, rows=rows, fields=[Field(kind, kind, kind) for kind in MEANT]).to_arrow()
    types = [pa.int64()] * 2 + [pa.float64()] * 3 + [pa.date32(), pa.bool_()]
    assert dict(zip(table.column_names, table.schema.types, strict=True)) == dict(zip(MEANT, types, strict=True))


@pytest.mark.parametrize(
    ("kind", "values", "column"),
    [
        ("count", [3.0, float("nan"), None], pa.array([3, None, None], pa.int64())),
        ("count", [3.0, 0.5], pa.array([3.0, 0.5], pa.float64())),
        ("count", [2**63, None], pa.array([str(2**63), None], pa.string())),
        ("share", [1, 0.5], pa.array([1.0, 0.5], pa.float64())),
        ("share", [1, None], pa.array([1.0, None], pa.float64())),
        ("date", ["2026-01-04", date(2026, 1, 5)], pa.array([date(2026, 1, 4), date(2026, 1, 5)], pa.date32())),
        ("date", ["2026-13-04", date(2026, 1, 5)], pa.array(["2026-13-04", "2026-01-05"], pa.string())),
        ("text", [1, True], pa.array(["1", "True"], pa.string())),
    ],
)
def test_a_column_is_of_its_kind_where_every_value_fits_it(
    answer: Answer, kind: Kind, values: list[object], column: pa.Array
) -> None:
    """A whole count is an integer and an unknown one null, never NaN; what does not fit is text, and none is lost."""
    asked = replace(answer, rows=[{"x": value} for value in values], fields=[Field("x", "x", kind)])
    assert asked.to_arrow()["x"].combine_chunks().equals(column)


def as_told(value: object, of: pa.DataType) -> object:
    """A row's value as a column of that type has it."""
    if value is None:
        return None
    if pa.types.is_string(of):
        return value.isoformat() if isinstance(value, date) else str(value)
    return date.fromisoformat(value) if pa.types.is_date(of) and isinstance(value, str) else value


@pytest.mark.parametrize("name", ["arrow", "pandas", "polars"])
def test_frames_agree_cell_for_cell_with_the_rows(starter: Census, name: str) -> None:
    """Of every kind of question, with its columns in their order."""
    if name != "arrow":
        pytest.importorskip(name)
    for answer in (
        starter.share(),
        starter.trend(grain="month"),
        starter.top(5),
        starter.model("Qwen/Qwen3-8B"),
        starter.headline(),
        starter.movers(),
    ):
        frame = getattr(answer, f"to_{name}")()
        table = {"arrow": lambda t: t, "pandas": pa.Table.from_pandas, "polars": lambda f: f.to_arrow()}[name](frame)
        types = dict(zip(answer.to_arrow().column_names, answer.to_arrow().schema.types, strict=True))
        assert table.column_names == list(answer.rows[0])
        for key, of in types.items():
            assert table[key].to_pylist() == [as_told(row[key], of) for row in answer.rows]


def test_an_unknown_integer_is_null_in_pandas(answer: Answer) -> None:
    """A count beside it keeps every digit."""
    pandas = pytest.importorskip("pandas")
    column = answer.to_pandas()["downloads"]
    assert column[0] == 2**53 + 1
    assert column[1] is pandas.NA


def test_a_library_that_is_not_there_is_named_with_the_next_step(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a traceback of an import."""
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(QuestionError, match="polars is not installed") as caught:
        answer.to_polars()
    assert "pip install polars" in caught.value.hint
