"""Whose models others are made from: downloads and new derivatives of whole lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import first_named, of_universe, place

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

ROOTS = {
    "model": ("model", "name", "country"),
    "organisation": ("organisation", "name", "country"),
    "account": ("account", "name", "country"),
    "country": ("country",),
}


def influence(tables: Tables, by: str) -> ir.Table:
    """Downloads of a base model's whole line, and its part of the models newly made from others.

    Formula: line(b) = Σ over all models of the universe: gains in the window x the part of the model that is b's, where b is a root
    of its line (a model without a parent; a model that states none is its own root). The parts of a model sum to 1, so lines sum to
    the whole, and no line is counted in another. share = line ÷ all gains.
    New derivatives: models made in the window that have a parent, each by its parts; where the hub gives no day of creation, by the
    day they were first seen, unless that is the source's first snapshot.
    Counts: gains of the universe's models; the owner of a root is as of now. Left out: what no page states and no name tells.
    Unit: downloads; models. Source: the hub's counters and base models.

    Columns: the group, what describes it, own (gains of the roots themselves), downloads (of the whole line), share, derivatives
    (models in the line beside its roots), new_derivatives, new_share (of all new ones), rank.
    """
    import ibis

    held, made = _held(tables, by), _made(tables, by)
    both = held.outer_join(made, by)
    keys = ROOTS[by]
    told = both.select(
        **{by: ibis.coalesce(held[by], made[by])},
        **{name: ibis.coalesce(held[name], made[name]) for name in keys if name != by},
        own=held.own.fill_null(0.0),
        held=held.held.fill_null(0.0),
        derivatives=made.derivatives.fill_null(0),
        new=made.new.fill_null(0.0),
    )
    whole, new = told.held.sum().over(ibis.window()), told.new.sum().over(ibis.window())
    order = ibis.window(order_by=[ibis.desc(told.held), ibis.desc(told.new), told[by]])
    ranked = told.mutate(
        share=told.held / whole.nullif(0), new_share=told.new / new.nullif(0), rank=ibis.row_number().over(order) + 1
    )
    shown = ranked.filter(
        (ranked["rank"] <= place("top").cast("int64")) & ((ranked.held > 0) | (ranked.derivatives > 0))
    )
    return shown.select(
        *keys,
        own=shown.own.round().cast("int64"),
        downloads=shown.held.round().cast("int64"),
        share=shown.share,
        derivatives=shown.derivatives,
        new_derivatives=shown.new,
        new_share=shown.new_share,
        rank=shown["rank"],
    ).order_by("rank")


def _held(tables: Tables, by: str) -> ir.Table:
    """What each group's lines gained, and its roots by themselves."""
    import ibis

    counted, spans = tables.counted, tables.spans
    rows = counted.select("date", "model_key", "downloads").inner_join(spans.select("date", "part"), "date")
    sums = rows.group_by("model_key").aggregate(held=(rows.downloads * rows.part).sum())
    lines = _lines(tables)
    told = sums.left_join(lines, "model_key").mutate(
        root_key=ibis.coalesce(lines.root_key, sums.model_key), weight=lines.weight.fill_null(1.0)
    )
    named = told.select("root_key", "held", "weight", model_key=sums.model_key).inner_join(_named(tables), "root_key")
    return named.group_by(by).aggregate(
        **_described(named, by),
        own=named.held.sum(where=named.root_key == named.model_key).fill_null(0.0),
        held=(named.held * named.weight).sum(),
    )


def _made(tables: Tables, by: str) -> ir.Table:
    """How many models stand in each group's lines beside the roots, and how many of them are new."""
    import ibis

    snapshots = tables.snapshots.filter(tables.snapshots.source == place("source"))
    begin = snapshots.aggregate(begin=snapshots.date.min())
    here = tables.states.filter(tables.states.source == place("source"))
    listed = of_universe(tables).semi_join(here, "model_key").left_join(first_named(tables), "model_key")
    models = listed.drop("model_key_right").cross_join(begin)
    seen = ibis.ifelse(models.listed_on > models.begin, models.listed_on, ibis.null("date"))
    day = ibis.coalesce(models.created_on, seen)
    dated = models.select("model_key", day=day)
    told = _lines(tables).inner_join(dated, "model_key").inner_join(_named(tables), "root_key")
    fresh = (told.day > place("from").cast("date")) & (told.day <= place("to").cast("date"))
    return told.group_by(by).aggregate(
        **_described(told, by), derivatives=told.model_key.nunique(), new=told.weight.sum(where=fresh).fill_null(0.0)
    )


def _described(rows: ir.Table, by: str) -> dict[str, ir.Value]:
    """What describes a group; accounts that nobody is recorded for are one organisation without a name of its own."""
    import ibis

    told = {name: rows[name].max() for name in ROOTS[by] if name != by}
    if by == "organisation":
        told["name"] = ibis.ifelse(rows.organisation == "unknown", "unknown", rows.name).max()
    return told


def _lines(tables: Tables) -> ir.Table:
    """The roots of each model that has a parent: model_key, root_key, weight."""
    lineage = tables.lineage.filter(tables.lineage.root)
    return lineage.select("model_key", "weight", root_key="ancestor_key")


def _named(tables: Tables) -> ir.Table:
    """Every model that can be a root, those that no snapshot lists among them, with who is behind it: root_key and the groups."""
    import ibis

    models, edges, accounts = tables.models, tables.edges, tables.accounts
    listed = models.select("model", "account_key", root_key="model_key")
    outside = edges.filter(edges.parent_key < 0).select("parent", "model_key", root_key="parent_key")
    hubs = outside.inner_join(models.select("model_key", "hub"), "model_key")
    each = hubs.group_by("root_key").aggregate(model=hubs.parent.min(), hub=hubs.hub.min())
    own = accounts.select("account_key", "hub", folded=accounts.account.lower())
    former = accounts.filter(accounts.aliases != "[]")
    earlier = former.select(
        "account_key", "hub", folded=former.aliases.replace('["', "").replace('"]', "").split('", "').unnest()
    ).anti_join(own, ["hub", "folded"])
    earlier = earlier.group_by(["hub", "folded"]).aggregate(account_key=earlier.account_key.min())
    spelled = {"account_key": "int64", "hub": "string", "folded": "string"}
    known = ibis.union(*(part.select(*spelled).cast(spelled) for part in (own, earlier)))
    owned = each.mutate(folded=each.model.split("/")[0].lower()).left_join(known, ["hub", "folded"])
    shape = {"model": "string", "account_key": "int64", "root_key": "int64"}
    parts = (part.select(*shape).cast(shape) for part in (listed, owned))
    every = ibis.union(*parts)
    who = accounts.select("account_key", "account", "organisation", "name", country="country_group")
    told = every.left_join(who, "account_key")
    text = {name: ibis.coalesce(who[name], "unknown") for name in ("account", "organisation", "name", "country")}
    return told.select(root_key=every.root_key, model=every.model, **text)
