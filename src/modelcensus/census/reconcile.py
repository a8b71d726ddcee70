"""Why published shares differ: one window under every measure, credit, universe and denominator, beside a target."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelcensus import definitions
from modelcensus.answer import Field
from modelcensus.census import terms as how
from modelcensus.census.caveats import percent
from modelcensus.census.fields import fields
from modelcensus.census.questions import Asked
from modelcensus.errors import QuestionError
from modelcensus.messages import marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from modelcensus.answer import Answer
    from modelcensus.census import Census
    from modelcensus.definitions import Cell

MEASURES = {
    "hub-all": marked("all that was gained in the window"),
    "plain": marked("every plain rise of the cumulative counter in the window"),
    "first-year": marked("what was gained in the first 365 days of each model"),
    "trailing-30d": marked("the 30-day counter on {date}"),
    "cumulative": marked("the cumulative counter on {date}"),
}
CREDITS = {
    "publisher": marked("credited to who uploaded it"),
    "creator": marked("credited to who made what it rests on"),
}
DENOMINATORS = {
    "all": marked("of all downloads"),
    "attributed": marked("of downloads whose account is known"),
    "countries": marked("of downloads with a known country"),
}
COUNTERS = {"trailing-30d": "downloads_30d", "cumulative": "downloads_all_time"}


def measure(census: Census, definition: str) -> str:
    """The measure of the grid that a named definition has. Raises `UnknownName`."""
    asks = how.definition(census, definition)["asks"]
    if asks["measure"] == how.STANDING:
        return next(name for name, counter in COUNTERS.items() if counter == asks["counter"])
    return "first-year" if asks["measure"] == how.FIRST_YEAR else "hub-all"


def reconcile(asked: Asked, target: str | None, measured: str | None, credit: str | None) -> Answer:
    """The grid, or the part of it with that measure and credit; the cells nearest to the target first where there is one."""
    names, say = asked.census.names, asked.census.say
    wanted = (
        {names.one("country", group).key: value for group, value in definitions.target(target).items()}
        if target
        else {}
    )
    found, statements = _cells(asked, measured)
    found = [cell for cell in found if credit in (None, cell.credit)]
    if not found:
        raise QuestionError(
            f"{asked.census.source['name']} has nothing of that to count in this window.",
            "Leave --definition out to see what it has; `modelcensus status` lists the snapshots.",
        )
    codes = list(wanted) or _largest(found)
    if wanted:
        found = sorted(found, key=lambda cell: cell.distance(wanted))
    rows = [_row(asked, cell, codes, wanted) for cell in found]
    columns = [Field(code, code, "share") for code in codes]
    told = ("distance", "is_near", "same_order") if wanted else ()
    return asked.answer(
        say("One window under every definition, by country"),
        rows=rows,
        fields=[
            *fields(say, "definition", "credit", "universe", "denominator", "labels"),
            *columns,
            *fields(say, *told),
        ],
        sql=";\n\n".join(statements),
        sentence=_sentence(asked, found, codes, wanted),
        unit=say("shares"),
        lead=_lead(asked, found, codes, wanted),
    )


def _cells(asked: Asked, measured: str | None) -> tuple[list[Cell], list[str]]:
    """Every cell that the source can serve, and the queries that gave them."""
    universes = list(dict.fromkeys([*(item["name"] for item in asked.census.build.facts["universes"]), asked.universe]))
    found: list[Cell] = []
    statements = []
    for name, question in _questions(asked):
        if measured not in (None, name):
            continue
        chain, prefix = _chain(question)
        rows, sql = question.ask(chain, f"{prefix}grid")
        statements.append(sql)
        found += definitions.cells(rows, name, question.terms.labels, universes)
    return found, statements


def _chain(asked: Asked) -> tuple[dict[str, str], str]:
    if asked.counted == "on" and asked.terms.labels == "census":
        return {"spans": asked.spans(), "cells": "cube.cells"}, "cube."
    other = "creator" if asked.terms.credit == "publisher" else "publisher"
    wide = replace(asked, place={**asked.place, "universe": "all", "denominator": "all"})
    flows = {"moves": f"moves.{asked.counted}", "flow": wide.flow(asked.terms.credit), "other": wide.flow(other)}
    return wide.over(flows), ""


def _questions(asked: Asked) -> Iterator[tuple[str, Asked]]:
    """The same question by each measure that the source serves, by our labels and by those it bears itself."""
    census, place = asked.census, {**asked.place, "universe": "all", "denominator": "all"}
    source = str(census.source["name"])
    facts = {item["name"]: item for item in census.build.facts["definitions"]}
    own = census._rows(
        f"SELECT 1 AS one FROM model_labels WHERE source = '{source.replace(chr(39), chr(39) * 2)}' LIMIT 1"
    )
    for labels in ("census", *((source,) if own else ())):
        terms = replace(asked.terms, definition=None, labels=labels)
        told = {**place, "labels": labels}
        yield "hub-all", Asked(census, replace(terms, measure=how.GAINS, rules="on"), told, asked.found)
        if any(row["moved"] for row in census.snapshots):
            yield "plain", Asked(census, replace(terms, measure=how.GAINS, rules="off"), told, asked.found)
        yield "first-year", Asked(census, replace(terms, measure=how.FIRST_YEAR, rules="on"), told, asked.found)
        for name, counter in COUNTERS.items():
            if how.serves(census, facts[name], source):
                standing = {**told, "date": _last(asked), "counter": counter}
                yield name, Asked(census, replace(terms, measure=how.STANDING, rules="on"), standing, None)


def _last(asked: Asked) -> str:
    """The last usable snapshot up to the end of the window."""
    end = asked.found.end if asked.found else None
    days = [row["date"] for row in asked.census.snapshots if row["usable"] and (end is None or row["observed"] <= end)]
    return str(days[-1] if days else asked.census.snapshots[-1]["date"])


def _largest(found: Sequence[Cell]) -> list[str]:
    first = found[0].shares
    named = [group for group in first if len(group) == 2]
    return sorted(named, key=lambda group: -first[group])[:2]


def _row(asked: Asked, cell: Cell, codes: Sequence[str], wanted: Mapping[str, float]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "definition": cell.measure,
        "credit": cell.credit,
        "universe": cell.universe,
        "denominator": cell.denominator,
        "labels": cell.labels,
        **{code: cell.shares.get(code, 0.0) for code in codes},
    }
    if wanted:
        distance = cell.distance(wanted)
        told |= {"distance": distance, "is_near": distance <= definitions.NEAR, "same_order": cell.same_order(wanted)}
    return {**told, "downloads": round(cell.downloads), "counts": _counts(asked, cell)}


def _counts(asked: Asked, cell: Cell) -> str:
    """What a cell counts, in a sentence."""
    say = asked.census.say
    return say(
        "{measure}, of {title}, {credit}, {denominator}; attribution: {labels}",
        measure=say(MEASURES[cell.measure], date=_last(asked)),
        title=asked.census.universes[cell.universe],
        credit=say(CREDITS[cell.credit]),
        denominator=say(DENOMINATORS[cell.denominator]),
        labels=say("this census") if cell.labels == "census" else cell.labels,
    )


def _figures(asked: Asked, cell: Cell, codes: Sequence[str]) -> str:
    return ", ".join(f"{asked.census.names.country(code)} {percent(cell.shares.get(code, 0.0))}" for code in codes)


def _sentence(asked: Asked, found: Sequence[Cell], codes: Sequence[str], wanted: Mapping[str, float]) -> str:
    say = asked.census.say
    if wanted:
        near = sum(cell.distance(wanted) <= definitions.NEAR for cell in found)
        return say(
            "{near} of {whole} definitions come within two points of the target; the nearest gives {figures}: {counts}.",
            near=near,
            whole=len(found),
            figures=_figures(asked, found[0], codes),
            counts=_counts(asked, found[0]),
        )
    parts = [(code, [cell.shares.get(code, 0.0) for cell in found]) for code in codes]
    ranges = "; ".join(
        say(
            "{name} {low} to {high}",
            name=asked.census.names.country(code),
            low=percent(min(shares)),
            high=percent(max(shares)),
        )
        for code, shares in parts
    )
    return say("Over {whole} definitions of one window: {ranges}.", whole=len(found), ranges=ranges)


def _lead(asked: Asked, found: Sequence[Cell], codes: Sequence[str], wanted: Mapping[str, float]) -> list[str]:
    say = asked.census.say
    lines = []
    if len(codes) > 1:
        ahead = [cell for cell in found if cell.shares.get(codes[0], 0.0) > cell.shares.get(codes[1], 0.0)]
        lines.append(
            say(
                "{one} is ahead of {other} in {number} of {whole} definitions.",
                one=asked.census.names.country(codes[0]),
                other=asked.census.names.country(codes[1]),
                number=len(ahead),
                whole=len(found),
            )
        )
    near = [cell for cell in found if wanted and cell.distance(wanted) <= definitions.NEAR]
    lines += [
        say("Near: {figures}: {counts}.", figures=_figures(asked, cell, codes), counts=_counts(asked, cell))
        for cell in near[1:4]
    ]
    lines.append(
        say("What a definition leaves open is asked as given: the window, and the date of a counter is the last in it.")
    )
    return lines
