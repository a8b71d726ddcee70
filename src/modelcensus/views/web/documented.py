"""The page of the API: every question with its address and parameters, told from what the server itself is made of."""

from __future__ import annotations

from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from modelcensus.messages import LANGUAGES, marked
from modelcensus.views import charts
from modelcensus.views.web.forms import TYPES
from modelcensus.views.web.questions import MOST, QUESTIONS
from modelcensus.views.web.shapes import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelcensus.messages import Say
    from modelcensus.views.web.questions import Parameter, Question

ABOUT = marked("Every answer of these pages is at an address of its own, for programs: read-only, without a key.")
FORMS = {
    "json": marked("the rows with all that must be known to quote them"),
    "csv": marked("the rows alone"),
    "parquet": marked("the rows alone, in their types"),
    "svg": marked("the chart, where there is one"),
    "png": marked("the chart, where there is one"),
}
KINDS = {
    str: marked("text"),
    int: marked("whole number"),
    float: marked("number"),
    bool: marked("true or false"),
}
BESIDE = {
    "lang": (LANGUAGES, "en", marked("language of names and sentences")),
    "show": (get_args(charts.Show), "share", marked("what a chart shows; of .svg and .png alone")),
}


def told(say: Say) -> dict[str, Any]:
    """What the page shows: `forms`, `beside` and `refusals` as tables, and `questions`."""
    beside = [[_cell(name), _cell(_one_of(kinds, say)), _cell(default), _cell(say(means))] for name, (kinds, default, means) in BESIDE.items()]  # fmt: skip
    return {
        "about": say(ABOUT),
        "most": say("A list has at most {number} rows where top is asked for.", number=f"{MOST:,}"),
        "forms": _table(
            [say("form"), say("type"), say("what it is")],
            [[_cell(f".{form}"), _cell(kind), _cell(say(FORMS[form]))] for form, kind in TYPES.items()],
        ),
        "beside": _table(_heads(say), beside),
        "refusals": _table(
            [say("status"), say("why")], [[_cell(status), _cell(say(why))] for status, why in REFUSALS.items()]
        ),
        "questions": [_question(name, one, say) for name, one in QUESTIONS.items()],
    }


def _question(name: str, question: Question, say: Say) -> dict[str, Any]:
    """One question: its address, a link to it where nothing must be given, and its parameters as a table."""
    needed = [key for key, one in question.parameters.items() if one.default is ...]
    rows = [
        [_cell(key), _cell(_kind(one, say)), _cell(_default(one, say)), _cell(say(one.means))]
        for key, one in question.parameters.items()
    ]
    return {
        "name": name,
        "about": say(question.about),
        "address": f"/v1/{name}" + "".join(f"?{key}=…" for key in needed),
        "link": "" if needed else f"/v1/{name}",
        "table": _table(_heads(say), rows),
    }


def _heads(say: Say) -> list[str]:
    return [say("parameter"), say("type"), say("default"), say("what it means")]


def _table(heads: Sequence[str], rows: Sequence[Sequence[tuple[str, str, str]]]) -> dict[str, Any]:
    """A table as `table.html` draws it."""
    return {"heads": [(head, False) for head in heads], "rows": rows, "more": 0}


def _cell(value: object) -> tuple[str, str, str]:
    return str(value), "", ""


def _kind(parameter: Parameter, say: Say) -> str:
    """A parameter's type in words."""
    kind = parameter.kind
    if isinstance(kind, UnionType) or get_origin(kind) not in (None, Literal):
        kind = next(one for one in get_args(kind) if one is not type(None))
    return _one_of(get_args(kind), say) if get_origin(kind) is Literal else say(KINDS[kind])


def _one_of(names: Sequence[str], say: Say) -> str:
    return say("one of {names}", names=", ".join(names))


def _default(parameter: Parameter, say: Say) -> str:
    if parameter.default is ...:
        return say("needed")
    value = parameter.default
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
