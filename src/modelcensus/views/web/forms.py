"""An answer in the forms that an address can end in: JSON, CSV, Parquet, SVG and PNG."""

from __future__ import annotations

import gzip
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from fastapi import Request, Response

from modelcensus.answer import Answer, Field
from modelcensus.views import charts, export
from modelcensus.views.notebook import chosen

TYPES = {
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
PACKED = {TYPES["png"], TYPES["parquet"]}  # packed in themselves
SMALL = 1000  # bytes that are not worth packing


@dataclass(frozen=True)
class Body:
    """What is sent, as it is kept: packed once, since that costs more than sending it, and takes a third of the memory or less.

    Attributes:
        kept: its bytes, compressed where `is_packed`.
        kind: what they are.
        build: the build they are of.
        is_packed: whether they are compressed; what is small or packed in itself is not.
        length: how many bytes it has unpacked.
        tag: its mark, weak since it is the same packed and unpacked.
    """

    kept: bytes
    kind: str
    build: str
    is_packed: bool
    length: int
    tag: str

    @classmethod
    def of(cls, content: bytes, kind: str, build: str) -> Body:
        """Those bytes, to be sent."""
        is_packed = len(content) > SMALL and kind not in PACKED
        kept = gzip.compress(content, 6, mtime=0) if is_packed else content
        tag = f'W/"{build}.{hashlib.sha256(content).hexdigest()[:20]}"'
        return cls(kept, kind, build, is_packed, len(content), tag)

    @property
    def content(self) -> bytes:
        """Its bytes as they are read."""
        return gzip.decompress(self.kept) if self.is_packed else self.kept


@cache
def ready() -> None:
    """Load whatever forms an answer, in one thread: libraries that several threads load at once see each other half loaded."""
    with suppress(ImportError):  # what draws takes it where it is there
        import pandas as pd  # noqa: F401
    from modelcensus import choose, claims  # noqa: F401
    from modelcensus.views.report import claimed  # noqa: F401

    fields = [Field("name", "", "name"), Field("share", "", "share"), Field("rank", "", "rank")]
    for form in TYPES:
        formed(Answer("", "", "", "", [], "", [{"name": "a", "share": 1.0, "rank": 1}], fields), form)


def formed(answer: Answer, form: str, language: str = "en", show: charts.Show = "share") -> bytes | None:
    """The answer in that form; None where there is nothing to draw of it. Pictures speak a language, and show shares, downloads or an index."""
    if form == "json":
        return export.as_json(answer).encode()
    if form == "csv":
        return export.as_csv(answer).encode()
    if form == "parquet":
        return answer.to_parquet()
    chart = chosen(answer, reader=charts.Reader(language), show=show)
    if chart is None:
        return None
    return charts.svg(chart).encode() if form == "svg" else charts.png(chart)


async def gone(request: Request) -> None:
    """Wait until who asks is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def reply(request: Request, body: Body) -> Response:
    """A whole answer that may be kept: 304 where the asker has it already."""
    headers = {
        "ETag": body.tag,
        "Cache-Control": "public, max-age=60, stale-while-revalidate=600",
        "X-Census-Build": body.build,
        "Vary": "Accept-Encoding",
    }
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if known & {"*", body.tag.removeprefix("W/")}:
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        return Response(b"", media_type=body.kind, headers=headers | {"Content-Length": str(body.length)})
    if body.is_packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(body.kept, media_type=body.kind, headers=headers | {"Content-Encoding": "gzip"})
    return Response(body.content, media_type=body.kind, headers=headers)
