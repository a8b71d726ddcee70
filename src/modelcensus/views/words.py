"""Codes in cells, as the readers of pages call them. Files keep the codes: programs compare them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.messages import marked

if TYPE_CHECKING:
    from modelcensus.messages import Say

UNKNOWN = {"unknown": marked("unknown")}
GROUPS = {"individual": marked("persons"), "community": marked("communities"), **UNKNOWN}
EFFORTS = {
    "none": marked("none (effort)"), "minimal": marked("minimal"), "low": marked("low"), "medium": marked("medium"), "high": marked("high"),
    "thinking": marked("thinking"),
}  # fmt: skip
RELATIONS = {
    "quantized": marked("quantised or converted"), "finetune": marked("fine-tuned"), "merge": marked("merged"), "adapter": marked("adapter"),
    "unsaid": marked("not stated how"), "none": marked("from no other"),
}  # fmt: skip
RULES = {
    "stated": marked("stated"), "name": marked("by its name"), "id": marked("by its id"), "counter": marked("by its counter"),
    "new": marked("a new id"), "again": marked("the name given anew"),
}  # fmt: skip
KINDS = {
    "country": marked("country"), "organisation": marked("organisation"), "account": marked("account"), "model": marked("model"),
    "family": marked("family"), "company": marked("company"), "university": marked("university"), "nonprofit": marked("nonprofit"),
    "government": marked("government"), "community": marked("community"), "individual": marked("individual"), **UNKNOWN,
}  # fmt: skip
SIZES = {
    "under 1B": marked("under 1B"), "1B to 10B": marked("1B to 10B"), "10B to 31B": marked("10B to 31B"), "31B to 100B": marked("31B to 100B"),
    "100B and over": marked("100B and over"), **UNKNOWN,
}  # fmt: skip
CODES = {  # column → code → what it is called
    "country": GROUPS,
    "organisation": UNKNOWN,
    "kind": KINDS,
    "weights": {"open": marked("open"), "closed": marked("closed"), **UNKNOWN},
    "permits": {
        "permissive": marked("permissive"), "conditions": marked("conditions"), "non-commercial": marked("non-commercial"),
        "proprietary": marked("proprietary"), **UNKNOWN,
    },
    "licence": UNKNOWN,
    "task": UNKNOWN,
    "size": SIZES,
    "effort": EFFORTS,
    "leader_effort": EFFORTS,
    "relation": RELATIONS,
    "rule": RULES,
    "role": {"repackager": marked("repackager"), "tooling": marked("tooling"), "mirror": marked("mirror"), "test": marked("tests")},
    "why_not": {"partial": marked("partial"), "not-refreshed": marked("not-refreshed"), "uneven": marked("uneven")},
    "credit": {"publisher": marked("publisher"), "creator": marked("creator")},
    "denominator": {"all": marked("all downloads"), "attributed": marked("attributed"), "countries": marked("countries")},
    "labels": {"census": marked("this census")},
    "modality": {
        "text": marked("text"), "text and images": marked("text and images"), "images": marked("images"), "video": marked("video"),
        "audio": marked("audio"), "any": marked("any to any"), "other": marked("other"), **UNKNOWN,
    },
    "experts": {"mixture": marked("mixture of experts"), "unsaid": marked("not stated")},
    "subject": {**KINDS, **RELATIONS, "mixture": marked("mixture of experts"), "text and images": marked("text and images")},
}  # fmt: skip


def named(column: str, value: object, say: Say) -> str | None:
    """What a code of a column is called in the language of `say`; None for what is no code, such as a stranger's name.

    >>> named("weights", "closed", str), named("licence", "mit", str)
    ('closed', None)
    """
    words = CODES.get(column, {}).get(value) if isinstance(value, str) else None
    return None if words is None else say(words)
