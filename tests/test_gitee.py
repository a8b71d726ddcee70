"""Gitee AI: its catalogue, its prices in yuan, and never a download count."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from modelcensus.errors import SourceError, TransientError
from modelcensus.sources import Release, arrow_schema, pages
from modelcensus.sources.gitee import Gitee, prices
from tests.replica import others
from tests.replica.hub import Hub
from tests.replica.server import Replica, serve
from tests.silent import Silent

TODAY = dt.date(2026, 9, 5)


@pytest.fixture
def replica() -> Iterator[Replica]:
    """A replica of 230 models and 120 services."""
    with serve(Hub(1), gitee=others.Gitee(230)) as replica:
        yield replica


def source(replica: Replica, **settings: Any) -> Gitee:
    """An impatient reader of it."""
    sites = {"endpoint": replica.gitee_url, "prices_endpoint": replica.gitee_url}
    return Gitee(TODAY, **sites | {"patience": 0.01, "tries": 3} | settings)


def fetch(ours: Gitee, into: Path) -> None:
    """Fetch into a folder."""
    assert ours.fetch(next(ours.releases()), into, Silent()) == into


def read(ours: Gitee, raw: Path) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Rows and notes of what was fetched."""
    (reading,) = ours.read(raw, Release("gitee", "", TODAY, ""))
    batches = list(reading.batches)
    assert all(batch.schema == arrow_schema() for batch in batches)
    return [row for batch in batches for row in batch.to_pylist()], dict(reading.notes)


def test_every_model_is_there_once_without_a_counter(replica: Replica, tmp_path: Path) -> None:
    """Three pages are the whole catalogue; downloads, likes and all else that is not published are not known."""
    fetch(source(replica), tmp_path)
    rows, notes = read(source(replica), tmp_path)
    said = {f"{model['namespace']}/{model['path']}": str(model["id"]) for model in replica.gitee.models}
    assert {row["model"]: row["hub_id"] for row in rows} == said
    assert {row["hub"] for row in rows} == {"gitee"}
    unknown = set(arrow_schema().names) - {"hub", "model", "hub_id"}
    assert {value for row in rows for key, value in row.items() if key in unknown} == {None}
    assert notes.items() >= {"pages": "3", "complete": "yes", "distinct": "230", "services": "120"}.items()
    assert replica.requests() == 4


def test_a_catalogue_of_whole_pages_ends_with_an_empty_one(tmp_path: Path) -> None:
    """Two hundred models are two full pages and one that is empty."""
    with serve(Hub(1), gitee=others.Gitee(200)) as replica:
        fetch(source(replica), tmp_path)
        assert (len(read(source(replica), tmp_path)[0]), replica.requests("gitee")) == (200, 3)


def test_prices_are_kept_as_stated(replica: Replica, tmp_path: Path) -> None:
    """Every stated price is a row in yuan, a stated 0 is 0, and each has its unit as far as it is stated."""
    fetch(source(replica), tmp_path)
    table = prices(tmp_path)
    assert table.schema.field("price").type == pa.float64()
    stated = replica.gitee.services[1]["operation_summary"]
    rows = [row for row in table.to_pylist() if row["service"] == "501"]
    assert {row["model"] for row in rows} == {"birch-1"}
    assert {row["currency"] for row in rows} == {"CNY"}
    told = {(row["bound"], row["unit"]): row["price"] for row in rows}
    assert told == {
        ("lowest", None): 0,
        ("highest", None): 0,
        ("lowest", "million input tokens"): stated["min_input_million_tokens_price"],  # type: ignore[index]
        ("highest", "million input tokens"): stated["max_input_million_tokens_price"],  # type: ignore[index]
        ("lowest", "million output tokens"): stated["min_output_million_tokens_price"],  # type: ignore[index]
        ("highest", "million output tokens"): stated["max_output_million_tokens_price"],  # type: ignore[index]
    }
    assert table.num_rows == 120 * 6


def price_list(folder: Path, *items: object) -> Path:
    """A hand-made price list."""
    pages.write(folder / "prices", pages.Page(1, "u"), json.dumps(items).encode())
    return folder


def test_a_missing_price_is_not_zero(tmp_path: Path) -> None:
    """What is null, absent or no number has no row."""
    summary = {"min_price": None, "max_price": "3", "price": 0.0004, "min_input_million_tokens_price": -1, "count": 2}
    items = [
        {"id": 1, "ident": "m", "operation_summary": summary},
        {"id": 2, "ident": "n", "operation_summary": None},
        3,
    ]
    assert prices(price_list(tmp_path, *items)).to_pylist() == [
        {"service": "1", "model": "m", "currency": "CNY", "price": 0.0004, "unit": None, "bound": None}
    ]


