"""What is asked of an object store, and its refusals in our words.

Loaded only where a home in one is named (`store.places`). Keys and endpoint come by the usual `AWS_…` variables and files;
nothing here keeps or prints them.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import os
from collections import OrderedDict
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError as BrokenBody
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
from fsspec.asyn import sync_wrapper
from s3fs import S3FileSystem

from modelcensus.errors import CensusError, CorruptFile, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

WHOLE = 1 << 20  # bytes; an object up to here is read by one request, a larger one by ranges
HELD = 64_000_000  # bytes of small objects that are held
RANGE = 8 << 20  # bytes of a range when an object is read from beginning to end
AT_ONCE = 16  # requests
TRIES = 3
HINTS = {
    "NoSuchBucket": "Make the bucket, or mend the address of the home.",
    "InvalidBucketName": "Mend the address of the home: s3://bucket/prefix.",
    "AccessDenied": "These keys may not do that there: look at their policy (list, get, put and delete are needed to build).",
    "InvalidAccessKeyId": "Look at AWS_ACCESS_KEY_ID, and at AWS_ENDPOINT_URL if the store is not Amazon's.",
    "SignatureDoesNotMatch": "Look at AWS_SECRET_ACCESS_KEY.",
    "NotImplemented": "Writing needs a store with conditional writes (If-None-Match, If-Match).",
}


def objects() -> Objects:
    """The object store that the environment names, one client a process."""
    told = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    return _objects(tuple(sorted(told.items())), os.getpid())


@cache
def _objects(_environment: tuple[tuple[str, str], ...], _process: int) -> Objects:
    patience: dict[str, Any] = {"connect_timeout": 10, "read_timeout": 60}
    if "AWS_MAX_ATTEMPTS" not in os.environ:
        patience["retries"] = {"mode": "standard", "max_attempts": TRIES}
    return Objects(config_kwargs=patience, use_listings_cache=False, skip_instance_cache=True)


class Objects(S3FileSystem):  # type: ignore[misc] # s3fs has no types
    """An object store as s3fs asks it, its refusals in our words.

    Attributes:
        known: name → size, time and checksum of objects that never change (a build's); nothing of them is asked again.
        held: the small ones of those that were read last, by name and tag.
        trouble: what last kept an engine from reading.
    """

    retries = 2  # of s3fs, over those of its client

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.known: dict[str, dict[str, Any]] = {}
        self.held: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self.trouble: CensusError | None = None

    async def _call_s3(self, method: str, *arguments: Any, **options: Any) -> Any:
        try:
            return await super()._call_s3(method, *arguments, **options)
        except (OSError, BotoCoreError, ClientError, HTTPClientError) as error:
            raise _explained(error, self._named(options)) from error

    def _named(self, options: Mapping[str, Any]) -> str:
        return f"s3://{options.get('Bucket', '')}/{options.get('Key') or options.get('Prefix') or ''}"

    async def _info(self, path: str, *_: Any, **__: Any) -> dict[str, Any]:
        """An object's size and time, by one request. Raises `FileNotFoundError`; there are no folders."""
        name = str(self._strip_protocol(path))
        if known := self.known.get(name):
            return known
        bucket, key, _ = self.split_path(name)
        told = await self._call_s3("head_object", Bucket=bucket, Key=key)
        return {
            "name": name,
            "type": "file",
            "size": told["ContentLength"],
            "LastModified": told["LastModified"],
            "ETag": told["ETag"],
        }

    async def _get(self, path: str, start: int | None = None, end: int | None = None) -> bytes:
        """An object's bytes, or a range of them. One that ends too early is asked for again."""
        bucket, key, _ = self.split_path(path)
        span = {} if start is None else {"Range": f"bytes={start}-{(end or 0) - 1}"}
        for left in reversed(range(TRIES)):
            try:
                reply = await self._call_s3("get_object", Bucket=bucket, Key=key, **span)
                async with reply["Body"] as body:
                    return bytes(await body.read())
            except (BrokenBody, HTTPClientError, TimeoutError) as error:
                if not left:
                    raise _explained(error, f"s3://{path}") from error
        raise AssertionError

    get_bytes = sync_wrapper(_get)

    async def _whole(self, path: str) -> bytes:
        """An object's bytes, held against their checksum where it is known. Raises `CorruptFile`."""
        info = self.known.get(path)
        if info is None:
            return await self._get(path)
        mark = (path, info["ETag"])
        if mark not in self.held:
            content = await self._get(path)
            if info["sha256"] and hashlib.sha256(content).hexdigest() != info["sha256"]:
                raise CorruptFile(f"s3://{path} does not match its checksum.", "Run `modelcensus verify`.")
            self.held[mark] = content
            while sum(map(len, self.held.values())) > HELD:
                self.held.popitem(last=False)
            return content
        self.held.move_to_end(mark)
        return self.held[mark]

    whole = sync_wrapper(_whole)

    async def _listing(self, path: str, most: int = 0) -> dict[str, dict[str, Any]]:
        """Every object below a name, by its name: size and time; the first ones only, where so many are enough."""
        bucket, _, key = path.partition("/")
        where = {"Bucket": bucket, "Prefix": f"{key.rstrip('/')}/" if key else ""}
        found: dict[str, dict[str, Any]] = {}
        more: dict[str, Any] = {"MaxKeys": most} if most else {}
        while True:
            told = await self._call_s3("list_objects_v2", **where, **more)
            for one in told.get("Contents", ()):
                name = f"{bucket}/{one['Key']}"
                found[name] = {
                    "name": name,
                    "type": "file",
                    "size": one["Size"],
                    "LastModified": one["LastModified"],
                    "ETag": one["ETag"],
                }
            if most or not told.get("IsTruncated"):
                return found
            more = {"ContinuationToken": told["NextContinuationToken"]}

    listing = sync_wrapper(_listing)

    async def _read_all(self, paths: Sequence[str]) -> list[bytes]:
        return await _together([self._whole(path) for path in paths])

    read_all = sync_wrapper(_read_all)

    async def _put_all(self, moves: Sequence[tuple[Path | str, str]]) -> None:
        """Send files, and copy objects (named by a string) within the store. The first refusal ends it."""
        for _, name in moves:
            self.known.pop(name, None)
        await _together([
            self._cp_file(what, name) if isinstance(what, str) else self._put_file(str(what), name) for what, name in moves
        ])  # fmt: skip

    put_all = sync_wrapper(_put_all)

    async def _delete(self, names: Sequence[str]) -> None:
        for name in names:
            self.known.pop(name, None)
        for first in range(0, len(names), 1000):  # as many as one request takes
            keys = [{"Key": self.split_path(name)[1]} for name in names[first : first + 1000]]
            bucket = self.split_path(names[first])[0]
            told = await self._call_s3("delete_objects", Bucket=bucket, Delete={"Objects": keys, "Quiet": True})
            for refused in told.get("Errors", ()):
                raise Unreachable(
                    f"s3://{bucket}/{refused['Key']} could not be removed: {refused['Message']}.",
                    HINTS.get(refused["Code"], "Try again."),
                )

    delete = sync_wrapper(_delete)

    async def _put(self, path: str, content: bytes, **condition: str) -> str:
        """Write an object in one request; gives its tag. Raises `FileExistsError` where the condition does not hold."""
        bucket, key, _ = self.split_path(path)
        self.known.pop(path, None)
        told = await self._call_s3("put_object", Bucket=bucket, Key=key, Body=content, **condition)
        return str(told["ETag"])

    put_bytes = sync_wrapper(_put)

    async def _seen(self, path: str) -> tuple[bytes, str, float]:
        """An object's content, its tag, and how many seconds old it is by the store's own clock."""
        from email.utils import parsedate_to_datetime

        bucket, key, _ = self.split_path(path)
        reply = await self._call_s3("get_object", Bucket=bucket, Key=key)
        told = reply["ResponseMetadata"]["HTTPHeaders"].get("date")
        now = parsedate_to_datetime(told) if told else dt.datetime.now(dt.UTC)
        async with reply["Body"] as body:
            return bytes(await body.read()), str(reply["ETag"]), (now - reply["LastModified"]).total_seconds()

    seen = sync_wrapper(_seen)

    def take_trouble(self) -> CensusError | None:
        """What last kept an engine from reading; then it is told."""
        trouble, self.trouble = self.trouble, None
        return trouble

    def forget(self, folder: str) -> None:
        """Let go of what is known of a build, so that it is asked anew."""
        for name in [name for name in self.known if name.startswith(f"{folder}/")]:
            self.held.pop((name, self.known.pop(name)["ETag"]), None)

    def ahead(self, names: Sequence[str]) -> None:
        """Read the small ones of some objects at once that will be asked for one by one. One that is missing is told of then."""
        with suppress(FileNotFoundError):
            self.read_all([name for name in names if self.known.get(name, {"size": WHOLE + 1})["size"] <= WHOLE])

    def know(self, folder: str, files: Mapping[str, Mapping[str, Any]], said: Mapping[str, bytes]) -> None:
        """Take in what there is of a build: its objects' sizes and times, by one listing, their checksums by its manifest, and what was read."""
        for name in [name for name in self.known if name.startswith(f"{folder}/")]:
            del self.known[name]
        for name, info in self.listing(folder).items():
            signature = files.get(name.removeprefix(f"{folder}/"), {})
            self.known[name] = {**info, "sha256": signature.get("sha256")}
            if content := said.get(name.removeprefix(f"{folder}/")):
                self.held[name, info["ETag"]] = content

    def download(self, name: str, into: Path) -> None:
        """Bring an object to this machine, range by range."""
        size = int(self.info(name)["size"])
        with into.open("wb") as file:
            for start in range(0, size, RANGE):
                file.write(self.get_bytes(name, start, min(start + RANGE, size)))


async def _together(tasks: Sequence[Any]) -> list[Any]:
    """What all give, some at a time. The first that fails stops the others."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(task: Any) -> Any:
        async with turns:
            return await task

    running = [asyncio.ensure_future(one(task)) for task in tasks]
    try:
        return list(await asyncio.gather(*running))
    except BaseException:  # also where it is stopped: nothing asks the store any longer then
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for task in tasks:
            task.close()  # those whose turn did not come
        raise


def _explained(error: BaseException, where: str) -> BaseException:
    """A refusal in our words; what only says that an object is not there, or that a condition does not hold, as the store needs it."""
    cause = error.__cause__ if isinstance(error.__cause__, ClientError) else error
    told = getattr(cause, "response", None) or {}
    code, status = str(told.get("Error", {}).get("Code", "")), told.get("ResponseMetadata", {}).get("HTTPStatusCode")
    bucket = where.removeprefix("s3://").partition("/")[0]
    if status == 412 or isinstance(error, FileExistsError):
        return FileExistsError(17, "it stands there already, or has changed", where)
    if code == "NoSuchBucket":
        return Unreachable(f"There is no bucket “{bucket}”.", HINTS[code])
    if status == 404 or isinstance(error, FileNotFoundError):
        return FileNotFoundError(2, "there is no such object", where)
    if isinstance(error, CensusError):
        return error
    return _refused(told, where) if told else _unanswered(error, where)


def _refused(told: Mapping[str, Any], where: str) -> Unreachable:
    """What the store answered."""
    code, status = str(told["Error"].get("Code", "")), told.get("ResponseMetadata", {}).get("HTTPStatusCode")
    reason = str(told["Error"].get("Message") or code or status).rstrip(".")
    hint = HINTS.get("AccessDenied" if code == "403" else code, "Try again; if it stays so, ask who runs the store.")
    return Unreachable(f"The object store refuses {where}: {reason}.", hint)


def _unanswered(error: BaseException, where: str) -> Unreachable:
    if isinstance(error, NoCredentialsError):
        return Unreachable(
            f"There are no keys for {where}.", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE."
        )
    return Unreachable(
        f"The object store does not answer for {where}: {type(error).__name__}.",
        "Look whether it runs and whether AWS_ENDPOINT_URL is right, then try again.",
    )
