"""The command line: every command in every format, exit codes, what goes to which stream, and what is never left behind."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import signal
import unicodedata
from typing import TYPE_CHECKING

import pytest
import typer.main

from modelcensus import Census, __version__
from modelcensus.errors import OutputError, SourceError
from modelcensus.views.cli import INTERRUPTED, run
from modelcensus.views.cli.app import app
from tests.worlds import tiny

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.store import Home

ASKED = {
    "headline": [],
    "share": ["--by", "organisation", "--top", "5"],
    "trend": ["--by", "country"],
    "overtake": ["google", "meta", "--by", "organisation"],
    "concentration": ["--grain", "quarter"],
    "movers": ["--window", "2026-08-04:"],
    "adoption": ["--age", "30"],
    "cohort": [],
    "composition": ["--by", "licence", "--top", "5"],
    "influence": ["--by", "organisation"],
    "band": ["--by", "country"],
    "reconcile": ["--target", "CN=41,US=36.5"],
    "top": ["--country", "CN"],
    "compare": ["CN", "US"],
    "over-time": ["CN", "google", "family:Qwen/Qwen3-8B", "--grain", "month"],
    "family": ["openai/gpt-oss-20b"],
    "derivatives": ["openai/gpt-oss-20b", "--by", "relation"],
    "model": ["Qwen/Qwen3-8B"],
    "explain": ["unsloth"],
    "attribution": [],
    "lineage": ["unsloth/gpt-oss-20b-GGUF"],
    "renames": [],
    "defects": ["--top", "5"],
    "corrections": [],
    "definitions": [],
    "status": [],
    "claims": ["--kind", "hearsay"],
    "check": ["seed-v32-aime"],
    "whatif": ["--outside-downloads", "200000000"],
    "frontier": ["--benchmark", "aider-polyglot"],
    "parity": [],
    "names": ["--top", "5"],
    "lag": [],
    "choose": ["--benchmark", "aider-polyglot", "--weights", "open"],
    "sql": ["SELECT account, kind FROM accounts LIMIT 3"],
}
OTHERS = {
    "report",
    "measure",
    "serve",
    "mcp",
    "publish",
    "claim",
    "cost",
    "build",
    "builds",
    "sync",
    "import",
    "verify",
    "prune",
}  # the last four: tests/test_sync.py
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
asking = pytest.mark.parametrize("command", ASKED)


def lines(told: str) -> list[str]:
    """Lines of a stream without empty ones."""
    return [line for line in told.splitlines() if line]


def test_every_command_is_tried_here() -> None:
    """A new command must be added to this file's table."""
    assert set(COMMANDS) == set(ASKED) | OTHERS


