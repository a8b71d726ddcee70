"""Score against price: the front, who is as good for less, and how long open models took to catch up."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from modelcensus.census import capable
from modelcensus.census.fields import fields
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.metrics.frontier import Lag, Reached, front, lags, middle

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from modelcensus.answer import Answer, Row
    from modelcensus.census import Census
    from modelcensus.census.capable import Lists, Point

SPLITS = ("open", "country")
COSTS = ("list", "run")
NEAR = 0.05  # of a leader's score: what still counts as about as good
LEADERS = 5


def frontier(census: Census, name: str, date: dt.date | str | None, split: str | None, cost: str) -> Answer:
    """Every model with a score and a price on a benchmark, those on the front marked, the best score first."""
    if split not in (None, *SPLITS):
        raise UnknownName("split", str(split), SPLITS, f"There are: {', '.join(SPLITS)}.")
    if cost not in COSTS:
        raise UnknownName("cost", cost, COSTS, "list: prices per million tokens; run: what the benchmark's run cost.")
    found, day = capable.benchmark(census, name), capable.day_of(census, date)
    points = capable.lists(census, day, [found]).points(found, run=cost == "run")
    priced = [point for point in points if _cost(point, cost) is not None]
    if not priced:
        raise QuestionError(
            f"No model has a score on {found} and a {'price' if cost == 'list' else 'cost of the run'} on {day}.",
            "Another --benchmark, --cost run, or a later --date may; `modelcensus sync` brings more lists.",
        )
    told = [_told(point, cost) for point in priced]
    groups = [_group(point, split) for point in priced]
    for group in dict.fromkeys(groups):
        chosen = [turn for turn, one in enumerate(groups) if one == group]
        marks = front([told[turn] for turn in chosen], lambda row: float(row["usd"]), lambda row: float(row["score"]))
        for turn, mark in zip(chosen, marks, strict=True):
            told[turn]["on_front"] = mark
    told.sort(key=lambda row: (-row["score"], row["usd"], row["model"]))
    say = census.say
    best = [row for row in told if row["on_front"]]
    return listed(
        census,
        say("Score against price on {benchmark}", benchmark=found),
        rows=told,
        keys=("model", "effort", "name", "country", "weights", "score", "usd", "usd_low", "usd_high", "providers", "on_front", "self_reported"),
        day=day,
        unit=say("dollars per million tokens, three parts input and one part output") if cost == "list" else say("dollars for the benchmark's run"),
        sentence=say(
            "{number} of {whole} models with a score and a price are on the front: nobody is as good for less. The cheapest of them: {cheapest}; the best: {best}.",
            number=len(best),
            whole=len(told),
            cheapest=min(best, key=lambda row: row["usd"])["model"],
            best=best[0]["model"],
        ),
        caveats=[*_joined(census, found), *_without(census, points, priced), *_kinds(census, told)],
    )  # fmt: skip


def parity(
    census: Census, name: str | None, within: float, top: int | None, country: str | None, date: dt.date | str | None
) -> Answer:
    """For each closed leader on each benchmark, the cheapest open model within a part of its score, and what it costs beside it.

    A leader that no open model comes near to has a row without one.
    """
    if not 0 <= within < 1:
        raise QuestionError(f"{within:g} is no part of a score.", "Write 0.05 for five percent.")
    day = capable.day_of(census, date)
    names = _benchmarks(census, name)
    wanted = census.names.one("country", country).key if country else None
    held = capable.lists(census, day, names)
    rows = [line for one in names for line in _parities(held, one, within, top or LEADERS, wanted)]
    ratios = [float(row["ratio"]) for row in rows if row["model"]]
    if not ratios:
        raise QuestionError(
            f"No open model comes that near to a closed leader with a known price by {day}.",
            "A larger --within or a later --date may; `modelcensus sync epoch` and `sync prices` bring more.",
        )
    say = census.say
    return listed(
        census,
        say("The cheapest open model about as good as each closed leader"),
        rows=rows,
        keys=("benchmark", "leader", "leader_effort", "leader_score", "leader_usd", "model", "effort", "country", "score", "usd", "ratio", "ratio_low", "ratio_high", "self_reported"),
        day=day,
        unit=say("dollars per million tokens, three parts input and one part output"),
        sentence=say(
            "Over {number} pairs on {benchmarks} benchmarks the open model costs {middle} of the closed one in the middle, from {low} to {high}.",
            number=len(ratios),
            benchmarks=len({row["benchmark"] for row in rows if row["model"]}),
            middle=_times(median(ratios)),
            low=_times(min(ratios)),
            high=_times(max(ratios)),
        ),
        caveats=[
            say("About as good: within {within} of the leader's score.", within=f"{within * 100:g}%"),
            *([say("{number} closed leaders have no open model with a price that near: their rows have none.", number=len(rows) - len(ratios))] if len(rows) > len(ratios) else []),
            say("A ratio under 1 is cheaper; `low` and `high` run over the providers of both."),
            *_kinds(census, [row for row in rows if row["model"]]),
            say("List prices of a token are not the cost of a task: a model that thinks longer uses more of them (--cost run of `frontier`)."),
        ],
    )  # fmt: skip


def lag(census: Census, name: str | None, margin: float, country: str | None) -> Answer:
    """For each record of closed models on each benchmark, how many days later an open model reached it."""
    if not 0 <= margin < 1:
        raise QuestionError(f"{margin:g} is no margin.", "Write 0.01 for a hundredth.")
    names = _benchmarks(census, name)
    last = capable.last_day(census)
    wanted = census.names.one("country", country).key if country else None
    held = capable.lists(census, last, names)
    found = {one: _lags(held, one, margin, wanted) for one in names}
    rows = [_lagged(one, item) for one, listed in found.items() for item in listed]
    if not rows:
        raise QuestionError(
            "No benchmark here has scores and dates of closed and of open models.",
            "`modelcensus sync epoch` brings many.",
        )
    say = census.say
    every = [item for listed in found.values() for item in listed]
    half = middle(every)
    open_yet = sum(item.follower is None for item in every)
    return listed(
        census,
        say("How long after a closed model an open one reached its score"),
        rows=rows,
        keys=("benchmark", "leader", "leader_effort", "leader_on", "leader_score", "model", "effort", "on", "days", "days_low", "days_high", "self_reported"),
        day=last,
        unit=say("days"),
        sentence=say("More than half of {number} marks are not reached yet: {left}.", number=len(every), left=open_yet)
        if half is None
        else say(
            "Half of {number} marks were reached within {days} days; {left} are not reached yet.",
            number=len(every),
            days=f"{half:,.0f}",
            left=open_yet,
        ),
        caveats=[
            say("A mark is a score above all earlier ones of closed models. What is not reached yet counts to the last day that its benchmark tells of, and is longer than that."),
            say("`low` and `high` are the days to the mark less and plus {margin}: of the whole of a share, of the score itself where it is points.", margin=f"{margin * 100:g}%"),
            say("Days run between releases, or between measurements where no release is known."),
            *_kinds(census, rows),
        ],
    )  # fmt: skip


# -- how


def _cost(point: Point, cost: str) -> float | None:
    if cost == "run":
        return None if point.score["cost_usd"] is None else float(point.score["cost_usd"])
    return point.priced.usd if point.priced else None


def _told(point: Point, cost: str) -> dict[str, Any]:
    priced = point.priced if cost == "list" else None
    country = point.member["country_group"]
    return {
        "model": point.model,
        "effort": point.effort,
        "name": point.member["title"],
        "organisation": point.member["organisation"],
        "country": country,
        "weights": point.member["weights"],
        "score": point.value,
        "score_unit": point.score["unit"],
        "usd": _cost(point, cost),
        "usd_low": priced.low if priced else None,
        "usd_high": priced.high if priced else None,
        "providers": priced.providers if priced else None,
        "own_price": priced.own if priced else None,
        "price_source": priced.source if priced else point.score["source"],
        "on_front": False,
        "self_reported": point.score["self_reported"],
        "run_by": point.score["run_by"],
        "measured_on": point.score["measured_on"],
        "score_source": point.score["source"],
        "link": point.score["link"],
    }


def _group(point: Point, split: str | None) -> str:
    if split == "open":
        return str(point.member["weights"])
    return str(point.member["country_group"]) if split == "country" else ""


def _parities(held: Lists, name: str, within: float, top: int, country: str | None) -> list[dict[str, Any]]:
    points = [point for point in held.points(name) if point.priced]
    closed = capable.best([point for point in points if point.member["weights"] == "closed"])[:top]
    rivals = [
        point
        for point in points
        if point.member["weights"] == "open" and country in (None, point.member["country_group"])
    ]
    rows = []
    for leader in closed:
        near = [one for one in rivals if one.value >= leader.value * (1 - within)]
        cheapest = min(near, key=lambda one: (_usd(one), -one.value, one.model), default=None)
        rows.append(_pair(name, leader, cheapest) if cheapest else _alone(name, leader))
    return rows


def _usd(point: Point) -> float:
    return point.priced.usd if point.priced else float("inf")


def _alone(name: str, leader: Point) -> dict[str, Any]:
    """A leader that no open model comes near to."""
    kept = ("model", "effort", "country", "score", "usd", "ratio", "ratio_low", "ratio_high")
    return {
        "benchmark": name,
        "leader": leader.model,
        "leader_effort": leader.effort,
        "leader_score": leader.value,
        "leader_usd": _usd(leader),
        **dict.fromkeys(kept),
        "self_reported": bool(leader.score["self_reported"]),
    }


def _pair(name: str, leader: Point, rival: Point) -> dict[str, Any]:
    assert leader.priced  # noqa: S101 - both were chosen for having a price
    assert rival.priced  # noqa: S101
    return {
        **_alone(name, leader),
        "model": rival.model,
        "effort": rival.effort,
        "country": rival.member["country_group"],
        "score": rival.value,
        "usd": rival.priced.usd,
        "ratio": rival.priced.usd / leader.priced.usd if leader.priced.usd else None,
        "ratio_low": rival.priced.low / leader.priced.high if leader.priced.high else None,
        "ratio_high": rival.priced.high / leader.priced.low if leader.priced.low else None,
        "self_reported": bool(rival.score["self_reported"] or leader.score["self_reported"]),
    }


def _times(ratio: float) -> str:
    if ratio < 0.01:
        return "<1%"
    return f"{ratio:.0%}" if ratio < 1 else f"{ratio:.1f}×"


def _benchmarks(census: Census, name: str | None) -> list[str]:
    """The one that is asked for, else all with scores of three models or more."""
    if name:
        return [capable.benchmark(census, name)]
    sql = "SELECT benchmark, count(DISTINCT model) AS n FROM scores WHERE model IS NOT NULL GROUP BY 1 HAVING n >= 3 ORDER BY 1"
    return [row["benchmark"] for row in census._rows(sql)]


def _lags(held: Lists, name: str, margin: float, country: str | None) -> list[Lag]:
    """A benchmark's lags, counted to the last day on which a model of it came out or was measured: later ones it could not tell of."""
    points = held.points(name)
    reached = [(point, day) for point in points if (day := point.member["released"] or point.score["measured_on"])]
    told = [day for point, day in reached] + [p.score["measured_on"] for p in points if p.score["measured_on"]]
    points_of = any(point.score["unit"] == "points" for point in points)
    leaders = [_reached(p, day) for p, day in reached if p.member["weights"] == "closed"]
    followers = [
        _reached(p, day)
        for p, day in reached
        if p.member["weights"] == "open" and country in (None, p.member["country_group"])
    ]

    def far(mark: float) -> float:
        return margin * (mark if points_of else 1)

    return lags(leaders, followers, max(told), far) if leaders and followers else []


