"""A build that goes on from an earlier one: it costs what is new, touches nothing of its parent, and gives the same."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcensus import Census, pipeline
from modelcensus.gains.intervals import LASTS, REACH, SPREAD
from modelcensus.pipeline import cubed, verify
from modelcensus.sources import arrow_schema
from modelcensus.store import Build, Engine, Home, Provenance, open_build, write_labels, write_snapshot
from modelcensus.store import build as store_build
from tests.worlds import tiny
from tests.worlds.tiny import DATES, K, Said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FIRST = date(2026, 1, 4)
LONG = 14  # snapshots of the long world: more than a new one can revise
MANY = 16  # models of which few lead
LABELS = pa.table({
    "hub": ["huggingface"], "model": ["beta-corp/big"], "account": ["beta-corp"], "country": ["France"], "creator": ["x"],
    "creator_country": ["China"],
})  # fmt: skip
few = settings(max_examples=1, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def digests(build: Build) -> dict[str, str]:
    """The content of each of a build's files; which statements were compiled on the way is no content."""
    engine, files = Engine.start(), sorted(set(build.manifest["files"]) - {"statements.json"})
    tables = {name: engine.digest(build.folder / name) for name in files if name.endswith(".parquet")}
    return tables | {name: (build.folder / name).read_text("utf-8") for name in files if name.endswith(".json")}


def whole(home: Home, place: Path) -> Build:
    """What a home's snapshots give where no build stood before."""
    shutil.copytree(home.path, place, ignore=shutil.ignore_patterns("tables"))
    return pipeline.build(Home(place))


def steps_of(home: Home) -> list[str]:
    """What is told while a home is built."""
    told: list[str] = []
    pipeline.build(home, told.append)
    return told


def shared(build: Build, parent: Build, table: str) -> list[str]:
    """The parts of a table that are the parent's own files."""
    both = sorted(set(build.manifest["files"]) & set(parent.manifest["files"]))
    mine = [name for name in both if name.startswith(f"{table}/")]
    return [name for name in mine if (build.folder / name).samefile(parent.folder / name)]


def week(turn: int, models: int = 6, told: Mapping[int, Mapping[str, Any]] = MappingProxyType({})) -> pa.Table:
    """The snapshot of a week of a whole hub with a cumulative counter; every model gains, each at its own pace.

    `told` says otherwise of some models.
    """
    rows = [
        {
            "hub": "huggingface",
            "model": f"lab-{number % 3}/m{number}",
            "hub_id": f"id{number}",
            "downloads_all_time": 10_000 + turn * 100 * (number + 1) + (turn % 3) * number,
            "downloads_30d": 430 * (number + 1),
            "likes": turn,
            "task": "text-generation",
            "created_on": date(2025, 1, 1),
            "base_models": [f"finetune:lab-0/m{number - 3}"] if number >= 3 else [],
            **told.get(number, {}),
        }
        for number in range(models)
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema())


def store(home: Home, day: date, rows: pa.Table, source: str = "hub", covers: str = "census") -> None:
    """Store one snapshot of a hub or of a catalogue."""
    counter = "downloads_all_time" if covers == "census" else "downloads_30d"
    said = {"covers": covers, "counter": counter, "hub": "huggingface"}
    origin = Provenance(source, day.isoformat(), "", "", f"{source}-{day}", 1, 0, "MIT", details=said)
    write_snapshot(home, rows.to_batches(), origin)


def sunday(turn: int) -> date:
    """The date of a turn."""
    return FIRST + timedelta(weeks=turn)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Build]:
    """A home of many weeks, and the build that went on from the one before the last week."""
    home = Home(tmp_path_factory.mktemp("long"))
    for turn in range(LONG - 1):
        store(home, sunday(turn), week(turn))
    parent = pipeline.build(home)
    store(home, sunday(LONG - 1), week(LONG - 1))
    pipeline.build(home)
    return home, parent


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """As many weeks of `MANY` models, built."""
    home = Home(tmp_path_factory.mktemp("many") / "home")
    for turn in range(LONG):
        store(home, sunday(turn), week(turn, MANY))
    pipeline.build(home)
    return home


@pytest.fixture(scope="module")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The tiny world's first two snapshots, built."""
    home = Home(tmp_path_factory.mktemp("stem"))
    tiny.write_facts(home)
    for day, rows in zip(DATES[:2], (tiny.ONE, tiny.TWO), strict=True):
        tiny.store(home, day, rows)
    pipeline.build(home)
    return home


@pytest.fixture(scope="module")
def entire(tiny_home: Home) -> dict[str, str]:
    """The content of the tiny world's build where no build stood before."""
    return digests(open_build(tiny_home))


