"""Runs the program of a CustomCode node, or of a custom visual transform, for recipe-host, over PySpark.

The one argument is a folder. It has `request.json`, and one Parquet file for each input once a byte came on standard input.
What the program gives goes into one folder of Parquet files for each frame, and then `answer.json` says what there is. After that,
this process waits until it is ended. When standard input ends, so has recipe-host: the folder goes, and so does this process.
"""

import ast
import json
import linecache
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import traceback
import types

FILE = "<Code>"
"""What tracebacks call a program that has no file."""
MAX_CALLS = 5
"""How many calls of the program are shown of a traceback."""
FIRST_LINES, LAST_LINES = 5, 10
"""How many lines of an exception are shown, where it has more: Java begins with what is wrong, and Python ends with it."""


class Problem(Exception):
    """Something that is wrong before the program begins, or with what it gave."""


class Leash(threading.Thread):
    """Reads standard input: a byte says that all inputs are there, its end that nobody waits for the answer any more."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder = folder
        self.is_ready = threading.Event()
        # The program must not read what is for this thread.
        self.source = os.dup(0)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)

    def hand_over(self):
        """Lets a shell wait in the place of this process, which has its memory until then: that for other nodes."""
        if hasattr(os, "getpgid"):
            os.dup2(self.source, 0)
            ending = 'cat > /dev/null; rm -rf -- "$1"; kill -9 0'
            os.execv("/bin/sh", ["/bin/sh", "-c", ending, "sh", self.folder])

    def run(self):
        while os.read(self.source, 1):
            self.is_ready.set()
        if hasattr(os, "getpgid"):
            # Java must not write while the folder goes, and it is of the same group as this process.
            ending = 'kill -9 "-$1"; rm -rf -- "$2"'
            command = ["/bin/sh", "-c", ending, "sh", str(os.getpgid(0)), self.folder]
            subprocess.Popen(command, start_new_session=True).wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        os._exit(1)


def main(folder):
    # What the program prints, and what Java prints, is for people.
    os.dup2(2, 1)
    leash = Leash(folder)
    leash.start()
    request = {}
    try:
        with open(os.path.join(folder, "request.json"), encoding="utf-8") as file:
            request = json.load(file)
        spark = started(folder, request)
        leash.is_ready.wait()
        answer = {"frames": run(spark, folder, request)}
    except Problem as problem:
        answer = {"problem": str(problem)}
    except BaseException as error:
        answer = {"failure": described(error, request.get("file", FILE))}
    unfinished = os.path.join(folder, "answer.unfinished")
    with open(unfinished, "w", encoding="utf-8") as file:
        json.dump(answer, file)
    os.replace(unfinished, os.path.join(folder, "answer.json"))
    if "frames" in answer:
        leash.hand_over()
    leash.join()


def started(folder, request):
    """Starts Spark, so that results depend on nothing of this machine."""
    try:
        import pyspark
    except ImportError:
        raise Problem(
            f"{sys.executable} has no PySpark; install it: {sys.executable} -m pip install 'pyspark==3.5.*' pandas pyarrow"
        ) from None
    if tuple(int(part) for part in pyspark.__version__.split(".")[:2]) < (3, 4):
        raise Problem(f"{sys.executable} has PySpark {pyspark.__version__}, and 3.4 or newer is needed")
    home = os.environ.get("JAVA_HOME")
    if not shutil.which(os.path.join(home, "bin", "java") if home else "java"):
        place = f"JAVA_HOME, `{home}`," if home else "PATH"
        raise Problem(f"PySpark needs Java, and {place} has none; install Java 17")
    from pyspark.sql import SparkSession

    logging = os.path.join(folder, "log4j2.properties")
    with open(logging, "w", encoding="utf-8") as file:
        file.write(LOGGING)
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={logging} -Duser.timezone=UTC",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": f"{request['memory']}m",
        "spark.local.dir": tempfile.mkdtemp(dir=folder),
        "spark.sql.warehouse.dir": tempfile.mkdtemp(dir=folder),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # The same parts on every machine, and the rows of an input in their order.
        "spark.default.parallelism": "8",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.files.maxPartitionBytes": str(1 << 62),
        "spark.sql.files.minPartitionNum": "1",
        # As in AWS Glue, whatever the version of Spark.
        "spark.sql.ansi.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
        # Values as they are: no calendar of old, no nanoseconds.
        "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
        "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    }
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{request['threads']}]").appName("recipe-host")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


LOGGING = """rootLogger.level = off
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c{1}: %m%n%ex
logger.shell.name = org.apache.spark.api.python.PythonGatewayServer
logger.shell.level = off
"""
"""What Spark logs of a failure is in the exception, too. Without a place for a log, Spark takes its own settings; the shell of Python has a
level of its own."""


def run(spark, folder, request):
    """Runs the program, and writes the frames that it gives."""
    from awsglue.context import GlueContext
    from awsglue.dynamicframe import DynamicFrame
    from pyspark.sql import DataFrame

    GlueContext.MAPS = request["maps"]
    glue_context = GlueContext(spark.sparkContext)
    sys.argv = ["job"]
    for name, value in request["arguments"].items():
        sys.argv += [f"--{name}", value]
    inputs = {
        given["name"]: DynamicFrame(spark.read.parquet(os.path.join(folder, given["file"])), glue_context, given["name"])
        for given in request["inputs"]
    }
    made = transformed(request, *inputs.values()) if "function" in request else collected(request, inputs, glue_context)
    frames = []
    for number, (key, frame) in enumerate(made.items()):
        data = frame.toDF() if isinstance(frame, DynamicFrame) else frame
        if not isinstance(data, DataFrame):
            place = "it returned" if "function" in request else f"its collection has, as `{key}`,"
            raise Problem(f"{place} a {type(frame).__name__}, and a DynamicFrame is wanted")
        if not data.columns:
            raise Problem(f"frame `{key}` has no columns")
        file = f"frame-{number}"
        plain(data).write.parquet(os.path.join(folder, file))
        frames.append({"name": str(key), "file": file})
    stop(spark)
    return frames


def stop(spark):
    """Ends Java, whose memory is for other nodes from now on."""
    gateway = spark.sparkContext._gateway
    spark.stop()
    gateway.shutdown()
    process = gateway.proc
    if process is None:
        # Somebody else has started it.
        return
    process.stdin.close()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def transformed(request, frame):
    """What the function of a custom visual transform makes of a frame: a file gives it to frames as a method of theirs."""
    from awsglue.dynamicframe import DynamicFrame

    name, file, code = request["function"], request["file"], request["code"]
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    before = vars(DynamicFrame).get(name)
    # As no module of this name is found, Python's workers get its functions by their text.
    module = types.ModuleType(pathlib.PurePosixPath(file).stem)
    module.__file__ = file
    exec(compile(code, file, "exec", dont_inherit=True), vars(module))
    if vars(DynamicFrame).get(name) in (None, before):
        raise Problem(f"`{file}` gives frames no method of this name; it has to end with `DynamicFrame.{name} = {name}`")
    found = getattr(frame, name)(**request["parameters"])
    return {} if found is None else {name: found}


def collected(request, inputs, glue_context):
    """The frames that the program of a CustomCode node gives, by their names."""
    import re

    import awsglue
    from awsglue import transforms, utils
    from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
    from awsglue.job import Job
    from pyspark.sql import functions

    # What the script knows that AWS Glue makes of a job. Python's workers get functions of `__main__` by their text.
    known = {
        "__name__": "__main__",
        "DynamicFrame": DynamicFrame,
        "DynamicFrameCollection": DynamicFrameCollection,
        "GlueContext": type(glue_context),
        "Job": Job,
        "SqlFuncs": functions,
        "args": request["arguments"],
        "awsglue": awsglue,
        "getResolvedOptions": utils.getResolvedOptions,
        "glueContext": glue_context,
        "job": Job(glue_context),
        "re": re,
        "sc": glue_context.spark_session.sparkContext,
        "spark": glue_context.spark_session,
        "sys": sys,
    }
    known.update((name, getattr(transforms, name)) for name in transforms.__all__)
    name, code = request["class_name"], request["code"]
    exec(compile(function(name, code), FILE, "exec"), known)
    found = known[name](glue_context, DynamicFrameCollection(inputs, glue_context))
    if found is None:
        return {}
    if not isinstance(found, DynamicFrameCollection):
        raise Problem(f"it returned a {type(found).__name__}, and a DynamicFrameCollection is wanted")
    return found


def function(name, code):
    """The program as the body of a function. Its lines keep their numbers, and its texts their spaces."""
    linecache.cache[FILE] = (len(code), None, code.splitlines(keepends=True), FILE)
    if not name.isidentifier():
        raise Problem(f"its ClassName, `{name}`, is no name of Python")
    try:
        body = ast.parse(code, FILE).body
    except IndentationError:
        body = indented(code)
    module = ast.parse(f"def {name}(glueContext, dfc):\n    pass", FILE)
    if body:
        module.body[0].body = body
    return module


def indented(code):
    """The statements of a program that begins with spaces, or whose first line has lost those that the others have."""
    lines = [line for line in code.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    widths = [len(line) - len(line.lstrip()) for line in lines[:2]]
    if widths[0] == 0 and len(widths) > 1:
        code = " " * widths[1] + code
    # The line in front is not counted.
    whole = ast.parse(f"if True:\n{code}", FILE)
    ast.increment_lineno(whole, -1)
    return whole.body[0].body


def plain(data):
    """The same rows, with the types that they have outside of Spark: moments without a zone, and text where all is null."""
    from pyspark.sql import types

    def found(kind):
        if isinstance(kind, types.TimestampType):
            return types.TimestampNTZType()
        if isinstance(kind, types.NullType):
            return types.StringType()
        if isinstance(kind, types.ArrayType):
            return types.ArrayType(found(kind.elementType), kind.containsNull)
        if isinstance(kind, types.MapType):
            return types.MapType(found(kind.keyType), found(kind.valueType), kind.valueContainsNull)
        if isinstance(kind, types.StructType):
            return types.StructType([types.StructField(of.name, found(of.dataType), of.nullable) for of in kind.fields])
        return kind

    wanted = [found(field.dataType) for field in data.schema.fields]
    if all(kind == field.dataType for kind, field in zip(wanted, data.schema.fields)):
        return data
    # Two columns may have one name here still; Parquet says so.
    places = [f"c{place}" for place in range(len(wanted))]
    cast = data.toDF(*places)
    cast = cast.select([cast[place].cast(kind) for place, kind in zip(places, wanted)])
    return cast.toDF(*data.columns)


def described(error, file):
    """What went wrong, and where in the program of this file."""
    calls = [
        {"line": call.lineno, "function": call.name, "text": (call.line or "").strip()}
        for call in traceback.extract_tb(error.__traceback__)
        if call.filename == file
    ]
    if isinstance(error, SyntaxError) and error.filename == file:
        calls = [{"line": error.lineno, "function": "", "text": (error.text or "").strip()}]
        message = error.msg
    else:
        message = str(error)
    # Of Java, the calls are many and say nothing to whoever wrote the program.
    lines = [line.rstrip() for line in message.splitlines() if line.strip() and not line.startswith(("\tat ", "\t... "))]
    if len(lines) > FIRST_LINES + LAST_LINES:
        lines = [*lines[:FIRST_LINES], "…", *lines[-LAST_LINES:]]
    return {"calls": calls[-MAX_CALLS:], "type": type(error).__name__, "lines": lines}


if __name__ == "__main__":
    main(sys.argv[1])
