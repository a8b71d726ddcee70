"""The replica hub, as the real clients see it through their own endpoint settings."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import httpx
import httpx2
import pyarrow.parquet as pq
import pytest
from huggingface_hub import HfApi, HfFileSystem, close_session, get_session
from huggingface_hub.errors import (
    BadRequestError,
    EntryNotFoundError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import http_backoff, parse_ratelimit_headers
from huggingface_hub.utils._pagination import paginate
from modelscope_hub import HubApi, HubConfig
from modelscope_hub.errors import InvalidParameter, NotExistError, QuotaExceededError

from tests.replica import Hub, ModelScope, Replica, archive, serve

MODELS = 2500
ARCHIVE = "hfmlsoc/hub_weekly_snapshots"
LABEL = "models/2026-09-02/models.parquet"
DAY = dt.datetime(2026, 9, 3, 4, 5, 6, tzinfo=dt.UTC)
SECRET = "hf_secret"
KEYS = ["author", "baseModels", "createdAt", "downloads", "downloadsAllTime", "lastModified", "likes", "tags"]


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    """A hub of 2,500 models that runs for one test."""
    with serve(Hub(MODELS), datasets=tmp_path / "datasets") as running:
        yield running
    close_session()


@pytest.fixture
def api(replica: Replica) -> HfApi:
    """The real client of it."""
    return HfApi(endpoint=replica.url, token=False)


@pytest.fixture
def modelscope(replica: Replica, tmp_path: Path) -> Iterator[HubApi]:
    """ModelScope's real client of it. It keeps a session id in its home, which must not be the user's."""
    made = HubApi(config=HubConfig(endpoint=replica.url, config_dir=tmp_path, cache_dir=tmp_path, token=""))
    yield made
    made.openapi.close()


@pytest.fixture(scope="session")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of 2,500 models and about 20 MB, nearly all of it `cardData`."""
    path = tmp_path_factory.mktemp("archive") / "models.parquet"
    return archive.write(Hub(MODELS), path, date=DAY.date(), card=10_500, group=500)


def crawl(replica: Replica, **asked: object) -> list[dict[str, object]]:
    """All rows of the listing, page by page, through huggingface_hub's own session."""
    return list(paginate(f"{replica.url}/api/models", {"limit": 500, **asked}, {}))


def get(replica: Replica, path: str = "/api/models?limit=30", **options: object) -> httpx2.Response:
    """One request through huggingface_hub's own session."""
    return get_session().get(replica.url + path, **options)  # type: ignore[arg-type]


# The listing


def test_the_client_lists_each_model_once(replica: Replica, api: HfApi) -> None:
    """HfApi walks 2,500 models in pages of 1,000."""
    found = [model.id for model in api.list_models()]
    assert len(found) == len(set(found)) == MODELS
    assert replica.requests() == 3


@pytest.mark.parametrize("sort", ["createdAt", "lastModified", "downloads", "likes", "trendingScore"])
@pytest.mark.parametrize("direction", [-1, 1])
def test_each_order_holds_each_model_once(replica: Replica, sort: str, direction: int) -> None:
    """Sorted by any key, either way, pages follow each other without a gap or an overlap."""
    rows = crawl(replica, sort=sort, direction=direction, expand=[sort], limit=300)
    assert len({row["_id"] for row in rows}) == len(rows) == MODELS
    assert [row[sort] for row in rows] == sorted((row[sort] for row in rows), reverse=direction == -1)


def test_expand_names_what_comes_back(replica: Replica, api: HfApi) -> None:
    """With `expand` only `_id`, `id` and the named keys come back, and what a model lacks is left out."""
    rows = crawl(replica, expand=KEYS, limit=1000)
    assert set().union(*rows) == {"_id", "id", *KEYS}
    assert all({*KEYS} - {*row} <= {"baseModels"} for row in rows)
    assert 0.4 < sum("baseModels" in row for row in rows) / MODELS < 0.7
    assert next(iter(api.list_models(expand=["downloadsAllTime"], limit=1))).downloads_all_time
    with pytest.raises(BadRequestError, match="knows no rubbish"):
        list(api.list_models(expand=["rubbish"]))  # type: ignore[list-item]


