"""Tasks of Ray as the workers of a run."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import ray


class RayWorkers:
    """Tasks of a Ray cluster. They read the files of the input themselves. One that is lost is done again by Ray."""

    def __init__(self, *, in_flight: int | None = None) -> None:
        """So many tasks are in flight; twice as many as the cluster has processors unless given."""
        self._in_flight = in_flight or max(2, 2 * int(ray.cluster_resources().get("CPU", 1)))

    def ask(self, task: bytes, bodies: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """The answers to requests, in order."""
        shared = ray.put(task)
        waiting: deque[ray.ObjectRef] = deque()
        number = 0
        left = iter(bodies)
        while True:
            while len(waiting) < self._in_flight and (body := next(left, None)) is not None:
                waiting.append(_answer.remote(shared, body))
            if not waiting:
                return
            for piece in ray.get(waiting.popleft()):
                yield number, piece
            number += 1

    def exchange(self, task: bytes, bodies: Sequence[bytes], buckets: int) -> Iterator[tuple[int, bytes]]:
        """What comes of requests for each bucket, in order."""
        shared = ray.put(task)
        split = [_split.options(num_returns=buckets).remote(shared, body, buckets) for body in bodies]
        parts = [[of] if buckets == 1 else of for of in split]
        reduced = [_reduce.remote(shared, bucket, *(of[bucket] for of in parts)) for bucket in range(buckets)]
        for bucket, pieces in enumerate(reduced):
            for piece in ray.get(pieces):
                yield bucket, piece


@ray.remote
def _answer(task: bytes, body: bytes) -> list[bytes]:
    from recipe_engine.workers import worker_of

    return list(worker_of(task).answer(body))


@ray.remote
def _split(task: bytes, body: bytes, buckets: int) -> object:
    from recipe_engine.workers import worker_of

    pieces: list[list[bytes]] = [[] for _ in range(buckets)]
    for bucket, piece in worker_of(task).answer_in_buckets(body):
        pieces[bucket].append(piece)
    return pieces[0] if buckets == 1 else tuple(pieces)


@ray.remote
def _reduce(task: bytes, bucket: int, *parts: list[bytes]) -> list[bytes]:
    from recipe_engine.workers import worker_of

    return list(worker_of(task).reduce(bucket, (piece for part in parts for piece in part)))
