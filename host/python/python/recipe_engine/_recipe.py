"""Recipes: loaded, built, checked, applied."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _native
from ._frames import Frame, Kind, columns_of, is_read_once, kind_of
from ._preview import Preview
from ._recipe_html import recipe_html
from ._report import Report
from ._settings import settings
from ._steps import Steps

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._settings import Options

def _report(rows: _native.Rows) -> Report:
    report, text = rows.report()
    return Report(json.loads(report), text)


class Stream(Iterator[Any]):
    """Tables that leave a recipe, one after the other, as they are asked for. Threads may share it."""

    __slots__ = ("_lock", "_make", "_rows")

    def __init__(self, rows: _native.Rows, make: Callable[[_native.Table], Any]) -> None:
        self._rows = rows
        self._make = make
        self._lock = Lock()

    def __next__(self) -> Any:
        with self._lock:
            table = next(self._rows)
        return self._make(table)

    @property
    def report(self) -> Report:
        """What the steps did so far; once the last table has left, what they did."""
        with self._lock:
            return _report(self._rows)


Document = Mapping[str, Any] | Sequence[Any]
"""A recipe as `json.load` makes it of a file."""


class Step(NamedTuple):
    """A step of a recipe."""

    number: int
    """Its place, from 1."""
    operation: str
    """What it does, such as `UPPER_CASE`."""
    comment: str | None
    """What a person wrote about it."""
    disabled: bool
    """Whether it is left out."""


class Recipe(Steps):
    """A recipe: steps that are done to a table, one after the other.

    A recipe does not change: a method for an operation gives a recipe with one step more.

    >>> recipe = Recipe().remove_missing("amount").change_data_type("amount", "double")
    >>> [step.operation for step in recipe.steps]
    ['REMOVE_MISSING', 'CHANGE_DATA_TYPE']
    """

    __slots__ = ("_native",)

    def __init__(self, steps: Document = ()) -> None:
        """A recipe of these steps, as JSON has them; without any, one to begin with."""
        self._native = _native.Recipe.parse("recipe", _text(steps))

    @classmethod
    def _of(cls, native: _native.Recipe) -> Self:
        recipe = cls.__new__(cls)
        recipe._native = native
        return recipe

    def _with_step(self, operation: str, given: Mapping[str, object], beside: Mapping[str, object]) -> Self:
        parameters = {name: value for name, value in given.items() if value is not None}
        step: dict[str, object] = {"Action": {"Operation": operation, "Parameters": parameters}}
        step |= {name: value for name, value in beside.items() if value is not None}
        document = json.loads(self._native.write("json"))
        steps = document if isinstance(document, list) else document["Steps"]
        steps.append(step)
        # Lines and columns of problems are those of `to_json`.
        laid_out = _native.Recipe.parse("recipe", _text(document)).write("json")
        return self._of(_native.Recipe.parse("recipe", laid_out))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, in order, those that are left out included."""
        return tuple(Step(*step) for step in self._native.steps)

    @property
    def name(self) -> str | None:
        """What the recipe says it is called."""
        return self._native.name

    @property
    def description(self) -> str | None:
        """What the recipe says it is for."""
        return self._native.description

    @property
    def version(self) -> str | None:
        """What the recipe says its version is, such as `1.2`."""
        return self._native.version

    @property
    def sha256(self) -> str:
        """SHA-256 of the recipe's text, as reports have it."""
        return self._native.sha256

    def check(self, columns: object | None = None, **options: Unpack[Options]) -> dict[str, str] | None:
        """Checks the recipe, and all of it at once; with `columns`, against these.

        Args:
            columns: A schema of any library, a table, or the names of types by those of columns.
            **options: As `apply` takes them; second tables are needed where the recipe joins some, and secrets are not.

        Returns:
            The types of the columns that leave, by name; none without `columns`, or where they depend on the data.

        Raises:
            InvalidRecipe: Something is wrong, and `problems` has all of it.
        """
        if columns is None:
            self._native.check()
            return None
        leaving = self._native.check_columns(columns_of(columns), settings(options))
        return None if leaving is None else dict(leaving)

    def apply(self, frame: Frame, **options: Unpack[Options]) -> Frame:
        """Applies the recipe to a table, and gives one of the same kind.

        Rows keep the order they came in, until a step sorts them. Columns that no step changes are not copied. A reader
        comes back as a reader, and is read as its rows are asked for.

        A cell that a step cannot convert is missing afterwards, and the others go on. `apply_with_report` counts such cells by
        step, `rejects` lists them, and with `max_failed` they end the run. A column of which no cell could be converted is warned
        of with `RecipeWarning` once the last row has left, as are dates that can be read in two ways.

        Args:
            frame: A table of polars, pandas, pyarrow or duckdb, or of another library that has `__arrow_c_stream__` or
                `__arrow_c_array__`, which comes back as a `Table`.
            **options: How it is done.

        Raises:
            InvalidRecipe: The recipe is wrong, or does not fit the columns.
            RunFailed: A step failed on the data, or the rows could not be read.
        """
        made, _ = self._applied(frame, options)
        return made

    def apply_with_report(self, frame: Frame, **options: Unpack[Options]) -> tuple[Frame, Report]:
        """Applies the recipe as `apply` does, and says what each step did.

        >>> import pyarrow
        >>> visits = pyarrow.table({"paid": ["12", "n/a"]})
        >>> clean, report = Recipe().change_data_type("paid", "long").apply_with_report(visits)
        >>> clean["paid"].to_pylist(), report["steps"][0]["cells_failed"]
        ([12, None], 1)

        Args:
            frame: As `apply` takes it, but for readers, whose rows are still to come: `stream` has a report at its end.
            **options: How it is done.

        Returns:
            The table, and the report, with the names that the report of `run` has: `rows_in`, `rows_out`, `steps`, `warnings`,
            `memory` and `recipe`.
        """
        if is_read_once(frame):
            raise TypeError("a reader is read as its rows are asked for, and the report is there at their end: take `stream`")
        made, rows = self._applied(frame, options)
        return made, _report(rows)

    def stream(self, frame: Frame, **options: Unpack[Options]) -> Stream:
        """Applies the recipe to rows as they are asked for, in bounded memory: tables of the same kind, one after the other.

        Steps that need all rows, such as SORT, hold them within `memory_limit`, and go on with temporary files. Of a reader,
        the tables are record batches, and of a lazy frame data frames. Cells that fail are missing, as in `apply`, and what is
        warned of is warned of after the last table.

        Args:
            frame: As `apply` takes it; a reader, such as one of pyarrow, is read as far as rows are asked for.
            **options: How it is done.
        """
        kind, rows = self._start(frame, options)
        return Stream(rows, lambda table: kind.make(table, frame))

    def _start(self, frame: object, options: Options) -> tuple[Kind, _native.Rows]:
        kind = kind_of(frame)
        known = settings(options, kind.views)
        return kind, self._native.start(kind.read(frame), known)

    def _applied(self, frame: Frame, options: Options) -> tuple[Frame, _native.Rows]:
        kind, rows = self._start(frame, options)
        made: Frame = kind.apply(rows, frame)
        return made, rows

    def preview(
        self, frame: Frame, *, step: int | None = None, rows: int = 1000, **options: Unpack[Options]
    ) -> Preview[Frame]:
        """The first rows after the recipe, or after one of its steps, with changed cells marked. A notebook shows it as a table.

        Cells that could not be converted are missing, and marked as changed.

        Args:
            frame: As `apply` takes it; of a reader, so many rows are taken.
            step: The step to look at, from 1: the steps after it are left out, and its own changes are marked; 0 shows what
                comes in. All steps, and what they changed together, unless given.
            rows: How many rows are read.
            **options: How it is done.
        """
        kind = kind_of(frame)
        known = settings(options, kind.views)
        table, is_partial, changed = self._native.preview(kind.read(frame), step, rows, known)
        return Preview(kind.make(table, frame), table, changed, is_partial)

    def to_json(self) -> str:
        """The recipe as JSON for people, which is what git should hold."""
        return self._native.write("json")

    def to_yaml(self) -> str:
        """The recipe as YAML, in the short form."""
        return self._native.write("yaml")

    def to_databrew(self) -> str:
        """The recipe as DataBrew imports it. What it has no place for is warned of."""
        return self._native.write("databrew")

    def __len__(self) -> int:
        return len(self._native.steps)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Recipe) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[object, ...]:
        # It is sent to other processes as text.
        return _restored, (type(self), self.to_json())

    def _repr_html_(self) -> str:
        document = json.loads(self.to_json())
        steps = document if isinstance(document, list) else document["Steps"]
        return recipe_html(self.name, self.version, self.description, steps)

    def __repr__(self) -> str:
        steps = ", ".join(step.operation for step in self.steps)
        return f"<Recipe{'' if self.name is None else f' {self.name!r}'}: {steps or 'no steps'}>"


