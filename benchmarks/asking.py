"""Asks a question of a home in several ways, each in a process of its own, and holds what they give against each other.

    python benchmarks/asking.py --home FOLDER [--runs N] [--question NAME]

The home is one that `benchmarks/build.py` built. Every way answers once; what it gives is compared with the first way's, and only then is anything timed:
a process for each way in turn, `--runs` times, each telling the median of three warm answers. A way whose first answer took more than ten
seconds is not asked again: that one answer, from a process that had just started, is its figure.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
from measured import Ledger, Ran, Size, as_option, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pyarrow as pa

SLOW, WARM = 10.0, 3
Answer = "Callable[[], pa.Table]"


@dataclass(frozen=True)
class Question:
    """A question, the ways to its answer, and what of the answer is compared.

    Attributes:
        name: what is asked.
        ways: name → what makes, of a home, the call that answers.
        key: columns that tell a cell; dates are compared as days.
        value: the column that is compared.
        most: how far a cell may differ, as a part of the mean cell.
    """

    name: str
    ways: Mapping[str, Callable[[Path], Callable[[], pa.Table]]]
    key: tuple[str, ...]
    value: str
    most: float

    def cells(self, file: Path) -> dict[tuple[str, ...], float]:
        """What is compared of an answer; a cell of nothing is none."""
        rows = pq.read_table(file).to_pylist()
        told = ((tuple(_text(row[name]) for name in self.key), float(row[self.value])) for row in rows)
        return {key: value for key, value in told if value}


def _text(value: object) -> str:
    return value.date().isoformat() if isinstance(value, dt.datetime) else str(value)


def questions() -> dict[str, Question]:
    """Every question that is asked in several ways."""
    import by_week
    import raw

    return {question.name: question for question in (by_week.QUESTION, *raw.QUESTIONS)}


def measure(home: Path, ledger: Ledger, runs: int, only: str | None = None) -> None:
    """Ask each question in every way, compare, time, print."""
    with tempfile.TemporaryDirectory(dir=home.parent) as folder:
        for question in questions().values():
            if only in {None, question.name}:
                _measure(question, home, ledger, runs, Path(folder))


def _measure(question: Question, home: Path, ledger: Ledger, runs: int, folder: Path) -> None:
    files = {way: folder / f"{number}.parquet" for number, way in enumerate(question.ways)}
    first = {way: _step(question, way, home, file, 0) for way, file in files.items()}
    base, *others = question.ways
    expected = question.cells(files[base])
    for way in others:
        ledger.compare(question.name, (way, base), question.cells(files[way]), expected, question.most)
    took: dict[str, list[Ran]] = {way: [] for way in question.ways}
    for _ in range(runs):
        for way in question.ways:  # in turn, so that a machine whose speed drifts treats them alike
            if float(first[way].said) < SLOW:
                took[way].append(_step(question, way, home, files[way], WARM))
    for way, told in took.items():
        ran = told or [first[way]]
        ledger.add(question.name, way, "s", [float(one.said) for one in ran])
        ledger.add(question.name, way, "MB", [one.peak / 1e6 for one in ran])
    _show(question, ledger, base)


def _show(question: Question, ledger: Ledger, base: str) -> None:
    told = {(f.way, f.unit): f.middle for f in ledger.figures if f.what == question.name}
    print(question.name)
    for way in question.ways:
        ratio = told[way, "s"] / told[base, "s"]
        print(f"  {way:32}{told[way, 's'] * 1000:10.1f} ms{told[way, 'MB']:9.0f} MB {ratio:8.2f} ×")


def _step(question: Question, way: str, home: Path, out: Path, runs: int) -> Ran:
    words = [question.name, way, home, out, runs]
    return run([sys.executable, __file__, "--step", *map(str, words)])


def ask(name: str, way: str, home: str, out: str, runs: str) -> None:
    """One question in one way: the answer into a file; printed are the seconds of it, or the median of further ones."""
    answer = questions()[name].ways[way](Path(home))
    seconds = [_timed(answer, Path(out))]
    seconds = [_timed(answer) for _ in range(int(runs))] or seconds
    print(statistics.median(seconds))


def _timed(answer: Callable[[], pa.Table], out: Path | None = None) -> float:
    start = time.perf_counter()
    table = answer()
    seconds = time.perf_counter() - start
    if out is not None:
        pq.write_table(table, out)
    return seconds


def current(home: Path) -> Path:
    """The build that a home has published."""
    return home / "tables" / (home / "tables" / "CURRENT").read_text(encoding="utf-8").strip()


def main() -> None:
    """Ask, compare, time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--models", type=int, default=0, help="what the figures are told of")
    parser.add_argument("--weeks", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3, help="processes of each way")
    parser.add_argument("--question", help="only this one")
    parser.add_argument("--step", nargs=5, help=argparse.SUPPRESS)
    as_option(parser)
    told = parser.parse_args()
    if told.step:
        ask(*told.step)
        return
    if told.home is None:
        parser.error("--home is needed")
    ledger = Ledger("asking", Size(told.models, told.weeks))
    measure(told.home.absolute(), ledger, told.runs, told.question)
    ledger.write(told.json)


if __name__ == "__main__":
    main()
