"""What PySpark answers to the queries of host/datafusion/tests/spark, as answers.txt there has it."""

import datetime
import decimal
import json
import pathlib
import sys

from pyspark.sql import SparkSession

FOLDER = pathlib.Path(__file__).parents[2] / "host/datafusion/tests/spark"


def cells(line):
    return [cell.strip() for cell in line.split("|")]


def read(cell, kind):
    if cell == "null":
        return None
    if kind == "string":
        return json.loads(cell) if cell.startswith('"') else cell
    if kind.startswith("array"):
        return json.loads(cell)
    if kind in ("int", "bigint"):
        return int(cell)
    if kind == "double":
        return float(cell)
    if kind.startswith("decimal"):
        return decimal.Decimal(cell)
    if kind == "boolean":
        return cell == "true"
    if kind == "date":
        return datetime.date.fromisoformat(cell)
    return datetime.datetime.fromisoformat(cell)


def table(spark):
    header, *rows = (FOLDER / "table.txt").read_text().splitlines()
    fields = [field.split(": ") for field in cells(header)]
    rows = [[read(cell, kind) for cell, (_, kind) in zip(cells(row), fields)] for row in rows]
    return spark.createDataFrame(rows, ", ".join(f"{name} {kind}" for name, kind in fields))


def shown(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(float(f"{value:.11e}")).replace("e+", "e").replace("e-0", "e-")
    if isinstance(value, decimal.Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, datetime.datetime):
        text = value.strftime("%Y-%m-%d %H:%M:%S")
        return text + (f".{value.microsecond:06}".rstrip("0") if value.microsecond else "")
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(shown, value)) + "]"
    return str(value)


def kind(data_type):
    name = data_type.simpleString()
    return "decimal" if name.startswith("decimal") else name


def answers(spark):
    for line in (FOLDER / "queries.sql").read_text().splitlines():
        query = line.removeprefix("ordered: ")
        try:
            frame = spark.sql(query.rsplit(";", 1)[0])
        except Exception as error:
            print(line, str(error).split("\n")[0], file=sys.stderr)
            continue
        rows = [" | ".join(map(shown, row)) for row in frame.collect()]
        yield "-- " + line
        yield " | ".join(f"{field.name}: {kind(field.dataType)}" for field in frame.schema.fields)
        yield from rows if line.startswith("ordered: ") else sorted(rows)
        yield ""


def main():
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "1",
    }
    builder = SparkSession.builder.master("local[1]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    table(spark).createOrReplaceTempView("t")
    sys.stdout.reconfigure(encoding="utf-8")
    for line in answers(spark):
        print(line)


main()
