"""The archives and EOI's files, fetched from the replica hub by the real client."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import close_session

from modelcensus.errors import OutputError, SourceError, TransientError
from modelcensus.sources import Release
from modelcensus.sources.archive import Archive, HfArchive, HfDaily
from modelcensus.sources.datasets import Dataset
from modelcensus.sources.eoi import Eoi
from tests.replica.hub import Hub
from tests.replica.server import Replica, serve
from tests.silent import Silent
from tests.test_projection import many
from tests.worlds import wide

SECRET = "hf_secret"
WEEKS = ("2025-08-27", "2025-09-03", "2025-09-10")


def at(text: str) -> dt.datetime:
    """A time in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wide file, mostly `cardData`."""
    return wide.write(tmp_path_factory.mktemp("wide") / "models.parquet", *many(3000), row_group_size=1000)


@pytest.fixture
def replica(tmp_path: Path, whole: Path) -> Iterator[Replica]:
    """A hub with three weeks of the weekly archive, the last a stale file, and something else beside it."""
    with serve(Hub(10), datasets=tmp_path / "datasets") as running:
        repo = running.repos[HfArchive.repo]
        other = wide.write(tmp_path / "first.parquet", *many(50))
        repo.commit({f"models/{WEEKS[0]}/models.parquet": other, "README.md": "x"}, date=at("2025-09-01T05:00"))
        repo.commit({f"models/{WEEKS[1]}/models.parquet": whole}, date=at("2025-09-08T05:00"))
        stale = {f"models/{WEEKS[2]}/models.parquet": whole, f"datasets/{WEEKS[2]}/datasets.parquet": b"x"}
        repo.commit({**stale, "models/latest/models.parquet": b"x"}, date=at("2025-09-15T05:00"))
        yield running
    close_session()


def archive(replica: Replica, kind: type[Archive] = HfArchive, **options: Any) -> Any:
    """An impatient reader of the replica."""
    made = kind(replica.url, **{"token": False, **options})
    made._dataset = Dataset(made.repo, replica.url, token=options.get("token", False), patience=0.01)
    return made


def second(replica: Replica) -> tuple[Any, Release]:
    """The archive and its second week."""
    made = archive(replica)
    return made, list(made.releases(None, None))[1]


def rows(source: Any, raw: Path, release: Release) -> list[dict[str, Any]]:
    """All rows of a raw file."""
    return [row for reading in source.read(raw, release) for batch in reading.batches for row in batch.to_pylist()]


def test_the_weeks_are_listed_with_their_labels_and_commits(replica: Replica, whole: Path) -> None:
    """Oldest first, without what stands beside them, by one request; the checksum is the hub's own."""
    found = list(archive(replica).releases(None, None))
    assert [release.label for release in found] == list(WEEKS)
    assert [release.date.isoformat() for release in found] == list(WEEKS)
    assert [release.details["committed"][:10] for release in found] == ["2025-09-01", "2025-09-08", "2025-09-15"]
    assert found[1].sha256 == hashlib.sha256(whole.read_bytes()).hexdigest()
    assert (
        found[1].url
        == f"{replica.url}/datasets/{HfArchive.repo}/resolve/{found[1].details['commit']}/models/{WEEKS[1]}/models.parquet"
    )
    assert replica.requests() == 1


def test_a_stale_file_under_a_new_label_has_the_same_checksum(replica: Replica) -> None:
    """By which it is told, without being fetched."""
    _, one, same = archive(replica).releases(None, None)
    assert one.sha256 == same.sha256
    assert one.label != same.label


@pytest.mark.parametrize(
    ("since", "until", "labels"),
    [
        (dt.date(2025, 9, 3), None, WEEKS[1:]),
        (None, dt.date(2025, 9, 3), WEEKS[:2]),
        (dt.date(2025, 9, 4), dt.date(2025, 9, 9), ()),
    ],
)
def test_a_span_of_dates_is_kept_to(replica: Replica, since: dt.date, until: dt.date, labels: tuple[str, ...]) -> None:
    """Both ends are in it."""
    assert tuple(release.label for release in archive(replica).releases(since, until)) == labels


