"""The rows of answers that are put together from several queries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from modelcensus.answer import Answer, Field, Row
from modelcensus.census.caveats import chosen_definition, percent
from modelcensus.census.fields import fields
from modelcensus.census.names import GROUPS
from modelcensus.messages import Say, marked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.census import Census
    from modelcensus.census.names import Names, Thing

COVERS = (marked("census"), marked("panel"), marked("catalogue"))
CREDITS = (marked("publisher"), marked("creator"))
OWNERS = (marked("company"), marked("university"), marked("nonprofit"), marked("government"), marked("unknown"))
APART = (marked("community"), marked("individual"))
CONFIDENCES = (marked("high"), marked("medium"), marked("low"))
BASES = (marked("public-list"), marked("paper"), marked("official-page"), marked("knowledge"))


def compared(thing: Thing, listed: Sequence[Row], steps: Sequence[Row], names: Names) -> Row:
    """One thing of a comparison: what it holds now, its rank among its kind, and its last step."""
    now: Mapping[str, Any] = next((row for row in listed if row[thing.kind] == thing.key), {})
    last = max((row["date"] for row in steps), default=None)
    step: Mapping[str, Any] = next((row for row in steps if row[thing.kind] == thing.key and row["date"] == last), {})
    country = thing.key if thing.kind == "country" else now.get("country")
    return {
        "thing": thing.key,
        "kind": thing.kind,
        "name": names.country(thing.key) if thing.kind == "country" else now.get("name"),
        "country": country,
        "downloads": now.get("downloads"),
        "share": now.get("share"),
        "models": now.get("models"),
        "rank": now.get("rank"),
        "since": step.get("since"),
        "date": step.get("date"),
        "share_before": step.get("share_before"),
        "change": step.get("change"),
    }


def compare_fields(say: Say) -> list[Field]:
    """The columns of a comparison."""
    return fields(
        say, "thing", "kind", "name", "country", "downloads", "share", "models", "rank", "since", "date", "change"
    )


def record(
    row: Mapping[str, Any], history: Sequence[Mapping[str, Any]], source: Mapping[str, Any], names: Names, say: Say
) -> list[Row]:
    """A model's record, a fact a row: field, value, source, date."""
    hub, seen = source["name"], row["last_seen"]
    aliases = ", ".join(json.loads(row["aliases"]))
    account = say("facts of this census") if row["rule"] != "none" else None
    known = [
        (say("account"), row["account"], hub, seen),
        (say("organisation"), row["name"], account, None),
        (say("kind"), say(row["kind"]), account, None),
        (say("country"), names.country(row["country_group"]), account, None),
        (say("role"), row["role"], account, None),
        (say("also known as"), aliases or None, hub, seen),
        (say("task"), None if row["task"] == "unknown" else row["task"], hub, seen),
        (say("licence"), None if row["licence"] == "unknown" else row["licence"], hub, seen),
        (say("parameters"), row["parameters"], hub, seen),
        (say("created on"), row["created_on"], hub, seen),
        (say("first seen"), row["first_seen"], hub, row["first_seen"]),
    ]
    counted = [
        (say("downloads in 30 days"), *_believed(line, say), hub, line["date"])
        for line in history
        if line["downloads_30d"] is not None or line["stated_30d"] is not None
    ]
    counted += [
        (say("downloads since its first day"), line["downloads_all_time"], None, hub, line["date"])
        for line in history
        if line["downloads_all_time"] is not None
    ]
    return [
        *(
            {"field": field, "value": value, "note": None, "source": origin, "on": day}
            for field, value, origin, day in known
        ),
        *(
            {"field": field, "value": value, "note": note, "source": origin, "on": day}
            for field, value, note, origin, day in counted
        ),
    ]


def _believed(line: Mapping[str, Any], say: Say) -> tuple[int | None, str | None]:
    """A counter and what must be said of it."""
    if line["quality"] == "hard-coded":
        return None, say("not believed: {stated} was typed in by hand", stated=f"{line['stated_30d']:,}")
    if line["quality"] == "never-refreshed":
        return None, say("not known: the zero was never read")
    return line["downloads_30d"], None if line["refreshed"] else say("as read on {day}", day=line["observed"])


def record_fields(say: Say) -> list[Field]:
    """The columns of a record."""
    return [*fields(say, "field", "value"), Field("note", say("note")), *fields(say, "source", "on")]


def explained(row: Mapping[str, Any], held: Sequence[Row], unit: str, names: Names, say: Say) -> list[Row]:
    """Why an account is given to whom it is given, a reason a row."""
    counted: Mapping[str, Any] = next((line for line in held if line["account"] == row["account"]), {})
    rule = {
        "facts": say("the reviewed facts of modelcensus name this account"),
        "your facts": say("your own facts name this account"),
        "hub": say("no fact names this account; the hub lists it as a person's"),
        "none": say("no fact names this account: it is unknown, not spread over countries"),
    }[row["rule"]]
    spans = json.loads(row["spans"])
    lines: list[tuple[str, Any, str | None, str | None]] = [
        (say("account"), row["account"], None, None),
        (say("organisation"), row["name"], None, None),
        (say("kind"), say(row["kind"]), None, None),
        (say("country"), names.country(row["country_group"]), None, None),
        (say("rule"), rule, None, None),
        (say("confidence"), row["confidence"] and say(row["confidence"]), None, None),
        (say("role"), row["role"], None, None),
        (unit, counted.get("downloads"), None, None),
    ]
    lines += [(say("dated"), _span(span, names, say), None, None) for span in spans]
    lines += [
        (
            say("evidence for the organisation") if item["for"] == "organisation" else say("evidence"),
            f"{item['says']} ({say(item['basis'])})",
            item.get("link"),
            item["checked"],
        )
        for item in json.loads(row["evidence"])
    ]
    lines += [
        (say("alternative"), f"{names.country(item['country'])}: {item['reason']}", None, None)
        for item in json.loads(row["alternatives"])
    ]
    return [
        {"account": row["account"], "field": field, "value": value, "link": link, "checked": checked}
        for field, value, link, checked in lines
        if value is not None
    ]


