"""What is told of models and accounts: who they are, what they were made from, what others say of them."""

from __future__ import annotations

from modelcensus.schema.shape import Column, TableSchema

MODELS = TableSchema(
    "models",
    "one model, with what is last known of it",
    (
        Column("model_key", "!int64", "key within this build"),
        Column("account_key", "!int64", "the account that published it"),
        Column("hub", "!string", "the hub it is on"),
        Column("model", "!string", "the hub's name of the model"),
        Column(
            "aliases",
            "!string",
            "JSON list of its other names: earlier accounts and other spellings, counted here once",
        ),
        Column("task", "!string", "the hub's task; `unknown` where no snapshot knows it"),
        Column("library", "string", "the library it is made for"),
        Column("licence", "!string", "the licence as the model's page states it; `unknown` where none does"),
        Column("parameters", "int64", "parameter count", "parameters"),
        Column("size", "!string", "size class by parameter count, see `identity.SIZES`"),
        Column(
            "relation",
            "!string",
            "how it was made from others: merge, quantized, adapter or finetune; `unsaid` where only a base is stated, `none` where no base is",
        ),
        Column(
            "copy",
            "!boolean",
            "whether it is a quantised or converted copy: its relation says so, or a repackager published it",
        ),
        Column("created_on", "date", "the day it was created on the hub"),
        Column("first_seen", "!date", "the first snapshot that lists it"),
    ),
    ("model_key",),
)

ACCOUNTS = TableSchema(
    "accounts",
    "one account of one hub and who is behind it",
    (
        Column("account_key", "!int64", "key within this build"),
        Column("hub", "!string", "the hub"),
        Column("account", "!string", "the account's name, as its models spell it"),
        Column("organisation", "!string", "id of the organisation behind it; `unknown` where nobody is recorded"),
        Column("name", "!string", "the organisation's name"),
        Column("kind", "!string", "company, university, nonprofit, government, community, individual or unknown"),
        Column("country", "string", "ISO 3166-1 code of where the organisation is based; null where none is recorded"),
        Column("country_group", "!string", "the country, or `individual`, `community`, `unknown`"),
        Column("role", "string", "repackager, tooling, mirror or test, where it is one"),
        Column(
            "rule",
            "!string",
            "how it was decided: `facts`, `your facts`, `hub` (the hub says it is a person's), `none`",
        ),
        Column("confidence", "string", "high, medium or low"),
        Column("evidence", "!string", "JSON list of {basis, says, link, checked, for}"),
        Column("aliases", "!string", "JSON list of the account's earlier names"),
        Column("spans", "!string", "JSON list of {country, since, until, confidence}"),
        Column("alternatives", "!string", "JSON list of {country, reason}: how it could be told otherwise"),
    ),
    ("account_key",),
)

LABELS = TableSchema(
    "labels",
    "what another source says of who is behind an account: a second opinion, never used in a share",
    (
        Column("source", "!string", "the source that says so; `hub` is the hub itself"),
        Column("hub", "!string", "the hub"),
        Column("account", "!string", "the account"),
        Column("says", "!string", "its label, in its own word; the commonest of the account's models"),
        Column(
            "country_group",
            "string",
            "the label as a country's code, `individual` or `community`; null where it is none of these",
        ),
        Column(
            "models",
            "!int64",
            "models of the account with that label; 1 where accounts themselves are labelled",
            "models",
        ),
    ),
    ("source", "hub", "account"),
)

COUNTRIES = TableSchema(
    "countries",
    "one country or territory",
    (
        Column("country", "!string", "ISO 3166-1 code"),
        Column("name_en", "!string", "English name (CLDR)"),
        Column("name_ko", "!string", "Korean name (CLDR)"),
        Column("name_zh", "!string", "Chinese name (CLDR)"),
    ),
    ("country",),
)

UNIVERSES = TableSchema(
    "universes",
    "one task of one universe",
    (
        Column("universe", "!string", "the universe's name; every task is one of its own"),
        Column("task", "!string", "a task that counts in it"),
        Column("copies", "!boolean", "whether quantised and converted copies count in it"),
    ),
    ("universe", "task"),
)

