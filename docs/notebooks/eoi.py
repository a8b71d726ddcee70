"""Writes eoi.md: what the public one-year panel of *Economies of Open Intelligence* says, and what our rules make of it.

python docs/notebooks/eoi.py [FILE] [--out FOLDER]

FILE is a local copy of one_year_rolling (Parquet or CSV); without it the panel is synced from the Hub. Every number in the page
is computed here, but for those it is compared with.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelcensus import Census
from modelcensus.census.gather import gatherer
from modelcensus.views import charts
from modelcensus.views.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

HERE = Path(__file__).parent
SOURCE = "eoi-first-year"
WHOLE, LATE = "2025-02-26:2025-08-27", "2025-05-28:2025-08-27"
FIRST, LAST = WHOLE.split(":")
CREDITS = ("publisher", "creator")
EXPECTED = {  # US, China in percent: differences of the same file by another program, clipped at 0 and summed by model id
    (WHOLE, "publisher"): (37.3, 34.8),
    (WHOLE, "creator"): (39.8, 42.7),
    (LATE, "publisher"): (31.0, 43.1),
    (LATE, "creator"): (32.1, 53.2),
}
GREY = "#6e7781"  # readable on white and on black
US, CN = "US", "CN"
AROUND = ("2025-04-16", "2025-07-16")
ACCOUNT = "unslothai"

EVEN = 0.01  # a lead below is none to speak of

Shares = dict[str, float]
Span = tuple[dt.date, dt.date]
Leads = dict[Span, float]


@dataclass(frozen=True)
class Study:
    """The panel's census, and what was asked of it."""

    census: Census

    def shares(self, **terms: str) -> Shares:
        """Country or group → its share of what was gained."""
        return {row["country"]: row["share"] for row in self.census.share(**terms).rows}

    def leads(self, credit: str, rules: str) -> Leads:
        """Each interval → China's share less that of the United States, by their labels."""
        answer = self.census.trend(window=WHOLE, grain="interval", credit=credit, rules=rules, labels="eoi")
        parts: dict[Span, Shares] = {}
        for row in answer.rows:
            parts.setdefault((row["since"], row["date"]), {})[row["country"]] = row["share"]
        return {span: found.get(CN, 0.0) - found.get(US, 0.0) for span, found in sorted(parts.items())}

    def query(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query over the tables."""
        return [dict(row) for row in self.census.query(sql).rows]

    def name(self, group: str | None) -> str:
        """What people call a country or a group."""
        return self.census.names.country(group) or "none"


def main(arguments: Sequence[str] | None = None) -> None:
    """Sync, build, ask and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, help="a local copy of one_year_rolling (Parquet or CSV)")
    parser.add_argument("--out", type=Path, default=HERE, help="the folder to write to")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home, progress() as told:
        gather = gatherer(told, Path(home), os.environ.get("MODELCENSUS_ENDPOINT"))
        for outcome in gather.bring("eoi", None, None, asked.file):
            told.say(f"{outcome.release.source}: {len(outcome.dates)} snapshots")
        gather.rebuild(told.say)
        study = Study(Census.open(home, source=SOURCE))
        drawn = {f"eoi-{rules}.svg": drawing(study, rules) for rules in ("off", "on")}
        page = "\n\n".join(part(study) for part in PARTS) + "\n"
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, content in {**drawn, "eoi.md": page}.items():
        (asked.out / name).write_text(content, encoding="utf-8")


# -- the parts of the page


