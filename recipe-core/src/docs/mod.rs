//! The step reference, made from the steps themselves: pages in Markdown, and the JSON schema of recipes for editors.

mod tasks;

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::step::{Conditions, Example, Family, Info, Outcome, ParamKind, Parameter, Step};
use crate::steps;
use tasks::TASKS;

/// The page of one operation.
pub fn page(step: &Step) -> String {
    let mut page = String::new();
    let _ = writeln!(page, "# {}\n\n{}\n", step.operation, step.summary);
    let _ = writeln!(page, "{} · [all operations](README.md)\n", step.family.title());
    let _ = writeln!(page, "## Parameters\n");
    if step.params.is_empty() {
        let _ = writeln!(page, "None.");
    } else {
        let _ = writeln!(page, "| name | what | needed |\n|---|---|---|");
        parameters(&mut page, step.params, "");
    }
    let _ = writeln!(page, "\n`ConditionExpressions`: {}", conditions(step.conditions));
    let _ = writeln!(page, "\n## Examples");
    for example in step.examples {
        write_example(&mut page, step, example);
    }
    if !step.assumptions.is_empty() {
        let _ = writeln!(page, "\n## What the documentation leaves open\n\nChosen here:\n");
        for assumption in step.assumptions {
            let _ = writeln!(page, "- {assumption}");
        }
    }
    see_also(&mut page, step);
    page
}

/// The other operations for the tasks this one serves.
fn see_also(page: &mut String, step: &Step) {
    let serves = TASKS.iter().filter(|(_, operations)| operations.contains(&step.operation));
    let tasks = serves.filter(|(_, operations)| operations.len() > 1).map(|(task, operations)| {
        let others = operations.iter().filter(|other| **other != step.operation);
        format!("- {task}: {}", others.map(|other| link(other)).collect::<Vec<_>>().join(", "))
    });
    let tasks: Vec<String> = tasks.collect();
    if !tasks.is_empty() {
        let _ = writeln!(page, "\n## See also\n\n{}", tasks.join("\n"));
    }
}

fn link(operation: &str) -> String {
    format!("[{operation}]({}.md)", operation.to_lowercase())
}

/// The index of all pages, by task and by family.
pub fn index() -> String {
    let mut index = String::from(
        "# Steps\n\nEvery operation, by task and by [family](#by-family). Missing means null or empty text; invalid means present but of the wrong type.\n\n## By task\n\n",
    );
    for (task, operations) in TASKS {
        let operations: Vec<String> = operations.iter().map(|operation| link(operation)).collect();
        let _ = writeln!(index, "- **{task}**: {}", operations.join(", "));
    }
    index.push_str("\n## By family\n");
    for family in Family::ALL {
        if !steps::all().any(|step| step.family == family) {
            continue;
        }
        let _ = writeln!(index, "\n### {}\n\n| operation | what it does |\n|---|---|", family.title());
        for step in steps::all().filter(|step| step.family == family) {
            let _ = writeln!(index, "| [{}]({}) | {} |", step.operation, file_name(step), step.summary);
        }
    }
    index
}

/// The name of a page's file.
pub fn file_name(step: &Step) -> String {
    format!("{}.md", step.operation.to_lowercase())
}

