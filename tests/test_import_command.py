"""`modelcensus import`: tables of one's own answer before the starter, and nothing of theirs is made up."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modelcensus import Census
from modelcensus.views.cli import run
from tests.worlds.synced import rows, stored

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HF = ["--hub", "huggingface"]
FIRST = ["--date", "2026-09-01", *HF]
QWEN, LLAMA = "Qwen/Qwen3-8B", "meta-llama/Llama-3.1-8B"
COUNTED: list[dict[str, Any]] = [
    {"id": QWEN, "downloads": 750, "likes": 7},
    {"id": LLAMA, "downloads": 250, "likes": 2},
]


def as_csv(path: Path, held: Iterable[dict[str, Any]]) -> Path:
    """The rows as CSV."""
    held = list(held)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, held[0])
        writer.writeheader()
        writer.writerows(held)
    return path


def as_lines(path: Path, held: Iterable[dict[str, Any]]) -> Path:
    """The rows as JSON Lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in held), encoding="utf-8")
    return path


def as_json(path: Path, held: Iterable[dict[str, Any]]) -> Path:
    """The rows as one JSON list."""
    path.write_text(json.dumps(list(held)), encoding="utf-8")
    return path


def as_parquet(path: Path, held: Iterable[dict[str, Any]]) -> Path:
    """The rows as Parquet."""
    pq.write_table(pa.Table.from_pylist(list(held)), path)
    return path


WRITERS = {"counts.csv": as_csv, "counts.jsonl": as_lines, "counts.json": as_json, "counts.parquet": as_parquet}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two models' counters as CSV."""
    return as_csv(tmp_path / "counts.csv", COUNTED)


def counters(home: Path, source: str, day: str, counter: str = "downloads_30d") -> dict[str, int]:
    """Model → its counter in a stored snapshot."""
    return {row["model"]: row[counter] for row in rows(home, source, day)}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which one source was imported on two dates, built. Tests only read it."""
    folder = tmp_path_factory.mktemp("twice")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELCENSUS_HOME", str(folder / "home"))
        for day, counted in (("2026-09-01", 750), ("2026-10-01", 250)):
            held = [{**COUNTED[0], "downloads": counted}, {**COUNTED[1], "downloads": 1000 - counted}]
            file = as_csv(folder / f"{day}.csv", held)
            assert run(["import", str(file), *HF, "--date", day, "--source", "mine", "--no-build"]) == 0
        assert run(["build", "--quiet"]) == 0
    return folder / "home"


@pytest.fixture(scope="module")
def cumulative(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one import of ModelScope's counter, built. Tests only read it."""
    folder = tmp_path_factory.mktemp("cumulative")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELCENSUS_HOME", str(folder / "home"))
        file = as_csv(folder / "counts.csv", COUNTED)
        assert run(["import", str(file), "--hub", "modelscope", "--date", "2026-09-01"]) == 0
    return folder / "home"


@pytest.mark.parametrize("name", WRITERS)
def test_every_form_gives_the_same_snapshot(tmp_path: Path, own_home: Path, name: str) -> None:
    """CSV, JSON Lines, JSON and Parquet of the same rows are stored alike."""
    file = WRITERS[name](tmp_path / name, COUNTED)
    assert run(["import", str(file), *FIRST, "--no-build"]) == 0
    assert stored(own_home) == [("import-huggingface", "2026-09-01")]
    assert counters(own_home, "import-huggingface", "2026-09-01") == {QWEN: 750, LLAMA: 250}


def test_what_was_imported_answers_before_the_starter(twice: Path) -> None:
    """A share is of one's own counters, and its source bears the name that it was given."""
    answer = Census.open(twice).share("country")
    assert answer.source == "mine"
    assert {row["country"]: row["share"] for row in answer.rows} == {"CN": 0.25, "US": 0.75}


def test_the_starter_is_never_mixed_in(twice: Path) -> None:
    """No table holds a row of the starter: two models, two dates, one source."""
    census = Census.open(twice)
    assert {row["source"] for row in census.query("SELECT source FROM snapshots").rows} == {"mine"}
    assert {row["source"] for row in census.query("SELECT source FROM observations").rows} == {"mine"}
    assert sorted(row["model"] for row in census.query("SELECT model FROM models").rows) == sorted([QWEN, LLAMA])


def test_no_caveat_speaks_of_the_starter(twice: Path) -> None:
    """Where something was imported, an answer does not say that nothing was."""
    assert not any("starter" in line or "llmfit" in line for line in Census.open(twice).share().caveats)


def test_two_imports_of_a_source_give_a_trend(twice: Path) -> None:
    """From the first date to the second China's share fell by half of the whole."""
    moved = {row["country"]: row["change"] for row in Census.open(twice).trend("country").rows}
    assert moved == pytest.approx({"CN": -0.5, "US": 0.5})


def test_a_30_day_counter_serves_the_trailing_definition(twice: Path) -> None:
    """A bare `downloads` on Hugging Face is the counter of 30 days, and the answer says so."""
    answer = Census.open(twice).share()
    assert answer.definition.startswith("trailing-30d:")
    assert answer.unit == "downloads in the trailing 30 days"


def test_a_cumulative_counter_serves_the_cumulative_definition(cumulative: Path) -> None:
    """A bare `downloads` on ModelScope is the counter since the first day, and the answer says so."""
    answer = Census.open(cumulative).share()
    assert answer.definition.startswith("cumulative:")
    assert answer.unit == "downloads since each model's first day"
    assert sum(row["downloads"] for row in answer.rows) == 1000


