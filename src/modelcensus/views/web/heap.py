"""What the C library keeps of memory that was let go: little, since a server runs for weeks.

glibc gives threads arenas of their own, up to eight for each core. What is let go in one is of no use to the others and, but for its end,
is not given back; and a kept answer lies there among what questions need for milliseconds. Under load the gaps grew by 20 MB a minute,
and did not with two arenas, in which they are used again (docs/serve.md has the figures). Python's own small objects are not concerned,
and one thread runs Python at a time, so that two arenas are enough. Another C library knows neither call, and is left alone.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ARENAS = 2
M_ARENA_MAX = -8  # in glibc's malloc.h
CHOSEN = ("MALLOC_ARENA_MAX", "GLIBC_TUNABLES")  # where whoever runs the process says how many


def few_arenas() -> bool:
    """Let the threads that begin from now on share two arenas; whether that was done. Whoever set glibc's own variables has the last word."""
    limit = _function("mallopt")
    if limit is None or any("arena_max" in name.lower() + os.environ[name] for name in CHOSEN if name in os.environ):
        return False
    return bool(limit(M_ARENA_MAX, ARENAS))


def give_back() -> None:
    """Give memory that was let go back to the system, wherever in the heap it lies: milliseconds."""
    trim = _function("malloc_trim")
    if trim is not None:
        trim(0)


@cache
def _function(name: str) -> Callable[..., int] | None:
    """A function of the C library; None where it has none of that name."""
    try:
        return getattr(ctypes.CDLL(None), name)  # type: ignore[no-any-return]
    except (AttributeError, OSError, TypeError):  # it is not there; there is no such library; Windows wants a name
        return None
