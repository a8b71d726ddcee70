"""What was read: snapshots as they were said, and what stands of them after each was held against the one before."""

from __future__ import annotations

from modelcensus.schema.shape import Column, TableSchema

SNAPSHOT = TableSchema(
    "snapshot",
    "what one source said of one model on one date; stored as it was said and never changed",
    (
        Column("hub", "!string", "the hub the model is on"),
        Column("model", "!string", "the hub's name of the model, `account/name`"),
        Column("hub_id", "string", "the hub's immutable id, where the source gives it"),
        Column("downloads_30d", "int64", "the hub's counter of the trailing 30 days", "downloads"),
        Column("downloads_all_time", "int64", "the hub's cumulative counter", "downloads"),
        Column("likes", "int64", "likes on the hub", "likes"),
        Column("task", "string", "the hub's task (`pipeline_tag`)"),
        Column("licence", "string", "the licence as the model's page states it"),
        Column("parameters", "int64", "parameter count", "parameters"),
        Column("created_on", "date", "the day the model was created on the hub; the hub's floor 2022-03-02 is null"),
        Column("library", "string", "the library it is made for (`library_name`)"),
        Column(
            "base_models",
            "array<string>",
            "what it was made from, each `relation:account/name`; the relation may be empty",
        ),
    ),
    ("hub", "model"),
)

SNAPSHOTS = TableSchema(
    "snapshots",
    "one snapshot of one source",
    (
        Column("source", "!string", "the source that was read"),
        Column("date", "!date", "the date the snapshot stands for"),
        Column("label", "string", "the source's own name of it (a release, a folder)"),
        Column("rows", "!int64", "models in it", "models"),
        Column("refreshed", "!int64", "models whose counter was read anew since the snapshot before", "models"),
        Column("twins", "!int64", "rows left out because the same model stands there under another name too", "models"),
        Column(
            "usable", "!boolean", "whether a trend may stand on it: enough of it was read anew and it is not partial"
        ),
        Column("since", "date", "the usable snapshot before it"),
        Column(
            "why_not",
            "string",
            "why it is not usable: `partial`, `not-refreshed` (its counters stand still) or `uneven` (it shows too little or too much and its neighbour makes that up)",
        ),
        Column("observed", "!date", "the day its counters were read; the date where nothing says otherwise"),
        Column("counted", "!int64", "the sum of the counter that the source's shares rest on", "downloads"),
        Column("anew", "!int64", "the part of it that was read anew", "downloads"),
        Column("moved", "!int64", "models whose cumulative counter differs from its reading before", "models"),
        Column(
            "risen", "!int64", "the sum of the rises of cumulative counters since their reading before", "downloads"
        ),
        Column("fallen", "!int64", "the sum of their falls, positive", "downloads"),
        Column("levelled", "!int64", "models whose cumulative counter is known", "models"),
        Column(
            "hard_coded", "!int64", "models whose 30-day counter was typed in by hand and is not believed", "models"
        ),
        Column("never_refreshed", "!int64", "models whose 30-day counter was never read and is not believed", "models"),
        Column("settled", "!boolean", "whether no later snapshot can change the gains that end here"),
        Column("sha256", "string", "checksum of the raw file it was read from"),
    ),
    ("source", "date"),
)

OBSERVATIONS = TableSchema(
    "observations",
    "what is believed of one model's counter on one date",
    (
        Column("source", "!string", "the source that was read"),
        Column("date", "!date", "the snapshot's date"),
        Column("model_key", "!int64", "the model"),
        Column("downloads_30d", "int64", "the trailing 30-day counter; null where it is not believed", "downloads"),
        Column("downloads_all_time", "int64", "the cumulative counter", "downloads"),
        Column("stated_30d", "int64", "what the source stated where that is not believed; else null", "downloads"),
        Column("likes", "int64", "likes on the hub", "likes"),
        Column("refreshed", "!boolean", "whether the counter was read anew since the snapshot before"),
        Column("observed", "!date", "the first snapshot that shows this value"),
        Column("quality", "!string", "`measured`, or why it is not counted: `hard-coded` or `never-refreshed`"),
        Column("account_key", "!int64", "the account it stood under that day"),
    ),
    ("source", "date", "model_key"),
    parts=True,
)

STEPS = TableSchema(
    "steps",
    "one movement of one model's counter, as it was stated: what `gains` are made of",
    (
        Column("source", "!string", "the source that was read"),
        Column("date", "!date", "the snapshot that shows it"),
        Column("model_key", "!int64", "the model"),
        Column("account_key", "!int64", "the account it stood under that day"),
        Column(
            "how", "!string", "`moved` (cumulative), `born` (first row of the model there), `trailing` (30-day only)"
        ),
        Column("level", "int64", "the cumulative counter", "downloads"),
        Column("before", "int64", "the cumulative counter at the model's reading before", "downloads"),
        Column("seen", "date", "the snapshot of that reading"),
        Column(
            "told", "date", "the last snapshot since then that had the 30-day counter alone, where `how` is `moved`"
        ),
        Column("downloads_30d", "int64", "the trailing 30-day counter", "downloads"),
        Column("before_30d", "int64", "the trailing 30-day counter at the reading before", "downloads"),
        Column("moved", "date", "the snapshot of the movement before this one"),
        Column("pace", "float64", "what it gained a day at the movement before this one", "downloads a day"),
        Column("born", "date", "the day the model was created, at its first row or within 30 days of it"),
    ),
    ("source", "date", "model_key"),
    parts=True,
)

