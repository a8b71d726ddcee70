"""The walk from snapshots to published tables. It decides nothing itself: it calls the floors in order and checks loudly.

A build goes on from an earlier one where that was made by the same code and facts of identity from a beginning of the same
snapshots; then it costs what is new. What it gives is the same either way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from modelcensus import facts, schema
from modelcensus._version import __version__
from modelcensus.errors import DataError, NoData
from modelcensus.pipeline import inputs, measures
from modelcensus.pipeline.finish import finish
from modelcensus.pipeline.fold import Fold
from modelcensus.pipeline.gained import gained, tallies_of
from modelcensus.store import (
    WALKS,
    Build,
    Engine,
    Home,
    Snapshot,
    Tables,
    Wanted,
    checksum,
    code_digest,
    compile_sql,
    link,
    open_build,
    publish,
    read_build,
    starter,
)

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.facts import Facts

UNSOUND = (
    "`modelcensus verify` says whether what is stored is whole; if it is, this is a defect of modelcensus: report it."
)
Report = Callable[[str], None]
DUCKDB = Wanted()
NOTHING: Mapping[str, str] = MappingProxyType({})


def build(
    home: Home, report: Report = lambda _: None, wanted: Wanted = DUCKDB, compiled: Mapping[str, str] = NOTHING
) -> Build:
    """Derive every table from the home's snapshots, or the starter's where it has none, and publish them.

    The same snapshots, facts and code give the same content under the same id, whatever engine computes it.
    `compiled` is SQL that this code compiled before, which the build keeps for those that go on from it.
    Raises `FactsError`, `DataError`.
    """
    known = facts.load(home.facts)
    own = home.snapshots()
    snapshots = sorted(own or starter().snapshots(), key=_turn)
    if not snapshots:
        raise NoData("There are no snapshots to build from.", "In a checkout, `make starter` makes them.")
    manifest = _manifest(home, known, snapshots, is_starter=not own or home == starter())
    parent = _parent(home, manifest)
    held = len(parent.manifest["snapshots"]) if parent else 0
    new = f"{len(snapshots) - held} new of {len(snapshots)}" if parent else str(len(snapshots))
    report(f"building {manifest['id']} from {new} snapshots")

    def write(folder: Path) -> None:
        _derive(wanted.to_build(), home, known, snapshots, folder, parent, report, compiled)

    return publish(home, manifest, write, parent)


def unnamed_accounts(home: Home, known: Facts, source: str, most: int) -> list[str]:
    """The most downloaded accounts of a source's latest snapshot that no fact names."""
    mine = [snapshot for snapshot in home.snapshots() if snapshot.provenance.source == source]
    if not mine:
        return []
    engine = Engine.start()
    engine.view("latest", mine[-1].models)
    named = {
        account.name.casefold()
        for owned in known.organisations.values()
        for account in owned.organisation.accounts.get("huggingface", [])
    }
    ranked = engine.rows(
        "SELECT split_part(model, '/', 1) AS account FROM latest GROUP BY 1 ORDER BY sum(downloads_30d) DESC NULLS LAST, 1"
    )
    return [row["account"] for row in ranked if row["account"].casefold() not in named][:most]


def is_current(home: Home) -> bool:
    """Whether the home's current build is what `build` would make now; where nothing is stored, there is nothing to make."""
    own = sorted(home.snapshots(), key=_turn)
    if not own:
        return True
    try:
        due = str(_manifest(home, facts.load(home.facts), own, is_starter=False)["id"])
        return open_build(home).id == due
    except DataError:
        return False


@cache
def queries() -> dict[str, str]:
    """Every question as SQL of the default engine, with its places still open."""
    from modelcensus.metrics import QUESTIONS

    tables = Tables()
    return {name: compile_sql(question(tables)) for name, question in QUESTIONS.items()}


def _turn(snapshot: Snapshot) -> tuple[str, str]:
    """The order in which snapshots are taken: by date, whatever their source."""
    return snapshot.provenance.date, snapshot.provenance.source


def _manifest(home: Home, known: Facts, snapshots: list[Snapshot], *, is_starter: bool) -> dict[str, Any]:
    from modelcensus.store.engine import schema_digest

    said, labels = home.hub_says(), home.labels()
    told: dict[str, Any] = {
        "snapshots": [
            {
                "source": s.provenance.source,
                "date": s.provenance.date,
                "label": s.provenance.label,
                "sha256": s.provenance.sha256,
                "stored": s.provenance.stored_sha256,
                "rows": s.provenance.rows,
                "details": dict(s.provenance.details),
            }
            for s in snapshots
        ],
        "facts": known.digest,
        "user_facts": known.user_digest,
        "code": code_digest(),
        "walk": code_digest(WALKS),
        "version": __version__,
        "schema": schema_digest(),
        "identity": _identity(known, snapshots),
        "measures": measures.digest(home),
        **({"accounts": _digest(sorted(said.items()))} if said else {}),
        **({"labels": [(name, checksum(file)[0]) for name, file in labels]} if labels else {}),
    }
    return {"id": _digest(told), "starter": is_starter, **told}


