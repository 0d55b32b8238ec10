"""Tables that fail, lie, or ask for too much."""

from __future__ import annotations

import ast
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pytest
import recipe_engine as rx

import lies
from conftest import assert_stops_within_a_second

UPPER = rx.Recipe().upper_case("city")

CITIES = pyarrow.table({"city": ["mobile"] * 10, "n": range(10)})


class Rows:
    """Rows of batches that Python makes."""

    def __init__(self, batches: Callable[[], Iterator[pyarrow.RecordBatch]]) -> None:
        self.batches = batches

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return pyarrow.RecordBatchReader.from_batches(CITIES.schema, self.batches()).__arrow_c_stream__()


READ: dict[str, Callable[[Any], object]] = {
    "apply": UPPER.apply,
    "stream": lambda rows: list(UPPER.stream(rows)),
    "preview": UPPER.preview,
    "second table": lambda rows: UPPER.apply(CITIES, tables={"second": rows}),
}


@pytest.mark.parametrize("read", READ.values(), ids=READ)
def test_a_reader_that_fails_says_why(read: Callable[[Any], object]) -> None:
    def batches() -> Iterator[pyarrow.RecordBatch]:
        yield CITIES.to_batches()[0]
        raise OSError("the cable is cut")

    begun = time.monotonic()
    with pytest.raises(rx.RunFailed, match="read the rows of the input.*the cable is cut"):
        read(Rows(batches))
    assert time.monotonic() - begun < 5


class Returns:
    def __init__(self, value: object) -> None:
        self.value = value

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        if isinstance(self.value, BaseException):
            raise self.value
        return self.value


NONSENSE = [None, 7, "stream", b"", (), {}, object(), Returns, CITIES.schema.__arrow_c_schema__()]


