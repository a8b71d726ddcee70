"""ModelScope's models with their cumulative downloads, through the OpenAPI client of PyPI `modelscope-hub`.

The API shows 3,000 rows of a listing and no more. So each known owner is a window of its own (and the whole hub's most
downloaded 3,000 are one more, for owners that are not known); an owner with more than 3,000 models is split by searches.
Windows overlap and rows move between pages: each model counts once, and what the API says there is stands beside what came.
`file_size` is bytes, not parameters, and is not read.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from modelcensus.sources import Progress, Reading, Release, pages
from modelcensus.sources.modelscope_client import Client
from modelcensus.sources.rows import Row, Tally, batches, named

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

PAGE = 50  # models: the API's most
WINDOW = 3_000  # models: page_number × page_size may not pass it
LETTERS = "0123456789zqjxkvbywgpfmucdlhrsnioate-_."  # what names are made of; the rare first, whose windows are small
DEPTH = 2  # letters of a search
END = "crawl.json"  # stands when every window has been asked


@dataclass(frozen=True)
class ModelScope:
    """Crawls ModelScope.

    Args:
        today: the date the crawl stands for.
        owners: the account names to ask for, from the facts.
        endpoint: the hub; None is the one modelscope-hub is set to.
        token: as modelscope-hub takes it; None is the one it is logged in with, an empty one is none.
        wait: how to wait where the hub's quota is used up.
        timeout: seconds without an answer after which it is given up.
        tries: how often one thing is asked.
        patience: seconds before the second try.
    """

    today: dt.date
    owners: Sequence[str] = ()
    endpoint: str | None = None
    token: str | None = None
    wait: Callable[[float], None] = time.sleep
    timeout: float = 30.0
    tries: int = 5
    patience: float = 1.0

    name = "modelscope"
    hub = "modelscope"
    licence = "ModelScope terms of service"

    def releases(self, since: dt.date | None = None, until: dt.date | None = None) -> Iterator[Release]:
        """The hub as it is today: one release, asked of nobody."""
        if (since or self.today) <= self.today <= (until or self.today):
            with closing(self._client(lambda _: None)) as client:
                yield Release(self.name, self.today.isoformat(), self.today, client.url)

    def local(self, path: Path) -> Iterator[tuple[Release, Path]]:
        """A folder of pages that were fetched before; its date is the hub's when the last one was."""
        raw = pages.folder(path)
        found = pages.chain(raw, linked=False)
        date = pages.dated(raw, found)
        yield Release(self.name, date.isoformat(), date, found[0].url), raw

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:  # noqa: ARG002 - there is one
        """Bring every window's pages into the folder; those that are there already are not asked for again.

        Raises `TransientError` where the hub does not answer and `SourceError` where it answers otherwise than known;
        the pages that were stored by then stand.
        """
        progress.begin("pages of models", None, "pages")
        with closing(self._client(progress.say)) as client:
            walk = _Walk(client, into, progress)
            for owner in ("", *sorted(set(self.owners) - {""})):
                walk.owner(owner)
        pages.trim(into, walk.number)
        pages.store(into / END, json.dumps({"pages": walk.number}).encode())
        return into

    def read(self, raw: Path, release: Release) -> Iterator[Reading]:
        """One reading: each model once, as it was listed last. `stated` is what the API says the owners have."""
        found = pages.chain(raw, linked=False)
        stated = {page.details["owner"]: page.details["total"] for page in reversed(found) if _opens(page)}
        hub = stated.pop("", None)
        notes = {
            "pages": str(len(found)),
            "complete": "no",
            "owners": str(len(stated)),
            "stated": str(sum(stated.values())),
            "hub_models": "" if hub is None else str(hub),
            **pages.span(found),
        }
        yield Reading(release.date, _batches(raw, found, stated, notes), notes)

    def _client(self, say: Callable[[str], None]) -> Client:
        return Client(self.endpoint, self.token, self.wait, say, self.timeout, self.tries, self.patience)


def _opens(page: pages.Page) -> bool:
    match page.details:
        case {"owner": str(), "search": "", "page": 1, "total": int()}:
            return True
    return False


def _batches(
    raw: Path, found: list[pages.Page], stated: dict[str, int], notes: dict[str, str]
) -> Iterator[pa.RecordBatch]:
    tally, came = Tally(), Counter[str]()

    def rows() -> Iterator[Row]:
        for name, entry in tally.once(pages.backwards(raw, found), _name, "id"):
            came[name.partition("/")[0].casefold()] += 1
            yield _row(name, entry, tally)

    yield from batches(rows())
    short = {owner: total for owner, total in stated.items() if came[owner.casefold()] < total}
    whole = not short and (raw / END).is_file()
    missing = ", ".join(f"{owner} {came[owner.casefold()]} of {total}" for owner, total in sorted(short.items()))
    of_owners = sum(came[owner] for owner in {owner.casefold() for owner in stated})
    notes.update(tally.notes, complete="yes" if whole else "no", came=str(of_owners), short=missing)


def _name(entry: dict[str, Any]) -> str | None:
    return named(entry.get("id"))


def _row(name: str, entry: dict[str, Any], tally: Tally) -> Row:
    tasks = entry.get("tasks")
    return Row(
        hub=ModelScope.hub,
        model=name,
        downloads_all_time=tally.count(entry.get("downloads")),
        likes=tally.count(entry.get("likes")),
        task=tally.text(tasks[0]) if isinstance(tasks, list) and tasks else None,
        licence=tally.text(entry.get("license")),
        created_on=tally.day(entry.get("created_at")),
    )


@dataclass
class _Walk:
    """Asks window by window. What is asked next follows from what came, so that a walk over stored pages is the same."""

    client: Client
    into: Path
    progress: Progress
    number: int = 0

    def owner(self, owner: str) -> None:
        """All models of an owner, or the most downloaded of all."""
        total, names = self.window(owner, "")
        if not owner or total <= WINDOW:
            return
        wide = {""}
        for depth in range(1, DEPTH + 1):
            searches = ["".join(letters) for letters in product(LETTERS, repeat=depth)]
            for search in searches:
                if len(names) >= total:
                    return
                if search[:-1] in wide:
                    there, more = self.window(owner, search, total)
                    names |= more
                    wide |= {search} if there > WINDOW else set()

    def window(self, owner: str, search: str, above: int | None = None) -> tuple[int, set[str]]:
        """How many models there are and the names of those shown. A search that narrows nothing is not followed."""
        names: set[str] = set()
        page = 0
        while True:
            page += 1
            total, rows = self.page(owner, search, page)
            names |= {name for row in rows if isinstance(row, dict) and (name := _name(row))}
            done = len(rows) < PAGE or page * PAGE >= min(total, WINDOW)
            if done or (above is not None and total >= above):
                return total, names

    def page(self, owner: str, search: str, page: int) -> tuple[int, list[Any]]:
        """A page's total and rows, from the folder if it is there."""
        asked = {"owner": owner, "search": search, "page": page}
        query = {"owner": owner, "search": search, "sort": "downloads", "page_number": page, "page_size": PAGE}
        query = {key: value for key, value in query.items() if value != ""}
        self.number += 1
        url = f"{self.client.url}?{urlencode(query)}"
        self.progress.advance(1)
        old = pages.kept(self.into, self.number, url)
        if old and isinstance(total := old.details.get("total"), int):
            return total, pages.rows(pages.place(self.into, self.number))
        total, rows, date = self.client.get(query)
        kept = pages.Page(self.number, url, None, date, {**asked, "total": total})
        pages.write(self.into, kept, json.dumps(rows).encode())
        return total, rows
