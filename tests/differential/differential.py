"""Operations against the same computed by DuckDB, which no one here wrote, over a few thousand generated rows.

Every case is an operation, its parameters, and the SQL expression that should give the same. All cases are one recipe, in which each makes a column of
its own. RECIPE_HOST names the program. Where the two differ on purpose, the expression says how, and the case why: README.md lists those, and is checked here.
"""

import datetime
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
from decimal import Decimal

import duckdb
import pyarrow
import pyarrow.parquet

ROWS = 4000
HERE = pathlib.Path(__file__).parent

# Parameters of one column, of two, and of a list.
T, D, N, M, S = ({"sourceColumn": name} for name in ("t", "d", "n", "m", "s"))
DD, NN, TT, SS, NM, ND = (
    {"sourceColumn1": one, "sourceColumn2": other}
    for one, other in (("d", "d2"), ("n", "n2"), ("t", "t2"), ("s", "s2"), ("n", "m"), ("n", "d"))
)
LONGS = {"sourceColumns": '["n","n2","i"]'}
DOUBLES = {"sourceColumns": '["d","d2","n"]'}
LIST = "list_filter([n, n2, i], lambda x: x is not null)"
LIST_D = "list_filter([d, d2, n::double], lambda x: x is not null)"

FITS = "Sums and products that do not fit a long are missing here and an error there, so the numbers are small enough."
ZERO = "Dividing by zero gives null in both; DuckDB's `%` of doubles gives NaN, which is null here."
DOMAIN = "Outside of a function's domain the result is missing here; DuckDB gives an error or NaN."
SPACES = "Here white space of every kind is trimmed and removed; DuckDB is told so with a regular expression."
PARTS = "Differences are counted in whole units here, as DuckDB's `datesub` does, and not over borders, as its `datediff`. From the 31st to the 30th, the last of its month, DuckDB counts a month, and Spark and we do not: second dates are kept off the ends of months."
SUNDAY = "Sunday is 1 here, and 0 there."
EMPTY_SUM = "The sum of no numbers is 0 here, and null there."
BANKERS = "Halves are rounded away from zero in both, but DuckDB gives a double."
PROPER = "DuckDB has no function for it; the expression capitalises the letter after each border itself."
POPULATION = "The population's form, as DuckDB's `list_var_pop`."
RESULT_TEXT = "The result is text here."

