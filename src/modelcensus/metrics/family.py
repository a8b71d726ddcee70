"""A family: a model and everything that was made from it, each counted by the part of it that is the model's.

The part of a model that is an ancestor's is its weight in `lineage`: a model with two parents is half of either family. So the
families of all roots sum to the whole, and one family inside another is a part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import of_universe, place
from modelcensus.metrics.trend import matched

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

GROUPS = ("account", "country", "relation")  # by what derivatives can be grouped


def line(tables: Tables) -> ir.Table:
    """The models of the family that is asked by the name of its base: model_key, weight, depth (0 for the base itself).

    A base that no snapshot lists has a family and is no row of it.
    """
    import ibis

    wanted, models = place("model").lower(), tables.models
    own = models.filter(models.model.lower() == wanted).select(ancestor_key="model_key")
    outside = tables.edges.filter(tables.edges.parent_key < 0, tables.edges.parent.lower() == wanted)
    bases = own.union(outside.select(ancestor_key="parent_key"), distinct=True)
    below = tables.lineage.inner_join(bases, "ancestor_key").group_by("model_key")
    made = below.aggregate(weight=tables.lineage.weight.max(), depth=tables.lineage.depth.min())
    itself = own.select(model_key="ancestor_key", weight=ibis.literal(1.0), depth=ibis.literal(0, "int64")).anti_join(
        made, "model_key"
    )
    return made.union(itself)


def alone(tables: Tables) -> ir.Table:
    """The one model of that name, as a line of its own: model_key, weight, depth."""
    import ibis

    models = tables.models
    own = models.filter(models.model.lower() == place("model").lower())
    return own.select("model_key", weight=ibis.literal(1.0), depth=ibis.literal(0, "int64"))


def periods(tables: Tables, *, family: bool) -> ir.Table:
    """What a family or one model gained in each stretch of time, and its share of all that was gained in it.

    Formula: share = Σ gains of the line's models x the part of each that is the base's ÷ Σ gains of all models of the universe.
    A stretch without a gain is 0 while the source lists a model of the line, from its first gain on; it has no row once it does not.
    Unit: downloads; shares 0-1. Source: the hub's counters.

    Columns: since (left-open), date (right-closed), downloads, share, estimated (0-1 of the downloads).
    """
    import ibis

    counted, spans = tables.counted, tables.spans
    mine = line(tables) if family else alone(tables)
    rows = counted.inner_join(mine.select("model_key", "weight"), "model_key")
    part = rows.mutate(held=rows.downloads * rows.weight).group_by("date")
    held = part.aggregate(held=lambda t: t.held.sum(), guessed=lambda t: t.held.sum(where=t.estimated).fill_null(0.0))
    whole = counted.group_by("date").aggregate(whole=counted.downloads.sum().cast("float64"))
    both = whole.left_join(held, "date").inner_join(spans, "date")
    sums = both.group_by(["start", "end"]).aggregate(
        whole=(both.whole * both.part).sum(),
        held=(both.held.fill_null(0.0) * both.part).sum(),
        guessed=(ibis.ifelse(both.split, both.held, both.guessed).fill_null(0.0) * both.part).sum(),
    )
    states = tables.states.filter(tables.states.source == place("source")).semi_join(mine, "model_key")
    ends = states.aggregate(seen=states.seen.max())
    opened = sums.filter(sums.held > 0).aggregate(opened=lambda t: t.start.min())
    told = sums.cross_join(opened).cross_join(ends)
    shown = told.filter((told.whole > 0) & (told.start >= told.opened) & ((told.held > 0) | (told.start < told.seen)))
    return shown.select(
        since=shown.start,
        date=shown.end,
        downloads=shown.held.round().cast("int64"),
        share=shown.held / shown.whole,
        estimated=shown.guessed / shown.held.nullif(0),
    ).order_by("date")


def whole(tables: Tables) -> ir.Table:
    """What all models gained in each stretch of time in which any did: since, date, downloads."""
    counted, spans = tables.counted, tables.spans
    sums = counted.group_by("date").aggregate(held=counted.downloads.sum().cast("float64"))
    both = sums.inner_join(spans, "date")
    told = both.group_by(["start", "end"]).aggregate(held=(both.held * both.part).sum())
    return (
        told.filter(told.held > 0)
        .select(since=told.start, date=told.end, downloads=told.held.round().cast("int64"))
        .order_by("date")
    )


def steps(tables: Tables) -> ir.Table:
    """A family's share at both ends of each step between usable snapshots, on the models that both ends read anew (as `trend`).

    Columns: since, date, downloads_before, downloads, share_before, share, change, models (matched models of the family).
    """
    rows = matched(tables)
    totals = rows.group_by(["since", "date"]).aggregate(
        whole_before=rows.downloads_before.sum(), whole=rows.counter.sum()
    )
    members = line(tables).select("weight", member_key="model_key")
    mine = rows.inner_join(members, rows.model_key == members.member_key)
    sums = mine.group_by(["since", "date"]).aggregate(
        before=(mine.downloads_before * mine.weight).sum(), held=(mine.counter * mine.weight).sum(), models=mine.count()
    )
    both = sums.inner_join(totals, ["since", "date"])
    share_before, share = both.before / both.whole_before.nullif(0), both.held / both.whole.nullif(0)
    return both.select(
        "since",
        "date",
        downloads_before=both.before.round().cast("int64"),
        downloads=both.held.round().cast("int64"),
        share_before=share_before,
        share=share,
        change=share - share_before,
        models=both.models,
    ).order_by("date")


def members(tables: Tables) -> ir.Table:
    """Who is in a family, and what each gained in the window, the part that is the family's: the most downloaded first.

    Columns: model, account, country, relation (how it was made), steps from the base, weight (the part that is the family's), downloads
    (gained in the window, times that part; null where nothing was), share (of all that the family gained in the window).
    """
    import ibis

    told = _held(tables)
    told = told.mutate(whole=told.held.sum().over(ibis.window()))
    named = told.inner_join(tables.accounts.select("account_key", "account", country="country_group"), "account_key")
    order = ibis.window(order_by=[ibis.desc(named.held.fill_null(0.0)), named.steps, named.model])
    ranked = named.mutate(turn=ibis.row_number().over(order), part=named.held / named.whole.nullif(0))
    shown = ranked.filter(ranked.turn < place("top").cast("int64"))
    return shown.order_by("turn").select(
        *("model", "account", "country", "relation", "steps", "weight"),
        downloads=shown.held.round().cast("int64"),
        share=shown.part,
    )


def summary(tables: Tables) -> ir.Table:
    """One row: how many models stand in a family beside its base, by how many accounts, what base and family gained, and all models did.

    Columns: derivatives, models (the base too, where it is listed), accounts (of derivatives), own, held, whole.
    """
    told = _held(tables)
    made = told.steps > 0
    sums = told.aggregate(
        derivatives=made.sum().fill_null(0),
        models=told.count(),
        accounts=told.account_key.nunique(where=made),
        own=told.held.sum(where=~made).fill_null(0.0),
        held=told.held.sum().fill_null(0.0),
    )
    return sums.cross_join(_whole(tables))


def groups(tables: Tables, by: str) -> ir.Table:
    """What was made from a base, by who published it or how: the base itself is left out.

    Columns: the group, what describes it, downloads (gained in the window by the derivatives, each by its part), share (of all
    derivatives' downloads), models, rank.
    """
    import ibis

    made = _held(tables)
    made = made.filter(made.steps > 0)
    who = tables.accounts.select("account_key", "account", "name", country="country_group")
    named = made.inner_join(who, "account_key")
    keys = {"account": ("account", "name", "country"), "country": ("country",), "relation": ("relation",)}[by]
    sums = named.group_by(by).aggregate(
        **{name: named[name].max() for name in keys if name != by},
        held=named.held.sum().fill_null(0.0),
        models=named.count(),
    )
    order = ibis.window(order_by=[ibis.desc(sums.held), ibis.desc(sums.models), sums[by]])
    whole = sums.held.sum().over(ibis.window())
    ranked = sums.mutate(rank=ibis.row_number().over(order) + 1, share=sums.held / whole.nullif(0))
    shown = ranked.filter(ranked["rank"] <= place("top").cast("int64"))
    return shown.select(
        *keys, downloads=shown.held.round().cast("int64"), share=shown.share, models=shown.models, rank=shown["rank"]
    ).order_by("rank")


def _held(tables: Tables) -> ir.Table:
    """Each model of the family that is of the universe, with what it gained in the window times its part; null where nothing was."""
    counted, spans = tables.counted, tables.spans
    mine = line(tables)
    rows = counted.semi_join(mine, "model_key").inner_join(spans.select("date", "part"), "date")
    sums = rows.group_by("model_key").aggregate(gained=(rows.downloads * rows.part).sum())
    told = of_universe(tables).inner_join(mine, "model_key").left_join(sums, "model_key")
    return told.select(
        *("model_key", "account_key", "model", "relation", "weight"), steps=told.depth, held=told.gained * told.weight
    )


def _whole(tables: Tables) -> ir.Table:
    """What all models of the universe gained in the window."""
    counted, spans = tables.counted, tables.spans
    rows = counted.inner_join(spans.select("date", "part"), "date")
    held = rows.downloads.cast("float64") * rows.part.cast("float64")  # a part that is a literal would be a decimal
    return rows.aggregate(whole=held.sum().fill_null(0.0))


def bases(tables: Tables) -> ir.Table:
    """The bases of a model's line: base (its name; the model itself where it states none), and how many models each has in its family."""
    import ibis

    wanted, models, lineage = place("model").lower(), tables.models, tables.lineage
    asked = models.filter(models.model.lower() == wanted).select("model_key", "model")
    roots = lineage.filter(lineage.root).inner_join(asked, "model_key").select("ancestor_key", "weight")
    own = asked.anti_join(lineage, "model_key").select(ancestor_key="model_key", weight=ibis.literal(1.0))
    found = roots.union(own)
    edges = tables.edges.filter(tables.edges.parent_key < 0)
    outside = edges.group_by("parent_key").aggregate(name=edges.parent.min())
    listed = models.select(ancestor_key="model_key", base="model")
    names = listed.union(outside.select(ancestor_key="parent_key", base="name"))
    made = lineage.semi_join(found, "ancestor_key").group_by("ancestor_key").aggregate(models=lambda t: t.count())
    told = found.inner_join(names, "ancestor_key").left_join(made, "ancestor_key")
    return told.select("base", weight=told.weight, models=told.models.fill_null(0)).order_by(
        ibis.desc("weight"), "base"
    )
