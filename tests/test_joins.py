"""How names of lists become models: what goes first, what joins nothing, which price is the standard one, and stored lists of other versions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modelcensus import Census, facts, schema
from modelcensus.census import rebuild
from modelcensus.census.lists import brought
from modelcensus.elsewhere import Names, canonical, effort_in, spelt, variant
from modelcensus.errors import CorruptFile, NoData
from modelcensus.facts.sourced import Identity
from modelcensus.measured import World, joined
from modelcensus.pipeline import measures
from modelcensus.store import Home
from tests.conftest import SHARED
from tests.silent import Silent
from tests.worlds import listed

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.facts import Facts

DAY = dt.date(2026, 8, 1)
OPEN = "deepseek-ai/DeepSeek-V3.2"


@pytest.fixture(scope="module")
def known() -> Facts:
    """Our own reviewed facts."""
    return facts.load()


def identity(model: str, *names: Any) -> Identity:
    """A reviewed identity."""
    return Identity.model_validate({"model": model, "names": list(names)})


def price(name: str, usd: float, provider: str = "shop", **more: Any) -> dict[str, Any]:
    """A price as `models-dev` would list it."""
    told = {"source": "models-dev", "observed": DAY, "provider": provider, "name": name, "mode": "standard"}
    return {**told, "currency": "USD", "input_per_million": usd, "output_per_million": usd, **more}


def offer(name: str, source: str = "openrouter", **more: Any) -> dict[str, Any]:
    """What a list says of a model."""
    return {"source": source, "observed": DAY, "name": name, **more}


def score(name: str, benchmark: str = "sums", **more: Any) -> dict[str, Any]:
    """A score of a list."""
    return {
        "source": "a-list",
        "observed": DAY,
        "name": name,
        "benchmark": benchmark,
        "value": 0.5,
        "unit": "share",
        **more,
    }


def table(known: Facts, name: str, hub: tuple[str, ...] = (), **said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A published table from made-up lists and our facts."""

    def rate(currency: str, day: dt.date) -> float:
        raise NoData(f"no rate of {currency} on {day}", "")

    rows = {model: {"licence": "mit", "parameters": None, "created_on": None} for model in hub}
    return joined({f"said_{key}": value for key, value in said.items()}, known, World(rows, {}, rate))[name]


# -- A: prices


@pytest.mark.parametrize(
    ("name", "model", "mode"),
    [
        ("MiniMax-M2.5-highspeed", "MiniMaxAI/MiniMax-M2.5", "highspeed"),
        ("meta-llama/Llama-3.3-70B-Instruct-Turbo", "meta-llama/Llama-3.3-70B-Instruct", "turbo"),
        ("TEE/deepseek-v3.2", OPEN, "tee"),
        ("google/gemma-4-31B-turbo-TEE", "google/gemma-4-31B-it", "turbo-tee"),
        ("openai/gpt-3.5-turbo-16k", "openai/gpt-3.5-turbo", "16k"),
        ("gpt-4-32k", "openai/gpt-4", "32k"),
        ("kimi-k2.7-code-flex", "moonshotai/Kimi-K2.7-Code", "flex"),
        ("gemini-3.1-pro-preview-low", "google/gemini-3.1-pro", "low"),
        ("gpt-oss-120b:priority", "openai/gpt-oss-120b", "priority"),
        ("gpt-oss-120b-batch", "openai/gpt-oss-120b", "batch"),
        ("grok-4-fast", "xai/grok-4-fast", None),
        ("gpt-4-turbo-2024-04-09", "openai/gpt-4-turbo", None),
        ("deepseek/deepseek-v3.2", OPEN, None),
    ],
)
def test_a_variant_is_no_standard_offer(name: str, model: str, mode: str | None) -> None:
    """What an offer's name says beyond the model's own is its mode."""
    assert variant(name, model) == mode