fn parameters(page: &mut String, params: &[&'static dyn Parameter], within: &str) {
    for info in params.iter().map(|param| param.info()) {
        let needed = match (info.required, info.default) {
            (true, _) => "yes".to_owned(),
            (false, Some(default)) => format!("no; {}", code(default)),
            (false, None) => "no".to_owned(),
        };
        let mut what = info.summary.to_owned();
        if !info.choices.is_empty() {
            let choices: Vec<String> = info.choices.iter().map(|choice| code(choice)).collect();
            let _ = write!(what, " One of {}.", choices.join(", "));
        }
        if let Some((least, greatest)) = info.range {
            let _ = write!(what, " From {least} to {greatest}.");
        }
        if !info.aliases.is_empty() {
            let aliases: Vec<String> = info.aliases.iter().map(|alias| code(alias)).collect();
            let _ = write!(what, " Also spelled {}.", aliases.join(", "));
        }
        let _ = writeln!(
            page,
            "| `{within}{}` {} | {} | {needed} |",
            info.name,
            kind(info.kind),
            what.replace('|', "\\|")
        );
        let item = if info.kind == ParamKind::Objects { "[]" } else { "" };
        parameters(page, info.fields, &format!("{within}{}{item}.", info.name));
    }
}

fn code(text: &str) -> String {
    if text.is_empty() { "empty".into() } else { format!("`{text}`") }
}

fn kind(kind: ParamKind) -> &'static str {
    match kind {
        ParamKind::Column => "column",
        ParamKind::Columns => "list of columns",
        ParamKind::NewColumn => "new column",
        ParamKind::Flag => "`true` or `false`",
        ParamKind::Text => "text",
        ParamKind::Texts => "list of texts",
        ParamKind::Whole => "whole number",
        ParamKind::Number => "number",
        ParamKind::Objects => "list of objects",
        ParamKind::Fields => "object",
    }
}

fn conditions(conditions: Conditions) -> &'static str {
    match conditions {
        Conditions::MaskCells => {
            "only rows that meet all of them are changed; a new column is missing in the others."
        }
        Conditions::SelectRows => "required; they say which rows the step is about.",
        Conditions::Rejected => "not taken, because the step changes the table as a whole.",
    }
}

fn write_example(page: &mut String, step: &Step, example: &Example) {
    let params: Value = serde_json::from_str(example.params).unwrap_or(Value::Null);
    let mut whole = json!({"Action": {"Operation": step.operation, "Parameters": params}});
    if let Some(conditions) = example.conditions.and_then(|text| serde_json::from_str::<Value>(text).ok()) {
        whole["ConditionExpressions"] = conditions;
    }
    let _ = writeln!(page, "\n### {}\n\n```json\n{whole:#}\n```\n", example.title);
    write_table(page, "Before", example.input);
    for (name, lines) in example.datasets {
        write_table(page, &format!("Dataset `{name}`"), lines);
    }
    match example.outcome {
        Outcome::Table(lines) => write_table(page, "After", lines),
        Outcome::Error(message) => {
            let _ = writeln!(page, "Error: {message}");
        }
    }
    if example.failed_cells > 0 {
        let cells = if example.failed_cells == 1 { "cell" } else { "cells" };
        let _ = writeln!(
            page,
            "{} {cells} could not be converted, and the report says so.",
            example.failed_cells
        );
    }
}

fn write_table(page: &mut String, title: &str, lines: &[&str]) {
    let _ = writeln!(page, "{title}:\n");
    for (at, line) in lines.iter().enumerate() {
        let _ = writeln!(page, "| {line} |");
        if at == 0 {
            let _ = writeln!(page, "|{}", "---|".repeat(line.split('|').count()));
        }
    }
    page.push('\n');
}

