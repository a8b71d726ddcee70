"""Reviewed facts in YAML and their loader. People edit the files beside this one; code never writes them.

A user's own facts lie in `<home>/facts` in the same layout and are laid over ours: an account they name leaves the
organisation it had here, and an organisation, universe or claim of the same id is replaced.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from modelcensus.errors import FactsError
from modelcensus.facts.claim import Claim, ClaimFile
from modelcensus.facts.model import Definition, Fact, Organisation, Source, Universe
from modelcensus.facts.read import MOST_BYTES, checked, line, parse
from modelcensus.facts.sourced import Correction, Cost, Identity, Outside, Release, Score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["HERE", "MOST_BYTES", "Facts", "Owned", "claims", "corrections", "digest", "load"]
HERE = Path(__file__).parent
SAID = "corrections"  # facts about what was said, that no number rests on: a build is the same with and without them
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
    scores: Sequence[Score] = ()
    costs: Sequence[Cost] = ()
    releases: Sequence[Release] = ()
    outside: Sequence[Outside] = ()
    identities: Sequence[Identity] = ()


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
        claims=claims(_files(HERE / "claims"), _files(user / "claims") if user else []),
        scores=_over(folders, "scores", Score, lambda fact: (fact.model, fact.benchmark, fact.effort, fact.by)),
        costs=_over(folders, "costs", Cost, lambda fact: (fact.model, fact.what, fact.benchmark)),
        releases=_over(folders, "releases", Release, lambda fact: fact.model),
        identities=[item for folder in folders for item in _all(folder / "identities", Identity)],
        outside=[item for folder in folders for item in _all(folder / "outside", Outside)],
        digest=digest(HERE),
        user_digest=digest(user) if user else "",
    )


def digest(folder: Path) -> str:
    """A checksum of the YAML files below a folder that numbers rest on; empty where there is none."""
    every = (file for file in folder.rglob("*.yaml") if file.relative_to(folder).parts[0] != SAID)
    files = sorted(file for file in every if file.is_file())
    total = hashlib.sha256()
    for file in files:
        total.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest() if files else ""


def corrections(user: Path | None = None) -> list[Correction]:
    """The corrections of our own numbers, and of a user's, the latest first. They are no part of a build: they tell of builds.

    Raises `FactsError` naming the file and field that is wrong.
    """
    folders = [HERE, *([user] if user and user.is_dir() else [])]
    found = {item.id: item for folder in folders for item in _each(_files(folder / SAID), Correction)}
    return sorted(found.values(), key=lambda item: (item.date, item.id), reverse=True)


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


def _over(folders: Sequence[Path], name: str, shape: type[F], key: Callable[[F], object]) -> list[F]:
    """The facts of that name, a user's in place of ours about the same thing."""
    ours, *theirs = [list(_all(folder / name, shape)) for folder in folders]
    taken = {key(fact) for listed in theirs for fact in listed}
    return [*(fact for fact in ours if key(fact) not in taken), *(fact for listed in theirs for fact in listed)]


def _all(folder: Path, shape: type[F]) -> Iterator[F]:
    """The facts of every file of a folder, each file a list of them."""
    for file in _files(folder):
        yield from _listed(file, shape)


def claims(ours: Sequence[Path], theirs: Sequence[Path], known: Iterable[str] = ()) -> dict[str, Claim]:
    """Id → claim of those files, in their order; those of `theirs` take the place of ours of the same id.

    `known`: ids of claims that stand already and may be repeated. Raises `FactsError` with file and line.
    """
    found: dict[str, Claim] = {}
    places: dict[str, tuple[Path, int]] = {}
    for files in (ours, theirs):
        here: dict[str, Path] = {}
        for file in files:
            data = parse(file)
            if not isinstance(data, dict):
                raise FactsError(
                    f"{file}, line 1: expected `source` and `claims`.", "`modelcensus claim new` writes one."
                )
            for turn, claim in enumerate(checked(file, data, ClaimFile).told(file.stem)):
                if claim.id in here:
                    at = line(file, ["claims", turn, "id"])
                    raise FactsError(
                        f"{file}, line {at}: “{claim.id}” stands already in {here[claim.id]}.", "Give it another id."
                    )
                here[claim.id] = file
                found[claim.id], places[claim.id] = claim, (file, turn)
    _no_circle(found, places, set(known))
    return found


def _no_circle(found: Mapping[str, Claim], places: Mapping[str, tuple[Path, int]], known: set[str]) -> None:
    """Every claim that is repeated is there and is not the later one, and none repeats itself by way of others."""

    def wrong(name: str, number: int, what: str, fix: str) -> FactsError:
        file, turn = places[name]
        return FactsError(f"{file}, line {line(file, ['claims', turn, 'repeats', number])}: {what}.", fix)

    for name in places:
        for number, other in enumerate(found[name].repeats):
            if other not in found and other not in known:
                raise wrong(name, number, f"there is no claim “{other}” to repeat", "`modelcensus claims` lists them.")
            if name in _earlier(other, found):
                what = f"{name} repeats {other}, which repeats it: the links go round"
                raise wrong(name, number, what, "Keep only the link from the later claim to the earlier one.")
            mine, theirs = found[name].source, found[other].source if other in found else None
            if mine and theirs and theirs.date > mine.date:
                raise wrong(
                    name,
                    number,
                    f"{other} was published later, on {theirs.date}",
                    "The later claim repeats the earlier one.",
                )


def _earlier(name: str, found: Mapping[str, Claim]) -> set[str]:
    """A claim and all that it repeats, however far back."""
    seen: set[str] = set()
    left = [name]
    while left:
        one = left.pop()
        if one not in seen:
            seen.add(one)
            left += found[one].repeats if one in found else []
    return seen


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
    data = parse(file)
    if isinstance(data, dict):
        yield checked(file, {_name_key(shape): file.stem} | data, shape)
        return
    if not isinstance(data, list):
        raise FactsError(f"{file}: expected a mapping or a list of mappings.", "See the files beside it.")
    for number, entry in enumerate(data):
        yield checked(file, entry, shape, [number])


def _name_key(shape: type[Fact]) -> str:
    return "id" if "id" in shape.model_fields else "name"
