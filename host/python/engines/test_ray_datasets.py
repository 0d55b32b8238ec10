"""Datasets of Ray give the rows of one process, however they are cut into blocks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pyarrow
import pytest
import ray
import ray.data
import recipe_engine as rx
import recipe_ray
from clusters import local
from samples import Sample, pairs, typed

NOW = "2026-03-01T08:00:00Z"

CUTS = {"1 block": [1.0], "3 blocks": [0.3, 0.6, 1.0], "8 blocks": [0.0, 0.01, 0.02, 0.02, 0.02, 0.9, 1.0, 1.0]}
"""Where blocks end: one has almost all rows of the last, and some have none."""


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    yield from local()


def cut(table: pyarrow.Table, ends: list[float]) -> ray.data.Dataset:
    places = [0, *(int(len(table) * end) for end in ends)]
    return ray.data.from_arrow([table.slice(start, end - start) for start, end in pairwise(places)])


@pytest.mark.parametrize("sample, how", [pytest.param(*pair, id=f"{pair[0].name}, {pair[1]}") for pair in pairs(CUTS)])
def test_the_rows_are_those_of_one_process(sample: Sample, how: str) -> None:
    table = typed(sample.source)
    tables = {name: typed(path) for name, path in sample.tables.items()}
    expected = sample.recipe.apply(table, tables=tables, now=NOW, seed=7)
    made = recipe_ray.apply(cut(table, CUTS[how]), sample.recipe, tables=tables, now=NOW, seed=7)
    rows = pyarrow.concat_tables(ray.get(made.to_arrow_refs()))
    assert rows.schema.remove_metadata() == expected.schema.remove_metadata()
    assert rows.to_pylist() == expected.to_pylist()


def test_a_dataset_that_is_not_carried_out_keeps_its_order() -> None:
    numbers = ray.data.range(1000, override_num_blocks=7).map_batches(lambda batch: {"n": batch["id"] * 2})
    made = recipe_ray.apply(numbers, rx.Recipe().fill_with_last_valid("n"))
    assert [row["n"] for row in made.take_all()] == list(range(0, 2000, 2))


def test_a_wrong_recipe_is_an_error_before_its_tasks() -> None:
    with pytest.raises(rx.InvalidRecipe, match="`citi`"):
        recipe_ray.apply(ray.data.from_items([{"city": "Mobile"}]), rx.Recipe().upper_case("citi"))


def test_a_dataset_without_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="neither rows nor columns"):
        recipe_ray.apply(ray.data.from_items([]), rx.Recipe().upper_case("city"))
