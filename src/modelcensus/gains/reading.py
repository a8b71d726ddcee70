"""One snapshot held against what was last read: which counters were read anew, which are believed, which moved.

Every expression here is of one snapshot and the state before it, so a new snapshot costs what it holds and no history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.datatypes as dt
from ibis import _

from modelcensus.gains.intervals import SHORT, WEEK
from modelcensus.store import place

if TYPE_CHECKING:
    import ibis.expr.types as ir

MASK = 2**63 - 1
SHORTER = 2**32 - 1  # of hashes that only tell whether a model's own attributes changed
ROUND = 1_000_000
WINDOW = 30  # days of the trailing counter
LARGE = 1_000  # downloads in 30 days from which a model's own noise no longer matters
CONSTANT = 3  # snapshots, over a week at least, over which a whole number of millions must stand to be taken for typed in by hand
MEASURED, HARD_CODED, NEVER_REFRESHED = "measured", "hard-coded", "never-refreshed"
ATTRIBUTES = ("task", "licence", "parameters", "created_on", "library", "base_models")


@ibis.udf.scalar.builtin(name="hash")  # type: ignore[untyped-decorator]
def _hash(word: str) -> dt.uint64: ...


@ibis.udf.scalar.builtin(name="hash")  # type: ignore[untyped-decorator]
def _hash_name(hub: str, model: str, hub_id: str) -> dt.uint64: ...


@ibis.udf.scalar.builtin(name="hash")  # type: ignore[untyped-decorator]
def _hash_tags(task: str, parameters: dt.int64, created_on: dt.date, library: str) -> dt.uint64: ...


@ibis.udf.scalar.builtin(name="hash")  # type: ignore[untyped-decorator]
def _hash_list(words: dt.Array[dt.string]) -> dt.uint64: ...


def _signed(number: ir.IntegerValue, mask: int = MASK) -> ir.IntegerValue:
    return (number & ibis.literal(mask, "uint64")).cast("int64")


def read(said: ir.Table, state: ir.Table) -> ir.Table:
    """Each stated row, judged against the source's last reading under the same name; `model_key` is null where there is none.

    Names are matched by a hash of 63 bits, and nearly all of them here: a name that stood in the source before needs
    no look at the names of the whole census. Words are let go, but for the names that are not matched and attributes that are news.

    Args:
        said: one snapshot in the columns of `schema.SNAPSHOT`, with line (its place in the file).
        state: the source's last readings, as `states` gives them.
    """
    rows = said.select(
        *("line", "hub", "model", "hub_id", "downloads_30d", "downloads_all_time", "likes", "created_on"),
        name_hash=name_hash(said),
        **_attributes(said),
        **{f"said_{name}": said[name] for name in ATTRIBUTES},
    )
    both = rows.left_join(_last(state), "name_hash")
    told = judged(both.select(rows, "model_key", "account_key", *(f"last_{name}" for name in KEPT)))
    words = ["hub", "model", "hub_id"]
    unknown = {name: ibis.ifelse(told.model_key.isnull(), told[name], _nothing(told[name])) for name in words}
    anew = {f"said_{n}": ibis.ifelse(told.news, told[f"said_{n}"], _nothing(told[f"said_{n}"])) for n in ATTRIBUTES}
    return told.mutate(**unknown, **anew)


def _nothing(column: ir.Value) -> ir.Value:
    return ibis.null(column.type())


def _last(state: ir.Table) -> ir.Table:
    return state.select("name_hash", "model_key", "account_key", **{f"last_{name}": state[name] for name in KEPT})


def name_hash(table: ir.Table) -> ir.IntegerValue:
    """The hash by which a name is matched: of hub, name and immutable id together."""
    return _signed(_hash_name(table.hub, table.model, table.hub_id))


def matched(lost: ir.Table, names: ir.Table) -> ir.Table:
    """Stated rows with the model and the account of their names; without those whose names are new.

    Args:
        lost: rows of `read` that no reading of the source is known to.
        names: `schema.NAMES` with name_hash (`name_hash`).
    """
    known = names.select("name_hash", "model_key", "account_key")
    keyed = lost.drop("model_key").drop("account_key").inner_join(known, "name_hash")
    return keyed.select(*lost.columns)


def repeated(rows: ir.Table) -> ir.Table:
    """The models that stand there more than once."""
    return rows.group_by("model_key").having(_.count() > 1).aggregate().select("model_key")


OWN = ("own_seen", "own_30d", "own_all_time", "own_likes")
LAST = ("seen", "level", "levelled", "believed_30d", "read", "moved", "pace")  # of the last reading, what `day` keeps
KEPT = (
    *LAST,
    *("stated_30d", "stated_all_time", "likes", "observed", "held_30d", "run", "run_since", "tags", "licence", "bases"),
)


def watched(rows: ir.Table, spelled: ir.Table, names: ir.Table) -> ir.Table:
    """The rows of models that have several names, each with the last reading of its own name: line, own_seen, own_30d, own_all_time, own_likes.

    A catalogue goes on listing the old name of a renamed model with the counter it had: held against the model's last reading,
    which the new name gave, that would look like news at every snapshot.

    Args:
        rows: those of the models that have several names.
        spelled: `schema.SPELLINGS`.
        names: `schema.NAMES` of those models, with name_hash.
    """
    mine = spelled.filter(spelled.source == place("source"))
    both = names.select("hub", "model", "name_hash").inner_join(mine, ["hub", "model"])
    own = both.select(
        "name_hash",
        own_seen=both.seen,
        own_30d=both.stated_30d,
        own_all_time=both.stated_all_time,
        own_likes=both.likes,
    )
    return rows.left_join(own, "name_hash").select("line", *OWN)


def judged(both: ir.Table) -> ir.Table:
    """Each row with whether it was read anew, when its values were first seen, and whether its counter is believed.

    A row was read anew when a counter or its likes differ from the model's last reading in the source (of a model with several
    names, from the last reading of its own name: `watched`), or when the model, or the name, is new there. A 30-day counter that
    is a whole number of millions and stands over three snapshots or more and a week was typed in by hand: `hard-coded`. In a choice of
    models a zero beside likes, or without a creation date, was never read, unless a cumulative counter says that it was:
    `never-refreshed`. Both are unknown. A whole hub's zero is a zero.

    Args:
        both: stated rows, each with the columns of the last reading as `last_…`, null where there is none.
    """
    today = place("date").cast("date")
    known = both.last_seen.notnull()
    anew = ~known | _differs(both, "last_stated_30d", "last_stated_all_time", "last_likes")
    if "own_seen" in both.columns:
        own = both.own_seen.isnull() | _differs(both, "own_30d", "own_all_time", "own_likes")
        anew = ibis.ifelse(both.own, own, anew)
    stands = (known & (both.downloads_30d == both.last_held_30d)).fill_null(ibis.literal(value=False))
    running = both.mutate(
        refreshed=anew,
        observed=ibis.ifelse(anew, today, both.last_observed),
        held_30d=both.downloads_30d.fill_null(both.last_held_30d),
        run=ibis.cases((both.downloads_30d.isnull(), both.last_run.fill_null(0)), (stands, both.last_run + 1), else_=1),
        run_since=ibis.ifelse(stands | both.downloads_30d.isnull(), both.last_run_since, today),
        licence=both.licence.fill_null(both.last_licence),
        bases=both.bases.fill_null(both.last_bases),
        news=~both.tags.identical_to(both.last_tags)
        | (both.licence.notnull() & ~both.licence.identical_to(both.last_licence))
        | (both.bases.notnull() & ~both.bases.identical_to(both.last_bases)),
    )
    kept = (name for name in running.columns if not name.startswith(("last_", "own")))
    alone = ibis.literal(0, "int64")  # until `chosen` finds others of its model
    return running.select(*kept, *(f"last_{name}" for name in LAST), quality=_quality(running), twins=alone)


def _differs(rows: ir.Table, counter: str, all_time: str, likes: str) -> ir.BooleanValue:
    """Whether anything that is read differs from what those columns hold."""
    return (
        ~rows.downloads_30d.identical_to(rows[counter])
        | ~rows.downloads_all_time.identical_to(rows[all_time])
        | ~rows.likes.identical_to(rows[likes])
    )


def _quality(rows: ir.Table) -> ir.StringValue:
    stood = place("date").cast("date").delta(rows.run_since, unit="day") >= WEEK
    typed = (rows.downloads_30d > 0) & (rows.downloads_30d % ROUND == 0) & (rows.run >= CONSTANT) & stood
    unread = (
        ~_whole()
        & (rows.downloads_30d == 0)
        & ((rows.likes > 0) | rows.created_on.isnull())
        & (rows.downloads_all_time.isnull() | (rows.downloads_all_time == 0))
    )
    return ibis.cases((typed, HARD_CODED), (unread, NEVER_REFRESHED), else_=MEASURED)


def _attributes(rows: ir.Table) -> dict[str, ir.IntegerValue]:
    """Whether attributes are news is seen by their hashes: comparing the words of millions of rows would cost more."""
    nothing = ibis.null("int64")
    return {
        "tags": _signed(_hash_tags(rows.task, rows.parameters, rows.created_on, rows["library"]), SHORTER),
        "licence": ibis.ifelse(rows.licence.isnull(), nothing, _signed(_hash(rows.licence), SHORTER)),
        "bases": ibis.ifelse(rows.base_models.isnull(), nothing, _signed(_hash_list(rows.base_models), SHORTER)),
    }


def aside(rows: ir.Table, own: ir.Table, near: ir.Table) -> ir.Table:
    """Those rows that have to be looked at one by one, judged.

    Args:
        rows: stated rows with model_key and account_key.
        own: what `watched` says of those whose model has several names.
        near: the last readings of their models.
    """
    known = own.mutate(own=ibis.literal(value=True))
    told = rows.left_join(known, "line").drop("line_right")
    told = told.mutate(own=told.own.fill_null(ibis.literal(value=False)))
    both = told.left_join(_last(near).drop("name_hash", "account_key"), "model_key")
    return judged(both.select(told, *(f"last_{name}" for name in KEPT)))


def chosen(rows: ir.Table) -> ir.Table:
    """One row per model, with `twins`: the other rows of the model that day, under another name or the same.

    A counter that is believed is kept before one that is not, then the row read anew, then the larger counter.
    """
    order = [
        rows.quality != MEASURED,
        ibis.desc(rows.refreshed),
        ibis.desc(rows.downloads_all_time),
        ibis.desc(rows.downloads_30d),
        rows.line,
    ]
    ranked = rows.mutate(
        place=ibis.row_number().over(ibis.window(group_by=rows.model_key, order_by=order)),
        twins=rows.count().over(ibis.window(group_by=rows.model_key)) - 1,
    )
    return ranked.filter(ranked.place == 0).drop("place")


def observations(day: ir.Table) -> ir.Table:
    """What is believed of each model that day (`schema.OBSERVATIONS`)."""
    return day.select(
        "model_key",
        downloads_30d=believed(day),
        downloads_all_time=day.downloads_all_time,
        stated_30d=ibis.ifelse(day.quality == MEASURED, ibis.null("int64"), day.downloads_30d),
        likes=day.likes,
        refreshed=day.refreshed,
        observed=day.observed,
        quality=day.quality,
        account_key=day.account_key,
    )


def believed(day: ir.Table) -> ir.IntegerValue:
    """The 30-day counter; null where it is not believed."""
    return ibis.ifelse(day.quality == MEASURED, day.downloads_30d, ibis.null("int64"))


def _whole() -> ir.BooleanScalar:
    """Whether the source is a census, whose counter is taken to be read also where it stands."""
    return place("covers") == "census"


def steps(day: ir.Table) -> ir.Table:
    """The movements of the day (`schema.STEPS`): rows whose counter tells of downloads since the model's reading before."""
    counter, level = believed(day), day.downloads_all_time
    both = level.notnull() & day.last_level.notnull()
    first = day.last_seen.isnull()
    read = first | day.refreshed | _whole()
    told = day.mutate(
        how=ibis.cases(
            (both & (level != day.last_level), "moved"),
            (~both & first & level.notnull(), "born"),
            (~both & (counter > 0) & read, "trailing"),
        ),
        now_30d=counter,
    )
    moved = told.filter(told.how.notnull())
    trailing, today = moved.how == "trailing", place("date").cast("date")
    alone = (moved.how == "moved") & (moved.last_read > moved.last_levelled)
    return moved.select(
        *("model_key", "account_key", "how"),
        level=moved.downloads_all_time,
        before=moved.last_level,
        seen=ibis.ifelse(trailing, moved.last_read, moved.last_levelled),
        told=ibis.ifelse(alone, moved.last_read, ibis.null("date")),
        downloads_30d=moved.now_30d,
        before_30d=moved.last_believed_30d,
        moved=moved.last_moved,
        pace=moved.last_pace,
        born=ibis.ifelse(
            moved.last_seen.isnull() | (trailing & (today.delta(moved.created_on, unit="day") <= WINDOW)),
            moved.created_on,
            ibis.null("date"),
        ),
    )


