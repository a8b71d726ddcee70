"""The names that can be asked for: countries, organisations, accounts and models, with the near ones when one is not there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from modelcensus.census import called
from modelcensus.census.arguments import encodable
from modelcensus.errors import UnknownName
from modelcensus.messages import Say, marked
from modelcensus.store import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from modelcensus.answer import Row

KINDS = ("country", "organisation", "account", "model")
FAMILY = "family"  # of a model or of a base that no snapshot lists: asked for by its prefix alone, since it is called as its base is
GROUPS = {"individual": marked("persons"), "community": marked("communities"), "unknown": marked("unknown")}
NOUNS = {
    "country": "SELECT country_group AS key, country_group AS name FROM accounts UNION SELECT country, country FROM stays ORDER BY key",
    "organisation": "SELECT organisation AS key, min(name) AS name FROM accounts WHERE organisation <> 'unknown' GROUP BY 1 ORDER BY 1",
    "account": "SELECT DISTINCT account AS key, account AS name FROM accounts ORDER BY 1",
    "model": "SELECT model AS key, model AS name FROM models UNION ALL SELECT model, unnest(from_json(aliases, '[\"VARCHAR\"]')) FROM models",
}
EXACT = {  # of which there are millions: one is looked up where it lies, and all are listed for near names alone
    "model": "SELECT model AS key FROM models WHERE lower(model) = lower(':name:') UNION ALL SELECT model FROM models WHERE contains(lower(aliases), lower(':quoted:'))",
    "base": "SELECT parent AS key FROM edges WHERE parent_key < 0 AND lower(parent) = lower(':name:') LIMIT 1",
}


WHERE = {
    "country": "Codes are ISO 3166-1; `modelcensus share --by country` lists those that are here.",
    "organisation": "`modelcensus share --by organisation` lists them.",
    "account": "`modelcensus share --by account` lists them.",
    "model": "`modelcensus top` lists the most downloaded.",
    FAMILY: "A family is called as its base model is; `modelcensus influence` lists the largest.",
}
ALSO = {"USA": "US", "America": "US", "U.S.": "US", "UK": "GB", "Britain": "GB", "PRC": "CN"}


@dataclass(frozen=True)
class Thing:
    """Something a question can be about: its kind and its key in the tables."""

    kind: str
    key: str


class Names:
    """Looks names up in one build, in one language."""

    def __init__(self, rows: Callable[[str], list[dict[str, Any]]], language: str, say: Say) -> None:
        self._rows = rows
        self._language = language
        self._say = say
        self._known: dict[str, dict[str, str]] = {}
        self._lower: dict[str, dict[str, str]] = {}

    @cached_property
    def countries(self) -> dict[str, str]:
        """Code → name in this language, the groups without a country included."""
        rows = self._rows(f"SELECT country, name_{self._language} AS name FROM countries")
        return {row["country"]: row["name"] for row in rows} | {
            group: self._say(name) for group, name in GROUPS.items()
        }

    def country(self, code: str | None) -> str | None:
        """The country's or group's name."""
        return None if code is None else self.countries.get(code, code)

    def organisation(self, name: str) -> str:
        """An organisation's name in this language, where its readers call it otherwise."""
        return called.organisation(name, self._say)

    def translate(self, rows: Iterable[Row]) -> list[Row]:
        """The rows with countries and kinds named: a row that is one of them gets its name as second key."""
        countries = self.countries
        return [
            {"country": code, "name": countries.get(code, code), **row}  # of thousands of rows most often
            if next(iter(row)) == "country" and isinstance(code := row["country"], str)
            else self._translated(row)
            for row in rows
        ]

    def _translated(self, row: Row) -> Row:
        first = next(iter(row))
        if first == "kind":
            return {"kind": row["kind"], "name": self._say(str(row["kind"])), **row}
        if first == "organisation" and row.get("name") in called.KNOWN:
            return {**row, "name": called.organisation(row["name"], self._say)}
        if row.get("name") == "unknown":
            return {**row, "name": self._say("unknown")}
        return row

    def listed(self, kind: str) -> list[str]:
        """Every name of a kind, as people may type it."""
        return list(self._lookup(kind))

    def like_model(self, name: str) -> list[str]:
        """Model ids near a name: those with the same part after the slash first."""
        part = name.rsplit("/", 1)[-1].casefold()
        ids = self.listed("model")
        same = [known for known in ids if known.rsplit("/", 1)[-1].casefold().startswith(part)]
        return same if same and part else ids

    def one(self, kind: str, given: str) -> Thing:
        """The thing of that kind with that name, case ignored. Raises `UnknownName` with the near ones."""
        found = (self._find("model", given) or self._find("base", given)) if kind == FAMILY else self._find(kind, given)
        if found is None:
            valid = self.like_model(given) if kind in ("model", FAMILY) else self.listed(kind)
            raise UnknownName(kind, given, valid, self._where(kind, given))
        return Thing(kind, found)

    def _where(self, kind: str, given: str) -> str:
        """The next step for a name that is not there."""
        if kind == "organisation" and self._find("account", given):
            return (
                f"It is an account: ask for the account {given}, or `modelcensus explain {given}` for its organisation."
            )
        return WHERE[kind]

    def is_model(self, name: str) -> bool:
        """Whether a model is or once was called so."""
        return self._find("model", name) is not None

    def is_base(self, name: str) -> bool:
        """Whether models are made from something of that name that no snapshot lists."""
        return self._find("base", name) is not None

    def resolve(self, given: Sequence[str]) -> list[Thing]:
        """Things from names: each by its prefix, else all of one kind where that is possible, else each by the first that fits."""
        plain = [name for name in given if self._prefix(name) is None]
        shared = next((kind for kind in KINDS if plain and all(self._find(kind, name) for name in plain)), None)
        return [self._resolve_one(name, shared) for name in given]

    def _resolve_one(self, name: str, shared: str | None) -> Thing:
        if prefix := self._prefix(name):
            return self.one(prefix, name.split(":", 1)[1])
        for kind in [shared] if shared else KINDS:
            if (found := self._find(kind, name)) is not None:
                return Thing(kind, found)
        every = [known for kind in (("model",) if "/" in name else KINDS[:3]) for known in self.listed(kind)]
        raise UnknownName(
            "country, organisation, account or model",
            name,
            every,
            "Say which it is with `account:…`, `organisation:…`, `country:…` or `model:…`.",
        )

    def _prefix(self, name: str) -> str | None:
        kind = name.split(":", 1)[0] if ":" in name else ""
        return kind if kind in (*KINDS, FAMILY) else None

    def _find(self, kind: str, name: str) -> str | None:
        if kind not in EXACT:
            return self._folded(kind).get(name.casefold())
        name = encodable(name)
        rows = self._rows(fill(EXACT[kind], {"name": name, "quoted": f'"{name}"'}))
        return str(rows[0]["key"]) if rows else None

    def _lookup(self, kind: str) -> dict[str, str]:
        """Name as typed → key."""
        if kind not in self._known:
            pairs = [(row["name"], row["key"]) for row in self._rows(NOUNS[kind])]
            pairs += [(row["key"], row["key"]) for row in self._rows(NOUNS[kind])] if kind != "model" else []
            if kind == "country":
                pairs = [(self.countries.get(key, key), key) for _, key in pairs] + [(key, key) for _, key in pairs]
                here = {key for _, key in pairs}
                pairs += [(name, code) for name, code in ALSO.items() if code in here]
            if kind == "organisation":
                pairs += [(called.organisation(name, self._say), key) for name, key in pairs if name in called.KNOWN]
            self._known[kind] = dict(pairs)
        return self._known[kind]

    def _folded(self, kind: str) -> dict[str, str]:
        if kind not in self._lower:
            self._lower[kind] = {name.casefold(): key for name, key in self._lookup(kind).items()}
        return self._lower[kind]
