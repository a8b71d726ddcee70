"""The proof of speed: fits and extrapolations that can be worked out by hand, and a small run from beginning to end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def bench() -> SimpleNamespace:
    """The benchmarks' modules."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import growth
    import measured
    import page
    import reach
    import sizing

    return SimpleNamespace(growth=growth, measured=measured, reach=reach, page=page, sizing=sizing)


def test_a_power_law_is_found_again(bench: SimpleNamespace) -> None:
    """3 × size^1.5 has the exponent 1.5, an interval of no width and no variance left."""
    fit = bench.growth.power({size: 3 * size**1.5 for size in (1e5, 3e5, 1e6, 1e7)})
    assert fit.exponent == pytest.approx(1.5)
    assert (fit.low, fit.high, fit.last) == pytest.approx((1.5, 1.5, 1.5))
    assert fit.r2 == pytest.approx(1)
    assert bench.growth.beyond(10, 100, 200, 2) == 40


def test_an_interval_is_students(bench: SimpleNamespace) -> None:
    """Values 1, 8, 16 at 1, 10, 100: by hand the slope is log₁₀(16)/2, its interval ± 12.706 standard errors of one degree of freedom."""
    fit = bench.growth.power({1: 1.0, 10: 8.0, 100: 16.0})
    assert fit.exponent == pytest.approx(0.60206)
    residual = 0.90309 - (0.90309 + 1.20412) / 3  # of the middle point; the ends have half of it
    error = (1.5 * residual**2 / 2) ** 0.5
    assert fit.high - fit.exponent == pytest.approx(12.7062 * error, rel=1e-4)
    assert fit.last == pytest.approx(0.30103)


def test_two_sizes_have_no_interval_and_one_no_slope(bench: SimpleNamespace) -> None:
    assert bench.growth.power({10: 1.0, 100: 10.0}).low is None
    assert bench.growth.power({10: 1.0}) is None
    assert bench.growth.power({10: 1.0, 100: 0.0}) is None


def figures(bench: SimpleNamespace, value: object, sizes: list[tuple[int, int]], **more: str) -> list[object]:
    told = {"benchmark": "build", "what": "full build", "way": "ours", "unit": "s", **more}
    size = bench.measured.Size
    return [bench.measured.Figure(**told, values=(float(value(m, w)),), size=size(m, w)) for m, w in sizes]


SIZES = [(1000, 26), (10_000, 26), (100_000, 26), (1000, 52), (1000, 104)]


def test_growth_is_told_apart_by_models_and_weeks(bench: SimpleNamespace) -> None:
    """Time that grows with models and the square root of weeks goes on so in both; a measured size is told as measured."""
    told = bench.reach.Figures(figures(bench, lambda m, w: m / 1000 * w**0.5, SIZES))
    assert told.in_models(bench.page.BUILD).exponent == pytest.approx(1)
    assert told.in_weeks(bench.page.BUILD).exponent == pytest.approx(0.5)
    reached = told.reach(bench.page.BUILD, 1_000_000, 104)
    assert (reached.how, reached.of.models) == ("extrapolated", 100_000)
    assert reached.value == pytest.approx(1000 * 104**0.5)
    assert told.reach(bench.page.BUILD, 10_000, 26).how == "measured"


def test_what_no_power_law_fits_is_not_carried_on(bench: SimpleNamespace) -> None:
    """Times that jump about, or only two sizes, reach nowhere."""
    jumping = {1000: 1.0, 10_000: 100.0, 100_000: 3.0}
    told = bench.reach.Figures(figures(bench, lambda m, _: jumping[m], SIZES[:3]))
    assert told.reach(bench.page.BUILD, 1_000_000, 26) is None
    two = bench.reach.Figures(figures(bench, lambda m, _: m, SIZES[:2]))
    assert two.reach(bench.page.BUILD, 1_000_000, 26) is None


def test_an_aim_is_held_or_missed(bench: SimpleNamespace) -> None:
    """1.2 times the floor holds an aim of 1.3 and misses one of 1.1."""
    floor = {"way": bench.page.HAND}
    both = figures(bench, lambda *_: 12, SIZES[:1]) + figures(bench, lambda *_: 10, SIZES[:1], **floor)
    told, size = bench.reach.Figures(both), both[0].size
    beside = ("build", "full build", bench.page.HAND, "s")
    held, missed = (bench.page.Aim(bench.page.BUILD, most, beside).told(told, size) for most in (1.3, 1.1))
    assert (held["value"], held["held"], missed["held"]) == ("1.20", True, False)


