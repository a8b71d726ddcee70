"""What can be switched beside a chart. All of it stands in the address: few values are links, others fields of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin
from urllib.parse import urlencode

from modelcensus.messages import marked
from modelcensus.views import escape, numbers
from modelcensus.views.charts import Show
from modelcensus.views.web import templates
from modelcensus.views.web.questions import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.census import Census
    from modelcensus.views.web.menu import Page, Section

LABELS = {
    "universe": marked("universe"), "credit": marked("credit"), "denominator": marked("denominator"),
    "target": marked("published shares"), "window": marked("window"), "things": marked("things to compare"),
    "benchmark": marked("benchmark"), "split": marked("a front for each"), "cost": marked("price or cost of the run"),
    "within": marked("how far below is as good"), "country": marked("country"), "budget": marked("budget"),
    "min": marked("least scores"), "licence": marked("licence"), "origin": marked("origin"), "context": marked("context"),
    "params_max": marked("most parameters"), "task": marked("task"), "outside_downloads": marked("downloads not counted"),
    "outside_share": marked("whose they are supposed to be"), "by": marked("group by"), "definition": marked("definition"),
    "grain": marked("step"), "show": marked("shown"),
}  # fmt: skip
WORDS = {
    "publisher": marked("publisher"), "creator": marked("creator"), "interval": marked("interval"), "day": marked("day"), "week": marked("week"),
    "month": marked("month"), "quarter": marked("quarter"), "year": marked("year"), "rolling": marked("rolling year"),
    "share": marked("share"), "absolute": marked("downloads"), "indexed": marked("index"), "open": marked("open weights"),
    "country": marked("country"), "list": marked("list price"), "run": marked("cost of the run"), "attributed": marked("attributed"),
    "countries": marked("countries"), "organisation": marked("organisation"), "account": marked("account"), "licence": marked("licence"),
    "task": marked("task"), "size": marked("size"), "kind": marked("kind"), "relation": marked("relation"), "modality": marked("modality"),
    "experts": marked("experts"), "permissive": marked("permissive"), "conditions": marked("with conditions"),
    "non-commercial": marked("non-commercial"), "code": marked("code"), "math": marked("mathematics"), "agents": marked("agents"),
    "general": marked("general"),
}  # fmt: skip
LINKED = ("show", "credit", "grain", "split", "cost")  # shown as links, not in the form
LONGEST = 60  # letters of an option
STRETCHES = (28, 91, 364)  # days: windows that are offered, back from the newest snapshot
EXAMPLES = {
    "budget": "$2/Mtok",
    "min": "aider-polyglot=70",
    "origin": "not:CN",
    "context": "128k",
    "params_max": "40B",
    "country": "CN",
    "things": "CN,US",
    "target": "CN=41,US=36.5",
}


def beside(census: Census, page: Page, section: Section, given: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, Any]:  # fmt: skip
    """The links and the fields of a section, with what else the address holds as `hidden`; nothing where nothing can be switched."""
    links = [_links(census, page, section, name, given, said) for name in section.choices if name in LINKED]
    fields = [_field(census, section, name, given) for name in section.choices if name not in LINKED]
    own = {one["name"] for one in fields}
    hidden = [(name, value) for name, value in said.items() if name not in own]
    return {"switches": links, "fields": fields, "hidden": hidden if fields else []}


def shown(section: Section, said: Mapping[str, str]) -> Show:
    """Whether a section's chart shows shares, downloads or an index; as it usually does where the address says none of them."""
    wanted = said.get("show", section.show)
    return wanted if wanted in get_args(Show) else section.show  # type: ignore[return-value]


def word(census: Census, value: str) -> str:
    """A value of a parameter in the reader's language; codes and strangers' names stay as they are."""
    return census.say(WORDS[value]) if value in WORDS else value


def _links(census: Census, page: Page, section: Section, name: str, given: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, Any]:  # fmt: skip
    values: Sequence[str]
    usual: str | None
    now: str | None
    if name == "show":
        values, usual, now = get_args(Show), section.show, shown(section, said)
    else:
        values, usual = (
            _literal(section, name),
            section.said.get(name, QUESTIONS[section.question].parameters[name].default),
        )
        now = given.get(name)
    others = {key: value for key, value in said.items() if key != name}
    address = f"{templates.begin(census.language)}{page.path}"
    told = []
    for value in values if usual in values else (None, *values):
        query = urlencode(others if value == usual else {**others, name: value})
        text = census.say(marked("as usual")) if value is None else word(census, value)
        told.append((text, f"{address}{'?' if query else ''}{query}#{section.question}", now == value))
    return {"name": name, "label": LABELS[name], "values": told}


def _field(census: Census, section: Section, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    held = given.get(name)
    now = "" if held is None else f"{held:.10g}" if isinstance(held, float) else str(held)
    values = _options(census, section, name)
    if values and now and now not in dict(values):
        values = [*values, (now, now)]
    return {
        "name": name,
        "label": LABELS[name],
        "value": now,
        "values": values,
        "offers": _windows(census) if name == "window" else [],
        "example": EXAMPLES.get(name, ""),
    }


def _options(census: Census, section: Section, name: str) -> list[tuple[str, str]]:
    """The values of a parameter and what they are called, where there are few; none where a reader types."""
    from modelcensus import choose

    match name:
        case "definition":
            return [(key, key) for key, served in census.served.items() if served]
        case "universe":
            return [(key, escape.visible(title, LONGEST)) for key, title in census.universes.items()]
        case "benchmark":
            return [(key, key) for key in census.benchmarks()]
        case "task":
            return [(key, word(census, key)) for key in choose.TASKS]
        case "licence":
            return [(key, word(census, key)) for key in choose.LICENCES if key != "any"]
    return [(value, word(census, value)) for value in _literal(section, name)]


def _literal(section: Section, name: str) -> Sequence[str]:
    kind = QUESTIONS[section.question].parameters[name].kind
    parts = [kind] if get_origin(kind) is Literal else [part for part in get_args(kind) if get_origin(part) is Literal]
    return [str(value) for part in parts for value in get_args(part)]


def _windows(census: Census) -> list[tuple[str, str]]:
    """Windows of some length back from the newest snapshot, each with its days in words."""
    days = [row["date"] for row in census.snapshots]
    if len(days) < 2:
        return []
    told = {}
    for stretch in STRETCHES:
        since = max((day for day in days if (days[-1] - day).days >= stretch), default=days[0])
        told[f"{since}:{days[-1]}"] = (
            f"{numbers.day(since, census.language)} – {numbers.day(days[-1], census.language)}"
        )
    return list(told.items())
