"""Options of runs over files.

Made from the flags of `recipe-host apply`: `RECIPE_UPDATE=1 cargo test -p recipe-python` writes this file anew.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, TypedDict


class RunOptions(TypedDict, total=False):
    """Flags of the command line, with `_` for `-`."""

    format: Literal["avro", "csv", "excel", "fixed", "json", "orc", "parquet"] | None
    """Format of the input, where its name does not say, as that of standard input does not."""

    delimiter: str | None
    """Delimiter of a text file: one character, or `tab`; found in the first rows unless the file's name shows it."""

    sheet: int | str | None
    """Sheet of a workbook, by its name or its number from 1; the first that is not hidden unless given."""

    fixed_width: str | None
    """Columns of a fixed-width text: their numbers of characters, such as `10,20,8`, or `ruler` for a line such as `----
    ------` below the header."""

    no_header: bool
    """The first row of a text file or a sheet is data; columns are called `Column_1`, `Column_2` and so on."""

    decimal_comma: bool
    """Numbers in text have a comma before their fraction, and perhaps points between groups of three digits: 1.234,50."""

    day_first: bool
    """Dates in text have the day before the month, and the year last, as 31/12/2020 or 1.2.2020 9:05; 2020-12-31 is read as
    well."""

    date_format: str | None
    """Format that dates in text are written in, such as `dd/MM/yyyy` or `%d/%m/%Y`; 2020-12-31 is read as well."""

    timestamp_format: str | None
    """The same of dates with a time, such as `dd/MM/yyyy HH:mm`; 2020-12-31 23:15:00 is read as well."""

    encoding: str | Sequence[str]
    """Encoding of texts that begin with no byte order mark, such as windows-1252, `shift_jis` or utf-16le, where it is not
    UTF-8; NAME=ENCODING for a second table."""

    filename_column: str | None
    """Adds a last column of this name with the name of the file that a row is from."""

    partitions: Literal["strict", "fill"] | None
    """What folders named `column=value` do. `strict` unless given."""

    no_partitions: bool
    """Does not make columns of folders named `column=value`."""

    union_by_name: bool
    """Reads files with other columns: the input has the columns of all files, and cells of those a file lacks are missing."""

    differing_types: Literal["error", "text"] | None
    """What becomes of a column that has types in several files which no one type can hold. `error` unless given."""

    binary_as_text: bool
    """Reads bytes of a Parquet file that are not marked as text as text, such as those that Impala and Hive write."""

    int96_unit: Literal["microseconds", "nanoseconds"] | None
    """Unit of moments in a Parquet file's old type INT96; nanoseconds go from 1677 to 2262. `microseconds` unless given."""

    infer: int | str | None
    """Rows to infer the types of text columns from: a number, `all`, or `none` to leave them all text. `10000` unless given."""

    schema: str | None
    """Types of text columns, in place of those that are inferred: `zip=string,paid=decimal(12,2),visit=date(dd/MM/yyyy)`, or a
    JSON file such as {"zip": "string", "paid": "double"}."""

    exact: bool
    """The schema is the whole: a column that it does not name is an error."""

    now: datetime | str | None
    """The time NOW and TODAY give, as RFC 3339 (2026-03-01T08:00:00Z); the clock's unless given."""

    seed: int | None
    """Where random values start: the same seed gives the same values. `0` unless given."""

    secret: Mapping[str, str] | Sequence[str]
    """A secret that the recipe names, as AWS Secrets Manager holds it (a key in base64): from a variable of the environment, a
    file, or AWS, where NAME is its ARN or name unless ID says another."""

    path_parameter: Mapping[str, str] | Sequence[str]
    """A part of the input's path, `{NAME}`, that all files have a value of: `text`, `number` or `datetime(yyyy-MM-dd)`,
    perhaps with an offset, as in `datetime(yyyyMMddHH,+02:00)`. Parts in `<>` are regular expressions. May be given several
    times."""

    path_column: Mapping[str, str] | Sequence[str]
    """The same, and its value is a column, after those of the files. May be given several times."""

    path_filter: Mapping[str, str] | Sequence[str]
    """What the value of a part has to be, as DataBrew has it: `region=starts_with 'eu' or is 'us'`, `shop=>= '7'`, `day=after
    '2024-02-29'`, `day=relative_after '-7d'`. May be given several times."""

    modified_after: datetime | str | None
    """Reads files that were last written after this time: 2024-02-29T12:00:00Z, or from now, as -48h (s, m, h, d, w, M, y)."""

    modified_before: datetime | str | None
    """Reads files that were last written before this time."""

    max_input_files: int | None
    """The most files to read: those that were last written."""

    oldest_first: bool
    """Of more files than there may be, reads the oldest."""

    quote: str | None
    """Quote around cells: one character, or `none` where quotes are text."""

    escape: str | None
    """Character before a quote inside quotes, as Spark and other programs write it: `escape '\\'`. With `quote none`, before a
    delimiter."""

    csv_lenient: bool
    """Text that follows a closing quote is part of the cell; without this, it is an error."""

    comment: str | None
    """Lines that start with this character are left out."""

    skip_rows: int | None
    """Lines to leave out before the header, or before the first row with `no_header`; empty lines count."""

    skip_footer: int | None
    """Lines to leave out at the end, such as totals; empty lines do not count."""

    null_values: str | Sequence[str]
    """What stands for a missing cell besides nothing at all, where it is not in quotes: `null_values NA,unknown`."""

    quoted_nulls: bool
    """Cells in quotes are missing as well where they are empty or one of the null values; for files with a quote around every
    cell."""

    columns: str | Sequence[str]
    """Names of the columns, in place of the header's, or where there is no header: `columns id,city,zip`."""

    ragged: Literal["error", "fill", "reject"] | None
    """What to do with a row that has more or fewer cells than there are columns. `error` unless given."""

    rename_duplicates: bool
    """Calls the second column `a` of a header `a_1`; without this, it is an error."""

    json_path: str | None
    """Key that holds the list of rows in a JSON document; `KEY.KEY` where it is inside of another, `\\\\.` for a dot in a key."""

    profile: str | None
    """Profile of the AWS configuration to take settings and credentials from."""

    region: str | None
    """Region of the buckets."""

    endpoint_url: str | None
    """Server to use in place of AWS, such as `http://127.0.0.1:9000`."""

    role_arn: str | None
    """Role to take on with the credentials that are found."""

    request_payer: bool
    """Pays for requests to buckets whose requester does."""

    expected_owner: str | None
    """Account that must own the buckets."""

    max_record_bytes: int | str | None
    """Most bytes of a record of a text file, or of an object of a JSON file; 16MiB unless given."""

    max_columns: int | None
    """Most columns of an input, and after a step. `10000` unless given."""

    max_decompressed_ratio: int | None
    """How many times its packed size a compressed text or a workbook may unpack to, beyond the first 16 MiB, and pages of
    Parquet that are held at once, beyond the first 256 MiB. `1000` unless given."""

    max_page_bytes: int | str | None
    """Most bytes a page of a Parquet file, or a block of an Avro or ORC file, may unpack to; 128MiB unless given."""

    max_workbook_bytes: int | str | None
    """Most bytes a workbook may have, and what of it is held in memory may unpack to; 1GiB unless given."""

    max_output_rows: int | None
    """Most rows a step may give, such as a JOIN of keys that repeat in both tables. `10000000000` unless given."""

    output_format: Literal["avro", "csv", "excel", "jsonl", "orc", "parquet", "xml"] | None
    """Format of the output, where its name does not say."""

    compression: Literal["none", "gzip", "bzip2", "zstd", "snappy", "lz4", "deflate", "brotli"] | None
    """Compression, in place of what the name says: snappy (the default), zstd, gzip or none for Parquet, Avro and ORC; for
    text any of these."""

    output_delimiter: str | None
    """Delimiter of a text output: one character, or `tab`."""

    csv_formulas: Literal["keep", "escape", "reject"] | None
    """What to do with text in a CSV output that a spreadsheet would take for a formula: it starts with = + - @, a tab or a
    carriage return, and is not a plain number. `keep` unless given."""

    overwrite: bool
    """Replaces an output that is there: of a folder, the files that earlier runs wrote."""

    keep_replaced: str | None
    """How long files of the folder that are replaced stay, such as 10m, for those who still read them; then the next run, or
    `clean`, deletes them."""

    append: bool
    """Adds files to those that are in the folder."""

    incremental: bool
    """Reads only inputs that no run into this folder has read before, and adds what comes out."""

    reprocess: bool
    """With `incremental`, reads all inputs again and replaces what earlier runs wrote, as after a change of the recipe."""

    partition_by: str | Sequence[str]
    """Partition column, whose values make folders (column=value/); may be given several times, outermost first."""

    max_files: int | None
    """Writes up to N files into the folder, in order, each with the rows of an equal share of the input."""

    single_writer: bool
    """Vouches that no other run writes to the folder; for stores that cannot tell who was first."""

    run_id: str | None
    """Names the run. A run of the same name is not repeated; unless given, recipe, options and input make the name."""

    table: str | None
    """Makes the folder a table of the catalog, once it is written: a new one, or one that is there, which gets the columns and
    partitions that it lacks."""

    catalog: str | None
    """The catalog of the table: `local:tables.json`, a file, or `glue`, AWS Glue, in a region with `glue:eu-west-1`."""

    sse: Literal["s3", "kms"] | None
    """Encrypts objects with keys of S3, or of KMS."""

    sse_kms_key_id: str | None
    """Key of KMS, by id, alias or ARN; the account's own for S3 unless given."""

    tag: Mapping[str, str] | Sequence[str]
    """Tag for objects; may be given several times."""

    threads: int | None
    """Threads to work on; the result does not depend on it."""

    memory_limit: int | str | None
    """Memory for rows, as 2GB or 512MiB; half of the machine's unless given. What does not fit goes to temporary files."""

    spill_folder: str | os.PathLike[str] | None
    """Folder for temporary files; the system's unless given."""

    on_invalid: Literal["error", "null", "widen"] | None
    """What to do with a cell that does not fit the type of its column. `error` unless given."""

    max_failed: int | str | None
    """Ends the run with nothing written if more cells cannot be converted: so many in the whole run (100), or of the cells of
    any column in any step (2.5%; missing cells do not count)."""

    rejects: str | os.PathLike[str] | None
    """File to list cells in that could not be converted, and rows that were not as the recipe expects, as JSON lines; here or
    in S3. It appears with the output."""

    report: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
    """File to write the summary to, here or in S3: one page with all there is to know where its name ends with `.html`, else
    JSON. It appears with the output. May be given several times."""

    overwrite_reports: bool
    """Replaces `report` and `rejects` files that are there, as `overwrite` does with these and the output."""

    timeout: float | None
    """Seconds after which a run ends without an output."""
