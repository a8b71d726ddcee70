"""What a build takes from the facts and from outside: sources, universes, countries, and the compiled facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from modelcensus.facts import Facts
    from modelcensus.store import Provenance, Snapshot


def sources(known: Facts, snapshots: list[Snapshot]) -> dict[str, dict[str, Any]]:
    """What is known of each source that a snapshot came from: the reviewed facts, or what was said when it was imported."""
    found: dict[str, dict[str, Any]] = {}
    for snapshot in snapshots:
        name = snapshot.provenance.source
        fact = known.sources.get(name)
        found[name] = fact.model_dump(mode="json") if fact else _imported(snapshot.provenance)
    return found


def _imported(provenance: Provenance) -> dict[str, Any]:
    """A source that only its own snapshots describe."""
    said = provenance.details
    about = {
        "en": f"Data of your own, imported as {provenance.source}.",
        "ko": f"직접 가져온 자료: {provenance.source}.",
        "zh": f"自行导入的数据：{provenance.source}。",
    }
    dates = {
        "en": "A snapshot bears the date given when it was imported.",
        "ko": "스냅숏의 날짜는 가져올 때 지정한 날짜다.",
        "zh": "快照的日期是导入时指定的日期。",
    }
    return {
        "name": provenance.source,
        "title": said.get("title", provenance.label),
        "hub": said.get("hub", "huggingface"),
        "covers": said.get("covers", "catalogue"),
        "universe": "all",
        "counter": said.get("counter", "downloads_30d"),
        "licence": provenance.licence,
        "about": about,
        "dates": dates,
    }


def universes(known: Facts, tasks: list[str]) -> pa.Table:
    """Universe × task, and whether copies count: the named universes, then every task as a universe of its own."""
    import pyarrow as pa

    named = [
        (u.name, task, u.copies) for u in known.universes.values() for task in (tasks if u.tasks is None else u.tasks)
    ]
    single = [(task, task, True) for task in tasks if task not in known.universes]
    names, members, copies = zip(*named, *single, strict=True)
    return pa.table({"universe": pa.array(names), "task": pa.array(members), "copies": pa.array(copies)})


def countries() -> pa.Table:
    """Every country and territory with its names, from the CLDR that Babel carries."""
    import pyarrow as pa
    from babel import Locale

    names = {language: Locale(language).territories for language in ("en", "ko", "zh")}
    codes = sorted(str(code) for code in names["en"] if str(code).isalpha())
    columns = {f"name_{language}": [known.get(code, code) for code in codes] for language, known in names.items()}
    return pa.table({"country": codes, **columns})


def compiled(known: Facts, told: list[dict[str, Any]]) -> dict[str, Any]:
    """The facts a question needs in words, as plain values."""
    named = {"universes": known.universes, "definitions": known.definitions, "claims": known.claims}
    listed = {"scores": known.scores, "costs": known.costs, "releases": known.releases, "outside": known.outside}
    parts = {**{name: group.values() for name, group in named.items()}, **listed}
    return {
        **{name: [item.model_dump(mode="json") for item in group] for name, group in parts.items()},
        "sources": told,
    }
