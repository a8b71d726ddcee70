"""Downloads on their way to a question: which ones count (`moves`), and to whom each is credited (`flow`).

A question about gains is put together from three compiled parts: how counters become downloads, who gets them, how they are grouped.
Each part asks for the one before it by name, so that nine parts serve every combination.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from modelcensus.metrics.common import counted, of_universe, place, told_by

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

ATTRIBUTES = ("organisation", "name", "kind", "country", "country_group", "role")
OF_MODELS = ("model", "task", "licence", "size", "relation", "copy")
SHARED = (
    1024  # parts of a download that several creators share: sums of whole parts do not depend on the order of the rows
)


def gained(tables: Tables) -> ir.Table:
    """Rules on: what each model gained in each interval, as `gains` has it."""
    gains = tables.gains.filter(tables.gains.source == place("source"))
    return gains.select(
        *("since", "date", "model_key", "account_key", "downloads"), estimated=gains.quality != "measured"
    )


def plain(tables: Tables) -> ir.Table:
    """Rules off: every rise of a cumulative counter since the model's reading before, on the date that shows it.

    Falls are clipped at 0; what a model had at its first row is no rise.
    """
    import ibis

    steps = tables.steps.filter(tables.steps.source == place("source"))
    rises = steps.filter((steps.how == "moved") & (steps.level > steps.before))
    return rises.select(
        since=rises.seen,
        date=rises.date,
        model_key=rises.model_key,
        account_key=rises.account_key,
        downloads=rises.level - rises.before,
        estimated=ibis.literal(value=False),
    )


YOUNG = 365  # days of a first year
FLOOR = "2022-03-02"  # the hub's creation dates begin here: a model of that day may be older


def first_year(tables: Tables) -> ir.Table:
    """Gains up to 365 days from a model's creation: what of each interval lies in that year, by days.

    In the interval in which a model was created everything came after its creation. Models whose creation day is not known, or is
    the floor that the hub gives to older ones, are left out.
    """
    import ibis

    gains, models = gained(tables), tables.models
    snapshots = tables.snapshots.filter(tables.snapshots.source == place("source"))
    begun = snapshots.select(since=snapshots.date, begun=snapshots.observed)
    ended = snapshots.select("date", "observed")
    born = models.filter(models.created_on > ibis.literal(FLOOR).cast("date")).select("model_key", born="created_on")
    told = gains.inner_join(begun, "since").inner_join(ended, "date").inner_join(born, "model_key")
    last = (told.born.cast("timestamp") + ibis.interval(days=YOUNG)).cast("date")
    start = ibis.greatest(told.begun, told.born)
    inside = ibis.least(told.observed, last).delta(start, unit="day")
    part = ibis.ifelse(told.observed <= last, 1.0, inside / told.observed.delta(start, unit="day").nullif(0))
    cut = told.mutate(part=part).filter(lambda t: t.part > 0)
    return cut.select(
        *("since", "date", "model_key", "account_key"),
        downloads=(cut.downloads * cut.part).round(0).cast("int64"),
        estimated=cut.estimated | (cut.part < 1.0),
    )


def unborn(tables: Tables) -> ir.Table:
    """One row: the downloads in the window whose model has no known day of creation, and all of them (`spans`)."""
    import ibis

    gains, models, spans = gained(tables), tables.models, tables.spans
    born = models.filter(models.created_on > ibis.literal(FLOOR).cast("date")).select("model_key")
    rows = gains.inner_join(spans, "date").left_join(born.mutate(known=True), "model_key")
    held = rows.mutate(held=rows.downloads * rows.part)
    return held.aggregate(
        unborn=held.held.sum(where=held.known.isnull()).fill_null(0.0), downloads=held.held.sum().fill_null(0.0)
    )


def standing(tables: Tables) -> ir.Table:
    """The source's counter as it stands on one date."""
    seen = counted(tables.observations)
    day = seen.filter(seen.date == place("date").cast("date"))
    return day.select(
        since=day.date,
        date=day.date,
        model_key=day.model_key,
        account_key=day.account_key,
        downloads=day.counter,
        estimated=~day.refreshed,
    )


def gathered(tables: Tables, *, counted: Part) -> ir.Table:
    """The same for a question whose window is one stretch of time (`spans`): rows that count alike bear one date.

    Dates whose gains lie in the window with the same part, and between which no account changed its country, are one to such a
    question. Each row bears the first of them, so that what is summed by date is summed into a few rows.
    """
    moves = counted(tables)
    told = moves.inner_join(_turns(tables), "date").mutate(date=lambda t: t.first)
    return told.select(*moves.columns)


