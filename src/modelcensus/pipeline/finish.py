"""The last part of a build: what is made of everything at once, models, accounts, lineage, defects and the cube."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus import schema
from modelcensus.pipeline import found, inputs, measures
from modelcensus.pipeline.cubed import cubed
from modelcensus.store import Statements

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.facts import Facts
    from modelcensus.gains.intervals import Tally
    from modelcensus.pipeline.fold import Fold
    from modelcensus.store import Build, Engine, Home, Snapshot


def finish(
    engine: Engine,
    folder: Path,
    fold: Fold,
    judged: list[Tally],
    known: Facts,
    home: Home,
    snapshots: list[Snapshot],
    parent: Build | None,
) -> None:
    """Make every table that is no part, and write it."""
    from pyarrow.parquet import read_table

    from modelcensus import attribution, identity

    run = Statements(engine, fold.run.compiled)
    last = max(snapshot.date for snapshot in snapshots)
    engine.register("owners", attribution.owners(known, last, home.hub_says()))
    others = []
    for name, file in home.labels():
        with file.open("rb") as content:
            others.append((name, read_table(content)))
    by_hub = (attribution.HUB, attribution.said_by_hub(home.hub_says()))
    engine.register("labels", attribution.labels([*others, by_hub]))
    models_said = attribution.model_labels(others)
    engine.register("models_said", models_said)
    engine.register("stayed", attribution.stays(known))
    run.create("named", lambda t: identity.canonical(t("names"), t("spellings"), t("renames")))
    engine.create("bases", "SELECT model_key, base_models FROM attributes WHERE base_models IS NOT NULL")
    _lines(run)
    run.create("models", lambda t: identity.models(t("named"), t("attributes"), t("seen"), t("described")))
    lists = measures.join(engine, known, home)
    engine.register("snapshots", _snapshots(judged, fold, snapshots))
    found.defects_of(engine, folder, fold, judged)
    fold.let_go()
    engine.register("countries", inputs.countries())
    tasks = [row["task"] for row in engine.rows("SELECT DISTINCT task FROM models ORDER BY task")]
    engine.register("universes", inputs.universes(known, tasks))
    engine.create("stays", "SELECT account_key, since, until, country FROM stayed JOIN met USING (hub, home)")
    engine.create(
        "model_labels",
        "SELECT DISTINCT ON (source, model_key) s.source, n.model_key, s.account, s.country_group, s.creator, s.creator_group "
        "FROM models_said AS s JOIN names AS n USING (hub, model) ORDER BY s.source, n.model_key, n.first_seen DESC, n.model",
    )
    usable = [item for item in judged if item.why_not is None and item.since is not None]
    cubed(run, folder, {(item.source, item.date.isoformat()) for item in usable}, fold.carried, parent)
    lists()
    for name, shape in schema.TABLES.items():
        if not shape.parts:
            engine.write(name, folder / f"{name}.parquet")


def _lines(run: Statements) -> None:
    """Accounts, and what each model was made from; the accounts of parents that no snapshot lists get negative keys."""
    from modelcensus import attribution, lineage

    engine = run.engine
    run.create("accounts", lambda t: attribution.accounts(t("met"), t("owners"), t("renames")))
    engine.create(
        "counted",
        "SELECT model_key, account_key, hub, model, created_on, downloads FROM named JOIN attributes USING (model_key) JOIN seen USING (model_key)",
    )
    engine.look("based", "SELECT b.*, hub FROM bases AS b JOIN counted USING (model_key)")
    engine.look("called", "SELECT hub, model, model_key, first_seen AS seen FROM names")
    lineage.edges(run, "based", "called", "counted", "accounts")
    lineage.closure(run)
    run.create("beyond", lambda t: attribution.beyond(t("edges"), t("counted"), t("met"), t("renames")))
    engine.look("heard_of", "FROM met UNION ALL BY NAME FROM beyond")
    run.create("accounts", lambda t: attribution.accounts(t("heard_of"), t("owners"), t("renames")), "all accounts")
    run.create(
        "creators",
        lambda t: lineage.creators(*(t(name) for name in ("lineage", "edges", "counted", "accounts", "renames"))),
    )
    run.create("described", lambda t: lineage.described(t("counted"), t("edges"), t("accounts")))
    run.create("disputes", lambda t: attribution.disputes(t("accounts")))


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
