"""Rows in memory and files give the same bytes, whatever the kind of table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
import recipe_engine as rx

from conftest import KINDS, REPOSITORY

FOLDERS = sorted(path.parent for path in (REPOSITORY / "recipes").glob("*/recipe.json"))

pytestmark = pytest.mark.filterwarnings("ignore::recipe_engine.RecipeWarning")


def write(frame: Any, path: Path) -> None:
    """Writes any kind of table as Parquet, by its own library where it has a writer."""
    if isinstance(frame, polars.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, polars.DataFrame):
        frame.write_parquet(path)
    elif isinstance(frame, pandas.DataFrame):
        frame.to_parquet(path, index=False)
    else:
        pyarrow.parquet.write_table(pyarrow.table(frame), path)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", ["polars", "pandas_arrow", "table", "reader", "duckdb"])
def test_rows_in_memory_have_the_bytes_of_files(name: str, folder: Path, tmp_path: Path) -> None:
    kind: Callable[[pyarrow.Table], Any] = KINDS[name]
    known = {"README.md", "expected.csv", "recipe.json"}
    (source,) = (path for path in folder.iterdir() if path.is_file() and path.name not in known)
    tables = {path.stem: path for path in folder.glob("tables/*")}
    recipe = rx.load(folder / "recipe.json")

    def typed(path: Path) -> Path:
        rx.run("[]", path, tmp_path / f"{path.stem}.parquet")
        return tmp_path / f"{path.stem}.parquet"

    came = typed(source)
    seconds = {table: typed(path) for table, path in tables.items()}
    rx.run(recipe, came, tmp_path / "files.csv", tables=seconds)

    held = {table: kind(pyarrow.parquet.read_table(path)) for table, path in seconds.items()}
    clean = recipe.apply(kind(pyarrow.parquet.read_table(came)), tables=held)
    write(clean, tmp_path / "memory.parquet")
    rx.run("[]", tmp_path / "memory.parquet", tmp_path / "memory.csv")
    assert (tmp_path / "memory.csv").read_bytes() == (tmp_path / "files.csv").read_bytes()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_files_have_the_bytes_of_the_program(folder: Path, tmp_path: Path) -> None:
    known = {"README.md", "expected.csv", "recipe.json"}
    (source,) = (path for path in folder.iterdir() if path.is_file() and path.name not in known)
    tables = {path.stem: path for path in folder.glob("tables/*")}
    rx.run(folder / "recipe.json", source, tmp_path / "clean.csv", tables=tables)
    assert (tmp_path / "clean.csv").read_bytes() == (folder / "expected.csv").read_bytes()