@pytest.mark.parametrize(
    ("tags", "read"),
    [("monthly", ["yes", "yes", "yes"]), ("all", ["yes", "yes", "yes"]), ("none", ["no", "no", "no"])],
)
def test_tags_are_read_once_a_month_and_of_the_newest(replica: Replica, tags: Any, read: list[str]) -> None:
    """A licence seldom changes, and its column is a third of what is fetched."""
    assert [release.details["tags"] for release in archive(replica, tags=tags).releases(None, None)] == read
    replica.repos[HfArchive.repo].commit({"models/2025-09-17/models.parquet": b"x"}, date=at("2025-09-22T05:00"))
    found = archive(replica).releases(None, None)
    assert [release.details["tags"] for release in found] == ["yes", "yes", "no", "yes"]


def test_a_fetched_file_reads_as_the_whole_one(replica: Replica, whole: Path, tmp_path: Path) -> None:
    """For a small part of its bytes, all of which are told as they come and were known before."""
    source, release = second(replica)
    replica.forget()
    weight = source.weigh(release)
    assert replica.requests("resolve") == 1
    replica.forget()
    progress = Silent()
    raw = source.fetch(release, tmp_path / "raw", progress)
    assert rows(source, raw, release) == rows(source, whole, release)
    assert progress.began == [("hf-archive 2025-09-03", weight, "bytes")]
    assert progress.done == replica.bytes("resolve") < whole.stat().st_size / 3
    assert abs(progress.done - weight) < weight / 10
    assert [path.name for path in raw.parent.iterdir()] == ["models.parquet"]


def test_without_tags_licences_are_unknown_and_less_is_fetched(replica: Replica, tmp_path: Path) -> None:
    """Nothing else changes."""
    source, with_tags = second(replica)
    bare = archive(replica, tags="none")
    without = list(bare.releases(None, None))[1]
    assert bare.weigh(without) < source.weigh(with_tags)
    known = rows(source, source.fetch(with_tags, tmp_path / "a", Silent()), with_tags)
    found = rows(bare, bare.fetch(without, tmp_path / "b", Silent()), without)
    assert {row["licence"] for row in known} == {None, "mit"}
    assert found == [row | {"licence": None} for row in known]


def test_a_whole_file_is_not_fetched_again(replica: Replica, tmp_path: Path) -> None:
    """A half one, one of another release and one that is something else are."""
    source, release = second(replica)
    raw = source.fetch(release, tmp_path, Silent())
    good = raw.read_bytes()
    replica.forget()
    assert source.fetch(release, tmp_path, Silent()) == raw
    assert replica.requests() == 0
    first = next(iter(source.releases(None, None)))
    for damage in (good[:-9], b"", source.fetch(first, tmp_path / "other", Silent()).read_bytes()):
        raw.write_bytes(damage)
        source.fetch(release, tmp_path, Silent())
        assert raw.read_bytes() == good


def test_a_fetch_that_is_interrupted_leaves_nothing_that_looks_whole(replica: Replica, tmp_path: Path) -> None:
    """And the next one brings it whole."""
    source, release = second(replica)

    def stop(done: int) -> None:
        if done > 100_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        source.fetch(release, tmp_path / "raw", Silent(after=stop))
    assert not (tmp_path / "raw" / "models.parquet").exists()
    assert len(rows(source, source.fetch(release, tmp_path / "raw", Silent()), release)) == 3000


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("cut", {}),
        ("length", {"by": -10}),
        ("length", {"by": 10}),
        ("error", {"status": 503}),
        ("error", {"status": 429}),
    ],
)
def test_a_range_that_fails_once_is_asked_for_again(replica: Replica, tmp_path: Path, kind: str, options: Any) -> None:
    """Cut short, of a wrong length or refused for a moment."""
    source, release = second(replica)
    fault = replica.faults.add(kind, "resolve", first=2, **options)
    assert len(rows(source, source.fetch(release, tmp_path, Silent()), release)) == 3000
    assert fault.fired == 1


