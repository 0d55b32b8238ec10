"""Spark gives the bytes of one process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet
import pytest
import recipe_engine as rx
import recipe_spark
from pyspark.sql import SparkSession
from samples import REPOSITORY, SAMPLES, Sample, assert_same_bytes, assert_workers_write_files, typed
from sessions import local


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[SparkSession]:
    yield from local()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_bytes_are_those_of_one_process(sample: Sample, tmp_path: Path) -> None:
    assert_same_bytes(recipe_spark.apply_paths, sample, tmp_path, unit_size=50_000)


def test_executors_write_files(tmp_path: Path) -> None:
    assert_workers_write_files(recipe_spark.apply_paths, tmp_path)


def test_the_session_is_left_as_it_was(session: SparkSession, tmp_path: Path) -> None:
    name = "spark.sql.execution.arrow.maxRecordsPerBatch"
    before = session.conf.get(name)
    claims = SAMPLES[0]
    recipe_spark.apply_paths(claims.recipe, claims.source, tmp_path / "clean.csv", spark=session)
    assert session.conf.get(name) == before


def test_the_script_of_the_page_runs(session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (REPOSITORY / "docs/spark.md").read_text()
    (script,) = re.findall(r"^```python\n(import recipe_spark\nfrom pyspark.*?)^```$", page, re.DOTALL | re.MULTILINE)
    # Beside the script, as `--extra-files` puts it; the lake is a folder.
    monkeypatch.chdir(tmp_path)
    claims = SAMPLES[0]
    (tmp_path / "claims.json").write_text(rx.Recipe().fill_with_last_valid("Provider City").to_json())
    rows = typed(claims.source)
    names = [name.lower().replace(" ", "_") if name == "Claim ID" else name for name in rows.column_names]
    (tmp_path / "claims").mkdir()
    pyarrow.parquet.write_table(rows.rename_columns(names), tmp_path / "claims/part.parquet")
    exec(script.replace("s3://lake", str(tmp_path)), {})
    assert session.read.parquet(f"{tmp_path}/clean/").count() == len(rows)
