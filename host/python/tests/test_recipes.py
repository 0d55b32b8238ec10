"""Recipes: loading, building, checking, and how they run over rows."""

from __future__ import annotations

import datetime
import pickle
import warnings
from pathlib import Path

import polars
import pyarrow
import pytest
import recipe_engine as rx

from conftest import REPOSITORY, as_rows

STEP = '[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]'


@pytest.mark.parametrize(
    "source",
    [
        STEP,
        "- upper_case: city",
        [{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}],
        {"Steps": [{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}}]},
    ],
    ids=["json", "yaml", "list", "dict"],
)
def test_recipes_are_loaded_from_what_there_is(source: object) -> None:
    recipe = rx.load(source)  # type: ignore[arg-type]
    assert recipe.steps == (rx.Step(1, "UPPER_CASE", None, False),)
    assert recipe.check({"city": "string"}) == {"city": "string"}


def test_files_are_loaded(tmp_path: Path) -> None:
    path = tmp_path / "clean.json"
    path.write_text(STEP)
    assert rx.load(path) == rx.load(str(path)) == rx.load(STEP)
    with pytest.raises(rx.InvalidRun, match="absent.json"):
        rx.load(tmp_path / "absent.json")


def test_what_is_no_recipe_is_refused() -> None:
    with pytest.raises(TypeError, match="and not int"):
        rx.load(7)  # type: ignore[arg-type]


def test_built_recipes_are_what_git_holds() -> None:
    recipe = (
        rx.Recipe()
        .remove_missing("amount")
        .change_data_type(["amount", "tax"], "double", comment="As the bank has it.")
        .upper_case("city", conditions=[{"Condition": "GREATER_THAN", "TargetColumn": "amount", "Value": "3"}])
    )
    assert recipe.to_yaml() == rx.load(recipe.to_json()).to_yaml()
    assert rx.load(recipe.to_json()) == recipe
    assert [step.comment for step in recipe.steps] == [None, "As the bank has it.", None]
    assert len(rx.Recipe()) == 0, "a recipe does not change"
    rows = polars.DataFrame({"amount": ["1", "5", ""], "tax": ["1", "2", "3"], "city": ["a", "b", "c"]})
    assert recipe.apply(rows).rows() == [(1.0, 1.0, "a"), (5.0, 2.0, "B")]


def test_recipes_go_to_other_processes() -> None:
    recipe = rx.load("- upper_case: city")
    assert pickle.loads(pickle.dumps(recipe)) == recipe


def test_all_problems_come_at_once() -> None:
    recipe = rx.Recipe().upper_case("citi").change_data_type("n", "double").lower_case("nam")
    with pytest.raises(rx.InvalidRecipe) as raised:
        recipe.check({"city": "string", "n": "long"})
    error = raised.value
    assert [problem.step for problem in error.problems] == [1, 3]
    assert (error.code, error.step) == ("column-not-found", 1)
    line = recipe.to_json().splitlines()[error.line - 1]  # type: ignore[operator]
    assert line[error.column - 1 :].startswith('"citi"')  # type: ignore[operator]
    assert error.help == "columns at this step: `city`, `n`"
    assert "did you mean `city`?" in str(error)
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


def test_problems_of_a_text_have_its_places() -> None:
    with pytest.raises(rx.InvalidRecipe) as raised:
        rx.load('[\n  {"Operation": "UPER_CASE"}\n]').check()
    assert (raised.value.line, raised.value.column) == (2, 17)


def test_columns_are_given_in_any_way(claims: pyarrow.Table) -> None:
    recipe = rx.Recipe().upper_case("city")
    wanted = {"id": "long", "city": "string", "amount": "double"}
    frame = polars.from_arrow(claims)
    assert isinstance(frame, polars.DataFrame)
    reader = claims.to_reader()
    for columns in [wanted, claims, claims.schema, frame, frame.schema, claims.to_pandas(), reader]:
        assert recipe.check(columns) == wanted
    assert reader.read_all().num_rows == 4, "a check reads no rows"


def test_columns_that_depend_on_data_are_not_known(claims: pyarrow.Table) -> None:
    pivot = rx.Recipe().pivot("city", "id", "sum")
    assert pivot.check(claims) is None


def test_warnings_are_pythons() -> None:
    recipe = rx.Recipe().replace_text("name", "Dr.", value="")
    with pytest.warns(rx.RecipeWarning, match="plain-pattern") as caught:
        recipe.check({"name": "string"})
    assert caught[0].filename == __file__
    assert caught[0].message.problem.step == 1  # type: ignore[union-attr]


