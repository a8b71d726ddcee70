"""What each model was made from, on lines worked out by hand and on ones that hypothesis makes up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcensus import lineage
from modelcensus.metrics import line
from modelcensus.schema import ACCOUNTS, EDGES, LINEAGE, MODELS, TableSchema
from modelcensus.store import Engine, Statements, Tables, compile_sql, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import ibis.expr.types as ir

HUB = "huggingface"
BEFORE, NOW = date(2026, 1, 1), date(2026, 9, 2)
INPUTS = ("bases", "names", "counted", "counted", "accounts")
some = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
more = settings(some, max_examples=15)


@dataclass(frozen=True)
class Known:
    """One model: its bases as stated (null where it is not known whether it has any), its other names and its downloads."""

    model: str
    bases: Sequence[str] | None = None
    downloads: int | None = 10
    created: date | None = None
    once: Sequence[tuple[str, date]] = ()
    hub: str = HUB
    last: date = NOW


@dataclass
class Found:
    """What the floor makes of a world, by name."""

    engine: Engine
    names: Mapping[int, str] = field(default_factory=dict)

    def edges(self, model: str) -> list[tuple[str, str | None, str, str | None]]:
        """A model's edges: parent, relation, rule, defect."""
        rows = self.engine.rows("SELECT * FROM edges ORDER BY parent, parent_key")
        mine = [row for row in rows if self.names[row["model_key"]] == model]
        return [(row["parent"], row["relation"], row["rule"], row["defect"]) for row in mine]

    def line(self, model: str) -> dict[str, tuple[int, float, bool]]:
        """A model's ancestors: name → depth, weight, root."""
        outside = {row["parent_key"]: row["parent"] for row in self.engine.rows("SELECT * FROM edges")}
        named = {**outside, **self.names}
        rows = [row for row in self.engine.rows("SELECT * FROM lineage") if self.names[row["model_key"]] == model]
        return {named[row["ancestor_key"]]: (row["depth"], row["weight"], row["root"]) for row in rows}

    def creators(self, model: str) -> dict[str, tuple[bool, float]]:
        """Who made a model's roots: account → whether a model of that account is listed, weight."""
        tables = (self.engine.table(name) for name in ("lineage", "edges", "models", "accounts"))
        rows = self.engine.rows(compile_sql(lineage.creators(*tables)))
        mine = [row for row in rows if self.names[row["model_key"]] == model]
        return {row["account"]: (row["account_key"] is not None, row["weight"]) for row in mine}

    def ask(self, question: Callable[[Tables], ir.Table], model: str, top: int = 100) -> list[dict[str, Any]]:
        """The rows of a question on one model."""
        return self.engine.rows(fill(compile_sql(question(Tables())), {"model": model, "top": top}))


@cache
def _compiled() -> dict[str, str]:
    return {}


@cache
def _engine() -> Engine:
    return Engine.start()


def traced(*models: Known, roles: Mapping[str, str] | None = None, shuffled: int = 1, quick: bool = False) -> Found:
    """The edges and the lineage of a world. `shuffled` -1 lays the same rows in the opposite order."""
    engine = _engine() if quick else Engine.start()
    _lay(engine, models, roles or {}, shuffled)
    for table in ("edges", "lineage") if quick else ():
        engine.connection.execute(f"DROP TABLE IF EXISTS {table}")
    run = Statements(engine, _compiled())  # the floor's statements are always the same
    lineage.edges(run, *INPUTS)
    lineage.closure(run)
    return Found(engine, {number: known.model for number, known in enumerate(models)})


