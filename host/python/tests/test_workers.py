"""Runs whose input is worked on elsewhere, here by threads of this process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import recipe_engine as rx
from conftest import REPOSITORY
from recipe_engine.workers import worker_of

CLAIMS = REPOSITORY / "recipes/claims-cleanup"


class Here:
    """Workers that are this process, and count what they are asked."""

    def __init__(self) -> None:
        self.asked = self.exchanged = 0

    def ask(self, task: bytes, bodies: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        for number, body in enumerate(bodies):
            self.asked += 1
            for piece in worker_of(task).answer(body):
                yield number, piece

    def exchange(self, task: bytes, bodies: Sequence[bytes], buckets: int) -> Iterator[tuple[int, bytes]]:
        gathered: list[list[bytes]] = [[] for _ in range(buckets)]
        for body in bodies:
            self.exchanged += 1
            for bucket, piece in worker_of(task).answer_in_buckets(body):
                gathered[bucket].append(piece)
        for bucket, pieces in enumerate(gathered):
            for piece in worker_of(task).reduce(bucket, iter(pieces)):
                yield bucket, piece


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "Claim ID", "ordering": "DESCENDING"}]}}],
    ],
    ids=["in order", "sorted"],
)
def test_the_bytes_are_those_of_this_process(tmp_path: Path, steps: list[dict[str, object]]) -> None:
    recipe = rx.load(CLAIMS / "recipe.json")
    recipe = rx.load([*json.loads(recipe.to_json()), *({"Action": step} for step in steps)])
    rx.run(recipe, CLAIMS / "claims.csv", tmp_path / "alone.csv")
    workers = Here()
    rx.run(recipe, CLAIMS / "claims.csv", tmp_path / "clean.csv", workers=workers, unit_size=20_000)
    assert (tmp_path / "clean.csv").read_bytes() == (tmp_path / "alone.csv").read_bytes()
    assert workers.asked > 5


class Broken(Here):
    def ask(self, task: bytes, bodies: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        yield from ()
        raise OSError("the cluster is gone")


def test_workers_that_fail_end_a_run(tmp_path: Path) -> None:
    with pytest.raises(rx.RunFailed, match="the cluster is gone"):
        rx.run(CLAIMS / "recipe.json", CLAIMS / "claims.csv", tmp_path / "clean.csv", workers=Broken())
    assert list(tmp_path.iterdir()) == []


class Silent(Here):
    def ask(self, task: bytes, bodies: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        yield from ()


def test_an_answer_that_does_not_come_ends_a_run(tmp_path: Path) -> None:
    with pytest.raises(rx.RunFailed):
        rx.run(CLAIMS / "recipe.json", CLAIMS / "claims.csv", tmp_path / "clean.csv", workers=Silent())
    assert list(tmp_path.iterdir()) == []


def test_a_task_that_is_none_is_refused() -> None:
    with pytest.raises(rx.RunFailed):
        worker_of(b"{}")
