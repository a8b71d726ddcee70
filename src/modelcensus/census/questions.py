"""A question about counted downloads on its way to an answer: its terms, its window, the compiled parts that it is put together from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelcensus.census import caveats as told
from modelcensus.census import terms as how
from modelcensus.census.cautions import caveats, standing_caveats
from modelcensus.census.window import Window, window
from modelcensus.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.answer import Answer, Field, Row
    from modelcensus.census import Census
    from modelcensus.census.terms import Terms

CUBED = ("country", "kind", "task", "size", "relation")
OF_MODELS = ("task", "licence", "size", "model", "relation", "modality", "experts")
SPREAD = ("country", "licence", "task", "size", "modality", "kind")
FEW = ("country", "kind")  # groupings with few groups and short names


@dataclass(frozen=True)
class Asked:
    """A question with its terms, checked.

    Attributes:
        census: whom it is asked.
        terms: how it counts.
        place: the values of the places in compiled SQL.
        found: the window, where gains are counted.
    """

    census: Census
    terms: Terms
    place: Mapping[str, str]
    found: Window | None

    @property
    def universe(self) -> str:
        """Which models count."""
        return self.place["universe"]

    @property
    def counted(self) -> str:
        """Which compiled part makes counters downloads."""
        if self.terms.standing:
            return "standing"
        return "first-year" if self.terms.measure == how.FIRST_YEAR else self.terms.rules

    def spans(self, grain: str | None = None) -> str:
        """The compiled part that says which part of each interval falls into which stretch of time."""
        if grain in how.CALENDAR:
            return f"spans.{grain}"
        counted = "on" if self.counted == "first-year" else self.counted
        return f"spans.{'' if grain or self.terms.standing else 'whole.'}{counted}"

    def cubed(self, by: str) -> bool:
        """Whether the cube covers the question: our gains, our labels, a grouping that it has and, of countries alone, any denominator."""
        usual = self.counted == "on" and self.terms.labels == "census" and by in CUBED
        return usual and (self.terms.denominator == "all" or by == "country")

    def flows(self, *, whole: bool = False) -> dict[str, str]:
        """The compiled parts up to `flow`. `whole`: nothing needs to be known of the models themselves."""
        return {"moves": f"moves.{self.counted}", "flow": self.flow(self.terms.credit, whole=whole)}

    def models(self) -> dict[str, str]:
        """The compiled parts up to `counted`: downloads of models, whoever is credited."""
        counted = f"counted.{'all' if self.universe == 'all' else 'some'}"
        told = "" if self.terms.denominator == "all" else ".told"
        return {"moves": f"moves.{self.counted}", "counted": f"{counted}{told}"}

    def over(self, parts: Mapping[str, str], grain: str | None = None, spans: str | None = None) -> dict[str, str]:
        """Those parts with the stretches of time that they are asked of; without a grain one stretch, and gains need no dates."""
        told = {"spans": spans or self.spans(grain)}
        if grain or self.terms.standing:
            return {**parts, **told}
        return {**told, **parts, "moves": f"moves.gathered.{self.counted}"}

    def flow(self, credit: str, *, whole: bool = False) -> str:
        """The compiled part that says to whom downloads are credited."""
        labels = "census" if self.terms.labels == "census" else "others"
        return f"flow.{credit}.{labels}.{'all' if whole and self.universe == 'all' else 'some'}"

    def chain(self, by: str, grain: str | None = None) -> dict[str, str]:
        """The compiled parts that a share rests on, in order, where no cube covers the question."""
        parts = self.flows(whole=by not in OF_MODELS)
        if grain and by in FEW and parts["flow"] == "flow.publisher.census.all":
            parts["flow"] = "flow.publisher.census.each"
        return self.over(parts, grain, self.spans(grain or "interval"))

    def band_chain(self, by: str, grain: str | None = None) -> tuple[dict[str, str], str]:
        """The compiled parts that a band rests on, and which variants there are beside those of counting."""
        ours = self.terms.labels == "census"
        shape = _shape(by, ours=ours)
        spans = {"spans": self.spans(grain)}
        if self.cubed(by):
            return {**spans, "amounts": f"cube.amounts.{by}", "disputed": "cube.disputed"}, shape
        credit = "creator" if self.terms.credit == "publisher" else "publisher"
        flows = {**self.flows(), "other": self.flow(credit)}
        told = {"amounts": f"amounts.{by}", "disputed": "disputed"}
        if self.terms.denominator != "all":  # the leaders of what is told are known from whom it is credited to
            return {**spans, **flows, "leaders": "leaders.told", **told}, shape
        leaders = {"leaders": f"leaders.{self.counted}.{'all' if self.universe == 'all' else 'some'}"}
        whole = {} if grain or self.terms.standing else {"moves": f"moves.beside.{self.counted}"}
        return {**spans, **leaders, **flows, **whole, **told}, shape

    def banded_chain(self, by: str, grain: str | None = None) -> tuple[dict[str, str], str]:
        """Where the cube covers the question: the compiled parts that shares with their bands rest on, and the question that gives them.

        Shares of whole weeks, months … are the same in every window, and therefore told of the whole history: of that the question takes the window's.
        """
        steps = "periods" if grain else "window"
        shape = _shape(by)
        parts = {
            "spans": f"spans.every.{grain}" if grain in how.CALENDAR else self.spans(grain),
            "amounts": f"cube.amounts.{by}",
            **({"shifts": "cube.shifts"} if shape == "disputed" else {}),
            "bounded": f"cube.bounded.{steps}.{shape}",
        }
        return parts, f"cube.banded.{steps}.{by}"

    def ask(self, chain: Mapping[str, str], question: str, /, **values: object) -> tuple[list[dict[str, Any]], str]:
        """The rows of a question put together from those parts, and its SQL."""
        return self.census._ask_chain(chain, question, **{**self.place, **values})

    def sql(self, chain: Mapping[str, str], question: str, /, **values: object) -> str:
        """The SQL of a question put together from those parts."""
        return self.census._sql_of(chain, question, **{**self.place, **values})

    def coverage(self) -> dict[str, float]:
        """How much of the downloads is known, whatever they are grouped by."""
        if self.cubed("country") and self.terms.denominator == "all":  # roles and kinds there know no country
            return self.ask({"spans": self.spans(), "known": "cube.known"}, "cube.coverage")[0][0]
        return self.ask(self.over(self.flows(whole=True)), "window.coverage")[0][0]

    @property
    def snapshots(self) -> list[dt.date]:
        """The snapshots that it rests on."""
        if self.found is None:
            return [dt.date.fromisoformat(self.place["date"])]
        return sorted({self.found.spans[0]["since"] or self.found.since, *(row["date"] for row in self.found.spans)})

    @property
    def unit(self) -> str:
        """The unit of `downloads`."""
        if self.terms.standing:
            return told.unit(self.census, self.place["counter"])
        return self.census.say("downloads gained")

    def definition(self) -> str:
        """What is counted, in words."""
        say = self.census.say
        ends = {
            "universe": self.universe,
            "title": self.census.universes[self.universe],
            "credit": say(self.terms.credit),
            "labels": say("this census") if self.terms.labels == "census" else self.terms.labels,
        }
        text = self._measure(ends)
        left = {
            "attributed": say("Shares are of downloads whose account is known."),
            "countries": say(
                "Shares are of downloads with a known country: those of persons, communities and unknown accounts are left out."
            ),
        }
        return " ".join([text, *([left[self.terms.denominator]] if self.terms.denominator in left else [])])

    def _measure(self, ends: Mapping[str, str]) -> str:
        say, source, language = self.census.say, self.census.source, self.census.language
        if self.terms.standing:
            fact = how.definition(self.census, self._name())
            return say(
                "{name}: {counts} Universe: {universe} ({title}). Credit: {credit}. Attribution: {labels}.",
                name=fact["name"],
                counts=fact["counts"][language],
                **ends,
            )
        measure = {
            "on": say("what each model's counter gained, after known counter defects are corrected"),
            "first-year": say("what each model's counter gained up to 365 days from its creation, after known counter defects are corrected"),
            "off": say("every rise of each model's cumulative counter from one snapshot to the next, falls clipped at 0"),
        }[self.counted]  # fmt: skip
        name = self._name() or (
            "first-year"
            if source["name"] == "eoi-first-year"
            else "hub-all"
            if source["covers"] == "census"
            else "gains"
        )
        return say(
            "{name}: {measure}, within a window that is left-open and right-closed. Universe: {universe} ({title}). Credit: {credit}. Attribution: {labels}.",
            name=name,
            measure=measure,
            **ends,
        )

    def _name(self) -> str:
        if self.terms.definition or not self.terms.standing:
            return self.terms.definition or ""
        return "cumulative" if self.place["counter"] == "downloads_all_time" else "trailing-30d"

    def _nothing(self, known: Mapping[str, float]) -> list[str]:
        """That nothing at all is counted, which is not that nothing was downloaded."""
        if known["downloads"]:
            return []
        return [
            self.census.say(
                "Nothing is counted: {source} has no download of the universe {universe} under this definition. That is not known, not none; --universe all counts models of every task.",
                source=self.place["source"],
                universe=self.universe,
            )
        ]

    def _unborn(self) -> list[str]:
        """How much a first year leaves out because the day of creation is not known."""
        if self.counted != "first-year":
            return []
        row = self.ask({"spans": self.spans()}, "unborn")[0][0]
        if not row["downloads"]:
            return []
        return [
            self.census.say(
                "A first year leaves out {share} of what was gained, whose model's day of creation is not known (the hub gives older ones 2022-03-02).",
                share=told.percent(row["unborn"] / row["downloads"]),
            )
        ]

    def answer(
        self,
        question: str,
        *,
        rows: Sequence[Row],
        fields: Sequence[Field],
        sql: str,
        sentence: str = "",
        unit: str | None = None,
        lead: Sequence[str] = (),
        snapshots: Sequence[dt.date] | None = None,
    ) -> Answer:
        """The answer with what it rests on; `lead` is what must be said of it before all else."""
        known = self.coverage()
        lead = [*lead, *self._nothing(known), *self._unborn()]
        if self.found is None:
            cautions = standing_caveats(self.census, known)
        else:
            cautions = caveats(self.census, self.terms, self.found, known)
        return self.census._answer(
            question,
            rows=self.census.names.translate(rows),
            fields=fields,
            sql=sql,
            sentence=sentence,
            snapshots=self.snapshots if snapshots is None else snapshots,
            definition=self.definition(),
            unit=self.unit if unit is None else unit,
            coverage=told.coverage_of_gains(known),
            caveats=[*lead, *cautions],
        )


def _shape(by: str, *, ours: bool = True) -> str:
    """Which variants beside those of counting a grouping has (`metrics.variants.SHAPES`): only our own labels are in dispute."""
    return "disputed" if by == "country" and ours else "spread" if by in SPREAD else "plain"


def asked(
    census: Census,
    given: Mapping[str, str | None],
    universe: str | None,
    date: dt.date | str | None = None,
) -> Asked:
    """The question with those terms. Raises `QuestionError` or `UnknownName` for what cannot be asked."""
    terms, universe = how.chosen(census, universe, given)
    place = {
        "source": str(census.source["name"]),
        "universe": universe,
        "credit": terms.credit,
        "labels": terms.labels,
        "denominator": terms.denominator,
        "counter": terms.counter or str(census.source["counter"]),
    }
    if terms.standing:
        return Asked(census, terms, {**place, "date": census._date(date)}, None)
    if date is not None:
        raise QuestionError("A date and a window are two questions.", "Give --date or --window, not both.")
    found = window(census, terms.window, terms.rules)
    ends = {"from": found.start.isoformat(), "to": found.end.isoformat()}
    return Asked(census, terms, {**place, **ends}, found)


def gains(census: Census, given: Mapping[str, str | None], universe: str | None) -> Asked:
    """The same of a question that only gains can answer."""
    found = asked(census, {"measure": how.GAINS if not given.get("definition") else None, **given}, universe)
    if found.found is None:
        raise QuestionError(
            f"{found.terms.definition} counts on one date, and this question is about gains over time.",
            "Ask it of hub-all or first-year, or leave --definition out.",
        )
    return found
