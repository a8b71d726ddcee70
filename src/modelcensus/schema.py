"""Every table: its columns with type, unit and meaning. The documentation and the Parquet schemas come from here.

Types are Ibis's names. A column is nullable unless it says otherwise; null always means not known.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Column:
    """One column: its name, its type, what it means and its unit."""

    name: str
    type: str
    meaning: str
    unit: str = ""

    @property
    def nullable(self) -> bool:
        """Whether null, that is "not known", may stand here."""
        return not self.type.startswith("!")


@dataclass(frozen=True)
class TableSchema:
    """One table: its name, what a row is, its columns and the columns that identify a row."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = field(default=())
    parts: bool = False  # stored as one file for each source and date, or for each source

    @property
    def types(self) -> dict[str, str]:
        """Column name → Ibis type."""
        return {column.name: column.type for column in self.columns}


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
        Column("stated_30d", "int64", "the same counter as the source stated it", "downloads"),
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
        Column("folded", "!string", "the name in lower case, under the last name of a renamed account"),
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
        Column("last_seen", "!date", "the last snapshot that lists it"),
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

TABLES = {
    table.name: table
    for table in (
        *(
            SNAPSHOTS,
            OBSERVATIONS,
            STEPS,
            GAINS,
            CUBE,
            LEADING_MODELS,
            MODELS,
            NAMES,
            ACCOUNTS,
            STAYS,
            EDGES,
            LINEAGE,
            CREATORS,
            DEFECTS,
        ),
        *(LABELS, MODEL_LABELS, DISPUTES, COUNTRIES, UNIVERSES, SPELLINGS, STATES, BASES),
        *(SCORES, PRICES, OFFERS, USAGE, ROSTER),
    )
}
PUT_TOGETHER = {
    table.name: table
    for table in (
        MOVES,
        COUNTED,
        LEADERS,
        FLOW,
        OTHER,
        INTERVALS,
        SPANS,
        CALENDAR,
        KNOWN,
        AMOUNTS,
        DISPUTED,
        SHIFTS,
        BOUNDED,
        HOLDINGS,
        LISTED,
    )
}
