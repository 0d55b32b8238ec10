"""Insurance claims cleaned up, CSV to Parquet."""

from __future__ import annotations

from workloads import claims

DATA = "claims"
ROWS = 5_000_000
OUTPUT = "parquet"
RECIPE = claims.RECIPE


def polars(source: str, output: str) -> None:
    import polars as pl

    claims.polars_query(pl.scan_csv(source, try_parse_dates=True)).sink_parquet(output, compression="snappy")


def duckdb(source: str, output: str) -> None:
    import duckdb as db

    query = claims.duckdb_query(f"read_csv('{source}')")
    db.execute(f"COPY ({query}) TO '{output}' (FORMAT parquet, COMPRESSION snappy)")


def pandas(source: str, output: str) -> None:
    claims.pandas_frame([source]).to_parquet(output, index=False, compression="snappy")
