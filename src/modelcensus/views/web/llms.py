"""`/llms.txt`: what can be asked here, for programs that read before they ask (llmstxt.org)."""

from __future__ import annotations

from typing import Any

from modelcensus.views.web.questions import QUESTIONS


def text(build: str) -> str:
    """The questions with their addresses and parameters, and what must be known to quote an answer."""
    lines = [
        "# modelcensus",
        "",
        "> Who makes the open AI models the world downloads, by which count, and whether a published number is true. Read-only; no key.",
        "",
        f"Every answer is at `/v1/QUESTION` as JSON (also .csv, .parquet; .svg and .png where there is a chart). This is build `{build}`.",
        "An answer has `question`, `definition`, `unit`, `source`, `snapshots`, `build`, `coverage`, `caveats`, `sql` and `rows`. Shares are 0 to 1; null means not known and is never 0.",
        "Quote a number with its definition, source, snapshot dates and build, and with the caveats that bear on it. Shares have a band, `low` to `high`, over reasonable variants of the definition.",
        'Errors: `{"error": {"type", "message", "hint", "near"}}`; `near` lists valid names. 429 has `Retry-After`. `lang=en|ko|zh`.',
        "",
        "## Questions",
        "",
        *(line for name, one in QUESTIONS.items() for line in _told(name, one)),
        "",
        "## Pages",
        "",
        "- [Home](/): shares by country and organisation",
        "- [Claims](/claims): published claims and their verdicts; one is at `/claims/ID`, its badge at `/badge/claims/ID.svg`",
        "- [Method](/method): definitions",
        "- [Data health](/health): sources, dates, defects",
        "- [API](/api): every question and parameter, for people",
        "- [OpenAPI](/openapi.json): every parameter with its type",
        "",
    ]
    return "\n".join(lines)


def _told(name: str, question: Any) -> list[str]:
    asked = [f"    - `{key}`: {one.means}{_default(one.default)}" for key, one in question.parameters.items()]
    return [f"- [{name}](/v1/{name}): {question.about}", *asked]


def _default(default: object) -> str:
    if default is ...:
        return " (needed)"
    return "" if default is None else f" (default {str(default).lower() if isinstance(default, bool) else default})"
