//! `ConditionExpressions`: which rows a step is about.

mod mask;
mod table;
mod value;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::document::{Key, Node, NodeValue};
use crate::error::{Error, Kind, Result};
use crate::expression::parse;
use crate::plan::{Column, Expr};
use crate::suggest::{hint, nearest};

use super::shape::canonical;

pub(super) use mask::mask;
pub(crate) use table::{CONDITIONS, Predicate};

/// What rows are asked: of the cells of a column, or several questions together.
#[derive(Clone)]
pub(crate) enum Condition {
    /// A question about the cells of a column.
    Cell(Question),
    /// An expression, such as `age > 17`.
    Expression {
        /// The expression.
        text: String,
        /// Where it stands in the recipe.
        span: Range<usize>,
    },
    /// Met where all of them are.
    And(Vec<Condition>),
    /// Met where one of them is.
    Or(Vec<Condition>),
    /// Met where the other is not.
    Not(Box<Condition>),
}

/// What a column's cells are asked.
#[derive(Clone)]
pub(crate) struct Question {
    predicate: &'static Predicate,
    test: Test,
    column: String,
    column_span: Range<usize>,
    span: Range<usize>,
}

/// What asks the question of a column, with the `Value` of the recipe.
type Test = Arc<dyn Fn(&Column) -> Result<Expr> + Send + Sync>;

impl Condition {
    /// Where its first question stands in the recipe.
    pub(super) fn span(&self) -> Range<usize> {
        match self {
            Condition::Cell(question) => question.span.clone(),
            Condition::Expression { span, .. } => span.clone(),
            Condition::And(all) | Condition::Or(all) => all.first().map(Condition::span).unwrap_or_default(),
            Condition::Not(other) => other.span(),
        }
    }

    /// Whether it asks of the cells of a column, as all conditions of DataBrew do.
    pub(super) fn is_question(&self) -> bool {
        matches!(self, Condition::Cell(_))
    }

    /// Whether it asks for invalid cells.
    pub(super) fn picks_invalid(&self) -> bool {
        match self {
            Condition::Cell(question) => question.predicate.name == table::IS_INVALID,
            Condition::And(all) | Condition::Or(all) => all.iter().any(Condition::picks_invalid),
            Condition::Expression { .. } | Condition::Not(_) => false,
        }
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Cell(asked) => write!(f, "`{}` {}", asked.column, asked.predicate.name),
            Condition::Expression { text, .. } => f.write_str(text),
            Condition::And(all) => f.debug_tuple("And").field(all).finish(),
            Condition::Or(any) => f.debug_tuple("Or").field(any).finish(),
            Condition::Not(other) => f.debug_tuple("Not").field(other).finish(),
        }
    }
}

/// The keys of a condition that holds others.
const GROUPS: [&str; 3] = ["And", "Or", "Not"];

/// The key of an expression.
const EXPRESSION: &str = "Expression";

/// Reads a condition.
pub(super) fn read(node: &Node) -> Result<Condition> {
    let NodeValue::Map(entries) = &node.value else {
        return Err(bad(format!(
            "a condition is an object with `Condition` and `TargetColumn`, not {}",
            node.describe()
        ))
        .at_span(node.span.clone()));
    };
    let named = |key: &Key| {
        Some(canonical(&key.name)).filter(|name| name == EXPRESSION || GROUPS.contains(&name.as_str()))
    };
    match entries.iter().find_map(|(key, inner)| Some((key, named(key)?, inner))) {
        Some((_, name, inner)) if entries.len() == 1 && name == EXPRESSION => expression(inner),
        Some((_, name, inner)) if entries.len() == 1 => group(&name, inner),
        Some((key, ..)) => {
            let message =
                format!("`{}` stands alone: a condition holds others or asks of a column", key.name);
            Err(bad(message).at_span(key.span.clone()))
        }
        None => {
            question(node, entries).map(Condition::Cell).map_err(|error| error.at_span(node.span.clone()))
        }
    }
}

/// An expression, of which the columns are not known yet.
fn expression(node: &Node) -> Result<Condition> {
    let text =
        node.as_text().ok_or_else(|| bad(format!("`{EXPRESSION}` is a text, not {}", node.describe())));
    let text = text.map_err(|error| error.at_span(node.span.clone()))?;
    parse(text).map_err(|error| error.at_span(node.span.clone()))?;
    Ok(Condition::Expression { text: text.to_owned(), span: node.span.clone() })
}

/// Several conditions, or the opposite of one.
fn group(name: &str, node: &Node) -> Result<Condition> {
    let all = match &node.value {
        NodeValue::List(items) => items.iter().map(read).collect::<Result<Vec<_>>>()?,
        _ => vec![read(node)?],
    };
    if all.is_empty() {
        return Err(bad(format!("`{name}` is an empty list")).at_span(node.span.clone()));
    }
    Ok(match name {
        "Or" => Condition::Or(all),
        "Not" => Condition::Not(Box::new(Condition::And(all))),
        _ => Condition::And(all),
    })
}

fn question(node: &Node, entries: &[(Key, Node)]) -> Result<Question> {
    let mut name = None;
    let mut column = None;
    let mut value = None;
    for (key, node) in entries {
        match canonical(&key.name).as_str() {
            "Condition" => name = Some(node),
            "TargetColumn" => column = Some(node),
            // The guide's CloudFormation example spells it `ConditionValue`.
            "Value" | "ConditionValue" => value = Some(node).filter(|node| node.value != NodeValue::Null),
            _ => {
                let known = ["Condition", "TargetColumn", "Value", EXPRESSION].into_iter().chain(GROUPS);
                let near = hint(&key.name, known);
                return Err(bad(format!("a condition has no `{}`{near}", key.name)).at_span(key.span.clone()));
            }
        }
    }
    let name = name.ok_or_else(|| bad("this condition has no `Condition`"))?;
    let column = column.ok_or_else(|| bad("this condition has no `TargetColumn`"))?;
    let Some(column_name) = column.as_text().filter(|name| !name.is_empty()) else {
        return Err(bad("`TargetColumn` is the name of a column").at_span(column.span.clone()));
    };
    let predicate =
        find(name.as_text().unwrap_or_default()).map_err(|error| error.at_span(name.span.clone()))?;
    let test = predicate.test(value).map_err(|error| error.at_span(value.unwrap_or(name).span.clone()))?;
    Ok(Question {
        predicate,
        test,
        column: column_name.to_owned(),
        column_span: column.span.clone(),
        span: node.span.clone(),
    })
}

fn find(name: &str) -> Result<&'static Predicate> {
    CONDITIONS.iter().find(|predicate| predicate.name == name).ok_or_else(|| {
        let names = || CONDITIONS.iter().map(|predicate| predicate.name);
        let suggestion = nearest(name, names()).map(str::to_owned);
        let known: Vec<String> = names().map(|name| format!("`{name}`")).collect();
        Error::new(Kind::UnknownCondition { name: name.to_owned(), suggestion })
            .with_help(format!("conditions: {}", known.join(", ")))
    })
}

fn bad(message: impl Into<String>) -> Error {
    Kind::BadCondition(message.into()).into()
}
