"""A share under each reasonable variant of its definition: what its band is made of.

Each variant changes one thing of the question and leaves the rest as it was asked:

- `credit`: to creators where publishers were asked, and the other way round;
- `largest`: without the ten models that gained most in each interval;
- `tests`: without accounts of tests and tooling;
- `llm`: language models only;
- `unknown`: all that nobody is recorded for given to the one group;
- `disputed`: one organisation in another country that the facts record as possible (of countries alone).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.metrics.common import GROUPINGS, place, told_by
from modelcensus.metrics.window import TESTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

CREDITED = ("country", "kind", "organisation", "account")  # groupings that the credit can change
COUNTED = ("asked", "largest", "tests", "llm", "credit")  # variants that are counted, and not told from what is asked
SHAPES = ("plain", "spread", "disputed")  # which variants beside those of `amounts`: none, the unknown, disputes too
DISPUTED = ("date", "account_key", "member", "held", "organisation", "country", "name", "account")
SPREAD = ("country", "licence", "task", "size", "modality", "kind")  # in which `unknown` is one value among a few
LLM = "llm"


def amounts(tables: Tables, by: str) -> ir.Table:
    """Downloads of each group by date as each variant counts them (`schema.AMOUNTS`), from `flow`, `other`, and `leaders`."""
    import ibis

    flow = _led(tables, _grouped(tables.flow, by))
    llm = tables.universes.filter(tables.universes.universe == LLM).task
    rows = _dated(
        flow,
        asked=flow.downloads,
        largest=ibis.ifelse(flow.led, 0.0, flow.downloads),
        tests=ibis.ifelse(flow.role.fill_null("").isin(TESTS), 0.0, flow.downloads),
        **({} if by in ("task", "modality") else {"llm": ibis.ifelse(flow.task.isin(llm), flow.downloads, 0.0)}),
        **({"credit": 0.0} if by in CREDITED else {}),
    )
    if by not in CREDITED:
        return rows
    other = _grouped(tables.other, by)
    return rows.union(_dated(other, **dict.fromkeys(COUNTED[:-1], 0.0), credit=other.downloads))


def _grouped(flow: ir.Table, by: str) -> ir.Table:
    return flow.filter(told_by(flow.country_group)).mutate(member=GROUPINGS[by][by](flow))


def _led(tables: Tables, flow: ir.Table) -> ir.Table:
    """The flow with whether each row is of one of the ten models that gained most in its interval (`leaders`)."""
    most = tables.leaders.select(led_on="date", led_key="model_key")
    both = flow.left_join(most, [flow.date == most.led_on, flow.model_key == most.led_key])
    return both.select(*(both[name] for name in flow.columns), led=both.led_key.notnull())


def _dated(rows: ir.Table, **sums: ir.Value | float) -> ir.Table:
    """What each variant counts of each group, by date; null where it does not say anything else than what is asked."""
    import ibis

    told = rows.select("member", "date", **sums)
    nothing = {name: ibis.null("float64") for name in COUNTED if name not in sums}
    held = {name: told[name].sum().cast("float64") for name in sums}
    dated = told.group_by(["member", "date"]).aggregate(**held).mutate(**nothing).select("member", "date", *COUNTED)
    return dated.cast({"date": "date"})  # else one part of a union has dates that are never null, and the other not


def _held(tables: Tables) -> ir.Table:
    """The amounts in each period."""
    rows = tables.amounts
    parts = rows.inner_join(tables.spans, "date")
    return parts.group_by(["member", "start", "end"]).aggregate(
        **{name: (parts[name] * parts.part).sum() for name in COUNTED}
    )


def from_cube(tables: Tables, by: str) -> ir.Table:
    """The same from the cube, where it has the grouping."""
    import ibis

    cube, universe, credit = tables.cube, place("universe"), place("credit")
    mine = cube.filter(cube.source == place("source"), cube.grouping == by)
    mine = mine.filter(mine.universe.isin([universe, LLM]))
    if by == "country":
        mine = mine.filter(told_by(mine.member))
    here, own = mine.universe == universe, mine.credit == credit
    nothing = ibis.null("float64")
    llm = (universe == "all") & own & (mine.universe == LLM)
    return mine.select(
        "member",
        "date",
        asked=ibis.ifelse(here & own, mine.downloads, 0.0),
        largest=ibis.ifelse(here & own, mine.downloads - mine.largest, 0.0),
        tests=ibis.ifelse(here & own, mine.downloads - mine.tests, 0.0),
        llm=nothing if by == "task" else ibis.ifelse(universe == "all", ibis.ifelse(llm, mine.downloads, 0.0), nothing),
        credit=ibis.ifelse(here & ~own, mine.downloads, 0.0) if by in CREDITED else nothing,
    )


def disputed(tables: Tables) -> ir.Table:
    """Downloads of the accounts that the facts leave in doubt, by date and the country they are given, with each other one (`schema.DISPUTED`)."""
    flow = tables.flow
    own = flow.filter(told_by(flow.country_group), flow.account_key.isin(tables.disputes.account_key))
    rows = own.group_by(["account_key", own.country_group.name("member"), "date"]).aggregate(
        held=own.downloads.sum().cast("float64")
    )
    return rows.inner_join(tables.disputes, "account_key").select(*DISPUTED)


def disputed_from_cube(tables: Tables) -> ir.Table:
    """The same from the cube."""
    cube = tables.cube
    mine = cube.filter(
        cube.source == place("source"),
        cube.universe == place("universe"),
        cube.credit == place("credit"),
        cube.grouping == "disputed",
    )
    parted = mine.member.split("|")
    rows = mine.select("date", account_key=parted[0].cast("int64"), member=parted[1], held=mine.downloads)
    told = rows.filter(told_by(rows.member)).inner_join(tables.disputes, "account_key")
    return told.select(*DISPUTED)


def variants(tables: Tables, shape: str) -> ir.Table:
    """The share of each group in each period under each variant that can change it.

    Formula: share(g, v) = Σ downloads of g as v counts them ÷ Σ of all groups as v counts them, in the same period. A group that a
    variant leaves nothing has 0 there; a variant that leaves nothing at all has no row.

    Columns: member, since, date, variant, detail (the organisation, or its one account, and the country of a dispute), share, downloads (asked, not varied).
    """
    import ibis

    told = _varied(tables, shape)
    nothing = ibis.literal("").name("detail")
    parts = [
        told.filter(told[name].notnull()).select(
            "member", "start", "end", ibis.literal(name).name("variant"), nothing, "downloads", share=told[name]
        )
        for name in _names(shape)
    ]
    if shape == "disputed":
        moved = _moved(tables, told)
        parts.append(
            moved.select(
                "member", "start", "end", ibis.literal("disputed").name("variant"), "detail", "downloads", "share"
            )
        )
    rows = ibis.union(*parts)
    named = rows.select("member", "variant", "detail", "share", "downloads", since=rows.start, date=rows.end)
    return named.order_by("member", "date", "since", "variant", "detail")


def _varied(tables: Tables, shape: str) -> ir.Table:
    """What is asked of each group in each period (`downloads`, and `total` of all groups), with its share under each counted variant."""
    import ibis

    amounts = _held(tables)
    period = ibis.window(group_by=[amounts.start, amounts.end])
    whole = {name: amounts[name].sum().over(period) for name in COUNTED}
    lost = amounts.asked.sum(where=amounts.member == "unknown").over(period)
    told = amounts.mutate(
        downloads=amounts.asked,
        total=whole["asked"],
        **{name: ibis.ifelse(whole[name] > 0, amounts[name] / whole[name], ibis.null("float64")) for name in COUNTED},
        unknown=ibis.ifelse((amounts.member != "unknown") & (lost > 0), (amounts.asked + lost) / whole["asked"], ibis.null("float64")),
    )  # fmt: skip
    return told.filter(told.downloads > 0).select("member", "start", "end", "downloads", "total", *_names(shape))


def _names(shape: str) -> tuple[str, ...]:
    return COUNTED if shape == "plain" else (*COUNTED, "unknown")


def _moved(tables: Tables, groups: ir.Table) -> ir.Table:
    """The two groups that a dispute moves downloads between, each organisation and other country by itself."""
    import ibis

    parts = tables.disputed.filter(tables.disputed.member != tables.disputed.country).inner_join(tables.spans, "date")
    both = parts.mutate(held=parts.held * parts.part)
    sums = both.group_by(["organisation", "country", "member", "start", "end"]).aggregate(
        moved=both.held.sum(), name=both.name.min(), account=both.account.min(), accounts=both.account_key.nunique()
    )
    known = ibis.ifelse(sums.accounts == 1, sums.account, sums.name)
    detail = known + "|" + sums.country
    away = sums.select("member", "start", "end", detail=detail, moved=-sums.moved)
    there = sums.select("start", "end", member=sums.country, detail=detail, moved=sums.moved)
    moves = away.union(there.select(*away.columns))
    each = moves.group_by(["member", "start", "end", "detail"]).aggregate(moved=moves.moved.sum())
    told = each.inner_join(groups, ["member", "start", "end"])
    return told.select(
        "member", "start", "end", "detail", "downloads", share=(told.downloads + told.moved) / told.total
    )


def bounds(tables: Tables, shape: str) -> ir.Table:
    """The lowest and highest share of each group in each period over the variants: member, since, date, low, high."""
    import ibis

    told = _varied(tables, shape)
    names = _names(shape)
    if shape == "disputed":
        moved = _moved(tables, told)
        ends = moved.group_by(["member", "start", "end"]).aggregate(least=moved.share.min(), most=moved.share.max())
        told = told.left_join(ends, ["member", "start", "end"]).select(told, ends.least, ends.most)
        low, high = (*names, "least"), (*names, "most")
    else:
        low = high = names
    return told.select(
        "member",
        since=told.start,
        date=told.end,
        low=ibis.least(*(told[name] for name in low)),
        high=ibis.greatest(*(told[name] for name in high)),
    )
