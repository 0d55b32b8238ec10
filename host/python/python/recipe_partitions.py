"""What travels to workers that apply a recipe to partitions of rows, whichever engine they have.

Partitions are contiguous parts of the rows, in order.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Scan", "Work"]


class Scan(Protocol):
    """A recipe whose steps carry at most a state from row to row.

    In each of the `passes`, every partition is summarised, and what goes into each of them follows from what all left; after the
    last pass, partitions give their rows. States travel, and rows do not.
    """

    @property
    def passes(self) -> int:
        """How many passes over all partitions come before the one that gives rows."""
        ...

    @property
    def columns(self) -> Any:
        """The columns that leave: a schema, or a table without rows."""
        ...

    def summarise(self, pass_: int, rows: Any, carry: bytes | None, /) -> bytes:
        """What the rows of a partition leave in a pass, counted from 0, given what goes into it."""
        ...

    def carries(self, pass_: int, left: Sequence[bytes], /) -> list[bytes | None]:
        """What goes into each partition after a pass, given what all of them left in it, in order."""
        ...

    def rows(self, rows: Any, carry: bytes | None, is_last: bool, /) -> Iterator[Any]:
        """The rows that come out of a partition, given what goes into it, and whether it is the last one."""
        ...


@dataclass(frozen=True)
class Work(ABC):
    """A recipe, and the columns that it is for."""

    recipe: str | None
    """Its text; none where an engine has one already."""
    columns: bytes
    """Arrow's message with the schema."""

    @property
    def schema(self) -> pa.Schema:
        """The columns."""
        return pa.ipc.read_schema(pa.py_buffer(self.columns))

    def of(self, columns: pa.Schema) -> Self:
        """The same for other columns."""
        return replace(self, columns=columns.serialize().to_pybytes())

    def batches(self, rows: Iterator[pa.RecordBatch]) -> pa.RecordBatchReader:
        """Rows with the columns that the work is for, which libraries may say more of, or less."""
        schema = self.schema
        return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in rows))

    def divided(self) -> tuple[Self | None, Self | None]:
        """The steps before the first that needs all rows, and from it on, if there are any. Steps keep their numbers.

        A recipe that is not JSON, or that an engine has already, is not divided.
        """
        document = self._document()
        steps = None if document is None else len(_steps(document))
        if steps == 0:
            return None, None
        if self.is_scan():
            return self, None
        for count in range((steps or 0) - 1, 0, -1):
            first = self._only(range(count))
            if first.is_scan():
                return first, self._only(range(count, steps or 0))
        return None, self

    def _document(self) -> Any:
        try:
            return None if self.recipe is None else json.loads(self.recipe)
        except ValueError:
            return None

    def _only(self, kept: range) -> Self:
        document = self._document()
        for at, step in enumerate(_steps(document)):
            if at not in kept:
                step["Disabled"] = True
        return replace(self, recipe=json.dumps(document))

    @abstractmethod
    def is_scan(self) -> bool:
        """Whether no step needs all rows, and the columns that leave are known."""

    @abstractmethod
    def scan(self) -> Scan:
        """The recipe as a scan, which it has to be."""

    @abstractmethod
    def leaving(self) -> pa.Schema | None:
        """The columns that leave; none where they depend on the rows."""

    @abstractmethod
    def leaving_of(self, rows: Iterator[pa.RecordBatch]) -> pa.Schema:
        """The columns that leave where these are the rows."""

    @abstractmethod
    def whole(self, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """All rows of a table, after the recipe, in bounded memory."""


def _steps(document: Any) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = document if isinstance(document, list) else document["Steps"]
    return steps
