"""ModelScope: every known owner's models once, through windows of 3,000, and how much of what is there came."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from modelcensus.errors import SourceError, TransientError
from modelcensus.sources import Release, arrow_schema, pages
from modelcensus.sources.modelscope import ModelScope
from tests.replica import others
from tests.replica.hub import Hub
from tests.replica.server import Replica, serve
from tests.silent import Silent

TODAY = dt.date(2026, 9, 5)
OWNERS = {"Qwen": 130, "ZhipuAI": 60, "01ai": 7, "Nobody-We-Know": 12}
SECRET = "ms-secret"
KNOWN = ("Qwen", "ZhipuAI", "01ai")


@pytest.fixture(autouse=True)
def no_login(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own login out of it."""
    monkeypatch.setenv("MODELSCOPE_HOME", str(tmp_path_factory.mktemp("modelscope")))
    monkeypatch.delenv("MODELSCOPE_API_TOKEN", raising=False)


def hub(owners: Mapping[str, int] = OWNERS, **settings: Any) -> Any:
    """A replica with these owners."""
    return serve(Hub(1), modelscope=others.ModelScope(owners, **settings))


@pytest.fixture
def replica() -> Iterator[Replica]:
    """A replica of 209 models, twelve of them of an owner that the facts do not know."""
    with hub() as replica:
        yield replica


def source(replica: Replica, **settings: Any) -> ModelScope:
    """An impatient crawl of it."""
    return ModelScope(TODAY, **{"owners": KNOWN, "endpoint": replica.url, "patience": 0.01, "tries": 3} | settings)


def fetch(ours: ModelScope, into: Path) -> None:
    """Crawl into a folder."""
    assert ours.fetch(next(ours.releases()), into, Silent()) == into


def read(ours: ModelScope, raw: Path) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Rows and notes of a crawl."""
    (reading,) = ours.read(raw, Release("modelscope", "", TODAY, ""))
    batches = list(reading.batches)
    assert all(batch.schema == arrow_schema() for batch in batches)
    return [row for batch in batches for row in batch.to_pylist()], dict(reading.notes)


def test_every_model_is_there_once(replica: Replica, tmp_path: Path) -> None:
    """The owners' windows and the hub's most downloaded overlap; each model counts once, also an unknown owner's."""
    fetch(source(replica), tmp_path)
    rows, notes = read(source(replica), tmp_path)
    assert sorted(row["model"] for row in rows) == sorted(str(model["id"]) for model in replica.modelscope.models)
    assert (
        notes.items() >= {"owners": "3", "stated": "197", "came": "197", "hub_models": "209", "complete": "yes"}.items()
    )
    assert int(notes["duplicates"]) == 197


def test_a_row_says_what_the_hub_said(replica: Replica, tmp_path: Path) -> None:
    """The counter is the cumulative one; a file size in bytes is not taken for parameters."""
    fetch(source(replica), tmp_path)
    rows = {row["model"]: row for row in read(source(replica), tmp_path)[0]}
    for said in replica.modelscope.models:
        assert (
            rows[str(said["id"])]
            == {
                "hub": "modelscope",
                "model": said["id"],
                "hub_id": None,
                "downloads_30d": None,
                "downloads_all_time": said["downloads"],
                "likes": said["likes"],
                "task": said["tasks"][0],  # type: ignore[index]
                "licence": said["license"] or None,
                "parameters": None,
                "created_on": dt.date.fromisoformat(str(said["created_at"])[:10]),
                "library": None,
                "base_models": None,
            }
        )