# Operation, parameters, SQL, how doubles are compared (None: exactly; a number: to that relative difference), and why the expression is not the plain one.
CASES = [
    ("ADD", NN, "n + n2", None, FITS),
    ("ADD", DD, "d + d2", None, None),
    ("ADD", {"sourceColumn1": "n", "value2": "7"}, "n + 7", None, None),
    ("ADD", {"sourceColumn1": "m", "value2": "0.1"}, "m + 0.1::decimal(38,18)", None, None),
    ("ADD", NM, "n::decimal(38,18) + m", None, None),
    ("SUBTRACT", NN, "n - n2", None, FITS),
    ("SUBTRACT", DD, "d - d2", None, None),
    ("SUBTRACT", {"value1": "1", "sourceColumn2": "d"}, "1 - d", None, None),
    ("MULTIPLY", NN, "n * n2", None, FITS),
    ("MULTIPLY", ND, "n * d", None, None),
    ("DIVIDE", NN, "case when n2 = 0 then null else n::double / n2::double end", None, ZERO),
    ("DIVIDE", DD, "case when d2 = 0 then null else d / d2 end", None, ZERO),
    ("MOD", NN, "case when n2 = 0 then null else n % n2 end", None, ZERO),
    ("MOD", DD, "case when d2 = 0 then null else d % d2 end", None, ZERO),
    ("ABSOLUTE", N, "abs(n)", None, None),
    ("ABSOLUTE", D, "abs(d)", None, None),
    ("ABSOLUTE", M, "abs(m)", None, None),
    ("NEGATE", N, "-n", None, None),
    ("NEGATE", M, "-m", None, None),
    ("CEILING", D, "ceil(d)::bigint", None, None),
    ("CEILING", M, "ceil(m)::bigint", None, None),
    ("FLOOR", D, "floor(d)::bigint", None, None),
    ("FLOOR", M, "floor(m)::bigint", None, None),
    ("ROUND", D, "round(d)::bigint", None, BANKERS),
    ("ROUND", M, "round(m)::bigint", None, None),
    ("SIGN", D, "sign(d)::int", None, None),
    ("SIGN", N, "sign(n)::int", None, None),
    ("SQUARE_ROOT", D, "case when d < 0 then null else sqrt(d) end", None, DOMAIN),
    ("EXPONENT", {"sourceColumn": "e"}, "exp(e)", 1e-13, None),
    ("LN", D, "case when d <= 0 then null else ln(d) end", 1e-13, DOMAIN),
    ("LOG", D, "case when d <= 0 then null else log10(d) end", 1e-13, DOMAIN),
    ("LOG", {"sourceColumn": "d", "base": "2"}, "case when d <= 0 then null else log2(d) end", 1e-13, DOMAIN),
    ("LOG", {"sourceColumn": "d", "base": "7"}, "case when d <= 0 then null else ln(d) / ln(7) end", 1e-13, DOMAIN),
    ("POWER", {"sourceColumn": "d", "exponent": "3"}, "power(d, 3)", 1e-13, None),
    ("POWER", {"sourceColumn": "d", "exponent": "0.5"}, "case when d < 0 then null else power(d, 0.5) end", 1e-13, DOMAIN),
    ("DEGREES", D, "degrees(d)", 1e-13, None),
    ("RADIANS", D, "radians(d)", 1e-13, None),
    ("PI", {}, "pi()", None, None),
    ("IS_EVEN", N, "case when n is null then null when n % 2 = 0 then 'True' else 'False' end", None, RESULT_TEXT),
    ("IS_ODD", N, "case when n is null then null when n % 2 <> 0 then 'True' else 'False' end", None, RESULT_TEXT),
    ("SUM", LONGS, f"coalesce(list_sum({LIST}), 0)::bigint", None, EMPTY_SUM),
    ("SUM", DOUBLES, f"coalesce(list_sum({LIST_D}), 0)", 1e-12, EMPTY_SUM),
    ("AVERAGE", DOUBLES, f"list_avg({LIST_D})", 1e-12, None),
    ("MIN", LONGS, f"list_min({LIST})", None, None),
    ("MAX", LONGS, f"list_max({LIST})", None, None),
    ("MIN", DOUBLES, f"list_min({LIST_D})", None, None),
    ("MAX", DOUBLES, f"list_max({LIST_D})", None, None),
    ("MEDIAN", DOUBLES, f"list_median({LIST_D})", 1e-12, None),
    ("VARIANCE", DOUBLES, f"list_var_pop({LIST_D})", 1e-9, POPULATION),
    ("STANDARD_DEVIATION", DOUBLES, f"list_stddev_pop({LIST_D})", 1e-9, POPULATION),
    ("COUNT", LONGS, f"len({LIST})", None, None),
    ("COUNT_DISTINCT", LONGS, f"len(list_distinct({LIST}))", None, None),
    ("KTH_LARGEST", {**LONGS, "value": "2"}, f"list_reverse_sort({LIST})[2]", None, None),
    ("KTH_LARGEST_UNIQUE", {**LONGS, "value": "2"}, f"list_reverse_sort(list_distinct({LIST}))[2]", None, None),
    ("ANY", {"sourceColumns": '["n","n2","i"]'}, "coalesce(n, n2, i)", None, None),
    ("UPPER", T, "upper(t)", None, "DuckDB writes `ß` as it is; here it is `SS`, as in Unicode: the texts have none."),
    ("LOWER", T, "lower(t)", None, None),
    ("LEN", T, "length(t)", None, None),
    ("LEFT", {**T, "position": "3"}, "left(t, 3)", None, None),
    ("RIGHT", {**T, "position": "3"}, "right(t, 3)", None, None),
    ("SUBSTRING", {**T, "startPosition": "2", "endPosition": "4"}, "substring(t, 2, 3)", None, None),
    ("TRIM", T, r"regexp_replace(t, '^[\s\x{a0}]+|[\s\x{a0}]+$', '', 'g')", None, SPACES),
    ("REMOVE_WHITESPACE", T, r"regexp_replace(t, '[\s\x{a0}]', '', 'g')", None, SPACES),
    ("REPEAT_STRING", {**T, "count": "3"}, "repeat(t, 3)", None, None),
    ("STARTS_WITH", {**T, "pattern": "a"}, "starts_with(t, 'a')", None, None),
    ("ENDS_WITH", {**T, "pattern": "b"}, "suffix(t, 'b')", None, None),
    ("FIND", {**T, "pattern": "b"}, "instr(t, 'b')::int", None, None),
    ("EXACT", TT, "t = t2", None, None),
    ("STRING_GREATER_THAN", TT, "t > t2", None, None),
    ("STRING_GREATER_THAN_EQUAL", TT, "t >= t2", None, None),
    ("STRING_LESS_THAN", TT, "t < t2", None, None),
    ("STRING_LESS_THAN_EQUAL", TT, "t <= t2", None, None),
    ("UNICODE", T, "case when t = '' then null else unicode(t) end", None, "Empty text has no first character: null here, -1 there."),
    ("CHAR", {"sourceColumn": "c"}, "chr(c::int)", None, None),
    ("YEAR", S, "year(s)::int", None, None),
    ("QUARTER", S, "quarter(s)::int", None, None),
    ("MONTH", S, "month(s)::int", None, None),
    ("DAY", S, "day(s)::int", None, None),
    ("HOUR", S, "hour(s)::int", None, None),
    ("MINUTE", S, "minute(s)::int", None, None),
    ("SECOND", S, "second(s)::int", None, None),
    ("MILLISECOND", S, "(millisecond(s) % 1000)::int", None, "DuckDB counts the seconds in."),
    ("WEEK_NUMBER", S, "weekofyear(s)::int", None, None),
    ("WEEK_DAY", S, "dayofweek(s)::int + 1", None, SUNDAY),
    ("MONTH_NAME", S, "monthname(s)", None, None),
    ("DATE_FORMAT", {**S, "dateTimeFormat": "mm/dd/yyyy"}, "strftime(s, '%m/%d/%Y')", None, None),
    ("DATE_FORMAT", {**S, "dateTimeFormat": "yyyy-mm-dd HH:MM:SS"}, "strftime(s, '%Y-%m-%d %H:%M:%S')", None, None),
    ("UNIX_TIME", S, "floor(epoch(date_trunc('second', s)))::bigint", None, None),
    *(
        ("DATE_DIFF", {**SS, "units": unit.upper() + "S"}, f"datesub('{unit}', s, s2)", None, PARTS)
        for unit in ("year", "quarter", "month", "week", "day", "hour", "minute", "second")
    ),
    *(
        ("DATE_ADD", {**S, "units": unit.upper() + "S", "dateAddValue": str(count)},
         f"strftime(s + interval ({count}) {unit}, '%Y-%m-%d %H:%M:%S')", None, RESULT_TEXT)
        for unit, count in (("year", 3), ("month", -13), ("week", 2), ("day", 40), ("hour", -30), ("minute", 90), ("second", 86399))
    ),
]


