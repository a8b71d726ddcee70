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

from modelcensus.metrics.common import GROUPINGS, largest_first, place, told_by
from modelcensus.metrics.window import TESTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from modelcensus.store import Tables

CREDITED = ("country", "kind", "organisation", "account")  # groupings that the credit can change
COUNTED = ("asked", "largest", "tests", "llm", "credit")  # variants that are counted, and not told from what is asked
SHAPES = ("plain", "spread", "disputed")  # which variants beside those of `amounts`: none, the unknown, disputes too
DISPUTED = ("date", "account_key", "member", "held", "organisation", "country", "name", "account")
PERIOD = ("start", "end")
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
    dated = told.group_by(["member", "date"]).aggregate(**held).mutate(**nothing, guessed=ibis.null("float64"))
    dated = dated.select("member", "date", *COUNTED, "guessed")
    return dated.cast({"date": "date"})  # else one part of a union has dates that are never null, and the other not


def _held(tables: Tables, period: Sequence[str], *, steps: bool) -> ir.Table:
    """The amounts in each period. Of `steps`, all that an interval beyond the period gives it is guessed: it is split by days."""
    import ibis

    amounts, spans = tables.amounts, tables.spans
    guessed = ibis.ifelse(spans.split, amounts.asked, amounts.guessed) if steps else amounts.guessed
    counted = {name: amounts[name] * spans.part for name in COUNTED}
    parts = amounts.inner_join(spans, "date").select("member", *period, **counted, guessed=guessed * spans.part)
    return parts.aggregate(by=["member", *period], **{name: parts[name].sum() for name in (*COUNTED, "guessed")})


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
    told = mine.select(
        "member",
        "date",
        asked=ibis.ifelse(here & own, mine.downloads, 0.0),
        largest=ibis.ifelse(here & own, mine.downloads - mine.largest, 0.0),
        tests=ibis.ifelse(here & own, mine.downloads - mine.tests, 0.0),
        llm=nothing if by == "task" else ibis.ifelse(universe == "all", ibis.ifelse(llm, mine.downloads, 0.0), nothing),
        credit=ibis.ifelse(here & ~own, mine.downloads, 0.0) if by in CREDITED else nothing,
        guessed=ibis.ifelse(here & own, mine.estimated, 0.0),
    )
    sums = {name: told[name].sum() for name in (*COUNTED, "guessed")}
    return told.group_by(["member", "date"]).aggregate(**sums)


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
        moved = _moved(tables, told, named=True)
        parts.append(
            moved.select(
                "member", "start", "end", ibis.literal("disputed").name("variant"), "detail", "downloads", "share"
            )
        )
    rows = ibis.union(*parts)
    named = rows.select("member", "variant", "detail", "share", "downloads", since=rows.start, date=rows.end)
    return named.order_by("member", "date", "since", "variant", "detail")


def _varied(tables: Tables, shape: str, period: Sequence[str] = PERIOD, *, steps: bool = False) -> ir.Table:
    """What is asked of each group in each period (`downloads`, and `total` of all groups), with its share under each counted variant."""
    import ibis

    amounts = _held(tables, period, steps=steps)
    lost = amounts.asked.sum(where=amounts.member == "unknown").name("lost")
    sums = {f"all_{name}": amounts[name].sum().nullif(0) for name in COUNTED}
    wholes = amounts.aggregate(lost, by=period, **sums)  # a join is planned faster than so many windows
    asked = amounts.filter(amounts.asked > 0)
    told = asked.inner_join(wholes, period) if period else asked.cross_join(wholes)
    given = (told.member != "unknown") & (told.lost > 0)
    shares = {name: told[name] / told[f"all_{name}"] for name in COUNTED}
    shares["unknown"] = ibis.ifelse(given, (told.asked + told.lost) / told.all_asked, ibis.null("float64"))
    kept = {name: shares[name] for name in _names(shape)}
    return told.select("member", *period, "guessed", downloads=told.asked, total=told.all_asked, **kept)


def _names(shape: str) -> tuple[str, ...]:
    return COUNTED if shape == "plain" else (*COUNTED, "unknown")


def _moved(tables: Tables, groups: ir.Table, *, named: bool) -> ir.Table:
    """The two groups that a dispute moves downloads between, each organisation and other country by itself; `named`: with `detail`."""
    import ibis

    parts = tables.disputed.filter(tables.disputed.member != tables.disputed.country).inner_join(tables.spans, "date")
    both = parts.mutate(held=parts.held * parts.part)
    names = {"name": both.name.min(), "account": both.account.min(), "accounts": both.account_key.nunique()}
    key = ["organisation", "country", "start", "end"]
    sums = both.group_by([*key, "member"]).aggregate(moved=both.held.sum(), **(names if named else {}))
    if named:
        known = ibis.ifelse(sums.accounts == 1, sums.account, sums.name)
        sums, key = sums.mutate(detail=known + "|" + sums.country), [*key, "detail"]
    away = sums.select(*key, "member", moved=-sums.moved)
    there = sums.select(*key, member=sums.country, moved=sums.moved)
    moves = away.union(there)
    each = moves.group_by([*key, "member"]).aggregate(moved=moves.moved.sum())
    told = each.inner_join(groups, ["member", "start", "end"])
    return told.mutate(share=(told.downloads + told.moved) / told.total)


