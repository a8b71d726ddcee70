"""What is recorded of one account or one model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import place

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables


def account(tables: Tables) -> ir.Table:
    """The accounts of that name on any hub (case ignored), with who is behind them and why."""
    accounts = tables.accounts
    return accounts.filter(accounts.account.lower() == place("account").lower()).order_by("account_key")


def model(tables: Tables) -> ir.Table:
    """The models that are or once were called so (case ignored), with their account."""
    import ibis

    models, accounts = tables.models, tables.accounts
    wanted = place("model").lower()
    aliased = models.aliases.lower().contains(ibis.literal('"') + wanted + '"')
    found = models.filter((models.model.lower() == wanted) | aliased)
    return (
        found.inner_join(accounts, found.account_key == accounts.account_key)
        .select(
            found, accounts.account, accounts.name, accounts.kind, accounts.country_group, accounts.role, accounts.rule
        )
        .order_by("model_key")
    )


def history(tables: Tables) -> ir.Table:
    """A model's counter by date: what was stated, what is believed, whether it was read anew."""
    seen, models = tables.observations, tables.models
    found = models.filter(models.model == place("model"))
    rows = seen.filter(seen.source == place("source")).inner_join(found, "model_key")
    return rows.select(
        "date", "downloads_30d", "downloads_all_time", "stated_30d", "likes", "refreshed", "observed", "quality"
    ).order_by("date")


def disagreements(tables: Tables) -> ir.Table:
    """Accounts that another source labels otherwise than this census, with what each label would move.

    Columns: account, name, country (ours), theirs (its group, null where its word is none), says (its own word), downloads and share
    of the universe on the date, rank among all accounts.
    """
    from modelcensus.metrics.share import ranked

    labels, accounts = tables.labels, tables.accounts
    held = ranked(tables, "account")
    theirs = labels.filter(labels.source == place("labels")).mutate(key=labels.account.lower())
    ours = accounts.mutate(key=accounts.account.lower())
    both = theirs.inner_join(ours, [theirs.hub == ours.hub, theirs.key == ours.key]).select(
        ours.account, ours.name, country=ours.country_group, theirs=theirs.country_group, says=theirs.says
    )
    apart = both.filter(~both.country.identical_to(both.theirs))
    return (
        apart.inner_join(held.select("account", "downloads", "share", "rank"), "account")
        .filter(lambda t: t["rank"] <= place("top").cast("int64"))
        .order_by("rank")
    )