def test_a_price_list_without_prices_is_told(tmp_path: Path) -> None:
    """Where the key of the prices has changed, the reader says that it is outdated."""
    with pytest.raises(SourceError, match="no price") as told:
        prices(price_list(tmp_path, {"id": 1, "ident": "m", "pricing": {"min_price": 3}}))
    assert "needs an update" in told.value.hint


@pytest.mark.parametrize("route", ["gitee", "gitee-prices"])
@pytest.mark.parametrize(
    ("kind", "options", "came"),
    [
        ("html", {}, "DOCTYPE"),
        ("html", {"status": 404}, "404"),
        ("shape", {}, "not what you know"),
        ("shape", {"body": {"data": [{"id": 1, "title": "x"}], "items": [{"name": "y"}], "total": 1}}, "title"),
        ("shape", {"body": {"data": {}, "items": {}}}, "data"),
        ("shape", {"body": [1]}, "1"),
        ("empty", {}, "[]"),
    ],
    ids=str,
)
def test_another_answer_is_one_clear_error(
    replica: Replica, tmp_path: Path, route: str, kind: str, options: dict[str, Any], came: str
) -> None:
    """It says what was expected, what came, and that the reader needs an update; it is not asked again."""
    replica.faults.add(kind, route, times=None, **options)
    with pytest.raises(SourceError, match=r"should give `(data|items)`") as told:
        fetch(source(replica), tmp_path)
    assert not isinstance(told.value, TransientError)
    assert came in str(told.value) or route == "gitee-prices"
    assert "needs an update" in told.value.hint
    assert replica.requests(route) == 1


@pytest.mark.parametrize("kind", ["error", "cut", "utf8", "stall"])
def test_what_fails_once_is_asked_again(replica: Replica, tmp_path: Path, kind: str) -> None:
    """A passing fault costs a request."""
    fault = replica.faults.add(kind, "gitee", first=2, seconds=1)
    fetch(source(replica, timeout=0.5), tmp_path)
    assert fault.fired == 1
    assert len(read(source(replica), tmp_path)[0]) == 230


def test_fetching_goes_on_where_a_lasting_fault_stopped_it(replica: Replica, tmp_path: Path) -> None:
    """What came is kept, prices and pages both, and not asked for again."""
    replica.faults.add("error", "gitee", first=3, times=None)
    with pytest.raises(TransientError):
        fetch(source(replica), tmp_path)
    assert read(source(replica), tmp_path)[1]["complete"] == "no"
    replica.faults.clear()
    replica.forget()
    fetch(source(replica), tmp_path)
    assert replica.requests() == 1
    assert len(read(source(replica), tmp_path)[0]) == 230


def test_a_site_that_repeats_itself_is_told(replica: Replica, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the page number is not heeded the catalogue would have no end."""
    first = replica.gitee.page(1, 100)
    monkeypatch.setattr(replica.gitee, "page", lambda *_: first)
    with pytest.raises(SourceError, match="repeats the page before"):
        fetch(source(replica), tmp_path)
    monkeypatch.undo()
    fetch(source(replica), tmp_path)
    assert len(read(source(replica), tmp_path)[0]) == 230


def test_no_token_of_another_hub_is_sent(replica: Replica, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is logged in to Hugging Face sends nothing of it here, nor is another host asked."""
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    replica.limits.set("gitee", 99, 300)
    fetch(source(replica), tmp_path / "a")
    assert replica.limits.windows("gitee", "")[0].served == 4
    replica.faults.add("redirect", "gitee")
    with pytest.raises(SourceError, match="another host"):
        fetch(source(replica), tmp_path / "b")
    assert replica.elsewhere == []


@pytest.mark.parametrize("kind", ["duplicates", "nulls", "missing", "huge", "types", "strange", "rubbish"])
def test_hostile_rows_are_counted_and_survived(replica: Replica, tmp_path: Path, kind: str) -> None:
    """No row breaks the reading; what has no usable name is left out and counted."""
    replica.faults.add(kind, "gitee", every=2, times=None)
    fetch(source(replica), tmp_path)
    rows, notes = read(source(replica), tmp_path)
    assert len(rows) == int(notes["distinct"])
    assert int(notes["rows"]) == sum(int(notes[key]) for key in ("distinct", "duplicates", "skipped"))


def test_a_local_copy_is_read_like_a_fetched_one(replica: Replica, tmp_path: Path) -> None:
    """A folder of pages stands for the day that its pages tell."""
    fetch(source(replica), tmp_path)
    ((release, raw),) = source(replica).local(tmp_path)
    assert release.date == pages.dated(raw, pages.chain(raw))
    assert len(read(source(replica), raw)[0]) == 230


def test_there_is_one_release_and_it_is_today_s(replica: Replica) -> None:
    """The site shows its present alone, and asking for it costs nothing."""
    ours = source(replica)
    assert [release.date for release in ours.releases()] == [TODAY]
    assert list(ours.releases(None, TODAY - dt.timedelta(1))) == []
    assert replica.requests() == 0