@pytest.fixture
def begun(stem: Home, tmp_path: Path) -> tuple[Home, Build]:
    """The first two snapshots, built, and the third stored."""
    home = Home(tmp_path / "begun")
    shutil.copytree(stem.path, home.path)
    parent = open_build(home)
    tiny.store(home, DATES[2], tiny.THREE)
    return home, parent


# -- what is shared


@pytest.mark.parametrize("table", ["observations", "steps", "names"])
def test_a_build_shares_the_parts_of_its_parent(begun: tuple[Home, Build], table: str) -> None:
    """What earlier snapshots gave is not written again: the part is the same file, and both builds have it."""
    home, parent = begun
    build = pipeline.build(home)
    before = [name for name in parent.manifest["files"] if name.startswith(f"{table}/")]
    assert before
    assert shared(build, parent, table) == sorted(before)


def test_only_gains_that_a_new_snapshot_can_revise_are_counted_again(long: tuple[Home, Build]) -> None:
    """Beyond its reach the gains of the parent stand as files of both builds, the first interval among them."""
    home, parent = long
    build = open_build(home)
    kept = shared(build, parent, "gains")
    assert kept == [f"gains/source=hub/date={sunday(turn)}/part.parquet" for turn in range(1, LONG - 1 - REACH)]
    assert len(build.parts("gains")) == LONG - 1


def test_a_build_that_goes_on_is_the_build_of_the_whole(long: tuple[Home, Build], tmp_path: Path) -> None:
    """Under the same id, file by file."""
    home, _ = long
    again = whole(home, tmp_path / "whole")
    assert again.id == open_build(home).id
    assert digests(again) == digests(open_build(home))


@pytest.mark.parametrize(
    ("model", "told", "moved"),
    [
        pytest.param(2, {"parameters": 7_000_000_000}, True, id="the size of a small model"),
        pytest.param(
            4,
            {"base_models": ["finetune:far/away"]},
            True,
            id="the maker of a small model's base",
            marks=pytest.mark.full,
        ),
        pytest.param(4, {"base_models": ["quantized:lab-1/m1"]}, True, id="a small model that is a copy"),
        pytest.param(
            14, {"parameters": 7_000_000_000}, False, id="the size of a leading model", marks=pytest.mark.full
        ),
        pytest.param(14, {"task": "translation"}, False, id="a task that only a leading model has"),
        pytest.param(1, {"task": "translation"}, False, id="a task that leads alone", marks=pytest.mark.full),
        pytest.param(1, {}, None, id="nothing"),
    ],
)
def test_what_is_told_otherwise_of_a_model_moves_what_old_intervals_sum_up_to(
    many: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: int, told: dict[str, Any], moved: bool | None
) -> None:
    """The sums of intervals whose gains stand are the parent's, less and plus what changed, and those of the whole; `None`: as they were."""
    home = Home(shutil.copytree(many.path, tmp_path / "home"))
    parent = open_build(home)
    store(home, sunday(LONG), week(LONG, MANY, {model: told}))
    calls: list[set[tuple[str, str]]] = []
    real = cubed._moved
    monkeypatch.setattr(cubed, "_moved", lambda *given: (calls.append(given[2]), real(*given))[1])
    build = pipeline.build(home)
    assert bool(calls) == bool(moved)
    assert all(len(standing) == LONG - LASTS for standing in calls)
    again = whole(home, tmp_path / "whole")
    assert digests(again) == digests(build)
    before = [row for row in _cube(parent) if row["date"] < sunday(LONG - 1 - REACH)]
    after = [row for row in _cube(build) if row["date"] < sunday(LONG - 1 - REACH)]
    assert before == after or moved is not None


