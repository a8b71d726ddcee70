"""The line of one model: what it was made from, and what was made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics import record
from modelcensus.metrics.common import place

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

UNKNOWN, ALL = "unknown", "all"


def ancestors(tables: Tables) -> ir.Table:
    """The line of the models that are or once were called so, up to its roots: one row per ancestor, the nearest first.

    Columns: model (that was asked), ancestor, depth in steps by the shortest way, via (the model on that way which was made from it),
    relation and rule of that edge, weight (the part of the model credited to the ancestor, 0-1; those of the roots sum to 1),
    root, listed (whether any snapshot lists it), account and country_group, for one that no snapshot lists by its name.
    """
    import ibis

    models, accounts = tables.models, tables.accounts
    line = _line(tables, up=True)
    named = line.inner_join(models.select(asked_key="model_key", model="model", hub="hub"), "asked_key")
    stated = named.mutate(stated=named.parent.split("/")[0]).mutate(owner=lambda t: t.stated.lower())
    owners = accounts.select("hub", "country_group", name=accounts.account, owner=accounts.account.lower())
    both = stated.left_join(owners, ["hub", "owner"])
    return both.select(
        "model",
        "depth",
        "via",
        "relation",
        "rule",
        "weight",
        "root",
        "country_group",
        ancestor=both.parent,
        listed=both.key >= 0,
        account=both.name.fill_null(both.stated),
    ).order_by("model", "depth", ibis.desc("weight"), "ancestor")


def descendants(tables: Tables, latest: ir.Table | None = None) -> ir.Table:
    """What was made from the models that are or once were called so: one row per descendant, the most downloaded first.

    Columns: of (the model that was asked), model, account, country_group, depth in steps by the shortest way, via (the model on that way
    from which it was made), relation and rule of that edge, weight (the part of it that is credited to `of`, 0-1), and downloads.

    Args:
        tables: the published tables.
        latest: model_key, downloads; where it is left out, so are the downloads, and the nearest come first.
    """
    import ibis

    models, accounts = tables.models, tables.accounts
    line = _line(tables, up=False)
    owned = models.select("account_key", "model", key="model_key")
    named = line.inner_join(owned, "key").inner_join(
        accounts.select("account_key", "account", "country_group"), "account_key"
    )
    columns = ["of", "model", "account", "country_group", "depth", "via", "relation", "rule", "weight"]
    told = named.inner_join(models.select(asked_key="model_key", of="model"), "asked_key")
    order: list[ir.Value | str] = ["depth", "model", "of"]
    if latest is not None:
        told = told.left_join(latest.select("downloads", key=latest.model_key), "key")
        columns, order = [*columns, "downloads"], [ibis.desc("downloads"), "model", "of"]
    ranked = told.select(*columns).mutate(place=ibis.row_number().over(ibis.window(order_by=order)))
    return ranked.filter(ranked.place < place("top").cast("int64")).order_by("place").drop("place")


def relatives(tables: Tables) -> ir.Table:
    """How many models were made from the models that are or once were called so, by the relation of their own edge.

    Columns: model (that was asked), relation (`unknown` where none is said, `all` for the sum), children (made from it directly), descendants
    (all of them), shared (the same, a model with several parents counted in parts), accounts (that published any of them).
    """
    import ibis

    from modelcensus.lineage import total

    models = tables.models
    made = _line(tables, up=False).inner_join(models.select("account_key", key="model_key"), "key")
    named = made.inner_join(models.select(asked_key="model_key", model="model"), "asked_key")
    told = named.mutate(relation=named.relation.fill_null(UNKNOWN))
    both = told.union(told.mutate(relation=ibis.literal(ALL)))
    return (
        both.group_by(["model", "relation"])
        .aggregate(
            children=(both.depth == 1).sum(),
            descendants=both.count(),
            shared=total(both.weight),
            accounts=both.account_key.nunique(),
        )
        .order_by("model", ibis.desc("descendants"), "relation")
    )


def _line(tables: Tables, *, up: bool) -> ir.Table:
    """Every model reached from the asked ones: asked_key, key, depth, weight, root, and the edge by which a shortest way reaches it.

    Of several such edges the one whose nearer model, `via`, is alphabetically first.
    """
    import ibis

    asked = record.found(tables).select(asked_key=lambda t: t.model_key.cast("int64"))  # nullable, as what is reached
    start, end = ("model_key", "ancestor_key") if up else ("ancestor_key", "model_key")
    reached = tables.lineage.select("depth", "weight", "root", asked_key=start, key=end).semi_join(asked, "asked_key")
    at_start = asked.select("asked_key", nearer="asked_key", depth=ibis.literal(1, "int64"))
    nearer = reached.select("asked_key", nearer="key", depth=reached.depth + 1).union(at_start)
    steps = tables.edges.filter(tables.edges.defect.fill_null("outside") == "outside")
    start, end = ("model_key", "parent_key") if up else ("parent_key", "model_key")
    steps = steps.select("parent", "relation", "rule", nearer=start, key=end)
    ways = reached.inner_join(steps, "key").inner_join(nearer, ["asked_key", "nearer", "depth"])
    named = ways.inner_join(tables.models.select(nearer="model_key", via="model"), "nearer")
    first = ibis.window(group_by=[named.asked_key, named.key], order_by=[named.via, named.nearer])
    return named.mutate(turn=ibis.row_number().over(first)).filter(lambda t: t.turn == 0).drop("turn")
