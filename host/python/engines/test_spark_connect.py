"""Spark Connect, whose session has no context, gives the bytes of one process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import recipe_engine as rx
import recipe_spark
from pyspark.sql import SparkSession
from samples import SAMPLES, assert_same_bytes


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    builder = SparkSession.builder.remote("local[2]").config("spark.driver.host", "127.0.0.1")
    session = builder.config("spark.ui.enabled", "false").getOrCreate()
    assert "connect" in type(session).__module__
    yield session
    session.stop()


def test_files_have_the_bytes_of_one_process(session: SparkSession, tmp_path: Path) -> None:
    assert_same_bytes(partial(recipe_spark.apply_paths, spark=session), SAMPLES[0], tmp_path, unit_size=50_000)


@pytest.mark.parametrize(
    "recipe, expected",
    [
        (rx.Recipe().fill_with_last_valid("city"), [(1, "a"), (2, "a"), (3, "a")]),
        (rx.Recipe().sort([{"sourceColumn": "n", "ordering": "DESCENDING"}]), [(3, None), (2, None), (1, "a")]),
    ],
    ids=["in order", "sorted"],
)
def test_frames_have_the_rows_of_one_process(
    session: SparkSession, recipe: rx.Recipe, expected: list[tuple[int, str | None]]
) -> None:
    frame = session.createDataFrame([(3, None), (1, "a"), (2, None)], "n int, city string").repartition(3)
    made = recipe_spark.apply(frame, recipe, order_by="n")
    assert [tuple(row) for row in made.collect()] == expected
