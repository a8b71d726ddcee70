"""The shape of a claim: a published number or statement, what it is said of, and the question that would show it."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from modelcensus.facts.model import CountryCode, Fact, Link, Slug, Text

COUNTED = ("share", "overtake", "concentration", "parameters", "derivatives", "models", "other")
SOURCED = ("score", "cost", "rate", "weights")
LOOSE = 0.1  # of a share
LARGEST = 1e18  # of any figure
FIGURES = ("value", "at_least", "at_most")
FITS = {  # question → the units it answers in, and what can be expected of it
    "share": (("share", "downloads"), (*FIGURES, "above", "rank")),
    "overtake": (("date",), ("between",)),
    "concentration": (("share", "ratio"), FIGURES),
    "parameters": (("parameters",), FIGURES),
    "derivatives": (("share", "derivatives"), FIGURES),
    "models": (("models",), FIGURES),
    "score": (("share", "points", "score"), (*FIGURES, "above")),
    "cost": (("usd", "ratio"), FIGURES),
    "rate": (("krw", "cny"), FIGURES),
    "weights": (("share",), FIGURES),
}
PLUS = " + "
MEASURES = {"concentration": ("hhi", "gini", "top_"), "parameters": ("mean_", "median_")}
WHOLE = ("concentration", "parameters", "models")  # questions that are about all models at once
WORDS_ONLY = ("forecast", "opinion", "hearsay")
SHARES = ("share", "points")
RELATIONS = ("value", "at_least", "at_most", "above", "rank", "between")
Kind = Literal["measurement", "comparison", "first", "forecast", "opinion", "hearsay"]
Unit = Literal[
    "share", "points", "ratio", "downloads", "models", "derivatives", "parameters", "usd", "krw", "cny", "score", "date", "rank"
]  # fmt: skip


def _window(text: str) -> str:
    """A window as FROM:TO; one side may be open."""
    first, mark, last = text.partition(":")
    ends = [dt.date.fromisoformat(end) for end in (first, last) if end]
    if not mark or not ends:
        raise ValueError(f"“{text}” is no window: write FROM:TO, such as 2025-02-26:2025-08-27")
    if len(ends) == 2 and ends[0] >= ends[1]:
        raise ValueError(f"the window {text} ends before it begins: write FROM:TO")
    return text


def _number(value: object) -> object:
    """A figure; `17.1%` may be written for 0.171."""
    if isinstance(value, bool):  # a TypeError would not be told by Pydantic
        raise ValueError(  # noqa: TRY004
            f"{value} is no figure: YAML reads yes and no as true and false"
        )
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,12}(\.\d{1,12})?\s*%\s*", value):
        return float(Decimal(value.strip().removesuffix("%").strip()).scaleb(-2))
    return value


def _finite(value: float) -> float:
    if not abs(value) <= LARGEST:
        raise ValueError(f"{value:g} is no figure")
    return value


Window = Annotated[str, AfterValidator(_window)]
Figure = Annotated[float, BeforeValidator(_number), AfterValidator(_finite)]


class Published(Fact):
    """Where claims were published, and how we know."""

    publisher: str = Field(min_length=1)
    title: str = Field(min_length=1)
    date: dt.date
    link: Link | None = None
    basis: Literal["primary", "secondary"] = Field(
        default="secondary", description="secondary = read in reports of it, not at its publisher"
    )
    checked: dt.date | None = None


class Ask(Fact):
    """The question that would show whether it is so; what is left out of it, the claim's words leave open."""

    question: Literal[
        "share", "overtake", "concentration", "parameters", "derivatives", "models", "score", "cost", "rate", "weights", "other"
    ] = Field(
        description="share … models are counted from downloads; score, cost, rate and weights are looked up in sourced facts; other: nothing here asks that"
    )  # fmt: skip
    by: Literal[
        "country", "organisation", "account", "model", "licence", "task", "size", "kind", "relation", "modality", "experts"
    ] = Field(default="country", description="what the subject is")  # fmt: skip
    universe: Slug | None = Field(default=None, description="which models count: all, llm or a task")
    window: Window | None = Field(default=None, description="FROM:TO, left-open and right-closed")
    date: dt.date | None = Field(default=None, description="of a counter, a rate or a price on one day")
    definition: Slug | None = Field(default=None, description="a named definition")
    credit: Literal["publisher", "creator"] | None = None
    denominator: Literal["all", "attributed", "countries"] | None = None
    labels: str | None = Field(default=None, description="whose attribution: census, or a source with labels")
    rules: Literal["on", "off"] | None = None
    source: str | None = Field(default=None, description="where it is said of one source's models, that source")
    measure: Annotated[str, StringConstraints(pattern=r"^(hhi|gini|top_[1-9]\d*|(mean|median)_parameters)$")] | None = (
        Field(
            default=None,
            description="of concentration: hhi, gini, top_10 …; of parameters: mean_parameters, median_parameters",
        )
    )
    benchmark: Slug | None = None
    effort: str | None = Field(default=None, description="of a score: the effort level that is claimed")
    of: list[str] = Field(default=[], description="the models that the subject is held against")
    within: CountryCode | None = Field(
        default=None, description="of a share of organisations or accounts: of this country's downloads instead of all"
    )
    amount: float | None = Field(default=None, gt=0, description="of a rate: the dollars")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """What each question needs, and what would be said of it in vain."""
        needs = {
            "score": ("benchmark",),
            "rate": ("amount", "date"),
            "concentration": ("measure",),
            "parameters": ("measure",),
        }
        for name in needs.get(self.question, ()):
            if getattr(self, name) is None:
                raise ValueError(f"a question of {self.question} needs `{name}`")
        if self.question in SOURCED and self.window:
            raise ValueError(f"a question of {self.question} has no window: leave it out")
        if self.within and (self.question != "share" or self.by not in ("organisation", "account")):
            raise ValueError("`within` is of a share of organisations or accounts")
        if self.question == "overtake" and len(self.of) != 1:
            raise ValueError("a question of overtake needs `of`: the one that is passed")
        if self.rules == "off" and not self.window:
            raise ValueError("plain rises (`rules: 'off'`) are of a `window`")
        if self.question == "models" and (self.window or self.universe not in (None, "all")):
            raise ValueError("models are counted on a `date`, of all tasks: leave `window` and `universe` out")
        if self.window and self.date:
            raise ValueError("a window and a date at once: a gain has a window, a counter a date")
        return self


