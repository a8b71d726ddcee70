"""Who is behind an account, as far as the Hub says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from modelcensus.errors import SourceError, TransientError
from modelcensus.sources.accounts import kinds
from modelcensus.sources.live import HfLive
from modelcensus.sources.polite import Asker
from tests.replica.hub import Hub
from tests.replica.server import Replica, serve
from tests.silent import Silent


@pytest.fixture
def replica() -> Iterator[Replica]:
    """A hub of 600 models."""
    with serve(Hub(600)) as replica:
        yield replica


def ask(replica: Replica) -> Asker:
    """Who asks, impatiently."""
    return HfLive(dt.date(2026, 9, 5), endpoint=replica.url, token=False, patience=0.01, tries=3).asker()


def test_an_account_is_an_organisation_a_user_or_gone(replica: Replica, tmp_path: Path) -> None:
    """The overview that answers tells the kind; both that do not, that there is none."""
    cache = tmp_path / "kinds.json"
    wanted = ["Qwen", "TheBloke", "nobody-here", "..", "a b/c?d#e", "한국"]
    found = kinds(wanted, cache, ask(replica), Silent())
    gone = dict.fromkeys(wanted[2:], "gone")
    assert found == {"Qwen": "organisation", "TheBloke": "user"} | gone
    assert json.loads(cache.read_text()) == found
    assert all("/api/models" not in path for _, path, _ in replica.log)


def test_a_known_account_is_not_asked_for(replica: Replica, tmp_path: Path) -> None:
    """What the cache knows costs no request, and is kept when it is not asked about."""
    cache = tmp_path / "kinds.json"
    cache.write_text('{"Qwen": "user", "old": "gone", "odd": 7}')
    assert kinds(["Qwen"], cache, ask(replica), Silent()) == {"Qwen": "user"}
    assert replica.requests() == 0
    kinds(["google"], cache, ask(replica), Silent())
    assert json.loads(cache.read_text()) == {"Qwen": "user", "old": "gone", "google": "organisation"}


def test_accounts_that_were_told_are_kept_when_the_asking_fails(replica: Replica, tmp_path: Path) -> None:
    """An interrupted test of many accounts goes on where it stopped."""
    cache = tmp_path / "kinds.json"
    replica.faults.add("error", match="google", times=None)
    with pytest.raises(TransientError):
        kinds(["Qwen", "google"], cache, ask(replica), Silent())
    assert json.loads(cache.read_text()) == {"Qwen": "organisation"}


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_damaged_cache_is_told(replica: Replica, tmp_path: Path, text: str) -> None:
    """A cache that cannot be read is an error that says it can be removed."""
    cache = tmp_path / "kinds.json"
    cache.write_text(text)
    with pytest.raises(SourceError, match=r"kinds\.json") as told:
        kinds(["Qwen"], cache, ask(replica), Silent())
    assert "Remove it" in told.value.hint


def test_an_overview_of_another_shape_is_refused(replica: Replica, tmp_path: Path) -> None:
    """An answer that is no account is not taken for an organisation."""
    replica.faults.add("shape", "organizations", body=[])
    with pytest.raises(SourceError, match="tell of an account"):
        kinds(["Qwen"], tmp_path / "kinds.json", ask(replica), Silent())
