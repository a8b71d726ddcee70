"""The server under a small load, by the benchmark's own means: no request fails while a new build is published, and it is taken up."""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

import pytest

from modelcensus.census import rebuild
from modelcensus.store import Home, open_build
from tests.worlds import tiny

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> object:
    """The benchmark as a module."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
    import server as benchmark

    return benchmark


def test_a_build_is_published_under_load(server: object, own_tiny: Home) -> None:
    """Questions over all windows, asked all the time: both builds answer, each whole, and not one request fails."""
    home, first = own_tiny, open_build(own_tiny).id
    tiny.write_facts(home, tiny.FACTS.replace("Alpha Lab", "Alpha Labs"))
    second = rebuild(home.path).id
    windows = [f"window={one}:{other}" for one, other in itertools.combinations(map(str, tiny.DATES), 2)]
    paths = [f"/v1/share?by={by}&{window}" for by in ("country", "organisation") for window in windows] + [
        "/",
        "/ko/health",
    ]
    server.current(home.path, first)
    with server.child("ours", home.path) as (port, process):
        publish = (3.0, lambda: server.current(home.path, second))
        told = asyncio.run(server.load(port, 25, 14, 8, itertools.cycle(paths), process, publish))
    assert told.errors == 0
    assert len(told.times) == 25 * 14
    assert set(told.builds) == {first, second}
    assert sum(told.builds.values()) == len(told.times)
