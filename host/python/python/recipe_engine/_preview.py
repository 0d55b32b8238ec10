"""Rows to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from . import _html

if TYPE_CHECKING:
    from ._native import Table

Frame = TypeVar("Frame")

_SHOWN = 50
"""How many rows a notebook shows."""


class Preview(Generic[Frame]):
    """Rows after a recipe, or after one of its steps, and which of their cells it changed.

    A notebook shows the first rows as a table. Of many columns it shows the first ones and the last ones; long cells are cut, and
    have the whole in their title.
    """

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
        first, last = _html.shown(len(names))
        hidden = names[first.stop : last.start]
        head = [_html.text(names[column]) for column in first]
        if hidden:
            head.append(f'<span title="{_html.counted(len(hidden), "column")} not shown">{_html.GAP}</span>')
        head += [_html.text(names[column]) for column in last]
        gaps = self._gaps(hidden)
        rows = []
        for row, cells in enumerate(self._table.texts(_SHOWN)):
            shown = [self._cell(row, names[column], cells[column]) for column in first]
            if hidden:
                shown.append(_marked(_html.GAP) if row in gaps else _html.GAP)
            rows.append([str(row), *shown, *(self._cell(row, names[column], cells[column]) for column in last)])
        more = len(self._table) - _SHOWN
        foot = f"<p>and {_html.counted(more, 'more row')}</p>" if more > 0 else ""
        return _html.block(_html.table(self._caption(len(names)), ["row", *head], rows) + foot)

    def _caption(self, columns: int) -> str:
        size = f"{_html.counted(len(self._table), 'row')}, {_html.counted(columns, 'column')}"
        partial = " (there may be more rows)" if self.is_partial else ""
        return f"{size}{partial}; {_html.counted(len(self.changed), 'cell')} changed: {_html.CHANGED}"

    def _cell(self, row: int, name: str, cell: str | None) -> str:
        shown = "<i>missing</i>" if cell is None else _html.text(cell)
        return _marked(shown) if (row, name) in self.changed else shown

    def _gaps(self, hidden: tuple[str, ...]) -> set[int]:
        """The rows with a changed cell that is not shown."""
        names = set(hidden)
        return {row for row, name in self.changed if name in names}


def _marked(shown: str) -> str:
    return f"<mark>{shown}{_html.CHANGED}</mark>"
