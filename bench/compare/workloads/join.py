"""Insurance claims with the names of their providers, a left join, CSV to Parquet."""

from __future__ import annotations

DATA = "claims+providers"
ROWS = 5_000_000
OUTPUT = "parquet"
# The others keep the order of the claims. For DuckDB that would take a sort, which would be unfair to ask for.
UNORDERED = ["duckdb"]
SORT_BY = ["Claim ID"]


def polars(source: str, output: str, providers: str) -> None:
    import polars as pl

    second = pl.scan_csv(providers).select("provider", "provider_name", "region", "network")
    (
        pl.scan_csv(source, try_parse_dates=True)
        .join(second, left_on="Provider ID", right_on="provider", how="left", maintain_order="left")
        .sink_parquet(output, compression="snappy")
    )


def duckdb(source: str, output: str, providers: str) -> None:
    import duckdb as db

    db.execute(f"""
        COPY (
            SELECT claims.*, provider_name, region, network
            FROM read_csv('{source}') AS claims
            LEFT JOIN read_csv('{providers}') AS providers ON "Provider ID" = provider
        ) TO '{output}' (FORMAT parquet, COMPRESSION snappy)
    """)


def pandas(source: str, output: str, providers: str) -> None:
    import pandas as pd

    claims = pd.read_csv(source, engine="pyarrow", dtype_backend="pyarrow")
    second = pd.read_csv(providers, engine="pyarrow", dtype_backend="pyarrow").drop(columns="beds")
    joined = claims.merge(second, how="left", left_on="Provider ID", right_on="provider").drop(columns="provider")
    joined.to_parquet(output, index=False, compression="snappy")