def test_an_owner_past_the_window_is_split_by_searches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More models of one owner than a window shows come through searches, and no window is left."""
    monkeypatch.setattr("modelcensus.sources.modelscope.WINDOW", 300)
    with hub({"AI-ModelScope": 700}) as replica:
        fetch(source(replica, owners=["AI-ModelScope"]), tmp_path)
        rows, notes = read(source(replica), tmp_path)
        assert len(rows) == 700
        assert (notes["complete"], notes["short"]) == ("yes", "")
        assert {status for _, _, status in replica.log} == {200}


def test_no_more_rows_of_a_window_are_asked_for_than_it_shows(tmp_path: Path) -> None:
    """The API refuses past 3,000 rows: it is not asked for them."""
    with hub({"AI-ModelScope": 3100}) as replica:
        fetch(source(replica, owners=[]), tmp_path)
        assert replica.requests() == 60
        assert read(source(replica), tmp_path)[1]["hub_models"] == "3100"


def test_a_search_that_narrows_nothing_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where searching is not heeded the splitting ends after a request a letter, and the notes say what is missing."""
    monkeypatch.setattr("modelcensus.sources.modelscope.LETTERS", "01")
    monkeypatch.setattr("modelcensus.sources.modelscope.WINDOW", 300)
    with hub({"big": 310}) as replica:
        page = replica.modelscope.page
        monkeypatch.setattr(
            replica.modelscope, "page", lambda number, size, **asked: page(number, size, **asked | {"search": ""})
        )
        fetch(source(replica, owners=["big"]), tmp_path)
        notes = read(source(replica), tmp_path)[1]
        assert replica.requests() == 6 + 6 + 2 + 4
        assert (notes["complete"], notes["short"]) == ("no", "big 300 of 310")


def test_what_is_missing_is_told(replica: Replica, tmp_path: Path) -> None:
    """An owner of whom fewer models came than the API counts makes the crawl incomplete."""
    replica.faults.add("empty", "modelscope", match="owner=ZhipuAI", first=2)
    replica.modelscope.models[:] = [dict(model, downloads=0) for model in replica.modelscope.models]
    fetch(source(replica, owners=["ZhipuAI"]), tmp_path)
    for page in pages.chain(tmp_path, linked=False):
        if not page.details["owner"]:
            pages.write(tmp_path, page, b"[]")
    notes = read(source(replica), tmp_path)[1]
    assert (notes["complete"], notes["short"]) == ("no", "ZhipuAI 50 of 60")


def test_an_unfinished_crawl_is_not_complete(replica: Replica, tmp_path: Path) -> None:
    """Pages alone do not make a crawl whole: its end must have been reached."""
    replica.faults.add("error", "modelscope", match="owner=ZhipuAI", times=None)
    with pytest.raises(TransientError):
        fetch(source(replica), tmp_path)
    assert read(source(replica), tmp_path)[1]["complete"] == "no"


def test_moving_rows_do_not_count_twice(tmp_path: Path) -> None:
    """Counters that grow while the pages are turned make duplicates, not models."""
    with hub(moves=20) as replica:
        fetch(source(replica), tmp_path)
        rows, notes = read(source(replica), tmp_path)
        names = [row["model"] for row in rows]
        assert len(names) == len(set(names)) == int(notes["distinct"])
        assert set(names) <= {model["id"] for model in replica.modelscope.models}


@pytest.mark.parametrize(
    ("kind", "options"),
    [("error", {"status": 503}), ("cut", {}), ("length", {"by": -10}), ("length", {"by": 10}), ("html", {}), ("utf8", {}), ("slow", {"seconds": 1})],
    ids=str,
)  # fmt: skip
def test_what_fails_once_is_asked_again(replica: Replica, tmp_path: Path, kind: str, options: dict[str, Any]) -> None:
    """A passing fault costs a request, and the rows are all there."""
    fault = replica.faults.add(kind, "modelscope", first=3, **options)
    fetch(source(replica, timeout=0.5), tmp_path)
    assert fault.fired == 1
    assert len(read(source(replica), tmp_path)[0]) == 209


@pytest.mark.parametrize("kind", ["error", "cut", "html"])
def test_a_crawl_goes_on_where_a_lasting_fault_stopped_it(replica: Replica, tmp_path: Path, kind: str) -> None:
    """The pages that came are kept and not asked for again."""
    replica.faults.add(kind, "modelscope", first=5, times=None)
    with pytest.raises(TransientError):
        fetch(source(replica), tmp_path)
    assert len(pages.chain(tmp_path, linked=False)) == 4
    replica.faults.clear()
    replica.forget()
    fetch(source(replica), tmp_path)
    assert len(pages.chain(tmp_path, linked=False)) == replica.requests() + 4
    assert read(source(replica), tmp_path)[1]["complete"] == "yes"