def opening(study: Study) -> str:
    """What this is."""
    rows = study.census.snapshots
    (held,) = study.query(HELD)
    return f"""# The panel of *Economies of Open Intelligence*, counted again

*Written by [eoi.py](eoi.py) from the study's public data; do not edit. Every number is computed when it runs, but for the expected ones.*

The study says that Chinese models took 17.1 % of a year's downloads and American ones 15.8 %. Those numbers cannot be computed from
its public data, which hold no more than the models its authors labelled, up to each model's first birthday: {held["models"]} models of
{held["accounts"]} accounts here, on {len(rows)} dates from {rows[0]["date"]} to {rows[-1]["date"]}. What can be asked of them is who gained how much in
a window, and when China passed the United States. This page does so in three steps: their data by plain differences and their
labels, then by our rules, then by our attribution.

To follow it: `modelcensus sync eoi`, or `modelcensus sync eoi --from FILE`; then the command under each table."""


def reproduced(study: Study) -> str:
    """Their numbers by plain differences and their labels."""
    lines = []
    for (window, credit), expected in EXPECTED.items():
        found = study.shares(window=window, credit=credit, rules="off", labels="eoi")
        for group, number in zip((US, CN), expected, strict=True):
            ours = 100 * found[group]
            lines.append((spelled(window), credit, study.name(group), one(number), one(ours), f"{ours - number:+.2f}"))
    return f"""## 1. Plain differences, their labels

Every rise of a model's cumulative counter from one date to the next, falls clipped at 0, summed by their labels. *Expected* is what
another program makes of the same file: of a model's repeated rows the largest, joined by the hub's id.

{table(("window", "credit", "", "expected %", "here %", "difference, points"), lines, numbers=3)}

{command("share", WHOLE, rules="off", labels="eoi", credit="publisher")} (and `creator`; and `--window {LATE}`)"""


def ruled(study: Study) -> str:
    """What the rules change in the shares, and why."""
    lines = []
    for window in (WHOLE, LATE):
        for credit in CREDITS:
            off, on = (study.shares(window=window, credit=credit, rules=rules, labels="eoi") for rules in ("off", "on"))
            lines += [
                (
                    spelled(window),
                    credit,
                    study.name(group),
                    one(100 * off[group]),
                    one(100 * on[group]),
                    signed(on[group] - off[group]),
                )
                for group in (US, CN)
            ]
    return f"""## 2. What our rules change

{table(("window", "credit", "", "plain %", "by our rules %", "change, points"), lines, numbers=3)}

{command("share", WHOLE, rules="on", labels="eoi", credit="publisher")}

{births(study)}

{uneven(study)}"""


def births(study: Study) -> str:
    """First appearances are gains where the model was created in the interval."""
    (sums,) = study.query(TOTALS)
    born = study.query(BORN)
    largest, less = born[0], study.query(LESS)
    each = ", ".join(f"{study.name(row['grp'])} {millions(row['held'])}" for row in grouped(born, "publisher")[:3])
    return f"""**Births.** A plain difference gives a model nothing at its first row, although what was created since the date before had no
downloads then: all of its counter is gain. The rules count that, and leave out what a model that is older brings along (there is no
saying when it came). Plain differences sum to {millions(sums["plain"])} million, ours to {millions(sums["gained"])} million; {millions(sum(row["held"] for row in born))} million
of ours stood there at the first row of models just created ({each} million by publisher). One model is {millions(largest["held"])} million of it:
`{largest["model"]}`, created {largest["created_on"]}, first seen in the interval to {largest["date"]}. On the other side, {millions(sum(row["less"] for row in less))} million of plain rises are not
counted: what comes back after a fall, and what an older model brings along. `{less[0]["model"]}`, created {less[0]["created_on"]} and first listed on
{less[0]["first_seen"]}, is {millions(less[0]["less"])} million of it: its counter there was {less[0]["first"]:,}, and at the next date its whole history."""


def uneven(study: Study) -> str:
    """Intervals that are no intervals."""
    return f"""**Dates that are not what they say.** The sum of a window does not depend on the dates inside it, but a series does. These dates show
counters that stand still, or far too little beside their neighbours, made up at the next date:

{intervals(study)}

{code(RISES)}

{code(MERGED)}

No interval of ours begins or ends at such a date: it is merged with the one that catches up, and when within it the downloads came is
not known. (Snapshots here bear the label of the week that they begin; {labelled_early(study)})"""


