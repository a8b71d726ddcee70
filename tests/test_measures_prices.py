"""Lists of prices: what each says, what it leaves unsaid, and how it is brought. The models are made up."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from modelcensus import schema
from modelcensus.errors import SourceError
from modelcensus.sources import Release
from modelcensus.sources.measures import Download, Rows, tables
from modelcensus.sources.measures.model_prices import INSTALL, MOST, ModelPrices, _segments, document
from modelcensus.sources.measures.models_dev import ModelsDev
from modelcensus.sources.measures.openrouter import OpenRouter, OpenRouterRankings
from tests.conftest import SHARED
from tests.silent import Silent

TODAY = dt.date(2026, 11, 24)
PRICES = ("input_per_million", "output_per_million", "cached_per_million")
COMMIT = "models.dev commit"


def read(reader: Download, path: Path) -> Rows:
    """The rows of a copy, which fit their tables and stand once each."""
    [(release, raw)] = reader.local(path)
    rows = reader.read(raw, release)
    tables(rows, release)
    for name, listed in rows.items():
        own = [column for column in schema.SAID[name].key if column not in {"source", "observed"}]
        twice = [
            key for key, often in Counter(tuple(row.get(one) for one in own) for row in listed).items() if often > 1
        ]
        assert not twice, twice[:3]
    return rows


def kept(folder: Path, name: str, content: object) -> Path:
    """A file of that content: text as it is, anything else as JSON, packed where its name says so."""
    text = (content if isinstance(content, str) else json.dumps(content)).encode()
    path = folder / name
    path.write_bytes(gzip.compress(text, mtime=1_780_000_000) if name.endswith(".gz") else text)
    return path


def rates(into: float, out: float, since: str, basis: str = COMMIT, **more: object) -> dict[str, object]:
    """What a segment says of a price."""
    return {
        "input": into,
        "output": out,
        "valid_from": f"{since}T12:00:00Z",
        "valid_from_basis": basis,
        "source": "https://prices.example/1",
        **more,
    }


def segment(start: str | None, told: dict[str, object] | None) -> dict[str, object]:
    """A segment of a snapshot; without rates it is not sold so."""
    return {"start": f"{start}T12:00:00Z" if start else None, "rates": told}


def snapshot(prices: Mapping[str, object], schedules: Sequence[object] = ()) -> dict[str, object]:
    """A snapshot of model-prices."""
    return {
        "schema": 1,
        "updated_at": "2026-10-20T08:00:00Z",
        "prices": prices,
        "schedules": {"holidays": {}, "schedule": list(schedules)},
        "estimates": [{"provider": "lab", "model": "guessed-1", "like": "lab/zap-1"}],
        "plans": [{"provider": "lab", "id": "pro", "usd_per_month": 20}],
    }


def timeline(
    folder: Path, *segments: dict[str, object], provider: str = "lab", name: str = "zap-1"
) -> list[dict[str, Any]]:
    """The rows of one model's standard prices."""
    told = snapshot({provider: {name: {"standard": list(segments)}}})
    return read(ModelPrices(TODAY), kept(folder, "snapshot.json", told))["said_prices"]


def test_a_price_holds_until_the_next_one(tmp_path: Path) -> None:
    """Since and until follow each other, the last one has no end, and the source and basis are kept."""
    first, last = timeline(
        tmp_path,
        segment(None, rates(1.0, 4.0, "2026-01-05", cache_read=0.1)),
        segment("2026-03-01", rates(0.5, 2.0, "2026-03-01", "documented")),
    )
    assert (first["since"], first["until"]) == (dt.date(2026, 1, 5), dt.date(2026, 3, 1))
    assert (last["since"], last["until"]) == (dt.date(2026, 3, 1), None)
    assert [first[column] for column in PRICES] == [1.0, 4.0, 0.1]
    assert (last["basis"], last["link"], last["currency"]) == ("documented", "https://prices.example/1", "USD")
    assert last["cached_per_million"] is None


def test_of_the_prices_of_one_day_the_last_stands(tmp_path: Path) -> None:
    """A price that was gone on the day it began is no row."""
    rows = timeline(
        tmp_path,
        segment(None, rates(1.0, 4.0, "2026-01-05")),
        segment("2026-01-05", rates(1.0, 4.0, "2026-01-05", "documented")),
        segment("2026-01-09", rates(2.0, 4.0, "2026-01-09")),
    )
    assert [(row["since"], row["until"], row["basis"]) for row in rows] == [
        (dt.date(2026, 1, 5), dt.date(2026, 1, 9), "documented"),
        (dt.date(2026, 1, 9), None, COMMIT),
    ]


def test_a_price_is_not_carried_back_before_its_own_day(tmp_path: Path) -> None:
    """A discount that began before the model did gives the model no price of that time."""
    told = snapshot(
        {
            "lab": {
                "zap-1": {
                    "batch": [
                        segment(None, None),
                        segment("2024-01-01", rates(0.5, 2.0, "2026-01-05")),
                        segment("2026-01-08", rates(0.4, 2.0, "2026-01-08")),
                    ]
                }
            }
        }
    )
    rows = read(ModelPrices(TODAY), kept(tmp_path, "snapshot.json", told))["said_prices"]
    assert [(row["mode"], row["since"], row["until"]) for row in rows] == [
        ("batch", dt.date(2026, 1, 5), dt.date(2026, 1, 8)),
        ("batch", dt.date(2026, 1, 8), None),
    ]


