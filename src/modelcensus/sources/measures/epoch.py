"""Epoch AI: the archive of benchmark tables with the Epoch Capabilities Index, and the table of notable models.

The archive holds a table a benchmark, each with its score under another heading. Which heading it is, and whether it counts
in percent, follows Epoch's own loader (`eci-public`); since 2026-09 the archive also says it in `benchmark_metadata.csv`.
The index is one value a model, whatever its effort: its rows have none.

Here is also what readers of several files share: `Files`, `members`, `table` and `placed`.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import lzma
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

from modelcensus.errors import SourceError
from modelcensus.sources import Release
from modelcensus.sources.measures import Download, Rows, dated
from modelcensus.sources.measures.reading import date, number, rows_of, text, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LIMIT = 64 * 2**20  # bytes of one unpacked member; the largest known has about 10 MB
ALTOGETHER = 4 * LIMIT
MOST = 2**53  # a count beyond it is none

INDEX = "epoch-capabilities-index"
EFFORT = re.compile(r"_(none|minimal|low|medium|high|xhigh|max|promax|thinking|\d+k)$", re.IGNORECASE)
EDITIONS = ("LiveBench Version", "METR version")
DAYS = ("Started at", "Date run", "Run date", "Date of evaluation", "Evaluation date", "Date", "Date added")
LINKS = ("Source link", "Source Link", "Source link (site from table)", "Log viewer", "Link")
SIGNS = {"'": "", "+": "-plus", "<": "-under-", ">": "-over-"}
REPORT = "If the list has changed its form, report it."


@dataclass(frozen=True)
class Measure:
    """Where a table has its score.

    Attributes:
        column: the heading.
        full: what a full score is written as: 1, or 100 for percent.
        unit: of the score.
    """

    column: str
    full: float = 1.0
    unit: str = "share"


BEST = "Best score (across scorers)"
SHARES = {
    BEST: "chess_puzzles frontiermath frontiermath_tier_4 gpqa_diamond math_level_5 otis_mock_aime_2024_2025 "
    "simpleqa_verified swe_bench_verified",
    "Score": "adversarial_nli arc_agi arc_agi_2 bool_q common_sense_qa_2 lambada piqa science_qa superglue",
    "Accuracy": "hle open_book_qa weirdml wino_grande",
    "EM": "gsm8k mmlu trivia_qa",
    "% Resolved": "swe_bench_bash the_agent_company",
    "16k token score": "fictionlivebench",
    "ACW Country %": "geobench",
    "Accuracy mean": "terminalbench",
    "Average (%)": "posttrainbench",
    "Average progress": "balrog",
    "Average score": "deepresearchbench",
    "Average": "bbh",
    "Challenge score": "arc_ai2",
    "Correct": "vpct",
    "Overall (no subtitles)": "video_mme",
    "Overall accuracy": "hella_swag",
    "Overall pass (%)": "cad_eval",
    "Pass@1 score": "apex_agents",
    "Score (AVG@5)": "simplebench",
    "Score OPT@1": "gso",
    "Unguided % Solved": "cybench",
    "Win Rate (%)": "gdpval",
    "average_score": "metr_time_horizons",  # the horizon itself is in minutes, which is none of the units
}
MEASURES = {name: Measure(column) for column, names in SHARES.items() for name in names.split()} | {
    "aider_polyglot": Measure("Percent correct", 100),
    "lech_mazur_writing": Measure("Mean score", unit="points"),
    "live_bench": Measure("Global average", 100),
    "os_world": Measure("Score", 100),
    "webdev_arena": Measure("Arena Score", unit="rating"),
}
USUAL = (
    *(BEST, "mean_score", "Score", "Overall score", "Overall accuracy", "Overall", "Accuracy", "Accuracy mean"),
    *("Average score", "Mean score", "Average", "EM", "Percent correct", "Correct", "Pass@1", "Pass@1 score"),
    *("Global average", "Arena Score", "Elo"),
)
# a mean over tasks: its heading, and how many tasks the benchmark has by its definition. Left out are the costs of
# `aider_polyglot`, of which some rows are of a task and some of the run, and of `weirdml`, of one of several runs
COSTS = {"swe_bench_bash": ("Avg. Cost ($)", 500), "the_agent_company": ("Average costs", 175)}
NAMES = ("Model version", "Model", "model_version", "Name", "Agent")
OFFERED = {
    "title": ("Display name", "display_name", "Model name", "model_group"),
    "maker": ("Organization", "organization"),
    "country": ("Country", "country", "Country (of organization)"),
    "confidence": ("Confidence",),
}
COMPUTE = ("Training compute (FLOP)", "training_compute_flop")
ACCESS = ("Model accessibility", "accessibility")


class Files(Download):
    """A list whose payload may be several files: a zip or a folder of its members, or one member alone."""

    wanted: ClassVar[str]  # pattern of the members that are read, with their folders

    def local(self, path: Path) -> Iterator[tuple[Release, Path]]:
        """A copy of the list, which stands for the last day in its files' names, or on which one of them was written."""
        if not path.is_dir():
            yield from super().local(path)
            return
        found = sorted(file for file in path.rglob("*") if _fits(self.wanted, path, file))
        if not found:
            raise SourceError(f"{path} holds no file of {self.title}.", f"Name a copy of {self.file}.")
        days = [day for file in found if (day := dated(file.name))] or [_written(file) for file in found]
        checksum, size = hashlib.sha256(), 0
        for file in found:
            content = file.read_bytes()
            checksum.update(f"{file.relative_to(path).as_posix()} {len(content)}\n".encode() + content)
            size += len(content)
        day = dated(path.name) or max(days)
        yield Release(self.name, path.name, day, path.resolve().as_uri(), checksum.hexdigest(), size), path


