"""Who is behind a Hugging Face account as far as the Hub says: an organisation, a person, or nobody any more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from modelcensus.errors import SourceError
from modelcensus.sources.pages import parse, store
from modelcensus.sources.polite import OK, UPDATE, Asker, Reply, shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from modelcensus.sources import Progress

KINDS = {"organisation": "organizations", "user": "users"}  # our word → the Hub's; `gone` is neither
SAVE_EVERY = 50  # accounts


def kinds(accounts: Iterable[str], cache: Path, ask: Asker, progress: Progress) -> dict[str, str]:
    """Each account's kind: `organisation`, `user` or `gone`.

    The Hub is asked only for those that the JSON file `cache` does not know; what it says is added there, every few
    accounts and however the asking ends, so that it goes on from there. `HfLive.asker()` gives who asks.
    Raises `SourceError`, `TransientError`.
    """
    wanted = dict.fromkeys(accounts)
    known = _load(cache)
    missing = [account for account in wanted if account not in known]
    progress.begin("accounts", len(missing), "rows")
    try:
        for done, account in enumerate(missing, 1):
            known[account] = _kind(account, ask)
            progress.advance(1)
            if done % SAVE_EVERY == 0:
                _save(cache, known)
    finally:
        if missing:
            _save(cache, known)
    return {account: known[account] for account in wanted}


def _kind(account: str, ask: Asker) -> str:
    if not account.strip("."):
        return "gone"  # it would be a path of its own
    name = quote(account, safe="")
    asked = (kind for kind, word in KINDS.items() if ask.get(f"{ask.endpoint}/api/{word}/{name}/overview", _is_there))
    return next(asked, "gone")


def _is_there(reply: Reply) -> bool:
    if reply.status != OK:
        return False
    if not isinstance(reply.json(), dict):
        raise SourceError(f"{reply.url} should tell of an account, and gave {shown(reply.body)}.", UPDATE)
    return True


def _load(cache: Path) -> dict[str, str]:
    try:
        found = parse(cache.read_bytes()) if cache.is_file() else {}
    except (OSError, ValueError) as error:
        raise SourceError(f"{cache} is damaged: {error}.", "Remove it: it is made anew.") from error
    if not isinstance(found, dict):
        raise SourceError(f"{cache} holds no accounts.", "Remove it: it is made anew.")
    return {account: kind for account, kind in found.items() if kind in {*KINDS, "gone"}}


def _save(cache: Path, known: dict[str, str]) -> None:
    store(cache, json.dumps(dict(sorted(known.items())), indent=0).encode())
