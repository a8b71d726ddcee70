"""What is recorded of one account or one model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import place

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables


def account(tables: Tables) -> ir.Table:
    """The accounts that are or once were called so on any hub (case ignored), with who is behind them and why."""
    import ibis

    accounts = tables.accounts
    wanted = place("account").lower()
    aliased = accounts.aliases.lower().contains(ibis.literal('"') + wanted + '"')
    return accounts.filter((accounts.account.lower() == wanted) | aliased).order_by("account_key")


def found(tables: Tables) -> ir.Table:
    """The models that are or once were called so (case ignored), as `schema.MODELS` has them."""
    import ibis

    models, wanted = tables.models, place("model").lower()
    aliased = models.aliases.lower().contains(ibis.literal('"') + wanted + '"')
    return models.filter((models.model.lower() == wanted) | aliased)


def model(tables: Tables) -> ir.Table:
    """The same with their account; one that is called so now comes first. last_seen is the last snapshot of any source that lists it."""
    mine, accounts = found(tables), tables.accounts
    states = tables.states.semi_join(mine, "model_key")
    seen = states.group_by("model_key").aggregate(last_seen=states.seen.max())
    return (
        mine.inner_join(accounts, mine.account_key == accounts.account_key)
        .left_join(seen, mine.model_key == seen.model_key)
        .select(
            *(mine, accounts.account, accounts.name, accounts.kind, accounts.country_group, accounts.role),
            *(accounts.rule, seen.last_seen),
        )
        .order_by(lambda t: t.model.lower() != place("model").lower(), "model_key")
    )


def history(tables: Tables) -> ir.Table:
    """A model's counter by date: what was stated, what is believed, whether it was read anew."""
    seen, models = tables.observations, tables.models
    found = models.filter(models.model == place("model"))
    rows = seen.filter(seen.source == place("source")).inner_join(found, "model_key")
    return rows.select(
        "date", "downloads_30d", "downloads_all_time", "stated_30d", "likes", "refreshed", "observed", "quality"
    ).order_by("date")
