"""Rows that come and go as they are asked for; what stops them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pytest
import recipe_engine as rx

from conftest import assert_stops_within_a_second

UPPER = rx.Recipe().upper_case("city")

SCHEMA = pyarrow.schema({"n": pyarrow.int64(), "city": pyarrow.string()})


def batch(n: int, rows: int = 10) -> pyarrow.RecordBatch:
    return pyarrow.RecordBatch.from_pydict({"n": [n] * rows, "city": ["mobile"] * rows}, SCHEMA)


def endless(taken: list[int]) -> pyarrow.RecordBatchReader:
    def batches() -> Iterator[pyarrow.RecordBatch]:
        while True:
            taken.append(len(taken))
            yield batch(taken[-1])

    return pyarrow.RecordBatchReader.from_batches(SCHEMA, batches())


def test_a_stream_is_read_as_it_is_asked_for() -> None:
    taken: list[int] = []
    stream = UPPER.stream(endless(taken), threads=2)
    first = [next(stream) for _ in range(50)]
    assert [rows["n"][0].as_py() for rows in first] == list(range(50))
    assert all(isinstance(rows, pyarrow.RecordBatch) for rows in first)
    assert first[0]["city"][0].as_py() == "MOBILE"
    time.sleep(0.2)
    assert len(taken) < 80, "no more is read than threads work on"


def test_a_reader_comes_back_as_a_reader() -> None:
    taken: list[int] = []
    reader = UPPER.apply(endless(taken), threads=1)
    assert reader.schema.equals(SCHEMA)
    assert [reader.read_next_batch()["n"][0].as_py() for _ in range(20)] == list(range(20))


def test_a_stream_that_is_left_lets_go_of_its_reader() -> None:
    class Watched(list):  # type: ignore[type-arg]
        pass

    taken = Watched()
    stream = UPPER.stream(endless(taken))
    next(stream)
    watch = weakref.ref(taken)
    del stream, taken
    for _ in range(50):
        gc.collect()
        if watch() is None:
            return
        time.sleep(0.05)
    pytest.fail("the reader is still held")


def test_a_reader_that_fails_ends_the_run() -> None:
    def batches() -> Iterator[pyarrow.RecordBatch]:
        yield batch(1)
        raise OSError("the cable is cut")

    reader = pyarrow.RecordBatchReader.from_batches(SCHEMA, batches())
    with pytest.raises(rx.RunFailed, match="read the rows of the input.*the cable is cut"):
        list(UPPER.stream(reader))


def test_other_threads_run_meanwhile() -> None:
    counted = 0
    stop = threading.Event()

    def count() -> None:
        nonlocal counted
        while not stop.is_set():
            counted += 1
            time.sleep(0.001)

    table = pyarrow.table({"city": ["mobile and more"] * 300_000})
    slow = rx.load("- derive: {h: upper(lower(upper(lower(city))))}")
    counter = threading.Thread(target=count, daemon=True)
    counter.start()
    slow.apply(table, threads=1)
    stop.set()
    counter.join()
    assert counted > 5


INTERRUPTED = """
import sys, time, pyarrow, recipe_engine as rx
schema = pyarrow.schema({"n": pyarrow.int64()})
def batches():
    while True:
        yield pyarrow.RecordBatch.from_pydict({"n": list(range(1000))}, schema)
reader = pyarrow.RecordBatchReader.from_batches(schema, batches())
print("begun", flush=True)
try:
    rx.Recipe().sort([{"sourceColumn": "n"}]).stream(reader).__next__()
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


def test_ctrl_c_ends_a_run_within_a_second() -> None:
    assert_stops_within_a_second(INTERRUPTED)


def child(path: str) -> None:
    table = pyarrow.table({"city": ["mobile"] * 100_000})
    Path(path).write_text(UPPER.apply(table, threads=2)["city"][0].as_py())


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_children_have_threads_of_their_own(method: str, tmp_path: Path) -> None:
    # The parent has run, and has had threads.
    UPPER.apply(pyarrow.table({"city": ["mobile"]}), threads=2)
    process = multiprocessing.get_context(method).Process(target=child, args=(os.fspath(tmp_path / "out"),))
    process.start()
    process.join(30)
    assert process.exitcode == 0
    assert (tmp_path / "out").read_text() == "MOBILE"


def test_threads_end_with_their_run() -> None:
    def threads() -> int:
        return len(os.listdir("/proc/self/task"))

    table = pyarrow.table({"city": ["mobile"] * 1000})
    UPPER.apply(table, threads=4)
    before = threads()
    for _ in range(50):
        UPPER.apply(table, threads=4)
    time.sleep(0.3)
    assert threads() <= before


def test_memory_is_given_back() -> None:
    def resident() -> int:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE")

    table = pyarrow.table({"n": range(100_000), "city": ["a city of more than twelve bytes"] * 100_000})
    held = sys.getrefcount(table)
    for _ in range(5):
        UPPER.apply(table, threads=2)
    before = resident()
    for _ in range(40):
        UPPER.apply(table, threads=2)
    assert resident() - before < 40 << 20, "40 results have 160 MB"
    gc.collect()
    assert sys.getrefcount(table) == held
