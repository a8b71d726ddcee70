"""What pages there are: each its place in the menu, its heading, its questions, and what can be switched on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from modelcensus.messages import marked
from modelcensus.views.charts import Show

COUNTED = ("definition", "universe", "credit", "denominator", "window")  # what a number counts
SAME = ("thing", "kind", "name", "country")
TIMED = ("show", "credit", "grain")  # how a line over time is drawn, as links beside it


@dataclass(frozen=True)
class Section:
    """One answer on a page: its heading, the question, what is said to it, and what a reader may switch beside it.

    `show`, among the choices, is no parameter of a question: it says whether a chart shows shares, downloads or an index.
    """

    title: str
    question: str
    said: Mapping[str, Any] = field(default_factory=dict)
    choices: Sequence[str] = ()
    overtake: tuple[str, str] | None = None  # of whom the chart points out the last lasting one
    hides: Sequence[str] = ()  # columns that say the same in each row of a page about one thing; its files have them
    told: bool = False  # each row as a few paragraphs, where its cells are sentences
    show: Show = "share"  # as long as the address does not say


@dataclass(frozen=True)
class Page:
    """A page: its place in the menu, its heading, its sections, and what counts for all of them when it is switched."""

    path: str
    title: str
    sections: Sequence[Section]
    shared: Sequence[str] = ()


MENU = (
    Page("/", marked("Who makes the open models the world downloads?"), (
        Section(marked("Share over time"), "trend", {"by": "country", "top": 3}, ("show", "credit", "grain", "definition", "universe", "denominator", "window"), ("CN", "US")),
        Section(marked("By country"), "share", {"by": "country", "top": 12}),
        Section(marked("The organisations at the top"), "share", {"by": "organisation", "top": 12}),
        Section(marked("What rose"), "movers", {"by": "organisation", "top": 10}),
    ), COUNTED),
    Page("/claims", marked("Published claims, checked"), (Section(marked("Every claim and its verdict"), "check"),)),
    Page("/reconcile", marked("Which definition was that number?"), (
        Section(marked("One window under every definition"), "reconcile", {"target": "CN=41,US=36.5"}, ("target", "window", "credit")),
    )),
    Page("/compare", marked("Things side by side"), (
        Section(marked("Over time"), "over-time", {"things": "CN,US"}, ("things", *TIMED, "universe", "window")),
        Section(marked("Side by side"), "compare", {"things": "CN,US"}),
    ), ("things", "universe")),
    Page("/frontier", marked("Score against price"), (
        Section(marked("The front"), "frontier", {"benchmark": "aider-polyglot"}, ("benchmark", "split", "cost")),
        Section(marked("About as good, for how much?"), "parity", {}, ("within", "country")),
    )),
    Page("/choose", marked("Which model for me?"), (
        Section(marked("Models that meet every constraint"), "choose", {}, ("task", "budget", "licence", "origin", "context", "params_max", "min")),
    )),
    Page("/whatif", marked("And what is not counted?"), (
        Section(marked("A share as a function of what is not counted"), "whatif", {"outside_downloads": 400_000_000.0, "outside_share": "CN=0.9"}, ("outside_downloads", "outside_share")),
    )),
    Page("/health", marked("Data health"), (
        Section(marked("What was found wrong, and what was done"), "defects", {"top": 1000}),
        Section(marked("What data is here"), "status"),
        Section(marked("Who is unattributed"), "attribution", {"top": 30}),
    )),
    Page("/method", marked("Method"), (Section(marked("Definitions and universes"), "definitions"), Section(marked("What each variant does"), "band", {"by": "country", "top": 2}, ("by", "credit")))),
    Page("/changes", marked("Changes and corrections"), (
        Section(marked("Corrections of our own numbers"), "corrections", told=True),
        Section(marked("What moved between the last two builds"), "moved"),
        Section(marked("Models that were renamed or removed"), "renames", {"top": 30}),
    )),
    Page("/api", marked("The same for programs"), ()),
)  # fmt: skip


THINGS: dict[str, Callable[[str], Sequence[Section]]] = {
    "country": lambda name: (
        Section(marked("Its share over time"), "over-time", {"things": f"country:{name}"}, (*TIMED, "universe", "window"), hides=SAME),
        Section(marked("Its place"), "compare", {"things": f"country:{name},country:{'US' if name != 'US' else 'CN'}"}),
        Section(marked("Its models"), "top", {"country": name, "top": 30}),
    ),
    "organisation": lambda name: (
        Section(marked("Its share over time"), "over-time", {"things": f"organisation:{name}"}, (*TIMED, "universe", "window"), hides=SAME),
        Section(marked("Its models"), "top", {"organisation": name, "top": 30}),
    ),
    "model": lambda name: (
        Section(marked("Its record"), "model", {"name": name}),
        Section(marked("Its downloads over time"), "over-time", {"things": f"model:{name}", "universe": "all"}, ("show", "grain", "window"), hides=SAME, show="absolute"),
        Section(marked("Its line"), "lineage", {"name": name}),
    ),
    "family": lambda name: (
        Section(marked("Who is in it"), "family", {"name": name, "top": 15, "universe": "all"}, ("window",)),
        Section(marked("Its downloads over time"), "over-time", {"things": f"family:{name}", "universe": "all"}, ("show", "grain"), hides=SAME, show="absolute"),
        Section(marked("What was made from it, by publisher"), "derivatives", {"name": name, "top": 12, "universe": "all"}),
        Section(marked("What was made from it, by how it was made"), "derivatives", {"name": name, "by": "relation", "universe": "all"}),
    ),
}  # fmt: skip


def about(kind: str, name: str) -> Page:
    """The page of a country, an organisation, a model or a family."""
    return Page(f"/{kind}/{quote(name)}", name, THINGS[kind](name), ("window",) if kind == "family" else ())
