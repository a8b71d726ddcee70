"""The archives of the Hugging Face Hub that are kept on the Hub itself: one wide Parquet file a week or a day.

Of each file only the columns that a snapshot needs are fetched, by byte ranges (see `wide`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, TYPE_CHECKING, ClassVar, Literal

from modelcensus.errors import OutputError, SourceError
from modelcensus.sources import Progress, Reading, Release
from modelcensus.sources.arrays import Notes
from modelcensus.sources.datasets import Dataset
from modelcensus.sources.projection import Projection
from modelcensus.sources.wide import MARK, WideFile, known, readable, wanted

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

    from huggingface_hub.hf_api import RepoFile

FILE = "models.parquet"
DATED = re.compile(r"models/(\d{4}-\d\d-\d\d)/models\.parquet")

Tags = Literal["all", "monthly", "none"]


class Archive:
    """One archive, fetched from the Hub or read from a local copy.

    Args:
        endpoint: another Hub than the real one.
        token: as huggingface_hub takes it.
        tags: of which releases to read `tags`. Without it their licences stay unknown, for a third less to fetch;
            `monthly` is the first of each month and the newest, for licences seldom change.
    """

    name: ClassVar[str]
    repo: ClassVar[str]

    def __init__(self, endpoint: str | None = None, token: str | bool | None = None, *, tags: Tags = "monthly") -> None:
        self._dataset = Dataset(self.repo, endpoint, token)
        self._tags = tags

    def local(self, path: Path, date: dt.date | None = None) -> Iterator[tuple[Release, Path]]:
        """The file at a path, or the files of a folder laid out as the archive, with the date of its folder or the one given."""
        found = [path] if path.is_file() else sorted([*path.glob(f"models/*/{FILE}"), *path.glob(f"*/{FILE}")])
        if not found:
            hint = f"Name a .parquet file, or a folder with models/<YYYY-MM-DD>/{FILE} in it."
            raise SourceError(f"{path} holds no file of {self.name}.", hint)
        for file in found:
            day = (date if path.is_file() else None) or _dated(file)
            with readable(str(file)), file.open("rb") as opened:
                sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
                size = opened.tell()
            url, details = file.resolve().as_uri(), {"repo": self.repo}
            yield Release(self.name, day.isoformat(), day, url, sha256, size, details), file

    def weigh(self, release: Release) -> int:
        """How many bytes a fetch reads: the columns, and the footer that says where they are."""
        return self._projection(release).weight

    def fetch(self, release: Release, into: Path, progress: Progress) -> Path:
        """Bring the columns into one Parquet file in a folder; one that is whole already is not fetched again."""
        target, mark = into / FILE, _mark(release)
        if _marked(target) == mark:
            progress.say(f"{self.name} {release.label} is there already.")
            return target
        file = self._projection(release)
        progress.begin(f"{self.name} {release.label}", file.weight, "bytes")
        progress.advance(file.came)
        with _stored(target) as out:
            for came in file.copy(out, {MARK: mark}):
                progress.advance(came)
        return target

    def read(self, raw: Path, release: Release) -> Iterator[Reading]:
        """The one reading of a file, fetched by `fetch` or whole as the archive has it."""
        notes = Notes()
        if "committed" in release.details:
            notes["observed"] = release.details["committed"][:10]
        yield Reading(release.date, WideFile(raw).read(notes), notes)

    def _projection(self, release: Release) -> Projection:
        told = release.details
        file = self._dataset.open(told["path"], told["commit"], int(told["size"]))
        projection = Projection(file, partial(wanted, tags=told.get("tags") != "no"))
        known(projection.paths, release.url)
        return projection

    def _release(self, date: dt.date, file: RepoFile, *, tags: bool) -> Release:
        commit = file.last_commit.oid if file.last_commit else "main"
        details = {"repo": self.repo, "path": file.path, "size": str(file.size), "commit": commit}
        details["tags"] = "yes" if tags else "no"
        if file.last_commit:
            details["committed"] = file.last_commit.date.isoformat()
        sha256 = file.lfs.sha256 if file.lfs else ""
        return Release(self.name, date.isoformat(), date, self._dataset.url(file.path, commit), sha256, None, details)

    def _with_tags(self, dates: Sequence[dt.date]) -> set[dt.date]:
        """Those of the dates, which ascend, whose `tags` are read."""
        match self._tags:
            case "all":
                return set(dates)
            case "monthly":
                return {*{(day.year, day.month): day for day in reversed(dates)}.values(), *dates[-1:]}
        return set()


class HfArchive(Archive):
    """The weekly archive. A label is the start of its week; what it shows was observed up to seven days later."""

    name = "hf-archive"
    repo = "hfmlsoc/hub_weekly_snapshots"

    def releases(self, since: dt.date | None, until: dt.date | None) -> Iterator[Release]:
        """The weeks in a span of dates, oldest first: a request for fifty entries of the archive's tree."""
        dated = {day: file for file in self._dataset.files("models", below=True) if (day := _label(file.path))}
        dates = sorted(day for day in dated if (since or day) <= day <= (until or day))
        tagged = self._with_tags(dates)
        yield from (self._release(date, dated[date], tags=date in tagged) for date in dates)