def test_a_variant_s_price_is_not_the_model_s(known: Facts) -> None:
    """Neither its standard price nor, of an hour, that of the hour."""
    sold = [
        price("deepseek-v3.2", 1.0),
        price("DeepSeek-V3.2-TEE", 3.0, hub_model=OPEN),
        price("DeepSeek-V3.2-TEE", 2.0, hub_model=OPEN, mode="batch"),
    ]
    rows = table(known, "prices", (OPEN,), prices=sold)
    assert [(row["model"], row["mode"]) for row in rows] == [(OPEN, "standard"), (OPEN, "tee"), (OPEN, "tee-batch")]


@pytest.mark.parametrize("turn", [1, -1])
def test_of_several_offers_the_nearest_name_is_the_standard(known: Facts, turn: int) -> None:
    """Whatever order they are listed in; one that asks the same stays beside it."""
    names = {"DeepSeek-V3.2": 1.0, "deepseek-v3-2-thinking": 9.0, "deepseek/deepseek-v3.2": 1.0}
    sold = [price(name, usd, hub_model=OPEN) for name, usd in names.items()]
    rows = table(known, "prices", (OPEN,), prices=sold[::turn])
    assert {row["name"]: row["mode"] for row in rows} == {
        "DeepSeek-V3.2": "standard",
        "deepseek-v3-2-thinking": "other-name",
        "deepseek/deepseek-v3.2": "standard",
    }


def test_a_faster_service_of_an_open_model_is_no_closed_model(known: Facts) -> None:
    """A Turbo can be one: its lab says so by its name."""
    hub = ("MiniMaxAI/MiniMax-M2.1", "zai-org/GLM-5")
    sold = [
        price(name, 1.0, lab, first_party=True)
        for lab, name in (("minimax", "MiniMax-M2.1-highspeed"), ("zai", "glm-5-turbo"))
    ]
    assert [row["model"] for row in table(known, "prices", hub, prices=sold)] == [None, "zai/glm-5-turbo"]


# -- B: what goes first


def test_an_exact_id_goes_before_all() -> None:
    """Also before what is reviewed of its bare name and what the list says."""
    names = Names([identity("a/other", "thing-1")], ["b/thing-1"], {("x", "b/thing-1"): "c/third-1"})
    assert names.find("x", "B/Thing-1").model == "b/thing-1"


def test_what_is_reviewed_goes_before_what_a_list_says() -> None:
    """By the whole name or by what stands after the maker."""
    said = {("x", name): "a/said-1" for name in ("thing-1", "shop/thing-1", "other-1")}
    names = Names([identity("a/reviewed-1", "thing-1")], ["a/other-1"], said)
    assert names.find("x", "thing-1").model == "a/reviewed-1"
    assert names.find("x", "shop/thing-1").model == "a/reviewed-1"
    assert names.find("x", "other-1").model == "a/said-1"
    assert names.find("y", "other-1").model == "a/other-1"


def test_what_one_list_means_goes_before_what_all_do() -> None:
    """A router's name may stay with a model where the maker's moves."""
    moving = identity("a/new", {"name": "chat", "since": dt.date(2026, 1, 1)})
    names = Names([moving, identity("a/old", {"name": "a/chat", "source": "router"})], [])
    assert names.find("router", "a/chat", DAY).model == "a/old"
    assert names.find("else", "a/chat", DAY).model == "a/new"
    assert names.moves("router", "a/chat") == []


def test_latest_joins_by_what_is_reviewed_alone() -> None:
    """Not by what a list says, nor by its spelling."""
    names = Names([identity("a/chat-5-latest", "chat-5-latest")], ["a/big-1"], {("x", "big-1-latest"): "a/big-1"})
    assert names.find("x", "big-1-latest").model is None
    assert names.find("y", "big-1-latest").model is None
    assert names.find("x", "a/chat-5-latest").model == "a/chat-5-latest"
    assert names.find("x", "chat-5-latest").model == "a/chat-5-latest"


def test_an_id_that_a_list_says_is_itself_reviewed(known: Facts) -> None:
    """The id before a rename is the model's, in its price, its offer and the roster."""
    said, model = "meta-llama/Meta-Llama-3.1-8B-Instruct", "meta-llama/Llama-3.1-8B-Instruct"
    offers = [offer("some/llama-3.1-8b", hub_model=said)]
    assert next(row["model"] for row in table(known, "offers", (model,), offers=offers)) == model
    assert said not in {row["model"] for row in table(known, "roster", (model,), offers=offers)}


