"""Recipes over files."""

from __future__ import annotations

import json
from pathlib import Path

import polars
import pytest
import recipe_engine as rx

from conftest import REPOSITORY

CLAIMS = REPOSITORY / "recipes/claims-cleanup"


def test_the_main_job_has_the_bytes_of_the_program(tmp_path: Path) -> None:
    report = rx.run(CLAIMS / "recipe.json", CLAIMS / "claims.csv", tmp_path / "clean.csv")
    assert (tmp_path / "clean.csv").read_bytes() == (CLAIMS / "expected.csv").read_bytes()
    assert "REMOVE_MISSING" in str(report)
    assert json.loads(json.dumps(report)) == report


def test_rows_in_memory_have_the_cells_of_the_program() -> None:
    rows = polars.read_csv(CLAIMS / "claims.csv", infer_schema=False)
    clean = rx.load(CLAIMS / "recipe.json").apply(rows)
    expected = polars.read_csv(CLAIMS / "expected.csv", infer_schema=False)
    assert clean.columns == expected.columns
    assert len(clean) == len(expected)


def test_options_are_those_of_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("day;n\n2024-01-01;1\n2024-01-02;x\n")
    recipe = rx.load("[]")
    out = f"{tmp_path}/out/"
    options = {"delimiter": ";", "partition_by": ["day"], "output_format": "csv", "threads": 1}
    report = rx.run(recipe, [tmp_path / "a.csv"], out, **options)  # type: ignore[arg-type]
    assert sorted(path.parent.name for path in Path(out).glob("*/*.csv")) == ["day=2024-01-01", "day=2024-01-02"]
    assert report["output"]
    with pytest.raises(rx.InvalidRun, match="exist|other"):
        rx.run(recipe, tmp_path / "a.csv", tmp_path / "a.csv")
    rx.run(recipe, tmp_path / "a.csv", out, overwrite=True, **options)  # type: ignore[arg-type]


def test_options_that_are_not_known_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="(?s)partition_bi.*partition_by"):
        rx.run("[]", "a.csv", "b.csv", partition_bi=["day"])  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="threads"):
        rx.run("[]", "a.csv", "b.csv", threads="many")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="(?s)overwrite.*append"):
        rx.run("[]", "a.csv", "b.csv", overwrite=True, append=True)


def test_progress_is_told_and_may_end_a_run(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n\n" + "1\n" * 2_000_000)

    def stop(read: int, all: int) -> None:
        assert 0 <= read <= all == (tmp_path / "a.csv").stat().st_size
        raise InterruptedError("enough")

    slow = rx.load("- derive: {h: upper(lower(upper(lower(n))))}")
    with pytest.raises(InterruptedError, match="enough"):
        rx.run(slow, tmp_path / "a.csv", tmp_path / "b.csv", progress=stop, infer="none", threads=1)
    assert not (tmp_path / "b.csv").exists()


def test_second_tables_are_files_there(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("city,id\nMobile,1\n")
    (tmp_path / "zones.csv").write_text("town,zone\nMobile,south\n")
    join = [
        {
            "Operation": "JOIN",
            "Parameters": {
                "joinType": "LEFT_JOIN",
                "secondaryDatasetName": "zones",
                "joinKeys": [{"key": "city", "value": "town"}],
                "leftColumns": ["id"],
                "rightColumns": ["zone"],
            },
        }
    ]
    rx.run(rx.load(join), tmp_path / "a.csv", tmp_path / "b.csv", tables={"zones": tmp_path / "zones.csv"})
    assert (tmp_path / "b.csv").read_text() == "id,zone\n1,south\n"


def test_nothing_is_written_over_the_recipe(tmp_path: Path) -> None:
    recipe, rows = tmp_path / "clean.csv", tmp_path / "a.csv"
    recipe.write_text("[]")
    rows.write_text("n\n1\n")
    for given in [recipe, rx.load(recipe)]:
        with pytest.raises(rx.InvalidRun, match="recipe"):
            rx.run(given, rows, recipe, overwrite=True)
    assert recipe.read_text() == "[]"


def test_a_run_ends_after_its_time(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n\n" + "1\n" * 1_000_000)
    slow = rx.load("- derive: {h: upper(lower(upper(lower(n))))}")
    with pytest.raises(rx.RunFailed, match="0.05|longer"):
        rx.run(slow, tmp_path / "a.csv", tmp_path / "b.csv", timeout=0.05, infer="none", threads=1)
