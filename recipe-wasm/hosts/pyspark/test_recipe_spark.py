"""Holds this host to what the engine does natively, on Spark in local mode. The environment names the files: see
../test.sh."""

import csv
import io
import os
import pathlib
import unittest

from pyspark.sql import SparkSession

from recipe_module import Module
from recipe_spark import NotByRows, apply, infer

RECIPES = pathlib.Path(__file__).parents[3] / "recipes"
ENGINE = os.environ["RECIPE_ENGINE_WASM"]
CLAIMS = os.environ["RECIPE_CLAIMS_WASM"]

UPPER = '[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}}]'
SUMS = """[{"Action": {"Operation": "GROUP_BY", "Parameters": {
  "sourceColumns": ["city"],
  "groupByAggFunctionOptions": [{"sourceColumnName": "n", "targetColumnName": "n_sum", "functionName": "SUM"}]
}}}]"""


class Spark(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        here = pathlib.Path(__file__).parent
        # Workers import what this program imports.
        os.environ["PYTHONPATH"] = f"{here}:{here.parent / 'python'}"
        cls.spark = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()
        )
        cls.spark.sparkContext.setLogLevel("ERROR")

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()

    def test_claims(self):
        folder = RECIPES / "claims-cleanup"
        # Nothing at all is null, and `""` is empty text, as recipe-host reads it.
        frame = self.spark.read.csv(f"file://{folder}/claims.csv", header=True, multiLine=True, escape='"')
        self.assertEqual(Module(CLAIMS).info["recipe"]["partitioning"], "ordered")
        types = infer(frame, CLAIMS)
        clean = apply(frame.coalesce(1), CLAIMS, types=types, output="text")
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(clean.columns)
        writer.writerows(clean.collect())
        self.assertEqual(out.getvalue().encode(), (folder / "expected.csv").read_bytes())

    def test_partitions_apart(self):
        frame = self.spark.range(1000).selectExpr("id", "concat('city ', id) as city").repartition(4, "id")
        clean = apply(frame, ENGINE, recipe=UPPER)
        self.assertEqual(clean.rdd.getNumPartitions(), 4)
        rows = sorted(clean.collect())
        self.assertEqual([(row.id, row.city) for row in rows], [(at, f"CITY {at}") for at in range(1000)])

    def test_recipes_that_need_all_rows_are_refused(self):
        frame = self.spark.createDataFrame([("a", 1), ("b", 2), ("a", 3)], "city string, n int").repartition(2)
        with self.assertRaisesRegex(NotByRows, "2 partitions apart.*needs all rows"):
            apply(frame, ENGINE, recipe=SUMS)
        rows = apply(frame.coalesce(1), ENGINE, recipe=SUMS).collect()
        self.assertEqual(sorted((row.city, row.n_sum) for row in rows), [("a", 4), ("b", 2)])
        with self.assertRaisesRegex(NotByRows, "from row to row"):
            apply(self.spark.read.csv(f"file://{RECIPES}/claims-cleanup/claims.csv", header=True).repartition(2), CLAIMS)

    def test_a_wrong_recipe_is_told_before_anything_runs(self):
        with self.assertRaisesRegex(Exception, "`city`"):
            apply(self.spark.range(10), ENGINE, recipe=UPPER)


if __name__ == "__main__":
    unittest.main()
