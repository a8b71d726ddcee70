"""A real S3 server on this machine (moto), which counts what it is asked and can be told to refuse."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TROUBLE = "<Error><Code>{code}</Code><Message>out of order</Message></Error>"


class Silent(WSGIRequestHandler):
    """Tells nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        """Nothing."""


def _well(_method: str, _path: str) -> bool:
    return False


@dataclass
class Asked:
    """One request: its method, bucket and key, whether it was for a range, and the bytes of its answer."""

    method: str
    path: str
    ranged: bool
    bytes: int


@dataclass
class Store:
    """The server, seen from the tests.

    Attributes:
        endpoint: its address.
        client: boto3's, which asks it beside what is tested.
        asked: what it was asked.
        fault: looks at each request; True refuses it as a server in trouble does.
    """

    endpoint: str
    client: Any
    asked: list[Asked] = field(default_factory=list)
    fault: Callable[[str, str], bool] = _well
    trouble: tuple[str, str] = ("", "")

    def bucket(self, name: str) -> str:
        """An empty bucket of that name."""
        self.client.create_bucket(Bucket=name)
        return name

    def names(self, bucket: str, prefix: str = "") -> list[str]:
        """The keys in a bucket."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [one["Key"] for page in pages for one in page.get("Contents", ())]

    def content(self, bucket: str, key: str) -> bytes:
        """An object's bytes."""
        return bytes(self.client.get_object(Bucket=bucket, Key=key)["Body"].read())

    def put(self, folder: Path, bucket: str, prefix: str) -> None:
        """Send a folder's files."""

        def send(file: Path) -> None:
            key = f"{prefix}/{file.relative_to(folder).as_posix()}"
            self.client.put_object(Bucket=bucket, Key=key, Body=file.read_bytes())

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(send, [file for file in sorted(folder.rglob("*")) if file.is_file()]))

    @contextmanager
    def failing(
        self, fault: Callable[[str, str], bool], status: str = "500 Internal Server Error", code: str = "InternalError"
    ) -> Iterator[None]:
        """Refuse what `fault` (method, path) says while the block runs."""
        self.fault, self.trouble = fault, (status, code)
        try:
            yield
        finally:
            self.fault = _well

    def app(self, inner: Any) -> Any:
        """The application, watched."""

        def watched(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].encode("latin-1").decode()
            if self.fault(method, path):
                status, code = self.trouble
                refused = TROUBLE.format(code=code).encode()
                environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                start(status, [("Content-Length", str(len(refused)))])
                return [refused]
            body = b"".join(inner(environ, start))
            self.asked.append(Asked(method, path, "HTTP_RANGE" in environ, len(body)))
            return [body]

        return watched


@contextmanager
def serving() -> Iterator[Store]:
    """The server, on a free port, while the block runs."""
    store = Store("", None)
    server = make_server(
        "127.0.0.1",
        0,
        store.app(DomainDispatcherApplication(create_backend_app)),
        threaded=True,
        request_handler=Silent,
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    store.endpoint = f"http://127.0.0.1:{server.port}"
    store.client = boto3.client(
        "s3", endpoint_url=store.endpoint, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def environment(store: Store, secret: str = "s") -> dict[str, str]:
    """The variables by which a program finds the server."""
    return {
        "AWS_ENDPOINT_URL": store.endpoint,
        "AWS_ACCESS_KEY_ID": "k",
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",  # what is to fail fails at once
    }
