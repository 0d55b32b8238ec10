"""Recipes on Apache Spark, with the bytes of one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._frames import apply
from ._workers import SparkWorkers

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from pyspark.sql import SparkSession
    from recipe_engine import Recipe, Report
    from recipe_engine._options import RunOptions
    from typing_extensions import Unpack

__all__ = ["SparkWorkers", "apply", "apply_paths"]


def apply_paths(
    recipe: Recipe | str | os.PathLike[str],
    input: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    spark: SparkSession | None = None,
    unit_size: int | str | None = None,
    **options: Unpack[RunOptions],
) -> Report:
    """Applies a recipe to files, on the executors of Spark: what `recipe_engine.run` does, with the same bytes and one commit.

    Executors read the input themselves, a unit of it at a time; with `max_files` they write the files, too. The driver plans,
    keeps rows in order, and commits. Files have to be in S3, or in a folder that all of them have.

    Args:
        recipe: A recipe, or what `recipe_engine.load` takes.
        input: Files, folders and globs.
        output: A file, or a folder, whose name ends with `/`.
        spark: The session; the active one unless given.
        unit_size: About how many bytes of the input an executor works on at a time, as `64MiB` or a number; 64 MiB unless given.
        **options: As `recipe_engine.run` takes them.

    Raises:
        InvalidRecipe: The recipe is wrong, or does not fit the input.
        InvalidRun: What was asked for cannot be done; nothing was written.
        RunFailed: The data, a file, a store or Spark failed.
    """
    # Frames need no more than a module.
    from recipe_engine import run

    if spark is None:
        from pyspark.sql import SparkSession

        spark = SparkSession.active()
    return run(recipe, input, output, workers=SparkWorkers(spark), unit_size=unit_size, **options)
