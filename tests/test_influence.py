"""Whole lines of models: who is credited, what is counted once, and which derivatives are new, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcensus import Census
from modelcensus.errors import QuestionError
from modelcensus.schema import ACCOUNTS, COUNTED, EDGES, LINEAGE, MODELS, NAMES, SNAPSHOTS, SPANS, STATES, UNIVERSES
from modelcensus.store import Engine, fill
from tests.worlds.bench import SOURCE, lay, template

if TYPE_CHECKING:
    from modelcensus.store import Home

fast = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
BEGIN, END = date(2026, 1, 4), date(2026, 2, 1)
TEXT = "text-generation"
WHO = ("CN", "US", "FR", "unknown")  # of accounts 0 to 3
OUTSIDE = -1


def world(
    gains: dict[int, float],
    roots: dict[int, dict[int, float]],
    made: dict[int, date | None] | None = None,
    tasks: dict[int, str] | None = None,
) -> Engine:
    """An engine whose model n is of account n: gains, the roots of each line with their parts, days of creation, tasks."""
    engine = Engine.start()
    lay(engine, SPANS, [{"date": END, "start": BEGIN, "end": END, "part": 1.0, "begun": BEGIN, "observed": END}])
    lay(engine, COUNTED, [{"date": END, "model_key": key, "downloads": value} for key, value in gains.items()])
    known = {key for line in roots.values() for key in line} | set(roots) | set(gains)
    lay(engine, MODELS, [
        {
            "model_key": key, "account_key": key, "hub": "huggingface", "model": f"a{key}/m{key}", "copy": False,
            "task": (tasks or {}).get(key, TEXT), "created_on": (made or {}).get(key), "first_seen": BEGIN,
        }
        for key in known if key >= 0
    ])  # fmt: skip
    lay(engine, ACCOUNTS, [
        {"account_key": key, "hub": "huggingface", "account": f"a{key}", "organisation": f"org{key}", "name": f"Org {key}", "country_group": WHO[key]}
        for key in (*range(len(WHO)), OUTSIDE)
    ])  # fmt: skip
    lines = [
        {"model_key": key, "ancestor_key": root, "depth": 1, "weight": weight, "root": True}
        for key, line in roots.items()
        for root, weight in line.items()
    ]
    lay(engine, LINEAGE, lines)
    outside = [
        {"model_key": key, "parent_key": root, "parent": "a-1/gone"}
        for key, line in roots.items()
        for root in line
        if root < 0
    ]
    lay(engine, EDGES, outside)
    lay(
        engine,
        SNAPSHOTS,
        [
            {"source": SOURCE, "date": BEGIN, "usable": True},
            {"source": SOURCE, "date": END, "usable": True, "since": BEGIN},
        ],
    )
    lay(engine, NAMES, [{"source": SOURCE, "model_key": key, "first_seen": BEGIN} for key in known if key >= 0])
    lay(engine, STATES, [{"source": SOURCE, "model_key": key} for key in known if key >= 0])
    lay(engine, UNIVERSES, [{"universe": "all", "task": TEXT, "copies": True}])
    return engine


def ask(engine: Engine, by: str = "model", top: int = 99) -> dict[str, dict[str, Any]]:
    """Group → row."""
    places = {"source": SOURCE, "universe": "all", "from": BEGIN, "to": END, "top": top}
    return {row[by]: row for row in engine.rows(fill(template(f"influence.{by}"), places))}


def test_a_line_holds_its_root_and_what_is_made_from_it() -> None:
    """Model 1, made from 0, gives its 30 to the line of 0, which has 50 of its own; 2 stands by itself."""
    rows = ask(world({0: 50, 1: 30, 2: 20}, {1: {0: 1.0}}))
    assert {name: (r["own"], r["downloads"], r["share"], r["derivatives"]) for name, r in rows.items()} == {
        "a0/m0": (50, 80, pytest.approx(0.8), 1),
        "a2/m2": (20, 20, pytest.approx(0.2), 0),
    }


def test_a_model_of_two_bases_is_shared_among_them() -> None:
    """A merge of 0 and 1 gives each half of its 40, and is a derivative of both."""
    rows = ask(world({0: 10, 1: 20, 2: 40}, {2: {0: 0.5, 1: 0.5}}))
    assert {name: (r["downloads"], r["derivatives"]) for name, r in rows.items()} == {
        "a0/m0": (30, 1),
        "a1/m1": (40, 1),
    }


def test_a_base_that_no_snapshot_lists_is_named_as_it_is_stated() -> None:
    """Its own downloads are nothing that is known, its line has what was made from it."""
    rows = ask(world({0: 30}, {0: {OUTSIDE: 1.0}}))
    assert {name: (r["own"], r["downloads"]) for name, r in rows.items()} == {"a-1/gone": (0, 30)}


def test_lines_are_summed_by_who_made_the_base() -> None:
    """China's line holds what is made of its model by anybody."""
    rows = ask(world({0: 50, 1: 30, 2: 20}, {1: {0: 1.0}, 2: {0: 0.5, 1: 0.5}}), by="country")
    assert {name: r["downloads"] for name, r in rows.items()} == {"CN": 90, "US": 10}


