"""A share as a function of what is not counted. No tables: a measured share, and a supposition about the rest."""

from __future__ import annotations


def share(part: float, whole: float, outside: float, outside_share: float) -> float | None:
    """The share of a group if `outside` more downloads were counted of which `outside_share` is its own.

    Formula: (part + outside · outside_share) ÷ (whole + outside).
    It rises with `outside` exactly where outside_share > part ÷ whole, the measured share: that is the threshold.
    Window and unit: those of the measured share; `outside` must be of the same unit to mean the same.
    Left out: nothing is measured here. Unit: 0-1, None where nothing is counted at all.

    >>> share(40, 100, 100, 0.9)
    0.65
    """
    total = whole + outside
    return (part + outside * outside_share) / total if total else None


def needed(part: float, whole: float, outside_share: float, wanted: float) -> float | None:
    """How many downloads outside, of that share, bring the group to the wanted share; None where no number does.

    Formula: N = (wanted · whole - part) ÷ (outside_share - wanted).

    >>> needed(40, 100, 0.9, 0.5)
    25.0
    """
    short = wanted * whole - part
    if short <= 0:
        return 0.0
    return short / (outside_share - wanted) if outside_share > wanted else None
