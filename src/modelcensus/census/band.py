"""The band of a share: the lowest and highest value over the reasonable variants of its definition, and what each variant does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.census.caveats import percent
from modelcensus.census.fields import HEADS, fields
from modelcensus.messages import marked
from modelcensus.store import beside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.answer import Answer
    from modelcensus.census.questions import Asked

ASKED = "asked"
WORDS = {
    ASKED: marked("as asked"),
    "credit": marked("credited to {credit}"),
    "largest": marked("without the ten models with most downloads of each interval"),
    "tests": marked("without accounts of tests and tooling"),
    "llm": marked("language models only"),
    "unknown": marked("with all downloads of unknown accounts"),
    "disputed": marked("{organisation} given to {country}"),
}
LEAST = 0.0005  # of a share: a dispute that moves less is not listed


def shared(asked: Asked, by: str, top: int, grain: str | None = None) -> tuple[list[dict[str, Any]], str]:
    """The rows of a share over the window, or of its steps, with `low` and `high` behind it, and the query that gave them."""
    if asked.cubed(by):  # the cube gives both at once
        return asked.ask(*asked.banded_chain(by, grain), top=top)
    return banded(
        asked, by, asked.sql(asked.chain(by, grain), f"{'periods' if grain else 'window'}.{by}", top=top), grain
    )


def banded(asked: Asked, by: str, sql: str, grain: str | None = None) -> tuple[list[dict[str, Any]], str]:
    """The rows of a share, given its SQL, with `low` and `high` behind it, and the query that gives them all at once."""
    joined = with_band(asked, by, sql, grain)
    return [_ordered(row) for row in asked.census._rows(joined)], joined


def with_band(asked: Asked, by: str, sql: str, grain: str | None = None) -> str:
    """That query."""
    chain, shape = asked.band_chain(by, grain)
    ends = {"since": "since", "date": "date"} if grain else {}
    order = ["told.date", "told.share DESC", f"told.{by}"] if grain else ["told.rank"]
    return beside(sql, asked.sql(chain, f"bounds.{shape}"), {"member": by, **ends}, ("low", "high"), order)


def _ordered(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its band behind its share."""
    told: dict[str, Any] = {}
    for name, value in row.items():
        if name not in ("low", "high"):
            told[name] = value
        if name == "share":
            told |= {"low": row["low"], "high": row["high"]}
    return told


def varied(
    asked: Asked, by: str, grain: str | None = None, members: Sequence[str] = ()
) -> tuple[list[dict[str, Any]], str]:
    """Every share under every variant (`metrics.variants`), of those groups alone where some are named, and the SQL."""
    chain, shape = asked.band_chain(by, grain)
    only = {"member": list(members)} if members else {}
    return asked.census._ask_chain_some(chain, f"variants.{shape}", only, **asked.place)


def word(asked: Asked, variant: str, detail: str) -> str:
    """A variant as people read it."""
    say, names = asked.census.say, asked.census.names
    if variant == "disputed":
        organisation, _, country = detail.rpartition("|")
        return say(WORDS[variant], organisation=organisation, country=names.country(country))
    other = "creators" if asked.terms.credit == "publisher" else "publishers"
    return say(WORDS[variant], credit=say(other))


OTHERS = (marked("creators"), marked("publishers"))


def band(asked: Asked, by: str, top: int) -> Answer:
    """What each variant does to the largest groups, the one that moves a group most first."""
    say = asked.census.say
    found, sql = varied(asked, by)
    groups: dict[str, dict[str, Any]] = {}
    for row in found:
        groups.setdefault(row["member"], {"downloads": row["downloads"], "rows": []})["rows"].append(row)
    largest = sorted(groups.items(), key=lambda item: (-item[1]["downloads"], item[0]))[:top]
    rows = [line for member, group in largest for line in _explained(asked, by, member, group["rows"])]
    named = [key for key in HEADS.get(by, (by,)) if key in (by, "name")] if by in ("country", "kind") else [by]
    return asked.answer(
        say("The band of a share, by {by}", by=say(by)),
        rows=rows,
        fields=fields(say, *named, "variant", "share", "change", "low", "high"),
        sql=sql,
        sentence=" ".join(_sentence(asked, by, member, group["rows"]) for member, group in largest[:2]),
        lead=[
            say(
                "Each variant changes one thing and leaves the rest as asked; the band is from the lowest to the highest. Variants together can move a share further."
            )
        ],
    )


def _explained(asked: Asked, by: str, member: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    value = next(row["share"] for row in rows if row["variant"] == ASKED)
    low, high = min(row["share"] for row in rows), max(row["share"] for row in rows)
    told = sorted(
        rows, key=lambda row: (row["variant"] != ASKED, -abs(row["share"] - value), row["variant"], row["detail"])
    )
    return [
        {
            by: member,
            "variant": word(asked, row["variant"], row["detail"]),
            "share": row["share"],
            "change": None if row["variant"] == ASKED else row["share"] - value,
            "low": low if row["variant"] == ASKED else None,
            "high": high if row["variant"] == ASKED else None,
        }
        for row in told
        if row["variant"] not in ("disputed", "llm") or abs(row["share"] - value) >= LEAST
    ]


def _sentence(asked: Asked, by: str, member: str, rows: Sequence[Mapping[str, Any]]) -> str:
    value = next(row["share"] for row in rows if row["variant"] == ASKED)
    most = max(rows, key=lambda row: (abs(row["share"] - value), row["variant"], row["detail"]))
    census = asked.census
    name = census.names.country(member) if by == "country" else member
    return census.say(
        "{name}: {share}, between {low} and {high}; what moves it most: {variant} ({moved} points).",
        name=name,
        share=percent(value),
        low=percent(min(row["share"] for row in rows)),
        high=percent(max(row["share"] for row in rows)),
        variant=word(asked, most["variant"], most["detail"]),
        moved=f"{(most['share'] - value) * 100:+.1f}",
    )
