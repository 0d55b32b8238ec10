"""AWS Glue DataBrew's recipes over dataframes and files.

>>> import recipe_engine as rx
>>> recipe = rx.Recipe().upper_case("city")
>>> recipe.check({"city": "string"})
{'city': 'string'}

A recipe is loaded from what git holds, or built with a method for each operation. It is applied to dataframes of polars, pandas,
pyarrow and duckdb, and to whatever else has Arrow's C interface, and the same kind comes back; or, with `run`, to files.

`import recipe_engine.accessors` adds `recipe` to the data frames of pandas and polars, `%load_ext recipe_engine` the magic `%%recipe`
to a notebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._errors import (
    InvalidRecipe,
    InvalidRun,
    Problem,
    RecipeError,
    RecipeWarning,
    RunConflict,
    RunFailed,
)
from ._native import Table, __version__
from ._preview import Preview
from ._profile import Profile, profile
from ._recipe import Recipe, Step, Stream, load
from ._report import Report
from ._run import run

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = [
    "InvalidRecipe",
    "InvalidRun",
    "Preview",
    "Problem",
    "Profile",
    "Recipe",
    "RecipeError",
    "RecipeWarning",
    "Report",
    "RunConflict",
    "RunFailed",
    "Step",
    "Stream",
    "Table",
    "__version__",
    "load",
    "profile",
    "run",
]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Adds `%%recipe` to a notebook: `%load_ext recipe_engine` calls this."""
    from ._magic import register

    register(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Takes `%%recipe` away again: `%unload_ext recipe_engine` calls this."""
    from ._magic import unregister

    unregister(shell)