def _lay(engine: Engine, models: Sequence[Known], roles: Mapping[str, str], turn: int) -> None:
    accounts = {(m.hub, m.model.split("/")[0]): number for number, m in reversed(list(enumerate(models)))}
    keyed = list(enumerate(models))[::turn]
    rows = [
        {
            "model_key": number,
            "account_key": accounts[m.hub, m.model.split("/")[0]],
            "hub": m.hub,
            "model": m.model,
            "aliases": str([name for name, _seen in m.once]).replace("'", '"'),
            "created_on": m.created,
        }
        for number, m in keyed
    ]
    owners = [
        {"account_key": number, "hub": hub, "account": name, "country_group": name[:2].upper(), "role": roles.get(name)}
        for (hub, name), number in accounts.items()
    ]
    _register(engine, MODELS, rows)
    _register(engine, ACCOUNTS, owners[::turn])
    counted = [{**row, "downloads": models[row["model_key"]].downloads} for row in rows]
    shape = pa.schema(
        [(n, MODELS_ARROW.field(n).type) for n in ("model_key", "account_key", "hub", "model", "created_on")]
    )
    engine.register("counted", pa.Table.from_pylist(counted, shape.append(pa.field("downloads", pa.int64()))))
    named = [(m.hub, name, n, seen) for n, m in keyed for name, seen in ((m.model, m.last), *m.once)]
    columns = ("hub", "model", "model_key", "seen")
    shape = pa.schema(zip(columns, (pa.string(), pa.string(), pa.int64(), pa.date32()), strict=True))
    engine.register("names", pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in named], shape))
    said = [{"model_key": n, "hub": m.hub, "base_models": m.bases} for n, m in keyed]
    shape = pa.schema([("model_key", pa.int64()), ("hub", pa.string()), ("base_models", pa.list_(pa.string()))])
    engine.register("bases", pa.Table.from_pylist(said, shape))


def _arrow(shape: TableSchema) -> pa.Schema:
    return ibis.schema({name: kind.lstrip("!") for name, kind in shape.types.items()}).to_pyarrow()


MODELS_ARROW = _arrow(MODELS)


def _register(engine: Engine, shape: TableSchema, rows: Sequence[Mapping[str, Any]]) -> None:
    engine.register(shape.name, pa.Table.from_pylist(list(rows), _arrow(shape)))


WORLD = (
    # A chain, and a merge of two models with one root.
    Known("Root/a", []),
    Known("mid/b", ["finetune:root/A"]),
    Known("mid/c", ["adapter:Root/a"]),
    Known("leaf/d", ["merge:mid/b", "merge:mid/c"], 7),
    Known("leaf/e", ["quantized:leaf/d"], 90),
    # Several parents of different families: a short way to the root and a long one.
    Known("Other/r", None),
    Known("mix/f", ["merge:Other/r", "merge:mid/b", "merge:Root/a"], None),
    # Links that no line is walked along.
    Known("self/s", ["finetune:self/S"]),
    Known("self/half", ["finetune:self/half", "finetune:Root/a"]),
    Known("two/x", ["finetune:two/y"]),
    Known("two/y", ["finetune:two/x", "finetune:Root/a"]),
    Known("two/tail", ["finetune:two/x"]),
    Known("three/x", ["finetune:three/y"]),
    Known("three/y", ["finetune:three/z"]),
    Known("three/z", ["finetune:three/x"]),
    Known("three/tail", ["finetune:three/y"]),
    Known("three/end", ["finetune:three/tail"]),
    # Parents that no snapshot lists.
    Known("far/one", ["finetune:Gone/Model"]),
    Known("far/two", ["adapter:gone/model", ":mid/b"]),
    Known("far/three", ["finetune:ROOT/unlisted"]),
    # Renames, and a name that another model took over.
    Known("new/name", [], once=[("old/name", BEFORE)]),
    Known("kin/old", ["finetune:OLD/name"]),
    Known("moved/away", [], once=[("taken/name", BEFORE)]),
    Known("taken/name", []),
    Known("kin/taken", ["finetune:taken/name"]),
    # The same parent stated more than once.
    Known("twice/a", [":Root/a", "quantized:Root/a", "merge:root/a"]),
    Known("twice/b", ["finetune:new/name", "finetune:old/name"]),
    Known("twice/c", [":Root/a", ":root/A"]),
    # Of another hub.
    Known("Root/a", [], hub="modelscope"),
    Known("scope/b", ["finetune:Root/a"], hub="modelscope"),
)


@pytest.fixture(scope="module")
def found() -> Found:
    """The world above."""
    return traced(*WORLD)


def test_a_line_goes_up_to_its_root(found: Found) -> None:
    """A model is wholly its one parent's, and that parent's root's; case is ignored and the hub's spelling holds."""
    assert found.edges("mid/b") == [("Root/a", "finetune", "stated", None)]
    assert found.line("mid/b") == {"Root/a": (1, 1.0, True)}


def test_a_model_without_a_parent_has_no_line(found: Found) -> None:
    """Whether it states that it has none or states nothing."""
    assert found.line("Root/a") == found.line("Other/r") == {}


def test_the_ways_to_one_root_are_summed(found: Found) -> None:
    """A merge of two models of one root is that root's whole, and so is what is made from it."""
    assert found.line("leaf/d") == {"mid/b": (1, 0.5, False), "mid/c": (1, 0.5, False), "Root/a": (2, 1.0, True)}
    assert found.line("leaf/e")["Root/a"] == (3, 1.0, True)