def bounds(tables: Tables, shape: str) -> ir.Table:
    """The lowest and highest share of each group in each period over the variants: member, since, date, low, high."""
    told = _bounded(tables, shape, _shifted(tables.disputed) if shape == "disputed" else None)
    return told.select("member", since=told.start, date=told.end, low=told.low, high=told.high)


def bounded(tables: Tables, shape: str, *, steps: bool) -> ir.Table:
    """The share of each group in each period with its band (`schema.BOUNDED`), from `amounts`, and `shifts` where countries are disputed.

    Without `steps` a window is one period, which no row needs to be grouped by.
    """
    period = PERIOD if steps else ()
    told = _bounded(tables, shape, tables.shifts if shape == "disputed" else None, period, steps=steps)
    ends = (
        told[name] if steps else place(at).cast("date").name(name)
        for name, at in zip(PERIOD, ("from", "to"), strict=True)
    )
    return told.select("member", *ends, "downloads", share=told.asked, low=told.low, high=told.high, guessed=told.guessed)  # fmt: skip


def shifts_from_cube(tables: Tables) -> ir.Table:
    """What each dispute would move between two groups, by date (`schema.SHIFTS`), from the cube."""
    return _shifted(disputed_from_cube(tables))


def _shifted(disputed: ir.Table) -> ir.Table:
    told = disputed.filter(disputed.member != disputed.country)
    away = told.select("organisation", "country", "member", "date", moved=-told.held)
    there = told.select("organisation", "country", told.country.name("member"), "date", moved=told.held)
    both = away.union(there)
    return both.group_by(["organisation", "country", "member", "date"]).aggregate(moved=both.moved.sum())


def _bounded(
    tables: Tables, shape: str, shifts: ir.Table | None, period: Sequence[str] = PERIOD, *, steps: bool = False
) -> ir.Table:
    """What is asked of each group in each period, how much of it is guessed, and the ends of its band."""
    import ibis

    told = _varied(tables, shape, period, steps=steps)
    names = _names(shape)
    low = high = names
    if shifts is not None:  # a share grows with what it is given, so that only the ends of that are needed
        parts = shifts.inner_join(tables.spans, "date").select(
            "organisation", "country", "member", *period, moved=shifts.moved * tables.spans.part
        )
        moved = parts.aggregate(by=["organisation", "country", "member", *period], moved=parts.moved.sum())
        ends = moved.aggregate(by=["member", *period], lost=moved.moved.min(), got=moved.moved.max())
        both = told.left_join(ends, ["member", *period])
        least, most = ((told.downloads + end) / told.total for end in (ends.lost, ends.got))
        told = both.select(told, least=least, most=most)
        low, high = (*names, "least"), (*names, "most")
    return told.mutate(
        low=ibis.least(*(told[name] for name in low)), high=ibis.greatest(*(told[name] for name in high))
    )


def banded(tables: Tables, by: str, *, steps: bool) -> ir.Table:
    """Shares with their bands at once, of what is `bounded`: `window.share`, or `window.trend` with `steps`, with low and high behind each share."""
    import ibis

    told = tables.bounded
    if steps:
        told = told.filter(told.start >= place("from").cast("date"), told.end <= place("to").cast("date"))
        groups = told.group_by("member").aggregate(whole=told.downloads.sum())
        order = ibis.window(order_by=[largest_first(groups.whole), groups.member])
        ranked = told.inner_join(groups.select("member", rank=ibis.row_number().over(order) + 1), "member")
    else:
        order = ibis.window(order_by=[largest_first(told.downloads), told.member])
        ranked = told.mutate(rank=ibis.row_number().over(order) + 1)
    shown = ranked.filter(ranked["rank"] <= place("top").cast("int64"))
    dated = {"since": shown.start, "date": shown.end} if steps else {}
    return shown.select(
        **{by: shown.member},
        **dated,
        downloads=shown.downloads.round().cast("int64"),
        share=shown.share,
        low=shown.low,
        high=shown.high,
        estimated=shown.guessed / shown.downloads.nullif(0),
        rank=shown["rank"],
    ).order_by(*(("date", ibis.desc("share"), by) if steps else ("rank",)))
