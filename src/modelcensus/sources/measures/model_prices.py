"""PyPI's model-prices: what labs ask for their models through time, each price with its source. And how price lists are read.

Its days are those of UTC. Prices of long prompts, of cache writes and of plans, and its estimates, are left out.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import re
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeVar, cast

from modelcensus.errors import SourceError
from modelcensus.sources import Release
from modelcensus.sources.measures import Download, Rows
from modelcensus.sources.measures.reading import date, number, opened, text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from modelcensus.sources import Progress

T = TypeVar("T")

PACKAGE, FILE, SCHEMA = "model_prices", "snapshot.json", 1
INSTALL = 'pip install "modelcensus[prices]"'
MOST = 64 * 2**20  # bytes of a list, unpacked: the largest known has about 6 MiB
CHANGED = "If the list has changed its form, report it."
NEEDS = ("provider", "model", "mode", "start", "valid_from", "basis", "input", "output", "cache_read", "source")
PRICES = ("input_per_million", "output_per_million", "cached_per_million")
STANDARD = "standard"
COMMIT = "models.dev commit"  # a price that nobody but models.dev says

FAMILIES = {
    "claude": "anthropic",
    "codestral": "mistral",
    "codex": "openai",
    "command": "cohere",
    "deepseek": "deepseek",
    "devstral": "mistral",
    "gemini": "google",
    "gemma": "google",
    "glm": "zai",
    "gpt": "openai",
    "grok": "xai",
    "jamba": "ai21",
    "kimi": "moonshotai",
    "magistral": "mistral",
    "mimo": "xiaomi",
    "minimax": "minimax",
    "ministral": "mistral",
    "mistral": "mistral",
    "muse": "meta",
    "o": "openai",  # o1, o3, o4-mini
    "pixtral": "mistral",
    "qvq": "alibaba",
    "qwen": "alibaba",
    "solar": "upstage",
    "sonar": "perplexity",
    "step": "stepfun-ai",
    "voxtral": "mistral",
    "zai": "zai",
}  # the first word of a model's name → the lab whose name for its own models it plainly is, as the list names labs


class ModelPrices(Download):
    """The snapshot in the installed package, a copy of it, or a CSV of its segments."""

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__(
            "model-prices",
            "model-prices (PyPI)",
            "MIT",
            "https://pypi.org/project/model-prices/",
            FILE,
            today,
            endpoint,
        )

    def releases(self) -> Iterator[Release]:
        """What is installed, of the day its content last changed; without it, today's, which `fetch` cannot bring."""
        try:
            content = _installed()
        except SourceError:
            yield from super().releases()
            return
        day = _changed(parsed(content, FILE)) or self.today
        checksum = hashlib.sha256(content).hexdigest()
        yield Release(self.name, day.isoformat(), day, self.address, checksum, len(content))

    def local(self, path: Path) -> Iterator[tuple[Release, Path]]:
        """A copy, which stands for the day its content last changed where it says that."""
        for release, raw in super().local(path):
            day = _changed(document(raw)) if raw.suffix.lower() == ".json" else None
            yield replace(release, date=day or release.date), raw

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:  # noqa: ARG002 - there is only what is installed
        """Take it from the installed package. Raises `SourceError` where it is not installed."""
        from modelcensus.sources.pages import store

        content = _installed()
        progress.begin(self.title, len(content), "bytes")
        store(into / self.file, content)
        progress.advance(len(content))
        return into / self.file

    def read(self, raw: Path, release: Release) -> Rows:  # noqa: ARG002 - nothing of the release decides what it says
        """Each price that held for a day at least, by the last word of a day; time-of-day prices only from the snapshot.

        A price before the first one on record is not said, though the package reckons with the first one there.
        """
        if raw.suffix.lower() == ".csv":
            return {"said_prices": _prices(raw, listed(raw, NEEDS))}
        snapshot = held(raw, document(raw), dict, "the whole")
        if snapshot.get("schema") != SCHEMA:
            raise SourceError(f"{raw} has schema {snapshot.get('schema')!r}, known is {SCHEMA}.", CHANGED)
        rows = _prices(raw, _segments(raw, snapshot))
        return {"said_prices": [*rows, *_scheduled(raw, snapshot, rows)]}


