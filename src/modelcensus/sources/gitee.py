"""Gitee AI's catalogue of models and its prices in yuan. It publishes no download counts that are known: they stay unknown.

Two sites answer: ai.gitee.com lists models (`{data: [{id, namespace, name}]}`), moark.com lists paid services
(`{items: [{id, ident, operation_summary}], total}`). Neither is documented: where one answers otherwise, the error says
what was expected and what came.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from modelcensus.errors import SourceError
from modelcensus.sources import Progress, Reading, Release, pages
from modelcensus.sources.polite import Asker, Reply, shown
from modelcensus.sources.rows import Row, Tally, batches, named

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

MODELS, SERVICES = "/api/models", "/api/pay/services"
PAGE = 100  # models
LONGEST = 10_000  # pages
LONGEST_ID = 100  # characters
PRICES = "prices"  # the folder of the price list inside the crawl's
PRICE = re.compile(r"(?:(min|max)_)?(?:(input|output)_million_tokens_)?price")
BOUNDS = {"min": "lowest", "max": "highest", None: None}
OUTDATED = "This reader was built to what is on record of the site and needs an update; nothing is known to be wrong with your network."


@dataclass(frozen=True)
class Gitee:
    """Reads Gitee AI.

    Args:
        today: the date the crawl stands for.
        endpoint: the catalogue's site.
        prices_endpoint: the price list's site.
        wait: how to wait where a site asks for it.
        timeout: seconds without a byte after which an answer is given up.
        tries: how often one thing is asked.
        patience: seconds before the second try.
    """

    today: dt.date
    endpoint: str = "https://ai.gitee.com"
    prices_endpoint: str = "https://moark.com"
    wait: Callable[[float], None] = time.sleep
    timeout: float = 30.0
    tries: int = 5
    patience: float = 1.0

    name = "gitee"
    hub = "gitee"
    licence = "Gitee AI terms of service"

    def releases(self, since: dt.date | None = None, until: dt.date | None = None) -> Iterator[Release]:
        """The catalogue as it is today: one release, asked of nobody."""
        if (since or self.today) <= self.today <= (until or self.today):
            yield Release(self.name, self.today.isoformat(), self.today, self._page(1))

    def local(self, path: Path) -> Iterator[tuple[Release, Path]]:
        """A folder of pages that were fetched before; its date is the site's when the last one was."""
        raw = pages.folder(path)
        found = pages.chain(raw)
        date = pages.dated(raw, found)
        yield Release(self.name, date.isoformat(), date, found[0].url), raw

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:  # noqa: ARG002 - there is one
        """Bring the price list and every page of the catalogue; what is there already is not asked for again.

        Raises `TransientError` where a site does not answer and `SourceError` where it answers otherwise than known;
        what was stored by then stands.
        """
        progress.begin("pages of models", None, "pages")
        self._bring_prices(into / PRICES, progress)
        ask = self._asker(self.endpoint, progress)
        number, before = 0, b""
        page: pages.Page | None = None
        while page is None or page.next:
            number += 1
            page = pages.kept(into, number, self._page(number)) or self._bring(ask, number, into)
            rows = json.dumps(pages.rows(pages.place(into, number))).encode()
            if page.next and (rows == before or number >= LONGEST):
                pages.trim(into, number - 1)  # so that the next try asks anew
                raise SourceError(f"{page.url} repeats the page before it: the catalogue has no end.", OUTDATED)
            before = rows
            progress.advance(1)
        pages.trim(into, number)
        return into

    def read(self, raw: Path, release: Release) -> Iterator[Reading]:
        """One reading: each model once, without a counter."""
        found = pages.chain(raw)
        whole = "yes" if found[-1].next is None else "no"
        notes = {"pages": str(len(found)), "complete": whole, **_listed(raw), **pages.span(found)}
        yield Reading(release.date, _batches(raw, found, notes), notes)

    def _page(self, number: int) -> str:
        return f"{self.endpoint.rstrip('/')}{MODELS}?{urlencode({'page': number, 'page_size': PAGE})}"

    def _asker(self, endpoint: str, progress: Progress) -> Asker:
        return Asker(
            endpoint,
            token=False,  # another hub's token is none of theirs
            wait=self.wait,
            say=progress.say,
            timeout=self.timeout,
            tries=self.tries,
            patience=self.patience,
        )

    def _bring(self, ask: Asker, number: int, into: Path) -> pages.Page:
        def take(reply: Reply) -> tuple[list[Any], str]:
            match _json(reply, expected := "`data`, a list of models with `id`, `namespace` and `name`"):
                case {"data": list(rows)} if (rows or number > 1) and _has(rows, "id", "namespace", "name"):
                    return rows, reply.headers.get("date", "")
            raise _otherwise(reply, expected)

        url = self._page(number)
        rows, date = ask.get(url, take)
        page = pages.Page(number, url, self._page(number + 1) if len(rows) >= PAGE else None, date)
        pages.write(into, page, json.dumps(rows).encode())
        return page

    def _bring_prices(self, into: Path, progress: Progress) -> None:
        def take(reply: Reply) -> tuple[list[Any], int, str]:
            match _json(reply, expected := "`items`, a list of services with `id` and `ident`, and their `total`"):
                case {"items": list(items), "total": int(total)} if items and _has(items, "id", "ident"):
                    return items, total, reply.headers.get("date", "")
            raise _otherwise(reply, expected)

        query = urlencode({"type": "serverless", "status": 1, "size": 1000})
        url = f"{self.prices_endpoint.rstrip('/')}{SERVICES}?{query}"
        if not pages.kept(into, 1, url):
            items, total, date = self._asker(self.prices_endpoint, progress).get(url, take)
            pages.write(into, pages.Page(1, url, None, date, {"total": total}), json.dumps(items).encode())


