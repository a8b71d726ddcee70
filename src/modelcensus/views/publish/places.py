"""Where each address of the server lies as a file: names that every file system takes, and no two that only their case tells apart."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from modelcensus.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST = 100  # characters of a name
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # of Windows
FILES = ("v1", "badge", "card", "static")  # what does not end in .html; the API without an ending is JSON


class Address(NamedTuple):
    """An address on the server: its path, decoded, and its query in its order."""

    path: str
    query: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, text: str) -> Address:
        """The address in a link, without what comes after `#`.

        >>> Address.of("/v1/share.csv?by=country&top=3#x")
        Address(path='/v1/share.csv', query=(('by', 'country'), ('top', '3')))
        """
        split = urlsplit(text)
        return cls(unquote(split.path) or "/", tuple(parse_qsl(split.query, keep_blank_values=True)))

    @property
    def first(self) -> str:
        """The first part of its path, its language passed over."""
        parts = [part for part in self.path.split("/") if part]
        return next((part for part in parts if part not in LANGUAGES), "")

    def __str__(self) -> str:
        return quote(self.path) + (f"?{urlencode(self.query)}" if self.query else "")


def places(addresses: Iterable[Address]) -> dict[Address, str]:
    """A file for each address, as a path with `/`. Names that differ only in case all bear a mark of their own.

    >>> places([Address("/"), Address("/ko/claims"), Address("/v1/share.csv", (("by", "size"),))]).values()
    dict_values(['index.html', 'ko/claims.html', 'v1/share.by-size.csv'])
    """
    told = {address: _parts(address) for address in addresses}
    variants: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for parts in told.values():
        for end in range(1, len(parts) + 1):
            variants[tuple(part.casefold() for part in parts[:end])].add(tuple(parts[:end]))

    def told_apart(parts: Sequence[str], end: int) -> str:
        if len(variants[tuple(part.casefold() for part in parts[:end])]) == 1:
            return parts[end - 1]
        stem, dot, ending = parts[end - 1].rpartition(".") if end == len(parts) else (parts[end - 1], "", "")
        return f"{stem}{_mark('/'.join(parts[:end]))}{dot}{ending}"

    return {address: "/".join(told_apart(parts, end) for end in range(1, len(parts) + 1)) for address, parts in told.items()}  # fmt: skip


def _parts(address: Address) -> list[str]:
    names = [part for part in address.path.split("/") if part]
    if not names or (len(names) == 1 and names[0] in LANGUAGES):
        names.append("index")
    *folders, last = names
    stem, dot, ending = last.rpartition(".") if names[0] in FILES else (last, ".", "html")
    if not dot:
        stem, ending = last, "json"
    asked = "".join(f".{key}-{value}" for key, value in address.query)
    return [*(_safe(part) for part in folders), f"{_safe(stem + asked)}.{ending}"]


def _safe(text: str) -> str:
    """A part of a path that is a name everywhere; what had to be changed for that bears a mark of what it was."""
    kept = re.sub(r"[^A-Za-z0-9._-]", "-", text)[:LONGEST].strip("._-") or "x"
    is_same = kept == text and not RESERVED.fullmatch(kept) and not kept.endswith(".html")
    return kept if is_same else f"{kept}{_mark(text)}"


def _mark(text: str) -> str:
    return "~" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
