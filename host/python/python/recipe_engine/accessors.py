"""`recipe` on the data frames of pandas and polars, once this is imported.

>>> import recipe_engine.accessors
>>> import polars
>>> polars.DataFrame({"city": ["Mobile"]}).recipe.apply("- upper_case: city").item()
'MOBILE'

It imports those of the two libraries that are installed, which the package by itself does not. Checkers of types do not see what
libraries are given while a program runs: for them, `Accessor(frame)` is the same, or `recipe.apply(frame)`.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Generic

from ._frames import Frame
from ._preview import Preview
from ._recipe import Document, Recipe, load

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._settings import Options

__all__ = ["Accessor"]


class Accessor(Generic[Frame]):
    """What recipes do to a data frame."""

    __slots__ = ("_frame",)

    def __init__(self, frame: Frame) -> None:
        """Of this frame."""
        self._frame = frame

    def apply(self, recipe: Recipe | str | os.PathLike[str] | Document, **options: Unpack[Options]) -> Frame:
        """Applies a recipe to the frame, as `Recipe.apply` does.

        Args:
            recipe: A recipe, or what `load` takes.
            **options: How it is done.
        """
        return _known(recipe).apply(self._frame, **options)

    def preview(
        self,
        recipe: Recipe | str | os.PathLike[str] | Document,
        *,
        step: int | None = None,
        rows: int = 1000,
        **options: Unpack[Options],
    ) -> Preview[Frame]:
        """The first rows after a recipe, with changed cells marked, as `Recipe.preview` gives them.

        Args:
            recipe: A recipe, or what `load` takes.
            step: The step to look at, from 1; all of them unless given.
            rows: How many rows are read.
            **options: How it is done.
        """
        return _known(recipe).preview(self._frame, step=step, rows=rows, **options)

    def check(
        self, recipe: Recipe | str | os.PathLike[str] | Document, **options: Unpack[Options]
    ) -> dict[str, str] | None:
        """Checks a recipe against the frame's columns, and gives those that leave, as `Recipe.check` does.

        Args:
            recipe: A recipe, or what `load` takes.
            **options: As `apply` takes them.
        """
        return _known(recipe).check(self._frame, **options)


def _known(recipe: Recipe | str | os.PathLike[str] | Document) -> Recipe:
    return recipe if isinstance(recipe, Recipe) else load(recipe)


def _register() -> None:
    """Gives `recipe` to the frames of what is installed."""
    found = [library for library in ("pandas", "polars") if find_spec(library) is not None]
    if not found:
        raise ModuleNotFoundError("recipe_engine.accessors is for pandas and polars, and neither is installed")
    if "pandas" in found:
        import pandas

        pandas.api.extensions.register_dataframe_accessor("recipe")(Accessor)
    if "polars" in found:
        import polars

        polars.api.register_dataframe_namespace("recipe")(Accessor)
        polars.api.register_lazyframe_namespace("recipe")(Accessor)


_register()
