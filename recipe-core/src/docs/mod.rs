//! The step reference, made from the steps themselves: pages in Markdown, and the JSON schema of recipes for editors.

mod conditions;
mod errors;
mod schema;
mod several;
mod short;
mod support;
mod tasks;

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::step::{Conditions, Example, Family, Outcome, Parameter, Step};
use crate::steps;
use tasks::TASKS;

pub use conditions::{Condition, conditions, known_conditions};
pub use errors::{ERRORS, ErrorPage, errors};
pub use schema::schema;
pub use several::several_columns;
pub use short::{ShortName, short_names};
pub use support::support;

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
    if step.takes_several() {
        let _ = writeln!(
            page,
            "\nInstead of `sourceColumn`, `sourceColumns`, `columnsMatching` and `columnsOfType` do the same to \
             [several columns](../several-columns.md)."
        );
    }
    let _ = writeln!(page, "\n`ConditionExpressions`: {}", effect(step.conditions));
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
        "# Steps\n\nEvery operation, by task and by [family](#by-family). Missing means null or empty text; invalid means present but of the wrong type. What `ConditionExpressions` can ask is on [a page of its own](../conditions.md).\n\n## By task\n\n",
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
        if info.extension {
            what.push_str(" Not in DataBrew.");
        }
        let _ = writeln!(
            page,
            "| `{within}{}` {} | {} | {needed} |",
            info.name,
            info.kind.title(),
            what.replace('|', "\\|")
        );
        parameters(page, info.fields, &format!("{within}{}{}.", info.name, info.kind.item()));
    }
}

fn code(text: &str) -> String {
    if text.is_empty() { "empty".into() } else { format!("`{text}`") }
}

fn effect(conditions: Conditions) -> &'static str {
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
