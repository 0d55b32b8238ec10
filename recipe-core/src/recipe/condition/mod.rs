//! `ConditionExpressions`: which rows a step is about.

mod mask;
mod table;
mod value;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::document::{Node, NodeValue};
use crate::error::{Error, Kind, Result};
use crate::plan::{Column, Expr};
use crate::suggest::{hint, nearest};

pub(super) use mask::mask;
pub(crate) use table::{CONDITIONS, Predicate};

/// What a column's cells are asked.
#[derive(Clone)]
pub(crate) struct Condition {
    predicate: &'static Predicate,
    test: Test,
    column: String,
    column_span: Range<usize>,
    span: Range<usize>,
}

/// What asks the question of a column, with the `Value` of the recipe.
type Test = Arc<dyn Fn(&Column) -> Result<Expr> + Send + Sync>;

impl Condition {
    /// Where it stands in the recipe.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Whether it picks invalid cells.
    pub(super) fn picks_invalid(&self) -> bool {
        self.predicate.name == table::IS_INVALID
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.column, self.predicate.name)
    }
}

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
                let near = hint(other, ["Condition", "TargetColumn", "Value"].into_iter());
                return Err(bad(format!("a condition has no `{other}`{near}")).at_span(key.span.clone()));
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
    Ok(Condition {
        predicate,
        test,
        column: column_name.to_owned(),
        column_span: column.span.clone(),
        span: node.span.clone(),
    })
}

fn find(name: &str) -> Result<&'static Predicate> {
    CONDITIONS.iter().find(|predicate| predicate.name == name).ok_or_else(|| {
        let suggestion = nearest(name, CONDITIONS.iter().map(|predicate| predicate.name)).map(str::to_owned);
        Kind::UnknownCondition { name: name.to_owned(), suggestion }.into()
    })
}

fn bad(message: impl Into<String>) -> Error {
    Kind::BadCondition(message.into()).into()
}
