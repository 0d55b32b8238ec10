"""Rows to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow
import pytest
import recipe_engine as rx

from conftest import as_rows

RECIPE = rx.Recipe().upper_case("city").remove_missing("city")


def test_changed_cells_are_marked(kind: Callable[[pyarrow.Table], Any], claims: pyarrow.Table) -> None:
    preview = RECIPE.preview(kind(claims))
    assert [row["city"] for row in as_rows(preview.rows)] == ["MOBILE", "DOTHAN", "SELMA"]
    assert preview.changed == {(0, "city"), (1, "city"), (2, "city")}
    assert not preview.is_partial


def test_one_step_is_looked_at(claims: pyarrow.Table) -> None:
    first, second = RECIPE.preview(claims, step=1), RECIPE.preview(claims, step=2)
    assert (first.rows.num_rows, len(first.changed)) == (4, 3)
    assert (second.rows.num_rows, len(second.changed)) == (3, 0)
    assert RECIPE.preview(claims, step=0).rows.equals(claims)
    with pytest.raises(rx.InvalidRun, match="there is no step 3: the recipe has 2 steps"):
        RECIPE.preview(claims, step=3)


def test_so_many_rows_are_read(claims: pyarrow.Table) -> None:
    preview = RECIPE.preview(claims, rows=3)
    assert preview.rows["id"].to_pylist() == [1, 3]
    assert preview.is_partial
