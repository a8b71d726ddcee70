"""Sync of an archive from a replica hub on this machine, beside the same work written by hand, in the same run.

    python benchmarks/archive.py [--models N] [--card BYTES] [--json FILE]

Archive: bytes read of a `models.parquet` as fat as the real one, wall time beside a hand-written pyarrow read of the same columns through
huggingface_hub, peak memory, and what a sync with nothing new asks. Both run as processes of their own; the hub runs in this one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measured import OURS, Ledger, Size, as_option

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.replica import Hub, archive, serve  # noqa: E402

REPO = "hfmlsoc/hub_weekly_snapshots"
DAY = dt.date(2026, 9, 2)
BY_HAND = """
import sys, pyarrow.parquet as pq
from huggingface_hub import HfFileSystem
endpoint, repo, path, out = sys.argv[1:]
fs = HfFileSystem(endpoint=endpoint, token=False)
columns = ["_id", "id", "createdAt", "downloads", "downloadsAllTime", "likes", "pipeline_tag", "library_name", "tags", "baseModels", "safetensors.total"]
with fs.open(f"datasets/{repo}/{path}", cache_type="none") as remote:
    file = pq.ParquetFile(remote, pre_buffer=True)
    with pq.ParquetWriter(out, file.read_row_group(0, columns=columns).schema) as writer:
        for group in range(file.num_row_groups):
            writer.write_table(file.read_row_group(group, columns=columns))
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=100_000)
    parser.add_argument("--card", type=int, default=400, help="bytes of cardData in a row; about 400 in the real file")
    as_option(parser)
    told = parser.parse_args()
    ledger = Ledger("archive", Size(told.models))
    with tempfile.TemporaryDirectory() as folder:
        _archive(Path(folder), told.models, told.card, ledger)
    ledger.write(told.json)


def _archive(folder: Path, models: int, card: int, ledger: Ledger) -> None:
    name = f"models/{DAY.isoformat()}/models.parquet"
    hub = Hub(models)
    file = archive.write(hub, folder / "models.parquet", date=DAY, card=card)
    size = file.stat().st_size
    with serve(hub, datasets=folder / "datasets") as running:
        running.repos[REPO].commit({name: file}, date=dt.datetime(2026, 9, 3, tzinfo=dt.UTC), title="a week")
        arguments = [running.url, REPO, name, str(folder / "hand.parquet")]
        hand, hand_s, _ = _measured(running, [sys.executable, "-c", BY_HAND, *arguments], folder)
        command = [sys.executable, "-m", "modelcensus", "sync", "hf-archive", "--no-build", "--endpoint", running.url]
        ours, ours_s, peak = _measured(running, command, folder)
        running.forget()
        _measured(running, command, folder)
        again = running.requests()
    what, hand_way = "sync of one archived snapshot", "pyarrow by hand"
    ledger.add(what, OURS, "s", ours_s)
    ledger.add(what, hand_way, "s", hand_s)
    ledger.add(what, OURS, "MB", peak / 1e6)
    ledger.add(what, OURS, "MB read", ours / 1e6)
    ledger.add(what, hand_way, "MB read", hand / 1e6)
    ledger.add(what, "the whole file", "MB read", size / 1e6)
    ledger.add("sync with nothing new", OURS, "requests", again)
    print(f"archive of {models:,} models, {size / 1e6:,.1f} MB")
    print(f"  bytes read          {ours / 1e6:8.1f} MB  {ours / size:7.1%} of the file (by hand {hand / size:.1%})")
    print(
        f"  wall, fetch + store {ours_s:8.2f} s   {ours_s / hand_s:7.2f} × a hand-written read and write ({hand_s:.2f} s)"
    )
    print(f"  peak memory         {peak / 1e6:8.0f} MB")
    print(f"  a sync with nothing new: {again} requests")


def _measured(running: object, command: list[str], home: Path) -> tuple[int, float, int]:
    """Bytes served, wall seconds and the process's peak memory in bytes."""
    running.forget()  # type: ignore[attr-defined]
    env = {**os.environ, "MODELCENSUS_HOME": str(home / "home"), "HF_HUB_DISABLE_TELEMETRY": "1"}
    start = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        sys.exit(said.decode(errors="replace"))
    return running.bytes("resolve", "cdn"), seconds, usage.ru_maxrss * 1024  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
