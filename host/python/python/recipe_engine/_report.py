"""What a run did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import _html

_LISTED = 10
"""How many files and warnings a notebook shows."""

_STEPS = 100
"""How many steps a notebook shows."""

_COUNTS = {
    "rows_in": "rows in",
    "rows_out": "rows out",
    "cells_changed": "cells changed",
    "cells_failed": "cells failed",
    "cells_ambiguous": "cells ambiguous",
    "rows_failed": "rows failed",
}
"""Counts of steps, and what they are called. The last two are shown where a step has them."""

_ALARMING = ("cells_failed", "cells_ambiguous", "rows_failed")

_SIGN = '<sup role="img" aria-label="look at this" title="look at this">⚠</sup>'


class Report(dict[str, Any]):
    """What a run did: the report of `recipe-host apply --report`, or that of a run over rows in memory, and its summary as text. A
    notebook shows it as a table.

    `report["steps"]` says for each step how many rows came and left, how many cells it changed, and how many it could not convert.
    """

    def __init__(self, fields: Mapping[str, Any], text: str) -> None:
        super().__init__(fields)
        self._text = text

    def __str__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        steps = [_counts(step) for step in self.get("steps") or []]
        lines = self._text.rstrip().splitlines()
        # The text begins with a table of the steps, a line for each and one of names.
        lines = lines[len(steps) + 1 :] if steps else lines
        said = "<br>".join(_html.text(line, _html.WHOLE) for line in lines)
        parts = [_steps(said, steps) if steps else f"<p>{said}</p>"]
        warnings = [_warning(warning) for warning in self.get("warnings") or []]
        files = [_file(file) for file in (self.get("output") or {}).get("files") or []]
        parts += _listed("warning", warnings) if warnings else []
        parts += _listed("file", files) if len(files) > 1 else []
        return _html.block("".join(parts))


def _counts(step: Mapping[str, Any]) -> dict[str, Any]:
    """A step, with what failed of its expectation beside its other counts."""
    return {**step, "rows_failed": (step.get("expectation") or {}).get("rows_failed", 0)}


def _steps(caption: str, steps: Sequence[Mapping[str, Any]]) -> str:
    counts = [name for name in _COUNTS if name not in _ALARMING[1:] or any(step.get(name) for step in steps)]
    first, last = _html.shown(len(steps), _STEPS)
    rows = [_row(steps[at], counts) for at in first]
    if last:
        rows.append([_html.GAP, f"{_html.counted(last.start - first.stop, 'step')} not shown", *[""] * (len(counts) + 1)])
    rows += [_row(steps[at], counts) for at in last]
    return _html.table(caption, ["step", "operation", *(_COUNTS[name] for name in counts), "comment"], rows)


def _row(step: Mapping[str, Any], counts: Sequence[str]) -> list[str]:
    operation = _html.text(str(step.get("operation", "")))
    cells = [f"<s>{operation}</s> (disabled)" if step.get("disabled") else operation]
    for name in counts:
        count = step.get(name, 0)
        cells.append(f"<mark>{count:,}{_SIGN}</mark>" if name in _ALARMING and count else f"{count:,}")
    return [str(step.get("step", "")), *cells, _html.text(step.get("comment") or "")]


def _warning(warning: Mapping[str, Any]) -> str:
    step = warning.get("step")
    place = "" if step is None else f"step {step}: "
    return f"{_SIGN} {place}{_html.text(str(warning.get('message', '')), _html.WHOLE)}"


def _file(file: Mapping[str, Any]) -> str:
    return f"{_html.text(str(file.get('name', '')), _html.WHOLE)} ({_html.counted(file.get('rows', 0), 'row')})"


def _listed(one: str, items: Sequence[str]) -> list[str]:
    more = len(items) - _LISTED
    shown = "".join(f"<li>{item}</li>" for item in items[:_LISTED])
    rest = f"<li>and {more:,} more</li>" if more > 0 else ""
    return [f"<p>{_html.counted(len(items), one)}</p><ul>{shown}{rest}</ul>"]
