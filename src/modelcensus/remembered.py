"""What was given lately and may be asked for again: up to so many bytes of memory, and how many bytes a value takes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, is_dataclass
from sys import getsizeof
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

Key = TypeVar("Key", bound="Hashable")
Value = TypeVar("Value")
ENTRY_BYTES = 300  # of what holds an entry
WEIGHED = 1000  # parts of a long list that are weighed for all of it


@dataclass(slots=True)
class Entry(Generic[Value]):
    """A value, how many bytes it takes, and how often it was asked for."""

    value: Value
    size: int
    asked: int = 0


class Remembered(Generic[Key, Value]):
    """Values by key, the one asked for longest ago first; that goes first when there is too much.

    It locks nothing: where several threads ask, one of them holds a lock.

    Args:
        most: bytes in all. What is heavier alone is not remembered.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[Key, Entry[Value]] = OrderedDict()
        self.bytes = 0

    def __iter__(self) -> Iterator[Key]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def most_asked(self) -> list[tuple[Key, Value]]:
        """All of them, those asked for most often first, of equals the one asked for last."""
        latest = list(reversed(self._entries.items()))
        return [(key, entry.value) for key, entry in sorted(latest, key=lambda item: -item[1].asked)]

    def get(self, key: Key) -> Value | None:
        """The value of a key, which is asked for now; None where it is not remembered."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        entry.asked += 1
        self._entries.move_to_end(key)
        return entry.value

    def put(self, key: Key, value: Value, size: int) -> None:
        """Remember a value of so many bytes in place of what its key had."""
        if key in self._entries:
            self.forget(key)
        size += ENTRY_BYTES
        if size > self._most:
            return
        self._entries[key] = Entry(value, size)
        self.bytes += size
        while self.bytes > self._most:
            self.forget(next(iter(self._entries)))

    def forget(self, key: Key) -> None:
        """Let go of a key that is remembered."""
        self.bytes -= self._entries.pop(key).size


def bytes_of(value: object) -> int:
    """About how many bytes a value takes with all that is in it, to be on the safe side: what several parts share counts each time.

    Names of columns and attributes are left out, which all rows and objects of a kind share. Of a long list some parts tell what all weigh.
    """
    size = getsizeof(value)
    if isinstance(value, dict):
        return size + sum(map(bytes_of, value.values()))
    if isinstance(value, (list, tuple)):
        told = value[:: len(value) // WEIGHED + 1]
        return size + (sum(map(bytes_of, told)) * len(value) // len(told) if told else 0)
    return size + bytes_of(getattr(value, "__dict__", {})) if is_dataclass(value) else size
