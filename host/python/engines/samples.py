"""Recipes and data that engines are tried with, and the bytes of one machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

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
        ("PIVOT", {"sourceColumn": "Visits", "valueColumn": "Claim Amount", "aggregateFunction": "SUM"}),
    ),
]


def alone(sample: Sample, folder: Path) -> bytes:
    """What this process makes of a sample."""
    output = folder / "alone.csv"
    rx.run(sample.recipe, sample.source, output, tables=sample.tables)
    return output.read_bytes()
