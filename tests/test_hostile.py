"""Names that attack their reader, through every way out: terminal, CSV, JSON, page, file names and errors."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from modelcensus import Census
from modelcensus.views import escape, report, terminal
from modelcensus.views.cli import run
from tests.worlds.hostile import MODELS

if TYPE_CHECKING:
    from modelcensus.store import Home

EVERY_NAME = [
    ["share", "--by", "account", "--universe", "all"],
    ["share", "--by", "organisation", "--universe", "all"],
    ["share", "--by", "licence", "--universe", "all"],
    ["share", "--by", "task", "--universe", "all"],
    ["trend", "--by", "account", "--universe", "all", "--top", "99"],
    ["top", "--top", "99", "--universe", "all"],
    ["sql", "SELECT model, task, licence, aliases FROM models"],
    ["sql", "SELECT account, name, evidence, alternatives FROM accounts"],
    ["sql", 'SELECT model AS "=\x1b[31m\u202e" FROM models'],
    ["definitions"],
    ["headline"],
    ["status"],
]
asking = pytest.mark.parametrize("command", EVERY_NAME, ids=" ".join)
naming = pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))
text = st.text(st.characters(codec="utf-8"), max_size=30)


@pytest.fixture(autouse=True)
def here(hostile_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line ask the hostile world."""
    monkeypatch.setenv("MODELCENSUS_HOME", str(hostile_home.path))


@pytest.fixture(scope="session")
def census(hostile_home: Home) -> Census:
    """The hostile world's census, opened once."""
    return Census.open(hostile_home.path)


@pytest.fixture(scope="session")
def page(census: Census) -> str:
    """The hostile world's report."""
    return report.page(census)


def hidden(shown: str) -> set[str]:
    """Characters that steer a terminal or an eye, line ends left out."""
    return {letter for letter in shown if unicodedata.category(letter) in escape.HIDDEN and letter != "\n"}


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints, once it is known to answer."""
    assert run(arguments) == 0
    return capsys.readouterr().out


@asking
def test_no_name_steers_a_terminal(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A table holds no control, direction or zero-width character, whatever the names are."""
    assert hidden(said(command, capsys)) == set()


@asking
def test_no_name_is_a_formula_in_csv(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The CSV reads back, its rows are whole, and no cell begins as a formula unless it is a number."""
    out = said([*command, "--format", "csv"], capsys)
    rows = list(csv.reader(io.StringIO(out, newline="")))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1
    started = [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert [cell for cell in started if not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell)] == []


@asking
def test_json_hides_nothing_and_changes_nothing(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """JSON shows hidden characters as escapes only, and reads back as it was."""
    out = said([*command, "--format", "json"], capsys)
    assert hidden(out) == set()
    assert escape.to_json(json.loads(out)) + "\n" == out


def test_json_names_every_model_exactly(capsys: pytest.CaptureFixture[str]) -> None:
    """The names in JSON are those that the source stated, letter for letter."""
    out = said(["top", "--top", "99", "--universe", "all", "--format", "json"], capsys)
    assert [row["model"] for row in json.loads(out)["rows"]] == list(MODELS.values())


def test_csv_names_every_model(capsys: pytest.CaptureFixture[str]) -> None:
    """The names in CSV are those that the source stated, made visible."""
    out = said(["top", "--top", "99", "--universe", "all", "--format", "csv"], capsys)
    cells = [row["model"].removeprefix("'") for row in csv.DictReader(io.StringIO(out, newline=""))]
    assert cells == [escape.visible(name).removeprefix("'") for name in MODELS.values()]


@naming
def test_a_hostile_model_can_be_asked_for(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`model` finds each name as it is spelled and shows its account."""
    out = json.loads(said(["model", "--format", "json", "--", model], capsys))
    assert out["rows"][0]["value"] == model.partition("/")[0]


@naming
def test_a_hostile_record_steers_no_terminal(model: str, census: Census, capsys: pytest.CaptureFixture[str]) -> None:
    """The record of each name, and the reasons of its account, print without a hidden character."""
    terminal.show(census.model(model))
    terminal.show(census.explain(model.partition("/")[0]))
    assert hidden(capsys.readouterr().out) == set()


@naming
def test_hostile_models_can_be_compared(model: str, census: Census, capsys: pytest.CaptureFixture[str]) -> None:
    """`compare` finds each name beside another, and prints no hidden character."""
    answer = census.compare(model, MODELS["Korean"], universe="all")
    terminal.show(answer)
    assert [row["thing"] for row in answer.rows] == [model, MODELS["Korean"]]
    assert hidden(capsys.readouterr().out) == set()


@naming
def test_a_hostile_account_narrows_the_top(model: str, census: Census) -> None:
    """`top` of each account gives that account's one model and no other."""
    rows = census.top(99, universe="all", account=model.partition("/")[0]).rows
    assert [row["model"] for row in rows] == [model]


@pytest.mark.parametrize("kind", [kind for kind in MODELS if kind != "an emoji"])
def test_an_error_quotes_a_hostile_name_harmlessly(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The error for a name that is not there shows it and the near ones without a hidden character."""
    assert run(["model", "--", f"{MODELS[kind]}?"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert hidden(told.err) == set()
    assert escape.visible(MODELS[kind]) in told.err


def test_no_name_runs_in_the_page(page: str) -> None:
    """The report's only scripts are data, no element has a handler, and no name became an element."""
    soup = BeautifulSoup(page, "html.parser")
    assert {script.get("type") for script in soup.find_all("script")} == {"application/json"}
    assert [tag.name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")] == []
    assert soup.find_all(["img", "iframe", "object", "embed", "form", "base"]) == []


def test_no_name_is_hidden_in_the_page(page: str) -> None:
    """The report holds no direction mark, zero-width or control character."""
    assert hidden(page) == set()


def test_the_page_names_every_model_as_text(page: str) -> None:
    """Each model among the page's twenty stands in its table as text, made visible."""
    table = BeautifulSoup(page, "html.parser").select_one("#models table")
    shown = {cell.get_text() for cell in table.select("tbody td:first-child")}
    asked = [row["model"] for row in Census.open().top(20).rows]
    assert shown == {escape.visible(name) for name in asked}
    assert len(asked) == 20


def test_the_pages_data_reads_as_json(page: str) -> None:
    """What stands in the script elements is whole JSON, so no name closed its element."""
    scripts = BeautifulSoup(page, "html.parser").find_all("script")
    labels = [row["label"] for script in scripts for row in _values(json.loads(script.string)) if "label" in row]
    assert any("<script>alert(1)<" in label for label in labels)


def test_no_template_in_a_name_is_worked_out(page: str) -> None:
    """A name written in a template's language stands in the page as it is."""
    assert "{{7*7}}" in page
    assert "${7*7}" in page


@given(text)
def test_json_gives_every_text_back(name: str) -> None:
    """Any text comes back from JSON as it was, and none stands there hidden."""
    out = escape.to_json({"name": name})
    assert json.loads(out) == {"name": name}
    assert hidden(out) == set()


@given(text)
def test_a_visible_text_hides_nothing(name: str) -> None:
    """Of any text `visible` leaves nothing hidden, and changes nothing that was visible."""
    assert hidden(escape.visible(name).replace("\n", "\0")) == set()
    assert escape.visible(name) == name or any(unicodedata.category(c) in escape.HIDDEN for c in name)


def _values(specification: dict) -> list[dict]:
    """The rows inside a chart's specification."""
    parts = [specification, *specification.get("layer", []), *specification.get("datasets", {}).values()]
    return [
        row for part in parts for row in (part if isinstance(part, list) else part.get("data", {}).get("values", []))
    ]
