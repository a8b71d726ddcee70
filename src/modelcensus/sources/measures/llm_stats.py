"""llm-stats: scores that makers published of their own models, gathered by hand, nearly all self-reported.

The list is a repository with a folder a model, which is kept but not renewed since 2025-10.
"""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError
from modelcensus.sources.measures.epoch import REPORT, Files, count, listed, members, named, placed, slug
from modelcensus.sources.measures.reading import date, flag, number, text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from modelcensus.sources import Release
    from modelcensus.sources.measures import Rows

NEEDS = ("model_id", "org", "benchmark", "score", "self_reported")
SAME = {  # a heading of the CSV → the keys of the repository's files
    "org": "organization_id",
    "license": "license_id",
    "benchmark": "benchmark_id",
    "self_reported": "is_self_reported",
    "source": "self_reported_source_link",
}
PLAIN = (
    *("model_id", "name", "country", "score", "release_date", "param_count", "training_tokens", "source_weights_link"),
    *SAME.values(),
)
HUB = re.compile(r"https://huggingface\.co/([\w.-]+/[\w.-]+)/?$")


class LlmStats(Files):
    """The repository as a zip or a folder, or a CSV with a row a score."""

    wanted = r"data/organizations/[^/]+/(organization|models/[^/]+/(model|benchmarks))\.json$"

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__(
            "llm-stats",
            "LLM Stats",
            "CC-BY-4.0",
            "https://codeload.github.com/JonathanChavezTamales/llm-leaderboard/zip/refs/heads/main",
            "LLMStats.zip",
            today,
            endpoint,
        )

    def read(self, raw: Path, release: Release) -> Rows:  # noqa: ARG002 - nothing of the release decides what it says
        """Each score as it is written, and of each model its maker, country, day, licence and size."""
        rows = _listed(raw) if raw.suffix.lower() == ".csv" else _gathered(raw, self.wanted)
        scores: list[dict[str, Any]] = []
        offers: dict[str, dict[str, Any]] = {}
        for where, turn, row in rows:
            with placed(where, turn):
                name = named(row, "model_id")
                offers.setdefault(name, _offer(name, row))
                if (value := number(row, "score")) is not None:
                    scores.append(_score(name, row, value))
        if not scores:
            raise SourceError(f"{raw} holds no scores of llm-stats.", REPORT)
        return {"said_scores": scores, "said_offers": list(offers.values())}


def _score(name: str, row: Mapping[str, Any], value: float) -> dict[str, Any]:
    benchmark = slug(text(row, "benchmark") or "")
    if not benchmark or value < 0:
        raise SourceError(f"{value:g} is no score of “{benchmark}”.", REPORT)
    return {
        "name": name,
        "maker": text(row, "org"),
        "benchmark": benchmark,
        "value": value,
        "unit": "share" if value <= 1 else "points",  # a few are ratings of a contest, as they were published
        "self_reported": flag(row, "self_reported"),
        "link": text(row, "source"),
    }


def _offer(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    weights = HUB.match(text(row, "source_weights_link") or "")
    return {
        "name": name,
        "title": text(row, "name"),
        "maker": text(row, "org"),
        "country": text(row, "country"),
        "hub_model": weights[1] if weights else None,
        "released": date(row, "release_date"),
        "licence": text(row, "license"),
        "parameters": count(row, "param_count"),
        "training_tokens": number(row, "training_tokens"),
    }


def _listed(raw: Path) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    for turn, row in enumerate(listed(raw, NEEDS), 1):
        yield str(raw), turn, row


def _gathered(raw: Path, wanted: str) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """A row a score, with what its model's and its maker's file say; a model without scores is a row without one."""
    makers: dict[str, dict[str, Any]] = {}
    models: dict[str, dict[str, Any]] = {}
    runs: dict[str, list[dict[str, Any]]] = {}
    for name, content in members(raw, wanted):
        place, said = str(PurePosixPath(name).parent), _said(f"{raw.name}: {name}", content)
        kind = PurePosixPath(name).stem
        if kind == "benchmarks":
            runs[place] = said
        else:
            (makers if kind == "organization" else models)[place] = said[0]
    for place, model in models.items():
        maker = makers.get(str(PurePosixPath(place).parent.parent), {})
        about = {"country": maker.get("country")} | model
        for turn, run in enumerate(runs.get(place) or [{}], 1):
            row = about | run
            yield f"{raw.name}: {place}", turn, row | {key: row.get(other) for key, other in SAME.items()}


def _said(where: str, content: str) -> list[dict[str, Any]]:
    """The objects of a file, which is a list of them or one. Raises `SourceError` where they hold more than plain values."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{where} is no JSON: {error}.", "Fetch it again.") from error
    listed = told if isinstance(told, list) else [told]
    for turn, row in enumerate(listed, 1):
        if not isinstance(row, dict) or any(isinstance(row.get(key), dict | list) for key in PLAIN):
            raise SourceError(f"{where}, row {turn}: it is no object of plain values.", REPORT)
    if not listed and PurePosixPath(where).stem != "benchmarks":
        raise SourceError(f"{where} is empty.", REPORT)
    return listed
