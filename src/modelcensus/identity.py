"""Which names are one model, and what is last known of it. This floor knows no counter's meaning and no country.

A name that a snapshot states for the first time belongs to the model with its immutable id; where one side has no id, to the model
with its name (case, which hubs ignore, and recorded renames of accounts aside); where no side has one, to the model that vanished
under the same name part with the same counter. Keys are given in the order of first appearance, so that a new snapshot
changes none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from modelcensus.store import place

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
SAME_COUNTER = 0.01  # of the counter: as far as a renamed model's may be from the vanished one's
ENOUGH = 1_000  # downloads from which an equal counter is no chance


def unnamed(rows: ir.Table, renames: ir.Table) -> ir.Table:
    """The names that are stated for the first time, with `home` (the last name of their account) and `folded`.

    Args:
        rows: stated rows (`gains.reading.read`) whose names are new.
        renames: hub, account (lower case) → renamed_to, the account's last name.
    """
    told = rows.group_by(["hub", "hub_id", "model"]).aggregate(level=_.downloads_all_time.max())
    parts = told.mutate(account=told.model.split("/")[0].lower(), part=told.model.split("/")[1].lower())
    moved = parts.left_join(renames, ["hub", "account"])
    home = ibis.coalesce(moved.renamed_to.lower(), parts.account)
    return moved.select(
        parts,
        home=home,
        folded=home + "/" + parts.part,
        spelled=ibis.coalesce(moved.renamed_to, parts.model.split("/")[0]),
    )


def kin(new: ir.Table, names: ir.Table) -> ir.Table:
    """The known names (`schema.NAMES`) of all models that have an id or a name of the new ones: all that is looked at of them."""
    same = names.semi_join(new, ["hub", "folded"]).union(names.semi_join(new, ["hub", "hub_id"]))
    return names.semi_join(same, "model_key")


def by_id(new: ir.Table, names: ir.Table) -> ir.Table:
    """Names whose immutable id is known: they are that model's."""
    known = new.filter(new.hub_id.notnull()).inner_join(names.select("hub", "hub_id", "model_key"), ["hub", "hub_id"])
    return known.group_by(["hub", "hub_id", "model"]).aggregate(model_key=_.model_key.min(), rule=ibis.literal("id"))


def by_name(new: ir.Table, names: ir.Table) -> ir.Table:
    """Names that are known where this side or that has no id: they are the model's that had them last."""
    told = new.inner_join(
        names.select("hub", "folded", "model_key", "first_seen", held=names.hub_id), ["hub", "folded"]
    )
    owned = names.filter(names.hub_id.notnull()).select("model_key")
    fits = told.filter(told.hub_id.isnull()).union(told.filter(told.hub_id.notnull()).anti_join(owned, "model_key"))
    latest = [ibis.desc(fits.first_seen), ibis.desc(fits.model_key)]
    turn = ibis.row_number().over(ibis.window(group_by=[fits.hub, fits.hub_id, fits.model], order_by=latest))
    best = fits.mutate(turn=turn).filter(_.turn == 0)
    first = ibis.row_number().over(ibis.window(group_by=best.model_key, order_by=[best.hub_id, best.model])) == 0
    one = best.filter(first | best.hub_id.isnull())
    return one.select("hub", "hub_id", "model", "model_key", rule=ibis.literal("name"))


def vanished(state: ir.Table, lacking: ir.Table, names: ir.Table, found: ir.Table) -> ir.Table:
    """The models without an id that the source's snapshot before had and this one lacks: hub, model_key, part, level.

    Args:
        state: the source's last readings (`schema.STATES`).
        lacking: model_key of those that this snapshot lacks.
        names: `schema.NAMES`.
        found: hub, hub_id, model → model_key: what new names are already explained by.
    """
    before = state.filter(state.seen == state.seen.max().as_scalar(), state.level.notnull())
    owned = names.filter(names.hub_id.notnull()).select("model_key")
    gone = before.semi_join(lacking, "model_key").anti_join(found, "model_key").anti_join(owned, "model_key")
    named = names.select("hub", "model_key", part=names.folded.split("/")[1]).semi_join(gone, "model_key").distinct()
    return named.inner_join(gone.select("model_key", "level"), "model_key").select("hub", "model_key", "part", "level")


