"""The last part of a build: what is made of everything at once, models, accounts, lineage, defects and the cube."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus import schema
from modelcensus.pipeline import found, inputs, lines, measures
from modelcensus.pipeline.cubed import cubed
from modelcensus.store import Statements, code_digest

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
) -> bool:
    """Make every table that is no part, and write it; whether the parent's rows of models stand but for those in the table `afresh`."""
    from pyarrow.parquet import read_table

    from modelcensus import attribution

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
    stands = parent if parent is not None and parent.manifest["code"] == code_digest() else None
    if stands is None:
        lines.whole(run, fold)
    else:
        lines.going_on(run, fold, stands)
    with engine.writing(lines.MADE, folder):  # nothing below makes more of these
        lists = measures.join(engine, known, home)
        engine.register("snapshots", _snapshots(judged, fold, snapshots))
        found.defects_of(engine, folder, fold, judged, parent)
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
        cubed(
            run, folder, {(item.source, item.date.isoformat()) for item in usable}, fold.carried | fold.mended, stands
        )
        lists()
    rest = (name for name, shape in schema.TABLES.items() if not shape.parts and name not in lines.MADE)
    engine.write_all(rest, folder)
    return stands is not None


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
