"""Insurance claims cleaned up, from 2,000 small CSV files to one Parquet file."""

from __future__ import annotations

from glob import glob

from workloads import claims

DATA = "small-claims"
ROWS = 5_200_000
OUTPUT = "parquet"
RECIPE = claims.RECIPE


def polars(source: str, output: str) -> None:
    claims.polars_query(source).sink_parquet(output, compression="snappy")


def duckdb(source: str, output: str) -> None:
    import duckdb as db

    db.execute(f"COPY ({claims.duckdb_query(source)}) TO '{output}' (FORMAT parquet, COMPRESSION snappy)")


def pandas(source: str, output: str) -> None:
    claims.pandas_frame(sorted(glob(source))).to_parquet(output, index=False, compression="snappy")