def test_what_is_no_longer_sold_so_has_an_end_and_no_row(tmp_path: Path) -> None:
    """A segment without rates ends the price before it."""
    [row] = timeline(tmp_path, segment(None, rates(1.0, 4.0, "2026-01-05")), segment("2026-02-01", None))
    assert row["until"] == dt.date(2026, 2, 1)


@pytest.mark.parametrize(
    ("into", "out", "basis", "said"),
    [
        (0.0, 0.0, COMMIT, (None, None)),
        (0.0, 0.0, "first observed", (0.0, 0.0)),
        (0.2, 0.0, "documented", (0.2, None)),
        (0.0, 0.2, COMMIT, (None, 0.2)),
    ],
)
def test_a_nought_is_a_price_only_where_a_page_says_free(
    tmp_path: Path, into: float, out: float, basis: str, said: tuple[float | None, float | None]
) -> None:
    """What models.dev alone gives as 0 is unknown, and so is a 0 beside a price."""
    [row] = timeline(tmp_path, segment(None, rates(into, out, "2026-01-05", basis)))
    assert (row["input_per_million"], row["output_per_million"]) == said


@pytest.mark.parametrize(
    ("provider", "name", "own"),
    [
        ("zap", "zap-1", True),
        ("zap", "zap/big", True),
        ("zap", "other/big", False),
        ("anthropic", "claude-zap", True),
        ("zap", "claude-zap", False),
        ("zap", "big-1", None),
        ("zap", "1-big", None),
    ],
)
def test_first_party_is_said_only_where_the_name_is_plain(
    tmp_path: Path, provider: str, name: str, own: bool | None
) -> None:
    """The maker before a slash or as the first word, a lab's well-known word; else it is unknown."""
    [row] = timeline(tmp_path, segment(None, rates(1.0, 4.0, "2026-01-05")), provider=provider, name=name)
    assert row["first_party"] is own


def test_prices_of_hours_are_modes_of_their_own(tmp_path: Path) -> None:
    """A peak raises each standard price of the provider, a discount lowers those of the models it names, in its time."""
    prices = {
        "lab": {"zap-1": {"standard": [segment(None, rates(1.0, 4.0, "2026-01-05", cache_read=0.3))]}},
        "shop": {
            "zap-1": {"standard": [segment(None, rates(1.0, 4.0, "2026-01-05"))], "fast": []},
            "zap-2": {"standard": [segment(None, rates(1.0, 4.0, "2026-01-05"))]},
        },
    }
    rules = [
        {
            "provider": "lab",
            "peak_multiplier": 2.0,
            "valid_from": "2026-03-01T00:00:00Z",
            "source": "https://lab.example",
        },
        {"provider": "lab", "peak_multiplier": 3.0, "valid_from": "2025-01-01", "valid_until": "2026-01-05"},
        {
            "provider": "shop",
            "off_peak_multiplier": {"zap-1": 0.25},
            "valid_from": "2025-06-01",
            "valid_until": "2026-02-01",
        },
    ]
    rows = read(ModelPrices(TODAY), kept(tmp_path, "snapshot.json", snapshot(prices, rules)))["said_prices"]
    peak, lower = rows[3:]
    assert [row["mode"] for row in rows[:3]] == ["standard"] * 3
    assert (peak["mode"], peak["since"], peak["until"]) == ("peak", dt.date(2026, 3, 1), None)
    assert [peak[column] for column in PRICES] == [2.0, 8.0, 0.6]
    assert (peak["basis"], peak["link"]) == ("schedule", "https://lab.example")
    assert (lower["mode"], lower["provider"], lower["name"]) == ("off_peak", "shop", "zap-1")
    assert (lower["since"], lower["until"]) == (dt.date(2026, 1, 5), dt.date(2026, 2, 1))
    assert [lower[column] for column in PRICES] == [0.25, 1.0, None]


def test_estimates_and_plans_are_no_prices(tmp_path: Path) -> None:
    """Nothing is read of them."""
    rows = timeline(tmp_path, segment(None, rates(1.0, 4.0, "2026-01-05")))
    assert [row["name"] for row in rows] == ["zap-1"]