@pytest.mark.parametrize(
    ("kind", "options", "error", "says"),
    [
        ("cut", {}, TransientError, "bytes came where"),
        ("length", {"by": -10}, TransientError, "bytes came where"),
        ("error", {"status": 500}, TransientError, "answered 500"),
        ("error", {"status": 404}, SourceError, "does not give it out"),
        ("error", {"status": 401}, SourceError, "does not give it out"),
        ("error", {"status": 400}, SourceError, "refused"),
        ("html", {}, SourceError, "asked for a range"),
        ("bomb", {"size": 5_000_000}, TransientError, "bytes came where"),
        ("headers", {"headers": {"content-range": "bytes 0-9/10"}}, SourceError, "asked for a range"),
    ],
)
def test_a_range_that_keeps_failing_is_one_error(
    replica: Replica, tmp_path: Path, kind: str, options: Any, error: type[SourceError], says: str
) -> None:
    """What may pass is transient, what will not is not; nothing that looks whole is left."""
    source, release = second(replica)
    replica.faults.add(kind, "resolve", first=2, times=None, **options)
    with pytest.raises(SourceError, match=says) as raised:
        source.fetch(release, tmp_path / "raw", Silent())
    assert type(raised.value) is error
    assert not (tmp_path / "raw" / "models.parquet").exists()


@pytest.mark.parametrize(
    ("kind", "options", "error"),
    [
        ("html", {}, TransientError),
        ("shape", {}, SourceError),
        ("shape", {"body": [{"type": "file", "path": "models/2025-09-03/models.parquet"}]}, SourceError),
        ("error", {"status": 403}, SourceError),
    ],
)
def test_a_listing_that_is_none_is_one_error(
    replica: Replica, kind: str, options: Any, error: type[SourceError]
) -> None:
    """HTML may be a gateway's and pass; another shape will not."""
    replica.faults.add(kind, "tree", times=None, **options)
    with pytest.raises(SourceError) as raised:
        list(archive(replica).releases(None, None))
    assert type(raised.value) is error


def test_an_archive_that_was_taken_down_says_so(replica: Replica) -> None:
    """As the daily one was for a while in August 2026."""
    with pytest.raises(SourceError, match=r"cfahlgren1/hub-stats.*does not give it out") as raised:
        list(archive(replica, HfDaily).releases(None, None))
    assert "taken down" in raised.value.hint


def test_a_token_does_not_follow_to_the_host_of_large_files(replica: Replica, tmp_path: Path) -> None:
    """The Hub redirects there; what is fetched is the same."""
    replica.cdn = True
    source = archive(replica, token=SECRET)
    release = list(source.releases(None, None))[1]
    assert len(rows(source, source.fetch(release, tmp_path, Silent()), release)) == 3000
    assert replica.elsewhere
    assert not [headers for _, headers in replica.elsewhere if "authorization" in headers]


def test_a_place_that_cannot_be_written_is_an_error_of_the_output(replica: Replica, tmp_path: Path) -> None:
    """Not of the source."""
    source, release = second(replica)
    (tmp_path / "raw").write_text("a file")
    with pytest.raises(OutputError, match="Could not write"):
        source.fetch(release, tmp_path / "raw", Silent())


@pytest.fixture
def daily(replica: Replica, whole: Path, tmp_path: Path) -> Replica:
    """The daily archive: a start without models, two commits on one day, a day with none of its own, a new day."""
    repo = replica.repos[HfDaily.repo]
    repo.commit({"README.md": "x"}, date=at("2025-09-01T00:10"))
    repo.commit({"models.parquet": b"early"}, date=at("2025-09-02T06:00"))
    repo.commit({"models.parquet": whole, "posts.parquet": b"1"}, date=at("2025-09-02T23:59"))
    repo.commit({"posts.parquet": b"2"}, date=at("2025-09-03T06:00"))
    repo.commit({"models.parquet": wide.write(tmp_path / "new.parquet", *many(9))}, date=at("2025-09-04T06:00"))
    replica.forget()
    return replica