class EpochBenchmarks(Files):
    """The archive of benchmark tables, a folder of its tables, or one of them."""

    wanted = r"(?:^|/)[^/._][^/]*\.csv$"  # not what a Mac puts beside

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__(
            "epoch-benchmarks",
            "Epoch AI benchmark data",
            "CC-BY-4.0",
            "https://epoch.ai/data/benchmark_data.zip",
            "benchmark_data.zip",
            today,
            endpoint,
        )

    def read(self, raw: Path, release: Release) -> Rows:  # noqa: ARG002 - nothing of the release decides what it says
        """Each score of each table, and what the tables say of each model; of a model in several, what stands first."""
        known = {name: table(f"{raw.name}: {name}", content) for name, content in members(raw, self.wanted)}
        stated = _stated(known)
        scores: list[dict[str, Any]] = []
        offers: dict[str, dict[str, Any]] = {}
        for member, rows in sorted(known.items(), key=lambda item: not _leads(item[1])):
            where, stem = f"{raw.name}: {member}", PurePosixPath(member).stem.removesuffix("_external")
            _gather(where, rows, offers)
            scores += _index(where, rows) if _is_index(rows) else _scores(where, stem, rows, stated.get(member))
        if not scores:
            raise SourceError(f"{raw} holds no table of scores.", REPORT)
        told = [offer for offer in offers.values() if any(offer[key] is not None for key in offer if key != "name")]
        return {"said_scores": scores, "said_offers": told}


class EpochModels(Files):
    """The table of notable models, alone or in its archive."""

    wanted = r"notable_ai_models[^/]*\.csv$"

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__(
            "epoch-models",
            "Epoch AI notable models",
            "CC-BY-4.0",
            "https://epoch.ai/data/ai_models.zip",
            "ai_models.zip",
            today,
            endpoint,
        )

    def read(self, raw: Path, release: Release) -> Rows:  # noqa: ARG002 - nothing of the release decides what it says
        """Each model with its training, as far as it is known or estimated."""
        needs = ("Model", "Training compute (FLOP)", "Training compute cost (2023 USD)")
        offers: list[dict[str, Any]] = []
        for member, content in members(raw, self.wanted):
            where = f"{raw.name}: {member}"
            for turn, row in enumerate(table(where, content, needs), 1):
                with placed(where, turn):
                    offers.append(_notable(row))
        if not offers:
            raise SourceError(f"{raw} holds no notable_ai_models.csv with rows in it.", REPORT)
        return {"said_offers": offers}


def members(raw: Path, wanted: str) -> Iterator[tuple[str, str]]:
    """Name and text of each member of a zip or a folder whose path fits a pattern; of any other file, its own.

    Raises `SourceError` for what cannot be read, is no UTF-8, or unpacks to more than a list can have.
    """
    left = ALTOGETHER
    for name, content in _contents(raw, wanted):
        left -= len(content)
        if len(content) > LIMIT or left < 0:
            raise SourceError(f"{raw}: {name} is larger than {LIMIT // 2**20} MiB: no list is.", "Fetch it again.")
        try:
            yield name, content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise SourceError(f"{raw}: {name} is no text: {error}.", "Fetch it again.") from error


