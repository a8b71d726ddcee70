"""The report: one page that stands alone, says what it counts, and can be read everywhere."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from modelcensus.views.cli import run
from tests import pages

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("en", "ko", "zh")
CHARTS = ("countries", "trend", "organisations")
SECTIONS = ("published", *CHARTS, "models", "unattributed", "counted", "cite")
everywhere = pytest.mark.parametrize("language", LANGUAGES)


@everywhere
def test_the_page_says_its_language(language: str) -> None:
    """A reader's machine knows in which language to speak the page, and how it is encoded."""
    page = pages.soup(language)
    assert page.html["lang"] == language
    assert page.find("meta", charset=True)["charset"] == "utf-8"
    assert page.title.get_text().endswith("modelcensus")


@everywhere
def test_the_page_stands_alone(language: str) -> None:
    """Nothing is loaded from anywhere: addresses stand only in links to sources, and scripts hold data only."""
    page = pages.soup(language)
    loading = [tag for tag in page.find_all(True) for name in ("src", "srcset", "data", "poster") if tag.get(name)]
    assert loading == []
    assert {tag.name for tag in page.find_all(href=True)} == {"a"}
    assert {tag["type"] for tag in page.find_all("script")} == {"application/json"}
    assert not re.search(r"@import|url\(", "".join(style.get_text() for style in page.find_all("style")))


@everywhere
def test_the_pages_policy_forbids_loading(language: str) -> None:
    """Whatever a name might smuggle in, the page's own policy lets nothing load or run."""
    policy = pages.soup(language).find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy


@everywhere
def test_links_lead_to_the_sources_of_published_numbers(language: str) -> None:
    """Each published number that has an address is linked, and nothing else is."""
    linked = {tag["href"] for tag in pages.soup(language).find_all("a")}
    claims = pages.census(language).build.facts["claims"]
    assert linked == {claim["source"]["link"] for claim in claims if claim["counts"] and claim["source"]["link"]}


@everywhere
@pytest.mark.parametrize("anchor", SECTIONS)
def test_every_section_has_a_heading(language: str, anchor: str) -> None:
    """The page's sections can be linked to, and each begins with its heading."""
    assert pages.soup(language).select_one(f"section#{anchor} > h2").get_text(strip=True)


@everywhere
@pytest.mark.parametrize("anchor", CHARTS)
def test_a_chart_has_its_table(language: str, anchor: str) -> None:
    """Under each chart, drawn for wide and for narrow screens, stands the table of the same answer."""
    section = pages.soup(language).find("section", id=anchor)
    assert [len(section.select(f"figure .{width} svg")) for width in ("wide", "narrow")] == [1, 1]
    figure = section.find("figure")
    assert section.find("table") in figure.find_all_next("table")
    assert len(section.select("table tbody tr")) > 1


@everywhere
def test_a_narrow_chart_fits_a_phone(language: str) -> None:
    """The narrow drawing is made for a narrow screen, not the wide one made small."""
    widths = {
        name: [float(svg["viewbox" if svg.has_attr("viewbox") else "viewBox"].split()[2]) for svg in found]
        for name in ("wide", "narrow")
        if (found := pages.soup(language).select(f".{name} svg"))
    }
    assert max(widths["narrow"]) <= 380 < min(widths["wide"])


@everywhere
def test_a_charts_specification_is_vega_lite(language: str) -> None:
    """Beside each chart stands its Vega-Lite specification with its data, ready to be drawn again."""
    scripts = [json.loads(tag.string) for tag in pages.soup(language).find_all("script", class_="vega-lite")]
    assert len(scripts) == len(CHARTS)
    for specification in scripts:
        assert re.match(r"https://vega\.github\.io/schema/vega-lite/v\d", specification["$schema"])
        assert all(specification["datasets"].values())


def test_a_charts_bars_are_the_shares_of_its_table() -> None:
    """The bars hold the shares of the answer under them."""
    specification = json.loads(pages.soup("en").select_one("#countries script").string)
    (rows,) = specification["datasets"].values()
    drawn = [row["value"] for row in rows]
    assert drawn == [row["share"] for row in pages.census("en").share(top=len(drawn)).rows]


@everywhere
def test_the_headline_sentence_leads(language: str) -> None:
    """The first thing read is the question, then the census's own sentence."""
    headline = pages.census(language).headline()
    header = pages.soup(language).find("header")
    assert header.find("h1").get_text() == headline.question
    assert header.select_one(".lead").get_text() == headline.sentence


@everywhere
def test_published_figures_stand_as_published(language: str) -> None:
    """Beside ours stand the published figures, each in its own unit, with a word on how it differs."""
    cards = pages.soup(language).select("#published article")
    figures = [tuple(cell.get_text() for cell in card.find_all("dd")) for card in cards]
    assert figures[1:] == [("17.1%", "15.8%"), ("41.0%", "36.5%"), ("1.15 B", "723 M")]
    assert [bool(card.find("strong")) for card in cards] == [False, True, True, True]


@everywhere
def test_the_citation_names_build_and_date(language: str) -> None:
    """Who cites the page cites a build, a source and a date that can be asked again."""
    answer = pages.census(language).headline()
    cited = pages.soup(language).find("section", id="cite")
    day = answer.snapshots[-1].isoformat()
    for text in (cited.find("p").get_text(), cited.find("pre").get_text()):
        assert all(part in text for part in (answer.build, answer.source, day))


@everywhere
def test_what_is_counted_is_told(language: str) -> None:
    """The definition and every caveat of the headline stand on the page."""
    answer = pages.census(language).headline()
    counted = pages.soup(language).find("section", id="counted")
    assert counted.find("p").get_text() == answer.definition
    assert [item.get_text() for item in counted.find_all("li")] == list(answer.caveats)


@everywhere
def test_every_sections_query_is_shown(language: str) -> None:
    """Each table can be computed again: its SQL stands beside it."""
    queries = pages.soup(language).select("details.sql pre")
    assert len(queries) == len(SECTIONS) - 3
    assert all("SELECT" in query.get_text() for query in queries)


@everywhere
def test_headings_and_regions_are_in_order(language: str) -> None:
    """One first heading, second headings under it, and what scrolls can be reached and is named."""
    page = pages.soup(language)
    assert len(page.find_all("h1")) == 1
    assert all(region.get("aria-label") and region.get("tabindex") == "0" for region in page.select(".scroll"))
    assert [head for head in page.find_all("th") if head.get("scope") != "col"] == []


def test_a_korean_page_speaks_korean() -> None:
    """No heading of the Korean page is left in English."""
    headings = [head.get_text() for head in pages.soup("ko").find_all(["h1", "h2", "summary"])]
    assert [head for head in headings if not re.search(r"[가-힣]", head) and head != "SQL"] == []


def test_the_report_is_written_as_it_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`modelcensus report` puts the page into a file whole, in UTF-8, in folders that need not be there."""
    out = tmp_path / "deep" / "보고서.html"
    assert run(["report", "--lang", "ko", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").splitlines() == pages.html("ko").splitlines()
    assert capsys.readouterr() == ("", f"wrote {out}\n")
