"""The engine as a WebAssembly module, for executors that have `wasmtime` and not the package `recipe_engine`."""

from __future__ import annotations

import base64
import json
import os
import secrets as randomness
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from recipe_module import Instance, Module, Run, stream
from recipe_partitions import Work

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class ModuleWork(Work):
    """What travels to executors: a module with its recipe, the columns that it is for, and how it is run."""

    code: bytes
    settings: str
    tables: tuple[tuple[str, bytes], ...]

    @classmethod
    def new(
        cls,
        module: str | os.PathLike[str],
        recipe: object,
        columns: pa.Schema,
        *,
        tables: Mapping[str, Any] | None,
        now: datetime | str | None,
        seed: int,
        secrets: Mapping[str, str | bytes] | None,
    ) -> ModuleWork:
        """The work for these columns.

        Raises:
            RecipeError: The recipe is wrong, or does not fit them.
        """
        moment = datetime.fromisoformat(now.replace("Z", "+00:00")) if isinstance(now, str) else now or datetime.now(timezone.utc)
        given = {name: _in_base64(value.encode() if isinstance(value, str) else value) for name, value in (secrets or {}).items()}
        settings = {
            "now": (moment - _EPOCH) // timedelta(microseconds=1),
            "seed": seed,
            "secrets": {
                "given": {name: {"value": value} for name, value in given.items()},
                "random": _in_base64(randomness.token_bytes(32)),
            },
        }
        work = cls(
            code=Path(module).read_bytes(),
            recipe=_text(recipe),
            columns=columns.serialize().to_pybytes(),
            settings=json.dumps(settings),
            tables=tuple((name, stream(table.schema, table.to_batches())) for name, table in _arrow(tables).items()),
        )
        work.leaving()
        return work

    def is_scan(self) -> bool:
        """Whether no step needs all rows, and the columns that leave are known."""
        described = _module(self.code, self.recipe).info["recipe"]
        return described["partitioning"] != "whole" and self.leaving() is not None

    def scan(self) -> ModuleScan:
        """The recipe as a scan, which it has to be."""
        return ModuleScan(self)

    def leaving(self) -> pa.Schema | None:
        """The columns that leave; none where they depend on the rows."""
        return self._run(iter(())).schema

    def leaving_of(self, rows: Iterator[pa.RecordBatch]) -> pa.Schema:
        """The columns that leave where these are the rows."""
        run = self._run(rows)
        for _ in run:
            break
        return run.schema

    def whole(self, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """All rows of a table, after the recipe, within the memory of a module."""
        yield from self._run(rows)

    def _run(self, rows: Iterator[pa.RecordBatch]) -> Run:
        tables = {name: pa.ipc.open_stream(table).read_all() for name, table in self._needed()}
        return Run(_module(self.code, self.recipe).instance(), self.batches(rows), json.loads(self.settings), tables)

    def _needed(self) -> list[tuple[str, bytes]]:
        """The tables that the recipe names."""
        named = _module(self.code, self.recipe).info["recipe"]["datasets"]
        return [(name, table) for name, table in self.tables if name in named]


class ModuleScan:
    """A recipe over partitions, by states: *Units* of ABI.md."""

    def __init__(self, work: ModuleWork) -> None:
        self._work = work
        instance, handle, leaving = self._open(0)
        self.columns = pa.ipc.read_schema(pa.py_buffer(leaving))
        """The columns that leave."""
        self.passes: int = instance.stats(handle)["passes"]
        """How many passes come before the one that gives rows."""

    def summarise(self, number: int, rows: pa.RecordBatchReader, carry: bytes | None) -> bytes:
        """What the rows of a partition leave in a pass, given what goes into it."""
        instance, handle, _ = self._open(number, carry)
        for batch in _in_parts(rows):
            for _ in instance.push(handle, batch):
                raise AssertionError("no rows leave in this pass")
            _forget(instance, handle)
        state: bytes = instance.state(handle)
        return state

    def carries(self, number: int, left: list[bytes]) -> list[bytes | None]:
        """What goes into each partition after a pass, given what all of them left in it, in order."""
        instance, handle, _ = self._open(number)
        carries: list[bytes | None] = [None]
        for state in left[:-1]:
            before = carries[-1]
            carries.append(state if before is None else instance.combine(handle, before, state))
        return carries

    def rows(self, rows: pa.RecordBatchReader, carry: bytes | None, is_last: bool) -> Iterator[pa.RecordBatch]:
        """The rows that come out of a partition, given what goes into it, and whether it is the last one."""
        instance, handle, _ = self._open(self.passes, carry)
        for batch in _in_parts(rows):
            yield from self._read(instance.push(handle, batch))
            _forget(instance, handle)
        if is_last:
            yield from self._read(instance.finish(handle))

    def _read(self, messages: Iterator[bytes]) -> Iterator[pa.RecordBatch]:
        for message in messages:
            yield pa.ipc.read_record_batch(pa.py_buffer(message), self.columns)

    def _open(self, number: int, carry: bytes | None = None) -> tuple[Instance, int, bytes]:
        work = self._work
        instance = _module(work.code, work.recipe).instance()
        tables = work._needed()
        options = {**json.loads(work.settings), "datasets": [name for name, _ in tables], "pass": number}
        handle = instance.open(options)
        for place, (_, table) in enumerate(tables):
            instance.dataset(handle, place, table)
        leaving = instance.schema(handle, stream(work.schema, []))
        assert leaving is not None, "the driver has looked"
        if carry is not None:
            instance.merge(handle, carry)
        return instance, handle, leaving


@lru_cache(maxsize=4)
def _module(code: bytes, recipe: str | None) -> Module:
    return Module(code, recipe)


def _forget(instance: Instance, handle: int) -> None:
    """Takes the cells that failed, of which nobody asks, from the memory of the module."""
    while instance.failed:
        instance.stats(handle)


_ROWS = 65_536


def _in_parts(rows: pa.RecordBatchReader) -> Iterator[bytes]:
    for batch in rows:
        for start in range(0, batch.num_rows, _ROWS):
            yield stream(batch.schema, [batch.slice(start, _ROWS)])


def _text(recipe: object) -> str | None:
    if recipe is None:
        return None
    if isinstance(recipe, (str, os.PathLike)):
        text = os.fspath(recipe)
        is_text = "\n" in text or text.lstrip()[:1] in {"[", "{", "-"}
        return text if is_text else Path(text).read_text()
    # A recipe of `recipe_engine`.
    return str(recipe.to_json())  # type: ignore[attr-defined]


def _arrow(tables: Mapping[str, Any] | None) -> dict[str, pa.Table]:
    return {name: pa.table(table) for name, table in (tables or {}).items()}


def _in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