def table(where: str, content: str, needs: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The rows of CSV text. Raises `SourceError` where it is none, or a row lacks a column that it needs."""
    try:
        return list(rows_of(content, where, needs))
    except csv.Error as error:
        raise SourceError(f"{where} is no CSV: {error}.", "Fetch it again.") from error


def listed(raw: Path, needs: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a CSV file."""
    return [row for _, content in members(raw, r"\.csv$") for row in table(str(raw), content, needs)]


@contextmanager
def placed(where: str, turn: int) -> Iterator[None]:
    """Put file and row before what is wrong with a row."""
    try:
        yield
    except SourceError as error:
        raise SourceError(f"{where}, row {turn}: {error}", error.hint) from error


def slug(name: str) -> str:
    """A name as a benchmark's: lower-case, with hyphens; signs that tell names apart are spelled out."""
    spelled = reduce(lambda said, sign: said.replace(*sign), SIGNS.items(), name.lower())
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")


def share(value: float, full: float = 1.0) -> float:
    """A value as a share of the full one. Raises `SourceError` where it is none."""
    if not 0 <= value <= full:
        raise SourceError(f"{value:g} is no share of {full:g}.", REPORT)
    return round(value / full, 6)


def named(row: Mapping[str, Any], key: str) -> str:
    """A cell's text, which has to be there. Raises `SourceError` where it is not."""
    said = text(row, key)
    if said is None:
        raise SourceError(f"{key} is not said.", REPORT)
    return said


def count(row: Mapping[str, Any], key: str) -> int | None:
    """A cell's positive whole number; None where it says nothing. Raises `SourceError` for one that is no such."""
    value = whole(row, key)
    if value is not None and not 0 < value < MOST:
        raise SourceError(f"{key} is {value}, which is no count.", REPORT)
    return value


def _contents(raw: Path, wanted: str) -> Iterator[tuple[str, bytes]]:
    try:
        if raw.is_dir():
            for path in sorted(raw.rglob("*")):
                if _fits(wanted, raw, path):
                    yield path.relative_to(raw).as_posix(), _bounded(path)
        elif raw.suffix.lower() == ".zip":
            yield from _unpacked(raw, wanted)
        else:
            yield raw.name, _bounded(raw)
    except OSError as error:
        raise SourceError(f"{raw} cannot be read: {error}.", "Name a whole copy of it.") from error


def _unpacked(raw: Path, wanted: str) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(raw) as archive:
            for info in archive.infolist():
                if not info.is_dir() and re.search(wanted, info.filename):
                    with archive.open(info) as file:
                        yield info.filename, file.read(LIMIT + 1)
    except (EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error, lzma.LZMAError) as error:
        raise SourceError(f"{raw} is no readable zip: {error}.", "Fetch it again.") from error


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LIMIT + 1)


def _fits(wanted: str, folder: Path, path: Path) -> bool:
    return path.is_file() and bool(re.search(wanted, path.relative_to(folder).as_posix()))


def _written(path: Path) -> dt.date:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).date()


def _stated(known: Mapping[str, list[dict[str, Any]]]) -> dict[str, Measure]:
    """What the archive itself says of its tables: file → where its score is. A scale of 0.01 is percent."""
    rows = [row for name, rows in known.items() if PurePosixPath(name).name == "benchmark_metadata.csv" for row in rows]
    found = {}
    for turn, row in enumerate(rows, 1):
        with placed("benchmark_metadata.csv", turn):
            file, column, scale = text(row, "source_file"), text(row, "score_column"), number(row, "scale")
            if file and column and scale:
                found[file] = Measure(column, round(1 / scale, 6))
    return found


def _is_index(rows: list[dict[str, Any]]) -> bool:
    return bool(rows) and ("ECI Score" in rows[0] or {"Model", "eci"} <= set(rows[0]))


def _leads(rows: list[dict[str, Any]]) -> bool:
    """Whether a table is about the models themselves and so says most of them."""
    return _is_index(rows) or (bool(rows) and {"model_version", "organization"} <= set(rows[0]))


