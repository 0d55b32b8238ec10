//! `RowCountMatch`, `AggregateMatch`: two tables compared.

use recipe_core::Error;

use super::{Needs, Planned, RuleType, about, number_test};
use crate::quality::dqdl::ast::{Parameter, Single};
use crate::quality::dqdl::lexer::wrong;
use crate::quality::measure::{Handle, Measure, Over, PRIMARY, Passes, Scope};

pub(super) const TYPES: &[RuleType] = &[
    RuleType {
        name: "RowCountMatch",
        summary: "The number of rows divided by that of another table.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan: rows,
    },
    RuleType {
        name: "AggregateMatch",
        summary: "One `avg(column)` or `sum(table.column)` divided by another.",
        parameters: (2, 2),
        condition: Needs::Condition,
        plan: aggregates,
    },
];

const NO_VALUE: &str = "there is no value to compare: a column is not there, is not a number, or is empty";

fn scope(table: &str) -> Scope {
    Scope { table: (table != PRIMARY).then(|| table.to_owned()), filter: None }
}

/// A quotient; of two zeros it is 1, and 0 of a number by zero.
fn ratio(first: f64, second: f64) -> f64 {
    if second != 0.0 {
        first / second
    } else if first == 0.0 {
        1.0
    } else {
        0.0
    }
}

fn rows(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let table = &single.parameters[0].text;
    let own = passes.add(&single.scope(), Over::Rows, Measure::Count);
    let other = passes.add(&scope(table), Over::Rows, Measure::Count);
    let test = number_test(single.condition.as_ref(), single.span())?;
    let decide = about(format!("Dataset.{table}.RowCountMatch"), test, NO_VALUE, move |measured| {
        Some(ratio(measured.get(own)?, measured.get(other)?))
    });
    Ok(Planned { decide, rows: None })
}

/// `avg(column)`, or `sum(table.column)`.
fn aggregate(parameter: &Parameter, passes: &mut Passes) -> Result<Handle, Error> {
    let fail = || wrong("this is `avg(column)` or `sum(table.column)`", parameter.span.clone());
    let (function, rest) = parameter.text.split_once('(').ok_or_else(fail)?;
    let inner = rest.trim_end().strip_suffix(')').ok_or_else(fail)?.trim();
    let function = match function.trim().to_ascii_lowercase().as_str() {
        "avg" => "avg",
        "sum" => "sum",
        _ => return Err(fail()),
    };
    let (table, column) = inner.split_once('.').unwrap_or((PRIMARY, inner));
    Ok(passes.add(&scope(table), Over::Rows, Measure::Of(function, column.to_owned())))
}

fn aggregates(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let first = aggregate(&single.parameters[0], passes)?;
    let second = aggregate(&single.parameters[1], passes)?;
    let test = number_test(single.condition.as_ref(), single.span())?;
    let name = format!("Column.{},{}.AggregateMatch", single.parameters[0].text, single.parameters[1].text);
    let decide =
        about(name, test, NO_VALUE, move |measured| Some(ratio(measured.get(first)?, measured.get(second)?)));
    Ok(Planned { decide, rows: None })
}
