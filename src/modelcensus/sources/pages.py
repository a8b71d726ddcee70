"""Page files: a hub's answers as they were fetched, one a file, so that an interrupted crawl goes on where it stopped.

A page is `page-000001.json.gz`: one JSON object with `url` (what was asked), `next` (what to ask then; null at the end),
`date` (the hub's clock) and whatever else its source keeps, then `rows` (what came). A page is written aside, synced and
renamed: it is there whole or not at all. Pages count from 1, each asked by the `next` of the one before; what follows a
gap or a page that does not fit is not counted and is fetched again.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import re
import zlib
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from modelcensus.errors import OutputError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MOST = 32 * 2**20  # bytes of one decoded answer: a page of 500 models has about 300 kB
HEAD = 64 * 2**10  # bytes in which a page's rows must have begun
ROWS = b', "rows": '
NAME = re.compile(r"page-(\d{6})\.json\.gz")
LEVEL = 1  # the fastest: the highest would save a tenth of the space for three times the work
AGAIN = "Remove that file and run the same sync again: it fetches what is missing."


@dataclass(frozen=True)
class Page:
    """What is known of a page without its rows.

    Attributes:
        number: its place in the crawl, from 1.
        url: what was asked.
        next: what to ask then; None at the end.
        date: the hub's clock when it answered, as an HTTP date; empty where it gave none.
        details: what else its source kept.
    """

    number: int
    url: str
    next: str | None = None
    date: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> dt.datetime | None:
        """The hub's clock when it answered."""
        try:
            return parsedate_to_datetime(self.date)
        except (TypeError, ValueError):
            return None


def place(folder: Path, number: int) -> Path:
    """Where a page lies."""
    return folder / f"page-{number:06d}.json.gz"


def write(folder: Path, page: Page, rows: bytes) -> None:
    """Store a page: its rows as the JSON they came in. Raises `OutputError` where it cannot; the pages before it stand."""
    head = {"url": page.url, "next": page.next, "date": page.date, **page.details}
    content = gzip.compress(json.dumps(head).encode()[:-1] + ROWS + rows + b"}", LEVEL, mtime=0)
    store(place(folder, page.number), content)


def store(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises `OutputError` where it cannot."""
    aside = path.with_name(f".{path.name}.part")  # one name a file, so that a killed try leaves nothing to clear away
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise OutputError(
            f"Could not write {path}: {error.strerror or error}.",
            "What was fetched before stays. Make room or choose another place, then run the same sync again.",
        ) from error


def kept(folder: Path, number: int, url: str) -> Page | None:
    """The stored page of that number if it is whole and was asked by that URL."""
    try:
        page = head(place(folder, number))
    except SourceError:
        return None
    return page if page and page.url == url else None


def chain(raw: Path, *, linked: bool = True) -> list[Page]:
    """The pages of a crawl, in order; of a linked one as far as each was asked by the `next` of the one before.

    Raises `SourceError` where there is none.
    """
    found: list[Page] = []
    while page := head(place(raw, len(found) + 1)):
        if linked and found and page.url != found[-1].next:
            break
        found.append(page)
    if not found:
        raise SourceError(f"{raw} holds no pages.", "Name the folder with page-000001.json.gz, or sync again.")
    return found


def head(path: Path) -> Page | None:
    """What is known of a stored page, checked to its last byte; None where there is none. Raises `SourceError` if it is damaged."""
    if not path.is_file():
        return None
    text = _text(path)
    end = text.find(ROWS, 0, HEAD)
    told = parse(text[:end] + b"}") if end > 0 else _document(path, text)
    number = NAME.fullmatch(path.name)
    match told:
        case {"url": str(url), "next": None | str() as following}:
            rest = {key: value for key, value in told.items() if key not in {"url", "next", "date", "rows"}}
            date = told.get("date")
            return Page(int(number[1]) if number else 1, url, following, date if isinstance(date, str) else "", rest)
    raise SourceError(f"{path} is not a page of a crawl.", AGAIN)


def rows(path: Path) -> list[Any]:
    """The rows of a stored page. Raises `SourceError` where it is damaged."""
    match _document(path, _text(path)):
        case {"rows": list(found)}:
            return found
    raise SourceError(f"{path} is not a page of a crawl.", AGAIN)


def backwards(raw: Path, pages: list[Page]) -> Iterator[Any]:
    """Every row of the pages, the last first: of a row that stands twice, what was said last comes first."""
    for page in reversed(pages):
        yield from reversed(rows(place(raw, page.number)))


def trim(folder: Path, last: int) -> None:
    """Remove what an earlier, longer crawl left behind the last page, and what a killed try left half-written."""
    for path in folder.glob("page-*.json.gz"):
        if (number := NAME.fullmatch(path.name)) and int(number[1]) > last:
            path.unlink(missing_ok=True)
    for path in folder.glob(".page-*.part"):
        path.unlink(missing_ok=True)


def folder(path: Path) -> Path:
    """The folder of pages that a path names, by itself or by one of its pages."""
    return path.parent if NAME.fullmatch(path.name) else path


def dated(raw: Path, pages: list[Page]) -> dt.date:
    """The day on which the last page was fetched by the hub's clock. Raises `SourceError` where no page says."""
    observed = span(pages).get("observed")
    if observed is None:
        raise SourceError(f"The pages in {raw} do not say when they were fetched.", "Sync again, without --from.")
    return dt.date.fromisoformat(observed)


def span(pages: list[Page]) -> dict[str, str]:
    """When the pages were fetched by the hub's clock, as notes of a reading."""
    times = sorted(at for page in pages if (at := page.at))
    if not times:
        return {}
    first, last = times[0].isoformat(), times[-1].isoformat()
    return {"started": first, "ended": last, "observed": times[-1].date().isoformat()}


def parse(text: bytes) -> Any:
    """A JSON value; a lone surrogate in it becomes a replacement character. Raises `ValueError` if it is no JSON in UTF-8."""
    from pydantic_core import from_json

    try:
        return from_json(text)
    except ValueError:
        pass  # lone surrogates are legal JSON and refused above: what is told below is why else
    try:
        mended = json.dumps(json.loads(text.decode()), ensure_ascii=False)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return from_json(mended.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode())


def _document(path: Path, text: bytes) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        raise SourceError(f"{path} is damaged: {error}.", AGAIN) from error


def _text(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            text = file.read(MOST + HEAD + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{path} is damaged: {error}.", AGAIN) from error
    if len(text) > MOST + HEAD:
        raise SourceError(f"{path} is larger than {MOST // 2**20} MiB: no hub's page is.", AGAIN)
    return text
