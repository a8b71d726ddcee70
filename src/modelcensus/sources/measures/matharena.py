"""MathArena: models on mathematics competitions that were held after, or soon before, they came out.

The site gives a table of each competition as HTML inside JSON; MathArena also reports scores of open models to the Hub,
of which there are CSV copies. A name says the setting in parentheses, which goes into the effort.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError
from modelcensus.sources.measures.epoch import REPORT, Files, listed, members, named, placed, share, slug
from modelcensus.sources.measures.reading import date, number, text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from modelcensus.sources import Progress, Release
    from modelcensus.sources.measures import Rows

PAGE = "https://matharena.ai"
COMPETITIONS = ("aime--aime_2025", "aime--aime_2026", "hmmt--hmmt_feb_2026")
NEEDS = ("model_hf_id", "competition", "score")
MONTHS = {"feb": "february", "nov": "november"}
SCORE = re.compile(r"(\d+(?:\.\d+)?)\s*%\s*±\s*(\d+(?:\.\d+)?)\s*%")
EFFORT = re.compile(r"\((none|minimal|low|medium|high|xhigh|max|think|no[- ]think)\)$", re.IGNORECASE)


class MathArena(Files):
    """The tables of the competitions, a JSON file each, or a CSV of what MathArena reported to the Hub."""

    wanted = r"(^|/)[a-z_]+--\w+\.json$|matharena[^/]*\.csv$"

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__("matharena", "MathArena", "MIT", PAGE, "matharena", today, endpoint)

    @property
    def address(self) -> str:
        """The site that is asked."""
        return (self.endpoint or self.url).rstrip("/")

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:
        """Bring the table of each competition; one that is not there any more is left out."""
        from modelcensus.sources.pages import store
        from modelcensus.sources.polite import Asker

        asker = Asker(release.url, say=progress.say)
        progress.begin(self.title, len(COMPETITIONS), "tables")
        kept = 0
        for name in COMPETITIONS:
            body = asker.get(
                f"{release.url}/competition_tables/{name}", lambda reply: reply.body if reply.status == 200 else None
            )
            if body:
                store(into / self.file / f"{name}.json", body)
                kept += 1
            progress.advance(1)
        if not kept:
            raise SourceError(
                f"{release.url} has none of the tables.", "If it stays so, the list has moved: report it."
            )
        return into / self.file

    def read(self, raw: Path, release: Release) -> Rows:  # noqa: ARG002 - nothing of the release decides what it says
        """Each model's mean over the problems of each competition, four answers a problem."""
        if raw.suffix.lower() == ".csv":
            return {"said_scores": list(_reported(raw))}
        scores: list[dict[str, Any]] = []
        for name, content in members(raw, self.wanted):
            scores += _tabled(f"{raw.name}: {name}", PurePosixPath(name).stem, content)
        if not scores:
            raise SourceError(f"{raw} holds no table of MathArena with scores in it.", REPORT)
        return {"said_scores": scores}


def benchmark_of(competition: str) -> str:
    """A competition as a benchmark: `hmmt/hmmt_feb_2026` is hmmt-february-2026."""
    parts = re.split(r"/|--", competition)[-1].lower().split("_")
    return slug("-".join(MONTHS.get(part, part) for part in parts))


def _reported(raw: Path) -> Iterator[dict[str, Any]]:
    for turn, row in enumerate(listed(raw, NEEDS), 1):
        with placed(str(raw), turn):
            score = number(row, "score")
            if score is not None:
                yield {
                    "name": named(row, "model_hf_id"),
                    "benchmark": benchmark_of(named(row, "competition")),
                    "value": share(score, 100),
                    "unit": "share",
                    "run_by": "MathArena",
                    "self_reported": False,
                    "measured_on": date(row, "date"),
                    "link": text(row, "pr_url"),
                }


def _tabled(where: str, competition: str, content: str) -> Iterator[dict[str, Any]]:
    table = _Table()
    table.feed(_html(where, content))
    names, scores = _heading(where, table, "Model"), _heading(where, table, "Accuracy")
    makers = next((turn for turn, head in enumerate(table.heads) if head == "Provider"), None)
    for turn, cells in enumerate(table.rows, 1):
        # shorter rows hold no model; and a mean without an interval is not measured but what the site expects
        if len(cells) >= len(table.heads) and (found := SCORE.search(cells[scores][:100])):
            with placed(where, turn):
                said = {"name": cells[names], "maker": None if makers is None else cells[makers]}
                yield _score(named(said, "name"), text(said, "maker"), competition, found)


def _html(where: str, content: str) -> str:
    try:
        html = json.loads(content)["table"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SourceError(f"{where} is not JSON with a table in it: {error!r}.", REPORT) from error
    if not isinstance(html, str):
        raise SourceError(f"{where}: its table is no HTML.", REPORT)
    return html


def _heading(where: str, table: _Table, word: str) -> int:
    for turn, head in enumerate(table.heads):
        if head.startswith(word):
            return turn
    raise SourceError(f"{where} has no heading {word}.", REPORT)


def _score(name: str, maker: str | None, competition: str, found: re.Match[str]) -> dict[str, Any]:
    value, around = float(found[1]), float(found[2])
    effort = EFFORT.search(name)
    return {
        "name": name,
        "maker": maker,
        "benchmark": benchmark_of(competition),
        "effort": effort[1] if effort else None,
        "value": share(value, 100),
        "unit": "share",
        "low": round((value - around) / 100, 6),
        "high": round((value + around) / 100, 6),
        "run_by": "MathArena",
        "self_reported": False,
        "link": f"{PAGE}/?comp={competition}",
    }


class _Table(HTMLParser):
    """Headings and rows of cells of a table; of a cell with a link to a model, the link's words alone."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.rows: list[list[str]] = []
        self._words: list[str] | None = None
        self._linked: list[str] | None = None
        self._in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row, a heading, a cell or a link begins."""
        if tag == "tr":
            self.rows.append([])
        elif tag in {"th", "td"}:
            self._words, self._linked = [], None
        elif tag == "a" and "model-link" in (dict(attrs).get("class") or "").split() and self._words is not None:
            self._linked, self._in_link = [], True

    def handle_endtag(self, tag: str) -> None:
        """It ends: a cell is kept, and a row without cells is not one."""
        if tag == "a":
            self._in_link = False
        elif tag in {"th", "td"} and self._words is not None:
            said = " ".join("".join(self._linked or self._words).replace("⚠️", " ").split())
            (self.heads if tag == "th" else self.rows[-1] if self.rows else []).append(said)
            self._words = None
        elif tag == "tr" and self.rows and not self.rows[-1]:
            self.rows.pop()

    def handle_data(self, data: str) -> None:
        """Words of a cell."""
        if self._words is not None:
            self._words.append(data)
            if self._in_link and self._linked is not None:
                self._linked.append(data)
