"""Who is not attributed yet, and who is attributed otherwise elsewhere: the work list of the attribution."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from modelcensus.census.arguments import ALL, positive
from modelcensus.census.fields import fields
from modelcensus.errors import UnknownName
from modelcensus.messages import marked

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from modelcensus.answer import Answer
    from modelcensus.census import Census

SAID = {"user": marked("person"), "organisation": marked("organisation"), "gone": marked("gone")}
COLUMNS = (
    *("account", "name", "kind", "downloads", "share", "models", "rank"),
    *("largest", "tasks", "base", "hub_says", "others"),
)
NET = 8  # groups whose gain or loss is told
LEAST = 0.0005  # of all downloads: less would be written as 0.0 points


def unattributed(census: Census, top: int | None, universe: str | None, date: dt.date | str | None) -> Answer:
    """The most downloaded accounts without a known country, each with what is known of it."""
    from modelcensus.census.caveats import coverage

    say = census.say
    place = census._place(universe, date)
    rows, sql = census._ask_chain({"listed": "unattributed"}, "unattributed.known", **place, top=positive(top))
    told = [{**row, "hub_says": say(SAID[row["hub_says"]]) if row["hub_says"] in SAID else None} for row in rows]
    caveats = [
        say("What others say stands in their own words, as a second opinion: it is never used in a share."),
        say(
            "To correct it, put an organisation of your own into {folder} and run `modelcensus build`.",
            folder=census.home.facts / "organisations",
        ),
    ]
    return census._answer(
        say("The most downloaded accounts without a known country"),
        rows=census.names.translate(told),
        fields=fields(say, *COLUMNS),
        sql=sql,
        place=place,
        coverage=coverage(census._coverage(place)),
        caveats=caveats if rows else [say("Every account with downloads has a known country, person or community.")],
    )


def disagreements(
    census: Census, against: str, top: int | None, universe: str | None, date: dt.date | str | None
) -> Answer:
    """The most downloaded accounts that another source labels otherwise, and what each would move."""
    say, chosen = census.say, _labeller(census, against)
    place = census._place(universe, date)
    rows, sql = census._ask("disagreements", **place, labels=chosen, top=ALL)
    return census._answer(
        say("Accounts that {source} labels otherwise", source=chosen),
        rows=rows[: positive(top)],
        fields=fields(say, "account", "name", "country", "theirs", "says", "downloads", "share", "rank"),
        sql=sql,
        place=place,
        coverage={"moved": sum(row["share"] or 0 for row in rows)},
        caveats=_moves(census, rows),
    )


def _moves(census: Census, rows: Sequence[dict[str, Any]]) -> list[str]:
    """How much the labels of others would move, and to whom."""
    from modelcensus.census.caveats import percent

    say, net = census.say, _net(census, rows)
    return [
        say(
            "Accounts labelled otherwise: {number}; together {share} of the downloads.",
            number=len(rows),
            share=percent(sum(row["share"] or 0 for row in rows)),
        ),
        *([say("By those labels instead of ours: {groups} (points of share).", groups=net)] if net else []),
        say("Labels of others are kept as they are and never used in a share."),
    ]


def _labeller(census: Census, against: str) -> str:
    """The source with labels that is asked for: of that name, else the first that begins so. Raises `UnknownName`."""
    known = [row["source"] for row in census._rows("SELECT DISTINCT source FROM labels ORDER BY source")]
    fitting = [name for name in known if name.startswith(against)]
    if not fitting:
        hint = (
            "`modelcensus sync eoi` brings EOI's; `modelcensus import FILE --labels --source NAME` takes any list in."
        )
        raise UnknownName("source with labels", against, known, hint)
    return against if against in fitting else fitting[0]


def _net(census: Census, rows: Sequence[dict[str, Any]]) -> str:
    """What each country or group would gain or lose, the largest first."""
    net: dict[str, float] = defaultdict(float)
    for row in rows:
        net[row["country"]] -= row["share"] or 0
        net[row["theirs"] or row["says"]] += row["share"] or 0
    seen = [item for item in net.items() if abs(item[1]) >= LEAST]
    largest = sorted(seen, key=lambda item: (-abs(item[1]), item[0]))[:NET]
    return ", ".join(f"{census.names.country(group)} {100 * points:+.1f}" for group, points in largest)
