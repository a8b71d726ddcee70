"""Lists of scores, prices, training and use: which there are, and how one comes into a home."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError, UnknownName
from modelcensus.pipeline.measures import bring
from modelcensus.store import Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from modelcensus.sources import Progress, Release
    from modelcensus.sources.measures import Measures
    from modelcensus.store import Home

LISTS: dict[str, tuple[tuple[str, str], ...]] = {  # command → module and class of each list that it brings
    "prices": (("model_prices", "ModelPrices"), ("models_dev", "ModelsDev")),
    "epoch": (("epoch", "EpochModels"), ("epoch", "EpochBenchmarks")),
    "lmarena": (("lmarena", "LmArena"),),
    "aider": (("aider", "Aider"),),
    "bfcl": (("bfcl", "Bfcl"),),
    "matharena": (("matharena", "MathArena"),),
    "livebench": (("livebench", "LiveBench"),),
    "llm-stats": (("llm_stats", "LlmStats"),),
    "openrouter": (("openrouter", "OpenRouter"), ("openrouter", "OpenRouterRankings")),
}


@dataclass(frozen=True)
class Brought:
    """What became of one list: its release, its rows, and whether they are new."""

    release: Release
    rows: int
    new: bool


def made(command: str, today: dt.date, endpoint: str | None = None) -> list[Measures]:
    """The lists that a command brings. Raises `UnknownName`."""
    if command not in LISTS:
        raise UnknownName("list", command, LISTS, f"There are: {', '.join(LISTS)}.")
    return [
        getattr(import_module(f"modelcensus.sources.measures.{module}"), name)(today, endpoint)
        for module, name in LISTS[command]
    ]


def brought(
    home: Home,
    command: str,
    progress: Progress,
    now: Callable[[], dt.datetime],
    local: Path | None,
    endpoint: str | None,
) -> Iterator[Brought]:
    """Each list of a command, fetched and kept; a local copy is taken by the one that can read it. Raises `SourceError`."""
    lists = made(command, now().date(), endpoint)
    if local is None:
        for source in lists:
            yield Brought(*bring(home, source, _stamps(source, now()), progress, None))
        return
    refused: SourceError | None = None
    for source in lists:
        try:
            found = bring(home, source, _stamps(source, now()), progress, local)
        except SourceError as error:
            refused = refused or error
            continue
        yield Brought(*found)
        return
    if refused:
        raise refused


def _stamps(source: Any, when: dt.datetime) -> Callable[[Release], Provenance]:
    return lambda release: stamp(release, source.licence, {"title": source.title}, when)


def stamp(release: Release, licence: str, details: Mapping[str, Any], when: dt.datetime) -> Provenance:
    """Where a release came from, with no rows told yet: what counts them sets those."""
    return Provenance(
        source=release.source,
        date=release.date.isoformat(),
        label=release.label,
        url=release.url,
        sha256=release.sha256,
        bytes=release.bytes or 0,
        rows=0,
        licence=licence,
        details=dict(details),
        fetched=when.astimezone(dt.UTC).isoformat(timespec="seconds"),
    )
