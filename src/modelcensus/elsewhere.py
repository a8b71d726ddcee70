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
    "nonthinking": "none", "non-thinking": "none", "no-thinking": "none", "nothinking": "none",
    "nothink": "none", "no-think": "none", "non-reasoning": "none", "no-reasoning": "none", "none": "none", "chat": "none",
}  # fmt: skip
BESIDE = {
    "thinking",
    "think",
    "reasoning",
    "effort",
    "default",
}  # words beside a level or a budget that add nothing to it
# words of an offer that name no other model: the same one faster, safer or cheaper; and those that can
SERVICES = {"highspeed", "ultrafast", "ultraspeed", "flex", "tee", "batch", "priority", "free"}
SERVICES |= {"tput", "throughput", "lightning", "nitro"}
VARIANTS = SERVICES | {"turbo", "fast", "low", "medium", "high", "xhigh", "max", "minimal"}
DATE = re.compile(r"-(20\d\d-?[01]\d-?[0-3]\d)(?=-|$)")
NOISE = re.compile(r"-(exp-?\d*|fp8|bf16|free|unknown|instruct-?maas|maas)(?=-|$)")
BUDGET = re.compile(r"\d+k")
SIZE = re.compile(r"[\d.]+[bk]( thinking)?")  # in brackets: a size, or a budget of thinking
# in brackets: what makes it another version, which is no model's undated name
VERSION = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? *\d|\b\d{4}|preview")
DIGIT = re.compile(r"\d")
BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
CALLED = re.compile(r"\b(fc|prompt)\b[ +]*")  # how functions were called: a mode, no effort and no name


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
        own: a maker's own name of its model, `maker/name` → its id on the Hub, as a list says it.
    """

    identities: Iterable[Identity]
    models: Iterable[str]
    said: Mapping[tuple[str, str], str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = {model.casefold(): model for model in self.models}
        self._aliases: dict[str, list[tuple[str | None, dt.date | None, dt.date | None, str, str | None]]] = (
            defaultdict(list)
        )
        self._reviewed_ids = {item.model.casefold(): item.model for item in self.identities}
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
        for name, said in self.own.items():
            if DIGIT.search(spelt(name)) and "latest" not in name.casefold() and not self.moves("", name):
                self._spelt.setdefault(spelt(name), {self.on_hub(said)})
        self._called = self._plainly()

    def find(self, source: str, name: str, day: dt.date | None = None, maker: str | None = None) -> Found:
        """The model that a list's name means, on a day where names move."""
        if exact := self._known.get(name.casefold()):
            return Found(exact, "hub")
        if told := self._reviewed(source, name, day) or self._reviewed(source, _bare(name), day):
            return told
        if "latest" in name.casefold() or self._days(source, name):
            return Found(None, "none", effort_in(name))  # it has meant several, and which one on that day is not known
        if (source, name) in self.said:
            model = self.on_hub(self.said[source, name])
            return Found(model, "hub", _beyond(name, model))
        return self._by_spelling(name, maker)

    def on_hub(self, said: str) -> str:
        """The model that an id on the Hub means which a list says: ids that were renamed or copied are reviewed, too."""
        if said.casefold() in self._reviewed_ids:
            return self._reviewed_ids[said.casefold()]
        told = self._reviewed(None, said, None) or self._reviewed(None, _bare(said), None)
        return told.model if told and told.model else self._known.get(said.casefold(), said)

    def _plainly(self) -> dict[str, set[str]]:
        """The spellings of reviewed ids and names that stay, every list uses and say no effort → their models."""
        found = {
            form: {model for model in models if model in self._reviewed_ids.values()}
            for form, models in self._spelt.items()
        }
        for name, told in self._aliases.items():
            form = spelt(name)
            for listed, since, until, model, effort in told:
                if not (listed or since or until or effort or without_effort(form)[1] or "latest" in name):
                    found.setdefault(form, set()).add(model)
        return found

    def disputed(self, said: str | None, model: str | None) -> bool:
        """Whether a list says another id on the Hub than that model's."""
        return said is not None and self.on_hub(said) != model

    def moves(self, source: str, name: str) -> list[dt.date]:
        """The days on which a name came to mean another model; none of a name that stays."""
        known = any(alias[0] in (None, source) for alias in self._aliases.get(name.casefold(), ()))
        return self._days(source, name if known else _bare(name))

    def _days(self, source: str, name: str) -> list[dt.date]:
        told = [alias for alias in self._aliases.get(name.casefold(), ()) if alias[0] in (None, source)]
        return sorted({day for _, since, until, *_ in told for day in (since, until) if day is not None})

    def _reviewed(self, source: str | None, name: str, day: dt.date | None) -> Found | None:
        """The identity with that name; of one that moves, the one of that day. What one list means by it goes first."""
        told = self._aliases.get(name.casefold(), ())
        for listed, since, until, model, effort in sorted(told, key=lambda one: one[0] is None):
            moves = since is not None or until is not None
            if listed not in (None, source) or (moves and day is None):
                continue
            if day is None or ((since is None or since <= day) and (until is None or day < until)):
                return Found(model, "alias" if moves else "facts", effort or _beyond(name, model))
        return None

    def _by_spelling(self, name: str, maker: str | None) -> Found:
        """The one known model that is spelt so: whole, then without what says the effort, then without a date."""
        whole = spelt(name)
        bare, effort = without_effort(whole)
        plain = undated(bare)
        # what is reviewed is not in doubt because a copy of the model is spelt the same
        tries: list[tuple[str, str | None, Mapping[str, set[str]]]]
        tries = [(whole, None, self._called), (whole, None, self._spelt)]
        tries += [(bare, effort, self._called), (bare, effort, self._spelt)]
        if not any(VERSION.search(said) for said in BRACKETS.findall(name.casefold())):
            tries += [(plain, effort, self._called), (plain, effort, self._spelt)]
            tries += [(f"{plain}-instruct", effort, self._spelt)] if effort != "thinking" else []
            tries += [(plain, effort, self._undated)]
        for form, told, known in tries:
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
    inside = " ".join(told for said in BRACKETS.findall(part) if _tells(told := CALLED.sub("", said).strip()))
    part = BRACKETS.sub(" ", part) + (f" {inside}" if inside else "")
    return re.sub(r"[^a-z0-9]+", "-", part).strip("-")


