"""Insurance claims sorted by three columns of three types, CSV to CSV. No two rows are equal in them."""

from __future__ import annotations

from workloads.output import write_csv

DATA = "claims"
ROWS = 5_000_000
OUTPUT = "csv"


def polars(source: str, output: str) -> None:
    import polars as pl

    (
        pl.scan_csv(source, try_parse_dates=True)
        .sort(
            "Patient Name",
            "Claim Date",
            "Claim ID",
            descending=[False, True, False],
            nulls_last=[False, True, False],
        )
        .sink_csv(output)
    )


def duckdb(source: str, output: str) -> None:
    import duckdb as db

    db.execute(f"""
        COPY (
            FROM read_csv('{source}') ORDER BY "Patient Name", "Claim Date" DESC NULLS LAST, "Claim ID"
        ) TO '{output}' (FORMAT csv, HEADER)
    """)


def pandas(source: str, output: str) -> None:
    import pandas as pd

    claims = pd.read_csv(source, engine="pyarrow", dtype_backend="pyarrow")
    claims = claims.sort_values(["Patient Name", "Claim Date", "Claim ID"], ascending=[True, False, True])
    write_csv(claims, output)
