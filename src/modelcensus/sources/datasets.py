"""One data set repository of the Hub, through huggingface_hub's own client: what it lists, its commits, byte ranges of its files.

Whatever the Hub answers instead of what is asked for becomes a `SourceError`, or a `TransientError` where trying again may help.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from modelcensus.errors import SourceError, TransientError
from modelcensus.sources.projection import Ranges

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import httpx2
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile


GO_ON = "Look at the network, then run the same sync again: it goes on from there. `--from` reads a local copy instead."
TRIES = 4  # for one range whose body breaks off; refusals and timeouts before the body are retried by huggingface_hub
TRANSIENT = (408, 425, 429)
GONE = (401, 403, 404, 410)
CHUNK = 1 << 20
COMMITS_A_PAGE = 1000
TIMEOUT = 60  # seconds without a byte
PARTIAL = 206
REFUSED = 400


class Dataset:
    """A data set repository on the real Hub or on another endpoint.

    Args:
        repo: its name, such as `hfmlsoc/hub_weekly_snapshots`.
        endpoint: another Hub than the real one.
        token: as huggingface_hub takes it.
        patience: seconds before a refused range or page is asked for again; each further try doubles them.
    """

    def __init__(
        self, repo: str, endpoint: str | None = None, token: str | bool | None = None, patience: float = 1.0
    ) -> None:
        self.repo = repo
        self._patience = patience
        self._endpoint = endpoint
        self._token = token

    def url(self, path: str, revision: str) -> str:
        """Where a file is fetched."""
        from huggingface_hub import hf_hub_url

        return hf_hub_url(self.repo, path, repo_type="dataset", revision=revision, endpoint=self._endpoint)

    def files(self, folder: str = "", revision: str | None = None, *, below: bool = False) -> list[RepoFile]:
        """The files in a folder (or all below it), each with its size, checksum and last commit: a request for fifty."""
        from huggingface_hub.hf_api import RepoFile

        with self._asked(f"the files of {self.repo}"):
            tree = self._api().list_repo_tree(
                self.repo, folder or None, recursive=below, expand=True, revision=revision, repo_type="dataset"
            )
            return [entry for entry in tree if isinstance(entry, RepoFile)]

    def commits(self, since: dt.date | None) -> Iterator[tuple[str, dt.datetime]]:
        """Commits with their times, newest first, no further back than a date.

        `HfApi.list_repo_commits` brings all of them before it gives the first, too many for an archive with six a day.
        """
        endpoint = self._api().endpoint
        url: str | None = f"{endpoint}/api/datasets/{self.repo}/commits/main?limit={COMMITS_A_PAGE}"
        seen: set[str] = set()
        while url and url not in seen:
            seen.add(url)
            page, url = self._commits(url, endpoint)
            for commit, time in page:
                if since and time.date() < since:
                    return
                yield commit, time

    def _commits(self, url: str, endpoint: str) -> tuple[list[tuple[str, dt.datetime]], str | None]:
        """A page of commits, and where the next one is."""
        from huggingface_hub.utils import (  # type: ignore[attr-defined]
            build_hf_headers,
            hf_raise_for_status,
            http_backoff,
            parse_datetime,
        )

        with self._asked(f"the commits of {self.repo}"):
            answer = http_backoff(
                "GET", url, headers=build_hf_headers(token=self._token), base_wait_time=self._patience, timeout=TIMEOUT
            )
            hf_raise_for_status(answer)
            page = [(str(commit["id"]), parse_datetime(commit["date"])) for commit in answer.json()]
            link = answer.links.get("next", {}).get("url")
        if link and urlsplit(link)[:2] != urlsplit(endpoint)[:2]:  # where the token would follow
            raise SourceError(f"The next page of the commits of {self.repo} is on another host: {link[:200]}.")
        return page, link

    def open(self, path: str, revision: str, size: int) -> Ranges:
        """A file of a known size, to be read in ranges."""
        url = self.url(path, revision)
        return Ranges(url, size, lambda start, stop: self._range(url, start, stop, size))

    def _range(self, url: str, start: int, stop: int, size: int) -> bytes:
        body = b""
        for _ in range(TRIES):
            with self._asked(url):
                body = self._body(url, start, stop, size)
            if len(body) == stop - start:
                return body
        said = f"{len(body):,} bytes came where {stop - start:,} were asked for"
        raise TransientError(f"{url}: {said}, {TRIES} times over.", GO_ON)

    def _body(self, url: str, start: int, stop: int, size: int) -> bytes:
        """The body of one answer, as far as it came: an error may not leave the `with`, or the client takes it for its own."""
        from huggingface_hub.utils import (  # type: ignore[attr-defined]
            build_hf_headers,
            http_stream_backoff,
        )

        asked = {"range": f"bytes={start}-{stop - 1}", "accept-encoding": "identity"}
        headers = {**build_hf_headers(token=self._token), **asked}
        with http_stream_backoff("GET", url, headers=headers, timeout=TIMEOUT, base_wait_time=self._patience) as answer:
            status, said = answer.status_code, answer.headers.get("content-range", "")
            body = _bytes(answer, stop - start) if status == PARTIAL else b""
        if status >= REFUSED:
            raise _refused(url, status)
        if status != PARTIAL or said not in {f"bytes {start}-{stop - 1}/{size}", f"bytes {start}-{stop - 1}/*"}:
            hint = "The file may have changed meanwhile, or the server gives no ranges: all of it would have to be fetched."
            raise SourceError(f"{url}: asked for a range of {size:,} bytes, the server gave {said or status}.", hint)
        return body

    def _api(self) -> HfApi:
        from huggingface_hub import HfApi

        return HfApi(endpoint=self._endpoint, token=self._token)

    @contextlib.contextmanager
    def _asked(self, what: str) -> Iterator[None]:
        import httpx2
        from huggingface_hub.errors import HfHubHTTPError

        try:
            yield
        except HfHubHTTPError as error:
            raise _refused(what, error.response.status_code) from error
        except (httpx2.TransportError, TimeoutError, ConnectionError) as error:
            message = f"{what}: the Hub did not answer: {error or type(error).__name__}"
            raise TransientError(message, GO_ON) from error
        except (httpx2.HTTPError, OSError, ValueError) as error:
            message = f"{what}: what the Hub answered cannot be read: {str(error)[:200]}"
            raise TransientError(message, GO_ON) from error
        except (httpx2.InvalidURL, LookupError, TypeError, AttributeError) as error:
            raise SourceError(f"{what}: the Hub answered in a shape that is not known: {error!r:.200}") from error


def _bytes(answer: httpx2.Response, most: int) -> bytes:
    import httpx2

    body = bytearray()
    with contextlib.suppress(httpx2.TransportError):
        for chunk in answer.iter_raw(CHUNK):
            body += chunk
            if len(body) > most:
                break
    return bytes(body)


def _refused(what: str, status: int) -> SourceError:
    if status in TRANSIENT or status >= 500:
        return TransientError(f"{what}: the Hub answered {status}.", GO_ON)
    if status in GONE:
        hint = "It may have been taken down, renamed or closed; if it needs an account, set HF_TOKEN."
        return SourceError(f"{what}: the Hub does not give it out ({status}).", hint)
    return SourceError(f"{what}: the Hub refused the request ({status}).")
