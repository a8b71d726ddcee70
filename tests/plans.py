"""Reads Spark's physical plans (`EXPLAIN FORMATTED`): what is joined with what, and which files a scan leaves out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE = re.compile(r"^(?P<indent>[\s:+|-]*)(?:\* )?(?P<name>[A-Za-z][\w #()]*?)\s*\((?:\d+)\)$")
DETAIL = re.compile(r"^\((\d+)\) (.+)$", re.MULTILINE)


@dataclass
class Node:
    """One step of a plan: its name, what is said of it, and the steps that it takes rows from."""

    name: str
    detail: str = ""
    inputs: list[Node] = field(default_factory=list)

    def all(self) -> Iterator[Node]:
        """This step and all before it."""
        yield self
        for one in self.inputs:
            yield from one.all()

    def said(self, what: str) -> str:
        """A line of what is said of it, such as `Location`."""
        found = re.search(rf"^{what}(?: \[\d+\])?: (.*)$", self.detail, re.MULTILINE)
        return found.group(1) if found else ""

    def reads(self) -> list[Node]:
        """The scans of files before it."""
        return [node for node in self.all() if node.name.startswith("Scan")]

    def is_one_row(self) -> bool:
        """Whether it gives one row at most: a sum over all, or nothing but a single row."""
        if self.name in ("Scan OneRowRelation", "LocalTableScan <empty>"):
            return True
        if self.name.endswith("Aggregate"):
            return "Keys: []" in self.detail
        passed = ("Project", "Filter", "BroadcastExchange", "Exchange", "Sort", "InputAdapter", "AQEShuffleRead")
        return self.name in passed and bool(self.inputs) and self.inputs[0].is_one_row()


TABLE = re.compile(r"/\d+-(\w+)|/(\w+)/source=|/(\w+)\.parquet")


def table_of(scan: Node) -> str:
    """The table whose files a scan reads, empty for one that reads none."""
    found = TABLE.search(scan.said("Location"))
    return next(filter(None, found.groups())) if found else ""


def read(text: str) -> Node:
    """The last step of a plan."""
    drawn, _, rest = text.partition("\n\n\n")
    marks = list(DETAIL.finditer(rest))
    details = {
        int(mark.group(1)): rest[mark.end() : after.start() if after else len(rest)]
        for mark, after in pairwise([*marks, None])
        if mark is not None
    }
    root, above = Node("nothing"), []
    for line in drawn.splitlines():
        told = NODE.match(line)
        if told is None:
            continue
        number = int(re.findall(r"\((\d+)\)$", line)[0])
        node, depth = Node(told["name"].strip(), details.get(number, "")), len(told["indent"])
        while above and above[-1][0] >= depth:
            above.pop()
        if above:
            above[-1][1].inputs.append(node)
        else:
            root = node
        above.append((depth, node))
    return root


# Tables of dates, snapshots and facts: their rows are as many as the weeks, or as what was reviewed.
FEW = (
    *("snapshots", "stays", "universes", "disputes", "countries", "renames", "owners", "stayed", "done"),
    *("turns", "intervals", "calendar", "ends", "wanted", "standing", "of_snapshots", "top", ""),
)


PERIOD = re.compile(r"start|end|0|\d{4}-\d\d-\d\d")


def is_few(side: Node) -> bool:
    """Whether a side reads nothing but such tables, or has one row for each period."""
    return {table_of(scan) for scan in side.reads()} <= set(FEW) or is_by_period(side)


def is_by_period(side: Node) -> bool:
    """Whether it is a sum over each period that is asked of; where that is one window, its keys are constants: its days, or 0."""
    for node in side.all():
        if node.name.endswith("Aggregate"):
            return all(PERIOD.fullmatch(key) for key in re.findall(r"([\w-]+)#", node.said("Keys")))
        if len(node.inputs) != 1:
            return False
    return False


def run_by(session: Any) -> list[Node]:
    """The plans of everything that a Spark has run until now."""
    run = session._jsparkSession.sharedState().statusStore().executionsList()
    return [read(run.apply(turn).physicalPlanDescription()) for turn in range(run.size())]


def products(plan: Node) -> list[Node]:
    """The steps of a plan in which each row meets each, but where one side is a single row, or a table of dates or of facts."""
    loops = [node for node in plan.all() if node.name.startswith(("BroadcastNestedLoopJoin", "CartesianProduct"))]
    return [node for node in loops if not any(side.is_one_row() or is_few(side) for side in node.inputs)]
