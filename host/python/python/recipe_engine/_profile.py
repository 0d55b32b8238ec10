"""What is in a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from . import _native
from ._frames import Frame, kind_of


class Wanted(NamedTuple):
    """What is wanted of a profile, as the engine takes it."""

    most_common: int
    bins: int
    correlations: int
    outliers: float
    mild_outliers: float | None
    entities: list[str]


class Profile(dict[str, Any]):
    """What is in a table: the statistics of its columns, with the names of DataBrew's profile jobs.

    `profile["columns"]` has the statistics of each column. A notebook shows a page with plots; `to_html` gives it.
    """

    __slots__ = ("_page",)

    def __init__(self, fields: Mapping[str, Any], page: str) -> None:
        super().__init__(fields)
        self._page = page

    def to_html(self) -> str:
        """The page: one file that needs nothing else, neither network nor scripts."""
        return self._page

    def _repr_html_(self) -> str:
        page = escape(self._page)
        return f'<iframe sandbox title="Profile" srcdoc="{page}" style="width: 100%; height: 40em; border: 0"></iframe>'


def profile(
    frame: Frame,
    *,
    name: str = "table",
    most_common: int = 50,
    bins: int = 20,
    correlations: int = 10,
    outliers: float = 3.0,
    mild_outliers: float | None = None,
    entities: Sequence[str] = (),
) -> Profile:
    """What is in a table: types, missing, distinct and most common values, distributions, patterns, and what may be wrong.

    It takes one pass over the rows, in bounded memory; a reader is read to its end. `recipe-host profile` does the same with files,
    on all threads.

    >>> import pyarrow
    >>> found = profile(pyarrow.table({"city": ["Mobile", "Dothan", "Mobile", None]}))
    >>> found["columns"][0]["missingValuesCount"], found["columns"][0]["mostCommonValues"][0]
    (1, {'value': 'Mobile', 'count': 2})

    Args:
        frame: As `Recipe.apply` takes it.
        name: What the page calls the table.
        most_common: How many of the most common values are listed.
        bins: Bins of distributions.
        correlations: How many columns of numbers are compared with each other: the first ones.
        outliers: Standard deviations from the mean beyond which a number is an outlier.
        mild_outliers: The same of mild outliers, which are counted as well.
        entities: Types of personal data to look for in text, such as `EMAIL`, or `USA_ALL` for almost all.

    Raises:
        RunFailed: The rows cannot be read, or a type of personal data is not known.
        ValueError: A number is too small, or two columns have one name.
    """
    if bins < 1 or most_common < 0 or correlations < 0:
        raise ValueError("bins is at least 1, and most_common and correlations are at least 0")
    wanted = Wanted(most_common, bins, correlations, outliers, mild_outliers, list(entities))
    fields, page = _native.profile(kind_of(frame).read(frame), name, wanted)
    return Profile(json.loads(fields), page)
