"""What tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest

REPOSITORY = Path(__file__).parents[3]

KINDS: dict[str, Callable[[pyarrow.Table], Any]] = {
    "polars": polars.from_arrow,
    "polars_lazy": lambda table: polars.from_arrow(table).lazy(),
    "pandas": lambda table: table.to_pandas(),
    "pandas_arrow": lambda table: table.to_pandas(types_mapper=pandas.ArrowDtype),
    "table": lambda table: table,
    "batch": lambda table: table.combine_chunks().to_batches()[0],
    "reader": lambda table: table.to_reader(max_chunksize=2),
    "duckdb": duckdb.from_arrow,
}


def as_rows(frame: Any) -> list[dict[str, Any]]:
    """The rows of any kind of table."""
    if isinstance(frame, polars.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pandas.DataFrame):
        frame = pyarrow.Table.from_pandas(frame, preserve_index=False)
    return pyarrow.table(frame).to_pylist()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Callable[[pyarrow.Table], Any]:
    return KINDS[request.param]


@pytest.fixture
def claims() -> pyarrow.Table:
    return pyarrow.table(
        {
            "id": pyarrow.array([1, 2, 3, 4], pyarrow.int64()),
            "city": pyarrow.array(["Mobile", None, "Dothan", "Selma"], pyarrow.string()),
            "amount": pyarrow.array([18.5, 2.0, 0.25, 7.0], pyarrow.float64()),
        }
    )
