"""Wide files of models as the Hub's archives have them: a few rows by hand, or many with a fat `cardData`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BASES = pa.struct([
    ("models", pa.list_(pa.struct([("_id", pa.string()), ("id", pa.string())]))), ("relation", pa.string())
])  # fmt: skip
SAFETENSORS = pa.struct([("parameters", pa.struct([("BF16", pa.int64()), ("F32", pa.int64())])), ("total", pa.int64())])
COLUMNS: Mapping[str, pa.DataType] = {
    "_id": pa.string(),
    "id": pa.string(),
    "author": pa.string(),
    "cardData": pa.string(),
    "createdAt": pa.timestamp("ms", "UTC"),
    "lastModified": pa.timestamp("ms", "UTC"),
    "downloads": pa.int64(),
    "downloadsAllTime": pa.int64(),
    "likes": pa.int64(),
    "trendingScore": pa.int64(),
    "pipeline_tag": pa.string(),
    "library_name": pa.string(),
    "tags": pa.list_(pa.string()),
    "baseModels": BASES,
    "safetensors": SAFETENSORS,
    "siblings": pa.list_(pa.struct([("rfilename", pa.string())])),
    "config": pa.string(),
}


def row(model: str | None = "alpha-lab/one", **told: Any) -> dict[str, Any]:
    """One row, with what is told put in."""
    made = {
        "_id": "6814f3a1aaaaaaaaaaaaaaaa",
        "id": model,
        "author": (model or "").partition("/")[0],
        "cardData": '{"license": "{{ no }}", "text": "' + "x" * 300 + '"}',
        "createdAt": dt.datetime(2025, 5, 2, 16, 31, 29, tzinfo=dt.UTC),
        "lastModified": dt.datetime(2025, 6, 1, tzinfo=dt.UTC),
        "downloads": 30,
        "downloadsAllTime": 400,
        "likes": 5,
        "trendingScore": 0,
        "pipeline_tag": "text-generation",
        "library_name": "transformers",
        "tags": ["transformers", "license:mit", "base_model:beta/two", "base_model:finetune:beta/two", "region:us"],
        "baseModels": {"models": [{"_id": "1", "id": "beta/two"}], "relation": "finetune"},
        "safetensors": {"parameters": {"BF16": 7_000_000_000, "F32": None}, "total": 7_000_000_000},
        "siblings": [{"rfilename": "config.json"}],
        "config": '{"architectures": ["{{ no }}"]}',
    }
    return made | told


def write(
    path: Path,
    *rows: Mapping[str, Any],
    without: tuple[str, ...] = (),
    types: Mapping[str, pa.DataType] | None = None,
    **options: Any,
) -> Path:
    """A wide file of these rows, without some columns or with other types; options go to pyarrow's writer."""
    kinds = {name: kind for name, kind in {**COLUMNS, **(types or {})}.items() if name not in without}
    columns = {name: pa.array([each[name] for each in rows], kind) for name, kind in kinds.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path, **options)
    return path
