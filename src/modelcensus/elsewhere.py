"""The names of one model elsewhere: a list's own name → the model as this census names it, and the effort the name means.

Reviewed identities come first, then what a list says itself of the Hub, then the one known model whose name is spelt the same.
What fits no model, or two, stays unknown: a wrong join is worse than none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from modelcensus.facts.sourced import Identity

EFFORTS = {
    "minimal": "minimal", "low": "low", "medium": "medium", "high": "high", "xhigh": "xhigh", "max": "max",
    "thinking": "thinking", "reasoning": "thinking", "reasoner": "thinking", "think": "thinking",
    "nonthinking": "none", "non-thinking": "none", "no-thinking": "none", "nothink": "none", "non-reasoning": "none",
    "none": "none", "chat": "none",
}  # fmt: skip
DATE = re.compile(r"-(20\d\d-?[01]\d-?[0-3]\d)(?=-|$)")
NOISE = re.compile(r"-(preview|latest|exp-?\d*|fp8|bf16|free|unknown|instruct-?maas|maas)(?=-|$)")
SIZE = re.compile(r"[\d.]+[bk]( thinking)?")  # in brackets: a size, or a budget of thinking
DIGIT = re.compile(r"\d")
BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")


@dataclass(frozen=True)
class Found:
    """What a name means.

    Attributes:
        model: the model; None where nothing or more than one fits.
        rule: facts, hub, alias, name or none.
        effort: the effort that the name itself says.
    """

    model: str | None
    rule: str
    effort: str | None = None


@dataclass
class Names:
    """Looks names of lists up.

    Args:
        identities: reviewed names.
        models: every model that a name could be, as this census names it.
        said: list and its name → the model's id on the Hub, as the list says it itself.
    """

    identities: Iterable[Identity]
    models: Iterable[str]
    said: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = {model.casefold(): model for model in self.models}
        self._aliases: dict[str, list[tuple[str | None, dt.date | None, dt.date | None, str, str | None]]] = (
            defaultdict(list)
        )
        for item in self.identities:
            self._known[item.model.casefold()] = item.model
            for alias in item.names:
                told = (alias.source, alias.since, alias.until, item.model, alias.effort)
                self._aliases[alias.name.casefold()].append(told)
        self._spelt: dict[str, set[str]] = defaultdict(set)
        self._undated: dict[str, set[str]] = defaultdict(set)
        for model in self._known.values():
            self._spelt[spelt(model)].add(model)
            self._undated[undated(spelt(model))].add(model)

    def find(self, source: str, name: str, day: dt.date | None = None, maker: str | None = None) -> Found:
        """The model that a list's name means, on a day where names move."""
        if told := self._reviewed(source, name, day):
            return told
        if (source, name) in self.said:
            return Found(
                self._known.get(self.said[source, name].casefold(), self.said[source, name]), "hub", effort_in(name)
            )
        if exact := self._known.get(name.casefold()):
            return Found(exact, "hub")
        if told := self._reviewed(source, name.rsplit("/", 1)[-1], day):
            return told
        return self._by_spelling(name, maker)

    def _reviewed(self, source: str, name: str, day: dt.date | None) -> Found | None:
        """The identity with that name; of one that moves, the one of that day."""
        for listed, since, until, model, effort in self._aliases.get(name.casefold(), ()):
            moves = since is not None or until is not None
            if listed not in (None, source) or (moves and day is None):
                continue
            if day is None or ((since is None or since <= day) and (until is None or day < until)):
                return Found(model, "alias" if moves else "facts", effort or effort_in(name))
        return None

    def _by_spelling(self, name: str, maker: str | None) -> Found:
        """The one known model that is spelt so: whole, then without what says the effort, then without a date."""
        whole = spelt(name)
        bare, effort = without_effort(whole)
        plain = undated(bare)
        whole_forms = ((whole, None), (bare, effort), (plain, effort), (f"{plain}-instruct", effort))
        for form, told, known in (
            *((form, told, self._spelt) for form, told in whole_forms),
            (plain, effort, self._undated),
        ):
            fitting = known.get(form, set())
            if len(fitting) > 1 or not DIGIT.search(form):  # a bare word such as `small` is many makers' name
                maker_of = spelt((maker or (name if "/" in name else "")).split("/", maxsplit=1)[0])
                fitting = {m for m in fitting if maker_of and maker_of in spelt(m.split("/", maxsplit=1)[0])}
            if len(fitting) == 1:
                return Found(next(iter(fitting)), "name", told)
        return Found(None, "none", effort)


def spelt(name: str) -> str:
    """A name as it is compared: the part after the maker, small letters, one hyphen between letters and numbers."""
    part = name.rsplit("/", 1)[-1].split(":", maxsplit=1)[0].casefold()
    inside = " ".join(
        said for said in BRACKETS.findall(part) if said.strip() in EFFORTS or SIZE.fullmatch(said.strip())
    )
    part = BRACKETS.sub(" ", part) + (f" {inside}" if inside else "")
    return re.sub(r"[^a-z0-9]+", "-", part).strip("-")


def without_effort(form: str) -> tuple[str, str | None]:
    """A spelling without the words at its end that say an effort, and that effort."""
    effort = None
    parts = form.split("-")
    while len(parts) > 1:
        two = "-".join(parts[-2:])
        if two in EFFORTS and len(parts) > 2:
            effort, parts = EFFORTS[two], parts[:-2]
        elif parts[-1] in EFFORTS:
            effort, parts = EFFORTS[parts[-1]] if effort is None else effort, parts[:-1]
        elif re.fullmatch(r"\d+k", parts[-1]):
            effort, parts = effort or parts[-1], parts[:-1]
        else:
            break
    return "-".join(parts), effort


def undated(form: str) -> str:
    """A spelling without a day in it and without words that name no other model."""
    return NOISE.sub("", DATE.sub("", form)).strip("-")


def effort_in(name: str) -> str | None:
    """The effort that a name itself says; None where it says none."""
    return without_effort(spelt(name))[1]
