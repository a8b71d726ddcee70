"""Berkeley's function calling leaderboard, version 4: how well models call functions, with what the runs cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.sources.measures import Download, Rows
from modelcensus.sources.measures.epoch import listed, named, placed, share
from modelcensus.sources.measures.reading import number, text

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from modelcensus.sources import Release

BENCHMARK = "bfcl-v4-overall"
PAGE = "https://gorilla.cs.berkeley.edu/leaderboard.html"
NEEDS = (
    "Model",
    "Overall Acc",
    "Web Search Acc",
    "Memory Acc",
)  # the last two are what tells version 4 from its forerunners


class Bfcl(Download):
    """The CSV behind the leaderboard. Names say whether functions were called natively (FC) or by a prompt."""

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__(
            "bfcl",
            "Berkeley function calling leaderboard",
            "Apache-2.0",
            "https://gorilla.cs.berkeley.edu/data_overall.csv",
            "data_overall.csv",
            today,
            endpoint,
        )

    def read(self, raw: Path, release: Release) -> Rows:  # noqa: ARG002 - nothing of the release decides what it says
        """Each model's overall accuracy, and what the run cost; a cost of 0 is one that was not kept."""
        scores = []
        for turn, row in enumerate(listed(raw, NEEDS), 1):
            with placed(str(raw), turn):
                accuracy = number(row, "Overall Acc")
                if accuracy is not None:
                    scores.append(_score(row, accuracy))
        return {"said_scores": scores}


def _score(row: dict[str, Any], accuracy: float) -> dict[str, Any]:
    return {
        "name": named(row, "Model"),
        "maker": text(row, "Organization"),
        "benchmark": BENCHMARK,
        "value": share(accuracy, 100),
        "unit": "share",
        "cost_usd": number(row, "Total Cost ($)") or None,
        "run_by": "BFCL",
        "self_reported": False,
        "link": PAGE,
    }
