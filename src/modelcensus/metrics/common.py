"""What every question shares: its places, the universe, and how rows are grouped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from modelcensus.store import place

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables


def counter(seen: ir.Table) -> ir.IntegerColumn:
    """The counter that the question rests on: `downloads_30d` or `downloads_all_time`."""
    import ibis

    return ibis.ifelse(place("counter") == "downloads_all_time", seen.downloads_all_time, seen.downloads_30d)


def counted(seen: ir.Table) -> ir.Table:
    """The source's observations with that counter as `counter`; where it is unknown the row is left out, not counted as 0."""
    own = seen.filter(seen.source == place("source"))
    return own.mutate(counter=counter(own)).filter(lambda t: t.counter.notnull())


def within(tables: Tables) -> ir.Table:
    """The models of the universe that is asked, with who published them."""
    models, accounts, universes = tables.models, tables.accounts, tables.universes
    counted = models.filter(models.task.isin(universes.filter(universes.universe == place("universe")).task))
    return counted.inner_join(accounts, counted.account_key == accounts.account_key).select(
        counted,
        accounts.account,
        accounts.organisation,
        accounts.name,
        accounts.kind,
        accounts.country,
        accounts.country_group,
        accounts.role,
    )


__all__ = ["GROUPINGS", "Attributes", "counted", "counter", "place", "within"]

Attributes = dict[str, Callable[["ir.Table"], "ir.Value"]]

GROUPINGS: dict[str, Attributes] = {
    "country": {"country": lambda t: t.country_group},
    "organisation": {
        "organisation": lambda t: t.organisation,
        "name": lambda t: (t.organisation == "unknown").ifelse("unknown", t.name),
        "country": lambda t: t.country_group,
    },
    "account": {
        "account": lambda t: t.account,
        "name": lambda t: t.name,
        "country": lambda t: t.country_group,
        "role": lambda t: t.role,
    },
    "licence": {"licence": lambda t: t.licence},
    "task": {"task": lambda t: t.task},
    "size": {"size": lambda t: t.size},
    "kind": {"kind": lambda t: t.kind},
    "model": {
        "model": lambda t: t.model,
        "name": lambda t: t.name,
        "country": lambda t: t.country_group,
        "task": lambda t: t.task,
        "licence": lambda t: t.licence,
        "size": lambda t: t.size,
    },
}
