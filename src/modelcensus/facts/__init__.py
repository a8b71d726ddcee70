"""Reviewed facts in YAML and their loader. People edit the files beside this one; code never writes them.

A user's own facts lie in `<home>/facts` in the same layout and are laid over ours: an account they name leaves the
organisation it had here, and an organisation, universe or claim of the same id is replaced.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from modelcensus.errors import FactsError
from modelcensus.facts.model import Claim, Definition, Fact, Organisation, Source, Universe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).parent
MOST_BYTES = 1_000_000
F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class Owned:
    """An organisation and whether a user's file says so."""

    organisation: Organisation
    by_user: bool = False


@dataclass(frozen=True)
class Facts:
    """All facts, a user's laid over ours."""

    organisations: Mapping[str, Owned]
    universes: Mapping[str, Universe]
    sources: Mapping[str, Source]
    definitions: Mapping[str, Definition]
    claims: Mapping[str, Claim]
    digest: str
    user_digest: str


def load(user: Path | None = None) -> Facts:
    """All facts; `user` is a folder whose facts are laid over ours.

    Raises `FactsError` naming the file and field that is wrong.
    """
    folders = [HERE, *([user] if user and user.is_dir() else [])]
    return Facts(
        organisations=_organisations(user),
        universes={item.name: item for folder in folders for item in _listed(folder / "universes.yaml", Universe)},
        sources={item.name: item for item in _listed(HERE / "sources.yaml", Source)},
        definitions={item.name: item for folder in folders for item in _each(folder / "definitions", Definition)},
        claims={item.id: item for folder in folders for item in _each(folder / "claims", Claim)},
        digest=digest(HERE),
        user_digest=digest(user) if user else "",
    )


def digest(folder: Path) -> str:
    """A checksum of the YAML files below a folder; empty where there is none."""
    files = sorted(folder.rglob("*.yaml")) if folder.is_dir() else []
    total = hashlib.sha256()
    for file in files:
        total.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest() if files else ""


def _organisations(user: Path | None) -> dict[str, Owned]:
    ours = list(_each(HERE / "organisations", Organisation))
    theirs = list(_each(user / "organisations", Organisation)) if user else []
    for group in (ours, theirs):
        _no_account_twice(group)
    taken = set(_accounts(theirs))
    kept = {item.id: Owned(left) for item in ours if (left := _without(item, taken)) is not None}
    return kept | {item.id: Owned(item, by_user=True) for item in theirs}


def _accounts(organisations: list[Organisation]) -> Iterator[tuple[str, str]]:
    for item in organisations:
        for hub, accounts in item.accounts.items():
            for account in accounts:
                yield hub, account.name.casefold()


def _no_account_twice(organisations: list[Organisation]) -> None:
    owner: dict[tuple[str, str], str] = {}
    for item in organisations:
        for account in _accounts([item]):
            if account in owner:
                raise FactsError(
                    f"The account {account[1]} on {account[0]} stands in two organisations: {owner[account]} and {item.id}.",
                    "Leave it in one of them.",
                )
            owner[account] = item.id


def _without(item: Organisation, taken: set[tuple[str, str]]) -> Organisation | None:
    left = {
        hub: [account for account in accounts if (hub, account.name.casefold()) not in taken]
        for hub, accounts in item.accounts.items()
    }
    return item.model_copy(update={"accounts": left}) if any(left.values()) else None


def _each(folder: Path, shape: type[F]) -> Iterator[F]:
    """The facts of every file of a folder: a file holds one, named after it, or a list of them."""
    seen: dict[str, Path] = {}
    for file in sorted(folder.glob("*.yaml")):
        for item in _listed(file, shape):
            name = str(getattr(item, "id", None) or getattr(item, "name", ""))
            if name in seen:
                raise FactsError(f"{file}: “{name}” stands already in {seen[name]}.", "Give it another id.")
            seen[name] = file
            yield item


def _listed(file: Path, shape: type[F]) -> Iterator[F]:
    if not file.is_file():
        return
    data = _parse(file)
    if isinstance(data, dict):
        data = [{_name_key(shape): file.stem} | data]
    if not isinstance(data, list):
        raise FactsError(f"{file}: expected a mapping or a list of mappings.", "See the files beside it.")
    for number, entry in enumerate(data, 1):
        yield _checked(file, number if len(data) > 1 else None, entry, shape)


def _name_key(shape: type[Fact]) -> str:
    return "id" if "id" in shape.model_fields else "name"


def _parse(file: Path) -> Any:
    import yaml

    if file.stat().st_size > MOST_BYTES:
        raise FactsError(f"{file} is larger than {MOST_BYTES} bytes.", "Split it.")
    loader = _no_alias(getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader, narrowed further
    except yaml.YAMLError as error:
        raise FactsError(f"{file} is not the YAML we read: {error}", "Mend the line it names.") from error
    except UnicodeDecodeError as error:
        raise FactsError(f"{file} is not UTF-8 text: {error}", "Save it as UTF-8.") from error


def _no_alias(base: Any) -> Any:
    """The loader without aliases: a few lines of them can stand for gigabytes."""
    import yaml

    class Plain(base):  # type: ignore[misc]
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.events.AliasEvent):
                event = self.get_event()
                raise yaml.composer.ComposerError(None, None, "aliases are not read here", event.start_mark)
            return super().compose_node(parent, index)

    return Plain


def _checked(file: Path, number: int | None, entry: Any, shape: type[F]) -> F:
    from pydantic import ValidationError

    try:
        return shape.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the entry"
        which = f" (entry {number})" if number else ""
        raise FactsError(f"{file}{which}: {where}: {first['msg']}.", "Mend that field.") from error
