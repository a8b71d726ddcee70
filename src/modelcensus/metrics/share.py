"""Who holds which share of the downloads on one date."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from modelcensus.metrics.common import GROUPINGS, Attributes, counted, place, within

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables


def share(tables: Tables, by: str) -> ir.Table:
    """Downloads of each group by the source's counter, and their share of the universe.

    Formula: share(g) = Σ counter of the group's models ÷ Σ counter of all models of the universe.
    Window: the 30 days before the counter was read where it is the trailing one (definition `trailing-30d`), a model's
    whole life where it is the cumulative one (`cumulative`); the counter as of the snapshot, also where it was not read anew.
    Counts: every model of the universe whose counter is believed, credited to the account that published it.
    Left out: models whose counter is unknown (hard-coded or never refreshed), which are not zero.
    Unit: downloads (requests for a model's files, as the hub counts them); shares 0-1.
    Source: the hub's own counter.

    Columns: the group, what describes it, downloads, share, models (counted models), rank (1 = most downloads).
    """
    groups = ranked(tables, by)
    return groups.filter(groups["rank"] <= place("top").cast("int64")).order_by("rank")


def top(tables: Tables) -> ir.Table:
    """The most downloaded models, of all countries and organisations or of one; shares are of the whole universe.

    Columns: as `share` by model; rank is the place in the whole universe.
    """
    import ibis

    groups = ranked(tables, "model", extra=("organisation", "account"))
    chosen = groups.filter(
        (place("country") == "") | (groups.country == place("country")),
        (place("organisation") == "") | (groups.organisation == place("organisation")),
        (place("account") == "") | (groups.account.lower() == place("account").lower()),
    )
    placed = chosen.mutate(place=ibis.row_number().over(ibis.window(order_by=chosen["rank"])))
    return placed.filter(placed.place < place("top").cast("int64")).drop("place").order_by("rank")


def unattributed(tables: Tables) -> ir.Table:
    """The most downloaded accounts without a known country that are neither a person's nor a community's.

    Columns: as `share` by account; rank is the place among all accounts.
    """
    import ibis

    groups = ranked(tables, "account", extra=("kind",))
    lost = groups.filter(groups.country == "unknown")
    placed = lost.mutate(place=ibis.row_number().over(ibis.window(order_by=lost["rank"])))
    return placed.filter(placed.place < place("top").cast("int64")).drop("place").order_by("rank")


def ranked(tables: Tables, by: str, extra: tuple[str, ...] = ()) -> ir.Table:
    """Every group with downloads, share, models and rank; `extra` are further columns of the model's account."""
    import ibis

    seen, models = counted(tables.observations), within(tables)
    day = seen.filter(seen.date == place("date").cast("date"))
    rows = day.inner_join(models, day.model_key == models.model_key)
    attributes: Attributes = {**GROUPINGS[by], **{name: itemgetter(name) for name in extra}}
    keys = [make(rows).name(name) for name, make in attributes.items()]
    groups = rows.group_by(keys).aggregate(downloads=rows.counter.sum().cast("int64"), models=rows.count())
    return groups.select(
        *attributes,
        "downloads",
        share=groups.downloads / groups.downloads.sum().over(ibis.window()).nullif(0),
        models=groups.models,
        rank=ibis.row_number().over(ibis.window(order_by=[ibis.desc(groups.downloads), groups[by]])) + 1,
    )
