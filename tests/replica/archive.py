"""The Hub as a Parquet archive: the columns of `models.parquet` as they were on a date, `cardData` as fat as wanted."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from tests.replica.order import draw

if TYPE_CHECKING:
    from tests.replica.hub import Hub

BASES = pa.struct(
    [("models", pa.list_(pa.struct([("_id", pa.string()), ("id", pa.string())]))), ("relation", pa.string())]
)
SAFETENSORS = pa.struct([("parameters", pa.struct([("BF16", pa.int64())])), ("total", pa.int64())])
COLUMNS: tuple[tuple[str, pa.DataType, dt.date], ...] = (
    ("_id", pa.string(), dt.date.min),
    ("id", pa.string(), dt.date.min),
    ("author", pa.string(), dt.date.min),
    ("cardData", pa.string(), dt.date(2024, 10, 1)),
    ("createdAt", pa.timestamp("ns", "UTC"), dt.date.min),
    ("lastModified", pa.timestamp("ns", "UTC"), dt.date.min),
    ("downloads", pa.int64(), dt.date.min),
    ("downloadsAllTime", pa.int64(), dt.date(2025, 2, 26)),
    ("likes", pa.int64(), dt.date.min),
    ("trendingScore", pa.int64(), dt.date(2024, 10, 1)),
    ("pipeline_tag", pa.string(), dt.date.min),
    ("library_name", pa.string(), dt.date.min),
    ("tags", pa.list_(pa.string()), dt.date.min),
    ("baseModels", BASES, dt.date(2025, 7, 1)),
    ("safetensors", SAFETENSORS, dt.date.min),
    ("config", pa.string(), dt.date.min),
)  # name, type and the date from which the archive has it


def write(
    hub: Hub, path: Path, *, date: dt.date, numbers: Sequence[int] | None = None, card: int = 400, group: int = 50_000
) -> Path:
    """An archive of these models (or all), with `card` bytes of incompressible `cardData` in each row."""
    columns = [(name, kind) for name, kind, since in COLUMNS if since <= date]
    numbers = range(hub.models) if numbers is None else numbers
    with pq.ParquetWriter(path, pa.schema(columns), compression="zstd") as writer:
        for first in range(0, len(numbers), group):
            rows = [_row(hub, number, [name for name, _ in columns], card) for number in numbers[first : first + group]]
            writer.write_table(
                pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in columns})
            )
    return path


def _row(hub: Hub, number: int, names: Sequence[str], card: int) -> dict[str, object]:
    row = hub.row(number, [name for name in names if name not in {"_id", "id", "cardData", "config"}])
    for name in ("createdAt", "lastModified"):
        row[name] = dt.datetime.fromisoformat(str(row[name]))
    noise = hashlib.shake_128(draw(number).to_bytes(8)).digest(card * 3 // 4)
    row["cardData"] = json.dumps({"license": "mit", "text": base64.b64encode(noise).decode()})
    row["config"] = json.dumps({"architectures": ["LlamaForCausalLM"]})
    return row
