"""What every test stands on: no network, a home of its own, and the worlds."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.store import Home
from tests.worlds import tiny

SHARED = Path(__file__).parents[2] / "shared" / "data"
LOOPBACK = ("127.", "::1", "localhost")
# Files of a minute and more, the longest first: begun last, one would run on while the other processor waits.
LONG = (
    "test_spark_questions",
    "test_spark",
    "test_browser_web",
    "test_publish",
    "test_incremental",
    "test_web",
    "test_object_store",
    "test_defects",
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
def world(tiny_home: Home) -> Census:
    """The tiny world's census."""
    return Census.open(tiny_home.path)


@pytest.fixture
def starter() -> Census:
    """The census that ships."""
    return Census.open()
