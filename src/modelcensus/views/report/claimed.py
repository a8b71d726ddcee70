"""The page that stands beside an article: each of its statements in its order, what the census finds, and why they differ."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from modelcensus import claims
from modelcensus.views import charts, escape
from modelcensus.views.report import environment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from modelcensus.answer import Answer, Row
    from modelcensus.census import Census

WIDE, NARROW = 640, 250
MARKS = {
    "reproduced": "good",
    "consistent": "good",
    "contradicted": "bad",
    "misattributed": "bad",
    "not-reproducible": "open",
    "not-measurable": "open",
    "no-data": "open",
    "not-a-measurement": "none",
}


def write(census: Census, source: str, out: Path) -> None:
    """Write the page of one source's claims whole, or leave what stood there. Raises `UnknownName`, `OutputError`."""
    chosen = claims.find(census, [source])
    census.keep(out, page(census, claims.check(census, chosen), title(census, chosen)).encode())


def title(census: Census, chosen: Sequence[Mapping[str, Any]]) -> str:
    """Whose claims a page is about: the publisher and the day where they are of one source."""
    sources = {(claim["source"]["publisher"], claim["source"]["date"]) for claim in chosen}
    return ", ".join(sources.pop()) if len(sources) == 1 else census.say("claims of several sources")


def page(census: Census, checked: Answer, title: str) -> str:
    """The page as HTML text: one file, nothing fetched."""
    by_claim: dict[str, list[Row]] = {}
    for row in checked.rows:
        by_claim.setdefault(str(row["id"]), []).append(row)
    return (
        environment()
        .get_template("claimed.html")
        .render(
            say=census.say,
            language=census.language,
            title=title,
            answer=checked,
            counts=[(row, MARKS[row], number) for row, number in _counts(checked)],
            claims=[_claim(rows) for rows in by_claim.values()],
            marks=MARKS,
            context=_context(census, checked),
        )
    )


def _counts(checked: Answer) -> list[tuple[str, int]]:
    found = Counter(str(row["verdict"]) for row in checked.rows)
    return [(verdict, found[verdict]) for verdict in MARKS if found[verdict]]


def _claim(rows: list[Row]) -> dict[str, Any]:
    """A claim with its rows; what is said of several rows alike is said once."""

    def once(key: str) -> list[str]:
        return list(dict.fromkeys(str(row[key]) for row in rows if row[key]))

    return {
        "first": rows[0],
        "figures": [row for row in rows if row["expected_shown"]],
        "reasons": once("why"),
        "nearest": once("nearest"),
        "definitions": once("definition"),
    }


def _context(census: Census, checked: Answer) -> dict[str, Any] | None:
    """What the census counts itself, and what of it would change if what is not counted were: where countries are claimed."""
    if not any(row["unit"] in ("share", "downloads", "date") and row["source"] != "facts" for row in checked.rows):
        return None
    countries = census.share("country", top=8)
    whole = sum(int(row["downloads"] or 0) for row in census.share("country").rows)
    what, reader = census.whatif(float(whole), "CN=0.9"), charts.Reader(census.language)
    return {
        "countries": countries,
        "bars": [
            charts.svg(charts.bars(countries, "name", width, reader=reader)) for width in (WIDE - 150, NARROW - 110)
        ],
        "whatif": what,
        "curve": [charts.svg(charts.outside(what, width, reader=reader)) for width in (WIDE, NARROW)],
        "notes": [escape.visible(line) for line in what.caveats[:3]],
    }
