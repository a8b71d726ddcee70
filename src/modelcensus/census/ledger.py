"""What of our own numbers changed: the reviewed ledger of corrections, and what moved between the last two builds that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.census.fields import fields
from modelcensus.errors import CensusError
from modelcensus.messages import marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.answer import Answer
    from modelcensus.census import Census

SHOWN = 10  # groups: the largest of the newer build
PARTS = {  # of a build's manifest: what its numbers rest on
    "code": marked("the code"),
    "facts": marked("the reviewed facts"),
    "user_facts": marked("your own facts"),
    "measures": marked("lists of scores and prices"),
    "labels": marked("labels of others"),
}


def corrections(census: Census) -> Answer:
    """The corrections that are recorded, the latest first."""
    from modelcensus import facts

    say, language = census.say, census.language
    found = facts.corrections(census.home.facts)
    rows = [
        {
            "on": one.date,
            **{key: getattr(getattr(one, key), language) for key in ("about", "said", "now", "why", "evidence")},
            "link": one.link,
            "said_in": one.said_in,
            "mended_in": one.mended_in,
            "commit": one.change,
        }
        for one in found
    ]
    return census._answer(
        say("Corrections of our own numbers"),
        rows=rows,
        fields=fields(say, "on", "about", "said", "now", "why", "evidence", "said_in", "mended_in", "commit"),
        sql="",
        definition="",
        unit="",
        snapshots=[],
        caveats=[
            say(
                "Recorded is what was published and proved wrong. A number that moves because data is new is no correction: it has its own table."
            )
        ],
    )


def moved(census: Census) -> Answer:
    """The shares by country of the build that is asked, beside those of the build kept before it."""
    from modelcensus.store import kept_builds

    say = census.say
    kept = [item.id for item in kept_builds(census.home)]  # the newest first
    older = kept[kept.index(census.build.id) + 1 :] if census.build.id in kept else []
    before = _opened(census, older[0]) if older else None
    if before is None:
        missing = say("The build before this one cannot be asked any more: it was made by another version.")
        return _told(census, [], [missing if older else say("No earlier build is kept here, so there is nothing to hold this one against.")], "")  # fmt: skip
    now, then = census.share("country"), before.share("country")
    rows = _rows({row["country"]: row for row in then.rows}, {row["country"]: row for row in now.rows})
    differs = _differs(before, census)
    sentence = say(
        "Build {now} counts {downloads} downloads by {source}, build {before} before it {downloads_before} by {source_before}. What differs: {parts}.",
        now=census.build.id,
        downloads=f"{sum(row['downloads'] for row in now.rows):,}",
        source=now.source,
        before=before.build.id,
        downloads_before=f"{sum(row['downloads'] for row in then.rows):,}",
        source_before=then.source,
        parts="; ".join(differs) or say("nothing that is recorded"),
    )
    lead = [] if now.source == then.source else [say("The two builds answer from different sources, so the shares count different models.")]  # fmt: skip
    return _told(census, census.names.translate(rows), lead, sentence, sql=now.sql)


def _told(census: Census, rows: list[Any], caveats: list[str], sentence: str, sql: str = "") -> Answer:
    columns = ("country", "name", "share_before", "share", "change", "downloads_before", "downloads")
    return census._answer(
        census.say("What moved between the last two builds"),
        rows=rows,
        fields=fields(census.say, *columns),
        sql=sql,
        place=census._place(None, None),
        caveats=caveats,
        sentence=sentence,
    )


def _opened(census: Census, build: str) -> Census | None:
    """A kept build, in the same language; None where it cannot be asked."""
    try:
        found = type(census).open(census.home.path, build=build, language=census.language)
        _ = found.source
    except CensusError:
        return None
    return found


def _rows(then: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The largest groups now, and those of then that are gone; what one build does not have is not known of it, and not 0."""
    listed = [*list(now)[:SHOWN], *(code for code in list(then)[:SHOWN] if code not in now)]
    rows = []
    for code in listed:
        old, new = then.get(code), now.get(code)
        rows.append(
            {
                "country": code,
                "share_before": old and old["share"],
                "share": new and new["share"],
                "change": new["share"] - old["share"] if new and old else None,
                "downloads_before": old and old["downloads"],
                "downloads": new and new["downloads"],
            }
        )
    return rows


def _differs(before: Census, now: Census) -> list[str]:
    """What the two builds do not have in common: snapshots, facts, code."""
    say = now.say
    old, new = (
        {(s["source"], s["date"], s["sha256"]) for s in one.build.manifest["snapshots"]} for one in (before, now)
    )
    told = []
    if new - old:
        told.append(say("{number} snapshots are new, the latest of {day}", number=len(new - old), day=max(day for _, day, _ in new - old)))  # fmt: skip
    if old - new:
        told.append(say("{number} snapshots are gone", number=len(old - new)))
    was, held = before.build.manifest, now.build.manifest
    return [*told, *(say(words) for part, words in PARTS.items() if was.get(part) != held.get(part))]
