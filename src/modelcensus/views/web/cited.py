"""How an answer is cited: a sentence and BibTeX, each with the build and the day of its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.views import escape, numbers

if TYPE_CHECKING:
    from modelcensus.answer import Answer
    from modelcensus.messages import Say


def sentence(answer: Answer, say: Say, language: str) -> str:
    """What was asked, and which build, source and day answered."""
    told = {"question": answer.question, "build": answer.build, "source": answer.source}
    if not answer.snapshots:
        return say("modelcensus, “{question}”, build {build}, source {source}.", **told)
    day = numbers.day(answer.snapshots[-1], language)
    return say("modelcensus, “{question}”, build {build}, source {source}, data as of {day}.", day=day, **told)


def bibtex(answer: Answer) -> str:
    """An entry for a bibliography, in English as its keys are."""
    day = answer.snapshots[-1].isoformat() if answer.snapshots else ""
    lines = [
        f"@misc{{modelcensus-{answer.build},",
        f"  title = {{modelcensus: {_braced(answer.question)}}},",
        "  author = {{The modelcensus authors}},",
        *([f"  year = {{{day[:4]}}},"] if day else []),
        f"  note = {{Build {answer.build}, source {answer.source}{f', data as of {day}' if day else ''}}},",
        "}",
    ]
    return "\n".join(lines)


def _braced(text: str) -> str:
    """A stranger's text inside braces: what TeX would run is written out."""
    shown = escape.visible(text.replace("\\", ""))
    return "".join(f"\\{letter}" if letter in "&%$#_" else letter for letter in shown if letter not in "{}\\~^")
