"""The two walks, step by step: `sync` brings sources into snapshots, `build` derives tables from them and publishes."""

from modelcensus.pipeline.bring import Outcome, same_content, stands, store_readings, store_release, sync
from modelcensus.pipeline.derive import build, is_current, queries, unnamed_accounts
from modelcensus.pipeline.upkeep import Finding, prune, verify

__all__ = [
    "Finding",
    "Outcome",
    "build",
    "is_current",
    "prune",
    "queries",
    "same_content",
    "stands",
    "store_readings",
    "store_release",
    "sync",
    "unnamed_accounts",
    "verify",
]