def test_a_model_is_shared_equally_among_its_parents(found: Found) -> None:
    """A third to each; the root is credited for both ways to it and is as deep as the shorter."""
    mine = found.line("mix/f")
    assert mine["Other/r"] == (1, pytest.approx(1 / 3), True)
    assert mine["mid/b"] == (1, pytest.approx(1 / 3), False)
    assert mine["Root/a"] == (1, pytest.approx(2 / 3), True)


def test_a_link_to_itself_is_kept_and_not_walked(found: Found) -> None:
    """Such a model has no line by it; another parent has the whole."""
    assert found.edges("self/s") == [("self/s", "finetune", "stated", "self")]
    assert found.line("self/s") == {}
    assert found.line("self/half") == {"Root/a": (1, 1.0, True)}


def test_a_circle_of_two_is_kept_and_not_walked(found: Found) -> None:
    """Both of its edges are marked; a parent outside the circle has the whole of the member that states it."""
    assert found.edges("two/x") == [("two/y", "finetune", "stated", "cycle")]
    assert found.edges("two/y") == [("Root/a", "finetune", "stated", None), ("two/x", "finetune", "stated", "cycle")]
    assert found.line("two/x") == {}
    assert found.line("two/y") == {"Root/a": (1, 1.0, True)}


def test_what_hangs_on_a_circle_has_its_line_up_to_it(found: Found) -> None:
    """The member it was made from counts as the root."""
    assert found.line("two/tail") == {"two/x": (1, 1.0, True)}
    assert found.line("three/end") == {"three/tail": (1, 1.0, False), "three/y": (2, 1.0, True)}


def test_a_circle_of_three_is_marked_and_its_tail_is_not(found: Found) -> None:
    """Only edges between members of one circle bear the defect."""
    marks = [found.edges(f"three/{name}")[0][3] for name in ("x", "y", "z", "tail", "end")]
    assert marks == ["cycle", "cycle", "cycle", None, None]


def test_a_parent_that_no_snapshot_lists_is_a_root(found: Found) -> None:
    """The line ends there, and the defect says so."""
    assert found.edges("far/one") == [("Gone/Model", "finetune", "stated", "outside")]
    assert found.line("far/one") == {"Gone/Model": (1, 1.0, True)}


def test_an_unlisted_parent_in_two_spellings_is_one(found: Found) -> None:
    """Its key is negative, the same for both, and dense."""
    rows = found.engine.rows("SELECT parent, parent_key FROM edges WHERE parent_key < 0 ORDER BY parent_key DESC")
    assert [(row["parent"], row["parent_key"]) for row in rows] == [
        ("Gone/Model", -1),
        ("Gone/Model", -1),
        ("ROOT/unlisted", -2),
    ]


def test_a_relation_that_is_not_said_is_not_known(found: Found) -> None:
    """It stays null and the edge is as good as another."""
    assert ("mid/b", None, "stated", None) in found.edges("far/two")


def test_an_old_name_leads_to_the_model_that_bore_it(found: Found) -> None:
    """The edge bears the model's name of today."""
    assert found.line("kin/old") == {"new/name": (1, 1.0, True)}
    assert found.edges("kin/old")[0][0] == "new/name"


def test_a_name_means_the_model_that_bore_it_last(found: Found) -> None:
    """Who took over a name is meant by it."""
    assert found.line("kin/taken") == {"taken/name": (1, 1.0, True)}


def test_a_parent_stated_twice_is_one_edge(found: Found) -> None:
    """Of several relations the alphabetically first holds, and one that is said before none; two names of a model are one."""
    assert found.edges("twice/a") == [("Root/a", "merge", "stated", None)]
    assert found.edges("twice/b") == [("new/name", "finetune", "stated", None)]
    assert found.edges("twice/c") == [("Root/a", None, "stated", None)]


def test_a_parent_is_on_its_childs_hub(found: Found) -> None:
    """The same name on another hub is another model."""
    rows = found.engine.rows("SELECT parent_key FROM edges WHERE model_key = 29")
    assert rows == [{"parent_key": 28}]


def test_a_model_is_credited_to_the_accounts_of_its_roots(found: Found) -> None:
    """In parts where the roots are several accounts', and only where a line is known."""
    assert found.creators("mix/f") == {"Other": (True, pytest.approx(1 / 3)), "Root": (True, pytest.approx(2 / 3))}
    assert found.creators("leaf/e") == {"Root": (True, 1.0)}
    assert found.creators("Root/a") == {}