class Expect(Fact):
    """What is said of the subject: one of these."""

    value: Figure | None = Field(default=None, description="the figure; a share is 0-1, or written 17.1%")
    tolerance: Figure | None = Field(
        default=None, gt=0, description="how far off is still so; default: what was rounded"
    )
    at_least: Figure | None = None
    at_most: Figure | None = None
    above: list[str] = Field(default=[], description="the groups or models it is above")
    rank: int | None = Field(default=None, ge=1, description="1 = first of all groups")
    between: tuple[dt.date, dt.date] | None = Field(default=None, description="the days a crossing lies within")

    @model_validator(mode="after")
    def _one(self) -> Self:
        """One expectation at a time, and a tolerance only of a value."""
        said = [name for name in RELATIONS if getattr(self, name) not in (None, [])]
        if len(said) != 1:
            raise ValueError(f"say one of {', '.join(RELATIONS)}, not {', '.join(said) or 'none of them'}")
        if self.tolerance and self.value is None:
            raise ValueError("a tolerance is of a `value`")
        if self.between and self.between[0] > self.between[1]:
            raise ValueError("`between` ends before it begins")
        return self

    @property
    def relation(self) -> str:
        """Which of them it is."""
        return next(name for name in RELATIONS if getattr(self, name) not in (None, []))


