"""A workbench: single floors on small tables in memory, without a disk, a home or a whole build.

`judged` carries stated rows through the floors that judge and name them; `published` lays the tables that questions are
asked of; `ask` asks them the compiled question.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import yaml

from modelcensus import gains, identity
from modelcensus.facts import Facts, Owned
from modelcensus.facts.model import Organisation
from modelcensus.metrics import QUESTIONS
from modelcensus.schema import ACCOUNTS, MODELS, OBSERVATIONS, SNAPSHOTS, UNIVERSES, TableSchema
from modelcensus.store import Engine, Tables, compile_sql, fill
from tests.worlds.tiny import TEXT, Said, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

SOURCE = "llmfit"
BEFORE, NOW = date(2026, 7, 1), date(2026, 8, 1)
TYPES = {"string": pa.string(), "int64": pa.int64(), "date": pa.date32(), "boolean": pa.bool_()}
TYPES["array<string>"] = pa.list_(pa.string())
GROUPS = ("individual", "community", "unknown")

Days = dict[date, list[Said]]


@dataclass(frozen=True)
class Counted:
    """One believed counter: who published the model, what it gained, and by what it is grouped."""

    account: str
    downloads: int | None
    group: str = "US"
    before: int | None = None
    task: str = TEXT
    quality: str = "measured"
    stated: int | None = None
    refreshed: bool = True
    role: str | None = None
    kind: str | None = None
    source: str = SOURCE


def said(days: Days, source: str = SOURCE) -> pa.Table:
    """Stated rows of several dates as the engine sees snapshots: with source and date."""
    parts = [
        table(rows)
        .append_column("source", pa.array([source] * len(rows), type=pa.string()))
        .append_column("date", pa.array([day] * len(rows), type=pa.date32()))
        for day, rows in days.items()
    ]
    return pa.concat_tables(parts)


def judged(*stated: pa.Table, renamed: Mapping[str, str] | None = None) -> Engine:
    """An engine with `single`, `marked`, `names`, `judged` and `snapshots`, made of stated rows as the pipeline makes them."""
    engine = _stated(pa.concat_tables(stated), renamed or {})
    for name, sql in _steps():
        engine.connection.execute(f"CREATE TEMP TABLE {name} AS {sql}")
    return engine


def keep(engine: Engine, name: str, expression: ir.Table) -> None:
    """Compute one more floor and keep it as a table of the workbench."""
    engine.connection.execute(f"CREATE TEMP TABLE {name} AS {compile_sql(expression)}")


def facts_of(text: str, *, by_user: bool = False) -> Facts:
    """Facts that hold the organisations of a YAML text and nothing else."""
    found = [Organisation.model_validate(entry) for entry in yaml.safe_load(text)]
    organisations = {item.id: Owned(item, by_user=by_user) for item in found}
    return Facts(organisations, universes={}, sources={}, definitions={}, claims={}, digest="", user_digest="")


def published(rows: Sequence[Counted]) -> Engine:
    """An engine with the tables that questions are asked of: each row is one model, `before` its counter a month ago."""
    accounts = {row.account: row for row in rows}
    keys = {name: number for number, name in enumerate(accounts)}
    seen = [_observation(number, row, NOW, row.downloads) for number, row in enumerate(rows)]
    seen += [_observation(n, row, BEFORE, row.before) for n, row in enumerate(rows) if row.before is not None]
    engine = _engine()
    lay(engine, ACCOUNTS, [_account(keys[name], row) for name, row in accounts.items()])
    lay(engine, MODELS, [_model(number, keys[row.account], row) for number, row in enumerate(rows)])
    lay(engine, OBSERVATIONS, seen)
    lay(engine, SNAPSHOTS, [_snapshot(BEFORE, None), _snapshot(NOW, BEFORE)])
    tasks = sorted({row.task for row in rows})
    named = [("llm", TEXT), *(("all", task) for task in tasks)]
    lay(engine, UNIVERSES, [{"universe": universe, "task": task} for universe, task in named])
    return engine


def lay(engine: Engine, shape: TableSchema, rows: Sequence[Mapping[str, Any]]) -> None:
    """Register rows as one table of the schema; what a row leaves out is null."""
    engine.register(
        shape.name,
        pa.table({
            name: pa.array([row.get(name) for row in rows], type=TYPES[kind.lstrip("!")])
            for name, kind in shape.types.items()
        }),
    )  # fmt: skip


@cache
def template(question: str, dialect: str = "duckdb") -> str:
    """A question's SQL with its places open, compiled once a session."""
    return compile_sql(QUESTIONS[question](Tables()), dialect)


