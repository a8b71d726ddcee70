"""A synthetic Hugging Face Hub of any size: a model is worked out from its number when it is asked for.

Three million models cost no more memory than three. Only what changed since (counters, new, removed and renamed models) is
held. Everything follows from the seed: two hubs of one size and seed that were changed alike say the same.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from tests.replica.accounts import Accounts, hexadecimal
from tests.replica.fields import FIELDS, tags
from tests.replica.order import Key, LiveOrder, Shuffle, draw, mix

FLOOR = 1_646_263_744_000  # 2022-03-02T23:29:04Z in ms: the Hub knows no creation date before it
TODAY = 1_788_220_800_000  # 2026-09-01: the hub as it is built
HOUR = 3_600_000
STEMS = ("aurora", "basalt", "cedar", "delta", "ember", "fjord", "glacier", "harbor", "indigo", "juniper")
SORTS = ("createdAt", "lastModified", "downloads", "likes", "trendingScore")


class Hub:
    """What a hub says of its models, now.

    Attributes:
        models: how many it was built with.
        version: grows with each change.
        moves: how many models' counters move after each page that it gives.
        created: when a model was made, in ms: a thirtieth at the floor, then ever faster; those added later, after today.
        day: days since it was built; a model's all-time counter grows by a thirtieth of its downloads on each.
    """

    def __init__(self, models: int = 2500, *, seed: int = 7, moves: int = 0) -> None:
        self.models, self.seed, self.moves, self.day = models, seed, moves, 0
        self.added = self.version = 0
        self.removed: set[int] = set()
        self.lock = threading.RLock()
        self.accounts = Accounts(models, mix(seed, 0))
        self._said: dict[int, dict[str, object]] = {}
        self._names: dict[str, int] = {}
        self._steps = 0
        self._machine = mix(seed, 99) >> 24
        self.created = lru_cache(maxsize=4096)(self._created)
        self._popular, self._liked = Shuffle(models, mix(seed, 1)), Shuffle(models, mix(seed, 2))
        self._orders = {sort: self._order(sort) for sort in SORTS}

    # What changes

    def set(self, number: int, **values: object) -> None:
        """Say something else of a model from now on: `downloads`, `gained`, `likes`, `lastModified` (ms) or `id`."""
        with self.lock:
            self.version += 1
            old = self.name(number)
            self._said.setdefault(number, {}).update(values)
            if "id" in values:
                self._names[old] = self._names[self.name(number)] = number
            for sort, order in self._orders.items():
                order.move(number, self.value(sort, number))

    def move(self, count: int = 1) -> None:
        """Let so many counters move, up or down, so that their models change places in the listing."""
        with self.lock:
            for _ in range(count if self.models else 0):
                self._steps += 1
                chance = mix(self._steps, self.seed + 1000)
                number = chance % self.models
                old = self.value("downloads", number)
                new = old * 2 + chance % 1000 if chance & 64 else old // 3
                gained = self._get(number, "gained", 0) + max(0, new - old)
                if number not in self.removed:
                    self.set(number, downloads=new, gained=gained, lastModified=TODAY + self._steps * 1000)

    def add(self, count: int = 1) -> list[int]:
        """Let so many new models appear, the newest of all. Gives their numbers."""
        with self.lock:
            first = self.models + self.added
            self.added += count
            for number in range(first, first + count):
                self.set(number, downloads=0)
            return list(range(first, first + count))

    def remove(self, number: int) -> None:
        """Let a model disappear."""
        with self.lock:
            self.version += 1
            self.removed.add(number)
            for order in self._orders.values():
                order.drop(number)

    def rename(self, number: int, name: str) -> None:
        """Give a model another id. Its `_id` stays; its old name leads to it."""
        self.set(number, id=name)

    # What a model is

    @property
    def size(self) -> int:
        """How many models there are now."""
        return self.models + self.added - len(self.removed)

    def key(self, number: int) -> str:
        """The immutable `_id`: 24 hexadecimal digits that grow with the number."""
        return f"{self.created(number) // 1000:08x}{self._machine:010x}{number:06x}"

    def name(self, number: int) -> str:
        """The id, `account/name`."""
        said = self._said.get(number)
        if said and "id" in said:
            return str(said["id"])
        return f"{self.accounts.of(number)}/{STEMS[draw(number) % 10]}-{number:x}"

    def author(self, number: int) -> str:
        """The account that it stands in now."""
        return self.name(number).split("/", maxsplit=1)[0]

    def all_time(self, number: int) -> int:
        """Cumulative downloads."""
        built = self._base("downloads", number)
        return built * (3 + (draw(number) >> 48) % 30) + self._get(number, "gained", 0) + built * self.day // 30

    def value(self, sort: str, number: int) -> int:
        """What it has now of what a listing is sorted by."""
        if sort == "trendingScore":
            return self.value("downloads", number) // 1000
        return self._get(number, sort, self._base(sort, number))

    # What is asked of it

    def row(self, number: int, keys: Iterable[str]) -> dict[str, object]:
        """`_id`, `id` and the named keys of a model; what it lacks is left out, as the Hub does."""
        row: dict[str, object] = {"_id": self.key(number), "id": self.name(number)}
        for key in keys:
            value = FIELDS[key](self, number)
            if value is not None:
                row[key] = value
        return row

    def page(
        self,
        keys: Sequence[str],
        limit: int,
        *,
        sort: str = "trendingScore",
        ascending: bool = False,
        after: Key | None = None,
        author: str = "",
        tagged: Sequence[str] = (),
        search: str = "",
    ) -> tuple[list[dict[str, object]], Key | None]:
        """The rows behind a cursor in the order as it is now, and the cursor of the next page where there is one."""
        with self.lock:
            walk = self._of(author, sort, after, ascending) if author else self._orders[sort].walk(after, ascending)
            fits = (key for key in walk if self._fits(key[2], tagged, search)) if tagged or search else walk
            found = list(islice(fits, limit + 1))
            rows = [self.row(number, keys) for _, _, number in found[:limit]]
            self.move(self.moves)
        return rows, found[limit - 1] if len(found) > limit else None

    def find(self, name: str) -> int | None:
        """The number of the model that is or was called so."""
        number = self._names.get(name)
        if number is None:
            number = hexadecimal(name.rpartition("-")[2])
            if not 0 <= number < self.models + self.added or self.name(number) != name:
                return None
        return None if number in self.removed else number

    def numbers(self, account: str) -> list[int]:
        """The numbers of an account's models."""
        numbers = {*self.accounts.numbers(account), *self._said} - self.removed
        return [number for number in sorted(numbers) if self.author(number) == account]

    def _get(self, number: int, key: str, otherwise: int) -> int:
        said = self._said.get(number)
        return otherwise if said is None else said.get(key, otherwise)  # type: ignore[return-value]

    def _created(self, number: int) -> int:
        if number >= self.models:
            return TODAY + (number - self.models + 1) * 1000
        old = self.models // 30
        share = max(0, number - old) / max(1, self.models - old)
        return FLOOR + int((TODAY - FLOOR) * share ** (1 / 3))

    def _base(self, sort: str, number: int) -> int:
        if sort == "createdAt":
            return self.created(number)
        if sort == "lastModified":
            return self.created(number) + HOUR
        if number >= self.models:
            return 0
        if sort == "likes":
            return int(20_000 / (self._liked.place(number) + 1) ** 0.9)
        downloads = int(150_000_000 / (self._popular.place(number) + 1) ** 1.25)
        return downloads // 1000 if sort == "trendingScore" else downloads

    def _order(self, sort: str) -> LiveOrder:
        def base(number: int) -> int:
            return self._base(sort, number)

        def newest(number: int) -> int:
            return self.models - 1 - number

        def place(number: int) -> int:
            return number if number >= self.models else shuffle.place(number)

        if sort in {"createdAt", "lastModified"}:  # numbers grow with time
            return LiveOrder(self.models, base, newest, newest)
        shuffle = self._liked if sort == "likes" else self._popular
        return LiveOrder(self.models, base, place, shuffle.number)

    def _of(self, account: str, sort: str, after: Key | None, ascending: bool) -> Iterator[Key]:
        keys = sorted(self._orders[sort].key(n, self.value(sort, n)) for n in self.numbers(account))
        if ascending:
            return (key for key in reversed(keys) if after is None or key[:2] < after[:2])
        return (key for key in keys if after is None or key[:2] > after[:2])

    def _fits(self, number: int, tagged: Sequence[str], search: str) -> bool:
        return search.lower() in self.name(number).lower() and (not tagged or set(tagged) <= set(tags(self, number)))
