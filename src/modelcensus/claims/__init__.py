"""Claims: a published statement → the question that would show it → a verdict, with the rule that gave it.

`check` never judges by data that is missing, and never stops at a claim it cannot judge: it says which one and why.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from modelcensus.answer import Answer, Field
from modelcensus.claims import nearest, words
from modelcensus.claims import place as where
from modelcensus.claims.counted import counted
from modelcensus.claims.evidence import Evidence
from modelcensus.claims.sourced import sourced
from modelcensus.claims.verdicts import VERDICTS, judged
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.facts.claim import COUNTED
from modelcensus.messages import marked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from modelcensus.census import Census
    from modelcensus.claims.readers import Answers

FEW = 5  # claims of which all is told in words
Claim = dict[str, Any]
TITLES = {
    "id": marked("claim"),
    "publisher": marked("publisher"),
    "on": marked("date"),
    "claimed": marked("kind"),
    "subject": marked("subject"),
    "asserted": marked("asserted"),
    "expected_shown": marked("claimed"),
    "computed_shown": marked("found"),
    "judged": marked("verdict"),
    "repeats": marked("repeats"),
    "ledger": marked("where"),
}


def ledger(census: Census) -> list[Claim]:
    """Every claim of this build's facts, by the date of its source and in its order."""
    claims: list[Claim] = list(census.build.facts["claims"])
    return sorted(claims, key=lambda claim: (claim["source"]["date"], claim["ledger"]))


def listed(census: Census, *, publisher: str | None = None, kind: str | None = None) -> Answer:
    """The ledger as an answer: one row a claim."""
    found = ledger(census)
    kinds = dict.fromkeys(claim["kind"] for claim in found)
    if kind and kind not in kinds:
        raise UnknownName("kind of claim", kind, kinds, f"There are: {', '.join(kinds)}.")
    names = dict.fromkeys(claim["source"]["publisher"] for claim in found)
    if publisher and not any(publisher.casefold() in name.casefold() for name in names):
        raise UnknownName("publisher", publisher, names, f"There are: {', '.join(names)}.")
    chosen = [
        claim
        for claim in found
        if kind in (None, claim["kind"]) and (publisher or "").casefold() in claim["source"]["publisher"].casefold()
    ]
    say = census.say
    return _answer(
        census,
        say("Published claims"),
        rows=[_entry(census, claim) for claim in chosen],
        keys=("id", "publisher", "on", "claimed", "asserted"),
        sentence=say(
            "Claims: {claims}, by publishers: {publishers}. `modelcensus check` judges them.",
            claims=len(chosen),
            publishers=len({claim["source"]["publisher"] for claim in chosen}),
        ),
    )


def _entry(census: Census, claim: Claim) -> dict[str, Any]:
    return {
        "id": claim["id"],
        "publisher": claim["source"]["publisher"],
        "on": claim["source"]["date"],
        "kind": claim["kind"],
        "claimed": census.say(words.KINDS[claim["kind"]]),
        "asserted": claim["asserts"][census.language],
        "figures": len(claim["parts"]),
        "definition": claim["definition"],
        "self_reported": claim["self_reported"],
        "repeats": ", ".join(claim["repeats"]) or None,
        "title": claim["source"]["title"],
        "link": claim["source"]["link"],
        "basis": claim["source"]["basis"],
        "ledger": claim["ledger"],
    }


def find(census: Census, ids: Sequence[str]) -> list[Claim]:
    """Claims by id or, all of a source at once, by the name of its file; all where none is named. Raises `UnknownName`."""
    known = ledger(census)
    chosen: dict[str, Claim] = {}
    for given in ids:
        found = [claim for claim in known if given in (claim["id"], claim["ledger"])]
        if not found:
            names = [*(claim["id"] for claim in known), *{claim["ledger"] for claim in known}]
            raise UnknownName(
                "claim", given, names, "`modelcensus claims` lists them; `--file` checks one of your own."
            )
        chosen |= {claim["id"]: claim for claim in found}
    return list(chosen.values()) if ids else known


def read(census: Census, file: Path) -> list[Claim]:
    """The claims of a stranger's file. Raises `FactsError` with file and line."""
    from modelcensus.facts import claims

    found = claims([file], [], [claim["id"] for claim in ledger(census)])
    return [claim.model_dump(mode="json") for claim in found.values()]


def only(claims: Sequence[Claim], ids: Sequence[str]) -> list[Claim]:
    """Those of them with these ids. Raises `UnknownName`."""
    known = {claim["id"]: claim for claim in claims}
    for given in ids:
        if given not in known:
            raise UnknownName("claim", given, known, f"The file has: {', '.join(known)}.")
    return [known[given] for given in ids]


def single(claims: Sequence[Claim]) -> Claim:
    """The one claim that a grid is of. Raises `QuestionError` where there are several."""
    if len(claims) != 1:
        raise QuestionError(
            f"--reconcile is of one claim, not of {len(claims)}.", "Name one: `modelcensus claims` lists them."
        )
    return claims[0]


