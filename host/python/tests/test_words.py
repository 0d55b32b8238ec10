"""Bars, and words of awswrangler."""

from __future__ import annotations

import datetime
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import recipe_engine as rx
import tqdm.auto
from recipe_engine._awswrangler import _INSTEAD
from recipe_engine._options import RunOptions

SLOW = rx.load("- derive: {h: upper(lower(upper(lower(n))))}")


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., rx.Report]:
    (tmp_path / "a.csv").write_text("day,n\n1,x\n2,y\n")

    def run(**options: Any) -> rx.Report:
        recipe = options.pop("recipe", "[]")
        return rx.run(recipe, tmp_path / "a.csv", f"{tmp_path}/o/", output_format="csv", **options)

    return run


def folders(tmp_path: Path) -> list[str]:
    return sorted(path.parent.name for path in tmp_path.glob("o/*/*.csv"))


def test_modes_and_partitions_are_those_of_runs(run: Callable[..., rx.Report], tmp_path: Path) -> None:
    run(mode="append", partition_cols=["day"])
    assert folders(tmp_path) == ["day=1", "day=2"]
    run(mode="append", partition_cols="day", run_id="second")
    assert folders(tmp_path) == ["day=1", "day=1", "day=2", "day=2"]
    run(mode="overwrite", partition_cols=["n"])
    assert folders(tmp_path) == ["n=x", "n=y"]


def test_an_output_is_a_table_of_a_catalog(run: Callable[..., rx.Report], tmp_path: Path) -> None:
    catalog = tmp_path / "tables.json"
    catalog.write_text('{"Databases": [{"Name": "lake", "Tables": []}]}')
    local = f"local:{catalog}"
    report = run(mode="append", partition_cols=["day"], database="lake", table="days", catalog=local)
    assert report["output"]["table"] == "lake.days"
    [table] = json.loads(catalog.read_text())["Databases"][0]["Tables"]
    assert (table["Name"], [part["Values"] for part in table["Partitions"]]) == ("days", [["1"], ["2"]])


@pytest.mark.parametrize(
    "options, message",
    [
        ({"mode": "overwrite_partitions"}, "replaces some folders.*mode='overwrite'"),
        ({"mode": "upsert"}, "mode is 'upsert', and can be 'append' or 'overwrite'"),
        ({"mode": "append", "overwrite": True}, "mode='append' and overwrite=True exclude each other"),
        ({"partition_cols": ["a"], "partition_by": ["b"]}, "are the same; give one of them"),
        ({"database": "lake"}, "database='lake' says nothing without table"),
        ({"table": "claims"}, "takes a database and a table"),
        ({"table": "lake.claims"}, "`catalog`"),
        ({"dataset": True}, "'dataset' is .*whose name ends with `/`"),
        ({"index": False}, "'index' is .*no index"),
        ({"boto3_session": object()}, "'boto3_session' is .*`profile`"),
        ({"max_rows_by_file": 10}, "'max_rows_by_file' is .*`max_files`"),
        ({"use_threads": True}, "'use_threads' is .*`threads`"),
        ({"sep": ";"}, "'sep' is .*`output_delimiter`"),
        ({"dtype": {"a": "string"}}, "'dtype' is .*`schema`"),
        ({"catalog_id": "1"}, "'catalog_id' is .*catalog"),
        ({"s3_additional_kwargs": {}}, "'s3_additional_kwargs' is .*`sse`"),
    ],
    ids=str,
)
def test_words_without_a_counterpart_say_what_to_do(
    run: Callable[..., rx.Report], tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        run(**options)
    assert not (tmp_path / "o").exists()


def test_words_that_are_advised_are_options() -> None:
    advised = {word for text in _INSTEAD.values() for word in re.findall(r"`([a-z_0-9]+)`", text)}
    assert len(advised) > 8
    assert advised <= RunOptions.__annotations__.keys()


def test_a_bar_is_shown(run: Callable[..., rx.Report], monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    run(progress=True)
    assert "100%" in shown.getvalue() or "?B/s" in shown.getvalue()


def test_a_bar_ends_with_its_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bars = []

    class Watched(tqdm.auto.tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, file=io.StringIO(), **options)
            self.closed = 0
            bars.append(self)

        def close(self) -> None:
            self.closed += 1
            super().close()

    monkeypatch.setattr(tqdm.auto, "tqdm", Watched)
    (tmp_path / "a.csv").write_text("n\n" + "1\n" * 1_000_000)
    rx.run(SLOW, tmp_path / "a.csv", tmp_path / "b.csv", progress=True, infer="none", threads=1)
    size = (tmp_path / "a.csv").stat().st_size
    assert (bars[0].n, bars[0].total) == (size, size)
    with pytest.raises(rx.RunFailed):
        rx.run(SLOW, tmp_path / "a.csv", tmp_path / "c.csv", progress=True, infer="none", threads=1, timeout=0.05)
    assert all(bar.closed for bar in bars)


def test_a_bar_does_not_go_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[float] = []

    class Watched(tqdm.auto.tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, file=io.StringIO(), **options)

        def update(self, n: float = 1) -> None:
            steps.append(n)
            super().update(n)

    monkeypatch.setattr(tqdm.auto, "tqdm", Watched)
    (tmp_path / "a.csv").write_text("n\n" + "1\n" * 1_000_000)
    rx.run(SLOW, tmp_path / "a.csv", tmp_path / "b.csv", progress=True, threads=1)
    assert sum(steps) == (tmp_path / "a.csv").stat().st_size
    assert min(steps) >= 0


def test_no_more_is_read_than_there_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    (tmp_path / "a.csv").write_text("n\n" + "1\n" * 1_000_000)
    rx.run(SLOW, tmp_path / "a.csv", tmp_path / "b.csv", progress=lambda *now: told.append(now), threads=1)
    assert all(read <= there for read, there in told)


def test_without_tqdm_a_bar_is_refused(
    run: Callable[..., rx.Report], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'recipe-engine\[progress\]'"):
        run(progress=True)
    assert not (tmp_path / "o").exists()
    run(progress=False)


def test_what_boto3_gives_is_loaded() -> None:
    described = {
        "Name": "clean-claims",
        "RecipeVersion": "1.0",
        "CreateDate": datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc),
        "Steps": [{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}}],
        "ResponseMetadata": {"HTTPStatusCode": 200},
    }
    recipe = rx.load(described)
    assert (recipe.name, recipe.version, len(recipe)) == ("clean-claims", "1.0", 1)
    with pytest.raises(TypeError, match="holds no set"):
        rx.load([{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": {"city"}}}])
