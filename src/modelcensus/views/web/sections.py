"""One answer on a page: its chart and switches, its table, its SQL, how to cite it, and the addresses of its data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from modelcensus.errors import CensusError, QuestionError, UnknownName
from modelcensus.views import charts, numbers, words
from modelcensus.views.notebook import chosen
from modelcensus.views.web import cited, refusals, switches, templates
from modelcensus.views.web.menu import THINGS
from modelcensus.views.web.questions import GRAIN, QUESTIONS, TERMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.answer import Answer, Field
    from modelcensus.census import Census
    from modelcensus.views.web.menu import Page, Section

SHOWN = 50  # rows of a table on a page; its CSV has all
OPEN = 16  # rows up to which a table beside a chart is open
LONG = 60  # letters from which a cell is prose
PAGED = {"leader": "model"}  # columns that hold things under another name
STEPS = 40  # of a chart over time: what a page can carry; more are months or longer, or the latest alone
STEPPED = ("trend", "over-time")
WIDTH = 900  # pixels of a chart's inside, before it is fitted


def of(
    census: Census, page: Page, said: Mapping[str, str], *, strict: bool = False, draw: bool = True
) -> list[dict[str, Any]]:
    """A page's sections, the first alone where nothing is drawn. What a section cannot answer it says.

    With `strict` the page is about one thing: where its first section does not know it there is no page, and a later one that does
    not (a closed model has no line) is left out.
    """
    told: list[dict[str, Any]] = []
    for turn, section in enumerate(page.sections if draw else page.sections[:1]):
        given = {name: one.default for name, one in QUESTIONS[section.question].parameters.items()} | dict(section.said)
        try:
            given = _given(page, section, said, turn)
            if section.question in STEPPED:
                given["grain"] = given["grain"] or census.grain(STEPS, **_terms(given))
            told.append(_answered(census, page, section, given, said, draw=draw))
        except CensusError as error:
            if strict and isinstance(error, UnknownName):
                if turn == 0:
                    raise
                continue
            told.append(_refused(census, page, section, given, said, error))
        same = sum(one.question == section.question for one in page.sections[:turn])
        told[-1]["anchor"] = f"{section.question}-{same + 1}" if same else section.question
    return told


def _given(page: Page, section: Section, said: Mapping[str, str], turn: int) -> dict[str, Any]:
    """What a section's question is given: its own, and what the address says to it."""
    parameters = QUESTIONS[section.question].parameters
    heard = {
        key: value
        for key, value in said.items()
        if key in parameters and (key in section.choices or key in page.shared or turn == 0)
    }
    usual = {name: one.default for name, one in parameters.items()}
    return {**usual, **section.said, **_typed(section, heard)}


def _terms(given: Mapping[str, Any]) -> dict[str, Any]:
    """What of a question over time says how it counts."""
    return {name: value for name, value in given.items() if name in {*TERMS, *GRAIN}}


def _refused(census: Census, page: Page, section: Section, given: Mapping[str, Any], said: Mapping[str, str], error: CensusError) -> dict[str, Any]:  # fmt: skip
    message, hint = refusals.told(error, census.say)
    beside = switches.beside(census, page, section, given, said)
    return {"title": census.say(section.title), "question": section.question, **beside, "wrong": message, "hint": hint}


def _answered(census: Census, page: Page, section: Section, given: dict[str, Any], said: Mapping[str, str], *, draw: bool) -> dict[str, Any]:  # fmt: skip
    question = QUESTIONS[section.question]
    answer = question.ask(census, given)
    asked = {
        key: value for key, value in given.items() if value is not None and value != question.parameters[key].default
    }
    if census.language != "en":
        asked["lang"] = census.language
    show = switches.shown(section, said)
    reader = charts.Reader(census.language, templates.begin(census.language))
    drawn = charts.latest(answer, STEPS)
    marks = [mark for mark in _marks(census, section, given) if mark.day >= drawn.rows[0]["date"]] if draw else []
    chart = chosen(drawn, WIDTH, reader=reader, show=show, marks=marks) if draw else None
    forms = ("json", "csv", "parquet", *(("svg", "png") if chart is not None else ()))
    told = {**asked, **({"show": show} if show != "share" else {})}
    return {
        "title": census.say(section.title),
        "question": section.question,
        "answer": answer,
        "chart": None if chart is None else templates.charted(chart),
        "note": _note(census, answer, drawn) if chart is not None else "",
        "embed": f"/embed/{section.question}?{urlencode(told)}" if chart is not None else "",
        **table(census, answer, section.hides),
        "is_told": section.told,
        "is_open": chart is None or len(answer.rows) <= OPEN,
        "links": [(form, f"/v1/{section.question}.{form}?{urlencode(told if form in ('svg', 'png') else asked)}") for form in forms],
        **switches.beside(census, page, section, given, said),
        "cite": cited.sentence(answer, census.say, census.language),
        "bibtex": cited.bibtex(answer),
    }  # fmt: skip


