"""The walk from snapshots to published tables. It decides nothing itself: it calls the floors in order and checks loudly."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from modelcensus import facts, schema
from modelcensus._version import __version__
from modelcensus.errors import DataError, NoData
from modelcensus.store import (
    Build,
    Engine,
    Home,
    Provenance,
    Snapshot,
    Tables,
    checksum,
    code_digest,
    compile_sql,
    open_build,
    publish,
    snapshot_table,
    starter,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from modelcensus.facts import Facts

UNSOUND = (
    "`modelcensus verify` says whether what is stored is whole; if it is, this is a defect of modelcensus: report it."
)
Report = Callable[[str], None]


def build(home: Home, report: Report = lambda _: None) -> Build:
    """Derive every table from the home's snapshots, or the starter's where it has none, and publish them.

    The same snapshots, facts and code give the same content under the same id. Raises `FactsError`, `DataError`.
    """
    known = facts.load(home.facts)
    own = home.snapshots()
    snapshots = own or starter().snapshots()
    if not snapshots:
        raise NoData("There are no snapshots to build from.", "In a checkout, `make starter` makes them.")
    manifest = _manifest(home, known, snapshots, is_starter=not own or home == starter())
    report(f"building {manifest['id']} from {len(snapshots)} snapshots")
    engine = Engine.start()
    _derive(engine, home, known, snapshots, report)
    _check(engine, snapshots)

    def write(folder: Path) -> None:
        for name in schema.TABLES:
            report(f"writing {name}")
            engine.write(name, folder / f"{name}.parquet")
        _write_json(folder / "facts.json", _compiled(known, list(sources(known, snapshots).values())))
        _write_json(folder / "queries.json", queries())

    return publish(home, manifest, write)


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
    own = home.snapshots()
    if not own:
        return True
    try:
        due = str(_manifest(home, facts.load(home.facts), own, is_starter=False)["id"])
        return open_build(home).id == due
    except DataError:
        return False


def queries() -> dict[str, str]:
    """Every question as SQL of the default engine, with its places still open."""
    from modelcensus.metrics import QUESTIONS

    tables = Tables()
    return {name: compile_sql(question(tables)) for name, question in QUESTIONS.items()}


def _manifest(home: Home, known: Facts, snapshots: list[Snapshot], *, is_starter: bool) -> dict[str, Any]:
    from modelcensus.store.engine import schema_digest

    said, labels = home.hub_says(), home.labels()
    inputs: dict[str, Any] = {
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
        "version": __version__,
        "schema": schema_digest(),
        **({"accounts": sha256(repr(sorted(said.items())).encode()).hexdigest()} if said else {}),
        **({"labels": [(name, checksum(file)[0]) for name, file in labels]} if labels else {}),
    }
    name = sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:12]
    return {"id": name, "starter": is_starter, **inputs}


def _derive(engine: Engine, home: Home, known: Facts, snapshots: list[Snapshot], report: Report) -> None:
    from pyarrow.parquet import read_table

    from modelcensus import attribution, gains, identity

    last = max(snapshot.date for snapshot in snapshots)
    engine.register("owners", attribution.owners(known, last, home.hub_says()))
    engine.register("renames", attribution.renames(known))
    engine.register("labels", attribution.labels((name, read_table(file)) for name, file in home.labels()))
    engine.register("known_snapshots", _known_snapshots(snapshots, sources(known, snapshots)))
    engine.view_snapshots("said", [snapshot.models for snapshot in snapshots])
    report("judging counters")
    engine.create("single", gains.unique(engine.table("said")))
    engine.create("marked", gains.marked(engine.table("single")))
    engine.drop("single")
    report("joining names")
    engine.create("names", identity.names(engine.table("marked"), engine.table("renames")))
    engine.create("judged", gains.observations(engine.table("marked"), engine.table("names")))
    report("attributing accounts")
    engine.create("accounts", attribution.accounts(engine.table("names"), engine.table("owners")))
    engine.create("models", identity.models(engine.table("marked"), engine.table("names"), engine.table("accounts")))
    engine.drop("marked")
    engine.create("observations", engine.table("judged").drop("twins"))
    engine.create("snapshots", gains.snapshots(engine.table("judged"), engine.table("known_snapshots")))
    engine.register("countries", _countries())
    tasks = [row["task"] for row in engine.rows("SELECT DISTINCT task FROM models ORDER BY task")]
    engine.register("universes", _universes(known, tasks))


def sources(known: Facts, snapshots: list[Snapshot]) -> dict[str, dict[str, Any]]:
    """What is known of each source that a snapshot came from: the reviewed facts, or what was said when it was imported."""
    found: dict[str, dict[str, Any]] = {}
    for snapshot in snapshots:
        name = snapshot.provenance.source
        fact = known.sources.get(name)
        found[name] = fact.model_dump(mode="json") if fact else _imported(snapshot.provenance)
    return found


def _imported(provenance: Provenance) -> dict[str, Any]:
    """A source that only its own snapshots describe."""
    said = provenance.details
    about = {
        "en": f"Data of your own, imported as {provenance.source}.",
        "ko": f"직접 가져온 자료: {provenance.source}.",
    }
    dates = {
        "en": "A snapshot bears the date given when it was imported.",
        "ko": "스냅숏의 날짜는 가져올 때 지정한 날짜다.",
    }
    return {
        "name": provenance.source,
        "title": said.get("title", provenance.label),
        "hub": said.get("hub", "huggingface"),
        "covers": said.get("covers", "catalogue"),
        "universe": "all",
        "counter": said.get("counter", "downloads_30d"),
        "licence": provenance.licence,
        "about": about,
        "dates": dates,
    }


def _known_snapshots(snapshots: list[Snapshot], known: dict[str, dict[str, Any]]) -> pa.Table:
    """The stored snapshots with what their source's coverage and counter mean for them (`gains.snapshots`)."""
    import pyarrow as pa

    from modelcensus.gains import LEAST

    table = snapshot_table(snapshots)
    told = [known[name] for name in table.column("source").to_pylist()]
    complete = [snapshot.provenance.details.get("complete") != "no" for snapshot in snapshots]
    return (
        table.append_column("complete", pa.array(complete, type=pa.bool_()))
        .append_column("least", pa.array([LEAST[item["covers"]] for item in told], type=pa.float64()))
        .append_column("counter", pa.array([item["counter"] for item in told], type=pa.string()))
    )


