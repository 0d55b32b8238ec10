"""Files of other projects' tests, read by recipe-host and by readers that no one here wrote: no cell may differ in silence.

`foreign.csv` lists the files by repository and path; `--fetch FOLDER` takes them from clones there (`owner+name/repo`), and those that are not there are
left out. A CSV file is read without types, and its cells are compared as text with what DuckDB, Arrow and Python read; then with types, and each value
must be just what its text says. A Parquet file goes to Parquet and to CSV, and types and values are compared with what Arrow reads.
RECIPE_HOST names the program. A difference that is meant stands in `foreign_known.csv` with its reason.
"""

import collections
import concurrent.futures
import csv
import datetime
import decimal
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import duckdb
import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

HERE = pathlib.Path(__file__).parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "recipe-engine" / "foreign"
CORPUS = HERE / "../../../shared/corpus/data"
HOST = os.environ.get("RECIPE_HOST", "recipe-host")
DELIMITERS = {"csv": ",;|\t", "tsv": "\t,;|", "psv": "|,;\t"}
csv.field_size_limit(1 << 30)
decimal.getcontext().prec = 1000


class Differs(Exception):
    """A silent difference: its kind, and where it is."""


class Refused(Exception):
    """The program says why it does not read the file."""


def fetch(clones):
    """Copies the listed files out of clones."""
    for row in rows():
        target = CACHE / row["repository"].replace("/", "+") / row["path"]
        if row["repository"] == "corpus" or target.exists():
            continue
        clone = pathlib.Path(clones) / row["repository"].replace("/", "+") / "repo"
        shown = subprocess.run(["git", f"--git-dir={clone}", "show", f"HEAD:{row['path']}"], capture_output=True)
        if shown.returncode == 0:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(shown.stdout)


def rows():
    """The listed files, and those of the corpus, where it is there."""
    with open(HERE / "foreign.csv", newline="") as listed:
        yield from csv.DictReader(listed)
    for path in sorted(CORPUS.rglob("*")):
        if path.suffix in (".csv", ".tsv", ".psv", ".parquet"):
            kind = "parquet" if path.suffix == ".parquet" else "csv"
            yield {"format": kind, "repository": "corpus", "path": str(path.relative_to(CORPUS))}


def place(row):
    if row["repository"] == "corpus":
        return CORPUS / row["path"]
    return CACHE / row["repository"].replace("/", "+") / row["path"]


def run(folder, source, kind, output, *options):
    """Runs an empty recipe over a file."""
    (folder / "none.json").write_text("[]")
    target = folder / output
    command = [HOST, "apply", folder / "none.json", "--input", source, "--format", kind, "--output", target, *options]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=120, text=True, errors="replace")
    except subprocess.TimeoutExpired:
        raise Differs("it hangs", "") from None
    if ended.returncode < 0 or "panicked at" in ended.stderr:
        raise Differs("it crashes", ended.stderr[-300:])
    if ended.returncode != 0:
        text = ended.stderr.replace(str(source), source.name).strip()
        raise Refused(text.splitlines()[0] if text else "nothing is said")
    return target


def cells(path, delimiter=","):
    """Rows of our own CSV: text, or none for nothing. Quotes tell empty text from nothing."""
    text = path.read_bytes().decode("utf-8", "replace")
    table, row, cell, quoted, inside = [], [], [], False, False
    at, end = 0, len(text)
    while at < end:
        sign = text[at]
        if inside:
            if sign == '"' and text[at + 1 : at + 2] == '"':
                cell.append('"')
                at += 1
            elif sign == '"':
                inside = False
            else:
                cell.append(sign)
        elif sign == '"':
            inside = quoted = True
        elif sign in (delimiter, "\n"):
            row.append("".join(cell) if cell or quoted else None)
            cell, quoted = [], False
            if sign == "\n":
                table.append(row)
                row = []
        else:
            cell.append(sign)
        at += 1
    return table


def flat(table):
    """Without the difference between nothing and empty text."""
    return [["" if cell is None else str(cell) for cell in row] for row in table]


def by_duckdb(source):
    """Rows without the header, and the delimiter."""
    connection = duckdb.connect()
    options = "all_varchar=true, header=true, strict_mode=true, allow_quoted_nulls=false, max_line_size=16000000"
    path = str(source).replace("'", "''").replace("[", "[[]").replace("*", "[*]")
    try:
        table = connection.sql(f"from read_csv('{path}', {options})").fetchall()
        found = connection.sql(f"select delimiter from sniff_csv('{path}', header=true, all_varchar=true)").fetchall()[0][0]
        return [list(row) for row in table], found
    except duckdb.Error:
        return None, None


