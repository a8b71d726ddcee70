"""The order of a listing whose sort key is alive: models that moved stand where they are now, the others where they always were.

Nothing is sorted that did not move: the place of all others follows from their number.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from functools import lru_cache
from heapq import merge
from math import gcd

Key = tuple[int, int, int]  # minus the value, the place among equals, the model's number
MASK = 2**64 - 1


def mix(number: int, salt: int) -> int:
    """64 bits that look random and follow from both numbers."""
    bits = (number * 0x9E3779B97F4A7C15 + (salt + 1) * 0xD1342543DE82EF95) & MASK
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
    return bits ^ (bits >> 31)


@lru_cache(maxsize=8192)
def draw(number: int) -> int:
    """The 64 bits of a model; each of its fields looks at some of them."""
    return mix(number, 3)


class Shuffle:
    """A permutation of the first so many numbers that can be read both ways without a table."""

    def __init__(self, size: int, salt: int) -> None:
        self._size = max(1, size)
        self._step = mix(salt, 1) % self._size | 1
        while gcd(self._step, self._size) != 1:
            self._step += 2
        self._back = pow(self._step, -1, self._size)
        self._shift = mix(salt, 2) % self._size

    def place(self, number: int) -> int:
        """Where a number stands."""
        return (number * self._step + self._shift) % self._size

    def number(self, place: int) -> int:
        """Which number stands there."""
        return (place - self._shift) * self._back % self._size


class LiveOrder:
    """Models from the largest value to the smallest, as the values are now.

    Arguments:
        count: how many models there were from the start.
        base: a model's value as long as it has not moved; it must not grow with the place.
        place: a model's place then; unique also for models that came later.
        number: the model at a place.
    """

    def __init__(
        self, count: int, base: Callable[[int], int], place: Callable[[int], int], number: Callable[[int], int]
    ) -> None:
        self._count, self._base, self._place, self._number = count, base, place, number
        self._moved: list[Key] = []
        self._keys: dict[int, Key | None] = {}  # of those that moved; None for those that are gone

    def key(self, number: int, value: int) -> Key:
        """Where a model with this value sorts."""
        return -value, self._place(number), number

    def move(self, number: int, value: int) -> None:
        """A model has another value now, or is new."""
        self.drop(number)
        self._keys[number] = key = self.key(number, value)
        insort(self._moved, key)

    def drop(self, number: int) -> None:
        """A model is gone."""
        if old := self._keys.get(number):
            del self._moved[bisect_left(self._moved, old)]
        self._keys[number] = None

    def walk(self, after: Key | None, ascending: bool = False) -> Iterator[Key]:
        """The keys behind a cursor, one by one. Nothing may move meanwhile."""
        first = moved = 0
        if ascending:
            first, moved = self._count, len(self._moved)
        if after is not None:
            cut = bisect_left if ascending else bisect_right
            first = cut(range(self._count), after[:2], key=self._still)
            moved = cut(self._moved, after[:2], key=lambda key: key[:2])
        places = range(first - 1, -1, -1) if ascending else range(first, self._count)
        ranks = range(moved - 1, -1, -1) if ascending else range(moved, len(self._moved))
        return merge(self._rest(places), (self._moved[rank] for rank in ranks), reverse=ascending)

    def _still(self, place: int) -> tuple[int, int]:
        return -self._base(self._number(place)), place

    def _rest(self, places: range) -> Iterator[Key]:
        for place in places:
            number = self._number(place)
            if number not in self._keys:
                yield -self._base(number), place, number
