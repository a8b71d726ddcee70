"""LMArena's leaderboards: ratings of models that people preferred blindly, of text (with style control) and of web pages.

Of each board only the category `overall` is read. A name says how hard the model was let think where it ends in one of the
list's suffixes (`-high`, `-thinking-32k`, `(xHigh)`), which goes into the effort; the name stays as it is written.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError
from modelcensus.sources.measures.epoch import LIMIT, Files, count, listed, named, placed
from modelcensus.sources.measures.reading import date, number, text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from modelcensus.sources import Progress, Release
    from modelcensus.sources.measures import Rows

REPO = "lmarena-ai/leaderboard-dataset"
PAGE = "https://lmarena.ai/leaderboard"
BOARDS = {"text_style_control": "lmarena-text-style-control", "webdev": "lmarena-webdev"}
NEEDS = ("category", "model_name", "rating")
COLUMNS = (*NEEDS, "organization", "rating_lower", "rating_upper", "vote_count", "leaderboard_publish_date")
MOST = 1_000_000  # rows; the latest board has about 10,000

_LEVEL = "none|minimal|low|medium|high|xhigh|max"
_BRACKET = re.compile(rf"\(((?:non-)?thinking(?:-\w+)?|{_LEVEL})\)$", re.IGNORECASE)
_SUFFIX = re.compile(
    rf"-((?:no-)?thinking(?:-(?:\d+k|auto))?(?:-(?:{_LEVEL})-effort)?|(?:{_LEVEL})(?:-\d+k|-effort)?)(?:-preview|-\d{{8}})?$",
    re.IGNORECASE,
)
_HARNESS = re.compile(r" \([\w-]+-harness\)$")


class LmArena(Files):
    """Both boards: the Parquet files of the Hub's data set, or CSV copies of them, in a folder or alone."""

    wanted = (
        r"(?:^|/)(?:lmarena_)?(?:text_style_control|webdev)(?:_20\d\d-\d\d-\d\d)?\.(?:csv|parquet)$"
        r"|(?:^|/)(?:text_style_control|webdev)/latest[^/]*\.parquet$"
    )

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__(
            "lmarena",
            "LMArena leaderboard",
            "CC-BY-4.0",
            f"https://huggingface.co/datasets/{REPO}",
            "lmarena",
            today,
            endpoint,
        )

    @property
    def address(self) -> str:
        """The data set, on the Hub or on another endpoint."""
        return self.url if self.endpoint is None else f"{self.endpoint.rstrip('/')}/datasets/{REPO}"

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:
        """Bring the latest split of both boards, through the Hub's own client: large files are on another host."""
        from modelcensus.sources.datasets import Dataset
        from modelcensus.sources.pages import store

        dataset = Dataset(REPO, self.endpoint, token=False)
        progress.begin(self.title, None, "bytes")
        for board in BOARDS:
            found = [file for file in dataset.files(board) if PurePosixPath(file.path).name.startswith("latest")]
            if not found or sum(file.size for file in found) > LIMIT:
                raise SourceError(f"{release.url} has no {board} of a known size.", "If it stays so, report it.")
            for file in found:
                content = dataset.open(file.path, "main", file.size).get(0, file.size)
                store(into / self.file / board / PurePosixPath(file.path).name, content)
                progress.advance(len(content))
        return into / self.file

    def read(self, raw: Path, release: Release) -> Rows:  # noqa: ARG002 - nothing of the release decides what it says
        """Each model's rating over all prompts, with its interval and its votes."""
        files = sorted(raw.rglob("*")) if raw.is_dir() else [raw]
        scores = []
        for file in files:
            if re.search(self.wanted, f"{file.parent.name}/{file.name}") and file.is_file():
                scores += list(_board(file))
        if not scores:
            raise SourceError(f"{raw} holds no board of LMArena with its overall category.", f"Look at {PAGE}.")
        return {"said_scores": scores}


def effort_of(name: str) -> str | None:
    """How hard a model was let think, by the suffix of its name; Qwen calls a size Max."""
    bare = _HARNESS.sub("", name)
    if found := _BRACKET.search(bare):
        return found[1]
    found = _SUFFIX.search(bare)
    if found is None or (found[1].lower() == "max" and bare.lower().startswith("qwen")):
        return None
    numbered = any(sign.isdigit() for sign in bare[: found.start()])  # or it is a size: mistral-medium
    return found[1] if numbered else None


def _board(file: Path) -> Iterator[dict[str, Any]]:
    benchmark = next(slug for board, slug in BOARDS.items() if board in f"{file.parent.name}/{file.name}")
    rows = _parquet(file) if file.suffix == ".parquet" else listed(file, NEEDS)
    for turn, row in enumerate(rows, 1):
        with placed(str(file), turn):
            rating = number(row, "rating")
            if text(row, "category") == "overall" and rating is not None:
                yield _score(row, benchmark, rating)


def _score(row: dict[str, Any], benchmark: str, rating: float) -> dict[str, Any]:
    name = named(row, "model_name")
    return {
        "name": name,
        "maker": text(row, "organization"),
        "benchmark": benchmark,
        "effort": effort_of(name),
        "value": rating,
        "unit": "rating",
        "low": number(row, "rating_lower"),
        "high": number(row, "rating_upper"),
        "tasks": count(row, "vote_count"),
        "run_by": "LMArena",
        "self_reported": False,
        "measured_on": date(row, "leaderboard_publish_date"),
        "link": PAGE,
    }


def _parquet(file: Path) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        board = pq.ParquetFile(file)
        about, names = board.metadata, board.schema_arrow.names
        size = sum(about.row_group(turn).total_byte_size for turn in range(about.num_row_groups))
        lacking = next((name for name in NEEDS if name not in names), None)
        if lacking is not None or about.num_rows > MOST or size > LIMIT:
            raise SourceError(f"{file} has no {lacking or 'size that a board can have'}.", "If it stays so, report it.")
        rows: list[dict[str, Any]] = board.read([name for name in COLUMNS if name in names]).to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SourceError(f"{file} is no Parquet file: {error}.", "Fetch it again.") from error
    return rows
