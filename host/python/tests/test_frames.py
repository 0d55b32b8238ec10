"""Tables of every kind, in and out."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas
import polars
import pyarrow
import pytest
import recipe_engine as rx

from conftest import as_rows

CLEAN = rx.Recipe().remove_missing("city").upper_case("city")

CLEANED = [
    {"id": 1, "city": "MOBILE", "amount": 18.5},
    {"id": 3, "city": "DOTHAN", "amount": 0.25},
    {"id": 4, "city": "SELMA", "amount": 7.0},
]


def test_the_same_kind_comes_back(kind: Callable[[pyarrow.Table], Any], claims: pyarrow.Table) -> None:
    frame = kind(claims)
    clean = CLEAN.apply(frame)
    assert type(clean) is type(frame)
    assert as_rows(clean) == CLEANED


def test_tables_of_other_libraries_come_back_as_arrow(claims: pyarrow.Table) -> None:
    class Mine:
        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            return claims.__arrow_c_stream__(requested_schema)

    clean = CLEAN.apply(Mine())
    assert isinstance(clean, rx.Table)
    assert (len(clean), clean.column_names) == (3, ("id", "city", "amount"))
    assert as_rows(clean) == CLEANED


def test_arrays_of_other_libraries_are_read(claims: pyarrow.Table) -> None:
    class Mine:
        def __arrow_c_array__(self, requested_schema: object | None = None) -> object:
            return claims.to_batches()[0].__arrow_c_array__(requested_schema)

    assert as_rows(CLEAN.apply(Mine())) == CLEANED


def test_what_has_no_rows_is_refused() -> None:
    with pytest.raises(TypeError, match="builtins.dict has no rows for Arrow"):
        CLEAN.apply({"city": ["Mobile"]})  # type: ignore[type-var]


def test_an_index_is_no_column(claims: pyarrow.Table) -> None:
    frame = claims.to_pandas()
    filtered = CLEAN.apply(frame[frame["amount"] > 1])
    assert list(filtered.index) == [0, 1]
    assert list(filtered["city"]) == ["MOBILE", "SELMA"]
    with pytest.raises(ValueError, match=r"the index \['id'\] is no column"):
        CLEAN.apply(frame.set_index("id"))


def test_two_columns_of_one_name_are_refused() -> None:
    table = pyarrow.table([pyarrow.array([1]), pyarrow.array([2])], names=["a", "a"])
    with pytest.raises(ValueError, match="two columns are called `a`"):
        rx.Recipe().apply(table)


COLUMNS = {
    "flag": pyarrow.array([True, None, False], pyarrow.bool_()),
    "small": pyarrow.array([1, None, -3], pyarrow.int8()),
    "unsigned": pyarrow.array([2**64 - 1, None, 0], pyarrow.uint64()),
    "float": pyarrow.array([1.5, None, -0.0], pyarrow.float32()),
    "money": pyarrow.array([Decimal("1.10"), None, Decimal("-2.00")], pyarrow.decimal128(10, 2)),
    "wide": pyarrow.array([Decimal("1.10"), None, Decimal("-2.00")], pyarrow.decimal256(50, 2)),
    "day": pyarrow.array([datetime.date(2024, 2, 29), None, datetime.date(1, 1, 1)], pyarrow.date32()),
    "moment": pyarrow.array([0, None, 1], pyarrow.timestamp("ns", tz="Europe/Berlin")),
    "time": pyarrow.array([0, None, 1], pyarrow.time64("us")),
    "span": pyarrow.array([0, None, 1], pyarrow.duration("ms")),
    "text": pyarrow.array(["a", None, ""], pyarrow.string()),
    "large": pyarrow.array(["a", None, ""], pyarrow.large_string()),
    "view": pyarrow.array(["a", None, ""], pyarrow.string_view()),
    "bytes": pyarrow.array([b"\x00", None, b""], pyarrow.binary()),
    "category": pyarrow.array(["x", None, "x"]).dictionary_encode(),
    "list": pyarrow.array([[1, None], None, []], pyarrow.list_(pyarrow.int32())),
    "struct": pyarrow.array([{"a": 1, "b": "x"}, None, {"a": None, "b": None}]),
    "map": pyarrow.array([[("k", 1)], None, []], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
    "nothing": pyarrow.nulls(3),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_that_no_step_changes_leaves_as_it_came(column: str) -> None:
    table = pyarrow.table({column: COLUMNS[column], "other": ["a", "b", "c"]})
    clean = rx.Recipe().upper_case("other").apply(table)
    assert clean.schema.equals(table.schema)
    assert clean[column].equals(table[column])


@pytest.mark.parametrize("text", [pyarrow.string(), pyarrow.large_string(), pyarrow.string_view()])
def test_text_keeps_its_type(text: pyarrow.DataType) -> None:
    table = pyarrow.table({"city": pyarrow.array(["Mobile", None], text)})
    assert rx.Recipe().upper_case("city").apply(table).schema.field("city").type == text


def addresses(column: pyarrow.ChunkedArray) -> set[int]:
    return {buffer.address for chunk in column.chunks for buffer in chunk.buffers() if buffer is not None}


def test_columns_that_pass_are_not_copied() -> None:
    rows = 300_000
    table = pyarrow.table(
        {
            "n": pyarrow.array(range(rows), pyarrow.int64()),
            "text": pyarrow.array(["a longer text %d" % n for n in range(rows)]),
            "city": pyarrow.array(["Mobile"] * rows),
        }
    )
    clean = rx.Recipe().upper_case("city").apply(table, threads=2)
    for column in ["n", "text"]:
        came = [buffer for buffer in table[column].chunk(0).buffers() if buffer is not None]
        for address in addresses(clean[column]):
            assert any(buffer.address <= address < buffer.address + buffer.size for buffer in came), column
    assert not addresses(clean["city"]) & addresses(table["city"])


def test_polars_takes_text_as_it_is_made() -> None:
    frame = polars.DataFrame({"city": ["a text of more than twelve bytes"]})
    assert rx.Recipe().upper_case("city").apply(frame)["city"].to_list() == ["A TEXT OF MORE THAN TWELVE BYTES"]


def test_dtypes_of_pandas_are_kept(claims: pyarrow.Table) -> None:
    frame = claims.to_pandas(types_mapper=pandas.ArrowDtype)
    assert all(isinstance(dtype, pandas.ArrowDtype) for dtype in CLEAN.apply(frame).dtypes)
    assert list(CLEAN.apply(claims.to_pandas()).dtypes) == list(claims.to_pandas().dtypes)


def test_dtypes_of_pandas_with_missing_cells_are_kept() -> None:
    frame = pandas.DataFrame(
        {
            "big": pandas.array([2**60 + 1, None, 3], dtype="Int64"),
            "flag": pandas.array([True, None, False], dtype="boolean"),
            "plain": [1, 2, 3],
            "city": ["a", "b", "c"],
        }
    )
    clean = rx.load("- upper_case: city\n- derive: {more: big + plain}").apply(frame)
    assert clean["big"].to_list() == [2**60 + 1, pandas.NA, 3], "no digit is lost beside a missing cell"
    assert clean.dtypes.astype(str).to_dict() == frame.dtypes.astype(str).to_dict() | {"more": "Int64"}


@pytest.mark.parametrize("rows", [0, 1])
def test_tables_with_few_rows_keep_their_columns(
    kind: Callable[[pyarrow.Table], Any], claims: pyarrow.Table, rows: int
) -> None:
    if rows == 0 and kind(claims) is not claims:
        pytest.skip("how empty tables are made differs by library")
    clean = CLEAN.apply(kind(claims.slice(0, rows)))
    assert as_rows(clean) == CLEANED[:rows]


def test_columns_may_be_nested_as_deep_as_arrow_has_them() -> None:
    deep = pyarrow.array([1])
    for _ in range(60):
        deep = pyarrow.ListArray.from_arrays([0, len(deep)], deep)
    table = pyarrow.table({"city": ["a"], "deep": deep})
    assert rx.Recipe().upper_case("city").apply(table)["deep"].type == deep.type
    for _ in range(140):
        deep = pyarrow.ListArray.from_arrays([0, len(deep)], deep)
    with pytest.raises(ValueError, match="column `deep` is nested deeper than 64 levels"):
        rx.Recipe().upper_case("city").apply(pyarrow.table({"city": ["a"], "deep": deep}))


def test_tables_may_be_wide() -> None:
    wide = pyarrow.table({f"c{n}": [n] for n in range(20_000)} | {"city": ["a"]})
    clean = rx.Recipe().upper_case("city").apply(wide)
    assert (clean.num_columns, clean["city"][0].as_py(), clean["c19999"][0].as_py()) == (20_001, "A", 19_999)


def test_a_stream_that_was_read_is_refused(claims: pyarrow.Table) -> None:
    class Once:
        stream = claims.__arrow_c_stream__()

        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            return self.stream

    once = Once()
    assert len(CLEAN.apply(once)) == 3
    with pytest.raises(ValueError):
        CLEAN.apply(once)
