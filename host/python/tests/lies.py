"""Rows that are not as Arrow's C interface has them, made with ctypes. As a program, it says what becomes of those it is told.

Each lie is about honest rows of pyarrow, whose structures are changed before the engine sees them. They are told in a process of
their own: Arrow trusts a producer's lengths, offsets and addresses, since nobody can check them, and may read where nothing is.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Callable
from ctypes import POINTER, addressof
from typing import Any, ClassVar

import pyarrow
import recipe_engine as rx


class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", POINTER(POINTER(Schema))),
    ("dictionary", POINTER(Schema)),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]
Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", POINTER(ctypes.c_void_p)),
    ("children", POINTER(POINTER(Array))),
    ("dictionary", POINTER(Array)),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]


class Stream(ctypes.Structure):
    _fields_: ClassVar[list[tuple[str, Any]]] = [
        ("get_schema", ctypes.c_void_p),
        ("get_next", ctypes.c_void_p),
        ("get_last_error", ctypes.c_void_p),
        ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
    ]


_capsule = ctypes.pythonapi.PyCapsule_New
_capsule.restype = ctypes.py_object
_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]

ROWS = pyarrow.table({"n": pyarrow.array([1, 2, 3], pyarrow.int64()), "city": ["a", "bb", None]})

KEPT: list[object] = []
"""What pointers lead to."""


class Arrays:
    """Rows in one piece, after they were changed."""

    def __init__(self, change: Callable[[Any, Any], None]) -> None:
        self.schema, self.array = Schema(), Array()
        ROWS.to_batches()[0]._export_to_c(addressof(self.array), addressof(self.schema))
        change(self.schema, self.array)

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        schema = _capsule(addressof(self.schema), b"arrow_schema", None)
        return schema, _capsule(addressof(self.array), b"arrow_array", None)


class Streams:
    """A stream with functions of its own in place of honest ones."""

    def __init__(self, **functions: Any) -> None:
        self.batches = 0
        error = functions.pop("error", None)

        def get_schema(stream: Any, out: Any) -> int:
            ROWS.schema._export_to_c(addressof(out.contents))
            return 0

        def get_next(stream: Any, out: Any) -> int:
            self.batches += 1
            if self.batches == 1:
                return give(out, ROWS)
            ctypes.memset(addressof(out.contents), 0, ctypes.sizeof(Array))
            return 0

        def get_last_error(stream: Any) -> int | None:
            return None if error is None else addressof(error)

        def release(stream: Any) -> None:
            stream.contents.release = None

        honest: dict[str, tuple[Any, Any]] = {
            "get_schema": (get_schema, ctypes.CFUNCTYPE(ctypes.c_int, POINTER(Stream), POINTER(Schema))),
            "get_next": (get_next, ctypes.CFUNCTYPE(ctypes.c_int, POINTER(Stream), POINTER(Array))),
            "get_last_error": (get_last_error, ctypes.CFUNCTYPE(ctypes.c_void_p, POINTER(Stream))),
            "release": (release, ctypes.CFUNCTYPE(None, POINTER(Stream))),
        }
        self.stream = Stream()
        for name, (function, kind) in honest.items():
            given = functions.get(name, function)
            if given is not None:
                called = kind(given)
                KEPT.append(called)
                setattr(self.stream, name, ctypes.cast(called, ctypes.c_void_p))
        KEPT.append(self)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return _capsule(addressof(self.stream), b"arrow_array_stream", None)


class Twice:
    """One array, given as often as it is asked for."""

    def __init__(self) -> None:
        self.capsules = ROWS.to_batches()[0].__arrow_c_array__()
        rx.Recipe().apply(self)

    def __arrow_c_array__(self, requested_schema: object | None = None) -> object:
        return self.capsules


def give(out: Any, rows: Any) -> int:
    batch = rows if isinstance(rows, pyarrow.Array) else rows.to_batches()[0]
    batch._export_to_c(addressof(out.contents))
    return 0


def number(array: Any) -> Any:
    return array.children[0].contents


def text(array: Any) -> Any:
    return array.children[1].contents


def changed(path: str, value: Any) -> Callable[[], object]:
    """Rows of which one field is another: `array` or `schema`, perhaps `.0` or `.1` for a column, and its name."""

    def change(schema: Any, array: Any) -> None:
        what, *column, field = path.split(".")
        of = {"schema": schema, "array": array}[what]
        setattr(of.children[int(column[0])].contents if column else of, field, value)

    return lambda: Arrays(change)


def buffer(column: int, at: int, values: Any) -> Callable[[], object]:
    """Rows of which a column has another buffer."""

    def change(schema: Any, array: Any) -> None:
        KEPT.append(values)
        array.children[column].contents.buffers[at] = None if values is None else addressof(values)

    return lambda: Arrays(change)


def schema_of_a_number(stream: Any, out: Any) -> int:
    pyarrow.int64()._export_to_c(addressof(out.contents))
    return 0


def offsets(*values: int) -> Any:
    return (ctypes.c_int32 * len(values))(*values)


GONE = ctypes.create_string_buffer(b"the disk is gone")
NO_TEXT = ctypes.create_string_buffer(b"the \xff disk")

Lies = dict[str, Callable[[], object]]

HONEST: Lies = {
    "honest array": lambda: Arrays(lambda schema, array: None),
    "honest stream": Streams,
}

REFUSED: Lies = {
    "more buffers": changed("array.0.n_buffers", 9),
    "fewer than no buffers": changed("array.0.n_buffers", -1),
    "numbers nowhere": buffer(0, 1, None),
    "text nowhere": buffer(1, 2, None),
    "offsets nowhere": buffer(1, 1, None),
    "a type that is not known": changed("schema.0.format", b"zz"),
    "a schema that fails": lambda: Streams(get_schema=lambda stream, out: 22),
    "a schema without columns": lambda: Streams(get_schema=schema_of_a_number),
    "a stream that was released": lambda: Streams(release=None),
    "rows that fail": lambda: Streams(get_next=lambda stream, out: 5, error=GONE),
    "rows that fail with no text": lambda: Streams(get_next=lambda stream, out: 5, error=NO_TEXT),
    "rows that fail without a word": lambda: Streams(get_next=lambda stream, out: 5),
    "rows that are no table": lambda: Streams(get_next=lambda stream, out: give(out, pyarrow.array([1]))),
    "rows with fewer columns": lambda: Streams(get_next=lambda stream, out: give(out, ROWS.select(["n"]))),
    "rows of other types": lambda: Streams(get_next=lambda stream, out: give(out, pyarrow.table({"n": ["a"], "city": [1]}))),
    "no function for rows": lambda: Streams(get_next=None),
}

PANICS: Lies = {
    "a shorter column": changed("array.0.length", 1),
    "a longer table": changed("array.length", 5),
    "no buffers": changed("array.0.n_buffers", 0),
    "buffers nowhere": changed("array.0.buffers", None),
    "fewer columns": changed("array.n_children", 1),
    "fewer than no columns": changed("array.n_children", -1),
    "fewer names": changed("schema.n_children", 1),
    "names nowhere": changed("schema.children", None),
    "no type": changed("schema.0.format", None),
    "a type that is no text": changed("schema.0.format", b"\xff"),
    "a name that is no text": changed("schema.0.name", b"\xff"),
    "another type": changed("schema.0.format", b"u"),
    "no table": changed("schema.format", b"l"),
    "no function for the schema": lambda: Streams(get_schema=None),
    "a schema that is not there": lambda: Streams(get_schema=lambda stream, out: 0),
    "an array that was taken": Twice,
}
"""What Arrow's import sees, and panics about."""