def test_a_copy_that_is_spelt_the_same_does_not_take_a_reviewed_name(known: Facts) -> None:
    """The reviewed spelling is not in doubt."""
    names = Names(known.identities, ["NousResearch/Meta-Llama-3.1-8B-Instruct"])
    assert names.find("x", "Meta Llama 3.1 8B Instruct").model == "meta-llama/Llama-3.1-8B-Instruct"


# -- C: names that move, and what the roster takes


def test_a_price_is_cut_where_its_name_moves_on(known: Facts) -> None:
    """V3.2's begins on the day that `deepseek-chat` came to mean it, though the price is older."""
    sold = [
        price(
            "deepseek-chat", 0.28, "deepseek", first_party=True, since=dt.date(2025, 11, 17), until=dt.date(2026, 4, 20)
        )
    ]
    rows = table(known, "prices", prices=sold)
    assert [(row["model"], row["since"].isoformat(), row["until"].isoformat()) for row in rows] == [
        ("deepseek-ai/DeepSeek-V3.2-Exp", "2025-11-17", "2025-12-01"),
        (OPEN, "2025-12-01", "2026-04-20"),
    ]


def test_what_a_moving_name_costs_after_the_list_is_not_known(known: Facts) -> None:
    """A list of March says nothing of the model that the name means since April."""
    sold = [price("deepseek-chat", 0.28, "deepseek", first_party=True, observed=dt.date(2026, 3, 1))]
    (row,) = table(known, "prices", prices=sold)
    assert (row["model"], row["since"], row["until"]) == (OPEN, None, dt.date(2026, 4, 24))


def test_another_seller_s_moving_name_that_the_list_disputes_is_of_no_model(known: Facts) -> None:
    """The name moves where the maker sells it; the list says that this one kept a model."""
    sold = [price("deepseek/deepseek-chat", 0.9, hub_model="deepseek-ai/DeepSeek-V3")]
    assert [row["model"] for row in table(known, "prices", prices=sold)] == [None]


def test_title_and_context_are_of_an_offer_that_is_spelt_like_the_model(known: Facts) -> None:
    """Not of a faster or a free one, even where a more trusted list says it."""
    model = "moonshotai/Kimi-K2.7-Code"
    fast = offer("moonshotai/kimi-k2.7-code-highspeed", "models-dev", hub_model=model, title="Highspeed", context=1)
    own = offer("moonshotai/kimi-k2.7-code", hub_model=model, title="Kimi K2.7 Code", context=262_144)
    rows = {row["model"]: row for row in table(known, "roster", (model,), offers=[fast, own])}
    assert (rows[model]["title"], rows[model]["context"]) == ("Kimi K2.7 Code", 262_144)
    alone = {row["model"]: row for row in table(known, "roster", (model,), offers=[fast])}
    assert (alone[model]["title"], alone[model]["context"]) == ("Kimi-K2.7-Code", None)


# -- D: versions and efforts


@pytest.mark.parametrize("name", ["Thing-1 (Jul 2025)", "Thing 1 (May 2025)", "Thing-1 (preview)", "thing-1-preview"])
def test_another_version_does_not_join_by_its_spelling(name: str) -> None:
    """It joins where it is reviewed."""
    assert Names([], ["a/thing-1"]).find("x", name).model is None
    assert Names([identity("a/thing-1-b", name)], ["a/thing-1"]).find("x", name).model == "a/thing-1-b"


def test_a_thinking_model_is_not_the_one_that_follows_instructions() -> None:
    """The name without its effort is not tried as an instructed one."""
    names = Names([], ["a/thing-1b-instruct"])
    assert names.find("x", "thing-1b-thinking").model is None
    assert names.find("x", "thing-1b").model == "a/thing-1b-instruct"


