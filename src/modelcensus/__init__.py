"""modelcensus counts who makes the open AI models the world uses, and checks what is published about it.

    >>> from modelcensus import Census
    >>> answer = Census.open().share(by="country")
    >>> answer.unit
    'downloads in the trailing 30 days'

Importing this package imports nothing heavy: the engine is loaded at the first question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus import answer as _answer
from modelcensus._version import __version__

if TYPE_CHECKING:
    from modelcensus.answer import Answer
    from modelcensus.census import Census
    from modelcensus.errors import CensusError

__all__ = ["Answer", "Census", "CensusError", "__version__"]


def _shown(answer: Answer) -> str:
    from modelcensus.views.notebook import html

    return html(answer)


_answer.show_with(_shown)


def __getattr__(name: str) -> Any:
    if name == "Census":
        from modelcensus.census import Census

        return Census
    if name == "Answer":
        from modelcensus.answer import Answer

        return Answer
    if name == "CensusError":
        from modelcensus.errors import CensusError

        return CensusError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
