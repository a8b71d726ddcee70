"""The package itself: what it exports, and what it does not import before it is needed."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest

import modelcensus

HEAVY = ("duckdb", "ibis", "pandas", "pyarrow", "altair", "typer", "rich", "pydantic", "yaml", "babel", "jinja2")
NEVER_FOR_A_SHARE = ("ibis", "pandas", "altair", "pydantic", "babel", "yaml", "jinja2", "vl_convert", "sqlglot")
TOLD = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"


def imported(program: str) -> set[str]:
    """The packages that a program has imported when it ends."""
    done = subprocess.run([sys.executable, "-c", f"{program}\n{TOLD}"], check=True, capture_output=True, text=True)
    return set(done.stderr.split())


def test_importing_the_package_is_light() -> None:
    """`import modelcensus` loads no engine, no tables and no command line."""
    assert imported("import modelcensus").isdisjoint(HEAVY)


def test_opening_a_census_loads_no_engine() -> None:
    """The engine is loaded at the first question, not when a census is opened."""
    assert imported("from modelcensus import Census; Census.open()").isdisjoint({*HEAVY, *NEVER_FOR_A_SHARE})


def test_a_share_needs_the_engine_alone() -> None:
    """A share runs compiled SQL: no expression is built, and neither facts nor charts are loaded."""
    loaded = imported("from modelcensus import Census; assert Census.open().share().rows")
    assert "duckdb" in loaded
    assert loaded.isdisjoint(NEVER_FOR_A_SHARE)


@pytest.mark.parametrize("form", ["table", "csv"])
def test_a_share_on_the_command_line_loads_little_more(form: str) -> None:
    """Beside the engine the command line loads Typer, which takes Pydantic with it, and for a table Rich."""
    loaded = imported(f"from modelcensus.views.cli import run; assert run(['share', '--format', {form!r}]) == 0")
    assert loaded & {*HEAVY, *NEVER_FOR_A_SHARE} <= {
        "duckdb",
        "typer",
        "pydantic",
        *(["rich"] if form == "table" else []),
    }


@pytest.mark.parametrize("name", modelcensus.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """What the package promises can be had from it."""
    assert getattr(modelcensus, name)


def test_the_public_names_are_few() -> None:
    """The package promises the census, its answer, its error and its version; each is where it is documented."""
    assert set(modelcensus.__all__) == {"Answer", "Census", "CensusError", "__version__"}
    assert [modelcensus.Answer.__module__, modelcensus.Census.__module__, modelcensus.CensusError.__module__] == [
        "modelcensus.answer",
        "modelcensus.census",
        "modelcensus.errors",
    ]


def test_another_name_is_no_attribute() -> None:
    """A name that the package does not have is an attribute error, as everywhere in Python."""
    with pytest.raises(AttributeError, match="consensus"):
        _ = modelcensus.consensus


def test_the_version_is_the_installed_one() -> None:
    """The version in the code is that of the distribution."""
    assert modelcensus.__version__ == metadata.version("modelcensus")


@pytest.mark.parametrize(
    "command", [["overtake", "google", "meta", "--by", "organisation"], ["cohort", "Qwen/Qwen3-8B"]]
)
def test_what_is_finished_in_python_needs_no_ibis(command: list[str]) -> None:
    """Crossings and half-lives come from rows: the questions are compiled already."""
    loaded = imported(f"from modelcensus.views.cli import run; assert run([*{command!r}, '--format', 'json']) == 0")
    assert "ibis" not in loaded
