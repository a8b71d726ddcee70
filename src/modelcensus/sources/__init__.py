"""Sources: one file a source. `fetch` brings raw files, `read` gives rows; neither knows a store or an organisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import pyarrow as pa


@dataclass(frozen=True)
class Release:
    """One thing a source can be asked for: a dated file with a checksum."""

    source: str
    label: str
    date: date
    url: str
    sha256: str
    details: Mapping[str, str] = field(default_factory=dict)


class Source(Protocol):
    """The one seam: how a hub is read."""

    name: str

    def fetch(self, release: Release, into: Path) -> Path:
        """Bring the raw file of a release into a folder and give its path."""

    def read(self, raw: Path) -> pa.Table:
        """The rows of a raw file, in the columns of `schema.SNAPSHOT`."""
