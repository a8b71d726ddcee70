"""What has changed: the builds that are kept, and the changelog that ships with the package."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelcensus.views.web import sections

if TYPE_CHECKING:
    from modelcensus.census import Census

PLACES = (
    Path(__file__).parent / "CHANGELOG.md",
    Path(__file__).parents[4] / "CHANGELOG.md",
)  # installed; in a checkout


LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def told(census: Census) -> dict[str, Any]:
    """What the page of changes shows besides its sections."""
    return {"builds": sections.table(census, census.builds()), "changelog": changelog()}


@cache
def changelog() -> str:
    """The changelog as HTML, without its heading. Links into the repository's own files are left as words."""
    from markdown_it import MarkdownIt

    text = next((place.read_text(encoding="utf-8") for place in PLACES if place.is_file()), "")
    words = LINK.sub(r"\1", text.partition("\n")[2]).replace("\n## ", "\n### ")
    return str(MarkdownIt("commonmark", {"html": False}).render(words))
