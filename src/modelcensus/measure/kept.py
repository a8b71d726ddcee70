"""The fact: a measured score, appended to the user's own."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from modelcensus.errors import FactsError
from modelcensus.facts.read import MOST_BYTES, checked, parse
from modelcensus.facts.sourced import Score

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from modelcensus.census import Census
    from modelcensus.measure.outcome import Measured

BY = "measured here"


def place(census: Census, benchmark: str) -> Path:
    """The user's facts file that takes scores of a benchmark. Raises `FactsError` where nothing can be added to it.

    Asked before anything is measured, so that no run is paid for whose score could not be kept.
    """
    file = census.home.facts / "scores" / f"{benchmark}.yaml"
    _appended(file, {"model": "account/name"})
    return file


def keep(census: Census, found: Measured) -> Path:
    """Append the score to the user's facts, whole or not at all; gives the file. Raises `FactsError`, `OutputError`."""
    file = place(census, found.benchmark)
    census.keep(file, _appended(file, fact(found)).encode())
    return file


def fact(found: Measured) -> dict[str, Any]:
    """The score as a facts file has it.

    Its confidence is by the interval: high within 3 points to either side, medium within 10, else low.
    """
    half = 1.0 if found.low is None or found.high is None else (found.high - found.low) / 2
    settings = found.settings
    told = {
        "model": found.model,
        "benchmark": found.benchmark,
        "value": round(found.value, 6),
        "unit": "share",
        "effort": found.effort,
        "date": found.date,
        "by": BY,
        "self_reported": False,
        "source": f"modelcensus measure: {settings['tasks']}, asked at {settings['endpoint']}",
        "confidence": "high" if half <= 0.03 else "medium" if half <= 0.1 else "low",
        "note": note(found),
    }
    entry = {name: value for name, value in told.items() if value is not None}
    Score.model_validate(entry)
    return entry


def note(found: Measured) -> str:
    """What else must be known of a measured score, in one line."""
    times = "once" if found.epochs == 1 else f"{found.epochs} times each"
    sure = "interval not known" if found.low is None else f"{found.low:.4f}-{found.high:.4f} at 95 % ({found.interval})"
    tokens = "tokens not known"
    if found.tokens_in is not None:
        tokens = f"{found.tokens_in} tokens in and {found.tokens_out} out"
    cost = "cost not known"
    if found.usd is not None:
        price = f"${found.usd_per_million_input_tokens:g} in and ${found.usd_per_million_output_tokens:g} out"
        cost = f"cost ${found.usd:.6f} at {price} per million tokens on {found.date}"
    rest = [f"{name}: {value}" for name, value in found.settings.items() if name not in ("endpoint", "tasks")]
    return "; ".join([f"n={found.n} asked {times}", sure, tokens, cost, f"{found.seconds:.1f} s", *rest])


def _appended(file: Path, entry: Mapping[str, Any]) -> str:
    """The text of a facts file with one more item at its end; what stood there stands, comments too."""
    import yaml

    there = file.exists() or file.is_symlink()
    listed = (parse(file) or []) if there else []
    text = file.read_text(encoding="utf-8") if there else "# Scores measured here by `modelcensus measure`.\n"
    if not isinstance(listed, list):
        raise FactsError(f"{file}: expected a list of scores.", "Mend or move it; nothing was measured.")
    for number, standing in enumerate(listed):
        checked(file, standing, Score, [number])
    node = yaml.compose(text) if listed else None
    item = yaml.safe_dump([dict(entry)], sort_keys=False, allow_unicode=True, width=110)
    whole = f"{text.rstrip()}\n" if text.strip() else ""
    whole += textwrap.indent(item, " " * (node.start_mark.column if node else 0))
    try:
        stands = yaml.safe_load(whole) == [*listed, dict(entry)]
    except yaml.YAMLError:
        stands = False
    if not stands:
        raise FactsError(f"{file}: nothing can be added at its end.", "Write it as items that each begin with “- ”.")
    if len(whole.encode()) > MOST_BYTES:
        raise FactsError(f"{file} would be larger than {MOST_BYTES} bytes.", "Move older scores to another file there.")
    return whole