@pytest.mark.parametrize("read", READ.values(), ids=READ)
@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: type(value).__name__)
def test_nonsense_in_place_of_a_stream_is_refused(value: object, read: Callable[[Any], object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        read(Returns(value))


@pytest.mark.parametrize("read", READ.values(), ids=READ)
@pytest.mark.parametrize("error", [KeyError("lost"), KeyboardInterrupt(), SystemExit(3), RecursionError("deep")], ids=repr)
def test_what_a_table_raises_comes_out_as_it_is(error: BaseException, read: Callable[[Any], object]) -> None:
    with pytest.raises(type(error)) as raised:
        read(Returns(error))
    assert raised.value is error


@pytest.mark.parametrize("value", [None, (), (1,), (1, 2), CITIES.to_batches()[0].__arrow_c_array__()[::-1]], ids=str)
def test_nonsense_in_place_of_an_array_is_refused(value: object) -> None:
    class Mine:
        def __arrow_c_array__(self, requested_schema: object | None = None) -> Any:
            return value

    with pytest.raises((TypeError, ValueError, IndexError)):
        UPPER.apply(Mine())


@pytest.mark.parametrize("read", [rx.Recipe().check, *READ.values()], ids=["check", *READ])
def test_two_columns_of_one_name_are_refused_everywhere(read: Callable[[Any], object]) -> None:
    table = pyarrow.table([pyarrow.array([1]), pyarrow.array([2])], names=["city", "city"])
    with pytest.raises(ValueError, match="two columns are called `city`"):
        read(table)


def test_two_fields_of_one_name_in_a_column_pass() -> None:
    pair = pyarrow.StructArray.from_arrays([pyarrow.array([1]), pyarrow.array([2])], names=["a", "a"])
    table = pyarrow.table({"city": ["a"], "pair": pair})
    assert UPPER.apply(table)["pair"].chunk(0).equals(pair)


def test_a_hundred_thousand_columns_take_bounded_time() -> None:
    wide = pyarrow.table({f"c{n}": ["x"] for n in range(100_000)})
    begun = time.monotonic()
    assert rx.Recipe().upper_case("c5").apply(wide)["c5"][0].as_py() == "X"
    assert time.monotonic() - begun < 30


def test_a_preview_takes_no_longer_than_a_few_runs() -> None:
    wide = pyarrow.table({f"c{n}": ["x"] * 10 for n in range(3_000)})
    recipe = rx.Recipe().upper_case("c5")

    def seconds(do: Callable[[Any], object]) -> float:
        begun = time.monotonic()
        do(wide)
        return time.monotonic() - begun

    assert seconds(recipe.preview) < 6 * max(seconds(recipe.apply) for _ in range(3))


def test_a_huge_cell_goes_through() -> None:
    huge = pyarrow.table({"city": ["a" * (64 << 20), "b"]})
    clean = UPPER.apply(huge)["city"]
    assert (len(clean[0].as_py()), clean[0].as_py()[-1], clean[1].as_py()) == (64 << 20, "A", "B")


def told(*names: str, timeout: float = 50) -> subprocess.CompletedProcess[str]:
    """What becomes of lies, in a process that they may end."""
    program = [sys.executable, str(Path(__file__).with_name("lies.py")), *names]
    environment = os.environ | {"RUST_BACKTRACE": "0"}
    return subprocess.run(program, capture_output=True, text=True, timeout=timeout, env=environment)


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    done = told(*lies.HONEST, *lies.REFUSED, *lies.PANICS)
    assert done.returncode == 0, done.stderr
    lines = (line.partition("\t") for line in done.stdout.splitlines())
    return {name: ast.literal_eval(answer) for name, _, answer in lines}


@pytest.mark.parametrize("name", lies.HONEST)
def test_honest_rows_of_ctypes_are_read(name: str, answers: dict[str, str]) -> None:
    assert answers[name] == "3 rows"


@pytest.mark.parametrize("name", lies.REFUSED)
def test_lies_that_can_be_seen_are_refused(name: str, answers: dict[str, str]) -> None:
    kind, _, message = answers[name].partition(": ")
    assert kind in {"TypeError", "ValueError", "RunFailed"}
    if name == "rows that fail":
        assert "the disk is gone" in message


@pytest.mark.parametrize("name", lies.PANICS)
def test_lies_that_are_seen_by_a_panic_are_refused(name: str, answers: dict[str, str]) -> None:
    kind, _, _ = answers[name].partition(": ")
    assert kind in {"TypeError", "ValueError", "RunFailed"}


@pytest.mark.parametrize("name", lies.TRUSTED)
def test_lies_that_nobody_can_see_end(name: str, record_property: Callable[[str, object], None]) -> None:
    """What Arrow trusts a producer with by contract: lengths, offsets, and that text is UTF-8.

    The engine reads where it is told to. That may end in an exception, in rows that nobody meant, or with the process: a
    signal of the system, or an abort of checks that debug builds have. It does not hang, and what it was is recorded.
    """
    done = told(name, timeout=30)
    record_property("ended", f"{done.returncode} {done.stdout}")
    assert done.returncode <= 0, done.stderr


def test_rows_may_be_made_by_recipes() -> None:
    class Deep:
        left = 20

        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            self.left -= 1
            return (UPPER.apply(self) if self.left else CITIES).__arrow_c_stream__()

    def batches() -> Iterator[pyarrow.RecordBatch]:
        for _ in range(3):
            yield UPPER.apply(CITIES).to_batches()[0]

    assert pyarrow.table(UPPER.apply(Deep())).num_rows == 10
    lower = rx.Recipe().lower_case("city")
    assert pyarrow.table(lower.apply(Rows(batches)))["city"].to_pylist() == ["mobile"] * 30


def test_a_table_that_is_made_of_itself_is_refused() -> None:
    class Endless:
        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            return UPPER.apply(self).__arrow_c_stream__()

    with pytest.raises(RecursionError):
        UPPER.apply(Endless())
    assert UPPER.apply(CITIES).num_rows == 10


def all_at_once(count: int, do: Callable[[], object]) -> list[BaseException]:
    """Does it in so many threads, and gives what they raised."""
    raised: list[BaseException] = []
    ready = threading.Barrier(count)

    def begin() -> None:
        ready.wait()
        try:
            do()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=begin) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "it hangs"
    return raised


def test_threads_share_a_recipe_and_a_table() -> None:
    clean = UPPER.apply(CITIES)

    def do() -> None:
        for _ in range(20):
            assert UPPER.apply(CITIES, threads=2).equals(clean)
            assert len(UPPER.preview(CITIES).changed) == 10

    assert all_at_once(8, do) == []


def test_threads_that_share_a_stream_get_each_row_once() -> None:
    table = pyarrow.Table.from_batches(pyarrow.table({"n": range(500), "city": ["a"] * 500}).to_batches(max_chunksize=5))
    stream = UPPER.stream(table)
    taken: list[int] = []

    def do() -> None:
        while True:
            try:
                taken.extend(next(stream)["n"].to_pylist())
            except StopIteration:
                return

    assert all_at_once(4, do) == []
    assert sorted(taken) == list(range(500))


def test_a_child_has_nothing_of_a_run_that_is_under_way() -> None:
    stream = UPPER.stream(pyarrow.Table.from_batches([CITIES.to_batches()[0]] * 100))
    next(stream)
    child = os.fork()
    if child == 0:
        # What the parent runs is put away here without waiting for its threads, which are not here.
        del stream
        gc.collect()
        os._exit(0 if UPPER.apply(CITIES)["city"][0].as_py() == "MOBILE" else 1)
    ended = 0
    for _ in range(100):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        time.sleep(0.1)
    else:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert ended and os.waitstatus_to_exitcode(status) == 0
    assert sum(rows.num_rows for rows in stream) == 990


INTERRUPTED = """
import sys, pyarrow, recipe_engine as rx
rows = pyarrow.table({"n": range(1000), "city": ["mobile"] * 1000})
def batches():
    print("begun", flush=True)
    while True:
        yield rows.to_batches()[0]
def reader():
    return pyarrow.RecordBatchReader.from_batches(rows.schema, batches())
upper = rx.Recipe().upper_case("city")
try:
    eval(sys.argv[1])
except KeyboardInterrupt:
    print("stopped", flush=True)
except BaseException as error:
    print("raised", type(error).__name__, flush=True)
"""

PRESSED = {
    "many runs": "[upper.apply(rows) for _ in batches()]",
    "a stream": "list(upper.stream(reader()))",
    "a second table": "upper.apply(rows, tables={'second': reader()})",
    "rows of a preview": "upper.preview(reader(), rows=10**12)",
}


@pytest.mark.parametrize("what", PRESSED.values(), ids=PRESSED)
def test_ctrl_c_is_seen_within_a_second(what: str) -> None:
    assert_stops_within_a_second(INTERRUPTED, what)


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_ten_thousand_runs_leave_nothing() -> None:
    wrong = rx.Recipe().upper_case("citi")

    def some(count: int) -> None:
        for _ in range(count):
            UPPER.apply(CITIES, threads=1)
        for _ in range(count // 50):
            with pytest.raises(rx.InvalidRecipe):
                wrong.apply(CITIES, threads=1)
            UPPER.preview(CITIES)

    some(500)
    gc.collect()
    held = [sys.getrefcount(of) for of in (CITIES, CITIES.schema, UPPER, wrong)]
    objects, memory = len(gc.get_objects()), resident()
    some(10_000)
    gc.collect()
    assert [sys.getrefcount(of) for of in (CITIES, CITIES.schema, UPPER, wrong)] == held
    assert len(gc.get_objects()) - objects < 200
    assert resident() - memory < 20 << 20
