"""Insurance claims cleaned up, from 2,000 small CSV files to one Parquet file."""

from __future__ import annotations

from glob import glob

from workloads import claims

DATA = "small-claims"
ROWS = 5_200_000
OUTPUT = "parquet"
RECIPE = claims.RECIPE


def polars(source: str, output: str) -> None:
    import polars as pl

    # Types found once, from the first file: Polars would look for them in each.
    schema = pl.scan_csv(source, try_parse_dates=True).collect_schema()
    claims.polars_query(pl.scan_csv(source, schema=schema)).sink_parquet(output, compression="snappy")


def duckdb(source: str, output: str) -> None:
    import duckdb as db

    # As with Polars: types from the first file save looking for them in each.
    first = sorted(glob(source))[0]
    ((columns,),) = db.execute(f"SELECT Columns FROM sniff_csv('{first}')").fetchall()
    types = {column["name"]: column["type"] for column in columns}
    query = claims.duckdb_query(f"read_csv('{source}', auto_detect = false, header = true, columns = {types})")
    db.execute(f"COPY ({query}) TO '{output}' (FORMAT parquet, COMPRESSION snappy)")


def pandas(source: str, output: str) -> None:
    claims.pandas_frame(sorted(glob(source))).to_parquet(output, index=False, compression="snappy")
