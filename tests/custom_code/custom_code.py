"""CustomCode nodes and custom visual transforms of jobs: what PySpark makes of rows that recipe-host gives it, and what of that comes back.

RECIPE_HOST names the program; `test.sh` makes the environment. RECIPE_PYTHON names another interpreter for the programs.
"""

import ast
import datetime
import decimal
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import pyarrow
import pyarrow.parquet

PYTHON = os.environ.get("RECIPE_PYTHON", sys.executable)
STAND_IN = pathlib.Path(__file__).resolve().parents[2] / "host/run/src/job/python/stand_in"

MOMENT = datetime.datetime(2024, 2, 29, 23, 59, 59, 123456)
OLD = datetime.datetime(1883, 11, 18, 1, 2, 3)
ROWS = pyarrow.table(
    {
        "id": pyarrow.array([1, None, 2**53 + 1], pyarrow.int64()),
        "small": pyarrow.array([1, None, -3], pyarrow.int32()),
        "text": pyarrow.array(["ä\n", "", None]),
        "real": pyarrow.array([0.1, float("nan"), None], pyarrow.float64()),
        "flag": pyarrow.array([True, None, False]),
        "money": pyarrow.array([decimal.Decimal("1.10"), None, decimal.Decimal("-99999999.99")], pyarrow.decimal128(10, 2)),
        "day": pyarrow.array([MOMENT.date(), None, OLD.date()], pyarrow.date32()),
        "at": pyarrow.array([MOMENT, None, OLD], pyarrow.timestamp("us")),
        "list": pyarrow.array([[1, None], None, []], pyarrow.list_(pyarrow.int64())),
        "pair": pyarrow.array([{"a": 1, "at": MOMENT}, None, {"a": None, "at": None}]),
        "odd `name`.": pyarrow.array([b"\x00\xff", None, b""], pyarrow.binary()),
    }
)
MANY = pyarrow.table({"n": pyarrow.array(range(100_000), pyarrow.int64())})

FRAMES = """
from pyspark.sql import functions as F
from pyspark.sql.types import StringType

print("said by the program")
keys = list(dfc.keys())
rows, many = dfc.select(keys[0]), dfc.select(keys[1]).toDF()
assert keys == ["rows_noderows", "many_nodemany"], keys
assert many.columns == ["n"] and many.rdd.getNumPartitions() == 1
hexed = F.udf(lambda n: hex(n), StringType())
counted = many.groupBy((F.col("n") % 3).alias("k")).agg(F.count("*").alias("count"), F.lit(None).alias("nothing"))
frames = {
    "same": rows,
    "ordered": many.repartitionByRange(4, "n").withColumn("hex", hexed("n")),
    "filtered": Filter.apply(frame=rows, f=lambda row: row["small"] < 5),
    "mapped": Map.apply(frame=rows.select_fields(["id", "text"]), f=lambda row: {**row, "twice": (row["id"] or 0) * 2}),
    "chosen": rows.apply_mapping([("small", "int", "big", "long"), ("none", "int", "none", "int"), ("text", "string", "t", "string")]),
    "counted": counted.orderBy("k"),
    "now": glueContext.spark_session.sql("select timestamp'2024-01-01 00:00:00' as at, current_timezone() as zone"),
}
frames["counted"] = DynamicFrame.fromDF(frames["counted"], glueContext, "counted")
return DynamicFrameCollection(frames, glueContext)
"""


TRANSFORM = """from awsglue import DynamicFrame
from pyspark.sql import functions as F

LETTERS = "abc"


def lettered(record, column, times):
    record[column] = LETTERS[(record["id"] or 0) % 3] * times
    return record


def letter(self, column, times, factor=1.0, parts=None, is_upper=False, note="none"):
    assert isinstance(times, int) and isinstance(factor, float) and parts == ["x", "y"] and is_upper is True, (times, factor, parts)
    assert note == "none", note
    kept = [field.name for field in self.schema()][:3]
    frame = self.select_fields(paths=kept).map(lambda record: lettered(record, column, times))
    data = frame.toDF().withColumn("factor", F.lit(factor))
    return DynamicFrame.fromDF(data, self.glue_ctx, self.name)


DynamicFrame.letter = letter
"""
KEPT = """import os
import pathlib

from awsglue import DynamicFrame
from pyspark.sql import functions as F


def processes():
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            before, after = (entry / "stat").read_text().rsplit(")", 1)
        except OSError:
            continue
        state, parent, group = after.split()[:3]
        yield entry.name, (before.split("(", 1)[1], parent, group)


def javas():
    found = dict(processes())
    of_run = [of for of in found.values() if found.get(of[2], ("", "", ""))[1] == str(os.getppid())]
    return [name for name, _, _ in of_run if name == "java"]


def kept(self, least=0):
    # Java of the program before has ended.
    count = len(javas()) if os.path.isdir("/proc") else 1
    return self.toDF().where(self.toDF()["small"] >= least).withColumn("javas", F.lit(count))


DynamicFrame.kept = kept
"""
PARAMETERS = [
    {"Name": "column", "Type": "str", "Value": ["letters"]},
    {"Name": "times", "Type": "int", "Value": ["2"]},
    {"Name": "factor", "Type": "float", "Value": ["3"]},
    {"Name": "parts", "Type": "list", "ListType": "str", "Value": ["x, y"]},
    {"Name": "is_upper", "Type": "bool", "Value": ["true"]},
    {"Name": "note", "Type": "str", "Value": [""], "IsOptional": True},
]