def by_counter(new: ir.Table, vanished: ir.Table) -> ir.Table:
    """Names that appeared where another with the same part after the slash and nearly the same counter vanished.

    Only where nothing has an id, and only where neither has a second that fits.

    Args:
        new: names that nothing else explains.
        vanished: hub, model_key, part, level of the models that the snapshot before had and this one lacks.
    """
    appeared = new.filter(new.hub_id.isnull() & (new.level >= ENOUGH))
    pairs = appeared.inner_join(vanished, ["hub", "part"], rname="{name}_before")
    near = pairs.filter((pairs.level - pairs.level_before).abs() <= SAME_COUNTER * pairs.level_before)
    clear = near.mutate(
        fits=near.count().over(ibis.window(group_by=[near.hub, near.model])),
        claims=near.count().over(ibis.window(group_by=near.model_key)),
    ).filter(_.fits == 1, _.claims == 1)
    return clear.select("hub", "hub_id", "model", "model_key", rule=ibis.literal("counter"))


def given(new: ir.Table, found: ir.Table, near: ir.Table, top: ir.Table, accounts: ir.Table) -> ir.Table:
    """The new names with their models and accounts (`schema.NAMES`); what nothing explains gets the next keys.

    Args:
        new: `unnamed`.
        found: hub, hub_id, model → model_key, rule: what explains some of them, one row a name.
        near: the known names of their `kin`.
        top: one row with the highest model_key that was given yet.
        accounts: hub, home, account_key: with those of the new names.
    """
    same = [new.hub == found.hub, new.model == found.model, new.hub_id.identical_to(found.hub_id)]
    told = new.left_join(found, same).select(new, found.model_key, found.rule)
    lost = told.filter(told.model_key.isnull())
    lost = lost.mutate(apart=ibis.coalesce(lost.hub_id, lost.folded))
    lost = lost.mutate(first=lost.folded.min().over(ibis.window(group_by=[lost.hub, lost.apart])))
    turn = ibis.dense_rank().over(ibis.window(order_by=[lost.hub, lost["first"], lost.apart])) + 1
    had = near.semi_join(lost, ["hub", "folded"]).select("hub", "folded").distinct().mutate(had=True)
    keyed = lost.mutate(model_key=top.model_key.max().as_scalar() + turn)
    again = keyed.left_join(had, ["hub", "folded"]).drop("hub_right").drop("folded_right")
    fresh = again.mutate(rule=ibis.ifelse(again.had.notnull(), "again", "new")).drop("had")
    whole = told.filter(told.model_key.notnull()).union(fresh.select(*told.columns))
    owned = whole.inner_join(accounts.select("hub", "home", "account_key"), ["hub", "home"])
    return owned.select(
        source=place("source"),
        date=place("date").cast("date"),
        hub=owned.hub,
        hub_id=owned.hub_id,
        model=owned.model,
        folded=owned.folded,
        model_key=owned.model_key.cast("int64"),
        account_key=owned.account_key,
        first_seen=place("date").cast("date"),
        rule=owned.rule,
    )


def met(new: ir.Table, accounts: ir.Table) -> ir.Table:
    """The accounts of the new names that were not met before: hub, home (lower case), account (as spelled), account_key."""
    homes = new.group_by(["hub", "home"]).aggregate(account=_.spelled.min())
    unmet = homes.anti_join(accounts, ["hub", "home"])
    turn = ibis.row_number().over(ibis.window(order_by=[unmet.hub, unmet.home])) + 1
    return unmet.mutate(account_key=(accounts.account_key.max().fill_null(0).as_scalar() + turn).cast("int64"))


