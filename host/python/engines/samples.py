"""Recipes and data that engines are tried with, and the bytes of one machine."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pyarrow
import pyarrow.parquet
import recipe_engine as rx

REPOSITORY = Path(__file__).parents[3]
FOLDERS = sorted(path.parent for path in (REPOSITORY / "recipes").glob("*/recipe.json"))
CLAIMS = REPOSITORY / "recipes/claims-cleanup"

_OTHERS = {"README.md", "expected.csv", "recipe.json"}


class Sample(NamedTuple):
    """A recipe, its input and its second tables."""

    name: str
    recipe: rx.Recipe
    source: Path
    tables: dict[str, Path]


def of_folder(folder: Path) -> Sample:
    """The sample in a folder of recipes."""
    (source,) = (path for path in folder.iterdir() if path.is_file() and path.name not in _OTHERS)
    tables = {path.stem: path for path in folder.glob("tables/*")}
    return Sample(folder.name, rx.load(folder / "recipe.json"), source, tables)


def _claims(name: str, *steps: tuple[str, dict[str, object]]) -> Sample:
    clean = json.loads((CLAIMS / "recipe.json").read_text())
    more = [{"Action": {"Operation": operation, "Parameters": parameters}} for operation, parameters in steps]
    return Sample(name, rx.load([*clean, *more]), CLAIMS / "claims.csv", {})


SAMPLES = [
    *map(of_folder, FOLDERS),
    _claims("sort", ("SORT", {"expressions": [{"sourceColumn": "Claim Amount", "ordering": "DESCENDING"}]})),
    _claims(
        "group",
        (
            "GROUP_BY",
            {
                "sourceColumns": ["Provider City"],
                "useNewDataFrame": True,
                "groupByAggFunctionOptions": [
                    {"sourceColumnName": "Claim Amount", "targetColumnName": "sum", "functionName": "SUM"}
                ],
            },
        ),
    ),
    _claims("distinct", ("DEDUPLICATE", {"keyColumns": ["Provider City", "Visits"]})),
    _claims(
        "pivot",
        ("PIVOT", {"sourceColumn": "Provider City", "valueColumn": "Claim Amount", "aggregateFunction": "SUM"}),
    ),
]

FULL = os.environ.get("RECIPE_TESTS") == "full"


def pairs(cuts: Iterable[str]) -> list[tuple[Sample, str]]:
    """Samples with ways to cut their rows: all of them, or the first sample in each way and the others in the last."""
    *others, last = cuts
    return [(sample, cut) for sample in SAMPLES for cut in [*others, last] if FULL or sample is SAMPLES[0] or cut == last]


def alone(sample: Sample, folder: Path) -> bytes:
    """What this process makes of a sample."""
    output = folder / "alone.csv"
    rx.run(sample.recipe, sample.source, output, tables=sample.tables)
    return output.read_bytes()


def assert_same_bytes(apply_paths: Callable[..., object], sample: Sample, folder: Path, unit_size: int) -> None:
    """An engine makes of a sample what this process makes of it."""
    output = folder / "clean.csv"
    apply_paths(sample.recipe, sample.source, output, tables=sample.tables, unit_size=unit_size)
    assert output.read_bytes() == alone(sample, folder)


def assert_workers_write_files(apply_paths: Callable[..., object], folder: Path) -> None:
    """Workers of an engine write the files that this process writes."""
    claims = SAMPLES[0]
    for name, apply in [("engine", apply_paths), ("alone", rx.run)]:
        apply(claims.recipe, claims.source, f"{folder}/{name}/", max_files=4, output_format="csv")
    parts = [sorted((folder / name).glob("part-*")) for name in ("engine", "alone")]
    assert len(parts[0]) == 4
    assert [part.read_bytes() for part in parts[0]] == [part.read_bytes() for part in parts[1]]


@cache
def typed(source: Path) -> pyarrow.Table:
    """A file as `run` reads it, with the types that it finds."""
    with TemporaryDirectory() as folder:
        rx.run(rx.Recipe(), source, f"{folder}/typed.parquet")
        return pyarrow.parquet.read_table(f"{folder}/typed.parquet", memory_map=False)