def test_a_day_is_the_file_at_its_last_commit(daily: Replica, tmp_path: Path) -> None:
    """A day on which the file stood still shows the same checksum; days before it came are left out."""
    source = archive(daily, HfDaily)
    found = list(source.releases(None, None))
    assert [release.label for release in found] == ["2025-09-02", "2025-09-03", "2025-09-04"]
    assert found[0].sha256 == found[1].sha256 != found[2].sha256
    assert [release.details["committed"][:10] for release in found] == ["2025-09-02", "2025-09-02", "2025-09-04"]
    assert daily.requests("commits") == 1
    assert len(rows(source, source.fetch(found[0], tmp_path, Silent()), found[0])) == 3000


def test_known_days_cost_nothing(daily: Replica) -> None:
    """A request for the commits and one for each day that is asked about."""
    source = archive(daily, HfDaily, known={"2025-09-02", "2025-09-03"})
    assert [release.label for release in source.releases(dt.date(2025, 9, 2), None)] == ["2025-09-04"]
    assert daily.requests() == 2


def test_a_span_of_days_is_kept_to(daily: Replica) -> None:
    """Both ends are in it."""
    found = archive(daily, HfDaily).releases(dt.date(2025, 9, 3), dt.date(2025, 9, 3))
    assert [release.label for release in found] == ["2025-09-03"]


def test_commits_are_read_no_further_back_than_asked(daily: Replica) -> None:
    """A page of a thousand is the least; the next is not asked for."""
    dataset = Dataset(HfDaily.repo, daily.url, token=False)
    assert len(list(dataset.commits(None))) == 5
    assert [time.day for _, time in dataset.commits(dt.date(2025, 9, 3))] == [4, 3]


def test_a_next_page_of_commits_on_another_host_is_not_asked_for(daily: Replica) -> None:
    """A token goes nowhere else."""
    daily.faults.add("link", "commits", to=f"{daily.elsewhere_url}/elsewhere")
    with pytest.raises(SourceError, match="another host"):
        list(archive(daily, HfDaily, token=SECRET).releases(None, None))
    assert not daily.elsewhere


@pytest.fixture
def eoi(replica: Replica, tmp_path: Path) -> Replica:
    """Both of EOI's files, of any content, and what else lies there."""
    files = {
        "all_downloads_with_annotations.parquet": b"a" * 99,
        "one_year_rolling.parquet": b"b" * 9,
        "README.md": "x",
    }
    replica.repos[Eoi.repo].commit(files, date=at("2026-02-03T04:05"))
    replica.forget()
    return replica


def test_eoi_s_files_are_two_sources(eoi: Replica) -> None:
    """Each with its size and checksum, by one request."""
    found = list(Eoi(eoi.url, token=False).releases())
    assert [(release.source, release.bytes, release.date) for release in found] == [
        ("eoi", 99, dt.date(2026, 2, 3)),
        ("eoi-first-year", 9, dt.date(2026, 2, 3)),
    ]
    assert found[0].sha256 == hashlib.sha256(b"a" * 99).hexdigest()
    assert eoi.requests() == 1


def test_eoi_s_files_are_fetched_whole_and_once(eoi: Replica, tmp_path: Path) -> None:
    """One that is there with its checksum is not fetched again."""
    source = Eoi(eoi.url, token=False)
    release = next(source.releases())
    progress = Silent()
    raw = source.fetch(release, tmp_path / "raw", progress)
    assert raw.read_bytes() == b"a" * 99
    assert progress.done == 99
    eoi.forget()
    assert source.fetch(release, tmp_path / "raw", Silent()) == raw
    assert eoi.requests() == 0


def test_a_file_with_another_checksum_than_stated_is_not_kept(eoi: Replica, tmp_path: Path) -> None:
    """It may have been cut or changed on the way."""
    source = Eoi(eoi.url, token=False)
    release = next(source.releases())
    with pytest.raises(TransientError, match="another checksum"):
        source.fetch(Release(**{**vars(release), "sha256": "0" * 64}), tmp_path / "raw", Silent())
    assert not list(tmp_path.glob("raw/*"))
