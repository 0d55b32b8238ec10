"""Ray gives the bytes of one process."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import recipe_ray
from clusters import local
from samples import SAMPLES, Sample, alone, assert_same_bytes, assert_workers_write_files


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    yield from local()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_bytes_are_those_of_one_process(sample: Sample, tmp_path: Path) -> None:
    assert_same_bytes(recipe_ray.apply_paths, sample, tmp_path, unit_size=20_000)


def test_tasks_write_files(tmp_path: Path) -> None:
    assert_workers_write_files(recipe_ray.apply_paths, tmp_path)


def test_a_worker_that_is_killed_changes_nothing(tmp_path: Path) -> None:
    claims = SAMPLES[0]
    killed = threading.Event()

    def kill() -> None:
        while not killed.is_set():
            for process in workers():
                os.kill(process, signal.SIGKILL)
                killed.set()
                return
            time.sleep(0.01)

    killer = threading.Thread(target=kill)
    killer.start()
    recipe_ray.apply_paths(claims.recipe, claims.source, tmp_path / "clean.csv", unit_size=5_000)
    killed.set()
    killer.join()
    assert (tmp_path / "clean.csv").read_bytes() == alone(claims, tmp_path)


def workers() -> list[int]:
    """Processes of Ray that answer a request just now."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            name = command.read_bytes()
        except OSError:
            continue
        if name.startswith(b"ray::_answer"):
            found.append(int(command.parent.name))
    return found
