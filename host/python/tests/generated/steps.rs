//! `_steps.py`: a method for each operation.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use recipe_core::step::{Conditions, Info, Step};
use recipe_core::steps;

use super::text::{docstring, literal, name, wrapped};

const HEAD: &str = r#""""A method for each operation of recipes.

Made from the engine's registry: `RECIPE_UPDATE=1 cargo test -p recipe-python` writes this file anew.
"""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from typing_extensions import Self

    Columns = str | Sequence[str] | None
    Conditions = Sequence[Mapping[str, Any]] | None


class Steps:
    """Methods that give a recipe with one step more.

    A `source_column` that is a list of names does the same to each of these columns. `conditions` say which rows a step is
    about, as `ConditionExpressions` of a recipe: `[{"Condition": "GREATER_THAN", "TargetColumn": "n", "Value": "3"}]`.
    """

    __slots__ = ()

    def _with_step(self, operation: str, given: Mapping[str, object], beside: Mapping[str, object]) -> Self:
        raise NotImplementedError
"#;

const TAIL: &str = r"

def _one(columns: Columns) -> str | None:
    return columns if isinstance(columns, str) else None


def _several(columns: Columns) -> list[str] | None:
    return None if columns is None or isinstance(columns, str) else list(columns)
";

/// Names that recipes have for other things in Python.
const TAKEN: &[&str] = &[
    "apply",
    "check",
    "description",
    "load",
    "name",
    "preview",
    "sha256",
    "steps",
    "stream",
    "to_databrew",
    "to_json",
    "to_yaml",
    "version",
];

const COLUMN: &str = "sourceColumn";

/// The whole file.
pub(crate) fn module() -> String {
    let mut module = HEAD.to_owned();
    let mut names = BTreeSet::new();
    for step in steps::all() {
        let method = name(&step.operation.to_lowercase());
        assert!(!TAKEN.contains(&method.as_str()), "{method} is no operation in Python");
        assert!(names.insert(method), "{} is there twice", step.operation);
        write_method(&mut module, step);
    }
    module + TAIL
}

/// A parameter of a method.
struct Given {
    name: String,
    hint: String,
    default: bool,
    /// What it is called in recipes, and what stands for its value.
    entry: Option<(&'static str, String)>,
    summary: String,
}

impl Given {
    fn of(info: &Info, several: bool) -> Given {
        let name = name(info.name);
        let is_columns = several && info.name == COLUMN;
        let hint = if is_columns { "Columns".to_owned() } else { hint(info) };
        let mut summary = info.summary.to_owned();
        if let Some(default) = info.default.filter(|default| !default.is_empty() && *default != "false") {
            let _ = write!(summary, " `{default}` unless given.");
        }
        if let Some((least, greatest)) = info.range {
            let _ = write!(summary, " From {least} to {greatest}.");
        }
        if info.extension {
            summary.push_str(" DataBrew does not have it.");
        }
        let value = if is_columns { format!("_one({name})") } else { name.clone() };
        let hint = if info.required || is_columns { hint } else { format!("{hint} | None") };
        Given { hint, default: !info.required, entry: Some((info.name, value)), summary, name }
    }

    fn beside(name: &str, hint: &str, default: bool, summary: &str) -> Given {
        Given {
            name: name.to_owned(),
            hint: hint.to_owned(),
            default,
            entry: None,
            summary: summary.to_owned(),
        }
    }
}

fn hint(info: &Info) -> String {
    if !info.choices.is_empty() && info.kind.title() == "text" {
        return literal(info.choices.iter().copied());
    }
    let hint = match info.kind.title() {
        "column" | "new column" | "secret" => "str",
        "text" => "str",
        "list of columns" | "list of texts" => "Sequence[str]",
        "texts by name" => "Mapping[str, str]",
        "list of lists of columns" => "Sequence[Sequence[str | None]]",
        "whole number" => "int",
        "number" => "float",
        "list of objects" => "Sequence[Mapping[str, Any]]",
        "object" => "Mapping[str, Any]",
        "`true` or `false`" => "bool",
        other => panic!("no type of Python is known for {other}"),
    };
    hint.to_owned()
}

fn write_method(module: &mut String, step: &Step) {
    let several = step.takes_several();
    let mut given: Vec<Given> = step.params.iter().map(|param| Given::of(param.info(), several)).collect();
    if several {
        let all = [
            (
                "columnsMatching",
                "str | None",
                "In place of `source_column`: a regular expression for the names of columns.",
            ),
            (
                "columnsOfType",
                "str | Sequence[str] | None",
                "In place of `source_column`: all columns of these types.",
            ),
        ];
        given.extend(all.map(|(key, hint, summary)| Given {
            entry: Some((key, name(key))),
            ..Given::beside(&name(key), hint, true, summary)
        }));
    }
    let conditions = match step.conditions {
        Conditions::MaskCells => Some((true, "Only rows that meet all of these are changed.")),
        Conditions::SelectRows => Some((false, "Which rows it is about.")),
        _ => None,
    };
    if let Some((default, summary)) = conditions {
        given.push(Given::beside("conditions", "Conditions", default, summary));
    }
    given.push(Given::beside("comment", "str | None", true, "A note for people."));
    let method = name(&step.operation.to_lowercase());
    let (needed, others): (Vec<&Given>, Vec<&Given>) = given.iter().partition(|given| !given.default);
    let _ = writeln!(module, "\n    def {method}(\n        self,");
    for given in &needed {
        let _ = writeln!(module, "        {}: {},", given.name, given.hint);
    }
    let _ = writeln!(module, "        *,");
    for given in &others {
        let _ = writeln!(module, "        {}: {} = None,", given.name, given.hint);
    }
    let _ = writeln!(module, "    ) -> Self:");
    let summary = wrapped(&docstring(step.summary), 8, 128);
    let _ = writeln!(module, "        \"\"\"{summary}\n\n        Args:");
    for given in needed.iter().chain(&others) {
        let line = format!("{}: {}", given.name, docstring(&given.summary));
        let _ = writeln!(module, "            {}", wrapped(&line, 16, 124));
    }
    let _ = writeln!(module, "        \"\"\"\n        given: dict[str, object] = {{");
    for (key, value) in given.iter().filter_map(|given| given.entry.as_ref()) {
        let _ = writeln!(module, "            \"{key}\": {value},");
    }
    if several {
        let _ = writeln!(module, "            \"sourceColumns\": _several({}),", name(COLUMN));
    }
    module.push_str("        }\n");
    let conditions = if conditions.is_some() { "\"ConditionExpressions\": conditions, " } else { "" };
    let beside = format!("{{{conditions}\"Comment\": comment}}");
    let _ = writeln!(module, "        return self._with_step(\"{}\", given, {beside})", step.operation);
}
