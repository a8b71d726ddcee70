"""The shape of facts that claims rest on beside downloads: scores, costs, releases, and what no hub here counts."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from modelcensus.facts.model import Confidence, CountryCode, Fact, Link, Slug, Text

ModelName = str


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
    value: float = Field(ge=0)
    unit: Literal["share", "points"] = "share"
    effort: str | None = None
    by: str = Field(min_length=2, description="who ran it")
    self_reported: bool


class Cost(Sourced):
    """What training a model cost, or one run of a benchmark with it."""

    what: Literal["training", "run"]
    usd: float = Field(gt=0)
    scope: Text = Field(description="what the figure includes and what not")
    basis: Literal["reported", "reviewed", "estimate", "press", "measured"] = Field(
        description="reported = by its maker; reviewed = and peer-reviewed; press = unconfirmed"
    )
    gpu_hours: float | None = None
    usd_per_gpu_hour: float | None = None
    benchmark: Slug | None = Field(default=None, description="of a run")
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
    downloads: float = Field(gt=0)
    counts: Text
    shares: dict[CountryCode, float] = Field(description="country → share of it, 0-1")
    source: str
    link: Link | None = None
