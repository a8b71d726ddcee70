"""Which engine is asked for, and what is said where it is not there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from modelcensus import Census
from modelcensus.errors import UnknownName
from modelcensus.store import Wanted

WITHOUT = {
    "PySpark": "import sys; sys.modules['pyspark'] = None",
    "Java": "import os, shutil; os.environ.pop('JAVA_HOME', None); shutil.which = lambda *_: None",
}


@pytest.mark.parametrize("missing", WITHOUT)
def test_a_missing_engine_says_what_to_install(missing: str) -> None:
    """One error: what is missing, and the command that brings it."""
    if missing == "Java":
        pytest.importorskip("pyspark", reason="PySpark is not installed: modelcensus[spark]")
    asks = "import sys; from modelcensus.views.cli import run; sys.exit(run(['headline', '--engine', 'spark']))"
    done = subprocess.run(
        [sys.executable, "-c", f"{WITHOUT[missing]}; {asks}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert f"needs {missing}, which is not installed" in done.stderr
    assert "modelcensus[spark]" in done.stderr


def test_an_unknown_engine_lists_those_that_are_there() -> None:
    """Before anything is opened."""
    with pytest.raises(UnknownName) as refused:
        Wanted("spak")
    assert refused.value.hint == "Near: spark. There are: duckdb, spark."
    with pytest.raises(UnknownName):
        Census.open(engine="polars")


def test_the_engine_of_one_source_is_that_of_the_census(world: Census) -> None:
    """A census asked by another of its sources asks the same engine."""
    assert world.at("llmfit")._engine is world._engine
