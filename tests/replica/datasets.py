"""The routes of dataset repositories: what HfApi and HfFileSystem ask of them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.replica.repos import Commit, File, Repo, listing

if TYPE_CHECKING:
    from tests.replica.server import Replica

CHUNK = 1 << 20
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


async def dataset(request: Request) -> Response:
    """What `/api/datasets/<owner>/<name>[/<what>/<revision>[/<path>]]` asks for."""
    parts = _parts(request, "/api/datasets/")
    what, revision = [*parts[2:4], *("revision", "main")[len(parts[2:4]) :]]
    replica: Replica = request.app.state.replica
    repo = replica.repos.find("/".join(parts[:2]))
    if repo is None:
        return missing(401, "Repository not found", "RepoNotFound")
    commit = repo.at(revision)
    if commit is None:
        return missing(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    if what == "paths-info":
        return _paths_info(repo, commit, await request.body(), request.headers.get("content-type", ""))
    if what not in ANSWERS:
        return missing(404, "Not found", "")
    return ANSWERS[what](request, repo, commit, "/".join(parts[4:]))


async def resolve(request: Request) -> Response:
    """A file's content, or the part of it that a Range names; with a CDN, where to get it."""
    owner, name, _, revision, *rest = _parts(request, "/datasets/")
    replica: Replica = request.app.state.replica
    repo = replica.repos.find(f"{owner}/{name}")
    if repo is None:
        return missing(401, "Repository not found", "RepoNotFound")
    commit = repo.at(revision)
    if commit is None:
        return missing(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    file = commit.tree.get("/".join(rest))
    if file is None:
        return missing(404, "Entry not found", "EntryNotFound")
    headers = {"X-Repo-Commit": commit.oid, "ETag": f'"{file.etag}"', "Accept-Ranges": "bytes"}
    if file.large:
        headers |= {"X-Linked-Size": str(file.size), "X-Linked-Etag": f'"{file.sha256}"'}
        if replica.cdn:
            replica.blobs[file.sha256] = file
            return RedirectResponse(f"{replica.elsewhere_url}/cdn/{file.sha256}", status_code=302, headers=headers)
    return _content(request, file, headers)


async def cdn(request: Request) -> Response:
    """The host of large files, which knows checksums only."""
    replica: Replica = request.app.state.replica
    replica.elsewhere.append((request.url.path, dict(request.headers)))
    file = replica.blobs[request.path_params["sha256"]]
    return _content(request, file, {"ETag": f'"{file.sha256}"', "Accept-Ranges": "bytes"})


def missing(status: int, message: str, code: str) -> Response:
    """An error in the Hub's words."""
    headers = {"X-Error-Message": message, "X-Error-Code": code}
    return JSONResponse({"error": message}, status_code=status, headers=headers)


def _info(request: Request, repo: Repo, commit: Commit, _: str) -> Response:
    name = "/".join(repo.folder.parts[-2:])
    blobs = request.query_params.get("blobs", "").lower() == "true"
    siblings = [_sibling(repo, commit, path, blobs=blobs) for path in commit.tree]
    said = {"_id": commit.oid[:24], "id": name, "author": name.partition("/")[0], "sha": commit.oid, "private": False}
    said |= {"gated": False, "disabled": False, "downloads": 0, "likes": 0, "tags": [], "siblings": siblings}
    said |= {"createdAt": repo.commits[0].stamp, "lastModified": commit.stamp}
    return JSONResponse(said)


def _sibling(repo: Repo, commit: Commit, path: str, *, blobs: bool) -> dict[str, object]:
    said: dict[str, object] = {"rfilename": path}
    if blobs and (entry := repo.entry(commit, path)):
        said |= {"size": entry["size"], "blobId": entry["oid"]}
        if lfs := entry.get("lfs"):
            said["lfs"] = lfs | {"sha256": lfs["oid"]}  # type: ignore[operator, index]
    return said


def _tree(request: Request, repo: Repo, commit: Commit, path: str) -> Response:
    asked = request.query_params
    expand = asked.get("expand", "").lower() == "true"
    if path in commit.tree:
        paths = [path]
    else:
        paths = list(listing(commit, path, recursive=asked.get("recursive", "").lower() == "true"))
        if path and not paths:
            return missing(404, f"{path} does not exist on {commit.oid}", "EntryNotFound")
    size = request.app.state.replica.tree_page // (20 if expand else 1)
    return _paged(request, paths, size, lambda name: repo.entry(commit, name, expand=expand))


def _commits(request: Request, repo: Repo, commit: Commit, _: str) -> Response:
    def shown(made: Commit) -> dict[str, object]:
        said = {"id": made.oid, "title": made.title, "message": "", "date": made.stamp}
        return said | {"authors": [{"user": made.author, "avatar": ""}]}

    return _paged(request, repo.until(commit), 50, shown)


def _refs(_: Request, repo: Repo, __: Commit, ___: str) -> Response:
    branches = [{"name": "main", "ref": "refs/heads/main", "targetCommit": repo.commits[-1].oid}]
    tags = [{"name": name, "ref": f"refs/tags/{name}", "targetCommit": oid} for name, oid in repo.names.items()]
    return JSONResponse({"branches": branches, "converts": [], "tags": tags})


def _paths_info(repo: Repo, commit: Commit, body: bytes, kind: str) -> Response:
    if "json" in kind:
        return missing(400, "the client sends a form", "")
    asked = parse_qs(body.decode())
    expand = asked.get("expand", ["false"])[0].lower() == "true"
    found = [repo.entry(commit, path, expand=expand) for path in asked.get("paths", [])]
    return JSONResponse([entry for entry in found if entry])


def _paged(request: Request, items: Sequence[Any], size: int, show: Callable[[Any], object]) -> Response:
    size = max(1, size)
    first = int(request.query_params.get("cursor", 0))
    headers = {}
    if first + size < len(items):
        asked = [(key, value) for key, value in request.query_params.multi_items() if key != "cursor"]
        headers["Link"] = f'<{request.url.replace(query=urlencode([*asked, ("cursor", first + size)]))}>; rel="next"'
    return JSONResponse([show(item) for item in items[first : first + size]], headers=headers)


def _content(request: Request, file: File, headers: dict[str, str]) -> Response:
    first, last = 0, file.size - 1
    asked = RANGE.fullmatch(request.headers.get("range", ""))
    if asked and any(asked.groups()):
        start, end = asked.groups()
        first = int(start) if start else max(0, file.size - int(end))
        last = min(last, int(end)) if start and end else last
        if first > last:
            return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{file.size}"})
        headers = headers | {"Content-Range": f"bytes {first}-{last}/{file.size}"}
    headers = headers | {"Content-Length": str(last - first + 1)}
    status, kind = (206 if "Content-Range" in headers else 200), "application/octet-stream"
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=kind)
    return StreamingResponse(_read(file, first, last + 1 - first), status, headers, kind)


async def _read(file: File, first: int, size: int) -> AsyncIterator[bytes]:
    with file.path.open("rb") as stream:
        stream.seek(first)
        while size > 0 and (chunk := stream.read(min(size, CHUNK))):
            size -= len(chunk)
            yield chunk


def _parts(request: Request, prefix: str) -> list[str]:
    raw = request.scope["raw_path"].decode("latin-1").removeprefix(prefix)  # a revision or a path may hold %2F
    return [unquote(part) for part in raw.split("/")]


ANSWERS: dict[str, Callable[[Request, Repo, Commit, str], Response]] = {
    "revision": _info,
    "tree": _tree,
    "commits": _commits,
    "refs": _refs,
}
ROUTES = [
    Route("/api/datasets/{rest:path}", dataset, methods=["GET", "POST"]),
    Route("/datasets/{owner}/{name}/resolve/{rest:path}", resolve, methods=["GET", "HEAD"]),
    Route("/cdn/{sha256}", cdn, methods=["GET", "HEAD"]),
]
