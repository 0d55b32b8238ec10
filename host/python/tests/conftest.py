"""What tests share."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
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


def assert_stops_within_a_second(script: str, *arguments: str) -> None:
    """Presses Ctrl-C once a script prints `begun`: it has to print `stopped` within a second."""
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "begun\n"
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            pressed = time.monotonic()
            assert process.stdout.readline() == "stopped\n"
            assert time.monotonic() - pressed < 1
            process.wait(5)
        finally:
            process.kill()


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
