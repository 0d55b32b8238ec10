"""Runs an engine in a process of its own, and says how long it took and how much memory it had."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from data import Inputs
from workload import Workload

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Run:
    seconds: float
    # Of all processors together: less disturbed by others on the same machine.
    busy_seconds: float
    peak_bytes: int


class Failed(Exception):
    """An engine ended with an error; this is what it printed."""


def run(engine: str, workload: Workload, inputs: Inputs, output: Path, host: Path | None, threads: int) -> Run:
    if engine == "recipe-host":
        command = [host, "apply", workload.recipe, "--input", inputs.source, "--output", output]
        command += ["--threads", str(threads)]
        command += [word for name, path in inputs.tables.items() for word in ("--with", f"{name}={path}")]
    else:
        command = [sys.executable, HERE / "engine.py", engine, workload.name, str(threads), inputs.source, output]
        command += [f"{name}={path}" for name, path in inputs.tables.items()]
    # Polars reads the number of its threads when it is imported.
    environment = os.environ | {"POLARS_MAX_THREADS": str(threads)}
    # What an earlier run left to be written to the disk must not slow this one down.
    os.sync()
    with tempfile.TemporaryFile() as printed:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=printed, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        text = printed.read().decode(errors="replace")
    if child.returncode != 0:
        raise Failed(text)
    busy = usage.ru_utime + usage.ru_stime
    if engine != "recipe-host":
        # In favour of Python: only the work counts, not the start of the interpreter and imports.
        seconds, busy = map(float, text.split()[-2:])
    return Run(seconds, busy, usage.ru_maxrss * 1024)


def difference(workload: Workload, order: str, left: Path, right: Path) -> str:
    """What differs between two outputs, or nothing. In a process of its own, so that this one stays small."""
    command = [sys.executable, HERE / "agree.py", workload.name, order, left, right]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return "" if done.returncode == 0 else done.stdout


def read_once(files: list[Path]) -> None:
    """Brings files into the page cache, so that the disk is not what is measured."""
    buffer = bytearray(1 << 20)
    for path in files:
        with path.open("rb", buffering=0) as file:
            while file.readinto(buffer):
                pass