def test_an_unlisted_root_is_credited_to_the_account_in_its_name(found: Found) -> None:
    """An account that is known in any spelling is that account; one that is not keeps its name, without a key."""
    assert found.creators("far/three") == {"Root": (True, 1.0)}
    assert found.creators("far/two") == {"Gone": (False, 0.5), "Root": (True, 0.5)}


ROLES = {"packer": "repackager", "Unsloth": "repackager"}
NAMED = (
    Known("lab/Model", [], 1000),
    Known("fork/model", [], 100),
    Known("Unsloth/Model", [], 5000),
    Known("lab/Tied", [], 50),
    Known("fork/Tied", [], 40),
    Known("lab/Dark", [], 5000),
    Known("fork/Dark", [], None),
    Known("own/Tied", [], 1),
    Known("lab/None", [], 0),
    Known("fork/None", [], 0),
    Known("late/Young", [], 5, created=date(2026, 5, 1)),
    Known("la-b_x/My-Model", [], 3),
    Known("lab/Two", ["finetune:anyone/Two-GGUF"], 3),
    Known("lab/Loop", ["finetune:lab/Step"], 3),
    Known("lab/Step", ["finetune:anyone/Loop-AWQ"], 3),
    Known("Unsloth/Only", [], 3),
    Known("lab/GGUF", [], 3),
)
CASES = {
    "anyone/Model-GGUF": "lab/Model",
    "anyone/MODEL.i1-gguf": "lab/Model",
    "anyone/Model_AWQ": "lab/Model",
    "anyone/Model-Q4_K_M-GGUF": "lab/Model",
    "anyone/Model-GPTQ-4bit-128g": "lab/Model",
    "anyone/Model-4.0bpw-h6-exl2": "lab/Model",
    "anyone/Model-mlx-4Bit": "lab/Model",
    "packer/Model-unsloth-bnb-4bit": "lab/Model",
    "packer/Model-FP8-Dynamic": "lab/Model",
    "packer/Model-quantized.w4a16": "lab/Model",
    "packer/Model-NVFP4": "lab/Model",
    "packer/Model-ONNX": "lab/Model",
    "anyone/Model-4bit": None,
    "anyone/Model-FP8": None,
    "packer/Model": None,
    "packer/Model-i1": None,
    "packer/Model-Dynamic": None,
    "packer/Model-Instruct-GGUF": None,
    "anyone/Tied-GGUF": None,
    "own/Tied-GGUF": "own/Tied",
    "anyone/Dark-GGUF": None,
    "anyone/None-GGUF": None,
    "anyone/Young-GGUF": None,
    "Unsloth/Only-GGUF": None,
    "packer/la-b_x_My-Model-GGUF": "la-b_x/My-Model",
    "packer/la-b_x_-_My-Model-gguf": "la-b_x/My-Model",
    "packer/La-B_X-My-Model-GGUF": "la-b_x/My-Model",
    "anyone/Two-GGUF": None,
    "anyone/GGUF": None,
    "packer/-GGUF": None,
}


@pytest.fixture(scope="module")
def guessed() -> Found:
    """The world above; every conversion is of early 2026."""
    conversions = (Known(name, None, created=date(2026, 2, 1)) for name in CASES)
    stated = Known("anyone/Model-GGUF-stated", ["quantized:fork/model"])
    loop = Known("anyone/Loop-AWQ", None)
    elsewhere = Known("else/Model-GGUF", None, hub="modelscope")
    return traced(*NAMED, *conversions, stated, loop, elsewhere, roles=ROLES)


@pytest.mark.parametrize(("model", "parent"), CASES.items())
def test_a_conversions_name_tells_its_parent(guessed: Found, model: str, parent: str | None) -> None:
    """Where it can mean one model only, or one with ten times the downloads of the next."""
    expected = [(parent, "quantized", "name", None)] if parent else []
    assert guessed.edges(model) == expected


def test_what_a_model_states_is_not_overruled_by_its_name(guessed: Found) -> None:
    """The rule is for those that state nothing."""
    assert guessed.edges("anyone/Model-GGUF-stated") == [("fork/model", "quantized", "stated", None)]


def test_a_name_does_not_reach_to_another_hub(guessed: Found) -> None:
    """The model of that name on another hub is not meant."""
    assert guessed.edges("else/Model-GGUF") == []


