"""Some columns of a Parquet file, copied by byte ranges: nothing else is fetched, and nothing is decoded on the way.

pyarrow can read through ranges too, but must decode what it reads and encode it anew to store it, at several times the cost.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from modelcensus.errors import SourceError
from modelcensus.sources.footer import MAGIC, TAIL, Footer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from modelcensus.sources.footer import Piece

END = 256 << 10  # bytes asked for first: most footers are in them whole
LARGEST = 128 << 20  # bytes of a footer; the archives' have about 1 MB
MOST = 16 << 20  # bytes of one request
HOLE = 32 << 10  # unwanted bytes that are cheaper than another request
AHEAD = 4  # requests at a time


@dataclass(frozen=True)
class Ranges:
    """A file that is read in ranges only, never as a whole.

    Attributes:
        name: what messages call it.
        size: its size in bytes.
        get: gives the bytes from one place up to another.
    """

    name: str
    size: int
    get: Callable[[int, int], bytes]


@dataclass
class Wish:
    """One request: from where to where, and which parts of that are wanted."""

    start: int
    stop: int
    parts: list[tuple[int, int]]


class Projection:
    """The wanted columns of a file, whose footer is fetched at once. Raises `SourceError` where it is no Parquet file.

    Args:
        file: the file.
        wanted: whether a leaf column is wanted, by its dotted path.

    Attributes:
        came: bytes that came so far.
        requests: by how many requests.
        weight: how many bytes the wanted columns take, with what comes for the footer.
    """

    def __init__(self, file: Ranges, wanted: Callable[[str], bool]) -> None:
        self._file = file
        self.came = 0
        self.requests = 0
        with _known(file.name):
            self._footer = Footer(self._tail(), wanted)
            weight = sum(piece.size for piece in self._footer.pieces)
            if weight > file.size or any(piece.start + piece.size > file.size for piece in self._footer.pieces):
                raise ValueError("its columns lie beyond its end")
        self.weight = self.came + weight

    @property
    def paths(self) -> list[str]:
        """All leaf columns of the file, wanted or not."""
        return self._footer.paths

    def copy(self, out: IO[bytes], metadata: dict[bytes, bytes]) -> Iterator[int]:
        """Write a Parquet file of the wanted columns, with metadata of ours alone; gives each request's bytes as they come."""
        out.write(MAGIC)
        with ThreadPoolExecutor(AHEAD) as pool:
            for wish, coming in _ahead(pool, self._file, wishes(self._footer.pieces)):
                body = self._came(coming.result())
                for start, stop in wish.parts:
                    out.write(body[start - wish.start : stop - wish.start])
                yield len(body)
        with _known(self._file.name):
            tail = self._footer.moved(metadata)
        out.write(tail)

    def _tail(self) -> bytes:
        """The footer without length and magic."""
        size = self._file.size
        if size < len(MAGIC) + TAIL:
            raise ValueError("it is too short")
        end = self._came(self._file.get(max(0, size - END), size))
        length = int.from_bytes(end[-TAIL:-4], "little")
        if not end.endswith(MAGIC) or not 0 < length <= min(LARGEST, size - len(MAGIC) - TAIL):
            raise ValueError("it does not end as one")
        if length + TAIL > len(end):
            end = self._came(self._file.get(size - length - TAIL, size - len(end))) + end
        return end[len(end) - length - TAIL : len(end) - TAIL]

    def _came(self, body: bytes) -> bytes:
        self.came += len(body)
        self.requests += 1
        return body


def wishes(pieces: Iterable[Piece]) -> list[Wish]:
    """Requests for pieces, in their order: near ones together, large ones in parts."""
    found: list[Wish] = []
    for piece in pieces:
        for start in range(piece.start, piece.start + piece.size, MOST):
            stop = min(start + MOST, piece.start + piece.size)
            last = found[-1] if found else None
            if last and 0 <= start - last.stop <= HOLE and stop - last.start <= MOST:
                last.parts.append((start, stop))
                last.stop = stop
            else:
                found.append(Wish(start, stop, [(start, stop)]))
    return found


def _ahead(pool: ThreadPoolExecutor, file: Ranges, wanted: Iterable[Wish]) -> Iterator[tuple[Wish, Future[bytes]]]:
    """Each wish with its answer, in order, while the next few are asked for."""
    asked: deque[tuple[Wish, Future[bytes]]] = deque()
    for wish in wanted:
        asked.append((wish, pool.submit(file.get, wish.start, wish.stop)))
        if len(asked) >= AHEAD:
            yield asked.popleft()
    yield from asked


@contextmanager
def _known(name: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise SourceError(f"{name} cannot be read as Parquet: {str(error)[:300]}", "Fetch it again.") from error
