"""What answers rest on: the ledger of names, the table of defects, a model's line, and the builds that are kept."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from modelcensus import Census, pipeline
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.sources import arrow_schema
from modelcensus.store import Home, Provenance, open_build, pinned, write_snapshot
from modelcensus.views.cli import run
from tests.worlds import tiny

if TYPE_CHECKING:
    from pathlib import Path

D1, D2, D3 = (date(2026, 3, day) for day in (1, 8, 15))
# id → name and counter on three dates; None where the hub does not list it
LEDGER: dict[str, tuple[tuple[str, int] | None, ...]] = {
    "id1": (("lab/one", 1000), ("lab/one", 1100), ("lab/one", 1200)),
    "id2": (("lab/two", 2000), ("other/two", 2100), ("other/two", 2200)),
    "id3": (("lab/three", 3000), ("lab/three", 3100), None),
    "id4": (("lab/four", 4000), ("moved/four", 4100), ("moved/four", 4200)),
    "id5": (None, ("lab/four", 10), ("lab/four", 110)),
    **{f"id{n}": tuple((f"mass/m{n}", 500 * n + 100 * turn) for turn in range(3)) for n in range(6, 20)},
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Census:
    """A whole hub on which one model was renamed, one removed, and one's name was given to another."""
    home = Home(tmp_path_factory.mktemp("ledger"))
    for turn, day in enumerate((D1, D2, D3)):
        told = [(key, row[turn]) for key, row in LEDGER.items()]
        rows = [
            {"hub": "huggingface", "hub_id": key, "model": here[0], "downloads_all_time": here[1], "likes": turn}
            for key, here in told
            if here
        ]
        said = {"covers": "census", "counter": "downloads_all_time", "hub": "huggingface"}
        origin = Provenance("hub", day.isoformat(), "", "", f"{turn}", 1, 0, "MIT", details=said)
        write_snapshot(home, pa.Table.from_pylist(rows, schema=arrow_schema()).to_batches(), origin)
    pipeline.build(home)
    return Census.open(home.path)


@pytest.fixture(scope="module")
def hub(flow_home: Home) -> Census:
    """The world of gains counted by hand."""
    return Census.open(flow_home.path)


def told(rows: Any) -> set[tuple[Any, ...]]:
    """What the ledger says: date, what, the name before and after."""
    return {(row["date"], row["what"], row["before"], row["name"]) for row in rows}


# -- the ledger of names


def test_the_ledger_tells_what_was_renamed_removed_and_given_anew(ledger: Census) -> None:
    """A model under a new name, a name under a new model, and a model that the hub no longer lists."""
    assert told(ledger.renames().rows) == {
        (D2, "renamed", "lab/two", "other/two"),
        (D2, "renamed", "lab/four", "moved/four"),
        (D2, "again", "lab/four", "lab/four"),
        (D2, "removed", "lab/three", None),
    }


@pytest.mark.parametrize(("what", "number"), [("renamed", 2), ("removed", 1), ("again", 1)])
def test_the_ledger_can_be_asked_for_one_kind(ledger: Census, what: str, number: int) -> None:
    """Only what was asked for is listed."""
    assert [row["what"] for row in ledger.renames(what=what).rows] == [what] * number


def test_a_new_owner_of_a_name_inherits_no_gain(ledger: Census) -> None:
    """What `moved/four` gained under its old name stays its own, and the new `lab/four` has only what it gained itself."""
    gains = {
        row["model"]: row["n"]
        for row in ledger.query(
            "SELECT model, sum(downloads) AS n FROM gains JOIN models USING (model_key) "
            "WHERE model IN ('moved/four', 'lab/four', 'other/two') GROUP BY model"
        ).rows
    }
    assert gains == {"moved/four": 200, "other/two": 200, "lab/four": 100}


def test_a_model_is_found_under_its_earlier_name(ledger: Census) -> None:
    """An alias leads to the model that bears another name now, but not from the model that bears it."""
    assert "other/two" in ledger.model("lab/two").question
    assert "lab/four" in ledger.model("lab/four").question


# -- defects


