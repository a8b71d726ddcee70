"""An answer in the forms that an address can end in: JSON, CSV, Parquet, SVG and PNG."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from fastapi import Request, Response

from modelcensus.views import charts, export
from modelcensus.views.notebook import chosen

if TYPE_CHECKING:
    from modelcensus.answer import Answer

TYPES = {
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "svg": "image/svg+xml",
    "png": "image/png",
}


def formed(answer: Answer, form: str) -> bytes | None:
    """The answer in that form; None where there is nothing to draw of it."""
    if form == "json":
        return export.as_json(answer).encode()
    if form == "csv":
        return export.as_csv(answer).encode()
    if form == "parquet":
        return answer.to_parquet()
    chart = chosen(answer)
    if chart is None:
        return None
    return charts.svg(chart).encode() if form == "svg" else charts.png(chart)


def reply(request: Request, body: bytes, kind: str, build: str) -> Response:
    """A whole answer that may be kept: 304 where the asker has it already."""
    tag = f'W/"{build}.{hashlib.sha256(body).hexdigest()[:20]}"'  # weak: a compressed answer has the same
    headers = {
        "ETag": tag,
        "Cache-Control": "public, max-age=60, stale-while-revalidate=600",
        "X-Census-Build": build,
        "Vary": "Accept-Encoding",
    }
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if known & {"*", tag.removeprefix("W/")}:
        return Response(status_code=304, headers=headers)
    return Response(b"" if request.method == "HEAD" else body, media_type=kind, headers=headers | {"Content-Length": str(len(body))} if request.method == "HEAD" else headers)  # fmt: skip
