"""What can be wrong with recipes, rows and files."""

from __future__ import annotations

import os
import warnings
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong, or may not be meant, and where it is in the recipe."""

    code: str
    """The stable name of its kind, such as `column-not-found`."""
    message: str
    """What it is."""
    step: int | None
    """The step, from 1."""
    operation: str | None
    """The step's operation."""
    parameter: str | None
    """The step's parameter."""
    line: int | None
    """The line of the recipe's text, from 1."""
    column: int | None
    """The character of the line, from 1."""
    help: str | None
    """What would be right, where more can be said than the message does."""


class RecipeError(Exception):
    """What went wrong. Its text shows each problem in the recipe's own lines; `problems` has them for programs."""

    problems: tuple[Problem, ...]
    """All that is wrong, in the order of the recipe; empty where it is not about a step."""

    def __init__(self, message: str, problems: list[Problem] | tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.args[0], self.problems)

    @property
    def code(self) -> str | None:
        """The code of the first problem."""
        return self.problems[0].code if self.problems else None

    @property
    def step(self) -> int | None:
        """The step that the first problem is about, from 1."""
        return self.problems[0].step if self.problems else None

    @property
    def line(self) -> int | None:
        """The line of the recipe that the first problem is about, from 1."""
        return self.problems[0].line if self.problems else None

    @property
    def column(self) -> int | None:
        """The character of this line, from 1."""
        return self.problems[0].column if self.problems else None

    @property
    def help(self) -> str | None:
        """What would be right instead of the first problem."""
        return self.problems[0].help if self.problems else None


class InvalidRecipe(RecipeError, ValueError):
    """The recipe is wrong, or does not fit the columns: all of it at once."""


class InvalidRun(RecipeError, ValueError):
    """What was asked for cannot be done, such as to replace an output without `overwrite`. Nothing was written."""


class RunFailed(RecipeError):
    """The data, a file or a store failed. Of outputs, nothing is seen."""


class RunConflict(RunFailed):
    """Another run took over the output."""


class RecipeWarning(UserWarning):
    """Something that may not be meant as it is."""

    problem: Problem
    """It, for programs."""

    def __init__(self, message: str, problem: Problem) -> None:
        super().__init__(message)
        self.problem = problem


_HERE = os.path.dirname(__file__)


def warn(message: str, problem: Problem) -> None:
    """Warns whoever called this package."""
    import sys

    level, frame = 1, sys._getframe()
    while frame is not None and os.path.dirname(frame.f_code.co_filename) == _HERE:
        level, frame = level + 1, frame.f_back  # type: ignore[assignment]
    warnings.warn(RecipeWarning(message, problem), stacklevel=level)
