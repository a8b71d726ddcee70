"""A workbench: single floors on small tables, without a home or a whole build.

`judged` carries stated rows through the floors that judge and name them; `published` lays the tables that questions are
asked of; `ask` asks them the compiled question.
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from modelcensus import attribution, identity
from modelcensus.facts import Facts, Owned
from modelcensus.facts.model import Organisation
from modelcensus.gains import intervals
from modelcensus.metrics import QUESTIONS
from modelcensus.pipeline.fold import Fold
from modelcensus.schema import ACCOUNTS, MODELS, OBSERVATIONS, SNAPSHOTS, UNIVERSES, TableSchema
from modelcensus.store import Engine, Provenance, Snapshot, Tables, compile_sql, fill
from modelcensus.store.translated import translated
from tests.worlds.tiny import TEXT, Said, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

SOURCE = "llmfit"
BEFORE, NOW = date(2026, 7, 1), date(2026, 8, 1)
TYPES = {
    "string": pa.string(),
    "int64": pa.int64(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "float64": pa.float64(),
}
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


def judged(
    *stated: pa.Table,
    renamed: Mapping[str, str] | None = None,
    covers: str = "catalogue",
    counter: str = "downloads_30d",
) -> Engine:
    """An engine with what a build knows after those snapshots: names, states and the rest as `Fold` keeps them.

    Beside them `judged` (the observations), `steps` and `snapshots` (as they were judged, with refreshed and twins).
    """
    engine = Engine.start()
    moves = {"hub": ["huggingface"] * len(renamed or {}), "account": list(renamed or {})}
    moves |= {"renamed_to": list((renamed or {}).values())}
    engine.register("renames", pa.table({name: pa.array(v, type=pa.string()) for name, v in moves.items()}))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        snapshots = _stored(pa.concat_tables(stated), folder / "snapshots")
        told = {item.provenance.source: {"covers": covers, "counter": counter} for item in snapshots}
        fold = Fold(engine, folder / "parts", told)
        fold.run.compiled = _compiled()
        for snapshot in snapshots:
            fold.add(snapshot)
        fold.close()
        _gather(engine, fold)
    return engine


def keep(engine: Engine, name: str, expression: ir.Table) -> None:
    """Compute one more floor and keep it as a table of the workbench."""
    engine.connection.execute(f"CREATE TEMP TABLE {name} AS {compile_sql(expression)}")


def named(engine: Engine, facts: Facts, on: date) -> None:
    """Keep `accounts`, `named` and `models` of what an engine knows (`judged`), as a build does; of none is known how it was made."""
    table = engine.table
    engine.register("owners", attribution.owners(facts, on))
    keep(engine, "accounts", attribution.accounts(table("met"), table("owners"), table("renames")))
    keep(engine, "named", identity.canonical(table("names"), table("spellings"), table("renames")))
    made = table("named").select("model_key", relation=ibis.literal("none"), copy=ibis.literal(value=False))
    keep(engine, "models", identity.models(table("named"), table("attributes"), made))


def facts_of(text: str, *, by_user: bool = False) -> Facts:
    """Facts that hold the organisations of a YAML text and nothing else."""
    found = [Organisation.model_validate(entry) for entry in yaml.safe_load(text)]
    organisations = {item.id: Owned(item, by_user=by_user) for item in found}
    return Facts(organisations, universes={}, sources={}, definitions={}, claims={}, digest="", user_digest="")


def published(rows: Sequence[Counted]) -> Engine:
    """An engine with the tables that questions are asked of: each row is one model, `before` its counter a month ago."""
    accounts = {row.account: row for row in rows}
    keys = {name: number for number, name in enumerate(accounts)}
    seen = [_observation((number, keys[row.account]), row, NOW, row.downloads) for number, row in enumerate(rows)]
    seen += [
        _observation((number, keys[row.account]), row, BEFORE, row.before)
        for number, row in enumerate(rows)
        if row.before is not None
    ]
    engine = _engine()
    lay(engine, ACCOUNTS, [_account(keys[name], row) for name, row in accounts.items()])
    lay(engine, MODELS, [_model(number, keys[row.account], row) for number, row in enumerate(rows)])
    lay(engine, OBSERVATIONS, seen)
    lay(engine, SNAPSHOTS, [_snapshot(BEFORE, None), _snapshot(NOW, BEFORE)])
    tasks = sorted({row.task for row in rows})
    named = [("llm", TEXT), *(("all", task) for task in tasks)]
    lay(engine, UNIVERSES, [{"universe": universe, "task": task, "copies": True} for universe, task in named])
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
def template(question: str, engine: str = "duckdb") -> str:
    """A question's SQL with its places open, as an engine runs it, compiled once a session."""
    sql = compile_sql(QUESTIONS[question](Tables()))
    return sql if engine == "duckdb" else translated(sql, pretty=True)


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


@cache
def _compiled() -> dict[str, str]:
    """The SQL of the floors, compiled once from the expressions that the pipeline uses."""
    return {}


def _stored(rows: pa.Table, folder: Path) -> list[Snapshot]:
    """Stated rows as snapshots, in the order in which a build takes them."""
    days = sorted(
        {(day, source) for day, source in zip(*(rows[n].to_pylist() for n in ("date", "source")), strict=True)}
    )
    return [_snapshot_of(rows, folder, source, day) for day, source in days]


def _snapshot_of(rows: pa.Table, folder: Path, source: str, day: date) -> Snapshot:
    import pyarrow.compute as pc

    mine = rows.filter(pc.and_(pc.equal(rows["source"], source), pc.equal(rows["date"], day)))
    place = folder / f"source={source}" / f"date={day}"
    place.mkdir(parents=True)
    pq.write_table(mine.drop_columns(["source", "date"]), place / "models.parquet")
    return Snapshot(place, Provenance(source, day.isoformat(), "label", "", "sum", 1, mine.num_rows, "MIT"))


def _gather(engine: Engine, fold: Fold) -> None:
    """Keep the parts that a fold wrote, and its snapshots as they are judged, as tables of the engine."""
    for name, part in (("judged", "observations"), ("steps", "steps")):
        engine.view_parts("parts", sorted(fold.folder.glob(f"{part}/*/*/part.parquet")), part)
        engine.connection.execute(f"CREATE TEMP TABLE {name} AS FROM parts")
    rows = []
    for source in fold.told:
        for item in intervals.judge([tally for tally in fold.tallies if tally.source == source]):
            more = fold.extras[source, item.date.isoformat()]
            rows.append({**asdict(item), **more, "usable": item.why_not is None})
    lay(engine, SNAPSHOTS, rows)


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
        "relation": "none",
        "copy": False,
        "first_seen": BEFORE,
    }


def _observation(keys: tuple[int, int], row: Counted, day: date, downloads: int | None) -> dict[str, Any]:
    model, account = keys
    return {
        "source": row.source,
        "date": day,
        "model_key": model,
        "account_key": account,
        "downloads_30d": downloads,
        "stated_30d": row.stated,
        "refreshed": row.refreshed,
        "observed": day if row.refreshed else BEFORE,
        "quality": row.quality,
    }


def _snapshot(day: date, since: date | None) -> dict[str, Any]:
    return {
        "source": SOURCE,
        "date": day,
        "rows": 0,
        "refreshed": 0,
        "twins": 0,
        "usable": True,
        "since": since,
        "observed": day,
    }
