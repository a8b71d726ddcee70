"""What lists of scores, prices and use say of models, in their own names and joined with ours."""

from __future__ import annotations

from modelcensus.schema.shape import Column, TableSchema

SAID_SCORES = TableSchema(
    "said_scores",
    "one score of one model on one benchmark, as one source says it; kept in the source's own names",
    (
        Column("source", "!string", "who lists it"),
        Column("observed", "!date", "the day of the list"),
        Column("name", "!string", "the model in the source's own name"),
        Column("maker", "string", "who made it, in the source's own word"),
        Column("benchmark", "!string", "the benchmark, with its edition where scores of editions do not compare"),
        Column(
            "effort",
            "string",
            "how hard it was let think, in `scores` one spelling for all sources; unknown where it says none",
        ),
        Column("value", "!float64", "the score"),
        Column("unit", "!string", "share (0-1), points or rating"),
        Column("low", "float64", "the lower end of the source's own interval"),
        Column("high", "float64", "its upper end"),
        Column("cost_usd", "float64", "what the run cost", "US dollars"),
        Column("tasks", "int64", "how many questions were asked", "questions"),
        Column("run_by", "string", "who ran it"),
        Column("self_reported", "boolean", "whether its maker ran it"),
        Column("measured_on", "date", "when it was run or published"),
        Column("link", "string", "where it is written"),
    ),
    ("source", "observed", "name", "benchmark", "effort"),
)

SAID_PRICES = TableSchema(
    "said_prices",
    "one price of one model at one provider, as one source says it",
    (
        Column("source", "!string", "who lists it"),
        Column("observed", "!date", "the day of the list"),
        Column("provider", "!string", "who sells it"),
        Column("name", "!string", "the model in the provider's own name"),
        Column("hub_model", "string", "the model on Hugging Face, where the source says it"),
        Column("first_party", "boolean", "whether the provider made the model"),
        Column(
            "mode",
            "!string",
            "standard, batch, or as the source says; in `prices` also what the offer's name says, or other-name",
        ),
        Column("since", "date", "the first day of that price"),
        Column("until", "date", "the first day of the next one; unknown where it still holds"),
        Column("currency", "!string", "ISO 4217 code"),
        Column(
            "input_per_million",
            "float64",
            "per million input tokens; unknown where it is not listed, never 0 for that",
            "the currency",
        ),
        Column("output_per_million", "float64", "per million output tokens", "the currency"),
        Column("cached_per_million", "float64", "per million input tokens read from a cache", "the currency"),
        Column("basis", "string", "what the price rests on, in the source's own word"),
        Column("link", "string", "where it is written"),
    ),
    ("source", "observed", "provider", "name", "mode", "since"),
)

SAID_OFFERS = TableSchema(
    "said_offers",
    "what one source says of one model beside scores and prices: who made it, when, whether its weights are open",
    (
        Column("source", "!string", "who lists it"),
        Column("observed", "!date", "the day of the list"),
        Column("name", "!string", "the model in the source's own name, `maker/name` where it has one"),
        Column("title", "string", "its name for people"),
        Column("maker", "string", "who made it, in the source's own word"),
        Column("country", "string", "of its maker, in the source's own word"),
        Column("hub_model", "string", "the model on Hugging Face, where the source says it"),
        Column("released", "date", "when it came out"),
        Column("open_weights", "boolean", "whether its weights can be had"),
        Column("licence", "string", "its licence, in the source's own word"),
        Column("context", "int64", "the longest input", "tokens"),
        Column("parameters", "int64", "parameter count", "parameters"),
        Column("training_flop", "float64", "compute of its training", "FLOP"),
        Column("training_usd", "float64", "cost of its training", "US dollars"),
        Column("training_tokens", "float64", "size of its training data", "tokens"),
        Column("training_hardware", "string", "hardware of its training"),
        Column("confidence", "string", "how sure the source is"),
        Column("link", "string", "where it is written"),
    ),
    ("source", "observed", "name"),
)

SAID_USAGE = TableSchema(
    "said_usage",
    "tokens that one router sent to a model or a kind of models in a period",
    (
        Column("source", "!string", "who counts"),
        Column("since", "!date", "the first day"),
        Column("until", "!date", "the day after the last"),
        Column("name", "!string", "the model in the source's own name, or a kind: open, closed, unknown, other"),
        Column("is_kind", "!boolean", "whether it is a kind of models"),
        Column("tokens", "!int64", "tokens routed", "tokens"),
    ),
    ("source", "since", "name"),
)

SAID = {table.name: table for table in (SAID_SCORES, SAID_PRICES, SAID_OFFERS, SAID_USAGE)}

_JOINED = (
    Column(
        "model",
        "string",
        "the model as this census names it: its id on the Hub, of a closed one `maker/name`; unknown where no name fits",
    ),
    Column(
        "rule",
        "!string",
        "how the name was joined: facts, hub, alias, name, none, or early (measured long before that model came out)",
    ),
)


def _joined(name: str, row: str, said: TableSchema, *more: Column, without: tuple[str, ...] = ()) -> TableSchema:
    """A published table of what lists say, with the census's own name of each model in front."""
    kept = tuple(column for column in said.columns if column.name not in without)
    return TableSchema(name, row, (*_JOINED, *kept, *more))


SCORES = _joined(
    "scores",
    "one score of one model, effort and benchmark, as a list or the reviewed facts say it",
    SAID_SCORES,
    Column("confidence", "string", "how sure a reviewed fact is; unknown of lists"),
)
PRICES = _joined(
    "prices",
    "one price of one model at one provider in one span of time, in US dollars at the rate of its first day",
    SAID_PRICES,
    Column("input_usd_per_million_tokens", "float64", "input, converted", "US dollars"),
    Column("output_usd_per_million_tokens", "float64", "output, converted", "US dollars"),
    Column("cached_usd_per_million_tokens", "float64", "input from a cache, converted", "US dollars"),
)
OFFERS = _joined("offers", "what one list says of one model beside scores and prices", SAID_OFFERS)
USAGE = TableSchema("usage", SAID_USAGE.row, (*_JOINED, *SAID_USAGE.columns))
ROSTER = TableSchema(
    "roster",
    "one model that has a score, a price, a cost or a reviewed release; each column as the first source in the order of trust says it",
    (
        Column("model", "!string", "the model"),
        Column("title", "!string", "its name for people"),
        Column("organisation", "string", "id of the organisation that made it"),
        Column("country_group", "!string", "its country, or unknown"),
        Column("weights", "!string", "open, closed or unknown"),
        Column("licence", "string", "its licence"),
        Column(
            "permits", "!string", "what that permits: permissive, conditions, non-commercial, proprietary or unknown"
        ),
        Column("released", "date", "when it came out"),
        Column("context", "int64", "the longest input", "tokens"),
        Column("parameters", "int64", "parameter count", "parameters"),
        Column("training_flop", "float64", "compute of its training", "FLOP"),
        Column("training_tokens", "float64", "size of its training data", "tokens"),
        Column("on_hub", "!boolean", "whether a snapshot of this build lists it"),
        Column("sources", "!string", "column → list that said it, as JSON"),
    ),
    ("model",),
)
