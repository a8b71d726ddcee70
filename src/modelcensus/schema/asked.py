"""What a question puts together when it is asked; none of it is stored."""

from __future__ import annotations

from dataclasses import replace

from modelcensus.schema.shape import Column, TableSchema

MOVES = TableSchema(
    "moves",
    "downloads that count in a question; put together when it is asked, not stored",
    (
        Column("since", "date", "the snapshot at the start"),
        Column("date", "!date", "the snapshot at the end"),
        Column("model_key", "!int64", "the model"),
        Column("account_key", "!int64", "the account that published it"),
        Column("downloads", "!int64", "downloads", "downloads"),
        Column("estimated", "!boolean", "whether no two readings bound them by themselves"),
    ),
)

COUNTED = replace(
    MOVES, name="counted", row="the same of the universe's models alone; put together when it is asked, not stored"
)

FLOW = TableSchema(
    "flow",
    "the same with to whom they are credited",
    (
        *MOVES.columns[:4],
        Column("downloads", "!float64", "downloads", "downloads"),
        MOVES.columns[5],
        *(Column(name, "string", "of the account credited") for name in ("account", "organisation", "name", "kind")),
        *(Column(name, "string", "of the account credited") for name in ("country", "country_group", "role")),
        *(Column(name, "string", "of the model") for name in ("model", "task", "licence", "size")),
        Column("relation", "string", "of the model"),
        Column("copy", "boolean", "of the model"),
    ),
)

OTHER = replace(
    FLOW, name="other", row="the same by the other credit, for a band; put together when it is asked, not stored"
)

LEADERS = TableSchema(
    "leaders",
    "the ten models that gained most in each interval, which a variant of a band leaves out; put together when it is asked, not stored",
    (Column("date", "!date", "the snapshot at the end"), Column("model_key", "!int64", "the model")),
)

INTERVALS = TableSchema(
    "intervals",
    "the intervals between usable snapshots of a source; put together when it is asked, not stored",
    (
        Column("date", "!date", "the snapshot at the end"),
        Column("begun", "!date", "the day the snapshot at the start was observed"),
        Column("observed", "!date", "the day the snapshot at the end was observed"),
    ),
)

SPANS = TableSchema(
    "spans",
    "the intervals that a window touches; put together when it is asked, not stored",
    (
        Column("date", "!date", "the snapshot at the end"),
        Column("start", "!date", "the first day inside the window (left-open)"),
        Column("end", "!date", "the last day inside the window"),
        Column("part", "!float64", "the part of the interval's days that lies inside (0-1)"),
        Column("split", "!boolean", "whether days of the interval lie outside"),
        Column("begun", "!date", "the day the snapshot at the start was observed"),
        Column("observed", "!date", "the day the snapshot at the end was observed"),
    ),
)

CALENDAR = TableSchema(
    "calendar",
    "the same for every period of a source's history, whatever the window; put together when it is asked, not stored",
    SPANS.columns,
)

AMOUNTS = TableSchema(
    "amounts",
    "downloads of a group in an interval, as each variant of the question counts them; put together when it is asked, not stored",
    (
        Column("member", "string", "the group"),
        Column("date", "date", "the snapshot at the end"),
        Column("asked", "float64", "as asked", "downloads"),
        Column("largest", "float64", "without the ten models that gained most in each interval", "downloads"),
        Column("tests", "float64", "without accounts of tests and tooling", "downloads"),
        Column("llm", "float64", "of language models only; null where that is no variant", "downloads"),
        Column("credit", "float64", "by the other credit; null where it changes no group", "downloads"),
        Column(
            "guessed",
            "float64",
            "the part of what is asked that no two readings bound, where the cube tells",
            "downloads",
        ),
    ),
)

DISPUTED = TableSchema(
    "disputed",
    "downloads in an interval of an account whose country could be told otherwise; put together when it is asked, not stored",
    (
        Column("date", "!date", "the snapshot at the end"),
        Column("account_key", "!int64", "the account"),
        Column("member", "!string", "its country or group"),
        Column("held", "!float64", "downloads", "downloads"),
        Column("organisation", "!string", "the organisation behind it"),
        Column("country", "!string", "the other country's ISO 3166-1 code"),
        Column("name", "!string", "the organisation's name"),
        Column("account", "!string", "the account's name"),
    ),
)

SHIFTS = TableSchema(
    "shifts",
    "what a country would lose or get in an interval if an organisation were given to another; put together when it is asked, not stored",
    (
        Column("organisation", "!string", "the organisation in doubt"),
        Column("country", "!string", "the other country's ISO 3166-1 code"),
        Column("member", "!string", "the country or group that it moves"),
        Column("date", "!date", "the snapshot at the end"),
        Column("moved", "!float64", "downloads, below 0 where it loses them", "downloads"),
    ),
)

CELLS = TableSchema(
    "cells",
    "gains of each country or group in an interval, by credit and universe; put together when it is asked, not stored",
    (
        Column("credit", "!string", "to whom downloads are credited"),
        Column("universe", "!string", "which models count"),
        Column("member", "!string", "the country or group"),
        Column("date", "!date", "the snapshot at the end"),
        Column("downloads", "!float64", "downloads", "downloads"),
    ),
)

BOUNDED = TableSchema(
    "bounded",
    "the share of each group in each stretch of time, with its band; put together when it is asked, not stored",
    (
        Column("member", "!string", "the group"),
        Column("start", "!date", "the first day (left-open)"),
        Column("end", "!date", "the last day"),
        Column("downloads", "!float64", "as asked", "downloads"),
        Column("share", "!float64", "their share of all in it (0-1)"),
        Column("low", "!float64", "the lowest share of any variant (0-1)"),
        Column("high", "!float64", "the highest (0-1)"),
        Column("guessed", "float64", "the part of them that no two readings bound", "downloads"),
    ),
)

KNOWN = TableSchema(
    "known",
    "how much of what was gained in an interval is known; put together when it is asked, not stored",
    (
        Column("date", "!date", "the snapshot at the end"),
        Column("downloads", "!float64", "downloads", "downloads"),
        Column("classified", "!float64", "of accounts whose kind is known", "downloads"),
        Column("country_known", "!float64", "of accounts whose country is known", "downloads"),
        Column("individual", "!float64", "of persons", "downloads"),
        Column("community", "!float64", "of communities", "downloads"),
        Column("repackager", "!float64", "of those that quantise and convert", "downloads"),
        Column("estimated", "!float64", "that no two readings bound by themselves", "downloads"),
    ),
)

HOLDINGS = TableSchema(
    "holdings",
    "downloads of a group in a period; put together when it is asked, not stored",
    (
        Column("start", "!date", "the first day (left-open)"),
        Column("end", "!date", "the last day"),
        Column("member", "!string", "the group"),
        Column("held", "!float64", "downloads", "downloads"),
    ),
)

LISTED = TableSchema(
    "listed",
    "one account of a list; put together when it is asked, not stored",
    (
        *(Column(name, "string", "of the account") for name in ("account", "name", "country", "role", "kind")),
        Column("downloads", "int64", "downloads of its models", "downloads"),
        Column("share", "float64", "their share of the universe (0-1)"),
        Column("models", "int64", "its counted models", "models"),
        Column("rank", "int64", "its place among all accounts"),
    ),
)
