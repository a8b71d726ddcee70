"""How a question is counted: the terms of a named definition, those that were given over them, and what a source can serve."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelcensus.errors import QuestionError, UnknownName
from modelcensus.store import open_build, starter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelcensus.census import Census

CREDITS = ("publisher", "creator")
RULES = ("on", "off")
DENOMINATORS = ("all", "attributed", "countries")
CALENDAR = ("day", "week", "month", "quarter", "year", "rolling")
GRAINS = ("interval", *CALENDAR)
STANDING, GAINS, FIRST_YEAR = "standing", "gains", "first-year"


@dataclass(frozen=True)
class Terms:
    """How downloads are counted and credited.

    Attributes:
        window: FROM:TO, either side may be left open; None for the whole of the data.
        credit: publisher or creator.
        rules: on (gains as this census believes them) or off (plain rises, falls clipped at 0).
        labels: whose attribution: census, or a source that has labels.
        denominator: what shares are of: all downloads, attributed (without unknown accounts) or countries (without persons and
            communities too).
        grain: of steps: interval, day, week, month, quarter, year, or rolling (52 weeks up to each Sunday).
        definition: a named definition, which says the others where they are not given.
        measure: standing (a counter on one date), gains or first-year; as the definition says, else as the other terms tell.
        counter: the counter that a standing measure reads; as the definition says, else the source's own.
    """

    window: str | None = None
    credit: str = "publisher"
    rules: str = "on"
    labels: str = "census"
    denominator: str = "all"
    grain: str | None = None
    definition: str | None = None
    measure: str = ""
    counter: str = ""

    @property
    def asked(self) -> bool:
        """Whether anything but the counter on one date, credited to publishers by us, was asked for."""
        return self != Terms()

    @property
    def standing(self) -> bool:
        """Whether it is a counter as it stands on one date that is credited, and not gains."""
        if self.measure:
            return self.measure == STANDING
        return self.window is None and self.rules == "on" and self.grain is None


def chosen(census: Census, universe: str | None, given: Mapping[str, str | None]) -> tuple[Terms, str]:
    """The terms and the universe of a question: what was given, over what the named definition says, over what is usual.

    Raises `UnknownName` for a name that is not known, `QuestionError` for what the source cannot serve.
    """
    said = {name: value for name, value in given.items() if value is not None}
    terms = Terms(**said)
    if terms.definition:
        fact = definition(census, terms.definition)
        asks: dict[str, Any] = {name: value for name, value in fact["asks"].items() if value is not None}
        universe = universe or asks.pop("universe", None)
        asks.pop("universe", None)
        terms = Terms(**(asks | said))
        _serve(census, fact, terms)
    terms = replace(terms, labels=labels(census, terms.labels))
    _check(census, terms)
    return terms, census._universe(universe)


def definition(census: Census, name: str) -> Mapping[str, Any]:
    """The named definition. Raises `UnknownName`."""
    known: dict[str, Mapping[str, Any]] = {item["name"]: item for item in census.build.facts["definitions"]}
    if name not in known:
        raise UnknownName("definition", name, known, "`modelcensus definitions` lists them.")
    return known[name]


def serves(census: Census, fact: Mapping[str, Any], source: str) -> bool:
    """Whether a source of this build has what a definition counts."""
    asks = fact["asks"]
    quoted = source.replace("'", "''")
    one = f"SELECT 1 AS one FROM observations WHERE source = '{quoted}' AND {asks['counter']} IS NOT NULL LIMIT 1"
    if not census._rows(one):
        return False
    if asks["measure"] == STANDING:
        return True
    levelled = f"SELECT count(*) AS n FROM snapshots WHERE source = '{quoted}' AND usable AND levelled > 0"
    return bool(census._rows(levelled)[0]["n"] > 1)


def _shipped(asks: Mapping[str, Any]) -> list[str]:
    """The sources that ship and have the counter of a definition: asked for by name, they answer."""
    if asks["measure"] != STANDING:
        return []
    known = open_build(starter()).facts["sources"]
    return [str(item["name"]) for item in known if item["counter"] == asks["counter"]]


def _serve(census: Census, fact: Mapping[str, Any], terms: Terms) -> None:
    source, asks = str(census.source["name"]), fact["asks"]
    if terms.standing and terms.window is not None:
        raise QuestionError(
            f"{fact['name']} counts on one date, so it has no window.", "Leave --window out, or give --date."
        )
    if serves(census, fact, source):
        return
    others = [str(item["name"]) for item in census.build.facts["sources"]]
    able = [name for name in others if name != source and serves(census, fact, name)]
    able += [name for name in _shipped(asks) if name not in (source, *able)]
    needs = "the cumulative counter" if asks["counter"] == "downloads_all_time" else "the 30-day counter"
    brings = "hf-archive` or `sync eoi" if asks["counter"] == "downloads_all_time" else "hf-archive"
    raise QuestionError(
        f"{source} cannot serve {fact['name']}: it needs {needs}"
        + ("" if terms.standing else " on two usable dates or more")
        + ".",
        f"These can: {', '.join(able)} (--source)."
        if able
        else f"No source here can; `modelcensus sync {brings}` brings one that does.",
    )


def labels(census: Census, asked: str) -> str:
    """The source whose labels are asked for: the one that answers where it has some, else the first that begins so.

    Raises `UnknownName` where nobody of that name labels models here.
    """
    if asked == "census":
        return asked
    known = [row["source"] for row in census._rows("SELECT DISTINCT source FROM model_labels ORDER BY source")]
    fitting = [name for name in known if name.startswith(asked)]
    if not fitting:
        lists = [row["source"] for row in census._rows("SELECT DISTINCT source FROM labels ORDER BY source")]
        if asked in lists:
            raise QuestionError(
                f"{asked} labels accounts and no models: a second opinion, by which no share is counted.",
                f"`modelcensus attribution --against {asked}` holds it against ours.",
            )
        raise UnknownName(
            "source with labels", asked, known, "`modelcensus sync eoi` brings EOI's; `census` is our own."
        )
    return str(census.source["name"] if census.source["name"] in fitting else fitting[0])


def _check(census: Census, terms: Terms) -> None:
    """Refuse what there is not, and what the source cannot serve."""
    for name, given, valid in (
        ("credit", terms.credit, CREDITS),
        ("rules", terms.rules, RULES),
        ("grain", terms.grain or "interval", GRAINS),
        ("denominator", terms.denominator, DENOMINATORS),
    ):
        if given not in valid:
            raise UnknownName(name, given, valid, f"There are: {', '.join(valid)}.")
    if terms.rules == "off" and terms.grain in CALENDAR:
        raise QuestionError(
            f"Plain rises are not split by days, so they have no {'year of weeks' if terms.grain == 'rolling' else f'{terms.grain}s'}.",
            "Ask for --grain interval, or leave rules on.",
        )
    if terms.rules == "off" and terms.measure == FIRST_YEAR:
        raise QuestionError("Gains of a first year are split by days; plain rises are not.", "Leave rules on.")
    if terms.rules == "off" and not any(row["moved"] for row in census.snapshots):
        raise QuestionError(
            f"{census.source['name']} has no cumulative counter, so there are no plain rises.", "Leave rules on."
        )


def check_models(terms: Terms, *, denominator: bool = False) -> None:
    """Refuse what means nothing where models are counted by themselves: whose labels, and, but where it is said, what shares are of."""
    if terms.labels != "census":
        raise QuestionError(
            "The labels of others say who published models, which this question does not ask.", "Leave --labels out."
        )
    if terms.denominator != "all" and not denominator:
        raise QuestionError(
            f"This question counts all models, so it cannot be of {terms.denominator} alone.",
            "Leave --denominator out.",
        )


def check_grouping(terms: Terms, by: str, valid: Sequence[str]) -> None:
    """Refuse a grouping that there is not, or that the labels of others say nothing of."""
    if by not in valid:
        raise UnknownName("grouping", by, valid, f"There are: {', '.join(valid)}.")
    if terms.labels != "census" and by not in ("country", "account", "kind"):
        raise QuestionError(
            f"The labels of others say nothing of {by}.", "They can be grouped by country, account or kind."
        )
