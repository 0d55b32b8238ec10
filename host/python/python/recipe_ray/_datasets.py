"""Recipes over datasets of Ray."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import ray
from recipe_engine import Recipe, load
from recipe_engine.scans import Work

if TYPE_CHECKING:
    import os

    import ray.data

    Tables = list[ray.ObjectRef[pa.Table]]

_ROWS = 65_536
"""How many rows a block has that a step gives which needs all rows."""


def apply(
    dataset: ray.data.Dataset,
    recipe: Recipe | str | os.PathLike[str],
    *,
    tables: Mapping[str, Any] | None = None,
    now: datetime | str | None = None,
    seed: int = 0,
    secrets: Mapping[str, str | bytes] | None = None,
) -> ray.data.Dataset:
    """Applies a recipe to a dataset, block by block, with the rows that one machine gives, in the dataset's order.

    The dataset is carried out, with its order preserved. Each block is the work of a task. Steps that carry something from row to
    row, such as FILL_WITH_LAST_VALID, take two rounds of tasks or more: states of blocks travel, and rows do not. From the first
    step on that needs all rows, such as SORT, the rest runs in one task, in bounded memory. Only states come to this process.

    Args:
        dataset: The rows.
        recipe: A recipe, or what `recipe_engine.load` takes.
        tables: Second tables, by name: of pandas, polars or pyarrow, held by every worker.
        now: The time NOW and TODAY give; that of the call unless given.
        seed: Where random values start.
        secrets: The secrets that the recipe names.

    Raises:
        InvalidRecipe: The recipe is wrong, or does not fit the columns.
        ValueError: The dataset has neither rows nor columns.
    """
    from ray.data import from_arrow_refs

    known = recipe if isinstance(recipe, Recipe) else load(recipe)
    with _ordered():
        dataset = dataset.materialize()
        blocks = dataset.to_arrow_refs()
    schema = dataset.schema()
    if schema is None:
        raise ValueError("the dataset has neither rows nor columns")
    columns = pa.schema(schema.base_schema)
    work = Work.new(known, columns, tables=tables, now=now, seed=seed, secrets=secrets)
    first, rest = work.divided()
    if first is not None:
        blocks, columns = _scanned(blocks, first), pa.schema(first.scan().columns)
    made = blocks if rest is None else list(_whole.remote(rest.of(columns), blocks))
    return from_arrow_refs(made)


@contextmanager
def _ordered() -> Iterator[None]:
    """Has blocks come in the order of the dataset."""
    from ray.data import DataContext

    options = DataContext.get_current().execution_options
    before, options.preserve_order = options.preserve_order, True
    try:
        yield
    finally:
        options.preserve_order = before


def _scanned(blocks: Tables, work: Work) -> Tables:
    """The rows after steps that carry states at most."""
    scan, shared = work.scan(), ray.put(work)
    carries: list[bytes | None] = [None] * len(blocks)
    for number in range(scan.passes):
        summaries = [_summarise.remote(shared, number, block, carry) for block, carry in zip(blocks, carries)]
        carries = scan.carries(number, ray.get(summaries))
    last = len(blocks) - 1
    return [_rows.remote(shared, block, carry, at == last) for at, (block, carry) in enumerate(zip(blocks, carries))]


@ray.remote
def _summarise(work: Work, number: int, block: pa.Table, carry: bytes | None) -> bytes:
    return work.scan().summarise(number, work.batches(iter(block.to_batches())), carry)


@ray.remote
def _rows(work: Work, block: pa.Table, carry: bytes | None, is_last: bool) -> pa.Table:
    scan = work.scan()
    parts = [pa.table(part) for part in scan.rows(work.batches(iter(block.to_batches())), carry, is_last)]
    return pa.concat_tables([pa.schema(scan.columns).empty_table(), *parts])


@ray.remote(num_returns="streaming")
def _whole(work: Work, blocks: Tables) -> Iterator[pa.Table]:
    """The rows after all other steps. Blocks come one after the other, and leave the same way."""
    rows = (batch for block in blocks for batch in ray.get(block).to_batches())
    waiting: list[pa.RecordBatch] = []
    batch = None
    for batch in work.whole(rows):
        waiting.append(batch)
        if sum(len(batch) for batch in waiting) >= _ROWS:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting or batch is None:
        # Where there are no rows, there are columns.
        columns = work.leaving() or work.leaving_of(iter(()))
        yield pa.Table.from_batches(waiting, columns if batch is None else batch.schema)