def table():
    """Generated rows, the same every time, with the edges among them."""
    pick = random.Random(7)
    def gaps(make, edges):
        cells = list(edges) + [None]
        return cells + [None if pick.random() < 0.08 else make() for _ in range(ROWS - len(cells))]
    letters = ["a", "b", "B", " ", "ä", "É", "ω", "9", "-", "💡", "\t", "zz"]
    text = lambda: "".join(pick.choice(letters) for _ in range(pick.randrange(9)))
    double = lambda: pick.choice([pick.uniform(-1e3, 1e3), pick.uniform(-1, 1), float(pick.randrange(-9, 9)), pick.randrange(-9, 9) + 0.5, pick.uniform(-1e15, 1e15)])
    long = lambda: pick.choice([pick.randrange(-9, 9), pick.randrange(-10**9, 10**9)])
    decimal = lambda: Decimal(pick.randrange(-10**12, 10**12)).scaleb(-pick.randrange(0, 10))
    start = datetime.datetime(1900, 1, 1)
    moment = lambda: start + datetime.timedelta(days=pick.randrange(73000), seconds=pick.randrange(86400), milliseconds=pick.randrange(1000))
    moments = [datetime.datetime(2024, 2, 29), datetime.datetime(1969, 12, 31, 23, 59, 59, 999000), datetime.datetime(1970, 1, 1),
               datetime.datetime(2020, 12, 31), datetime.datetime(2021, 1, 3), datetime.datetime(2023, 1, 31, 12)]
    doubles = [0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 1e15, -1e15, 1e-300]
    longs = [0, 1, -1, 2**31, -(2**31), 10**9]
    texts = ["", " ", "a", "ab", "\u00a0a\u00a0", "  ab  ", "b", "💡", "ÄÖ"]
    return pyarrow.table({
        "t": pyarrow.array(gaps(text, texts)),
        "t2": pyarrow.array(gaps(text, texts[::-1])),
        "d": pyarrow.array(gaps(double, doubles)),
        "d2": pyarrow.array(gaps(double, doubles[::-1])),
        "e": pyarrow.array(gaps(lambda: pick.uniform(-50, 50), [0.0, 1.0, -1.0])),
        "n": pyarrow.array(gaps(long, longs), pyarrow.int64()),
        "n2": pyarrow.array(gaps(long, longs[::-1]), pyarrow.int64()),
        "i": pyarrow.array(gaps(lambda: pick.randrange(-9, 9), [0, 1]), pyarrow.int64()),
        "c": pyarrow.array(gaps(lambda: pick.randrange(32, 0xD000), [65, 0x1F4A1]), pyarrow.int64()),
        "m": pyarrow.array(gaps(decimal, [Decimal("0.5"), Decimal("-0.5"), Decimal("-2.5"), Decimal(0)]), pyarrow.decimal128(38, 18)),
        "s": pyarrow.array(gaps(moment, moments), pyarrow.timestamp("us")),
        "s2": pyarrow.array(gaps(lambda: (day := moment()).replace(day=min(day.day, 27)), moments[::-1]), pyarrow.timestamp("us")),
    })


