"""The last part of a build: what is made of everything at once, models, accounts, lineage, defects and the cube."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus import schema
from modelcensus.pipeline import found, inputs, measures

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.facts import Facts
    from modelcensus.gains.intervals import Tally
    from modelcensus.pipeline.fold import Fold
    from modelcensus.store import Engine, Home, Snapshot


def finish(
    engine: Engine,
    folder: Path,
    fold: Fold,
    judged: list[Tally],
    known: Facts,
    home: Home,
    snapshots: list[Snapshot],
) -> None:
    """Make every table that is no part, and write it."""
    from pyarrow.parquet import read_table

    from modelcensus import attribution, identity

    table = engine.table
    last = max(snapshot.date for snapshot in snapshots)
    engine.register("owners", attribution.owners(known, last, home.hub_says()))
    others = [(name, read_table(file)) for name, file in home.labels()]
    by_hub = (attribution.HUB, attribution.said_by_hub(home.hub_says()))
    engine.register("labels", attribution.labels([*others, by_hub]))
    models_said = attribution.model_labels(others)
    engine.register("models_said", models_said)
    engine.register("stayed", attribution.stays(known))
    engine.create("named", identity.canonical(table("names"), table("spellings"), table("renames")))
    engine.create("models", identity.models(table("named"), table("attributes"), table("seen")))
    engine.create("bases", "SELECT model_key, base_models FROM attributes WHERE base_models IS NOT NULL")
    _lines(engine)
    engine.register("snapshots", _snapshots(judged, fold, snapshots))
    found.defects_of(engine, folder, fold, judged)
    engine.register("countries", inputs.countries())
    tasks = [row["task"] for row in engine.rows("SELECT DISTINCT task FROM models ORDER BY task")]
    engine.register("universes", inputs.universes(known, tasks))
    engine.create("stays", "SELECT account_key, since, until, country FROM stayed JOIN met USING (hub, home)")
    engine.create(
        "model_labels",
        "SELECT DISTINCT ON (source, model_key) s.source, n.model_key, s.account, s.country_group, s.creator, s.creator_group "
        "FROM models_said AS s JOIN names AS n USING (hub, model) ORDER BY s.source, n.model_key, n.first_seen DESC, n.model",
    )
    measures.join(engine, known, home)
    _cube(engine, folder, judged)
    for name, shape in schema.TABLES.items():
        if not shape.parts:
            engine.write(name, folder / f"{name}.parquet")


def _lines(engine: Engine) -> None:
    """Accounts, and what each model was made from; the accounts of parents that no snapshot lists get negative keys."""
    from modelcensus import attribution, lineage

    table = engine.table
    engine.create("accounts", attribution.accounts(table("met"), table("owners"), table("renames")))
    engine.look("based", "SELECT b.*, hub FROM bases AS b JOIN models USING (model_key)")
    engine.look("called", "SELECT hub, model, model_key, first_seen AS seen FROM names")
    engine.look("counted", "SELECT m.*, downloads FROM models AS m JOIN seen USING (model_key)")
    lineage.edges(engine, *(table(name) for name in ("based", "called", "counted", "accounts")))
    lineage.closure(engine, table("edges"))
    engine.create("beyond", attribution.beyond(table("edges"), table("models"), table("met"), table("renames")))
    met = table("met").union(table("beyond").select(*table("met").columns))
    engine.create("accounts", attribution.accounts(met, table("owners"), table("renames")))
    engine.create(
        "creators", lineage.creators(*(table(name) for name in ("lineage", "edges", "models", "accounts", "renames")))
    )
    engine.create("described", lineage.described(table("models"), table("edges"), table("accounts")))
    engine.rename("described", "models")
    engine.create("disputes", attribution.disputes(table("accounts")))


def _snapshots(judged: list[Tally], fold: Fold, snapshots: list[Snapshot]) -> Any:
    """The snapshots as they were judged (`schema.SNAPSHOTS`)."""
    import pyarrow as pa

    stored = {(s.provenance.source, s.date): s.provenance for s in snapshots}
    rows = []
    for item in judged:
        origin = stored[item.source, item.date]
        rows.append({
            **{name: getattr(item, name) for name in ("source", "date", "rows", "since", "why_not", "observed", "counted")},
            **{name: getattr(item, name) for name in ("anew", "moved", "settled")},
            **fold.extras[item.source, item.date.isoformat()],
            "label": origin.label,
            "usable": item.why_not is None,
            "sha256": origin.sha256,
        })  # fmt: skip
    kinds = {"string": pa.string(), "int64": pa.int64(), "date": pa.date32(), "boolean": pa.bool_()}
    return pa.table({
        name: pa.array([row[name] for row in rows], kinds[kind.lstrip("!")]) for name, kind in schema.SNAPSHOTS.types.items()
    })  # fmt: skip


def _cube(engine: Engine, folder: Path, judged: list[Tally]) -> None:
    """Sum the gains by interval and group (`schema.CUBE`), credited to publishers and to creators."""
    from modelcensus.metrics import cube, flow
    from modelcensus.store import Tables, chained, compile_sql, fill

    tables = Tables()
    engine.view_parts("gains", sorted((folder / "gains").glob("*/*/part.parquet")))
    engine.empty("cube", schema.CUBE.types)
    moves = compile_sql(flow.gained(tables))
    parts = {name: compile_sql(make(tables)) for name, make in (("fine", cube.finest), ("led", cube.finest_of_leading))}
    sums = {by: compile_sql(cube.summed(engine.table("universes"), by)) for by in (*cube.CUBED, *cube.BESIDE)}
    for source in dict.fromkeys(item.source for item in judged):
        engine.create("leading", fill(chained({"moves": moves}, compile_sql(cube.leading(tables))), {"source": source}))
        for credit in ("publisher", "creator"):
            chain = {"moves": moves, "flow": compile_sql(flow.FLOWS[f"{credit}.census.some"](tables))}
            for name, sql in parts.items():
                engine.create(name, fill(chained(chain, sql), {"source": source, "universe": "all"}))
            for sql in sums.values():
                engine.append("cube", fill(sql, {"source": source, "credit": credit}))
    for name in ("leading", *parts):
        engine.drop(name)
