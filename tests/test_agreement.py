"""One question, one answer: the command line, JSON, CSV, Python and the page agree cell for cell."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from modelcensus.views.cli import run
from modelcensus.views.numbers import shown
from tests import pages

if TYPE_CHECKING:
    from modelcensus.answer import Answer

SHARES = ("country", "organisation", "kind")
PLACES = {"country": "#countries > details table", "organisation": "#organisations > details table"}
PLACES["kind"] = "#unattributed > .scroll table"
TOP = 15
shares = pytest.mark.parametrize("by", SHARES)


def answered(by: str, language: str = "en") -> Answer:
    """The census's own answer to the page's question."""
    return pages.census(language).share(by, top=None if by == "kind" else TOP)


def told(by: str, form: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The same question on the command line."""
    cut = [] if by == "kind" else ["--top", str(TOP)]
    assert run(["share", "--by", by, *cut, "--format", form]) == 0
    return capsys.readouterr().out


@shares
def test_json_is_the_answer(by: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command line's JSON is the answer of Python, key for key and digit for digit."""
    assert json.loads(told(by, "json", capsys)) == answered(by).as_dict()


@shares
def test_csv_has_the_answers_values(by: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each CSV cell reads as the value of the row, to the last digit; what is not known is empty."""
    read = list(csv.DictReader(io.StringIO(told(by, "csv", capsys))))
    rows = answered(by).rows
    assert read == [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]
    assert [float(row["share"]) for row in read] == [row["share"] for row in rows]


@shares
def test_the_terminal_shows_the_answers_values(
    by: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row of the terminal's table holds the shown text of each value, in order."""
    monkeypatch.setenv("COLUMNS", "250")
    lines = told(by, "table", capsys).splitlines()
    answer = answered(by)
    first = next(number for number, line in enumerate(lines) if line.startswith("───")) + 1
    for row, line in zip(answer.rows, lines[first:], strict=False):
        words = [shown(row[field.key], field) for field in answer.fields]
        assert [word for word in line.split() if word.strip("█▉▊▋▌▍▎▏")] == " ".join(words).split()


@shares
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_shows_the_answers_values(by: str, language: str) -> None:
    """Each cell of the report's table is the shown text of the same value, under the same title."""
    answer = answered(by, language)
    table = pages.soup(language).select_one(PLACES[by])
    assert [head.get_text() for head in table.select("th")] == [field.title for field in answer.fields]
    cells = [[cell.get_text() for cell in row.select("td")] for row in table.select("tbody tr")]
    assert cells == [[shown(row[field.key], field) for field in answer.fields] for row in answer.rows]


@shares
def test_languages_differ_in_words_only(by: str) -> None:
    """In Korean the values are the same: only names, titles and sentences are not."""
    english, korean = answered(by), answered(by, "ko")
    plain = [
        [{key: value for key, value in row.items() if key != "name"} for row in answer.rows]
        for answer in (english, korean)
    ]
    assert plain[0] == plain[1]
    assert (english.sql, english.build, english.coverage) == (korean.sql, korean.build, korean.coverage)