def _index(where: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made = []
    for turn, row in enumerate(rows, 1):
        with placed(where, turn):
            value, name = number(row, "ECI Score" if "ECI Score" in row else "eci"), _first(row, NAMES)
            if value is not None and name is not None:
                said = {"name": name, "maker": _first(row, OFFERED["maker"]), "benchmark": INDEX, "value": value}
                span = {"low": number(row, "eci_ci_low"), "high": number(row, "eci_ci_high")}
                made.append(
                    said | span | {"unit": "points", "run_by": "Epoch AI", "link": "https://epoch.ai/benchmarks"}
                )
    return made


def _scores(where: str, stem: str, rows: list[dict[str, Any]], stated: Measure | None) -> list[dict[str, Any]]:
    if not rows or "Model version" not in rows[0]:  # the archive has tables about its tables, too
        return []
    measure = _measure(where, stem, rows, stated)
    if measure is None:  # a new table with a heading of its own: the others are worth reading without it
        return []
    made = []
    for turn, row in enumerate(rows, 1):
        with placed(where, turn):
            value, name = number(row, measure.column), _first(row, NAMES)
            if value is not None and name is not None:
                made.append(_score(stem, name, row, value, measure))
    return made


def _measure(where: str, stem: str, rows: list[dict[str, Any]], stated: Measure | None) -> Measure | None:
    """The known one, else what the archive states, else the usual headings with a unit that its values bear out."""
    if (known := MEASURES.get(stem)) and known.column in rows[0]:
        return known
    if stated and stated.column in rows[0]:
        fits = all(0 <= value <= stated.full for value in _values(where, rows, stated.column))
        return stated if fits else Measure(stated.column, unit="points")
    column = next((name for name in USUAL if name in rows[0]), None)
    return None if column is None else _usual(column, list(_values(where, rows, column)))


def _usual(column: str, values: list[float]) -> Measure:
    if column in {"Arena Score", "Elo"}:
        return Measure(column, unit="rating")
    if all(0 <= value <= 1 for value in values):
        return Measure(column)
    if "percent" in column.lower() and all(0 <= value <= 100 for value in values):
        return Measure(column, 100)
    return Measure(column, unit="points")


def _values(where: str, rows: list[dict[str, Any]], column: str) -> Iterator[float]:
    for turn, row in enumerate(rows, 1):
        with placed(where, turn):
            value = number(row, column)
        if value is not None:
            yield value


def _score(stem: str, name: str, row: dict[str, Any], value: float, measure: Measure) -> dict[str, Any]:
    effort = EFFORT.search(name)
    cost, tasks = _cost(stem, row)
    ran = "Log viewer" in row
    return {
        "name": name,
        "maker": text(row, "Organization"),
        "benchmark": slug(_first(row, EDITIONS) or stem),
        "effort": effort[1] if effort else None,
        "value": share(value, measure.full) if measure.unit == "share" else value,
        "unit": measure.unit,
        "low": number(row, "95% CI Low") if measure.unit == "rating" else None,
        "high": number(row, "95% CI High") if measure.unit == "rating" else None,
        "cost_usd": cost,
        "tasks": tasks,
        "run_by": "Epoch AI" if ran else _by(row),
        "self_reported": False if ran else None,
        "measured_on": next((day for key in DAYS if (day := date(row, key))), None),
        "link": next((said for key in LINKS if (said := text(row, key)) and said.startswith("http")), None),
    }


def _cost(stem: str, row: dict[str, Any]) -> tuple[float | None, int | None]:
    """What the whole run cost, and its tasks; a cost of 0 is one that was not kept."""
    column, tasks = COSTS.get(stem, ("", 0))
    cost = number(row, column)
    return (round(cost * tasks, 6), tasks) if cost else (None, None)


def _by(row: dict[str, Any]) -> str | None:
    """Whose score it is, and with what program around the model: scores of one model differ by it."""
    return ", ".join(said for key in ("Source", "Agent", "Scaffold") if (said := text(row, key))) or None


def _gather(where: str, rows: list[dict[str, Any]], offers: dict[str, dict[str, Any]]) -> None:
    """Add what a table says of its models to what is known of them."""
    if not _leads(rows) and not (rows and "Model version" in rows[0]):
        return
    for turn, row in enumerate(rows, 1):
        with placed(where, turn):
            name = _first(row, NAMES)
            if name is None:
                continue
            known = offers.setdefault(name, {"name": name})
            known.update({key: value for key, value in _offer(row).items() if known.get(key) is None})


def _offer(row: dict[str, Any]) -> dict[str, Any]:
    said = {column: _first(row, keys) for column, keys in OFFERED.items()}
    compute = next((value for key in COMPUTE if (value := number(row, key)) is not None), None)
    released = next((day for key in ("Release date", "date") if (day := date(row, key))), None)
    return said | {"training_flop": compute, "released": released, "open_weights": _open(_first(row, ACCESS))}


def _notable(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": named(row, "Model"),
        "maker": text(row, "Organization"),
        "country": text(row, "Country (of organization)"),
        "released": date(row, "Publication date"),
        "open_weights": _open(text(row, "Model accessibility")),
        "parameters": count(row, "Parameters"),
        "training_flop": number(row, "Training compute (FLOP)"),
        "training_usd": number(row, "Training compute cost (2023 USD)"),
        "training_tokens": _tokens(row),
        "training_hardware": text(row, "Training hardware"),
        "confidence": text(row, "Confidence"),
        "link": text(row, "Link"),
    }


def _tokens(row: dict[str, Any]) -> float | None:
    """The size of the training data where it counts tokens: other domains count images, pairs or games in that column."""
    domains = (text(row, "Domain") or "").split(",")
    counted = domains == ["Language"] or (
        "Language" in domains and "token" in str(row.get("Dataset size notes")).lower()
    )
    size = text(row, "Training dataset size (total)")
    # two sizes with a comma between are two data sets, not one number
    return number(row, "Training dataset size (total)") if counted and size and "," not in size else None


def _open(access: str | None) -> bool | None:
    if access is None:
        return None
    if access.startswith("Open weights"):
        return True
    return False if access in {"API access", "Unreleased"} or access.startswith("Hosted") else None


def _first(row: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    return next((said for key in keys if (said := text(row, key))), None)
