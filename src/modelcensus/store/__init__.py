"""What lies on disk and the engine that reads it: the only floor that knows paths and engine names."""

from modelcensus.store.build import Build, open_build, publish, read_build
from modelcensus.store.engine import Engine, Tables, compile_sql, fill, narrowed
from modelcensus.store.home import (
    Home,
    Provenance,
    Snapshot,
    checksum,
    code_digest,
    raw_states,
    seal,
    sealed,
    snapshot_table,
    starter,
    write_labels,
    write_snapshot,
)
from modelcensus.store.lock import writing
from modelcensus.store.safe import write_file

__all__ = [
    "Build",
    "Engine",
    "Home",
    "Provenance",
    "Snapshot",
    "Tables",
    "checksum",
    "code_digest",
    "compile_sql",
    "fill",
    "narrowed",
    "open_build",
    "publish",
    "raw_states",
    "read_build",
    "seal",
    "sealed",
    "snapshot_table",
    "starter",
    "write_file",
    "write_labels",
    "write_snapshot",
    "writing",
]
