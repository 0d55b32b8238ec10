"""Recipes over rows that are in partitions elsewhere, such as those of Spark and Ray, each of which is worked on apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import recipe_partitions

from . import _native
from ._frames import columns_of
from ._recipe import Recipe, load
from ._settings import settings

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._settings import Options

__all__ = ["Scan", "Work", "scan"]

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


@dataclass(frozen=True)
class Work(recipe_partitions.Work):
    """What travels to workers: a recipe, the columns that it is for, and how it is run."""

    recipe: str
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

    def options(self) -> Options:
        """How it is run, as `recipe_engine` takes it."""
        tables = {name: pa.ipc.open_stream(table).read_all() for name, table in self.tables}
        return {"now": self.now, "seed": self.seed, "tables": tables, "secrets": dict(self.secrets)}

    def is_scan(self) -> bool:
        """Whether no step needs all rows, and the columns that leave are known."""
        return scan(load(self.recipe), self.schema, **self.options()) is not None

    def scan(self) -> Scan:
        """The recipe as a scan, which it has to be, compiled once in a process."""
        return _scan(self)

    def leaving(self) -> pa.Schema | None:
        """The columns that leave; none where they depend on the rows."""
        recipe, options = load(self.recipe), self.options()
        if recipe.check(self.schema, **options) is None:
            return None
        schema: pa.Schema = recipe.apply(self.schema.empty_table(), **options).schema
        return schema

    def leaving_of(self, rows: Iterator[pa.RecordBatch]) -> pa.Schema:
        """The columns that leave where these are the rows."""
        schema: pa.Schema = load(self.recipe).apply(self.batches(rows), **self.options()).schema
        return schema

    def whole(self, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """All rows of a table, after the recipe, in bounded memory."""
        yield from load(self.recipe).apply(self.batches(rows), **self.options())


@lru_cache(maxsize=8)
def _scan(work: Work) -> Scan:
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
