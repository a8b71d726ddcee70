"""What is known of accounts that are not attributed, and where others attribute them otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import counted, place, within

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

TASKS = 3  # that are named of an account


def known(tables: Tables) -> ir.Table:
    """The listed accounts (`listed`, see `share.unattributed`), each with what its models and others tell of it.

    Columns: as `listed`, then largest (its most downloaded model), tasks (those with the most downloads, three at most), base (the
    account at the roots of most of its models, itself left out), hub_says (user, organisation or gone, where the hub was asked), others
    (labels of other sources, each as `source: its word`).
    """
    import ibis

    listed, here = tables.listed, _models(tables)
    largest = here.group_by("account").aggregate(
        largest=here.model.first(order_by=[ibis.desc(here.counter), here.model])
    )
    told = listed
    for part in (largest, _tasks(here), _bases(tables, here), *_said(tables, here)):
        told = told.left_join(part, "account").drop("account_right")
    order = ("largest", "tasks", "base", "hub_says", "others")
    return told.select(*listed.columns, *order).order_by("rank")


def _models(tables: Tables) -> ir.Table:
    """The counted models of the listed accounts: account, account_key, hub, model_key, model, task, counter."""
    seen, models = counted(tables.observations), within(tables)
    day = seen.filter(seen.date == place("date").cast("date")).select("model_key", "counter")
    rows = models.semi_join(tables.listed, "account").inner_join(day, "model_key")
    return rows.select("account", "account_key", "hub", "model_key", "model", "task", "counter")


def _tasks(here: ir.Table) -> ir.Table:
    import ibis

    sums = here.filter(here.task != "unknown").group_by(["account", "task"]).aggregate(held=here.counter.sum())
    order = [ibis.desc(sums.held), sums.task]
    first = sums.mutate(turn=ibis.row_number().over(ibis.window(group_by=sums.account, order_by=order)))
    few = first.filter(first.turn < TASKS)
    return few.group_by("account").aggregate(tasks=few.task.group_concat(", ", order_by=few.turn))


def _bases(tables: Tables, here: ir.Table) -> ir.Table:
    """The commonest creator of each account's models by their line, others than itself."""
    import ibis

    roots = tables.creators.select("model_key", "weight", root_key="account_key")
    owners = tables.accounts.select(root_key="account_key", root="account")
    made = here.select("account", "account_key", "model_key").inner_join(roots, "model_key")
    other = made.filter(made.account_key != made.root_key).inner_join(owners, "root_key")
    sums = other.group_by(["account", "root"]).aggregate(held=other.weight.sum())
    return sums.group_by("account").aggregate(base=sums.root.first(order_by=[ibis.desc(sums.held), sums.root]))


def _said(tables: Tables, here: ir.Table) -> tuple[ir.Table, ir.Table]:
    """What the hub says of each account, and what other sources do."""
    from modelcensus.attribution import HUB  # which loads Ibis, and a question that is compiled already must not

    each = here.select("hub", "account", key=here.account.lower()).distinct()
    labels = tables.labels.select("hub", "source", "says", key=tables.labels.account.lower())
    both = each.inner_join(labels, ["hub", "key"])
    hubs, rest = both.filter(both.source == HUB), both.filter(both.source != HUB)
    words = rest.mutate(words=rest.source + ": " + rest.says)
    return (
        hubs.group_by("account").aggregate(hub_says=hubs.says.min()),
        words.group_by("account").aggregate(others=words.words.group_concat("; ", order_by=words.words)),
    )


def disagreements(tables: Tables) -> ir.Table:
    """Accounts that another source labels otherwise than this census, with what each label would move.

    A word for a region (`eu`, `other`) disagrees only where our country is not of it; `unknown` and `gone` say nothing.

    Columns: account, name, country (ours), theirs (its group, null where its word is no country), says (its own word), downloads and
    share of the universe on the date, rank among all accounts.
    """
    from modelcensus.metrics.share import ranked

    labels, accounts = tables.labels, tables.accounts
    held = ranked(tables, "account")
    theirs = labels.filter(labels.source == place("labels")).mutate(key=labels.account.lower())
    ours = accounts.mutate(key=accounts.account.lower())
    both = theirs.inner_join(ours, [theirs.hub == ours.hub, theirs.key == ours.key]).select(
        ours.account, ours.name, country=ours.country_group, theirs=theirs.country_group, says=theirs.says
    )
    apart = both.filter(~_fits(both))
    return (
        apart.inner_join(held.select("account", "downloads", "share", "rank"), "account")
        .filter(lambda t: t["rank"] <= place("top").cast("int64"))
        .order_by("rank")
    )


def _fits(both: ir.Table) -> ir.BooleanValue:
    """Whether their word leaves room for our country or group."""
    import ibis

    from modelcensus.attribution import EUROPE, GROUPS, NAMED_APART

    word, ours = both.says.lower(), both.country
    somewhere = ~ours.isin(GROUPS)
    return ibis.cases(
        (word.isin(["unknown", "gone"]), True),
        (word.isin(["eu", "europe", "european union"]), ours.isin(sorted(EUROPE))),
        (word == "other", somewhere & ~ours.isin(sorted(EUROPE | NAMED_APART))),
        (word == "organisation", ours != "individual"),
        else_=ours.identical_to(both.theirs),
    )