def test_where_a_name_closes_a_circle_the_name_is_wrong(guessed: Found) -> None:
    """The stated edges stay sound, and only what the name told is marked."""
    assert guessed.edges("anyone/Loop-AWQ") == [("lab/Loop", "quantized", "name", "cycle")]
    assert guessed.line("lab/Loop") == {"lab/Step": (1, 1.0, False), "anyone/Loop-AWQ": (2, 1.0, True)}


def test_a_long_line_and_a_long_circle_end() -> None:
    """A hundred steps up, and a circle of forty with nothing above it."""
    chain = [Known(f"lab/m{n}", [f"finetune:lab/m{n - 1}"] if n else []) for n in range(101)]
    circle = [Known(f"ring/m{n}", [f"finetune:ring/m{(n + 1) % 40}"]) for n in range(40)]
    made = traced(*chain, *circle)
    assert made.line("lab/m100")["lab/m0"] == (100, 1.0, True)
    assert len(made.line("lab/m100")) == 100
    assert made.edges("ring/m7")[0][3] == "cycle"
    assert made.line("ring/m7") == {}


def test_a_world_without_any_base_has_empty_tables() -> None:
    """The tables are there with the columns of their schemas."""
    made = traced(Known("lab/a", []), Known("lab/b", None))
    for shape in (EDGES, LINEAGE):
        assert made.engine.rows(f"SELECT * FROM {shape.name}") == []
        assert made.engine.table(shape.name).columns == tuple(shape.types)


def test_nothing_but_the_two_tables_is_left(found: Found) -> None:
    """The floor lets go of what it needed on the way."""
    assert {row["name"] for row in found.engine.rows("SELECT table_name AS name FROM duckdb_tables()")} == {
        "edges",
        "lineage",
    }


@pytest.mark.parametrize("shape", [EDGES, LINEAGE], ids=lambda shape: shape.name)
def test_a_table_has_the_types_of_its_schema(found: Found, shape: TableSchema) -> None:
    """In the schema's order, and its key is unique."""
    kinds = {name: str(kind).lstrip("!") for name, kind in found.engine.table(shape.name).schema().items()}
    assert kinds == {name: kind.lstrip("!") for name, kind in shape.types.items()}
    keys = ", ".join(shape.key)
    assert found.engine.rows(f"SELECT {keys} FROM {shape.name} GROUP BY ALL HAVING count(*) > 1") == []


def test_ancestors_are_listed_from_the_nearest_to_the_root(found: Found) -> None:
    """Each with the edge by which the shortest way reaches it; any name in any case finds the model."""
    rows = found.ask(line.ancestors, "LEAF/e")
    told = [(row["ancestor"], row["depth"], row["via"], row["relation"], row["weight"], row["root"]) for row in rows]
    assert told == [
        ("leaf/d", 1, "leaf/e", "quantized", 1.0, False),
        ("mid/b", 2, "leaf/d", "merge", 0.5, False),
        ("mid/c", 2, "leaf/d", "merge", 0.5, False),
        ("Root/a", 3, "mid/b", "finetune", 1.0, True),
    ]
    assert [(row["account"], row["country_group"], row["listed"]) for row in rows][-1] == ("Root", "RO", True)


def test_an_unlisted_ancestor_is_told_by_its_name(found: Found) -> None:
    """Its country is that of the account in its name, where that is known."""
    rows = [*found.ask(line.ancestors, "far/one"), *found.ask(line.ancestors, "far/three")]
    told = [(row["ancestor"], row["account"], row["country_group"], row["listed"]) for row in rows]
    assert told == [("Gone/Model", "Gone", None, False), ("ROOT/unlisted", "Root", "RO", False)]


def test_descendants_come_by_downloads(found: Found) -> None:
    """The unknown last; each with its own edge on the shortest way."""
    latest = ibis.table({"model_key": "int64", "downloads": "int64"}, name="counted")
    rows = found.ask(partial(line.descendants, latest=latest), "mid/b")
    told = [(row["model"], row["downloads"], row["depth"], row["via"], row["relation"]) for row in rows]
    assert told == [
        ("leaf/e", 90, 2, "leaf/d", "quantized"),
        ("far/two", 10, 1, "mid/b", None),
        ("leaf/d", 7, 1, "mid/b", "merge"),
        ("mix/f", None, 1, "mid/b", "merge"),
    ]