def states(day: ir.Table) -> ir.Table:
    """The reading of every model of the day, as the next snapshot is held against it (`schema.STATES`)."""
    level, counter, today = day.downloads_all_time, believed(day), place("date").cast("date")
    rise = level - day.last_level
    moved = rise.notnull() & (rise != 0)
    days = _paced(day, counter)
    age = today.delta(day.created_on, unit="day")
    born = (day.last_seen.isnull() & (level > 0) & (age <= WINDOW)).fill_null(ibis.literal(value=False))
    since_birth = ibis.greatest(age, 0) + WEEK  # a file may be read so long after the day that it stands for
    read = counter.notnull() & (day.last_seen.isnull() | day.refreshed | _whole())
    return day.select(
        *("name_hash", "model_key", "account_key"),
        seen=today,
        stated_30d=day.downloads_30d,
        stated_all_time=day.downloads_all_time,
        likes=day.likes,
        observed=day.observed,
        level=level.fill_null(day.last_level),
        levelled=ibis.ifelse(level.notnull(), today, day.last_levelled),
        believed_30d=counter.fill_null(day.last_believed_30d),
        read=ibis.ifelse(read, today, day.last_read),
        moved=ibis.ifelse(moved | born, today, day.last_moved),
        pace=ibis.cases(
            (moved & (rise > 0), rise / days),
            (moved, ibis.null("float64")),
            (born, level / since_birth),
            else_=day.last_pace,
        ),
        **{name: day[name] for name in ("held_30d", "run", "run_since", "tags", "licence", "bases")},
    )


