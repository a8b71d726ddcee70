"""A world of counter defects: each model has one, on four dates. Counters in thousands, `=` where nothing moved.

| model          | likes  | created | 01-01 | 02-01 | 03-01 | 04-01 | what it is                                    |
|----------------|--------|---------|-------|-------|-------|-------|-----------------------------------------------|
| a/steady       | 5      | known   |   100 |   110 |   120 |   130 | read anew each time                           |
| a/stalled      | 5      | known   |   100 |     = |     = |   150 | not read anew twice                           |
| a/liked        | 1 to 4 | known   |    50 |     = |     = |     = | its likes move: read anew                     |
| a/late         | 5      | known   |     – |     – |    70 |     = | new on 03-01                                  |
| a/back         | 5      | known   |    90 |     – |     – |    90 | came back as it was: not read anew            |
| a/typed        | 5      | known   |  3000 |     = |     = |     = | a round million that never moved: hard-coded  |
| a/typed-thrice | 5      | known   |     – |  2000 |     = |     = | three dates are enough                        |
| a/typed-twice  | 5      | known   |     – |     – |  2000 |     = | two dates are not enough                      |
| a/told-twice   | 5      | known   |  2000 |     ? |     ? |  2000 | nor two that are told among four              |
| a/round-moves  | 5      | known   |  3000 |  4000 |  3000 |  3000 | a round million that moves is measured        |
| a/near-round   | 5      | known   | 3000+1|     = |     = |     = | constant, but no round million                |
| a/zero-liked   | 9      | known   |     0 |     = |     = |     = | a zero beside likes was never read            |
| a/zero-undated | 0      | unknown |     0 |     = |     = |     = | a zero without a creation date was never read |
| a/zero         | 0      | known   |     0 |     = |     = |     = | nobody downloads it: a real zero              |
| a/untold       | 5      | known   |     ? |     = |     = |     = | no counter at all                             |
"""

from __future__ import annotations

from datetime import date

from tests.worlds.bench import Days
from tests.worlds.tiny import K, Said

D1, D2, D3, D4 = DATES = tuple(date(2026, month, 1) for month in (1, 2, 3, 4))
ABSENT = -1
COUNTERS: dict[str, tuple[int | None, ...]] = {
    "a/steady": (100 * K, 110 * K, 120 * K, 130 * K),
    "a/stalled": (100 * K, 100 * K, 100 * K, 150 * K),
    "a/liked": (50 * K,) * 4,
    "a/late": (ABSENT, ABSENT, 70 * K, 70 * K),
    "a/back": (90 * K, ABSENT, ABSENT, 90 * K),
    "a/typed": (3000 * K,) * 4,
    "a/typed-thrice": (ABSENT, 2000 * K, 2000 * K, 2000 * K),
    "a/typed-twice": (ABSENT, ABSENT, 2000 * K, 2000 * K),
    "a/told-twice": (2000 * K, None, None, 2000 * K),
    "a/round-moves": (3000 * K, 4000 * K, 3000 * K, 3000 * K),
    "a/near-round": (3000 * K + 1,) * 4,
    "a/zero-liked": (0,) * 4,
    "a/zero-undated": (0,) * 4,
    "a/zero": (0,) * 4,
    "a/untold": (None,) * 4,
}
LIKES = {"a/liked": (1, 2, 3, 4), "a/zero-liked": (9,) * 4, "a/zero-undated": (0,) * 4, "a/zero": (0,) * 4}


def dirty() -> Days:
    """The world above as stated rows by date."""
    return {
        day: [_said(model, turn) for model in COUNTERS if COUNTERS[model][turn] != ABSENT]
        for turn, day in enumerate(DATES)
    }


def _said(model: str, turn: int) -> Said:
    created = None if model == "a/zero-undated" else date(2025, 6, 1)
    return Said(model, COUNTERS[model][turn], likes=LIKES.get(model, (5,) * 4)[turn], created=created)
