"""Families: a base model and everything made from it; who is in one, what was made from it by whom, and what its line gained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.census.arguments import model_id, positive
from modelcensus.census.caveats import percent
from modelcensus.census.fields import fields
from modelcensus.census.questions import asked as asking
from modelcensus.census.questions import gains
from modelcensus.census.terms import check_models
from modelcensus.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.answer import Answer
    from modelcensus.census import Census
    from modelcensus.census.questions import Asked

BY = ("account", "country", "relation")
HEADS = {"account": ("account", "name", "country"), "country": ("country", "name"), "relation": ("relation",)}


def family(census: Census, name: str, top: int | None, universe: str | None, terms: Mapping[str, str | None]) -> Answer:
    """Who is in the family of a base model, and what each gained. Raises `UnknownName` where no model and no base is called so."""
    say, key = census.say, census.names.one("family", model_id(name)).key
    asked = _asked(census, universe, terms)
    rows, sql = asked.ask(asked.over(asked.models()), "family.members", model=key, top=positive(top))
    return asked.answer(
        say("The family of {model}", model=key),
        rows=rows,
        fields=fields(say, "model", "account", "country", "relation", "steps", "weight", "downloads", "share"),
        sql=sql,
        sentence=_sentence(asked, key),
        lead=[
            *_above(census, key),
            say("A model made from several is of each of their families, in parts that sum to 1."),
        ],
    )


def derivatives(
    census: Census, name: str, by: str, top: int | None, universe: str | None, terms: Mapping[str, str | None]
) -> Answer:
    """What was made from a base model, by its publishers, their countries, or how it was made. Raises `UnknownName`."""
    if by not in BY:
        raise UnknownName("grouping", by, BY, f"There are: {', '.join(BY)}.")
    say, key = census.say, census.names.one("family", model_id(name)).key
    asked = _asked(census, universe, terms)
    rows, sql = asked.ask(asked.over(asked.models()), f"family.{by}", model=key, top=positive(top))
    return asked.answer(
        say("What was made from {model}, by {by}", model=key, by=say(by)),
        rows=rows,
        fields=fields(say, *HEADS[by], "downloads", "share", "models", "rank"),
        sql=sql,
        lead=[say("Shares are of the downloads of what was made from it; its own are left out.")],
    )


def bases(census: Census, model: str) -> list[str]:
    """The bases of a model's line that have a family: itself where it states none and others were made from it."""
    rows, _ = census._ask("bases", model=model)
    return [str(row["base"]) for row in rows if row["models"]]


def stood(census: Census, key: str, universe: str | None, date: object) -> dict[str, Any]:
    """What a family's counters hold on one date, as a row of a comparison."""
    asked = asking(census, {}, universe, date)  # type: ignore[arg-type]
    row = _summed(asked, key)
    share = row["held"] / row["whole"] if row["whole"] else None
    named = census.say("family of {model}", model=key)
    return {"family": key, "name": named, "downloads": round(row["held"]), "share": share, "models": row["models"]}


def stepped(census: Census, key: str, universe: str) -> tuple[list[dict[str, Any]], str]:
    """A family's share at both ends of each step of a trailing counter, and the SQL."""
    rows, sql = census._ask("trend.family", **census._counter, universe=universe, model=key)
    return [{"family": key, **row} for row in rows], sql


def _asked(census: Census, universe: str | None, terms: Mapping[str, str | None]) -> Asked:
    asked = gains(census, terms, universe)
    check_models(asked.terms)
    return asked


def _summed(asked: Asked, key: str) -> dict[str, Any]:
    rows, _ = asked.ask(asked.over(asked.models()), "family.summary", model=key)
    return rows[0]


def _sentence(asked: Asked, key: str) -> str:
    """The family's share of all that was gained in the window, and how much of it is the base's own."""
    row, say, found = _summed(asked, key), asked.census.say, asked.found
    made = (
        say("Nothing here says that it was made from {model}.", model=key)
        if not row["derivatives"]
        else say(
            "Models made from {model}: {number}, by accounts: {accounts}.",
            number=f"{row['derivatives']:,}",
            accounts=f"{row['accounts']:,}",
            model=key,
        )
    )
    if not row["held"] or not row["whole"]:
        return made
    held = say(
        "Its family holds {share} of what was gained from {since} to {until}, {downloads} downloads; {own} of those are its own.",
        share=percent(row["held"] / row["whole"]),
        since=found and found.start,
        until=found and found.end,
        downloads=f"{round(row['held']):,}",
        own=percent(row["own"] / row["held"]),
    )
    return f"{made} {held}"


def _above(census: Census, key: str) -> list[str]:
    """What the base was itself made from: its family is then a part of another."""
    above = [name for name in bases(census, key) if name != key]
    if not above:
        return []
    return [census.say("{model} was itself made from others: its family is a part of that of {bases}.", model=key, bases=", ".join(above))]  # fmt: skip
