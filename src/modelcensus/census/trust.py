"""What the answers rest on: defects of the data, names that changed, a model's line, and the builds that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.census.arguments import model_id, positive
from modelcensus.census.fields import fields
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.messages import marked

if TYPE_CHECKING:
    from modelcensus.answer import Answer, Row
    from modelcensus.census import Census

WHATS = (marked("renamed"), marked("removed"), marked("again"))
NEAR, FAR = marked("made from"), marked("made from it")


def defects(census: Census, top: int | None, source: str | None, kind: str | None) -> Answer:
    """What was found wrong in the data, and what was done about it."""
    known = {row["kind"] for row in census._rows("SELECT DISTINCT kind FROM defects")}
    if kind and kind not in known:
        raise UnknownName("kind of defect", kind, known, f"Found were: {', '.join(sorted(known)) or 'none'}.")
    rows, sql = census._ask("defects", source=source or "", kind=kind or "", top=positive(top))
    found = rows[0]["found"] if rows else 0
    say = census.say
    told = [{**row, "kind": say(row["kind"]), "done": say(row["done"])} for row in _without(rows, "found")]
    return census._answer(
        say("What is wrong in the data, and what was done about it"),
        rows=told,
        fields=fields(say, "date", "source", "kind", "models", "downloads", "done"),
        sql=sql,
        snapshots=sorted({row["date"] for row in rows}),
        definition="",
        unit=say("downloads that a plain difference of counters would get wrong"),
        caveats=[say("{number} found; {shown} shown.", number=found, shown=len(rows))],
    )


def renames(census: Census, top: int | None, what: str | None) -> Answer:
    """The ledger of renamed and removed ids."""
    if what and what not in WHATS:
        raise UnknownName("event", what, WHATS, f"There are: {', '.join(WHATS)}.")
    whole = [item["name"] for item in census.build.facts["sources"] if item["covers"] == "census"]
    listed = "', '".join(name.replace("'", "''") for name in whole)
    until = census._rows(f"SELECT max(date) AS date FROM snapshots WHERE usable AND source IN ('{listed}')")[0]["date"]
    place = {**census._counter, "until": until or "0001-01-01", "what": what or "", "top": positive(top)}
    rows, sql = census._ask("renames", **place)
    say = census.say
    found = rows[0]["found"] if rows else 0
    told = [{**row, "what": say(row["what"]), "name": row["name"]} for row in _without(rows, "found")]
    caveats = [say("{number} found; {shown} shown.", number=found, shown=len(rows))]
    if until is None:
        caveats.append(
            say("No source here covers a whole hub, so what is missing from a snapshot may still be on the hub.")
        )
    return census._answer(
        say("Ids that were renamed or removed"),
        rows=told,
        fields=fields(say, "date", "what", "before", "name", "hub", "rule", "downloads"),
        sql=sql,
        snapshots=[until] if until else [],
        definition="",
        unit=say("downloads by its last counter"),
        caveats=caveats,
    )


def lineage(census: Census, name: str, top: int | None) -> Answer:
    """A model's line: up to its creators, then down to what was made from it."""
    model = model_id(name)
    record, _ = census._ask("model", account="", model=model)
    if not record:
        raise UnknownName(
            "model", name, census.names.like_model(name), "The id is `account/name`, as in the hub's address."
        )
    say = census.say
    up, up_sql = census._ask("ancestors", model=model)
    place = {**census._counter, "model": model, "top": positive(top)}
    down, down_sql = census._ask("descendants", **place)
    counts, _ = census._ask("relatives", model=model)
    return census._answer(
        say("The line of {model}", model=record[0]["model"]),
        rows=[*(_up(row, census) for row in reversed(up)), *(_down(row, census) for row in down)],
        fields=fields(
            say, "direction", "steps", "model", "relation", "of_model", "country", "weight", "downloads", "rule"
        ),
        sql=f"{up_sql};\n\n{down_sql}",
        snapshots=[census.snapshots[-1]["date"]],
        definition="",
        caveats=[*_counted(census, counts, len(down)), *_credited(census, up), *_doubts(census, up, down)],
    )


