"""Insurance claims cleaned up, CSV to CSV."""

from __future__ import annotations

from workloads import claims
from workloads.output import write_csv

DATA = "claims"
ROWS = 5_000_000
OUTPUT = "csv"
RECIPE = claims.RECIPE


def polars(source: str, output: str) -> None:
    import polars as pl

    claims.polars_query(pl.scan_csv(source, try_parse_dates=True)).sink_csv(output)


def duckdb(source: str, output: str) -> None:
    import duckdb as db

    query = claims.duckdb_query(f"read_csv('{source}')")
    db.execute(f"COPY ({query}) TO '{output}' (FORMAT csv, HEADER)")


def pandas(source: str, output: str) -> None:
    write_csv(claims.pandas_frame([source]), output)
