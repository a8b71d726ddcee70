"""One polite way to ask a hub: through huggingface_hub's client, in bounds, within the hub's limit, and on its own host.

Whom to ask and what for is the sources' business. An answer is given whole or not at all; what may be asked again
(no answer, a 5xx, a body cut short) is asked again a few times, then it is a `TransientError`.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin, urlsplit

from modelcensus.errors import SourceError, TransientError
from modelcensus.sources.pages import MOST, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx2

T = TypeVar("T")

OK, MISSING, TOO_MANY = 200, 404, 429
AGAIN_LATER = frozenset({408, 425, TOO_MANY, *range(500, 600)})
REFUSED = frozenset({401, 403})
WINDOW = 300.0  # seconds: the Hub's, where an answer does not say
UNSTATED = 60.0  # seconds to wait where a refusal does not say how long
LONGEST_WAIT = 3600.0  # seconds: no known hub asks for more
HOPS = 5
WORTH_SAYING = 5.0  # seconds
GO_ON = "What was fetched is kept: look at the network, then run the same sync again; it goes on from there."
UPDATE = "If it stays so, the hub's answers have changed and this reader needs an update."


class Again(TransientError):
    """Worth asking again at once."""


@dataclass(frozen=True)
class Reply:
    """A whole answer: where it came from, its status, its headers, the link it calls next, its decoded body."""

    url: str
    status: int
    headers: Mapping[str, str]
    next: str | None
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises `TransientError` where it is none: a page of HTML, a body cut short."""
        try:
            return parse(self.body)
        except ValueError as error:
            kind = self.headers.get("content-type", "no stated type")
            raise Again(f"{self.url} gave {kind} that is no JSON ({error}): {shown(self.body)}", UPDATE) from error


class Pace:
    """Keeps to the limit that a hub states: full speed while requests are left, then a wait for the next window.

    `t` comes in whole seconds. Each answer bounds the window's end from above, and the lowest bound is the nearest, so
    that a short window is met as well as a long one. A three-hundredth of a window stays unused (a second of the
    Hub's five minutes), and a second more where `t` seems to be rounded down.
    """

    def __init__(self, wait: Callable[[float], None], clock: Callable[[], float], say: Callable[[str], None]) -> None:
        self._wait, self._clock, self._say = wait, clock, say
        self._left: int | None = None
        self._until = 0.0
        self._down = 1.0

    def keep(self) -> None:
        """Wait, if nothing is left of this window."""
        if self._left == 0 and (seconds := self._until - self._clock()) > 0:
            if seconds > WORTH_SAYING:
                self._say(f"The hub's limit is used up: going on in {seconds:.0f} s.")
            self._wait(seconds)

    def learn(self, status: int, headers: Mapping[str, str]) -> None:
        """Take in what an answer says of the limit."""
        from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

        told = None
        with suppress(ValueError):  # a number too long to be one
            told = parse_ratelimit_headers(headers)
        if told is None:
            if status == TOO_MANY:
                self._left, self._until = 0, self._clock() + _retry_after(headers)
            return
        window = float(told.window_seconds or WINDOW)
        if told.reset_in_seconds >= window:
            self._down = 0.0
        end = self._clock() + min(told.reset_in_seconds + self._down + window / 300, LONGEST_WAIT)
        anew = self._left is None or told.remaining >= self._left or self._clock() >= self._until
        self._until = end if anew else min(end, self._until)
        self._left = 0 if status == TOO_MANY else told.remaining