def test_a_derivative_is_new_where_it_was_made_in_the_window() -> None:
    """Of two made from 0 one is of January; one of 1 too: each has half of the new. What is no derivative is none."""
    made = {1: date(2026, 1, 10), 2: date(2025, 1, 1), 3: date(2026, 1, 20), 0: date(2026, 1, 10)}
    rows = ask(world({0: 1, 1: 1, 2: 1, 3: 1}, {1: {0: 1.0}, 2: {0: 1.0}, 3: {OUTSIDE: 1.0}}, made=made))
    assert {name: (r["new_derivatives"], r["new_share"]) for name, r in rows.items()} == {
        "a0/m0": (1.0, 0.5),
        "a-1/gone": (1.0, 0.5),
    }


def test_a_derivative_first_seen_with_the_source_is_not_called_new() -> None:
    """When it was made is not known, and the source's first snapshot says nothing of it."""
    rows = ask(world({0: 1, 1: 1}, {1: {0: 1.0}}))
    assert rows["a0/m0"]["new_derivatives"] == 0


def test_a_derivative_that_the_source_never_lists_is_none_of_its() -> None:
    """What another source lists moves nothing here."""
    engine = world({0: 5}, {1: {0: 1.0}}, made={1: date(2026, 1, 10)})
    lay(engine, STATES, [{"source": SOURCE, "model_key": 0}])
    assert ask(engine)["a0/m0"]["derivatives"] == 0


def test_a_base_under_a_renamed_account_is_its_owners() -> None:
    """`a-1` is called a0 now: what is made from its model that nobody lists any more is of the organisation behind a0."""
    engine = world({1: 30}, {1: {OUTSIDE: 1.0}})
    who = {"account_key": 0, "hub": "huggingface", "account": "a0", "organisation": "org0", "name": "Org 0"}
    lay(engine, ACCOUNTS, [{**who, "country_group": "CN", "aliases": '["older", "a-1"]'}])
    assert {name: r["downloads"] for name, r in ask(engine, by="country").items()} == {"CN": 30}


def test_what_means_nothing_of_lines_is_refused(flow_home: Home) -> None:
    """A line has its roots, whoever uploads, labels or is left out."""
    census = Census.open(flow_home.path)
    for terms in ({"credit": "creator"}, {"labels": "others"}, {"denominator": "countries"}):
        with pytest.raises(QuestionError):
            census.influence("country", window=":", **terms)


def test_new_derivatives_are_of_the_universe() -> None:
    """A model of another task is in nobody's line there."""
    rows = ask(world({0: 5}, {1: {0: 1.0}}, made={1: date(2026, 1, 10)}, tasks={1: "other"}))
    assert (rows["a0/m0"]["derivatives"], rows["a0/m0"]["new_derivatives"]) == (0, 0)


def test_accounts_that_nobody_is_recorded_for_are_one_group() -> None:
    """By organisation two of them have one row, whatever each is called, and each download stands there once."""
    engine = world({0: 50, 1: 30, 2: 20}, {1: {0: 1.0}})
    who = [
        {"account_key": key, "hub": "huggingface", "account": f"a{key}", "organisation": "unknown" if key else "org0"}
        | {"name": f"a{key}", "country_group": WHO[key]}
        for key in range(3)
    ]
    lay(engine, ACCOUNTS, who)
    rows = ask(engine, by="organisation")
    assert {name: (r["name"], r["downloads"], r["share"]) for name, r in rows.items()} == {
        "org0": ("a0", 80, pytest.approx(0.8)),
        "unknown": ("unknown", 20, pytest.approx(0.2)),
    }
    lay(engine, ACCOUNTS, [{**row, "organisation": "unknown"} for row in who])
    assert {name: r["downloads"] for name, r in ask(engine, by="organisation").items()} == {"unknown": 100}


@fast
@given(
    gains=st.dictionaries(st.integers(0, 3), st.integers(1, 100).map(float), min_size=1),
    parents=st.dictionaries(st.integers(2, 3), st.sets(st.sampled_from([0, 1, OUTSIDE]), min_size=1)),
    by=st.sampled_from(["model", "organisation", "account", "country"]),
)
def test_lines_are_the_whole_counted_once(gains: dict[int, float], parents: dict[int, set[int]], by: str) -> None:
    """Law: whatever is made from what, shares sum to 1 and downloads to all gains (but for rounding)."""
    rows = ask(world(gains, {key: dict.fromkeys(line, 1 / len(line)) for key, line in parents.items()}), by)
    assert sum(row["share"] for row in rows.values()) == pytest.approx(1.0)
    assert sum(row["downloads"] for row in rows.values()) == pytest.approx(sum(gains.values()), abs=len(rows))


def test_the_lines_of_a_hub_are_its_creators_shares(flow_home: Home) -> None:
    """By country a line holds what crediting creators gives: the same lines, the same parts."""
    census = Census.open(flow_home.path)
    lines = {
        row["country"]: row["share"] for row in census.influence("country", window="2026-01-25:", universe="all").rows
    }
    shares = {
        row["country"]: row["share"]
        for row in census.share(credit="creator", window="2026-01-25:", universe="all").rows
    }
    assert lines == pytest.approx(shares)
