"""Executors of Spark as the workers of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark import StorageLevel

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    Mapped = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]

_ANSWERS = "request long, piece long, bytes binary"
_SPLIT = "key long, bucket long, request long, piece long, bytes binary"

_PIECES = 16
"""How many pieces of a mebibyte Spark hands over at once."""

_PARTITIONS = 4096
"""Into how many partitions requests are put at most."""


class SparkWorkers:
    """Executors of a Spark session, classic or Connect. They read the files of the input themselves.

    What they answer is kept on their disks until the driver has read it, so that all of them work while it reads one part
    after the other. A task that is lost is done again by Spark.
    """

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark

    def ask(self, task: bytes, bodies: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """The answers to requests, in order."""
        answered = self._requests(bodies).mapInArrow(_answering(task), _ANSWERS)
        with self._made(answered):
            for row in answered.toLocalIterator():
                yield row["request"], bytes(row["bytes"])

    def exchange(self, task: bytes, bodies: Sequence[bytes], buckets: int) -> Iterator[tuple[int, bytes]]:
        """What comes of requests for each bucket, in order."""
        split = self._requests(bodies).mapInArrow(_splitting(task, self._keys(buckets)), _SPLIT)
        # Bucket number b is partition number b.
        gathered = split.repartition(buckets, "key").sortWithinPartitions("request", "piece")
        reduced = gathered.mapInArrow(_reducing(task), _ANSWERS)
        with self._made(reduced):
            for row in reduced.toLocalIterator():
                yield row["request"], bytes(row["bytes"])

    def _requests(self, bodies: Sequence[bytes]) -> DataFrame:
        rows = [(number, bytearray(body)) for number, body in enumerate(bodies)]
        frame = self._spark.createDataFrame(rows, "request long, body binary")
        return frame.repartitionByRange(min(len(rows), _PARTITIONS), "request").sortWithinPartitions("request")

    def _keys(self, buckets: int) -> list[int]:
        """A key for each bucket that Spark's hash puts into the partition of this number."""
        keys: dict[int, int] = {}
        start, count = 0, 16 * buckets
        while len(keys) < buckets:
            numbers = self._spark.range(start, start + count)
            for row in numbers.selectExpr("id", f"pmod(hash(id), {buckets}) AS bucket").collect():
                keys.setdefault(row["bucket"], row["id"])
            start += count
        return [keys[bucket] for bucket in range(buckets)]

    @contextmanager
    def _made(self, frame: DataFrame) -> Iterator[None]:
        """Has all partitions made at once, and kept while their rows are taken."""
        conf, name = self._spark.conf, "spark.sql.execution.arrow.maxRecordsPerBatch"
        before = conf.get(name)
        conf.set(name, str(_PIECES))
        try:
            frame.persist(StorageLevel.DISK_ONLY)
            frame.count()
            yield
        finally:
            frame.unpersist()
            if before is None:
                conf.unset(name)
            else:
                conf.set(name, before)


def _answering(task: bytes) -> Mapped:
    def answer(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from recipe_engine.workers import worker_of

        for number, body in _pairs(batches, "request", "body"):
            for at, piece in enumerate(worker_of(task).answer(body)):
                yield pa.record_batch({"request": [number], "piece": [at], "bytes": [piece]})

    return answer


def _splitting(task: bytes, keys: list[int]) -> Mapped:
    def split(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from recipe_engine.workers import worker_of

        for number, body in _pairs(batches, "request", "body"):
            if number == 0:
                # A bucket that nothing is for is there, too.
                for bucket, key in enumerate(keys):
                    yield _piece(key, bucket, -1, 0, b"")
            for at, (bucket, piece) in enumerate(worker_of(task).answer_in_buckets(body)):
                yield _piece(keys[bucket], bucket, number, at, piece)

    return split


def _reducing(task: bytes) -> Mapped:
    def reduce(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from recipe_engine.workers import worker_of

        pieces = _pairs(batches, "bucket", "bytes")
        # The first is the one that says that the bucket is there.
        for bucket, _ in pieces:
            reduced = worker_of(task).reduce(bucket, (piece for _, piece in pieces))
            for at, piece in enumerate(reduced):
                yield pa.record_batch({"request": [bucket], "piece": [at], "bytes": [piece]})

    return reduce


def _pairs(batches: Iterable[pa.RecordBatch], number: str, body: str) -> Iterator[tuple[int, bytes]]:
    for batch in batches:
        yield from zip(batch.column(number).to_pylist(), batch.column(body).to_pylist())


def _piece(key: int, bucket: int, request: int, piece: int, data: bytes) -> pa.RecordBatch:
    columns = {"key": [key], "bucket": [bucket], "request": [request], "piece": [piece], "bytes": [data]}
    return pa.record_batch(columns)
