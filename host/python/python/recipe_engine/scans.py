"""Recipes over rows that are in partitions elsewhere, such as those of Spark, each of which is worked on apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native
from ._frames import columns_of
from ._recipe import Recipe
from ._settings import settings

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._settings import Options

__all__ = ["Scan", "scan"]

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
