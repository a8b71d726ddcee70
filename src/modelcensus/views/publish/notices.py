"""What must go with the data: the notices that ship, and the licence of each source of the build."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelcensus.census import Census

PACKAGE = Path(__file__).parents[2]


def text(census: Census) -> str:
    """The notices as plain text."""
    sources = [f"- {one['name']}: {one['title']}. Licence: {one['licence'] or 'not stated'}." for one in census.build.facts["sources"]]  # fmt: skip
    return "\n".join(["Sources of this build, whose figures these pages show:", "", *sources, "", _shipped()])


def _shipped() -> str:
    """The file NOTICE of the installed package, or of the checkout."""
    for file in (PACKAGE.parents[1] / "NOTICE", *_installed()):
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return ""


def _installed() -> list[Path]:
    try:
        files = metadata.files("modelcensus") or []
    except metadata.PackageNotFoundError:
        return []
    return [Path(str(file.locate())) for file in files if file.name == "NOTICE"]
