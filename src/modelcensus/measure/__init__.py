"""A capability claim tested by oneself: questions asked of any OpenAI-compatible endpoint, and the score kept as a user's fact.

Inspect AI does the work: it asks, scores, repeats and gives the standard error. Here is only what it is given, what is read
from its log, and the fact that is written from it. Nothing is written unless every question was answered. It must not print.
"""

from modelcensus.measure.asked import KEY, Plan, Question, Questions, Turn, key, plan, read
from modelcensus.measure.asking import Progress, reach, require, run
from modelcensus.measure.kept import fact, keep, note, place
from modelcensus.measure.outcome import Measured

__all__ = [
    "KEY",
    "Measured",
    "Plan",
    "Progress",
    "Question",
    "Questions",
    "Turn",
    "fact",
    "keep",
    "key",
    "note",
    "place",
    "plan",
    "reach",
    "read",
    "require",
    "run",
]
