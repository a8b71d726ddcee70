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

from modelcensus.metrics.common import GROUPINGS, place
from modelcensus.metrics.cube import LARGEST
from modelcensus.metrics.window import TESTS, told_by

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables

CREDITED = ("country", "kind", "organisation", "account")  # groupings that the credit can change
SHAPES = ("plain", "spread", "disputed")  # which variants beside those of `amounts`: none, the unknown, disputes too
SPREAD = ("country", "licence", "task", "size", "modality", "kind")  # in which `unknown` is one value among a few
LLM = "llm"


def amounts(tables: Tables, by: str) -> ir.Table:
    """Downloads of each group in each period as each variant counts them (`schema.AMOUNTS`), from `flow`, `other` and `spans`."""
    import ibis

    flow = _led(_grouped(tables.flow, by))
    llm = tables.universes.filter(tables.universes.universe == LLM).task
    sums = _spread(tables, flow, {
        "asked": flow.downloads,
        "largest": ibis.ifelse(flow.led, 0.0, flow.downloads),
        "tests": ibis.ifelse(flow.role.fill_null("").isin(TESTS), 0.0, flow.downloads),
        **({} if by in ("task", "modality") else {"llm": ibis.ifelse(flow.task.isin(llm), flow.downloads, 0.0)}),
    })  # fmt: skip
    if by in CREDITED:
        other = _grouped(tables.other, by)
        sums = [*sums, *_spread(tables, other, {"credit": other.downloads})]
    return ibis.union(*sums) if len(sums) > 1 else sums[0]


def _grouped(flow: ir.Table, by: str) -> ir.Table:
    return flow.filter(told_by(flow.country_group)).mutate(member=GROUPINGS[by][by](flow))


def _led(flow: ir.Table) -> ir.Table:
    """The flow with whether each row is of one of the ten models that gained most in its interval."""
    import ibis

    rows = flow.group_by(["date", "model_key"]).aggregate(total=flow.downloads.sum())
    order = ibis.window(group_by=rows.date, order_by=[ibis.desc(rows.total), rows.model_key])
    turned = rows.mutate(turn=ibis.row_number().over(order))
    most = turned.filter(turned.turn < LARGEST).select(led_on="date", led_key="model_key")
    both = flow.left_join(most, [flow.date == most.led_on, flow.model_key == most.led_key])
    return both.select(*(both[name] for name in flow.columns), led=both.led_key.notnull())


def _spread(tables: Tables, flow: ir.Table, sums: dict[str, ir.Value]) -> list[ir.Table]:
    import ibis

    told = flow.select("member", "date", **sums)
    dated = told.group_by(["member", "date"]).aggregate(**{name: told[name].sum().cast("float64") for name in sums})
    parts = dated.inner_join(tables.spans, "date")
    held = parts.group_by(["member", "start", "end"]).aggregate(
        **{name: (parts[name] * parts.part).sum() for name in sums}
    )
    return [held.select(ibis.literal(name).name("variant"), "member", "start", "end", held=held[name]) for name in sums]


def from_cube(tables: Tables, by: str) -> ir.Table:
    """The same from the cube, where it has the grouping."""
    import ibis

    cube, universe, credit = tables.cube, place("universe"), place("credit")
    mine = cube.filter(cube.source == place("source"), cube.grouping == by)
    if by == "country":
        mine = mine.filter(told_by(mine.member))
    asked = mine.filter(mine.universe == universe, mine.credit == credit)
    told = [
        ("asked", asked, asked.downloads),
        ("largest", asked, asked.downloads - asked.largest),
        ("tests", asked, asked.downloads - asked.tests),
    ]
    if by != "task":
        only = mine.filter(mine.universe == LLM, mine.credit == credit, universe == "all")
        told.append(("llm", only, only.downloads))
    if by in CREDITED:
        other = mine.filter(mine.universe == universe, mine.credit != credit)
        told.append(("credit", other, other.downloads))
    rows = ibis.union(*(
        part.select(ibis.literal(name).name("variant"), "member", "date", held=held.cast("float64")) for name, part, held in told
    ))  # fmt: skip
    parts = rows.inner_join(tables.spans, "date")
    return parts.group_by(["variant", "member", "start", "end"]).aggregate(held=(parts.held * parts.part).sum())


