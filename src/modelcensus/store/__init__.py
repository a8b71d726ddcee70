"""What lies on disk and the engine that reads it: the only floor that knows paths and engine names."""

from modelcensus.store.build import Build, Kept, kept_builds, link, open_build, pin_build, pinned, publish, read_build
from modelcensus.store.engine import Engine, Tables, beside, chained, compile_sql, fill, narrowed, place
from modelcensus.store.home import (
    WALKS,
    Home,
    Listed,
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
    write_measures,
    write_snapshot,
)
from modelcensus.store.lock import writing
from modelcensus.store.safe import write_file
from modelcensus.store.statements import Statements

__all__ = [
    "WALKS",
    "Build",
    "Engine",
    "Home",
    "Kept",
    "Listed",
    "Provenance",
    "Snapshot",
    "Statements",
    "Tables",
    "beside",
    "chained",
    "checksum",
    "code_digest",
    "compile_sql",
    "fill",
    "kept_builds",
    "link",
    "narrowed",
    "open_build",
    "pin_build",
    "pinned",
    "place",
    "publish",
    "raw_states",
    "read_build",
    "seal",
    "sealed",
    "snapshot_table",
    "starter",
    "write_file",
    "write_labels",
    "write_measures",
    "write_snapshot",
    "writing",
]
