"""How named things went over time: each country's, organisation's, account's, model's or family's downloads and share, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.census import band, families
from modelcensus.census import caveats as told
from modelcensus.census.arguments import ALL
from modelcensus.census.fields import fields
from modelcensus.census.names import Thing
from modelcensus.census.questions import asked as asking
from modelcensus.census.questions import gains
from modelcensus.census.shares import none_whole
from modelcensus.census.terms import check_grouping, check_models
from modelcensus.errors import QuestionError
from modelcensus.messages import marked
from modelcensus.store import narrowed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.answer import Answer, Field, Row
    from modelcensus.census import Census
    from modelcensus.census.questions import Asked

MOST = 6  # things that one chart can tell apart
GROUPED = ("country", "organisation", "account")  # kinds that a share is grouped by
BAND = ("low", "high")
STEPS = {
    "interval": marked("{things}: what was gained from snapshot to snapshot"),
    "day": marked("{things}: what was gained on each day"),
    "week": marked("{things}: what was gained in each week"),
    "month": marked("{things}: what was gained in each month"),
    "quarter": marked("{things}: what was gained in each quarter"),
    "year": marked("{things}: what was gained in each year"),
    "rolling": marked("{things}: what was gained in the 52 weeks up to each Sunday"),
}


def counts_gains(census: Census, terms: Mapping[str, str | None]) -> bool:
    """Whether a question over time is of gains: any term says so, or the source's counter is cumulative. Else steps are compared."""
    steps = sum(row["usable"] for row in census.snapshots) > 1
    wanted = any(value is not None for value in terms.values())
    return wanted or (steps and census.source["counter"] == "downloads_all_time")


def grain(census: Census, terms: Mapping[str, str | None], most: int) -> str | None:
    """The steps in which a question over time has at most so many: None for the usual ones, else months, quarters or years.

    Weeks are none of them: an interval that is no ISO week is split by days, so that every week would be estimated.
    """
    if terms.get("grain") or terms.get("rules") == "off" or not counts_gains(census, terms):
        return None
    found = gains(census, terms, None).found
    if found is None or len(found.spans) <= most:
        return None
    months = (found.end.year - found.start.year) * 12 + found.end.month - found.start.month
    return "month" if months <= most else "quarter" if months <= 3 * most else "year"


def over_time(census: Census, things: Sequence[str], universe: str | None, terms: Mapping[str, str | None]) -> Answer:
    """Each thing's downloads and share in each step. Raises `UnknownName`, `QuestionError`."""
    if not 1 <= len(things) <= MOST:
        raise QuestionError(f"One to {MOST} things can be followed over time, not {len(things)}.", "Ask for fewer.")
    found = list(dict.fromkeys(census.names.resolve(things)))
    return _gained(census, found, universe, terms) if counts_gains(census, terms) else _stepped(census, found, universe)


def _title(census: Census, found: Sequence[Thing]) -> str:
    return ", ".join(_name(census, thing) for thing in found)


def _name(census: Census, thing: Thing) -> str:
    if thing.kind == "family":
        return census.say("family of {model}", model=thing.key)
    return census.names.country(thing.key) or thing.key if thing.kind == "country" else thing.key


def _gained(census: Census, found: Sequence[Thing], universe: str | None, terms: Mapping[str, str | None]) -> Answer:
    """What each gained, with its band where it is a group that a share is of."""
    asked, say = gains(census, terms, universe), census.say
    grain = asked.terms.grain or "interval"
    rows: list[Row] = []
    statements = []
    for kind in dict.fromkeys(thing.kind for thing in found):
        keys = [thing.key for thing in found if thing.kind == kind]
        part, sql = _groups(asked, kind, keys, grain) if kind in GROUPED else _lines(asked, kind, keys, grain)
        rows += part
        statements.append(sql)
    if not rows:
        raise _nothing(asked, found, grain)
    missing = [thing for thing in found if not any(row["thing"] == thing.key for row in rows)]
    return asked.answer(
        say(STEPS[grain], things=_title(census, found)),
        rows=_ordered(rows, found),
        fields=_fields(census, "downloads", "share", *BAND, "estimated"),
        sql=";\n\n".join(statements),
        lead=_missing(census, missing, asked.universe),
    )


def _groups(asked: Asked, kind: str, keys: Sequence[str], grain: str) -> tuple[list[Row], str]:
    """Groups of a share: the rows of its trend that are theirs."""
    check_grouping(asked.terms, kind, GROUPED)
    if asked.cubed(kind):
        whole = asked.sql(*asked.banded_chain(kind, grain), top=ALL)
    else:
        whole = band.with_band(asked, kind, asked.sql(asked.chain(kind, grain), f"periods.{kind}", top=ALL), grain)
    sql = narrowed(whole, **{kind: list(keys)})
    return [_row(asked.census, kind, row) for row in asked.census._rows(sql)], sql