EDGES = TableSchema(
    "edges",
    "one model and one model that it was made from, as its page states or its name tells",
    (
        Column("model_key", "!int64", "the model"),
        Column("parent_key", "!int64", "what it was made from; negative where no snapshot lists that model"),
        Column("parent", "!string", "the parent's name: the hub's own where it is listed, else as it is stated"),
        Column("relation", "string", "finetune, adapter, quantized or merge, where it is said"),
        Column(
            "rule",
            "!string",
            "`stated` on the model's page; or `name`, which is weaker: it states no base, and its name is another's with a conversion's ending",
        ),
        Column(
            "defect",
            "string",
            "`self` and `cycle`: no line is walked along this edge; `outside`: no snapshot lists the parent, so the line ends there",
        ),
    ),
    ("model_key", "parent_key"),
)

LINEAGE = TableSchema(
    "lineage",
    "one model and one of its ancestors: a parent, a parent's parent and so on",
    (
        Column("model_key", "!int64", "the model; one without a parent has no row"),
        Column("ancestor_key", "!int64", "the ancestor; negative where no snapshot lists that model"),
        Column("depth", "!int64", "how far up it is, by the shortest way", "steps"),
        Column(
            "weight",
            "!float64",
            "the part of the model that is credited to it, 0-1: equal shares to its parents, theirs to theirs; those of its roots sum to 1",
        ),
        Column("root", "!boolean", "whether the ancestor has no parent: the line begins there"),
    ),
    ("model_key", "ancestor_key"),
)

CREATORS = TableSchema(
    "creators",
    "to whom a model's downloads are credited where creators are: the accounts at the roots of its line",
    (
        Column("model_key", "!int64", "the model; only those whose line is known"),
        Column("account_key", "!int64", "an account at a root; negative where no model of it is listed"),
        Column("weight", "!float64", "its part of the model; the parts of a model sum to 1"),
    ),
)

STAYS = TableSchema(
    "stays",
    "where an organisation was based while, of accounts whose organisation moved",
    (
        Column("account_key", "!int64", "the account"),
        Column("since", "!date", "the first day"),
        Column("until", "!date", "the day after the last"),
        Column("country", "!string", "ISO 3166-1 code"),
    ),
    ("account_key", "since"),
)

DISPUTES = TableSchema(
    "disputes",
    "another country that an account could be given, as the facts record it",
    (
        Column("account_key", "!int64", "the account"),
        Column("account", "!string", "its name"),
        Column("organisation", "!string", "the organisation behind it"),
        Column("name", "!string", "the organisation's name"),
        Column("country", "!string", "the other country's ISO 3166-1 code"),
        Column("reason", "!string", "why"),
    ),
    ("account_key", "country"),
)

MODEL_LABELS = TableSchema(
    "model_labels",
    "what another source says of one model: who published it and who made its base; never used but with `--labels`",
    (
        Column("source", "!string", "the source that says so"),
        Column("model_key", "!int64", "the model"),
        Column("account", "string", "who published it, in its word"),
        Column(
            "country_group",
            "string",
            "a country's code, `individual` or `community`; null where its word is none of these",
        ),
        Column("creator", "string", "who made its base, in its word"),
        Column("creator_group", "string", "the same of who made its base"),
    ),
    ("source", "model_key"),
)

CUBE = TableSchema(
    "cube",
    "gains of a group in one interval, summed beforehand: what a question about a whole history is answered from",
    (
        Column("source", "!string", "the source"),
        Column("universe", "!string", "which models count"),
        Column("credit", "!string", "`publisher` or `creator`"),
        Column(
            "grouping",
            "!string",
            "what it is grouped by: country, kind, task, size or relation; `disputed` for accounts whose country could be told otherwise",
        ),
        Column("member", "!string", "the group; of `disputed` the account's key and its group, such as `12|DE`"),
        Column("date", "!date", "the usable snapshot at the end of the interval"),
        Column("downloads", "!float64", "downloads gained", "downloads"),
        Column("estimated", "!float64", "the part that is not `measured`", "downloads"),
        Column("tests", "!float64", "the part of accounts of tests and tooling", "downloads"),
        Column("largest", "!float64", "the part of the ten models that gained most in that interval", "downloads"),
    ),
    ("source", "universe", "credit", "grouping", "member", "date"),
)

LEADING_MODELS = TableSchema(
    "leading_models",
    "one of the ten models that gained most in an interval, of a universe",
    (
        Column("source", "!string", "the source"),
        Column("universe", "!string", "which models count"),
        Column("date", "!date", "the usable snapshot at the end of the interval"),
        Column("model_key", "!int64", "the model"),
        Column("downloads", "!int64", "downloads gained", "downloads"),
    ),
    ("source", "universe", "date", "model_key"),
)
