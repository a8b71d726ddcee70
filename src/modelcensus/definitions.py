"""A question under every definition: the grid of measures, credits, universes and denominators, and what of it is near a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelcensus.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

APART = ("individual", "community")
LEFT_OUT: dict[str, tuple[str, ...]] = {
    "all": (),
    "attributed": ("unknown",),
    "countries": ("unknown", *APART),
}
NEAR = 0.02  # of a share: every figure of a target this close is near


@dataclass(frozen=True)
class Cell:
    """One definition of a share and what it gives.

    Attributes:
        measure: the named definition of the measure.
        labels: whose attribution.
        credit: publisher or creator.
        universe: which models count.
        denominator: what the shares are of: all, attributed or countries.
        shares: group → share (0-1); a group that has nothing is not there.
        downloads: what the shares are of.
    """

    measure: str
    labels: str
    credit: str
    universe: str
    denominator: str
    shares: Mapping[str, float]
    downloads: float

    def distance(self, target: Mapping[str, float]) -> float:
        """How far its farthest share is from the target's, a share; a group that it has nothing of counts as 0."""
        return max(abs(self.shares.get(group, 0.0) - value) for group, value in target.items())

    def same_order(self, target: Mapping[str, float]) -> bool:
        """Whether it puts the target's groups in the same order."""
        ranked = sorted(target, key=lambda group: -target[group])
        return ranked == sorted(target, key=lambda group: -self.shares.get(group, 0.0))


def cells(rows: Iterable[Mapping[str, object]], measure: str, labels: str, universes: Sequence[str]) -> list[Cell]:
    """The cells of one measure from its downloads by credit, universe and member, under every denominator.

    Formula: share(g) = downloads of g ÷ those of all groups that the denominator does not leave out.
    """
    held: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        key = (str(row["credit"]), str(row["universe"]))
        held.setdefault(key, {})[str(row["member"])] = float(row["held"])  # type: ignore[arg-type]
    order = {name: turn for turn, name in enumerate(universes)}
    wanted = sorted((key for key in held if key[1] in order), key=lambda key: (key[0] != "publisher", order[key[1]]))
    return [
        _cell(measure, labels, *key, denominator, {g: v for g, v in held[key].items() if g not in left})
        for key in wanted
        for denominator, left in LEFT_OUT.items()
    ]


def _cell(measure: str, labels: str, credit: str, universe: str, denominator: str, held: Mapping[str, float]) -> Cell:
    whole = sum(held.values())
    shares = {group: value / whole for group, value in held.items()} if whole else {}
    return Cell(measure, labels, credit, universe, denominator, shares, whole)


def target(text: str) -> dict[str, float]:
    """The figures of `CN=17.1,US=15.8`, as shares: a figure over 1 is percent. Raises `QuestionError`."""
    told: dict[str, float] = {}
    for part in text.split(","):
        group, _, figure = part.partition("=")
        try:
            value = float(figure.strip().rstrip("%"))
        except ValueError:
            value = -1.0
        share = value / 100 if value > 1 or figure.strip().endswith("%") else value
        if not group.strip() or not 0 <= share <= 1:
            raise QuestionError(
                f"“{part.strip()}” is no figure of a target.", "Write CN=17.1,US=15.8 (percent) or CN=0.171."
            )
        told[group.strip()] = share
    return told
