"""Evidence from the census: a part of a claim asked as a question about downloads, models or derivatives."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelcensus.census.arguments import ALL
from modelcensus.census.names import GROUPS
from modelcensus.claims import place as where
from modelcensus.claims.evidence import Evidence, meets, tolerance
from modelcensus.claims.shown import day, figure
from modelcensus.errors import NoData, QuestionError, UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from modelcensus.answer import Answer, Row
    from modelcensus.census import Census
    from modelcensus.claims.place import Place

TERMS = ("window", "definition", "credit", "denominator", "labels", "rules")
NAMED = ("country", "organisation", "account", "model")
COUNTS = ("downloads", "models", "derivatives")  # of which a part of a hub has only a part
Answers = dict[object, "Answer | QuestionError"]


def counted(census: Census, claim: Mapping[str, Any], part: Mapping[str, Any], kept: Answers) -> Evidence:
    """What the source that covers most of it says. `kept`: answers that were given already, by their question.

    Raises `UnknownName` for a group, universe or definition that there is not.
    """
    ask = part["ask"]
    missing = where.brings(ask)
    found = where.places(census, ask)
    if not found:
        return Evidence(brings=missing, notes=_instead(census, part, kept))
    best = found[0]
    try:
        told = READERS[ask["question"]](best, part, kept)
    except (UnknownName, NoData):
        raise
    except QuestionError as error:  # what this source cannot serve is no answer; why not is told
        return Evidence(brings=missing, source=str(best.census.source["name"]), notes=[str(error)])
    public = claim["definition"] == "public"
    whole = best.whole and best.time >= 1
    short = best.time < where.ENOUGH or (told.computed is None and told.holds is None)
    short = short or ((public or part["unit"] in COUNTS) and not whole)
    told = replace(
        told,
        same=public,
        whole=whole,
        brings=missing if short else "",
        source=str(best.census.source["name"]),
        notes=[*told.notes, *_partial(best), *_before(best, claim, told)],
    )
    return told if best.time >= where.ENOUGH else replace(told, holds=None, inside=None)


def _instead(census: Census, part: Mapping[str, Any], kept: Answers) -> list[str]:
    """What is known of another time, for a reader who asks how it stands now."""
    ask = part["ask"]
    if ask["question"] != "share" or part["unit"] != "share" or ask["source"]:
        return []
    now = {**ask, "window": None, "date": None, "definition": None, "universe": None, "rules": None, "labels": None}
    found = where.places(census, now)
    if not found:
        return []
    told = _share(found[0], {**part, "ask": now}, kept)
    if told.computed is None or told.until is None:
        return []
    return [
        census.say(
            "Of another time, by {source} on {date}: {share}.",
            source=told.source,
            date=day(told.until, census.language),
            share=figure(told.computed, "share", census.language),
        )
    ]


def _partial(best: Place) -> list[str]:
    """What of the asked time and place the source does not cover."""
    say, source = best.census.say, best.census.source
    lines = []
    if best.time < 1:
        lines.append(
            say("{source} covers {share} of the claimed time.", source=source["name"], share=f"{best.time:.0%}")
        )
    if not best.whole:
        kind = {"catalogue": say("somebody's choice of models"), "panel": say("a fixed set of models")}[
            source["covers"]
        ]
        lines.append(say("{source} is {kind}, not the whole hub.", source=source["name"], kind=kind))
    return lines


def _before(best: Place, claim: Mapping[str, Any], told: Evidence) -> list[str]:
    """Of a first time, that what came before the data cannot be ruled out."""
    if claim["kind"] != "first" or told.since is None:
        return []
    return [
        best.census.say(
            "Before {date} nothing is counted here, so an earlier time cannot be ruled out.", date=told.since
        )
    ]


def asked(place: Place, ask: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a question as that source can take them: a date is the snapshot's that stands for it."""
    said = {name: ask[name] for name in TERMS if ask[name] is not None}
    said["universe"] = ask["universe"]
    if where.standing(place.census, ask):
        said.pop("window", None)
        said["date"] = place.date.isoformat() if place.date else None
    elif place.date:
        said["window"] = f":{place.date.isoformat()}"
    return said


