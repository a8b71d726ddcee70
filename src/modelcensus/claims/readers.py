"""What one source says of a part of a claim: one reader a question. What a source does not list is unknown, never 0."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelcensus.census.arguments import ALL
from modelcensus.census.names import GROUPS
from modelcensus.claims.evidence import NEVER, Evidence, meets, tolerance
from modelcensus.claims.place import standing
from modelcensus.claims.shown import figure
from modelcensus.errors import NoData, QuestionError, near

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from modelcensus.answer import Answer, Row
    from modelcensus.census import Census
    from modelcensus.claims.place import Place

TERMS = ("definition", "credit", "denominator", "labels", "rules")
NAMED = ("country", "organisation", "account", "model")
UNSAID = ("unsaid", "unknown")  # groups of models that do not say what they are
STATED = ("licence", "size", "task", "relation", "modality", "experts")  # what models may not say of themselves
PLUS = " + "
Answers = dict[object, "Answer | QuestionError"]


def asked(place: Place, ask: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a question as that source can take them: a date is the snapshot's that stands for it."""
    said = {name: ask[name] for name in TERMS if ask[name] is not None}
    said["universe"] = ask["universe"]
    if standing(place.census, ask):
        return said | {"date": place.date.isoformat() if place.date else None}
    return said | {"window": place.window or (f":{place.date.isoformat()}" if place.date else None)}