def _reached(point: Point, day: dt.date) -> Reached:
    return Reached(point.model, point.value, day, point.effort, bool(point.score["self_reported"]))


def _lagged(name: str, item: Lag) -> dict[str, Any]:
    return {
        "benchmark": name,
        "leader": item.leader.model,
        "leader_effort": item.leader.effort,
        "leader_on": item.leader.day,
        "leader_score": item.leader.score,
        "model": item.follower.model if item.follower else None,
        "effort": item.follower.effort if item.follower else None,
        "on": item.follower.day if item.follower else None,
        "score": item.follower.score if item.follower else None,
        "days": item.days,
        "reached": item.follower is not None,
        "days_low": item.low,
        "days_high": item.high,
        "self_reported": item.leader.own or bool(item.follower and item.follower.own),
    }


def _joined(census: Census, name: str) -> list[str]:
    joined, whole = capable.joined_share(census, name)
    return [census.say("{joined} of {whole} scores of it were joined to a model; the others' names fit none.", joined=joined, whole=whole)] if joined < whole else []  # fmt: skip


def _without(census: Census, points: Sequence[Point], priced: Sequence[Point]) -> list[str]:
    left = len(points) - len(priced)
    return (
        [census.say("{number} models with a score have no known price: unknown, not free.", number=left)]
        if left
        else []
    )


def _kinds(census: Census, rows: Sequence[Row]) -> list[str]:
    own = sum(bool(row["self_reported"]) for row in rows)
    return [census.say("{number} scores are their makers' own; an independent one goes before it where there is one.", number=own)] if own else []  # fmt: skip


def listed(
    census: Census,
    question: str,
    *,
    rows: Sequence[Row],
    keys: Sequence[str],
    day: dt.date,
    unit: str,
    sentence: str,
    caveats: Sequence[str],
) -> Answer:
    """An answer that rests on lists and reviewed facts."""
    return census._answer(
        question,
        rows=rows,
        fields=fields(census.say, *keys),
        sql="SELECT * FROM scores; SELECT * FROM prices; SELECT * FROM roster",
        snapshots=[day],
        definition=census.say("Scores and prices of lists and reviewed facts, each joined by name to a model; `modelcensus model` has the source of every one."),
        unit=unit,
        sentence=sentence,
        caveats=caveats,
        source=census.say(capable.LISTED),
    )  # fmt: skip
