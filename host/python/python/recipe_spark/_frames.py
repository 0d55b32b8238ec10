"""Recipes over data frames of Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from inspect import signature
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark import StorageLevel, TaskContext
from pyspark.sql import functions
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

if TYPE_CHECKING:
    import os

    from pyspark.sql import Column, DataFrame
    from recipe_engine import Recipe
    from recipe_partitions import Work

    Mapped = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]

_ORDER = "~order"
_STATES = "partition int, state binary"


def apply(
    frame: DataFrame,
    recipe: Recipe | str | os.PathLike[str] | None = None,
    *,
    module: str | os.PathLike[str] | None = None,
    order_by: str | Column | list[str | Column] | None = None,
    tables: Mapping[str, Any] | None = None,
    now: datetime | str | None = None,
    seed: int = 0,
    secrets: Mapping[str, str | bytes] | None = None,
) -> DataFrame:
    """Applies a recipe to a data frame, partition by partition, with the rows that one machine gives.

    Steps that look at one row at a time run on all partitions as they are. Steps that carry something from row to row, such as
    FILL_WITH_LAST_VALID, take two jobs or more: states of partitions travel, and rows do not. From the first step on that needs all
    rows, such as SORT, the rest runs in one task, in bounded memory. Nothing but states and columns comes to the driver.

    Args:
        frame: The rows. Their order is that of `order_by`, or of the partitions and of the rows in each, as files and sorts give
            it; after a shuffle it is any.
        recipe: A recipe, or what `recipe_engine.load` takes; for a module, its text or its file. None where the module has one.
        module: The engine as a WebAssembly module, or a module that `recipe-host build` packed, where executors have `wasmtime` and
            not the package `recipe_engine`. Its bytes travel with the tasks.
        order_by: Columns that the rows are sorted by first.
        tables: Second tables, by name: of pandas, polars or pyarrow, held by every executor.
        now: The time NOW and TODAY give; that of the call unless given.
        seed: Where random values start.
        secrets: The secrets that the recipe names.

    Raises:
        InvalidRecipe: The recipe is wrong, or does not fit the columns; `recipe_module.RecipeError` where a module says so.
    """
    if order_by is not None:
        frame = frame.orderBy(*(order_by if isinstance(order_by, list) else [order_by]))
    columns = columns_of(frame)
    work: Work
    if module is not None:
        from ._modules import ModuleWork

        work = ModuleWork.new(module, recipe, columns, tables=tables, now=now, seed=seed, secrets=secrets)
    elif recipe is None:
        raise TypeError("a recipe is missing; a module may have one")
    else:
        from recipe_engine import Recipe, load
        from recipe_engine.scans import Work as NativeWork

        known = recipe if isinstance(recipe, Recipe) else load(recipe)
        work = NativeWork.new(known, columns, tables=tables, now=now, seed=seed, secrets=secrets)
    first, rest = work.divided()
    made = frame if first is None else _scanned(frame, first)
    return made if rest is None else _gathered(made, rest.of(columns_of(made)))


def columns_of(frame: DataFrame) -> pa.Schema:
    """The columns of a data frame in Arrow. Moments are of UTC: what versions of Spark say of zones differs."""
    zone: dict[str, Any] = {"timezone": "UTC"} if "timezone" in signature(to_arrow_schema).parameters else {}
    schema: pa.Schema = to_arrow_schema(frame.schema, **zone)
    return schema


def _scanned(frame: DataFrame, work: Work) -> DataFrame:
    """The rows after steps that carry states at most."""
    scan = work.scan()
    schema = from_arrow_schema(pa.schema(scan.columns))
    if scan.passes == 0:
        return frame.mapInArrow(_rows(work, None), schema)
    # All passes see the same partitions.
    frame.persist(StorageLevel.DISK_ONLY)
    carries: list[bytes | None] | None = None
    for number in range(scan.passes):
        states = frame.mapInArrow(_summaries(work, number, carries), _STATES).collect()
        left = [bytes(row["state"]) for row in sorted(states, key=lambda row: row["partition"])]
        carries = scan.carries(number, left)
    return frame.mapInArrow(_rows(work, carries), schema)


def _summaries(work: Work, number: int, carries: list[bytes | None] | None) -> Mapped:
    def summarise(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        partition = _partition()
        carry = None if carries is None else carries[partition]
        state = work.scan().summarise(number, work.batches(iter(batches)), carry)
        yield pa.record_batch({"partition": pa.array([partition], pa.int32()), "state": pa.array([state], pa.binary())})

    return summarise


def _rows(work: Work, carries: list[bytes | None] | None) -> Mapped:
    def rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        carry, is_last = None, True
        if carries is not None:
            partition = _partition()
            carry, is_last = carries[partition], partition == len(carries) - 1
        for table in work.scan().rows(work.batches(iter(batches)), carry, is_last):
            yield from pa.table(table).to_batches()

    return rows


def _partition() -> int:
    task = TaskContext.get()
    assert task is not None, "it runs in a task"
    return task.partitionId()


def _gathered(frame: DataFrame, work: Work) -> DataFrame:
    """The rows after all other steps, in one task."""
    numbered = frame.withColumn(_ORDER, functions.monotonically_increasing_id())
    together = numbered.repartition(1).sortWithinPartitions(_ORDER).drop(_ORDER)
    columns = work.leaving()
    if columns is None:
        # They depend on the rows: a job finds them.
        together.persist(StorageLevel.DISK_ONLY)
        (row,) = together.mapInArrow(_columns(work), "columns binary").collect()
        columns = pa.ipc.read_schema(pa.py_buffer(bytes(row["columns"])))
    return together.mapInArrow(_whole(work), from_arrow_schema(columns))


def _columns(work: Work) -> Mapped:
    def columns(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        leaving = work.leaving_of(iter(batches))
        yield pa.record_batch({"columns": pa.array([leaving.serialize().to_pybytes()], pa.binary())})

    return columns


def _whole(work: Work) -> Mapped:
    def whole(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from work.whole(iter(batches))

    return whole
