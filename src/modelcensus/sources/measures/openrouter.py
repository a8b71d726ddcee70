"""OpenRouter: what it asks for each model, and how many tokens it sent to each by day, or to each kind by month."""

from __future__ import annotations

import datetime as dt
import json
import os
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError
from modelcensus.sources.measures import Download, Rows
from modelcensus.sources.measures.model_prices import CHANGED, STANDARD, asked, at, day, document, held, listed
from modelcensus.sources.measures.reading import number, text, whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelcensus.sources import Progress, Release

SITE = "https://openrouter.ai/"
ROUTER = "openrouter"
KEY = "OPENROUTER_API_KEY"
FIRST = dt.date(2025, 1, 1)  # the first day of the rankings
WINDOW = 366  # days: the most that one answer spans
OTHER = "other"
KINDS = {"open_tokens": "open", "frontier_tokens": "closed", "unknown_tokens": "unknown", "other_tokens": OTHER}


class OpenRouter(Download):
    """The catalogue of models with their prices."""

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__(
            "openrouter",
            "OpenRouter's catalogue",
            "not stated",
            "https://openrouter.ai/api/v1/models",
            "models.json",
            today,
            endpoint,
        )

    def read(self, raw: Path, release: Release) -> Rows:  # noqa: ARG002 - nothing of the release decides what it says
        """Each model with its price. When it was put on the list is not when it came out, so that stays unknown."""
        offers, prices = [], []
        for turn, one in enumerate(held(raw, _data(raw), list, "data"), 1):
            model = held(raw, one, dict, f"row {turn}")
            with at(f"{raw}, row {turn}"):
                offers.append(_offer(model))
                if model.get("pricing") is not None:
                    prices.append(_price(model, held(raw, model["pricing"], dict, "pricing")))
        return {"said_prices": prices, "said_offers": offers}


class OpenRouterRankings(Download):
    """The daily rankings: the 50 models with most tokens of each day, and all others as one.

    A CSV of months or days by kind is read too. Its kinds are not OpenRouter's: who made it sorted the models.
    """

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__(
            "openrouter-rankings",
            "OpenRouter's rankings",
            "CC-BY-4.0",
            "https://openrouter.ai/api/v1/datasets/rankings-daily",
            "rankings-daily.json",
            today,
            endpoint,
        )

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:
        """Bring every whole day, in as few requests as there may be. Raises `SourceError` without a key."""
        from modelcensus.sources.pages import store
        from modelcensus.sources.polite import Asker

        asker = Asker(release.url, _key(), say=progress.say)
        windows = list(_windows(release.date - dt.timedelta(days=1)))
        progress.begin(self.title, len(windows), "requests")
        rows: list[Any] = []
        meta: Any = None
        for since, last in windows:
            url = f"{release.url}?start_date={since}&end_date={last}"
            answer = asker.get(url, lambda reply: reply.json() if reply.status == 200 else None)
            if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
                raise SourceError(f"{url} gave no rankings.", "If it stays so, the list has moved: report it.")
            rows += answer["data"]
            meta = answer.get("meta")  # its `as_of` is what a citation has to name
            progress.advance(1)
        store(into / self.file, json.dumps({"data": rows, "meta": meta}).encode())
        return into / self.file

    def read(self, raw: Path, release: Release) -> Rows:
        """Tokens of each model and day, or of each kind and period; the last period ends with the day of the list."""
        rows = listed(raw, ("date",)) if raw.suffix.lower() == ".csv" else held(raw, _data(raw), list, "data")
        made: list[dict[str, Any]] = []
        for turn, row in enumerate(rows, 1):
            told = held(raw, row, dict, f"row {turn}")
            with at(f"{raw}, row {turn}"):
                made += [_model(told)] if "model_permaslug" in told else _kinds(told, release.date)
        return {"said_usage": made}


def _data(raw: Path) -> Any:
    return held(raw, document(raw), dict, "the whole").get("data")


def _offer(model: dict[str, Any]) -> dict[str, Any]:
    name = text(model, "id") or ""
    author = name.removeprefix("~").partition("/")[0]  # ~ marks a name that moves on to the next model
    return {
        "name": name or None,
        "title": text(model, "name"),
        # what stands under the router's own name is a router, or a model whose maker is not told
        "maker": author if "/" in name and author != ROUTER else None,
        "hub_model": text(model, "hugging_face_id"),
        "context": whole(model, "context_length") or None,
        "link": f"{SITE}{name}",
    }


def _price(model: dict[str, Any], pricing: dict[str, Any]) -> dict[str, Any]:
    name = text(model, "id") or ""
    into, out, cached = (_million(pricing, key) for key in ("prompt", "completion", "input_cache_read"))
    return {
        "provider": ROUTER,
        "name": name or None,
        "hub_model": text(model, "hugging_face_id"),
        "first_party": None if name.startswith(f"{ROUTER}/") else False,
        "mode": STANDARD,
        "currency": "USD",
        # below 0 the price varies; 0 is free only where the name says so: what is sold by the song has it too
        **asked(into, out, cached, free=name.endswith(":free")),
        "link": f"{SITE}{name}",
    }


def _million(pricing: dict[str, Any], key: str) -> float | None:
    """Dollars for a million tokens, of dollars for one."""
    one = number(pricing, key)
    return None if one is None else round(one * 1e6, 9)


def _key() -> str:
    key = os.environ.get(KEY, "").strip()
    if not key:
        raise SourceError(f"{KEY} is not set.", f"Any key of {SITE} will do: put it into that environment variable.")
    return key


def _windows(last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    since = FIRST
    while since <= last:
        end = min(last, since + dt.timedelta(days=WINDOW - 1))
        yield since, end
        since = end + dt.timedelta(days=1)


def _model(row: dict[str, Any]) -> dict[str, Any]:
    since, name = _day(row), text(row, "model_permaslug")
    return {
        "since": since,
        "until": since + dt.timedelta(days=1),
        "name": name,
        "is_kind": name == OTHER,
        "tokens": _tokens(row, "total_tokens"),
    }


def _kinds(row: dict[str, Any], listed_on: dt.date) -> Iterator[dict[str, Any]]:
    lacking = [column for column in KINDS if column not in row]
    if lacking:
        raise SourceError(f"there is no {lacking[0]}.", CHANGED)
    since, monthly = _day(row), len(text(row, "date") or "") == len("2025-01")
    until = (since.replace(day=1) + dt.timedelta(days=32)).replace(day=1) if monthly else since + dt.timedelta(days=1)
    until = min(until, listed_on) if since < listed_on else until  # a month that was not over
    for column, kind in KINDS.items():
        if text(row, column) is not None:
            yield {"since": since, "until": until, "name": kind, "is_kind": True, "tokens": _tokens(row, column)}


def _day(row: dict[str, Any]) -> dt.date:
    told = text(row, "date") or ""
    found = day({"date": f"{told}-01" if len(told) == len("2025-01") else told}, "date")
    if found is None:
        raise SourceError("date is not said.", CHANGED)
    return found


def _tokens(row: dict[str, Any], key: str) -> int:
    """A count of tokens, exact: it may have more digits than a float keeps."""
    told = text(row, key) or ""
    if not (told.isascii() and told.isdigit() and len(told) < 20 and int(told) < 2**63):
        raise SourceError(f"{key} is {told[:40]!r}, which is no count of tokens.", CHANGED)
    return int(told)
