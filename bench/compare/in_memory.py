"""The claims recipe over dataframes in memory, by the Python package and by code for polars and pandas, by turns in one run.

`in_memory.py CLAIMS [TURNS]`, in an environment that has the package, polars, pandas and pyarrow; CLAIMS is a CSV file of
`recipe-bench generate claims`.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import pandas
import polars
import pyarrow
import recipe_engine as rx
from build import ROOT
from workloads import claims


def main() -> None:
    source, turns = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7
    frame = polars.read_csv(source, try_parse_dates=True).rechunk()
    table = frame.to_arrow()
    arrow = table.to_pandas(types_mapper=pandas.ArrowDtype)
    recipe = rx.load(ROOT / claims.RECIPE)
    ways: dict[str, Callable[[], Any]] = {
        "polars code": lambda: claims.polars_query(frame.lazy()).collect(),
        "recipe, polars": lambda: recipe.apply(frame),
        "pandas code, Arrow types": lambda: claims.pandas_steps(arrow),
        "recipe, pandas": lambda: recipe.apply(arrow),
        "recipe, pyarrow": lambda: recipe.apply(table),
        "recipe, pyarrow, 1 thread": lambda: recipe.apply(table, threads=1),
        "no steps, pyarrow": lambda: rx.Recipe().apply(table),
    }
    expected = ways["polars code"]()
    for name in ["recipe, polars", "recipe, pandas", "recipe, pyarrow", "pandas code, Arrow types"]:
        made = ways[name]()
        made = made if isinstance(made, polars.DataFrame) else polars.from_arrow(pyarrow.table(made))
        assert made.select(expected.columns).cast(expected.schema).equals(expected), f"{name} gives other rows"
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(turns):
        for name, work in ways.items():
            start, busy = time.perf_counter(), time.process_time()
            work()
            times[name].append((time.perf_counter() - start, time.process_time() - busy))
    print(f"{len(frame):,} rows, medians of {turns} turns, in milliseconds\n\n| | time | processor time |\n|---|---:|---:|")
    for name, taken in times.items():
        time_taken, busy = (statistics.median(of) * 1000 for of in zip(*taken))
        print(f"| {name} | {time_taken:.1f} | {busy:.1f} |")


if __name__ == "__main__":
    main()
