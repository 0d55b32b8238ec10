"""Frames, which are tables of Spark here."""

from awsglue.missing import missing


class DynamicFrame:
    """A table. Its cells have the types of its columns: there is no choice of several."""

    def __init__(self, data, glue_ctx, name=""):
        self._data = data
        self.glue_ctx = glue_ctx
        self.name = name

    def __getattr__(self, name):
        raise missing("DynamicFrame", name)

    @classmethod
    def fromDF(cls, dataframe, glue_ctx, name=""):
        return cls(dataframe, glue_ctx, name)

    def toDF(self, options=None):
        return self._data

    def count(self):
        return self._data.count()

    def schema(self):
        return self._data.schema

    def printSchema(self):
        self._data.printSchema()

    def show(self, num_rows=20):
        for row in self._data.limit(num_rows).toJSON().collect():
            print(row)

    def getNumPartitions(self):
        return self._data.rdd.getNumPartitions()

    def repartition(self, num_partitions, *_, **__):
        return self._of(self._data.repartition(num_partitions))

    def coalesce(self, num_partitions, *_, **__):
        return self._of(self._data.coalesce(num_partitions))

    def union(self, other_frame, *_, **__):
        return self._of(self._data.unionByName(other_frame.toDF(), allowMissingColumns=True))

    def select_fields(self, paths, *_, **__):
        names = [paths] if isinstance(paths, str) else paths
        return self._of(self._data.select([quoted(name) for name in self._data.columns if name in names]))

    def drop_fields(self, paths, *_, **__):
        names = [paths] if isinstance(paths, str) else paths
        return self._of(self._data.select([quoted(name) for name in self._data.columns if name not in names]))

    def rename_field(self, oldName, newName, *_, **__):
        return self._of(self._data.withColumnRenamed(oldName, newName))

    def apply_mapping(self, mappings, *_, **__):
        """The columns that are mapped, in their order; those that are not there are left out."""
        from pyspark.sql import functions

        chosen = []
        for mapping in mappings:
            source, target, kind = mapping[0], mapping[-2], mapping[-1]
            if source in self._data.columns:
                kind = {"long": "bigint"}.get(kind, kind)
                chosen.append(functions.col(quoted(source)).cast(kind).alias(target))
        return self._of(self._data.select(chosen))

    def filter(self, f, *_, **__):
        """The rows of which `f` holds. One that it fails on is left out, such as by comparing nothing with a number."""

        def holds(row):
            try:
                return bool(f(row.asDict(recursive=True)))
            except (KeyError, TypeError, ValueError):
                return False

        kept = self._data.rdd.filter(holds)
        return self._of(self._data.sparkSession.createDataFrame(kept, self._data.schema, verifySchema=False))

    def map(self, f, *_, **__):
        """What `f` makes of each row, a dictionary. Columns that are new stand last, with the types that their values have."""
        from pyspark.sql import Row, types

        before = self._data.schema
        made = self._data.rdd.map(lambda row: f(row.asDict(recursive=True))).cache()
        spark = self._data.sparkSession
        names = made.map(lambda record: list(record)).fold([], lambda one, other: list(dict.fromkeys(one + other)))
        if not names:
            return self._of(spark.createDataFrame([], before))
        rows = made.map(lambda record: Row(**{name: record.get(name) for name in names}))
        found = {field.name: field for field in spark.createDataFrame(rows, samplingRatio=1.0).schema.fields}
        for field in before.fields:
            # Where all is null, values do not say the type.
            if field.name in found and isinstance(found[field.name].dataType, types.NullType):
                found[field.name] = field
        old = [name for name in before.names if name in found]
        order = old + [name for name in names if name not in before.names]
        records = made.map(lambda record: tuple(record.get(name) for name in order))
        schema = types.StructType([types.StructField(name, found[name].dataType, True) for name in order])
        return self._of(spark.createDataFrame(records, schema, verifySchema=False))

    def join(self, paths1, paths2, frame2, *_, **__):
        """The rows of both that have the same keys."""
        other = frame2.toDF()
        keys = [self._data[quoted(one)] == other[quoted(two)] for one, two in zip(paths1, paths2)]
        return self._of(self._data.join(other, keys))

    def _of(self, data):
        return DynamicFrame(data, self.glue_ctx, self.name)


class DynamicFrameCollection:
    """Frames by their names."""

    def __init__(self, dynamic_frames, glue_ctx):
        self._frames = dict(dynamic_frames)
        self._glue_ctx = glue_ctx

    def __getattr__(self, name):
        raise missing("DynamicFrameCollection", name)

    def __getitem__(self, key):
        return self._frames[key]

    def __iter__(self):
        return iter(self._frames)

    def __len__(self):
        return len(self._frames)

    def keys(self):
        return self._frames.keys()

    def values(self):
        return self._frames.values()

    def items(self):
        return self._frames.items()

    def select(self, key, transformation_ctx=""):
        return self._frames[key]


def quoted(name):
    """The name of a column as Spark takes it, whatever stands in it."""
    return "`" + name.replace("`", "``") + "`"
