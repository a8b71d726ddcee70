"""How concentrated downloads are, and how large the models that are downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.census.fields import fields
from modelcensus.census.shares import days, fits, none_whole, shares
from modelcensus.census.terms import check_models

if TYPE_CHECKING:
    from modelcensus.answer import Answer
    from modelcensus.census.questions import Asked

OWNERS = ("country", "organisation", "account", "model")
PARTS = ("size", "task", "licence", "relation", "modality", "experts", "kind")
SIZES = "parameters"
POINTS = 100  # of a Lorenz curve (`metrics.concentration`), which is not imported: Ibis is slow to


def concentration(asked: Asked, by: str, *, lorenz: bool) -> Answer:
    """HHI, Gini and the shares of the largest, over the window or in each stretch of it; or the points of the Lorenz curve."""
    grain, say = asked.terms.grain, asked.census.say
    if by == "model":
        check_models(asked.terms)
    if lorenz and grain == "day":
        fits(days(asked) * POINTS)
    parts = asked.models() if by == "model" else asked.flows(whole=True)
    chain = {**asked.over(parts, grain), "holdings": f"holdings.{by}"}
    rows, sql = asked.ask(chain, "lorenz" if lorenz else "concentration")
    if grain and not rows:
        raise none_whole(asked, grain)
    if lorenz:
        titles = ("since", "date", "groups_part", "share")
        told = [{"since": r["since"], "date": r["date"], "groups_part": r["groups"], "share": r["share"]} for r in rows]
        return asked.answer(
            say("The Lorenz curve of downloads over {by}", by=say(by)), rows=told, fields=fields(say, *titles), sql=sql
        )
    told = [{**row, "hhi_points": round(row["hhi"] * 10_000)} for row in rows]
    columns = (
        "since",
        "date",
        "groups",
        "downloads",
        "hhi_points",
        "effective",
        "gini",
        "top_1",
        "top_5",
        "top_10",
        "top_50",
    )
    return asked.answer(
        say("How concentrated downloads are, by {by}", by=say(by)),
        rows=told,
        fields=fields(say, *columns),
        sql=sql,
        lead=[
            say(
                "HHI is the sum of squared shares (ten thousand times it is printed), Gini runs from 0 (all equal) to 1; both over those that gained anything."
            ),
            *_apart(asked, by),
        ],
    )


def _apart(asked: Asked, by: str) -> list[str]:
    say = asked.census.say
    if by == "organisation":
        return [say("An account that nobody is recorded for counts as an organisation of its own.")]
    if by == "country":
        return [say("Downloads of persons, communities and unknown accounts have no country and are left out.")]
    return []


def composition(asked: Asked, by: str, top: int | None) -> Answer:
    """What is downloaded, by what the models are; of `parameters` the mean and median size."""
    if by != SIZES:
        return shares(asked, by, top, asked.terms.grain)
    say, grain = asked.census.say, asked.terms.grain
    check_models(asked.terms)
    rows, sql = asked.ask(asked.over(asked.models(), grain), "sizes")
    if grain and not rows:
        raise none_whole(asked, grain)
    columns = ("since", "date", "downloads", "mean_parameters", "median_parameters", "known", "models")
    return asked.answer(
        say("The size of the models that are downloaded, weighted by downloads"),
        rows=rows,
        fields=fields(say, *columns),
        sql=sql,
        lead=[
            say(
                "Sizes are parameter counts as the hub states them; `known` is the share of downloads whose model states one."
            )
        ],
    )