def test_a_damaged_page_alone_is_fetched_again(replica: Replica, tmp_path: Path) -> None:
    """A page that was cut on disk is asked for once more, and no other."""
    fetch(source(replica), tmp_path)
    path = pages.place(tmp_path, 4)
    path.write_bytes(path.read_bytes()[:-3])
    replica.forget()
    fetch(source(replica), tmp_path)
    assert replica.requests() == 1


def test_a_used_up_quota_is_waited_out(replica: Replica, tmp_path: Path) -> None:
    """Past the quota the hub answers 429 with a code of its own; the crawl waits and goes on."""
    replica.limits.set("modelscope", 4, 300)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        replica.limits.clear()

    fetch(source(replica, wait=wait), tmp_path)
    assert waits == [60.0]
    assert len(read(source(replica), tmp_path)[0]) == 209


def test_a_stated_wait_is_kept(replica: Replica, tmp_path: Path) -> None:
    """Retry-After counts, within an hour."""
    waits: list[float] = []
    replica.faults.add("error", "modelscope", first=2, status=429, headers={"Retry-After": "7"})
    fetch(source(replica, wait=waits.append), tmp_path)
    assert waits == [7.0]


@pytest.mark.parametrize(
    ("kind", "options", "told"),
    [
        ("error", {"status": 403}, "403"),
        ("redirect", {}, "leads elsewhere"),
        ("bomb", {}, "more than"),
        ("shape", {}, "should give"),
        ("shape", {"body": {"success": True, "data": None}}, "should give"),
        ("shape", {"body": {"data": {"models": [{"name": "x"}], "total_count": 1}}}, "should give"),
        ("shape", {"body": {"data": {"models": [], "total_count": -1}}}, "should give"),
    ],
    ids=str,
)
def test_what_is_no_page_of_the_listing_is_refused(
    replica: Replica, tmp_path: Path, kind: str, options: dict[str, Any], told: str
) -> None:
    """Another shape or another host is told at once; no token, as header or cookie, goes there."""
    replica.faults.add(kind, "modelscope", first=2, times=None, **options)
    with pytest.raises(SourceError, match=told) as error:
        fetch(source(replica, token=SECRET), tmp_path)
    assert not isinstance(error.value, TransientError)
    assert replica.elsewhere == []
    assert SECRET not in f"{error.value} {error.value.hint}"


@pytest.mark.parametrize("kind", ["duplicates", "nulls", "missing", "huge", "types", "strange", "rubbish"])
def test_hostile_rows_are_counted_and_survived(replica: Replica, tmp_path: Path, kind: str) -> None:
    """No row breaks the crawl or the reading; what has no usable name is left out and counted."""
    replica.faults.add(kind, "modelscope", every=2, times=None, step=4)
    fetch(source(replica), tmp_path)
    rows, notes = read(source(replica), tmp_path)
    assert len(rows) == int(notes["distinct"])
    assert int(notes["rows"]) == sum(int(notes[key]) for key in ("distinct", "duplicates", "skipped"))


def test_digits_are_a_count(tmp_path: Path) -> None:
    """The API has been seen to write counters as text."""
    details = {"owner": "a", "search": "", "page": 1, "total": 1}
    row = {"id": "a/b", "downloads": "12", "likes": None, "tasks": [], "created_at": 1_714_979_289}
    pages.write(tmp_path, pages.Page(1, "u", None, "", details), json.dumps([row]).encode())
    ((read_row,), _) = read(ModelScope(TODAY), tmp_path)
    assert (read_row["downloads_all_time"], read_row["likes"], read_row["task"]) == (12, None, None)
    assert read_row["created_on"] == dt.date(2024, 5, 6)


def test_a_local_crawl_is_read_like_a_fetched_one(replica: Replica, tmp_path: Path) -> None:
    """A folder of pages stands for the day that its pages tell."""
    fetch(source(replica), tmp_path)
    ((release, raw),) = source(replica).local(tmp_path)
    assert release.date == pages.dated(raw, pages.chain(raw, linked=False))
    assert len(read(source(replica), raw)[0]) == 209


def test_there_is_one_release_and_it_is_today_s(replica: Replica) -> None:
    """The hub shows its present alone, and asking for it costs nothing."""
    ours = source(replica)
    assert [release.date for release in ours.releases()] == [TODAY]
    assert list(ours.releases(TODAY + dt.timedelta(1))) == []
    assert replica.requests() == 0
