"""What every test stands on: no network, a home of its own, and the worlds."""

from __future__ import annotations

import os
import shutil
import socket
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from modelcensus import Census, facts
from modelcensus.census import rebuild
from modelcensus.census.gather import gatherer
from modelcensus.store import Home
from tests.silent import Silent
from tests.worlds import flow, hostile, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelcensus.facts.model import Fact

SHARED = Path(__file__).parents[2] / "shared" / "data"
PANEL = SHARED / "adoption" / "eoi_one_year_rolling.csv"
LOOPBACK = ("127.", "::1", "localhost")
# Files of half a minute and more, the longest first: begun last, one would run on while the other processor waits.
LONG = (
    "test_spark",
    "test_browser_web",
    "test_publish",
    "test_incremental",
    "test_web",
    "test_object_store",
    "test_defects",
    "test_lineage_grown",
    "test_daily",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long files; skip what reads the shared data where it is absent, and say so."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("needs_shared"):
            item.add_marker(pytest.mark.skip(reason=f"the shared data is not at {SHARED}"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else str(address)
        if self.family != socket.AF_UNIX and not str(host).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session", autouse=True)
def unsynced() -> Iterator[None]:
    """Nothing that tests write must outlive the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def ours_read_once() -> Iterator[None]:
    """Files of facts that ship do not change while tests run: each is read and checked once, and not again for every build."""
    read, ours = facts._listed, facts.HERE

    @cache
    def kept(file: Path, shape: type[Fact]) -> tuple[Fact, ...]:
        return tuple(read(file, shape))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "_listed", lambda *told: kept(*told) if ours in told[0].parents else read(*told))
        yield


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that no test sees the user's, and no colour."""
    home = tmp_path / "home"
    monkeypatch.setenv("MODELCENSUS_HOME", str(home))
    monkeypatch.setenv("NO_COLOR", "1")
    return home


@pytest.fixture(scope="session")
def tiny_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The tiny world, built once. Tests only read it."""
    home = tiny.tiny(tmp_path_factory.mktemp("tiny"))
    rebuild(home.path)
    return home


@pytest.fixture
def own_tiny(tiny_home: Home, tmp_path: Path) -> Home:
    """The tiny world with its build, in a folder of the test's own."""
    shutil.copytree(tiny_home.path, tmp_path / "tiny")
    return Home(tmp_path / "tiny")


@pytest.fixture(scope="session")
def flow_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The world of a whole hub that is counted by hand, built once. Tests only read it."""
    home = flow.flow(tmp_path_factory.mktemp("flow"))
    rebuild(home.path)
    return home


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The world of names that attack their reader, built once. Tests only read it."""
    home = hostile.hostile(tmp_path_factory.mktemp("hostile"))
    rebuild(home.path)
    return home


@pytest.fixture(scope="session")
def panel_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The public one-year panel (`needs_shared`), built by the first process that asks for it. Tests only read it."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "panel"
    with FileLock(place.with_suffix(".lock")):
        if not place.exists():
            gather = gatherer(Silent(), aside := place.with_suffix(".begun"))
            list(gather.bring("eoi", None, None, PANEL))
            gather.rebuild(lambda _: None)
            aside.rename(place)
    return Home(place)


@pytest.fixture
def world(tiny_home: Home) -> Census:
    """The tiny world's census."""
    return Census.open(tiny_home.path)


@pytest.fixture
def starter() -> Census:
    """The census that ships."""
    return Census.open()
