"""Sessions of Spark on this machine."""

from __future__ import annotations

from collections.abc import Iterator

from pyspark.sql import SparkSession


def local() -> Iterator[SparkSession]:
    """A session of two threads, whose driver takes few results: rows that were collected would not fit."""
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.maxResultSize", "8m")
    builder = builder.config("spark.sql.session.timeZone", "UTC").config("spark.ui.showConsoleProgress", "false")
    session = builder.config("spark.sql.shuffle.partitions", "3").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