class Part(Fact):
    """One figure or relation of a claim."""

    subject: str = Field(
        min_length=1, description="a country, organisation, account, model …, as `by` says; `A + B` for both together"
    )
    ask: Ask
    unit: Unit = "share"
    expect: Expect

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        """The unit, the expectation and the subject are such as the question can answer."""
        question, relation, unit = self.ask.question, self.expect.relation, self.unit
        if question == "other":
            return self
        units, relations = FITS[question]
        both = PLUS in self.subject
        named = ("all", str(self.ask.measure).replace("_parameters", "").replace("_", " "))
        measures = MEASURES.get(question, ("",))
        wrong = (
            (unit not in units, f"unit: a question of {question} is answered in {' or '.join(units)}, not in {unit}"),
            (relation not in relations, f"expect: of a question of {question} say {', '.join(relations)}, not {relation}"),
            (not str(self.ask.measure).startswith(measures), f"ask.measure: a question of {question} has {', '.join(measures)}, not {self.ask.measure}"),
            (question in WHOLE and self.subject not in named, f"subject: {question} is about all models at once: write `all`, not {self.subject}"),
            (both and (question != "share" or relation == "rank"), "subject: several together have a share or a count, no rank and no crossing"),
            (question == "overtake" and self.ask.by == "model", "ask.by: crossings are of countries, organisations and other groups, not of models"),
            (question == "rate" and self.subject != unit.upper(), f"subject: a rate in {unit} is of {unit.upper()}, not of {self.subject}"),
            (question == "score" and bool(self.ask.of) and (bool(self.expect.above) or unit == "share"), "a score `of` others is a lead: say `unit: points` (or `score`), and no `above`"),
            (question == "score" and not self.ask.of and unit == "points", "unit: a score alone is a share, or a `score` where the benchmark has points; points are a lead `of` others"),
            (question == "cost" and bool(self.ask.of) != (unit == "ratio"), "a cost `of` others is a ratio (`unit: ratio`), a cost alone is in usd"),
        )  # fmt: skip
        for is_so, told in wrong:
            if is_so:
                raise ValueError(told)
        return self

    @model_validator(mode="after")
    def _possible(self) -> Self:
        """A share lies between 0 and 1; nothing that is counted is below 0."""
        for name in ("value", "at_least", "at_most"):
            figure = getattr(self.expect, name)
            if figure is None:
                continue
            if self.unit == "share" and not 0 <= figure <= 1:
                raise ValueError(
                    f"expect.{name}: {figure:g} is no share: write {figure / 100:g} or {figure:g}%"
                    if 1 < figure <= 100
                    else f"expect.{name}: {figure:g} is no share, which lies between 0 and 1"
                )
            if self.unit == "points" and abs(figure) > 1:
                raise ValueError(f"expect.{name}: {figure:g} points: write {figure / 100:g} or {figure:g}%")
            if self.unit not in SHARES and figure < 0 and not self.ask.of:
                raise ValueError(f"expect.{name}: {figure:g} is below 0")
        spare = self.expect.tolerance
        if spare and self.unit == "share" and spare > LOOSE:
            raise ValueError(f"expect.tolerance: {spare:g} of a share lets almost anything pass: {LOOSE} at most")
        if self.subject in self.expect.above:
            raise ValueError(f"expect.above: {self.subject} cannot be above itself")
        return self


class Claim(Fact):
    """A published statement: what is asserted, in our own words, and the parts that can be looked into."""

    id: Slug
    kind: Kind = Field(
        default="measurement",
        description="forecast, opinion and hearsay are listed and not judged; first needs the periods before",
    )
    asserts: Text = Field(description="what is asserted, in our own words")
    parts: list[Part] = Field(default=[])
    definition: Literal["public", "partly", "not"] = Field(
        default="public", description="whether what it counts is public, so that another could count the same"
    )
    unmeasurable: Text | None = Field(default=None, description="why no data could say")
    true_of: str | None = Field(
        default=None, description="reviewed: the model that it is true of, where nothing is known of the claimed one"
    )
    open: Text | None = Field(default=None, description="what its own words leave open")
    beside: Text | None = Field(default=None, description="what can be counted beside it")
    self_reported: bool = Field(default=False, description="the claimant measured itself")
    repeats: list[Slug] = Field(default=[], description="earlier claims that it repeats")
    counts: Text | None = Field(default=None, description="what the number counts, for the headline's comparison")
    differs: Text | None = Field(default=None, description="what it counts that the starter's 30-day share does not")
    source: Published | None = Field(default=None, description="filled in from the file")
    ledger: str = Field(default="", description="filled in: the name of the file")

    @model_validator(mode="after")
    def _judged(self) -> Self:
        """What is judged has parts, unless no data could say; what is not says what could be counted beside it."""
        if self.kind in WORDS_ONLY or self.unmeasurable:
            if self.parts:
                raise ValueError(
                    "`parts` of what is not measured: leave them out, and say `beside` what can be counted"
                )
            if not self.beside:
                raise ValueError("say `beside`: what can be counted beside it")
        elif not self.parts:
            raise ValueError(f"a {self.kind} needs `parts`: a subject, a question and what is expected")
        return self


class ClaimFile(Fact):
    """A file of claims: one source, and what is claimed in it, in its order."""

    source: Published
    claims: list[Claim] = Field(min_length=1)

    @model_validator(mode="after")
    def _past(self) -> Self:
        """What is measured lies before it was published."""
        for claim in self.claims:
            for part in claim.parts:
                ends = [end for end in (part.ask.window or "").split(":") if end]
                begin = max([*ends, *([part.ask.date.isoformat()] if part.ask.date else [])], default="")
                if begin and dt.date.fromisoformat(begin) > self.source.date:
                    raise ValueError(
                        f"{claim.id} is of {begin}, after it was published: make it `kind: forecast`, or mend a date"
                    )
        return self

    def told(self, ledger: str) -> list[Claim]:
        """The claims with their source and the name of their file."""
        extra: dict[str, Any] = {"source": self.source, "ledger": ledger}
        return [claim.model_copy(update=extra) for claim in self.claims]
