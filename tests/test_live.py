"""The crawl of the Hub: every model once, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modelcensus.errors import SourceError, TransientError
from modelcensus.sources import Release, arrow_schema, pages
from modelcensus.sources.live import LIMITS, Estimate, HfLive, estimate
from tests.replica.hub import Hub
from tests.replica.server import Replica, serve
from tests.silent import Silent

TODAY = dt.date(2026, 9, 5)
MODELS, PAGE = 600, 50
SECRET = "hf_secret"


@pytest.fixture
def replica() -> Iterator[Replica]:
    """A hub of 600 models."""
    with serve(Hub(MODELS)) as replica:
        yield replica


def source(replica: Replica, **settings: Any) -> HfLive:
    """An impatient crawl of it."""
    return HfLive(
        TODAY, **{"endpoint": replica.url, "token": False, "page": PAGE, "patience": 0.01, "tries": 3} | settings
    )


def fetch(live: HfLive, into: Path, progress: Silent | None = None) -> Release:
    """Crawl into a folder."""
    release = next(live.releases())
    assert live.fetch(release, into, progress or Silent()) == into
    return release


def read(live: HfLive, raw: Path) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Rows and notes of a crawl."""
    (reading,) = live.read(raw, Release("hf-live", "", TODAY, ""))
    batches = list(reading.batches)
    assert all(batch.schema == arrow_schema() for batch in batches)
    return [row for batch in batches for row in batch.to_pylist()], dict(reading.notes)


def every(replica: Replica) -> list[str]:
    """The `_id` of each model that the hub has."""
    hub = replica.hub
    return sorted(hub.key(number) for number in range(hub.models + hub.added) if number not in hub.removed)


def ids(rows: list[dict[str, Any]]) -> list[str]:
    """The `_id` of each row."""
    return sorted(row["hub_id"] for row in rows)


def test_a_crawl_gives_every_model_once(replica: Replica, tmp_path: Path) -> None:
    """All pages are asked for, once each, and nothing but the listing."""
    silent = Silent()
    fetch(source(replica, expect=MODELS), tmp_path, silent)
    rows, notes = read(source(replica), tmp_path)
    assert ids(rows) == every(replica)
    assert silent.began == [("pages of models", 12, "pages")]
    assert silent.done == replica.requests() == 12
    counted = {"rows": "600", "distinct": "600", "duplicates": "0", "skipped": "0", "odd": "0"}
    assert notes.items() >= ({"pages": "12", "complete": "yes"} | counted).items()
    assert notes["started"] <= notes["ended"]


def test_a_row_says_what_the_hub_said(replica: Replica, tmp_path: Path) -> None:
    """Each column of a snapshot is filled from its key, and a missing key is null."""
    fetch(source(replica), tmp_path)
    rows = {row["hub_id"]: row for row in read(source(replica), tmp_path)[0]}
    for number in range(MODELS):
        keys = ("createdAt", "downloads", "downloadsAllTime", "likes", "pipeline_tag", "library_name")
        said = replica.hub.row(number, (*keys, "baseModels", "safetensors", "tags"))
        row = rows[said["_id"]]
        licences = [tag[8:] for tag in said["tags"] if tag.startswith("license:")]  # type: ignore[attr-defined]
        bases = said.get("baseModels", {"models": []})
        day = said["createdAt"][:10]  # type: ignore[index]
        assert row == {
            "hub": "huggingface",
            "model": said["id"],
            "hub_id": said["_id"],
            "downloads_30d": said["downloads"],
            "downloads_all_time": said["downloadsAllTime"],
            "likes": said["likes"],
            "task": said.get("pipeline_tag"),
            "licence": licences[0] if licences else None,
            "parameters": said.get("safetensors", {}).get("total"),  # type: ignore[attr-defined]
            "created_on": None if day == "2022-03-02" else dt.date.fromisoformat(day),
            "library": said.get("library_name"),
            "base_models": [f"{bases['relation']}:{base['id']}" for base in bases["models"]] or None,  # type: ignore[index]
        }


