"""The whole Hugging Face Hub as it is today, through its own listing: `GET /api/models`, page by page.

The listing is asked in order of creation, which never changes: rows stay on their pages while the crawl runs, where any
other order (downloads, likes, changes) would move them. A model made during the crawl would stand before its beginning
and is left to the next one. Model cards (`cardData`, `config`) are never asked for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from modelcensus.errors import SourceError
from modelcensus.sources import Progress, Reading, Release, pages
from modelcensus.sources.polite import UPDATE, Asker, Reply, shown
from modelcensus.sources.rows import Row, Tally, batches, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

PATH = "/api/models"
PAGE = 500  # models: what the Hub's own JavaScript client asks for
LONGEST = 100_000  # pages: seventeen times what the Hub has
FIELDS = (
    "createdAt", "downloads", "downloadsAllTime", "likes", "pipeline_tag", "library_name", "baseModels", "safetensors",
    "tags",  # for the licence, which else stands only in the model's card
)  # fmt: skip
CREATED_FLOOR = dt.date(2022, 3, 2)  # the Hub knows no creation date before it: a model at the floor may be older
RELATIONS = frozenset({"finetune", "adapter", "quantized", "merge"})
LIMITS = {"anonymous": 500, "free": 1_000, "pro": 2_500}  # requests in each 300 s


@dataclass(frozen=True)
class Estimate:
    """What a crawl costs: requests, and minutes where the hub's limit is what holds it up."""

    requests: int
    minutes: float


def estimate(models: int, quota: int = LIMITS["anonymous"], window: float = 300.0, page: int = PAGE) -> Estimate:
    """The cost of listing so many models under a limit of `quota` requests in each `window` seconds.

    >>> estimate(3_000_000)
    Estimate(requests=6000, minutes=60.0)
    """
    requests = max(1, math.ceil(models / page))
    return Estimate(requests, round(requests / quota * window / 60, 1))


@dataclass(frozen=True)
class HfLive:
    """Crawls the Hub.

    Args:
        today: the date the crawl stands for.
        endpoint: the Hub; None is the one huggingface_hub is set to.
        token: as huggingface_hub takes it; None is the one it is logged in with.
        expect: models to expect, for the time left.
        wait: how to wait for the next window of the Hub's limit.
        clock: seconds that only grow.
        page: models a page.
        timeout: seconds without a byte after which an answer is given up.
        tries: how often one thing is asked.
        patience: seconds before the second try.
    """

    today: dt.date
    endpoint: str | None = None
    token: str | bool | None = None
    expect: int | None = None
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    page: int = PAGE
    timeout: float = 30.0
    tries: int = 5
    patience: float = 1.0

    name = "hf-live"
    hub = "huggingface"
    licence = "Hugging Face terms of service"

    def releases(self, since: dt.date | None = None, until: dt.date | None = None) -> Iterator[Release]:
        """The Hub as it is today: one release, asked of nobody."""
        if (since or self.today) <= self.today <= (until or self.today):
            query = urlencode({"limit": self.page, "sort": "createdAt", "expand": FIELDS}, doseq=True)
            yield Release(self.name, self.today.isoformat(), self.today, f"{self._hub}{PATH}?{query}")

    def local(self, path: Path) -> Iterator[tuple[Release, Path]]:
        """A folder of pages that were fetched before; its date is the Hub's when the last one was."""
        raw = pages.folder(path)
        found = pages.chain(raw)
        date = pages.dated(raw, found)
        yield Release(self.name, date.isoformat(), date, found[0].url), raw

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:
        """Bring every page into the folder; those that are there already are not asked for again.

        Raises `TransientError` where the Hub does not answer and `SourceError` where it answers otherwise than known;
        the pages that were stored by then stand.
        """
        ask = self.asker(progress.say)
        progress.begin("pages of models", math.ceil(self.expect / self.page) if self.expect else None, "pages")
        url: str | None = release.url
        seen: set[bytes] = set()
        number = 0
        while url:
            number += 1
            seen.add(_digest(url))
            page = pages.kept(into, number, url) or _bring(ask, number, url, into, seen)
            url = _link(ask, page.next, url, seen) if page.next else None
            progress.advance(1)
        pages.trim(into, number)
        return into

    def read(self, raw: Path, release: Release) -> Iterator[Reading]:
        """One reading: each model once, by the Hub's `_id`, as it was listed last."""
        found = pages.chain(raw)
        whole = "yes" if found[-1].next is None else "no"
        notes = {"pages": str(len(found)), "complete": whole, **pages.span(found)}
        yield Reading(release.date, _batches(raw, found, notes), notes)

    def asker(self, say: Callable[[str], None] = lambda _: None) -> Asker:
        """Who asks the Hub, with its token and within its limit."""
        return Asker(
            self._hub,
            self.token,
            wait=self.wait,
            clock=self.clock,
            say=say,
            timeout=self.timeout,
            tries=self.tries,
            patience=self.patience,
        )

    @property
    def _hub(self) -> str:
        from huggingface_hub import constants

        return (self.endpoint or constants.ENDPOINT).rstrip("/")


