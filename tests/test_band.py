"""Bands: each variant on a world counted by hand, the laws that hold of all of them, and what an answer says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcensus import Census
from modelcensus.census import BY
from modelcensus.census.band import banded, shared
from modelcensus.census.questions import CUBED, SPREAD, gains
from modelcensus.errors import QuestionError, UnknownName
from modelcensus.metrics import CUBED as SUMMED
from modelcensus.metrics import QUESTIONS, variants
from modelcensus.schema import CREATORS, DISPUTES, STAYS
from modelcensus.store import Engine, chained, fill
from tests.worlds.bench import NOW, SOURCE, Counted, lay, published, template

if TYPE_CHECKING:
    from modelcensus.answer import Answer
    from modelcensus.store import Home

fast = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
CHAIN = {
    "spans": "spans.standing",
    "leaders": "leaders.standing.all",
    "moves": "moves.standing",
    "flow": "flow.publisher.census.some",
    "other": "flow.creator.census.some",
    "amounts": "amounts.country",
    "disputed": "disputed",
}
TASK = "sentence-similarity"


@pytest.fixture(scope="module")
def hub(flow_home: Home) -> Census:
    """Its census."""
    return Census.open(flow_home.path)


def ask(
    engine: Engine, question: str = "variants.disputed", by: str = "country", **values: object
) -> list[dict[str, Any]]:
    """The rows of a band on the workbench's latest date."""
    usual = {
        "source": SOURCE,
        "counter": "downloads_30d",
        "date": NOW,
        "universe": "all",
        "denominator": "all",
        "credit": "publisher",
    }
    parts = {name: template(part) for name, part in {**CHAIN, "amounts": f"amounts.{by}"}.items()}
    return engine.rows(fill(chained(parts, template(question)), usual | values))


def world(
    rows: list[Counted], disputed: dict[int, tuple[str, str]] | None = None, made: dict[int, int] | None = None
) -> Engine:
    """The workbench with disputes (account → organisation, other country) and creators (model → account)."""
    engine = published(rows)
    lay(engine, STAYS, [])
    lay(
        engine,
        CREATORS,
        [{"model_key": model, "account_key": who, "weight": 1.0} for model, who in (made or {}).items()],
    )
    told = [
        {
            "account_key": key,
            "account": f"a{key}",
            "organisation": name,
            "name": name,
            "country": country,
            "reason": "a reason",
        }
        for key, (name, country) in (disputed or {}).items()
    ]
    lay(engine, DISPUTES, told)
    return engine


def by_variant(rows: list[dict[str, Any]], member: str) -> dict[str, float]:
    """Variant (with its detail) → share of one group."""
    return {
        row["variant"] + (f" {row['detail']}" if row["detail"] else ""): row["share"]
        for row in rows
        if row["member"] == member
    }


# -- each variant, by hand: a (CN) 50, b (US) 30, c (unknown) 20 of 100

THREE = [Counted("a", 50, "CN"), Counted("b", 30, "US"), Counted("c", 20, "unknown")]


def test_the_unknown_are_given_to_one_group_at_a_time() -> None:
    """China with the unknown 20 has 70 of 100, the US 50; the unknown themselves stay."""
    rows = ask(world(THREE))
    assert by_variant(rows, "CN") == pytest.approx(
        {"asked": 0.5, "credit": 0.5, "tests": 0.5, "llm": 0.5, "unknown": 0.7}
    )
    assert by_variant(rows, "US")["unknown"] == pytest.approx(0.5)
    assert "unknown" not in by_variant(rows, "unknown")


def test_credit_to_creators_is_a_variant_of_credit_to_publishers() -> None:
    """Where b's model is made from a's, China has 80 of 100 and the US nothing."""
    rows = ask(world(THREE, made={1: 0}))
    assert by_variant(rows, "CN")["credit"] == pytest.approx(0.8)
    assert by_variant(rows, "US")["credit"] == 0.0