def test_defects_are_listed_with_what_they_touched_and_what_was_done(hub: Census) -> None:
    """The counter that fell by 100, and the model that came with a history of 90,000."""
    rows = {row["kind"]: row for row in hub.defects(top=None).rows}
    assert (rows["rollback"]["models"], rows["rollback"]["downloads"]) == (1, 100)
    assert (rows["history at first sight"]["models"], rows["history at first sight"]["downloads"]) == (1, 90_000)
    assert all(row["done"] for row in rows.values())


def test_a_kind_of_defect_that_was_not_found_is_refused_with_those_that_were(hub: Census) -> None:
    """A misspelled kind is no empty list."""
    with pytest.raises(UnknownName) as refused:
        hub.defects(kind="rolback")
    assert "rollback" in refused.value.hint


# -- a model's line


def test_a_line_goes_up_to_its_creators_and_down_to_what_was_made_from_it(hub: Census) -> None:
    """The mix is half of each parent's; the base has two models made from it."""
    up = {row["model"]: row["weight"] for row in hub.lineage("club/mix").rows if row["steps"] < 0}
    down = {row["model"] for row in hub.lineage("alpha-lab/base").rows if row["steps"] > 0}
    assert up == {"alpha-lab/base": 0.5, "gamma-uni/root": 0.5}
    assert down == {"beta-corp/tune", "club/mix"}


def test_a_model_that_is_not_there_has_no_line(hub: Census) -> None:
    """The error says which are near."""
    with pytest.raises(UnknownName) as refused:
        hub.lineage("alpha-lab/bass")
    assert "alpha-lab/base" in refused.value.hint


# -- builds that are kept


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The tiny world with two builds: of two snapshots, and of three."""
    home = Home(tmp_path_factory.mktemp("twice"))
    tiny.write_facts(home)
    for turn, (day, rows) in enumerate(zip(tiny.DATES, (tiny.ONE, tiny.TWO, tiny.THREE), strict=True)):
        tiny.store(home, day, rows)
        if turn:
            pipeline.build(home)
    return home


@pytest.fixture
def kept(twice: Home, own_home: Path) -> Home:
    """A copy of it, where commands look for a home."""
    return Home(shutil.copytree(twice.path, own_home))


def test_the_builds_that_are_kept_are_listed(kept: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Each with what it was made from, and the one that answers."""
    rows = {row["snapshots"]: row for row in Census.open(kept.path).builds().rows}
    assert (rows[3]["build"], rows[3]["current"], rows[3]["latest"]) == (open_build(kept).id, True, "2026-08-01")
    assert (rows[2]["current"], rows[2]["pinned"], rows[2]["latest"]) == (False, False, "2026-07-01")
    assert run(["builds"]) == 0
    assert rows[2]["build"] in capsys.readouterr().out


def test_an_earlier_build_answers_as_it_did(kept: Home) -> None:
    """A number can be replayed as of the build that gave it, also after more came."""
    earlier = next(row["build"] for row in Census.open(kept.path).builds().rows if row["snapshots"] == 2)
    answer = Census.open(kept.path, build=earlier).share()
    assert (answer.build, answer.snapshots) == (earlier, [tiny.DATES[1]])


def test_a_pinned_build_is_not_pruned_and_one_let_go_is(kept: Home) -> None:
    """Pinned by the beginning of its id it stays whatever else goes; unpinned it goes with the others."""
    earlier = next(row["build"] for row in Census.open(kept.path).builds().rows if row["snapshots"] == 2)
    assert run(["builds", "pin", earlier[:6]]) == 0
    assert pinned(kept) == {earlier}
    assert run(["prune", "--keep", "0"]) == 0
    assert (kept.tables / earlier).is_dir()
    assert run(["builds", "unpin", earlier]) == 0
    assert run(["prune", "--keep", "0"]) == 0
    assert not (kept.tables / earlier).exists()
    assert Census.open(kept.path).share().rows


def test_only_a_build_that_is_there_is_pinned(kept: Home) -> None:
    """A beginning that fits none, or more than one, is refused with those that are kept."""
    for asked in ("nothing", ""):
        with pytest.raises(QuestionError, match="no build") as refused:
            Census.open(kept.path).pin(asked)
        assert open_build(kept).id in refused.value.hint
