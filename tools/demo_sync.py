"""Watch a sync: a replica hub of 300,000 models on this machine, and `modelcensus sync hf-live` against it.

python tools/demo_sync.py [MODELS]
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main(models: int) -> int:
    """Serve the replica, sync from it, show what came, and give the sync's exit code."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "tests.replica", "--models", str(models), "--port", str(port)]
    hub = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _await(url)
        with tempfile.TemporaryDirectory() as home:
            env = {**os.environ, "MODELCENSUS_HOME": home}
            run = [sys.executable, "-m", "modelcensus"]
            print(f"a hub of {models:,} models at {url}", file=sys.stderr)
            done = subprocess.run([*run, "sync", "hf-live", "--endpoint", url], env=env, check=False)
            for question in (["status"], ["share", "--by", "country", "--top", "5"]):
                subprocess.run([*run, *question], env=env, check=False)
            return done.returncode
    finally:
        hub.terminate()
        hub.wait()


def _await(url: str, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{url}/api/models?limit=1", timeout=2).close()  # noqa: S310 - loopback
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"the replica hub did not answer at {url}")


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000))