def ours(data, folder):
    """The column of each case, made by recipe-host."""
    steps = [
        {"Action": {"Operation": operation, "Parameters": {**parameters, "targetColumn": f"case {number}"}}}
        for number, (operation, parameters, *_) in enumerate(CASES)
    ]
    recipe, source, output = folder / "recipe.json", folder / "in.parquet", folder / "out.parquet"
    recipe.write_text(json.dumps(steps))
    pyarrow.parquet.write_table(data, source)
    subprocess.run([os.environ["RECIPE_HOST"], "apply", recipe, "--input", source, "--output", output], check=True, stdout=subprocess.DEVNULL)
    made = pyarrow.parquet.read_table(output)
    return [made[f"case {number}"].to_pylist() for number in range(len(CASES))]


def theirs(data):
    """The column of each case, made by DuckDB."""
    connection = duckdb.connect()
    connection.register("data", data)
    columns = ", ".join(f"{sql} as c{number}" for number, (_, _, sql, *_) in enumerate(CASES))
    made = connection.sql(f"select {columns} from data").to_arrow_table()
    return [made[f"c{number}"].to_pylist() for number in range(len(CASES))]


def same(one, other, difference):
    """Whether two cells are the same; doubles to a relative difference, where one is allowed."""
    if one is None or other is None:
        return one is other
    if isinstance(one, float) or isinstance(other, float):
        if math.isnan(one) or math.isnan(other):
            return math.isnan(one) and math.isnan(other)
        # Both sides may sum in another order: next to numbers of 1e15 a difference of a thousandth is none.
        return one == other if difference is None else math.isclose(one, other, rel_tol=difference, abs_tol=difference)
    return one == other


def page():
    """README.md, with the differences of the table."""
    reasons = {}
    for operation, _, sql, _, why in CASES:
        if why:
            reasons.setdefault(why, []).append(operation)
    lines = "\n".join(f"- {', '.join(dict.fromkeys(operations))}: {why}" for why, operations in reasons.items())
    return (
        "# Against another engine\n\n"
        f"`test.sh` computes {len({case[0] for case in CASES})} operations in {len(CASES)} cases over {ROWS:,} generated rows with `recipe-host` and with DuckDB, and compares every cell. "
        "Results are equal but where a case allows a relative difference of doubles, since the last digit of a logarithm is not agreed upon anywhere. "
        "DuckDB's plain function is not always the counterpart; here is where, and why:\n\n"
        f"{lines}\n"
    )


def main():
    readme = HERE / "README.md"
    if os.environ.get("RECIPE_UPDATE"):
        readme.write_text(page())
    if readme.read_text() != page():
        sys.exit("README.md is stale: run with RECIPE_UPDATE=1")
    data = table()
    with tempfile.TemporaryDirectory() as folder:
        mine = ours(data, pathlib.Path(folder))
    rows = data.to_pylist()
    failed = 0
    for (operation, parameters, sql, difference, _), own, other in zip(CASES, mine, theirs(data)):
        wrong = [row for row in range(len(rows)) if not same(own[row], other[row], difference)]
        failed += bool(wrong)
        for row in wrong[:3]:
            named = set(parameters.values()) | set(json.loads(parameters.get("sourceColumns", "[]")))
            given = {name: cell for name, cell in rows[row].items() if name in named}
            print(f"{operation} {parameters}: row {row + 1}, {given!r}: {own[row]!r}, and DuckDB's {sql} is {other[row]!r} ({len(wrong)} rows differ)")
    if failed:
        sys.exit(f"{failed} of {len(CASES)} cases differ")
    print(f"{len(CASES)} cases of {len({case[0] for case in CASES})} operations agree on {len(rows):,} rows")


main()