class Place:
    """A folder with data, and jobs over it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        for name, table in (("rows", ROWS), ("many", MANY)):
            pyarrow.parquet.write_table(table, self.folder / f"{name}.parquet")

    def run(self, nodes, *options):
        job = self.folder / "job.json"
        sources = {f"node-{name}": {"S3ParquetSource": {"Name": name, "Paths": [f"s3://lake/{name}.parquet"]}} for name in ("rows", "many")}
        job.write_text(json.dumps({"Name": "test", "CodeGenConfigurationNodes": {**sources, **nodes}}))
        command = [os.environ["RECIPE_HOST"], "run", job, "--python", PYTHON, "--map", f"s3://lake={self.folder}", *options]
        return subprocess.run(command, check=False, capture_output=True, text=True, cwd=self.folder)

    def code(self, code, *options):
        """Runs a program that is all there is."""
        return self.run({"code": code_node(code, ["node-rows"])}, *options)

    def read(self, name):
        files = sorted((self.folder / name).glob("*.parquet"))
        return pyarrow.concat_tables(pyarrow.parquet.read_table(file, partitioning=None) for file in files)


def code_node(code, inputs):
    return {"CustomCode": {"Name": "code", "Inputs": inputs, "ClassName": "MyTransform", "Code": code}}


def transform_node(function, inputs, parameters=()):
    path = f"s3://lake/transforms/{function}.py"
    names = {"Name": function, "TransformName": function, "FunctionName": function, "Path": path}
    return {"DynamicTransform": {**names, "Inputs": inputs, "Parameters": list(parameters)}}


def script():
    spec = importlib.util.spec_from_file_location("stand_in", STAND_IN / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Programs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Place(folder.name)

    def test_frames_come_back_with_their_types_and_order(self):
        names = ["same", "ordered", "filtered", "mapped", "chosen", "counted", "now"]
        nodes = {"code": code_node(FRAMES, ["node-rows", "node-many"])}
        for index, name in enumerate(names):
            nodes[f"select-{name}"] = {"SelectFromCollection": {"Name": f"s {name}", "Inputs": ["code"], "Index": index}}
            target = {"Name": name, "Inputs": [f"select-{name}"], "Path": f"s3://lake/out/{name}/", "Compression": "snappy"}
            nodes[f"out-{name}"] = {"S3GlueParquetTarget": target}
        done = self.place.run(nodes)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("said by the program\n", done.stderr)
        self.assertNotIn("said", done.stdout)
        found = {name: self.place.read(f"out/{name}") for name in names}
        # NaN is not itself.
        self.assertEqual(str(found["same"].to_pylist()), str(ROWS.to_pylist()))
        kinds = {field.name: field.type for field in found["same"].schema}
        for name in ("id", "small", "real", "flag", "money", "day", "at"):
            self.assertEqual(kinds[name], ROWS.schema.field(name).type, name)
        self.assertEqual(found["ordered"].column("n").to_pylist(), list(range(100_000)))
        self.assertEqual(found["ordered"].column("hex")[255].as_py(), "0xff")
        self.assertEqual(found["filtered"].column("small").to_pylist(), [1, -3])
        mapped = [{"id": 1, "text": "ä\n", "twice": 2}, {"id": None, "text": "", "twice": 0}]
        self.assertEqual(found["mapped"].slice(0, 2).to_pylist(), mapped)
        self.assertEqual(found["chosen"].slice(2).to_pylist(), [{"big": -3, "t": None}])
        self.assertEqual(found["chosen"].schema.field("big").type, pyarrow.int64())
        counted = [{"k": k, "count": count, "nothing": None} for k, count in enumerate([33334, 33333, 33333])]
        self.assertEqual(found["counted"].to_pylist(), counted)
        self.assertEqual(found["now"].to_pylist(), [{"at": datetime.datetime(2024, 1, 1), "zone": "UTC"}])

    def test_what_fails_says_where(self):
        done = self.place.code("def deep(df):\n    return df.select('nope')\n\ndf = dfc.select(list(dfc.keys())[0]).toDF()\ndeep(df)\n")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("node `code` (CustomCode): `MyTransform` failed", done.stderr)
        self.assertIn("line 5 of its Code: deep(df)", done.stderr)
        self.assertIn("line 2 of its Code, in `deep`: return df.select('nope')", done.stderr)
        self.assertIn("AnalysisException: [UNRESOLVED_COLUMN", done.stderr)

    def test_rows_that_fail_later_say_where(self):
        done = self.place.code(
            "from pyspark.sql.functions import udf\n"
            "df = dfc.select(list(dfc.keys())[0]).toDF()\n"
            "df = df.withColumn('x', udf(lambda t: t.nothing)('text'))\n"
            "return DynamicFrameCollection({'x': DynamicFrame.fromDF(df, glueContext, 'x')}, glueContext)\n"
        )
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("AttributeError: 'str' object has no attribute 'nothing'", done.stderr)
        self.assertIn('File "<Code>", line 3', done.stderr)

    def test_a_program_writes_by_itself(self):
        code = (
            "args = getResolvedOptions(sys.argv, ['JOB_NAME', 'place'])\n"
            "frame = dfc.select(list(dfc.keys())[0]).select_fields(['id', 'text'])\n"
            "glueContext.write_dynamic_frame.from_options(frame=frame, connection_type='s3', format='json',\n"
            "    connection_options={'path': args['place'] + args['JOB_NAME']})\n"
        )
        done = self.place.code(code, "--var", "place=s3://lake/written/")
        self.assertEqual(done.returncode, 0, done.stderr)
        texts = [file.read_text() for file in sorted((self.place.folder / "written/test").glob("*.json"))]
        rows = [json.loads(line) for text in texts for line in text.splitlines()]
        self.assertEqual(rows, [{"id": 1, "text": "ä\n"}, {"text": ""}, {"id": 2**53 + 1}])


class Transforms(unittest.TestCase):
    """Custom visual transforms, each of one frame."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Place(folder.name)
        self.folder = self.place.folder / "transforms"
        self.folder.mkdir()

    def run_over_rows(self, function, code, *parameters):
        (self.folder / f"{function}.py").write_text(code)
        target = {"Name": "out", "Inputs": ["node-it"], "Path": "s3://lake/out/", "Compression": "snappy"}
        nodes = {"node-it": transform_node(function, ["node-rows"], parameters), "out": {"S3GlueParquetTarget": target}}
        return self.place.run(nodes)

    def test_a_method_gets_its_parameters_and_gives_a_frame(self):
        (self.folder / "letter.py").write_text(TRANSFORM)
        (self.folder / "kept.py").write_text(KEPT)
        target = {"Name": "out", "Inputs": ["node-kept"], "Path": "s3://lake/out/", "Compression": "snappy"}
        done = self.place.run(
            {
                "node-letter": transform_node("letter", ["node-rows"], PARAMETERS),
                "node-kept": transform_node("kept", ["node-letter"], [{"Name": "least", "Type": "int", "Value": ["-3"]}]),
                "out": {"S3GlueParquetTarget": target},
            }
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        found = self.place.read("out")
        rows = [
            {"id": 1, "small": 1, "text": "ä\n", "letters": "bb", "factor": 3.0, "javas": 1},
            {"id": 2**53 + 1, "small": -3, "text": None, "letters": "aa", "factor": 3.0, "javas": 1},
        ]
        self.assertEqual(found.to_pylist(), rows)
        self.assertEqual(found.schema.field("factor").type, pyarrow.float64())

    def test_what_fails_says_where_in_the_file(self):
        code = "from awsglue import DynamicFrame\n\ndef bad(self):\n    return self.toDF().select('nope')\n\nDynamicFrame.bad = bad\n"
        done = self.run_over_rows("bad", code)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("node `bad` (DynamicTransform): `bad` failed", done.stderr)
        self.assertIn(f"line 4 of `{self.folder}/bad.py`: return self.toDF().select('nope')", done.stderr)
        self.assertIn("AnalysisException: [UNRESOLVED_COLUMN", done.stderr)

    def test_rows_that_fail_later_say_where_in_the_file(self):
        code = "from awsglue import DynamicFrame\ndef bad(self):\n    return self.map(lambda row: row['id'].nothing)\nDynamicFrame.bad = bad\n"
        done = self.run_over_rows("bad", code)
        self.assertIn("AttributeError: 'int' object has no attribute 'nothing'", done.stderr)
        self.assertIn(f'File "{self.folder}/bad.py", line 3', done.stderr)

    def test_what_is_no_frame_is_told(self):
        done = self.run_over_rows("one", "from awsglue import DynamicFrame\nDynamicFrame.one = lambda self: 1\n")
        self.assertIn("`one`: it returned a int, and a DynamicFrame is wanted", done.stderr)


class Texts(unittest.TestCase):
    """Programs as bodies of functions, without Spark."""

    def given(self, code):
        known = {}
        exec(compile(script().function("F", code), "<Code>", "exec"), known)
        return known["F"](1, 2)

    def test_spaces_in_front_do_not_matter(self):
        for code in (
            "x = dfc\nif x:\n    x += 1\nreturn x",
            "    x = dfc\n    if x:\n        x += 1\n    return x",
            "# first\n    x = dfc\n    return x + 1",
            "x = dfc\n    if x:\n        x += 1\n    return x",
            "\tx = dfc\n\treturn x + 1",
        ):
            self.assertEqual(self.given(code), 3, code)
        self.assertEqual(self.given("return '''a\n  b'''"), "a\n  b")
        for code in ("", "# nothing"):
            self.assertIsNone(self.given(code))

    def test_lines_keep_their_numbers(self):
        for code in ("x = 1\n\nreturn x", "    x = 1\n\n    return x", "x = 1\n\n    return x"):
            body = script().function("F", code).body[0].body
            self.assertEqual([statement.lineno for statement in body], [1, 3], code)
            self.assertIsInstance(body[1], ast.Return)

    def setUp(self):
        sys.path.insert(0, str(STAND_IN))
        self.addCleanup(sys.path.remove, str(STAND_IN))

    def test_what_the_stand_in_lacks_is_named(self):
        from awsglue.dynamicframe import DynamicFrame

        frame = DynamicFrame(None, None)
        self.assertFalse(hasattr(frame, "relationalize"))
        with self.assertRaisesRegex(NotImplementedError, "`DynamicFrame.relationalize` of awsglue is not there"):
            frame.relationalize("root")

    def test_arguments_are_found_or_told(self):
        from awsglue.utils import GlueArgumentError, getResolvedOptions

        given = ["job", "--a", "1", "--b=2=3", "--c", "--d"]
        self.assertEqual(getResolvedOptions(given, ["a", "b"]), {"a": "1", "b": "2=3"})
        with self.assertRaisesRegex(GlueArgumentError, "not given: e, f; give them with --var e=VALUE --var f=VALUE"):
            getResolvedOptions(given, ["e", "a", "f"])

    def transformed(self, function, code, **parameters):
        from awsglue.dynamicframe import DynamicFrame

        request = {"function": function, "file": f"s3://lake/{function}.py", "code": code, "parameters": parameters}
        return script().transformed(request, DynamicFrame(None, None))

    def test_a_file_gives_frames_a_method(self):
        code = "from awsglue import DynamicFrame\nassert __name__ == 'echo', __name__\ndef echo(self, n, more=2):\n    return [self, n, more]\n"
        made = self.transformed("echo", code + "DynamicFrame.echo = echo\n", n=1)
        self.assertEqual(made["echo"][1:], [1, 2])
        self.assertEqual(self.transformed("nothing", "import awsglue\nawsglue.DynamicFrame.nothing = lambda self: None\n"), {})
        with self.assertRaisesRegex(TypeError, "unexpected keyword argument 'less'"):
            self.transformed("echo", code + "DynamicFrame.echo = echo\n", n=1, less=1)

    def test_a_file_without_the_method_is_told(self):
        # One of a name that frames have anyway counts as one only where the file gives it.
        for function in ("plain", "join"):
            with self.assertRaisesRegex(Exception, f"it has to end with `DynamicFrame.{function} = {function}`"):
                self.transformed(function, f"def {function}(self):\n    return self\n")

    def test_a_file_that_is_no_python_says_where(self):
        try:
            self.transformed("bad", "x = 1\ndef bad(self)\n    return self\n")
        except SyntaxError as error:
            told = script().described(error, "s3://lake/bad.py")
        self.assertEqual(told["calls"], [{"line": 2, "function": "", "text": "def bad(self)"}])
        self.assertEqual(script().described(ValueError("x\n" * 40), "")["lines"], ["x"] * 5 + ["…"] + ["x"] * 10)

    def test_what_is_no_program_is_an_error(self):
        for code in ("return (", "x = = 1", "  x = 1\n y = 2"):
            with self.assertRaises(SyntaxError):
                script().function("F", code)


if __name__ == "__main__":
    unittest.main()
