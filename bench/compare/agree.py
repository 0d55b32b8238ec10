"""Compares two outputs as values, and prints the first row that differs: `agree.py WORKLOAD ORDER LEFT RIGHT`.

ORDER is `ordered`, or `unordered` for outputs that have to be sorted first.
"""

from __future__ import annotations

import csv as rows
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as parquet

from workload import load


def main() -> int:
    name, order, left_path, right_path = sys.argv[1:]
    workload = load(name)
    left, right = read(left_path), read(right_path)
    # Recipes put new columns beside their sources, other engines behind all: columns are compared by their names.
    if sorted(left.column_names) != sorted(right.column_names):
        return differ(f"columns\n  {left.column_names}\n  {right.column_names}")
    if left.num_rows != right.num_rows:
        return differ(f"{left.num_rows} rows\n  {right.num_rows} rows")
    if order == "unordered":
        left, right = ordered(left, workload.sort_by), ordered(right, workload.sort_by)

    first: tuple[int, str] | None = None
    for column in left.column_names:
        sides = [side[column] for side in (left, right)]
        if column in workload.null_is_zero:
            sides = [side.cast(pa.float64()).fill_null(0.0) for side in sides]
        row = first_difference(*sides, workload.tolerance)
        if row is not None and (first is None or row < first[0]):
            first = (row, column)
    if first:
        row, column = first
        names = left.column_names
        return differ(f"row {row}, column `{column}`\n  {cells(left, names, row)}\n  {cells(right, names, row)}")
    return 0


def differ(text: str) -> int:
    print(text)
    return 1


def cells(table: pa.Table, names: list[str], row: int) -> list[object]:
    return [table[name][row].as_py() for name in names]


def read(path: str) -> pa.Table:
    if path.endswith(".parquet"):
        return parquet.read_table(path)
    # CSV has no types: all is text, and an empty cell is null, in quotes or not.
    with open(path, newline="") as file:
        names = next(rows.reader(file))
    options = csv.ConvertOptions(
        column_types={name: pa.string() for name in names},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )
    return csv.read_csv(path, parse_options=csv.ParseOptions(newlines_in_values=True), convert_options=options)


def ordered(table: pa.Table, columns: list[str]) -> pa.Table:
    keys = pa.table({column: values(table[column])[1] for column in columns})
    return table.take(pc.sort_indices(keys, sort_keys=[(column, "ascending") for column in columns]))


def first_difference(left: pa.ChunkedArray, right: pa.ChunkedArray, tolerance: float) -> int | None:
    left_kind, left_values = values(left)
    right_kind, right_values = values(right)
    if left_kind != right_kind:
        # In one of two files every cell might look like a number, or like a date, or be null: then text decides.
        left_values, right_values = left.cast(pa.string()), right.cast(pa.string())
    both = pc.and_(pc.is_valid(left_values), pc.is_valid(right_values))
    if left_kind == right_kind == "number" and tolerance > 0:
        distance = pc.abs(pc.subtract(left_values, right_values))
        equal = pc.less_equal(distance, pc.multiply(pc.abs(left_values), tolerance))
    else:
        equal = pc.equal(left_values, right_values)
    same = pc.if_else(both, equal, pc.equal(pc.is_valid(left_values), pc.is_valid(right_values)))
    row = pc.index(same, False).as_py()
    return None if row < 0 else row


def values(column: pa.ChunkedArray) -> tuple[str, pa.ChunkedArray]:
    """The kind of a column, and its cells in the one type of this kind."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if column.null_count == len(column):
        return "nothing", column.cast(pa.string())
    if pa.types.is_boolean(kind):
        return "text", column.cast(pa.string())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number", column.cast(pa.float64())
    if pa.types.is_date(kind):
        return "time", column.cast(pa.timestamp("us"))
    if pa.types.is_timestamp(kind):
        # Engines differ in the unit, and in whether a time without zone is one in UTC; the moment is the same.
        return "time", column.cast(pa.timestamp("us", kind.tz)).cast(pa.timestamp("us"))
    column = column.cast(pa.string())
    for name, wanted in [("number", pa.float64()), ("time", pa.timestamp("us"))]:
        try:
            return name, column.cast(wanted)
        except pa.ArrowInvalid:
            continue
    # Booleans are `true` for some and `True` for others.
    if pc.all(pc.is_in(column, pa.array(["true", "false", "True", "False", None]))).as_py():
        column = pc.utf8_lower(column)
    return "text", column


if __name__ == "__main__":
    sys.exit(main())
