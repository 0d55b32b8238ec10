"""The steps of recipes/claims-cleanup for each engine, up to what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas
    import polars

RECIPE = "recipes/claims-cleanup/recipe.json"


def polars_query(claims: polars.LazyFrame) -> polars.LazyFrame:
    import polars as pl

    return (
        claims.filter(pl.col("Claim Amount").is_not_null())
        .with_columns(
            pl.col("Claim Date").forward_fill(),
            pl.col("Procedure Code").str.strip_chars("'\""),
            pl.col("Claim Amount").str.replace_all("$", "", literal=True).cast(pl.Float64),
            pl.col("Diagnosis Code").str.replace_all("code ", "", literal=True),
        )
    )


def duckdb_query(claims: str) -> str:
    # The window goes over rows as they come, without a sort; DuckDB keeps the order of a file.
    return f"""
        SELECT * REPLACE (
            last_value("Claim Date" IGNORE NULLS) OVER (ROWS UNBOUNDED PRECEDING) AS "Claim Date",
            trim("Procedure Code", '''"') AS "Procedure Code",
            CAST(replace("Claim Amount", '$', '') AS DOUBLE) AS "Claim Amount",
            replace("Diagnosis Code", 'code ', '') AS "Diagnosis Code"
        )
        FROM {claims}
        WHERE "Claim Amount" IS NOT NULL
    """


def pandas_frame(paths: list[str]) -> pandas.DataFrame:
    import pandas as pd

    frames = [pd.read_csv(path, engine="pyarrow", dtype_backend="pyarrow") for path in paths]
    return pandas_steps(frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True))


def pandas_steps(claims: pandas.DataFrame) -> pandas.DataFrame:
    claims = claims[claims["Claim Amount"].notna()]
    return claims.assign(
        **{
            "Claim Date": claims["Claim Date"].ffill(),
            "Procedure Code": claims["Procedure Code"].str.strip("'\""),
            "Claim Amount": claims["Claim Amount"].str.replace("$", "", regex=False).astype("double[pyarrow]"),
            "Diagnosis Code": claims["Diagnosis Code"].str.replace("code ", "", regex=False),
        }
    )