def prices(raw: Path) -> pa.Table:
    """The price list as stated: service, model, currency, price, unit, bound.

    `price` is in yuan, also where it is 0; a price that is not stated has no row. `unit` is null where it is not stated
    (a call, a page, a second …). `bound` is `lowest` or `highest` over the service's operations.
    Raises `SourceError` where no price can be read.
    """
    import pyarrow as pa

    found = pages.rows(pages.place(raw / PRICES, 1))
    rows = [row for item in found if isinstance(item, dict) for row in _prices(item)]
    if not rows:
        raise SourceError(f"The services in {raw / PRICES} state no price in `operation_summary`.", OUTDATED)
    kinds = dict.fromkeys(("service", "model", "currency", "price", "unit", "bound"), pa.string())
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds | {"price": pa.float64()}))


def _prices(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    model, summary = item.get("ident"), item.get("operation_summary")
    if not isinstance(model, str) or not isinstance(summary, dict):
        return
    for key, price in summary.items():
        stated = isinstance(price, int | float) and not isinstance(price, bool) and 0 <= price < 2**53
        if stated and (known := PRICE.fullmatch(key)):
            bound, side = known.groups()
            yield {
                "service": str(item.get("id")),
                "model": model,
                "currency": "CNY",
                "price": float(price),
                "unit": f"million {side} tokens" if side else None,
                "bound": BOUNDS[bound],
            }


def _batches(raw: Path, found: list[pages.Page], notes: dict[str, str]) -> Iterator[pa.RecordBatch]:
    tally = Tally()
    rows = tally.once(pages.backwards(raw, found), _name, "id")
    yield from batches(Row(Gitee.hub, name, _id(entry.get("id"))) for name, entry in rows)
    notes.update(tally.notes)


def _id(value: object) -> str | None:
    return str(value)[:LONGEST_ID] if isinstance(value, int | str) and not isinstance(value, bool) else None


def _name(entry: dict[str, Any]) -> str | None:
    """The address `namespace/path`; `name` where there is no path of its own."""
    namespace, name = entry.get("namespace"), entry.get("path") or entry.get("name")
    return named(f"{namespace}/{name}") if isinstance(namespace, str) and isinstance(name, str) else None


def _listed(raw: Path) -> dict[str, str]:
    page = pages.head(pages.place(raw / PRICES, 1))
    return {"services": str(page.details.get("total"))} if page else {}


def _has(rows: list[Any], *keys: str) -> bool:
    return not rows or any(set(keys) <= row.keys() for row in rows if isinstance(row, dict))


def _json(reply: Reply, expected: str) -> Any:
    if reply.body.lstrip()[:1] not in {b"{", b"["}:
        raise _otherwise(reply, expected)
    return reply.json()


def _otherwise(reply: Reply, expected: str) -> SourceError:
    return SourceError(
        f"{reply.url} should give {expected}, and answered {reply.status}: {shown(reply.body)}", OUTDATED
    )
