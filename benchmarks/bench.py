"""Every benchmark at several sizes, beside its peers in the same run, and the page that tells of it.

    python benchmarks/bench.py [--sizes N,N,…] [--weeks N] [--histories N,N,… --at N] [--parts NAME,NAME,…] [--add] [--into FOLDER]
    python benchmarks/bench.py --page [--into FOLDER]

`--sizes` are numbers of models with `--weeks` snapshots each; `--histories` are numbers of snapshots at `--at` models, so that growth is told apart by models
and by weeks. Each size has a home of its own in `--work`, removed once it was measured. Beside those run what needs no such home: `startup`, `archive`, `live`,
`lineage` (at the largest size) and `server`. The figures go into `performance.json` in `--into`, the pages `performance.md` and `sizing.md` are made of it; `--add` keeps
what the file has of other sizes and parts, so that a large size may be measured on another day. `--page` only makes the pages.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from measured import ROOT, Check, Figure, machine, read

HERE = Path(__file__).parent
LONE = ("startup", "archive", "live", "lineage", "server")
PARTS = ("build", "questions", *LONE)


def main() -> None:
    """Measure, write the data, make the pages."""
    told = _told()
    file = told.into / "performance.json"
    told.into.mkdir(parents=True, exist_ok=True)
    before = json.loads(file.read_text(encoding="utf-8")) if (told.add or told.page) and file.is_file() else {}
    if not told.page:
        with tempfile.TemporaryDirectory(dir=told.work) as folder:
            data = _measured(told, Path(folder), before)
        file.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    import page

    page.write(file, told.into)
    print(f"{told.into / 'performance.md'}, {told.into / 'sizing.md'}")


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=_numbers, default=[100_000, 300_000, 1_000_000], help="numbers of models")
    parser.add_argument("--weeks", type=int, default=26, help="snapshots at each of them")
    parser.add_argument("--histories", type=_numbers, default=[26, 52, 130], help="numbers of snapshots")
    parser.add_argument("--at", type=int, default=100_000, help="models at each of them")
    parser.add_argument("--parts", type=lambda text: text.split(","), default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--builds", type=int, default=1, help="how often each build is measured")
    parser.add_argument("--runs", type=int, default=3, help="processes of each question")
    parser.add_argument("--into", type=Path, default=ROOT / "docs", help="where data and pages are written")
    parser.add_argument("--work", type=Path, help="where homes are made and removed; the system's place for such files")
    parser.add_argument("--note", default="", help="a sentence about this run, for the page")
    parser.add_argument("--add", action="store_true", help="keep what was measured before at other sizes")
    parser.add_argument("--page", action="store_true", help="only make the pages")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def _measured(told: argparse.Namespace, folder: Path, before: dict[str, Any]) -> dict[str, Any]:
    """Run every benchmark; the data of all of it, with what was measured before."""
    took: list[dict[str, Any]] = list(before.get("took", []))
    figures, checks = read(before) if before else ([], [])
    for name, words in _jobs(told, folder):
        out = folder / "told.json"
        start = time.perf_counter()
        print(f"\n== {name} {' '.join(words)}", flush=True)
        subprocess.run([sys.executable, str(HERE / f"{name}.py"), *words, "--json", str(out)], check=True)
        more = read(json.loads(out.read_text(encoding="utf-8")))
        figures, checks = _merged(figures, more[0]), _merged(checks, more[1])
        said = " ".join(word for word in words if word != "--home" and str(folder) not in word)
        took = [one for one in took if one["command"] != f"{name}.py {said}"]
        took.append({"command": f"{name}.py {said}", "seconds": round(time.perf_counter() - start)})
        if name == "questions" or "questions" not in told.parts:
            shutil.rmtree(folder / "home", ignore_errors=True)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    about = {"machine": machine(), "date": today, "note": told.note or before.get("note", ""), "took": took}
    return {**about, "figures": list(map(asdict, figures)), "checks": list(map(asdict, checks))}


def _merged(before: list[Any], more: list[Any]) -> list[Any]:
    """Both, the later in place of the earlier of the same."""
    found: dict[tuple[object, ...], Figure | Check] = {one.key: one for one in [*before, *more]}
    return list(found.values())


def _jobs(told: argparse.Namespace, folder: Path) -> list[tuple[str, list[str]]]:
    """Every script with its words, homes by size from the smallest on."""
    sizes = {(models, told.weeks) for models in told.sizes} | {(told.at, weeks) for weeks in told.histories}
    jobs: list[tuple[str, list[str]]] = []
    for models, weeks in sorted(sizes, key=lambda size: size[0] * size[1]):
        home = [
            "--models",
            str(models),
            "--weeks",
            str(weeks),
            "--runs",
            str(told.runs),
            "--home",
            str(folder / "home"),
        ]
        if "build" in told.parts:
            jobs.append(("build", [*home, "--builds", str(told.builds)]))
        if "questions" in told.parts:
            jobs.append(("questions", home))
    most = max([*told.sizes, 50_000])
    lone = {
        "startup": ["--runs", "5"],
        "archive": ["--models", str(min(most, 100_000))],
        "live": ["--models", str(min(most, 100_000))],
        "lineage": ["--models", str(most), "--edges", str(most * 3 // 5)],
        "server": [],
    }
    return jobs + [(name, lone[name]) for name in LONE if name in told.parts]


if __name__ == "__main__":
    main()
