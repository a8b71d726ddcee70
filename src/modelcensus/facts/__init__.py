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
    from collections.abc import Iterable, Iterator, Mapping

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
    if user and (stray := sorted(user.rglob("*.yml"))):
        raise FactsError(f"{stray[0]} ends in .yml, which is not read.", "Name it .yaml.")
    folders = [HERE, *([user] if user and user.is_dir() else [])]
    return Facts(
        organisations=_organisations(user),
        universes={item.name: item for folder in folders for item in _each([folder / "universes.yaml"], Universe)},
        sources={item.name: item for item in _each([HERE / "sources.yaml"], Source)},
        definitions={
            item.name: item for folder in folders for item in _each(_files(folder / "definitions"), Definition)
        },
        claims={item.id: item for folder in folders for item in _each(_files(folder / "claims"), Claim)},
        digest=digest(HERE),
        user_digest=digest(user) if user else "",
    )


def digest(folder: Path) -> str:
    """A checksum of the YAML files below a folder; empty where there is none."""
    files = sorted(file for file in folder.rglob("*.yaml") if file.is_file())
    total = hashlib.sha256()
    for file in files:
        total.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest() if files else ""


def _organisations(user: Path | None) -> dict[str, Owned]:
    ours = list(_each(_files(HERE / "organisations"), Organisation))
    theirs = list(_each(_files(user / "organisations"), Organisation)) if user else []
    _no_account_twice(ours, HERE)
    _no_account_twice(theirs, user or HERE)
    taken = set(_accounts(theirs))
    kept = {item.id: Owned(left) for item in ours if (left := _without(item, taken)) is not None}
    return kept | {item.id: Owned(item, by_user=True) for item in theirs}


def _accounts(organisations: list[Organisation]) -> Iterator[tuple[str, str]]:
    for item in organisations:
        for hub, accounts in item.accounts.items():
            for account in accounts:
                yield hub, account.name.casefold()


def _no_account_twice(organisations: list[Organisation], folder: Path) -> None:
    owner: dict[tuple[str, str], str] = {}
    for item in organisations:
        for account in _accounts([item]):
            if account in owner:
                raise FactsError(
                    f"{folder}: the account {account[1]} on {account[0]} stands twice, in {owner[account]} and {item.id}.",
                    "Leave it in one place.",
                )
            owner[account] = item.id


def _without(item: Organisation, taken: set[tuple[str, str]]) -> Organisation | None:
    left = {
        hub: [account for account in accounts if (hub, account.name.casefold()) not in taken]
        for hub, accounts in item.accounts.items()
    }
    return item.model_copy(update={"accounts": left}) if any(left.values()) else None


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _each(files: Iterable[Path], shape: type[F]) -> Iterator[F]:
    """The facts of every file: a file holds one, named after it, or a list of them."""
    seen: dict[str, Path] = {}
    for file in files:
        for item in _listed(file, shape):
            name = str(getattr(item, "id", None) or getattr(item, "name", ""))
            if name in seen:
                raise FactsError(f"{file}: “{name}” stands already in {seen[name]}.", "Give it another id.")
            seen[name] = file
            yield item


def _listed(file: Path, shape: type[F]) -> Iterator[F]:
    if not (file.exists() or file.is_symlink()):
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

    try:
        if file.stat().st_size > MOST_BYTES:
            raise FactsError(f"{file} is larger than {MOST_BYTES} bytes.", "Split it.")
        text = file.read_text(encoding="utf-8")
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        if "*" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=loader)):
            raise FactsError(f"{file} has an alias (`*name`): aliases are not read here.", "Write it out.")
        return yaml.load(text, Loader=_strict(loader))  # noqa: S506 - a safe loader, narrowed further
    except OSError as error:
        raise FactsError(f"{file} cannot be read: {error}", "Mend or remove it.") from error
    except UnicodeDecodeError as error:
        raise FactsError(f"{file} is not UTF-8 text: {error}", "Save it as UTF-8.") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date or number that cannot be
        told = " ".join(str(error).split())
        raise FactsError(f"{file} is not the YAML we read: {told}", "Mend the line it names.") from error


def _strict(base: Any) -> Any:
    """The loader that refuses a key written twice, where YAML keeps the last one without a word."""
    import yaml

    class Strict(base):  # type: ignore[misc]
        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            if twice := next((key for key in keys if keys.count(key) > 1), None):
                raise yaml.constructor.ConstructorError(None, None, f"“{twice}” stands twice", node.start_mark)
            return super().construct_mapping(node, deep=deep)

    return Strict


def _checked(file: Path, number: int | None, entry: Any, shape: type[F]) -> F:
    from pydantic import ValidationError

    try:
        return shape.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the entry"
        which = f" (entry {number})" if number else ""
        message = str(first["msg"]).removeprefix("Value error, ")
        raise FactsError(f"{file}{which}: {where}: {message}.", "Mend that field.") from error
