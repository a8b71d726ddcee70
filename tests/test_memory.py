"""What a server holds in memory: what it keeps weighs what it takes, and what was let go is given back."""

from __future__ import annotations

import ctypes
import os
import platform
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.census.lanes import Lanes
from modelcensus.errors import QuestionError
from modelcensus.remembered import ENTRY_BYTES, Remembered, bytes_of
from modelcensus.store.engine import REMEMBERED_BYTES, SHORT
from modelcensus.views.cli import serving
from modelcensus.views.web import forms, heap
from modelcensus.views.web.app import create
from tests.worlds import tiny

if TYPE_CHECKING:
    from collections.abc import Callable

ON_GLIBC = platform.libc_ver()[0] == "glibc"
MADE: dict[str, Callable[[], object]] = {  # as fresh objects, which share nothing
    "a text": lambda: "é" * int("50_000"),
    "rows of an answer": lambda: [{"name": f"name {n}", "share": n / 7, "rank": n + 1000} for n in range(3000)],
    "rows of the engine": lambda: (["name", "share"], [(f"name {n}", n / 7) for n in range(90)] * 20),
    "what is sent": lambda: forms.Body.of(os.urandom(40_000), "text/csv", "build"),
}


@pytest.mark.parametrize("kind", MADE)
def test_a_value_weighs_what_it_takes(kind: str) -> None:
    """Never less than nine tenths of what Python allocates for it, and not twice as much, unless its parts are the same objects."""
    MADE[kind]()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    value = MADE[kind]()
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert bytes_of(value) >= 0.9 * taken
    if kind != "rows of the engine":
        assert bytes_of(value) <= 2 * taken


def test_every_answer_weighs_what_it_takes(starter: Census) -> None:
    """With the words around its rows, of which some answers have more than rows."""
    for ask in (Census.definitions, Census.share, lambda census: census.share("organisation")):
        ask(starter)  # what the census keeps itself is there
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        answer = ask(starter)
        taken = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        assert 0.9 * taken <= bytes_of(answer)


def test_what_is_remembered_has_an_end() -> None:
    """In bytes: what was asked for longest ago goes, what is too heavy alone never comes, and a key in place of itself counts once."""
    kept: Remembered[str, int] = Remembered(3 * (ENTRY_BYTES + 100))
    for turn, key in enumerate("abc"):
        kept.put(key, turn, 100)
    assert kept.get("a") == 0
    kept.put("d", 3, 100)
    assert list(kept) == ["c", "a", "d"]
    assert [key for key, _ in kept.most_asked()] == ["a", "d", "c"]
    kept.put("e", 4, 3 * (ENTRY_BYTES + 100))
    assert kept.get("e") is None
    kept.put("c", 5, 50)
    assert (list(kept), kept.get("c"), kept.bytes) == (["a", "d", "c"], 5, 3 * ENTRY_BYTES + 250)
    kept.forget("a")
    assert (len(kept), kept.bytes) == (2, 2 * ENTRY_BYTES + 150)


def test_a_connection_remembers_so_much_and_no_more(tmp_path: Path) -> None:
    """However many short queries it is asked, and however wide their rows are."""
    rebuild(tiny.tiny(tmp_path).path)
    with Lanes(tmp_path, many=1, seconds=60).one("en") as (census, lane):
        assert lane.told is not None
        for turn in range(200):
            rows = census._rows(f"SELECT repeat('a', 1000) AS wide, {turn} AS turn FROM range({SHORT})")
            assert len(rows) == SHORT
            assert lane.told.bytes <= REMEMBERED_BYTES
        assert lane.told.bytes > 0.9 * REMEMBERED_BYTES


def test_what_is_sent_is_kept_packed(tmp_path: Path) -> None:
    """Whoever cannot unpack it is sent the same bytes, with the same mark; what is small or packed in itself is left as it is."""
    home = tiny.tiny(tmp_path)
    rebuild(home.path)
    client = TestClient(create(home.path))
    plain = client.get("/v1/share", headers={"Accept-Encoding": "identity"})
    packed = client.get("/v1/share", headers={"Accept-Encoding": "gzip"})
    head = client.head("/v1/share", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.content == packed.content
    assert plain.headers["etag"] == packed.headers["etag"] == head.headers["etag"]
    assert int(head.headers["content-length"]) == int(plain.headers["content-length"]) == len(plain.content)
    text = b"the same again " * 1000
    assert len(forms.Body.of(text, forms.TYPES["json"], "b").kept) < len(text) / 10
    for kept in (forms.Body.of(text, forms.TYPES["parquet"], "b"), forms.Body.of(text[:900], forms.TYPES["json"], "b")):
        assert (kept.kept, kept.is_packed) == (kept.content, False)


@pytest.mark.parametrize(("said", "means"), [("100MB", 10**8), ("1.5 gb", 15 * 10**8), ("64KiB", 2**16), ("0MB", 0)])
def test_an_amount_of_memory_is_read_as_it_is_written(said: str, means: int) -> None:
    """In thousands, or in powers of two where it says so."""
    assert serving._bytes(said) == means


@pytest.mark.parametrize("said", ["", "100", "40%", "MB", "-1MB", "1 potato"])
def test_what_is_no_amount_of_memory_is_refused(said: str) -> None:
    """With one that could be asked for."""
    with pytest.raises(QuestionError, match="no amount of memory"):
        serving._bytes(said)


ARENAS = """
import ctypes, os, sys, threading
from modelcensus.views.web import heap
said = heap.few_arenas()
libc = ctypes.CDLL(None)
ready = threading.Barrier(12)
def allocate():
    kept = [os.urandom(5000) for _ in range(100)]
    ready.wait()
threads = [threading.Thread(target=allocate) for _ in range(12)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc.fdopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, file)
libc.fflush(file)
sys.stderr.write(str(said))
"""


@pytest.mark.skipif(not ON_GLIBC, reason="only glibc has arenas")
@pytest.mark.parametrize(("said", "most"), [({}, 2), ({"MALLOC_ARENA_MAX": "5"}, 5)])
def test_threads_share_two_arenas(said: dict[str, str], most: int) -> None:
    """Unless the environment says how many."""
    environment = {name: value for name, value in os.environ.items() if name not in heap.CHOSEN} | said
    told = subprocess.run([sys.executable, "-c", ARENAS], env=environment, capture_output=True, text=True, check=True)  # fmt: skip
    assert told.stderr == str(not said)
    assert told.stdout.count("<heap nr") == most


@pytest.mark.skipif(not ON_GLIBC, reason="only glibc has arenas")
def test_what_was_let_go_is_given_back() -> None:
    """Though what lies at the end of the heap is still in use."""
    blocks = [bytes(20_000) for _ in range(4000)]
    held = blocks[::8]
    before = resident()
    del blocks
    heap.give_back()
    assert resident() < before - 40_000_000
    assert len(held) == 500


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that knows neither call, and a system that has none to ask."""

    def none_here(name: object) -> object:
        raise TypeError(name)

    for library in (lambda _: object(), none_here):
        monkeypatch.setattr(ctypes, "CDLL", library)
        heap._function.cache_clear()
        assert heap.few_arenas() is False
        heap.give_back()
    heap._function.cache_clear()


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
