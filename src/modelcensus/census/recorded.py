"""One record per model: adoption, lineage, licence, sizes, scores, prices, costs, each cell with its source and date or unknown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from modelcensus.census import capable, costs
from modelcensus.census import rows as put
from modelcensus.census.arguments import model_id
from modelcensus.errors import UnknownName
from modelcensus.messages import marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.answer import Answer
    from modelcensus.census import Census

Row = dict[str, Any]
PARTS = (marked("weights"), marked("code"), marked("data"), marked("licence"))  # of openness
GRADES = (
    marked("open"),
    marked("closed"),
    marked("permissive"),
    marked("conditions"),
    marked("non-commercial"),
    marked("proprietary"),
)
ROSTER = {
    "title": marked("title"),
    "released": marked("released"),
    "context": marked("context"),
    "parameters": marked("parameters"),
    "training_flop": marked("compute of its training"),
    "training_tokens": marked("training tokens"),
}


def model(census: Census, name: str) -> Answer:
    """What is recorded of a model on a hub, in lists and in the reviewed facts. Raises `UnknownName` where nobody lists it."""
    asked = model_id(name)
    record, model_sql = census._ask("model", account="", model=asked)
    member = _member(census, record[0]["model"] if record else asked)
    if not record and member is None:
        known = [*census.names.like_model(name), *capable.roster(census)]
        raise UnknownName(
            "model", name, known, "The id is `account/name`, as in the hub's address; of a closed model `maker/name`."
        )
    key = record[0]["model"] if record else str(member and member["model"])
    history, sql = census._ask("history", source=census.source["name"], model=key) if record else ([], "")
    rows: list[Any] = []
    if record:
        rows += put.record(record[0], history, census.source, census.names, census.say)
        rows += _line(census, key)
    if member is not None:
        rows += _listed(census, member, closed=not record)
    rows += [*_scores(census, key), *_prices(census, key), *_costs(census, key), *_used(census, key)]
    say = census.say
    return census._answer(
        say("What is recorded of {model}", model=key),
        rows=rows,
        fields=put.record_fields(say),
        sql=f"{model_sql};\n\n{sql}" if record else "SELECT * FROM scores; SELECT * FROM prices; SELECT * FROM offers",
        place=census._place("all", history[-1]["date"] if history else None) if record else None,
        snapshots=[row["date"] for row in history],
        source=None if record else say(capable.LISTED),
        definition=None if record else say("What lists and reviewed facts say of a model that no hub here lists."),
        caveats=[
            say(
                "What nobody says is left out: unknown, not none. Scores of different benchmarks, editions and efforts do not compare."
            ),
        ],
    )


def _member(census: Census, name: str) -> Row | None:
    return next((row for model, row in capable.roster(census).items() if model.casefold() == name.casefold()), None)


def _line(census: Census, key: str) -> list[Row]:
    """What it was made from, and how many were made from it."""
    say = census.say
    up, _ = census._ask("ancestors", model=key)
    counts, _ = census._ask("relatives", model=key)
    roots = [row for row in up if row["root"]]
    whole = next((row for row in counts if row["relation"] == "all"), None)
    told = [_row(say("made from"), row["ancestor"], None, row["rule"], None) for row in roots]
    return [
        *told,
        *([_row(say("derivatives"), whole["descendants"], None, census.source["name"], None)] if whole else []),
    ]


def _row(field: str, value: Any, note: str | None, source: Any, day: Any) -> Row:
    return {"field": field, "value": value, "note": note, "source": source, "on": day}


def _listed(census: Census, member: Mapping[str, Any], *, closed: bool) -> list[Row]:
    """What lists say of it, each with the list that is believed first, and how open it is."""
    say, origin = census.say, json.loads(member["sources"])
    rows = []
    if closed:
        rows.append(
            _row(
                say("organisation"),
                member["organisation"],
                None,
                say("facts of this census") if member["organisation"] else None,
                None,
            )
        )
        rows.append(_row(say("country"), census.names.country(member["country_group"]), None, None, None))
    rows += [
        _row(say(words), _plain(column, member[column]), None, origin.get(column), None)
        for column, words in ROSTER.items()
        if member[column] is not None
    ]
    known = {"weights": member["weights"], "licence": member["permits"]}
    told = [f"{say(part)} {say(known[part]) if known.get(part, 'unknown') != 'unknown' else '?'}" for part in PARTS]
    are_open = sum(known.get(part) in ("open", "permissive") for part in PARTS)
    grade = say("{number} of {whole} parts known to be open", number=are_open, whole=len(PARTS))
    return [*rows, _row(say("openness"), grade, "; ".join(told), origin.get("open_weights"), None)]


def _plain(column: str, value: Any) -> Any:
    """A value as people read it: what is astronomic in powers of ten."""
    return f"{value:.2g}" if column.startswith("training_") else value


def _scores(census: Census, key: str) -> list[Row]:
    say = census.say
    sql = f"SELECT * FROM scores WHERE model = {_quoted(key)} ORDER BY benchmark, self_reported NULLS FIRST, value DESC, source, name"
    rows = []
    for row in census._rows(sql):
        said = [
            row["effort"] and say("effort {effort}", effort=row["effort"]),
            row["run_by"] and say("run by {who}", who=row["run_by"]),
            say("self-reported") if row["self_reported"] else None,
            None if row["cost_usd"] is None else say("run cost ${usd}", usd=f"{row['cost_usd']:,.2f}"),
        ]
        note = "; ".join(part for part in said if part) or None
        value = f"{row['value']:.1%}" if row["unit"] == "share" else f"{row['value']:,.1f}"
        field = say("score on {benchmark}", benchmark=row["benchmark"])
        rows.append(_row(field, value, note, row["source"], row["measured_on"] or row["observed"]))
    return rows


def _prices(census: Census, key: str) -> list[Row]:
    """Today's price: the maker's own where it is listed, and the range over providers."""
    say, priced = census.say, capable.prices(census, capable.last_day(census)).get(key) if _any(census) else None
    if priced is None:
        return []
    note = say("the maker's own") if priced.own else say("the middle of {number} providers", number=priced.providers)
    field, spread = say("price per million tokens, 3:1"), say("price per million tokens, lowest to highest")
    return [
        _row(field, f"${priced.usd:,.4g}", note, priced.source, priced.observed),
        _row(
            spread,
            f"${priced.low:,.4g} … ${priced.high:,.4g}",
            say("{number} providers", number=priced.providers),
            None,
            None,
        ),
    ]


def _any(census: Census) -> bool:
    return bool(census._rows("SELECT 1 AS one FROM prices LIMIT 1"))


def _costs(census: Census, key: str) -> list[Row]:
    """What its training cost, as `training_cost` has it."""
    try:
        answer = costs.training(census, key)
    except UnknownName:
        return []
    say = census.say
    return [
        _row(
            say("training cost, {basis}", basis=row["basis"]),
            f"${row['usd']:,.0f}",
            row["scope"],
            row["says_source"],
            row["on"],
        )
        for row in answer.rows
    ]


def _used(census: Census, key: str) -> list[Row]:
    """Other measures of use, never added to downloads: another hub's counter, and tokens that a router sent to it."""
    say = census.say
    others = (
        "SELECT m.hub, o.source, o.date, o.downloads_all_time AS counted FROM observations AS o JOIN models AS m USING (model_key) "
        f"WHERE m.hub <> 'huggingface' AND lower(m.model) = lower({_quoted(key)}) AND o.downloads_all_time IS NOT NULL "
        "QUALIFY row_number() OVER (PARTITION BY o.source ORDER BY o.date DESC) = 1 ORDER BY 1, 2"
    )
    tokens = f"SELECT source, min(since) AS since, max(until) AS until, sum(tokens) AS tokens FROM usage WHERE model = {_quoted(key)} GROUP BY 1"
    note = say("another measure of use")
    return [
        *(
            _row(say("downloads on {hub}", hub=row["hub"]), row["counted"], note, row["source"], row["date"])
            for row in census._rows(others)
        ),
        *(
            _row(
                say("tokens routed since {day}", day=row["since"]),
                int(row["tokens"]),
                note,
                row["source"],
                row["until"],
            )
            for row in census._rows(tokens)
        ),
    ]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
