"""Recipes over files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from . import _native
from ._awswrangler import in_our_words
from ._progress import Callback, callback_of
from ._recipe import Recipe, load
from ._report import Report
from ._settings import secrets as read_secrets
from ._settings import size as read_size

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._options import RunOptions
    from .workers import Workers

_UNIT = 64 << 20

Path = str | os.PathLike[str]


def run(
    recipe: Recipe | Path,
    input: Path | Iterable[Path],
    output: Path,
    *,
    tables: Mapping[str, Path] | None = None,
    secrets: Mapping[str, str | bytes] | None = None,
    progress: bool | Callback | None = None,
    mode: Literal["append", "overwrite"] | None = None,
    partition_cols: str | Sequence[str] | None = None,
    database: str | None = None,
    workers: Workers | None = None,
    unit_size: int | str | None = None,
    **options: Unpack[RunOptions],
) -> Report:
    """Applies a recipe to files, here or in S3, and writes files: all that `recipe-host apply` does, with the same bytes.

    Output appears when all of it is written. Options have the names of the command line, with `_` for `-`: `partition_by=["day"]`,
    `overwrite=True`, `memory_limit="2GB"`. Ctrl-C ends a run, and nothing of it is seen.

    Args:
        recipe: A recipe, or what `load` takes.
        input: Files, folders and globs.
        output: A file, or a folder, whose name ends with `/`.
        tables: Second tables, such as JOIN and LOOKUP need: `--with` of the command line.
        secrets: Secrets that the recipe names, with their values.
        progress: Called about ten times a second with how many bytes of the input are read, and how many there are; `True` shows
            a bar of tqdm, the extra `recipe-engine[progress]`.
        mode: awswrangler's word for `append=True` and `overwrite=True`.
        partition_cols: awswrangler's word for `partition_by`.
        database: awswrangler's word for the database of `table`, in the catalog of AWS Glue unless `catalog` names another; by
            itself, `table` names both, as `database.table`.
        workers: Who works on the input, where it is not this process: `recipe_spark` and `recipe_ray` have some. They read the
            files themselves; what comes out, and when, is the same.
        unit_size: About how many bytes of the input a worker works on at a time, as `64MiB` or a number; 64 MiB unless given.
        **options: Those of the command line.

    Returns:
        What each step did, cells that it could not convert among that. Such a cell is missing in the output; `max_failed` ends a
        run that has more of them, and `rejects` names a file that lists them.

    Raises:
        InvalidRecipe: The recipe is wrong, or does not fit the input.
        InvalidRun: What was asked for cannot be done; nothing was written.
        RunFailed: The data, a file or a store failed.
        ValueError: An option is not known, or has a value that it cannot have.
        ModuleNotFoundError: A bar is wanted, and tqdm is not installed.
    """
    known = recipe if isinstance(recipe, Recipe) else load(recipe)
    inputs = [input] if isinstance(input, (str, os.PathLike)) else list(input)
    ours = in_our_words({"mode": mode, "partition_cols": partition_cols, "database": database, **options})
    given: dict[str, object] = {"input": inputs, "output": output, "with": tables, **ours}
    arguments = [argument for name, value in given.items() for argument in _arguments(name, value)]
    elsewhere = None if workers is None else (workers, read_size("unit_size", unit_size) or _UNIT)
    with callback_of(progress) as callback:
        report, text = _native.run(known._native, arguments, read_secrets(secrets or {}), callback, elsewhere)
    return Report(json.loads(report), text)


def _arguments(name: str, value: object) -> list[str]:
    """An option as the command line has it."""
    flag = f"--{name.replace('_', '-')}"
    if value is None or value is False:
        return []
    if value is True:
        return [flag]
    if isinstance(value, Mapping):
        return [f"{flag}={key}={_word(item)}" for key, item in value.items()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [f"{flag}={_word(item)}" for item in value]
    return [f"{flag}={_word(value)}"]


def _word(value: object) -> str:
    if isinstance(value, os.PathLike):
        path = os.fspath(value)
        return path if isinstance(path, str) else os.fsdecode(path)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)
