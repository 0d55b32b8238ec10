"""Nodes of visual jobs against what Spark makes of the same rows, and against Python where Glue's generated program is Python.

RECIPE_HOST names the program; `jobs.sh` makes the environment. Joins, aggregates, unions and casts are Spark's own. A filter is the lambda
that Glue Studio generates, whose errors drop the row.
"""

import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
from datetime import date

import pyarrow
import pyarrow.dataset
import pyarrow.parquet
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

ROWS = 2000
HOST = os.environ["RECIPE_HOST"]


def rows(seed):
    """Rows with nulls, empty texts, and few different keys."""
    chance = random.Random(seed)
    some = lambda value, share=0.15: None if chance.random() < share else value
    return pyarrow.table(
        {
            "id": pyarrow.array(range(ROWS), pyarrow.int64()),
            "k": pyarrow.array([some(chance.randrange(40)) for _ in range(ROWS)], pyarrow.int64()),
            "t": pyarrow.array([some(chance.choice(["", "a", "abc", "b1", "NA", "ä", "zz"])) for _ in range(ROWS)]),
            "n": pyarrow.array([some(chance.randrange(-5, 50)) for _ in range(ROWS)], pyarrow.int32()),
            "d": pyarrow.array([some(round(chance.uniform(-9, 9), 2)) for _ in range(ROWS)], pyarrow.float64()),
            "b": pyarrow.array([some(chance.random() < 0.5) for _ in range(ROWS)], pyarrow.bool_()),
            "s": pyarrow.array([some(chance.choice(["1", "2.7", "-3", " 4 ", "x", "", "99999999999"])) for _ in range(ROWS)]),
            "day": pyarrow.array([some(date(2024, 1, 1 + chance.randrange(28))) for _ in range(ROWS)], pyarrow.date32()),
        }
    )


