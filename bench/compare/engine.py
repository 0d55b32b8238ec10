"""Does the work of one workload with one Python engine, and prints its seconds and those of all processors.

`engine.py ENGINE WORKLOAD THREADS SOURCE OUTPUT [TABLE=PATH]...`
"""

from __future__ import annotations

import sys
import time

from workload import functions


def main() -> None:
    engine, name, threads, source, output, *tables = sys.argv[1:]
    prepare(engine, int(threads))
    work = getattr(functions(name), engine)
    arguments = dict(table.split("=", 1) for table in tables)
    start, start_busy = time.perf_counter(), time.process_time()
    work(source, output, **arguments)
    print(time.perf_counter() - start, time.process_time() - start_busy)


def prepare(engine: str, threads: int) -> None:
    """Imports what the engine needs, and sets its threads."""
    if engine == "polars":
        import polars

        assert polars.thread_pool_size() == threads
    elif engine == "duckdb":
        import duckdb

        duckdb.execute(f"SET threads = {threads}")
    else:
        import pandas  # noqa: F401
        import pyarrow.csv
        import pyarrow.json
        import pyarrow.parquet

        pyarrow.set_cpu_count(threads)


if __name__ == "__main__":
    main()