def by_arrow(source, delimiter):
    """Rows with the header."""
    try:
        read = pyarrow.csv.ReadOptions(autogenerate_column_names=True, use_threads=False, block_size=1 << 27)
        parse = pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
        convert = pyarrow.csv.ConvertOptions(default_column_type=pyarrow.string(), strings_can_be_null=False)
        table = pyarrow.csv.read_csv(source, read, parse, convert)
        columns = [column.to_pylist() for column in table.columns]
        return [list(row) for row in zip(*columns)]
    except pyarrow.ArrowException:
        return None


def by_python(source, delimiter):
    """Rows with the header."""
    try:
        with open(source, newline="", encoding="utf-8-sig") as opened:
            table = [row for row in csv.reader(opened, delimiter=delimiter, strict=True) if row]
        return table if len({len(row) for row in table}) <= 1 else None
    except (csv.Error, UnicodeDecodeError):
        return None


def first_difference(got, other):
    for number, (one, two) in enumerate(zip(got, other)):
        if one != two:
            column = next((at for at, pair in enumerate(zip(one, two)) if pair[0] != pair[1]), min(len(one), len(two)))
            cut = lambda row: repr(row[column])[:80] if column < len(row) else "(no cell)"
            return f"row {number + 1}, column {column + 1}: {cut(one)} here, {cut(two)} there"
    return f"{len(got)} rows here, {len(other)} there"


def text_differs(source, table):
    """Compares the header and rows with what others read; gives a note."""
    got = flat(table)
    body = got[1:]
    duck, found = by_duckdb(source)
    if duck is not None and flat(duck) == body:
        if duck != table[1:] and len(table[0]) > 1:
            raise Differs("nothing and empty text", first_difference(table[1:], duck))
        return ""
    for delimiter in DELIMITERS.get(source.suffix.lower()[1:], ",;|\t"):
        for reader in (by_arrow, by_python):
            other = reader(source, delimiter)
            if other is None:
                continue
            other = flat(other)
            # Names that are empty are given, here.
            if other[1:] == body or [row for row in other[1:] if any(row)] == [row for row in body if any(row)] and len(got[0]) == 1:
                if duck is None or found == delimiter:
                    return ""
                return f"another dialect than DuckDB's, whose delimiter is {found!r}"
    python = by_python(source, ",")
    if duck is None and python is None and by_arrow(source, ",") is None:
        return "no other reader reads it"
    other = flat(duck) if duck is not None else flat(python or by_arrow(source, ","))[1:]
    raise Differs("cells of CSV as text", first_difference(body, other))


def exact(text, value):
    """Whether a value is just what a text says."""
    if value is None or text is None:
        return value is None and text is None
    if isinstance(value, str):
        return value == text
    if isinstance(value, bool):
        return text.lower() == str(value).lower()
    if isinstance(value, (int, decimal.Decimal)):
        return re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", text) is not None and decimal.Decimal(text) == value
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return text.lower().strip("+-")[:3] in ("nan", "inf")
        try:
            return decimal.Decimal(repr(value)) == decimal.Decimal(text.strip())
        except decimal.InvalidOperation:
            return False
    if isinstance(value, datetime.datetime):
        said = re.sub(r"(\.\d*?)0+$", r"\1", text.replace("T", " ").rstrip("Z")).rstrip(".")
        written = re.sub(r"(\.\d*?)0+$", r"\1", value.replace(tzinfo=None).isoformat(" "))
        return said in (written, written.removesuffix(":00"), written.removesuffix(" 00:00:00"))
    if isinstance(value, datetime.date):
        return text == value.isoformat()
    return False


def compare_csv(folder, source):
    table = cells(run(folder, source, "csv", "text.csv", "--infer", "none"))
    note = text_differs(source, table)
    header, body = table[0], table[1:]
    typed = pyarrow.parquet.read_table(run(folder, source, "csv", "typed.parquet"))
    if typed.num_rows != len(body):
        raise Differs("rows with types", f"{typed.num_rows} with types, {len(body)} without")
    for at, column in enumerate(typed.columns):
        for number, value in enumerate(column.to_pylist()):
            text = body[number][at]
            same = exact(text, value) or (value in (None, "") and text in (None, ""))
            if not same:
                raise Differs(f"a cell of {column.type}", f"row {number + 1}, column `{header[at]}`: {text!r} became {value!r}")
    kept = cells(run(folder, source, "csv", "kept.csv"))
    if kept != table:
        raise Differs("CSV to CSV with types", first_difference(flat(kept), flat(table)))
    return note


def plain(kind):
    """A type without what makes no difference to its values."""
    text = str(kind)
    text = re.sub(r"dictionary<values=(\w+), indices=\w+, ordered=\w+>", r"\1", text)
    text = re.sub(r"(large_)?(string|binary)(_view)?", r"\2", text)
    text = re.sub(r"large_list|list_view", "list", text)
    return re.sub(r"(element|item|array|list|bag|\w+)( not null)?: ", "", re.sub(r" not null| \('\w+'\)", "", text))