def load(source: str | os.PathLike[str] | Document) -> Recipe:
    """Loads a recipe: a file, its text, or what `json.load` made of it.

    A text is a recipe where it has several lines, or begins as JSON or YAML does; else it names a file. `stack.yaml#Clean` is one
    of several recipes in a file, and `claims.json@1.2` a version that git has.

    >>> load("- upper_case: city").steps[0].operation
    'UPPER_CASE'

    Args:
        source: The recipe: JSON, YAML or the short form; what boto3 gives for `describe_recipe` is one, too.

    Raises:
        InvalidRecipe: The text is not a recipe; `problems` says all that is wrong, with lines and columns.
        InvalidRun: The file cannot be read.
    """
    if isinstance(source, os.PathLike) or (isinstance(source, str) and not _is_text(source)):
        return Recipe._of(_native.Recipe.read(source))
    if isinstance(source, str):
        return Recipe._of(_native.Recipe.parse("recipe", source))
    return Recipe(source)


def _is_text(source: str) -> bool:
    return "\n" in source or re.match(r"\s*(?:[\[{]|- )", source) is not None


def _text(document: Document) -> str:
    if isinstance(document, (str, bytes)) or not isinstance(document, (Mapping, Sequence)):
        raise TypeError(f"a recipe is a list of steps, or an object that has them, and not {type(document).__name__}")
    steps = document if isinstance(document, Mapping) else list(document)
    return json.dumps(steps, indent=2, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    """A value that JSON does not have: boto3 gives times as such."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a recipe is text, numbers, lists and objects, and holds no {type(value).__name__}")


def _restored(cls: type[Recipe], text: str) -> Recipe:
    return cls._of(_native.Recipe.parse("recipe", text))