def spellings(rows: ir.Table, names: ir.Table, spelled: ir.Table) -> ir.Table:
    """The readings of the names of models that have several, this day (`schema.SPELLINGS`).

    Args:
        rows: judged rows of those models.
        names: `schema.NAMES` with name_hash, for the names of the rows.
        spelled: `schema.SPELLINGS` until now.
    """
    today = place("date").cast("date")
    told = rows.drop("hub").drop("model").inner_join(names.select("name_hash", "hub", "model"), "name_hash")
    before = spelled.filter(spelled.source == place("source")).select("hub", "model", last=spelled.read)
    both = told.left_join(before, ["hub", "model"])
    turn = ibis.row_number().over(
        ibis.window(
            group_by=["hub", "model"],
            order_by=[ibis.desc(both.downloads_all_time), ibis.desc(both.downloads_30d), both.line],
        )
    )
    each = both.mutate(turn=turn).filter(_.turn == 0)
    return each.select(
        source=place("source"),
        hub=each.hub,
        model=each.model,
        model_key=each.model_key,
        seen=today,
        read=ibis.ifelse(each.refreshed, today, each["last"]),
        stated_30d=each.downloads_30d,
        stated_all_time=each.downloads_all_time,
        likes=each.likes,
    )


def canonical(names: ir.Table, spelled: ir.Table, renames: ir.Table) -> ir.Table:
    """The name under which each model is counted, with its account and its other names: model_key, hub, model, account_key, aliases.

    It is one of the latest account, then the one read anew last, then the one seen last.
    """
    watched = spelled.select("model_key").distinct()
    first = names.filter(names.rule.isin(["new", "again"])).anti_join(watched, "model_key")
    one = first.select("model_key", "hub", "model", "account_key", aliases=ibis.literal("[]"))
    several = names.semi_join(watched, "model_key")
    moved = several.mutate(account=several.model.split("/")[0].lower()).left_join(renames, ["hub", "account"])
    told = moved.group_by(["model_key", "hub", "model", "account_key"]).aggregate(
        renamed=moved.renamed_to.notnull().any(), first_seen=moved.first_seen.min()
    )
    seen = spelled.group_by(["model_key", "model"]).aggregate(seen=_.seen.max(), read=_.read.max(), likes=_.likes.max())
    told = told.left_join(seen, ["model_key", "model"]).drop("model_key_right").drop("model_right")
    best = [
        told.renamed,
        ibis.desc(told.read),
        ibis.desc(told.seen.fill_null(told.first_seen)),
        ibis.desc(told.likes),
        told.model,
    ]
    ranked = told.mutate(place=ibis.row_number().over(ibis.window(group_by="model_key", order_by=best)))
    chosen = ranked.filter(ranked.place == 0)
    others = ranked.filter(ranked.place > 0).group_by("model_key").aggregate(aliases=_.model.collect(order_by=_.model))
    named = chosen.left_join(others, "model_key").select(
        chosen.model_key,
        chosen.hub,
        chosen.model,
        chosen.account_key,
        aliases=others.aliases.cast("json").cast("string").fill_null("[]"),
    )
    return one.union(named)


def models(named: ir.Table, known: ir.Table, made: ir.Table) -> ir.Table:
    """One row per model (`schema.MODELS`) with the last value that any snapshot knows of each attribute.

    So a task that an early snapshot does not know is carried back from a later one.

    Args:
        named: `canonical`.
        known: model_key, first_seen and the attributes, as `gains.reading.attributes` gives them.
        made: model_key, relation and copy: how it was made from others.
    """
    told = named.inner_join(known, "model_key").inner_join(made, "model_key")
    return told.select(
        *("model_key", "account_key", "hub", "model", "aliases"),
        task=told.task.fill_null(UNKNOWN),
        library=told["library"],
        licence=told.licence.lower().fill_null(UNKNOWN),
        parameters=told.parameters,
        size=size(told.parameters),
        relation=told.relation,
        copy=told.copy,
        created_on=told.created_on,
        first_seen=told.first_seen,
    )


def size(parameters: ir.IntegerValue) -> ir.StringValue:
    """The size class of a parameter count, `unknown` where it is null."""
    return ibis.cases(
        (parameters.isnull(), UNKNOWN), *((parameters < limit, name) for limit, name in SIZES), else_=LARGEST
    )
