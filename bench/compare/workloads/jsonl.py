"""Events of a shop, JSON lines to Parquet."""

from __future__ import annotations

DATA = "events"
ROWS = 2_000_000
OUTPUT = "parquet"


def polars(source: str, output: str) -> None:
    import polars as pl

    time = pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M:%S")
    (
        pl.scan_ndjson(source)
        .filter(pl.col("user").is_not_null())
        .with_columns(
            time,
            time.dt.hour().alias("hour"),
            pl.col("action").str.to_lowercase(),
            pl.col("amount").fill_null(0.0),
            pl.col("device").struct.field("os"),
        )
        .drop("device")
        .sink_parquet(output, compression="snappy")
    )


def duckdb(source: str, output: str) -> None:
    import duckdb as db

    # DuckDB finds by itself that `time` is a timestamp.
    db.execute(f"""
        COPY (
            SELECT id, time, hour(time) AS hour, "user", lower(action) AS action, page,
                coalesce(amount, 0) AS amount, "new", device.os AS os
            FROM read_json('{source}', format = 'newline_delimited')
            WHERE "user" IS NOT NULL
        ) TO '{output}' (FORMAT parquet, COMPRESSION snappy)
    """)


def pandas(source: str, output: str) -> None:
    import pandas as pd

    # pyarrow finds by itself that `time` is a timestamp.
    events = pd.read_json(source, lines=True, engine="pyarrow", dtype_backend="pyarrow")
    events = events[events["user"].notna()]
    events.drop(columns="device").assign(
        hour=events["time"].dt.hour,
        action=events["action"].str.lower(),
        amount=events["amount"].fillna(0.0),
        os=events["device"].struct.field("os"),
    ).to_parquet(output, index=False, compression="snappy")
