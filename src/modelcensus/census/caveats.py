"""What a reader must know before quoting an answer, in words and with the answer's own numbers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from modelcensus.errors import UnknownName
from modelcensus.messages import marked
from modelcensus.store import raw_states, starter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelcensus.census.opened import Opened
    from modelcensus.messages import Say


WHY_NOT = (marked("partial"), marked("not-refreshed"), marked("uneven"))


def coverage(known: Mapping[str, int]) -> dict[str, float | None]:
    """Shares (0-1) of the counted downloads by what is known of them; None where nothing is counted."""
    whole = known["downloads"]
    parts = ("classified", "country_known", "individual", "community", "repackager", "refreshed")
    return {part: known[part] / whole if whole else None for part in parts}


def coverage_of_gains(known: Mapping[str, float]) -> dict[str, float | None]:
    """Shares (0-1) of the gained downloads by what is known of them."""
    whole = known["downloads"]
    parts = ("classified", "country_known", "individual", "community", "repackager", "estimated")
    return {part: known[part] / whole if whole else None for part in parts}


def share_caveats(census: Opened, known: Mapping[str, int], universe: str, day: str) -> list[str]:
    """The caveats of a share on one date."""
    say, about = census.say, census.source
    whole = known["downloads"]

    def percent(part: int) -> str:
        return f"{part / whole:.1%}"

    if not known["downloads"]:
        nothing = say("No download is known here, so no share is: that is not known, not none.")
        return [about["about"][census.language], about["dates"][census.language], nothing, left_out(say, known)]
    lines = [
        about["about"][census.language],
        about["dates"][census.language],
        *_unsound_lines(census, day),
        say(
            "{persons} of these downloads are of models of single persons, {communities} of communities, and {unknown} of accounts without a known country; none of these is spread over countries.",
            persons=percent(known["individual"]),
            communities=percent(known["community"]),
            unknown=percent(whole - known["country_known"] - known["individual"] - known["community"]),
        ),
        say(
            "{share} are downloads of copies that repackagers quantised or converted; they are credited to the repackager, not to the maker of the model.",
            share=percent(known["repackager"]),
        ),
        say(
            "{share} come from counters read anew since the snapshot before; the others are as last read.",
            share=percent(known["refreshed"]),
        ),
        left_out(say, known),
    ]
    if universe not in ("all", "unknown") and known["task_unknown"]:
        lines.append(
            say(
                "Models whose task is not known ({downloads} downloads) are in no universe but `all`.",
                downloads=f"{known['task_unknown']:,}",
            )
        )
    if universe != about["universe"] and about["covers"] != "census":
        lines.append(
            say(
                "The source covers only the universe “{universe}” evenly: of others it holds what somebody chose.",
                universe=about["universe"],
            )
        )
    return [*lines, requests(say)]


def _unsound_lines(census: Opened, day: str) -> list[str]:
    """That the snapshot itself is not whole, where it is not."""
    found = next((row for row in census.snapshots if row["date"].isoformat() == day), None)
    if found is None or found["usable"]:
        return []
    reason = str(found["why_not"])
    return [
        census.say(
            "This snapshot is not usable for a trend ({why}); its shares are of what it holds.", why=census.say(reason)
        )
    ]


def left_out(say: Say, known: Mapping[str, int]) -> str:
    """What was not counted because it is not believed."""
    return say(
        "Left out as unknown: {hard} models whose counter was typed in by hand ({downloads} stated downloads) and {never} whose counter was never read.",
        hard=known["hard_coded"],
        downloads=f"{known['hard_coded_downloads']:,}",
        never=f"{known['never_refreshed']:,}",
    )


def requests(say: Say) -> str:
    """What a download is."""
    return say("A download is a request for a model's files, by people and by automatic systems; it is not a user.")


def trend_caveats(census: Opened) -> list[str]:
    """The caveats of a trend."""
    say = census.say
    skipped = [row for row in census.snapshots if not row["usable"]]
    why = {
        "partial": say("incomplete, or far fewer models than its neighbours have"),
        "not-refreshed": say("under half of its downloads were read anew"),
        "uneven": say("it shows too little or too much, and its neighbour makes that up"),
    }
    lines = [
        census.source["about"][census.language],
        census.source["dates"][census.language],
        say(
            "Each step is over the models that both its snapshots read anew, since the catalogue grows: shares of different steps are of different models."
        ),
        *(
            [say("Counters are trailing 30 days: steps shorter than that overlap.")]
            if census.source["counter"] == "downloads_30d"
            else []
        ),
    ]
    if skipped:
        named = "; ".join(f"{row['date']} ({why[row['why_not']]})" for row in skipped)
        lines.append(say("Not used: {snapshots}.", snapshots=named))
    return [*lines, requests(say)]


def driver(census: Opened, row: Mapping[str, Any]) -> str:
    """What one model did to a step, and what the step would have been without it."""
    without_before = (row["group_before"] - row["downloads_before"]) / (
        (row["total_before"] - row["downloads_before"]) or 1
    )
    without = (row["group"] - row["downloads"]) / ((row["total"] - row["downloads"]) or 1)
    return census.say(
        "One model drives the step to {date}: {model} went from {before} to {after} downloads. {country} went from {share_before} to {share}; without that model, from {without_before} to {without}.",
        date=row["date"],
        model=row["model"],
        before=f"{row['downloads_before']:,}",
        after=f"{row['downloads']:,}",
        country=census.names.country(row["country"]),
        share_before=percent(row["group_before"] / (row["total_before"] or 1)),
        share=percent(row["group"] / (row["total"] or 1)),
        without_before=percent(without_before),
        without=percent(without),
    )


def build_caveats(census: Opened) -> list[str]:
    """What must be said of the build itself: that it is the starter, or that the facts have changed since."""
    lines = [_starter_line(census)] if census.build.is_starter else []
    if census.build.manifest["user_facts"]:
        lines.append(
            census.say(
                "Your own facts in {folder} are laid over the reviewed ones in this build.", folder=census.home.facts
            )
        )
    if _facts_changed(census):
        lines.append(
            census.say(
                "Your own facts in {folder} have changed since this build: run `modelcensus build`.",
                folder=census.home.facts,
            )
        )
    return lines


def _starter_line(census: Opened) -> str:
    """That the downloads are the starter's, and what else was brought in here."""
    own = census.home != starter()
    stored = own and any((census.home.path / "snapshots").glob("source=*"))
    lists = _own_lists(census) if own else []
    if lists and not stored:
        return census.say(
            "Downloads are those of the starter that ships with modelcensus, none were synced or imported here; lists synced: {lists}.",
            lists=", ".join(lists),
        )
    if stored or (own and any((census.home.path / "measures").glob("*/????-??-??"))):
        return census.say(
            "Answered from the starter that ships with modelcensus; what is stored here is not in these tables: run `modelcensus build`."
        )
    return census.say(
        "Answered from the starter that ships with modelcensus; nothing has been synced or imported here."
    )


