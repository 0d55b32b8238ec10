"""Recipes on Ray, with the bytes of one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipe_engine import Recipe, Report, run

from ._datasets import apply
from ._workers import RayWorkers

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from recipe_engine._options import RunOptions
    from typing_extensions import Unpack

__all__ = ["RayWorkers", "apply", "apply_paths"]


def apply_paths(
    recipe: Recipe | str | os.PathLike[str],
    input: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    unit_size: int | str | None = None,
    in_flight: int | None = None,
    **options: Unpack[RunOptions],
) -> Report:
    """Applies a recipe to files, by tasks of Ray: what `recipe_engine.run` does, with the same bytes and one commit.

    Tasks read the input themselves, a unit of it at a time; with `max_files` they write the files, too. This process plans, keeps
    rows in order, and commits. Files have to be in S3, or in a folder that all nodes have. `ray.init` comes before.

    Args:
        recipe: A recipe, or what `recipe_engine.load` takes.
        input: Files, folders and globs.
        output: A file, or a folder, whose name ends with `/`.
        unit_size: About how many bytes of the input a task works on, as `64MiB` or a number; 64 MiB unless given.
        in_flight: How many tasks are in flight; twice as many as the cluster has processors unless given.
        **options: As `recipe_engine.run` takes them.

    Raises:
        InvalidRecipe: The recipe is wrong, or does not fit the input.
        InvalidRun: What was asked for cannot be done; nothing was written.
        RunFailed: The data, a file, a store or Ray failed.
    """
    return run(recipe, input, output, workers=RayWorkers(in_flight=in_flight), unit_size=unit_size, **options)
