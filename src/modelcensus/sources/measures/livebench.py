"""LiveBench: questions that are renewed with each release, so that the scores of two releases do not compare.

The site keeps a table of task scores a release, with the tasks of each category beside it and, of late ones, the costs.
A model's score is the mean of its categories, each the mean of its tasks: the site's own rule, which also leaves out a model
that lacks a category. Effort is in the name's suffix, as with LMArena.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError
from modelcensus.sources.measures.epoch import EFFORT, REPORT, Files, count, listed, members, placed, share, slug, table
from modelcensus.sources.measures.lmarena import effort_of
from modelcensus.sources.measures.reading import number, text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from modelcensus.sources import Progress, Release
    from modelcensus.sources.measures import Rows
    from modelcensus.sources.polite import Asker

PAGE = "https://livebench.ai"
MOST = 24  # releases
KNOWN = (
    *("2026-06-25", "2026-01-08", "2025-12-23", "2025-11-25", "2025-05-30", "2025-04-25", "2025-04-02"),
    *("2024-11-25", "2024-08-31", "2024-07-26", "2024-06-24"),
)
PARTS = {"table": "csv", "categories": "json", "cost": "csv"}
PART = re.compile(r"(table|categories|cost)_(20\d\d_\d\d_\d\d)\.(?:csv|json)$")


class LiveBench(Files):
    """All releases: table, categories and costs of each; or Epoch's table of one of them."""

    wanted = PART.pattern

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__("livebench", "LiveBench", "Apache-2.0", PAGE, "livebench", today, endpoint)

    @property
    def address(self) -> str:
        """The site that is asked."""
        return (self.endpoint or self.url).rstrip("/")

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:
        """Bring the files of each release; a release without a table or its categories is left out."""
        from modelcensus.sources.pages import store
        from modelcensus.sources.polite import Asker

        asker = Asker(release.url, say=progress.say)
        releases = _listed(asker, release.url)
        if not releases:
            progress.say(f"{release.url} does not list its releases any more: those that were known are fetched.")
        releases = releases or list(KNOWN)
        progress.begin(self.title, len(releases), "releases")
        kept = 0
        for day in releases:
            found = {name: _body(asker, f"{release.url}/{name}") for name in _names(day)}
            scored, categories, _ = found.values()
            if scored and categories:
                kept += 1
                for name, body in found.items():
                    if body:
                        store(into / self.file / name, body)
            progress.advance(1)
        if not kept:
            raise SourceError(f"{release.url} has no table.", "If it stays so, the list has moved: report it.")
        return into / self.file

    def read(self, raw: Path, release: Release) -> Rows:  # noqa: ARG002 - nothing of the release decides what it says
        """Each model's global average in each release, and what its run cost."""
        if raw.is_file() and raw.suffix.lower() == ".csv" and not PART.search(raw.name):
            return {"said_scores": _copied(raw)}
        scores: list[dict[str, Any]] = []
        for day, parts in sorted(_releases(raw).items()):
            scores += _scores(f"{raw.name}: release {day}", day, parts)
        if not scores:
            raise SourceError(f"{raw} holds no table of LiveBench.", REPORT)
        return {"said_scores": scores}


@dataclass(frozen=True)
class _Run:
    """What one model's run of one release cost, and over how many questions."""

    cost: float
    questions: int


def _names(day: str) -> list[str]:
    return [f"{part}_{day.replace('-', '_')}.{kind}" for part, kind in PARTS.items()]


def _listed(asker: Asker, site: str) -> list[str]:
    """The releases that the site's program lists, newest first: its longest list of days."""
    page = (_body(asker, f"{site}/") or b"").decode("utf-8", "replace")
    program = re.search(r"static/js/main\.[\w.]+\.js", page)
    if program is None:
        return []
    code = (_body(asker, f"{site}/{program[0]}") or b"").decode("utf-8", "replace")
    lists = re.findall(r"\[\s*(\"20\d\d-\d\d-\d\d\"(?:\s*,\s*\"20\d\d-\d\d-\d\d\")*)\s*,?\s*\]", code)
    return sorted(set(re.findall(r"20\d\d-\d\d-\d\d", max(lists, key=len, default=""))), reverse=True)[:MOST]