def test_accounts_of_tests_are_left_out() -> None:
    """Of 60 American downloads 30 are of a test account: without them the US has 30 of 100 and not 60 of 130."""
    rows = ask(world([*THREE, Counted("ci", 30, "US", role="test")]))
    assert by_variant(rows, "US")["asked"] == pytest.approx(60 / 130)
    assert by_variant(rows, "US")["tests"] == pytest.approx(0.3)


def test_language_models_alone_are_counted() -> None:
    """Without a's embedding model of 100, China has 50 of 100 and not 150 of 200."""
    rows = ask(world([*THREE, Counted("a", 100, "CN", task=TASK)]))
    assert by_variant(rows, "CN")["asked"] == pytest.approx(0.75)
    assert by_variant(rows, "CN")["llm"] == pytest.approx(0.5)


def test_the_ten_largest_models_are_left_out() -> None:
    """Eleven Chinese models of 10 and one American of 1: without the ten largest, China has 10 of 11."""
    rows = ask(world([*(Counted("a", 10, "CN") for _ in range(11)), Counted("b", 1, "US")]))
    assert by_variant(rows, "CN")["asked"] == pytest.approx(110 / 111)
    assert by_variant(rows, "CN")["largest"] == pytest.approx(10 / 11)


def test_a_variant_that_leaves_nothing_is_none() -> None:
    """Three models are all among the ten largest: that variant has no share, not a share of zero."""
    assert "largest" not in by_variant(ask(world(THREE)), "CN")


def test_a_disputed_organisation_moves_from_one_country_to_the_other() -> None:
    """Were b Chinese, China would have 80 of 100 and the US nothing; others are not moved."""
    rows = ask(world(THREE, disputed={1: ("Org b", "CN")}))
    assert by_variant(rows, "CN")["disputed a1|CN"] == pytest.approx(0.8)
    assert by_variant(rows, "US")["disputed a1|CN"] == 0.0
    assert not any(row["variant"] == "disputed" and row["member"] == "unknown" for row in rows)


def test_accounts_of_one_organisation_move_together_and_bear_its_name() -> None:
    """Two accounts with the same alternative are one dispute."""
    two = [Counted("a", 50, "CN"), Counted("b", 30, "US"), Counted("c", 20, "US")]
    rows = ask(world(two, disputed={1: ("Org", "CN"), 2: ("Org", "CN")}))
    assert by_variant(rows, "CN")["disputed Org|CN"] == pytest.approx(1.0)


def test_what_others_could_be_called_is_no_variant_of_other_groupings() -> None:
    """By licence nobody is disputed, and no licence is unknown here."""
    rows = ask(world(THREE, disputed={1: ("Org b", "CN")}), "variants.spread", by="licence")
    assert {row["variant"] for row in rows} == {"asked", "tests", "llm"}


COUNTED = st.builds(
    Counted,
    account=st.sampled_from(["a", "b", "c", "d"]),
    downloads=st.integers(0, 1000),
    task=st.sampled_from(["text-generation", TASK]),
)
GROUP = {"a": "CN", "b": "US", "c": "unknown", "d": "individual"}


@fast
@given(st.lists(COUNTED, min_size=1, max_size=14))
def test_the_band_holds_the_share_and_shares_of_a_variant_sum_to_one(rows: list[Counted]) -> None:
    """Laws: low ≤ share ≤ high, all within 0 and 1; each counted variant's shares sum to at most 1, the asked to 1."""
    grouped = [
        Counted(r.account, r.downloads, GROUP[r.account], task=r.task, role="test" if r.account == "b" else None)
        for r in rows
    ]
    engine = world(grouped, disputed={0: ("Org", "US")}, made={0: 0})
    shares = {row["member"]: row["share"] for row in ask(engine) if row["variant"] == "asked"}
    assert sum(shares.values()) == pytest.approx(1.0) or not any(r.downloads for r in rows)
    for row in ask(engine, "bounds.disputed"):
        assert -1e-12 <= row["low"] <= shares[row["member"]] <= row["high"] <= 1 + 1e-12
    sums: dict[str, float] = {}
    for row in ask(engine):
        if row["variant"] in ("asked", "credit", "tests", "llm", "largest"):
            sums[row["variant"]] = sums.get(row["variant"], 0.0) + row["share"]
    assert all(total <= 1 + 1e-9 for total in sums.values())