def test_the_csv_of_a_snapshot_says_the_same(tmp_path: Path) -> None:
    """Segments read from a table give the rows of the snapshot, in whatever order they stand."""
    rows = timeline(
        tmp_path,
        segment(None, rates(1.0, 4.0, "2026-01-05", cache_read=0.1)),
        segment("2026-03-01", rates(0.5, 2.0, "2026-03-01")),
        segment("2026-04-01", None),
    )
    link = "https://prices.example/1"
    table = (
        "provider,model,mode,start,valid_from,basis,input,output,cache_read,cache_write,source,status\n"
        "lab,zap-1,standard,2026-04-01T12:00:00Z,,,,,,,,\n"
        f"lab,zap-1,standard,2026-03-01T12:00:00Z,2026-03-01T12:00:00Z,{COMMIT},0.5,2.0,,,{link},\n"
        f"lab,zap-1,standard,,2026-01-05T12:00:00Z,{COMMIT},1.0,4.0,0.1,,{link},removed\n"
    )
    assert read(ModelPrices(TODAY), kept(tmp_path, "history.csv", table))["said_prices"] == rows


def test_a_copy_stands_for_the_day_it_says(tmp_path: Path) -> None:
    """Of a snapshot that is the day its content changed, of packed data the day it was packed, else the name's."""
    told = kept(tmp_path, "snapshot.json", snapshot({}))
    packed = kept(tmp_path, "data.json.gz", {"lab": {"models": {}}})
    listed = kept(tmp_path, "models_2026-05-12.json", {"data": []})
    assert [release.date for release, _ in ModelPrices(TODAY).local(told)] == [dt.date(2026, 10, 20)]
    assert [release.date for release, _ in ModelsDev(TODAY).local(packed)] == [dt.date(2026, 5, 28)]
    assert [release.date for release, _ in OpenRouter(TODAY).local(listed)] == [dt.date(2026, 5, 12)]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed model_prices whose snapshot has one price."""
    monkeypatch.delitem(sys.modules, "model_prices", raising=False)
    folder = tmp_path / "site" / "model_prices"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    told = snapshot({"lab": {"zap-1": {"standard": [segment(None, rates(1.0, 4.0, "2026-01-05"))]}}})
    kept(folder, "snapshot.json", told)
    monkeypatch.syspath_prepend(str(folder.parent))
    yield folder
    sys.modules.pop("model_prices", None)


def test_the_installed_package_is_fetched(package: Path, tmp_path: Path) -> None:
    """Its snapshot is taken as it is, of the day its content changed."""
    reader, progress = ModelPrices(TODAY), Silent()
    [release] = reader.releases()
    raw = reader.fetch(release, tmp_path / "into", progress)
    assert release.date == dt.date(2026, 10, 20)
    assert raw.read_bytes() == (package / "snapshot.json").read_bytes()
    assert progress.done == release.bytes == raw.stat().st_size
    assert len(reader.read(raw, release)["said_prices"]) == 1


def test_without_the_package_it_is_said_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The release is offered as of today, and fetching it names the command."""
    monkeypatch.setitem(sys.modules, "model_prices", None)
    [release] = ModelPrices(TODAY).releases()
    assert release.date == TODAY
    with pytest.raises(SourceError, match="model-prices") as caught:
        ModelPrices(TODAY).fetch(release, tmp_path, Silent())
    assert caught.value.hint == INSTALL == 'pip install "modelcensus[prices]"'


CATALOGUE = {
    "models": {
        "lab/zap-1": {
            "name": "Zap 1",
            "release_date": "2026-01-05",
            "open_weights": True,
            "license": "MIT",
            "limit": {"context": 128_000, "output": 8_000},
            "weights": [
                {"label": "Data", "url": "https://huggingface.co/datasets/lab/data"},
                {"label": "Weights", "url": "https://huggingface.co/Lab/Zap-1/tree/main"},
                {"label": "Small", "url": "https://huggingface.co/Lab/Zap-1-FP8"},
            ],
            "benchmarks": [
                {"name": "Hard Sums", "score": 62.5, "metric": "percent correct", "source": "https://s.example"}
            ],
        },
        "lab/zap-2": {"name": "Zap 2", "release_date": "2026-02", "open_weights": False, "limit": {"context": 0}},
    },
    "providers": {
        "lab": {"models": {"zap-1": {"cost": {"input": 1, "output": 4, "cache_read": 0}}, "zap-9": {"name": "Zap 9"}}},
        "shop": {
            "models": {
                "lab/zap-1:free": {"cost": {"input": 0, "output": 0}},
                "zap-1": {
                    "cost": {"input": 0, "output": 0, "cache_read": 0},
                    "experimental": {"modes": {"fast": {"cost": {"input": 2, "output": 8}}, "slow": {}}},
                },
            }
        },
    },
}


def test_the_catalogue_says_offers_prices_and_scores(tmp_path: Path) -> None:
    """One row a model, a provider's model and mode, and a score; a month is no day and a context of 0 none."""
    rows = read(ModelsDev(TODAY), kept(tmp_path, "catalog.json", CATALOGUE))
    first, second = rows["said_offers"]
    assert first == {
        "name": "lab/zap-1",
        "title": "Zap 1",
        "maker": "lab",
        "hub_model": "Lab/Zap-1",
        "released": dt.date(2026, 1, 5),
        "open_weights": True,
        "licence": "MIT",
        "context": 128_000,
        "link": "https://models.dev/",
    }
    assert [second[column] for column in ("hub_model", "released", "licence", "context")] == [None] * 4
    assert second["open_weights"] is False
    [score] = rows["said_scores"]
    assert (score["name"], score["maker"], score["benchmark"]) == ("lab/zap-1", "lab", "hard-sums")
    assert (score["value"], score["unit"], score["link"]) == (0.625, "share", "https://s.example")
    assert "self_reported" not in score