def test_counters_are_as_uneven_as_the_hubs(replica: Replica) -> None:
    """A tenth of the models has over four fifths of the downloads; all-time is never below them."""
    rows = crawl(replica, sort="downloads", expand=["downloads", "downloadsAllTime"])
    counts = [int(str(row["downloads"])) for row in rows]
    assert sum(counts[:250]) > 0.8 * sum(counts)
    assert all(int(str(row["downloadsAllTime"])) >= int(str(row["downloads"])) for row in rows)


def test_lines_of_base_models_have_an_end(replica: Replica) -> None:
    """A base model is older than what is made from it, and its tags say the same as `baseModels`."""
    for row in crawl(replica, expand=["baseModels", "tags"]):
        made_from = row.get("baseModels") or {"models": [], "relation": ""}
        names = [base["id"] for base in made_from["models"]]
        assert all(base["_id"] < row["_id"] for base in made_from["models"])
        assert {f"base_model:{made_from['relation']}:{name}" for name in names} <= {*row["tags"]}


def test_listings_are_narrowed(replica: Replica, api: HfApi) -> None:
    """`author`, `filter` (repeated) and `search` give those that fit, page by page."""
    rows = crawl(replica, expand=["author", "tags", "downloads"])
    google = {row["id"] for row in rows if row["author"] == "google"}
    assert len(google) > 50
    assert {row["id"] for row in crawl(replica, author="google", limit=7, sort="downloads")} == google
    tagged = {row["id"] for row in rows if {"gguf", "license:mit"} <= {*row["tags"]}}
    assert {model.id for model in api.list_models(filter=["gguf", "license:mit"])} == tagged
    assert {row["id"] for row in crawl(replica, search="Ember")} == {row["id"] for row in rows if "ember" in row["id"]}


def test_two_hubs_of_one_seed_say_the_same() -> None:
    """Everything follows from size and seed, also what moves."""
    first, same, other = Hub(500), Hub(500), Hub(500, seed=8)
    for hub in (first, same, other):
        hub.move(100)
    pages = [hub.page(KEYS, 500, sort="downloads")[0] for hub in (first, same, other)]
    assert pages[0] == pages[1] != pages[2]