def _paced(day: ir.Table, counter: ir.IntegerValue) -> ir.IntegerValue:
    """The days in which a counter rose: since the reading before; of a large model that is read day by day since it last moved, a week at most.

    A counter that the hub counts anew every few days would else seem to rise in one day by what came in all of them.
    """
    today = place("date").cast("date")
    days = today.delta(day.last_levelled, unit="day")
    stood = ibis.least(today.delta(day.last_moved, unit="day").fill_null(days), WEEK)
    return ibis.ifelse((days <= SHORT) & (counter >= LARGE), ibis.greatest(days, stood), days)


def news(day: ir.Table) -> ir.Table:
    """The attributes of the models of which this day says something new."""
    new = day.filter(day.news)
    return new.select("model_key", **{name: new[f"said_{name}"] for name in ATTRIBUTES})


def attributes(news_: ir.Table, known: ir.Table) -> ir.Table:
    """What is known of those models now: what is told anew before what was known."""
    both = news_.left_join(known, news_.model_key == known.model_key)
    return both.select(
        news_.model_key,
        **{name: ibis.coalesce(news_[name], known[name]) for name in ATTRIBUTES},
        first_seen=ibis.coalesce(known.first_seen, place("date").cast("date")),
    )


def tally(day: ir.Table, moves: ir.Table) -> ir.Table:
    """One row of what the snapshot holds: rows, read anew, twins, and how its counters moved (`schema.SNAPSHOTS`)."""
    value = ibis.ifelse(place("counter") == "downloads_all_time", day.downloads_all_time, believed(day))
    held = day.aggregate(
        rows=day.count(),
        refreshed=day.refreshed.sum(),
        twins=day.twins.sum(),
        levelled=day.downloads_all_time.count(),
        hard_coded=(day.quality == HARD_CODED).sum(),
        never_refreshed=(day.quality == NEVER_REFRESHED).sum(),
        counted=value.sum().fill_null(0).cast("int64"),
        anew=value.sum(where=day.refreshed).fill_null(0).cast("int64"),
    )
    rise = moves.level - moves.before
    moved = moves.aggregate(
        moved=(moves.how == "moved").sum().fill_null(0),
        risen=rise.sum(where=rise > 0).fill_null(0).cast("int64"),
        fallen=(-rise).sum(where=rise < 0).fill_null(0).cast("int64"),
    )
    return held.cross_join(moved)


def typed(day: ir.Table) -> ir.Table:
    """Models whose counter is known from this day on to have been typed in by hand, and since which snapshot it stands."""
    before = (day.run > CONSTANT) & (day.last_seen.delta(day.run_since, unit="day") >= WEEK)
    late = (day.quality == HARD_CODED) & ~before & (day.run_since < place("date").cast("date"))
    return day.filter(late).select("model_key", "run_since")