def test_a_provider_s_nought_is_free_only_by_its_own_name(tmp_path: Path) -> None:
    """0 and 0 are unknown, but for a name that ends in free; a model without a price is no row; modes are kept."""
    rows = read(ModelsDev(TODAY), kept(tmp_path, "catalog.json", CATALOGUE))["said_prices"]
    assert [(row["provider"], row["name"], row["mode"], *(row[column] for column in PRICES)) for row in rows] == [
        ("lab", "zap-1", "standard", 1.0, 4.0, None),
        ("shop", "lab/zap-1:free", "standard", 0.0, 0.0, None),
        ("shop", "zap-1", "standard", None, None, None),
        ("shop", "zap-1", "fast", 2.0, 8.0, None),
    ]
    assert [(row["first_party"], row["hub_model"]) for row in rows[:2]] == [(True, "Lab/Zap-1"), (None, None)]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("api.json", CATALOGUE["providers"], {"said_prices": 4}),
        ("data.json.gz", CATALOGUE["providers"], {"said_prices": 4}),
        ("models.json", CATALOGUE["models"], {"said_offers": 2, "said_scores": 1}),
    ],
)
def test_a_half_of_the_catalogue_says_its_half(
    tmp_path: Path, name: str, content: object, said: dict[str, int]
) -> None:
    """Which half it is, is seen by its form."""
    rows = read(ModelsDev(TODAY), kept(tmp_path, name, content))
    assert {table: len(listed) for table, listed in rows.items()} == said


TABLES = {
    "modelsdev_models.csv": (
        "model_id,lab,name,release_date,open_weights,license,context,hf_ids\n"
        "lab/zap-1,lab,Zap 1,2026-01-05,True,MIT,128000,Lab/Zap-1;Lab/Zap-1-FP8\n"
        "lab/zap-2,lab,Zap 2,2026-02,False,,0,\n"
    ),
    "modelsdev_provider_prices.csv": (
        "provider,provider_model_id,base_model,input,output,cache_read\n"
        "lab,zap-one,lab/zap-1,1.0,4.0,0\n"
        "lab,zap-2,,1.0,4.0,0.5\n"
        "shop,zap-1,lab/zap-1,0,0.0,0\n"
        "shop,embed,,0.1,0.0,\n"
        "lab,zap-9,,2,8,\n"
    ),
    "modelsdev_benchmarks.csv": (
        "model_id,name,score,metric,source,date,dataset,version,variant,harness\n"
        "lab/zap-1,Hard Sums,50,pass@1,https://s.example,2026-01-09,tiny,2.1,high,Driver\n"
        "lab/zap-1,Hard Sums,40,score,https://s.example,,,,Other Driver,\n"
        "lab/zap-1,Sum Index,31.5,,https://s.example,,,,,\n"
        "lab/zap-1,Rated,1250,,https://s.example,,,,,\n"
        "lab/zap-2,Hard Sums,,score,https://s.example,,,,,\n"
    ),
}


def test_the_tables_made_of_it_are_read_together(tmp_path: Path) -> None:
    """A folder of them is one list: the model that a price names as its base says whose it is and where it stands."""
    for name, text in TABLES.items():
        kept(tmp_path, name, text)
    rows = read(ModelsDev(TODAY), tmp_path)
    assert [(row["name"], row["hub_model"]) for row in rows["said_offers"]] == [
        ("lab/zap-1", "Lab/Zap-1"),
        ("lab/zap-2", None),
    ]
    prices = [(row["first_party"], row["hub_model"], *(row[one] for one in PRICES)) for row in rows["said_prices"]]
    assert prices == [
        (True, "Lab/Zap-1", 1.0, 4.0, None),
        (True, None, 1.0, 4.0, 0.5),
        (None, "Lab/Zap-1", None, None, None),
        (None, None, 0.1, None, None),
        (None, None, 2.0, 8.0, None),
    ]


def test_a_table_alone_says_what_it_holds(tmp_path: Path) -> None:
    """Without the models, a price still names its base's lab, and nothing of the hub."""
    prices = read(ModelsDev(TODAY), kept(tmp_path, "prices.csv", TABLES["modelsdev_provider_prices.csv"]))
    assert list(prices) == ["said_prices"]
    assert [(row["first_party"], row["hub_model"]) for row in prices["said_prices"][:2]] == [(True, None), (None, None)]


