"""Which names are one model, and what is last known of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from modelcensus import attribution, identity
from modelcensus.store import Engine
from tests.worlds.bench import Days, facts_of, judged, named, said
from tests.worlds.tiny import TEXT, Said

D1, D2, D3 = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
CHAIN = """
- id: lab
  name: Lab
  kind: company
  accounts:
    huggingface:
      - {name: First, renamed_to: Second}
      - {name: second, renamed_to: Third}
      - Third
      - {name: ping, renamed_to: pong}
      - {name: pong, renamed_to: ping}
  evidence: [{basis: knowledge, says: made up, checked: 2026-01-01}]
"""
RENAMED = {"first": "Third", "second": "Third"}
WORLD: Days = {
    D1: [
        Said("Lab/Model", 10),
        Said("First/one", 10, task=None, licence="MIT"),
        Said("First/alone", 10),
        Said("far/model", 10, parameters=None, created=None),
    ],
    D2: [
        Said("Lab/Model", 10),
        Said("lab/model", 20),
        Said("Second/one", 10, licence=None),
        Said("far/model", 10, task=None, licence=None, parameters=5, created=date(2025, 1, 1)),
    ],
    D3: [Said("lab/model", 30), Said("Third/One", 10, task=TEXT, licence=None), Said("other/one", 10)],
}


@pytest.fixture(scope="module")
def models() -> dict[str, dict[str, Any]]:
    """The models of the world above, by name."""
    return {row["model"]: row for row in known(judged(said(WORLD), renamed=RENAMED))}


def known(engine: Engine) -> list[dict[str, Any]]:
    """The models of an engine, with when each was last seen, in the order of their keys."""
    named(engine, facts_of(CHAIN), D3)
    return engine.rows(
        'SELECT m.*, seen AS last_seen FROM models AS m JOIN "state of llmfit" USING (model_key) ORDER BY model_key'
    )


def test_names_that_differ_only_in_case_are_one_model(models: dict[str, dict[str, Any]]) -> None:
    """It goes by the spelling that was read anew last, and the other is an alias."""
    assert json.loads(models["lab/model"]["aliases"]) == ["Lab/Model"]
    assert "Lab/Model" not in models


def test_a_renamed_account_carries_its_models_through_every_rename(models: dict[str, dict[str, Any]]) -> None:
    """A model of an account renamed twice is one, under the last account, its earlier names listed in order."""
    assert json.loads(models["Third/One"]["aliases"]) == ["First/one", "Second/one"]


def test_a_model_goes_by_its_latest_account_also_where_the_old_name_was_read_last() -> None:
    """A catalogue that still reads the old name does not bring the old account back."""
    days = {D1: [Said("Third/one", 10)], D2: [Said("Third/one", 10), Said("First/one", 20)]}
    assert [row["model"] for row in known(judged(said(days), renamed=RENAMED))] == ["Third/one"]


def test_an_old_name_that_stands_alone_keeps_its_name(models: dict[str, dict[str, Any]]) -> None:
    """A model that was never seen under the new account is not given a name that no snapshot states."""
    assert json.loads(models["First/alone"]["aliases"]) == []


def test_the_same_name_of_another_account_is_another_model(models: dict[str, dict[str, Any]]) -> None:
    """What follows the slash joins nothing by itself."""
    assert {"Third/One", "other/one", "far/model", "lab/model"} <= set(models)


def test_a_task_that_an_early_snapshot_does_not_know_is_carried_back(models: dict[str, dict[str, Any]]) -> None:
    """The last known task holds for the whole line of names."""
    assert models["Third/One"]["task"] == TEXT


def test_what_a_later_snapshot_does_not_know_is_kept(models: dict[str, dict[str, Any]]) -> None:
    """Each attribute has the last value that any snapshot knows, whatever the others do."""
    far = models["far/model"]
    assert (far["task"], far["licence"]) == (TEXT, "mit")
    assert (far["parameters"], far["created_on"]) == (5, date(2025, 1, 1))


def test_a_licence_is_compared_in_lower_case(models: dict[str, dict[str, Any]]) -> None:
    """`MIT` and `mit` are one licence."""
    assert models["Third/One"]["licence"] == "mit"


def test_a_model_is_seen_from_its_first_name_to_its_last(models: dict[str, dict[str, Any]]) -> None:
    """The dates run over all of its names."""
    assert (models["Third/One"]["first_seen"], models["Third/One"]["last_seen"]) == (D1, D3)


def test_what_nobody_knows_is_unknown() -> None:
    """A task or licence that no snapshot knows is a value of its own, and a size needs a count."""
    row = known(judged(said({D1: [Said("a/b", 1, task=None, licence=None, parameters=None)]})))[0]
    assert (row["task"], row["licence"], row["size"], row["aliases"]) == ("unknown", "unknown", "unknown", "[]")


@pytest.mark.parametrize("turn", [1, -1], ids=["as stored", "reversed"])
def test_of_two_spellings_on_one_date_the_canonical_one_is_believed(turn: int) -> None:
    """Where twins disagree on one date, the order of the stored rows decides nothing."""
    rows = [Said("Lab/X", 10, likes=9, licence="mit", parameters=2), Said("lab/x", 5, licence="gpl", parameters=1)]
    found = known(judged(said({D1: rows[::turn]})))
    assert [(row["model"], row["licence"], row["parameters"]) for row in found] == [("Lab/X", "mit", 2)]


def test_a_line_of_renames_ends_at_its_last_account() -> None:
    """Every earlier account leads to the last one, in whatever case it is spelt."""
    found = {row["account"]: row["renamed_to"] for row in attribution.renames(facts_of(CHAIN)).to_pylist()}
    assert (found["first"], found["second"]) == ("Third", "Third")


def test_accounts_renamed_in_a_circle_end_somewhere() -> None:
    """A circle in the facts neither hangs nor merges the accounts under a third name."""
    found = {row["account"]: row["renamed_to"] for row in attribution.renames(facts_of(CHAIN)).to_pylist()}
    assert {found["ping"], found["pong"]} <= {"ping", "pong"}


def test_models_of_different_hubs_are_different_models() -> None:
    """The same name on another hub is another model."""
    stated = said({D1: [Said("lab/x", 10)]})
    elsewhere = stated.set_column(0, stated.schema.field("hub"), pa.array(["modelscope"]))
    keys = judged(stated, elsewhere).rows("SELECT DISTINCT model_key FROM names")
    assert len(keys) == 2


# -- by the hub's immutable id, by name, by counter


@dataclass(frozen=True)
class Level:
    """One name with its cumulative counter."""

    model: str
    level: int | None = 5_000
    hub_id: str | None = None


def followed(*days: list[Level]) -> list[tuple[int, str, str]]:
    """The names in the order in which they came: model_key, name, rule."""
    tables = []
    for day, rows in zip((D1, D2, D3), days, strict=False):
        stated = said({day: [Said(row.model, None, hub_id=row.hub_id) for row in rows]})
        place = stated.schema.get_field_index("downloads_all_time")
        tables.append(
            stated.set_column(place, stated.schema.field(place), pa.array([row.level for row in rows], pa.int64()))
        )
    names = judged(*tables, covers="census", counter="downloads_all_time").rows(
        "SELECT model_key, model, rule FROM names ORDER BY date, model_key, model, hub_id"
    )
    return [(row["model_key"], row["model"], row["rule"]) for row in names]


FOLLOWED: dict[str, tuple[list[list[Level]], list[tuple[int, str, str]]]] = {
    "one id is one model, whatever its name": (
        [[Level("a/x", 10, "1")], [Level("b/other", 99_999, "1")]],
        [(1, "a/x", "new"), (1, "b/other", "id")],
    ),
    "one id under two names at once": (
        [[Level("a/x", 10, "1"), Level("b/y", 10, "1"), Level("a/z", 10, "2")]],
        [(1, "a/x", "new"), (1, "b/y", "new"), (2, "a/z", "new")],
    ),
    "another id under a known name is another model": (
        [[Level("a/x", 9_000, "1")], [Level("a/x", 9_000, "2")]],
        [(1, "a/x", "new"), (2, "a/x", "again")],
    ),
    "a source without ids goes by the name": (
        [[Level("a/x", 10, "1")], [Level("A/X", 10)]],
        [(1, "a/x", "new"), (1, "A/X", "name")],
    ),
    "an id that comes later goes by the name too": (
        [[Level("a/x", 10)], [Level("a/x", 10, "1")]],
        [(1, "a/x", "new"), (1, "a/x", "name")],
    ),
    "without an id a name is its last bearer's": (
        [[Level("a/x", 10, "1")], [Level("a/x", 10, "2"), Level("b/x", 10, "1")], [Level("A/x", 10)]],
        [(1, "a/x", "new"), (1, "b/x", "id"), (2, "a/x", "again"), (2, "A/x", "name")],
    ),
    "vanished and appeared with the same counter": (
        [[Level("a/x", 10_000)], [Level("b/x", 10_090)]],
        [(1, "a/x", "new"), (1, "b/x", "counter")],
    ),
    "with another counter": (
        [[Level("a/x", 10_000)], [Level("b/x", 10_200)]],
        [(1, "a/x", "new"), (2, "b/x", "new")],
    ),
    "with another name part": (
        [[Level("a/x", 10_000)], [Level("a/y", 10_000)]],
        [(1, "a/x", "new"), (2, "a/y", "new")],
    ),
    "with a counter too small to tell": (
        [[Level("a/x", 900)], [Level("b/x", 900)]],
        [(1, "a/x", "new"), (2, "b/x", "new")],
    ),
    "not vanished": (
        [[Level("a/x", 10_000)], [Level("a/x", 10_000), Level("b/x", 10_000)]],
        [(1, "a/x", "new"), (2, "b/x", "new")],
    ),
    "one of two could be it": (
        [[Level("a/x", 10_000), Level("b/x", 10_010)], [Level("c/x", 10_005)]],
        [(1, "a/x", "new"), (2, "b/x", "new"), (3, "c/x", "new")],
    ),
    "vanished long ago": (
        [[Level("a/x", 10_000), Level("z/z", 1)], [Level("z/z", 2)], [Level("b/x", 10_000)]],
        [(1, "a/x", "new"), (2, "z/z", "new"), (3, "b/x", "new")],
    ),
}


@pytest.mark.parametrize(("days", "expected"), FOLLOWED.values(), ids=FOLLOWED)
def test_a_model_is_followed_by_its_id_then_by_its_name_then_by_its_counter(
    days: list[list[Level]], expected: list[tuple[int, str, str]]
) -> None:
    """Each name leads to one model, and how it came to it is kept."""
    assert followed(*days) == expected


@pytest.mark.parametrize("turn", [1, -1], ids=["as stored", "reversed"])
def test_keys_are_given_in_the_order_of_first_appearance(turn: int) -> None:
    """A later snapshot changes none, and of one snapshot they go by name, however its rows are ordered."""
    first = [Level("c/c"), Level("a/a"), Level("b/b")][::turn]
    known = [(1, "a/a", "new"), (2, "b/b", "new"), (3, "c/c", "new")]
    assert followed(first) == known
    assert followed(first, [Level("a/0"), *first][::turn]) == [*known, (4, "a/0", "new")]


@pytest.mark.parametrize(
    ("parameters", "size"),
    [
        (None, "unknown"),
        (1, "under 1B"),
        (10**9 - 1, "under 1B"),
        (10**9, "1B to 10B"),
        (10**10 - 1, "1B to 10B"),
        (10**10, "10B to 31B"),
        (31 * 10**9 - 1, "10B to 31B"),
        (31 * 10**9, "31B to 100B"),
        (10**11 - 1, "31B to 100B"),
        (10**11, "100B and over"),
        (10**15, "100B and over"),
    ],
)
def test_a_size_class_begins_at_its_lower_bound(parameters: int | None, size: str) -> None:
    """Each bound belongs to the class above it."""
    engine = Engine.start()
    engine.register("p", pa.table({"parameters": pa.array([parameters], type=pa.int64())}))
    counted = engine.table("p")
    engine.create("sized", counted.select(size=identity.size(counted.parameters)))
    assert engine.rows("SELECT size FROM sized") == [{"size": size}]