def test_warnings_of_data_come_at_its_end() -> None:
    frame = polars.DataFrame({"n": ["x", "y"]})
    with pytest.warns(rx.RecipeWarning, match="step 1"):
        rx.Recipe().change_data_type("n", "double").apply(frame)


def numbers(rows: int) -> pyarrow.Table:
    return pyarrow.table(
        {
            "n": pyarrow.array([n * 7919 % rows for n in range(rows)]),
            "key": pyarrow.array([f"k{n % 5}" for n in range(rows)]),
            "gaps": pyarrow.array([n if n % 3 == 0 else None for n in range(rows)]),
        }
    )


RECIPES = {
    "rows": rx.Recipe().upper_case("key").remove_missing("gaps"),
    "carry": rx.Recipe().fill_with_last_valid("gaps"),
    "sort": rx.Recipe().sort([{"sourceColumn": "n", "ordering": "DESCENDING"}]),
    "look": rx.Recipe().pivot("key", "n", "sum"),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_threads_change_nothing(recipe: rx.Recipe) -> None:
    table = numbers(200_000)
    alone = recipe.apply(table, threads=1, seed=7)
    assert alone.num_rows > 0
    for threads in [2, 5]:
        assert recipe.apply(table, threads=threads, seed=7).equals(alone)
    batches = pyarrow.Table.from_batches(table.to_batches(max_chunksize=1111))
    assert recipe.apply(batches, seed=7).equals(alone)


def test_rows_beyond_the_memory_go_to_files(tmp_path: Path) -> None:
    table = numbers(300_000)
    sort = RECIPES["sort"]
    assert sort.apply(table, memory_limit="4MB", spill_folder=tmp_path).equals(sort.apply(table))
    with pytest.raises(rx.RunFailed, match="absent"):
        sort.apply(table, memory_limit="4MB", spill_folder=tmp_path / "absent")


def test_time_secrets_and_tables_are_given(claims: pyarrow.Table) -> None:
    now = rx.load("- derive: {t: now()}")
    told = now.apply(claims, now="2026-03-01T08:00:00Z")
    moment = datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.timezone.utc)
    assert now.apply(claims, now=moment).equals(told)
    assert told["t"][0].as_py().replace(tzinfo=datetime.timezone.utc) == moment
    with pytest.raises(ValueError, match="now has no time zone"):
        now.apply(claims, now="2026-03-01T08:00:00")
    with pytest.raises(TypeError, match="option 'sed' is not known"):
        now.apply(claims, sed=7)  # type: ignore[call-arg]


def test_second_tables_are_of_any_kind(claims: pyarrow.Table) -> None:
    join = rx.load(
        '[{"Operation": "JOIN", "Parameters": {"joinType": "LEFT_JOIN", "secondaryDatasetName": "zones",'
        ' "joinKeys": [{"key": "city", "value": "town"}], "leftColumns": ["id"], "rightColumns": ["zone"]}}]'
    )
    zones = polars.DataFrame({"town": ["Mobile", "Selma"], "zone": ["south", "north"]})
    joined = join.apply(claims, tables={"zones": zones})
    assert [row["zone"] for row in as_rows(joined)] == ["south", None, None, "north"]
    with pytest.raises(rx.InvalidRecipe) as raised:
        join.apply(claims)
    assert raised.value.code == "dataset-not-found"


def test_a_secret_that_is_not_given_is_an_error(claims: pyarrow.Table) -> None:
    hash_city = rx.Recipe().cryptographic_hash(source_columns=["city"], secret_id="key")
    hash_city.check(claims)
    with pytest.raises(rx.InvalidRecipe, match="key"):
        hash_city.apply(claims)
    secret = "c2VjcmV0LWtleS1zZWNyZXQta2V5LXNlY3JldC1rZXk="
    hashed = hash_city.apply(claims, secrets={"key": secret})
    assert hashed["city"][0].as_py() != "Mobile"
    assert hashed.equals(hash_city.apply(claims, secrets={"key": secret.encode()}))


def test_the_page_of_a_step_is_its_docstring() -> None:
    assert "Changes the type of a column." in (rx.Recipe.change_data_type.__doc__ or "")


@pytest.mark.parametrize("path", sorted((REPOSITORY / "recipes").glob("*/recipe.json")), ids=lambda path: path.parent.name)
def test_recipes_of_the_repository_load(path: Path) -> None:
    recipe = rx.load(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rx.RecipeWarning)
        recipe.check()
    assert rx.load(recipe.to_json()).to_yaml() == recipe.to_yaml()
