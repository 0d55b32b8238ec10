"""Insurance claims cleaned up, CSV to Parquet."""

from __future__ import annotations

from workloads import claims

DATA = "claims"
ROWS = 5_000_000
OUTPUT = "parquet"
RECIPE = claims.RECIPE


def polars(source: str, output: str) -> None:
    claims.polars_query(source).sink_parquet(output, compression="snappy")


def duckdb(source: str, output: str) -> None:
    import duckdb as db

    db.execute(f"COPY ({claims.duckdb_query(source)}) TO '{output}' (FORMAT parquet, COMPRESSION snappy)")


def pandas(source: str, output: str) -> None:
    claims.pandas_frame([source]).to_parquet(output, index=False, compression="snappy")
