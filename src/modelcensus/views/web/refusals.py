"""What cannot be answered, in the reader's language.

An error is raised in English, with what it is about already in its sentence. The sentences that a page's reader can meet are
listed here as they are written where they are raised; a sentence that fits one is said by the catalogue, others stay as they are.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import TYPE_CHECKING

from modelcensus.errors import QuestionError, UnknownName
from modelcensus.messages import marked

if TYPE_CHECKING:
    from modelcensus.errors import CensusError
    from modelcensus.messages import Say

log = logging.getLogger("modelcensus.web")
KINDS = {
    "country": marked("country"), "organisation": marked("organisation"), "account": marked("account"), "model": marked("model"),
    "claim": marked("claim"), "universe": marked("universe"), "definition": marked("definition"), "benchmark": marked("benchmark"),
    "page": marked("page"), "licence": marked("licence"), "task": marked("task"), "family": marked("family"), "grouping": marked("grouping"),
    "split": marked("a front for each"), "cost": marked("price or cost of the run"), "date": marked("date"), "source": marked("source"),
    "snapshot of the date": marked("snapshot of the date"), "source with labels": marked("source with labels"), "publisher": marked("publisher"),
    "kind of defect": marked("kind of defect"), "kind of claim": marked("kind of claim"), "kind of weights": marked("kind of weights"),
    "event": marked("event"), "credit": marked("credit"), "rules": marked("rules"), "grain": marked("step"), "denominator": marked("denominator"),
    "size bucket": marked("size"), "model with a cost or compute": marked("model with a cost or compute"),
    "country, organisation, account or model": marked("country, organisation, account or model"),
}  # fmt: skip
PHRASES = (  # of what an error is about, where that is no name
    marked("whole interval"), marked("whole week"), marked("whole month"), marked("whole quarter"), marked("whole year"), marked("stretch of 52 weeks"),
    marked("weeks"), marked("months"), marked("quarters"), marked("years"), marked("year of weeks"), marked("context"), marked("size"),
    marked("the cumulative counter."), marked("the 30-day counter."), marked("the cumulative counter on two usable dates or more."),
    marked("the 30-day counter on two usable dates or more."), marked("none"), marked("attributed"), marked("countries"),
    marked("price"), marked("cost of the run"),
)  # fmt: skip
UNKNOWN, NEAR = marked("There is no {kind} “{name}”."), marked("Near: {names}.")
DAMAGED = marked("The data is not there or damaged.")
SENTENCES = (
    marked("A comparison takes two things or more."),
    marked("“{part}” is no figure of a target."),
    marked("“{asked}” is no window."),
    marked("Write FROM:TO, such as {window}."),
    marked("The window {window} ends before it begins."),
    marked("The window {window} ends on the day after which it begins: nothing is in it."),
    marked("The window {window} lies outside the data of {source}."),
    marked("There is nothing between two usable snapshots of {source} yet."),
    marked("{definition} counts on one date, so it has no window."),
    marked("{definition} counts on one date, and this question is about gains over time."),
    marked("{source} cannot serve {definition}: it needs {needs}"),
    marked("There is no {stretch} with gains in {window}."),
    marked("The answer would have {rows} rows; an answer by days has {most} at most."),
    marked("Narrow --window, ask for fewer with --top, or take longer steps, such as --grain week."),
    marked("No model meets all of these together."),
    marked("“{text}” is no budget."),
    marked("Write dollars per million tokens: $2/Mtok."),
    marked("“{text}” is no least score."),
    marked("Write CN=17.1,US=15.8 (percent) or CN=0.171."),
    marked("Write a number such as 128k or 40B."),
    marked("{outside} is no number of downloads outside."),
    marked("Give a positive one, such as 200000000."),
    marked("The shares of what is outside sum to more than 1: {supposed}."),
    marked("Lower one of them."),
    marked("There are no scores and prices here."),
    marked("This question takes more memory than one may have here."),
    marked("This question takes longer than the {seconds} s that one may have here."),
    marked("Ask for less at once, or ask your own copy."),
    marked("“{value}” is no number."),
    marked("Write {name} in digits, such as {example}."),
    marked("One to {most} things can be followed over time, not {number}."),
    marked("Ask for fewer."),
    marked("Nothing of the universe {universe} is counted here for {names}."),
    marked("The universe `all` has models of every task."),
    marked("A window takes two; `modelcensus status` lists what is here."),
    marked("It has snapshots from {since} to {until}."),
    marked("No snapshot of {source} lies in {window}."),
    marked("With rules off a rise counts on the date that shows it; `modelcensus status` lists the dates."),
    marked("It is left-open and right-closed: FROM:TO."),
    marked("Leave --window out, or give --date."),
    marked("A date and a window are two questions."),
    marked("Give --date or --window, not both."),
    marked("Ask it of hub-all or first-year, or leave --definition out."),
    marked("These can: {names} (--source)."),
    marked("No source here can; `modelcensus sync {brings}` brings one that does."),
    marked("Widen --window, or ask for --grain interval."),
    marked("{source} has nothing of that to count in this window."),
    marked("Leave --definition out to see what it has; `modelcensus status` lists the snapshots."),
    marked("Plain rises are not split by days, so they have no {grain}."),
    marked("Ask for --grain interval, or leave rules on."),
    marked("Gains of a first year are split by days; plain rises are not."),
    marked("{source} has no cumulative counter, so there are no plain rises."),
    marked("Plain rises are not split by days, so a window cannot be held against the one before."),
    marked("Leave rules on."),
    marked("The labels of others say who published models, which this question does not ask."),
    marked("Leave --labels out."),
    marked("The labels of others say nothing of {by}."),
    marked("They can be grouped by country, account or kind."),
    marked("This question counts all models, so it cannot be of {denominator} alone."),
    marked("Leave --denominator out."),
    marked("A line is credited to its roots already, whoever uploaded what is made from them."),
    marked("Leave --credit out."),
    marked("{one} and {other} are one and the same."),
    marked("Name two groups, such as CN US."),
    marked("Neither {one} nor {other} gained anything in this window."),
    marked("`modelcensus share` lists the groups that did."),
    marked("A country stands twice in {supposed}."),
    marked("Give each one share."),
    marked("For one: `modelcensus model` or `explain`."),
    marked("No model has a score on {benchmark} and a {what} on {day}."),
    marked("Another --benchmark, --cost run, or a later --date may; `modelcensus sync` brings more lists."),
    marked("{within} is no part of a score."),
    marked("Write 0.05 for five percent."),
    marked("No open model comes that near to a closed leader with a known price by {day}."),
    marked("A larger --within or a later --date may; `modelcensus sync epoch` and `sync prices` bring more."),
    marked("{margin} is no margin."),
    marked("Write 0.01 for a hundredth."),
    marked("No benchmark here has scores and dates of closed and of open models."),
    marked("`modelcensus sync epoch` brings many."),
    marked("`modelcensus sync prices` and `sync epoch` bring them."),
    marked("“{date}” is no date."),
    marked("Write it as 2026-10-08."),
    marked("`top` is {top}; it must be 1 or more."),
    marked("No benchmark of {task} is here."),
    marked("It needs one of {names}: `modelcensus sync aider` or `sync epoch`."),
    marked("Write BENCHMARK=SCORE: percent where scores are shares (aider-polyglot=70), else points."),
    marked("“{text}” is no {what}."),
    marked("{name} is scored in points, not in percent."),
    marked("Write {figure}."),
    marked("--origin wants {countries} and does not."),
    marked("Leave one of the two out."),
    marked("No model with a score on {benchmark} has {constraint}."),
    marked("Loosen it; --explain lists what comes near."),
    marked("No model has both {one} and {other}."),
    marked("Loosen one of the two; --explain says what that would buy."),
    marked("--explain says which constraint left out which model."),
    marked("{source} labels accounts and no models: a second opinion, by which no share is counted."),
    marked("`modelcensus attribution --against {source}` holds it against ours."),
    marked("{question} has no parameter “{name}”."),
    marked("It takes: {names}."),
    marked("There is no chart of {name}."),
    marked("Ask for /v1/{name}.json or .csv."),
    marked("top={top} is no number of rows."),
    marked("Ask for 1 to {most}."),
    marked("The answer has {rows} rows; at most {most} are given here."),
    marked("Ask for top=1 to {most}, or ask your own copy."),
    marked("More than {number} requests in a minute."),
    marked("Ask again in {seconds} s, or run `modelcensus serve` yourself."),
    marked("The address is longer than {number} characters."),
    marked("Ask for less at once."),
    marked("Nothing can be written here."),
    marked("Ask with GET or HEAD."),
    marked("`modelcensus definitions` lists them."),
    marked("`modelcensus claims` lists them; `--file` checks one of your own."),
    marked("Codes are ISO 3166-1; `modelcensus share --by country` lists those that are here."),
    marked("`modelcensus share --by organisation` lists them."),
    marked("`modelcensus share --by account` lists them."),
    marked("`modelcensus top` lists the most downloaded."),
    marked("A family is called as its base model is; `modelcensus influence` lists the largest."),
    marked(
        "It is an account: ask for the account {account}, or `modelcensus explain {account_again}` for its organisation."
    ),
    marked("An account is the part of a model's id before the slash."),
    marked("Say which it is with `account:…`, `organisation:…`, `country:…` or `model:…`."),
    marked("`modelcensus sync eoi` brings EOI's; `census` is our own."),
    marked("list: prices per million tokens; run: what the benchmark's run cost."),
    marked("There are: {names}. `modelcensus sync epoch` brings more."),
    marked("There are: {names}."),
    marked("Found were: {names}."),
    marked("Here are: {names}."),
    marked("Dates are ISO, such as {day}."),
    marked("The nearest: {days}. `modelcensus status` lists all."),
    marked("`modelcensus sync epoch` brings compute of many."),
    DAMAGED,
    marked("The log of this server says more."),
    marked("There is nothing at {path}."),
    marked("/ begins; /api lists what can be asked."),
    marked("The id is `account/name`, as in the hub's address."),
    marked("The id is `account/name`, as in the hub's address; of a closed model `maker/name`."),
)


def told(error: CensusError, say: Say) -> tuple[str, str]:
    """What happened and what to do next, in the reader's language where there are words for it.

    What is wrong with stored data names files, which are nobody's business elsewhere: that is logged.
    """
    if not isinstance(error, QuestionError):
        log.error("%s %s", error, error.hint)
        return say(DAMAGED), ""
    message, hint = str(error), error.hint
    if not isinstance(error, UnknownName):
        return said(message, say), said(hint, say)
    kind = say(KINDS[error.kind]) if error.kind in KINDS else error.kind
    near = say(NEAR, names=", ".join(error.near)) if error.near else ""
    rest = hint.removeprefix(f"Near: {', '.join(error.near)}.").strip() if error.near else hint
    return say(UNKNOWN, kind=kind, name=error.given), " ".join(part for part in (near, said(rest, say)) if part)


def said(sentence: str, say: Say) -> str:
    """A sentence by the catalogue where it is one of those above, else as it is."""
    for known, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            parts = {name: say(part) if part in PHRASES else part for name, part in found.groupdict().items()}
            return say(known, **parts)
    return sentence


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    def pattern(sentence: str) -> re.Pattern[str]:
        parts = re.split(r"\{(\w+)\}", sentence)
        return re.compile("".join(f"(?P<{part}>.+?)" if turn % 2 else re.escape(part) for turn, part in enumerate(parts)), re.DOTALL)  # fmt: skip

    return tuple((sentence, pattern(sentence)) for sentence in SENTENCES)
