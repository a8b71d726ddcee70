"""Homes in an object store, on a real S3 server: the same builds and answers as on disk, published whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from modelcensus import Census, pipeline
from modelcensus.census import rebuild
from modelcensus.errors import Busy, CorruptFile, QuestionError, TransientError, Unreachable
from modelcensus.sources import Reading, Release
from modelcensus.store import (
    Engine,
    Home,
    address,
    kept_builds,
    lease,
    link,
    objects,
    on_disk,
    open_build,
    pin_build,
    publish,
    raw_states,
    writing,
)
from modelcensus.views.cli import run
from modelcensus.views.web.app import create
from tests.object_server import Store, environment, serving
from tests.silent import Silent
from tests.worlds import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelcensus.store import Build

ROOT = Path(__file__).parent.parent
BUCKET, SECRET = "census", "hush-hush-hush"
NOW = "2026-11-29T12:00:00"
ASKED = {
    "share": {"by": "organisation"},
    "trend": {},
    "top": {},
    "composition": {"by": "size"},
    "definitions": {},
    "defects": {},
    "headline": {},
    "renames": {},
}


@pytest.fixture(scope="session")
def server() -> Iterator[Store]:
    """The S3 server of all tests, with one bucket."""
    with serving() as store:
        store.bucket(BUCKET)
        yield store


@pytest.fixture(autouse=True)
def cloud(server: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    """The server, named by the environment as a user names one; nothing of the user's own is looked at."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in environment(server, SECRET).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    server.asked.clear()
    return server


@pytest.fixture(scope="session")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The tiny world's first two snapshots on disk, built. Tests only read it."""
    home = Home(tmp_path_factory.mktemp("stem"))
    tiny.write_facts(home)
    for day, rows in zip(tiny.DATES[:2], (tiny.ONE, tiny.TWO), strict=True):
        tiny.store(home, day, rows)
    pipeline.build(home)
    return home