class HfDaily(Archive):
    """The daily archive: the file as it stood at the last commit of each day (UTC).

    Args:
        endpoint: another Hub than the real one.
        token: as huggingface_hub takes it.
        tags: of which releases to read `tags`.
        known: labels that need not be asked for, each of which would cost a request.
    """

    name = "hf-daily"
    repo = "cfahlgren1/hub-stats"

    def __init__(
        self,
        endpoint: str | None = None,
        token: str | bool | None = None,
        *,
        tags: Tags = "monthly",
        known: Container[str] = (),
    ) -> None:
        super().__init__(endpoint, token, tags=tags)
        self._known = known

    def releases(self, since: dt.date | None, until: dt.date | None) -> Iterator[Release]:
        """The days in a span of dates, oldest first: a request for a thousand commits, then one a day as they are taken."""
        last: dict[dt.date, str] = {}
        for commit, time in self._dataset.commits(since):
            last.setdefault(time.astimezone(dt.UTC).date(), commit)
        dates = sorted(day for day in last if day <= (until or day) and day.isoformat() not in self._known)
        tagged = self._with_tags(dates)
        for date in dates:
            found = [file for file in self._dataset.files(revision=last[date]) if file.path == FILE]
            yield from (self._release(date, file, tags=date in tagged) for file in found)


def _marked(path: Path) -> bytes | None:
    with suppress(SourceError):
        return WideFile(path).mark
    return None


def _mark(release: Release) -> bytes:
    told = {
        "source": release.source,
        "label": release.label,
        "sha256": release.sha256,
        "tags": release.details.get("tags"),
    }
    return json.dumps({**told, "commit": release.details.get("commit", "")}, sort_keys=True).encode()


def _label(path: str) -> dt.date | None:
    """The date of `models/<YYYY-MM-DD>/models.parquet`; other files of the archive have none."""
    found = DATED.fullmatch(path)
    try:
        return dt.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _dated(path: Path) -> dt.date:
    """The date of a local file: of its folder's name."""
    with suppress(ValueError):
        return dt.date.fromisoformat(path.resolve().parent.name)
    raise SourceError(
        f"{path} does not say which date it stands for.", f"Give --date, or put it in a folder <YYYY-MM-DD>/{FILE}."
    )


@contextmanager
def _stored(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written, which comes to its place whole or not at all. Raises `OutputError` where it cannot."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        hint = "What was fetched before stays. Make room or choose another place, then run the same sync again."
        raise OutputError(f"Could not write {path}: {error.strerror or error}.", hint) from error
