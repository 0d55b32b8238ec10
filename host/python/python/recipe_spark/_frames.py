"""Recipes over data frames of Spark."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
from pyspark import StorageLevel, TaskContext
from pyspark.sql import functions
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from recipe_engine import Recipe, load
from recipe_engine.scans import Scan, scan

if TYPE_CHECKING:
    import os

    from pyspark.sql import Column, DataFrame

    Mapped = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]

_ORDER = "~order"
_STATES = "partition int, state binary"


class Work(NamedTuple):
    """What travels to executors: a recipe, the columns that it is for, and how it is run."""

    recipe: str
    columns: bytes
    now: str
    seed: int
    tables: tuple[tuple[str, bytes], ...]
    secrets: tuple[tuple[str, bytes], ...]

    @property
    def schema(self) -> pa.Schema:
        """The columns."""
        return pa.ipc.read_schema(pa.py_buffer(self.columns))

    def options(self) -> dict[str, Any]:
        """How it is run, as `recipe_engine` takes it."""
        tables = {name: pa.ipc.open_stream(table).read_all() for name, table in self.tables}
        return {"now": self.now, "seed": self.seed, "tables": tables, "secrets": dict(self.secrets)}

    def of(self, recipe: Recipe, columns: pa.Schema) -> Work:
        """The same for another part of the recipe."""
        return self._replace(recipe=recipe.to_json(), columns=columns.serialize().to_pybytes())


@lru_cache(maxsize=8)
def _scan(work: Work) -> Scan:
    found = scan(load(work.recipe), work.schema, **work.options())
    assert found is not None, "the driver has looked"
    return found


def apply(
    frame: DataFrame,
    recipe: Recipe | str | os.PathLike[str],
    *,
    order_by: str | Column | list[str | Column] | None = None,
    tables: dict[str, Any] | None = None,
    now: datetime | str | None = None,
    seed: int = 0,
    secrets: dict[str, str | bytes] | None = None,
) -> DataFrame:
    """Applies a recipe to a data frame, partition by partition, with the rows that one machine gives.

    Steps that look at one row at a time run on all partitions as they are. Steps that carry something from row to row, such as
    FILL_WITH_LAST_VALID, take two jobs or more: states of partitions travel, and rows do not. From the first step on that needs all
    rows, such as SORT, the rest runs in one task, in bounded memory. Nothing but states and columns comes to the driver.

    Args:
        frame: The rows. Their order is that of `order_by`, or of the partitions and of the rows in each, as files and sorts give
            it; after a shuffle it is any.
        recipe: A recipe, or what `recipe_engine.load` takes.
        order_by: Columns that the rows are sorted by first.
        tables: Second tables, by name: of pandas, polars or pyarrow, held by every executor.
        now: The time NOW and TODAY give; that of the call unless given.
        seed: Where random values start.
        secrets: The secrets that the recipe names.

    Raises:
        InvalidRecipe: The recipe is wrong, or does not fit the columns.
    """
    known = recipe if isinstance(recipe, Recipe) else load(recipe)
    if order_by is not None:
        frame = frame.orderBy(*(order_by if isinstance(order_by, list) else [order_by]))
    columns = to_arrow_schema(frame.schema)
    moment = now if isinstance(now, str) else (now or datetime.now(timezone.utc)).isoformat()
    work = Work(
        recipe=known.to_json(),
        columns=columns.serialize().to_pybytes(),
        now=moment,
        seed=seed,
        tables=tuple((name, _written(table)) for name, table in (tables or {}).items()),
        secrets=tuple((name, value.encode() if isinstance(value, str) else value) for name, value in (secrets or {}).items()),
    )
    known.check(columns, **work.options())
    first, rest = _divided(known, columns, work)
    made = _scanned(frame, work.of(first, columns))
    return made if rest is None else _gathered(made, work.of(rest, to_arrow_schema(made.schema)))


def _written(table: Any) -> bytes:
    rows = pa.table(table)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    return sink.getvalue().to_pybytes()


def _divided(recipe: Recipe, columns: pa.Schema, work: Work) -> tuple[Recipe, Recipe | None]:
    """The steps up to the first that needs all rows, and from it on. Steps keep their numbers."""
    steps = len(recipe.steps)
    for count in range(steps, 0, -1):
        first = _only(recipe, range(count))
        if scan(first, columns, **work.options()) is not None:
            return first, None if count == steps else _only(recipe, range(count, steps))
    return _only(recipe, range(0)), recipe


def _only(recipe: Recipe, kept: range) -> Recipe:
    document = json.loads(recipe.to_json())
    steps = document if isinstance(document, list) else document["Steps"]
    for at, step in enumerate(steps):
        if at not in kept:
            step["Disabled"] = True
    return Recipe(document)


def _scanned(frame: DataFrame, work: Work) -> DataFrame:
    """The rows after steps that carry states at most."""
    known = _scan(work)
    schema = from_arrow_schema(pa.schema(known.columns))
    if known.passes == 0:
        return frame.mapInArrow(_rows(work, None), schema)
    # All passes see the same partitions.
    frame.persist(StorageLevel.DISK_ONLY)
    carries: list[bytes | None] | None = None
    for number in range(known.passes):
        states = frame.mapInArrow(_summaries(work, number, carries), _STATES).collect()
        left = [bytes(row["state"]) for row in sorted(states, key=lambda row: row["partition"])]
        carries = known.carries(number, left)
    return frame.mapInArrow(_rows(work, carries), schema)


def _reader(work: Work, batches: Iterable[pa.RecordBatch]) -> pa.RecordBatchReader:
    schema = work.schema
    return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in batches))


def _summaries(work: Work, number: int, carries: list[bytes | None] | None) -> Mapped:
    def summarise(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        partition = TaskContext.get().partitionId()  # type: ignore[union-attr]
        carry = None if carries is None else carries[partition]
        state = _scan(work).summarise(number, _reader(work, batches), carry)
        yield pa.record_batch({"partition": pa.array([partition], pa.int32()), "state": pa.array([state], pa.binary())})

    return summarise


def _rows(work: Work, carries: list[bytes | None] | None) -> Mapped:
    def rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        carry, is_last = None, True
        if carries is not None:
            partition = TaskContext.get().partitionId()  # type: ignore[union-attr]
            carry, is_last = carries[partition], partition == len(carries) - 1
        for table in _scan(work).rows(_reader(work, batches), carry, is_last):
            yield from pa.table(table).to_batches()

    return rows


def _gathered(frame: DataFrame, work: Work) -> DataFrame:
    """The rows after all other steps, in one task."""
    numbered = frame.withColumn(_ORDER, functions.monotonically_increasing_id())
    together = numbered.repartition(1).sortWithinPartitions(_ORDER).drop(_ORDER)
    leaving = load(work.recipe).check(work.schema, **work.options())
    if leaving is None:
        # The columns depend on the rows: a job finds them.
        together.persist(StorageLevel.DISK_ONLY)
        (row,) = together.mapInArrow(_whole(work, only_columns=True), "columns binary").collect()
        columns = pa.ipc.read_schema(pa.py_buffer(bytes(row["columns"])))
    else:
        empty = work.schema.empty_table()
        columns = load(work.recipe).apply(empty, **work.options()).schema
    return together.mapInArrow(_whole(work, only_columns=False), from_arrow_schema(columns))


def _whole(work: Work, only_columns: bool) -> Mapped:
    def whole(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        made = load(work.recipe).apply(_reader(work, batches), **work.options())
        if only_columns:
            yield pa.record_batch({"columns": pa.array([made.schema.serialize().to_pybytes()], pa.binary())})
            return
        yield from made

    return whole
