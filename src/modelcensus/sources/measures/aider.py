"""Aider's polyglot leaderboard: 225 exercises in six languages, run by Aider, with what each run cost."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from modelcensus.sources.measures import Download, Rows
from modelcensus.sources.measures.reading import number, opened, text, whole

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.sources import Release

BENCHMARK = "aider-polyglot"
PAGE = "https://aider.chat/docs/leaderboards/"


class Aider(Download):
    """The YAML file behind the leaderboard, or a CSV of it."""

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__(
            "aider",
            "Aider polyglot leaderboard",
            "Apache-2.0",
            "https://raw.githubusercontent.com/Aider-AI/aider/main/aider/website/_data/polyglot_leaderboard.yml",
            "polyglot_leaderboard.yml",
            today,
            endpoint,
        )

    def read(self, raw: Path, release: Release) -> Rows:  # noqa: ARG002 - nothing of the release decides what it says
        """Each run: the share solved within two tries, and its cost; a cost of 0 is one that was not kept."""
        rows = opened(raw, ("model", "pass_rate_2"))
        return {"said_scores": [_score(row, rate) for row in rows if (rate := number(row, "pass_rate_2")) is not None]}


def _score(row: dict[str, Any], rate: float) -> dict[str, Any]:
    return {
        "name": text(row, "model"),
        "benchmark": BENCHMARK,
        "effort": text(row, "reasoning_effort"),
        "value": round(rate / 100, 6),
        "unit": "share",
        "cost_usd": number(row, "total_cost") or None,
        "tasks": whole(row, "test_cases"),
        "run_by": "Aider",
        "self_reported": False,
        "measured_on": _day(row),
        "link": PAGE,
    }


def _day(row: dict[str, Any]) -> dt.date | None:
    said = text(row, "date")
    return dt.date.fromisoformat(said) if said else None
