"""The shape of facts that claims rest on beside downloads: scores, costs, releases, and what no hub here counts."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from modelcensus.facts.model import Confidence, CountryCode, Fact, Link, Slug, Text

ModelName = str
BuildId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]


class Sourced(Fact):
    """Base of facts about one model: each says where it is from and how sure that is."""

    model: ModelName = Field(pattern=r"^[^/\s]+/\S+$", description="account/name, of a closed model maker/name")
    date: dt.date = Field(description="when it was published or measured")
    source: str = Field(min_length=3, description="where it is written")
    link: Link | None = None
    confidence: Confidence
    note: str | None = None


class Score(Sourced):
    """One score of one model on one benchmark."""

    benchmark: Slug = Field(description="with its edition, such as aime-2025")
    value: float = Field(ge=0, allow_inf_nan=False)
    unit: Literal["share", "points"] = "share"
    effort: str | None = None
    by: str = Field(min_length=2, description="who ran it")
    self_reported: bool

    @model_validator(mode="after")
    def _possible(self) -> Self:
        """A share lies between 0 and 1."""
        if self.unit == "share" and self.value > 1:
            raise ValueError(f"value: {self.value:g} is no share: write {self.value / 100:g}, or `unit: points`")
        return self


class Cost(Sourced):
    """What training a model cost, or one run of a benchmark with it."""

    what: Literal["training", "run"]
    usd: float = Field(gt=0, allow_inf_nan=False)
    scope: Text = Field(description="what the figure includes and what not")
    basis: Literal["reported", "reviewed", "estimate", "press", "measured"] = Field(
        description="reported = by its maker; reviewed = and peer-reviewed; press = unconfirmed"
    )
    gpu_hours: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    usd_per_gpu_hour: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    benchmark: Slug | None = Field(default=None, description="of a run")
    effort: str | None = Field(default=None, description="of a run")
    tasks: int | None = Field(
        default=None, gt=0, description="of a run whose `usd` is of one task on average: how many tasks it has"
    )
    increment_on: ModelName | None = Field(default=None, description="the model whose cost comes on top")


class Release(Sourced):
    """A model's release: who made it, and whether its weights can be had."""

    country: CountryCode
    weights: Literal["open", "closed"]
    flagship: bool = Field(description="whether it was its maker's most capable model when it came out")
    effort: str | None = None


class Outside(Fact):
    """What a place counts that is in no share here."""

    hub: Slug
    date: dt.date
    downloads: float = Field(gt=0, allow_inf_nan=False)
    counts: Text
    shares: dict[CountryCode, Annotated[float, Field(ge=0, le=1)]] = Field(description="country → share of it, 0-1")
    source: str
    link: Link | None = None


class Correction(Fact):
    """A number of our own that was wrong: what was said, what is said now, and why."""

    id: Slug = Field(description="its file's name")
    date: dt.date = Field(description="when it was mended")
    about: Text = Field(description="which number")
    said: Text
    now: Text
    why: Text
    evidence: Text = Field(description="what shows that the number now is right")
    link: Link | None = None
    said_in: BuildId | None = Field(default=None, description="a build that said it")
    mended_in: BuildId | None = Field(default=None, description="the build that no longer did")
    change: str | None = Field(
        default=None, pattern=r"^[0-9a-f]{7,40}$", description="the commit of this project that mended it"
    )


class Alias(Fact):
    """A name of a model in some list, reviewed; one that moves has the days between which it meant this model."""

    name: str = Field(min_length=1)
    source: Slug | None = Field(default=None, description="the list that says it so; left out where every list does")
    effort: str | None = Field(default=None, description="the effort or mode that this name means")
    since: dt.date | None = None
    until: dt.date | None = None


class Identity(Fact):
    """The names of one model elsewhere."""

    model: ModelName = Field(pattern=r"^[^/\s]+/\S+$", description="its id on the Hub, of a closed one maker/name")
    names: list[Alias] = Field(min_length=1, description="a name may be written as it is")

    @model_validator(mode="before")
    @classmethod
    def _bare_names(cls, data: object) -> object:
        """Let a name be written as it is."""
        if isinstance(data, dict) and isinstance(data.get("names"), list):
            return {**data, "names": [{"name": one} if isinstance(one, str) else one for one in data["names"]]}
        return data