def _bring(ask: Asker, number: int, url: str, into: Path, seen: set[bytes]) -> pages.Page:
    def take(reply: Reply) -> tuple[pages.Page, bytes]:
        _known(reply, number)
        following = _link(ask, reply.next, url, seen) if reply.next else None
        return pages.Page(number, url, following, reply.headers.get("date", "")), reply.body

    page, body = ask.get(url, take)
    pages.write(into, page, body)
    return page


def _link(ask: Asker, link: str, base: str, seen: set[bytes]) -> str:
    """The next page's address. A page whose link is refused is not stored, so that the next try asks for it anew."""
    whole = ask.own(link, base)
    if urlsplit(whole).path != urlsplit(ask.endpoint).path + PATH:
        raise SourceError(f"{base} calls something else than a page of models next: {whole[:200]!r}.", UPDATE)
    if _digest(whole) in seen or len(seen) >= LONGEST:
        raise SourceError(f"{base} leads back to a page before it: {whole[:200]!r}.", UPDATE)
    return whole


def _digest(url: str) -> bytes:
    return hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=16).digest()


def _known(reply: Reply, number: int) -> None:
    """Refuse what is no listing of models: an outage must not look like an empty hub, nor a renamed key like unknown counters."""
    match reply.json():
        case []:
            known = number > 1 and not reply.next
        case list(rows):
            known = any({"id", "downloads"} <= row.keys() for row in rows if isinstance(row, dict))
        case _:
            known = False
    if not known:
        raise SourceError(
            f"{reply.url} should list models with `id` and `downloads`, and gave {shown(reply.body)}.", UPDATE
        )


def _batches(raw: Path, found: list[pages.Page], notes: dict[str, str]) -> Iterator[pa.RecordBatch]:
    tally = Tally()
    rows = tally.once(pages.backwards(raw, found), _name, "_id")
    yield from batches(_row(name, entry, tally) for name, entry in rows)
    notes.update(tally.notes)


def _name(entry: dict[str, Any]) -> str | None:
    return named(entry.get("id"))


def _row(name: str, entry: dict[str, Any], tally: Tally) -> Row:
    created = tally.day(entry.get("createdAt"))
    return Row(
        hub=HfLive.hub,
        model=name,
        hub_id=tally.text(entry.get("_id")),
        downloads_30d=tally.count(entry.get("downloads")),
        downloads_all_time=tally.count(entry.get("downloadsAllTime")),
        likes=tally.count(entry.get("likes")),
        task=tally.text(entry.get("pipeline_tag")),
        licence=_licence(entry.get("tags")),
        parameters=_parameters(entry.get("safetensors"), tally),
        created_on=created if created and created > CREATED_FLOOR else None,
        library=tally.text(entry.get("library_name")),
        base_models=_bases(entry.get("baseModels")),
    )


def _licence(tags: object) -> str | None:
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, str) and tag.startswith("license:") and len(tag) < 200:
            return tag.removeprefix("license:") or None
    return None


def _parameters(safetensors: object, tally: Tally) -> int | None:
    return tally.count(safetensors.get("total")) or None if isinstance(safetensors, dict) else None


def _bases(told: object) -> list[str] | None:
    """Each base model as `relation:account/name`; the relation is empty where it is none of those known."""
    if not isinstance(told, dict) or not isinstance(told.get("models"), list):
        return None
    relation = told.get("relation")
    prefix = relation if isinstance(relation, str) and relation in RELATIONS else ""
    found = (named(base.get("id")) for base in told["models"] if isinstance(base, dict))
    return [f"{prefix}:{base}" for base in dict.fromkeys(found) if base]