def intervals(study: Study) -> str:
    """The neighbourhood of the bad dates: plain rises, and gains of merged intervals, both per day."""
    gains = {row["date"]: row for row in study.query(MERGED)}
    lines, since = [], None
    for row in study.query(RISES):
        if since is not None:
            days = (row["date"] - since).days
            gain = gains.get(row["date"])
            ours = (
                f"{since_of(gain)}: {one(gain['gained'] / 1e6 / (gain['date'] - gain['since']).days)}"
                if gain
                else "merged"
            )
            lines.append(
                (
                    row["date"],
                    row["moved"],
                    row["models"],
                    millions(row["risen"]),
                    one(row["risen"] / 1e6 / days),
                    row["why_not"] or "",
                    ours,
                )
            )
        since = row["date"]
    heads = (
        "date",
        "counters that moved",
        "of",
        "plain rise, million",
        "a day",
        "left out as",
        "ours: from, million a day",
    )
    return table(heads, lines, numbers=1, most=5)


def since_of(row: Mapping[str, Any]) -> str:
    """The start of an interval, without the year."""
    return f"{row['since']:%m-%d}"


def labelled_early(study: Study) -> str:
    """How many models were created after the date that first shows them."""
    (row,) = study.query(EARLY)
    return f"{row['early']} of the {row['born']} models that appear later than the first date were created up to {row['most']} days after the date that shows them."


def crossed(study: Study) -> str:
    """In which intervals China leads, and what can be known of the crossing."""
    found = {(credit, rules): study.leads(credit, rules) for credit in CREDITS for rules in ("off", "on")}
    bad = {row["date"] for row in study.census.snapshots if not row["usable"]}
    lines = []
    for day in sorted({span[1] for told in found.values() for span in told}):
        cells = [lead_at(told, day) for told in found.values()]
        lines.append((f"{day}{' *' if day in bad else ''}", *cells))
    heads = ("interval to", "publisher, plain", "publisher, rules", "creator, plain", "creator, rules")
    return f"""## 3. When China passed the United States

China's share less that of the United States, in points, from date to date; **bold** where China leads, * a date that the rules leave out.

{table(heads, lines, numbers=1)}

{command("trend", WHOLE, rules="off", labels="eoi", credit="publisher")} (and `--rules on`, `--credit creator`)

| ![plain](eoi-off.svg) | ![by our rules](eoi-on.svg) |
|---|---|
| by publisher, plain differences | by publisher, by our rules |

{verdict(study, found, bad)}"""


def lead_at(told: Leads, day: dt.date) -> str:
    """The lead in the interval that ends on a day; where it is long, since when."""
    span = next((span for span in told if span[1] == day), None)
    if span is None:
        return "–"
    lead = signed(told[span])
    since = f" (from {span[0]:%m-%d})" if (span[1] - span[0]).days > 7 else ""
    return f"**{lead}**{since}" if told[span] > 0 else f"{lead}{since}"


def verdict(study: Study, found: Mapping[tuple[str, str], Leads], bad: set[dt.date]) -> str:
    """What can be known of when the lasting lead began."""
    lines = []
    for credit in CREDITS:
        off, on = found[credit, "off"], found[credit, "on"]
        first, second = lasting(on), lasting(off)
        early = [f"to {span[1]}" for span, lead in off.items() if lead > 0 and span < second]
        even = [span for span, lead in on.items() if abs(lead) < EVEN and span < first]
        start = min([first[0], second[0], *(span[0] for span in even)])
        lines.append(
            f"- **By {credit}** China leads clearly (by a point or more) in every interval from {interval(first)} on by our rules, from {interval(second)} on by plain "
            f"differences{', which also show it ahead in the interval ' + ' and '.join(early) if early else ''}. {evenly(even, on, off)}"
            f"The crossing lies between {start} and {max(first, second)[1]}."
        )
    touched = [span for credit in CREDITS for span, lead in found[credit, "on"].items() if lead > 0 and bad & set(span)]
    return "\n".join([*lines, "", f"{rests(touched)} {narrow(study)}"])