@pytest.mark.parametrize(
    ("said", "effort"),
    [
        ("32K", "32k"),
        ("thinking-32k", "32k"),
        ("32k thinking", "32k"),
        ("no-thinking", "none"),
        ("non-thinking", "none"),
        ("no think", "none"),
        ("xHigh", "xhigh"),
        ("thinking-minimal", "minimal"),
        ("high-32k", "high-32k"),
        ("Thinking", "thinking"),
        ("default", None),
        (None, None),
    ],
)
def test_efforts_are_written_one_way(said: str | None, effort: str | None) -> None:
    """Whatever list says them, and wherever in a row."""
    assert canonical(said) == effort


@pytest.mark.parametrize(
    ("name", "effort"),
    [
        ("claude-9 (32k thinking)", "32k"),
        ("claude-9_32K", "32k"),
        ("claude-9-thinking-32k", "32k"),
        ("claude-9-high-32k", "high-32k"),
        ("claude-9 (no think)", "none"),
        ("claude-9 (FC)", None),
        ("claude-9 (Prompt)", None),
        ("claude-9 (FC thinking)", "thinking"),
        ("claude-9 (Prompt + Thinking)", "thinking"),
        ("mistral-medium", None),
    ],
)
def test_an_effort_in_a_name_is_written_the_same_way(name: str, effort: str | None) -> None:
    """How functions were called is none, and a size is none."""
    assert effort_in(name) == effort
    assert spelt(name).startswith("claude-9" if "claude" in name else "mistral")


def test_scores_of_lists_meet_at_one_effort(known: Facts) -> None:
    """Said in the row or in the name; a word of the model's own name is none; the index has none."""
    rows = [
        score("claude-sonnet-4-20250514_32K"),
        score("claude-sonnet-4-20250514-thinking-32k", effort="thinking-32k"),
        score("claude-sonnet-4-20250514 (no thinking)"),
        score("openai-gpt-5.1-codex-max"),
        score("gpt-5_high", "epoch-capabilities-index"),
        score("Claude-Sonnet-4-5-20250929 (FC)"),
    ]
    efforts = [row["effort"] for row in table(known, "scores", scores=rows)][: len(rows)]
    assert efforts == ["32k", "32k", "none", None, None, None]


# -- E: stored lists


def stored(home: Home) -> Path:
    """The scores of the made-up list."""
    return next((home.path / "measures" / "a-list").rglob("said_scores.parquet"))


def test_a_list_of_another_version_is_read_in_todays_columns(tmp_path: Path) -> None:
    """What it did not have is unknown, what it had beside is left out, and the order does not matter."""
    home = listed.listed(tmp_path)
    old = pq.read_table(stored(home)).drop_columns(["tasks"])
    old = old.select(old.column_names[::-1]).append_column("gone", pa.nulls(old.num_rows, pa.string()))
    pq.write_table(old, stored(home))
    rebuild(home.path)
    rows = Census.open(home.path).query("SELECT value, tasks FROM scores WHERE name = 'The One'").rows
    assert rows == [{"value": 0.8, "tasks": None}]


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("value", pa.string(), "column value is string, not double"),
        ("observed", pa.string(), "column observed is string, not date32"),
        ("benchmark", None, "column benchmark is not said in"),
    ],
)
def test_a_list_with_a_wrong_column_names_file_and_column(
    tmp_path: Path, column: str, values: pa.DataType | None, said: str
) -> None:
    """With what to do."""
    home = listed.listed(tmp_path)
    rows = pq.read_table(stored(home))
    at = rows.column_names.index(column)
    wrong = rows[column].cast(values) if values else pa.nulls(rows.num_rows, pa.string())
    pq.write_table(rows.set_column(at, column, wrong), stored(home))
    with pytest.raises(CorruptFile, match=said) as refused:
        rebuild(home.path)
    assert str(stored(home)) in str(refused.value)
    assert "sync a-list again" in refused.value.hint


def take(home: Home, command: str, copy: Path) -> None:
    """Import a copy of a list."""
    list(brought(home, command, Silent(), lambda: dt.datetime(2026, 9, 1, tzinfo=dt.UTC), copy, None))


def kept(home: Home, source: str, name: str) -> list[dict[str, Any]]:
    """The rows that a build would read."""
    return list(measures._table(name, measures.latest(home)[source].tables()[name]).to_pylist())


