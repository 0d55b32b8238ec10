"""Holds recipes by a module to what the module gives of all rows at once, on Spark in local mode, where the native package
is not installed. The environment names the files: see ../test.sh."""

import os
import pathlib
import sys
import unittest

import pyarrow as pa
from pyspark.sql import SparkSession

import recipe_module
from recipe_module import Module
from recipe_spark import apply

RECIPES = pathlib.Path(__file__).parents[3] / "recipes"
ENGINE = os.environ["RECIPE_ENGINE_WASM"]
CLAIMS = os.environ["RECIPE_CLAIMS_WASM"]

UPPER = '[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}}]'
FILL = '{"Action": {"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}}}'
SUMS = """{"Action": {"Operation": "GROUP_BY", "Parameters": {
  "sourceColumns": ["city"],
  "groupByAggFunctionOptions": [{"sourceColumnName": "n", "targetColumnName": "n_sum", "functionName": "SUM"}]
}}}"""
PIVOT = """{"Action": {"Operation": "PIVOT", "Parameters": {
  "sourceColumn": "city", "valueColumn": "n", "aggregateFunction": "SUM"
}}}"""

ROWS = [(at, ["Mobile", None, "", "Dothan"][at % 4] if at % 3 else None, at * 7 % 100) for at in range(1000)]


class Spark(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Workers import what this program imports.
        os.environ["PYTHONPATH"] = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)
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

    def frame(self, partitions):
        """Rows in order; of eight partitions, some are empty, and one has almost all rows."""
        frame = self.spark.createDataFrame(ROWS, "id long, city string, n long")
        key = "id" if partitions < 8 else "if(id < 9, 0L, if(id < 99, 1L, 2L)) AS id"
        keyed = frame.selectExpr("id AS place", "city", "n", key)
        return keyed.repartitionByRange(partitions, "id").sortWithinPartitions("place").selectExpr("place AS id", "city", "n")

    def check(self, recipe, module=ENGINE):
        for partitions in [1, 3, 8]:
            frame = self.frame(partitions)
            whole = recipe_module.apply(Module(module, recipe), frame.toArrow())
            expected = pa.Table.from_batches(list(whole), whole.schema).to_pylist()
            made = apply(frame, recipe, module=module).toArrow().to_pylist()
            self.assertEqual(made, expected, f"{partitions} partitions")

    def test_rows_by_themselves(self):
        self.check(UPPER)

    def test_steps_that_look_back(self):
        self.check(f"[{FILL}]")

    def test_steps_that_need_all_rows(self):
        self.check(f"[{FILL}, {SUMS}]")

    def test_columns_that_depend_on_the_rows(self):
        self.check(f"[{FILL}, {PIVOT}]")

    def test_a_packed_recipe(self):
        claims = self.spark.read.csv(f"file://{RECIPES}/claims-cleanup/claims.csv", header=True, multiLine=True, escape='"')
        self.assertEqual(Module(CLAIMS).info["recipe"]["partitioning"], "ordered")
        frame = claims.repartition(1)
        whole = recipe_module.apply(Module(CLAIMS), frame.toArrow())
        expected = pa.Table.from_batches(list(whole), whole.schema).to_pylist()
        self.assertEqual(apply(frame, module=CLAIMS).toArrow().to_pylist(), expected)

    def test_a_wrong_recipe_is_an_error_before_anything_runs(self):
        with self.assertRaisesRegex(recipe_module.RecipeError, "`city`"):
            apply(self.spark.range(10), UPPER, module=ENGINE)

    def test_the_native_package_is_not_needed(self):
        self.assertNotIn("recipe_engine", sys.modules)


if __name__ == "__main__":
    unittest.main()