def test_runs_that_do_not_compare_are_different_benchmarks(tmp_path: Path) -> None:
    """Version, data set, way of scoring and driver are told apart, only a known effort is one, and an index is no share."""
    scores = read(ModelsDev(TODAY), kept(tmp_path, "b.csv", TABLES["modelsdev_benchmarks.csv"]))["said_scores"]
    assert [(row["benchmark"], row["effort"], row["value"], row["unit"]) for row in scores] == [
        ("hard-sums-2-1-tiny-pass-1-driver", "high", 0.5, "share"),
        ("hard-sums-other-driver", None, 0.4, "share"),
        ("sum-index", None, 31.5, "points"),
        ("rated", None, 1250.0, "points"),
    ]
    assert [row["measured_on"] for row in scores] == [dt.date(2026, 1, 9), None, None, None]


def routed(name: str, prompt: str, completion: str, **more: object) -> dict[str, object]:
    """A model of OpenRouter's catalogue."""
    return {
        "id": name,
        "name": f"Title of {name}",
        "created": 1_767_600_000,
        "hugging_face_id": "",
        "context_length": 4_000,
        "pricing": {"prompt": prompt, "completion": completion},
        **more,
    }


def test_openrouter_asks_for_a_million_tokens(tmp_path: Path) -> None:
    """Dollars for one token become dollars for a million; what varies is unknown; 0 stands only for a free variant."""
    told = [
        routed("lab/zap-1", "0.00000025", "0.000001", hugging_face_id="Lab/Zap-1"),
        routed("lab/zap-1:free", "0", "0", hugging_face_id="Lab/Zap-1"),
        routed("lab/song", "0", "0"),
        routed("openrouter/auto", "-1", "-1"),
        routed("~lab/latest", "0.1", "0.2", pricing=None, context_length=0),
        routed(
            "lab/kept",
            "0.000001",
            "0.000002",
            pricing={"prompt": "1e-6", "completion": "2e-6", "input_cache_read": "3e-9"},
        ),
    ]
    rows = read(OpenRouter(TODAY), kept(tmp_path, "models.json", {"data": told}))
    assert [(row["name"], *(row[column] for column in PRICES)) for row in rows["said_prices"]] == [
        ("lab/zap-1", 0.25, 1.0, None),
        ("lab/zap-1:free", 0.0, 0.0, None),
        ("lab/song", None, None, None),
        ("openrouter/auto", None, None, None),
        ("lab/kept", 1.0, 2.0, 0.003),
    ]
    assert {row["provider"] for row in rows["said_prices"]} == {"openrouter"}
    assert [row["first_party"] for row in rows["said_prices"]] == [False, False, False, None, False]
    offers = rows["said_offers"]
    assert [row["maker"] for row in offers] == ["lab", "lab", "lab", None, "lab", "lab"]
    assert [row["hub_model"] for row in offers] == ["Lab/Zap-1", "Lab/Zap-1", None, None, None, None]
    assert (offers[0]["context"], offers[4]["context"]) == (4_000, None)
    assert not any("released" in row or "open_weights" in row for row in offers)


def test_rankings_are_tokens_of_a_model_and_a_day(tmp_path: Path) -> None:
    """Counts are exact beyond what a float keeps, and what is outside the top 50 is a kind; JSON and CSV say the same."""
    told = [
        {"date": "2026-05-11", "model_permaslug": "lab/zap-1:free", "total_tokens": "9007199254740993"},
        {"date": "2026-05-11", "model_permaslug": "other", "total_tokens": "7"},
    ]
    table = "date,model_permaslug,rank,total_tokens\r\n2026-05-11,lab/zap-1:free,1,9007199254740993\r\n2026-05-11,other,,7\r\n"
    rows = read(OpenRouterRankings(TODAY), kept(tmp_path, "daily.json", {"data": told}))
    assert rows == read(OpenRouterRankings(TODAY), kept(tmp_path, "daily.csv", table))
    day = {"since": dt.date(2026, 5, 11), "until": dt.date(2026, 5, 12)}
    assert rows["said_usage"] == [
        {**day, "name": "lab/zap-1:free", "is_kind": False, "tokens": 9_007_199_254_740_993},
        {**day, "name": "other", "is_kind": True, "tokens": 7},
    ]


def test_kinds_are_counted_by_month_or_day(tmp_path: Path) -> None:
    """What the table calls frontier is closed, an empty cell is no row, and a month that was not over ends with the list."""
    head = "date,frontier_tokens,open_tokens,unknown_tokens,other_tokens,open_share_low,open_share_high\n"
    table = f"{head}2025-12,10,20,3,4,0.5,0.6\n2026-01,1,2,,4,0.2,0.3\n2026-01-02,5,6,7,8,0.2,0.3\n"
    rows = read(OpenRouterRankings(TODAY), kept(tmp_path, "share_2026-01-20.csv", table))["said_usage"]
    assert all(row["is_kind"] for row in rows)
    assert [(row["name"], row["tokens"]) for row in rows[:4]] == [
        ("open", 20),
        ("closed", 10),
        ("unknown", 3),
        ("other", 4),
    ]
    assert [row["name"] for row in rows[4:7]] == ["open", "closed", "other"]
    spans = {(row["since"], row["until"]) for row in rows}
    assert spans == {
        (dt.date(2025, 12, 1), dt.date(2026, 1, 1)),
        (dt.date(2026, 1, 1), dt.date(2026, 1, 20)),
        (dt.date(2026, 1, 2), dt.date(2026, 1, 3)),
    }