def _identity(known: Facts, snapshots: list[Snapshot]) -> str:
    """What of the facts decides how snapshots are taken: recorded renames, and what each source covers and counts."""
    from modelcensus.attribution import renames

    about = {name: (told["covers"], told["counter"]) for name, told in inputs.sources(known, snapshots).items()}
    return _digest([renames(known).to_pylist(), sorted(about.items())])


def _digest(content: object) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


def _parent(home: Home, manifest: dict[str, Any]) -> Build | None:
    """The kept build that has come furthest on the same way: same code, same facts of identity, a beginning of the same snapshots."""
    if manifest["starter"]:
        return None
    found: list[tuple[int, float, Path]] = []
    for file in home.tables.glob("*/manifest.json"):
        try:
            other = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if not isinstance(other, dict) or other.get("starter") or other.get("id") == manifest["id"]:
            continue
        same = all(other.get(key) == manifest[key] for key in ("walk", "schema", "identity"))
        held = other.get("snapshots", [])
        if same and held == manifest["snapshots"][: len(held)]:
            found.append((len(held), file.stat().st_mtime, file.parent))
    mending = (home.tables / manifest["id"]).exists()  # a damaged part may be the parent's own file
    for _, _, folder in sorted(found, reverse=True):
        try:
            return read_build(folder, thorough=mending)
        except DataError:
            continue
    return None


def _derive(
    engine: Engine,
    home: Home,
    known: Facts,
    snapshots: list[Snapshot],
    folder: Path,
    parent: Build | None,
    report: Report,
    compiled: Mapping[str, str],
) -> None:
    from modelcensus import attribution

    told = inputs.sources(known, snapshots)
    engine.register("renames", attribution.renames(known))
    fold = Fold(engine, folder, told)
    fold.run.compiled |= {**compiled, **_compiled("statements.json", parent)}
    new = snapshots
    if parent is not None:
        new = snapshots[len(parent.manifest["snapshots"]) :]
        for table in ("observations", "steps", "names"):
            for file in parent.parts(table):
                link(parent, file.relative_to(parent.folder).as_posix(), folder)
        fold.resume(parent, *tallies_of(parent, snapshots, told))
    for turn, snapshot in enumerate(new, 1):
        report(f"reading {snapshot.provenance.source} {snapshot.provenance.date} ({turn} of {len(new)})")
        fold.add(snapshot)
    fold.close()
    report("counting gains")
    judged = gained(engine, folder, fold, parent)
    report("deriving models, accounts and lineage")
    stands = finish(engine, folder, fold, judged, known, home, snapshots, parent)
    _check(engine, snapshots, "afresh" if stands else "")
    _write_json(folder / "facts.json", inputs.compiled(known, list(told.values())))
    _write_json(folder / "queries.json", _compiled("queries.json", parent) or queries())
    if engine.types_are_compiled:
        _write_json(folder / "statements.json", fold.run.compiled)
    engine.leave()


def _compiled(name: str, parent: Build | None) -> dict[str, str]:
    """What the same code compiled before, in the parent or in the build that ships; compiling takes seconds."""
    now = code_digest()
    try:
        shipped = open_build(starter())
    except DataError:  # in a checkout between two versions of the starter
        shipped = None
    for build in (parent, shipped):
        if build is not None and build.manifest["code"] == now and (build.folder / name).is_file():
            return dict(json.loads((build.folder / name).read_text(encoding="utf-8")))
    return {}


def _check(engine: Engine, snapshots: list[Snapshot], afresh: str = "") -> None:
    """What could go wrong and still finish without complaint. Raises `DataError`.

    Keys of the models in the table `afresh` alone are looked at, where there is one: those of the others stood once in the parent.
    """
    for table in schema.TABLES.values():
        if table.parts or not table.key:
            continue
        keys = ", ".join(table.key)
        made = (
            f"{table.name} SEMI JOIN {afresh} USING (model_key)" if afresh and "model_key" in table.key else table.name
        )
        if engine.rows(f"SELECT {keys} FROM {made} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"):
            raise DataError(f"The table {table.name} has a key ({keys}) twice.", UNSOUND)
        required = " OR ".join(f"{c.name} IS NULL" for c in table.columns if not c.nullable)
        if engine.rows(f"SELECT 1 FROM {table.name} WHERE {required} LIMIT 1"):
            raise DataError(f"The table {table.name} lacks a value that must be known ({required}).", UNSOUND)
    stated = sum(snapshot.provenance.rows for snapshot in snapshots)
    kept = engine.rows("SELECT sum(rows + twins) AS n FROM snapshots")[0]["n"]
    if stated != kept:
        raise DataError(f"The snapshots hold {stated} rows, but {kept} were counted or set aside.", UNSOUND)
    named = '"newly named"' if afresh else "names"
    orphans = engine.rows(f"SELECT count(DISTINCT model_key) AS n FROM {named} ANTI JOIN models USING (model_key)")
    if orphans[0]["n"]:
        raise DataError(f"{orphans[0]['n']} models have no row of their own.", UNSOUND)


def _write_json(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
