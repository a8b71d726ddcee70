"""What became of names: models that were renamed, whose name was given to another, or that the hub removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import place

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables


def latest(tables: Tables) -> ir.Table:
    """Each model's last known counter in the source that is asked: model_key, downloads."""
    import ibis

    states = tables.states.filter(tables.states.source == place("source"))
    counter = ibis.ifelse(place("counter") == "downloads_all_time", states.level, states.believed_30d)
    return states.select("model_key", downloads=counter)


def renames(tables: Tables) -> ir.Table:
    """The ledger of renamed and removed ids, the latest first.

    A model was renamed where a later name of it is another than the one before (case aside). It was removed where the last usable
    snapshot of a whole hub no longer lists it; `until` is that snapshot's date.

    Columns: date (the first snapshot with the new name, or the last with the removed one), what (renamed, again or removed), before,
    model (its name now), hub, rule (id, name, counter), downloads (its last counter in the source).
    """
    import ibis

    names, models = tables.names, tables.models
    turn = ibis.window(group_by=names.model_key, order_by=[names.first_seen, names.model])
    told = names.mutate(before=names.model.lag().over(turn))
    moved = told.filter(told.before.notnull() & (told.before.lower() != told.model.lower()))
    renamed = moved.select(
        *("model_key", "hub", "before"),
        rule=moved.rule,
        date=moved.first_seen,
        what=ibis.literal("renamed"),
        name=moved.model,
    )
    anew = names.filter(names.rule == "again")
    again = anew.select(
        *("model_key", "hub"),
        before=anew.model,
        rule=anew.rule,
        date=anew.first_seen,
        what=ibis.literal("again"),
        name=anew.model,
    )
    seen = tables.states.group_by("model_key").aggregate(seen=tables.states.seen.max())
    lost = models.inner_join(seen.filter(seen.seen < place("until").cast("date")), "model_key")
    removed = lost.select(
        *("model_key", "hub"),
        before=lost.model,
        rule=ibis.null("string"),
        date=lost.seen,
        what=ibis.literal("removed"),
        name=ibis.null("string"),
    )
    columns = {
        "model_key": "int64",
        "date": "date",
        **dict.fromkeys(("what", "before", "name", "hub", "rule"), "string"),
    }
    parts = (part.select(*columns).cast(columns) for part in (renamed, again, removed))
    every = ibis.union(*parts)
    counted = every.left_join(latest(tables), "model_key")
    wanted = counted.filter((place("what") == "") | (counted.what == place("what")))
    order = [ibis.desc(wanted.date), ibis.desc(wanted.downloads), wanted.before, wanted.name]
    ranked = wanted.mutate(
        turn=ibis.row_number().over(ibis.window(order_by=order)), found=wanted.count().over(ibis.window())
    )
    return (
        ranked.filter(ranked.turn < place("top").cast("int64"))
        .order_by("turn")
        .select("date", "what", "before", "name", "hub", "rule", "downloads", "found")
    )


def defects(tables: Tables) -> ir.Table:
    """What was found wrong in the data and what was done, the latest first: date, source, kind, models, downloads, done."""
    import ibis

    found = tables.defects
    mine = found.filter((place("source") == "") | (found.source == place("source")))
    mine = mine.filter((place("kind") == "") | (mine.kind == place("kind")))
    order = ibis.window(order_by=[ibis.desc(mine.date), mine.source, mine.kind])
    ranked = mine.mutate(turn=ibis.row_number().over(order), found=mine.count().over(ibis.window()))
    return (
        ranked.filter(ranked.turn < place("top").cast("int64"))
        .order_by("turn")
        .select("date", "source", "kind", "models", "downloads", "done", "found")
    )