def nanos(column):
    """Values that Python has types for: times as numbers, of lists first the lengths and then the values."""
    if isinstance(column, pyarrow.ChunkedArray):
        column = column.combine_chunks()
    if isinstance(column, pyarrow.ChunkedArray):
        return [value for chunk in column.chunks for value in nanos(chunk)]
    kind = column.type
    if pyarrow.types.is_timestamp(kind) or pyarrow.types.is_duration(kind) or pyarrow.types.is_time(kind):
        return column.cast(pyarrow.int32() if kind.bit_width == 32 else pyarrow.int64()).to_pylist()
    if pyarrow.types.is_struct(kind) and kind.num_fields:
        fields = [nanos(field) for field in column.flatten()]
        return [tuple(values) if there else None for there, *values in zip(column.is_valid().to_pylist(), *fields)]
    if pyarrow.types.is_map(kind):
        column = column.cast(pyarrow.list_(pyarrow.struct([("key", kind.key_type), ("value", kind.item_type)])))
    if pyarrow.types.is_list(column.type) or pyarrow.types.is_large_list(column.type):
        lengths, values, rows, at = pyarrow.compute.list_value_length(column).to_pylist(), nanos(column.flatten()), [], 0
        for length in lengths:
            rows.append(None if length is None else values[at : at + length])
            at += length or 0
        return rows
    return column.to_pylist()


