"""Trips of taxis grouped by two columns with sums, a count, a mean and a maximum, Parquet to CSV."""

from __future__ import annotations

from workloads.output import write_csv

DATA = "taxi"
ROWS = 5_000_000
OUTPUT = "csv"
# Groups have no order in these; recipe-host and pandas have them in the order in which they first appear.
UNORDERED = ["polars", "duckdb"]
SORT_BY = ["PULocationID", "payment_type"]
# A sum of missing values only is missing for recipe-host and in SQL, and 0 for Polars and pandas.
NULL_IS_ZERO = ["passengers"]
# The sum of doubles depends on the order in which they are added.
TOLERANCE = 1e-9


def polars(source: str, output: str) -> None:
    import polars as pl

    (
        pl.scan_parquet(source)
        .group_by("PULocationID", "payment_type")
        .agg(
            pl.col("VendorID").count().alias("trips"),
            pl.col("passenger_count").sum().alias("passengers"),
            pl.col("fare_amount").sum().alias("fares"),
            pl.col("tip_amount").sum().alias("tips"),
            pl.col("trip_distance").mean().alias("distance_mean"),
            pl.col("trip_distance").max().alias("distance_max"),
        )
        .sink_csv(output)
    )


def duckdb(source: str, output: str) -> None:
    import duckdb as db

    db.execute(f"""
        COPY (
            SELECT PULocationID, payment_type,
                count(VendorID) AS trips,
                sum(passenger_count) AS passengers,
                sum(fare_amount) AS fares,
                sum(tip_amount) AS tips,
                avg(trip_distance) AS distance_mean,
                max(trip_distance) AS distance_max
            FROM read_parquet('{source}')
            GROUP BY ALL
        ) TO '{output}' (FORMAT csv, HEADER)
    """)


def pandas(source: str, output: str) -> None:
    import pandas as pd

    keys = ["PULocationID", "payment_type"]
    columns = keys + ["VendorID", "passenger_count", "fare_amount", "tip_amount", "trip_distance"]
    trips = pd.read_parquet(source, columns=columns, dtype_backend="pyarrow")
    groups = trips.groupby(keys, sort=False, as_index=False).agg(
        trips=("VendorID", "count"),
        passengers=("passenger_count", "sum"),
        fares=("fare_amount", "sum"),
        tips=("tip_amount", "sum"),
        distance_mean=("trip_distance", "mean"),
        distance_max=("trip_distance", "max"),
    )
    write_csv(groups, output)
