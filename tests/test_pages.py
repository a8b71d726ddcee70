"""Page files: whole or not there, in order, and where they are damaged, said so."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcensus.errors import OutputError, SourceError
from modelcensus.sources import pages
from modelcensus.sources.pages import Page

DATE = "Sat, 05 Sep 2026 10:20:30 GMT"
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5).map(ascii), inner, max_size=3),
    max_leaves=8,
)


def crawl(folder: Path, count: int = 3) -> list[Page]:
    """A whole crawl of so many pages with two rows each."""
    found = [Page(n, f"u{n}", f"u{n + 1}" if n < count else None, DATE, {"total": 6}) for n in range(1, count + 1)]
    for page in found:
        pages.write(folder, page, json.dumps([{"n": page.number}, {"m": page.number}]).encode())
    return found


def test_pages_come_back_as_they_were_written(tmp_path: Path) -> None:
    """URL, next, date, details and rows are those that were stored."""
    written = crawl(tmp_path)
    assert pages.chain(tmp_path) == written
    assert pages.rows(pages.place(tmp_path, 2)) == [{"n": 2}, {"m": 2}]


@settings(max_examples=25, deadline=None)
@given(st.lists(values, max_size=4))
def test_any_rows_come_back(tmp_path_factory: pytest.TempPathFactory, rows: list[object]) -> None:
    """Whatever JSON came as rows is read as it came."""
    folder = tmp_path_factory.mktemp("page")
    pages.write(folder, Page(1, "u"), json.dumps(rows).encode())
    assert pages.rows(pages.place(folder, 1)) == rows


def test_the_same_page_is_the_same_file(tmp_path: Path) -> None:
    """A page's bytes follow from its content alone, so that checksums compare."""
    for name in ("a", "b"):
        crawl(tmp_path / name)
    assert pages.place(tmp_path / "a", 1).read_bytes() == pages.place(tmp_path / "b", 1).read_bytes()


def test_a_hand_made_page_may_have_its_keys_in_any_order(tmp_path: Path) -> None:
    """What is JSON with the right keys is a page, however it was written."""
    made = {"rows": [1], "more": "x", "next": None, "url": "u1"}
    pages.place(tmp_path, 1).write_bytes(gzip.compress(json.dumps(made, indent=2).encode()))
    assert pages.chain(tmp_path) == [Page(1, "u1", None, "", {"more": "x"})]
    assert pages.rows(pages.place(tmp_path, 1)) == [1]


def test_the_last_row_comes_first_backwards(tmp_path: Path) -> None:
    """Reading backwards gives the newest word of a row before the older ones."""
    found = crawl(tmp_path, 2)
    assert list(pages.backwards(tmp_path, found)) == [{"m": 2}, {"n": 2}, {"m": 1}, {"n": 1}]


def test_a_chain_ends_at_a_gap(tmp_path: Path) -> None:
    """What follows a missing page is not counted."""
    crawl(tmp_path)
    pages.place(tmp_path, 2).unlink()
    assert [page.number for page in pages.chain(tmp_path)] == [1]


def test_a_chain_ends_where_the_next_page_was_asked_otherwise(tmp_path: Path) -> None:
    """A page that is left from another crawl does not join this one, unless pages are not linked at all."""
    crawl(tmp_path)
    pages.write(tmp_path, Page(3, "elsewhere"), b"[]")
    assert len(pages.chain(tmp_path)) == 2
    assert len(pages.chain(tmp_path, linked=False)) == 3


def test_only_the_page_that_was_asked_so_is_kept(tmp_path: Path) -> None:
    """A stored page counts for its own number and URL."""
    first = crawl(tmp_path)[0]
    assert pages.kept(tmp_path, 1, "u1") == first
    assert pages.kept(tmp_path, 1, "u2") is None
    assert pages.kept(tmp_path, 9, "u9") is None


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_half_page_never_counts(tmp_path: Path, share: float) -> None:
    """A file cut anywhere is not a page, and reading it names the file and the way out."""
    crawl(tmp_path)
    path = pages.place(tmp_path, 2)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert pages.kept(tmp_path, 2, "u2") is None
    with pytest.raises(SourceError, match=r"page-000002\.json\.gz") as told:
        pages.chain(tmp_path)
    assert "sync again" in told.value.hint