def test_as_many_descendants_are_told_as_are_asked_for(found: Found) -> None:
    """Without downloads the nearest come first."""
    rows = found.ask(line.descendants, "old/NAME", top=1)
    assert [(row["of"], row["model"], row["account"], row["depth"]) for row in rows] == [
        ("new/name", "kin/old", "kin", 1)
    ]


def test_relatives_are_counted_by_their_own_relation(found: Found) -> None:
    """Whole and in parts; an account is counted once."""
    rows = found.ask(line.relatives, "mid/b")
    told = {row["relation"]: (row["children"], row["descendants"], row["shared"], row["accounts"]) for row in rows}
    third = 1 / 3
    assert told == {
        "all": (3, 4, pytest.approx(1.5 + third), 3),
        "merge": (2, 2, pytest.approx(0.5 + third), 2),
        "quantized": (0, 1, 0.5, 1),
        "unknown": (1, 1, 0.5, 1),
    }


Graph = list[list[int]]
graphs = st.lists(st.lists(st.integers(0, 9), max_size=3), min_size=1, max_size=8)


def world(graph: Graph) -> list[Known]:
    """Models whose bases are given by number; a number beyond them is a model that no snapshot lists."""
    return [Known(f"lab{n % 3}/m{n}", [f"merge:lab{p % 3}/M{p}" for p in stated]) for n, stated in enumerate(graph)]


def lines(made: Found) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """All edges and the whole lineage, ordered."""
    tables = ("SELECT * FROM edges ORDER BY ALL", "SELECT * FROM lineage ORDER BY ALL")
    edges, closure = ([tuple(row.values()) for row in made.engine.rows(table)] for table in tables)
    return edges, closure


def by_hand(graph: Graph) -> dict[int, dict[int, tuple[int, float]]]:
    """The lineage of a graph in plain words: model → ancestor → depth, weight."""
    above: dict[int, set[int]] = {n: set(stated) for n, stated in enumerate(graph)}
    reach = defaultdict(set, {n: set(parents) for n, parents in above.items()})
    for _turn in graph:
        reach.update({n: set().union(parents, *(reach[p] for p in parents)) for n, parents in list(reach.items())})
    sound = {n: {p for p in parents if n not in reach[p] and p != n} for n, parents in above.items()}
    told: dict[int, dict[int, tuple[int, float]]] = {}

    def climb(model: int) -> dict[int, tuple[int, float]]:
        mine: dict[int, tuple[int, float]] = {}
        for parent in sound.get(model, ()):
            for key, (depth, weight) in {parent: (0, 1.0), **climb(parent)}.items():
                least, sum_ = mine.get(key, (depth + 1, 0.0))
                mine[key] = (min(least, depth + 1), sum_ + weight / len(sound[model]))
        return mine

    told.update({n: climb(n) for n in above})
    return {n: mine for n, mine in told.items() if mine}


@more
@given(graphs)
def test_the_lineage_is_that_of_a_plain_climb(graph: Graph) -> None:
    """Depths and weights are those of walking every way; the roots' sum to 1, and no model is its own ancestor."""
    made = traced(*world(graph), quick=True)
    outside = {row["parent_key"]: row["parent"] for row in made.engine.rows("SELECT * FROM edges WHERE parent_key < 0")}
    found: dict[int, dict[int, tuple[int, float]]] = defaultdict(dict)
    roots: dict[int, float] = defaultdict(float)
    for row in made.engine.rows("SELECT * FROM lineage"):
        key = row["ancestor_key"] if row["ancestor_key"] >= 0 else int(outside[row["ancestor_key"]][-1])
        found[row["model_key"]][key] = (row["depth"], pytest.approx(row["weight"]))
        roots[row["model_key"]] += row["weight"] * row["root"]
    assert found == by_hand(graph)
    assert all(weight == pytest.approx(1) for weight in roots.values())
    assert all(model not in mine for model, mine in found.items())


@some
@given(graphs)
def test_the_order_of_the_rows_changes_nothing(graph: Graph) -> None:
    """The same rows the other way round give the same tables, to the last digit."""
    assert lines(traced(*world(graph), quick=True)) == lines(traced(*world(graph), shuffled=-1, quick=True))


@some
@given(graphs)
def test_a_model_without_links_changes_nothing(graph: Graph) -> None:
    """One more model that nobody names leaves every edge and line as it is."""
    alone = Known("alone/alone", [])
    assert lines(traced(*world(graph), quick=True)) == lines(traced(*world(graph), alone, quick=True))
