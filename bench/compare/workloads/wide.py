"""Three of 60 columns changed, CSV to CSV.

The other columns only pass, so Polars and DuckDB read them as text, which saves them the types.
"""

from __future__ import annotations

from workloads.output import write_csv

DATA = "wide"
ROWS = 1_000_000
OUTPUT = "csv"


def polars(source: str, output: str) -> None:
    import polars as pl

    (
        pl.scan_csv(source, infer_schema=False)
        .with_columns(
            pl.col("text_03").str.to_uppercase(),
            pl.col("text_12").str.replace_all("-", "/", literal=True),
            pl.col("count_05").fill_null("0"),
        )
        .sink_csv(output)
    )


def duckdb(source: str, output: str) -> None:
    import duckdb as db

    db.execute(f"""
        COPY (
            SELECT * REPLACE (
                upper(text_03) AS text_03,
                replace(text_12, '-', '/') AS text_12,
                coalesce(count_05, '0') AS count_05
            )
            FROM read_csv('{source}', all_varchar = true)
        ) TO '{output}' (FORMAT csv, HEADER)
    """)


def pandas(source: str, output: str) -> None:
    import pandas as pd

    frame = pd.read_csv(source, engine="pyarrow", dtype_backend="pyarrow")
    frame["text_03"] = frame["text_03"].str.upper()
    frame["text_12"] = frame["text_12"].str.replace("-", "/", regex=False)
    frame["count_05"] = frame["count_05"].fillna(0)
    write_csv(frame, output)
