"""Profiles of tables in memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
import recipe_engine as rx

from conftest import KINDS, REPOSITORY

VISITS = pyarrow.table({"city": ["Mobile", "Dothan", "mobile ", None, ""], "paid": [12.5, 7.0, None, 7.0, 99.0]})


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_of_table_has_a_profile(kind: Callable[[pyarrow.Table], Any]) -> None:
    found = rx.profile(kind(VISITS))
    city, paid = found["columns"]
    assert (found["sampleSize"], city["name"], paid["name"]) == (5, "city", "paid")
    assert (city["missingValuesCount"], paid["missingValuesCount"]) == (2, 1)
    assert paid["mostCommonValues"][0] == {"value": 7.0, "count": 2}


def test_it_is_that_of_the_program(tmp_path: Path) -> None:
    source = REPOSITORY / "recipes/sensor-readings/readings.csv"
    rx.run(rx.Recipe(), source, tmp_path / "typed.parquet")
    program = [sys.executable, "-m", "recipe_engine", "profile", str(tmp_path / "typed.parquet"), "--json"]
    expected = json.loads(subprocess.run(program, check=True, capture_output=True).stdout)
    table = pyarrow.parquet.read_table(tmp_path / "typed.parquet")
    assert rx.profile(table) == expected
    # However the rows come.
    assert rx.profile(table.to_reader(max_chunksize=7)) == expected


def test_options_are_those_of_the_program() -> None:
    found = rx.profile(VISITS, most_common=1, bins=3, name="visits <a>")
    assert len(found["columns"][1]["mostCommonValues"]) == 1
    assert "Profile of visits &lt;a&gt;" in found.to_html()
    with pytest.raises(rx.RunFailed, match="did you mean `EMAIL`"):
        rx.profile(VISITS, entities=["EMIAL"])
    with pytest.raises(ValueError, match="bins"):
        rx.profile(VISITS, bins=0)


def test_a_notebook_shows_the_page() -> None:
    shown = rx.profile(VISITS)._repr_html_()
    assert shown.startswith("<iframe sandbox") and "&lt;!DOCTYPE html&gt;" in shown and "<script" not in shown


def test_rows_that_cannot_be_read_are_an_error() -> None:
    def rows() -> Any:
        yield VISITS.to_batches()[0]
        raise OSError("the disk is gone")

    reader = pyarrow.RecordBatchReader.from_batches(VISITS.schema, rows())
    with pytest.raises(rx.RunFailed, match="the disk is gone"):
        rx.profile(reader)
