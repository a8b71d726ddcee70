"""How a hub is asked: within its limit, in bounds, on its own host, and again where that helps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modelcensus.errors import SourceError, TransientError
from modelcensus.sources.polite import Again, Asker, shown
from tests.replica.hub import Hub
from tests.replica.server import Replica, serve

TOKEN = "hf_secret"


@pytest.fixture(scope="module")
def server() -> Iterator[Replica]:
    """A small hub for the whole file."""
    with serve(Hub(300)) as replica:
        yield replica


@pytest.fixture
def replica(server: Replica) -> Iterator[Replica]:
    """The same hub without the faults, limits and counts of the test before."""
    server.forget()
    server.elsewhere.clear()
    yield server
    server.faults.clear()
    server.limits.clear()


def asker(replica: Replica, **settings: object) -> Asker:
    """Who asks it, impatiently."""
    return Asker(replica.url, TOKEN, **{"patience": 0.01, "timeout": 5.0, "tries": 3} | settings)  # type: ignore[arg-type]


def listed(replica: Replica, **settings: object) -> list[object]:
    """A page of the listing."""
    return asker(replica, **settings).get(f"{replica.url}/api/models?limit=5", lambda reply: reply.json())


FAULTS = [
    ("error", {"status": 500}),
    ("error", {"status": 503, "headers": {"Retry-After": "0"}}),
    ("error", {"status": 408}),
    ("cut", {}),
    ("cut", {"share": 0.0}),
    ("length", {"by": -10}),
    ("length", {"by": 10}),
    ("html", {}),
    ("html", {"status": 502}),
    ("utf8", {}),
    ("slow", {"seconds": 0.6}),
    ("stall", {"seconds": 0.6}),
]
faulty = pytest.mark.parametrize(("kind", "options"), FAULTS, ids=str)


@faulty
def test_what_fails_once_is_asked_again(replica: Replica, kind: str, options: dict[str, object]) -> None:
    """A passing fault costs a request and nothing else."""
    replica.faults.add(kind, "models", **options)  # type: ignore[arg-type]
    assert len(listed(replica, timeout=0.3)) == 5
    assert replica.requests("models") == 2


@faulty
def test_what_fails_for_good_is_told(replica: Replica, kind: str, options: dict[str, object]) -> None:
    """After a few tries a fault is an error that says what to do."""
    replica.faults.add(kind, "models", times=None, **options)  # type: ignore[arg-type]
    with pytest.raises(TransientError, match=r"/api/models") as told:
        listed(replica, timeout=0.3)
    assert told.value.hint
    assert replica.requests("models") == 3


def test_a_hub_that_is_not_there_is_told() -> None:
    """No server at all is a transient error, not a stack trace."""
    with pytest.raises(TransientError, match="did not answer"):
        Asker("http://127.0.0.1:9", False, patience=0.001, tries=2).get("http://127.0.0.1:9/api", lambda reply: reply)


@pytest.mark.parametrize(("status", "hint"), [(400, "update"), (401, "token"), (403, "token"), (410, "update")])
def test_a_refusal_is_not_asked_again(replica: Replica, status: int, hint: str) -> None:
    """What another try would not change is told at once, with the way out."""
    replica.faults.add("error", "models", status=status, times=None)
    with pytest.raises(SourceError, match=str(status)) as told:
        listed(replica)
    assert not isinstance(told.value, TransientError)
    assert hint in told.value.hint
    assert replica.requests("models") == 1


def test_a_bomb_is_not_unpacked(replica: Replica) -> None:
    """An answer that unpacks without end is refused as soon as it is too large."""
    replica.faults.add("bomb", "models")
    with pytest.raises(SourceError, match="more than 32 MiB"):
        listed(replica)


def test_a_bomb_inside_an_error_is_not_unpacked(replica: Replica) -> None:
    """The body of an error is read within the same bounds."""
    replica.faults.add("error", "models", status=500)
    replica.faults.add("bomb", "models")
    with pytest.raises(SourceError, match="more than 32 MiB"):
        listed(replica)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_leads_to_another_host(replica: Replica, status: int) -> None:
    """Another host is not asked at all, with a token or without."""
    replica.faults.add("redirect", "models", status=status)
    with pytest.raises(SourceError, match="another host"):
        listed(replica)
    assert replica.elsewhere == []


def test_a_redirect_on_the_same_host_is_followed(replica: Replica) -> None:
    """A hub may move a page of its own."""
    replica.faults.add("redirect", "models", to="/api/models?limit=3")
    assert len(listed(replica)) == 3


def test_redirects_in_a_circle_end(replica: Replica) -> None:
    """A hub that leads round in a circle is told so."""
    replica.faults.add("redirect", "models", to="/api/models?limit=3", times=None)
    with pytest.raises(SourceError, match="circle"):
        listed(replica)


@pytest.mark.parametrize(
    "link",
    ["https://example.org/x", "//example.org/x", "http://127.0.0.1:1/x", "https://127.0.0.1/x", "http://[", "ftp:x"],
)
def test_a_link_to_another_host_is_refused(replica: Replica, link: str) -> None:
    """Scheme, host and port must be the endpoint's."""
    with pytest.raises(SourceError, match=r"another host|a link that is none"):
        asker(replica).own(link, f"{replica.url}/api/models")


def test_the_hub_s_own_name_in_a_link_means_the_endpoint(replica: Replica) -> None:
    """A mirror that passes on the Hub's links is asked itself."""
    assert asker(replica).own("https://huggingface.co/api/models?cursor=x", replica.url) == (
        f"{replica.url}/api/models?cursor=x"
    )


def test_the_token_is_sent_to_its_own_hub(replica: Replica) -> None:
    """The endpoint is asked with the token, and with false none is sent."""
    replica.limits.set("api", 9, 300)
    listed(replica)
    Asker(replica.url, False).get(f"{replica.url}/api/models", lambda reply: reply.status)
    assert replica.limits.windows("api", f"Bearer {TOKEN}")[0].served == 1
    assert replica.limits.windows("api", "")[0].served == 1


def test_only_what_may_change_is_asked_again(replica: Replica) -> None:
    """What the reader itself cannot use is not fetched over and over."""

    def read(_: object) -> None:
        raise SourceError("not as known")

    with pytest.raises(SourceError, match="not as known"):
        asker(replica).get(f"{replica.url}/api/models", read)
    assert replica.requests("models") == 1
    assert issubclass(Again, TransientError)


@pytest.mark.parametrize("text", [b"\x1b[31m<html>\x00", "\u202egnp".encode(), b"\xff\xfe", b"x" * 999])
def test_what_came_is_shown_harmlessly(text: bytes) -> None:
    """An error shows the beginning of what came, in plain characters."""
    assert shown(text).isascii()
    assert shown(text).isprintable()
    assert len(shown(text)) < 700