def test_a_rise_that_is_spread_back_moves_what_a_mended_interval_sums_up_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an interval that only a small model's new rise changes, the parent's sums stand but for that model; they are those of the whole."""
    home, lacking = Home(tmp_path / "home"), {2: {"downloads_all_time": None, "downloads_30d": None}}
    first = LONG - SPREAD + 1  # of the weeks without its counter: what it rose meanwhile lies over `SPREAD` intervals
    for turn in range(LONG):
        store(home, sunday(turn), week(turn, MANY, lacking if turn >= first else {}))
    parent = pipeline.build(home)
    store(home, sunday(LONG), week(LONG, MANY))
    calls: list[set[tuple[str, str]]] = []
    real = cubed._moved
    monkeypatch.setattr(cubed, "_moved", lambda *given: (calls.append(given[2]), real(*given))[1])
    build = pipeline.build(home)
    assert [("hub", sunday(first).isoformat()) in standing for standing in calls] == [True]
    assert digests(whole(home, tmp_path / "whole")) == digests(build)
    assert sums(build, first) > sums(parent, first)
    assert sums(build, first - 1) == sums(parent, first - 1)


def sums(build: Build, turn: int) -> int:
    """What the cube says that all models gained in the interval that ends at a turn."""
    told = "universe = 'all' AND credit = 'publisher' AND grouping = 'country'"
    [row] = Engine.on(build).rows(f"SELECT sum(downloads) AS n FROM cube WHERE date = DATE '{sunday(turn)}' AND {told}")
    return int(row["n"])


def _cube(build: Build) -> list[dict[str, Any]]:
    return Engine.on(build).rows("FROM cube ORDER BY ALL")


def test_a_build_says_how_much_is_new(begun: tuple[Home, Build]) -> None:
    """Of three snapshots one is read."""
    home, _ = begun
    told = steps_of(home)
    assert told[0].endswith("from 1 new of 3 snapshots")
    assert [line for line in told if line.startswith("reading")] == [f"reading llmfit {DATES[2]} (1 of 1)"]


def test_what_is_shared_keeps_the_signature_of_its_parent(
    begun: tuple[Home, Build], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part that stood there is not read again to be signed, and what is said of it is what was."""
    home, parent = begun
    signed: list[str] = []
    checksum = store_build.checksum

    def watched(file: Path) -> tuple[str, int]:
        signed.append(file.as_posix())
        return checksum(file)

    monkeypatch.setattr(store_build, "checksum", watched)
    monkeypatch.setattr(store_build, "SMALL", 0)  # builds of this size are checked whole at each opening otherwise
    build = pipeline.build(home)
    parts = [name for table in ("observations", "steps", "names") for name in shared(build, parent, table)]
    assert parts
    assert [build.manifest["files"][name] for name in parts] == [parent.manifest["files"][name] for name in parts]
    assert [name for name in parts if any(file.endswith(name) for file in signed)] == []
    assert len(signed) == len(build.manifest["files"]) - len(parts)


def test_facts_that_change_no_name_are_no_reason_to_read_again(begun: tuple[Home, Build], tmp_path: Path) -> None:
    """Another country of an organisation, or labels of others, are laid over what was read: nothing of it is read anew."""
    home, _ = begun
    pipeline.build(home)
    tiny.write_facts(home, tiny.FACTS.replace("country: US", "country: CA"))
    write_labels(home, "eoi", LABELS)
    told = steps_of(home)
    assert [line for line in told if line.startswith("reading")] == []
    assert {row["country"] for row in Census.open(home.path).share().rows} >= {"CA", "CN"}
    assert digests(whole(home, tmp_path / "whole")) == digests(open_build(home))


def test_a_rename_that_is_recorded_later_is_a_reason_to_read_again(begun: tuple[Home, Build], tmp_path: Path) -> None:
    """Which names are one model decides all that follows, so nothing earlier is gone on from."""
    home, parent = begun
    tiny.write_facts(home, tiny.FACTS.replace("huggingface: [solo]", "huggingface: [solo, {name: club, renamed_to: solo}]")
        .replace("{name: club, role: repackager}", "club2"))  # fmt: skip
    told = steps_of(home)
    assert [line for line in told if line.startswith("reading")][-1].endswith("(3 of 3)")
    assert shared(open_build(home), parent, "observations") == []


# -- what is gone on from


def cut(build: Build) -> None:
    """Lose the end of a part."""
    file = build.parts("observations")[0]
    file.write_bytes(file.read_bytes()[:-9])


def flip(build: Build) -> None:
    """Change a byte of a part and not its size."""
    file = build.parts("steps")[0]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def say(content: str) -> Callable[[Build], None]:
    """Put something else in place of a manifest."""
    return lambda build: (build.folder / "manifest.json").write_text(content, encoding="utf-8") and None


LOST: dict[str, Callable[[Build], None]] = {
    "removed": lambda build: shutil.rmtree(build.folder),
    "cut short": cut,
    "one byte changed": flip,
    "a table missing": lambda build: build.table("models").unlink(),
    "a manifest of nothing": say(""),
    "a manifest of a list": say("[]"),
    "a manifest of an empty object": say("{}"),
}


@pytest.mark.parametrize("lose", LOST.values(), ids=LOST)
def test_where_the_parent_is_lost_the_whole_is_built(
    begun: tuple[Home, Build], entire: dict[str, str], lose: Callable[[Build], None]
) -> None:
    """A build that was removed or is damaged is not gone on from, and what comes out is the same."""
    home, parent = begun
    lose(parent)
    told = steps_of(home)
    assert [line for line in told if line.startswith("reading")][-1].endswith("(3 of 3)")
    assert digests(open_build(home)) == entire