def page_of(folder: Path, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows read of one hand-made page."""
    pages.write(folder, pages.Page(1, "u"), json.dumps(rows).encode())
    return read(HfLive(TODAY), folder)[0]


@pytest.mark.parametrize(
    ("changes", "column", "value"),
    [
        ({"downloads": 0}, "downloads_30d", 0),
        ({"downloads": None}, "downloads_30d", None),
        ({"downloads": 10**39}, "downloads_30d", None),
        ({"createdAt": "2022-03-02T23:29:04.000Z"}, "created_on", None),
        ({"createdAt": "2022-03-03T00:00:00.000Z"}, "created_on", dt.date(2022, 3, 3)),
        ({"createdAt": "spring"}, "created_on", None),
        ({"safetensors": {"total": 0}}, "parameters", None),
        ({"safetensors": {"total": 7}}, "parameters", 7),
        ({"safetensors": []}, "parameters", None),
        ({"tags": ["x", "license:mit", "license:other"]}, "licence", "mit"),
        ({"tags": ["license:", 7, None]}, "licence", None),
        ({"tags": "license:mit"}, "licence", None),
        ({"baseModels": {"relation": "merge", "models": [{"id": "b/c"}, {"id": "d/e"}]}}, "base_models", ["merge:b/c", "merge:d/e"]),
        ({"baseModels": {"relation": "<b>", "models": [{"id": "b/c"}, {"id": "b/c"}]}}, "base_models", [":b/c"]),
        ({"baseModels": {"relation": ["x"], "models": ["b/c", {"id": None}, {"id": "c"}]}}, "base_models", []),
        ({"baseModels": {"models": None}}, "base_models", None),
        ({"baseModels": []}, "base_models", None),
        ({"cardData": {"license": "mit"}, "config": {}}, "licence", None),
    ],
    ids=str,
)  # fmt: skip
def test_a_value_is_kept_or_not_known(tmp_path: Path, changes: dict[str, Any], column: str, value: object) -> None:
    """What is not as known is null, never 0 and never a guess; model cards are not read."""
    (row,) = page_of(tmp_path, {"_id": "1", "id": "a/b", "downloads": 5} | changes)
    assert row[column] == value


def test_the_row_seen_last_wins(tmp_path: Path) -> None:
    """Of a model that stands on two pages the later one counts."""
    rows = page_of(
        tmp_path, *({"_id": "1", "id": "a/b", "downloads": count} for count in (9, 5)), {"_id": "2", "id": "c/d"}
    )
    assert {row["model"]: row["downloads_30d"] for row in rows} == {"a/b": 5, "c/d": None}


def test_only_the_listing_s_own_keys_are_asked_for(replica: Replica) -> None:
    """Cards and configurations are untrusted text and are never fetched; the order is the one that stands still."""
    url = next(source(replica).releases()).url
    assert "sort=createdAt" in url
    assert "limit=50" in url
    assert "expand=downloadsAllTime" in url
    assert "cardData" not in url
    assert "config" not in url


def test_there_is_one_release_and_it_is_today_s(replica: Replica) -> None:
    """The Hub shows its present alone."""
    live = source(replica)
    assert [release.date for release in live.releases(None, None)] == [TODAY]
    assert (
        list(live.releases(TODAY + dt.timedelta(1), None)) == list(live.releases(None, TODAY - dt.timedelta(1))) == []
    )
    assert replica.requests() == 0


def test_models_that_move_are_counted_once(replica: Replica, tmp_path: Path) -> None:
    """Counters change, a model is renamed, one goes and one comes while the crawl runs: each that stayed is there once."""
    hub = replica.hub
    hub.moves = 40
    gone = 3
    replica.faults.add(
        "act", "models", first=4, do=lambda: (hub.rename(500, "new/name-1f4"), hub.remove(gone), hub.add(2))
    )
    fetch(source(replica), tmp_path)
    rows, notes = read(source(replica), tmp_path)
    stayed = [hub.key(number) for number in range(MODELS) if number != gone]
    assert ids(rows) == sorted(stayed)
    assert notes["complete"] == "yes"


@pytest.mark.parametrize("kind", ["duplicates", "nulls", "missing", "huge", "types", "strange", "rubbish"])
def test_hostile_rows_are_counted_and_survived(replica: Replica, tmp_path: Path, kind: str) -> None:
    """No row breaks the crawl or the reading; what has no usable name is left out and counted."""
    replica.faults.add(kind, "models", every=2, times=None)
    fetch(source(replica), tmp_path)
    rows, notes = read(source(replica), tmp_path)
    assert len(rows) == int(notes["distinct"])
    assert int(notes["rows"]) == sum(int(notes[key]) for key in ("distinct", "duplicates", "skipped"))
    assert set(ids([row for row in rows if row["hub_id"]])) <= {*every(replica), "12"}
    harmless = {"duplicates", "nulls", "missing"}
    assert (len(rows) == MODELS) == (kind in harmless)


@pytest.mark.parametrize("kind", ["error", "cut", "html", "length", "utf8"])
def test_a_crawl_goes_on_where_a_lasting_fault_stopped_it(replica: Replica, tmp_path: Path, kind: str) -> None:
    """The pages that came are kept, and the next try begins behind them."""
    replica.faults.add(kind, "models", first=4, times=None)
    with pytest.raises(TransientError):
        fetch(source(replica), tmp_path)
    assert len(pages.chain(tmp_path)) == 3
    assert read(source(replica), tmp_path)[1]["complete"] == "no"
    replica.faults.clear()
    replica.forget()
    fetch(source(replica), tmp_path)
    assert replica.requests("models") == 9
    assert ids(read(source(replica), tmp_path)[0]) == every(replica)


@pytest.mark.parametrize(
    ("kind", "options", "told"),
    [
        ("link", {}, "leads back"),
        ("link", {"to": "https://example.org/api/models"}, "another host"),
        ("link", {"to": "/api/datasets?cursor=x"}, "something else"),
        ("link", {"to": "/api/models/../datasets"}, "something else"),
        ("link", {"to": "http://["}, "a link that is none"),
        ("redirect", {}, "another host"),
        ("bomb", {}, "more than"),
        ("shape", {}, "should list models"),
        ("shape", {"body": [{"id": "a/b"}]}, "should list models"),
        ("shape", {"body": [1, 2]}, "should list models"),
        ("empty", {}, "should list models"),
    ],
    ids=str,
)
def test_what_is_no_page_of_the_listing_is_refused(
    replica: Replica, tmp_path: Path, kind: str, options: dict[str, Any], told: str
) -> None:
    """A loop, another host, another shape, no rows: told at once; what came before stands and is gone on from."""
    replica.faults.add(kind, "models", first=2, times=None, **options)
    with pytest.raises(SourceError, match=told) as error:
        fetch(source(replica, token=SECRET), tmp_path)
    assert not isinstance(error.value, TransientError)
    assert len(pages.chain(tmp_path)) == 1
    assert replica.elsewhere == []
    replica.faults.clear()
    fetch(source(replica), tmp_path)
    assert ids(read(source(replica), tmp_path)[0]) == every(replica)


def test_an_empty_hub_is_no_hub(tmp_path: Path) -> None:
    """An outage that shows no models is not stored as a hub without models."""
    with serve(Hub(0)) as replica, pytest.raises(SourceError, match="should list models"):
        fetch(source(replica), tmp_path)


def test_a_damaged_page_alone_is_fetched_again(replica: Replica, tmp_path: Path) -> None:
    """A page that was cut on disk is asked for once more, and no other."""
    fetch(source(replica), tmp_path)
    path = pages.place(tmp_path, 5)
    path.write_bytes(path.read_bytes()[:-9])
    replica.forget()
    fetch(source(replica), tmp_path)
    assert replica.requests() == 1
    assert ids(read(source(replica), tmp_path)[0]) == every(replica)


def test_pages_that_were_asked_otherwise_are_not_mixed_in(replica: Replica, tmp_path: Path) -> None:
    """A crawl with other settings in the same folder begins anew and leaves none of the old pages."""
    fetch(source(replica, page=20), tmp_path)
    fetch(source(replica), tmp_path)
    assert len(list(tmp_path.iterdir())) == 12
    assert ids(read(source(replica), tmp_path)[0]) == every(replica)


def test_a_local_crawl_is_read_like_a_fetched_one(replica: Replica, tmp_path: Path) -> None:
    """A folder of pages, or one of them, stands for the day that its pages tell."""
    fetch(source(replica), tmp_path)
    for path in (tmp_path, pages.place(tmp_path, 3)):
        ((release, raw),) = source(replica).local(path)
        assert ids(read(source(replica), raw)[0]) == every(replica)
        assert release.date == pages.chain(tmp_path)[-1].at.date()  # type: ignore[union-attr]


def test_an_estimate_counts_requests_and_minutes() -> None:
    """Three million models take an hour without an account, and a fifth of it with a paid one."""
    assert estimate(3_000_000) == Estimate(6000, 60.0)
    assert estimate(3_000_000, LIMITS["pro"]) == Estimate(6000, 12.0)
    assert estimate(0).requests == 1