def evenly(even: Sequence[Span], on: Leads, off: Leads) -> str:
    """Intervals in which the two are even by our rules, with what plain differences say."""
    plain = {span[1]: lead for span, lead in off.items()}
    told = [
        f"In {interval(span)} the two are even: {signed(on[span])} by our rules, {signed(plain[span[1]])} by plain differences. "
        for span in even
    ]
    return "".join(told)


def rests(touched: Sequence[object]) -> str:
    """Whether a lead rests on a date that is left out."""
    return (
        "By our rules no interval in which China leads begins or ends at a date that is left out."
        if not touched
        else f"{len(touched)} leads rest on a date that is left out."
    )


def narrow(study: Study) -> str:
    """What the closest leads hang on."""
    born = next(row for row in study.query(BORN))
    whole = next(row for row in study.query(MERGED) if row["date"] == born["date"])
    return (
        f"One model's birth, that of `{born['model']}`, is {one(100 * born['held'] / whole['gained'])} points of what was gained from {whole['since']} to {whole['date']}: so "
        "much hangs on one model where two countries are even."
    )


def attributed(study: Study) -> str:
    """What our attribution changes, account by account."""
    parts = []
    for credit in CREDITS:
        theirs, ours = (
            study.shares(window=WHOLE, credit=credit, labels=labels, rules="on") for labels in ("eoi", "census")
        )
        rows = study.query(MOVED[credit])
        checked(theirs, ours, rows)
        parts += [
            f"### By {credit}",
            both(study, theirs, ours),
            largest(study, rows, credit),
            code(MOVED[credit] + " LIMIT 10"),
        ]
    return "\n\n".join(
        [
            "## 4. What our attribution changes",
            "The same gains, from "
            + spelled(WHOLE)
            + ", by our rules; once by their labels, once by ours. We give a country only to organisations whose seat is recorded with evidence; persons, communities and accounts "
            "that nobody has looked up are groups of their own.",
            *parts,
            command("share", WHOLE, rules="on", labels="eoi", credit="creator") + " (and `--labels census`)",
            decides(study),
        ]
    )


def both(study: Study, theirs: Shares, ours: Shares) -> str:
    """Shares by both attributions, the largest."""
    groups = sorted({*theirs, *ours}, key=lambda group: -max(theirs.get(group, 0), ours.get(group, 0)))
    shown = [group for group in groups if max(theirs.get(group, 0), ours.get(group, 0)) >= 0.005]
    lines = [
        (
            study.name(g),
            one(100 * theirs.get(g, 0)),
            one(100 * ours.get(g, 0)),
            signed(ours.get(g, 0) - theirs.get(g, 0)),
        )
        for g in shown
    ]
    return table(("", "their labels %", "ours %", "change, points"), lines, numbers=1)


def largest(study: Study, rows: Sequence[Mapping[str, Any]], credit: str) -> str:
    """The ten accounts that move most."""
    (sums,) = study.query(TOTALS)
    lines = [
        (
            f"`{row['account']}`",
            row["says"] or "",
            study.name(row["theirs"]),
            study.name(row["ours"]),
            one(100 * row["held"] / sums["gained"]),
        )
        for row in rows[:10]
    ]
    who = "account" if credit == "publisher" else "creator, as we read the line"
    them = "" if credit == "publisher" else " (their creator)"
    return table((who, f"in their word{them}", "theirs", "ours", "points"), lines, numbers=4)


