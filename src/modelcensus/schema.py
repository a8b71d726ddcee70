"""Every table: its columns with type, unit and meaning. The documentation and the Parquet schemas come from here.

Types are Ibis's names. A column is nullable unless it says otherwise; null always means not known.
"""

from __future__ import annotations

from dataclasses import dataclass, field


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
        Column("why_not", "string", "why it is not usable: `partial` or `not-refreshed`"),
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
    ),
    ("source", "date", "model_key"),
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
        Column("licence", "!string", "the licence as the model's page states it; `unknown` where none does"),
        Column("parameters", "int64", "parameter count", "parameters"),
        Column("size", "!string", "size class by parameter count, see `identity.SIZES`"),
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
        Column("spans", "!string", "JSON list of {country, since, until, confidence}"),
        Column("alternatives", "!string", "JSON list of {country, reason}: how it could be told otherwise"),
    ),
    ("account_key",),
)

LABELS = TableSchema(
    "labels",
    "what another source says of who is behind an account: a second opinion, never used in a share",
    (
        Column("source", "!string", "the source that says so"),
        Column("hub", "!string", "the hub"),
        Column("account", "!string", "the account"),
        Column("says", "!string", "its label, in its own word; the commonest of the account's models"),
        Column(
            "country_group",
            "string",
            "the label as a country's code, `individual` or `community`; null where it is none of these",
        ),
        Column("models", "!int64", "models of the account with that label", "models"),
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
    ),
    ("universe", "task"),
)

TABLES = {table.name: table for table in (SNAPSHOTS, OBSERVATIONS, MODELS, ACCOUNTS, LABELS, COUNTRIES, UNIVERSES)}
