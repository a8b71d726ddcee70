"""What can be asked at an address: each question with its parameters, their types and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from modelcensus.messages import marked

if TYPE_CHECKING:
    from modelcensus.answer import Answer
    from modelcensus.census import Census

MOST = 1000  # rows of a list that may be asked for
Ask = Callable[["Census", Mapping[str, Any]], "Answer"]


@dataclass(frozen=True)
class Parameter:
    """One parameter: its type, its default, and what it means."""

    kind: Any
    default: Any
    means: str


@dataclass(frozen=True)
class Question:
    """One question: what it answers, its parameters, and how the census is asked."""

    about: str
    ask: Ask
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


def _text(means: str, default: str | None = None) -> Parameter:
    return Parameter(str | None, default, means)


By = Literal["country", "organisation", "account", "licence", "task", "size", "kind", "relation", "modality", "experts"]
BY = Parameter(By, "country", marked("what to group by"))
TOP = Parameter(int | None, None, marked("how many rows; shares stay shares of the whole"))
UNIVERSE = _text(marked("which models count: llm, all, or a task"))
DATE = _text(marked("a snapshot's date"))
TERMS = {
    "definition": _text(marked("a named definition")),
    "window": _text(marked("FROM:TO, left-open and right-closed")),
    "credit": Parameter(Literal["publisher", "creator"] | None, None, marked("whom downloads are credited to")),
    "rules": Parameter(Literal["on", "off"] | None, None, marked("off: plain rises")),
    "labels": _text(marked("whose attribution")),
    "denominator": Parameter(Literal["all", "attributed", "countries"] | None, None, marked("what shares are of")),
}
GRAIN = {
    "grain": Parameter(
        Literal["interval", "day", "week", "month", "quarter", "year", "rolling"] | None,
        None,
        marked("steps over time"),
    )
}
LINED = {
    name: TERMS[name] for name in ("definition", "window", "rules")
}  # a line is credited to its base, whoever published what
COUNTED = {"universe": UNIVERSE, "date": DATE, **TERMS}
BENCHMARK = _text(marked("with its edition"))


def _method(name: str, *places: str) -> Ask:
    """A method of the census, `places` given by position."""

    def ask(census: Census, said: Mapping[str, Any]) -> Answer:
        given = dict(said)
        first = [given.pop(place) for place in places]
        answer: Answer = getattr(census, name)(*first, **given)
        return answer

    return ask


def _compare(census: Census, said: Mapping[str, Any]) -> Answer:
    things = [part.strip() for part in str(said["things"]).split(",") if part.strip()]
    return census.compare(*things, universe=said["universe"], date=said["date"])


def _over_time(census: Census, said: Mapping[str, Any]) -> Answer:
    given = dict(said)
    things = [part.strip() for part in str(given.pop("things")).split(",") if part.strip()]
    return census.over_time(*things, **given)


def _attribution(census: Census, said: Mapping[str, Any]) -> Answer:
    if said["against"] is None:
        return census.unattributed(said["top"], universe=said["universe"], date=said["date"])
    return census.disagreements(said["against"], said["top"], universe=said["universe"], date=said["date"])


def _status(census: Census, said: Mapping[str, Any]) -> Answer:
    """What data is here, without what is only true on this machine and today: the home's path, and how many days ago it was read."""
    del said
    answer = census.status()
    here = [census.say("Home: {home}.", home="\0"), census.say("Its latest snapshot is {days} days old.", days="\0")]
    ends = [sentence.split("\0") for sentence in here]
    kept = [line for line in answer.caveats if not any(line.startswith(a) and line.endswith(b) for a, b in ends)]
    return replace(answer, caveats=kept)


def _find(census: Census, said: Mapping[str, Any]) -> Answer:
    from modelcensus.views.web import found

    return found.found(census, str(said["name"]))


def _claims(census: Census, said: Mapping[str, Any]) -> Answer:
    from modelcensus import claims

    return claims.listed(census, publisher=said["publisher"], kind=said["kind"])


def _check(census: Census, said: Mapping[str, Any]) -> Answer:
    from modelcensus import claims

    ids = [part.strip() for part in str(said["claim"] or "").split(",") if part.strip()]
    return claims.check(census, claims.find(census, ids))