def _turns(tables: Tables) -> ir.Table:
    """Each date of the window with the first of those that are one to a question: date, first."""
    import ibis

    spans, stays = tables.spans, tables.stays
    changes = stays.select(day=stays.since).union(stays.select(day=stays.until)).distinct()
    eras = spans.left_join(changes, spans.date >= changes.day)
    dated = eras.group_by(["date", "part"]).aggregate(era=eras.day.count())
    return dated.select("date", first=dated.date.min().over(ibis.window(group_by=[dated.part, dated.era])))


def beside_leaders(tables: Tables, *, counted: Part) -> ir.Table:
    """The same of all models that lead in no interval (`leaders`), summed; those that do keep every row and its date."""
    moves, leaders = counted(tables), tables.leaders
    few = moves.semi_join(leaders, "model_key")
    rest = moves.anti_join(leaders, "model_key").inner_join(_turns(tables), "date")
    sums = rest.group_by([rest.first.name("date"), "model_key", "account_key", "estimated"]).aggregate(
        since=rest.since.min(), downloads=rest.downloads.sum().cast("int64")
    )
    return few.union(sums.select(*few.columns))


LARGEST = 10  # models of an interval that a band leaves out


def leaders(tables: Tables, *, counted: Part, whole: bool) -> ir.Table:
    """The ten models of the universe that gained most in each interval of the window: date, model_key.

    Models are first dealt into ten heaps: what the least of the heaps' largest gained, ten models gained at least. So few rows are ranked.
    """
    import ibis

    moves = counted(tables).semi_join(tables.spans, "date")
    rows = moves if whole else moves.semi_join(of_universe(tables), "model_key")
    rows = rows.select("date", "model_key", "downloads", heap=rows.model_key % LARGEST)
    heaps = rows.group_by(["date", "heap"]).aggregate(most=rows.downloads.max())
    least = heaps.group_by("date").aggregate(least=heaps.most.min(), heaps=heaps.count())
    told = rows.inner_join(least, "date")
    few = told.filter((told.heaps < LARGEST) | (told.downloads >= told.least))
    order = ibis.window(group_by=few.date, order_by=[ibis.desc(few.downloads), few.model_key])
    turned = few.mutate(turn=ibis.row_number().over(order))
    return turned.filter(turned.turn < LARGEST).select("date", "model_key")


def leaders_told(tables: Tables) -> ir.Table:
    """The same among downloads of the denominator that is asked, from `flow`."""
    import ibis

    flow = tables.flow.filter(told_by(tables.flow.country_group))
    rows = flow.group_by(["date", "model_key"]).aggregate(total=flow.downloads.sum())
    order = ibis.window(group_by=rows.date, order_by=[ibis.desc(rows.total), rows.model_key])
    turned = rows.mutate(turn=ibis.row_number().over(order))
    return turned.filter(turned.turn < LARGEST).select("date", "model_key")


def credited(tables: Tables, *, credit: str, labels: str, whole: bool, first: bool = True) -> ir.Table:
    """The moves with to whom they are credited and what that is grouped by.

    Args:
        tables: with `moves`.
        credit: publisher (the account that uploaded the model) or creator (the accounts at the root of its line, shared where it
            has several parents; the publisher where its line is not known).
        labels: census (our attribution) or others (those of the source `labels`, as they state them).
        whole: whether every model counts; then nothing needs to be known of the models themselves.
        first: whether they are summed by account first. That pays where an account's dates are few or its group has a long name; for
            countries of many dates it costs more than it saves.
    """
    moves = tables.moves if whole and not first else _summed(tables, credit, labels) if whole else _within(tables)
    moves = moves.mutate(downloads=moves.downloads.cast("float64"))  # whole numbers and parts of them: sums stay exact
    if labels == "others":
        return _labelled(tables, moves, credit)
    if credit == "creator":
        moves = weighed(moves, tables.creators)
    return _owned(tables, moves)


def _summed(tables: Tables, credit: str, labels: str) -> ir.Table:
    """The moves of every model, summed by account where that is all that is asked: an account has many, and its name is long."""
    import ibis

    moves = tables.moves
    if credit == "creator" or labels == "others":
        return moves
    sums = moves.group_by(["date", "account_key", "estimated"]).aggregate(
        since=moves.since.min(), downloads=moves.downloads.sum().cast("int64")
    )
    return sums.mutate(model_key=ibis.null("int64")).select(*moves.columns)