def checked(theirs: Shares, ours: Shares, rows: Iterable[Mapping[str, Any]]) -> None:
    """Refuse to write where the accounts do not sum to the difference."""
    rows = list(rows)
    whole = sum(row["whole"] for row in rows[:1])
    for group in {*theirs, *ours}:
        moved = sum(row["held"] * ((row["ours"] == group) - (row["theirs"] == group)) for row in rows) / whole
        if abs(moved - (ours.get(group, 0) - theirs.get(group, 0))) > 0.0005:
            raise SystemExit(
                f"{group}: the accounts sum to {moved:.4f}, the shares differ by {ours.get(group, 0) - theirs.get(group, 0):.4f}"
            )


def decides(study: Study) -> str:
    """The one account that decides who leads."""
    (sums,) = study.query(TOTALS)
    rows = study.query(ONE_ACCOUNT)
    held = sum(row["held"] for row in rows) / sums["gained"]
    theirs, ours = (
        study.shares(window=WHOLE, credit="publisher", labels=labels, rules="on") for labels in ("eoi", "census")
    )
    plain = study.census.share("account", window=WHOLE, rules="off", labels="eoi").rows
    unsloth = sum(row["share"] for row in plain if row["account"].startswith("unsloth"))
    us = ours[US] - (held if rows[0]["ours"] == US else 0)
    cases = {
        "by their labels": (theirs[US], theirs[CN]),
        "by ours": (ours[US], ours[CN]),
        f"ours, `{ACCOUNT}` taken for unknown": (us, ours[CN]),
        f"ours, `{ACCOUNT}` left out": (us / (1 - held), ours[CN] / (1 - held)),
    }
    lines = [(case, one(100 * pair[0]), one(100 * pair[1]), signed(pair[1] - pair[0])) for case, pair in cases.items()]
    return f"""### One account decides who leads

By their labels `unsloth` and `unslothai` together are {one(100 * unsloth)} points of the American share of plain differences. Most of that is `{ACCOUNT}`, whose
gains are those of repositories called {parts(rows)}: names of things that are counted (graphics cards, notebooks, repeated starts), not of
models. Where it is put decides the half-year by publisher:

{table(("", "United States %", "China %", "China ahead by, points"), lines, numbers=1)}

{code(ONE_ACCOUNT)}"""


def parts(rows: Iterable[Mapping[str, Any]]) -> str:
    """The models' names without their account."""
    return ", ".join(f"`{row['model'].split('/')[1]}`" for row in rows)


def unknown(study: Study) -> str:
    """What these data cannot tell."""
    rows = {row["date"].isoformat(): row["rows"] for row in study.census.snapshots}
    (last,) = study.query(YOUNGEST)
    long = max(study.query(SPANS), key=lambda row: row["date"] - row["since"])
    return f"""## 5. What cannot be known from these data

- **Anything after August 2025.** The set of models was closed (the youngest was created on {last["day"]}) and each leaves on its first
  birthday: {rows[FIRST]} models on {FIRST}, {rows[LAST]} on {LAST}, {list(rows.values())[-1]} on {list(rows)[-1]}. A later trend shows who is left.
- **The whole Hub.** These are models whose accounts somebody labelled; the study counts 851,000. Shares of a panel are shares of the choice.
- **Old models.** Only a model's first year counts: what was used most in those months and was older is not here.
- **When, within a merged interval.** The {(long["date"] - long["since"]).days} days from {long["since"]} to {long["date"]} are one sum.
- **Whether a rise is real.** There is no 30-day counter here against which an impossible rise would show, and nobody outside the hub can
  tell people from machines.
- **17.1 % against 15.8 %.** They rest on counts that are filtered or freed of repetitions in a way that is not public."""


PARTS: tuple[Callable[[Study], str], ...] = (opening, reproduced, ruled, crossed, attributed, unknown)


# -- questions that have no command of their own

