"""Verdicts: which rule fits the evidence. Rules are tried in their order; the first that fits decides.

A verdict never rests on missing data read as zero: where nothing covers what is claimed, it says so and how to get it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelcensus.claims.evidence import FACTS
from modelcensus.facts.claim import WORDS_ONLY
from modelcensus.messages import marked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modelcensus.claims.evidence import Evidence

VERDICTS = (
    marked("reproduced"),
    marked("consistent"),
    marked("contradicted"),
    marked("misattributed"),
    marked("not-reproducible"),
    marked("not-measurable"),
    marked("no-data"),
    marked("not-a-measurement"),
)


@dataclass(frozen=True)
class Rule:
    """One rule: its name, the verdict it gives, when it fits, and what it says."""

    name: str
    verdict: str
    fits: Callable[[Mapping[str, Any], Evidence], bool]
    why: str
    change: str


def _exact(evidence: Evidence) -> bool:
    return evidence.same and evidence.whole


def _nearly(evidence: Evidence) -> bool:
    return bool(evidence.near) and evidence.near[0].within and evidence.near[0].same_order


RULES = (
    Rule(
        "words",
        "not-a-measurement",
        lambda claim, _: claim["kind"] in WORDS_ONLY,
        marked("This is {kind}, not a measurement, so it is listed and not judged."),
        marked("A number with a definition would."),
    ),
    Rule(
        "unmeasurable",
        "not-measurable",
        lambda claim, _: claim["unmeasurable"] is not None,
        marked("No data could say: {unmeasurable}"),
        marked("Nothing that is published today would."),
    ),
    Rule(
        "no-question",
        "not-reproducible",
        lambda _, evidence: not evidence.asked,
        marked("No question of this census counts that."),
        marked("A question that counts it would."),
    ),
    Rule(
        "of-another-definition",
        "misattributed",
        lambda _, evidence: bool(evidence.true_of) and evidence.source != FACTS and evidence.holds is not True,
        marked(
            "By the definition that it states it is {computed}, where {expected} is claimed. That is true of another: {true_of}."
        ),
        marked("A correction of the data it rests on ({source}) would."),
    ),
    Rule(
        "of-another",
        "misattributed",
        lambda _, evidence: bool(evidence.true_of) and evidence.holds is not True,
        marked("Claimed of {subject}: {expected}; its own: {computed}. It is true of something else: {true_of}."),
        marked("A source that gives it for {subject} itself would."),
    ),
    Rule(
        "same-and-so",
        "reproduced",
        lambda _, evidence: _exact(evidence) and evidence.holds is True,
        marked("By its own definition, on data that covers it: {computed}; claimed is {expected}."),
        marked("A correction of the data it rests on ({source}) would."),
    ),
    Rule(
        "same-and-not-so",
        "contradicted",
        lambda _, evidence: _exact(evidence) and evidence.holds is False,
        marked("By its own definition, on data that covers it: {computed}, where {expected} is claimed."),
        marked("Another definition than the stated one, or a correction of the data ({source}), would."),
    ),
    Rule(
        "so-in-a-source",
        "consistent",
        lambda _, evidence: evidence.holds is True and evidence.source == FACTS,
        marked(
            "Sources have it so too ({computed}; claimed is {expected}), by an estimate, a reading of theirs or a wording that is less than exact."
        ),
        marked("A measurement that others can repeat would."),
    ),
    Rule(
        "so-by-another",
        "consistent",
        lambda _, evidence: evidence.holds is True,
        marked("By the nearest definition that can be counted here it is so too: {computed}; claimed is {expected}."),
        marked("Its own definition, or data that covers it whole, could show otherwise."),
    ),
    Rule(
        "within-the-band",
        "consistent",
        lambda _, evidence: evidence.inside is True,
        marked("Counted here it is {computed}, and {expected} lies within the band of that ({low} to {high})."),
        marked("Its own definition, or data that covers it whole, could show otherwise."),
    ),
    Rule(
        "near-another",
        "consistent",
        lambda _, evidence: _nearly(evidence),
        marked("Counted as first tried it is {computed}, but {near} gives what is claimed ({expected})."),
        marked("Its own definition, once public, could show otherwise."),
    ),
    Rule(
        "a-sync-would-more",
        "no-data",
        lambda _, evidence: bool(evidence.brings) and evidence.computed is not None,
        marked("The data here does not cover what is claimed, so it is not known; what is here gives {computed}."),
        marked("`{brings}` would bring what can be counted."),
    ),
    Rule(
        "a-sync-would",
        "no-data",
        lambda _, evidence: bool(evidence.brings),
        marked("The data here does not cover what is claimed, so it is not known; that is not none."),
        marked("`{brings}` would bring what can be counted."),
    ),
    Rule(
        "not-listed",
        "not-reproducible",
        lambda _, evidence: not evidence.listed,
        marked("The data that was asked does not list it; that is not known, and not none."),
        marked("Data that lists it would."),
    ),
    Rule(
        "not-public-but-near",
        "not-reproducible",
        lambda _, evidence: evidence.computed is not None,
        marked(
            "What it counts, or the data it rests on, is not public in full, so nobody else can count the same. The nearest that can be counted here gives {computed}; claimed is {expected}."
        ),
        marked("Its definition and its data, published, would."),
    ),
    Rule(
        "not-public",
        "not-reproducible",
        lambda *_: True,
        marked("What it counts, or the data it rests on, is not public, so nobody else can count the same."),
        marked("Its definition and its data, published, would."),
    ),
)


def judged(claim: Mapping[str, Any], evidence: Evidence) -> Rule:
    """The first rule that fits."""
    return next(rule for rule in RULES if rule.fits(claim, evidence))
