"""The ledger of corrections of our own numbers, and what moved between two builds."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from modelcensus import Census, facts
from modelcensus.census import rebuild
from modelcensus.errors import FactsError
from modelcensus.store import Home, starter
from modelcensus.views.web.app import create
from tests.worlds import tiny

ROOT = Path(__file__).parents[1]
OWN = """
date: 2026-11-30
about: The share of China
said: 70 %
now: 20 %
why: Made up for the tests
evidence: Made up too
"""


@pytest.mark.parametrize("one", facts.corrections(), ids=lambda one: one.id)
def test_a_correction_that_ships_is_of_this_project(one: facts.sourced.Correction) -> None:
    """It says in three languages what was said and is said now; its name begins with its day; its commit is in the history."""
    assert one.id.startswith(one.date.isoformat())
    for text in (one.about, one.said, one.now, one.why, one.evidence):
        assert len({text.en, text.ko, text.zh}) == 3
    assert one.said != one.now
    for file in (word.strip("().,;（）。") for word in one.evidence.en.split() if "tests/" in word):
        assert (ROOT / file).is_file()
    if one.change and (ROOT / ".git").exists():
        known = subprocess.run(
            ["git", "cat-file", "-t", one.change], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert known.stdout.strip() in {"commit", ""}  # a shallow clone does not have it


def test_what_is_said_now_is_what_the_census_says() -> None:
    """The figures that a correction calls right are those of today's answers."""
    census = Census.open(starter().path)
    now = {one.id: one.now.en for one in facts.corrections()}
    whole = sum(row["downloads"] for row in census.share("country").rows)
    shares = {row["country"]: row["share"] for row in census.share("country").rows}
    assert f"{whole:,} downloads; China {shares['CN']:.1%}".replace("%", " %") in now["2026-11-25-renamed-models"]
    eighth = census.movers("model", window="2026-08-04:", top=8).rows[7]
    assert str(eighth["model"]) in now["2026-11-29-movers"]
    assert f"rose by {eighth['grown']:,}" in now["2026-11-29-movers"]
    costs = census.query(
        "SELECT model, cost_usd FROM scores WHERE benchmark = 'swe-bench-bash-only' AND cost_usd IS NOT NULL"
    ).rows
    told = {row["model"]: row["cost_usd"] for row in costs}
    assert told["anthropic/claude-sonnet-4.5"] == pytest.approx(279.15)
    assert "Claude Sonnet 4.5 $279.15" in now["2026-11-29-run-costs"]


def test_a_users_correction_stands_beside_ours(own_home: Path) -> None:
    """The latest first; a build is the same with and without it, for no number rests on it."""
    folder = own_home / "facts" / "corrections"
    folder.mkdir(parents=True)
    before = facts.digest(own_home / "facts")
    (folder / "own.yaml").write_text(OWN, encoding="utf-8")
    rows = Census.open(own_home).corrections().rows
    assert (rows[0]["on"], rows[0]["now"]) == (date(2026, 11, 30), "20 %")
    assert len(rows) == 1 + len(facts.corrections())
    assert facts.digest(own_home / "facts") == before


def test_a_wrong_correction_names_its_file_and_field(own_home: Path) -> None:
    """As every fact does."""
    folder = own_home / "facts" / "corrections"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(OWN.replace("now: 20 %", "noww: 20 %"), encoding="utf-8")
    with pytest.raises(FactsError, match=r"own\.yaml, line 5: noww: there is no such key"):
        Census.open(own_home).corrections()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The tiny world's first two dates built, then all three with Alpha Lab in Singapore."""
    home, aside = tiny.tiny(tmp_path_factory.mktemp("two")), tmp_path_factory.mktemp("aside") / "last"
    last = home.path / "snapshots" / "source=llmfit" / f"date={tiny.DATES[-1]}"
    shutil.move(last, aside)
    first = rebuild(home.path).id
    os.utime(home.tables / first / "manifest.json", (0, 0))  # of the same second else
    shutil.move(aside, last)
    tiny.write_facts(home, tiny.FACTS.replace("country: CN", "country: SG"))
    rebuild(home.path)
    return home


@pytest.fixture
def two(built: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    return Home(shutil.copytree(built.path, tmp_path / "two"))


def test_what_moved_between_two_builds(two: Home) -> None:
    """Shares before and after, what one build does not have as not known, and what differs: data and the user's facts, not the code."""
    answer = Census.open(two.path).moved()
    rows = {row["country"]: row for row in answer.rows}
    # July: one 500 + two 100 = 600 of 890 thousand were China's (the task of quant is not known yet); August: 700 of 1,000 are Singapore's
    assert rows["SG"]["share_before"] is None
    assert rows["SG"]["share"] == pytest.approx(0.7)
    assert rows["CN"]["share_before"] == pytest.approx(600 / 890)
    assert (rows["CN"]["share"], rows["CN"]["change"]) == (None, None)
    assert rows["US"]["change"] == pytest.approx(200 / 1000 - 250 / 890)
    assert "1,000,000 downloads" in answer.sentence
    assert "1 snapshots are new, the latest of 2026-08-01; your own facts." in answer.sentence
    assert "the code" not in answer.sentence


def test_without_an_earlier_build_nothing_moved(tiny_home: Home) -> None:
    """That is said, and no row is."""
    answer = Census.open(tiny_home.path).moved()
    assert answer.rows == []
    assert answer.caveats[0].startswith("No earlier build is kept here")


def test_a_build_of_another_version_cannot_be_asked(two: Home) -> None:
    """It is not passed over in silence."""
    kept = [
        folder for folder in two.tables.iterdir() if folder.is_dir() and folder.name != Census.open(two.path).build.id
    ]
    manifest = kept[0] / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"schema": "', '"schema": "0'), encoding="utf-8")
    os.utime(manifest, (0, 0))
    assert Census.open(two.path).moved().caveats[0].startswith("The build before this one cannot be asked any more")


@pytest.mark.parametrize("begin", ["", "/ko", "/zh"])
def test_the_page_of_changes_shows_both(two: Home, begin: str) -> None:
    """Each correction with why, the table of what moved, and their data at addresses of their own."""
    client = TestClient(create(two.path))
    soup = BeautifulSoup(client.get(f"{begin}/changes").text, "html.parser")
    assert len(soup.select("#corrections article")) == len(facts.corrections())
    assert "68e3f91c6781" in soup.select_one("#corrections").get_text()
    assert len(soup.select("#moved tbody tr")) == 6
    assert client.get("/v1/corrections").json()["rows"][0]["said_in"] == "2394574d6c68"
    assert client.get("/v1/moved.csv").text.startswith("country,name,share_before,share,change")
