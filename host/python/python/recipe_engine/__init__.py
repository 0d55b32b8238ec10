"""AWS Glue DataBrew's recipes over dataframes and files.

>>> import recipe_engine as rx
>>> recipe = rx.Recipe().upper_case("city")
>>> recipe.check({"city": "string"})
{'city': 'string'}

A recipe is loaded from what git holds, or built with a method for each operation. It is applied to dataframes of polars, pandas,
pyarrow and duckdb, and to whatever else has Arrow's C interface, and the same kind comes back; or, with `run`, to files.
"""

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
from ._recipe import Recipe, Step, load
from ._run import Report, run

__all__ = [
    "InvalidRecipe",
    "InvalidRun",
    "Preview",
    "Problem",
    "Recipe",
    "RecipeError",
    "RecipeWarning",
    "Report",
    "RunConflict",
    "RunFailed",
    "Step",
    "Table",
    "__version__",
    "load",
    "run",
]
