"""Data frames of Spark give the rows of one process, however they are cut into partitions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pyarrow
import pytest
import recipe_engine as rx
import recipe_spark
from pyspark.sql import DataFrame, SparkSession, functions
from samples import SAMPLES, Sample, pairs, typed
from sessions import local

NOW = "2026-03-01T08:00:00Z"

ROW = "~row"

CUTS: dict[str, Callable[[DataFrame], DataFrame]] = {
    "1 partition": lambda frame: frame.repartition(1),
    "3 partitions": lambda frame: frame.repartitionByRange(3, ROW),
    # One has almost all rows, and some have none.
    "8 partitions": lambda frame: frame.repartitionByRange(8, functions.expr(f"if(`{ROW}` < 9, 0, if(`{ROW}` < 99, 1, 2))")),
}


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    yield from local()


def cut(session: SparkSession, table: pyarrow.Table, how: str) -> DataFrame:
    """Rows in order, in partitions."""
    numbered = table.append_column(ROW, pyarrow.array(range(len(table)), pyarrow.int64()))
    return CUTS[how](session.createDataFrame(numbered)).sortWithinPartitions(ROW).drop(ROW)


@pytest.mark.parametrize("sample, how", [pytest.param(*pair, id=f"{pair[0].name}, {pair[1]}") for pair in pairs(CUTS)])
def test_the_rows_are_those_of_one_process(session: SparkSession, sample: Sample, how: str) -> None:
    frame = cut(session, typed(sample.source), how)
    tables = {name: typed(path) for name, path in sample.tables.items()}
    expected = sample.recipe.apply(frame.toArrow(), tables=tables, now=NOW, seed=7)
    made = recipe_spark.apply(frame, sample.recipe, tables=tables, now=NOW, seed=7)
    rows = made.toArrow()
    assert rows.column_names == expected.column_names
    assert rows.to_pylist() == expected.to_pylist()


@pytest.mark.skipif("RECIPE_ENGINE_WASM" not in os.environ, reason="RECIPE_ENGINE_WASM does not name the module")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_module_gives_the_rows_of_one_process(session: SparkSession, sample: Sample) -> None:
    frame = cut(session, typed(sample.source), "3 partitions")
    tables = {name: typed(path) for name, path in sample.tables.items()}
    expected = sample.recipe.apply(frame.toArrow(), tables=tables, now=NOW, seed=7)
    engine = os.environ["RECIPE_ENGINE_WASM"]
    rows = recipe_spark.apply(frame, sample.recipe, module=engine, tables=tables, now=NOW, seed=7).toArrow()
    assert rows.column_names == expected.column_names
    assert rows.to_pylist() == expected.to_pylist()


def test_rows_are_ordered_before(session: SparkSession) -> None:
    frame = session.createDataFrame([(3, None), (1, "a"), (2, None)], "n int, city string").repartition(3)
    made = recipe_spark.apply(frame, rx.Recipe().fill_with_last_valid("city"), order_by="n")
    assert [tuple(row) for row in made.collect()] == [(1, "a"), (2, "a"), (3, "a")]


def test_a_wrong_recipe_is_an_error_before_a_job(session: SparkSession) -> None:
    with pytest.raises(rx.InvalidRecipe, match="`citi`"):
        recipe_spark.apply(session.range(3).selectExpr("'x' AS city"), rx.Recipe().upper_case("citi"))


def test_rows_are_not_collected(session: SparkSession) -> None:
    """The driver takes eight megabytes of results at most."""
    frame = session.range(400_000).selectExpr("id AS n", "repeat('x', 100) AS note")
    recipe = rx.Recipe().fill_with_last_valid("note").sort([{"sourceColumn": "n", "ordering": "DESCENDING"}])
    made = recipe_spark.apply(frame, recipe)
    assert made.selectExpr("sum(n)").collect()[0][0] == 399_999 * 200_000
