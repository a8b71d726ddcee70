"""What a new snapshot says moves lines far from it: a build that goes on from its parent has the rows of one of the whole, each time."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from modelcensus import pipeline
from modelcensus.pipeline import lines
from modelcensus.sources import arrow_schema
from modelcensus.store import Build, Engine, Home, open_build
from tests.test_incremental import digests, store, whole
from tests.worlds import tiny

if TYPE_CHECKING:
    from pathlib import Path

FIRST = date(2025, 8, 3)
WEEKS = 10  # more than a new snapshot can revise, so that the cube is carried on too
# name → what it states as its bases, None: nothing is known of any
MODELS: dict[str, list[str] | None] = {
    "lab/root": [],
    "lab/child": ["finetune:lab/root"],
    "other/grand": ["adapter:Lab/Child"],
    "other/great": ["merge:other/grand", "merge:far/away", "merge:zoo/animal"],
    "lost/a": ["finetune:Far/Away"],
    "lost/b": ["finetune:zoo/animal"],
    "lost/c": [":far/AWAY", "finetune:mover/base"],
    "packer/X-GGUF": None,
    "one/X": None,
    "two/X": None,
    "three/Y-4bit": None,
    "lab/Y": [],
    "ring/p": ["finetune:ring/q"],
    "ring/q": ["finetune:ring/r"],
    "ring/r": None,
    "loop/s": ["finetune:loop/t"],
    "loop/t": ["finetune:loop/s"],
    "loop/u": ["adapter:loop/s"],
    "mover/base": [],
    "kid/k": ["finetune:mover/base"],
    "kid/l": ["adapter:kid/k"],
}
DOWNLOADS = {"one/X": 90_000, "two/X": 10}
FACTS = """
- id: packers
  name: Packers
  kind: community
  accounts: {huggingface: [{name: packer, role: repackager}, three]}
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
- id: far
  name: Far
  kind: company
  accounts: {huggingface: [far]}
  countries: [{country: CN, confidence: high}]
  alternatives: [{country: SG, reason: its holding is registered in Singapore}]
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
- id: lab
  name: Lab
  kind: company
  accounts: {huggingface: [lab]}
  countries: [{country: US, confidence: high}]
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
"""
NEWS: dict[
    str, dict[str, Any]
] = {  # what is said otherwise: a name → its bases, another name, its downloads; what is not there is new
    "nothing": {},
    "an outside parent is listed": {"Far/Away": []},
    "an outside parent is listed with a base of its own": {"far/away": ["finetune:lab/child"]},
    "the account of an outside parent is listed": {"far/near": []},
    "an outside parent before all others": {"new/one": ["finetune:aaa/first"]},
    "an outside parent after all others": {"new/one": ["finetune:zzz/last"]},
    "an outside parent spelled before": {"new/one": ["finetune:FAR/AWAY"]},
    "the first spelling of an outside parent is not stated any more": {"lost/a": ["finetune:lab/root"]},
    "an outside parent is not stated any more": {"lost/b": [], "other/great": ["merge:other/grand"]},
    "another outside parent in the place of one": {
        "lost/b": ["finetune:zoo/beast"],
        "other/great": ["merge:zoo/beast"],
    },
    "a parent has another name": {"lab/child": "lab/kid"},
    "a parent is another account's": {"mover/base": "settled/base"},
    "a parent's name is another model's": {"lab/child": "lab/kid", "Lab/child": []},
    "a parent's name is another model's of another spelling": {"LAB/CHILD": None},
    "a model without an id": {"bare/one": ["finetune:far/away"]},
    "a cycle begins": {"ring/r": ["finetune:ring/p"]},
    "a cycle ends": {"loop/t": ["finetune:lab/root"]},
    "a model comes from itself": {"lab/root": ["finetune:lab/root"]},
    "a base deep in a line": {"lab/root": ["finetune:deep/origin", "finetune:mover/base"]},
    "a line ends": {"lab/child": []},
    "a relation": {"lab/child": ["quantized:lab/root"]},
    "a namesake overtakes another": {"two/X": 2_000_000},
    "a namesake comes too near": {"two/X": 80_000},
    "a new conversion": {"new/root-GGUF": None},
    "a conversion that states its base": {"packer/X-GGUF": ["quantized:two/X"]},
    "a conversion that its parent comes from": {"one/X": ["finetune:packer/X-GGUF"]},
}


def week(turn: int, news: dict[str, Any] | None = None) -> pa.Table:
    """The hub in a week: every model gains, each at its own pace."""
    said = dict.fromkeys(MODELS) | (news or {})
    rows = []
    for number, (name, told) in enumerate(said.items()):
        bases = told if isinstance(told, list) or name not in MODELS else MODELS[name]
        most = told if isinstance(told, int) else DOWNLOADS.get(name, 1000)
        rows.append({
            "hub": "huggingface",
            "model": told if isinstance(told, str) else name,
            "hub_id": None if name.startswith("bare/") else f"id{number}",
            "downloads_all_time": 3 * most + turn * 100 * (number + 1),
            "downloads_30d": most,
            "likes": turn,
            "task": "text-generation",
            "created_on": date(2025, 1, 1),
            "base_models": bases,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=arrow_schema())


def day(turn: int) -> date:
    """The date of a turn."""
    return FIRST + timedelta(weeks=turn)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The hub up to the new snapshot, built."""
    home = Home(tmp_path_factory.mktemp("begun") / "home")
    tiny.write_facts(home, FACTS)
    for turn in range(WEEKS):
        store(home, day(turn), week(turn))
    pipeline.build(home)
    return home


