"""Shares and trends of gains, and of a counter that is credited otherwise than to publishers by us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.census import fields as columns
from modelcensus.census.arguments import positive
from modelcensus.census.band import shared
from modelcensus.errors import QuestionError
from modelcensus.messages import marked

if TYPE_CHECKING:
    from modelcensus.answer import Answer
    from modelcensus.census.questions import Asked

STEPS = {
    None: marked("Share of what was gained, by {by}"),
    "interval": marked("Share of what was gained from snapshot to snapshot, by {by}"),
    "day": marked("Share of what was gained on each day, by {by}"),
    "week": marked("Share of what was gained in each week, by {by}"),
    "month": marked("Share of what was gained in each month, by {by}"),
    "quarter": marked("Share of what was gained in each quarter, by {by}"),
    "year": marked("Share of what was gained in each year, by {by}"),
    "rolling": marked("Share of what was gained in the 52 weeks up to each Sunday, by {by}"),
}


MOST = 50_000  # rows of an answer by days


def shares(asked: Asked, by: str, top: int | None, grain: str | None = None) -> Answer:
    """Shares over the whole window, or of each stretch of it; of a counter on one date, over that."""
    say = asked.census.say
    if grain == "day" and days(asked) * (top or MOST) > MOST:
        parts = asked.banded_chain(by, grain) if asked.cubed(by) else (asked.chain(by, grain), f"periods.{by}")
        told = asked.sql(*parts, top=positive(top))
        fits(asked.census._rows(f"SELECT count(*) AS rows FROM ({told}) AS told")[0]["rows"])
    rows, sql = shared(asked, by, positive(top), grain)
    if grain and not rows:
        raise none_whole(asked, grain)
    words = "Share of downloads by {by}" if asked.terms.standing else STEPS[grain]
    return asked.answer(
        say(words, by=say(by)),
        rows=rows,
        fields=columns.gained_fields(by, say, steps=grain is not None),
        sql=sql,
    )


def days(asked: Asked) -> int:
    """How many days its window has."""
    return (asked.found.end - asked.found.start).days if asked.found else 0


def fits(rows: int) -> None:
    """Refuse an answer by days of more rows than anybody reads. Raises `QuestionError`."""
    if rows > MOST:
        raise QuestionError(
            f"The answer would have {rows:,} rows; an answer by days has {MOST:,} at most.",
            "Narrow --window, ask for fewer with --top, or take longer steps, such as --grain week.",
        )


def none_whole(asked: Asked, grain: str) -> QuestionError:
    """The error for a window that holds no whole day, week, month … or nothing that was gained in one."""
    found = asked.found
    span = f"{found.start}:{found.end}" if found else ""
    word = "stretch of 52 weeks" if grain == "rolling" else f"whole {grain}"
    return QuestionError(f"There is no {word} with gains in {span}.", "Widen --window, or ask for --grain interval.")
