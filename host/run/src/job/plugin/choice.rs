//! What a parameter's values may be: one of several, a column, or what a pattern fits.

use std::ops::Range;

use recipe_core::Error;
use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::engine::nearest;
use recipe_core::error::Kind;
use regex::Regex;

use super::file::{listed, wrong};
use crate::job::members::{Members, is_named};

/// Which values a parameter takes.
#[derive(Debug, Clone)]
pub(super) enum Choice {
    /// All of its type.
    Any,
    /// These.
    Of(Vec<String>),
    /// Names of columns of the input.
    Columns,
}

/// The pattern that values fit.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) regex: Regex,
    /// What to say where one does not.
    pub(super) message: Option<String>,
}

/// The word for columns in the place of options.
const COLUMN: &str = "column";

impl Choice {
    /// Those of a parameter: a list of texts or of objects with `value`, texts with commas between them, or `column`.
    pub(super) fn read(members: &Members) -> Choice {
        let Some(node) = members.get("listOptions") else { return Choice::Any };
        match &node.value {
            NodeValue::Text(text) if text.trim() == COLUMN => Choice::Columns,
            NodeValue::List(items) => {
                let mut values = Vec::new();
                for item in items {
                    match option(item) {
                        Some(value) => values.push(value.to_owned()),
                        None => {
                            members
                                .error(wrong("an option is a text, or an object with `value`", &item.span));
                        }
                    }
                }
                Choice::Of(values)
            }
            _ => match node.as_text() {
                Some(text) => Choice::Of(text.split(',').map(|value| value.trim().to_owned()).collect()),
                None => {
                    let message =
                        "`listOptions` is a list of options, or `column` for the columns of the input";
                    members.error(wrong(message, &node.span));
                    Choice::Any
                }
            },
        }
    }

    /// Why a text is not one of the values.
    pub(super) fn refuse(&self, text: &str) -> Option<Error> {
        let Choice::Of(values) = self else { return None };
        if values.iter().any(|value| value == text) {
            return None;
        }
        let near = nearest(text, values.iter().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Some(Error::from(Kind::BadParameter(format!("is one of {}, not `{text}`{near}", listed(values)))))
    }
}

fn option(item: &Node) -> Option<&str> {
    match &item.value {
        NodeValue::Map(entries) => entries
            .iter()
            .find(|(key, _)| is_named(&key.name, "value"))
            .and_then(|(_, value)| value.as_text()),
        _ => item.as_text(),
    }
}

impl Rule {
    /// That of a parameter, if it has one.
    pub(super) fn read(members: &Members) -> Option<Rule> {
        let message = members.text("validationMessage").map(|(text, _)| text.to_owned());
        if let Some((kind, node)) = members.text("validationType")
            && !kind.eq_ignore_ascii_case("RegularExpression")
        {
            members
                .error(wrong(format!("`validationType` is `RegularExpression`, not `{kind}`"), &node.span));
        }
        let (pattern, node) = members.text("validationRule")?;
        match Regex::new(pattern) {
            Ok(regex) => Some(Rule { regex, message }),
            Err(error) => {
                members.error(unfit(pattern, &error, &node.span));
                None
            }
        }
    }

    /// Why a text does not do.
    pub(super) fn refuse(&self, text: &str) -> Option<Error> {
        if self.regex.is_match(text) {
            return None;
        }
        let message = format!("`{text}` does not match the rule `{}`", self.regex.as_str());
        let error = Error::from(Kind::BadParameter(message));
        Some(match &self.message {
            Some(message) => error.with_help(message.clone()),
            None => error,
        })
    }
}

/// Why a pattern cannot be used.
fn unfit(pattern: &str, error: &regex::Error, span: &Range<usize>) -> Error {
    let text = error.to_string();
    // The first lines of the message show the pattern.
    let last = text.lines().last().unwrap_or_default();
    let reason = last.strip_prefix("error: ").unwrap_or(last).to_owned();
    let error = Error::from(Kind::Pattern { pattern: pattern.to_owned(), message: reason });
    error.with_help("rules have no look-around and no back-references").at_span(span.clone())
}