@pytest.fixture(scope="session")
def grown(stem: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """All three snapshots on disk, the third built upon the others. Tests only read it."""
    home = Home(tmp_path_factory.mktemp("grown") / "home")
    shutil.copytree(stem.path, home.path)
    tiny.store(home, tiny.DATES[2], tiny.THREE)
    pipeline.build(home)
    return home


@pytest.fixture
def begun(stem: Home, cloud: Store, request: pytest.FixtureRequest) -> Home:
    """The first two snapshots in the bucket, built."""
    prefix = f"{request.node.name}/home"
    cloud.put(stem.path, BUCKET, prefix)
    cloud.asked.clear()
    return Home.at(f"s3://{BUCKET}/{prefix}")


@pytest.fixture
def due(begun: Home, cloud: Store) -> Home:
    """The same with the third stored and not built."""
    tiny.store(begun, tiny.DATES[2], tiny.THREE)
    cloud.asked.clear()
    return begun


@pytest.fixture(scope="session")
def large(grown: Home, server: Store) -> str:
    """The address of all three snapshots, built. Tests only read it."""
    server.put(grown.path, BUCKET, "grown")
    return f"s3://{BUCKET}/grown"


def key(home: Home, name: str = "") -> str:
    """The key of something in a home."""
    return f"{home.path}/{name}".removeprefix(f"s3://{BUCKET}/")


def digests(build: Build) -> dict[str, str]:
    """The content of each of a build's files; which statements were compiled on the way is no content."""
    engine, files = Engine.start(), sorted(set(build.manifest["files"]) - {"statements.json"})
    return {
        name: engine.digest(build.folder / name)
        if name.endswith(".parquet")
        else (build.folder / name).read_text("utf-8")
        for name in files
    }


def another(home: Home, name: str = "0123456789ab") -> Build:
    """Publish the current build's content under another id, as a build does that shares everything with its parent."""
    parent = open_build(home)
    manifest = {part: told for part, told in parent.manifest.items() if part != "files"} | {"id": name}

    def write(folder: Path) -> None:
        for file in parent.manifest["files"]:
            link(parent, file, folder)

    return publish(home, manifest, write, parent)


def rows(census: Census) -> dict[str, Any]:
    """What a census answers."""
    return {name: (a := getattr(census, name)(**terms)).rows and (a.rows, a.sql) for name, terms in ASKED.items()}


# -- the same as on disk


def test_a_build_in_a_bucket_is_the_build_on_disk(stem: Home, begun: Home, cloud: Store) -> None:
    """From the same snapshots and facts comes the same id, and every file has the same bytes."""
    client, wanted = cloud.client, open_build(stem)
    for name in cloud.names(BUCKET, key(begun, "tables/")):
        client.delete_object(Bucket=BUCKET, Key=name)
    made = rebuild(str(begun.path))
    assert made.id == wanted.id
    assert made.manifest["files"] == wanted.manifest["files"]
    for name, signature in made.manifest["files"].items():
        content = cloud.content(BUCKET, key(begun, f"tables/{made.id}/{name}"))
        assert hashlib.sha256(content).hexdigest() == signature["sha256"]


def test_questions_are_answered_alike(large: str, grown: Home) -> None:
    """Rows and SQL are those of the same home on disk."""
    assert rows(Census.open(large)) == rows(Census.open(grown.path))


def test_a_large_object_is_read_by_ranges(
    large: str, grown: Home, cloud: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an object is too large to be read whole, only ranges of it are asked for, by several threads at once, and the answers stay."""
    monkeypatch.setattr(objects, "WHOLE", 0)
    assert rows(Census.open(large)) == rows(Census.open(grown.path))
    tables = [asked for asked in cloud.asked if asked.path.endswith(".parquet")]
    assert tables
    assert all(asked.ranged for asked in tables)


def test_a_build_goes_on_from_its_parent_in_the_bucket(due: Home, grown: Home, cloud: Store) -> None:
    """It reads the new snapshot alone, copies the parent's parts within the store, and gives what the whole gives."""
    told: list[str] = []
    parent = open_build(due)
    cloud.asked.clear()
    made = pipeline.build(due, told.append)
    assert told[0].endswith("from 1 new of 3 snapshots")
    assert made.id == open_build(grown).id
    assert digests(made) == digests(open_build(grown))
    fetched = {asked.path for asked in cloud.asked if asked.method == "GET"}
    parts = [name for name in parent.manifest["files"] if name.startswith("observations/")]
    assert parts
    assert not [path for path in fetched for name in parts if path.endswith(f"{parent.id}/{name}")]
    assert {name: made.manifest["files"][name] for name in parts} == {name: parent.manifest["files"][name] for name in parts}  # fmt: skip


def test_a_file_is_imported_and_asked_by_the_command_line(
    cloud: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--home s3://…` does for every command what a folder does."""
    monkeypatch.setenv("MODELCENSUS_HOME", str(tmp_path / "unused"))
    place = ["--home", f"s3://{BUCKET}/imported by/hand"]
    (tmp_path / "mine.csv").write_text("id,downloads\nQwen/Qwen3-8B,750\nmeta-llama/Llama-3.1-8B,250\n", "utf-8")
    assert run([*place, "import", str(tmp_path / "mine.csv"), "--hub", "huggingface", "--date", "2026-09-01"]) == 0
    assert run([*place, "share", "--format", "json"]) == 0
    assert [row["share"] for row in json.loads(capsys.readouterr().out.partition("\n")[2])["rows"]] == [0.75, 0.25]
    assert run([*place, "status"]) == 0
    assert f"Home: s3://{BUCKET}/imported by/hand." in capsys.readouterr().out.replace("\n", " ")
    assert run([*place, "verify"]) == 0
    assert run([*place, "builds"]) == 0
    assert not (tmp_path / "unused").exists()
    assert not [name for name in cloud.names(BUCKET, "imported by/") if name.endswith("lock.json")]


def test_the_server_opens_it_and_several_ask_at_once(large: str, grown: Home) -> None:
    """Lanes of one build in a bucket answer together, and tell nobody where it lies."""
    pages = TestClient(create(large), raise_server_exceptions=False)
    ours = TestClient(create(grown.path), raise_server_exceptions=False)
    addresses = ["/v1/share?by=organisation", "/v1/trend", "/v1/top", "/v1/composition?by=size", "/v1/status"]
    with ThreadPoolExecutor(len(addresses)) as pool:
        told = list(pool.map(lambda address: pages.get(address).json(), addresses))
    assert [answer["rows"] for answer in told] == [ours.get(address).json()["rows"] for address in addresses]
    assert "s3://" not in json.dumps(told)
    assert BUCKET not in pages.get("/en/health").text


@pytest.mark.parametrize(
    "prefix",
    [
        pytest.param('with spaces/café/센서스/it\'s/"quoted"/50%25/a+b&c=d;e,f', id="signs of any language"),
        pytest.param("[x]*{y}/…/tables/CURRENT", id="patterns and our own names"),
    ],
)
def test_a_prefix_is_taken_as_it_is(prefix: str, grown: Home, cloud: Store) -> None:
    """Nothing in it is a pattern, an escape or SQL."""
    cloud.put(grown.path, BUCKET, prefix)
    assert Census.open(f"s3://{BUCKET}/{prefix}/").share().rows == Census.open(grown.path).share().rows
    home = Home.at(f"s3://{BUCKET}/{prefix}")
    assert len(home.snapshots()) == len(tiny.DATES)
    assert all(finding.whole for finding in pipeline.verify(home))
    assert list(pipeline.prune(home, keep=3, raw=True, dry=True)) == []


@pytest.mark.parametrize(
    "wrong", ["s3://", "s3:///x", f"s3://{BUCKET}/a/../b", f"s3://{BUCKET}/./a", f"s3://{BUCKET}//a", f"s3://{BUCKET}/a?b",
              f"s3://{BUCKET}/a#b", f"s3://{BUCKET}/a\n", "gs://bucket/x", "https://bucket/x"],
)  # fmt: skip
def test_what_can_be_no_home_is_refused(wrong: str, cloud: Store) -> None:
    """An address that another program would read as another place is not guessed at."""
    with pytest.raises(QuestionError, match=r"address|lies in a folder") as refused:
        Census.open(wrong)
    assert "s3://bucket/prefix" in refused.value.hint
    with pytest.raises(QuestionError, match="not an address"):
        Census.open(Path(f"s3://{BUCKET}/a"))
    assert cloud.asked == []


def test_another_engine_is_told_the_address_of_a_file(large: str) -> None:
    """`s3://` and the key, which Spark reads as `s3a://`."""
    build = open_build(Home.at(large))
    assert address(build.table("models")) == f"{large}/tables/{build.id}/models.parquet"


# -- published whole or not at all


def test_the_pointer_is_written_last(due: Home, cloud: Store) -> None:
    """First what a build holds, then its manifest, then `CURRENT`; of a snapshot its provenance last. Neither keys nor endpoint are in any."""
    made = pipeline.build(due)
    puts = [asked.path for asked in cloud.asked if asked.method == "PUT"]
    end = [f"tables/{made.id}/manifest.json", "tables/CURRENT"]
    assert puts[-2:] == [f"/{BUCKET}/{key(due, name)}" for name in end]
    assert {path.partition(f"{made.id}/")[2] for path in puts[:-2]} == set(made.manifest["files"])
    cloud.asked.clear()
    tiny.store(due, dt.date(2026, 9, 1), tiny.THREE)
    puts = [asked.path.rpartition("/")[2] for asked in cloud.asked if asked.method == "PUT"]
    assert puts == ["models.parquet", "provenance.json"]
    assert len(cloud.asked) == 6
    for name in cloud.names(BUCKET, key(due, "")):
        content = cloud.content(BUCKET, name)
        assert SECRET.encode() not in content
        assert cloud.endpoint.encode() not in content


def test_a_reader_goes_on_with_the_build_it_opened(due: Home) -> None:
    """A question that is first asked after another build was published is answered from the one that was opened."""
    reader = Census.open(due.path)
    new = pipeline.build(due)
    assert [row["date"] for row in reader.snapshots] == list(tiny.DATES[:2])
    assert set(reader.share().snapshots) == {tiny.DATES[1]}
    assert Census.open(due.path).build.id == new.id != reader.build.id


@pytest.mark.parametrize("where", ["a part", "the manifest", "the pointer"])
def test_an_upload_that_fails_changes_nothing(begun: Home, cloud: Store, where: str) -> None:
    """The old build stays current and whole, the error says what to do, and prune removes what was sent."""
    before, ending = open_build(begun), {"a part": "/cube.parquet", "the manifest": "/manifest.json", "the pointer": "/CURRENT"}[where]  # fmt: skip
    with cloud.failing(lambda method, path: method == "PUT" and path.endswith(ending)), pytest.raises(Unreachable) as refused:  # fmt: skip
        another(begun)
    assert "refuses" in str(refused.value)
    assert "ry again" in refused.value.hint
    assert open_build(begun).id == before.id
    assert [item.id for item in kept_builds(begun) if item.current] == [before.id]
    assert all(finding.whole for finding in pipeline.verify(begun))
    gone = [path.name for path, _ in pipeline.prune(begun, keep=3, raw=False, dry=False)]
    assert gone == ["0123456789ab"] * (where != "the pointer")  # then it is a whole build that nothing names
    assert open_build(begun).id == before.id
    assert another(begun).id == open_build(begun).id != before.id
    assert Census.open(begun.path).share().rows


def test_a_snapshot_whose_upload_fails_is_not_there(begun: Home, cloud: Store) -> None:
    """Without its provenance it counts nowhere; it can be stored again, and its leftovers pruned."""
    with cloud.failing(lambda method, path: method == "PUT" and path.endswith("/provenance.json")), pytest.raises(Unreachable, match=r"could not be stored.*refuses"):  # fmt: skip
        tiny.store(begun, tiny.DATES[2], tiny.THREE)
    assert [item.date for item in begun.snapshots()] == list(tiny.DATES[:2])
    assert pipeline.is_current(begun)
    assert [path.name for path, _ in pipeline.prune(begun, keep=3, raw=False, dry=True)] == [f"date={tiny.DATES[2]}"]
    tiny.store(begun, tiny.DATES[2], tiny.THREE)
    assert [item.date for item in begun.snapshots()] == list(tiny.DATES)
    assert list(pipeline.prune(begun, keep=3, raw=False, dry=True)) == []


PUBLISH = """
import sys
from tests.test_object_store import Home, another, writing
home = Home.at(sys.argv[1])
with writing(home.path, "modelcensus build", "2026-11-29T12:00:00"):
    another(home)
"""


def test_a_writer_that_is_killed_before_the_pointer_leaves_the_old_build(begun: Home, cloud: Store, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """After kill -9 the old build answers; the lock names the dead one until it lapses, and then the next takes it over."""
    before, reached = open_build(begun), threading.Event()

    def holds(method: str, path: str) -> bool:
        if method == "PUT" and path.endswith("/CURRENT"):
            reached.set()
            time.sleep(1)
            return True
        return False

    with cloud.failing(holds):
        process = subprocess.Popen([sys.executable, "-c", PUBLISH, str(begun.path)], env={**os.environ, "PYTHONPATH": ":".join([str(ROOT), *sys.path])})  # fmt: skip
        assert reached.wait(60)
        process.kill()
        process.wait()
    assert open_build(begun).id == before.id
    with pytest.raises(Busy, match=rf"“modelcensus build”, process {process.pid} on .*, since") as refused, writing(begun.path, "next", NOW):  # fmt: skip
        pass
    assert "lapses by itself" in refused.value.hint
    assert "lock.json" in refused.value.hint
    monkeypatch.setattr(lease, "LAPSED_S", 0.0)
    with writing(begun.path, "next", NOW):
        assert another(begun).id == open_build(begun).id != before.id


# -- one writer at a time


def test_the_second_writer_is_told_who_the_first_is(begun: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """It ends with 7; once the first is done it may."""
    with writing(begun.path, "modelcensus sync hf-live", NOW):
        assert run(["--home", str(begun.path), "build"]) == 7
        assert f"“modelcensus sync hf-live”, process {os.getpid()} on " in capsys.readouterr().err
        with pytest.raises(Busy), writing(begun.path, "third", NOW):
            pass
    with writing(begun.path, "next", NOW):
        pass


def test_of_many_that_begin_together_one_writes(begun: Home) -> None:
    """The store itself decides: the lock is made only where there is none."""
    inside, most = [], []
    gate = threading.Barrier(6)

    def write(turn: int) -> str:
        gate.wait()
        try:
            with writing(begun.path, f"writer {turn}", NOW):
                inside.append(turn)
                most.append(len(inside))
                time.sleep(0.3)
                inside.remove(turn)
        except Busy:
            return "busy"
        return "wrote"

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(write, range(6)))
    assert told.count("wrote") >= 1
    assert max(most) == 1


def test_a_lock_is_renewed_while_it_is_held(begun: Home, cloud: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a long build keeps it, and it can lapse soon after a crash."""
    monkeypatch.setattr(lease, "RENEWED_S", 0.05)
    with writing(begun.path, "long", NOW):
        time.sleep(0.5)
    assert [asked.method for asked in cloud.asked if asked.path.endswith("lock.json")].count("PUT") >= 3
    assert not cloud.names(BUCKET, key(begun, "lock.json"))


def test_who_lost_the_lock_publishes_nothing(begun: Home, cloud: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another took it over meanwhile, the pointer is not written, and the other's lock is left."""
    before = open_build(begun)
    with pytest.raises(Busy, match="“another”"), writing(begun.path, "first", NOW):
        monkeypatch.setattr(lease, "LAPSED_S", 0.0)
        other = lease.Lease(
            begun.path / "lock.json", {"command": "another", "process": 1, "machine": "m", "since": NOW}
        )
        other.take()
        monkeypatch.setattr(lease, "LAPSED_S", 120.0)
        another(begun)
    assert open_build(begun).id == before.id
    assert b"another" in cloud.content(BUCKET, key(begun, "lock.json"))
    other.let_go()
    assert not cloud.names(BUCKET, key(begun, "lock.json"))


# -- looking after it


def test_pinned_builds_stay_and_old_ones_go(begun: Home, cloud: Store) -> None:
    """As on disk: the current one, the pinned ones and the newest few stay."""
    first = open_build(begun).id
    second, third = another(begun, "111111111111").id, another(begun, "222222222222").id
    pin_build(begun, first, keep=True)
    assert {(item.id, item.current, item.pinned) for item in kept_builds(begun)} == {
        (first, False, True), (second, False, False), (third, True, False),
    }  # fmt: skip
    assert [path.name for path, _ in pipeline.prune(begun, keep=0, raw=False, dry=False)] == [second]
    assert not cloud.names(BUCKET, key(begun, f"tables/{second}/"))
    assert Census.open(begun.path, build=first).share().rows
    pin_build(begun, first, keep=False)
    assert [path.name for path, _ in pipeline.prune(begun, keep=0, raw=False, dry=False)] == [first]
    assert Census.open(begun.path).build.id == third


@pytest.mark.parametrize("name", ["models.parquet", "facts.json"])
def test_a_damaged_object_is_found(begun: Home, cloud: Store, name: str) -> None:
    """One byte of the right number of bytes: `verify` names it, nothing is answered from it, and a build mends it."""
    build = open_build(begun)
    where = key(begun, f"tables/{build.id}/{name}")
    content = bytearray(cloud.content(BUCKET, where))
    content[len(content) // 2] ^= 1
    cloud.client.put_object(Bucket=BUCKET, Key=where, Body=bytes(content))
    found = [finding for finding in pipeline.verify(begun) if not finding.whole]
    assert [finding.path for finding in found] == [build.folder]
    assert name in found[0].note
    with pytest.raises(CorruptFile, match="does not match its checksum"):
        Census.open(begun.path).share()
    if name == "facts.json":
        return
    assert pipeline.build(begun).id == build.id
    assert all(finding.whole for finding in pipeline.verify(begun))
    assert Census.open(begun.path).share().rows


def test_a_damaged_snapshot_is_found(begun: Home, cloud: Store) -> None:
    """Its checksum says so."""
    where = key(begun, f"snapshots/source=llmfit/date={tiny.DATES[0]}/models.parquet")
    cloud.client.put_object(Bucket=BUCKET, Key=where, Body=cloud.content(BUCKET, where)[:-1] + b"x")
    found = [finding for finding in pipeline.verify(begun) if not finding.whole]
    assert [(finding.what, finding.path.name) for finding in found] == [("snapshot", f"date={tiny.DATES[0]}")]


@pytest.mark.parametrize("what", ["shorter", "gone"])
def test_an_object_of_another_size_is_found_at_opening(begun: Home, cloud: Store, what: str) -> None:
    """One listing tells."""
    where = key(begun, f"tables/{open_build(begun).id}/cube.parquet")
    if what == "gone":
        cloud.client.delete_object(Bucket=BUCKET, Key=where)
    else:
        cloud.client.put_object(Bucket=BUCKET, Key=where, Body=b"PAR1")
    with pytest.raises(CorruptFile, match=r"is missing|has 4 bytes") as refused:
        Census.open(begun.path)
    assert "modelcensus build" in refused.value.hint


def test_an_object_that_goes_while_it_is_read_is_named(begun: Home, cloud: Store) -> None:
    """What was opened and is then removed ends in one clear error."""
    reader = Census.open(begun.path)
    gone = key(begun, f"tables/{reader.build.id}/models.parquet")
    cloud.client.delete_object(Bucket=BUCKET, Key=gone)
    with pytest.raises(CorruptFile, match=r"models\.parquet"):
        reader.share()


# -- raw payloads


class Weekly:
    """A source of one release, whose first fetch is cut off."""

    name = "weekly"

    def __init__(self) -> None:
        self.tries = 0

    def fetch(self, _: Release, into: Path, __: object) -> Path:
        """Two pages; the first time only one."""
        self.tries += 1
        into.mkdir(parents=True, exist_ok=True)
        if not (into / "page-1").exists():
            (into / "page-1").write_text("one", "utf-8")
            raise TransientError("cut off", "Try again.")
        (into / "page-2").write_text("two", "utf-8")
        return into

    def read(self, raw: Path, release: Release) -> Iterator[Reading]:
        """The tiny world's first snapshot, if both pages are there."""
        assert [page.name for page in sorted(raw.glob("page-*"))] == ["page-1", "page-2"]
        yield Reading(release.date, tiny.table(tiny.ONE).to_batches())


def test_a_sync_keeps_its_raw_payload_and_goes_on_after_a_cut(cloud: Store) -> None:
    """What was begun stays on this machine; when it is whole it is sent, its provenance last, and nothing stays here."""
    home, source = Home.at(f"s3://{BUCKET}/synced"), Weekly()
    release = Release("weekly", "w", dt.date(2026, 9, 6), "https://example.org/")

    def sync() -> list[str]:
        now = lambda: dt.datetime(2026, 9, 7, tzinfo=dt.UTC)  # noqa: E731
        return [o.what for o in pipeline.sync(home, source, [release], licence="MIT", progress=Silent(), now=now)]  # type: ignore[arg-type]

    with pytest.raises(TransientError):
        sync()
    assert raw_states(home) == [("weekly", "2026-09-06", None)]
    assert cloud.names(BUCKET, "synced/") == []
    assert sync() == ["stored"]
    assert sync() == ["here already"]
    assert source.tries == 2
    puts = [asked.path for asked in cloud.asked if asked.method == "PUT" and "/raw/" in asked.path]
    assert puts[-1].endswith("/raw/weekly/2026-09-06/provenance.json")
    states = raw_states(home)
    assert [(name, day) for name, day, kept in states if kept] == [("weekly", "2026-09-06")]
    assert all(finding.whole for finding in pipeline.verify(home))
    cloud.client.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": name} for name in cloud.names(BUCKET, "synced/snapshots")]})  # fmt: skip
    assert sync() == ["stored", "here already"]  # read anew from what is kept raw
    assert len(home.snapshots()) == 1


def test_a_file_that_others_write_is_taken_back(begun: Home, cloud: Store) -> None:
    """What asks accounts or rates writes a file of this machine: it is kept in the store however the asking ends, if it changed."""
    with on_disk(begun.accounts, keep=True) as file:
        file.write_text('{"solo": "user"}', "utf-8")
    assert begun.hub_says() == {"solo": "user"}
    with pytest.raises(TransientError), on_disk(begun.accounts, keep=True) as file:
        file.write_text('{"solo": "user", "club": "organisation"}', "utf-8")
        raise TransientError("cut off", "Try again.")
    assert set(begun.hub_says()) == {"solo", "club"}
    cloud.asked.clear()
    with on_disk(begun.accounts, keep=True) as file:
        assert json.loads(file.read_text("utf-8")) == begun.hub_says()
    assert "PUT" not in {asked.method for asked in cloud.asked}


# -- what goes wrong


def test_each_trouble_is_one_clear_error(large: str, cloud: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    """No bucket, no keys, a refusal, nobody there: what happened and the next step, exit code 8, and no secret."""

    def told(home: str = large) -> str:
        assert run(["--home", home, "share"]) == 8
        out, err = capsys.readouterr()
        assert out == ""
        assert "Traceback" not in err
        assert SECRET not in err
        assert err.count("\n") == 2
        return err

    assert "There is no bucket “no-such-bucket”" in told("s3://no-such-bucket/x")
    with cloud.failing(lambda *_: True, "403 Forbidden", "AccessDenied"):
        assert "policy" in told()
    with cloud.failing(lambda *_: True, "403 Forbidden", "SignatureDoesNotMatch"):
        assert "AWS_SECRET_ACCESS_KEY" in told()
    with cloud.failing(lambda *_: True):
        assert "refuses" in told()
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        assert "does not answer" in told()
    with monkeypatch.context() as patch:
        patch.delenv("AWS_ACCESS_KEY_ID")
        patch.delenv("AWS_SECRET_ACCESS_KEY")
        assert "There are no keys" in told()


def test_a_store_that_fails_while_it_is_read_is_named(large: str, cloud: Store) -> None:
    """What opened and then stops answering ends in the store's own trouble, and not in a damaged file."""
    reader = Census.open(large)
    objects.objects().held.clear()
    with cloud.failing(lambda _, path: path.endswith(".parquet")), pytest.raises(Unreachable, match="refuses"):
        reader.share()
    assert reader.share().rows


def test_a_home_on_disk_loads_nothing_of_it(grown: Home) -> None:
    """Who never names an object store never pays for one."""
    code = "import sys; from modelcensus import Census; Census.open(sys.argv[1]).share(); print([m for m in ('fsspec', 's3fs', 'botocore') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code, str(grown.path)], env={**os.environ, "PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True, check=True)  # fmt: skip
    assert told.stdout == "[]\n"


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address without the libraries for it is a question that cannot be asked so."""
    for name in ("object_path", "object_reader", "objects"):
        monkeypatch.delitem(sys.modules, f"modelcensus.store.{name}")
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(QuestionError, match="s3fs") as refused:
        Home.at("s3://bucket/x")
    assert "modelcensus[s3]" in refused.value.hint


# -- what it costs


def test_what_opening_and_a_question_cost_in_requests(large: str, cloud: Store, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """As docs/object-storage.md says: five to open, one a table, two to look for the user's facts; a poll for a newer build two."""
    monkeypatch.setenv("AWS_REGION", "us-east-1")  # another environment: another client, which knows nothing yet
    reader = Census.open(large)
    assert len(cloud.asked) == 5
    cloud.asked.clear()
    reader.share()
    tables = [asked.path for asked in cloud.asked if asked.path.endswith(".parquet")]
    assert len(tables) == len(set(tables)) <= 12
    assert len(cloud.asked) - len(tables) <= 4
    cloud.asked.clear()
    reader.share()
    assert len(cloud.asked) <= 4
    cloud.asked.clear()
    Census.open(large)
    assert len(cloud.asked) == 2


def test_provenance_of_many_snapshots_is_asked_for_at_once(cloud: Store) -> None:
    """One listing and one request a snapshot, side by side."""
    home = Home.at(f"s3://{BUCKET}/many")
    for turn in range(8):
        tiny.store(home, dt.date(2026, 1, 4) + dt.timedelta(weeks=turn), tiny.ONE)
    cloud.asked.clear()
    assert len(home.snapshots()) == 8
    assert len(cloud.asked) == 9
