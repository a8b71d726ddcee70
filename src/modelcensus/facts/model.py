"""The shape of the reviewed facts: what a YAML file may say. The JSON schemas that help editors come from here."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})  # CLDR names these too


def _on_the_list(code: str) -> str:
    from babel import Locale

    if code in NO_COUNTRY or code not in Locale("en").territories:
        raise ValueError(f"{code} is no ISO 3166-1 code")
    return code


CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_on_the_list)]
Link = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Kind = Literal["company", "university", "nonprofit", "government", "community", "individual", "unknown"]
Confidence = Literal["high", "medium", "low"]
HEADLESS: frozenset[str] = frozenset({"community", "individual", "unknown"})


class Fact(BaseModel):
    """Base of all facts: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Fact):
    """A sentence in each language of the census; written as plain text, or without one of them, it is the English one there too."""

    en: str = Field(min_length=1)
    ko: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, data: object) -> object:
        """Let a sentence be written as it is."""
        if isinstance(data, str):
            data = {"en": data}
        if isinstance(data, dict) and isinstance(data.get("en"), str):
            return dict.fromkeys(cls.model_fields, data["en"]) | data
        return data


class Evidence(Fact):
    """Why it is believed: what it rests on, when that was checked, and the page where one is known."""

    basis: Literal["public-list", "paper", "official-page", "knowledge"] = Field(
        description="knowledge = what the reviewer knows, without a page that shows it"
    )
    says: str = Field(min_length=3)
    link: Link | None = None
    checked: dt.date


class Span(Fact):
    """The country an organisation is based in, from one date to another; open ends are left out."""

    country: CountryCode
    since: dt.date | None = None
    until: dt.date | None = None
    confidence: Confidence


class Alternative(Fact):
    """Another country that the same organisation could be given, and why."""

    country: CountryCode
    reason: str = Field(min_length=10)


class Account(Fact):
    """One account of a hub."""

    name: Annotated[str, StringConstraints(pattern=r"^[^/\s]+$")]
    role: Literal["repackager", "tooling", "mirror", "test"] | None = None
    renamed_to: str | None = Field(default=None, description="the account's later name on the same hub")
    alternatives: list[Alternative] = Field(default=[], description="of this account alone")
    evidence: Evidence | None = Field(default=None, description="of this account, beside the organisation's own")


class Organisation(Fact):
    """Who is behind some accounts: a kind, dated countries, and the evidence for both."""

    id: Slug
    name: str = Field(min_length=1)
    kind: Kind
    accounts: dict[str, list[Account]] = Field(description="hub → accounts; an account may be written as its bare name")
    countries: list[Span] = []
    alternatives: list[Alternative] = []
    evidence: list[Evidence] = Field(min_length=1)
    confidence: Confidence = "medium"

    @model_validator(mode="before")
    @classmethod
    def _bare_names(cls, data: object) -> object:
        """Let an account be written as its bare name."""
        if isinstance(data, dict) and isinstance(data.get("accounts"), dict):
            accounts = {
                hub: [{"name": entry} if isinstance(entry, str) else entry for entry in entries]
                if isinstance(entries, list)
                else entries
                for hub, entries in data["accounts"].items()
            }
            return {**data, "accounts": accounts}
        return data

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Persons, communities and unknowns have no country; the dates of a country run forward and do not overlap."""
        if self.kind in HEADLESS and self.countries:
            raise ValueError(
                f"kind {self.kind} has no country: leave `countries` out, or record it under `alternatives`"
            )
        spans = sorted(self.countries, key=lambda span: span.since or dt.date.min)
        if any(span.since and span.until and span.since >= span.until for span in spans):
            raise ValueError("a country ends before it begins: swap `since` and `until`")
        if any((a.until or dt.date.max) > (b.since or dt.date.min) for a, b in itertools.pairwise(spans)):
            raise ValueError("two countries at the same time: give the earlier one an `until`")
        if not any(self.accounts.values()):
            raise ValueError("no accounts: name at least one")
        return self


class Universe(Fact):
    """Which models count: those of some tasks, or all."""

    name: Slug
    title: Text
    tasks: list[str] | None = Field(description="null means every task, also an unknown one")
    copies: bool = Field(default=True, description="whether quantised and converted copies count")


class Source(Fact):
    """One way in which a hub is read, and what it covers."""

    name: Slug
    title: str
    hub: str
    covers: Literal["census", "panel", "catalogue"]
    universe: Slug = Field(description="the universe it covers evenly: the default of a question asked of it")
    counter: Literal["downloads_30d", "downloads_all_time"]
    licence: str
    asks: Text | None = Field(default=None, description="what the licence asks of who publishes results")
    about: Text
    dates: Text


class Asks(Fact):
    """A definition as a question: what `--definition` sets where nothing else is said."""

    measure: Literal["standing", "gains", "first-year"] = Field(
        description="standing = a counter on one date; gains = what counters gained in a window"
    )
    counter: Literal["downloads_30d", "downloads_all_time"] = Field(description="which a source must have")
    credit: Literal["publisher", "creator"] | None = None
    universe: Slug | None = None
    denominator: Literal["all", "attributed", "countries"] | None = None


class Definition(Fact):
    """What a number counts: measure × universe × window × credit × denominator, in words and as a question."""

    name: Slug
    title: Text
    measure: str
    window: str
    credit: Literal["publisher", "creator"]
    denominator: str
    counts: Text
    leaves_out: Text
    asks: Asks
    near: list[Slug] = Field(default=[], description="claims whose published number it is meant to be near")
    cite: Text = Field(description="how to cite a number by it, in a sentence")
    public: Text | None = Field(default=None, description="what of the published number's definition is public")
    guessed: Text | None = Field(default=None, description="and what of it is a guess")
