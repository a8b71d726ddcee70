"""`python -m tests.replica --models 300000 --port 8123`: a replica hub to look at, until it is interrupted."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.replica import Hub, serve

WELCOME = """A replica hub of {models:,} models listens at {url}
  curl '{url}/api/models?limit=3&sort=downloads&expand=downloads&expand=author'
  Hugging Face  HF_ENDPOINT={url}
  ModelScope    MODELSCOPE_ENDPOINT={url}
  Gitee AI      {gitee}/api/models?page=1&page_size=100
"""


def main() -> None:
    """Serve until interrupted, and say now and then what was asked for."""
    wanted = _wanted()
    with serve(
        Hub(wanted.models, seed=wanted.seed, moves=wanted.moves), datasets=wanted.datasets, port=wanted.port
    ) as hub:
        hub.keep = wanted.keep
        if wanted.quota:
            for bucket in ("api", "resolvers"):
                hub.limits.set(bucket, wanted.quota, wanted.window)
        sys.stdout.write(WELCOME.format(models=wanted.models, url=hub.url, gitee=hub.gitee_url))
        sys.stdout.flush()
        told = 0
        try:
            while True:
                time.sleep(5)
                if hub.requests() != told:
                    told = hub.requests()
                    refused = sum(hub.limits.refused.values())
                    sys.stdout.write(f"{told:,} requests, {refused:,} refused, {hub.bytes() / 1e6:,.1f} MB\n")
                    sys.stdout.flush()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.replica", description=__doc__)
    parser.add_argument("--models", type=int, default=300_000, help="how many models the hub has")
    parser.add_argument("--port", type=int, default=8123, help="0 takes a free one")
    parser.add_argument("--seed", type=int, default=7, help="hubs of one size and seed say the same")
    parser.add_argument("--moves", type=int, default=0, help="counters that move after each page")
    parser.add_argument("--quota", type=int, default=0, help="requests per window; 0 does not limit")
    parser.add_argument("--window", type=int, default=300, help="seconds of a window")
    parser.add_argument("--keep", action="store_true", help="keep pages that were worked out: a second crawl is faster")
    parser.add_argument("--datasets", type=Path, help="folder of dataset repositories: owner/name/0000_<date>/…")
    return parser.parse_args()


if __name__ == "__main__":
    main()