def without_effort(form: str) -> tuple[str, str | None]:
    """A spelling without the words at its end that say an effort, and that effort."""
    effort: str | None = None
    parts = form.split("-")
    while len(parts) > 1:
        two = "-".join(parts[-2:])
        words = 2 if two in EFFORTS and len(parts) > 2 else 1
        told = EFFORTS.get("-".join(parts[-words:])) or (parts[-1] if BUDGET.fullmatch(parts[-1]) else None)
        if told is None:
            break
        effort, parts = _both(told, effort), parts[:-words]
    return "-".join(parts), effort


def canonical(effort: str | None) -> str | None:
    """An effort as every list's is written here: `32K`, `thinking-32k` and `32k thinking` are 32k, `no think` is none.

    >>> canonical("32k thinking"), canonical("no-thinking"), canonical("xHigh"), canonical("Thinking")
    ('32k', 'none', 'xhigh', 'thinking')
    """
    if not effort:
        return None
    form = re.sub(r"[^a-z0-9]+", "-", effort.casefold()).strip("-")
    if form in EFFORTS:
        return EFFORTS[form]
    left = "-".join(word for word in form.split("-") if word not in BESIDE)
    return EFFORTS.get(left, left) or ("thinking" if "think" in form or "reason" in form else None)


def undated(form: str) -> str:
    """A spelling without a day in it and without words that name no other model."""
    return NOISE.sub("", DATE.sub("", form)).strip("-")


def effort_in(name: str) -> str | None:
    """The effort that a name itself says; None where it says none, or is only a word that many makers use for a size."""
    bare, effort = without_effort(spelt(name))
    return effort if DIGIT.search(bare) else None


def variant(name: str, model: str) -> str | None:
    """How an offer differs from the model that it sells, by the words of its name that are not the model's own.

    >>> variant("MiniMax-M2.5-highspeed", "MiniMaxAI/MiniMax-M2.5"), variant("grok-4-fast", "xai/grok-4-fast")
    ('highspeed', None)
    """
    own = set(_words(model))
    told = [word for word in _words(name) if word not in own and (word in VARIANTS or BUDGET.fullmatch(word))]
    return "-".join(dict.fromkeys(told)) or None


def like(name: str, model: str) -> bool:
    """Whether a name says nothing that the model's own does not."""
    return set(spelt(name).split("-")) <= set(spelt(model).split("-"))


def _words(name: str) -> list[str]:
    return re.split(r"[^a-z0-9]+", name.casefold().replace("high-speed", "highspeed"))


def _bare(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def _beyond(name: str, model: str | None) -> str | None:
    """The effort that a name says, where that is not a part of the model's own name."""
    effort = effort_in(name)
    return None if model and effort == without_effort(spelt(model))[1] else effort


def _both(before: str, after: str | None) -> str:
    """Two words of effort as one: a budget is thinking, a level with a budget is both, of others the last word counts."""
    if after is None or after == "thinking":
        return before
    return f"{before}-{after}" if BUDGET.fullmatch(after) and before not in ("thinking", "none") else after


def _tells(said: str) -> bool:
    """Whether what stands in brackets tells a size, an effort or another version."""
    effort = canonical(said) or ""
    return bool(SIZE.fullmatch(said) or VERSION.search(said) or effort in EFFORTS.values() or BUDGET.fullmatch(effort))
