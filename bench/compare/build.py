"""Builds programs of this repository."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def program(package: str) -> Path:
    """The release build of a package's program, which has the package's name."""
    subprocess.run(["cargo", "build", "--release", "--quiet", "--package", package], cwd=ROOT, check=True)
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    return Path(metadata["target_directory"]) / "release" / package
