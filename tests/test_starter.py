"""What ships: the snapshots, where they come from, and the finished build made of them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from modelcensus import Census, facts
from modelcensus.census import rebuild
from modelcensus.schema import SNAPSHOT
from modelcensus.sources import arrow_schema
from modelcensus.store import Engine, Home, code_digest, open_build, starter

PINS = Path(__file__).parents[1] / "tools" / "starter-releases.json"
SHIPPED = starter().snapshots()
EACH = {"argvalues": SHIPPED, "ids": [snapshot.provenance.date for snapshot in SHIPPED]}


@pytest.mark.parametrize("snapshot", **EACH)
def test_a_shipped_snapshot_has_columns_of_its_schema(snapshot) -> None:
    """What ships can be read as what a source reads today: no column of another type, none missing that must be known."""
    found = pq.read_schema(snapshot.models)
    assert [field for field in found if field.type != arrow_schema().field(field.name).type] == []
    assert {column.name for column in SNAPSHOT.columns if not column.nullable} <= set(found.names)


@pytest.mark.parametrize("snapshot", **EACH)
def test_a_shipped_snapshot_holds_as_many_rows_as_its_provenance_says(snapshot) -> None:
    """No row was lost between the release and the package."""
    assert pq.read_metadata(snapshot.models).num_rows == snapshot.provenance.rows > 0


@pytest.mark.parametrize("snapshot", **EACH)
def test_a_shipped_snapshot_names_a_model_once(snapshot) -> None:
    """Each model of a hub has one row, and its name is account/name."""
    names = pq.read_table(snapshot.models, partitioning=None)["model"].to_pylist()
    assert len(set(names)) == len(names)
    assert all(name.count("/") == 1 for name in names)


@pytest.mark.parametrize("snapshot", **EACH)
def test_a_shipped_snapshot_comes_from_a_pinned_release(snapshot) -> None:
    """Version, checksum and upload day are those of the list that the maintainers pinned."""
    pins = {
        row["version"]: (row["sha256"], row["uploaded"][:10]) for row in json.loads(PINS.read_text(encoding="utf-8"))
    }
    said = snapshot.provenance
    assert pins[said.label] == (said.sha256, said.date)
    assert said.licence == "MIT"
    assert said.url.endswith(f"/{said.label}/")


def test_no_snapshot_says_what_the_one_before_it_said() -> None:
    """A release that carries the same catalogue again is no new state."""
    for before, after in pairwise(SHIPPED):
        first, second = (pq.read_table(item.models, partitioning=None) for item in (before, after))
        assert not first.equals(second), after.date


def test_the_shipped_build_was_made_by_this_code_from_these_facts() -> None:
    """Whoever installs the package gets the answers that its sources give."""
    manifest = open_build(starter()).manifest
    assert manifest["code"] == code_digest()
    assert manifest["facts"] == facts.digest(facts.HERE)
    assert [item["label"] for item in manifest["snapshots"]] == [item.provenance.label for item in SHIPPED]


@pytest.mark.slow
def test_an_empty_home_builds_what_ships(tmp_path: Path) -> None:
    """Without snapshots of its own a home builds from the starter's, to the same id and the same rows."""
    made, shipped = rebuild(tmp_path), open_build(starter())
    assert (made.id, made.is_starter) == (shipped.id, True)
    engine, files = Engine.start(), sorted(file for file in shipped.manifest["files"] if file.endswith(".parquet"))
    assert sorted(made.manifest["files"]) == sorted(shipped.manifest["files"])
    assert [engine.digest(made.folder / f) for f in files] == [engine.digest(shipped.folder / f) for f in files]
    assert (made.facts, made.queries) == (shipped.facts, shipped.queries)


def test_the_snapshots_known_to_be_unusable_are_told_from_the_others(starter: Census) -> None:
    """One release holds 148 models of about 960, and three were published without reading the counters anew."""
    why = {row["snapshot"].isoformat(): row["why_not"] for row in starter.status().rows if not row["usable"]}
    assert why == {
        "2026-04-25": "partial",
        "2026-06-09": "not-refreshed",
        "2026-07-10": "not-refreshed",
        "2026-07-14": "not-refreshed",
    }


def test_the_counters_known_to_be_typed_in_are_not_believed(starter: Census) -> None:
    """Four speech models have stood at round millions since they were added by hand."""
    typed = (
        "SELECT DISTINCT model FROM observations JOIN models USING (model_key) WHERE quality = 'hard-coded' ORDER BY 1"
    )
    assert [row["model"] for row in starter.query(typed).rows] == [
        "distil-whisper/distil-large-v3",
        "openai/whisper-large-v3",
        "openai/whisper-large-v3-turbo",
        "openai/whisper-medium",
    ]


def test_the_latest_usable_snapshot_answers(starter: Census) -> None:
    """A question without a date is of the newest snapshot that can be used, and it names it."""
    latest = max(row["snapshot"] for row in starter.status().rows if row["usable"])
    assert list(starter.share().snapshots) == [latest]


def test_the_package_is_read_and_not_written(own_home: Path) -> None:
    """Asking the starter leaves neither a home nor a file beside the tables."""
    tables = starter().tables
    before = sorted(tables.rglob("*"))
    assert Census(Home(own_home), open_build(Home(own_home))).share().rows
    assert sorted(tables.rglob("*")) == before
    assert not own_home.exists()


WHOLE_HISTORY = """
WITH stated AS (
  SELECT source, CAST(date AS DATE) AS date, hub, model, downloads_30d, likes,
    row_number() OVER name = 1 OR downloads_30d IS DISTINCT FROM lag(downloads_30d) OVER name
      OR likes IS DISTINCT FROM lag(likes) OVER name AS anew
  FROM read_parquet({files}, hive_partitioning = true, hive_types_autocast = false)
  WINDOW name AS (PARTITION BY hub, model ORDER BY date)
), owned AS (
  SELECT DISTINCT s.*, n.model_key FROM stated AS s JOIN names AS n USING (hub, model)
), best AS (
  SELECT * FROM owned WHERE downloads_30d > 0
  QUALIFY row_number() OVER (PARTITION BY date, model_key ORDER BY anew DESC, downloads_30d DESC) = 1
)
SELECT count(*) AS models, count(*) FILTER (coalesce(o.stated_30d, o.downloads_30d) <> b.downloads_30d) AS other, count(*) FILTER (o.refreshed <> b.anew) AS otherwise
FROM best AS b JOIN observations AS o USING (date, model_key)
"""


def test_every_counter_is_the_one_that_the_whole_history_gives() -> None:
    """What the walk keeps of each model, snapshot by snapshot, is what one query over all snapshots at once gives."""
    files = [str(snapshot.models) for snapshot in SHIPPED]
    found = Engine.on(open_build(starter())).rows(WHOLE_HISTORY.format(files=files))[0]
    assert found["models"] > 90_000
    assert (found["other"], found["otherwise"]) == (0, 0)