@pytest.fixture
def home(begun: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    shutil.copytree(begun.path, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture(autouse=True)
def carried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which builds carried lines on."""
    found: list[str] = []
    real = lines.going_on
    monkeypatch.setattr(lines, "going_on", lambda *told: (found.append(told[2].id), real(*told))[1])
    return found


def same(home: Home, carried: list[str]) -> Build:
    """The build that goes on, which is file by file that of the whole."""
    parent = open_build(home)
    build = pipeline.build(home)
    assert carried == [parent.id]
    assert digests(whole(home, home.path.parent / "whole")) == digests(build)
    return build


def rows(build: Build, table: str) -> list[dict[str, Any]]:
    """A table's rows in their order."""
    return Engine.on(build).rows(f"FROM {table} ORDER BY ALL")


# The rest comes with `make full`: each takes a build that goes on and one of the whole. Below several come together always.
ALWAYS = (
    *("nothing", "an outside parent is listed", "a model without an id", "a base deep in a line"),
    "a namesake overtakes another",
)


@pytest.mark.parametrize(
    "news",
    [pytest.param(news, marks=[] if name in ALWAYS else [pytest.mark.full]) for name, news in NEWS.items()],
    ids=NEWS,
)
def test_a_build_that_goes_on_has_the_lines_of_the_whole(home: Home, carried: list[str], news: dict[str, Any]) -> None:
    """Models, accounts, edges, lines, creators and the cube, whatever is said otherwise."""
    parent = open_build(home)
    store(home, day(WEEKS), week(WEEKS, news))
    build = same(home, carried)
    assert (rows(build, "edges") != rows(parent, "edges")) == bool(news.keys() - {"far/near"})


def test_what_went_on_is_gone_on_from(home: Home, carried: list[str]) -> None:
    """Another snapshot, which says the same and more, after one that moved numbers, names and lines."""
    news = NEWS["a parent's name is another model's"] | NEWS["an outside parent before all others"]
    for turn, more in enumerate(
        (news, news | NEWS["a cycle begins"] | NEWS["an outside parent is not stated any more"])
    ):
        carried.clear()
        store(home, day(WEEKS + turn), week(WEEKS + turn, more))
        build = same(home, carried)
        shutil.rmtree(home.path.parent / "whole")
    assert {"ring/p", "ring/q", "ring/r"} <= {row["parent"] for row in rows(build, "edges") if row["defect"] == "cycle"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("huggingface: [{name: packer, role: repackager}, three]", "huggingface: [packer, {name: three, role: repackager}]", id="roles"),
        pytest.param("country: CN", "country: FR", id="the country of an account beyond", marks=pytest.mark.full),
        pytest.param("huggingface: [lab]", "huggingface: [lab, zoo]", id="the owner of an account beyond", marks=pytest.mark.full),
    ],
)  # fmt: skip
def test_facts_that_change_move_what_rests_on_them(home: Home, carried: list[str], old: str, new: str) -> None:
    """With no new snapshot, and with one that says something new too."""
    parent = open_build(home)
    tiny.write_facts(home, FACTS.replace(old, new))
    assert rows(same(home, carried), "accounts") != rows(parent, "accounts")
    store(home, day(WEEKS), week(WEEKS, NEWS["an outside parent before all others"]))
    shutil.rmtree(home.path.parent / "whole")
    carried.clear()
    same(home, carried)


def test_several_snapshots_and_a_second_source_move_lines_at_once(home: Home, carried: list[str]) -> None:
    """News upon news: a rename, then a model of the old name; a catalogue of the same day says more of others."""
    store(
        home, day(WEEKS - 1), week(WEEKS - 1), "a-shop", "catalogue"
    )  # a new source alone means a build from the beginning
    pipeline.build(home)
    store(home, day(WEEKS), week(WEEKS, {"lab/child": "lab/kid"}))
    store(
        home,
        day(WEEKS),
        week(WEEKS, {"lost/a": ["finetune:zoo/beast"], "shop/only": [":far/away"]}),
        "a-shop",
        "catalogue",
    )
    store(home, day(WEEKS + 1), week(WEEKS + 1, {"lab/child": "lab/kid", "Lab/child": [], "zoo/beast": []}))
    listed = {row["parent"] for row in rows(same(home, carried), "edges") if row["parent_key"] > 0}
    assert {"Lab/child", "zoo/beast"} <= listed


def test_what_other_code_made_is_made_anew(home: Home, carried: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of lines are no part of the walk: a parent of other rules gives its snapshots, and nothing that rests on rules."""
    parent = open_build(home)
    monkeypatch.setattr("modelcensus.pipeline.finish.code_digest", lambda: "other")
    store(home, day(WEEKS), week(WEEKS, NEWS["a base deep in a line"]))
    build = pipeline.build(home)
    assert carried == []
    assert parent.parts("observations")[0].samefile(
        build.folder / parent.parts("observations")[0].relative_to(parent.folder)
    )
    assert digests(whole(home, home.path.parent / "whole")) == digests(build)
