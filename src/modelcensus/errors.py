"""What can go wrong, as a tree. Every error says what happened, to what, and the next step.

    CensusError                  exit code 1
    ├── QuestionError            2   the question cannot be asked so
    │   └── UnknownName          2   a name is not there; the near ones are listed
    ├── DataError                3   what is stored cannot answer
    │   ├── NoData               3   nothing stored covers the question
    │   └── CorruptFile          3   a stored file is damaged, missing or cut short
    ├── FactsError               4   a reviewed or a user's YAML file is wrong
    ├── Busy                     7   another process is writing to the same home
    ├── Unreachable              8   the object store that the home lies in does not answer, or refuses
    ├── OutputError              5   an answer could not be written; what stood there before still stands
    └── SourceError              6   a source gave something else than it promises
        └── TransientError       6   a source did not answer this time; trying again goes on where it stopped

Ctrl-C ends with 130, a reader that closes the pipe with 141. Only `views.cli.main` catches these.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


MANY = 20_000  # names; comparing so many by spelling takes about a second


class CensusError(Exception):
    """Something modelcensus can explain: `str()` is what happened, `hint` the next step."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class QuestionError(CensusError):
    """The question cannot be asked so."""

    exit_code = 2


class UnknownName(QuestionError):
    """A name that is not there, with the nearest valid ones."""

    def __init__(self, kind: str, given: str, valid: Iterable[str], hint: str = "") -> None:
        self.kind = kind
        self.given = given
        self.near = near(given, valid)
        listed = f"Near: {', '.join(self.near)}." if self.near else ""
        super().__init__(f"There is no {kind} “{given}”.", " ".join(part for part in (listed, hint) if part))


class DataError(CensusError):
    """What is stored cannot answer."""

    exit_code = 3


class NoData(DataError):
    """Nothing stored covers the question."""


class CorruptFile(DataError):
    """A stored file is damaged, missing or cut short."""


class FactsError(CensusError):
    """A facts file is wrong: the message names the file and the field."""

    exit_code = 4


class Busy(CensusError):
    """Another process is writing to the same home."""

    exit_code = 7


class Unreachable(CensusError):
    """The object store that the home lies in does not answer, or refuses; what is published there stands."""

    exit_code = 8


class OutputError(CensusError):
    """An answer could not be written."""

    exit_code = 5


class SourceError(CensusError):
    """A source gave something else than it promises."""

    exit_code = 6


class TransientError(SourceError):
    """A source did not answer this time: what was stored stays, and trying again goes on from there."""


def near(given: str, valid: Iterable[str], most: int = 5) -> list[str]:
    """The valid names most like the given one: the same start first (also after the slash), then by spelling, case ignored."""
    names = {name.casefold(): name for name in valid}
    wanted = given.casefold()
    part = wanted.rsplit("/", 1)[-1]
    begin = (key for key in names if part and (key.startswith(wanted) or key.rsplit("/", 1)[-1].startswith(part)))
    starts = sorted(begin, key=len)[:most]
    alike = difflib.get_close_matches(wanted, _likely(wanted, list(names)), n=most, cutoff=0.6)
    return [names[key] for key in dict.fromkeys([*starts, *alike])][:most]


def _likely(wanted: str, names: list[str]) -> list[str]:
    """The names worth comparing letter by letter: of very many, those of the same first letter and about the same length."""
    if len(names) <= MANY:
        return names
    return [name for name in names if name[:1] == wanted[:1] and abs(len(name) - len(wanted)) <= 2][:MANY]