GAINS = TableSchema(
    "gains",
    "what one model gained between two neighbouring usable snapshots; only models that gained something",
    (
        Column("source", "!string", "the source that was read"),
        Column("since", "!date", "the usable snapshot at the start"),
        Column("date", "!date", "the usable snapshot at the end"),
        Column("model_key", "!int64", "the model"),
        Column("account_key", "!int64", "the account that published it at the end"),
        Column("downloads", "!int64", "downloads gained", "downloads"),
        Column(
            "quality",
            "!string",
            "`measured`; `interpolated` (split by days over several intervals); `capped` (more than the 30-day counter allows); `trailing` (from the 30-day counter alone)",
        ),
    ),
    ("source", "date", "model_key"),
    parts=True,
)

NAMES = TableSchema(
    "names",
    "one name that a model had on its hub",
    (
        Column("source", "!string", "the source that stated it first"),
        Column("date", "!date", "the snapshot that stated it first"),
        Column("hub", "!string", "the hub"),
        Column("hub_id", "string", "the hub's immutable id, where a source gives it"),
        Column("model", "!string", "the name, as it was spelled"),
        Column(
            "folded",
            "string",
            "the name in lower case under its account's last name, where that is another than the name in lower case",
        ),
        Column("model_key", "!int64", "the model"),
        Column("account_key", "!int64", "the account in the name"),
        Column("first_seen", "!date", "the first snapshot that has it"),
        Column(
            "rule",
            "!string",
            "how it came to this model: `new`, `id` (the same immutable id), `name` (the same name, its account's renames and case aside), `counter` (it appeared when another with its name and counter vanished), `again` (a new model under a name that another had)",
        ),
    ),
    ("source", "date", "model_key", "hub_id", "model"),
    parts=True,
)

SPELLINGS = TableSchema(
    "spellings",
    "the last reading of each name of a model that has several: what its name in `models` is chosen by, and what its next reading is held against",
    (
        Column("source", "!string", "the source"),
        Column("hub", "!string", "the hub"),
        Column("model", "!string", "the name"),
        Column("model_key", "!int64", "the model"),
        Column("seen", "!date", "the last snapshot that has it"),
        Column("read", "date", "the last in which its counter was read anew"),
        Column("stated_30d", "int64", "the 30-day counter as stated in the last", "downloads"),
        Column("stated_all_time", "int64", "the cumulative counter as stated in the last", "downloads"),
        Column("likes", "int64", "its likes there", "likes"),
    ),
    ("source", "hub", "model"),
)

STATES = TableSchema(
    "states",
    "the last reading of each model in each source: what the next snapshot is held against",
    (
        Column("source", "!string", "the source"),
        Column("model_key", "!int64", "the model"),
        Column(
            "name_hash", "!int64", "a hash of the name that it bore there, with its hub and immutable id, to find it by"
        ),
        Column("account_key", "!int64", "the account in that name"),
        Column("seen", "!date", "the last snapshot that has it"),
        Column("stated_30d", "int64", "the 30-day counter as stated there", "downloads"),
        Column("stated_all_time", "int64", "the cumulative counter as stated there", "downloads"),
        Column("likes", "int64", "its likes there", "likes"),
        Column("observed", "!date", "the snapshot since which all three stand"),
        Column("level", "int64", "the last cumulative counter that is known", "downloads"),
        Column("levelled", "date", "the last snapshot that has it"),
        Column("believed_30d", "int64", "the last 30-day counter that is believed", "downloads"),
        Column("read", "date", "the last snapshot in which that was read"),
        Column(
            "moved",
            "date",
            "the last snapshot in which the cumulative counter moved; of a new model, in which it was first read",
        ),
        Column(
            "pace",
            "float64",
            "what it gained a day then; of a new model at least, since its creation",
            "downloads a day",
        ),
        Column("held_30d", "int64", "the last 30-day counter that was stated at all", "downloads"),
        Column("run", "!int64", "snapshots over which the 30-day counter stood still", "snapshots"),
        Column("run_since", "date", "the first of them"),
        Column("tags", "int64", "a hash of its attributes, to see whether they are news"),
        Column("licence", "int64", "a hash of its licence"),
        Column("bases", "int64", "a hash of its base models"),
    ),
    ("source", "model_key"),
    parts=True,
)

BASES = TableSchema(
    "bases",
    "what a model's page says that it was made from",
    (
        Column("model_key", "!int64", "the model"),
        Column("base_models", "!array<string>", "each `relation:account/name`; the relation may be empty"),
    ),
    ("model_key",),
)

DEFECTS = TableSchema(
    "defects",
    "one defect that was found in the data, and what was done about it",
    (
        Column("source", "!string", "the source"),
        Column("date", "!date", "the snapshot in which it shows"),
        Column("kind", "!string", "what it is"),
        Column("models", "int64", "models touched; null where it is the whole snapshot", "models"),
        Column(
            "downloads",
            "int64",
            "downloads touched: what a plain difference counts too much (positive) or too little (negative)",
            "downloads",
        ),
        Column("done", "!string", "what was done"),
    ),
    ("source", "date", "kind"),
)