WITHIN = f"date > DATE '{FIRST}' AND date <= DATE '{LAST}'"
RISES = f"SELECT date, rows AS models, moved, risen, why_not FROM snapshots WHERE source = '{SOURCE}' AND date BETWEEN '{AROUND[0]}' AND '{AROUND[1]}' ORDER BY date"
MERGED = f"SELECT since, date, sum(downloads) AS gained FROM gains WHERE source = '{SOURCE}' AND date BETWEEN '{AROUND[0]}' AND '{AROUND[1]}' GROUP BY ALL ORDER BY date"
SPANS = f"SELECT DISTINCT since, date FROM gains WHERE source = '{SOURCE}' AND {WITHIN} ORDER BY date"
HELD = f"SELECT count(DISTINCT model_key) AS models, count(DISTINCT account_key) AS accounts FROM observations WHERE source = '{SOURCE}'"
YOUNGEST = f"SELECT max(created_on) AS day FROM models WHERE model_key IN (SELECT model_key FROM observations WHERE source = '{SOURCE}')"
TOTALS = (
    f"SELECT (SELECT sum(downloads) FROM gains WHERE source = '{SOURCE}' AND {WITHIN}) AS gained, "
    f"(SELECT sum(level - before) FROM steps WHERE source = '{SOURCE}' AND how = 'moved' AND level > before AND {WITHIN}) AS plain"
)
BORN = (
    "SELECT g.date, m.model, m.created_on, l.country_group AS publisher, l.creator_group AS creator, s.level AS held "
    "FROM gains AS g JOIN steps AS s ON s.source = g.source AND s.model_key = g.model_key AND s.how = 'born' AND s.date > g.since AND s.date <= g.date "
    "JOIN models AS m ON m.model_key = g.model_key LEFT JOIN model_labels AS l ON l.source = g.source AND l.model_key = g.model_key "
    f"WHERE g.source = '{SOURCE}' AND g.date > DATE '{FIRST}' AND g.date <= DATE '{LAST}' AND m.created_on >= g.since ORDER BY held DESC, m.model"
)
LESS = (
    f"WITH g AS (SELECT model_key, sum(downloads) AS gained FROM gains WHERE source = '{SOURCE}' AND {WITHIN} GROUP BY ALL), "
    "p AS (SELECT model_key, sum(level - before) AS plain, min_by(before, date) AS first FROM steps "
    f"WHERE source = '{SOURCE}' AND how = 'moved' AND level > before AND {WITHIN} GROUP BY ALL) "
    "SELECT model, created_on, first_seen, first, plain - coalesce(gained, 0) AS less FROM p LEFT JOIN g USING (model_key) JOIN models USING (model_key) "
    "WHERE plain > coalesce(gained, 0) ORDER BY less DESC, model"
)
EARLY = (
    "SELECT count(*) AS born, count(*) FILTER (m.created_on > s.date) AS early, max(m.created_on - s.date) AS most "
    f"FROM steps AS s JOIN models AS m USING (model_key) WHERE s.source = '{SOURCE}' AND s.how = 'born'"
)
ONE_ACCOUNT = (
    "SELECT m.model, a.country_group AS ours, sum(downloads) AS held FROM gains AS g JOIN models AS m USING (model_key) JOIN accounts AS a ON a.account_key = g.account_key "
    f"WHERE a.account = '{ACCOUNT}' AND source = '{SOURCE}' AND {WITHIN} GROUP BY ALL ORDER BY held DESC, m.model"
)


def _moved(account: str, says: str, theirs: str, held: str, join: str) -> str:
    """The accounts that stand elsewhere by our attribution than by their labels, the largest first."""
    return (
        f"SELECT {account}, {says} AS says, coalesce({theirs}, 'unknown') AS theirs, coalesce(a.country_group, 'unknown') AS ours, sum({held}) AS held, any_value(w.whole) AS whole "
        f"FROM gains AS g {join} LEFT JOIN model_labels AS l ON l.source = g.source AND l.model_key = g.model_key "
        f"CROSS JOIN (SELECT sum(downloads) AS whole FROM gains WHERE source = '{SOURCE}' AND {WITHIN}) AS w "
        f"WHERE g.source = '{SOURCE}' AND g.{WITHIN.replace(' date', ' g.date')} AND coalesce(a.country_group, 'unknown') <> coalesce({theirs}, 'unknown') "
        "GROUP BY 1, 2, 3, 4 ORDER BY held DESC, 1"
    )