def gained(place: Place, ask: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a question that knows no date but the end of a window."""
    said = asked(place, ask)
    date = said.pop("date", None)
    return said | ({"window": f":{date}"} if date and ask["date"] else {})


def once(kept: Answers, key: object, give: Callable[[], Answer]) -> Answer:
    """An answer, asked once: a second question of the same words takes the first one's, or its refusal."""
    if key not in kept:
        try:
            kept[key] = give()
        except (UnknownName, NoData):
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
    if by == "country" and subject in GROUPS:
        return subject
    return census.names.one(by, subject).key if by in NAMED else subject


# -- one reader a question


def shares(place: Place, ask: Mapping[str, Any], kept: Answers) -> Answer:
    """The shares of all groups as that question asks for them."""
    census, by, said = place.census, ask["by"], asked(place, ask)
    if by != "model":
        return once(kept, _key(place, "share", by, said), lambda: census.share(by, **said))
    if "date" not in said:
        return once(
            kept, _key(place, "movers", by, said), lambda: census.movers("model", top=None, spikes=True, **said)
        )
    date, universe = said["date"], said["universe"]
    return once(kept, _key(place, "top", by, said), lambda: census.top(ALL, universe=universe, date=date))


def _share(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:
    census, ask, expect = place.census, part["ask"], part["expect"]
    by, answer = ask["by"], shares(place, ask, kept)
    base = _based(answer)
    rows = {str(row[by]): row for row in answer.rows}
    row = together(census, by, part["subject"], ask["within"], answer.rows)
    if row is None:
        note = census.say(
            "{source} has no download of {subject} there.", source=census.source["name"], subject=part["subject"]
        )
        return replace(base, notes=[note])
    if expect["above"]:
        return _above(base, row, [(name, rows.get(member(census, by, name))) for name in expect["above"]], part)
    if expect["rank"] is not None:
        rank = _rank(answer.rows, by, member(census, by, part["subject"]))
        return replace(base, computed=rank, holds=None if rank is None else rank == expect["rank"])
    return _valued(base, row, part, whole=place.whole)


def together(census: Census, by: str, subject: str, within: str | None, rows: Sequence[Row]) -> Row | None:
    """The row of a group, or of several (`A + B`) added up; its share that of one country's downloads where it is within one."""
    wanted = {member(census, by, name.strip()) for name in subject.split(" + ")}
    found = [row for row in rows if str(row[by]) in wanted]
    if not found or (len(found) == 1 and within is None):
        return found[0] if found else None
    downloads = sum(row["downloads"] or 0 for row in found)
    whole = sum(row["downloads"] or 0 for row in rows if within in (None, row.get("country")))
    return {by: subject, "downloads": downloads, "share": downloads / whole if whole else None}


def _valued(base: Evidence, row: Row, part: Mapping[str, Any], *, whole: bool) -> Evidence:
    """A share or a count beside the claimed one. What a part of a hub counts is the least that the whole has."""
    expect, unit = part["expect"], part["unit"]
    found = row.get("share") if unit == "share" else row["downloads"]
    if found is None:
        return base
    held = meets(expect, float(found), tolerance(expect, unit))
    if unit != "share":
        least = expect["at_least"] is not None and held
        return replace(base, computed=float(found), holds=held if whole or least else None)
    low, high = row.get("low"), row.get("high")
    inside = None
    if expect["value"] is not None and low is not None and high is not None:
        inside = low <= expect["value"] <= high
    return replace(base, computed=float(found), holds=held, inside=inside, low=low, high=high)


def _above(base: Evidence, row: Row, others: Sequence[tuple[str, Row | None]], part: Mapping[str, Any]) -> Evidence:
    unit = "downloads" if part["unit"] == "downloads" else "share"
    known = [(name, other[unit]) for name, other in others if other is not None and other[unit] is not None]
    if row[unit] is None or len(known) < len(others):
        return base
    holds = all(row[unit] > value for _, value in known)
    low, high = row.get("low"), row.get("high")
    told = ", ".join(f"{name} {value:.1%}" if unit == "share" else f"{name} {value:,.0f}" for name, value in known)
    return replace(base, computed=float(row[unit]), holds=holds, low=low, high=high, notes=[told])


def _rank(rows: Sequence[Row], by: str, subject: str) -> int | None:
    """The place among groups: of countries, those that are none do not stand in the row."""
    named = [str(row[by]) for row in rows if by not in ("country", "organisation") or str(row[by]) not in GROUPS]
    return named.index(subject) + 1 if subject in named else None


def _overtake(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:
    census, ask = place.census, part["ask"]
    by, said = ask["by"], gained(place, ask)
    other = ask["of"][0]
    answer = once(
        kept,
        _key(place, f"overtake {part['subject']} {other}", by, said),
        lambda: census.overtake(part["subject"], other, by=by, **said),
    )
    subject = member(census, by, part["subject"])
    mine = [row for row in answer.rows if row["leader"] == subject]
    lasting = next((row for row in mine if row["lasting"]), None)
    base = replace(_based(answer), notes=[answer.sentence])
    if lasting is None:
        return replace(base, holds=False if answer.rows else None)
    begin, end = (dt.date.fromisoformat(day) for day in part["expect"]["between"])
    holds = lasting["since"] <= end and lasting["date"] > begin
    return replace(base, computed=lasting["date"].isoformat(), holds=holds)


def _concentration(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:
    census, ask = place.census, part["ask"]
    by, said, measure = ask["by"], asked(place, ask), ask["measure"]
    if measure in ("hhi", "gini", "top_1", "top_5", "top_10", "top_50"):
        answer = once(kept, _key(place, "concentration", by, said), lambda: census.concentration(by, **said))
        found = answer.rows[-1][measure] if answer.rows else None
    else:
        many = int(measure.removeprefix("top_"))
        if ask["window"] or ask["definition"]:
            raise QuestionError(
                f"The share of the {many} largest is read from a counter on one date here.", "Give a date."
            )
        answer = once(
            kept,
            _key(place, f"top {many}", by, said),
            lambda: census.top(many, universe=said["universe"], date=said.get("date")),
        )
        found = answer.coverage["shown"]
    return _plain(_based(answer), found, part)


def _parameters(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:
    census, ask = place.census, part["ask"]
    said = asked(place, ask)
    answer = once(kept, _key(place, "parameters", "", said), lambda: census.composition("parameters", **said))
    return _plain(_based(answer), answer.rows[-1][ask["measure"]] if answer.rows else None, part)


def _derivatives(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:
    census, ask = place.census, part["ask"]
    by, said = ask["by"], gained(place, ask)
    answer = once(kept, _key(place, "influence", by, said), lambda: census.influence(by, top=None, **said))
    subject = member(census, by, part["subject"])
    row = next((row for row in answer.rows if str(row[by]) == subject), None)
    if row is None:
        return _based(answer)
    return _plain(_based(answer), row["new_share"] if part["unit"] == "share" else row["derivatives"], part)


def _models(place: Place, part: Mapping[str, Any], kept: Answers) -> Evidence:  # noqa: ARG001 - readers take the same
    census = place.census
    row = next((row for row in reversed(census.snapshots) if place.date in (None, row["date"])), None)
    if row is None or part["unit"] != "models":
        return Evidence(notes=[census.say("No question here counts that.")])
    base = Evidence(since=row["date"], until=row["date"], definition=census.say("Models in one snapshot."))
    told = _plain(base, row["rows"], part)
    return told if place.whole else replace(told, holds=None)


READERS: dict[str, Callable[[Place, Mapping[str, Any], Answers], Evidence]] = {
    "share": _share,
    "overtake": _overtake,
    "concentration": _concentration,
    "parameters": _parameters,
    "derivatives": _derivatives,
    "models": _models,
}


def _plain(base: Evidence, found: float | None, part: Mapping[str, Any]) -> Evidence:
    if found is None:
        return base
    return replace(
        base, computed=float(found), holds=meets(part["expect"], float(found), tolerance(part["expect"], part["unit"]))
    )


def _based(answer: Answer) -> Evidence:
    days = list(answer.snapshots)
    return Evidence(
        source=answer.source,
        since=days[0] if days else None,
        until=days[-1] if days else None,
        definition=answer.definition,
        sql=answer.sql,
    )