class Bench:
    def __init__(self, folder, spark):
        self.folder, self.spark = pathlib.Path(folder), spark
        self.tables = {"a": rows(1), "b": rows(2)}
        for name, table in self.tables.items():
            pyarrow.parquet.write_table(table, self.folder / f"{name}.parquet")
        self.runs = 0

    def frame(self, name):
        return self.spark.read.parquet(str(self.folder / f"{name}.parquet"))

    def ours(self, nodes):
        """The rows that a job of these nodes writes, the last of which is called `end`."""
        self.runs += 1
        source = lambda name: {"S3ParquetSource": {"Name": name, "Paths": [str(self.folder / f"{name}.parquet")]}}
        out = self.folder / f"out{self.runs}"
        job = {"a": source("a"), "b": source("b"), **nodes}
        job["out"] = {"S3GlueParquetTarget": {"Name": "out", "Inputs": ["end"], "Path": f"{out}/", "Compression": "snappy"}}
        file = self.folder / f"job{self.runs}.json"
        file.write_text(json.dumps({"CodeGenConfigurationNodes": job}))
        done = subprocess.run([HOST, "run", file], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        table = pyarrow.dataset.dataset(out, format="parquet", exclude_invalid_files=True).to_table()
        return table.column_names, [tuple(row.values()) for row in table.to_pylist()]


def same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return one == other or math.isnan(one) and math.isnan(other) or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def key(row):
    return tuple((cell is None, str(type(cell)), str(cell)) for cell in row)


def compare(name, ours, theirs, ordered=False):
    (names, mine), (other_names, others) = ours, theirs
    assert names == other_names, f"{name}: columns {names}, and {other_names} there"
    if not ordered:
        mine, others = sorted(mine, key=key), sorted(others, key=key)
    assert len(mine) == len(others), f"{name}: {len(mine)} rows, and {len(others)} there"
    for number, (row, other) in enumerate(zip(mine, others)):
        assert all(map(same, row, other)), f"{name}: row {number} is {row}, and {other} there"
    return name


def collected(frame):
    return frame.columns, [tuple(row) for row in frame.collect()]


def joins(bench):
    kinds = {"equijoin": "inner", "left": "left", "right": "right", "outer": "outer", "leftsemi": "leftsemi", "leftanti": "leftanti"}
    names = [f"{name} 2" for name in bench.tables["b"].column_names]
    mapping = [{"FromPath": [old], "ToKey": new} for old, new in zip(bench.tables["b"].column_names, names)]
    for keys in (["k"], ["k", "t"], ["n"]):
        for kind, how in kinds.items():
            nodes = {
                "m": {"ApplyMapping": {"Name": "m", "Inputs": ["b"], "Mapping": mapping}},
                "end": {
                    "Join": {
                        "Name": "end",
                        "Inputs": ["a", "m"],
                        "JoinType": kind,
                        "Columns": [
                            {"From": "a", "Keys": [[key] for key in keys]},
                            {"From": "m", "Keys": [[f"{key} 2"] for key in keys]},
                        ],
                    }
                },
            }
            left, right = bench.frame("a"), bench.frame("b").toDF(*names)
            on = [left[key] == right[f"{key} 2"] for key in keys]
            yield lambda: compare(f"join {kind} {keys}", bench.ours(nodes), collected(left.join(right, on, how)))


def aggregates(bench):
    functions = {
        "avg": F.avg, "countDistinct": F.countDistinct, "count": F.count, "kurtosis": F.kurtosis, "max": F.max, "min": F.min,
        "skewness": F.skewness, "stddev_samp": F.stddev_samp, "stddev_pop": F.stddev_pop, "sum": F.sum, "sumDistinct": F.sum_distinct,
        "var_samp": F.var_samp, "var_pop": F.var_pop,
    }
    for groups in (["k"], ["t", "b"], []):
        for column in ("n", "d", "id", "t", "day"):
            chosen = [name for name in functions if column not in ("t", "day") or name in ("count", "countDistinct", "max", "min")]
            # The names that Spark gives differ by version, and are those of Glue's here.
            shown = {"countDistinct": "count(DISTINCT {})", "sumDistinct": "sum(DISTINCT {})"}
            nodes = {
                "end": {
                    "Aggregate": {
                        "Name": "end",
                        "Inputs": ["a"],
                        "Groups": [[group] for group in groups],
                        "Aggs": [{"Column": [column], "AggFunc": name} for name in chosen],
                    }
                }
            }
            calls = [functions[name](F.col(column)).alias(shown.get(name, name + "({})").format(column)) for name in chosen]
            theirs = bench.frame("a").groupBy(*groups).agg(*calls)
            yield lambda: compare(f"aggregate {column} by {groups}", bench.ours(nodes), collected(theirs))


def unions(bench):
    chosen = lambda name, source: {
        "ApplyMapping": {"Name": name, "Inputs": [source], "Mapping": [{"FromPath": [name], "ToKey": name}, {"FromPath": ["b"], "ToKey": "b"}]}
    }
    for left, right in (("n", "id"), ("n", "d"), ("t", "s"), ("day", "day")):
        for kind in ("ALL", "DISTINCT"):
            nodes = {
                "x": chosen(left, "a"),
                "y": chosen(right, "b"),
                "end": {"Union": {"Name": "end", "Inputs": ["x", "y"], "UnionType": kind}},
            }
            theirs = bench.frame("a").select(left, "b").union(bench.frame("b").select(right, "b"))
            theirs = theirs.distinct() if kind == "DISTINCT" else theirs
            yield lambda: compare(f"union {left} {right} {kind}", bench.ours(nodes), collected(theirs))


def mappings(bench):
    types = {
        "s": ["int", "bigint", "double", "string"], "n": ["bigint", "double", "string", "smallint"],
        "d": ["int", "bigint", "string", "float"], "b": ["string", "int"], "day": ["string", "timestamp"], "id": ["tinyint"],
    }
    for column, wanted in types.items():
        for data_type in wanted:
            if (column, data_type) in LEFT_OUT:
                continue
            mapping = [{"FromPath": [column], "ToKey": "x", "ToType": data_type}, {"FromPath": ["id"], "ToKey": "id"}]
            nodes = {"end": {"ApplyMapping": {"Name": "end", "Inputs": ["a"], "Mapping": mapping}}}
            frame = bench.frame("a")
            theirs = frame.select(F.col(column).cast(data_type).alias("x"), "id")
            if data_type == "timestamp":
                theirs = theirs.withColumn("x", F.date_format("x", "yyyy-MM-dd HH:mm:ss"))
            names, mine = bench.ours(nodes)
            if data_type == "timestamp":
                mine = [(cell and cell.strftime("%Y-%m-%d %H:%M:%S"), other) for cell, other in mine]
            yield lambda: compare(f"mapping {column} to {data_type}", (names, mine), collected(theirs), ordered=True)


# What is cast in another way on purpose, and why.
LEFT_OUT = {
    ("id", "tinyint"): "a number that does not fit becomes null, and wraps around in Spark",
    ("d", "string"): "doubles print all digits, without an exponent",
    ("d", "float"): "compared as a double that pyarrow makes of it",
}


def filters(bench):
    import re

    conditions = [
        ("n", "GT", "10", lambda row: row["n"] > 10),
        ("n", "LTE", "0", lambda row: row["n"] <= 0),
        ("n", "EQ", "7", lambda row: row["n"] == 7),
        ("t", "EQ", "a", lambda row: row["t"] == "a"),
        ("t", "GTE", "b", lambda row: row["t"] >= "b"),
        ("t", "REGEX", "a.?", lambda row: bool(re.match("a.?", row["t"]))),
        ("t", "ISNULL", None, lambda row: row["t"] is None),
        ("d", "LT", "0.5", lambda row: row["d"] < 0.5),
        ("b", "EQ", "true", lambda row: row["b"] == True),
    ]
    cases = [("AND", [(one, negated)]) for one in conditions for negated in (False, True)]
    chance = random.Random(5)
    for operator in ("AND", "OR"):
        for _ in range(20):
            chosen = chance.sample(conditions, 3)
            cases.append((operator, [(one, chance.random() < 0.5) for one in chosen]))
    records = bench.tables["a"].to_pylist()
    for operator, chosen in cases:
        listed = [
            {
                "Operation": operation,
                "Negated": negated,
                "Values": [{"Type": "COLUMNEXTRACTED", "Value": [column]}]
                + ([] if value is None else [{"Type": "CONSTANT", "Value": [value]}]),
            }
            for (column, operation, value, _), negated in chosen
        ]
        nodes = {"end": {"Filter": {"Name": "end", "Inputs": ["a"], "LogicalOperator": operator, "Filters": listed}}}

        def keeps(row):
            try:
                if operator == "AND":
                    return all((not test(row)) if negated else test(row) for (*_, test), negated in chosen)
                return any((not test(row)) if negated else test(row) for (*_, test), negated in chosen)
            except TypeError:
                return False

        theirs = [tuple(row.values()) for row in records if keeps(row)]
        shown = " ".join(f"{'not ' if negated else ''}{column} {operation}" for (column, operation, *_), negated in chosen)
        yield lambda: compare(f"filter {operator} {shown}", bench.ours(nodes), (bench.tables["a"].column_names, theirs), ordered=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        spark = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.ansi.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate()
        )
        spark.sparkContext.setLogLevel("ERROR")
        bench = Bench(folder, spark)
        failed, done = [], 0
        for cases in (filters, joins, aggregates, unions, mappings):
            for case in cases(bench):
                try:
                    case()
                    done += 1
                except AssertionError as error:
                    failed.append(str(error))
        spark.stop()
    for line in failed:
        print(line, file=sys.stderr)
    print(f"jobs: {done} cases agree with Spark or Python, {len(failed)} do not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