def _own_lists(census: Opened) -> list[str]:
    """The lists of this build that are not the starter's, each with its day. Read from names alone: a damaged list stops no answer."""
    manifest, kept = census.build.manifest, census.home.path / "measures"
    lists = [
        f"{name} ({day})" if day else name
        for name, day, _ in manifest.get("measures", [])
        if not day or (kept / name / day).is_dir()
    ]
    return lists + [name for name, _ in manifest.get("labels", [])]


def _facts_changed(census: Opened) -> bool:
    """Whether the user's facts are others than those of the build. Without any the facts' shapes need not be loaded."""
    if not census.home.facts.is_dir():
        return bool(census.build.manifest["user_facts"])
    from modelcensus.facts import digest

    return bool(digest(census.home.facts) != census.build.manifest["user_facts"])


def status_caveats(census: Opened) -> list[str]:
    """Where the data lies, whose it is, how old it is, and what a sync left unfinished."""
    say = census.say
    latest = census.snapshots[-1]["date"]
    files = (file for file in census.build.manifest["files"] if file.endswith(".parquet"))
    tables = sorted({file.split("/")[0].removesuffix(".parquet") for file in files})
    return [
        say("Home: {home}.", home=census.home.path),
        *(line for source in census.build.facts["sources"] for line in _source_lines(census, source)),
        *_lists(census),
        say("Answers rest on the source {name} where none is named.", name=census.source["name"]),
        say("Its latest snapshot is {days} days old.", days=(date.today() - latest).days),  # noqa: DTZ011 - a date, not a moment
        *_raw_lines(census),
        *_unbuilt_lines(census),
        say("Tables to ask with `modelcensus sql`: {tables}.", tables=", ".join(tables)),
    ]


