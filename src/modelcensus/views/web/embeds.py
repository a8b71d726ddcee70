"""What others put on their pages: a chart or a verdict in a frame, a verdict's badge, and the card of a page's preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from modelcensus.errors import QuestionError
from modelcensus.views.charts import Reader, Show
from modelcensus.views.notebook import chosen
from modelcensus.views.web import cited, pictures, templates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.answer import Answer, Row
    from modelcensus.census import Census


def claimed(census: Census, name: str, public: str) -> bytes:
    """The page of a claim, or of every claim of a source. Raises `UnknownName`."""
    answer, title = checked(census, name)
    by_claim: dict[str, list[Row]] = {}
    for row in answer.rows:
        by_claim.setdefault(str(row["id"]), []).append(row)
    return templates.drawn(
        "claim.html",
        census.language,
        f"/claims/{quote(name)}",
        title=title,
        lead=answer.sentence,
        about=answer.sentence,
        claims=[_claim(rows) for rows in by_claim.values()],
        marks=_marks(),
        cite=cited.sentence(answer, census.say, census.language),
        bibtex=cited.bibtex(answer),
        build=census.build.id,
        public=public,
    )


def checked(census: Census, name: str) -> tuple[Answer, str]:
    """The verdicts on a claim or a source's claims, and whose they are. Raises `UnknownName`."""
    from modelcensus import claims
    from modelcensus.views.report import claimed as report

    found = claims.find(census, [name])
    return claims.check(census, found), f"{census.say('What its numbers count')}: {report.title(census, found)}"


def framed_claim(census: Census, name: str, public: str) -> bytes:
    """The verdicts on a claim, small enough for a frame. Raises `UnknownName`."""
    answer, title = checked(census, name)
    told = {str(row["id"]): (str(row["asserted"]), str(row["judged"]), _marks()[row["verdict"]]) for row in answer.rows}
    source = f"{templates.begin(census.language)}/claims/{quote(name)}"
    return _framed(census, answer, title, f"{public}{source}", verdicts=list(told.values()))


def framed_chart(census: Census, answer: Answer, question: str, said: Mapping[str, Any], public: str, show: Show = "share") -> bytes:  # fmt: skip
    """A question's chart, small enough for a frame. Raises `QuestionError` where there is none."""
    chart = chosen(answer, reader=Reader(census.language), show=show)
    if chart is None:
        raise QuestionError(f"There is no chart of {question}.", f"Ask for /v1/{question}.json or .csv.")
    source = f"{public}/v1/{question}.csv?{urlencode({key: value for key, value in said.items() if value is not None})}"
    return _framed(
        census,
        answer,
        answer.question,
        source,
        chart=templates.charted(chart),
    )


def badge(census: Census, name: str) -> bytes:
    """The badge of a claim: its verdict, or how many it has of several. Raises `UnknownName`."""
    answer, _ = checked(census, name)
    verdicts = {str(row["verdict"]): str(row["judged"]) for row in answer.rows}
    if len(verdicts) == 1:
        verdict, judged = verdicts.popitem()
        return pictures.badge("modelcensus", judged, _marks()[verdict])
    return pictures.badge("modelcensus", " · ".join(verdicts.values()), "none")


def _framed(census: Census, answer: Answer, title: str, source: str, **content: Any) -> bytes:
    given = {
        "title": title,
        "source": source,
        "unit": answer.unit,
        "cite": cited.sentence(answer, census.say, census.language),
    }
    return templates.drawn("embed.html", census.language, "", **{"chart": None, "verdicts": [], **given, **content})


def _claim(rows: list[Row]) -> dict[str, Any]:
    """A claim with its rows; what is said of several rows alike is said once."""

    def once(key: str) -> list[str]:
        return list(dict.fromkeys(str(row[key]) for row in rows if row[key]))

    figures = [row for row in rows if row["expected_shown"]]
    return {"first": rows[0], "figures": figures, "reasons": once("why"), "nearest": once("nearest"), "definitions": once("definition")}  # fmt: skip


def _marks() -> dict[str, str]:
    from modelcensus.views.report.claimed import MARKS

    return MARKS


def failed(language: str, message: str, hint: str, near: list[str]) -> bytes:
    """An error as a page, for a person who reads it."""
    return templates.drawn("error.html", language, "", title=message, lead=hint, near=near)