def ask(engine: Engine, question: str, **values: object) -> list[dict[str, Any]]:
    """The rows of a question about the workbench's latest date, in the universe `llm` unless it says otherwise."""
    usual = {"source": SOURCE, "counter": "downloads_30d", "date": NOW, "universe": "llm", "top": 10**9}
    nothing = {"country": "", "organisation": "", "account": ""}
    return engine.rows(fill(template(question), usual | nothing | values))


@cache
def _database() -> Engine:
    return Engine.start()


def _engine() -> Engine:
    """An engine whose registered and temporary tables are its own; starting a database for each would be slow."""
    return Engine(_database().connection.cursor())


def _stated(rows: pa.Table, renamed: Mapping[str, str]) -> Engine:
    engine = _engine()
    engine.register("said", rows)
    moves = {"hub": ["huggingface"] * len(renamed), "account": list(renamed), "renamed_to": list(renamed.values())}
    engine.register("renames", pa.table({name: pa.array(v, type=pa.string()) for name, v in moves.items()}))
    engine.connection.execute(
        "CREATE TEMP VIEW known_snapshots AS SELECT DISTINCT source, date, 'label' AS label, 'sum' AS sha256, "
        "true AS complete, CAST(0.5 AS DOUBLE) AS least, 'downloads_30d' AS counter FROM said"
    )
    return engine


@cache
def _steps() -> tuple[tuple[str, str], ...]:
    """The SQL of the floors, compiled once from the expressions that the pipeline uses."""
    engine = _stated(said({NOW: [Said("a/b", 1)]}), {})
    made = {
        "single": lambda: gains.unique(engine.table("said")),
        "marked": lambda: gains.marked(engine.table("single")),
        "names": lambda: identity.names(engine.table("marked"), engine.table("renames")),
        "judged": lambda: gains.observations(engine.table("marked"), engine.table("names")),
        "snapshots": lambda: gains.snapshots(engine.table("judged"), engine.table("known_snapshots")),
    }
    steps = []
    for name, make in made.items():
        sql = compile_sql(make())
        engine.connection.execute(f"CREATE TEMP TABLE {name} AS {sql}")
        steps.append((name, sql))
    return tuple(steps)


def _account(key: int, row: Counted) -> dict[str, Any]:
    based = row.group not in GROUPS
    return {
        "account_key": key,
        "hub": "huggingface",
        "account": row.account,
        "organisation": "unknown" if row.group == "unknown" else f"org-{row.account}",
        "name": row.account,
        "kind": row.kind or ("company" if based else row.group),
        "country": row.group if based else None,
        "country_group": row.group,
        "role": row.role,
        "rule": "facts",
    }


def _model(key: int, account: int, row: Counted) -> dict[str, Any]:
    return {
        "model_key": key,
        "account_key": account,
        "hub": "huggingface",
        "model": f"{row.account}/m{key}",
        "aliases": "[]",
        "task": row.task,
        "licence": "mit",
        "size": "unknown",
        "first_seen": BEFORE,
        "last_seen": NOW,
    }


def _observation(key: int, row: Counted, day: date, downloads: int | None) -> dict[str, Any]:
    return {
        "source": row.source,
        "date": day,
        "model_key": key,
        "downloads_30d": downloads,
        "stated_30d": downloads if row.stated is None else row.stated,
        "refreshed": row.refreshed,
        "observed": day if row.refreshed else BEFORE,
        "quality": row.quality,
    }


def _snapshot(day: date, since: date | None) -> dict[str, Any]:
    return {"source": SOURCE, "date": day, "rows": 0, "refreshed": 0, "twins": 0, "usable": True, "since": since}
