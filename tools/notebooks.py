"""The notebooks of docs/notebooks: each a Python file of cells, run from top to bottom, with what its answers show beside it. For maintainers.

python tools/notebooks.py write [NAME…] [--panel FILE]   run them and write their pages and charts
python tools/notebooks.py check [NAME…] [--panel FILE]   run them and fail where a page is not what its cells give

A cell begins with `# %%`, one of words with `# %% [markdown]`: editors and Jupyter open the files as notebooks. A cell that ends in an
expression shows it: an answer as its sentence, its rows, its chart and what must be known of it. FILE is a copy of the public one-year
panel of EOI for the notebooks that rest on it; without one they are synced from the Hub.
"""

from __future__ import annotations

import argparse
import ast
import io
import os
import re
import sys
import tempfile
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from modelcensus.answer import Answer
from modelcensus.views import escape, notebook, numbers

HERE = Path(__file__).parent.parent / "docs/notebooks"
CELL = re.compile(r"^# %%(?P<words> \[markdown\])?\n", re.MULTILINE)
GREY = "#6e7781"  # of text in charts: readable on white and on black
MOST = 16  # rows of a table


@dataclass
class Page:
    """A notebook's page as it is written: lines of Markdown, and its charts by name."""

    name: str
    lines: list[str] = field(default_factory=list)
    charts: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The Markdown."""
        return (
            "\n".join([f"<!-- Written by tools/notebooks.py from {self.name}.py. -->", "", *self.lines]).rstrip() + "\n"
        )

    def show(self, value: object) -> None:
        """What a cell ends in."""
        if isinstance(value, Answer):
            self._answer(value)
        elif value is not None:
            self.lines += ["```text", str(value), "```", ""]

    def _answer(self, answer: Answer) -> None:
        told = [escape.visible(answer.question)] + ([escape.visible(answer.sentence)] if answer.sentence else [])
        self.lines += [f"**{told[0]}.** {' '.join(told[1:])}".strip(), ""]
        if drawn := notebook.drawn(answer):
            file = f"{self.name}-{len(self.charts) + 1}.svg"
            self.charts[file] = drawn.replace("currentColor", GREY)
            self.lines += [f"![{_cell(answer.question)}]({file})", ""]
        heads = [_cell(f.title) for f in answer.fields]
        bars = ["--:" if numbers.is_number(f) else "---" for f in answer.fields]
        self.lines += [f"| {' | '.join(heads)} |", f"| {' | '.join(bars)} |"]
        for row in answer.rows[:MOST]:
            cells = [_cell(numbers.shown(row.get(f.key), f)) for f in answer.fields]
            self.lines.append(f"| {' | '.join(cells)} |")
        if len(answer.rows) > MOST:
            self.lines += ["", f"… and {len(answer.rows) - MOST} rows more."]
        notes = [line for line in answer.caveats if "modelcensus build" not in line]
        self.lines += ["", "<details><summary>What this counts</summary>", "", _words(answer.definition), ""]
        self.lines += [f"- {_words(line)}" for line in (f"{answer.unit}; source {answer.source}", *notes)]
        self.lines += ["", "</details>", ""]


def _cell(text: str) -> str:
    return escape.visible(text).replace("|", "\\|").replace("<", "&lt;")


def _words(text: str) -> str:
    return escape.visible(text).replace("<", "&lt;")


def run(file: Path) -> Page:
    """The page that a notebook's cells give."""
    page = Page(file.stem)
    scope: dict[str, Any] = {"__name__": "notebook"}
    parts = CELL.split(file.read_text(encoding="utf-8"))[1:]
    for kind, body in zip(parts[::2], parts[1::2], strict=True):
        if kind:
            page.lines += [re.sub(r"^# ?", "", body, flags=re.MULTILINE).strip(), ""]
        else:
            page.lines += ["```python", body.strip(), "```", ""]
            with redirect_stdout(io.StringIO()) as said:
                value = _run(body, str(file), scope)
            page.show(said.getvalue().rstrip() or None)
            page.show(value)
    return page


def _run(body: str, name: str, scope: dict[str, Any]) -> object:
    """Run a cell; what it gives is its last expression."""
    tree = ast.parse(body, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), scope)  # noqa: S102 - our own files
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), name, "eval"), scope)  # noqa: S307 - our own files


def names() -> list[str]:
    """Every notebook made of cells."""
    return sorted(file.stem for file in HERE.glob("*.py") if "# %%" in file.read_text(encoding="utf-8"))


def on_panel(name: str) -> bool:
    """Whether a notebook rests on the public panel."""
    return "eoi-first-year" in (HERE / f"{name}.py").read_text(encoding="utf-8")


def prepare(home: Path, panel: Path | None) -> None:
    """Bring the public panel into a home and build it."""
    from modelcensus.census.gather import gatherer
    from modelcensus.views.progress import progress

    with progress() as told:
        gather = gatherer(told, home)
        list(gather.bring("eoi", None, None, panel))
        gather.rebuild(lambda _: None)


def pages(wanted: list[str], panel: Path | None) -> list[Page]:
    """The pages of those notebooks, in a home of their own."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["MODELCENSUS_HOME"] = home
        if any(on_panel(name) for name in wanted):
            prepare(Path(home), panel)
        return [run(HERE / f"{name}.py") for name in wanted]


def main(arguments: list[str]) -> None:
    """Write the pages or check them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("verb", choices=("write", "check"))
    parser.add_argument("name", nargs="*")
    parser.add_argument("--panel", type=Path)
    told = parser.parse_args(arguments)
    stale = []
    for page in pages(told.name or names(), told.panel):
        file = HERE / f"{page.name}.md"
        if not file.exists() or file.read_text(encoding="utf-8") != page.text:
            stale.append(page.name)
        if told.verb == "write":
            file.write_text(page.text, encoding="utf-8")
            for name, drawn in page.charts.items():
                (HERE / name).write_text(drawn, encoding="utf-8")
    if told.verb == "check" and stale:
        sys.exit(f"Not what the cells give: {', '.join(stale)}. Run `python tools/notebooks.py write`.")


if __name__ == "__main__":
    main(sys.argv[1:])
