"""An executor that is killed in the middle changes nothing."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import recipe_spark
from pyspark.sql import SparkSession
from samples import SAMPLES, alone


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.ui.showConsoleProgress", "false")
    # What an executor made is lost with it.
    session = builder.config("spark.shuffle.service.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def executors() -> list[int]:
    """Processes of this program's executors."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = command.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in arguments and descends(int(command.parent.name)):
            found.append(int(command.parent.name))
    return found


def descends(process: int) -> bool:
    """Whether a process was started by this one, or by one that it started."""
    while process > 1:
        if process == os.getpid():
            return True
        try:
            # The second field is a name in brackets, which may hold anything.
            process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return False


def test_an_executor_that_is_killed_changes_nothing(session: SparkSession, tmp_path: Path) -> None:
    claims = SAMPLES[0]
    # Executors are there, and have loaded the engine.
    recipe_spark.apply_paths(claims.recipe, claims.source, tmp_path / "warm.csv", unit_size=50_000)
    begun, killed = time.monotonic(), []
    recipe_spark.apply_paths(claims.recipe, claims.source, tmp_path / "timed.csv", unit_size=5_000)
    whole = time.monotonic() - begun

    def kill() -> None:
        time.sleep(whole / 3)
        killed.append(executors()[0])
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    recipe_spark.apply_paths(claims.recipe, claims.source, tmp_path / "clean.csv", unit_size=5_000)
    assert killed, "the run was over before"
    killer.join()
    expected = alone(claims, tmp_path)
    for name in ["warm.csv", "timed.csv", "clean.csv"]:
        assert (tmp_path / name).read_bytes() == expected, name
