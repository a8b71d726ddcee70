"""Downloads by age: how fast a model is taken up, when what is downloaded was made, and how long that lasts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelcensus.census.arguments import model_id, positive
from modelcensus.census.caveats import percent
from modelcensus.census.fields import fields
from modelcensus.census.terms import check_models
from modelcensus.errors import QuestionError, UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.answer import Answer
    from modelcensus.census import Census
    from modelcensus.census.questions import Asked

AGES = (7, 14, 30, 60, 90, 180, 365)
BUCKETS = ("under 1B", "1-9B", "10-30B", "31-100B", "100B+")


def adoption(asked: Asked, model: str | None, age: int | None, bucket: str | None, top: int | None) -> Answer:
    """Each model's downloads at an age beside the median of the ten most downloaded of its size then."""
    census, say = asked.census, asked.census.say
    check_models(asked.terms)
    if age is not None and age not in AGES:
        raise QuestionError(f"There is no age of {age} days.", f"Ages are {', '.join(map(str, AGES))}.")
    if bucket is not None and bucket not in BUCKETS:
        raise UnknownName("size bucket", bucket, BUCKETS, f"There are: {', '.join(BUCKETS)}.")
    name = _known(census, model) if model else ""
    places = {"model": name, "bucket": bucket or "", "age": "" if age is None else str(age)}
    chain = {**asked.models(), "spans": "spans.on"}
    rows, sql = asked.ask(chain, "adoption", **places, top=positive(top))
    if not rows:
        raise QuestionError(
            f"No model whose whole life {census.source['name']} saw has a known size and such an age"
            + (f": {name}" if name else "")
            + ".",
            "It takes models listed since they were made; leave --age or --bucket out, or --source a longer history.",
        )
    return asked.answer(
        say("How fast models are taken up, beside the largest of their size"),
        rows=rows,
        fields=fields(
            say,
            "model",
            "name",
            "country",
            "bucket",
            "created_on",
            "age",
            "downloads",
            "median",
            "peers",
            "adoption",
            "rank",
        ),
        sql=sql,
        lead=[
            say(
                "Relative adoption is a model's downloads up to an age over the median of the ten most downloaded of its size bucket at that age; where a bucket has fewer, `peers` says how many there are."
            ),
            say(
                "Only models that the source lists from the first usable snapshot after they were made count: of others the first days are not known."
            ),
        ],
    )


def cohort(asked: Asked) -> Answer:
    """What was downloaded, by the quarter in which its model was made; and how old half of it is."""
    census, say = asked.census, asked.census.say
    check_models(asked.terms)
    spans = "spans.on" if asked.counted == "first-year" else f"spans.{asked.counted}"
    rows, sql = asked.ask(asked.over(asked.models(), spans=spans), "cohorts")
    age, age_sql = asked.ask({**asked.models(), "spans": spans}, "usage_age")
    return asked.answer(
        say("Downloads by when the model was made"),
        rows=rows,
        fields=fields(say, "cohort", "models", "downloads", "share", "cumulative"),
        sql=f"{sql};\n\n{age_sql}",
        sentence=_age(census, age[0]),
        lead=[
            say(
                "A cohort is the quarter of the day on which the hub says a model was created; days at the hub's floor (2022-03-02) are before it."
            )
        ],
    )


def _age(census: Census, age: Mapping[str, Any]) -> str:
    if age["half_life_days"] is None:
        return census.say("When the models that are downloaded were made is not known here.")
    return census.say(
        "Half of what was downloaded is of models younger than {days} days; the day of creation is known for {known} of it.",
        days=f"{age['half_life_days']:,.0f}",
        known=percent(age["known"]),
    )


def life(asked: Asked, model: str) -> Answer:
    """One model's gains week by week, its peak, and how long until half of that."""
    from modelcensus.metrics.cohort import half_life

    census, say = asked.census, asked.census.say
    check_models(asked.terms)
    name = _known(census, model)
    alone = replace(asked, place={**asked.place, "model": name})
    rows, sql = alone.ask({**alone.models(), "spans": "spans.week"}, "life")
    if not rows:
        raise QuestionError(f"{name} gained nothing in a whole week of this window.", "Widen --window.")
    found = half_life([(row["date"], float(row["downloads"])) for row in rows])
    return asked.answer(
        say("The downloads of {model} by week, and their half-life", model=name),
        rows=rows,
        fields=fields(say, "since", "date", "downloads"),
        sql=sql,
        sentence=_life(census, name, found, rows),
        lead=[
            say(
                "Weeks are smoothed over four; the half-life runs from the peak to the week from which they stay at half of it or less."
            )
        ],
    )


def _life(census: Census, name: str, found: Any, rows: Sequence[Mapping[str, Any]]) -> str:
    said = {"model": name, "week": f"{found.at_peak:,.0f}", "peak": found.peak, "until": rows[-1]["date"]}
    fitted = (
        ""
        if found.fitted is None
        else " " + census.say("A fitted decay halves in {days} days.", days=f"{found.fitted:,.0f}")
    )
    if found.half_life_days is None:
        return (
            census.say(
                "{model} peaked at {week} downloads a week in the weeks to {peak}; by {until} it has not fallen to half of that.",
                **said,
            )
            + fitted
        )
    return (
        census.say(
            "{model} peaked at {week} downloads a week in the weeks to {peak} and fell to half of that in {days} days.",
            **said,
            days=found.half_life_days,
        )
        + fitted
    )


def _known(census: Census, model: str) -> str:
    wanted = model_id(model)
    record, _ = census._ask("model", account="", model=wanted)
    if not record:
        raise UnknownName(
            "model", model, census.names.like_model(model), "The id is `account/name`, as in the hub's address."
        )
    return str(record[0]["model"])