def test_a_copy_of_one_table_keeps_the_others(tmp_path: Path) -> None:
    """Each kept row keeps its day; what the copy has takes the place of what was stored."""
    home = Home(tmp_path / "home")
    offers, prices = tmp_path / "modelsdev_models_2026-12-01.csv", tmp_path / "prices_2026-12-02.csv"
    offers.write_text("model_id,lab,hf_ids\nlab/one-1,lab,lab/One-1\n", encoding="utf-8")
    prices.write_text("provider,provider_model_id,input,output\nlab,one-1,1,2\n", encoding="utf-8")
    take(home, "prices", offers)
    take(home, "prices", prices)
    assert [row["name"] for row in kept(home, "models-dev", "said_prices")] == ["one-1"]
    told = {row["name"]: row["observed"] for row in kept(home, "models-dev", "said_offers")}
    assert told["lab/one-1"] == dt.date(2026, 12, 1)


def test_a_copy_of_one_board_keeps_the_other(tmp_path: Path) -> None:
    """Scores go by benchmark: a board that is brought again replaces itself alone."""
    home = Home(tmp_path / "home")
    for board, name, rating in (("text_style_control", "a-1", 1), ("webdev", "b-1", 2), ("webdev", "c-1", 3)):
        copy = tmp_path / f"lmarena_{board}_2026-09-0{rating}.csv"
        copy.write_text(f"category,model_name,rating\noverall,{name},{rating}\n", encoding="utf-8")
        take(home, "lmarena", copy)
    assert sorted(row["name"] for row in kept(home, "lmarena", "said_scores")) == ["a-1", "c-1"]


def test_an_older_copy_adds_what_the_later_list_does_not_speak_of(tmp_path: Path) -> None:
    """In whichever order they are brought; what both speak of stays as the later says it."""
    home = Home(tmp_path / "home")
    for board, name, day in (("webdev", "late-1", 9), ("webdev", "early-1", 1), ("text_style_control", "a-1", 2)):
        copy = tmp_path / f"lmarena_{board}_2026-09-0{day}.csv"
        copy.write_text(f"category,model_name,rating\noverall,{name},1\n", encoding="utf-8")
        take(home, "lmarena", copy)
    told = {row["name"]: row["observed"].day for row in kept(home, "lmarena", "said_scores")}
    assert told == {"late-1": 9, "a-1": 2}


def test_an_offer_that_names_a_model_on_the_hub_says_that_it_is_open(known: Facts) -> None:
    """Unless it says itself that it is not; one without says nothing."""
    offers = [
        offer("lab/one-1", hub_model="lab/One-1"),
        offer("lab/two-1", hub_model="lab/Two-1", open_weights=False),
        offer("lab/three-1", "models-dev"),
    ]
    weights = {row["model"]: row["weights"] for row in table(known, "roster", offers=offers)}
    assert [weights[name] for name in ("lab/One-1", "lab/Two-1", "lab/three-1")] == ["open", "closed", "unknown"]


def test_every_part_of_a_list_is_a_column_of_its_table() -> None:
    """By which a copy of a part is told from what it does not speak of."""
    from modelcensus.sources.measures import PARTS

    assert all(column in {one.name for one in schema.SAID[name].columns} for name, column in PARTS.items())


# -- the real lists


@pytest.mark.needs_shared
def test_the_real_prices_keep_to_their_days_and_names(known: Facts) -> None:
    """V3.2 is sold by DeepSeek from its own day on, and no variant is anybody's standard offer."""
    from modelcensus.sources.measures.model_prices import ModelPrices

    source = ModelPrices(DAY)
    release, raw = next(source.local(SHARED / "prices" / "model_prices_snapshot.json"))
    said = [
        {"source": release.source, "observed": release.date, **row} for row in source.read(raw, release)["said_prices"]
    ]
    rows = table(known, "prices", (OPEN,), prices=said)
    own = [row for row in rows if row["model"] == OPEN and row["name"] == "deepseek-chat"]
    assert {row["input_per_million"] for row in own} == {0.28}
    assert min(row["since"] for row in own) == dt.date(2025, 12, 1)
    assert not [
        row["name"] for row in rows if row["mode"] == "standard" and row["model"] and variant(row["name"], row["model"])
    ]
