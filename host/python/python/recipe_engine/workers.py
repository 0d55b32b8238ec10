"""Runs whose input is worked on elsewhere: by Spark, Ray, or whatever else runs functions on other machines.

`run(…, workers=…)` cuts the input into units and asks workers about them. `recipe_spark` and `recipe_ray` have workers; this is what
others need.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from . import _native

__all__ = ["Worker", "Workers", "worker_of"]

Worker = _native.Worker
"""Answers requests of a run, on any machine that has the files."""


class Workers(Protocol):
    """Who answers requests about units: each by any of them, and again by another where one is lost.

    A worker is opened with `task`, by `worker_of`. The same request gives the same bytes, whoever answers it and however often.
    """

    def ask(self, task: bytes, bodies: Sequence[bytes], /) -> Iterable[tuple[int, bytes]]:
        """Has requests answered by `Worker.answer`.

        Returns:
            The numbers of requests, from 0 and in order, each with a piece of its answer; the pieces of each in order.
        """
        ...

    def exchange(self, task: bytes, bodies: Sequence[bytes], buckets: int, /) -> Iterable[tuple[int, bytes]]:
        """Has requests answered by `Worker.answer_in_buckets`, and what comes of them for each bucket put together by
        `Worker.reduce`, which takes the pieces in the order of the requests, and those of each request in theirs.

        Returns:
            The numbers of buckets, from 0 and in order, each with a piece of what it gives; the pieces of each in order.
        """
        ...


@lru_cache(maxsize=4)
def worker_of(task: bytes) -> Worker:
    """The worker of a run in this process, which opens the input once for all of its requests.

    Raises:
        RunFailed: A file is not there, or another by now.
    """
    return Worker(task)
