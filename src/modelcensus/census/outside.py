"""What if what no hub here counts were counted: a measured share as a function of the rest. A supposition, never mixed into a share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.census.caveats import percent
from modelcensus.census.fields import fields
from modelcensus.definitions import target
from modelcensus.errors import QuestionError
from modelcensus.messages import marked
from modelcensus.metrics.outside import needed, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.answer import Answer
    from modelcensus.census import Census

STEPS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)  # of the downloads that are supposed outside
MEASURED, ASKED, STEP = marked("measured"), marked("as supposed"), ""
HALF = 0.5
MOST = 1e15


def whatif(census: Census, outside: float, supposed: str, measured: Answer) -> Answer:
    """The shares of the groups supposed, by how much is outside; `supposed`: their shares of it, such as `CN=0.9`."""
    if not 0 < outside < 1e15:
        raise QuestionError(
            f"{outside:g} is no number of downloads outside.", "Give a positive one, such as 200000000."
        )
    names = [part.partition("=")[0].strip().casefold() for part in supposed.split(",")]
    if len(set(names)) < len(names):
        raise QuestionError(f"A country stands twice in {supposed}.", "Give each one share.")
    shares = {census.names.one("country", name).key: value for name, value in target(supposed).items()}
    if sum(shares.values()) > 1:
        raise QuestionError(f"The shares of what is outside sum to more than 1: {supposed}.", "Lower one of them.")
    whole = float(sum(row["downloads"] or 0 for row in measured.rows))
    held = {str(row["country"]): float(row["downloads"] or 0) for row in measured.rows}
    known = _known(census)
    rows = [
        line
        for code, value in shares.items()
        for line in _rows(census, code, value, held.get(code, 0.0), whole, outside, known)
    ]
    say = census.say
    return census._answer(
        say("What if what is not counted here were counted"),
        rows=rows,
        fields=fields(say, "country", "name", "outside_downloads", "outside_share", "share", "mark"),
        sql=measured.sql,
        snapshots=measured.snapshots,
        definition=measured.definition,
        unit=measured.unit,
        coverage=measured.coverage,
        sentence=" ".join(_sentence(census, code, value, held.get(code, 0.0), whole, outside) for code, value in shares.items()),
        caveats=[
            say("A supposition about what is not counted, on top of a measured share; it is part of no share that is measured."),
            say("Formula: (measured downloads of the group + outside × its share of the outside) ÷ (all measured downloads + outside)."),
            *(point["counts"] for point in known),
            *measured.caveats,
        ],
    )  # fmt: skip


def _rows(
    census: Census,
    code: str,
    value: float,
    part: float,
    whole: float,
    outside: float,
    known: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """The measured share, steps up to what is supposed, and the known points, by how much is outside."""
    say = census.say
    told: list[tuple[float, float | None, str, bool]] = [(0.0, None, say(MEASURED), False)]
    told += [(outside * step, value, say(ASKED) if step == 1 else STEP, False) for step in STEPS]
    told += [
        (point["downloads"], point["shares"][code], point["name"], True) for point in known if code in point["shares"]
    ]
    name = census.names.country(code)
    return [
        {
            "country": code,
            "name": name,
            "outside_downloads": round(amount),
            "outside_share": own,
            "share": share(part, whole, amount, own or 0.0),
            "mark": mark,
            "threshold": part / whole if whole else None,
            "published": published,
        }
        for amount, own, mark, published in sorted(told, key=lambda item: item[0])
    ]


def _sentence(census: Census, code: str, value: float, part: float, whole: float, outside: float) -> str:
    say = census.say
    if not whole:
        return say("Nothing is counted here, so there is no share to suppose anything about.")
    lines = [
        say(
            "{name} is at {share} as measured. It rises with what is not counted exactly where more than {threshold} of that is its own: with {outside_share} of {outside} it would be {supposed}.",
            name=census.names.country(code),
            share=percent(part / whole),
            threshold=percent(part / whole),
            outside_share=percent(value),
            outside=f"{outside:,.0f}",
            supposed=percent(share(part, whole, outside, value)),
        )
    ]
    half = needed(part, whole, value, HALF)
    if part / whole < HALF:
        lines.append(
            say("No amount of it would bring it to half.")
            if half is None
            else say("{downloads} downloads of that kind would bring it to half.", downloads=f"{half:,.0f}")
        )
    return " ".join(lines)


def _known(census: Census) -> list[dict[str, Any]]:
    """What is known of places outside: from a snapshot of theirs in this build where there is one, else from the facts."""
    say = census.say
    told = []
    sources = {item["hub"]: item["name"] for item in census.build.facts["sources"] if item["hub"] != "huggingface"}
    for fact in census.build.facts["outside"]:
        if fact["hub"] in sources:
            answer = census.at(sources[fact["hub"]]).share("country", universe="all")
            day = answer.snapshots[-1]
            shares = {str(row["country"]): row["share"] or 0.0 for row in answer.rows}
            total, counts = sum(row["downloads"] or 0 for row in answer.rows), answer.unit
        else:
            day, shares, total, counts = (
                fact["date"],
                fact["shares"],
                fact["downloads"],
                fact["counts"][census.language],
            )
        told.append({
            "name": f"{fact['hub']} {day}",
            "downloads": total,
            "shares": shares,
            "counts": say(
                "The point {hub} {day}: {downloads} downloads ({counts}). A cumulative count beside one of a month or a window lies too far to the right: less of it falls into the same time.",
                hub=fact["hub"],
                day=day,
                downloads=f"{total:,.0f}",
                counts=counts,
            ),
        })  # fmt: skip
    return told
