"""How a table fits a terminal: which columns it has room for and how wide each is. No digit of a number is ever cut off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelcensus.views import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelcensus.answer import Field

GAP, CLOSE = 3, 1  # characters between two columns, and where there is little room
BAR = 20
ROOMY = 120  # columns
EXTRA = {"task", "licence", "size", "role", "kind", "tasks"}  # columns that only describe
LEAST = {"model": 24, "thing": 16}  # narrower, a name is hard to read
WORD, ASIDE = 12, 8  # the least of other texts, and of those that only describe
TIGHT = 5  # the least of any text and title, where else there is no table


@dataclass(frozen=True)
class Fit:
    """The columns that are shown, each with its width, the characters between two, and whether shares have a bar."""

    columns: Sequence[int]
    widths: Sequence[int]
    gap: int
    bars: bool


def fitted(fields: Sequence[Field], rows: Sequence[Sequence[str]], width: int) -> Fit | None:
    """The fullest layout that has room, None where none has.

    Tried are bars, none, titles on several lines, no columns that only describe, and texts and titles folded within words.

    Args:
        fields: the columns.
        rows: each row's cells as they are shown.
        width: characters of a line.
    """
    every = range(len(fields))
    main = [place for place in every if fields[place].key not in EXTRA]
    kinds = {field.key: field.kind for field in fields}
    drawn = kinds.get("share") == "share" and "points" not in kinds.values()
    shown = every if width >= ROOMY else main
    ways = [(shown, True, None)] if drawn and (width >= ROOMY or len(shown) <= 5) else []
    for columns, bars, fold in (
        *ways,
        (shown, False, None),
        (shown, False, WORD),
        (main, False, WORD),
        (main, False, TIGHT),
    ):
        gap = CLOSE if fold == TIGHT else GAP
        taken = gap * (len(columns) - 1) + (gap + BAR if bars else 0)
        sizes = [_sizes(fields[place], [row[place] for row in rows], fold) for place in columns]
        widths = _shared(sizes, width - taken)
        if widths is not None:
            return Fit(columns, widths, gap, bars)
    return None


def _sizes(field: Field, cells: Sequence[str], fold: int | None) -> tuple[int, int]:
    """The least width of a column and the one that it would like; those of numbers and dates are as wide as their longest cell."""
    from rich.cells import cell_len

    title = cell_len(field.title)
    if fold is not None:
        title = max(map(cell_len, field.title.split()), default=0)
    if fold == TIGHT:
        title = min(title, TIGHT)
    longest = max(map(cell_len, cells), default=0)
    whole = max(longest, title)
    if numbers.is_number(field) or field.kind in ("date", "code"):
        return whole, whole
    word = TIGHT if fold == TIGHT else LEAST.get(field.key, ASIDE if field.key in EXTRA else WORD)
    return min(whole, max(word, title)), whole


def _shared(sizes: Sequence[tuple[int, int]], room: int) -> list[int] | None:
    """Widths that sum to `room` at most: the longest texts give first, none below its least. None where there is no room for that."""
    if sum(least for least, _ in sizes) > room:
        return None
    widths = [whole for _, whole in sizes]
    while (over := sum(widths) - room) > 0:
        widest = max(size for size, (least, _) in zip(widths, sizes, strict=True) if size > least)
        at = [place for place, size in enumerate(widths) if size == widest and size > sizes[place][0]]
        for place in at[-over:]:
            widths[place] -= 1
    return widths