def test_a_damaged_part_that_two_builds_share_is_mended(
    begun: tuple[Home, Build], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a build is too large to be checked whole at each opening: whoever builds again gets it whole."""
    home, parent = begun
    monkeypatch.setattr(store_build, "SMALL", 0)
    build = pipeline.build(home)
    flip(parent)
    assert not all(item.whole for item in verify(home) if item.path == build.folder)
    pipeline.build(home)
    assert all(item.whole for item in verify(home) if item.path == build.folder)


def test_what_is_marked_later_leaves_the_parent_as_it_was(tmp_path: Path) -> None:
    """A counter is known only on the third date to have been typed in: the new build has it marked on all, its parent on none."""
    home = Home(tmp_path / "typed")
    for turn, day in enumerate(DATES[:2]):
        tiny.store(home, day, [Said("a/typed", 3000 * K, likes=turn), Said("a/b", 10 * K + turn)])
    parent = pipeline.build(home)
    before = digests(parent)
    tiny.store(home, DATES[2], [Said("a/typed", 3000 * K, likes=9), Said("a/b", 12 * K)])
    build = pipeline.build(home)
    sql = "SELECT quality, count(*) AS n FROM observations WHERE stated_30d = 3000000 GROUP BY quality"
    assert Engine.on(build).rows(sql) == [{"quality": "hard-coded", "n": 3}]
    assert digests(parent) == before
    assert all(item.whole for item in verify(home))
    assert digests(whole(home, tmp_path / "whole")) == digests(build)


def test_a_parent_that_is_pruned_takes_nothing_from_its_child(begun: tuple[Home, Build]) -> None:
    """A shared part is there as long as one build has it."""
    home, parent = begun
    build = pipeline.build(home)
    shutil.rmtree(parent.folder)
    assert all(item.whole for item in verify(home))
    assert Engine.on(build).rows("SELECT count(*) AS n FROM observations") == [{"n": 20}]


# -- whatever the order


def orders() -> list[list[tuple[str, int]]]:
    """Snapshots of two sources, in the orders in which two people may bring them."""
    both = [(source, turn) for source in ("hub", "shop") for turn in range(3)]
    return [both, [both[n] for n in (5, 0, 3, 1, 4, 2)]]


def bring(home: Home, source: str, turn: int) -> None:
    """Store one of them."""
    if source == "hub":
        store(home, sunday(turn), week(turn))
    else:
        store(home, sunday(turn) + timedelta(days=2), week(turn + 3, 4), "shop", "catalogue")


def test_the_order_in_which_snapshots_come_changes_nothing(tmp_path: Path) -> None:
    """Who brings the same in another order, and builds between, has the same build."""
    made = []
    for number, order in enumerate(orders()):
        home = Home(tmp_path / str(number))
        for place, (source, turn) in enumerate(order):
            bring(home, source, turn)
            if number and place % 2:
                pipeline.build(home)
        made.append(pipeline.build(home))
    assert made[0].id == made[1].id
    assert digests(made[0]) == digests(made[1])


# -- on histories that hypothesis makes up

NAMES = ("a/x", "A/x", "b/x", "c/y", "old/z", "new/z")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.none() | st.sampled_from(("id1", "id2", "id3")),
        st.none() | st.sampled_from((0, 7, 2_000, 2_010, 90_000)),
        st.none() | st.sampled_from((0, 50, 3_000_000)),
        st.sampled_from((None, "text-generation", "any-to-any")),
        st.none() | st.lists(st.sampled_from(("finetune:a/x", ":b/x", "merge:far/away")), max_size=2),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row[:2],
)
HISTORY = st.lists(st.tuples(st.sampled_from((("hub", "census"), ("shop", "catalogue"))), ROWS), min_size=3, max_size=5)
RENAMED = """
- id: zed
  name: Zed
  kind: company
  accounts: {huggingface: [new, {name: old, renamed_to: new}]}
  countries: [{country: FR, confidence: high}]
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
"""


def rows_of(told: list[tuple[Any, ...]]) -> pa.Table:
    """Stated rows from what hypothesis made up."""
    names = ("model", "hub_id", "downloads_all_time", "downloads_30d", "task", "base_models")
    rows = [{"hub": "huggingface", "likes": 5, **dict(zip(names, row, strict=True))} for row in told]
    return pa.Table.from_pylist(rows, schema=arrow_schema())


@few
@given(HISTORY, st.data())
def test_any_history_built_in_any_pieces_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, history: list[Any], data: st.DataObject
) -> None:
    """With renames, ids that come and go, falling and typed counters, duplicates and two sources: pieces give the whole."""
    home = Home(tmp_path_factory.mktemp("pieces") / "home")
    tiny.write_facts(home, RENAMED)
    for turn, ((source, covers), rows) in enumerate(history):
        store(home, sunday(turn), rows_of(rows), source, covers)
        if data.draw(st.booleans(), label=f"built after {turn}"):
            pipeline.build(home)
    built = pipeline.build(home)
    assert digests(built) == digests(whole(home, home.path.parent / "whole"))