def of_models(tables: Tables, *, whole: bool, told: bool = False) -> ir.Table:
    """The moves of the universe's models by themselves, whoever is credited.

    Args:
        tables: with `moves`.
        whole: every model counts.
        told: only models of accounts in the denominator that is asked.
    """
    moves, accounts = tables.moves, tables.accounts
    if told:
        owners = tables.models.semi_join(accounts.filter(told_by(accounts.country_group)), "account_key")
        moves = moves.semi_join(owners, "model_key")
    return moves if whole else moves.semi_join(of_universe(tables), "model_key")


def _within(tables: Tables) -> ir.Table:
    """The moves of the models of the universe, with what is known of the models."""
    moves, asked = tables.moves, of_universe(tables)
    return moves.inner_join(asked, moves.model_key == asked.model_key).select(
        moves, *(asked[name] for name in OF_MODELS)
    )


def weighed(moves: ir.Table, creators: ir.Table) -> ir.Table:
    """The moves credited to creators, each its part; to the publisher where a model's line is not known."""
    import ibis

    roots = creators.select("model_key", "weight", root_key=creators.account_key)
    both = moves.left_join(roots, "model_key").drop("model_key_right")
    return (
        both.mutate(
            account_key=ibis.ifelse(both.weight.notnull(), both.root_key, both.account_key),
            downloads=(both.downloads * both.weight.fill_null(1.0) * SHARED).round(0) / SHARED,
        )
        .drop("weight")
        .drop("root_key")
    )


def _owned(tables: Tables, moves: ir.Table) -> ir.Table:
    """Who is behind each account, as of the move's date. Every account has a row: an inner join takes half the time of another."""
    accounts, stays = tables.accounts, tables.stays
    known = accounts.select("account_key", "account", *ATTRIBUTES)
    own = moves.inner_join(known, "account_key")
    there = [own.account_key == stays.account_key, own.date >= stays.since, own.date < stays.until]
    dated = own.left_join(stays, there)
    moved = {
        "country": stays.country.fill_null(own.country),
        "country_group": stays.country.fill_null(own.country_group),
    }
    return dated.select(*(own[name] for name in own.columns if name not in moved), **moved)


def _labelled(tables: Tables, moves: ir.Table, credit: str) -> ir.Table:
    """The same by the labels of another source; a model that it does not label is unknown."""
    import ibis

    labels = tables.model_labels.filter(tables.model_labels.source == place("labels"))
    both = moves.left_join(labels, moves.model_key == labels.model_key)
    group = labels.creator_group if credit == "creator" else labels.country_group
    account = (labels.creator if credit == "creator" else labels.account).fill_null("unknown")
    apart = group.isin(["individual", "community", "unknown"])
    return both.select(
        moves,
        account=account,
        organisation=account,
        name=account,
        kind=ibis.cases((group.isnull(), "unknown"), (apart, group), else_="organisation"),
        country=ibis.ifelse(apart, ibis.null("string"), group),
        country_group=group.fill_null("unknown"),
        role=ibis.null("string"),
    )


Part = Callable[["Tables"], "ir.Table"]
MOVES: dict[str, Part] = {"on": gained, "off": plain, "first-year": first_year, "standing": standing}
LEADERS: dict[str, Part] = {
    f"{rules}.{'all' if whole else 'some'}": partial(leaders, counted=counted, whole=whole)
    for rules, counted in MOVES.items()
    for whole in (True, False)
} | {"told": leaders_told}
MOVES |= {
    f"{name}.{rules}": partial(part, counted=MOVES[rules])
    for name, part in (("gathered", gathered), ("beside", beside_leaders))
    for rules in ("on", "off", "first-year")
}
COUNTED: dict[str, Part] = {
    f"{name}{ending}": partial(of_models, whole=name == "all", told=bool(ending))
    for name in ("all", "some")
    for ending in ("", ".told")
}
FLOWS: dict[str, Part] = {
    f"{credit}.{labels}.{'all' if whole else 'some'}": partial(credited, credit=credit, labels=labels, whole=whole)
    for credit in ("publisher", "creator")
    for labels in ("census", "others")
    for whole in (True, False)
} | {"publisher.census.each": partial(credited, credit="publisher", labels="census", whole=True, first=False)}
