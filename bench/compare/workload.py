"""Workloads: a recipe for recipe-host, and a Python file with the same work for each other engine."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

from build import ROOT

NAMES = [
    "claims-csv",
    "claims-parquet",
    "wide",
    "taxi",
    "text",
    "jsonl",
    "sort",
    "group",
    "join",
    "many-small",
]


@dataclass(frozen=True)
class Workload:
    """What `workloads/<name>.py` says of itself in constants."""

    name: str
    recipe: Path
    # Which data it reads, and how many rows of it.
    data: str
    rows: int
    # Format of the output: csv or parquet.
    output: str
    # Engines that keep no order here, and the columns to sort by before their outputs are compared.
    unordered: list[str]
    sort_by: list[str]
    # Columns in which null and 0 are the same.
    null_is_zero: list[str]
    # How much numbers may differ, as a part of them.
    tolerance: float


def load(name: str) -> Workload:
    module = functions(name)
    recipe = getattr(module, "RECIPE", f"bench/compare/workloads/{name}.json")
    return Workload(
        name=name,
        recipe=ROOT / recipe,
        data=module.DATA,
        rows=module.ROWS,
        output=module.OUTPUT,
        unordered=getattr(module, "UNORDERED", []),
        sort_by=getattr(module, "SORT_BY", []),
        null_is_zero=getattr(module, "NULL_IS_ZERO", []),
        tolerance=getattr(module, "TOLERANCE", 0.0),
    )


def functions(name: str):
    """The module with the functions `polars`, `duckdb` and `pandas`."""
    return importlib.import_module("workloads." + name.replace("-", "_"))
