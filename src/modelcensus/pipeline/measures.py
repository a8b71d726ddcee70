"""The walk of lists: bring one and keep it, and join all of them into a build's tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelcensus import measured, schema
from modelcensus.errors import CorruptFile
from modelcensus.store import checksum, fetched, seal, sealed, starter, write_measures

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pyarrow as pa

    from modelcensus.facts import Facts
    from modelcensus.sources import Progress, Release
    from modelcensus.sources.measures import Measures
    from modelcensus.store import Engine, Home, Listed, Provenance

FEW = ("repackager", "mirror", "tooling", "test")  # roles of accounts whose models are somebody else's


def bring(
    home: Home, source: Measures, stamp: Callable[[Release], Provenance], progress: Progress, local: Path | None
) -> tuple[Release, int, bool]:
    """Fetch a list, or take a copy of it, and keep it; gives the release, its rows and whether they are new."""
    from modelcensus.sources.measures import tables

    release, raw = next(iter(source.local(local))) if local else (next(iter(source.releases())), None)
    kept = home.raw(release.source, release.date)
    with fetched(kept) as place:
        if raw is None:
            raw = source.fetch(release, place, progress)
        made = tables(source.read(raw, release), release)
        digest, size = checksum(raw)
        provenance = replace(stamp(release), sha256=digest, bytes=size)
        whole, day = _beside(home, release, made) if local else (made, provenance.date)
        new = write_measures(home, whole, replace(provenance, date=day))
        if local is None and sealed(kept) is None:
            seal(place, provenance)
    return release, sum(table.num_rows for table in made.values()), new


def _beside(home: Home, release: Release, made: dict[str, pa.Table]) -> tuple[dict[str, pa.Table], str]:
    """The tables of a copy, which may be a part of the list, with what only the stored one speaks of; and the day they stand for.

    Of what both speak of, the later stands: scores go by benchmark, offers by name, prices as a whole, as what a later list
    leaves out is no longer asked. Rows keep their own day.
    """
    day, stored = release.date.isoformat(), latest(home).get(release.source)
    if stored is None:
        return made, day
    kept = {name: _table(name, file) for name, file in stored.tables().items()}
    if stored.provenance.date <= day:
        return _over(made, kept), day
    whole = _over(kept, made)
    adds = sum(table.num_rows for table in whole.values()) > sum(table.num_rows for table in kept.values())
    return (whole, stored.provenance.date) if adds else (made, day)


def _over(upper: dict[str, pa.Table], lower: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Tables, and what they do not speak of from others."""
    from modelcensus.sources.measures import PARTS

    whole = dict(upper)
    for name, table in lower.items():
        if name not in upper:
            whole[name] = table
        elif name in PARTS:
            whole[name] = _concat([upper[name], _unsaid(table, upper[name], PARTS[name])])
    return whole


def _unsaid(kept: pa.Table, made: pa.Table, part: str) -> pa.Table:
    """The stored rows of parts that the new table has no row of."""
    import pyarrow as pa

    new = set(made[part].to_pylist())
    return kept.filter(pa.array([value not in new for value in kept[part].to_pylist()], pa.bool_()))


def _concat(tables: list[pa.Table]) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables(tables)


def latest(home: Home) -> dict[str, Listed]:
    """The latest list of each source: the home's, else the one that ships."""
    return starter().measures() | home.measures()


def join(engine: Engine, known: Facts, home: Home) -> Callable[[], None]:
    """Join the tables of lists (`schema.SCORES` and its like) to the models of this build, beside whatever the engine does meanwhile.

    Gives what waits for them and registers them: it must be called before they are asked for. Raises then what went wrong.
    """
    from concurrent.futures import ThreadPoolExecutor

    said: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.SAID}
    for listed in latest(home).values():
        for name, file in listed.tables().items():
            said[name] += _table(name, file).to_pylist()
    world = measured.World(_hub(engine), measured.makers(_accounts(engine), known), _per_dollar(home))
    apart = ThreadPoolExecutor(1, "lists")  # it is Python alone, and takes as long as a query over millions of models
    made = apart.submit(_joined, said, known, world)
    apart.shutdown(wait=False)

    def register() -> None:
        for name, table in made.result().items():
            engine.register(name, table)

    return register


def _joined(said: dict[str, list[dict[str, Any]]], known: Facts, world: measured.World) -> dict[str, pa.Table]:
    import pyarrow as pa

    from modelcensus.sources.measures import arrow

    tables = {}
    for name, rows in measured.joined(said, known, world).items():
        columns = schema.TABLES[name].columns
        arrays = [pa.array([row[c.name] for row in rows], arrow(c.type)) for c in columns]
        tables[name] = pa.table(arrays, names=[c.name for c in columns])
    return tables


def _table(name: str, file: Path) -> pa.Table:
    """A stored list in today's columns: what another version wrote beside them is left out, what it did not have is unknown.

    Raises `CorruptFile` naming the file, and the column that has another type or lacks what may not be unknown.
    """
    import pyarrow as pa
    from pyarrow.parquet import read_table

    from modelcensus.sources.measures import arrow

    again = f"Remove {file.parent} and sync {file.parent.parent.name} again."
    if name not in schema.SAID:
        raise CorruptFile(f"{file} is no table of lists: there are {', '.join(schema.SAID)}.", again)
    try:
        with file.open("rb") as content:
            stored = read_table(content)
    except (OSError, pa.ArrowInvalid) as error:
        raise CorruptFile(f"{file} is damaged: {error}", again) from error
    columns, arrays = schema.SAID[name].columns, []
    for column in columns:
        kind = arrow(column.type)
        found = stored[column.name] if column.name in stored.column_names else pa.nulls(stored.num_rows, kind)
        if found.type != kind:
            raise CorruptFile(f"{file}: column {column.name} is {found.type}, not {kind}.", again)
        if not column.nullable and found.null_count:
            raise CorruptFile(f"{file}: column {column.name} is not said in {found.null_count} rows.", again)
        arrays.append(found)
    return pa.table(arrays, names=[column.name for column in columns])


def digest(home: Home) -> list[tuple[str, str, str]]:
    """What a build's id takes of lists: source, day, checksum of the rows."""
    rates = [("rates", "", checksum(home.rates)[0])] if home.rates.is_file() else []
    return [
        *((name, one.provenance.date, one.provenance.stored_sha256) for name, one in sorted(latest(home).items())),
        *rates,
    ]


def _hub(engine: Engine) -> dict[str, dict[str, Any]]:
    """Models of accounts that are recorded as an organisation's own."""
    roles = ", ".join(f"'{role}'" for role in FEW)
    rows = engine.rows(
        "SELECT m.model, m.licence, m.parameters, m.created_on FROM models AS m JOIN accounts AS a USING (account_key) "
        f"WHERE m.hub = 'huggingface' AND a.organisation <> 'unknown' AND (a.role IS NULL OR a.role NOT IN ({roles})) "
        "AND m.relation IS DISTINCT FROM 'quantized' ORDER BY m.model"
    )
    return {row["model"]: {key: row[key] for key in ("licence", "parameters", "created_on")} for row in rows}


def _accounts(engine: Engine) -> Iterable[dict[str, Any]]:
    known = "organisation <> 'unknown'"  # a few hundred of all
    return engine.rows(f"SELECT account, organisation, country_group FROM accounts WHERE {known} ORDER BY account_key")


def _per_dollar(home: Home) -> Callable[[str, dt.date], float]:
    from modelcensus.sources.rates import rate

    return lambda currency, day: rate(currency, day, home.rates_here).per_dollar
