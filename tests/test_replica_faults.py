"""What the replica hub can let go wrong: each fault is what it says, as huggingface_hub's own session meets it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import httpx2
import pytest
from huggingface_hub import close_session, get_session
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.utils import http_backoff
from huggingface_hub.utils._pagination import paginate

from tests.replica import Hub, Replica, serve

MODELS = 500
SECRET = "hf_secret"
DAY = dt.datetime(2026, 9, 3, tzinfo=dt.UTC)


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    """A hub of 500 models that runs for one test."""
    with serve(Hub(MODELS), datasets=tmp_path) as running:
        yield running
    close_session()


def crawl(replica: Replica, **asked: object) -> list[dict[str, object]]:
    """All rows of the listing, page by page."""
    return list(paginate(f"{replica.url}/api/models", {"limit": 100, **asked}, {}))


def get(replica: Replica, path: str = "/api/models?limit=30", **options: object) -> httpx2.Response:
    """One request."""
    return get_session().get(replica.url + path, **options)  # type: ignore[arg-type]


def test_a_fault_strikes_when_it_is_told_to(replica: Replica) -> None:
    """Once, from the n-th on; or every n-th; on its route and its query alone."""
    once = replica.faults.add("error", "models", first=3)
    assert [get(replica).status_code for _ in range(4)] == [200, 200, 500, 200]
    replica.faults.clear()
    replica.faults.add("error", "models", first=2, every=2, status=503)
    assert [get(replica).status_code for _ in range(5)] == [200, 503, 200, 503, 200]
    replica.faults.clear()
    replica.faults.add("error", "models", match="limit=7", times=None)
    assert [get(replica, f"/api/models?limit={limit}").status_code for limit in (7, 8, 7)] == [500, 200, 500]
    assert get(replica, "/api/users/TheBloke/overview").status_code == 200
    assert once.fired == 1
    with pytest.raises(ValueError, match="no fault"):
        replica.faults.add("nonsense")


def test_the_client_tries_again_after_an_error(replica: Replica) -> None:
    """`http_backoff` rides over a single 500 and gives up on lasting ones."""
    replica.faults.add("error", "models")
    assert http_backoff("GET", f"{replica.url}/api/models", base_wait_time=0.01).status_code == 200
    replica.faults.add("error", "models", status=502, times=None)
    with pytest.raises(HfHubHTTPError, match="502"):
        http_backoff("GET", f"{replica.url}/api/models", base_wait_time=0.01, max_retries=2)
    assert replica.requests("models") == 5


@pytest.mark.parametrize("kind", ["slow", "stall"])
def test_an_answer_may_take_too_long(replica: Replica, kind: str) -> None:
    """Nothing comes for a while, from the start or in the middle."""
    replica.faults.add(kind, "models", seconds=30)
    with pytest.raises(httpx2.ReadTimeout):
        get(replica, timeout=0.2)
    assert len(get(replica).json()) == 30


@pytest.mark.parametrize(("kind", "options"), [("cut", {}), ("cut", {"share": 0}), ("length", {"by": 10})])
def test_a_body_may_end_too_soon(replica: Replica, kind: str, options: dict[str, int]) -> None:
    """The connection closes before all that was declared has come."""
    replica.faults.add(kind, "models", **options)
    with pytest.raises(httpx2.RemoteProtocolError):
        get(replica)


def test_a_body_may_be_short_without_saying_so(replica: Replica) -> None:
    """The declared length is that of what comes, which is less than what is due."""
    replica.faults.add("length", "models", by=-10)
    with pytest.raises(json.JSONDecodeError):
        get(replica).json()
    replica.repos["o/d"].commit({"a.parquet": "0123456789"}, date=DAY)
    replica.faults.add("length", "resolve", by=-3)
    assert get(replica, "/datasets/o/d/resolve/main/a.parquet", headers={"Range": "bytes=0-7"}).content == b"01234"


def test_html_may_stand_where_json_belongs(replica: Replica) -> None:
    """A page of a proxy or a maintenance, with the status of success."""
    replica.faults.add("html", "models")
    answer = get(replica)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_json_may_be_of_another_shape(replica: Replica) -> None:
    """An object where a list belongs, whatever it is; or no rows at all, as if the hub were empty."""
    replica.faults.add("shape", "models")
    assert get(replica).json() == {"error": "not what you know"}
    replica.faults.add("shape", "gitee", body=[1])
    assert httpx.get(f"{replica.gitee_url}/api/models").json() == [1]
    replica.faults.add("empty", "modelscope")
    assert httpx.get(f"{replica.url}/openapi/v1/models").json()["data"]["models"] == []


def test_text_may_be_no_utf8(replica: Replica) -> None:
    """Strings hold bytes that are none."""
    replica.faults.add("utf8", "models")
    with pytest.raises(UnicodeDecodeError):
        get(replica).json()


def test_a_small_body_may_unpack_to_a_huge_one(replica: Replica) -> None:
    """Valid JSON of ten million blanks comes in ten thousand bytes."""
    replica.faults.add("bomb", "models", size=10_000_000)
    assert len(get(replica).content) == 10_000_002
    assert replica.bytes() < 20_000


def test_a_redirect_may_lead_to_another_host(replica: Replica) -> None:
    """The client follows, and the other host sees no token."""
    replica.faults.add("redirect", "models")
    assert get(replica, headers={"Authorization": f"Bearer {SECRET}"}).json() == []
    ((path, headers),) = replica.elsewhere
    assert (path, headers["host"].partition(":")[0]) == ("/elsewhere", "localhost")
    assert "authorization" not in headers


def test_the_next_page_may_be_anywhere(replica: Replica) -> None:
    """A link to the same page for ever, or to another host."""
    replica.faults.add("link", "models")
    assert get(replica).links["next"]["url"] == f"{replica.url}/api/models?limit=30"
    replica.faults.add("link", "models", to=f"{replica.elsewhere_url}/elsewhere")
    assert [model["id"] for model in crawl(replica, limit=5)] == [model["id"] for model in get(replica).json()[:5]]
    assert len(replica.elsewhere) == 1


def test_headers_may_be_anything(replica: Replica) -> None:
    """Set, or taken away."""
    replica.faults.add("headers", "models", headers={"Link": None, "Retry-After": "soon"})
    answer = get(replica)
    assert (answer.links, answer.headers["Retry-After"]) == ({}, "soon")


def test_rows_may_stand_twice(replica: Replica) -> None:
    """The first ten once more at the end."""
    replica.faults.add("duplicates", "models")
    found = [row["id"] for row in get(replica).json()]
    assert found[30:] == found[:10]


def test_rows_may_move_between_pages(replica: Replica) -> None:
    """Before an answer so many models change places."""
    before = get(replica, "/api/models?sort=lastModified&limit=30").json()
    replica.faults.add("moving", "models", count=50)
    assert get(replica, "/api/models?sort=lastModified&limit=30").json() != before


def test_rows_may_be_wrong(replica: Replica) -> None:
    """Null or missing values, huge numbers and ids, other types, names that none can have, no objects at all."""
    plain = get(replica).json()
    wrong = {}
    for kind in ("nulls", "missing", "huge", "types", "strange", "rubbish"):
        replica.faults.add(kind, "models", step=2)
        wrong[kind] = get(replica).json()
    assert all(found[1::2] == plain[1::2] for found in wrong.values())
    assert {value for key, value in wrong["nulls"][0].items() if key not in {"_id", "id", "modelId"}} == {None}
    assert {*wrong["missing"][0]} <= {"_id", "id"}
    assert wrong["huge"][0]["downloads"] == 10**39
    assert len(wrong["huge"][0]["id"]) > 100_000
    assert {type(row["downloads"]) for row in wrong["types"]} > {int, str, list, dict}
    assert {row["id"].count("/") for row in wrong["strange"]} > {0, 1, 2}
    assert wrong["rubbish"][0] is None


def test_a_fault_may_be_an_act(replica: Replica) -> None:
    """Whatever is to be done before the third page: kill a process, add a model, fill a disk."""
    replica.faults.add("act", "models", first=3, do=lambda: replica.hub.add(5))
    assert len(crawl(replica, sort="createdAt", direction=1)) == MODELS + 5
