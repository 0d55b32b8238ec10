"""Kinds of tables: how each is read, and how the same kind is made again.

No library is imported before a table of it is there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from ._native import Rows as NativeRows
    from ._native import Table


class Rows(Protocol):
    """Whatever has rows for Arrow's C interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class ArrayRows(Protocol):
    """The same of rows that are in one piece."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...


class LazyRows(Protocol):
    """What has rows once they are asked for, as a lazy frame of polars has."""

    def collect_schema(self) -> object: ...
    def lazy(self) -> object: ...


Frame = TypeVar("Frame", bound=Rows | ArrayRows | LazyRows)


class Kind:
    """Tables that are read as they are, and come back as Arrow's C interface has them."""

    views = False
    """Whether text in new columns may be Arrow's `string_view`."""

    def read(self, frame: Any) -> Any:
        """The rows, for the engine."""
        return frame

    def make(self, table: Table, like: Any) -> Any:
        """A table of this kind, as `like` is one."""
        return table

    def apply(self, rows: NativeRows, like: Any) -> Any:
        """All rows as a table of this kind."""
        return self.make(rows.collect(), like)


class _PolarsFrame(Kind):
    views = True

    def make(self, table: Table, like: Any) -> Any:
        import polars

        return polars.DataFrame(table)


class _PolarsLazy(_PolarsFrame):
    def read(self, frame: Any) -> Any:
        return frame.collect()

    def apply(self, rows: NativeRows, like: Any) -> Any:
        return self.make(rows.collect(), like).lazy()


class _Pandas(Kind):
    def read(self, frame: Any) -> Any:
        named = [name for name in frame.index.names if name is not None]
        if named or frame.index.nlevels > 1:
            raise ValueError(
                f"the index {named or frame.index.names} is no column, and a recipe knows columns alone; make it one with "
                "reset_index(), or leave it out with reset_index(drop=True)"
            )
        # An index without a name says where rows were before; what comes back is counted anew.
        return frame.reset_index(drop=True)

    def make(self, table: Table, like: Any) -> Any:
        import numpy
        import pandas
        import pyarrow

        rows = pyarrow.table(table)
        if any(isinstance(dtype, pandas.ArrowDtype) for dtype in like.dtypes):
            return rows.to_pandas(types_mapper=pandas.ArrowDtype, ignore_metadata=True)
        masked = _masked(pandas, pyarrow)
        if not any(isinstance(dtype, tuple(map(type, masked.values()))) for dtype in like.dtypes):
            return rows.to_pandas(ignore_metadata=True)
        made = rows.to_pandas(types_mapper=masked.get, ignore_metadata=True)
        # Columns that were NumPy's beside them are so again, where no cell is missing.
        numpys = {str(name) for name, dtype in like.dtypes.items() if isinstance(dtype, numpy.dtype)}
        kept = {
            name: dtype.numpy_dtype
            for name, dtype in made.dtypes.items()
            if name in numpys and dtype in masked.values() and not made[name].hasnans
        }
        return made.astype(kept)


def _masked(pandas: Any, pyarrow: Any) -> dict[Any, Any]:
    """pandas' own types that have missing cells, by those of Arrow: as NumPy's, large numbers beside a missing one lose digits."""
    masked = {
        getattr(pyarrow, f"{sign}int{bits}")(): getattr(pandas, f"{sign.upper()}Int{bits}Dtype")()
        for sign in ("", "u")
        for bits in (8, 16, 32, 64)
    }
    return masked | {
        pyarrow.bool_(): pandas.BooleanDtype(),
        pyarrow.float32(): pandas.Float32Dtype(),
        pyarrow.float64(): pandas.Float64Dtype(),
    }


class _ArrowTable(Kind):
    def make(self, table: Table, like: Any) -> Any:
        import pyarrow

        return pyarrow.table(table)


class _ArrowBatch(_ArrowTable):
    def make(self, table: Table, like: Any) -> Any:
        import pyarrow

        rows = super().make(table, like).combine_chunks()
        batches = rows.to_batches()
        return batches[0] if batches else pyarrow.RecordBatch.from_pylist([], schema=rows.schema)


class _ArrowReader(_ArrowBatch):
    """Readers are read as their rows are asked for."""

    def apply(self, rows: NativeRows, like: Any) -> Any:
        import pyarrow

        schema = pyarrow.table(rows.columns).schema

        def batches() -> Iterator[Any]:
            for table in rows:
                yield self.make(table, like)

        return pyarrow.RecordBatchReader.from_batches(schema, batches())


class _Duckdb(_ArrowTable):
    def make(self, table: Table, like: Any) -> Any:
        import duckdb

        # A relation of the default connection: a relation does not say which one it is of.
        return duckdb.from_arrow(super().make(table, like))


_KINDS: dict[tuple[str, str], Kind] = {
    ("polars", "DataFrame"): _PolarsFrame(),
    ("polars", "LazyFrame"): _PolarsLazy(),
    ("pandas", "DataFrame"): _Pandas(),
    ("pyarrow", "Table"): _ArrowTable(),
    ("pyarrow", "RecordBatch"): _ArrowBatch(),
    ("pyarrow", "RecordBatchReader"): _ArrowReader(),
    ("duckdb", "DuckDBPyRelation"): _Duckdb(),
}

_OTHER = Kind()


def kind_of(frame: object) -> Kind:
    """The kind of a table."""
    for of in type(frame).__mro__:
        library = of.__module__.partition(".")[0]
        # `duckdb` is a package over `_duckdb`.
        kind = _KINDS.get((library.lstrip("_"), of.__name__))
        if kind is not None:
            return kind
    if hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__"):
        return _OTHER
    raise TypeError(
        f"{type(frame).__module__}.{type(frame).__qualname__} has no rows for Arrow: there is no __arrow_c_stream__; give a "
        "table of polars, pandas, pyarrow or duckdb, or of another library that has it"
    )


def is_read_once(frame: object) -> bool:
    """Whether the rows of a table are gone once they are read."""
    return isinstance(kind_of(frame), _ArrowReader)


def arrow(frame: object) -> Any:
    """Rows for the engine."""
    return kind_of(frame).read(frame)


def columns_of(columns: Any) -> Any:
    """Columns for the engine: a schema of any library, a table that has them, or the names of types by those of columns."""
    if isinstance(columns, Mapping) and all(isinstance(kind, str) for kind in columns.values()):
        return list(columns.items())
    polars = sys.modules.get("polars")
    if polars is not None:
        if isinstance(columns, polars.LazyFrame):
            columns = columns.collect_schema()
        if isinstance(columns, polars.Schema):
            columns = polars.DataFrame(schema=columns)
    # Rows of a reader are not there a second time.
    schema = getattr(columns, "schema", columns)
    return schema if hasattr(schema, "__arrow_c_schema__") else arrow(columns)