@asking
def test_a_table_is_plain_text_in_a_pipe(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command answers with 0, in text without escape codes or control characters, and says nothing on stderr."""
    assert run([command, *ASKED[command]]) == 0
    told = capsys.readouterr()
    assert len(lines(told.out)) > 3
    assert {unicodedata.category(letter) for letter in told.out.replace("\n", "")}.isdisjoint({"Cc", "Cf"})
    assert told.err == ""


@asking
def test_csv_is_a_header_and_rows(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In CSV stdout is data alone: each row has a cell for each column."""
    assert run([command, *ASKED[command], "--format", "csv"]) == 0
    told = capsys.readouterr()
    header, *rows = csv.reader(io.StringIO(told.out))
    assert rows
    assert {len(row) for row in rows} == {len(header)}
    assert told.err == ""


@asking
def test_json_is_one_document(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In JSON stdout is one object with rows, and the word NaN, which JSON does not have, is nowhere."""
    assert run([command, *ASKED[command], "--format", "json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out, parse_constant=pytest.fail)["rows"]
    assert told.err == ""


@pytest.mark.parametrize("command", [name for name in ASKED if name != "sql"])
def test_every_command_speaks_korean(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for Korean, a command's table has Korean in its first line."""
    assert run([command, *ASKED[command], "--lang", "ko"]) == 0
    assert re.search(r"[가-힣]", capsys.readouterr().out.splitlines()[0])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["share", "--date", "2020-01-01"], 2, "There is no snapshot of the date"),
        (["share", "--universe", "everything"], 2, "There is no universe"),
        (["model", "nobody/nothing"], 2, "There is no model"),
        (["compare", "CN"], 2, "two things or more"),
        (["sql", "DROP TABLE models"], 2, "Only a query that reads"),
        (["sql", "SELECT x"], 2, "The engine refuses this query: Binder Error: Referenced column"),
        (["share", "--as-of", "0123456789ab"], 3, "There is no build"),
        (["share", "--colour"], 2, "No such option"),
        (["share", "--by", "planet"], 2, "planet"),
        (["share", "--top", "0"], 2, "--top"),
        (["share", "--top", "many"], 2, "--top"),
        (["share", "--lang", "tlh"], 2, "tlh"),
        (["share", "--format", "xml"], 2, "xml"),
        (["model"], 2, "Missing argument"),
        (["censor"], 2, "No such command"),
        ([], 2, "Usage"),
        (["model", "\udcff/\udcfe"], 2, "There is no model"),
        (["explain", "\udcff"], 2, "There is no account"),
    ],
)
def test_a_refusal_has_its_code_and_its_words(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be answered ends with the documented code; stderr says why in words, stdout stays empty."""
    assert run(arguments) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert words in told.err
    assert "Traceback" not in told.err


def test_damaged_data_ends_with_3(tiny_home: Home, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table cut short is a data error that names the file and the command that makes it anew."""
    shutil.copytree(tiny_home.path, own_home)
    table = next(own_home.glob("tables/*/models.parquet"))
    table.write_bytes(table.read_bytes()[:-50])
    assert run(["share"]) == 3
    told = capsys.readouterr()
    assert str(table) in told.err
    assert "modelcensus build" in told.err


def test_wrong_facts_end_with_4(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A facts file that is wrong is named with its field, and nothing is built."""
    tiny.write_facts(tiny.Home(own_home), "- id: x\n  name: X\n  kind: planet\n")
    assert run(["build"]) == 4
    told = capsys.readouterr()
    assert "world.yaml" in told.err
    assert "kind" in told.err
    assert not (own_home / "tables").exists()


def test_a_source_that_errs_ends_with_6(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An error of a source is told like every other, with its next step."""

    def fail(**_: object) -> None:
        raise SourceError("The hub gave a riddle.", "Ask again.")

    monkeypatch.setattr(Census, "open", fail)
    assert run(["share"]) == 6
    assert capsys.readouterr().err == "modelcensus: The hub gave a riddle.\n  → Ask again.\n"


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A real interrupt within a command ends it in words."""
    monkeypatch.setattr(Census, "open", lambda **_: signal.raise_signal(signal.SIGINT))
    assert run(["share"]) == INTERRUPTED == 130
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("modelcensus: Interrupted.")


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` prints the package's version and ends with 0."""
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"modelcensus {__version__}\n"


def test_help_lists_every_command_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` names each command and what the exit codes mean."""
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert [name for name in COMMANDS if f"\n  {name} " not in out] == []
    assert "Exit codes" in out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_explains_itself(command: str) -> None:
    """Each command has a sentence, and so has each of its options."""
    assert COMMANDS[command].help
    assert [option.name for option in COMMANDS[command].params if not option.help] == []


def test_build_takes_ones_own_snapshots_and_facts(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After `build`, a share rests on the home's own snapshots and facts; steps go to stderr, the build's id to stdout."""
    tiny.tiny(own_home)
    assert run(["build"]) == 0
    told = capsys.readouterr()
    build = (own_home / "tables/CURRENT").read_text(encoding="utf-8").strip()
    assert told.out == f"build {build} in {own_home / 'tables' / build}\n"
    assert "deriving models" in told.err
    assert run(["share", "--format", "json", "--as-of", build]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["build"], answer["rows"][0]["country"], answer["rows"][0]["share"]) == (build, "CN", 0.7)


def test_a_quiet_build_says_nothing_but_its_id(
    tiny_home: Home, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`build --quiet` leaves stderr empty; building the same again gives the same id."""
    shutil.copytree(tiny_home.path, own_home)
    assert run(["build", "--quiet"]) == 0
    told = capsys.readouterr()
    assert (len(lines(told.out)), told.err) == (1, "")
    assert (tiny_home.tables / "CURRENT").read_text(encoding="utf-8").strip() in told.out


def test_a_report_that_cannot_be_written_ends_with_5(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report cannot take the place of a folder: the command says so and leaves nothing beside it."""
    (tmp_path / "a folder").mkdir()
    assert run(["report", "--out", str(tmp_path / "a folder")]) == 5
    assert "Could not write" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a folder"]


@pytest.mark.parametrize("place", ["a file/report.html", "a folder"])
def test_a_file_that_cannot_be_written_changes_nothing(place: str, tmp_path: Path, world: Census) -> None:
    """Where an answer cannot stand, what stood there still stands, and nothing half-written is left."""
    (tmp_path / "a file").write_text("old", encoding="utf-8")
    (tmp_path / "a folder").mkdir()
    with pytest.raises(OutputError, match=place):
        world.keep(tmp_path / place, b"new")
    assert (tmp_path / "a file").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a file", "a folder"]