def test_a_cumulative_answer_does_not_speak_of_30_days(cumulative: Path) -> None:
    """No sentence about trailing windows stands under a cumulative counter."""
    census = Census.open(cumulative)
    assert not any("30" in line for line in [*census.share().caveats, *census.trend().caveats])


def test_the_columns_that_were_taken_are_shown(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which column was taken for what is said before anything is stored."""
    assert run(["import", str(file), *FIRST, "--no-build"]) == 0
    assert "columns: model = id, downloads_30d = downloads, likes = likes" in capsys.readouterr().err


@pytest.mark.parametrize("way", [["--counter", "all-time"], ["--map", "downloads_all_time=downloads"]])
def test_a_counter_is_what_its_owner_says(file: Path, own_home: Path, way: list[str]) -> None:
    """A bare `downloads` may be told to be the cumulative counter; then no 30-day counter is known."""
    assert run(["import", str(file), *FIRST, *way, "--no-build"]) == 0
    assert counters(own_home, "import-huggingface", "2026-09-01", "downloads_all_time") == {QWEN: 750, LLAMA: 250}
    assert set(counters(own_home, "import-huggingface", "2026-09-01").values()) == {None}


def test_odd_columns_are_mapped(tmp_path: Path, own_home: Path) -> None:
    """Whatever a file calls them, an id and a counter can be named."""
    file = as_csv(tmp_path / "odd.csv", [{"repo": QWEN, "monthly": 5}])
    mapped = ["--map", "model=repo", "--map", "downloads_30d=monthly"]
    assert run(["import", str(file), *FIRST, *mapped, "--no-build"]) == 0
    assert counters(own_home, "import-huggingface", "2026-09-01") == {QWEN: 5}


def test_a_column_can_be_left_out(file: Path, own_home: Path) -> None:
    """`--map likes=-` leaves what is not to be taken; it is then not known."""
    assert run(["import", str(file), *FIRST, "--map", "likes=-", "--no-build"]) == 0
    assert [row["likes"] for row in rows(own_home, "import-huggingface", "2026-09-01")] == [None, None]


def test_dates_may_stand_in_the_rows(tmp_path: Path, own_home: Path) -> None:
    """Without `--date` each row's own date makes the snapshots, one for each."""
    held = [
        {**row, "date": day, "downloads": n} for row in COUNTED for n, day in enumerate(("2026-09-01", "2026-09-08"))
    ]
    assert run(["import", str(as_csv(tmp_path / "dated.csv", held)), *HF, "--no-build"]) == 0
    assert stored(own_home) == [("import-huggingface", "2026-09-01"), ("import-huggingface", "2026-09-08")]
    assert counters(own_home, "import-huggingface", "2026-09-08") == {QWEN: 1, LLAMA: 1}


def test_a_date_that_is_here_is_left_as_it_is(
    tmp_path: Path, file: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second file of the same source and date changes nothing, and is refused with the way to replace what stands."""
    other = as_csv(tmp_path / "other.csv", [{**row, "downloads": 1} for row in COUNTED])
    assert run(["import", str(file), *FIRST, "--no-build"]) == 0
    assert run(["import", str(other), *FIRST, "--no-build"]) == 2
    assert "2026-09-01 is here already with other content" in capsys.readouterr().err
    assert counters(own_home, "import-huggingface", "2026-09-01") == {QWEN: 750, LLAMA: 250}


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        ("id,downloads\nQwen/a,1\nQwen/b,many\n", FIRST, 6),
        ("id,likes\nQwen/a,1\n", FIRST, 6),
        ("id,downloads\nQwen/a,1\n", HF, 6),
        ("id,downloads\nQwen/a,1\n", ["--hub", "modelers", "--date", "2026-09-01"], 6),
        ("id,downloads\n", FIRST, 6),
        ("", FIRST, 6),
        ("id,downloads\nQwen/a,1\n", [*FIRST, "--map", "likes"], 2),
        ("id,downloads\nQwen/a,1\n", [*FIRST, "--map", "likes=no"], 6),
        ("id,downloads\nQwen/a,1\n", [*HF, "--date", "September"], 2),
        ("id,downloads,date\nQwen/a,1,2026-09-01\nQwen/b,1,then\n", HF, 6),
    ],
)
def test_a_bad_file_leaves_nothing(
    tmp_path: Path, own_home: Path, content: str, options: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be taken in whole is refused with words and a next step, and no snapshot is stored."""
    bad = tmp_path / "bad.csv"
    bad.write_text(content, encoding="utf-8")
    assert run(["import", str(bad), *options]) == code
    assert "→" in capsys.readouterr().err
    assert [path for path in own_home.rglob("*") if path.is_file() and path.name != "lock"] == []


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path with nothing at it is refused by its name."""
    assert run(["import", str(tmp_path / "nowhere.csv"), *FIRST]) == 6
    assert "nowhere.csv" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["llmfit", "hf-live", "hf-archive", "eoi"])
def test_an_import_cannot_take_the_name_of_a_known_source(
    file: Path, own_home: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A table of one's own under a hub's name would be taken for the hub's word: it is refused."""
    assert run(["import", str(file), *FIRST, "--source", name, "--no-build"]) == 2
    assert name in capsys.readouterr().err
    assert stored(own_home) == []