def same_value(one, two):
    if isinstance(one, float) and isinstance(two, float):
        return one == two and math.copysign(1, one) == math.copysign(1, two) or math.isnan(one) and math.isnan(two)
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same_value(one[key], two[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(two, (list, tuple)):
        return len(one) == len(two) and all(map(same_value, one, two))
    return type(one) is type(two) and one == two


def compare_parquet(folder, source):
    old = set()
    try:
        # INT96 as microseconds, since nanoseconds do not hold all of them.
        file = pyarrow.parquet.ParquetFile(source, coerce_int96_timestamp_unit="us")
        columns = map(file.schema.column, range(len(file.schema)))
        old = {column.path for column in columns if column.physical_type == "INT96"}
        theirs = file.read()
    except Exception as error:
        theirs = None
        why = str(error).splitlines()[0]
    try:
        output = run(folder, source, "parquet", "out.parquet")
    except Refused:
        if theirs is None:
            raise Refused("Arrow does not read it either") from None
        raise
    if theirs is None:
        return f"Arrow does not read it: {why[:80]}"
    ours = pyarrow.parquet.ParquetFile(output).read()
    if ours.num_rows != theirs.num_rows:
        raise Differs("rows of Parquet", f"{ours.num_rows} here, {theirs.num_rows} there")
    if ours.column_names != theirs.column_names:
        raise Differs("columns of Parquet", f"{ours.column_names} here, {theirs.column_names} there")
    kinds = []
    for name, one, two in zip(theirs.column_names, ours.columns, theirs.columns):
        if name in old:
            compare_int96(name, one, two)
            continue
        if plain(one.type) != plain(two.type):
            kinds.append((f"type {plain(two.type)} became {plain(one.type)}", f"column `{name}`"))
            if pyarrow.types.is_timestamp(one.type) and pyarrow.types.is_timestamp(two.type):
                unit = "ns"
                try:
                    zoned = pyarrow.timestamp(unit, two.type.tz)
                    one = one.cast(pyarrow.timestamp(unit)).cast(zoned) if one.type.tz is None and two.type.tz else one.cast(zoned)
                    two = two.cast(zoned)
                except pyarrow.ArrowInvalid:
                    pass
        mine, other = nanos(one), nanos(two)
        for number, (left, right) in enumerate(zip(mine, other)):
            if not same_value(left, right) and str(left) != str(right):
                raise Differs(f"a value of {plain(two.type)}", f"column `{name}`, row {number + 1}: {str(right)[:80]} became {str(left)[:80]}")
    if kinds:
        raise Differs(*kinds[0])
    compare_parquet_csv(folder, source, theirs)
    return ""


def compare_int96(name, one, two):
    """Moments to the microsecond; those of other years than four digits have are beyond Arrow, which wraps around."""
    if not pyarrow.types.is_timestamp(one.type):
        raise Differs("type of INT96", f"column `{name}` became {one.type}")
    scale = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[one.type.unit]
    for number, (left, right) in enumerate(zip(nanos(one), nanos(two))):
        if right is not None and not -62135596800 * 10**6 <= right < 253402300800 * 10**6:
            continue
        if (None if left is None else left * 10**6 // scale) != right:
            raise Differs("a value of INT96", f"column `{name}`, row {number + 1}: {right} became {left} {one.type.unit}")


def compare_parquet_csv(folder, source, theirs):
    """The cells of plain columns as CSV."""
    try:
        table = cells(run(folder, source, "parquet", "out.csv"))
    except Refused as refused:
        raise Refused(f"to CSV: {refused}") from None
    for at, (name, column) in enumerate(zip(theirs.column_names, theirs.columns)):
        kind = column.type.value_type if pyarrow.types.is_dictionary(column.type) else column.type
        if pyarrow.types.is_nested(kind) or pyarrow.types.is_binary(kind) or pyarrow.types.is_large_binary(kind):
            continue
        if pyarrow.types.is_fixed_size_binary(kind) or pyarrow.types.is_duration(kind) or pyarrow.types.is_time(kind):
            continue
        for number, value in enumerate(nanos(column)):
            text = table[number + 1][at]
            if value is None and text == "" and len(theirs.columns) == 1:
                continue  # A missing cell of the only column is quoted, so that its row is one.
            if pyarrow.types.is_timestamp(kind):
                value = value if value is None else stamp(value, kind.unit)
                if value == "":
                    continue
                text = text if text is None else re.sub(r"(\.\d*?)0+$", r"\1", re.sub(r"(Z|\+00:00)$", "", text)).rstrip(".")
                same = value == text
            elif isinstance(value, float):
                same = text is not None and same_value(as_float(text), value if kind == pyarrow.float64() else as_float(str(value)))
                same = same or text is not None and kind != pyarrow.float64() and math.isclose(as_float(text), value, rel_tol=1e-6)
            elif isinstance(value, (int, decimal.Decimal)) and not isinstance(value, bool):
                same = text is not None and decimal.Decimal(text) == value
            elif isinstance(value, bool):
                same = text == str(value).lower()
            else:
                same = text == (None if value is None else str(value)) or text is None and value == ""
            if not same:
                raise Differs(f"a value of {plain(kind)} as CSV", f"column `{name}`, row {number + 1}: {value!r:.80} became {text!r:.80}")


def as_float(text):
    try:
        return float(text)
    except ValueError:
        return math.nan


def stamp(value, unit):
    """A moment as text; empty for a year that has no four digits."""
    scale = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    seconds, rest = divmod(value, scale)
    days, seconds = divmod(seconds, 86400)
    try:
        day = datetime.date(1970, 1, 1) + datetime.timedelta(days=days)
    except OverflowError:
        return ""
    fraction = f".{rest * (10**9 // scale):09d}".rstrip("0").rstrip(".")
    return f"{day.isoformat()} {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"


def judge(row):
    """The outcome, its kind, and where."""
    source = place(row)
    if not source.exists():
        return "not there", "", ""
    with tempfile.TemporaryDirectory() as folder:
        try:
            note = (compare_csv if row["format"] == "csv" else compare_parquet)(pathlib.Path(folder), source.resolve())
            return "equal", note, ""
        except Differs as differs:
            return "differs", *differs.args
        except Refused as refused:
            return "refused", str(refused), ""


def main():
    if sys.argv[1:2] == ["--fetch"]:
        fetch(sys.argv[2])
        return
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    listed = [row for row in rows() if only in f"{row['repository']}/{row['path']}"]
    with open(HERE / "foreign_known.csv", newline="") as known:
        known = {(row["repository"], row["path"]): row["reason"] for row in csv.DictReader(known)}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(zip(listed, pool.map(judge, listed)))
    counts, kinds, faults = collections.Counter(), collections.defaultdict(list), 0
    for row, (outcome, kind, where) in results:
        name = f"{row['repository']}/{row['path']}"
        is_known = outcome == "differs" and (row["repository"], row["path"]) in known
        counts[row["format"], "differs, with a reason" if is_known else outcome] += 1
        faults += outcome == "differs" and not is_known
        if outcome == "differs" or kind:
            kinds[row["format"], outcome + (", with a reason" if is_known else ""), re.sub(r"`[^`]*`|\d+", "…", kind)[:150]].append(f"{name}: {where or kind}")
    for (kind, outcome), count in sorted(counts.items()):
        print(f"{kind:8} {count:4} {outcome}")
    for (form, outcome, kind), files in sorted(kinds.items(), key=lambda item: (item[0][1], item[0][0], -len(item[1]))):
        print(f"\n{form}, {outcome}: {kind} ({len(files)})")
        for file in files[: 4 if outcome != "differs" else 400]:
            print(f"  {file}")
    if faults:
        sys.exit(f"{faults} files differ in silence")


if __name__ == "__main__":
    main()
