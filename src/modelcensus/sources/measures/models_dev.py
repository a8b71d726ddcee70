"""models.dev: models with maker, date, weights and licence, what providers ask for them, and scores that it lists."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError
from modelcensus.sources import Release
from modelcensus.sources.measures import Download, Rows
from modelcensus.sources.measures.model_prices import (
    CHANGED,
    FAMILIES,
    STANDARD,
    asked,
    at,
    document,
    held,
    listed,
    maker_of,
)
from modelcensus.sources.measures.reading import date, flag, number, text, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

PAGE = "https://models.dev/"
FILES = (
    "catalog.json",
    "api.json",
    "models.json",
    "data.json.gz",
    "modelsdev_models.csv",
    "modelsdev_provider_prices.csv",
    "modelsdev_benchmarks.csv",
)
EFFORTS = frozenset({"none", "minimal", "low", "medium", "high", "xhigh", "max"})  # models.dev's own list of them
FREE = re.compile(r"[-:/]free$")
HUB = re.compile(r"https?://(?:www\.)?huggingface\.co/(?!datasets/|spaces/|collections/)([^/\s?#]+/[^/\s?#]+)")


class ModelsDev(Download):
    """The catalogue, or one of its halves (`api.json`, `models.json`, PyPI's `data.json.gz`), or the CSVs made of them."""

    def __init__(self, today: dt.date, endpoint: str | None = None) -> None:
        super().__init__(
            "models-dev", "models.dev", "MIT", "https://models.dev/catalog.json", "catalog.json", today, endpoint
        )

    def local(self, path: Path) -> Iterator[tuple[Release, Path]]:
        """A copy of it: one of its files, or a folder of several."""
        if not path.is_dir():
            for release, raw in super().local(path):
                yield replace(release, date=_packed_on(raw) or release.date), raw
            return
        found = [release for member in _members(path) for release, _ in self.local(member)]
        if not found:
            raise SourceError(f"{path} holds nothing of models.dev.", f"It needs one of {', '.join(FILES)}.")
        checksum = hashlib.sha256("".join(release.sha256 for release in found).encode()).hexdigest()
        newest = max(release.date for release in found)
        size = sum(release.bytes or 0 for release in found)
        yield Release(self.name, path.name, newest, path.resolve().as_uri(), checksum, size), path

    def read(self, raw: Path, release: Release) -> Rows:  # noqa: ARG002 - nothing of the release decides what it says
        """Offers: one row a model, with the first of its Hugging Face ids. Prices: one row a provider's model and mode."""
        lists = _Lists()
        for member in _members(raw) if raw.is_dir() else [raw]:
            _take(member, lists)
        known = {row["model_id"]: _first(row) for _, row in lists.models if text(row, "model_id")}
        rows = {
            "said_offers": _made(lists.models, _offer),
            "said_prices": _made(lists.prices, lambda row: _price(row, known)),
            "said_scores": _made([one for one in lists.scores if text(one[1], "score")], _score),
        }
        return {table: made for table, made in rows.items() if made}


@dataclass
class _Lists:
    """The three lists in the columns of the CSVs, each row with where it stands."""

    models: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    prices: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    scores: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def _members(folder: Path) -> list[Path]:
    return [folder / name for name in FILES if (folder / name).is_file()]


def _packed_on(raw: Path) -> dt.date | None:
    """The day in a gzip file's head: wheels give every file the same old time."""
    with raw.open("rb") as file:
        head = file.read(8)
    stamp = int.from_bytes(head[4:8], "little") if head[:2] == b"\x1f\x8b" else 0
    return dt.datetime.fromtimestamp(stamp, dt.UTC).date() if stamp else None


def _take(raw: Path, lists: _Lists) -> None:
    if raw.suffix.lower() != ".csv":
        _take_json(raw, held(raw, document(raw), dict, "the whole"), lists)
        return
    rows = listed(raw)
    kinds = {"provider_model_id": lists.prices, "hf_ids": lists.models, "score": lists.scores}
    into = next((place for column, place in kinds.items() if column in rows[0]), None)
    if into is None:
        raise SourceError(f"{raw} has none of the columns {', '.join(kinds)}.", CHANGED)
    into += [(f"{raw}, row {turn}", row) for turn, row in enumerate(rows, 1)]


def _take_json(raw: Path, told: dict[str, Any], lists: _Lists) -> None:
    providers, models = told, told
    if isinstance(told.get("providers"), dict) and isinstance(told.get("models"), dict):
        providers, models = told["providers"], told["models"]
    elif any(isinstance(value, dict) and "models" in value for value in told.values()):
        models = {}
    else:
        providers = {}
    for name, model in models.items():
        told_of = held(raw, model, dict, name)
        lists.models.append((f"{raw}, {name}", _flat(name, told_of)))
        tests = held(raw, told_of.get("benchmarks") or [], list, f"{name}, benchmarks")
        lists.scores += [
            (f"{raw}, {name}", {"model_id": name, **held(raw, one, dict, f"{name}, a score")}) for one in tests
        ]
    labs = (
        frozenset() if models else frozenset(FAMILIES.values())
    )  # what labs sell themselves, where makers are not listed
    for provider, sold in providers.items():
        offers = held(raw, held(raw, sold, dict, provider).get("models") or {}, dict, f"{provider}, models")
        for name, model in offers.items():
            where = f"{raw}, {provider}: {name}"
            if provider in labs:
                lists.models.append(
                    (where, {**_flat(f"{provider}/{name}", held(raw, model, dict, name)), "hf_ids": ""})
                )
            lists.prices += [
                (where, row) for row in _sold(provider, name, held(raw, model, dict, f"{provider}: {name}"))
            ]


def _flat(name: str, model: dict[str, Any]) -> dict[str, Any]:
    weights = model.get("weights")
    links = [str(one.get("url")) for one in weights if isinstance(one, dict)] if isinstance(weights, list) else []
    limit = model.get("limit")
    return {
        "model_id": name,
        "lab": name.partition("/")[0] if "/" in name else None,
        "name": model.get("name"),
        "release_date": model.get("release_date"),
        "open_weights": model.get("open_weights"),
        "license": told if isinstance(told := model.get("license"), str) else None,
        "context": limit.get("context") if isinstance(limit, dict) else None,
        "hf_ids": ";".join(found[1] for link in links if (found := HUB.match(link))),
    }


def _sold(provider: str, name: str, model: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a provider asks: the price of the model and of each of its modes; none where it lists no price."""
    trial = model.get("experimental")
    modes = trial.get("modes") if isinstance(trial, dict) else None
    priced = {STANDARD: model, **(modes if isinstance(modes, dict) else {})}
    for mode, one in priced.items():
        if isinstance(one, dict) and isinstance(cost := one.get("cost"), dict):
            yield {**cost, "provider": provider, "provider_model_id": name, "mode": mode}


def _made(rows: Sequence[tuple[str, dict[str, Any]]], make: Any) -> list[dict[str, Any]]:
    made = []
    for where, row in rows:
        with at(where):
            made.append(make(row))
    return made


def _first(row: Mapping[str, Any]) -> str | None:
    told = text(row, "hf_ids")
    return told.split(";")[0].strip() or None if told else None


def _offer(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": text(row, "model_id"),
        "title": text(row, "name"),
        "maker": text(row, "lab"),
        "hub_model": _first(row),
        "released": date(row, "release_date"),  # a month alone is no day: unknown
        "open_weights": flag(row, "open_weights"),
        "licence": text(row, "license"),
        "context": whole(row, "context") or None,  # its form demands a number: 0 is none
        "link": PAGE,
    }


def _price(row: dict[str, Any], known: Mapping[str, str | None]) -> dict[str, Any]:
    provider, name = text(row, "provider") or "", text(row, "provider_model_id") or ""
    own = f"{provider}/{name}"
    base = text(row, "base_model") or own
    return {
        "provider": provider or None,
        "name": name or None,
        "hub_model": known.get(base),
        "first_party": _own(provider, name, base, stands=own in known),
        "mode": text(row, "mode") or STANDARD,
        "currency": "USD",
        # models.dev demands a price and has 0 for free and for unknown alike: the provider's own name of it tells
        **asked(
            number(row, "input"),
            number(row, "output"),
            number(row, "cache_read"),
            free=FREE.search(name.casefold()) is not None,
        ),
        "link": PAGE,
    }


def _own(provider: str, name: str, base: str, *, stands: bool) -> bool | None:
    """True where the list or the name says so; else unknown, as a lab can sell under several names."""
    based = base != f"{provider}/{name}" and base.partition("/")[0] == provider
    named = provider in FAMILIES.values() and maker_of(provider, name) == provider
    return True if stands or based or named else None


def _score(row: dict[str, Any]) -> dict[str, Any]:
    value, variant = number(row, "score"), text(row, "variant")
    effort = variant if variant and variant.casefold() in EFFORTS else None
    name, metric = text(row, "name") or "", text(row, "metric") or ""
    index = "index" in f"{name} {metric}".casefold().split() or not 0 <= (value or 0) <= 100
    model = text(row, "model_id") or ""
    return {
        "name": model or None,
        "maker": model.partition("/")[0] if "/" in model else None,
        "benchmark": _slug(row, name, metric, None if effort else variant),
        "effort": effort,
        "value": value if index or value is None else round(value / 100, 6),  # all but the indices are percentages
        "unit": "points" if index else "share",
        "measured_on": date(row, "date"),
        "link": text(row, "source") or PAGE,
    }


def _slug(row: dict[str, Any], name: str, metric: str, variant: str | None) -> str | None:
    """Name, version, data set, way of scoring and the agent that was driven: runs that differ in one do not compare."""
    way = metric if metric == "pass@1" else None  # every other metric is a word for the share that was solved
    parts = (name, text(row, "version"), text(row, "dataset"), way, text(row, "harness") or variant)
    return re.sub(r"[^\w]+", "-", " ".join(part for part in parts if part).casefold()).strip("-") or None
