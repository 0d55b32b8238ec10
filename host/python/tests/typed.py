"""A program as users write it, for a checker of types. It is not run."""

from __future__ import annotations

import polars
import recipe_engine as rx
from recipe_engine.accessors import Accessor
from typing_extensions import assert_type

recipe = rx.load("claims.json").remove_missing("amount").change_data_type("amount", "double")
assert_type(recipe, rx.Recipe)
assert_type(recipe.apply(polars.DataFrame(), threads=2), polars.DataFrame)
assert_type(recipe.apply(polars.LazyFrame()), polars.LazyFrame)
assert_type(recipe.check({"amount": "string"}), "dict[str, str] | None")
assert_type(rx.run(recipe, "in/", "out/", partition_by=["day"], overwrite=True), rx.Report)
recipe.change_data_type("amount", "dubble")  # type: ignore[arg-type]
rx.run(recipe, "in/", "out/", partition_bi="day")  # type: ignore[call-arg]

preview = recipe.preview(polars.DataFrame(), step=1, rows=10)
assert_type(preview, rx.Preview[polars.DataFrame])
assert_type(preview.rows, polars.DataFrame)
assert_type(preview.changed, frozenset[tuple[int, str]])

accessor = Accessor(polars.DataFrame())
assert_type(accessor, Accessor[polars.DataFrame])
assert_type(accessor.apply("- upper_case: city", threads=1), polars.DataFrame)
assert_type(accessor.preview(recipe), rx.Preview[polars.DataFrame])
assert_type(accessor.check(recipe), "dict[str, str] | None")
accessor.apply(recipe, thread=1)  # type: ignore[call-arg]
Accessor({"city": ["Mobile"]})  # type: ignore[type-var]
# Libraries get it while the program runs, which no checker sees.
polars.DataFrame().recipe  # type: ignore[attr-defined]


def told(read: int, there: int) -> None:
    """Takes how far a run is."""


rx.run(recipe, "in/", "out/", progress=told)
rx.run(recipe, "in/", "out/", progress=True)
rx.run(recipe, "in/", "out/", progress="yes")  # type: ignore[arg-type]
rx.run(recipe, "in/", "out/", mode="append", partition_cols=["day"])
rx.run(recipe, "in/", "out/", mode="overwrite_partitions")  # type: ignore[arg-type]
rx.run(recipe, "in/", "out/", database="lake", table="claims", catalog="local:tables.json")
rx.run(recipe, "in/", "out/", dataset=True)  # type: ignore[call-arg]
