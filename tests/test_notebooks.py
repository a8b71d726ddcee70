"""The notebooks are what their scripts give, so that no page can go stale."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import PANEL

if TYPE_CHECKING:
    from modelcensus.store import Home

NOTEBOOKS = Path(__file__).parents[1] / "docs" / "notebooks"
TOOLS = Path(__file__).parents[1] / "tools"
ROW = re.compile(
    r"^\| (?P<window>\S+ → \S+) \| (?P<credit>\w+) \| (?P<who>[\w ]+) \| (?P<expected>[\d.]+) \| (?P<here>[\d.]+) \|",
    re.MULTILINE,
)
LEFT_OUT = re.compile(r"^\| (?P<date>[\d-]{10}) \|.*\| (?P<why>uneven|not-refreshed) \| merged \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page as its script writes it now, from the shared copy of the panel."""
    out = tmp_path_factory.mktemp("notebook")
    runpy.run_path(str(NOTEBOOKS / "eoi.py"))["main"]([str(PANEL), "--out", str(out)])
    assert {file.name for file in out.iterdir()} == {"eoi.md", "eoi-on.svg", "eoi-off.svg"}
    return (out / "eoi.md").read_text(encoding="utf-8")


@pytest.mark.needs_shared
@pytest.mark.slow
def test_the_page_on_the_eoi_panel_is_what_its_script_gives(page: str) -> None:
    """Whoever changes a rule, a fact or the script writes the page anew."""
    assert (NOTEBOOKS / "eoi.md").read_text(encoding="utf-8") == page


@pytest.mark.needs_shared
@pytest.mark.slow
def test_the_panels_plain_numbers_are_reproduced(page: str) -> None:
    """Four pairs that another program counted: by publisher and creator, in two windows, within 0.2 points."""
    found = [row.groupdict() for row in ROW.finditer(page[: page.index("## 2.")])]
    pairs = {(row["credit"], row["who"], float(row["expected"])) for row in found}
    assert pairs == {
        ("publisher", "United States", 37.3),
        ("publisher", "China", 34.8),
        ("creator", "United States", 39.8),
        ("creator", "China", 42.7),
        ("publisher", "United States", 31.0),
        ("publisher", "China", 43.1),
        ("creator", "United States", 32.1),
        ("creator", "China", 53.2),
    }
    assert all(abs(float(row["here"]) - float(row["expected"])) <= 0.2 for row in found)


@pytest.mark.needs_shared
@pytest.mark.slow
def test_dates_that_are_not_what_they_say_are_merged(page: str) -> None:
    """Two low weeks are made up by the next, five stand still: nothing rests on any of them."""
    assert {row["date"]: row["why"] for row in LEFT_OUT.finditer(page)} == {
        "2025-04-30": "uneven",
        "2025-05-14": "uneven",
        **{f"2025-{day}": "not-refreshed" for day in ("06-04", "06-11", "06-18", "06-25", "07-02")},
    }
    assert "no interval in which China leads begins or ends at a date that is left out" in page


CELLS = sorted(file.stem for file in NOTEBOOKS.glob("*.py") if "# %%" in file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cells(panel_home: Home) -> dict[str, str]:
    """Every notebook of cells as it runs now, in a home with the public panel."""
    tool = runpy.run_path(str(TOOLS / "notebooks.py"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELCENSUS_HOME", str(panel_home.path))
        return {name: tool["run"](NOTEBOOKS / f"{name}.py").text for name in CELLS}


@pytest.mark.needs_shared
@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_a_page_is_what_its_cells_give(cells: dict[str, str], name: str) -> None:
    """Whoever changes a question, a fact or a cell writes the page anew: `python tools/notebooks.py write`."""
    assert (NOTEBOOKS / f"{name}.md").read_text(encoding="utf-8") == cells[name]


def test_five_questions_have_a_notebook() -> None:
    """Each asks one, as its heading."""
    pages = sorted(NOTEBOOKS.glob("*.md"))
    heads = [
        next(line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("# ")) for page in pages
    ]
    assert len(heads) >= 5
    assert sum(head.endswith("?") for head in heads) >= 4