def test_a_page_with_a_changed_byte_never_counts(tmp_path: Path) -> None:
    """The checksum of the whole file is verified, not its beginning alone."""
    pages.write(tmp_path, Page(1, "u1"), json.dumps([{"id": f"a/{n * 7919}"} for n in range(5000)]).encode())
    path = pages.place(tmp_path, 1)
    damaged = bytearray(path.read_bytes())
    damaged[-5000] ^= 255
    path.write_bytes(damaged)
    assert pages.kept(tmp_path, 1, "u1") is None
    with pytest.raises(SourceError, match="damaged"):
        pages.rows(path)


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"{}", b"<html>", b'{"url": 1, "next": null, "rows": []}', b'{"url": "u", "next": null}', b"\xff"],
)
def test_what_is_no_page_is_refused(tmp_path: Path, text: bytes) -> None:
    """A file of the right name with something else in it is an error, not an empty page."""
    path = pages.place(tmp_path, 1)
    path.write_bytes(gzip.compress(text))
    with pytest.raises(SourceError, match=r"page-000001"):
        pages.rows(path)
        pages.head(path)


def test_a_page_that_unpacks_without_end_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file that holds more than any hub sends is refused before it fills the memory."""
    monkeypatch.setattr(pages, "MOST", 2**20)
    pages.place(tmp_path, 1).write_bytes(gzip.compress(b'{"url": "u", "next": null, "rows": [' + b" " * 2**22 + b"]}"))
    with pytest.raises(SourceError, match="larger than 1 MiB"):
        pages.chain(tmp_path)


def test_a_folder_without_pages_is_no_crawl(tmp_path: Path) -> None:
    """An empty folder is an error that says what was looked for."""
    with pytest.raises(SourceError, match="no pages"):
        pages.chain(tmp_path)


def test_what_a_killed_try_left_is_cleared_away(tmp_path: Path) -> None:
    """Half-written files and the pages of a longer crawl go; the crawl's own stay."""
    crawl(tmp_path, 4)
    (tmp_path / ".page-000003.json.gz.part").write_bytes(b"half")
    (tmp_path / "other.json").write_text("{}")
    pages.trim(tmp_path, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "other.json",
        "page-000001.json.gz",
        "page-000002.json.gz",
    ]


def test_a_write_that_fails_leaves_what_stood_there(tmp_path: Path) -> None:
    """Where nothing can be written the error names the file, and the pages before it stand."""
    crawl(tmp_path, 1)
    pages.place(tmp_path, 2).mkdir()
    with pytest.raises(OutputError, match=r"page-000002") as told:
        pages.write(tmp_path, Page(2, "u2"), b"[]")
    assert "stays" in told.value.hint
    assert len(pages.chain(tmp_path)) == 1


def test_the_span_is_told_by_the_hub_s_clock(tmp_path: Path) -> None:
    """Start and end are the earliest and the latest date of the pages, whatever order they have."""
    early = Page(2, "u2", None, "Fri, 04 Sep 2026 23:59:59 GMT")
    found = [Page(1, "u1", "u2", DATE), early, Page(3, "u3", None, "no date"), Page(4, "u4")]
    assert pages.span(found) == {
        "started": "2026-09-04T23:59:59+00:00",
        "ended": "2026-09-05T10:20:30+00:00",
        "observed": "2026-09-05",
    }
    assert pages.dated(tmp_path, found) == dt.date(2026, 9, 5)


def test_pages_without_a_date_give_none(tmp_path: Path) -> None:
    """A date that no page tells is not made up."""
    with pytest.raises(SourceError, match="when they were fetched"):
        pages.dated(tmp_path, [Page(1, "u1")])


def test_a_page_names_its_folder(tmp_path: Path) -> None:
    """A crawl can be named by its folder or by one of its pages."""
    assert pages.folder(tmp_path) == pages.folder(tmp_path / "page-000007.json.gz") == tmp_path


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'["a/\\ud800"]', ["a/\ufffd"]),
        (b'["\\ud83d\\ude00"]', ["\U0001f600"]),
        (b"[1" + b"0" * 39 + b"]", [10**39]),
        ('["한국어"]'.encode(), ["한국어"]),
    ],
)
def test_json_that_is_legal_is_read(text: bytes, value: object) -> None:
    """Lone surrogates and huge numbers are legal JSON and must not stop a crawl."""
    assert pages.parse(text) == value


@pytest.mark.parametrize(
    "text", [b"", b"[1", b"<html>", b'["\xff"]', b"[" * 200_000, b"[" + b"9" * 9_999 + b"]"], ids=len
)
def test_what_is_no_json_is_told(text: bytes) -> None:
    """Every text that cannot be read raises ValueError and nothing else."""
    with pytest.raises(ValueError, match=r"\w"):
        pages.parse(text)
