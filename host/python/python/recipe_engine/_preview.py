"""Rows to look at."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from ._native import Table

Frame = TypeVar("Frame")

_SHOWN = 50
"""How many rows a notebook shows."""


class Preview(Generic[Frame]):
    """Rows after a recipe, or after one of its steps, and which of their cells it changed."""

    __slots__ = ("_table", "changed", "is_partial", "rows")

    rows: Frame
    """The rows, as the kind of table that was given; a batch for a reader."""
    changed: frozenset[tuple[int, str]]
    """The cells that changed: their rows, from 0, and columns. Rows that were grouped, sorted or joined cannot be compared."""
    is_partial: bool
    """Whether there may be more rows than were read."""

    def __init__(self, rows: Frame, table: Table, changed: list[tuple[int, int]], is_partial: bool) -> None:
        names = table.column_names
        self._table = table
        self.rows = rows
        self.changed = frozenset((row, names[column]) for row, column in changed)
        self.is_partial = is_partial

    def __repr__(self) -> str:
        return f"<Preview of {len(self._table)} rows, {len(self.changed)} cells changed>"

    def _repr_html_(self) -> str:
        names = self._table.column_names
        head = "".join(f"<th>{escape(name)}</th>" for name in names)
        body = "".join(self._row(row, cells) for row, cells in enumerate(self._table.texts(_SHOWN)))
        more = len(self._table) - _SHOWN
        foot = f"<p>and {more} more rows</p>" if more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}"

    def _row(self, row: int, cells: list[str | None]) -> str:
        shown = []
        for name, cell in zip(self._table.column_names, cells):
            text = "<i>missing</i>" if cell is None else escape(cell)
            marked = (row, name) in self.changed
            shown.append(f"<td><mark>{text}</mark></td>" if marked else f"<td>{text}</td>")
        return f"<tr>{''.join(shown)}</tr>"