def _choose(census: Census, said: Mapping[str, Any]) -> Answer:
    from modelcensus import choose

    asked = {**said, "min": [part for part in str(said["min"] or "").split(",") if part]}
    return choose.choose(census, asked, top=said["top"] or 10, explain=bool(said["explain"]))


QUESTIONS: dict[str, Question] = {
    "headline": Question(marked("Ours beside the published numbers."), _method("headline")),
    "share": Question(marked("Downloads and share of each group, with its band."), _method("share", "by"), {"by": BY, "top": TOP, **COUNTED}),
    "trend": Question(marked("How shares moved."), _method("trend", "by"), {"by": BY, "top": TOP, "universe": UNIVERSE, **TERMS, **GRAIN}),
    "band": Question(marked("What each variant of a definition does to a share."), _method("band", "by"), {"by": BY, "top": Parameter(int | None, 2, marked("how many groups")), **COUNTED}),
    "overtake": Question(marked("When one group passed another."), _method("overtake", "one", "other"), {"one": Parameter(str, "CN", marked("a group")), "other": Parameter(str, "US", marked("another")), "by": BY, "universe": UNIVERSE, **TERMS, **GRAIN}),
    "reconcile": Question(marked("One window under every definition."), _method("reconcile", "by"), {"by": Parameter(Literal["country"], "country", marked("country")), "target": _text(marked("CN=17.1,US=15.8")), "universe": UNIVERSE, "window": TERMS["window"], "definition": TERMS["definition"], "credit": TERMS["credit"]}),
    "concentration": Question(marked("How concentrated downloads are."), _method("concentration", "by"), {"by": Parameter(Literal["country", "organisation", "account", "model"], "organisation", marked("over whom")), "lorenz": Parameter(bool, False, marked("the points of the Lorenz curve instead")), **COUNTED, **GRAIN}),
    "composition": Question(marked("What is downloaded, by what the models are."), _method("composition", "by"), {"by": Parameter(Literal["size", "task", "licence", "relation", "modality", "experts", "kind", "parameters"], "size", marked("by what")), "top": TOP, **COUNTED, **GRAIN}),
    "movers": Question(marked("What rose most."), _method("movers", "by"), {"by": Parameter(Literal["model", "organisation", "account", "country"], "model", marked("of what")), "top": Parameter(int | None, 20, marked("how many")), "spikes": Parameter(bool, False, marked("list one-step rises too")), "universe": UNIVERSE, **TERMS}),
    "influence": Question(marked("Downloads of whole lines of models."), _method("influence", "by"), {"by": Parameter(Literal["model", "organisation", "account", "country"], "model", marked("of which base")), "top": Parameter(int | None, 20, marked("how many")), "universe": UNIVERSE, **TERMS}),
    "top": Question(marked("The most downloaded models."), _method("top", "top"), {"top": Parameter(int, 20, marked("how many")), "universe": UNIVERSE, "date": DATE, "country": _text(marked("only of this country")), "organisation": _text(marked("only of this organisation")), "account": _text(marked("only of this account"))}),
    "compare": Question(marked("Things side by side."), _compare, {"things": Parameter(str, "CN,US", marked("two or more, with commas between")), "universe": UNIVERSE, "date": DATE}),
    "over-time": Question(marked("How one to six things went over time."), _over_time, {"things": Parameter(str, "CN,US", marked("one to six countries, organisations, accounts, models or families (family:account/name), with commas between")), "universe": UNIVERSE, **TERMS, **GRAIN}),
    "family": Question(marked("Who is in the family of a base model, and what each gained."), _method("family", "name", "top"), {"name": Parameter(str, ..., marked("the base: account/name")), "top": Parameter(int | None, 20, marked("how many")), "universe": UNIVERSE, **LINED}),
    "derivatives": Question(marked("What was made from a base model, by whom or how."), _method("derivatives", "name", "by"), {"name": Parameter(str, ..., marked("the base: account/name")), "by": Parameter(Literal["account", "country", "relation"], "account", marked("by publisher, its country, or how it was made")), "top": TOP, "universe": UNIVERSE, **LINED}),
    "find": Question(marked("What a name or a hub's address is: a model, country, organisation or account, and its key."), _find, {"name": Parameter(str, ..., marked("as typed or pasted"))}),
    "model": Question(marked("One model's record."), _method("model", "name"), {"name": Parameter(str, ..., marked("account/name, or the hub's address"))}),
    "lineage": Question(marked("What a model was made from, and what from it."), _method("lineage", "name", "top"), {"name": Parameter(str, ..., marked("account/name")), "top": Parameter(int | None, 20, marked("how many"))}),
    "explain": Question(marked("Why an account is given to whom it is given."), _method("explain", "account"), {"account": Parameter(str, ..., marked("an account"))}),
    "attribution": Question(marked("The largest unknown accounts, or who disagrees."), _attribution, {"against": _text(marked("a source with labels")), "top": Parameter(int | None, 20, marked("how many")), "universe": UNIVERSE, "date": DATE}),
    "renames": Question(marked("Ids that were renamed or removed."), _method("renames", "top"), {"top": Parameter(int | None, 20, marked("how many")), "what": _text(marked("renamed, removed or again"))}),
    "defects": Question(marked("What was found wrong in the data."), _method("defects", "top"), {"top": Parameter(int | None, 20, marked("how many")), "source": _text(marked("of this source")), "kind": _text(marked("of this kind"))}),
    "corrections": Question(marked("Our own numbers that were wrong: what was said, what is said now, and why."), _method("corrections")),
    "moved": Question(marked("What moved in the shares by country between the last two builds, and what differs."), _method("moved")),
    "definitions": Question(marked("What can be counted."), _method("definitions")),
    "status": Question(marked("What data is here."), _status),
    "claims": Question(marked("The ledger of published claims."), _claims, {"publisher": _text(marked("whose")), "kind": _text(marked("of which kind"))}),
    "check": Question(marked("Verdicts on published claims."), _check, {"claim": _text(marked("ids, or the name of a source, with commas between; all where none is named"))}),
    "whatif": Question(marked("A share as a function of what is not counted."), _method("whatif", "outside_downloads", "outside_share"), {"outside_downloads": Parameter(float, 200_000_000.0, marked("how many downloads")), "outside_share": Parameter(str, "CN=0.9", marked("whose they are supposed to be")), **{k: v for k, v in COUNTED.items() if k not in ("rules", "labels")}}),
    "frontier": Question(marked("Score against price."), _method("frontier", "benchmark"), {"benchmark": Parameter(str, "aider-polyglot", marked("with its edition")), "date": _text(marked("as known on that day")), "split": Parameter(Literal["open", "country"] | None, None, marked("a front for each")), "cost": Parameter(Literal["list", "run"], "list", marked("price of tokens, or cost of the run"))}),
    "parity": Question(marked("The cheapest open model about as good as each closed leader."), _method("parity", "benchmark"), {"benchmark": BENCHMARK, "within": Parameter(float, 0.05, marked("how far below is about as good")), "top": TOP, "date": _text(marked("as known on that day")), "country": _text(marked("only open models of it"))}),
    "lag": Question(marked("How long open models took to reach closed ones."), _method("lag", "benchmark"), {"benchmark": BENCHMARK, "margin": Parameter(float, 0.01, marked("how far a score may be off")), "country": _text(marked("only open models of it"))}),
    "choose": Question(marked("Models that meet every constraint."), _choose, {"budget": _text(marked("$2/Mtok")), "min": _text(marked("BENCHMARK=SCORE, with commas between")), "licence": _text(marked("permissive, conditions or non-commercial")), "weights": _text(marked("open or closed")), "origin": _text(marked("US,FR or not:CN")), "context": _text(marked("128k")), "params_max": _text(marked("40B")), "task": _text(marked("code, math, agents or general")), "benchmark": BENCHMARK, "explain": Parameter(bool, False, marked("what left out whom")), "top": Parameter(int | None, 10, marked("how many"))}),
    "training-cost": Question(marked("What the training of a model cost."), _method("training_cost", "model"), {"model": Parameter(str, ..., marked("account/name"))}),
}  # fmt: skip
