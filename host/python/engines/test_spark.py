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
from samples import REPOSITORY, SAMPLES, Sample, alone, typed
from sessions import local


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[SparkSession]:
    yield from local()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_bytes_are_those_of_one_process(sample: Sample, tmp_path: Path) -> None:
    output = tmp_path / "clean.csv"
    recipe_spark.apply_paths(sample.recipe, sample.source, output, tables=sample.tables, unit_size=50_000)
    assert output.read_bytes() == alone(sample, tmp_path)


def test_executors_write_files(tmp_path: Path) -> None:
    claims = SAMPLES[0]
    for folder, apply in [("spark/", recipe_spark.apply_paths), ("alone/", rx.run)]:
        apply(claims.recipe, claims.source, f"{tmp_path}/{folder}", max_files=4, output_format="csv")
    parts = [sorted((tmp_path / folder).glob("part-*")) for folder in ("spark", "alone")]
    assert len(parts[0]) == 4
    assert [part.read_bytes() for part in parts[0]] == [part.read_bytes() for part in parts[1]]


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
