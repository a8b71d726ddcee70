"""How much one address may ask: so many requests a minute, given back evenly."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

REMEMBERED = 10_000  # addresses; the one that has been silent longest is forgotten first
MINUTE = 60


@dataclass(frozen=True)
class Left:
    """What an address has left: whether this request is served, how many more are, and the seconds until that changes."""

    served: bool
    limit: int
    remaining: int
    seconds: int  # until all is given back; where nothing is served, until one is

    def headers(self) -> dict[str, str]:
        """As the IETF's draft on rate limit headers names them, with `Retry-After` where it is refused."""
        told = {
            "RateLimit-Policy": f"{self.limit};w={MINUTE}",
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.seconds),
        }
        return told if self.served else {**told, "Retry-After": str(self.seconds)}


class Limit:
    """A bucket an address: `a_minute` requests at once, and as many again over a minute.

    Args:
        a_minute: requests; 0 for no limit.
        clock: seconds that only grow.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = a_minute, clock
        self._lock = threading.Lock()
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address → requests spent, when

    def take(self, address: str) -> Left | None:
        """Count one request of that address. None where there is no limit."""
        if not self._most:
            return None
        who, now = network(address), self._clock()
        with self._lock:
            spent, when = self._spent.pop(who, (0.0, now))
            spent = max(0.0, spent - (now - when) * self._most / MINUTE)
            served = spent + 1 <= self._most
            spent += served
            self._spent[who] = (spent, now)
            if len(self._spent) > REMEMBERED:
                self._spent.popitem(last=False)
        wait = spent if served else spent + 1 - self._most
        return Left(served, self._most, int(self._most - spent), max(1, math.ceil(wait * MINUTE / self._most)))


def network(address: str) -> str:
    """Whom an address counts for: itself, and in IPv6 its /64, since one line has that many addresses.

    >>> network("2001:db8::1:2"), network("192.0.2.7")
    ('2001:db8::/64', '192.0.2.7')
    """
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if read.version == 4 else str(ipaddress.ip_network((int(read), 64), strict=False))