def table(census: Census, answer: Answer, hides: Sequence[str] = ()) -> dict[str, Any]:
    """An answer's rows as a table, without columns that say nothing there: its heads, its cells, and how many rows are not shown."""
    columns = [one for one in answer.fields if one.key not in hides]
    return {
        "heads": [(one.title, numbers.is_number(one)) for one in columns],
        "rows": [[_cell(census, row, one) for one in columns] for row in answer.rows[:SHOWN]],
        "more": max(0, len(answer.rows) - SHOWN),
    }


def _marks(census: Census, section: Section, given: Mapping[str, Any]) -> Sequence[charts.Mark]:
    """The last lasting overtake of the two groups that a section names, where there is one under what it was given."""
    if section.overtake is None:
        return ()
    terms = {key: given[key] for key in ("by", *QUESTIONS["overtake"].parameters) if key in given}
    try:
        rows = census.overtake(*section.overtake, **terms).rows
    except CensusError:  # a counter on one date, a window without gains: nothing to point out
        return ()
    names = census.names.country
    return [charts.Mark(row["date"], f"{names(row['leader'])} > {names(row['passed'])}") for row in rows if row["lasting"]][-1:]  # fmt: skip


def _note(census: Census, answer: Answer, drawn: Answer) -> str:
    """What is not drawn, and what grey points are, where there are any."""
    told = []
    if len(drawn.rows) < len(answer.rows):
        day = numbers.day(drawn.rows[0]["since"], census.language)
        told.append(census.say("Drawn is what was counted after {day}; the files have all of it.", day=day))
    if any((row.get("estimated") or 0) > charts.BAD for row in drawn.rows if "date" in row):
        told.append(
            census.say("Grey points: more than half of it is spread by days or not read anew, hence estimated.")
        )
    return " ".join(told)


def _typed(section: Section, said: Mapping[str, str]) -> dict[str, Any]:
    """What a form gave, in the types of the question. Raises `QuestionError` for what is no number where one is asked."""
    told: dict[str, Any] = {}
    for key, value in said.items():
        one = QUESTIONS[section.question].parameters[key]
        if value == "":
            continue
        try:
            told[key] = _read(value, one.kind)
        except ValueError as error:
            example = section.said.get(key) or one.default or 1
            raise QuestionError(f"“{value}” is no number.", f"Write {key} in digits, such as {example:g}.") from error
    return told


def _read(value: str, kind: Any) -> object:
    if kind is float:
        return float(value)
    if kind in (int, int | None):
        return int(value)
    return value in ("1", "true", "on") if kind is bool else value


def _cell(census: Census, row: Mapping[str, Any], one: Field) -> tuple[str, str, str]:
    """A cell's text, its class, and the page it leads to."""
    value = row.get(one.key)
    text = words.named(one.key, value, census.say) or numbers.shown(value, one, census.language)
    kind = "n" if numbers.is_number(one) else "d" if one.kind == "date" else "t" if len(text) > LONG else ""
    return text, kind, _link(templates.begin(census.language), row, one.key, value)


def _link(begin: str, row: Mapping[str, Any], key: str, value: object) -> str:
    """The page that a cell leads to; none where what it names has no page."""
    kind = str(row.get("kind")) if key == "thing" else PAGED.get(key, key)
    if not isinstance(value, str) or value == "unknown" or kind not in THINGS:
        return f"{begin}/claims/{quote(value)}" if isinstance(value, str) and key == "id" and "verdict" in row else ""
    has_page = {"country": len(value) == 2, "model": "/" in value}.get(kind, True)
    return f"{begin}/{kind}/{quote(value)}" if has_page else ""