def test_a_hub_of_three_million_costs_no_memory() -> None:
    """Its first and last page are worked out when they are asked for."""
    tracemalloc.start()
    hub = Hub(3_000_000)
    top = hub.page(["downloads"], 500, sort="downloads")[0]
    end = hub.page(["downloads"], 500, sort="downloads", ascending=True)[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
    assert top[0]["downloads"] == 150_000_000
    assert end[0]["downloads"] == 1
    assert hub.find(str(end[0]["id"])) is not None


def test_moving_counters_move_rows_between_pages(replica: Replica) -> None:
    """Sorted by what moves, a crawl meets some models twice and others never; sorted by creation, each once."""
    replica.hub.moves = 100
    moved = [row["_id"] for row in crawl(replica, sort="downloads", limit=100)]
    assert len(set(moved)) < MODELS
    assert len(set(moved)) < len(moved)
    still = [row["_id"] for row in crawl(replica, sort="createdAt", direction=1, limit=100)]
    assert len(still) == len(set(still)) == MODELS


def test_models_come_go_and_change_names(replica: Replica, api: HfApi) -> None:
    """New ones stand at the end of time, removed ones are gone, a renamed one is led to by its old name."""
    hub, old = replica.hub, replica.hub.name(9)
    new = {hub.key(number) for number in hub.add(3)}
    hub.remove(5)
    hub.rename(9, "google/renamed")
    rows = crawl(replica, sort="createdAt", direction=1)
    assert len(rows) == hub.size == MODELS + 2
    assert {row["_id"] for row in rows[-3:]} == new
    assert hub.key(5) not in {row["_id"] for row in rows}
    assert api.model_info(old).id == "google/renamed"
    assert "google/renamed" in {row["id"] for row in crawl(replica, author="google")}
    with pytest.raises(RepositoryNotFoundError):
        api.model_info(hub.name(5))


def test_a_later_day_has_larger_counters(replica: Replica) -> None:
    """All-time counters grow by a thirtieth of the downloads a day, so that later crawls have gains."""
    before = {row["_id"]: row for row in crawl(replica, expand=["downloads", "downloadsAllTime"])}
    replica.hub.day = 30
    for row in crawl(replica, expand=["downloadsAllTime"]):
        then = before[row["_id"]]
        assert row["downloadsAllTime"] == then["downloadsAllTime"] + then["downloads"]  # type: ignore[operator]


def test_kept_pages_are_those_of_now(replica: Replica) -> None:
    """With `keep` a page is worked out once for as long as nothing changes."""
    replica.keep = True
    first, again = (get(replica, "/api/models?sort=createdAt&limit=3").json() for _ in range(2))
    assert first == again
    assert len(replica.kept) == 1
    (number,) = replica.hub.add()
    assert get(replica, "/api/models?sort=createdAt&limit=3").json()[0]["_id"] == replica.hub.key(number)


def test_accounts_are_of_one_kind(api: HfApi, replica: Replica) -> None:
    """The overview of the other kind is not found."""
    assert api.get_organization_overview("Qwen").num_models == len(replica.hub.numbers("Qwen"))
    assert api.get_user_overview("TheBloke").username == "TheBloke"
    for ask, name in ((api.get_user_overview, "Qwen"), (api.get_organization_overview, "TheBloke")):
        with pytest.raises(HfHubHTTPError, match="does not exist"):
            ask(name)


# Dataset repositories


def test_two_columns_are_read_by_ranges(replica: Replica, parquet: Path) -> None:
    """HfFileSystem and pyarrow read two columns of a 20 MB file and leave the rest where it is."""
    replica.repos[ARCHIVE].commit({LABEL: parquet}, date=DAY)
    assert parquet.stat().st_size > 19_000_000
    files = HfFileSystem(endpoint=replica.url, token=False, skip_instance_cache=True)
    with files.open(f"datasets/{ARCHIVE}/{LABEL}", cache_type="none") as stream:
        read = pq.ParquetFile(stream, pre_buffer=True).read(columns=["id", "downloads"])
    assert read.to_pydict() == {key: [row[key] for row in rows(replica)] for key in ("id", "downloads")}
    assert replica.bytes("resolve") < parquet.stat().st_size / 100
    assert replica.requests("resolve") < 20


def rows(replica: Replica) -> list[dict[str, object]]:
    """What the archive holds."""
    return [replica.hub.row(number, ["downloads"]) for number in range(MODELS)]


def test_large_files_may_be_elsewhere(replica: Replica, parquet: Path) -> None:
    """With a CDN the client is led to another host for each range, and its token stays behind."""
    replica.cdn = True
    replica.repos[ARCHIVE].commit({LABEL: parquet}, date=DAY)
    files = HfFileSystem(endpoint=replica.url, token=SECRET, skip_instance_cache=True)
    with files.open(f"datasets/{ARCHIVE}/{LABEL}", cache_type="none") as stream:
        assert pq.ParquetFile(stream, pre_buffer=True).read(columns=["likes"]).num_rows == MODELS
    assert replica.bytes("resolve") == 0
    assert 0 < replica.bytes("cdn") < parquet.stat().st_size / 100
    assert not any("authorization" in headers for _, headers in replica.elsewhere)


def test_a_file_has_a_past(replica: Replica, api: HfApi) -> None:
    """Commits are listed latest first, and each still holds the file as it was."""
    repo = replica.repos["org/daily"]
    oids = [repo.commit({"models.parquet": f"{turn}"}, date=DAY + dt.timedelta(days=turn)) for turn in range(60)]
    commits = api.list_repo_commits("org/daily", repo_type="dataset")
    assert [commit.commit_id for commit in commits] == oids[::-1]
    assert commits[-1].created_at == DAY
    assert replica.requests("commits") == 2
    files = HfFileSystem(endpoint=replica.url, token=False, skip_instance_cache=True)
    assert files.cat_file("datasets/org/daily/models.parquet", revision=oids[7]) == b"7"
    assert files.cat_file("datasets/org/daily/models.parquet") == b"59"
    with pytest.raises(RevisionNotFoundError):
        api.dataset_info("org/daily", revision="0" * 40)


def test_the_tree_tells_size_checksum_and_last_commit(replica: Replica, api: HfApi) -> None:
    """Page by page: folders too, LFS checksums, and with `expand` the commit that brought each; a stale copy has the same sum."""
    repo = replica.repos[ARCHIVE]
    first = repo.commit({"models/a/models.parquet": "same", "note ü.txt": "x"}, date=DAY, title="first")
    repo.commit({"models/b/models.parquet": "same"}, date=DAY + dt.timedelta(days=7), title="second")
    replica.tree_page = 40  # 2 with expand
    tree = {
        entry.path: entry for entry in api.list_repo_tree(ARCHIVE, repo_type="dataset", recursive=True, expand=True)
    }
    assert [*tree] == [
        "models",
        "models/a",
        "models/a/models.parquet",
        "models/b",
        "models/b/models.parquet",
        "note ü.txt",
    ]
    assert replica.requests("tree") == 3
    old, new = tree["models/a/models.parquet"], tree["models/b/models.parquet"]
    assert old.lfs == new.lfs
    assert (old.size, old.lfs.size, len(old.lfs.sha256)) == (4, 4, 64)
    assert (old.last_commit.oid, old.last_commit.title, new.last_commit.title) == (first, "first", "second")
    assert tree["models"].last_commit.title == "second"
    assert [entry.path for entry in api.list_repo_tree(ARCHIVE, "models", repo_type="dataset")] == [
        "models/a",
        "models/b",
    ]
    with pytest.raises(EntryNotFoundError):
        list(api.list_repo_tree(ARCHIVE, "nowhere", repo_type="dataset"))


def test_paths_info_leaves_out_what_is_not_there(replica: Replica, api: HfApi) -> None:
    """Files and folders by name; unknown ones are not an error."""
    replica.repos["org/data"].commit({"a/b.parquet": "12345", "c.txt": "1"}, date=DAY)
    found = api.get_paths_info("org/data", ["a", "a/b.parquet", "gone"], repo_type="dataset", expand=True)
    assert [entry.path for entry in found] == ["a", "a/b.parquet"]
    assert found[1].lfs.size == 5
    assert found[1].last_commit.date == DAY


def test_revisions_and_paths_may_hold_slashes(replica: Replica, api: HfApi) -> None:
    """`refs/convert/parquet` is one revision; a repository's branches and files are told."""
    repo = replica.repos["org/data"]
    repo.names["refs/convert/parquet"] = repo.commit({"x y/z.txt": "old"}, date=DAY)
    repo.commit({"x y/z.txt": "new"}, date=DAY + dt.timedelta(days=1))
    files = HfFileSystem(endpoint=replica.url, token=False, skip_instance_cache=True)
    assert files.cat_file("datasets/org/data/x y/z.txt", revision="refs/convert/parquet") == b"old"
    assert api.list_repo_files("org/data", repo_type="dataset") == ["x y/z.txt"]
    assert api.list_repo_refs("org/data", repo_type="dataset").branches[0].name == "main"


def test_files_are_downloaded_and_checked(replica: Replica, api: HfApi, tmp_path: Path) -> None:
    """`hf_hub_download` finds size, checksum and commit in the answer to its HEAD."""
    commit = replica.repos["org/data"].commit({"a.parquet": "content"}, date=DAY)
    path = api.hf_hub_download("org/data", "a.parquet", repo_type="dataset", cache_dir=tmp_path / "cache")
    assert Path(path).read_text() == "content"
    assert commit in path
    with pytest.raises(EntryNotFoundError):
        api.hf_hub_download("org/data", "b.parquet", repo_type="dataset", cache_dir=tmp_path / "cache")
    with pytest.raises(RepositoryNotFoundError):
        api.dataset_info("org/none")


@pytest.mark.parametrize(
    ("asked", "status", "got"), [("bytes=2-4", 206, b"234"), ("bytes=7-", 206, b"789"), ("bytes=-2", 206, b"89"), ("bytes=10-", 416, b"")]
)  # fmt: skip
def test_ranges_are_served(replica: Replica, asked: str, status: int, got: bytes) -> None:
    """From, from and to, the last so many; what is not there is refused."""
    replica.repos["org/data"].commit({"a.parquet": "0123456789"}, date=DAY)
    path = "/datasets/org/data/resolve/main/a.parquet"
    answer = get(replica, path, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, got)
    assert answer.headers["Content-Range"].endswith("/10")
    assert get_session().head(replica.url + path).headers["Content-Length"] == "10"


def test_repositories_lie_on_disk(replica: Replica, tmp_path: Path) -> None:
    """A folder of commits that was left by another run is served as it was, and unchanged files are stored once."""
    oids = [replica.repos["o/d"].commit({f"{n}.txt": "x" * n}, date=DAY + dt.timedelta(days=n)) for n in (1, 2)]
    first, second = sorted((tmp_path / "datasets" / "o" / "d").iterdir())
    assert (first / "1.txt").samefile(second / "1.txt")
    with serve(datasets=tmp_path / "datasets") as again:
        commits = HfApi(endpoint=again.url, token=False).list_repo_commits("o/d", repo_type="dataset")
        assert [commit.created_at for commit in commits] == [DAY + dt.timedelta(days=n) for n in (2, 1)]
        assert len(oids) == len(commits)


# Limits


def test_past_the_quota_requests_are_refused(replica: Replica) -> None:
    """The headers count down, the sixth of five is refused with 429, and the next window opens anew."""
    now = 1000.0
    replica.limits.clock = lambda: now
    replica.limits.set("api", 5, window=300)
    told = [parse_ratelimit_headers(get(replica).headers) for _ in range(5)]
    assert [(info.resource_type, info.remaining) for info in told] == [("api", left) for left in (4, 3, 2, 1, 0)]
    assert {(info.limit, info.window_seconds, info.reset_in_seconds) for info in told} == {(5, 300, 200)}
    refused = get(replica)
    assert refused.status_code == 429
    assert parse_ratelimit_headers(refused.headers).remaining == 0
    now = 1200.0
    assert get(replica).status_code == 200
    assert (replica.limits.made, replica.limits.refused) == ({"api": 7}, {"api": 1})
    assert [(window.served, window.refused) for window in replica.limits.windows("api")] == [(5, 1), (1, 0)]


def test_the_client_waits_for_the_next_window(replica: Replica) -> None:
    """`http_backoff` reads the headers of a 429, sleeps and is served."""
    replica.limits.set("api", 2, window=1)
    assert {http_backoff("GET", f"{replica.url}/api/models?limit=1").status_code for _ in range(4)} == {200}
    assert max(window.served for window in replica.limits.windows("api")) == 2


def test_who_has_a_token_may_ask_more(replica: Replica) -> None:
    """Each asker has a window of its own; files are counted apart from the rest."""
    replica.limits.set("api", 1, window=10_000_000, token_quota=2)
    replica.limits.set("resolvers", 1, window=10_000_000)
    mine = {"Authorization": "Bearer hf_mine"}
    assert [get(replica).status_code for _ in range(2)] == [200, 429]
    assert [get(replica, headers=mine).status_code for _ in range(3)] == [200, 200, 429]
    assert get(replica, "/datasets/o/d/resolve/main/x").status_code == 401
    assert get(replica, "/datasets/o/d/resolve/main/x").status_code == 429


# ModelScope and Gitee AI


def test_modelscope_lists_an_owner(modelscope: HubApi, replica: Replica) -> None:
    """Its real client pages through an owner's models, 50 a page, each once."""
    found, page = [], modelscope.list_repos("model", owner="Qwen", page_size=50)
    found += page.items
    while page.has_next:
        page = modelscope.list_repos(
            "model", owner="Qwen", page_size=50, page_number=page.page_number + 1, sort="downloads"
        )
        found += page.items
    assert len(found) == page.total_count == 437
    assert len({model.id for model in found}) >= 400  # the first page was in another order
    assert found[0].created_at.year >= 2022
    one = modelscope.openapi.get_model(*str(found[0].id).split("/"))
    assert one["downloads"] == found[0].downloads
    with pytest.raises(NotExistError):
        modelscope.openapi.get_model("Qwen", "none")


def test_modelscope_has_a_window(modelscope: HubApi, replica: Replica) -> None:
    """Past 3,000 rows client and hub refuse; a search splits what is too much."""
    data = modelscope.openapi.list_models(owner="AI-ModelScope", page_number=60, page_size=50)
    assert data["total_count"] == 3400
    with pytest.raises(InvalidParameter):
        modelscope.openapi.list_models(owner="AI-ModelScope", page_number=61, page_size=50)
    for asked in ("page_number=61&page_size=50", "page_size=51"):
        answer = httpx.get(f"{replica.url}/openapi/v1/models?{asked}")
        assert (answer.status_code, answer.json()["code"]) == (400, "InputParameterError")
    found = modelscope.openapi.list_models(owner="AI-ModelScope", search="echo", page_size=50)
    assert 0 < found["total_count"] < 3000


def test_modelscope_refuses_past_its_quota(modelscope: HubApi, replica: Replica) -> None:
    """429 with the code QuotaLimitExceed, which its client does not try again."""
    replica.limits.set("modelscope", 1, window=10_000_000)
    modelscope.openapi.list_models()
    with pytest.raises(QuotaExceededError) as caught:
        modelscope.openapi.list_models()
    assert caught.value.status_code == 429
    assert replica.requests("modelscope") == 2


def test_modelscope_counters_move() -> None:
    """Its pages are numbers, so that a model that rises is met again and the one that it displaces is not."""
    hub = ModelScope({"Qwen": 100}, moves=20)
    met = [model["id"] for number in range(1, 11) for model in hub.page(number, 10, sort="downloads")["models"]]
    assert len(met) == 100
    assert len(set(met)) < 100


def test_gitee_has_a_catalogue_and_prices(replica: Replica) -> None:
    """Pages of a hundred until one is empty, no downloads anywhere, prices in yuan a million tokens."""
    with httpx.Client(base_url=replica.gitee_url) as client:
        pages = [client.get("/api/models", params={"page": n, "page_size": 100}).json()["data"] for n in range(1, 10)]
        listed = client.get("/api/pay/services?type=serverless&status=1&size=1000").json()
    assert [len(page) for page in pages] == [100] * 7 + [30, 0]
    assert not any("downloads" in model for page in pages for model in page)
    assert listed["total"] == len(listed["items"]) == 120
    assert listed["items"][1]["operation_summary"]["min_input_million_tokens_price"] > 0


# To be looked at


def test_it_can_be_started_by_hand() -> None:
    """`python -m tests.replica` serves until it is interrupted."""
    command = [sys.executable, "-m", "tests.replica", "--models", "3000000", "--port", "0", "--quota", "9"]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        answer = httpx.get(f"{url}/api/models?limit=2&sort=downloads&expand=downloads")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert answer.json()[0]["downloads"] == 150_000_000
    assert answer.headers["RateLimit"].startswith('"api";r=8;t=')
    assert process.returncode == 0
