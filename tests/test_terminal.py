"""Answers on terminals of every width: a number is whole or is not there, and a table has no row beyond the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from modelcensus.census import Census
from modelcensus.views import terminal
from modelcensus.views.numbers import is_number, shown

if TYPE_CHECKING:
    from modelcensus.answer import Answer

WIDTHS = (40, 60, 80, 100, 120, 160, 200)
ASKED = ("share", "trend", "movers", "influence", "parity")
widths = pytest.mark.parametrize("width", WIDTHS)


@pytest.fixture(scope="module", params=ASKED)
def answer(request: pytest.FixtureRequest) -> Answer:
    """An answer of the starter."""
    asked: Answer = getattr(Census.open(), request.param)(top=3)
    return asked


def lines(answer: Answer, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The answer's rows as a terminal of that width has them."""
    monkeypatch.setenv("COLUMNS", str(width))
    out = terminal.console()
    out.print(terminal.table(answer, out.width))
    return capsys.readouterr().out.splitlines()


@widths
def test_no_number_loses_a_digit(
    answer: Answer, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every figure and date stands whole in a line, however narrow the terminal."""
    printed = lines(answer, width, monkeypatch, capsys)
    words = {word for line in printed for word in line.split()}
    exact = [field for field in answer.fields if is_number(field) or field.kind == "date"]
    figures = {shown(row[field.key], field) for row in answer.rows for field in exact} - {""}
    assert figures, "nothing would be tested"
    assert figures - words == set()
    assert max(map(cell_len, printed)) <= width


def test_an_answer_without_rows_has_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    """A head with nothing below it says nothing: on the starter China leads throughout, which the sentence says."""
    answer = Census.open().overtake("CN", "US")
    assert answer.rows == []
    terminal.show(answer)
    printed = capsys.readouterr().out
    assert answer.sentence in " ".join(printed.split())
    assert "leads until" not in printed