def _universes(known: Facts, tasks: list[str]) -> pa.Table:
    """Universe × task: the named universes, then every task as a universe of its own."""
    import pyarrow as pa

    named = [(u.name, task) for u in known.universes.values() for task in (tasks if u.tasks is None else u.tasks)]
    single = [(task, task) for task in tasks if task not in known.universes]
    names, members = zip(*named, *single, strict=True)
    return pa.table({"universe": pa.array(names), "task": pa.array(members)})


def _countries() -> pa.Table:
    """Every country and territory with its names, from the CLDR that Babel carries."""
    import pyarrow as pa
    from babel import Locale

    names = {language: Locale(language).territories for language in ("en", "ko", "zh")}
    codes = sorted(str(code) for code in names["en"] if str(code).isalpha())
    columns = {f"name_{language}": [known.get(code, code) for code in codes] for language, known in names.items()}
    return pa.table({"country": codes, **columns})


def _check(engine: Engine, snapshots: list[Snapshot]) -> None:
    """What could go wrong and still finish without complaint. Raises `DataError`."""
    for table in schema.TABLES.values():
        keys = ", ".join(table.key)
        if engine.rows(f"SELECT {keys} FROM {table.name} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"):
            raise DataError(f"The table {table.name} has a key ({keys}) twice.", UNSOUND)
        required = " OR ".join(f"{c.name} IS NULL" for c in table.columns if not c.nullable)
        if engine.rows(f"SELECT 1 FROM {table.name} WHERE {required} LIMIT 1"):
            raise DataError(f"The table {table.name} lacks a value that must be known ({required}).", UNSOUND)
    stated = sum(snapshot.provenance.rows for snapshot in snapshots)
    kept = engine.rows("SELECT sum(rows + twins) AS n FROM snapshots")[0]["n"]
    if stated != kept:
        raise DataError(f"The snapshots hold {stated} rows, but {kept} were counted or set aside.", UNSOUND)
    orphans = engine.rows(
        "SELECT count(*) AS n FROM observations WHERE model_key NOT IN (SELECT model_key FROM models)"
    )
    if orphans[0]["n"]:
        raise DataError(f"{orphans[0]['n']} observations belong to no model.", UNSOUND)


def _compiled(known: Facts, told: list[dict[str, Any]]) -> dict[str, Any]:
    """The facts a question needs in words, as plain values."""
    parts = {"universes": known.universes, "definitions": known.definitions, "claims": known.claims}
    plain = {name: [item.model_dump(mode="json") for item in group.values()] for name, group in parts.items()}
    return {**plain, "sources": told}


def _write_json(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
