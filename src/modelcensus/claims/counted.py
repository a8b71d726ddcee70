"""Evidence from the census: a part of a claim asked as a question about downloads, models or derivatives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelcensus.claims import place as where
from modelcensus.claims.evidence import Evidence
from modelcensus.claims.readers import READERS, Answers, shares_of
from modelcensus.claims.shown import day, figure
from modelcensus.errors import NoData, QuestionError, UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.census import Census
    from modelcensus.claims.place import Place

COUNTS = ("downloads", "models", "derivatives")  # of which a part of a hub has only a part
HERE = (
    "country",
    "organisation",
    "account",
    "model",
    "source with labels",
)  # names that a build may lack without being wrong


def counted(census: Census, claim: Mapping[str, Any], part: Mapping[str, Any], kept: Answers) -> Evidence:
    """What the source that covers most of it says. `kept`: answers that were given already, by their question.

    Raises `UnknownName` for a definition, universe or source that there is not, and for what is no country.
    """
    ask, published = part["ask"], claim["source"]["date"]
    _names(census, part)
    if ask["question"] == "other":
        return Evidence(asked=False)
    missing = where.brings(census, ask, published)
    found = where.places(census, ask, published)
    if not found:
        return Evidence(brings=missing, notes=_instead(census, part, kept))
    best = found[0]
    try:
        told = READERS[ask["question"]](best, part, kept)
    except NoData:
        raise
    except UnknownName as error:
        if error.kind not in HERE or _is_wrong(census, error):
            raise
        return Evidence(
            listed=False, brings="" if best.whole else missing, source=_source(best), notes=_unnamed(census, error)
        )
    except QuestionError:  # what this census does not ask is no answer; whether a sync would help is not known
        return Evidence(asked=False, source=_source(best))
    return _weighed(claim, part, best, told, missing)


def _weighed(claim: Mapping[str, Any], part: Mapping[str, Any], best: Place, told: Evidence, missing: str) -> Evidence:
    """The evidence with how well its data and its definition fit the claim."""
    public = claim["definition"] == "public" and claim["kind"] != "first"  # a first time needs all that came before
    public = public and not told.loose
    whole = best.whole and best.time >= 1
    nothing = told.computed is None and told.holds is None
    short = best.time < where.ENOUGH or (nothing and not best.whole)
    short = short or ((public or part["unit"] in COUNTS) and not whole)
    told = replace(
        told,
        same=public,
        whole=whole,
        brings=missing if short else "",
        source=_source(best),
        notes=[*told.notes, *_partial(best), *_before(best, claim, told)],
    )
    return told if best.time >= where.ENOUGH else replace(told, holds=None, inside=None)


def _source(place: Place) -> str:
    return str(place.census.source["name"])


def _names(census: Census, part: Mapping[str, Any]) -> None:
    """Refuse a source, definition or universe that there is not, whether or not anything covers the time."""
    ask = part["ask"]
    sources = {str(item["name"]) for item in census.build.facts["sources"]} | set(SOURCES)
    definitions = {str(item["name"]) for item in census.build.facts["definitions"]}
    for kind, given, valid in (
        ("source", ask["source"], sources),
        ("definition", ask["definition"], definitions),
        ("universe", ask["universe"], census.universes),
    ):
        if given is not None and given not in valid:
            raise UnknownName(kind, given, valid, f"There are: {', '.join(sorted(valid)[:20])}.")


SOURCES = ("hf-archive", "hf-daily", "hf-live", "eoi", "eoi-first-year", "llmfit")


def _is_wrong(census: Census, error: UnknownName) -> bool:
    """Whether a name can be nobody's: a country that is on no list."""
    return error.kind == "country" and error.given not in census.names.countries


def _unnamed(census: Census, error: UnknownName) -> list[str]:
    said = census.say("This build knows no {kind} “{name}”.", kind=census.say(error.kind), name=error.given)
    return [said, *([census.say("Near: {names}.", names=", ".join(error.near))] if error.near else [])]


def _instead(census: Census, part: Mapping[str, Any], kept: Answers) -> list[str]:
    """What is known of another time, for a reader who asks how it stands now."""
    ask = part["ask"]
    if ask["question"] != "share" or part["unit"] != "share" or ask["source"]:
        return []
    latest = str(census.snapshots[-1]["date"])
    now = {**ask, "window": None, "date": latest, "definition": None, "universe": None, "rules": None, "labels": None}
    try:
        found = where.places(census, now, latest)
        told = shares_of(found[0], {**part, "ask": now}, kept) if found else Evidence()
    except QuestionError:
        return []
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
    if best.time < where.ALMOST:
        share = f"{best.time:.0%}"
        lines.append(say("{source} covers {share} of the claimed time.", source=source["name"], share=share))
    elif best.time < 1 and best.date:
        when = day(best.date, best.census.language)
        lines.append(say("The nearest date in {source} is {date}.", source=source["name"], date=when))
    elif best.time < 1:
        lines.append(say("{source} does not cover the claimed time whole.", source=source["name"]))
    if not best.whole:
        kind = {"catalogue": say("somebody's choice of models"), "panel": say("a fixed set of models")}
        told = kind[source["covers"]]
        lines.append(say("{source} is {kind}, not the whole hub.", source=source["name"], kind=told))
    return lines


def _before(best: Place, claim: Mapping[str, Any], told: Evidence) -> list[str]:
    """Of a first time, that what came before the data cannot be ruled out."""
    if claim["kind"] != "first" or told.since is None:
        return []
    usable = [row["date"] for row in best.census.snapshots if row["usable"]]
    return [
        best.census.say(
            "Before {date} nothing is counted here, so an earlier time cannot be ruled out.",
            date=day(usable[0], best.census.language),
        )
    ]
