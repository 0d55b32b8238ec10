"""Customers: cases, regular expressions, a split, CSV to CSV."""

from __future__ import annotations

from workloads.output import write_csv

DATA = "text"
ROWS = 2_000_000
OUTPUT = "csv"


def polars(source: str, output: str) -> None:
    import polars as pl

    comment = pl.col("comment").str.replace_all(" +", " ")
    # No address has more than three parts.
    parts = pl.col("address").str.split_exact(", ", 2).struct.rename_fields(["address_1", "address_2", "address_3"])
    (
        pl.scan_csv(source)
        .with_columns(
            # Words are divided by spaces in this column, so that title case is the same for all.
            pl.col("name").str.to_titlecase(),
            pl.col("email").str.to_lowercase(),
            pl.col("city").str.to_uppercase(),
            pl.col("phone").str.replace_all("[^0-9]+", ""),
            comment,
            comment.str.extract("([A-Z]{2}-[0-9]{4,6})").alias("ticket"),
            parts.alias("parts"),
        )
        .drop("address")
        .unnest("parts")
        .sink_csv(output)
    )


def duckdb(source: str, output: str) -> None:
    import duckdb as db

    db.execute(f"""
        COPY (
            SELECT * EXCLUDE (address, parts),
                -- An empty text is a cell without a match.
                nullif(regexp_extract(comment, '[A-Z]{{2}}-[0-9]{{4,6}}'), '') AS ticket,
                parts[1] AS address_1, parts[2] AS address_2, parts[3] AS address_3
            FROM (
                SELECT * REPLACE (
                    -- There is no function for title case.
                    array_to_string(
                        list_transform(string_split(lower(name), ' '), lambda word: upper(word[1]) || word[2:]), ' '
                    ) AS name,
                    lower(email) AS email,
                    upper(city) AS city,
                    regexp_replace(phone, '[^0-9]+', '', 'g') AS phone,
                    regexp_replace(comment, ' +', ' ', 'g') AS comment
                ), string_split(address, ', ') AS parts
                FROM read_csv('{source}')
            )
        ) TO '{output}' (FORMAT csv, HEADER)
    """)


def pandas(source: str, output: str) -> None:
    import pandas as pd

    frame = pd.read_csv(source, engine="pyarrow", dtype_backend="pyarrow")
    comment = frame["comment"].str.replace(" +", " ", regex=True)
    parts = frame["address"].str.split(", ", n=2, expand=True)
    frame = frame.drop(columns="address").assign(
        name=frame["name"].str.title(),
        email=frame["email"].str.lower(),
        city=frame["city"].str.upper(),
        phone=frame["phone"].str.replace("[^0-9]+", "", regex=True),
        comment=comment,
        ticket=comment.str.extract("(?P<ticket>[A-Z]{2}-[0-9]{4,6})", expand=False),
        address_1=parts[0],
        address_2=parts[1],
        address_3=parts[2],
    )
    write_csv(frame, output)
