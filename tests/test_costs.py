"""What training cost, in the world of lists with two lists more, by hand: equal figures are one row, years and bounds are said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from modelcensus import Census
from modelcensus.census import costs, rebuild
from modelcensus.errors import UnknownName
from modelcensus.views.cli import run
from tests.worlds import listed

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.answer import Answer
    from modelcensus.store import Home

EPOCH = [
    {"name": "beta-corp/big", "training_flop": 1e24, "training_usd": 2_000_000.0, "link": "https://example.org/big"},
    {"name": "beta-corp/small", "training_flop": 2e23},
    {"name": "alpha-lab/one", "training_tokens": 1e13},
    {"name": "alpha-lab/two-30B-A3B", "hub_model": "alpha-lab/two-30B-A3B", "parameters": 30_000_000_000}
    | {"training_tokens": 1e13},
    {"name": "beta-corp/nothing", "maker": "beta-corp", "parameters": 5},
]
OTHER = [
    {"name": "beta-corp/big", "training_flop": 9.999999999999999e23},
    {"name": "big-high", "maker": "beta-corp", "training_flop": 1e24},
    {"name": "beta-corp/small", "training_flop": 2.1e23, "training_usd": 300_000.0},
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The world of lists with Epoch's list of models and another, built once."""
    made = listed.listed(tmp_path_factory.mktemp("costs"))
    listed.keep(made, "epoch-models", {"said_offers": EPOCH}, dt.date(2026, 7, 1))
    listed.keep(made, "other-list", {"said_offers": OTHER}, dt.date(2026, 9, 1))
    rebuild(made.path)
    return made


@pytest.fixture
def lists(home: Home) -> Census:
    """Its census."""
    return Census.open(home.path)


def rented(answer: Answer) -> list[dict[str, Any]]:
    """The rows that rent compute."""
    return [dict(row) for row in answer.rows if row["usd_low"]]


def test_compute_is_rented_within_a_range(lists: Census) -> None:
    """1e24 FLOP at 35 % of 989 TFLOP/s and two dollars an hour: 1.6 million dollars."""
    (row,) = rented(lists.training_cost("beta-corp/big"))
    assert row["usd"] == pytest.approx(1e24 / (989e12 * 0.35) / 3600 * 2)
    assert row["usd_low"] < row["usd"] < row["usd_high"]
    assert costs.estimate(2e24)[1] == pytest.approx(2 * costs.estimate(1e24)[1])


def test_reported_costs_are_told_with_what_they_rest_on(starter: Census) -> None:
    """R1's increment and the sum with V3, about 5.87 million dollars together; the sum names both sources."""
    told = {row["basis"]: row for row in starter.training_cost("deepseek-ai/DeepSeek-R1").rows}
    assert told["reviewed"]["usd"] == 294_000
    assert told["sum"]["usd"] == 5_870_000
    assert told["sum"]["says_source"].startswith(told["reviewed"]["says_source"])
    assert "DeepSeek-V3" in told["sum"]["says_source"]


def test_equal_compute_is_one_row_with_all_its_sources(lists: Census) -> None:
    """Three lists say 1e24, one of them under two names and with a float's last digit off; the latest day is told."""
    (row,) = rented(lists.training_cost("beta-corp/big"))
    assert row["says_source"] == "a-list, epoch-models, other-list"
    assert row["on"] == dt.date(2026, 9, 1)
    assert "1e+24 FLOP" in row["scope"]


def test_different_compute_stays_apart(lists: Census) -> None:
    """Two lists that disagree are both told."""
    told = [(row["says_source"], row["scope"]) for row in rented(lists.training_cost("beta-corp/small"))]
    assert told == [
        ("epoch-models", "renting what 2e+23 FLOP take"),
        ("other-list", "renting what 2.1e+23 FLOP take"),
    ]


def test_dollars_of_a_year_are_called_so(lists: Census) -> None:
    """Epoch's are of 2023; of another list no year is known."""
    (epoch,) = (row for row in lists.training_cost("beta-corp/big").rows if row["usd"] == 2_000_000)
    assert (epoch["scope"], epoch["link"]) == (
        "as epoch-models estimates it, in dollars of 2023",
        "https://example.org/big",
    )
    (other,) = (row for row in lists.training_cost("beta-corp/small").rows if row["usd"] == 300_000)
    assert other["scope"] == "as other-list estimates it"


def test_parameters_and_tokens_of_the_roster_give_an_upper_bound(lists: Census) -> None:
    """The hub says 7 billion, Epoch 10,000 billion tokens: 6 · 7e9 · 1e13 = 4.2e23 FLOP; of all parameters, so no plain estimate."""
    answer = lists.training_cost("alpha-lab/one")
    (row,) = rented(answer)
    assert row["usd"] == pytest.approx(costs.estimate(4.2e23)[1])
    assert (row["basis"], row["says_source"], row["on"]) == ("upper bound", "hub, epoch-models", dt.date(2026, 7, 1))
    assert row["scope"].endswith("4.2e+23 FLOP take: 6 × 7 billion parameters × 10,000 billion tokens")
    assert any("read its compute and dollars as an upper bound" in line for line in answer.caveats)


def test_active_parameters_count_where_the_name_tells_them(lists: Census) -> None:
    """Of 30 billion 3 are used for each token: 6 · 3 billion · 10,000 billion."""
    answer = lists.training_cost("alpha-lab/two-30B-A3B")
    (row,) = rented(answer)
    assert row["usd"] == pytest.approx(costs.estimate(1.8e23)[1])
    assert row["basis"] == "estimate"
    assert "3 billion active parameters" in row["scope"]
    assert not any("upper bound" in line for line in answer.caveats)


def test_stated_compute_comes_before_a_product(lists: Census) -> None:
    """Where a list states it, nothing is multiplied and nothing said of it."""
    answer = lists.training_cost("beta-corp/big")
    assert not any("6 FLOP" in line for line in answer.caveats)


def test_a_model_without_any_of_it_is_refused(lists: Census) -> None:
    """Parameters alone give no cost."""
    with pytest.raises(UnknownName):
        lists.training_cost("beta-corp/nothing")


def test_nothing_is_estimated_without_an_estimate(starter: Census) -> None:
    """How an estimate rents is told only where there is one."""
    answer = starter.training_cost("deepseek-ai/DeepSeek-V3")
    assert not rented(answer)
    assert not any("An estimate rents" in line for line in answer.caveats)


def test_the_starter_says_which_lists_were_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing at first; what is stored and not built; then no downloads, and the list with its day."""
    monkeypatch.setenv("MODELCENSUS_HOME", str(tmp_path / "home"))

    def said() -> str:
        return next(
            line for line in Census.open().training_cost("deepseek-ai/DeepSeek-V3").caveats if "starter" in line
        )

    assert "nothing has been synced" in said()
    copy = tmp_path / "polyglot-2026-08-01.csv"
    copy.write_text("model,pass_rate_2,total_cost,test_cases\nsome/model-x,50.0,1.5,225\n", encoding="utf-8")
    assert run(["sync", "aider", "--from", str(copy), "--no-build"]) == 0
    assert "run `modelcensus build`" in said()
    assert run(["build"]) == 0
    assert said().endswith("none were synced or imported here; lists synced: aider (2026-08-01).")
    capsys.readouterr()
