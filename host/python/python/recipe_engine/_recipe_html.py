"""How notebooks show a recipe."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from . import _html

_STEPS = 100
"""How many steps are shown."""

Raw = Mapping[str, Any]


def recipe_html(name: str | None, version: str | None, description: str | None, steps: Sequence[Raw]) -> str:
    """A table with a row for each step; `steps` are those of the recipe as JSON has it."""
    first, last = _html.shown(len(steps), _STEPS)
    rows = [_row(at + 1, steps[at]) for at in first]
    if last:
        rows.append([_html.GAP, f"{_html.counted(last.start - first.stop, 'step')} not shown", "", "", ""])
    rows += [_row(at + 1, steps[at]) for at in last]
    called = " ".join(part for part in (name, version) if part is not None)
    caption = [_html.text(called), _html.text(description or "", _html.WHOLE), _html.counted(len(steps), "step")]
    head = ["step", "operation", "parameters", "where", "comment"]
    return _html.block(_html.table("; ".join(part for part in caption if part), head, rows))


def _row(number: int, step: Raw) -> list[str]:
    action: Raw = step.get("Action", step)
    operation = _html.text(str(action.get("Operation", "")))
    if step.get("Disabled"):
        operation = f"<s>{operation}</s> (disabled)"
    parameters = [f"{_html.text(name)}: {_value(value)}" for name, value in (action.get("Parameters") or {}).items()]
    conditions = [_condition(condition) for condition in step.get("ConditionExpressions") or []]
    comment = _html.text(str(step.get("Comment") or ""))
    return [str(number), operation, "<br>".join(parameters), "<br>".join(conditions), comment]


def _condition(condition: Raw) -> str:
    if list(condition) == ["Expression"]:
        return _value(condition["Expression"])
    return _value(" ".join(str(condition[key]) for key in ("TargetColumn", "Condition", "Value") if key in condition))


def _value(value: object) -> str:
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"<code>{_html.text(written)}</code>"