def _body(asker: Asker, url: str) -> bytes | None:
    return asker.get(url, lambda reply: reply.body if reply.status == 200 else None)


def _releases(raw: Path) -> dict[str, dict[str, str]]:
    """Release → part → text. A table alone stands for its release, with the other parts from beside it."""
    alone = PART.search(raw.name) if raw.is_file() else None
    beside = [raw.with_name(name) for name in _names(alone[2])] if alone else []
    found: dict[str, dict[str, str]] = {}
    for place in [path for path in beside if path.is_file()] or [raw]:
        for name, content in members(place, PART.pattern):
            if part := PART.search(name):
                found.setdefault(part[2].replace("_", "-"), {})[part[1]] = content
    return found


def _scores(where: str, day: str, parts: Mapping[str, str]) -> list[dict[str, Any]]:
    if "table" not in parts:
        return []
    categories = _categories(where, parts.get("categories"))
    costs = _costs(f"{where}, costs", parts.get("cost", ""), [task for tasks in categories.values() for task in tasks])
    made = []
    for turn, row in enumerate(table(where, parts["table"], ("model",)), 1):
        with placed(where, turn):
            name = text(row, "model")
            if name and (value := _average(row, categories)) is not None:
                made.append(_score(name, f"livebench-{day}", value, effort_of(name), costs.get(name)))
    return made


def _categories(where: str, content: str | None) -> dict[str, list[str]]:
    if content is None:
        raise SourceError(
            f"{where} has no categories, without which its tasks add up to nothing.", "Put them beside it."
        )
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{where}: its categories are no JSON: {error}.", "Fetch it again.") from error
    if not isinstance(said, dict) or not said or not all(isinstance(tasks, list) and tasks for tasks in said.values()):
        raise SourceError(f"{where}: its categories are not lists of tasks.", REPORT)
    return {str(category): [str(task) for task in tasks] for category, tasks in said.items()}


def _average(row: dict[str, Any], categories: Mapping[str, list[str]]) -> float | None:
    means = []
    for tasks in categories.values():
        scores = [score for task in tasks if (score := number(row, task)) is not None]
        if not scores:
            return None
        means.append(sum(scores) / len(scores))
    return sum(means) / len(means)


def _costs(where: str, content: str, tasks: list[str]) -> dict[str, _Run]:
    """Model → what its run cost: the sum over tasks of which both the cost and the number of questions is known."""
    found = {}
    for turn, row in enumerate(table(where, content, ("model",)), 1):
        with placed(where, turn):
            known = [
                (cost, asked)
                for task in tasks
                if (cost := number(row, task)) is not None and (asked := _questions(row, task))
            ]
            cost = sum(cost for cost, _ in known)
            if (name := text(row, "model")) and cost:
                found[name] = _Run(round(cost, 6), sum(asked for _, asked in known))
    return found


def _questions(row: dict[str, Any], task: str) -> int | None:
    key = f"nq_{task}"
    return count(row, key) if number(row, key) else None


def _score(name: str, benchmark: str, value: float, effort: str | None, run: _Run | None) -> dict[str, Any]:
    return {
        "name": name,
        "benchmark": benchmark,
        "effort": effort,
        "value": share(value, 100),
        "unit": "share",
        "cost_usd": run.cost if run else None,
        "tasks": run.questions if run else None,
        "run_by": "LiveBench",
        "self_reported": False,
        "link": PAGE,
    }


def _copied(raw: Path) -> list[dict[str, Any]]:
    """Epoch's table of a release, which names models in Epoch's way."""
    made = []
    for turn, row in enumerate(listed(raw, ("Model version", "Global average", "LiveBench Version")), 1):
        with placed(str(raw), turn):
            name, edition = text(row, "Model version"), text(row, "LiveBench Version")
            value = number(row, "Global average")
            if name and edition and value is not None:
                effort = EFFORT.search(name)
                made.append(_score(name, slug(edition), value, effort[1] if effort else None, None))
    return made