def disputed(tables: Tables) -> ir.Table:
    """Downloads of the accounts that the facts leave in doubt, by the country or group they are given (`schema.DISPUTED`)."""
    flow = tables.flow
    own = flow.filter(told_by(flow.country_group), flow.account_key.isin(tables.disputes.account_key))
    rows = own.group_by(["account_key", own.country_group.name("member"), "date"]).aggregate(
        held=own.downloads.sum().cast("float64")
    )
    return _in_spans(tables, rows)


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
    return _in_spans(tables, rows.filter(told_by(rows.member)))


def _in_spans(tables: Tables, rows: ir.Table) -> ir.Table:
    parts = rows.inner_join(tables.spans, "date")
    return parts.group_by(["account_key", "member", "start", "end"]).aggregate(held=(parts.held * parts.part).sum())


def variants(tables: Tables, shape: str) -> ir.Table:
    """The share of each group in each period under each variant that can change it.

    Formula: share(g, v) = Σ downloads of g as v counts them ÷ Σ of all groups as v counts them, in the same period. A group that a
    variant leaves nothing has 0 there; a variant that leaves nothing at all has no row.

    Columns: member, since, date, variant, detail (the organisation, or its one account, and the country of a dispute), share, downloads (asked, not varied).
    """
    return _varied(tables, shape).order_by("member", "date", "since", "variant", "detail")


def _varied(tables: Tables, shape: str) -> ir.Table:
    import ibis

    amounts = tables.amounts
    whole = (
        amounts.group_by(["variant", "start", "end"]).aggregate(total=amounts.held.sum()).filter(lambda t: t.total > 0)
    )
    asked = amounts.filter(amounts.variant == "asked", amounts.held > 0)
    groups = asked.select("member", "start", "end", downloads=asked.held)
    every = groups.inner_join(whole, ["start", "end"])
    told = every.left_join(amounts, ["member", "start", "end", "variant"])
    nothing = ibis.literal("").name("detail")
    parts = [
        told.select(
            "member", "start", "end", "variant", nothing, "downloads", share=told.held.fill_null(0.0) / told.total
        )
    ]
    total = whole.filter(whole.variant == "asked").select("start", "end", "total")
    if shape != "plain":
        parts.append(_unknown(groups, total))
    if shape == "disputed":
        parts.append(_moved(tables, groups, total))
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return rows.select("member", "variant", "detail", "share", "downloads", since=rows.start, date=rows.end)


def _unknown(groups: ir.Table, total: ir.Table) -> ir.Table:
    """Every named group with all of the unknown."""
    import ibis

    lost = groups.filter(groups.member == "unknown").select("start", "end", lost=groups.downloads)
    told = (
        groups.filter(groups.member != "unknown").inner_join(lost, ["start", "end"]).inner_join(total, ["start", "end"])
    )
    return told.select(
        *(
            "member",
            "start",
            "end",
            ibis.literal("unknown").name("variant"),
            ibis.literal("").name("detail"),
            "downloads",
        ),
        share=(told.downloads + told.lost) / told.total,
    )


def _moved(tables: Tables, groups: ir.Table, total: ir.Table) -> ir.Table:
    """The two groups that a dispute moves downloads between, each organisation and other country by itself."""
    import ibis

    both = tables.disputed.inner_join(tables.disputes, "account_key").filter(lambda t: t.member != t.country)
    sums = both.group_by(["organisation", "country", "member", "start", "end"]).aggregate(
        moved=both.held.sum(), name=both.name.min(), account=both.account.min(), accounts=both.account_key.nunique()
    )
    known = ibis.ifelse(sums.accounts == 1, sums.account, sums.name)
    detail = known + "|" + sums.country
    away = sums.select("member", "start", "end", detail=detail, moved=-sums.moved)
    there = sums.select("start", "end", member=sums.country, detail=detail, moved=sums.moved)
    moves = away.union(there.select(*away.columns))
    each = moves.group_by(["member", "start", "end", "detail"]).aggregate(moved=moves.moved.sum())
    told = each.inner_join(groups, ["member", "start", "end"]).inner_join(total, ["start", "end"])
    return told.select(
        *("member", "start", "end", ibis.literal("disputed").name("variant"), "detail", "downloads"),
        share=(told.downloads + told.moved) / told.total,
    )


def bounds(tables: Tables, shape: str) -> ir.Table:
    """The lowest and highest share of each group in each period over the variants: member, since, date, low, high."""
    rows = _varied(tables, shape)
    return rows.group_by(["member", "since", "date"]).aggregate(low=rows.share.min(), high=rows.share.max())