/// The JSON schema of recipes: completion and hover text in editors.
pub fn schema() -> Value {
    let actions: Vec<Value> = steps::all().map(action).collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "DataBrew recipe",
        "oneOf": [{"$ref": "#/definitions/steps"}, {"$ref": "#/definitions/recipe"}],
        "definitions": {
            "steps": {"type": "array", "items": {"$ref": "#/definitions/step"}},
            "recipe": {
                "type": "object",
                "required": ["Steps"],
                "properties": {
                    "$schema": {"type": "string"},
                    "Name": {"type": "string", "description": "Name of the recipe."},
                    "Description": {"type": "string", "description": "What the recipe is for."},
                    "RecipeVersion": {
                        "type": "string",
                        "pattern": "^([0-9]{1,6}\\.[0-9]{1,6}|LATEST_WORKING|LATEST_PUBLISHED)$",
                        "description": "Version of the recipe, such as 1.0. Reports and outputs carry it.",
                    },
                    "EngineVersion": {"type": "string", "description": "Least version of the engine the recipe needs."},
                    "Steps": {"$ref": "#/definitions/steps"},
                },
            },
            "step": {
                "type": "object",
                "required": ["Action"],
                "properties": {
                    "Action": {"oneOf": actions},
                    "ConditionExpressions": {"type": "array", "items": {"$ref": "#/definitions/condition"}},
                    "Comment": {"type": "string", "description": "A note for people."},
                    "Disabled": {"type": "boolean", "description": "Leaves the step out."},
                },
            },
            "condition": {
                "type": "object",
                "required": ["Condition", "TargetColumn"],
                "properties": {
                    "Condition": {
                        "enum": [
                            "IS", "IS_NOT", "IS_BETWEEN", "CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "NOT_STARTS_WITH",
                            "ENDS_WITH", "NOT_ENDS_WITH", "LESS_THAN", "LESS_THAN_EQUAL", "GREATER_THAN",
                            "GREATER_THAN_EQUAL", "IS_INVALID", "IS_MISSING", "IS_NOT_BETWEEN", "IS_NOT_MISSING",
                            "IS_VALID", "MATCHES", "NOT_MATCHES",
                        ],
                        "description": "What is asked of the cell.",
                    },
                    "TargetColumn": {"type": "string", "description": "Column whose cell is asked about."},
                    "Value": {"description": "What the cell is compared with; for IS and IS_NOT a list, as JSON text."},
                },
            },
        },
    })
}

fn action(step: &'static Step) -> Value {
    json!({
        "type": "object",
        "title": step.operation,
        "description": step.summary,
        "required": ["Operation"],
        "properties": {
            "Operation": {"const": step.operation, "description": step.summary},
            "Parameters": object(step.params, true),
        },
    })
}

fn object(params: &[&'static dyn Parameter], exported: bool) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for info in params.iter().map(|param| param.info()) {
        properties.insert(info.name.to_owned(), property(info));
        for alias in info.aliases {
            properties.insert((*alias).to_owned(), property(info));
        }
        if info.required && info.aliases.is_empty() {
            required.push(info.name);
        }
    }
    if exported {
        properties.insert("functionStepType".into(), json!({"type": "string", "description": "Ignored."}));
    }
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// A pattern that matches each of these texts in any case.
fn any_case(texts: &[&str]) -> String {
    let one = |text: &&str| {
        text.chars().fold(String::new(), |pattern, c| {
            match (c.to_lowercase().next(), c.to_uppercase().next()) {
                (Some(lower), Some(upper)) if lower != upper => format!("{pattern}[{upper}{lower}]"),
                _ => pattern + &regex::escape(c.encode_utf8(&mut [0; 4])),
            }
        })
    };
    format!("^({})$", texts.iter().map(one).collect::<Vec<_>>().join("|"))
}

fn property(info: &Info) -> Value {
    let mut property = match info.kind {
        ParamKind::Column | ParamKind::NewColumn => json!({"type": "string"}),
        ParamKind::Text if info.choices.is_empty() => json!({"type": ["string", "number", "boolean"]}),
        // Editors complete from the list; any case is fine.
        ParamKind::Text => {
            json!({"anyOf": [{"enum": info.choices}, {"type": "string", "pattern": any_case(info.choices)}]})
        }
        ParamKind::Columns | ParamKind::Texts => {
            json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
        }
        ParamKind::Flag => {
            json!({"anyOf": [{"type": "boolean"}, {"enum": ["true", "false", "TRUE", "FALSE"]}]})
        }
        ParamKind::Whole => {
            json!({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^ *-?[0-9]+ *$"}]})
        }
        ParamKind::Number => json!({"type": ["number", "string"]}),
        ParamKind::Objects => {
            json!({"anyOf": [{"type": "string"}, {"type": "array", "items": object(info.fields, false)}]})
        }
        ParamKind::Fields => json!({"anyOf": [{"type": "string"}, object(info.fields, false)]}),
    };
    property["description"] = Value::from(info.summary);
    if info.kind != ParamKind::Text && !info.choices.is_empty() {
        property["examples"] = json!(info.choices);
    }
    if let Some(default) = info.default {
        property["default"] = Value::from(default);
    }
    property
}
