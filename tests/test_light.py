"""The first page on a home with a long history: as light as on any other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.views.web.app import create
from tests.worlds import flow, tiny

if TYPE_CHECKING:
    from modelcensus.store import Home

pytestmark = pytest.mark.slow
WEEKS = 104
LIGHT = 300_000  # bytes of the page with its style and script
MADE = ("alpha-lab/base", "beta-corp/tune", "gamma-uni/root", "solo/own", "club/mix")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two years of a whole hub, week by week: each model gains another number of downloads each time."""
    from modelcensus.store import Home

    home = Home(tmp_path_factory.mktemp("long"))
    tiny.write_facts(home, tiny.FACTS + flow.MOVER)
    levels = dict.fromkeys(MADE, 5000)
    for week in range(WEEKS):
        levels = {
            model: level + 1000 + 37 * turn + (week * (turn + 3) * 53) % 400
            for turn, (model, level) in enumerate(levels.items())
        }
        flow.store(
            home, flow.DATES[0] - timedelta(days=1, weeks=WEEKS - week), levels
        )  # Saturdays: weeks cut every interval
    rebuild(home.path)
    return home


@pytest.fixture(scope="module")
def client(long: Home) -> TestClient:
    """Its server."""
    return TestClient(create(long.path))


@pytest.mark.parametrize(
    "path", ["/", "/ko/", "/zh/", "/?grain=interval", "/?grain=week&show=absolute", "/?show=indexed"]
)
def test_the_first_page_is_light_on_any_home(client: TestClient, path: str) -> None:
    """In every language, and however its steps are chosen."""
    parts = [client.get(one).content for one in (path, "/static/page.css", "/static/page.js")]
    assert sum(map(len, parts)) <= LIGHT


def test_a_long_history_is_drawn_by_months(client: TestClient, long: Home) -> None:
    """The chart and its data agree: its files are asked for by the month too, and few of its points are estimated."""
    soup = BeautifulSoup(client.get("/").text, "html.parser")
    link = next(str(tag["href"]) for tag in soup.select("#trend .data a") if ".json" in str(tag["href"]))
    assert "grain=month" in link
    rows = client.get(link).json()["rows"]
    assert {row["date"] for row in rows} == {
        str(row["date"]) for row in Census.open(long.path).trend("country", grain="month").rows
    }
    assert sum(row["estimated"] > 0.5 for row in rows) == 0
    assert "grain=month" in client.get("/organisation/alpha-lab").text


def test_what_is_not_drawn_is_told(client: TestClient) -> None:
    """Where a reader asks for every step, the latest are drawn and the table and files have all."""
    soup = BeautifulSoup(client.get("/?grain=interval").text, "html.parser")
    section = soup.select_one("#trend")
    assert section is not None
    assert "Drawn is what was counted after" in section.get_text()
    assert "grain=interval" in str(section.select_one(".data a")["href"])


def test_a_short_history_keeps_its_steps(tiny_home: Home) -> None:
    """Nothing is made coarser, or left out."""
    census = Census.open(tiny_home.path)
    assert census.grain(40) is None
    assert census.grain(1, window=":") == "quarter"
    assert "Drawn is what" not in TestClient(create(tiny_home.path)).get("/").text
