"""What programs reach Spark and files by."""

import logging

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.missing import missing


class GlueContext:
    """Spark, as programs of AWS Glue know it."""

    MAPS = ()
    """Beginnings of paths, and what stands there instead."""

    def __init__(self, spark_context):
        from pyspark.sql import SparkSession

        self._sc = spark_context
        self.spark_session = SparkSession.builder.getOrCreate()
        self.create_dynamic_frame = Reader(self)
        self.write_dynamic_frame = Writer(self)

    def __getattr__(self, name):
        if name in {"createDataFrame", "read", "sql", "table", "udf"}:
            return getattr(self.spark_session, name)
        raise missing("GlueContext", name)

    def get_logger(self):
        """A log, whose lines go to standard error."""
        logger = logging.getLogger("glue")
        logger.warn = logger.warning
        return logger

    def create_dynamic_frame_from_options(self, *args, **options):
        return self.create_dynamic_frame.from_options(*args, **options)

    def write_dynamic_frame_from_options(self, *args, **options):
        return self.write_dynamic_frame.from_options(*args, **options)

    def _place(self, path):
        """Where a path leads, as `--map` says."""
        fitting = [
            (source, target)
            for source, target in self.MAPS
            if path == source or path.startswith(source if source.endswith("/") else source + "/")
        ]
        source, target = max(fitting, key=lambda pair: len(pair[0]), default=("", ""))
        return target + path[len(source) :]


class Files:
    """Files of a format, as `from_options` names them."""

    def __init__(self, context):
        self._context = context

    def __getattr__(self, name):
        raise missing(f"GlueContext.{self.NAME}", name)

    def _check(self, connection_type, format):
        if connection_type not in {"s3", "file"}:
            raise missing(f"GlueContext.{self.NAME}", f"from_options({connection_type!r})")
        found = {"glueparquet": "parquet"}.get(format, format)
        if found not in {"csv", "json", "orc", "parquet"}:
            raise missing(f"GlueContext.{self.NAME}", f"from_options(format={format!r})")
        return found


class Reader(Files):
    """Reads files."""

    NAME = "create_dynamic_frame"

    def from_options(self, connection_type, connection_options=None, format=None, format_options=None, transformation_ctx="", **_):
        found, options = self._check(connection_type, format), format_options or {}
        paths = [self._context._place(path) for path in connection_options["paths"]]
        reader = self._context.spark_session.read.option("recursiveFileLookup", True)
        if found == "csv":
            reader = reader.option("header", str(options.get("withHeader", False)))
            reader = reader.option("sep", options.get("separator", ","))
        data = reader.format(found).load(paths)
        return DynamicFrame(data, self._context, transformation_ctx)


class Writer(Files):
    """Writes files beside those that are there, as AWS Glue does."""

    NAME = "write_dynamic_frame"

    def from_options(self, frame, connection_type, connection_options=None, format=None, format_options=None, **_):
        found, options = self._check(connection_type, format), format_options or {}
        path = self._context._place(connection_options["path"])
        frames = frame.values() if isinstance(frame, DynamicFrameCollection) else [frame]
        for one in frames:
            writer = one.toDF().write.mode("append").partitionBy(*connection_options.get("partitionKeys", []))
            if found == "csv":
                writer = writer.option("header", str(options.get("writeHeader", True)))
                writer = writer.option("sep", options.get("separator", ","))
            writer.format(found).save(path)
        return frame
