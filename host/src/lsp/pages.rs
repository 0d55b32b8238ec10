//! What is said of operations, parameters, conditions and functions, in Markdown.

use std::fmt::Write as _;
use std::path::Path;

use recipe_core::docs::{self, Condition, ShortName, known_conditions, short_names};
use recipe_core::engine::expression::{Function, GROUPS};
use recipe_core::step::{Info, Step};

use super::place::operation;

/// The page of an operation. Links between pages lead nowhere in an editor, and become their texts.
pub(super) fn page(step: &Step) -> String {
    let page = docs::page(step).replace(" · [all operations](README.md)", "");
    let mut text = String::with_capacity(page.len());
    let mut is_code = false;
    for line in page.lines() {
        is_code ^= line.starts_with("```");
        if is_code {
            text.push_str(line);
        } else {
            without_links(line, &mut text);
        }
        text.push('\n');
    }
    text
}

fn without_links(line: &str, text: &mut String) {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("](") {
        let (Some((before, name)), Some((target, following))) =
            (before.rsplit_once('['), after.split_once(')'))
        else {
            break;
        };
        if Path::new(target).extension().is_none_or(|end| end != "md") {
            break;
        }
        let _ = write!(text, "{before}{name}");
        rest = following;
    }
    text.push_str(rest);
}

/// What a parameter takes, in short.
pub(super) fn takes(info: &Info) -> String {
    let needed = if info.required { "required" } else { "optional" };
    format!("{}, {needed}", info.kind.title().replace('`', ""))
}

/// All that is known of a parameter.
pub(super) fn parameter(info: &Info) -> String {
    let mut text = format!("**{}** ({})\n\n{}", info.name, takes(info), info.summary);
    if !info.choices.is_empty() {
        let choices: Vec<String> = info.choices.iter().map(|choice| format!("`{choice}`")).collect();
        let _ = write!(text, "\n\nOne of {}.", choices.join(", "));
    }
    if let Some((least, greatest)) = info.range {
        let _ = write!(text, "\n\nFrom {least} to {greatest}.");
    }
    if let Some(default) = info.default.filter(|default| !default.is_empty()) {
        let _ = write!(text, "\n\n`{default}` unless given.");
    }
    text
}

/// All that is known of a condition.
pub(super) fn condition(condition: &Condition) -> String {
    format!("**{}**\n\n{}\n\n`Value`: {}", condition.name, condition.summary, condition.value)
}

/// All that is known of a function.
pub(super) fn function(function: &Function) -> String {
    let [expression, data_type, value] = function.example;
    format!("`{}`\n\n{}\n\n`{expression}` is `{value}` ({data_type})", function.form, function.summary)
}

/// Every function of expressions.
pub(super) fn functions() -> impl Iterator<Item = &'static Function> {
    GROUPS.iter().flat_map(|group| group.functions)
}

/// The function with this name, whatever its case.
pub(super) fn function_named(name: &str) -> Option<&'static Function> {
    functions().find(|function| function.names().any(|known| known.eq_ignore_ascii_case(name)))
}

/// The condition with this name.
pub(super) fn condition_named(name: &str) -> Option<Condition> {
    known_conditions().find(|condition| condition.name == name)
}

/// What a name of the short form, or of an operation, stands for.
pub(super) fn short_named(name: &str) -> Option<ShortName> {
    let own = short_names().find(|short| short.name == name);
    own.or_else(|| {
        let step = operation(name)?;
        short_names().find(|short| short.step.operation == step.operation)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_between_pages_become_their_texts() {
        for (line, expected) in [
            ("a [b](c.md) and [d](../e.md).", "a b and d."),
            ("a [b](https://c) and", "a [b](https://c) and"),
            ("x](y [", "x](y ["),
        ] {
            let mut text = String::new();
            without_links(line, &mut text);
            assert_eq!(text, expected);
        }
        let page = page(operation("upper_case").unwrap());
        assert!(page.starts_with("# UPPER_CASE\n") && !page.contains(".md)"), "{page}");
    }
}