@contextmanager
def served(answers: Mapping[str, object]) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """A server on this machine that gives each path its JSON, and what it was asked with which authorization."""
    heard: list[tuple[str, str | None]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append((self.path, self.headers.get("authorization")))
            found = answers.get(urlsplit(self.path).path)
            body = json.dumps(found(parse_qs(urlsplit(self.path).query)) if callable(found) else found).encode()
            self.send_response(404 if found is None else 200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/lists", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_list_is_brought_whole_and_without_a_token(tmp_path: Path) -> None:
    """The catalogue comes as it was sent, and nobody is told who asks."""
    with served({"/lists/catalog.json": CATALOGUE}) as (endpoint, heard):
        reader = ModelsDev(TODAY, endpoint)
        [release] = reader.releases()
        raw = reader.fetch(release, tmp_path, Silent())
    assert heard == [("/lists/catalog.json", None)]
    assert len(reader.read(raw, release)["said_offers"]) == 2


def a_row_of(query: dict[str, list[str]]) -> dict[str, object]:
    """Rankings with one row for the first day that is asked."""
    row = {"date": query["start_date"][0], "model_permaslug": "lab/zap-1", "total_tokens": "5"}
    return {"data": [row], "meta": {"as_of": f"{query['end_date'][0]}T02:00:00Z"}}


def test_the_rankings_are_asked_with_the_key_in_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every whole day from the first on, at most 366 a request; the time that a citation needs is kept."""
    monkeypatch.setenv("OPENROUTER_API_KEY", " secret \n")
    progress = Silent()
    with served({"/lists/rankings-daily.json": a_row_of}) as (endpoint, heard):
        reader = OpenRouterRankings(TODAY, endpoint)
        [release] = reader.releases()
        raw = reader.fetch(release, tmp_path, progress)
    assert heard == [
        ("/lists/rankings-daily.json?start_date=2025-01-01&end_date=2026-01-01", "Bearer secret"),
        ("/lists/rankings-daily.json?start_date=2026-01-02&end_date=2026-11-23", "Bearer secret"),
    ]
    assert progress.done == 2
    assert document(raw)["meta"] == {"as_of": "2026-11-23T02:00:00Z"}
    assert [row["since"] for row in reader.read(raw, release)["said_usage"]] == [
        dt.date(2025, 1, 1),
        dt.date(2026, 1, 2),
    ]


def test_without_a_key_the_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked."""
    monkeypatch.delenv("OPENROUTER_API_KEY", raising=False)
    [release] = OpenRouterRankings(TODAY).releases()
    with pytest.raises(SourceError, match="OPENROUTER_API_KEY is not set"):
        OpenRouterRankings(TODAY).fetch(release, tmp_path, Silent())


@pytest.mark.parametrize("answer", [None, {"data": "much"}, ["row"]])
def test_rankings_of_another_form_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    """An answer without rows, or none, is said and leaves no file."""
    monkeypatch.setenv("OPENROUTER_API_KEY", "secret")
    with served({"/lists/rankings-daily.json": answer}) as (endpoint, _):
        [release] = OpenRouterRankings(TODAY, endpoint).releases()
        with pytest.raises(SourceError, match="gave no rankings"):
            OpenRouterRankings(TODAY, endpoint).fetch(release, tmp_path, Silent())
    assert not list(tmp_path.iterdir())


def test_each_list_has_its_real_address() -> None:
    """The name, the licence and where it is asked."""
    lists = [ModelPrices(TODAY), ModelsDev(TODAY), OpenRouter(TODAY), OpenRouterRankings(TODAY)]
    assert [(one.name, one.licence, one.address) for one in lists] == [
        ("model-prices", "MIT", "https://pypi.org/project/model-prices/"),
        ("models-dev", "MIT", "https://models.dev/catalog.json"),
        ("openrouter", "not stated", "https://openrouter.ai/api/v1/models"),
        ("openrouter-rankings", "CC-BY-4.0", "https://openrouter.ai/api/v1/datasets/rankings-daily"),
    ]


DAILY = "date,model_permaslug,total_tokens\n"
HOSTILE: list[tuple[type[ModelPrices | ModelsDev | OpenRouter | OpenRouterRankings], str, object, str]] = [
    (ModelPrices, "s.json", "[" * 100_000, "is no JSON"),
    (ModelPrices, "s.json", [], "the whole is list"),
    (ModelPrices, "s.json", {"schema": 2, "prices": {}}, "schema 2"),
    (ModelPrices, "s.json", {"schema": 1}, "prices is NoneType"),
    (ModelPrices, "s.json", snapshot({"lab": {"zap-1": {"standard": {}}}}), r"lab/zap-1 \(standard\) is dict"),
    (ModelPrices, "s.json", snapshot({"lab": {"zap-1": {"standard": [3]}}}), "a segment is int"),
    (
        ModelPrices,
        "s.json",
        snapshot({"l": {"z": {"standard": [segment(None, {"input": [1]})]}}}),
        r"s\.json, row 1: input is",
    ),
    (
        ModelPrices,
        "s.json",
        snapshot({"l": {"z": {"standard": [segment("soon", {"input": 1})]}}}),
        r"row 1: start is .soonT",
    ),
    (ModelPrices, "s.json", snapshot({}, ["at night"]), "schedule 1 is str"),
    (ModelPrices, "s.csv", "provider,model\nlab,zap-1\n", "row 1: there is no mode"),
    (ModelPrices, "s.csv", "", "holds no rows"),
    (ModelPrices, "s.csv", f'provider\n"{"x" * 200_000}"\n', "is no CSV"),
    (ModelsDev, "c.json", {"lab": {"models": ["zap"]}}, "lab, models is list"),
    (ModelsDev, "c.json", {"lab/zap": 3}, "lab/zap is int"),
    (ModelsDev, "c.json", {"lab/zap": {"benchmarks": [3]}}, "a score is int"),
    (ModelsDev, "c.json", {"lab": {"models": {"zap": {"cost": {"input": {}, "output": 1}}}}}, "lab: zap: input is"),
    (ModelsDev, "c.csv", "colour\nred\n", "none of the columns"),
    (OpenRouter, "m.json", {"data": {}}, "data is dict"),
    (OpenRouter, "m.json", {"data": ["zap"]}, "row 1 is str"),
    (OpenRouter, "m.json", {"data": [routed("lab/zap", "cheap", "1")]}, r"m\.json, row 1: prompt is .cheap"),
    (OpenRouter, "m.json", {"data": [routed("lab/zap", "1", "1", pricing=[])]}, "pricing is list"),
    (OpenRouterRankings, "d.csv", f"{DAILY}2026-01-01,lab/zap,-5\n", r"d\.csv, row 1: total_tokens is"),
    (OpenRouterRankings, "d.csv", f"{DAILY}2026-01-01,lab/zap,{2**63}\n", "no count of tokens"),
    (OpenRouterRankings, "d.csv", f"{DAILY}2026-13-01,lab/zap,5\n", "which is no day"),
    (OpenRouterRankings, "d.csv", f"{DAILY},lab/zap,5\n", "date is not said"),
    (OpenRouterRankings, "d.csv", "date,open_tokens\n2026-01,5\n", "there is no frontier_tokens"),
]


@pytest.mark.parametrize(("reader", "name", "content", "said"), HOSTILE, ids=lambda one: str(one)[:40])
def test_what_is_not_as_known_is_one_error_that_says_where(
    tmp_path: Path,
    reader: type[ModelPrices | ModelsDev | OpenRouter | OpenRouterRankings],
    name: str,
    content: object,
    said: str,
) -> None:
    """The file and what in it, never a traceback."""
    with pytest.raises(SourceError, match=said):
        read(reader(TODAY), kept(tmp_path, name, content))


def test_packed_data_is_read_only_so_far(tmp_path: Path) -> None:
    """What unpacks to more than any list has is refused, and so is a file that is cut off or none."""
    bomb = tmp_path / "data.json.gz"
    bomb.write_bytes(gzip.compress(bytes(MOST + 1), 1))
    assert bomb.stat().st_size < MOST / 100
    with pytest.raises(SourceError, match="larger than 64 MiB"):
        read(ModelsDev(TODAY), bomb)
    bomb.write_bytes(gzip.compress(b"{}")[:-6])
    with pytest.raises(SourceError, match="cannot be read"):
        read(ModelsDev(TODAY), bomb)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="holds nothing of models"):
        read(ModelsDev(TODAY), tmp_path / "empty")


def blended(rows: list[dict[str, Any]], day: dt.date) -> float:
    """Three parts of input and one of output, by the standard price of a day."""
    [row] = [
        row
        for row in rows
        if row["mode"] == "standard" and row["since"] <= day and (row["until"] is None or day < row["until"])
    ]
    return float(3 * row["input_per_million"] + row["output_per_million"]) / 4


@pytest.mark.needs_shared
def test_the_real_snapshot_and_its_table_agree() -> None:
    """575 models in 1,579 segments, of which a row is what was sold for a day at least; hours only in the snapshot."""
    path = SHARED / "prices" / "model_prices_snapshot.json"
    assert len(list(_segments(path, document(path)))) == 1_579
    rows = read(ModelPrices(TODAY), path)["said_prices"]
    hours = [row for row in rows if row["basis"] == "schedule"]
    assert Counter(row["mode"] for row in hours) == {"peak": 10, "off_peak": 7}
    table = read(ModelPrices(TODAY), SHARED / "prices" / "model_prices_history.csv")["said_prices"]
    assert [row for row in rows if row not in hours] == table
    assert len(table) == 1_277
    assert len({(row["provider"], row["name"]) for row in table}) == 575


@pytest.mark.needs_shared
@pytest.mark.parametrize(
    ("provider", "name", "day", "price"),
    [
        ("deepseek", "deepseek-reasoner", dt.date(2025, 9, 29), 0.315),  # V3.2-Exp, by DeepSeek's own page
        ("deepseek", "deepseek-chat", dt.date(2025, 12, 1), 0.315),  # V3.2
        ("deepseek", "deepseek-v3.2", dt.date(2025, 12, 8), 0.315),
        ("moonshotai", "kimi-k2-thinking", dt.date(2025, 11, 6), 1.075),
        ("openai", "gpt-5", dt.date(2025, 8, 7), 3.4375),
        ("anthropic", "claude-sonnet-4-5", dt.date(2025, 9, 29), 6.0),
    ],
)
def test_real_prices_at_launch(provider: str, name: str, day: dt.date, price: float) -> None:
    """What a lab asked for its own model on the first day on record, three parts input to one of output."""
    rows = read(ModelPrices(TODAY), SHARED / "prices" / "model_prices_history.csv")["said_prices"]
    own = [row for row in rows if (row["provider"], row["name"]) == (provider, name)]
    assert all(row["first_party"] for row in own)
    assert blended(own, day) == pytest.approx(price)


@pytest.mark.needs_shared
def test_the_real_tables_of_models_dev() -> None:
    """231 models, 82 of them on the hub, and 4,716 prices of 139 providers, 348 of them a 0 that says nothing."""
    rows = read(ModelsDev(TODAY), SHARED / "prices")
    offers, prices = rows["said_offers"], rows["said_prices"]
    assert (len(offers), len(prices)) == (231, 4_716)
    assert sum(row["hub_model"] is not None for row in offers) == 82
    assert sum(row["open_weights"] for row in offers) == 108
    assert len({row["provider"] for row in prices}) == 139
    assert Counter(row["input_per_million"] for row in prices if not row["input_per_million"]) == {None: 348, 0.0: 59}
    own = {row["name"]: row for row in prices if (row["provider"], row["first_party"]) == ("moonshotai", True)}
    thinking = own["kimi-k2-thinking"]
    assert [thinking[column] for column in PRICES] == [0.6, 2.5, 0.15]
    assert thinking["hub_model"] == "moonshotai/Kimi-K2-Thinking"


@pytest.mark.needs_shared
def test_the_real_scores_of_models_dev() -> None:
    """288 scores; Aider's of GPT-5 is the share that Aider lists."""
    scores = read(ModelsDev(TODAY), SHARED / "benchmarks" / "modelsdev_benchmarks.csv")["said_scores"]
    assert len(scores) == 288
    assert all(0 <= row["value"] <= 1 for row in scores if row["unit"] == "share")
    aider = [row["value"] for row in scores if row["benchmark"] == "aider-polyglot"]
    assert (len(aider), max(aider)) == (31, 0.88)


@pytest.mark.needs_shared
def test_the_real_catalogue_of_openrouter() -> None:
    """364 models, 173 with a Hugging Face id; 25 are free and 7 have no price that holds."""
    rows = read(OpenRouter(TODAY), SHARED / "prices" / "openrouter_models_2026-05-12.json")
    assert len(rows["said_offers"]) == len(rows["said_prices"]) == 364
    assert sum(row["hub_model"] is not None for row in rows["said_offers"]) == 173
    prices = {row["name"]: row for row in rows["said_prices"]}
    assert Counter(row["input_per_million"] for row in prices.values() if not row["input_per_million"]) == {
        0.0: 25,
        None: 7,
    }
    assert [prices["deepseek/deepseek-v3.2"][column] for column in PRICES] == [0.252, 0.378, 0.0252]


@pytest.mark.needs_shared
def test_the_real_months_of_the_rankings() -> None:
    """22 months of four kinds; the last one ends where the list does."""
    path = SHARED / "usage" / "openrouter_monthly_open_share_2026-10-10.csv"
    rows = read(OpenRouterRankings(TODAY), path)["said_usage"]
    assert len(rows) == 22 * 4
    assert rows[0] == {
        "since": dt.date(2025, 1, 1),
        "until": dt.date(2025, 2, 1),
        "name": "open",
        "is_kind": True,
        "tokens": 337_516_413_796,
    }
    assert {(row["since"], row["until"]) for row in rows[-4:]} == {(dt.date(2026, 10, 1), dt.date(2026, 10, 10))}


def test_a_row_without_a_name_is_refused(tmp_path: Path) -> None:
    """What may not be unknown is not made up."""
    with pytest.raises(SourceError, match="name is not said"):
        read(OpenRouter(TODAY), kept(tmp_path, "m.json", {"data": [routed("", "1", "1")]}))


def test_the_release_s_own_day_is_on_every_row(tmp_path: Path) -> None:
    """Source and day come from the release."""
    path = kept(tmp_path, "models.json", {"data": [routed("lab/zap-1", "0.000001", "0.000002")]})
    release = Release("openrouter", "x", dt.date(2026, 5, 12), "file:///x")
    made = tables(OpenRouter(TODAY).read(path, release), release)
    assert made["said_prices"].to_pylist()[0]["observed"] == dt.date(2026, 5, 12)
