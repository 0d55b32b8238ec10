"""The reference is that of the package."""

from __future__ import annotations

import os

import recipe_engine as rx
from conftest import REPOSITORY

from reference import reference

PAGE = REPOSITORY / "docs/python/reference.md"


def test_the_page_is_fresh() -> None:
    made = reference()
    if os.environ.get("RECIPE_UPDATE"):
        PAGE.write_text(made)
    assert PAGE.read_text() == made, "docs/python/reference.md is stale; RECIPE_UPDATE=1 writes it anew"


def test_all_that_is_public_is_there() -> None:
    page = PAGE.read_text()
    for name in rx.__all__:
        assert name == "__version__" or f"`{name}`" in page or f"`rx.{name}`" in page, name
    methods = [name for name in dir(rx.Recipe) if not name.startswith("_")]
    for name in methods:
        assert f"`{name}`" in page or f"`Recipe.{name}`" in page, name
