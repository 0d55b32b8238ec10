"""Recipes over rows that are in partitions elsewhere, such as those of Spark and Ray, each of which is worked on apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from . import _native
from ._frames import columns_of
from ._recipe import Recipe, load
from ._settings import settings

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._settings import Options

__all__ = ["Scan", "Work", "scan", "scan_of"]

Scan = _native.Scan
"""A recipe whose steps carry at most a state from row to row."""


def scan(recipe: Recipe, columns: object, **options: Unpack[Options]) -> Scan | None:
    """A scan with a recipe over these columns; none where a step needs all rows, or columns depend on the rows.

    Partitions are contiguous parts of the rows, in order. In each of the `passes`, every partition is summarised, and what goes into
    each of them follows from what all left; after the last pass, partitions give their rows. States travel, and rows do not.

    Raises:
        InvalidRecipe: The recipe is wrong, or does not fit the columns.
    """
    return recipe._native.scan(columns_of(columns), settings(options))


class Work(NamedTuple):
    """What travels to workers: a recipe, the columns that it is for, and how it is run."""

    recipe: str
    columns: bytes
    now: str
    seed: int
    tables: tuple[tuple[str, bytes], ...]
    secrets: tuple[tuple[str, bytes], ...]

    @classmethod
    def new(
        cls,
        recipe: Recipe,
        columns: pa.Schema,
        *,
        tables: Mapping[str, Any] | None,
        now: datetime | str | None,
        seed: int,
        secrets: Mapping[str, str | bytes] | None,
    ) -> Work:
        """The work for these columns.

        Raises:
            InvalidRecipe: The recipe is wrong, or does not fit them.
        """
        known = {name: value.encode() if isinstance(value, str) else value for name, value in (secrets or {}).items()}
        work = cls(
            recipe=recipe.to_json(),
            columns=columns.serialize().to_pybytes(),
            now=now if isinstance(now, str) else (now or datetime.now(timezone.utc)).isoformat(),
            seed=seed,
            tables=tuple((name, _written(table)) for name, table in (tables or {}).items()),
            secrets=tuple(known.items()),
        )
        recipe.check(columns, **work.options())
        return work

    @property
    def schema(self) -> pa.Schema:
        """The columns."""
        return pa.ipc.read_schema(pa.py_buffer(self.columns))

    def options(self) -> Options:
        """How it is run, as `recipe_engine` takes it."""
        tables = {name: pa.ipc.open_stream(table).read_all() for name, table in self.tables}
        return {"now": self.now, "seed": self.seed, "tables": tables, "secrets": dict(self.secrets)}

    def of(self, recipe: Recipe, columns: pa.Schema) -> Work:
        """The same for another part of the recipe."""
        return self._replace(recipe=recipe.to_json(), columns=columns.serialize().to_pybytes())

    def divided(self) -> tuple[Work, Recipe | None]:
        """The steps up to the first that needs all rows, and from it on, if there is one. Steps keep their numbers."""
        recipe, columns = load(self.recipe), self.schema
        steps = len(recipe.steps)
        for count in range(steps, -1, -1):
            first = _only(recipe, range(count))
            if scan(first, columns, **self.options()) is not None:
                return self.of(first, columns), None if count == steps else _only(recipe, range(count, steps))
        raise AssertionError("no step needs all rows where there is none")

    def batches(self, rows: Iterator[pa.RecordBatch]) -> pa.RecordBatchReader:
        """Rows with the columns that the work is for, which libraries may say more of, or less."""
        schema = self.schema
        return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in rows))

    def leaving(self) -> pa.Schema | None:
        """The columns that leave; none where they depend on the rows."""
        recipe, options = load(self.recipe), self.options()
        if recipe.check(self.schema, **options) is None:
            return None
        schema: pa.Schema = recipe.apply(self.schema.empty_table(), **options).schema
        return schema

    def whole(self, rows: Iterator[pa.RecordBatch]) -> pa.RecordBatchReader:
        """All rows of a table, after the recipe, in bounded memory."""
        made: pa.RecordBatchReader = load(self.recipe).apply(self.batches(rows), **self.options())
        return made


@lru_cache(maxsize=8)
def scan_of(work: Work) -> Scan:
    """The scan of some work, which has one, compiled once in a process."""
    found = scan(load(work.recipe), work.schema, **work.options())
    assert found is not None, "whoever sends it has looked"
    return found


def _written(table: Any) -> bytes:
    rows = pa.table(table)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    written: bytes = sink.getvalue().to_pybytes()
    return written


def _only(recipe: Recipe, kept: range) -> Recipe:
    document = json.loads(recipe.to_json())
    steps = document if isinstance(document, list) else document["Steps"]
    for at, step in enumerate(steps):
        if at not in kept:
            step["Disabled"] = True
    return Recipe(document)