def gained(place: Place, ask: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a question that knows no date but the end of a window."""
    said = asked(place, ask)
    date = said.pop("date", None)
    return said if "window" in said else said | ({"window": f":{date}"} if date else {})


def once(kept: Answers, key: object, give: Callable[[], Answer]) -> Answer:
    """An answer, asked once: a second question of the same words takes the first one's, or its refusal."""
    if key not in kept:
        try:
            kept[key] = give()
        except NoData:
            raise
        except QuestionError as error:
            kept[key] = error
    told = kept[key]
    if isinstance(told, QuestionError):
        raise told
    return told


def _key(place: Place, question: str, by: str, said: Mapping[str, Any]) -> object:
    return (place.census.source["name"], question, by, tuple(sorted((k, v) for k, v in said.items() if v is not None)))


def member(census: Census, by: str, subject: str) -> str:
    """The key of a group as rows have it. Raises `UnknownName`."""
    if by in ("country", "organisation") and subject in GROUPS:
        return subject
    return census.names.one(by, subject).key if by in NAMED else subject


# -- shares


def shares(place: Place, ask: Mapping[str, Any], kept: Answers) -> Answer:
    """The shares of all groups as that question asks for them."""
    census, by, said = place.census, ask["by"], asked(place, ask)
    if by == "model":
        return _models_by_downloads(place, ask, kept)
    return once(kept, _key(place, "share", by, said), lambda: census.share(by, **said))


def _models_by_downloads(place: Place, ask: Mapping[str, Any], kept: Answers) -> Answer:
    """Single models: by the source's own counter on a date, or by what they gained in a window."""
    census, said = place.census, asked(place, ask)
    if "date" not in said:
        answer = once(
            kept, _key(place, "movers", "model", said), lambda: census.movers("model", top=None, spikes=True, **said)
        )
        rows = sorted(answer.rows, key=lambda row: -(row["downloads"] or 0))
        return replace(answer, rows=rows)
    plain = {
        "definition": (None, _usual(census)),
        "credit": (None, "publisher"),
        "denominator": (None, "all"),
        "labels": (None, "census"),
    }
    if any(ask[name] not in usual for name, usual in plain.items()):
        raise QuestionError(
            "Single models are read from the source's own counter, as their publishers'.", "Leave those terms out."
        )
    date, universe = said["date"], said["universe"]
    return once(kept, _key(place, "top", "model", said), lambda: census.top(ALL, universe=universe, date=date))


def _usual(census: Census) -> str:
    return "cumulative" if census.source["counter"] == "downloads_all_time" else "trailing-30d"


def shares_of(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:
    """A share, a count, an order or a rank."""
    census, ask, expect = place.census, part["ask"], part["expect"]
    by, answer = ask["by"], shares(place, ask, kept)
    base, rows = based(answer), inside(answer.rows, ask["within"])
    row = together(census, by, part["subject"], rows)
    if row is None:
        return replace(base, listed=False, notes=[_absent(census, part["subject"], by, rows)])
    unsaid = (
        sum(r.get("share") or 0 for r in rows if by in STATED and str(r[by]) in UNSAID)
        if part["subject"] not in UNSAID
        else 0
    )
    if expect["above"]:
        told = _above(base, row, {name: together(census, by, name, rows) for name in expect["above"]}, part, census)
        return replace(told, holds=None) if unsaid else told  # whoever says nothing could be one of them
    if expect["rank"] is not None:
        told = _ranked(base, rows, by, member(census, by, part["subject"]), expect["rank"])
        return replace(told, holds=None) if unsaid else told
    told = _valued(base, row, unsaid, part, whole=place.whole)
    return (
        replace(told, holds=None)
        if unsaid and part["unit"] != "share" and not (expect["at_least"] and told.holds)
        else told
    )


def _absent(census: Census, subject: str, by: str, rows: Sequence[Row]) -> str:
    like = near(subject, [str(row[by]) for row in rows])
    told = census.say("{source} has no download of {subject} there.", source=census.source["name"], subject=subject)
    return told if by in NAMED or not like else f"{told} {census.say('Near: {names}.', names=', '.join(like))}"


def inside(rows: Sequence[Row], within: str | None) -> list[Row]:
    """The rows of one country's organisations or accounts, their shares of that country's downloads."""
    if within is None:
        return list(rows)
    mine = [row for row in rows if row.get("country") == within]
    whole = sum(row["downloads"] or 0 for row in mine)
    return [
        {**row, "share": row["downloads"] / whole if whole and row["downloads"] else None, "low": None, "high": None}
        for row in mine
    ]


def together(census: Census, by: str, subject: str, rows: Sequence[Row]) -> Row | None:
    """The row of a group, of several (`A + B`) added up, or of all; None where one of them is not listed."""
    if subject == "all":
        return {by: subject, "downloads": sum(row["downloads"] or 0 for row in rows), "share": 1.0}
    wanted = {member(census, by, name.strip()) for name in subject.split(PLUS)}
    found = [row for row in rows if str(row[by]) in wanted]
    if len(found) < len(wanted):
        return None
    if len(found) == 1:
        return found[0]
    known = all(row.get("share") is not None for row in found)
    return {
        by: subject,
        "downloads": sum(row["downloads"] or 0 for row in found),
        "share": sum(row["share"] for row in found) if known else None,
    }


def _valued(base: Evidence, row: Row, unsaid: float, part: Mapping[str, Any], *, whole: bool) -> Evidence:
    """A share or a count beside the claimed one."""
    if part["unit"] != "share":
        return lower(base, row["downloads"], part, whole=whole)
    expect, found = part["expect"], row.get("share")
    if found is None:
        return base
    low, high = row.get("low"), row.get("high")
    if unsaid:  # any of those that do not say may be one of these
        low, high = min(found, found if low is None else low), max(found + unsaid, high or 0)
        holds = _between(expect, found, found + unsaid)
    else:
        holds = meets(expect, float(found), tolerance(expect, "share"))
    if holds is False and _in_band(expect, low, high):  # a variant of the definition would have it so
        return replace(base, computed=float(found), holds=None, inside=True, low=low, high=high)
    within = (
        low <= expect["value"] <= high if expect["value"] is not None and low is not None and high is not None else None
    )
    return replace(base, computed=float(found), holds=holds, inside=within, low=low, high=high)


def _in_band(expect: Mapping[str, Any], low: float | None, high: float | None) -> bool:
    """Whether a bound that is claimed is met by some value of the band."""
    if expect["at_least"] is not None:
        return high is not None and high >= expect["at_least"]
    return expect["at_most"] is not None and low is not None and low <= expect["at_most"]


def _between(expect: Mapping[str, Any], least: float, most: float) -> bool | None:
    """Whether an expectation is met by a figure of which only its bounds are known; None where that depends."""
    spare = tolerance(expect, "share")
    both = {meets(expect, least, spare), meets(expect, most, spare)}
    if expect["value"] is not None and least < expect["value"] < most:
        return None
    return both.pop() if len(both) == 1 else None


def lower(base: Evidence, found: float | None, part: Mapping[str, Any], *, whole: bool) -> Evidence:
    """A count beside the claimed one. What a part of a hub counts is the least that the whole has."""
    if found is None:
        return base
    expect = part["expect"]
    held = meets(expect, float(found), tolerance(expect, part["unit"]))
    least = expect["at_least"] is not None and held
    return replace(base, computed=float(found), holds=held if whole or least else None)


def _above(
    base: Evidence, row: Row, others: Mapping[str, Row | None], part: Mapping[str, Any], census: Census
) -> Evidence:
    unit = "downloads" if part["unit"] == "downloads" or row.get("share") is None else "share"
    by = part["ask"]["by"]
    known = {name: other[unit] for name, other in others.items() if other is not None and other.get(unit) is not None}
    if any(other is not None and other.get(by) == row.get(by) for other in others.values()):
        raise QuestionError(f"{part['subject']} cannot be above itself.", "Name two groups.")
    if row.get(unit) is None or len(known) < len(others):
        return base
    named = {
        name: (census.names.country(member(census, by, name)) or name) if by == "country" and PLUS not in name else name
        for name in known
    }
    told = [f"{named[name]}: {figure(float(value), unit, census.language)}" for name, value in known.items()]
    holds = all(row[unit] > value for value in known.values())
    return replace(
        base,
        computed=float(row[unit]),
        holds=holds,
        low=row.get("low"),
        high=row.get("high"),
        notes=[f"{', '.join(told)}."],
    )


def _ranked(base: Evidence, rows: Sequence[Row], by: str, subject: str, rank: int) -> Evidence:
    """The place among groups, those that are none of them left out; groups with as much share their places."""
    named = [row for row in rows if by not in ("country", "organisation") or str(row[by]) not in GROUPS]
    mine = next((row for row in named if str(row[by]) == subject), None)
    if mine is None:
        return base
    best = 1 + sum((row["downloads"] or 0) > (mine["downloads"] or 0) for row in named)
    last = sum((row["downloads"] or 0) >= (mine["downloads"] or 0) for row in named)
    return replace(base, computed=best, holds=best <= rank <= last)


# -- the other questions


def _overtake(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:
    census, ask = place.census, part["ask"]
    by, said, other = ask["by"], gained(place, ask), ask["of"][0]
    key = _key(place, f"overtake {part['subject']} {other}", by, said)
    answer = once(kept, key, lambda: census.overtake(part["subject"], other, by=by, **said))
    subject = member(census, by, part["subject"])
    base = replace(based(answer), notes=[answer.sentence])
    begin, end = (dt.date.fromisoformat(day) for day in part["expect"]["between"])
    mine = sorted((row for row in answer.rows if row["leader"] == subject), key=lambda row: not row["lasting"])
    fitting = [row for row in mine if row["since"] < end and row["date"] >= begin]
    first, last = base.since, base.until
    outside = (first is not None and begin < first) or (last is not None and end > last)
    if not mine:
        return replace(base, computed=NEVER, holds=None if outside else False)
    chosen = (fitting or mine)[0]
    told = replace(base, computed=chosen["date"].isoformat(), holds=bool(fitting))
    if fitting:  # known to lie within only where its whole interval does
        return replace(told, loose=not (begin <= chosen["since"] and chosen["date"] <= end))
    near = chosen["earliest"] is not None and chosen["earliest"] <= end and chosen["latest"] >= begin
    return replace(told, holds=None) if outside or near else told


def _concentration(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:
    census, ask = place.census, part["ask"]
    by, said, measure = ask["by"], asked(place, ask), ask["measure"]
    if measure in ("hhi", "gini", "top_1", "top_5", "top_10", "top_50"):
        answer = once(kept, _key(place, "concentration", by, said), lambda: census.concentration(by, **said))
        return plain(based(answer), answer.rows[-1][measure] if answer.rows else None, part)
    many = int(measure.removeprefix("top_"))
    if "date" not in said or ask["definition"] or by != "model":
        raise QuestionError(
            f"The share of the {many} largest models is read from a counter on one date.", "Give a date."
        )
    answer = once(
        kept,
        _key(place, f"top {many}", by, said),
        lambda: census.top(many, universe=said["universe"], date=said["date"]),
    )
    return plain(based(answer), answer.coverage["shown"], part)


def _parameters(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:
    census, ask = place.census, part["ask"]
    said = asked(place, ask)
    answer = once(kept, _key(place, "parameters", "", said), lambda: census.composition("parameters", **said))
    return plain(based(answer), answer.rows[-1][ask["measure"]] if answer.rows else None, part)


def _derivatives(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:
    """New derivatives in the window as a share, or all of them, which are those of the last snapshot."""
    census, ask = place.census, part["ask"]
    by, said = ask["by"], gained(place, ask)
    last = next(row["date"] for row in reversed(census.snapshots) if row["usable"])
    if part["unit"] == "derivatives" and place.date != last:
        raise QuestionError("All derivatives are counted as of the last snapshot alone.", f"Give the date {last}.")
    answer = once(kept, _key(place, "influence", by, said), lambda: census.influence(by, top=None, **said))
    subject = member(census, by, part["subject"])
    row = next((row for row in answer.rows if str(row[by]) == subject), None)
    if row is None:
        return based(answer)
    if part["unit"] == "share":
        return plain(based(answer), row["new_share"], part)
    return lower(based(answer), row["derivatives"], part, whole=place.whole)


def _models(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:  # noqa: ARG001 - readers take the same
    census = place.census
    row = next((row for row in census.snapshots if row["date"] == place.date), None)
    if row is None or part["subject"] != "all":
        raise QuestionError("Models are counted in one snapshot, all together.", "Give a date and the subject `all`.")
    base = Evidence(since=row["date"], until=row["date"], definition=census.say("Models in one snapshot."))
    return lower(base, row["rows"], part, whole=place.whole)


READERS: dict[str, Callable[[Place, Mapping[str, Any], Answers], Evidence]] = {
    "share": shares_of,
    "overtake": _overtake,
    "concentration": _concentration,
    "parameters": _parameters,
    "derivatives": _derivatives,
    "models": _models,
}


def plain(base: Evidence, found: float | None, part: Mapping[str, Any]) -> Evidence:
    """A figure beside the claimed one."""
    if found is None:
        return base
    expect = part["expect"]
    return replace(base, computed=float(found), holds=meets(expect, float(found), tolerance(expect, part["unit"])))


def based(answer: Answer) -> Evidence:
    """What an answer rests on, as evidence without a value yet."""
    days = list(answer.snapshots)
    return Evidence(
        source=answer.source,
        since=days[0] if days else None,
        until=days[-1] if days else None,
        definition=answer.definition,
        sql=answer.sql,
    )
