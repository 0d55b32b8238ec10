"""Runs recipe modules on Spark data frames, a partition at a time, through `mapInArrow`.

    from recipe_spark import apply

    clean = apply(spark.read.parquet("claims"), "claims.wasm")

The module must stand where the driver runs; its bytes travel to the workers, which need the packages of
requirements.txt and nothing else.
"""

import pyarrow as pa
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from recipe_module import Module, Run

# What a recipe's partitioning means for Spark, whose partitions are run apart and know nothing of each other.
REASONS = {
    "ordered": "a step of it carries values from row to row, so the rows of a partition depend on the one before",
    "whole": "a step of it needs all rows before the first can leave",
}


class NotByRows(ValueError):
    """The recipe cannot be run on partitions apart."""


def apply(frame, module, recipe=None, **options):
    """A data frame with a module's recipe applied to it. Options are those of ABI.md.

    Recipes whose partitioning is `rows` run on every partition apart. Others are refused, unless the frame has one
    partition, as after `frame.coalesce(1)`: there they run as anywhere else.
    """
    with open(module, "rb") as file:
        code = file.read()
    compiled = Module(code, recipe)
    described = compiled.info["recipe"]
    partitions = frame.rdd.getNumPartitions()
    if described["partitioning"] != "rows" and partitions != 1:
        raise NotByRows(
            f"recipe `{described['name']}` cannot run on {partitions} partitions apart: "
            f"{REASONS[described['partitioning']]}; give it one with `coalesce(1)`, which keeps the order of rows"
        )
    if described["datasets"]:
        raise NotByRows(f"recipe `{described['name']}` reads other tables, which this program does not hand over")
    columns = to_arrow_schema(frame.schema)
    output = Run(compiled.instance(), columns.empty_table(), options, {}).schema
    if output is None:
        raise NotByRows(f"the columns that come out of recipe `{described['name']}` depend on the data")

    def partition(batches):
        # Spark hands over a reader without a schema, and partitions that are empty.
        reader = pa.RecordBatchReader.from_batches(columns, (batch.cast(columns) for batch in batches))
        yield from Run(Module(code, recipe).instance(), reader, options, {})

    return frame.mapInArrow(partition, from_arrow_schema(output))


def infer(frame, module, recipe=None, rows=10_000):
    """The types that the text columns of a frame seem to have: what to give `apply` as the option `types`."""
    sample = frame.limit(rows).toArrow()
    return Module(module, recipe).instance().infer(sample.schema, sample.to_batches())
