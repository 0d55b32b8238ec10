"""Trips of taxis: filters, parts of dates and arithmetic, Parquet to Parquet."""

from __future__ import annotations

DATA = "taxi"
ROWS = 5_000_000
OUTPUT = "parquet"


def polars(source: str, output: str) -> None:
    import polars as pl

    pickup = pl.col("tpep_pickup_datetime")
    (
        pl.scan_parquet(source)
        .filter(
            pl.col("trip_distance") > 0,
            pl.col("fare_amount") > 0,
            # Trips without a passenger count stay.
            pl.col("passenger_count").ne_missing(0),
            ~(pl.col("payment_type").is_in([3, 4]) & (pl.col("tip_amount") > 10)),
        )
        .with_columns(
            pickup.dt.hour().alias("pickup_hour"),
            # From 1 for Sunday to 7.
            (pickup.dt.weekday() % 7 + 1).alias("pickup_week_day"),
            (pl.col("tpep_dropoff_datetime") - pickup).dt.total_seconds().alias("trip_seconds"),
            (pl.col("trip_distance") * 1.609344).alias("trip_km"),
            (pl.col("tip_amount") / pl.col("fare_amount")).alias("tip_rate"),
            (pl.col("extra") + pl.col("tolls_amount")).alias("extras"),
            pl.when(pl.col("PULocationID").is_in([132, 138])).then(pl.col("total_amount") * 0.05).alias("airport_levy"),
        )
        .drop("store_and_fwd_flag", "improvement_surcharge")
        .sink_parquet(output, compression="snappy")
    )


def duckdb(source: str, output: str) -> None:
    import duckdb as db

    db.execute(f"""
        COPY (
            SELECT * EXCLUDE (store_and_fwd_flag, improvement_surcharge),
                hour(tpep_pickup_datetime) AS pickup_hour,
                dayofweek(tpep_pickup_datetime) + 1 AS pickup_week_day,
                datesub('second', tpep_pickup_datetime, tpep_dropoff_datetime) AS trip_seconds,
                -- A literal with a point would be a decimal.
                trip_distance * 1.609344::DOUBLE AS trip_km,
                tip_amount / fare_amount AS tip_rate,
                extra + tolls_amount AS extras,
                CASE WHEN PULocationID IN (132, 138) THEN total_amount * 0.05::DOUBLE END AS airport_levy
            FROM read_parquet('{source}')
            WHERE trip_distance > 0
                AND fare_amount > 0
                AND passenger_count IS DISTINCT FROM 0
                AND NOT (payment_type IN (3, 4) AND tip_amount > 10)
        ) TO '{output}' (FORMAT parquet, COMPRESSION snappy)
    """)


def pandas(source: str, output: str) -> None:
    import pandas as pd
    import pyarrow.parquet as parquet

    unused = ("store_and_fwd_flag", "improvement_surcharge")
    columns = [name for name in parquet.read_schema(source).names if name not in unused]
    trips = pd.read_parquet(source, columns=columns, dtype_backend="pyarrow")
    trips = trips[
        (trips["trip_distance"] > 0)
        & (trips["fare_amount"] > 0)
        & (trips["passenger_count"] != 0).fillna(True)
        & ~(trips["payment_type"].isin([3, 4]) & (trips["tip_amount"] > 10))
    ]
    pickup = trips["tpep_pickup_datetime"]
    # From 0 for Monday; arrow's columns have no remainder.
    day = pickup.dt.dayofweek
    trips.assign(
        pickup_hour=pickup.dt.hour,
        pickup_week_day=(day + 2).where(day < 6, 1),
        trip_seconds=(trips["tpep_dropoff_datetime"] - pickup).dt.total_seconds(),
        trip_km=trips["trip_distance"] * 1.609344,
        tip_rate=trips["tip_amount"] / trips["fare_amount"],
        extras=trips["extra"] + trips["tolls_amount"],
        airport_levy=(trips["total_amount"] * 0.05).where(trips["PULocationID"].isin([132, 138])),
    ).to_parquet(output, index=False, compression="snappy")