def check(census: Census, claims: Sequence[Claim], *, explain: bool = False) -> Answer:
    """The verdict on each part of each claim, a row a part; of few claims, or with `explain`, the reasons in words too.

    Raises `UnknownName` for a definition, universe or source that there is not.
    """
    kept: Answers = {}
    told = [line for claim in claims for line in _judge(census, claim, kept)]
    rows = [row for row, _ in told]
    few = explain or len(claims) <= FEW
    counts = Counter(row["verdict"] for row in rows)
    say = census.say
    return _answer(
        census,
        say("Published claims, checked"),
        rows=rows,
        keys=("id", "publisher", "subject", "expected_shown", "computed_shown", "judged"),
        sentence=say(
            "Claims: {claims}, in {figures} figures or statements. {counts}.",
            claims=len(claims),
            figures=len(rows),
            counts=", ".join(f"{say(name)} {counts[name]}" for name in VERDICTS if counts[name]),
        ),
        sql=";\n\n".join(dict.fromkeys(found.sql for _, found in told if found.sql)) if few else "",
        caveats=[line for row in rows for line in _explained(census, row)]
        if few
        else [say("`modelcensus check CLAIM` says why; --format json has every reason, for every claim.")],
    )


def grid(census: Census, claim: Claim) -> Answer:
    """The grid of definitions with the cells nearest to a claim's shares first. Raises `QuestionError` where it claims none, or nothing covers it."""
    kept: Answers = {}
    part = next(
        (
            part
            for part in claim["parts"]
            if part["ask"]["by"] == "country" and part["expect"]["value"] is not None and nearest.target(claim, part)
        ),
        None,
    )
    if part is None:
        raise QuestionError(
            f"{claim['id']} claims no share of countries, so there is no grid of definitions to set it in.",
            "Leave --reconcile out: `modelcensus check` says what it finds.",
        )
    published = claim["source"]["date"]
    found = where.places(census, part["ask"], published)
    if not found:
        missing = where.brings(census, part["ask"], published)
        raise QuestionError(
            f"No data here covers what {claim['id']} claims.",
            f"`{missing}` brings some." if missing else "None is public.",
        )
    return nearest.grid(found[0], claim, part, kept)


def _judge(census: Census, claim: Claim, kept: Answers) -> list[tuple[dict[str, Any], Evidence]]:
    """A row and the evidence for each part; a claim without parts has one row. Raises `UnknownName` that says of which claim."""
    parts: list[dict[str, Any] | None] = list(claim["parts"]) or [None]
    try:
        found = [_evidence(census, claim, part, kept) for part in parts]
    except UnknownName as error:
        error.args = (f"{claim['id']}: {error}",)
        raise
    return [_row(census, claim, turn + 1, part, found[turn]) for turn, part in enumerate(parts)]


def _evidence(census: Census, claim: Claim, part: dict[str, Any] | None, kept: Answers) -> Evidence:
    if part is None:
        return Evidence()
    if part["ask"]["question"] not in COUNTED:
        return sourced(census, claim, part)
    told = counted(census, claim, part, kept)
    known = told.asked and told.computed is not None
    found = where.places(census, part["ask"], claim["source"]["date"]) if known else []
    return nearest.with_nearest(found[0], claim, part, told, kept) if found else told


def _row(
    census: Census, claim: Claim, number: int, part: dict[str, Any] | None, found: Evidence
) -> tuple[dict[str, Any], Evidence]:
    rule = judged(claim, found)
    language = census.language
    told = {
        "id": claim["id"],
        "part": number,
        "publisher": claim["source"]["publisher"],
        "on": claim["source"]["date"],
        "kind": claim["kind"],
        "subject": words.subject(census, part) if part else None,
        "asserted": claim["asserts"][language],
        "expected": words.expected(part) if part else None,
        "expected_shown": words.expectation(census, part) if part else None,
        "computed": found.computed,
        "computed_shown": words.computed(census, part, found) if part and found.computed is not None else None,
        "unit": part["unit"] if part else None,
        "low": found.low,
        "high": found.high,
        "definition": found.definition or None,
        "verdict": rule.verdict,
        "judged": census.say(rule.verdict),
        "rule": rule.name,
        "why": words.reason(census, claim, part, rule, found),
        "would_change": words.change(census, claim, part, rule, found),
        "nearest": words.near(census, found) or None,
        "open": claim["open"] and claim["open"][language],
        "beside": claim["beside"] and claim["beside"][language],
        "self_reported": claim["self_reported"],
        "repeats": ", ".join(claim["repeats"]) or None,
        "brings": found.brings or None,
        "source": found.source or None,
        "since": found.since,
        "until": found.until,
        "title": claim["source"]["title"],
        "link": claim["source"]["link"],
        "ledger": claim["ledger"],
    }
    return told, found


def _explained(census: Census, row: Mapping[str, Any]) -> list[str]:
    """Why, in lines: the reason, the nearest definitions, what is open, what would change it."""
    say = census.say
    lines = [say("{claim}, {verdict}: {why}", claim=row["id"], verdict=row["judged"], why=row["why"])]
    for words_of, key in (
        (marked("Nearest: {text}"), "nearest"),
        (marked("What its words leave open: {text}"), "open"),
        (marked("Beside it: {text}"), "beside"),
        (marked("What would change the verdict: {text}"), "would_change"),
    ):
        if row[key]:
            lines.append(say(words_of, text=row[key]))
    return lines


def _answer(
    census: Census,
    question: str,
    *,
    rows: Sequence[Mapping[str, Any]],
    keys: Sequence[str],
    sentence: str,
    sql: str = "",
    caveats: Sequence[str] = (),
) -> Answer:
    return Answer(
        question=question,
        definition="",
        unit=census.say("claims"),
        source=str(census.source["name"]),
        snapshots=[],
        build=census.build.id,
        rows=rows,
        fields=[Field(key, census.say(TITLES[key]), "date" if key == "on" else "text") for key in keys],
        caveats=list(dict.fromkeys(caveats)),
        sql=sql,
        sentence=sentence,
    )
