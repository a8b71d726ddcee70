"""Hand-made wheels of llmfit: a zip whose largest file holds a catalogue inside what looks like a program."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = b"\x7fELF\x02\x01\x00[{\xff\xfe" * 40
PROGRAM_NAME = "llmfit-1.0.0.data/scripts/llmfit"
NAME = "llmfit-1.0.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"


def entry(**changes: Any) -> dict[str, Any]:
    """One row of a catalogue as a release writes it; `name` comes first, as there."""
    usual = {
        "name": "alpha-lab/one",
        "provider": "Alpha Lab",
        "parameters_raw": 7_000_000_000,
        "pipeline_tag": "text-generation",
        "hf_downloads": 123,
        "hf_likes": 4,
        "release_date": "2025-05-06",
        "license": "mit",
    }
    return usual | changes


def payload(*entries: dict[str, Any]) -> bytes:
    """A program with a catalogue of those rows inside."""
    return PROGRAM + json.dumps(list(entries), indent=2).encode() + b"\x00" + PROGRAM


def wheel(folder: Path, program: bytes) -> Path:
    """A wheel that holds a program beside its metadata."""
    path = folder / NAME
    metadata = "Metadata-Version: 2.1\nName: llmfit\nVersion: 1.0.0\n"
    tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-manylinux_2_17_x86_64\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PROGRAM_NAME, program)
        archive.writestr("llmfit-1.0.0.dist-info/METADATA", metadata)
        archive.writestr("llmfit-1.0.0.dist-info/WHEEL", tags)
        archive.writestr("llmfit-1.0.0.dist-info/RECORD", "")
    return path


def checksum(path: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
