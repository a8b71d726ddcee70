"""The report: one self-contained page with the headline, charts, tables, what is counted, and how to cite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.views import charts, escape, numbers

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

    from modelcensus.answer import Answer, Row
    from modelcensus.census import Census

WIDE, NARROW = 900, 250
COUNTRIES = 15


def write(census: Census, out: Path) -> None:
    """Write the report whole, or leave what stood there. Raises `OutputError`."""
    census.keep(out, page(census).encode())


def page(census: Census) -> str:
    """The report as HTML text."""
    return environment().get_template("page.html").render(_content(census))


def environment() -> Environment:
    """The templates of the pages: escaped by default, strangers' names made visible by the filter `visible`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("modelcensus", "views/report")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["visible"] = lambda text: escape.visible(str(text))
    return made


def _content(census: Census) -> dict[str, Any]:
    say = census.say
    headline = census.headline()
    countries = census.share("country", top=COUNTRIES)
    organisations = census.share("organisation", top=COUNTRIES)
    trend = census.trend("country", top=2)
    return {
        "say": say,
        "language": census.language,
        "headline": headline,
        "countries": countries,
        "published": [_published(row, headline) for row in headline.rows],
        "sections": [
            _section(
                say("Downloads by the publisher's country"), countries, _bars(countries, census.language), "countries"
            ),
            _section(
                say("Step by step, on the same models"), trend, _steps(trend, say("share")), "trend", open_table=False
            )
            | {
                "caption": say(
                    "Each line joins two snapshots over the models that both read anew. A gap between lines is a change of the models compared, not of shares."
                ),
                "notes": [line for line in trend.caveats if line not in headline.caveats],
            },
            _section(
                say("The organisations at the top"),
                organisations,
                _bars(organisations, census.language),
                "organisations",
            ),
            _section(say("The models at the top"), census.top(20), None, "models"),
            _section(say("Who is unattributed"), census.unattributed(15), None, "unattributed"),
        ],
        "kinds": _table(census.share("kind")),
        "known": _table(census.definitions()),
        "cite": _citation(headline),
    }


def _section(
    title: str, answer: Answer, drawn: dict[str, str] | None, anchor: str, *, open_table: bool = True
) -> dict[str, Any]:
    return {
        "title": title,
        "answer": answer,
        "chart": drawn,
        "table": _table(answer),
        "anchor": anchor,
        "open": open_table,
        "caption": "",
        "notes": [],
    }


def _table(answer: Answer) -> dict[str, Any]:
    return {
        "heads": [(field.title, numbers.is_number(field)) for field in answer.fields],
        "rows": [
            [(numbers.shown(row.get(field.key), field), numbers.is_number(field)) for field in answer.fields]
            for row in answer.rows
        ],
    }


def _published(row: Row, headline: Answer) -> dict[str, Any]:
    figures = [(f.title, numbers.shown(row[f.key], f)) for f in headline.fields if f.kind == "share"]
    return {**row, "figures": figures, "ours": row["who"] == "modelcensus"}


def _bars(answer: Answer, language: str) -> dict[str, str]:
    reader = charts.Reader(language)
    return _both([charts.bars(answer, "name", width, reader=reader) for width in (WIDE - 250, NARROW - 110)])


def _steps(answer: Answer, title: str) -> dict[str, str]:
    named = dict.fromkeys((str(row["country"]), str(row["name"])) for row in answer.rows)
    codes, names = [code for code, _ in named], [name for _, name in named]
    return _both([charts.steps(answer, codes, names, width, title) for width in (WIDE - 60, NARROW)])


def _both(drawn: list[Any]) -> dict[str, str]:
    return {"wide": charts.svg(drawn[0]), "narrow": charts.svg(drawn[1]), "spec": charts.spec(drawn[0])}


def _citation(answer: Answer) -> dict[str, str]:
    day = answer.snapshots[-1]
    sentence = f"modelcensus, build {answer.build}, definition {answer.definition.split(':')[0]}, source {answer.source}, snapshot of {day.isoformat()}."
    lines = [
        f"@misc{{modelcensus-{answer.build},",
        "  title = {modelcensus: who makes the open models the world downloads},",
        "  author = {{The modelcensus authors}},",
        f"  year = {{{day.year}}},",
        f"  note = {{Build {answer.build}, source {answer.source}, snapshot of {day.isoformat()}}},",
        "}",
    ]
    return {"sentence": sentence, "bibtex": "\n".join(lines)}
