"""Writing a claim of one's own: the few questions, and the YAML file that their answers make."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelcensus.errors import FactsError, UnknownName
from modelcensus.facts.claim import ClaimFile
from modelcensus.messages import marked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from modelcensus.census import Census

ABOUT = ("share", "ahead", "first", "count", "passed", "score", "cost", "words")
COUNTED = ("share", "ahead", "first", "count", "passed")
EARLIEST = "2020-01-01"  # of a crossing of which no time is said
BY = ("country", "organisation", "account")


def _one_of(*valid: str) -> Callable[[str], str]:
    return lambda given: "" if given in valid else f"One of: {', '.join(valid)}."


def _given(given: str) -> str:
    return "" if given else "It is needed."


def _day(given: str) -> str:
    try:
        dt.date.fromisoformat(given)
    except ValueError:
        return "A date such as 2025-12-04."
    return ""


def _time(given: str) -> str:
    if not given:
        return ""
    first, mark, last = given.partition(":")
    if any(end and _day(end) for end in (first, last)) or not (first or last):
        return "FROM:TO such as 2025-09-01: or 2025-01-01:2025-06-30, or one date, or nothing."
    return "It ends before it begins." if mark and first and last and first >= last else ""


def _figure(given: str) -> str:
    return "" if re.fullmatch(r"\d[\d,]{0,18}(\.\d+)?", given) else "A number such as 540000000."


def _share(given: str) -> str:
    if not re.fullmatch(r"\d{1,3}(\.\d+)?%?", given):
        return "A share such as 17.1% or 0.171."
    return "" if _number(given) <= 1 else f"A share: {given}% if it is percent, else a number from 0 to 1."


def _link(given: str) -> str:
    return (
        "" if not given or re.fullmatch(r"https?://\S+", given) else "An address that begins with https://, or nothing."
    )


def _slug_of(given: str) -> str:
    return (
        "" if re.fullmatch(r"[a-z0-9][a-z0-9._-]*", given) else "Small letters, digits and hyphens, such as aime-2025."
    )


def _model(given: str) -> str:
    return "" if re.fullmatch(r"[^/\s]+/\S+", given) else "account/name, such as deepseek-ai/DeepSeek-V3.2."


def _free(_: str) -> str:
    return ""


@dataclass(frozen=True)
class Question:
    """One question: its key, its words, when it is asked, what is wrong with an answer, and what is usual."""

    key: str
    words: str
    wrong: Callable[[str], str] = _given
    asked: Callable[[Mapping[str, str]], bool] = lambda _: True
    default: str = ""


def _about(*kinds: str) -> Callable[[Mapping[str, str]], bool]:
    return lambda said: said["about"] in kinds


QUESTIONS = (
    Question("publisher", marked("Who published it?")),
    Question("title", marked("Under which title?")),
    Question("date", marked("On which day (such as 2025-12-04)?"), _day),
    Question("link", marked("Its address (or nothing)"), _link),
    Question("asserts", marked("What is asserted, in your own words?")),
    Question(
        "about",
        marked("What is it? share (of downloads), ahead (one of another), first (of all), count (of downloads), passed (one another, and when), score (on a benchmark), cost (of training), words (a forecast, an opinion, hearsay)"),
        _one_of(*ABOUT),
        default="share",
    ),
    Question("kind", marked("Which: forecast, opinion or hearsay?"), _one_of("forecast", "opinion", "hearsay"), _about("words"), "hearsay"),
    Question("beside", marked("What could be counted beside it?"), _given, _about("words")),
    Question("by", marked("Of whom: country, organisation or account?"), _one_of(*BY), _about(*COUNTED), "country"),
    Question("subject", marked("Which one (a country's code, an organisation, an account)?"), _given, _about(*COUNTED)),
    Question("model", marked("Which model (account/name)?"), _model, _about("score", "cost")),
    Question("other", marked("Ahead of which one, or passing which one?"), _given, _about("ahead", "passed")),
    Question("benchmark", marked("On which benchmark (such as aime-2025)?"), _slug_of, _about("score")),
    Question("value", marked("Which share (17.1%)?"), _share, _about("share", "score")),
    Question("value", marked("Which figure (540000000)?"), _figure, _about("count", "cost")),
    Question("time", marked("In which time: FROM:TO, one date, or nothing where it does not say"), _time, _about(*COUNTED)),
    Question("universe", marked("Of which models: all, llm, or nothing where it does not say"), _free, _about(*COUNTED)),
    Question(
        "credit",
        marked("Credited to publisher or creator, or nothing where it does not say"),
        _one_of("", "publisher", "creator"),
        _about(*COUNTED),
    ),
)  # fmt: skip


def claim(census: Census, said: Mapping[str, str]) -> ClaimFile:
    """The claim that the answers make. Raises `UnknownName` for a group that there is not."""
    from pydantic import ValidationError

    from modelcensus.claims.readers import PLUS, member

    if said["about"] in COUNTED:
        for name in (*said["subject"].split(PLUS), *([said["other"]] if "other" in said else [])):
            member(census, said["by"], name.strip())
        if said["universe"] and said["universe"] not in census.universes:
            raise UnknownName("universe", said["universe"], census.universes, "`modelcensus definitions` lists them.")
    body: dict[str, Any] = {"id": _slug(said), "asserts": said["asserts"], **_judged(said)}
    source = {
        "publisher": said["publisher"],
        "title": said["title"],
        "date": said["date"],
        "link": said["link"] or None,
    }
    try:
        return ClaimFile.model_validate({"source": source, "claims": [body]})
    except ValidationError as error:
        what = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise FactsError(f"These answers make no claim: {what}.", "Nothing was written: try again.") from error


def _slug(said: Mapping[str, str]) -> str:
    plain = re.sub(
        r"[^a-z0-9]+",
        "-",
        f"{said['publisher']} {said.get('subject') or said.get('model') or said['about']}".casefold(),
    )
    return f"{plain.strip('-')[:50] or 'claim'}-{said['date']}"


def _judged(said: Mapping[str, str]) -> dict[str, Any]:
    """The kind and the parts, or what is said beside what is no measurement."""
    about = said["about"]
    if about == "words":
        return {"kind": said["kind"], "beside": said["beside"]}
    ask = _ask(said)
    unit = {"share": "share", "count": "downloads", "passed": "date", "score": "share", "cost": "usd"}.get(
        about, "share"
    )
    if about in ("ahead", "first"):
        expect: dict[str, Any] = {"above": [said["other"]]} if about == "ahead" else {"rank": 1}
    elif about == "passed":
        first, mark, last = said["time"].partition(":")
        expect = {"between": [first or EARLIEST, last or (said["date"] if mark or not first else first)]}
    else:
        expect = {"value": _number(said["value"])}
    kind = "comparison" if about in ("ahead", "first", "passed") else "measurement"
    subject = said.get("subject") or said["model"]
    return {"kind": kind, "parts": [{"subject": subject, "ask": ask, "unit": unit, "expect": expect}]}


def _ask(said: Mapping[str, str]) -> dict[str, Any]:
    about = said["about"]
    if about in ("score", "cost"):
        return {"question": about} | ({"benchmark": said["benchmark"]} if about == "score" else {})
    ask: dict[str, Any] = {"question": "overtake" if about == "passed" else "share", "by": said["by"]}
    if about == "passed":
        ask["of"] = [said["other"]]
    if ":" in said["time"] and about != "passed":
        ask["window"] = said["time"]
    elif said["time"] and about != "passed":
        ask["date"] = said["time"]
    return ask | {key: said[key] for key in ("universe", "credit") if said[key]}


def _number(text: str) -> float:
    plain = text.replace(",", "").strip()
    return round(float(plain[:-1]) / 100, 10) if plain.endswith("%") else float(plain)


def free(path: Path) -> None:
    """Refuse a place where a file stands already. Raises `FactsError`."""
    if path.exists():
        raise FactsError(f"{path} is there already.", "Choose another --out; nothing was written.")


def keep(census: Census, path: Path, made: ClaimFile) -> None:
    """Write it as YAML, what was not said left out. Raises `FactsError` where a file stands there already, `OutputError`."""
    import yaml

    free(path)
    told = made.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    for one in told["claims"]:
        one["asserts"] = one["asserts"]["en"]
        if "beside" in one:
            one["beside"] = one["beside"]["en"]
    text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=120)
    census.keep(path, text.encode())