def _lines(asked: Asked, kind: str, keys: Sequence[str], grain: str) -> tuple[list[Row], str]:
    """Models and families: counted by themselves, whoever is credited. They have no band: no variant of a share is of one line alone."""
    check_models(asked.terms, denominator=kind == "model")
    chain = asked.over(asked.models(), grain)
    question = "periods.family" if kind == "family" else "periods.one"
    rows: list[Row] = []
    statements = []
    for key in keys:
        part, sql = asked.ask(chain, question, model=key)
        rows += [_row(asked.census, kind, {kind: key, **row, "low": None, "high": None}) for row in part]
        statements.append(sql)
    return rows, ";\n\n".join(statements)


def _row(census: Census, kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the thing it is of in front, whatever its kind calls it."""
    key = str(row[kind])
    named = _name(census, Thing(kind, key))
    if kind == "organisation":
        named = census.names.organisation(str(row["name"]))
    head = {"thing": key, "kind": kind, "name": named, "country": key if kind == "country" else row.get("country")}
    held = ("since", "date", "downloads_before", "downloads", "share_before", "share", *BAND, "change", "estimated", "models")  # fmt: skip
    return {**head, **{name: row[name] for name in held if name in row}}


def _stepped(census: Census, found: Sequence[Thing], universe: str | None) -> Answer:
    """Of a trailing counter: shares at both ends of each step, on the models that both read anew."""
    say, place = census.say, census._place(universe, None)
    values = {**census._counter, "universe": place["universe"], "top": ALL}
    rows: list[Row] = []
    statements = []
    for kind in dict.fromkeys(thing.kind for thing in found):
        keys = [thing.key for thing in found if thing.kind == kind]
        if kind == "family":
            asked = [families.stepped(census, key, place["universe"]) for key in keys]
        else:
            asked = [census._ask_some(f"trend.{kind}", {kind: keys}, **values)]
        rows += [_row(census, kind, row) for part, _ in asked for row in part]
        statements += [sql for _, sql in asked]
    if not rows and not any(row["since"] for row in census.snapshots):
        raise QuestionError(f"There is nothing between two usable snapshots of {census.source['name']} yet.", "A window takes two; `modelcensus status` lists what is here.")  # fmt: skip
    if not rows:
        raise _nothing(asking(census, {}, universe), found, "interval")
    missing = [thing for thing in found if not any(row["thing"] == thing.key for row in rows)]
    return census._answer(
        say("{things}: shares from step to step, on the same models", things=_title(census, found)),
        rows=_ordered(rows, found),
        fields=_fields(census, "share_before", "share", "change", "downloads", "models"),
        sql=";\n\n".join(statements),
        place=place,
        snapshots=sorted({day for row in rows for day in (row["since"], row["date"])}),
        coverage=told.coverage(census._coverage(place)),
        caveats=[
            *_missing(census, missing, place["universe"]),
            *census._drivers(place["universe"]),
            *told.trend_caveats(census),
        ],
    )


def _fields(census: Census, *columns: str) -> list[Field]:
    return fields(census.say, "thing", "kind", "name", "country", "since", "date", *columns)


def _ordered(rows: Sequence[Row], found: Sequence[Thing]) -> list[Row]:
    """By date, and of one date in the order in which the things were named."""
    order = {(thing.kind, thing.key): turn for turn, thing in enumerate(found)}
    return sorted(rows, key=lambda row: (row["date"], row["since"], order[str(row["kind"]), str(row["thing"])]))


def _missing(census: Census, missing: Sequence[Thing], universe: str) -> list[str]:
    """Which things have no step at all: that is not known, not none."""
    if not missing:
        return []
    names = _title(census, missing)
    return [census.say("Nothing of the universe {universe} is counted here for {names}.", universe=universe, names=names)]  # fmt: skip


def _nothing(asked: Asked, found: Sequence[Thing], grain: str) -> QuestionError:
    """The error where nobody has a step: the window holds none, or the universe has no model of theirs."""
    census, universe = asked.census, asked.universe
    if asked.found and not asked.ask(asked.over(asked.models(), grain), "periods.any")[0]:
        return none_whole(asked, grain)
    names = _title(census, found)
    return QuestionError(f"Nothing of the universe {universe} is counted here for {names}.", "The universe `all` has models of every task.")  # fmt: skip