class Asker:
    """Asks one hub. Its headers, a token among them, go to the endpoint's own scheme, host and port and nowhere else.

    Args:
        endpoint: the hub.
        token: as huggingface_hub takes it; False sends none.
        wait: how to wait for the next window of the hub's limit.
        clock: seconds that only grow.
        say: who is told of a wait.
        timeout: seconds without a byte after which an answer is given up.
        tries: how often one thing is asked.
        patience: seconds before the second try; each further one doubles them.
    """

    def __init__(
        self,
        endpoint: str,
        token: str | bool | None = False,
        *,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        say: Callable[[str], None] = lambda _: None,
        timeout: float = 30.0,
        tries: int = 5,
        patience: float = 1.0,
    ) -> None:
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

        from modelcensus._version import __version__

        self.endpoint = endpoint.rstrip("/")
        self._headers = build_hf_headers(token=token, library_name="modelcensus", library_version=__version__)
        self._pace = Pace(wait, clock, say)
        self._timeout, self._tries, self._patience = timeout, tries, patience

    def get(self, url: str, read: Callable[[Reply], T]) -> T:
        """What `read` makes of the answer, which has status 200 or 404. Raises `SourceError`, `TransientError`."""
        import stamina

        first = self._patience
        for attempt in stamina.retry_context(
            Again, self._tries, None, wait_initial=first, wait_max=8 * first, wait_jitter=first
        ):
            with attempt:
                return read(self._ask(url))
        raise AssertionError  # the last attempt returns or raises

    def own(self, url: str, base: str) -> str:
        """A link of the hub's as a whole URL. Raises `SourceError` where it leads to another host."""
        from huggingface_hub.utils import fix_hf_endpoint_in_url  # type: ignore[attr-defined]

        try:
            whole = urljoin(base, fix_hf_endpoint_in_url(url, self.endpoint))
            same = _origin(whole) == _origin(self.endpoint)
        except ValueError as error:
            raise SourceError(f"{base} gave a link that is none: {url[:200]!r}.", UPDATE) from error
        if not same:
            raise SourceError(f"{base} leads to another host, which is not asked: {whole[:200]!r}.", UPDATE)
        return whole

    def _ask(self, url: str) -> Reply:
        for _ in range(HOPS):
            reply = self._once(url)
            if not 300 <= reply.status < 400:
                return _usable(reply)
            url = self.own(reply.headers.get("location", ""), url)
        raise SourceError(f"{url}: the hub leads round in a circle.", UPDATE)

    def _once(self, url: str) -> Reply:
        import httpx2
        from huggingface_hub.utils import http_stream_backoff  # type: ignore[attr-defined]

        self._pace.keep()
        try:
            with http_stream_backoff(
                "GET",
                url,
                headers=self._headers,
                timeout=self._timeout,
                follow_redirects=False,
                max_retries=self._tries - 1,
                base_wait_time=self._patience,
                max_wait_time=8 * self._patience,
                retry_on_status_codes=(),  # its own retry reads the body of an error without a bound
            ) as response:
                self._pace.learn(response.status_code, response.headers)
                body = _bounded(response)
        except httpx2.InvalidURL as error:
            raise SourceError(f"{url[:200]!r} cannot be asked: {error}.", UPDATE) from error
        except (httpx2.HTTPError, OSError) as error:
            raise TransientError(f"{url} did not answer: {error or type(error).__name__}.", GO_ON) from error
        link = response.links.get("next", {}).get("url")
        return Reply(url, response.status_code, response.headers, link, body)


def shown(text: bytes) -> str:
    """The first 100 characters of what came, made visible."""
    return ascii(text[:400].decode("utf-8", "replace")[:100])


def _usable(reply: Reply) -> Reply:
    if reply.status in {OK, MISSING}:
        return reply
    told = f"{reply.url} answered {reply.status}: {shown(reply.body)}"
    if reply.status in AGAIN_LATER:
        raise Again(told, GO_ON)
    if reply.status in REFUSED:
        raise SourceError(told, "The hub refuses: check the token it is asked with, or log out to ask without one.")
    raise SourceError(told, UPDATE)


def _bounded(response: httpx2.Response) -> bytes:
    import httpx2

    body = bytearray()
    try:
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MOST:
                raise SourceError(
                    f"{response.url} sends more than {MOST // 2**20} MiB: it is not read further.", UPDATE
                )
    except httpx2.HTTPError as error:
        raise Again(
            f"{response.url} broke off after {len(body)} bytes: {error or type(error).__name__}.", GO_ON
        ) from error
    return bytes(body)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _retry_after(headers: Mapping[str, str]) -> float:
    told = headers.get("retry-after", "")
    return min(float(told), LONGEST_WAIT) if told.isascii() and told.isdigit() and len(told) < 9 else UNSTATED