def _span(span: Mapping[str, Any], names: Names, say: Say) -> str:
    return say(
        "{country} from {since} until {until}",
        country=names.country(span["country"]),
        since=span.get("since") or say("the start"),
        until=span.get("until") or say("now"),
    )


def explain_fields(say: Say) -> list[Field]:
    """The columns of an explanation."""
    return fields(say, "field", "value", "link", "checked")


def definitions(facts: Mapping[str, Any], served: Mapping[str, bool], language: str, say: Say) -> list[Row]:
    """The named definitions and universes."""
    counted = [
        {
            "name": item["name"],
            "what": say("definition"),
            "title": item["title"][language],
            "counts": item["counts"][language],
            "leaves_out": item["leaves_out"][language],
            "near": ", ".join(item["near"]) or None,
            "cite": item["cite"][language],
            "public": item["public"] and item["public"][language],
            "guessed": item["guessed"] and item["guessed"][language],
            "served": served[item["name"]],
        }
        for item in facts["definitions"]
    ]
    named = [
        {
            "name": item["name"],
            "what": say("universe"),
            "title": item["title"][language],
            "counts": say("every task")
            if item["tasks"] is None
            else say("tasks: {tasks}", tasks=", ".join(item["tasks"])),
            "leaves_out": None if item["copies"] else say("quantised and converted copies"),
            **dict.fromkeys(("near", "cite", "public", "guessed")),
            "served": True,
        }
        for item in facts["universes"]
    ]
    return [*counted, *named]


def definition_fields(say: Say) -> list[Field]:
    """The columns of the definitions."""
    return [
        *fields(say, "name", "what"),
        Field("title", say("title")),
        *fields(say, "counts", "leaves_out", "near", "served"),
    ]


def status_fields(say: Say) -> list[Field]:
    """The columns of the status."""
    return fields(say, "snapshot", "source", "label", "rows", "refreshed", "twins", "usable", "why_not")


def beside(census: Census, ours: Answer) -> list[Row]:
    """Our shares beside the published figures, of the countries that the published ones name."""
    claims = _compared(census)
    codes = _codes(claims)
    shares = {str(row["country"]): row["share"] for row in ours.rows}
    language = census.language
    mine: dict[str, Any] = {"who": "modelcensus", "what": "share", **{code: shares.get(code) for code in codes}}
    mine |= {
        "on": ours.snapshots[-1],
        "counts": chosen_definition(census)["counts"][language],
        "differs": None,
        "title": None,
        "link": None,
        "basis": None,
        "read": None,
    }
    rows: list[Row] = [mine]
    for claim in sorted(claims, key=lambda item: str(item["source"]["date"])):
        figures, source = _figures(claim), claim["source"]
        rows.append({
            "who": source["publisher"],
            "what": claim["parts"][0]["unit"],
            **{code: figures.get(code) for code in codes},
            "on": source["date"],
            "counts": claim["counts"][language],
            "differs": claim["differs"][language] if census.source["covers"] == "catalogue" and census.build.is_starter else None,
            "read": census.say("in reports of it") if source["basis"] == "secondary" else census.say("at its publisher"),
            "title": source["title"],
            "link": source["link"],
            "basis": source["basis"],
        })  # fmt: skip
    return rows


def beside_fields(census: Census) -> list[Field]:
    """The columns of the headline's comparison."""
    say = census.say
    named = [Field(code, str(census.names.country(code)), "share") for code in _codes(_compared(census))]
    return [*fields(say, "who"), *named, *fields(say, "on", "read", "differs")]


def headline(census: Census, ours: Answer) -> str:
    """The headline sentence, computed from the shares by country."""
    based = [row for row in ours.rows if row["country"] not in GROUPS]
    if len(based) < 2:
        return census.say("There is too little data for a headline.")
    first, second = based[0], based[1]
    apart = sum(row["share"] or 0 for row in ours.rows if row["country"] in GROUPS)
    window = (
        census.say("since each model's first day, by {date}", date=ours.snapshots[-1])
        if census.source["counter"] == "downloads_all_time"
        else census.say("in the 30 days to {date}", date=ours.snapshots[-1])
    )
    return census.say(
        "{downloads} downloads of {models} {universe} were counted {window}. By the country of the publisher: {first} {first_share}, {second} {second_share}; persons, communities and accounts without a known country {apart}.",
        window=window,
        first=first["name"],
        first_share=percent(first["share"]),
        second=second["name"],
        second_share=percent(second["share"]),
        downloads=f"{sum(int(row['downloads'] or 0) for row in ours.rows):,}",
        models=f"{sum(int(row['models'] or 0) for row in ours.rows):,}",
        universe=census.universes[census.source["universe"]],
        apart=percent(apart),
    )


def _compared(census: Census) -> list[Mapping[str, Any]]:
    """The claims that say what they count beside ours: the headline sets them there."""
    return [claim for claim in census.build.facts["claims"] if claim["counts"] and claim["differs"]]


def _figures(claim: Mapping[str, Any]) -> dict[str, float]:
    return {part["subject"]: part["expect"]["value"] for part in claim["parts"]}


def _codes(claims: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(code for claim in claims for code in _figures(claim)))
