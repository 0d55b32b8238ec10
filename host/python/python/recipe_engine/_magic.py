"""The magic `%%recipe` of notebooks."""

from __future__ import annotations

import argparse
import difflib
import shlex
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from IPython.core.error import UsageError

from . import _native
from ._errors import RecipeError, RecipeWarning
from ._frames import is_read_once
from ._recipe import Recipe

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

CELL = "cell"
"""What messages call the recipe."""


class RecipeMagic:
    """What `%load_ext recipe_engine` adds to a notebook."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def recipe(self, line: str, cell: str) -> object:
        """Applies the recipe in the cell, JSON, YAML or the short form, to a variable.

            %%recipe df
            - upper_case: city
            - remove_missing: amount

        %%recipe FRAME [-o NAME] [--preview] [--step N] [--rows N] [--with TABLE[=NAME]] [-r NAME]

        FRAME is the variable that has the table. What comes out is shown, and is `_`.

        -o, --output NAME: what comes out becomes this variable, and is not shown.
        -p, --preview: shows the first rows, changed cells marked; all rows are run through the recipe only for an output.
        -s, --step N: in the preview, shows this step, from 1, and what it changed.
        -n, --rows N: reads so many rows for the preview; 1000 unless given.
        -w, --with TABLE[=NAME]: a second table that the recipe names, in the variable of this or another name; may be given again.
        -r, --recipe NAME: the recipe becomes this variable.
        """
        asked = _asked(line)
        is_preview = asked.preview or asked.step is not None or asked.rows is not None
        rows = 1000 if asked.rows is None else asked.rows
        frame = self._variable(asked.frame)
        if is_preview and asked.output and is_read_once(frame):
            raise UsageError(f"rows of `{asked.frame}` can be read once: leave out --output, or --preview")
        tables = {table: self._variable(name or table) for table, _, name in (item.partition("=") for item in asked.tables)}
        with _warnings_of_cell():
            # The line above the cell's first one is that of the magic.
            recipe = Recipe._of(_native.Recipe.parse(CELL, "\n" + cell))
            shown: object = None
            if is_preview:
                shown = recipe.preview(frame, step=asked.step, rows=rows, tables=tables)
            if asked.output or not is_preview:
                clean = recipe.apply(frame, tables=tables)
                if asked.output:
                    self._shell.user_ns[asked.output] = clean
                else:
                    shown = clean
            if asked.recipe:
                self._shell.user_ns[asked.recipe] = recipe
        return shown

    def _variable(self, name: str) -> Any:
        variables = self._shell.user_ns
        if name in variables:
            return variables[name]
        near = difflib.get_close_matches(name, [known for known in variables if not known.startswith("_")], n=1)
        meant = f"; did you mean `{near[0]}`?" if near else ""
        raise UsageError(f"there is no variable `{name}`{meant}")


def register(shell: InteractiveShell) -> None:
    """Adds `%%recipe`."""
    shell.magics_manager.register_function(RecipeMagic(shell).recipe, "cell", "recipe")


def unregister(shell: InteractiveShell) -> None:
    """Takes `%%recipe` away."""
    shell.magics_manager.magics["cell"].pop("recipe", None)


@contextmanager
def _warnings_of_cell() -> Iterator[None]:
    """Shows errors of the recipe without the way through this package, and its warnings with their lines in the cell."""
    caught: list[warnings.WarningMessage] = []
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
    except RecipeError as error:
        shown = [f"{type(error).__name__}: {error}"]
        error._render_traceback_ = lambda: shown  # type: ignore[attr-defined]
        raise
    finally:
        # A preview and the run after it warn of the same.
        for warning in {str(warning.message): warning for warning in caught}.values():
            message = warning.message
            if isinstance(message, RecipeWarning):
                # With a registry of its own, it is shown each time the cell runs.
                warnings.warn_explicit(message, None, CELL, message.problem.line or 1, registry={})
            else:
                warnings.warn_explicit(message, warning.category, warning.filename, warning.lineno)


def _asked(line: str) -> argparse.Namespace:
    """The arguments of `%%recipe`."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"%%recipe: {error}") from None
    return _PARSER.parse_args(words)


def _name(text: str) -> str:
    if not text.isidentifier():
        raise argparse.ArgumentTypeError(f"`{text}` is no name of a variable")
    return text


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"`{text}` is no number")
    return int(text)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors end a cell, and not the notebook."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"%%recipe: {message}")


_PARSER = _Parser("%%recipe", add_help=False)
_PARSER.add_argument("frame", type=_name)
_PARSER.add_argument("-o", "--output", type=_name)
_PARSER.add_argument("-p", "--preview", action="store_true")
_PARSER.add_argument("-s", "--step", type=_count)
_PARSER.add_argument("-n", "--rows", type=_count)
_PARSER.add_argument("-w", "--with", dest="tables", action="append", default=[])
_PARSER.add_argument("-r", "--recipe", type=_name)
