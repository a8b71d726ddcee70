"""Start-up and a first answer from a cold shell, beside the same question written by hand in DuckDB.

    python benchmarks/startup.py [--runs N] [--json FILE]

Installs the checkout into a fresh virtual environment, as a user would (not editable, compiled), then times whole processes.
Each command runs in turn with its neighbours, so that a machine whose speed drifts treats them alike; the median is printed, with
the least and the most, and the ratio to the hand-written query of the same run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measured import OURS, Ledger, as_option

ROOT = Path(__file__).parent.parent
LIMITS = {"modelcensus --help": 0.3, "modelcensus share --by country": 1.5}
BY_HAND = """
import duckdb, pathlib, modelcensus
tables = pathlib.Path(modelcensus.__file__).parent / "starter" / "tables"
build = tables / (tables / "CURRENT").read_text().strip()
at = lambda name: f"read_parquet('{build / name}.parquet')"
observations = f"read_parquet('{build}/observations/source=llmfit/date=2026-10-08/*.parquet')"
for row in duckdb.sql(f'''
    SELECT country_group, sum(downloads_30d) AS d, d / sum(d) OVER () AS share
    FROM {observations} o JOIN {at('models')} m USING (model_key) JOIN {at('accounts')} a ON a.account_key = m.account_key
    WHERE o.downloads_30d IS NOT NULL
      AND task IN ('text-generation', 'text2text-generation', 'image-text-to-text', 'any-to-any')
    GROUP BY 1 ORDER BY 2 DESC''').fetchall():
    print(*row)
"""


def main() -> None:
    """Install, time, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=11)
    as_option(parser)
    told = parser.parse_args()
    runs, ledger = told.runs, Ledger("startup")
    with tempfile.TemporaryDirectory() as folder:
        python = _installed(Path(folder))
        program = str(python.with_name("modelcensus"))
        commands = {
            "python -c pass": [str(python), "-c", "pass"],
            "by hand in DuckDB": [str(python), "-c", BY_HAND],
            "modelcensus --help": [program, "--help"],
            "modelcensus share --by country": [program, "share", "--by", "country"],
            "modelcensus share --format json": [program, "share", "--format", "json"],
            "modelcensus trend": [program, "trend"],
            "modelcensus headline": [program, "headline"],
        }
        times = _timed(commands, runs, Path(folder) / "home")
    base = statistics.median(times["by hand in DuckDB"])
    print(f"{runs} runs each, seconds\n{'':34}{'median':>8}{'least':>8}{'most':>8}{'ratio':>8}{'limit':>8}")
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        mine = name.startswith("modelcensus")
        ledger.add(name if mine else "a process", OURS if mine else name, "s", seconds)
        limit = f"{LIMITS[name]:8.2f}" if name in LIMITS else ""
        print(f"{name:34}{middle:8.3f}{min(seconds):8.3f}{max(seconds):8.3f}{middle / base:8.2f}{limit}")
    ledger.write(told.json)


def _installed(folder: Path) -> Path:
    """A fresh virtual environment with this checkout installed; its Python."""
    python = folder / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--compile", str(ROOT)], check=True)
    return python


def _timed(commands: dict[str, list[str]], runs: int, home: Path) -> dict[str, list[float]]:
    env = {**os.environ, "MODELCENSUS_HOME": str(home)}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, env=env)
            if number:  # the first round warms the disk
                times[name].append(time.perf_counter() - start)
    return times


if __name__ == "__main__":
    main()