@fast
@given(st.lists(COUNTED, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_a_model_without_downloads_and_the_order_of_rows_change_nothing(rows: list[Counted], chance: Any) -> None:
    """Laws: an empty model adds nothing to any share; a permutation of the models moves none."""
    grouped = [Counted(r.account, r.downloads, GROUP[r.account], task=r.task) for r in rows]
    usual = {
        (row["member"], row["variant"]): row["share"] for row in ask(world(grouped)) if row["variant"] != "largest"
    }
    turned = list(grouped)
    chance.shuffle(turned)
    for others in ([*grouped, Counted("z", 0, "FR")], turned):
        found = {
            (row["member"], row["variant"]): row["share"] for row in ask(world(others)) if row["variant"] != "largest"
        }
        assert found == pytest.approx(usual)


@fast
@given(st.lists(COUNTED, min_size=1, max_size=10))
def test_merging_two_groups_adds_their_shares(rows: list[Counted]) -> None:
    """Law: were b's country a's, the share of that country would be the sum of both, in every counted variant."""
    apart = {"a": "CN", "b": "US", "c": "FR", "d": "individual"}
    before = ask(world([Counted(r.account, r.downloads, apart[r.account], task=r.task) for r in rows]))
    after = ask(world([Counted(r.account, r.downloads, {**apart, "b": "CN"}[r.account], task=r.task) for r in rows]))
    for variant in {row["variant"] for row in after}:
        both = [row["share"] for row in before if row["variant"] == variant and row["member"] in ("CN", "US")]
        assert sum(both) == pytest.approx(sum(by_variant([r for r in after if r["variant"] == variant], "CN").values()))


# -- answers


def rows_of(answer: Answer) -> dict[str, dict[str, Any]]:
    """Group → row."""
    return {str(next(iter(row.values()))): dict(row) for row in answer.rows}


def test_a_share_of_gains_bears_its_band(hub: Census) -> None:
    """China: 860 of 3,080 asked, 1,660 by creator; nothing were Alpha Lab of Singapore. The US: 210 by creator; 840 of 2,450 language models."""
    rows = rows_of(hub.share(window=":", universe="all"))
    assert (rows["CN"]["low"], rows["CN"]["high"]) == pytest.approx((0.0, 1660 / 3080))
    assert (rows["US"]["low"], rows["US"]["high"]) == pytest.approx((210 / 3080, 840 / 2450))


def test_the_band_of_a_window_is_of_the_window_and_not_of_its_last_interval(hub: Census) -> None:
    """FR gained 70 in the first of three intervals alone."""
    rows = rows_of(hub.share(window=":", universe="all"))
    assert rows["FR"]["low"] == pytest.approx(70 / 3080)


def test_every_step_of_a_trend_bears_its_own_band(hub: Census) -> None:
    """In the first interval China has 200 of 770, and 200 + 140 + 50 by creator."""
    first = next(row for row in hub.trend(universe="all").rows if row["country"] == "CN")
    assert first["share"] == pytest.approx(200 / 770)
    assert first["high"] == pytest.approx(390 / 770)


def test_a_share_on_one_date_bears_its_band_too(world: Census) -> None:
    """Of the tiny world China has 70 %, 71 % with the unknown; nothing were Alpha Lab of Singapore."""
    row = rows_of(world.share())["CN"]
    assert (row["low"], row["share"], row["high"]) == pytest.approx((0.0, 0.7, 0.71))


@pytest.mark.parametrize("by", sorted(CUBED))
def test_the_cube_gives_the_same_band_as_the_gains(hub: Census, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    """Whichever table answers, every variant has the same share."""

    def told() -> list[Any]:
        return [tuple(row.values()) for row in hub.band(by, window=":", universe="all", top=9).rows]

    cube = told()
    monkeypatch.setattr("modelcensus.census.questions.CUBED", ())
    assert [row[:2] for row in cube] == [row[:2] for row in told()]
    for one, other in zip(cube, told(), strict=True):
        assert [v for v in one if isinstance(v, float)] == pytest.approx([v for v in other if isinstance(v, float)])


@pytest.mark.parametrize("credit", ["publisher", "creator"])
@pytest.mark.parametrize("universe", ["llm", "all", "llm-originals"])
def test_the_cube_leaves_the_same_largest_models_out(
    starter: Census, monkeypatch: pytest.MonkeyPatch, credit: str, universe: str
) -> None:
    """On real data, of thousands of models: every variant of every country, from the cube and from the gains."""

    def told() -> dict[tuple[str, str], float]:
        rows = starter.band(window="2026-06-01:2026-09-10", credit=credit, universe=universe, top=50).rows
        return {(row["country"], row["variant"]): row["share"] for row in rows}

    cube = told()
    assert any("ten models" in variant for _, variant in cube)
    monkeypatch.setattr("modelcensus.census.questions.CUBED", ())
    assert told() == pytest.approx(cube, abs=1e-9)


def test_a_band_is_explained_by_what_moves_it_most(hub: Census) -> None:
    """Each variant in words, the farthest first, and the same in one sentence."""
    answer = hub.band(window=":", universe="all", top=1)
    assert [row["variant"] for row in answer.rows][:3] == [
        "as asked",
        "alpha-lab given to Singapore",
        "credited to creators",
    ]
    assert answer.rows[1]["change"] == pytest.approx(-860 / 3080)
    assert (
        "China: 27.9%, between 0.0% and 53.9%; what moves it most: alpha-lab given to Singapore (-27.9 points)."
        in answer.sentence
    )


def test_a_band_credited_to_creators_has_publishers_as_its_variant(hub: Census) -> None:
    """The variant is always the other one."""
    words = [row["variant"] for row in hub.band(window=":", credit="creator", top=1).rows]
    assert "credited to publishers" in words


def test_the_labels_of_others_are_not_disputed_by_ours(hub: Census) -> None:
    """Their band has no organisation of our facts in it."""
    assert not any("given to" in row["variant"] for row in hub.band(labels="others", window=":", top=9).rows)


def test_the_facade_and_the_metrics_name_the_same_parts() -> None:
    """What the facade asks for by name is compiled, and each grouping has the variants that the facade thinks it has."""
    assert set(CUBED) == set(SUMMED)
    assert set(SPREAD) == set(variants.SPREAD)
    assert {f"{part}.{by}" for by in BY for part in ("window", "periods", "amounts")} <= set(QUESTIONS)


def test_a_band_of_an_unknown_grouping_names_those_there_are(hub: Census) -> None:
    """A helpful error, as of a share."""
    with pytest.raises(UnknownName, match="continent"):
        hub.band("continent")
    with pytest.raises(QuestionError, match="say nothing of size"):
        hub.band("size", labels="others")


@pytest.mark.parametrize("grain", [None, "interval", "week"])
@pytest.mark.parametrize("by", SUMMED)
def test_a_share_asked_with_its_band_is_the_share_asked_alone(hub: Census, by: str, grain: str | None) -> None:
    """From the cube both come of one query: its rows are those of the share from the gains, each with the band that is told beside it."""
    asked = gains(hub, {"window": ":"}, "all")
    alone = asked.sql(asked.chain(by, grain), f"{'periods' if grain else 'window'}.{by}", top=99)
    expected, _ = banded(asked, by, alone, grain)
    found, _ = shared(asked, by, 99, grain)
    assert asked.cubed(by)
    assert [close(row) for row in found] == [close(row) for row in expected]


def close(row: dict[str, Any]) -> dict[str, Any]:
    """A row but for the last bits of its sums."""
    return {name: round(value, 12) if isinstance(value, float) else value for name, value in row.items()}