MOVED = {
    "publisher": _moved(
        "a.account",
        "b.says",
        "l.country_group",
        "g.downloads",
        "JOIN accounts AS a ON a.account_key = g.account_key "
        f"LEFT JOIN labels AS b ON b.source = '{SOURCE}' AND b.hub = a.hub AND lower(b.account) = lower(a.account)",
    ),
    "creator": _moved(
        "coalesce(a.account, 'unknown') AS account",
        "l.creator",
        "l.creator_group",
        "g.downloads * coalesce(c.weight, 1)",
        "LEFT JOIN creators AS c ON c.model_key = g.model_key "
        "LEFT JOIN accounts AS a ON a.account_key = CASE WHEN c.weight IS NULL THEN g.account_key ELSE c.account_key END",
    ),
}


# -- how things are written


def drawing(study: Study, rules: str) -> str:
    """The shares of China and the United States by interval, as a picture."""
    answer = study.census.trend(window=WHOLE, grain="interval", rules=rules, labels="eoi")
    flat = replace(answer, rows=[{**row, "share_before": row["share"]} for row in answer.rows])
    chart = charts.steps(flat, [CN, US], [study.name(CN), study.name(US)], 420, "share of what was gained")
    drawn = charts.svg(chart).replace(charts.INK, GREY)
    return re.sub(r"\d+\.\d{2,}", lambda number: f"{float(number.group()):.1f}", drawn) + "\n"


def lasting(told: Leads) -> Span:
    """The interval from which on China leads clearly in every one."""
    spans = sorted(told)
    lost = [turn for turn, span in enumerate(spans) if told[span] < EVEN]
    if lost and lost[-1] + 1 == len(spans):
        raise SystemExit("China does not lead at the end of the window: this page has to be written anew.")
    return spans[lost[-1] + 1] if lost else spans[0]


def grouped(rows: Iterable[Mapping[str, Any]], by: str) -> list[dict[str, Any]]:
    """What each group holds, the largest first."""
    held: dict[str, float] = {}
    for row in rows:
        group = row[by] or "unknown"
        held[group] = held.get(group, 0) + row["held"]
    return [
        {"grp": group, "held": value} for group, value in sorted(held.items(), key=lambda item: (-item[1], item[0]))
    ]


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: int, most: int | None = None) -> str:
    """A table in Markdown; columns from `numbers` to `most` are aligned to the right."""
    last = len(heads) if most is None else most
    marks = ["---:" if numbers <= turn < last else "---" for turn in range(len(heads))]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in (heads, marks, *rows))


def command(question: str, window: str, **terms: str) -> str:
    """A question as it is typed."""
    grain = " --grain interval" if question == "trend" else ""
    options = " ".join(f"--{name} {value}" for name, value in terms.items())
    return f"`modelcensus {question} --by country --window {window}{grain} {options} --source {SOURCE}`"


def code(sql: str) -> str:
    """A query as it is typed."""
    return f'<details><summary>the query</summary>\n\n```console\n$ modelcensus sql "{sql}"\n```\n\n</details>'


def spelled(window: str) -> str:
    """A window in words."""
    return window.replace(":", " → ")


def interval(span: tuple[dt.date, dt.date]) -> str:
    """An interval in words."""
    return f"{span[0]}..{span[1]}"


def one(number: float) -> str:
    """A number with one decimal."""
    return f"{number:.1f}"


def signed(share: float) -> str:
    """A difference of shares in points."""
    return f"{100 * share:+.1f}"


def millions(number: float) -> str:
    """Downloads in millions."""
    return one(number / 1e6)


if __name__ == "__main__":
    main()
