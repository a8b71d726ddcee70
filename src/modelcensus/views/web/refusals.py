"""What cannot be answered, in the reader's language.

An error is raised in English, with what it is about already in its sentence. The sentences that a page's reader can meet are
listed here as they are written where they are raised; a sentence that fits one is said by the catalogue, others stay as they are.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import TYPE_CHECKING

from modelcensus.errors import QuestionError, UnknownName
from modelcensus.messages import marked

if TYPE_CHECKING:
    from modelcensus.errors import CensusError
    from modelcensus.messages import Say

log = logging.getLogger("modelcensus.web")
KINDS = {
    "country": marked("country"), "organisation": marked("organisation"), "account": marked("account"), "model": marked("model"),
    "claim": marked("claim"), "universe": marked("universe"), "definition": marked("definition"), "benchmark": marked("benchmark"),
    "page": marked("page"), "licence": marked("licence"), "task": marked("task"),
    "country, organisation, account or model": marked("country, organisation, account or model"),
}  # fmt: skip
UNKNOWN, NEAR = marked("There is no {kind} “{name}”."), marked("Near: {names}.")
DAMAGED = marked("The data is not there or damaged.")
SENTENCES = (
    marked("A comparison takes two things or more."),
    marked("“{part}” is no figure of a target."),
    marked("“{asked}” is no window."),
    marked("Write FROM:TO, such as {window}."),
    marked("The window {window} ends before it begins."),
    marked("The window {window} lies outside the data of {source}."),
    marked("There is nothing between two usable snapshots of {source} yet."),
    marked("{definition} counts on one date, so it has no window."),
    marked("{definition} counts on one date, and this question is about gains over time."),
    marked("{source} cannot serve {definition}: it needs {needs}"),
    marked("There is no {stretch} with gains in {window}."),
    marked("No model meets all of these together."),
    marked("“{text}” is no budget."),
    marked("Write dollars per million tokens: $2/Mtok."),
    marked("“{text}” is no least score."),
    marked("Write CN=17.1,US=15.8 (percent) or CN=0.171."),
    marked("Write a number such as 128k or 40B."),
    marked("{outside} is no number of downloads outside."),
    marked("Give a positive one, such as 200000000."),
    marked("The shares of what is outside sum to more than 1: {supposed}."),
    marked("Lower one of them."),
    marked("There are no scores and prices here."),
    marked("This question takes more memory than one may have here."),
    marked("This question takes longer than the {seconds} s that one may have here."),
    marked("Ask for less at once, or ask your own copy."),
    DAMAGED,
    marked("The log of this server says more."),
    marked("There is nothing at {path}."),
    marked("/ begins; /openapi.json lists what can be asked."),
    marked("The id is `account/name`, as in the hub's address."),
    marked("The id is `account/name`, as in the hub's address; of a closed model `maker/name`."),
)


def told(error: CensusError, say: Say) -> tuple[str, str]:
    """What happened and what to do next, in the reader's language where there are words for it.

    What is wrong with stored data names files, which are nobody's business elsewhere: that is logged.
    """
    if not isinstance(error, QuestionError):
        log.error("%s %s", error, error.hint)
        return say(DAMAGED), ""
    message, hint = str(error), error.hint
    if not isinstance(error, UnknownName):
        return said(message, say), said(hint, say)
    kind = say(KINDS[error.kind]) if error.kind in KINDS else error.kind
    near = say(NEAR, names=", ".join(error.near)) if error.near else ""
    rest = hint.removeprefix(f"Near: {', '.join(error.near)}.").strip() if error.near else hint
    return say(UNKNOWN, kind=kind, name=error.given), " ".join(part for part in (near, said(rest, say)) if part)


def said(sentence: str, say: Say) -> str:
    """A sentence by the catalogue where it is one of those above, else as it is."""
    for known, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return say(known, **found.groupdict())
    return sentence


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    def pattern(sentence: str) -> re.Pattern[str]:
        parts = re.split(r"\{(\w+)\}", sentence)
        return re.compile("".join(f"(?P<{part}>.+?)" if turn % 2 else re.escape(part) for turn, part in enumerate(parts)), re.DOTALL)  # fmt: skip

    return tuple((sentence, pattern(sentence)) for sentence in SENTENCES)
