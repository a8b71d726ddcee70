"""What models can do and what that costs: scores, prices and the roster as they are read for questions about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from modelcensus.errors import QuestionError, UnknownName
from modelcensus.messages import marked
from modelcensus.metrics.frontier import blended

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.census import Census

Row = dict[str, Any]
STANDARD = "standard"
FACTS = "facts"
LISTED = marked("lists and facts")  # what an answer rests on that no hub's counter is in
MONTH = 28  # days


@dataclass(frozen=True)
class Priced:
    """What a model costs on a day, over the providers that list it: dollars per million tokens, blended 3:1.

    Attributes:
        usd: the maker's own price, else the median over providers.
        low: the lowest, high the highest.
        providers: how many list it.
        own: whether `usd` is the maker's own.
        source: the list it is from, and the day of that list.
    """

    usd: float
    low: float
    high: float
    providers: int
    own: bool
    source: str
    observed: dt.date


@dataclass(frozen=True)
class Point:
    """A model at one effort on one benchmark."""

    model: str
    effort: str | None
    score: Row
    member: Row
    priced: Priced | None

    @property
    def value(self) -> float:
        """The score."""
        return float(self.score["value"])


def benchmark(census: Census, name: str) -> str:
    """The benchmark of that name. Raises `UnknownName` with those that are here."""
    known = [row["benchmark"] for row in census._rows("SELECT DISTINCT benchmark FROM scores ORDER BY benchmark")]
    if name in known:
        return name
    raise UnknownName("benchmark", name, known, f"There are: {', '.join(known)}. `modelcensus sync epoch` brings more.")


def roster(census: Census) -> dict[str, Row]:
    """Every model that has a score, a price or a cost."""
    return {row["model"]: row for row in census._rows("SELECT * FROM roster ORDER BY model")}


def last_day(census: Census) -> dt.date:
    """The last day that a list in this build stands for."""
    sql = "SELECT max(observed) AS day FROM (SELECT observed FROM prices UNION ALL SELECT observed FROM scores)"
    found: dt.date | None = census._rows(sql)[0]["day"]
    if found is None:
        raise QuestionError(
            "There are no scores and prices here.", "`modelcensus sync prices` and `sync epoch` bring them."
        )
    return found


def day_of(census: Census, date: dt.date | str | None) -> dt.date:
    """The day that is asked for, else the last of the lists. Raises `QuestionError`."""
    if date is None:
        return last_day(census)
    try:
        return dt.date.fromisoformat(str(date))
    except ValueError as error:
        raise QuestionError(f"“{date}” is no date.", "Write it as 2026-10-08.") from error


@dataclass(frozen=True)
class Lists:
    """Scores, prices and the roster on a day, read once for a question that goes over many benchmarks.

    Attributes:
        scores: benchmark → its scores of known models up to the day, in the order in which they are believed: others' first, then
            where nobody says who ran it, then makers' own; among these a reviewed fact first, then the highest.
        roster: model → its row.
        priced: model → what it costs on the day.
    """

    scores: Mapping[str, Sequence[Row]]
    roster: Mapping[str, Row]
    priced: Mapping[str, Priced]

    def points(self, benchmark: str, run: bool = False) -> list[Point]:
        """The first score of each model and effort on a benchmark, with its price.

        Of a model that others have measured at any effort its maker's own scores are left out: at another effort they would stand
        above the independent one. With `run`, only scores whose run has a known cost count.
        """
        found: dict[tuple[str, str | None], Point] = {}
        trust: dict[str, int] = {}
        for row in self.scores.get(benchmark, ()):
            model = row["model"]
            if run and row["cost_usd"] is None:
                continue
            if trust.setdefault(model, row["trust"]) == row["trust"]:
                point = Point(model, row["effort"], row, self.roster[model], self.priced.get(model))
                found.setdefault((model, row["effort"]), point)
        return list(found.values())


def lists(census: Census, day: dt.date, names: Sequence[str]) -> Lists:
    """What those benchmarks, prices and the roster say on a day."""
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in names)
    sql = (
        "SELECT *, CASE self_reported WHEN false THEN 0 WHEN true THEN 2 ELSE 1 END AS trust FROM scores "
        f"WHERE benchmark IN ({listed or 'NULL'}) AND model IS NOT NULL AND coalesce(measured_on, observed) <= DATE '{day}' "
        f"ORDER BY trust, source <> '{FACTS}', value DESC, cost_usd IS NULL, source, name"
    )
    held: dict[str, list[Row]] = {}
    for row in census._rows(sql):
        held.setdefault(row["benchmark"], []).append(row)
    return Lists(held, roster(census), prices(census, day))


def prices(census: Census, day: dt.date) -> dict[str, Priced]:
    """What each model costs on a day, where a price of input and output is known that held then.

    A list without dates says what holds on its own day; it stands for later days too, and for none before. Free tiers are no prices.
    """
    sql = (
        "SELECT model, provider, first_party, source, coalesce(since, observed) AS day, input_usd_per_million_tokens AS input, "
        f"output_usd_per_million_tokens AS output FROM prices WHERE model IS NOT NULL AND mode = '{STANDARD}' "
        f"AND coalesce(since, observed) <= DATE '{day}' AND (until IS NULL OR until > DATE '{day}') "
        "AND input_usd_per_million_tokens + output_usd_per_million_tokens > 0 "
        "ORDER BY model, provider, day, source"
    )
    listed: dict[str, dict[str, Row]] = {}
    for row in census._rows(sql):
        listed.setdefault(row["model"], {})[row["provider"]] = row  # the latest of a provider's
    return {model: _over(list(rows.values())) for model, rows in listed.items()}


def _over(rows: Sequence[Row]) -> Priced:
    told = [(blended(row["input"], row["output"]) or 0.0, row) for row in rows]
    own = [(usd, row) for usd, row in told if row["first_party"]]
    figures = [usd for usd, _ in told]
    usd = own[0][0] if own else float(median(figures))
    row = own[0][1] if own else told[0][1]
    return Priced(usd, min(figures), max(figures), len(told), bool(own), row["source"], row["day"])


def joined_share(census: Census, name: str) -> tuple[int, int]:
    """How many scores of a benchmark were joined to a model, of how many."""
    quoted = name.replace("'", "''")
    sql = f"SELECT count(model) AS joined, count(*) AS whole FROM scores WHERE benchmark = '{quoted}'"
    row = census._rows(sql)[0]
    return int(row["joined"]), int(row["whole"])


def benchmarks(census: Census) -> dict[str, int]:
    """Each benchmark, and how many models have a score on it."""
    sql = "SELECT benchmark, count(DISTINCT model) AS n FROM scores GROUP BY 1 ORDER BY n DESC, 1"
    return {row["benchmark"]: int(row["n"]) for row in census._rows(sql)}


def candidates(census: Census, names: Sequence[str]) -> list[Row]:
    """Every model of the roster with its best score on each of those benchmarks and its price on the last day of the lists."""
    listed = lists(census, last_day(census), names)
    priced = listed.priced
    found: dict[str, dict[str, Point]] = {}
    for name in dict.fromkeys(names):
        for point in best(listed.points(name)):
            found.setdefault(point.model, {})[name] = point
    told = []
    for model, member in listed.roster.items():
        mine = found.get(model, {})
        told.append(
            {
                "model": model,
                "name": member["title"],
                "country": member["country_group"],
                **{
                    key: member[key]
                    for key in ("organisation", "weights", "licence", "permits", "released", "context", "parameters")
                },
                "scores": {name: point.value for name, point in mine.items()},
                "units": {name: str(point.score["unit"]) for name, point in mine.items()},
                "efforts": {name: point.effort for name, point in mine.items()},
                "own": {name: bool(point.score["self_reported"]) for name, point in mine.items()},
                "usd": priced[model].usd if model in priced else None,
            }
        )
    return told


def best(points: Sequence[Point]) -> list[Point]:
    """Each model once, at its best effort, the best first."""
    found: dict[str, Point] = {}
    for point in sorted(points, key=lambda one: -one.value):
        found.setdefault(point.model, point)
    return list(found.values())


def growth(census: Census, model: str) -> float | None:
    """How a model's downloads of 30 days changed over four weeks or more up to the last snapshot (0.1 = a tenth more).

    None where the source has no such counter of it on two dates.
    """
    if census.source["counter"] != "downloads_30d":
        return None
    rows, _ = census._ask("history", source=census.source["name"], model=model)
    told = [(row["date"], row["downloads_30d"]) for row in rows if row["downloads_30d"]]
    if not told:
        return None
    last, now = told[-1]
    before = [count for day, count in told if (last - day).days >= MONTH]
    return now / before[-1] - 1 if before else None


def unjoined(census: Census, top: int) -> tuple[list[Row], str]:
    """Names of lists that fit no model, those with most scores and prices first, and the query."""
    sql = (
        "SELECT name, string_agg(DISTINCT source, ', ' ORDER BY source) AS lists, count(*) FILTER (what = 'score') AS scores, "
        "count(*) FILTER (what = 'price') AS prices FROM (SELECT name, source, 'score' AS what FROM scores WHERE model IS NULL "
        "UNION ALL SELECT name, source, 'price' AS what FROM prices WHERE model IS NULL) "
        f"GROUP BY name ORDER BY count(*) DESC, name LIMIT {int(top)}"
    )
    return census._rows(sql), sql
