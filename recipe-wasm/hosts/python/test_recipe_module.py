"""Holds this host to what the engine does natively. The environment names the files: see ../test.sh."""

import base64
import io
import json
import os
import pathlib
import tempfile
import unittest

import pyarrow as pa

import recipe_csv
from recipe_module import Module, RecipeError, Run, apply

RECIPES = pathlib.Path(__file__).parents[3] / "recipes"
ENGINE = os.environ["RECIPE_ENGINE_WASM"]
CLAIMS = os.environ["RECIPE_CLAIMS_WASM"]
EXAMPLES = os.environ["RECIPE_EXAMPLES"]

UPPER = '[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}}]'
DOUBLES = """[{"Action": {"Operation": "CHANGE_DATA_TYPE",
  "Parameters": {"sourceColumn": "n", "columnDataType": "double"}}}]"""


class Conformance(unittest.TestCase):
    def test_claims(self):
        folder = RECIPES / "claims-cleanup"
        out = io.StringIO(newline="")
        recipe_csv.clean(Module(CLAIMS), folder / "claims.csv", out)
        self.assertEqual(out.getvalue().encode(), (folder / "expected.csv").read_bytes())

    def test_examples(self):
        """The example of every operation gives the bytes it gives natively, or the message."""
        count = 0
        engine = Module(ENGINE)
        with open(EXAMPLES, encoding="utf-8") as lines:
            for example in map(json.loads, lines):
                count += 1
                with self.subTest(operation=example["operation"], title=example["title"]):
                    self.check(engine, example)
        self.assertGreater(count, 149, "examples")

    def check(self, engine, example):
        instance = engine.instance()
        try:
            instance.load(example["recipe"])
            options = {key: example[key] for key in ("now", "seed", "secrets")}
            handle = instance.open({**options, "datasets": list(example["datasets"])})
            for place, table in enumerate(example["datasets"].values()):
                instance.dataset(handle, place, base64.b64decode(table))
            given = base64.b64decode(example["input"])
            end = 8 + int.from_bytes(given[4:8], "little")
            found = instance.schema(handle, given[:end]) or b""
            found += b"".join(instance.push(handle, given[end:]))
            found += b"".join(instance.finish(handle))
        except RecipeError as error:
            self.assertIsNotNone(example["error"], error)
            self.assertIn(example["error"], error.told["message"])
        else:
            self.assertIsNone(example["error"], "an error was expected")
            self.assertEqual(found, base64.b64decode(example["output"]))


class Library(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = Module(ENGINE, recipe=UPPER)

    def test_batches(self):
        schema = pa.schema({"city": pa.string(), "n": pa.int64()})
        cities = enumerate(["Paris", None, "Łódź"])
        batches = [pa.record_batch([[city], [at]], schema=schema) for at, city in cities]
        table = pa.Table.from_batches(apply(self.engine, batches))
        self.assertEqual(table.to_pydict(), {"city": ["PARIS", None, "ŁÓDŹ"], "n": [0, 1, 2]})

    def test_dictionaries_and_slices(self):
        city = pa.array(["a", "b", "a"] * 50_000).dictionary_encode()
        table = pa.table({"city": city}).slice(1)
        run = apply(self.engine, table)
        cities = pa.Table.from_batches(run, run.schema)["city"].to_pylist()
        self.assertEqual(cities, ["B", "A", "A"] * 49_999 + ["B", "A"])

    def test_other_columns(self):
        batches = [pa.record_batch({"city": ["Paris"]}), pa.record_batch({"city": [1]})]
        with self.assertRaisesRegex(RecipeError, "the columns are `city` Int64; the handle began with `city` Utf8"):
            list(apply(self.engine, batches))

    def test_info(self):
        info = Module(CLAIMS).info
        self.assertEqual(info["recipe"]["partitioning"], "ordered")
        self.assertIn("Claim Date", info["recipe"]["columns"])

    def test_failed_cells(self):
        run = apply(Module(ENGINE, recipe=DOUBLES), pa.table({"n": ["1", "one", None]}))
        self.assertEqual(pa.Table.from_batches(run).to_pydict(), {"n": [1.0, None, None]})
        self.assertEqual(run.failed, [{"step": 1, "column": "n", "row": 1, "value": "one"}])
        self.assertEqual(run.stats()["steps"][0]["cells_failed"], 1)

    def test_another_table(self):
        recipe = json.dumps(
            [
                {
                    "Action": {
                        "Operation": "JOIN",
                        "Parameters": {
                            "joinKeys": '[{"key":"id","value":"id"}]',
                            "joinType": "LEFT_JOIN",
                            "leftColumns": '["id"]',
                            "rightColumns": '["name"]',
                            "secondaryDatasetName": "names",
                        },
                    }
                }
            ]
        )
        names = pa.table({"id": [2, 1], "name": ["two", "one"]})
        run = apply(Module(ENGINE, recipe=recipe), pa.table({"id": [1, 2, 3]}), datasets={"names": names})
        self.assertEqual(pa.Table.from_batches(run)["name"].to_pylist(), ["one", "two", None])

    def test_a_wrong_recipe(self):
        with self.assertRaises(RecipeError) as caught:
            apply(Module(ENGINE, recipe=UPPER), pa.table({"town": ["Paris"]}))
        self.assertEqual(caught.exception.status, -5)
        self.assertIn("`city`", str(caught.exception))

    def test_no_module(self):
        with self.assertRaisesRegex(ValueError, "`recipe-host build` makes one"):
            Module(RECIPES / "claims-cleanup" / "recipe.json")
        with self.assertRaisesRegex(ValueError, "recipe_abi_v1"):
            Module(b"\0asm\1\0\0\0")

    def test_memory_is_limited(self):
        module = Module(ENGINE, recipe=UPPER, memory=64 << 20)
        with self.assertRaisesRegex(MemoryError, "no room"):
            list(apply(module, pa.table({"city": ["x" * (96 << 20)]})))

    def test_csv_cells(self):
        """Quotes, line breaks and missing cells are read and written as recipe-host does."""
        self.check_csv(
            'city,note\n"a,b","say ""x"""\n,\n"two\nlines",end\n',
            'city,note\n"A,B","say ""x"""\n,\n"TWO\nLINES",end\n',
        )

    def test_nothing_at_all_is_null_and_empty_text_is_not(self):
        self.check_csv('city,note\n"",a\n,""\n', 'city,note\n"",a\n,""\n')
        self.check_csv('city\n""\nParis\n', 'city\n""\nPARIS\n')

    def check_csv(self, text, expected):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "in.csv")
            path.write_text(text, newline="")
            out = io.StringIO(newline="")
            run = recipe_csv.clean(self.engine, path, out)
        self.assertIsInstance(run, Run)
        self.assertEqual(out.getvalue(), expected)


if __name__ == "__main__":
    unittest.main()
