//! The conditions DataBrew documents (page "Creating and using recipes"), and those its console offers.
//!
//! Reading, planning, suggestions, the page of conditions and the JSON schema all go by this table.

use std::sync::Arc;

use arrow_schema::DataType;

use super::mask::{between, invalid, is_in};
use super::{Test, value};
use crate::document::Node;
use crate::error::Result;
use crate::kernel::Kernel;
use crate::kernel::compare::{Comparison, Contains, EndsWith, Matches, StartsWith};
use crate::kernel::text::{Purpose, compile_pattern, refuse_traps};
use crate::plan::{Column, Expr};
use crate::step::compare;

/// A condition there is.
pub(crate) struct Predicate {
    /// The name in recipes.
    pub(crate) name: &'static str,
    /// Which cells meet it, for the page of conditions.
    pub(crate) summary: &'static str,
    asks: Asks,
}

/// What a condition's `Value` is, and what the condition asks of a column with it.
enum Asks {
    Cell(fn(&Column) -> Result<Expr>),
    Text(fn(&Column, &str) -> Result<Expr>),
    Type(fn(&Column, Option<&str>) -> Result<Expr>),
    List(fn(&Column, &[String]) -> Result<Expr>),
    Ends(fn(&Column, &str, &str) -> Result<Expr>),
}

/// The condition that picks invalid cells.
pub(super) const IS_INVALID: &str = "IS_INVALID";

/// Every condition, in the order of the guide.
pub(crate) const CONDITIONS: &[Predicate] = &[
    row("IS", "Equal to one of the values.", Asks::List(is_in)),
    row("IS_NOT", "Equal to none of the values.", Asks::List(|column, values| not(is_in(column, values)))),
    row("IS_BETWEEN", "From the first value to the second, both included.", Asks::Ends(between)),
    row("CONTAINS", "The text has this part.", Asks::Text(contains)),
    row(
        "NOT_CONTAINS",
        "The text does not have this part.",
        Asks::Text(|column, part| not(contains(column, part))),
    ),
    row("STARTS_WITH", "The text starts with this one.", Asks::Text(starts_with)),
    row(
        "NOT_STARTS_WITH",
        "The text does not start with this one.",
        Asks::Text(|column, start| not(starts_with(column, start))),
    ),
    row("ENDS_WITH", "The text ends with this one.", Asks::Text(ends_with)),
    row(
        "NOT_ENDS_WITH",
        "The text does not end with this one.",
        Asks::Text(|column, end| not(ends_with(column, end))),
    ),
    row(
        "LESS_THAN",
        "Less than the value.",
        Asks::Text(|column, value| compare(column, Comparison::Less, value)),
    ),
    row(
        "LESS_THAN_EQUAL",
        "Less than the value, or equal to it.",
        Asks::Text(|column, value| compare(column, Comparison::LessEqual, value)),
    ),
    row(
        "GREATER_THAN",
        "Greater than the value.",
        Asks::Text(|column, value| compare(column, Comparison::Greater, value)),
    ),
    row(
        "GREATER_THAN_EQUAL",
        "Greater than the value, or equal to it.",
        Asks::Text(|column, value| compare(column, Comparison::GreaterEqual, value)),
    ),
    row(IS_INVALID, "Present, but cannot be read as the type.", Asks::Type(invalid)),
    row("IS_MISSING", "Missing: null or empty text.", Asks::Cell(|column| Ok(missing(column)))),
    row(
        "IS_NOT_BETWEEN",
        "Outside of what IS_BETWEEN picks.",
        Asks::Ends(|column, low, high| not(between(column, low, high))),
    ),
    row("IS_NOT_MISSING", "Neither null nor empty text.", Asks::Cell(|column| not(Ok(missing(column))))),
    row(
        "IS_VALID",
        "Present, and can be read as the type.",
        Asks::Type(|column, named| Ok(not(invalid(column, named))?.and(missing(column).negate()))),
    ),
    row("MATCHES", "A part of the text matches the regular expression.", Asks::Text(matches)),
    row(
        "NOT_MATCHES",
        "No part of the text matches the regular expression.",
        Asks::Text(|column, pattern| not(matches(column, pattern))),
    ),
];

const fn row(name: &'static str, summary: &'static str, asks: Asks) -> Predicate {
    Predicate { name, summary, asks }
}

impl Predicate {
    /// What its `Value` is, for the page of conditions.
    pub(crate) fn value(&self) -> &'static str {
        match self.asks {
            Asks::Cell(_) => "none",
            Asks::Text(_) => "text",
            Asks::Type(_) => "name of a type; the column's own if left out",
            Asks::List(_) => r#"list, such as `["a","b"]`, or one text"#,
            Asks::Ends(_) => {
                r#"both ends, as `{"GREATER_THAN_EQUAL":"1","LESS_THAN_EQUAL":"10"}` or `["1","10"]`"#
            }
        }
    }

    /// The question with the value of a recipe.
    pub(super) fn test(&self, given: Option<&Node>) -> Result<Test> {
        Ok(match self.asks {
            Asks::Cell(ask) => Arc::new(ask),
            Asks::Text(ask) => {
                let text = value::text(self.name, given)?;
                Arc::new(move |column| ask(column, &text))
            }
            Asks::Type(ask) => {
                let named = value::optional(given);
                Arc::new(move |column| ask(column, named.as_deref()))
            }
            Asks::List(ask) => {
                let values = value::list(self.name, given)?;
                Arc::new(move |column| ask(column, &values))
            }
            Asks::Ends(ask) => {
                let (low, high) = value::between(self.name, given)?;
                Arc::new(move |column| ask(column, &low, &high))
            }
        })
    }
}

fn not(asked: Result<Expr>) -> Result<Expr> {
    asked.map(Expr::negate)
}

fn missing(column: &Column) -> Expr {
    column.expr().is_missing()
}

fn contains(column: &Column, part: &str) -> Result<Expr> {
    of_text(column, Contains::new(part))
}

fn starts_with(column: &Column, start: &str) -> Result<Expr> {
    of_text(column, StartsWith::new(start))
}

fn ends_with(column: &Column, end: &str) -> Result<Expr> {
    of_text(column, EndsWith::new(end))
}

/// What to write where a pattern is meant as it stands.
const CONTAINS_ADVICE: &str = "CONTAINS takes text as it stands";

fn matches(column: &Column, pattern: &str) -> Result<Expr> {
    let regex = compile_pattern(pattern)?;
    refuse_traps(pattern, &regex, Purpose::Test).map_err(|error| error.with_help(CONTAINS_ADVICE))?;
    of_text(column, Matches::new(regex))
}

#[expect(clippy::unnecessary_wraps, reason = "as the tests it serves")]
fn of_text(column: &Column, kernel: impl Kernel + 'static) -> Result<Expr> {
    Ok(Expr::call(kernel, vec![column.expr().try_cast(&DataType::Utf8View)]))
}