def document(path: Path) -> Any:
    """The JSON of a file, packed with gzip or not. Raises `SourceError` where it is damaged, too large or no JSON."""
    try:
        with path.open("rb") as file:
            packed = cast("Any", gzip.GzipFile(fileobj=file) if path.suffix.lower() == ".gz" else file)
            content = packed.read(MOST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{path} cannot be read: {error}.", "Name a whole copy of it.") from error
    return parsed(content, str(path))


def parsed(content: bytes, where: str) -> Any:
    """The JSON of a text. Raises `SourceError` where it is too large or no JSON."""
    from modelcensus.sources.pages import parse

    if len(content) > MOST:
        raise SourceError(f"{where} is larger than {MOST // 2**20} MiB: it is not read.", CHANGED)
    try:
        return parse(content.removeprefix(codecs.BOM_UTF8))
    except ValueError as error:
        raise SourceError(f"{where} is no JSON: {error}.", "Fetch it again.") from error


def listed(path: Path, needs: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The rows of a CSV list. Raises `SourceError` where it is none or has no rows."""
    try:
        rows = list(opened(path, needs))
    except csv.Error as error:
        raise SourceError(f"{path} is no CSV: {error}.", "Fetch it again.") from error
    if not rows:
        raise SourceError(f"{path} holds no rows.", "Name a whole copy of it.")
    return rows


def held(path: Path, value: Any, kind: type[T], what: str) -> T:
    """A value of that kind. Raises `SourceError` where it is another."""
    if not isinstance(value, kind):
        raise SourceError(f"{path}: {what} is {type(value).__name__}, not {kind.__name__}.", CHANGED)
    return value


@contextmanager
def at(where: str) -> Iterator[None]:
    """Put where it was into what is said of an error."""
    try:
        yield
    except SourceError as error:
        raise SourceError(f"{where}: {error}", error.hint) from error


def asked(into: float | None, out: float | None, cached: float | None, *, free: bool) -> dict[str, float | None]:
    """The three prices as columns. A 0 is one only where the list says that nothing is asked for the whole."""
    given = dict(zip(PRICES, (into, out, cached), strict=True))
    # beside a price, a 0 fills what is not sold: the output of an embedding, a cache that there is not
    free = free and not any(value and value > 0 for value in given.values())
    return {
        column: value if value is not None and (value > 0 or (value == 0 and free)) else None
        for column, value in given.items()
    }


def maker_of(provider: str, name: str) -> str | None:
    """The lab that a model's name plainly speaks of, in the list's word for it; None where it speaks of none."""
    if "/" in name:
        return name.partition("/")[0].casefold()
    word = re.match(r"[a-z]*", name.casefold())
    told = word[0] if word else ""
    return told if told and told == provider else FAMILIES.get(told)


def day(row: Mapping[str, Any], key: str) -> dt.date | None:
    """A cell's day; None where it says nothing. Raises `SourceError` for a cell that is no day."""
    found = date(row, key)
    if found is None and text(row, key) is not None:
        raise SourceError(f"{key} is {text(row, key)!r}, which is no day.", CHANGED)
    return found


def _installed() -> bytes:
    from importlib.resources import files

    try:
        return files(PACKAGE).joinpath(FILE).read_bytes()
    except (ImportError, OSError) as error:
        raise SourceError(f"The package model-prices cannot be read: {error}.", INSTALL) from error


def _changed(snapshot: Any) -> dt.date | None:
    return date(snapshot, "updated_at") if isinstance(snapshot, dict) else None


@dataclass(frozen=True)
class _Segment:
    order: str
    since: dt.date | None
    row: dict[str, Any] | None  # None: not sold so in that time


def _segments(raw: Path, snapshot: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The segments of a snapshot as the rows of the CSV."""
    for provider, models in held(raw, snapshot.get("prices"), dict, "prices").items():
        for name, modes in held(raw, models, dict, provider).items():
            for mode, segments in held(raw, modes, dict, f"{provider}/{name}").items():
                for segment in held(raw, segments, list, f"{provider}/{name} ({mode})"):
                    start = held(raw, segment, dict, f"{provider}/{name} ({mode}), a segment")
                    rates = held(raw, start.get("rates") or {}, dict, f"{provider}/{name} ({mode}), rates")
                    yield {
                        **rates,
                        "provider": provider,
                        "model": name,
                        "mode": mode,
                        "start": start.get("start"),
                        "basis": rates.get("valid_from_basis"),
                    }


def _prices(raw: Path, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    timelines: dict[tuple[str | None, ...], list[_Segment]] = {}
    for turn, row in enumerate(rows, 1):
        with at(f"{raw}, row {turn}"):
            key = tuple(text(row, column) for column in ("provider", "model", "mode"))
            timelines.setdefault(key, []).append(_segment(row))
    return [made for timeline in timelines.values() for made in _timeline(timeline)]


def _segment(row: dict[str, Any]) -> _Segment:
    known = [found for key in ("start", "valid_from") if (found := day(row, key))]
    into, out = number(row, "input"), number(row, "output")
    sold = into is not None or out is not None
    # a start before the price's own date carries the first price back to when nobody had recorded one
    return _Segment(text(row, "start") or "", max(known, default=None), _row(row, into, out) if sold else None)


def _row(row: dict[str, Any], into: float | None, out: float | None) -> dict[str, Any]:
    provider, name, basis = text(row, "provider") or "", text(row, "model") or "", text(row, "basis")
    maker = maker_of(provider, name)
    return {
        "provider": provider or None,
        "name": name or None,
        "first_party": None if maker is None else maker == provider,
        "mode": text(row, "mode"),
        "currency": "USD",
        # models.dev writes 0 for free and for unknown; a page that was read says free
        **asked(into, out, number(row, "cache_read"), free=basis not in {None, COMMIT}),
        "basis": basis,
        "link": text(row, "source"),
    }


def _timeline(timeline: list[_Segment]) -> Iterator[dict[str, Any]]:
    ordered = sorted(timeline, key=lambda segment: segment.order)
    for segment, following in zip_longest(ordered, ordered[1:]):
        until = following.since if following else None
        if segment.row is not None and not _empty(segment.since, until):
            yield {**segment.row, "since": segment.since, "until": until}


def _empty(since: dt.date | None, until: dt.date | None) -> bool:
    return since is not None and until is not None and since >= until


def _scheduled(raw: Path, snapshot: dict[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The prices of hours of the day, as modes `peak` and `off_peak` beside the standard price of the other hours."""
    schedules = held(raw, snapshot.get("schedules") or {}, dict, "schedules")
    made: list[dict[str, Any]] = []
    for turn, rule in enumerate(held(raw, schedules.get("schedule") or [], list, "schedules"), 1):
        told = held(raw, rule, dict, f"schedule {turn}")
        lower = held(raw, told.get("off_peak_multiplier") or {}, dict, f"schedule {turn}, off_peak_multiplier")
        with at(f"{raw}, schedule {turn}"):
            mode = "off_peak" if lower else "peak"
            made += [new for row in rows if (new := _in_hours(row, told, lower, mode))]
    return made


def _in_hours(row: dict[str, Any], rule: dict[str, Any], lower: dict[str, Any], mode: str) -> dict[str, Any] | None:
    factor = number(lower, row["name"]) if lower else number(rule, "peak_multiplier")
    since = max((one for one in (row["since"], day(rule, "valid_from")) if one), default=None)
    until = min((one for one in (row["until"], day(rule, "valid_until")) if one), default=None)
    fits = row["provider"] == rule.get("provider") and row["mode"] == STANDARD and not _empty(since, until)
    if factor is None or not fits or row["input_per_million"] is None:
        return None
    prices = {column: None if row[column] is None else round(row[column] * factor, 9) for column in PRICES}
    return {
        **row,
        **prices,
        "mode": mode,
        "since": since,
        "until": until,
        "basis": "schedule",
        "link": text(rule, "source"),
    }
