"""What grew: the groups whose gains rose most, and the lines of models that everything else is made from."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from modelcensus.census.arguments import ALL, positive
from modelcensus.census.caveats import percent
from modelcensus.census.fields import HEADS, fields
from modelcensus.census.questions import OF_MODELS
from modelcensus.census.terms import check_models
from modelcensus.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from modelcensus.answer import Answer
    from modelcensus.census.questions import Asked

LATELY = dt.timedelta(weeks=4)
ROOTS = ("model", "organisation", "account", "country")


def movers(asked: Asked, by: str, top: int | None, *, spikes: bool) -> Answer:
    """The groups whose gains rose most over an equally long window before, without those whose gain is one step."""
    say, found = asked.census.say, asked.found
    if asked.terms.rules == "off":
        raise QuestionError(
            "Plain rises are not split by days, so a window cannot be held against the one before.", "Leave rules on."
        )
    if by == "model":
        check_models(asked.terms, denominator=True)
    assert found is not None  # noqa: S101 - `gains` gives no other
    before = found.start - (found.end - found.start)
    parts = asked.models() if by == "model" else asked.flows(whole=by not in OF_MODELS)
    chain = {**parts, "spans": "spans.before"}
    places = {"before": before.isoformat(), "guard": "off" if spikes else "on"}
    rows, sql = asked.ask(chain, f"movers.{by}", **places, top=positive(top))
    every = {**asked.place, **places, "guard": "off", "top": ALL}
    left, _ = asked.census._ask_chain_some(chain, f"movers.{by}", {"spike": ["true"]}, **every)
    columns = (
        "downloads",
        "downloads_before",
        "change",
        "steps",
        "largest_step",
        *(("spike",) if spikes else ()),
        "rank",
    )
    return asked.answer(
        say("What rose most, by {by}", by=say(by)),
        rows=[_grown(row) for row in rows],
        fields=fields(say, *HEADS.get(by, (by,)), *(_named(name) for name in columns)),
        sql=sql,
        lead=[*_compared(asked, before, rows), *_grows(asked, by), *_guarded(asked, left, spikes=spikes)],
    )


def newest(asked: Asked) -> str | None:
    """The newest window of `LATELY` or more, of as many intervals as tell a step from a rise, before which the history has as long a one.

    The latter half of a short history, as near as snapshots allow; None where there is none.
    """
    from modelcensus.metrics.movers import STEPS

    found = asked.found
    if found is None:
        return None
    days = sorted(span["date"] for span in found.spans if span["date"] < found.until)
    fits = [day for day in days if day - (found.until - day) >= found.since]
    long = [day for day in fits if found.until - day >= LATELY and days.index(day) <= len(days) - STEPS]
    since = max(long) if long else min(fits, default=None)
    return None if since is None else f"{since}:{found.until}"


def _named(column: str) -> str:
    return "grown" if column == "change" else column


def _grown(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its change under a name of its own: it is of downloads, not of a share."""
    return {_named(name): value for name, value in row.items()}


def _compared(asked: Asked, before: dt.date, rows: list[dict[str, Any]]) -> list[str]:
    say, found = asked.census.say, asked.found
    if found is None or any(row["downloads_before"] is not None for row in rows):
        return [
            say(
                "Against the window before, of the same length: {since} to {until}.",
                since=before,
                until=found and found.start,
            )
        ]
    return [
        say("The data does not cover a window of the same length before this one, so groups stand by what they gained.")
    ]


def _grows(asked: Asked, by: str) -> list[str]:
    """That a list which grows makes its groups grow."""
    if by == "model" or asked.census.source["covers"] == "census":
        return []
    return [
        asked.census.say(
            "The source is no whole hub: models that it lists anew make a group rise without being downloaded more."
        )
    ]


def _guarded(asked: Asked, left: Sequence[Mapping[str, Any]], *, spikes: bool) -> list[str]:
    say = asked.census.say
    if not left:
        return []
    said = {"number": f"{len(left):,}", "downloads": f"{sum(row['downloads'] for row in left):,}"}
    if spikes:
        return [say("{number} groups whose gain is one step ({downloads} downloads) are marked as spikes.", **said)]
    return [
        say(
            "Left out: {number} groups more than half of whose gain came in one step ({downloads} downloads); --spikes lists them.",
            **said,
        )
    ]


def influence(asked: Asked, by: str, top: int | None) -> Answer:
    """The downloads of whole lines of models, each credited to the roots that it was made from."""
    say = asked.census.say
    check_models(asked.terms)
    if asked.terms.credit == "creator":
        raise QuestionError(
            "A line is credited to its roots already, whoever uploaded what is made from them.", "Leave --credit out."
        )
    rows, sql = asked.ask(asked.over(asked.models()), f"influence.{by}", top=positive(top))
    head = [name for name in HEADS.get(by, (by,)) if name not in ("task", "licence", "size", "role")]
    columns = ("own", "downloads", "share", "derivatives", "new_derivatives", "new_share", "rank")
    return asked.answer(
        say("Downloads of whole lines of models, by {by} of the base", by=say(by)),
        rows=rows,
        fields=fields(say, *head, *columns),
        sql=sql,
        sentence=_leading(asked, by, rows),
        lead=[
            say(
                "A model with several bases is shared among them, so that lines sum to the whole. What a line is made of is what pages state and names tell; models that say nothing stand for themselves."
            )
        ],
    )


def _leading(asked: Asked, by: str, rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    first, census = rows[0], asked.census
    name = (
        census.names.country(first[by]) if by == "country" else first.get("name") if by == "organisation" else first[by]
    )
    return census.say(
        "{name} and what is made from it hold {share} of these downloads.",
        name=name or first[by],
        share=percent(first["share"]),
    )
