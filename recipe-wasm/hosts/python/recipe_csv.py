"""CSV as `recipe-host` reads and writes it: the rules at the end of `recipe-wasm/ABI.md`.

    python recipe_csv.py claims-cleanup.wasm claims.csv > clean.csv
"""

import csv
import itertools
import sys

import pyarrow as pa
import pyarrow.csv

from recipe_module import Module, RecipeError, apply

# So many rows tell what types the columns have.
INFERENCE_ROWS = 10_000


def read(path):
    """The columns of a file as text, where nothing at all is null, and `""` is not: a reader of batches."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        names = next(csv.reader(file))
    return pa.csv.open_csv(
        path,
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    )


def infer(module, reader):
    """The types of a reader's columns, and all of its batches again."""
    first, rows = [], 0
    while rows < INFERENCE_ROWS and (batch := next(reader, None)) is not None:
        first.append(batch)
        rows += batch.num_rows
    seen = pa.Table.from_batches(first, reader.schema).slice(0, INFERENCE_ROWS)
    types = module.instance().infer(reader.schema, seen.to_batches())
    return types, pa.RecordBatchReader.from_batches(reader.schema, itertools.chain(first, reader))


def clean(module, path, out):
    """Runs a module's recipe over a CSV file, and writes CSV. Gives the finished `Run`."""
    reader = read(path)
    types, batches = infer(module, reader)
    run = apply(module, batches, types=types, output="text")
    header = False
    for batch in run:
        if not header:
            out.write(line(run.schema.names))
            header = True
        out.writelines(map(line, zip(*(column.to_pylist() for column in batch.columns))))
    if not header:
        out.write(line(run.schema.names))
    return run


def line(cells):
    """A line of CSV, which is never empty."""
    return (",".join(map(written, cells)) or '""') + "\n"


def written(cell):
    """A cell of CSV, where null is nothing at all, and empty text is `""`."""
    if cell is None:
        return ""
    if cell == "" or any(sign in cell for sign in ',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    module, path = sys.argv[1:]
    try:
        with open(sys.stdout.fileno(), "w", newline="", encoding="utf-8", closefd=False) as out:
            run = clean(Module(module), path, out)
    except (OSError, MemoryError, RuntimeError, ValueError, RecipeError) as error:
        sys.exit(str(error))
    for cell in run.failed:
        where = f"step {cell['step']}" if cell["step"] else "read"
        print(f"{where}: row {cell['row'] + 1}, column `{cell['column']}`: `{cell['value']}`", file=sys.stderr)


if __name__ == "__main__":
    main()