def test_sizing_is_worked_out_from_the_figures(bench: SimpleNamespace) -> None:
    """At 30 bytes a row and half of the models listed, ten years of 10⁶ models are 1.825 × 10⁹ rows and 55 GB."""
    rows = figures(bench, lambda m, w: m * w / 2, SIZES, what="snapshots", unit="rows")
    size = figures(bench, lambda m, w: m * w * 15, SIZES, what="snapshots", unit="bytes")
    dates = figures(bench, lambda _, w: w, SIZES, what="snapshots", unit="snapshots")
    told = bench.reach.Figures([*rows, *size, *dates])
    assert bench.sizing.rows_of(told, 10**6, 3650) == pytest.approx(1.825e9)
    assert bench.sizing.disk(told, 10**6, 3650)["snapshots"][0] == pytest.approx(1.825e9 * 30)
    assert 1 / 7 < bench.sizing.gaining(10**6, 1) / bench.sizing.gaining(10**6, 7) < 1


def test_a_machine_has_room_for_the_peak(bench: SimpleNamespace) -> None:
    """A peak of 30 GB takes 45, so a machine of 64; 16 hours on two cores are a night on four."""
    assert bench.sizing.machines(30e9, 16 * 3600, 2) == {"memory": "64 GB", "cores": 4}


def test_a_check_counts_cells_that_differ(bench: SimpleNamespace) -> None:
    """Of three cells with a mean of 10, one is a tenth of it off and one is missing."""
    ledger = bench.measured.Ledger("build")
    check = ledger.compare("x", ("a", "b"), {"p": 10, "q": 11}, {"p": 10, "q": 10, "r": 10}, 0.05)
    assert (check.cells, check.apart, check.worst) == (3, 2, 1.0)


@pytest.mark.skipif(not (ROOT / "docs" / "performance.json").is_file(), reason="`make bench` has not been run yet")
def test_the_pages_are_those_of_the_data(bench: SimpleNamespace, tmp_path: Path) -> None:
    """docs/performance.md and docs/sizing.md are what their data gives."""
    docs = ROOT / "docs"
    bench.page.write(docs / "performance.json", tmp_path)
    for name in ("performance.md", "sizing.md"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (docs / name).read_text(encoding="utf-8")


@pytest.mark.full
@pytest.mark.slow
def test_a_small_run_measures_compares_and_writes_its_page(tmp_path: Path) -> None:
    """Two thousand models and eight weeks: every way of every question gave the same, and the page has every part."""
    command = [sys.executable, str(ROOT / "benchmarks" / "bench.py"), "--into", str(tmp_path), "--work", str(tmp_path)]
    size = ["--sizes", "2000", "--weeks", "8", "--histories", "8", "--at", "2000"]
    subprocess.run([*command, *size, "--parts", "build,questions", "--runs", "1"], check=True, capture_output=True)
    data = json.loads((tmp_path / "performance.json").read_text(encoding="utf-8"))
    ways = {figure["way"] for figure in data["figures"] if figure["what"] == "by country and week"}
    assert ways == {"DuckDB SQL by hand", "ours, from gains", "ours, from the cube", "pandas", "polars"}
    assert {check["apart"] for check in data["checks"]} == {0}
    assert len(data["checks"]) >= 14
    page = (tmp_path / "performance.md").read_text(encoding="utf-8")
    parts = re.findall(r"^## (.*)$", page, re.MULTILINE)
    wanted = "Aims, Beside other ways, How it grows, Bytes on disk, Agreement, To measure it again"
    assert ", ".join(parts) == wanted
    assert "| full build, 2,000 models × 8 weeks | DuckDB SQL by hand |" in page
    assert "raw snapshots, pandas" in page
    assert "Run `make bench`" in (tmp_path / "sizing.md").read_text(encoding="utf-8")
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):  # no row is cut off or has a cell too many
        assert len({line.count("|") for line in table.splitlines()}) == 1, table
    assert not list(tmp_path.glob("*/home"))
