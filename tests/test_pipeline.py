"""The two walks: a release becomes a snapshot, snapshots become a build; the same inputs give the same build."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from modelcensus import facts, pipeline
from modelcensus.census import rebuild
from modelcensus.errors import DataError
from modelcensus.pipeline import derive
from modelcensus.schema import TABLES
from modelcensus.sources import Release
from modelcensus.sources.llmfit import Llmfit
from modelcensus.store import Build, Engine, Home, open_build
from tests.worlds import tiny
from tests.worlds.tiny import DATES, K, Said
from tests.worlds.wheels import checksum, entry, payload, wheel

if TYPE_CHECKING:
    from pathlib import Path

TINY = [tiny.ONE, tiny.TWO, tiny.THREE]


def derived(home: Home) -> Engine:
    """Every table of a home's build."""
    return Engine.on(pipeline.build(home))


def loose(home: Home) -> Engine:
    """The tables of a build as they are checked, to be changed before that."""
    build, engine = open_build(home), Engine.start()
    for name, table in TABLES.items():
        if not table.parts:
            engine.create(name, f"FROM read_parquet('{build.table(name)}')")
    engine.view_parts("names", build.parts("names"))
    return engine


def content(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every table's rows, by its key."""
    return {
        name: engine.rows(f"SELECT {', '.join(table.types)} FROM {name} ORDER BY {', '.join(table.key) or 'ALL'}")
        for name, table in TABLES.items()
    }


def digests(build: Build) -> dict[str, str]:
    """The rows of each of a build's Parquet files, as a checksum."""
    engine = Engine.start()
    files = sorted(build.folder.rglob("*.parquet"))
    return {file.relative_to(build.folder).as_posix(): engine.digest(file) for file in files}


def stored(folder: Path, *days: list[Said]) -> Home:
    """A home that holds the tiny world's facts and those snapshots."""
    home = Home(folder)
    tiny.write_facts(home)
    for day, rows in zip(DATES, days, strict=False):
        tiny.store(home, day, rows)
    return home


def manifest(home: Home) -> dict[str, Any]:
    """What a build of a home would be made from, and the id that follows."""
    return derive._manifest(home, facts.load(home.facts), home.snapshots(), is_starter=False)


# -- a release becomes a snapshot


def test_a_release_is_stored_with_where_it_came_from(tmp_path: Path) -> None:
    """The snapshot's provenance names source, date, label, checksum, size, rows and licence."""
    raw = wheel(tmp_path, payload(entry(), entry(name="a/b")))
    release = Release(
        "llmfit", "1.0.0", date(2026, 1, 2), "https://example.org/", checksum(raw), details={"uploaded": "noon"}
    )
    folder = pipeline.store_release(Home(tmp_path / "home"), Llmfit(), release, raw, "MIT")
    said = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert (
        said.items()
        >= {
            "source": "llmfit",
            "date": "2026-01-02",
            "label": "1.0.0",
            "url": "https://example.org/",
            "sha256": checksum(raw),
            "bytes": raw.stat().st_size,
            "rows": 2,
            "licence": "MIT",
            "details": {"uploaded": "noon"},
        }.items()
    )


def test_a_stored_release_holds_the_rows_that_the_source_read(tmp_path: Path) -> None:
    """What was read comes back row by row."""
    raw = wheel(tmp_path, payload(entry(name="b/c"), entry(name="a/b")))
    release = Release("llmfit", "1.0.0", date(2026, 1, 2), "https://example.org/", checksum(raw))
    pipeline.store_release(Home(tmp_path / "home"), Llmfit(), release, raw, "MIT")
    engine = Engine.start()
    engine.view("stored", Home(tmp_path / "home").snapshots()[0].models)
    columns = Llmfit().table(raw)
    assert engine.rows(f"SELECT {', '.join(columns.column_names)} FROM stored") == columns.to_pylist()


# -- snapshots become a build


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The tiny world, built in a second home."""
    home = tiny.tiny(tmp_path_factory.mktemp("twice"))
    rebuild(home.path)
    return open_build(home)


def test_the_same_inputs_give_the_same_build(tiny_home: Home, twice: Build) -> None:
    """In another home the id, every table's rows and every file's name are the same."""
    first = open_build(tiny_home)
    assert first.id == twice.id
    assert digests(first) == digests(twice)
    assert first.manifest.keys() == twice.manifest.keys()


def test_the_order_of_the_rows_in_a_snapshot_changes_no_table(tmp_path: Path) -> None:
    """A source that lists its models in another order says the same."""
    twins = [Said("Beta-Corp/BIG", 300 * K, licence="gpl", parameters=1), *tiny.ONE]
    first = derived(stored(tmp_path / "a", twins, *TINY[1:]))
    second = derived(stored(tmp_path / "b", twins[::-1], *(rows[::-1] for rows in TINY[1:])))
    assert content(first) == content(second)


@pytest.mark.parametrize("change", ["facts", "snapshot", "fewer"])
def test_another_input_gives_another_id(tmp_path: Path, tiny_home: Home, change: str) -> None:
    """Facts, snapshots and their number are all in the id."""
    home = stored(tmp_path, *(TINY if change != "fewer" else TINY[:2]))
    if change == "facts":
        tiny.write_facts(home, tiny.FACTS.replace("Alpha Lab", "Alpha Laboratory"))
    if change == "snapshot":
        file = home.snapshots()[0].folder / "provenance.json"
        file.write_text(file.read_text(encoding="utf-8").replace("0" * 50, "f" * 50), encoding="utf-8")
    assert manifest(home)["id"] != open_build(tiny_home).id


def test_the_facts_that_ship_are_in_the_id(tiny_home: Home) -> None:
    """A release with other reviewed facts makes another build of the same snapshots."""
    other = replace(facts.load(tiny_home.facts), digest="other")
    assert derive._manifest(tiny_home, other, tiny_home.snapshots(), is_starter=False)["id"] != open_build(tiny_home).id


def test_the_id_of_a_build_is_known_before_it_is_made(tiny_home: Home) -> None:
    """It is a hash of the inputs alone: neither time nor place is in it."""
    assert manifest(tiny_home)["id"] == open_build(tiny_home).id


def test_a_model_that_stands_twice_in_a_snapshot_is_counted_once(tmp_path: Path) -> None:
    """The larger counter is kept and the other row is counted as set aside."""
    engine = derived(stored(tmp_path, [Said("a/b", 5 * K), Said("a/b", 7 * K)]))
    assert engine.rows("SELECT downloads_30d FROM observations") == [{"downloads_30d": 7 * K}]
    assert engine.rows("SELECT rows, twins FROM snapshots") == [{"rows": 1, "twins": 1}]


def test_rows_that_go_missing_stop_the_build(tmp_path: Path) -> None:
    """A snapshot with fewer rows than its provenance says is not built from, and nothing is published."""
    home = stored(tmp_path, *TINY)
    file = home.snapshots()[0].folder / "provenance.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(said | {"rows": said["rows"] + 1}), encoding="utf-8")
    with pytest.raises(DataError, match="hold 21 rows, but 20 were"):
        pipeline.build(home)
    assert list(home.tables.iterdir()) == []


def test_a_value_that_must_be_known_stops_the_build(tiny_home: Home) -> None:
    """A table that lacks what its schema requires is not published."""
    engine = loose(tiny_home)
    engine.connection.execute("UPDATE models SET task = NULL WHERE model_key = 1")
    with pytest.raises(DataError, match="models lacks a value"):
        derive._check(engine, tiny_home.snapshots())


def test_a_key_that_stands_twice_stops_the_build(tiny_home: Home) -> None:
    """Of two rows of one key neither is published."""
    engine = loose(tiny_home)
    engine.connection.execute("INSERT INTO accounts FROM accounts LIMIT 1")
    with pytest.raises(DataError, match="accounts has a key"):
        derive._check(engine, tiny_home.snapshots())


def test_an_observation_of_no_model_stops_the_build(tiny_home: Home) -> None:
    """Every counter belongs to a model that is listed."""
    engine = loose(tiny_home)
    engine.connection.execute("DELETE FROM models WHERE model_key = 1")
    with pytest.raises(DataError, match="1 models have no row"):
        derive._check(engine, tiny_home.snapshots())


def test_sources_are_never_added_up(tmp_path: Path) -> None:
    """The same model stated by two sources on one date has one observation of each."""
    home = stored(tmp_path, [Said("a/b", 5 * K)])
    tiny.store(home, DATES[0], [Said("a/b", 9 * K)], source="other")
    rows = derived(home).rows("SELECT source, downloads_30d AS n FROM observations ORDER BY source")
    assert rows == [{"source": "llmfit", "n": 5 * K}, {"source": "other", "n": 9 * K}]


def test_the_walk_tells_each_of_its_steps(tmp_path: Path) -> None:
    """Whoever waits hears what is being done, first of all which build from how much."""
    told: list[str] = []
    build = pipeline.build(stored(tmp_path, *TINY), told.append)
    assert told == [
        f"building {build.id} from 3 snapshots",
        *(f"reading llmfit {day} ({turn} of 3)" for turn, day in enumerate(DATES, 1)),
        "counting gains",
        "deriving models, accounts and lineage",
    ]


# -- what every build holds beside its models


def test_every_task_is_a_universe_of_its_own_and_all_holds_them_all(tiny_home: Home) -> None:
    """A question can be asked of one task, of the named universes, or of everything."""
    rows = Engine.on(open_build(tiny_home)).rows(
        "SELECT universe, list(task ORDER BY task) AS tasks FROM universes GROUP BY 1"
    )
    universes = {row["universe"]: row["tasks"] for row in rows}
    assert universes["all"] == [tiny.ANY, tiny.EMBED, tiny.TEXT]
    assert all(universes[task] == [task] for task in universes["all"])
    assert set(universes["llm"]) == {"text-generation", "text2text-generation", "image-text-to-text", "any-to-any"}


def test_countries_are_named_in_three_languages(tiny_home: Home) -> None:
    """Names are those of the CLDR, and regions without a code of letters are left out."""
    rows = Engine.on(open_build(tiny_home)).rows("SELECT * FROM countries")
    named = {row["country"]: (row["name_en"], row["name_ko"], row["name_zh"]) for row in rows}
    assert named["KR"] == ("South Korea", "대한민국", "韩国")
    assert "001" not in named
