//! `ConditionExpressions`: which rows a step is about.

use std::ops::Range;

use crate::document::{Node, NodeValue};
use crate::error::{Error, Kind, Result};
use crate::suggest::nearest;

/// A test of one column.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) test: Test,
    pub(crate) column: String,
    pub(crate) column_span: Range<usize>,
    pub(crate) span: Range<usize>,
}

/// What is asked of a cell, with the value it is compared with (page "Creating and using recipes").
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Is(Vec<String>),
    IsNot(Vec<String>),
    IsBetween(String, String),
    IsNotBetween(String, String),
    Contains(String),
    NotContains(String),
    StartsWith(String),
    NotStartsWith(String),
    EndsWith(String),
    NotEndsWith(String),
    Matches(String),
    NotMatches(String),
    LessThan(String),
    LessThanEqual(String),
    GreaterThan(String),
    GreaterThanEqual(String),
    IsInvalid(Option<String>),
    IsValid(Option<String>),
    IsMissing,
    IsNotMissing,
}

/// The conditions DataBrew documents, and those its console offers.
const NAMES: &[&str] = &[
    "IS",
    "IS_NOT",
    "IS_BETWEEN",
    "CONTAINS",
    "NOT_CONTAINS",
    "STARTS_WITH",
    "NOT_STARTS_WITH",
    "ENDS_WITH",
    "NOT_ENDS_WITH",
    "LESS_THAN",
    "LESS_THAN_EQUAL",
    "GREATER_THAN",
    "GREATER_THAN_EQUAL",
    "IS_INVALID",
    "IS_MISSING",
    "IS_NOT_BETWEEN",
    "IS_NOT_MISSING",
    "IS_VALID",
    "MATCHES",
    "NOT_MATCHES",
];

/// Reads a condition.
pub(super) fn read(node: &Node) -> Result<Condition> {
    let NodeValue::Map(entries) = &node.value else {
        return Err(bad(format!(
            "a condition is an object with `Condition` and `TargetColumn`, not {}",
            node.describe()
        )));
    };
    let mut name = None;
    let mut column = None;
    let mut value = None;
    for (key, node) in entries {
        match key.name.as_str() {
            "Condition" => name = Some(node),
            "TargetColumn" => column = Some(node),
            // The guide's CloudFormation example spells it `ConditionValue`.
            "Value" | "ConditionValue" => value = Some(node).filter(|node| node.value != NodeValue::Null),
            other => {
                let near = nearest(other, ["Condition", "TargetColumn", "Value"].into_iter());
                let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                return Err(bad(format!("a condition has no `{other}`{near}")).at_span(key.span.clone()));
            }
        }
    }
    let name = name.ok_or_else(|| bad("this condition has no `Condition`"))?;
    let column = column.ok_or_else(|| bad("this condition has no `TargetColumn`"))?;
    let Some(column_name) = column.as_text().filter(|name| !name.is_empty()) else {
        return Err(bad("`TargetColumn` is the name of a column").at_span(column.span.clone()));
    };
    let test = test(name.as_text().unwrap_or_default(), value).map_err(|error| {
        error.at_span(value.filter(|_| !is_name_error(name)).unwrap_or(name).span.clone())
    })?;
    Ok(Condition {
        test,
        column: column_name.to_owned(),
        column_span: column.span.clone(),
        span: node.span.clone(),
    })
}

fn is_name_error(name: &Node) -> bool {
    !NAMES.contains(&name.as_text().unwrap_or_default())
}

fn test(name: &str, value: Option<&Node>) -> Result<Test> {
    let text = || match value.and_then(Node::as_text) {
        Some(text) => Ok(text.to_owned()),
        None => Err(bad(format!("`{name}` needs a `Value`, a text"))),
    };
    let optional = || value.and_then(Node::as_text).map(str::to_owned);
    Ok(match name {
        "IS" => Test::Is(list(name, value)?),
        "IS_NOT" => Test::IsNot(list(name, value)?),
        "IS_BETWEEN" => between(name, value).map(|(low, high)| Test::IsBetween(low, high))?,
        "IS_NOT_BETWEEN" => between(name, value).map(|(low, high)| Test::IsNotBetween(low, high))?,
        "CONTAINS" => Test::Contains(text()?),
        "NOT_CONTAINS" => Test::NotContains(text()?),
        "STARTS_WITH" => Test::StartsWith(text()?),
        "NOT_STARTS_WITH" => Test::NotStartsWith(text()?),
        "ENDS_WITH" => Test::EndsWith(text()?),
        "NOT_ENDS_WITH" => Test::NotEndsWith(text()?),
        "MATCHES" => Test::Matches(text()?),
        "NOT_MATCHES" => Test::NotMatches(text()?),
        "LESS_THAN" => Test::LessThan(text()?),
        "LESS_THAN_EQUAL" => Test::LessThanEqual(text()?),
        "GREATER_THAN" => Test::GreaterThan(text()?),
        "GREATER_THAN_EQUAL" => Test::GreaterThanEqual(text()?),
        "IS_INVALID" => Test::IsInvalid(optional()),
        "IS_VALID" => Test::IsValid(optional()),
        "IS_MISSING" => Test::IsMissing,
        "IS_NOT_MISSING" => Test::IsNotMissing,
        _ => {
            let suggestion = nearest(name, NAMES.iter().copied()).map(str::to_owned);
            return Err(Kind::UnknownCondition { name: name.to_owned(), suggestion }.into());
        }
    })
}

/// A list, as such or as JSON text; a bare text is a list of one.
fn list(name: &str, value: Option<&Node>) -> Result<Vec<String>> {
    let needs = || bad(format!("`{name}` needs a `Value`: a list such as `[\"a\",\"b\"]`"));
    let value = value.ok_or_else(needs)?;
    let inner = match value.as_text() {
        Some(text) if text.trim_start().starts_with('[') => match value.parse_embedded() {
            Ok(inner) => inner,
            Err(_) => return Ok(vec![text.to_owned()]),
        },
        Some(text) => return Ok(vec![text.to_owned()]),
        None => value.clone(),
    };
    match &inner.value {
        NodeValue::List(items) if !items.is_empty() => {
            items.iter().map(|item| item.as_text().map(str::to_owned).ok_or_else(needs)).collect()
        }
        _ => Err(needs()),
    }
}

/// Both ends, as an object with the names of two conditions or a list of two.
fn between(name: &str, value: Option<&Node>) -> Result<(String, String)> {
    let needs = || {
        bad(format!(
            "`{name}` needs a `Value` with both ends: `{{\"GREATER_THAN_EQUAL\":\"1\",\"LESS_THAN_EQUAL\":\"10\"}}`"
        ))
    };
    let inner = value.ok_or_else(needs)?.parse_embedded().map_err(|_| needs())?;
    let ends = match &inner.value {
        NodeValue::Map(entries) => {
            let end = |name: &str| {
                entries
                    .iter()
                    .find(|(key, _)| key.name.eq_ignore_ascii_case(name))
                    .and_then(|(_, node)| node.as_text())
            };
            end("GREATER_THAN_EQUAL").zip(end("LESS_THAN_EQUAL"))
        }
        NodeValue::List(items) => match items.as_slice() {
            [low, high] => low.as_text().zip(high.as_text()),
            _ => None,
        },
        _ => None,
    };
    ends.map(|(low, high)| (low.to_owned(), high.to_owned())).ok_or_else(needs)
}

fn bad(message: impl Into<String>) -> Error {
    Kind::BadCondition(message.into()).into()
}
