"""modelscope-hub's OpenAPI client, asked politely: in bounds, on its own host, and again where that helps."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from modelcensus.errors import SourceError
from modelcensus.sources import pages
from modelcensus.sources.polite import GO_ON, LONGEST_WAIT, TOO_MANY, UNSTATED, UPDATE, Again, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

PATH = "/models"


@dataclass
class Client:
    """The listing of models.

    Attributes:
        endpoint: the hub; None is the one modelscope-hub is set to.
        token: as modelscope-hub takes it; None is the one it is logged in with, an empty one is none.
        wait: how to wait where the hub's quota is used up.
        say: who is told of a wait.
        timeout: seconds without an answer after which it is given up.
        tries: how often one thing is asked.
        patience: seconds before the second try.
        url: the listing's address.
    """

    endpoint: str | None
    token: str | None
    wait: Callable[[float], None]
    say: Callable[[str], None]
    timeout: float
    tries: int
    patience: float
    url: str = field(default="", init=False)
    _retry_after: str = field(default="", init=False)

    def __post_init__(self) -> None:
        import requests
        from modelscope_hub._openapi import OpenAPIClient
        from modelscope_hub.config import HubConfig

        from modelcensus._version import __version__

        session = requests.Session()
        session.hooks["response"].append(self._bounded)
        config = HubConfig(endpoint=self.endpoint, token=self.token)
        self._client = OpenAPIClient(
            config,
            session=session,
            timeout=self.timeout,
            max_retries=1,  # its own waits cannot be passed in, and it does not wait for a quota
            user_agent={"modelcensus": __version__},
        )
        self.url = f"{self._client.base_url.rstrip('/')}{PATH}"

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def get(self, query: dict[str, Any]) -> tuple[int, list[Any], str]:
        """A page's total, rows and date. Raises `SourceError`, `TransientError`."""
        import stamina

        first = self.patience
        for attempt in stamina.retry_context(
            Again, self.tries, None, wait_initial=first, wait_max=8 * first, wait_jitter=first
        ):
            with attempt:
                return self._once(query)
        raise AssertionError  # the last attempt returns or raises

    def _once(self, query: dict[str, Any]) -> tuple[int, list[Any], str]:
        from modelscope_hub.errors import APIError, HubError

        asked = f"{self.url}?{urlencode(query)}"
        try:
            answer = self._client.request("GET", PATH, params=query, require_token=False, unwrap=False)
        except HubError as error:
            status = error.status_code if isinstance(error, APIError) else None
            told = f"{asked} answered {status or 'nothing'}: {ascii(error.message)[:200]}"
            if status == TOO_MANY:
                self._rest()
                raise Again(told, GO_ON) from error
            raise Again(told, GO_ON) if error.retryable else SourceError(told, UPDATE) from error
        except (RecursionError, ValueError) as error:
            raise SourceError(f"{asked} answered with an error that cannot be read: {error!r}.", UPDATE) from error
        return _told(asked, answer.content, answer.headers.get("Date", ""))

    def _rest(self) -> None:
        told = self._retry_after
        seconds = min(float(told), LONGEST_WAIT) if told.isascii() and told.isdigit() and len(told) < 9 else UNSTATED
        self.say(f"ModelScope's quota is used up: going on in {seconds:.0f} s.")
        self.wait(seconds)

    def _bounded(self, response: requests.Response, *_: object, **__: object) -> None:
        """Read the body here, in bounds, and follow no redirect: the client would send its token's cookies along."""
        import requests

        self._retry_after = response.headers.get("Retry-After", "")
        body = bytearray()
        with closing(response):
            if response.is_redirect:
                to = response.headers.get("Location", "")[:200]
                raise SourceError(f"{response.url} leads elsewhere, where it is not asked: {to!r}.", UPDATE)
            try:
                for chunk in response.iter_content(2**16):
                    body += chunk
                    if len(body) > pages.MOST:
                        raise SourceError(f"{response.url} sends more than {pages.MOST // 2**20} MiB.", UPDATE)
            except requests.RequestException as error:
                raise Again(f"{response.url} broke off after {len(body)} bytes: {error}.", GO_ON) from error
        response._content = bytes(body)  # noqa: SLF001 - what requests itself does when it reads a body


def _told(asked: str, body: bytes, date: str) -> tuple[int, list[Any], str]:
    try:
        found = pages.parse(body)
    except ValueError as error:
        raise Again(f"{asked} gave what is no JSON ({error}): {shown(body)}", UPDATE) from error
    match found:
        case {"data": {"models": list(models), "total_count": int(total)}} if total >= 0:
            if not models or any({"id", "downloads"} <= row.keys() for row in models if isinstance(row, dict)):
                return total, models, date
    raise SourceError(
        f"{asked} should give `data` with `models` (`id`, `downloads`) and `total_count`, and gave {shown(body)}.",
        UPDATE,
    )
