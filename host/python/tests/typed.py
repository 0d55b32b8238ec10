"""A program as users write it, for a checker of types. It is not run."""

from __future__ import annotations

import polars
import recipe_engine as rx
from typing_extensions import assert_type

recipe = rx.load("claims.json").remove_missing("amount").change_data_type("amount", "double")
assert_type(recipe, rx.Recipe)
assert_type(recipe.apply(polars.DataFrame(), threads=2), polars.DataFrame)
assert_type(recipe.check({"amount": "string"}), "dict[str, str] | None")
assert_type(rx.run(recipe, "in/", "out/", partition_by=["day"], overwrite=True), rx.Report)
recipe.change_data_type("amount", "dubble")  # type: ignore[arg-type]
rx.run(recipe, "in/", "out/", partition_bi="day")  # type: ignore[call-arg]
