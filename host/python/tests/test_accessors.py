"""`recipe` on data frames."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pandas
import polars
import pyarrow
import pytest
import recipe_engine as rx
import recipe_engine.accessors

from conftest import as_rows

UPPER = rx.Recipe().upper_case("city")


@pytest.fixture(params=["pandas", "polars", "polars_lazy"])
def frame(request: pytest.FixtureRequest, claims: pyarrow.Table) -> Any:
    if request.param == "pandas":
        return claims.to_pandas()
    eager = polars.DataFrame(claims)
    return eager.lazy() if request.param == "polars_lazy" else eager


@pytest.mark.parametrize("recipe", [UPPER, UPPER.to_yaml(), "- upper_case: city"])
def test_frames_apply_recipes(frame: Any, recipe: Any) -> None:
    clean = frame.recipe.apply(recipe, threads=1)
    assert type(clean) is type(frame)
    assert as_rows(clean)[0]["city"] == "MOBILE"


def test_frames_preview_recipes(frame: Any) -> None:
    preview = frame.recipe.preview(UPPER, step=1, rows=1)
    assert preview.changed == {(0, "city")}
    assert preview.is_partial


@pytest.mark.filterwarnings("error")
def test_frames_check_recipes(frame: Any) -> None:
    assert frame.recipe.check(UPPER) == {"id": "long", "city": "string", "amount": "double"}
    with pytest.raises(rx.InvalidRecipe, match="did you mean `city`?"):
        frame.recipe.check("- upper_case: citi")


def test_lazy_frames_are_checked_without_their_rows() -> None:
    def read(rows: polars.DataFrame) -> polars.DataFrame:
        raise AssertionError("rows are read")

    lazy = polars.LazyFrame({"city": ["Mobile"]}).map_batches(read, schema={"city": polars.String})
    assert UPPER.check(lazy) == {"city": "string"}


def test_a_column_of_the_same_name_stays() -> None:
    frame = pandas.DataFrame({"recipe": ["a"]})
    assert list(frame.recipe.apply("- upper_case: recipe")["recipe"]) == ["A"]


def alone(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout


def test_the_package_imports_no_library_of_frames() -> None:
    loaded = "{'pandas', 'polars', 'pyarrow', 'duckdb', 'IPython', 'tqdm', 'numpy'} & sys.modules.keys()"
    assert alone(f"import sys, recipe_engine; print({loaded})") == "set()\n"


def test_frames_have_no_recipe_before_it_is_asked_for() -> None:
    assert alone("import polars, recipe_engine; print(hasattr(polars.DataFrame, 'recipe'))") == "False\n"


@pytest.mark.parametrize("present", ["pandas", "polars"])
def test_one_of_the_libraries_is_enough(present: str) -> None:
    absent = {"pandas": "polars", "polars": "pandas"}[present]
    hide = f"import sys; sys.modules[{absent!r}] = None"
    assert alone(f"{hide}; import {present}, recipe_engine.accessors; print({present}.DataFrame.recipe)") != ""


def test_without_both_libraries_it_is_refused() -> None:
    hide = "import sys; sys.modules['pandas'] = sys.modules['polars'] = None"
    program = f"{hide}\ntry:\n    import recipe_engine.accessors\nexcept ModuleNotFoundError as error:\n    print(error)"
    assert "neither is installed" in alone(program)


def test_it_is_typed() -> None:
    frame = polars.DataFrame({"city": ["Mobile"]})
    clean: polars.DataFrame = recipe_engine.accessors.Accessor(frame).apply(UPPER)
    assert clean["city"][0] == "MOBILE"