def _up(row: Row, census: Census) -> dict[str, Any]:
    return {
        "direction": census.say(NEAR),
        "steps": -row["depth"],
        "model": row["ancestor"],
        "relation": row["relation"],
        "of_model": row["via"],
        "country": row["country_group"] or "unknown",
        "weight": row["weight"],
        "downloads": None,
        "rule": row["rule"],
    }


def _down(row: Row, census: Census) -> dict[str, Any]:
    return {
        "direction": census.say(FAR),
        "steps": row["depth"],
        "model": row["model"],
        "relation": row["relation"],
        "of_model": row["via"],
        "country": row["country_group"],
        "weight": row["weight"],
        "downloads": row["downloads"],
        "rule": row["rule"],
    }


def _counted(census: Census, counts: list[dict[str, Any]], shown: int) -> list[str]:
    whole = next((row for row in counts if row["relation"] == "all"), None)
    if whole is None:
        return [census.say("Nothing here says that it was made from this model.")]
    kinds = ", ".join(f"{row['relation']} {row['descendants']:,}" for row in counts if row["relation"] != "all")
    return [
        census.say(
            "Models made from it: {descendants} ({children} directly), by accounts: {accounts}; {kinds}; shown: {shown}.",
            descendants=f"{whole['descendants']:,}",
            children=f"{whole['children']:,}",
            accounts=f"{whole['accounts']:,}",
            kinds=kinds,
            shown=f"{shown:,}",
        )
    ]


def _credited(census: Census, up: list[dict[str, Any]]) -> list[str]:
    roots = [row for row in up if row["root"]]
    if not roots:
        return [census.say("No base is known: with --credit creator its downloads are its publisher's.")]
    told = ", ".join(f"{row['ancestor']} {row['weight']:.0%}" for row in roots)
    return [
        census.say("With --credit creator its downloads are credited to the roots of its line: {roots}.", roots=told)
    ]


def _doubts(census: Census, up: list[dict[str, Any]], down: list[dict[str, Any]]) -> list[str]:
    lines = []
    if any(row["rule"] == "name" for row in [*up, *down]):
        lines.append(
            census.say(
                "Rule `name` is the weaker one: the page states no base, and the name is another's with a conversion's ending."
            )
        )
    if any(not row["listed"] for row in up):
        lines.append(
            census.say("A base that no snapshot lists ends the line: what it was made from is not known here.")
        )
    return lines


def _without(rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != key} for row in rows]


def builds(census: Census) -> Answer:
    """The builds that are kept: what each was made from, which is asked, which are pinned."""
    from modelcensus.store import kept_builds

    say = census.say
    rows = [
        {
            "build": item.id,
            "made": item.made,
            "snapshots": item.snapshots,
            "latest": item.latest,
            "current": item.current,
            "pinned": item.pinned,
            "megabytes": round(item.bytes / 1e6, 1),
        }
        for item in kept_builds(census.home)
    ]
    return census._answer(
        say("Builds that are kept"),
        rows=rows,
        fields=fields(say, "build", "made", "snapshots", "latest", "current", "pinned", "megabytes"),
        sql="",
        definition="",
        unit="",
        caveats=[
            say("`--as-of BUILD` asks one of them; `modelcensus builds pin BUILD` keeps it from being pruned."),
            say("Parts that builds share are counted with each; on disk they lie once."),
        ],
    )


def pin(census: Census, build: str, *, keep: bool) -> str:
    """Keep a build from being pruned, or let it go; gives its id. Raises `QuestionError` where there is none of that name."""
    from modelcensus.store import kept_builds, pin_build

    found = [item.id for item in kept_builds(census.home) if item.id.startswith(build)]
    if len(found) != 1:
        known = ", ".join(item.id for item in kept_builds(census.home)) or "none"
        raise QuestionError(f"There is no build “{build}” in {census.home.tables}.", f"Kept are: {known}.")
    pin_build(census.home, found[0], keep=keep)
    return found[0]
