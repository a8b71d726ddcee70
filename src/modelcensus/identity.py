"""Which names are one model, and what is last known of it. This floor knows no counter's meaning and no country.

Where a source gives no immutable id, two names are one model when they differ only in case (hubs ignore it) or when the
facts record that the one account was renamed to the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    import ibis.expr.types as ir

UNKNOWN = "unknown"
SIZES = (
    (1_000_000_000, "under 1B"),
    (10_000_000_000, "1B to 10B"),
    (31_000_000_000, "10B to 31B"),
    (100_000_000_000, "31B to 100B"),
)
LARGEST = "100B and over"


def names(rows: ir.Table, renames: ir.Table) -> ir.Table:
    """Each stated name → `model_key` and `canonical`, the name under which the model is counted.

    Args:
        rows: stated rows with hub, model, date, refreshed.
        renames: hub, account (lower case) → renamed_to, the account's last name.

    The canonical name is one of the latest account, then the one read anew last, then the one seen last.
    """
    stated = rows.group_by(["hub", "model"]).aggregate(
        seen=rows.date.max(), read=rows.date.max(where=rows.refreshed), likes=rows.likes.max()
    )
    parts = stated.mutate(account=stated.model.split("/")[0].lower(), part=stated.model.split("/")[1].lower())
    moved = parts.left_join(renames, ["hub", "account"]).select(
        parts, renamed=renames.renamed_to.notnull(), home=ibis.coalesce(renames.renamed_to.lower(), parts.account)
    )
    one = [moved.hub, moved.home, moved.part]
    best = ibis.window(
        group_by=one,
        order_by=[moved.renamed, ibis.desc(moved.read), ibis.desc(moved.seen), ibis.desc(moved.likes), moved.model],
    )
    chosen = moved.mutate(canonical=moved.model.first().over(best))
    keyed = chosen.mutate(model_key=ibis.dense_rank().over(ibis.window(order_by=[chosen.hub, chosen.canonical])))
    return keyed.select("hub", "model", "canonical", model_key=keyed.model_key.cast("int64")).order_by("hub", "model")


def models(rows: ir.Table, named: ir.Table, accounts: ir.Table) -> ir.Table:
    """One row per model (`schema.MODELS`) with the last value that any snapshot knows of each attribute.

    So a task that an early snapshot does not know is carried back from a later one. Where two names of a model stand on
    one date, the canonical name's value is the later.
    """
    joined = rows.inner_join(named, ["hub", "model"])
    order = [joined.date, joined.model == joined.canonical, joined.model, joined.source]
    all_rows = joined.mutate(turn=ibis.row_number().over(ibis.window(group_by=joined.model_key, order_by=order)))
    others = (
        named.filter(named.model != named.canonical)
        .group_by("model_key")
        .aggregate(aliases=_.model.collect(order_by=_.model))
    )
    latest = all_rows.group_by(["model_key", "hub", "canonical"]).aggregate(
        **{
            name: all_rows[name].argmax(all_rows.turn, where=all_rows[name].notnull())
            for name in ("task", "licence", "parameters", "created_on")
        },
        first_seen=all_rows.date.min(),
        last_seen=all_rows.date.max(),
    )
    placed = latest.mutate(account=latest.canonical.split("/")[0].lower())
    owned = placed.inner_join(
        accounts.select("account_key", "hub", account=accounts.account.lower()), ["hub", "account"]
    ).left_join(others, "model_key")
    return owned.select(
        "model_key",
        "account_key",
        "hub",
        model=owned.canonical,
        aliases=ibis.coalesce(owned.aliases.cast("json").cast("string"), ibis.literal("[]")),
        task=owned.task.fill_null(UNKNOWN),
        licence=owned.licence.lower().fill_null(UNKNOWN),
        parameters=owned.parameters,
        size=size(owned.parameters),
        created_on=owned.created_on,
        first_seen=owned.first_seen,
        last_seen=owned.last_seen,
    ).order_by("model_key")


def size(parameters: ir.IntegerValue) -> ir.StringValue:
    """The size class of a parameter count, `unknown` where it is null."""
    return ibis.cases(
        (parameters.isnull(), UNKNOWN), *((parameters < limit, name) for limit, name in SIZES), else_=LARGEST
    )