def _lists(census: Opened) -> list[str]:
    """The lists of scores, prices and the like that the build rests on, each with its day."""
    kept = [f"{name} {day}" if day else name for name, day, _ in census.build.manifest.get("measures", [])]
    return [census.say("Lists of scores, prices and the like: {lists}.", lists=", ".join(kept))] if kept else []


def _source_lines(census: Opened, source: Mapping[str, Any]) -> list[str]:
    say = census.say
    about = say(
        "Source {name}: {title}; it covers a {covers}; licence {licence}.",
        name=source["name"],
        title=source["title"],
        covers=say(source["covers"]),
        licence=source["licence"],
    )
    told = [source.get("about"), source.get("dates"), source.get("asks")]
    return [about, *(text[census.language] for text in told if text)]


def _unbuilt_lines(census: Opened) -> list[str]:
    """What is stored and not in this build."""
    built = {(item["source"], item["date"]) for item in census.build.manifest["snapshots"]}
    stored = {(item.provenance.source, item.provenance.date) for item in census.home.snapshots()}
    missing = stored - built
    if not missing:
        return []
    return [
        census.say(
            "Stored and not yet in the tables: {number} snapshots. Run `modelcensus build`.", number=len(missing)
        )
    ]


def _raw_lines(census: Opened) -> list[str]:
    lines = []
    for source, day, kept in raw_states(census.home):
        if kept is None:
            lines.append(
                census.say(
                    "Interrupted: {source} {day}; `modelcensus sync {source}` goes on from it.", source=source, day=day
                )
            )
        elif kept.same_as:
            lines.append(
                census.say(
                    "{source} {day} held the same content as {earlier}: it is no observation of its own.",
                    source=source,
                    day=day,
                    earlier=kept.same_as,
                )
            )
    return lines


def chosen_definition(census: Opened) -> Mapping[str, Any]:
    """The named definition that the source's counter serves."""
    name = "cumulative" if census.source["counter"] == "downloads_all_time" else "trailing-30d"
    return next(item for item in census.build.facts["definitions"] if item["name"] == name)


def unit(census: Opened, counter: str | None = None) -> str:
    """The unit of `downloads`, which says which counter it is; that of the source where none is named."""
    if (counter or census.source["counter"]) == "downloads_all_time":
        return census.say("downloads since each model's first day")
    return census.say("downloads in the trailing 30 days")


def definition(census: Opened, universe: str) -> str:
    """What is counted, in words, for a universe."""
    chosen = chosen_definition(census)
    return census.say(
        "{name}: {counts} Universe: {universe} ({title}). Credit: {credit}.",
        name=chosen["name"],
        counts=chosen["counts"][census.language],
        universe=universe,
        title=census.universes[universe],
        credit=census.say(chosen["credit"]),
    )


def iso(text: str) -> str:
    """A date in any of ISO's spellings as the one with hyphens; another text unchanged."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return text


def unknown_date(wanted: str, days: list[str]) -> UnknownName:
    """The error for a date without a snapshot: the nearest days before and after it."""
    try:
        moment = date.fromisoformat(wanted)
    except ValueError:
        return UnknownName("date", wanted, [], f"Dates are ISO, such as {days[-1]}.")
    nearest = sorted(days, key=lambda day: abs((date.fromisoformat(day) - moment).days))[:3]
    return UnknownName(
        "snapshot of the date", wanted, [], f"The nearest: {', '.join(nearest)}. `modelcensus status` lists all."
    )


def percent(value: float | None) -> str:
    """A share as people read it; a question mark where it is not known."""
    return "?" if value is None else f"{value:.1%}"


def plain(value: Any) -> str:
    """A value as text."""
    return "" if value is None else str(value)