TRUSTED: Lies = {
    "longer than it is": lambda: Arrays(longer),
    "a length below nothing": changed("array.0.length", -1),
    "an offset below nothing": changed("array.0.offset", -1),
    "an offset beyond all": changed("array.0.offset", 1 << 50),
    "text beyond its end": buffer(1, 1, offsets(0, 1, 1 << 26, 1 << 26)),
    "text that ends before it begins": buffer(1, 1, offsets(3, 1, 0, 0)),
    "text that is none": buffer(1, 2, ctypes.create_string_buffer(b"\xff\xfe\xfd")),
}
"""What nobody can see."""

LIES = HONEST | REFUSED | PANICS | TRUSTED


def longer(schema: Any, array: Any) -> None:
    array.length = number(array).length = text(array).length = 1 << 20


def told(name: str) -> str:
    """What becomes of it: the name of an exception and its message, or how many rows came out."""
    try:
        return f"{len(rx.Recipe().upper_case('city').apply(LIES[name]()))} rows"  # type: ignore[type-var, arg-type]
    except BaseException as error:
        # One that is no `Exception` is seen, too: of it, programs that catch `Exception` know nothing.
        kind = "" if isinstance(error, Exception) else "no Exception: "
        return f"{kind}{type(error).__name__}: {error}"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in sys.argv[1:]:
        print(f"{name}\t{told(name)!r}", flush=True)
    # What was told wrong is not put away.
    os._exit(0)
